#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/markup.h"
#include "data/textlines.h"
#include "support/linestext.h"

struct text_case {
    const char *text;
    const char *want; /* with numbers */
};

static const struct text_case texts[] = {
    { "", "" },
    { "a", "1 a\n" },
    { "a\n", "1 a\n" },
    { "a\r\nb\n\nc", "1 a\n2 b\n3 \n4 c\n" },
    { "\n\n", "1 \n2 \n" },
    { "a\rb\n", "1 a\rb\n" },
};

static struct buf text_of(struct span bytes, bool backwards, size_t grow)
{
    struct source source = source_of_span(&bytes);
    struct textlines t;
    textlines_init(&t, &source, 0, TEXT_PLAIN);
    struct lines lines = textlines_lines(&t);
    uint64_t len = source.len;
    for (source.len = 0; grow && source.len < len;) {
        source.len += grow < len - source.len ? grow : len - source.len;
        while (lines.class->step(lines.ctx, 3))
            ;
    }
    source.len = len;
    struct buf out;
    buf_init(&out, 64 << 20);
    (backwards ? linestext_backwards : linestext_all)(lines, true, &out);
    textlines_clear(&t);
    return out;
}

START_TEST(textlines_are_lines)
{
    for (int way = 0; way < 3; way++) {
        struct buf out = text_of(span_of(texts[_i].text), way == 1, way == 2 ? 1 : 0);
        ck_assert_str_eq(buf_str(&out), texts[_i].want);
        buf_clear(&out);
    }
}
END_TEST

/* Short lines, then one of 300,000 bytes in two-byte characters, then short ones again. */
static struct buf mixed(void)
{
    struct buf text;
    buf_init(&text, 4 << 20);
    for (int i = 0; i < 10000; i++)
        buf_addf(&text, "line %d\n", i);
    buf_add_byte(&text, 'x');
    for (int i = 0; i < 150000; i++)
        buf_add_str(&text, "\xc3\xa9");
    buf_add_byte(&text, '\n');
    for (int i = 0; i < 10000; i++)
        buf_addf(&text, "after %d\n", i);
    return text;
}

START_TEST(textlines_agree_both_ways_and_by_number)
{
    struct buf text = mixed();
    struct buf forward = text_of(buf_span(&text), false, 0);
    struct buf backward = text_of(buf_span(&text), true, 70001);
    ck_assert(span_eq(buf_span(&forward), buf_span(&backward)));
    ck_assert(strstr(buf_str(&forward), "\n20001 after 9999\n"));

    struct span bytes = buf_span(&text);
    struct source source = source_of_span(&bytes);
    struct textlines t;
    textlines_init(&t, &source, 0, TEXT_PLAIN);
    struct lines lines = textlines_lines(&t);
    while (lines.class->step(lines.ctx, 1 << 20))
        ;
    ck_assert_uint_eq(lines.class->count(lines.ctx), 20001);
    struct line line;
    struct line found;
    ck_assert(lines.class->numbered(lines.ctx, 10002, &line));
    ck_assert_uint_eq(line.at, span_find(bytes, SPAN("after 0\n"), 0));
    ck_assert(lines.class->numbered(lines.ctx, 99999999, &line));
    ck_assert_uint_eq(line.number, 20001);
    uint64_t inside = span_find(bytes, SPAN("x\xc3"), 0) + 123457;
    ck_assert(lines.class->find(lines.ctx, inside, &found));
    ck_assert(found.is_rest && found.at <= inside && inside < found.end);
    ck_assert_uint_eq(found.number, 10001);
    ck_assert_uint_le(found.end - found.at, 2 * LINES_PIECE);
    ck_assert_uint_ne((unsigned char)bytes.ptr[found.at] & 0xc0, 0x80);
    textlines_clear(&t);
    buf_clear(&text);
    buf_clear(&forward);
    buf_clear(&backward);
}
END_TEST

struct counted {
    struct span bytes;
    unsigned reads;
};

static size_t read_counted(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct counted *c = (struct counted *)ctx;
    struct source s = source_of_span(&c->bytes);
    c->reads++;
    return s.read(s.ctx, offset, out, len);
}

enum { PAGE = 100 };

/* What is read may have to be decoded each time. */
START_TEST(textlines_of_a_page_are_not_read_row_by_row)
{
    struct buf text = mixed();
    struct counted counted = { .bytes = buf_span(&text) };
    struct source source = { read_counted, &counted, text.len };
    struct textlines t;
    struct painting painting;
    struct line line;
    painting_init(&painting);
    textlines_init(&t, &source, 0, TEXT_PLAIN);
    struct lines lines = textlines_lines(&t);
    while (lines.class->step(lines.ctx, 1 << 20))
        ;
    for (uint64_t at = 20; at < text.len; at += 9973) {
        ck_assert(lines.class->find(lines.ctx, at, &line));
        counted.reads = 0;
        for (int i = 0; i < PAGE && lines.class->next(lines.ctx, &line, &line); i++) {
            lines.class->paint(lines.ctx, &line, &painting);
            ck_assert_uint_ge(lines.class->count(lines.ctx), line.number);
        }
        for (int i = 0; i < PAGE && lines.class->prev(lines.ctx, &line, &line); i++)
            lines.class->paint(lines.ctx, &line, &painting);
        ck_assert_uint_lt(counted.reads, PAGE / 2);
    }
    painting_clear(&painting);
    textlines_clear(&t);
    buf_clear(&text);
}
END_TEST

START_TEST(textlines_of_nothing_but_stray_bytes_come_in_pieces_too)
{
    size_t len = 100000;
    char *bytes = malloc(len);
    memset(bytes, 0x80, len);
    struct buf forward = text_of(span_make(bytes, len), false, 0);
    struct buf backward = text_of(span_make(bytes, len), true, 0);
    ck_assert(span_eq(buf_span(&forward), buf_span(&backward)));
    size_t shown = 0;
    for (size_t i = 0; i < forward.len; i++)
        shown += forward.ptr[i] == bytes[0];
    ck_assert_uint_eq(shown, len);
    buf_clear(&forward);
    buf_clear(&backward);
    free(bytes);
}
END_TEST

START_TEST(textlines_colour_markup)
{
    struct span bytes = SPAN("<a href=\"x>y\" b=1>t &amp; u</a><!-- c -->\n");
    struct source source = source_of_span(&bytes);
    struct textlines t;
    textlines_init(&t, &source, 0, TEXT_MARKUP);
    struct lines lines = textlines_lines(&t);
    while (lines.class->step(lines.ctx, 1 << 20))
        ;
    struct line line;
    struct painting p;
    painting_init(&p);
    ck_assert(lines.class->find(lines.ctx, 0, &line));
    lines.class->paint(lines.ctx, &line, &p);
    static const struct {
        enum ink ink;
        const char *text;
    } want[] = {
        { INK_TAG, "<a" },  { INK_TEXT, " " },         { INK_NAME, "href" },
        { INK_PUNCT, "=" }, { INK_STRING, "\"x>y\"" }, { INK_TEXT, " " },
        { INK_NAME, "b" },  { INK_PUNCT, "=" },        { INK_STRING, "1" },
        { INK_TAG, ">" },   { INK_TEXT, "t " },        { INK_NUMBER, "&amp;" },
        { INK_TEXT, " u" }, { INK_TAG, "</a>" },       { INK_COMMENT, "<!-- c -->" },
    };
    ck_assert_uint_eq(p.n, sizeof want / sizeof *want);
    for (size_t i = 0; i < p.n; i++) {
        size_t end = i + 1 < p.n ? p.runs[i + 1].from : p.text.len;
        ck_assert_int_eq(p.runs[i].ink, want[i].ink);
        ck_assert(span_eq_str(span_sub(buf_span(&p.text), p.runs[i].from, end), want[i].text));
    }
    painting_clear(&p);
    textlines_clear(&t);
}
END_TEST

/* Up and down a screen at the end, and how many lines there are at each: a key waits for all of it.
 * The screen is read, and once the block of the index that it ends in. */
START_TEST(textlines_read_the_end_once_for_all_rows_of_a_screen)
{
    struct buf text = mixed();
    struct counted counted = { .bytes = buf_span(&text) };
    struct source source = { read_counted, &counted, text.len };
    struct textlines t;
    struct painting p;
    struct line line;
    textlines_init(&t, &source, 0, TEXT_PLAIN);
    painting_init(&p);
    struct lines lines = textlines_lines(&t);
    ck_assert(lines.class->step(lines.ctx, _i ? text.len / 2 : SIZE_MAX) == (_i == 1));
    counted.reads = 0;
    ck_assert(lines.class->find(lines.ctx, UINT64_MAX, &line));
    for (int row = 0; row < 40; row++) {
        lines.class->paint(lines.ctx, &line, &p);
        ck_assert_uint_gt(lines.class->count(lines.ctx), 0);
        ck_assert(lines.class->prev(lines.ctx, &line, &line));
    }
    for (int row = 0; row < 40; row++) {
        lines.class->paint(lines.ctx, &line, &p);
        ck_assert(lines.class->next(lines.ctx, &line, &line));
    }
    ck_assert_uint_eq(line.end, text.len);
    ck_assert_uint_le(counted.reads, 2 + LINEINDEX_BLOCK / WINDOW_SMALL);
    painting_clear(&p);
    textlines_clear(&t);
    buf_clear(&text);
}
END_TEST

/* Whose line ends are gone is not read to its end for the place of one. */
START_TEST(textlines_look_for_a_line_in_its_block_alone)
{
    char *bytes = malloc(64 * LINEINDEX_BLOCK);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, '\n', 64 * LINEINDEX_BLOCK);
    struct counted counted = { .bytes = span_make(bytes, 64 * LINEINDEX_BLOCK) };
    struct source source = { read_counted, &counted, counted.bytes.len };
    struct textlines t;
    struct line line;
    textlines_init(&t, &source, 0, TEXT_PLAIN);
    struct lines lines = textlines_lines(&t);
    while (lines.class->step(lines.ctx, 1 << 20))
        ;
    memset(bytes, '-', counted.bytes.len);
    counted.reads = 0;
    ck_assert(lines.class->numbered(lines.ctx, 100000, &line));
    ck_assert_uint_le(counted.reads, 4 * LINEINDEX_BLOCK / WINDOW_SMALL);
    textlines_clear(&t);
    free(bytes);
}
END_TEST

/* Looking for each one's end to the piece's end would take minutes. */
START_TEST(textlines_colour_a_run_of_ampersands)
{
    struct painting p;
    struct buf text;
    buf_init(&text, 4 << 20);
    buf_add_fill(&text, '&', 4 << 20);
    painting_init(&p);
    markup_paint(buf_span(&text), 0, MARKUP_PAINT_AS_IS, &p);
    for (size_t i = 0; i < p.n; i++)
        ck_assert_int_eq(p.runs[i].ink, INK_TEXT);
    painting_reset(&p);
    markup_paint(SPAN("&&lt;"), 0, MARKUP_PAINT_AS_IS, &p);
    ck_assert_uint_eq(p.n, 2);
    ck_assert_int_eq(p.runs[0].ink, INK_TEXT);
    ck_assert_int_eq(p.runs[1].ink, INK_NUMBER);
    painting_clear(&p);
    buf_clear(&text);
}
END_TEST

Suite *test_textlines(void);
Suite *test_textlines(void)
{
    Suite *suite = suite_create("textlines");
    TCase *tc = tcase_create("textlines");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, textlines_are_lines, 0, sizeof texts / sizeof *texts);
    tcase_add_test(tc, textlines_agree_both_ways_and_by_number);
    tcase_add_test(tc, textlines_of_a_page_are_not_read_row_by_row);
    tcase_add_test(tc, textlines_of_nothing_but_stray_bytes_come_in_pieces_too);
    tcase_add_test(tc, textlines_colour_markup);
    tcase_add_loop_test(tc, textlines_read_the_end_once_for_all_rows_of_a_screen, 0, 2);
    tcase_add_test(tc, textlines_look_for_a_line_in_its_block_alone);
    tcase_add_test(tc, textlines_colour_a_run_of_ampersands);
    suite_add_tcase(suite, tc);
    return suite;
}
