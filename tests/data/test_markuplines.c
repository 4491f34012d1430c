#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/markuplines.h"
#include "support/linestext.h"

struct layout_case {
    const char *name;
    bool is_html;
    const char *text;
    const char *want; /* with numbers */
};

static const struct layout_case layouts[] = {
    { "elements", false, "<a><b>1</b><c/><d></d></a>",
      "1 <a>\n2   <b>1</b>\n3   <c/>\n4   <d></d>\n5 </a>\n" },
    { "blanks between", false, "<?xml version='1.0'?>\n<a>\n\t<b> x </b>\r\n</a>\n",
      "1 <?xml version='1.0'?>\n2 <a>\n3   <b> x </b>\n4 </a>\n" },
    { "attributes over lines", false, "<a\n   b = \"1\"\n\tc='>'><d/></a>",
      "1 <a b = \"1\" c='>'>\n2   <d/>\n3 </a>\n" },
    { "a text of lines", false, "<a>one\n   two\n\n three <b/> four</a>",
      "1 <a>one\n2   two\n3   three\n4   <b/>\n5   four\n6 </a>\n" },
    { "comments", false, "<a><!-- x --><!--\n  as it\n is\n--><b/></a>",
      "1 <a>\n2   <!-- x -->\n3   <!--\n4   as it\n5  is\n6 -->\n7   <b/>\n8 </a>\n" },
    { "cdata", false, "<a><![CDATA[ <x> & \n ]] y]]> z</a>",
      "1 <a><![CDATA[ <x> &\n2  ]] y]]> z\n3 </a>\n" },
    { "a document type", false, "<!DOCTYPE a [\n <!ENTITY x \"]>\">\n]><a>&x;</a>",
      "1 <!DOCTYPE a [ <!ENTITY x \"]>\"> ]>\n2 <a>&x;</a>\n" },
    { "a byte order mark", false, "\xef\xbb\xbf<a/>", "1 <a/>\n" },
    { "namespaces and other letters", false, "<x:é><_b/></x:é>",
      "1 <x:é>\n2   <_b/>\n3 </x:é>\n" },
    { "other element closed", false, "<a><b>1</a><c/>",
      "1 <a>\n2   <b>1\n3 </a>\n! ✗ not well-formed: it closes another element than the one "
      "that is open (byte 7)\n4 <c/>\n" },
    { "closed twice", false, "<a></a></a>",
      "1 <a></a>\n2 </a>\n! ✗ not well-formed: it closes an element that is not open (byte "
      "7)\n" },
    { "cut", false, "<a>\n<b>x",
      "1 <a>\n2   <b>x\n! ✗ not well-formed: the text ends inside an element (byte 8)\n" },
    { "cut in a tag", false, "<a><b x='",
      "1 <a><b x='\n! ✗ not well-formed: the text ends inside a tag (byte 9)\n" },
    { "cut in a comment", false, "<a/><!-- x",
      "1 <a/>\n2 <!-- x\n! ✗ not well-formed: the text ends inside a comment (byte 10)\n" },
    { "two roots", false, "<a/>\n<b/>",
      "1 <a/>\n2 <b/>\n! ✗ not well-formed: a second root element (byte 5)\n" },
    { "no quotes", false, "<a b=1><c/></a>",
      "1 <a b=1>\n! ✗ not well-formed: a value without quotes (byte 5)\n2   <c/>\n3 </a>\n" },
    { "no value", false, "<a b/>",
      "1 <a b/>\n! ✗ not well-formed: an attribute without a value (byte 4)\n" },
    { "a bare <", false, "<a>1 < 2 <b/></a>",
      "1 <a>1 < 2\n! ✗ not well-formed: a < that begins no tag (byte 5)\n2   <b/>\n3 </a>\n" },
    { "a bare &", false, "<a>b & c</a>",
      "1 <a>b & c</a>\n! ✗ not well-formed: an & that begins no reference (byte 5)\n" },
    { "no XML", false, "hello\nyou",
      "1 hello\n! ✗ not well-formed: text outside of the root element (byte 0)\n2 you\n" },
    { "blanks alone", false, " \n\t",
      "1 \n! ✗ not well-formed: the text ends without an element (byte 3)\n" },
    { "nothing", false, "", "" },

    { "html", true,
      "<!doctype html><html><head><meta charset=utf-8><title>T</title></head><body><p>a "
      "<b>bold</b> "
      "word<p>next<br>line<ul><li>1<li>2</ul></body></html>",
      "1 <!doctype html>\n2 <html>\n3   <head>\n4     <meta charset=utf-8>\n"
      "5     <title>T</title>\n6   </head>\n7   <body>\n8     <p>a <b>bold</b> word\n"
      "9     <p>next<br>\n10       line\n11     <ul>\n12       <li>1\n13       <li>2\n"
      "14     </ul>\n15   </body>\n16 </html>\n" },
    { "script and style", true,
      "<div><script>\n  if (a<b && c) {\n    x(\"</div>\");\n  "
      "}\n</script><style>p{}</style></div>",
      "1 <div>\n2   <script>\n3   if (a<b && c) {\n4     x(\"</div>\");\n5   }\n6   </script>\n"
      "7   <style>p{}</style>\n8 </div>\n" },
    { "pre", true, "<div>\n<pre>\n one <b>two</b>\n\n   <i>three</i>  four\n</pre>\n</div>",
      "1 <div>\n2   <pre>\n3  one <b>two</b>\n4 \n5    <i>three</i>  four\n6   </pre>\n"
      "7 </div>\n" },
    { "a table without ends", true, "<table><tr><td>1<td>2<tr><th>x</table>",
      "1 <table>\n2   <tr>\n3     <td>1\n4     <td>2\n5   <tr>\n6     <th>x\n7 </table>\n" },
    { "what HTML bears", true, "<P>a < b & c</DIV><p title=it's>d</P>",
      "1 <P>a < b & c\n2   </DIV>\n3 <p title=it's>d</P>\n" },
    { "an empty comment", true, "<!--><p>x", "1 <!-->\n2 <p>x\n" },
    { "capitals", true, "<SCRIPT>a</b></Script ><BR>x",
      "1 <SCRIPT>a</b></Script >\n2 <BR>\n3 x\n" },
};

struct document {
    struct span bytes;
    struct source source;
    struct markuplines m;
    struct lines lines;
};

static void open_document(struct document *d, struct span bytes, bool is_html, size_t grow)
{
    d->bytes = bytes;
    d->source = source_of_span(&d->bytes);
    d->source.len = grow ? 0 : bytes.len;
    markuplines_init(&d->m, &d->source, is_html);
    d->lines = markuplines_lines(&d->m);
    while (d->source.len < bytes.len) {
        struct line line;
        d->source.len += grow < bytes.len - d->source.len ? grow : bytes.len - d->source.len;
        while (d->lines.class->step(d->lines.ctx, 7))
            ;
        d->lines.class->find(d->lines.ctx, UINT64_MAX, &line);
    }
    d->m.complete = true;
    while (d->lines.class->step(d->lines.ctx, 1 << 16))
        ;
}

START_TEST(markuplines_lays_out_and_marks_what_is_not_well_formed)
{
    const struct layout_case *c = &layouts[_i];
    for (size_t way = 0; way < 4; way++) {
        struct document d;
        struct buf out;
        buf_init(&out, 1 << 20);
        open_document(&d, span_of(c->text), c->is_html, way == 2 ? 1 : way == 3 ? 5 : 0);
        if (way == 1)
            linestext_backwards(d.lines, true, &out);
        else
            linestext_all(d.lines, true, &out);
        ck_assert_msg(strcmp(buf_str(&out), c->want) == 0, "%s (%zu):\n%s\nnot\n%s", c->name,
                      way, buf_str(&out), c->want);
        buf_clear(&out);
        markuplines_clear(&d.m);
    }
}
END_TEST

static void check_growth(const struct layout_case *c, size_t cut)
{
    struct document d;
    struct buf out;
    struct span bytes = span_of(c->text);
    buf_init(&out, 1 << 20);
    open_document(&d, span_make(bytes.ptr, cut), c->is_html, 0);
    linestext_all(d.lines, true, &out);
    buf_reset(&out);
    d.bytes = bytes;
    d.source.len = bytes.len;
    linestext_all(d.lines, true, &out);
    ck_assert_msg(strcmp(buf_str(&out), c->want) == 0, "%s, cut at %zu:\n%s\nnot\n%s", c->name,
                  cut, buf_str(&out), c->want);
    buf_clear(&out);
    markuplines_clear(&d.m);
}

START_TEST(markuplines_take_back_that_they_broke_off)
{
    const struct layout_case *c = &layouts[_i];
    for (size_t cut = 0; cut <= strlen(c->text); cut++)
        check_growth(c, cut);
}
END_TEST

static void make_feed(struct buf *b, int n)
{
    buf_init(b, 64 << 20);
    buf_add_str(b, "<?xml version=\"1.0\"?>\n<feed>\n<title>all</title>\n");
    for (int i = 0; i < n; i++)
        buf_addf(b, "<entry id=\"%d\"><title>t%d</title><tag>a</tag><tag>b</tag></entry>\n", i,
                 i);
    buf_add_str(b, "</feed>\n");
}

START_TEST(markuplines_agree_both_ways_and_by_number)
{
    struct buf text, forward, backward;
    struct document d;
    make_feed(&text, 10000);
    buf_init(&forward, 64 << 20);
    buf_init(&backward, 64 << 20);
    open_document(&d, buf_span(&text), false, 100003);
    linestext_all(d.lines, true, &forward);
    linestext_backwards(d.lines, true, &backward);
    ck_assert(span_eq(buf_span(&forward), buf_span(&backward)));
    ck_assert_uint_eq(d.lines.class->count(d.lines.ctx), 4 + 10000 * 5);
    struct line line, found;
    for (uint64_t n = 1; n < 4 + 10000 * 5; n += 977) {
        ck_assert(d.lines.class->numbered(d.lines.ctx, n, &line));
        ck_assert_uint_eq(line.number, n);
        ck_assert(d.lines.class->find(d.lines.ctx, line.end - 1, &found));
        ck_assert_uint_eq(found.at, line.at);
    }
    buf_clear(&text);
    buf_clear(&forward);
    buf_clear(&backward);
    markuplines_clear(&d.m);
}
END_TEST

static bool fold_line(struct document *d, uint64_t number)
{
    struct line line;
    ck_assert(d->lines.class->numbered(d->lines.ctx, number, &line));
    ck_assert_uint_eq(line.number, number);
    return d->lines.class->fold(d->lines.ctx, &line);
}

START_TEST(markuplines_folds_with_a_count_and_keeps_numbers)
{
    struct document d;
    struct buf out;
    buf_init(&out, 1 << 16);
    open_document(&d, SPAN("<a><b x='1'><c/>t<c><e/></c></b><d>1</d><script>\n</script></a>"),
                  false, 0);
    ck_assert(fold_line(&d, 2));
    ck_assert(!fold_line(&d, 9)); /* opens nothing */
    linestext_all(d.lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "1 <a>\n2   <b x='1'> … 2 elements … </b>\n9   <d>1</d>\n"
                                    "10   <script> </script>\n11 </a>\n");
    buf_reset(&out);
    ck_assert(fold_line(&d, 1));
    linestext_backwards(d.lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "1 <a> … 3 elements … </a>\n");
    buf_reset(&out);
    d.lines.class->reveal(d.lines.ctx, span_find(d.bytes, SPAN("<e/>"), 0));
    linestext_all(d.lines, false, &out);
    ck_assert(strstr(buf_str(&out), "\n      <e/>\n"));
    buf_clear(&out);
    markuplines_clear(&d.m);
}
END_TEST

START_TEST(markuplines_folds_over_many_marks)
{
    struct buf text, out;
    struct document d;
    make_feed(&text, 10000);
    buf_init(&out, 1 << 16);
    open_document(&d, buf_span(&text), false, 0);
    ck_assert(fold_line(&d, 2));
    linestext_all(d.lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "1 <?xml version=\"1.0\"?>\n2 <feed> … 10,001 elements … "
                                    "</feed>\n");
    buf_clear(&out);
    buf_clear(&text);
    markuplines_clear(&d.m);
}
END_TEST

/* What HTML does not close ends where the next one begins. */
START_TEST(markuplines_folds_what_has_no_closing_tag)
{
    struct document d;
    struct buf out;
    buf_init(&out, 1 << 16);
    open_document(&d, SPAN("<ul><li><div>1</div><li>2</ul>"), true, 0);
    ck_assert(fold_line(&d, 2));
    linestext_all(d.lines, true, &out);
    ck_assert_str_eq(buf_str(&out), "1 <ul>\n2   <li> … 1 element … \n4   <li>2\n5 </ul>\n");
    buf_clear(&out);
    markuplines_clear(&d.m);
}
END_TEST

struct path_case {
    bool is_html;
    const char *text;
    uint64_t line;
    const char *path;
    const char *element;
};

static const char shop[] =
    "<shop><name>x</name><item>1</item><item><sku>y</sku>text</item><i2/></shop>";

static const struct path_case paths[] = {
    { false, shop, 1, "/shop", shop },
    { false, shop, 2, "/shop/name[1]", "<name>x</name>" },
    { false, shop, 3, "/shop/item[1]", "<item>1</item>" },
    { false, shop, 4, "/shop/item[2]", "<item><sku>y</sku>text</item>" },
    { false, shop, 5, "/shop/item[2]/sku[1]", "<sku>y</sku>" },
    { false, shop, 6, "/shop/item[2]", "text" },
    { false, shop, 7, "/shop/item[2]", "</item>" },
    { false, shop, 8, "/shop/i2[1]", "<i2/>" },
    { false, shop, 9, "/shop", "</shop>" },
    { true, "<html><BODY><div>1</div><p>x<p>y</body></html>", 5, "/html/body[1]/p[2]", "<p>y" },
    { false, "<!-- c --><a/>", 1, "", "<!-- c -->" },
};

START_TEST(markuplines_know_the_way_to_an_element_and_its_bytes)
{
    const struct path_case *c = &paths[_i];
    struct document d;
    struct line line;
    struct buf path;
    uint64_t at, end;
    buf_init(&path, 4096);
    open_document(&d, span_of(c->text), c->is_html, 0);
    ck_assert(d.lines.class->numbered(d.lines.ctx, c->line, &line));
    markuplines_path(&d.m, &line, &path);
    ck_assert_str_eq(buf_str(&path), c->path);
    ck_assert(markuplines_element(&d.m, &line, &at, &end));
    struct span got = span_sub(d.bytes, at, end);
    ck_assert_msg(span_eq_str(got, c->element), "%.*s", (int)got.len, got.ptr);
    buf_clear(&path);
    markuplines_clear(&d.m);
}
END_TEST

START_TEST(markuplines_count_a_far_way_by_all_elements)
{
    struct buf text, path;
    struct document d;
    struct line line;
    make_feed(&text, 20000);
    buf_init(&path, 4096);
    open_document(&d, buf_span(&text), false, 0);
    ck_assert(d.lines.class->numbered(d.lines.ctx, 3 + 5 * 100 + 4, &line));
    markuplines_path(&d.m, &line, &path);
    ck_assert_str_eq(buf_str(&path), "/feed/entry[101]/tag[2]");
    buf_reset(&path);
    ck_assert(d.lines.class->numbered(d.lines.ctx, 3 + 5 * 19000 + 2, &line));
    markuplines_path(&d.m, &line, &path);
    ck_assert_str_eq(buf_str(&path), "/feed/*[19002]/title[1]");
    buf_clear(&path);
    buf_clear(&text);
    markuplines_clear(&d.m);
}
END_TEST

START_TEST(markuplines_are_not_impressed_by_a_million_levels)
{
    struct buf text, out;
    struct document d;
    struct line line;
    buf_init(&text, 64 << 20);
    buf_init(&out, 1 << 16);
    for (int i = 0; i < 1000000; i++)
        buf_add_str(&text, "<a>");
    open_document(&d, buf_span(&text), false, 0);
    ck_assert_uint_eq(d.lines.class->count(d.lines.ctx), 1000000);
    ck_assert(d.lines.class->numbered(d.lines.ctx, 700001, &line));
    linestext_line(d.lines, &line, false, &out);
    ck_assert(strstr(buf_str(&out), "…700,000 <a>\n"));
    markuplines_path(&d.m, &line, &out);
    ck_assert(!fold_line(&d, 700001));
    ck_assert_uint_lt(d.m.index.n * sizeof(struct markupwalk), text.len / 16);
    buf_clear(&out);
    buf_clear(&text);
    markuplines_clear(&d.m);
}
END_TEST

START_TEST(markuplines_show_a_long_script_in_pieces)
{
    struct buf text, forward, backward;
    struct document d;
    buf_init(&text, 64 << 20);
    buf_init(&forward, 64 << 20);
    buf_init(&backward, 64 << 20);
    buf_add_str(&text, "<p><script>\n");
    for (int i = 0; i < 50000; i++)
        buf_add_str(&text, "a<b&&\xc3\xa9;");
    buf_add_str(&text, "\n</script></p>");
    open_document(&d, buf_span(&text), true, 0);
    linestext_all(d.lines, true, &forward);
    linestext_backwards(d.lines, true, &backward);
    ck_assert(span_eq(buf_span(&forward), buf_span(&backward)));
    ck_assert_uint_eq(d.lines.class->count(d.lines.ctx), 5);
    ck_assert(strstr(buf_str(&forward), "\n4   </script>\n5 </p>\n"));
    buf_clear(&text);
    buf_clear(&forward);
    buf_clear(&backward);
    markuplines_clear(&d.m);
}
END_TEST

Suite *test_markuplines(void);
Suite *test_markuplines(void)
{
    Suite *suite = suite_create("markuplines");
    TCase *tc = tcase_create("markuplines");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, markuplines_lays_out_and_marks_what_is_not_well_formed, 0,
                        sizeof layouts / sizeof *layouts);
    tcase_add_loop_test(tc, markuplines_take_back_that_they_broke_off, 0,
                        sizeof layouts / sizeof *layouts);
    tcase_add_test(tc, markuplines_agree_both_ways_and_by_number);
    tcase_add_test(tc, markuplines_folds_with_a_count_and_keeps_numbers);
    tcase_add_test(tc, markuplines_folds_over_many_marks);
    tcase_add_test(tc, markuplines_folds_what_has_no_closing_tag);
    tcase_add_loop_test(tc, markuplines_know_the_way_to_an_element_and_its_bytes, 0,
                        sizeof paths / sizeof *paths);
    tcase_add_test(tc, markuplines_count_a_far_way_by_all_elements);
    tcase_add_test(tc, markuplines_are_not_impressed_by_a_million_levels);
    tcase_add_test(tc, markuplines_show_a_long_script_in_pieces);
    suite_add_tcase(suite, tc);
    return suite;
}
