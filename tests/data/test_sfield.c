/* Structured fields, as RFC 9651 reads them. */
#include <check.h>

#include "base/buf.h"
#include "data/sfield.h"

struct field_case {
    enum sfield_kind kind;
    const char *value;
    const char
        *want; /* the parts, "key=text:type", deeper ones with dots in front; NULL: no field */
};

static const struct field_case cases[] = {
    { SFIELD_ITEM, "42", "42:integer" },
    { SFIELD_ITEM, " -7.125 ", "-7.125:decimal" },
    { SFIELD_ITEM, "same-origin; report-to=\"x\"",
      "same-origin:token .report-to=\"x\":string" },
    { SFIELD_ITEM, "?1", "?1:boolean" },
    { SFIELD_ITEM, "@1659578233", "@1659578233:date" },
    { SFIELD_ITEM, ":aGk=:", ":aGk=::bytes" },
    { SFIELD_ITEM, "%\"a %c3%bc\"", "%\"a %c3%bc\":display string" },
    { SFIELD_ITEM, "\"a \\\"b\\\" \\\\\"", "\"a \\\"b\\\" \\\\\":string" },
    { SFIELD_LIST, "", "" },
    { SFIELD_LIST, "a, b;q=0.5,\t*", "a:token b:token .q=0.5:decimal *:token" },
    { SFIELD_LIST, "(a 1);x, ()",
      "(a 1):inner list .a:token .1:integer .x=:boolean ():inner list" },
    { SFIELD_DICT, "u=3, i", "u=3:integer i=:boolean" },
    { SFIELD_DICT, "geolocation=(self \"https://a.test\"), camera=()",
      "geolocation=(self \"https://a.test\"):inner list .self:token "
      ".\"https://a.test\":string camera=():inner list" },
    { SFIELD_DICT, "a;x=1;y", "a=:boolean .x=1:integer .y=:boolean" },
    { SFIELD_ITEM, "", NULL },
    { SFIELD_ITEM, "1 2", NULL },
    { SFIELD_ITEM, "1.", NULL },
    { SFIELD_ITEM, "1234567890123456", NULL },
    { SFIELD_ITEM, "1234567890123.5", NULL },
    { SFIELD_ITEM, "?2", NULL },
    { SFIELD_ITEM, "\"open", NULL },
    { SFIELD_ITEM, "\"bad \\x\"", NULL },
    { SFIELD_ITEM, "%\"%g0\"", NULL },
    { SFIELD_ITEM, "@1.5", NULL },
    { SFIELD_LIST, "a,", NULL },
    { SFIELD_LIST, "a b", NULL },
    { SFIELD_LIST, "(a\"b\")", NULL },
    { SFIELD_LIST, "(a", NULL },
    { SFIELD_DICT, "Upper=1", NULL },
    { SFIELD_DICT, "a=", NULL },
    { SFIELD_DICT, "a=1;;", NULL },
};

static void print(const struct sfield *f, struct buf *out)
{
    for (size_t i = 0; i < f->n && i < SFIELD_PARTS; i++) {
        const struct sfield_part *p = &f->parts[i];
        buf_add_str(out, i ? " " : "");
        for (unsigned d = 0; d < p->depth; d++)
            buf_add_byte(out, '.');
        if (p->key.len)
            buf_addf(out, "%.*s=", (int)p->key.len, p->key.ptr);
        buf_add(out, p->text);
        buf_addf(out, ":%s", sfield_type_words(p->type));
    }
}

START_TEST(sfield_is_taken_apart_with_its_types)
{
    const struct field_case *c = &cases[_i];
    struct sfield f;
    struct buf got;
    buf_init(&got, 4096);
    ck_assert_msg(sfield_parse(span_of(c->value), c->kind, &f) == (c->want != NULL), "%s",
                  c->value);
    if (c->want) {
        print(&f, &got);
        ck_assert_str_eq(buf_str(&got), c->want);
    }
    buf_clear(&got);
}
END_TEST

START_TEST(sfield_says_where_it_breaks)
{
    struct sfield f;
    ck_assert(!sfield_parse(SPAN("a=1, B=2"), SFIELD_DICT, &f));
    ck_assert_uint_eq(f.at, 5);
    ck_assert_uint_eq(f.n, 1);
}
END_TEST

START_TEST(sfield_counts_what_it_has_no_room_for)
{
    struct sfield f;
    struct buf text;
    buf_init(&text, 1u << 20);
    for (int i = 0; i < 10000; i++)
        buf_addf(&text, "%sa;b=%d", i ? ", " : "", i);
    ck_assert(sfield_parse(buf_span(&text), SFIELD_LIST, &f));
    ck_assert_uint_eq(f.n, 20000);
    ck_assert(span_eq_str(f.parts[SFIELD_PARTS - 1].text, "31"));
    buf_clear(&text);
}
END_TEST

Suite *test_sfield(void);
Suite *test_sfield(void)
{
    Suite *suite = suite_create("sfield");
    TCase *tc = tcase_create("sfield");
    tcase_add_loop_test(tc, sfield_is_taken_apart_with_its_types, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, sfield_says_where_it_breaks);
    tcase_add_test(tc, sfield_counts_what_it_has_no_room_for);
    suite_add_tcase(suite, tc);
    return suite;
}
