/* The fields that jig knows, and their values taken apart. */
#include <check.h>
#include <stdlib.h>

#include "base/buf.h"
#include "data/fieldparts.h"

struct parts_case {
    const char *field, *value;
    const char *want; /* "name=value (words)", deeper ones with dots in front */
};

static const struct parts_case cases[] = {
    { "cache-control", "private, max-age=0",
      "private= (only the user's own cache may keep it), "
      "max-age=0 (fresh for so many seconds)" },
    { "Content-Security-Policy", "default-src 'self'; img-src * data:;",
      "default-src='self' (for all that has no rule of its own), "
      "img-src=* data: (where images come from)" },
    { "Set-Cookie", "sid=a=b; Path=/; HttpOnly",
      "=sid (its name), Path=/ (sent to every path), HttpOnly= (kept from scripts)" },
    { "Set-Cookie", "a; samesite=LAX; SameSite=odd",
      "=a (its name), samesite=LAX (pages of other sites send it where a link is followed), "
      "SameSite=odd (whether pages of other sites send it)" },
    { "Cookie", "a=secret; b=2", "=a, =b" },
    { "Content-Type", "text/html; charset=\"utf-8\"",
      "text/html=, charset=utf-8 (how bytes become characters)" },
    { "Link", "<https://a.test/?x=1,2;3>; rel=\"next\", </b>; rel=prev",
      "=<https://a.test/?x=1,2;3>, .rel=next (what it is to this), =</b>, "
      ".rel=prev (what it is to this)" },
    { "Accept", "text/html, */*;q=0.8",
      "=text/html, =*/*, .q=0.8 (how much it is liked, 1 most)" },
    { "Priority", "u=3, i",
      "u=3 integer (urgency, from 0 first to 7 last), i= boolean (of use while it arrives)" },
    { "RateLimit", "\"a\";r=5;x=1",
      "=\"a\" string, .r=5 integer (so many are left), .x=1 integer" },
    { "Cache-Status", "edge; ttl=5",
      "=edge token, .ttl=5 integer (fresh for so many seconds)" },
    { "Cross-Origin-Opener-Policy", "same-origin", "=same-origin token" },
    { "Server", "nginx", "" },
    { "Vary", ", ,", "" },
    { "Cache-Control", "", "" },
};

static void print(const struct fieldparts *p, struct buf *out)
{
    for (size_t i = 0; i < p->n && i < FIELDPARTS_MAX; i++) {
        const struct fieldpart *r = &p->rows[i];
        buf_add_str(out, i ? ", " : "");
        for (unsigned d = 0; d < r->depth; d++)
            buf_add_byte(out, '.');
        buf_add(out, r->name);
        buf_add_byte(out, '=');
        buf_add(out, r->value);
        if (r->type)
            buf_addf(out, " %s", r->type);
        if (r->words)
            buf_addf(out, " (%s)", r->words);
    }
}

START_TEST(fieldparts_takes_values_apart)
{
    const struct parts_case *c = &cases[_i];
    struct fieldparts p;
    struct buf got;
    buf_init(&got, 4096);
    fieldparts_read(fieldinfo_find(span_of(c->field)), span_of(c->value), &p);
    print(&p, &got);
    ck_assert_str_eq(buf_str(&got), c->want);
    ck_assert(!p.is_broken);
    buf_clear(&got);
}
END_TEST

START_TEST(fieldparts_says_where_a_structured_field_breaks)
{
    struct fieldparts p;
    fieldparts_read(fieldinfo_find(SPAN("Priority")), SPAN("u=3, I"), &p);
    ck_assert(p.is_broken);
    ck_assert_uint_eq(p.broken_at, 5);
    ck_assert_uint_eq(p.n, 1);
}
END_TEST

START_TEST(fieldparts_counts_what_it_has_no_room_for)
{
    struct fieldparts p;
    struct buf text;
    buf_init(&text, 1u << 20);
    for (int i = 0; i < 65536 / 4; i++)
        buf_add_str(&text, "a=1,");
    fieldparts_read(fieldinfo_find(SPAN("Cache-Control")), buf_span(&text), &p);
    ck_assert_uint_eq(p.n, 65536 / 4);
    buf_clear(&text);
}
END_TEST

START_TEST(fieldinfo_knows_what_is_common_once)
{
    static const char *const common[] = { "Accept",         "ETag", "Set-Cookie",
                                          "Sec-Fetch-Site", "DPoP", "NEL" };
    ck_assert_uint_ge(fieldinfo_n(), 120);
    for (size_t i = 0; i < fieldinfo_n(); i++) {
        const struct fieldinfo *f = fieldinfo_at(i);
        ck_assert_ptr_eq(fieldinfo_find(span_of(f->name)), f); /* and no second of that name */
        ck_assert(f->source[0] && f->purpose[0]);
        if (i)
            ck_assert_msg(span_cmp(span_of(fieldinfo_at(i - 1)->name), span_of(f->name)) < 0,
                          "%s is not in its place", f->name);
    }
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        ck_assert_ptr_nonnull(fieldinfo_find(span_of(common[i])));
    ck_assert_ptr_null(fieldinfo_find(SPAN("X-Mine")));
    ck_assert_ptr_null(fieldinfo_at(fieldinfo_n()));
}
END_TEST

Suite *test_fieldparts(void);
Suite *test_fieldparts(void)
{
    Suite *suite = suite_create("fieldparts");
    TCase *tc = tcase_create("fieldparts");
    tcase_add_loop_test(tc, fieldparts_takes_values_apart, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, fieldparts_says_where_a_structured_field_breaks);
    tcase_add_test(tc, fieldparts_counts_what_it_has_no_room_for);
    tcase_add_test(tc, fieldinfo_knows_what_is_common_once);
    suite_add_tcase(suite, tc);
    return suite;
}
