/* Rows of two bodies side by side. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "view/comparebody.h"
#include "view/comparelines.h"

#define SPAN_OF(literal)             \
    {                                \
        literal, sizeof(literal) - 1 \
    }

struct body_case {
    const char *type;
    const char *a, *b;
    const char *want; /* the words, then a row a line: mark, a | b */
};

static const struct body_case bodies[] = {
    { "text/plain", "one\ntwo\n", "one\ntwo\n", "by lines; nothing differs, 8 B\n" },
    { "text/plain", "one\ntwo\nthree\n", "one\n2\nthree\n",
      "by lines\n  one | one\n~ two | 2\n  three | three\n" },
    { "text/plain", "a\r\n", "a\n", "by lines\n~ a\r | a\n" },
    { "text/plain", "1\n2\n3\n4\n5\n6\n7\n8\n9\nX\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
      "by lines\n. … 6 lines the same | \n  7 | 7\n  8 | 8\n  9 | 9\n+ X | \n" },
    { "text/plain", "X\n1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\n6\n",
      "by lines\n+ X | \n  1 | 1\n  2 | 2\n  3 | 3\n. … 3 lines the same | \n" },
    { "application/json", "{\"a\":[1,2]}", "{\"a\":[1,3]}",
      "by JSON path; key order ignored\n  { | {\n  \"a\": [ | \"a\": [\n  1 | 1\n~ 2 | 3\n  ] "
      "| ]\n"
      "  } | }\n" },
    { "application/json", "{\"a\":[1,2]}", "{ \"a\": [1, 2]}",
      "by JSON path; key order ignored; nothing differs, 11 B\n" },
    { "application/x-ndjson", "{}\n1\n", "{}\n1\n",
      "by JSON path; key order ignored; nothing differs, 5 B\n" },
    { "application/json", "{\"a\":}", "{\"a\":1}",
      "by lines, A is no JSON to compare by path: a value is expected here\n~ {\"a\":} | "
      "{\"a\":1}\n" },
    { "application/json", "{\"t\":\"hunter22\"}", "{\"t\":\"other\"}",
      "by JSON path; key order ignored\n  { | {\n~ \"t\": \"••••••\" | \"t\": \"other\"\n  } | "
      "}\n" },
};

static void print(struct comparebody *c, struct buf *out)
{
    static const char marks[] = { ' ', '~', '+', '-', '.' };
    comparebody_describe(c, out);
    buf_add_byte(out, '\n');
    for (size_t i = 0; i < comparebody_n(c); i++) {
        ck_assert_int_eq(comparebody_mark(c, i), comparebody_row(c, i).mark);
        struct compare_cells cells = comparebody_row(c, i);
        buf_addf(out, "%c ", marks[cells.mark]);
        buf_add(out, cells.a);
        buf_add_str(out, " | ");
        buf_add(out, cells.b);
        buf_add_byte(out, '\n');
    }
}

START_TEST(comparebody_lays_both_out)
{
    const struct body_case *t = &bodies[_i];
    struct span a = span_of(t->a), b = span_of(t->b);
    struct mask *secrets = mask_new();
    ck_assert(mask_add(secrets, SPAN("hunter22")));
    struct comparebody_side left = { source_of_span(&a), span_of(t->type), secrets };
    struct comparebody_side right = { source_of_span(&b), span_of(t->type), secrets };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    struct buf got;
    buf_init(&got, 1 << 16);
    comparebody_set(c, &left, &right, 7);
    while (comparebody_step(c, 3))
        ck_assert(!comparebody_is_done(c));
    print(c, &got);
    ck_assert_str_eq(buf_str(&got), t->want);
    buf_clear(&got);
    comparebody_free(c);
    mask_free(secrets);
}
END_TEST

/* Also where it stands far within. */
START_TEST(comparebody_knows_a_hidden_secret_anywhere)
{
    struct buf live, kept;
    struct mask *secrets = mask_new();
    ck_assert(secrets && mask_add(secrets, SPAN("hunter22")));
    buf_init(&live, 1 << 20);
    buf_init(&kept, 1 << 20);
    buf_add_fill(&live, 'x', 100000);
    buf_add_fill(&kept, 'x', 100000);
    buf_add_str(&live, "\nhunter22\n");
    buf_add_str(&kept, "\n" MASK_TEXT "\n");
    struct span a = buf_span(&live), b = buf_span(&kept);
    struct comparebody_side left = { source_of_span(&a), SPAN("text/plain"), secrets };
    struct comparebody_side right = { source_of_span(&b), SPAN("text/plain"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    comparebody_set(c, &left, &right, 7);
    while (comparebody_step(c, 1000))
        ;
    ck_assert_uint_eq(comparebody_counts(c).changed, 0);
    comparebody_free(c);
    mask_free(secrets);
    buf_clear(&live);
    buf_clear(&kept);
}
END_TEST

/* However much stands before them. */
START_TEST(comparebody_knows_hidden_secrets_of_a_large_body)
{
    struct buf live, kept;
    buf_init(&live, 4 << 20);
    buf_init(&kept, 4 << 20);
    for (int i = 0; i < 40000; i++) {
        buf_addf(&live, "line %d%s\n", i, i % 1000 ? "" : " hunter22");
        buf_addf(&kept, "line %d%s\n", i == 39999 ? 0 : i, i % 1000 ? "" : " " MASK_TEXT);
    }
    struct span a = buf_span(&live), b = buf_span(&kept);
    struct mask *secrets = mask_new();
    ck_assert(secrets && mask_add(secrets, SPAN("hunter22")));
    struct comparebody_side left = { source_of_span(&a), SPAN("text/plain"), secrets };
    struct comparebody_side right = { source_of_span(&b), SPAN("text/plain"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    comparebody_set(c, &left, &right, 7);
    while (comparebody_step(c, 8 << 10))
        ;
    ck_assert_uint_eq(comparebody_counts(c).changed, 1);
    ck_assert_uint_eq(comparebody_counts(c).added + comparebody_counts(c).removed, 0);
    comparebody_free(c);
    mask_free(secrets);
    buf_clear(&live);
    buf_clear(&kept);
}
END_TEST

/* What was kept has its secrets hidden; that alone is no difference. */
START_TEST(comparebody_knows_secrets_that_were_hidden_before)
{
    static const struct {
        const char *live, *kept;
        unsigned changed;
    } cases[] = {
        { "{\"t\":\"hunter22\"}", "{\"t\":\"" MASK_TEXT "\"}", 0 },
        { "{\"t\":\"hunter22!\"}", "{\"t\":\"" MASK_TEXT "\"}", 1 },
        { "hunter22\n", MASK_TEXT "\n", 0 },
    };
    struct span a = span_of(cases[_i].live), b = span_of(cases[_i].kept);
    struct mask *secrets = mask_new();
    ck_assert(secrets && mask_add(secrets, SPAN("hunter22")));
    struct comparebody_side live = { source_of_span(&a), SPAN("application/json"), secrets };
    struct comparebody_side kept = { source_of_span(&b), SPAN("application/json"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    for (int side = 0; side < 2; side++) {
        comparebody_set(c, side ? &live : &kept, side ? &kept : &live, 7);
        while (comparebody_step(c, 100))
            ;
        ck_assert_uint_eq(comparebody_counts(c).changed, cases[_i].changed);
    }
    comparebody_free(c);
    mask_free(secrets);
}
END_TEST

START_TEST(comparebody_shows_binary_in_hex)
{
    static const char a_bytes[] = "\x89PNG\0\0\0\x01\x02\x03\x04\x05\x06\x07\x08\x09";
    static const char b_bytes[] = "\x89PNG\0\0\0\x01\x02\x03\xff\x05\x06\x07\x08\x09";
    struct span a = { a_bytes, 16 }, b = { b_bytes, 16 };
    struct comparebody_side left = { source_of_span(&a), SPAN("image/png"), NULL };
    struct comparebody_side right = { source_of_span(&b), SPAN("image/png"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    struct buf got;
    buf_init(&got, 1 << 16);
    comparebody_set(c, &left, &right, 7);
    while (comparebody_step(c, 100))
        ;
    ck_assert_int_eq(comparebody_way(c), COMPARE_BY_BYTES);
    print(c, &got);
    ck_assert_ptr_nonnull(strstr(buf_str(&got), "by bytes"));
    ck_assert_ptr_nonnull(strstr(buf_str(&got), "~ 0000000a 04"));
    ck_assert_uint_eq(comparebody_counts(c).changed, 1);
    buf_clear(&got);
    comparebody_free(c);
}
END_TEST

/* What is left out of bytes is not to be taken for what differs. */
START_TEST(comparebody_says_that_bytes_left_out_are_the_same)
{
    static char a_bytes[1000] = "\x89PNG", b_bytes[1000] = "\x89PNG";
    struct span a = { a_bytes, 1000 }, b = { b_bytes, 1000 };
    struct comparebody_side left = { source_of_span(&a), SPAN("image/png"), NULL };
    struct comparebody_side right = { source_of_span(&b), SPAN("image/png"), NULL };
    struct comparebody *c = comparebody_new();
    struct buf got;
    ck_assert_ptr_nonnull(c);
    b_bytes[500] = 1;
    buf_init(&got, 1 << 16);
    comparebody_set(c, &left, &right, 7);
    while (comparebody_step(c, 100))
        ;
    print(c, &got);
    ck_assert_msg(strstr(buf_str(&got), "… 476 bytes the same"), "%s", buf_str(&got));
    buf_clear(&got);
    comparebody_free(c);
}
END_TEST

static const struct {
    const char *a_type, *b_type;
    struct span a, b;
    enum comparebody_way way;
    const char *words; /* that its description begins with */
    unsigned changed;
} packed_bodies[] = {
    { "application/cbor", "application/cbor", SPAN_OF("\xa2\x61\x61\x01\x61\x62\x02"),
      SPAN_OF("\xa2\x61\x62\x03\x61\x61\x01"), COMPARE_BY_PATH,
      "by JSON path; key order ignored", 1 },
    { "application/cbor", "application/json", SPAN_OF("\xa1\x61\x61\x01"),
      SPAN_OF("{\"a\": 1}"), COMPARE_BY_PATH,
      "by JSON path; key order ignored; nothing differs", 0 },
    { "application/vnd.msgpack", "application/cbor", SPAN_OF("\x81\xa1\x61\x01"),
      SPAN_OF("\xa1\x61\x61\x02"), COMPARE_BY_PATH, "by JSON path; key order ignored", 1 },
    { "application/cbor", "application/cbor", SPAN_OF("\xa1\x61\x61\x01"),
      SPAN_OF("\xa1\x61\x61\x1c"), COMPARE_BY_BYTES,
      "by bytes, B is no JSON to compare by path: byte 3: no CBOR from here on", 1 },
    { "application/cbor", "image/png", SPAN_OF("\x01"), SPAN_OF("\x02"), COMPARE_BY_BYTES,
      "by bytes", 1 },
};

/* Each as the JSON that it stands for; where it is none, its bytes. */
START_TEST(comparebody_compares_packed_bodies_by_path)
{
    struct comparebody_side a = { source_of_span(&packed_bodies[_i].a),
                                  span_of(packed_bodies[_i].a_type), NULL };
    struct comparebody_side b = { source_of_span(&packed_bodies[_i].b),
                                  span_of(packed_bodies[_i].b_type), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    struct buf got;
    buf_init(&got, 1 << 16);
    comparebody_set(c, &a, &b, 7);
    for (int round = 0; round < 2; round++) { /* and once more, behind the other way */
        do {
            buf_reset(&got);
            print(c, &got);
        } while (comparebody_step(c, 3));
        buf_reset(&got);
        print(c, &got);
        ck_assert_int_eq(comparebody_way(c), packed_bodies[_i].way);
        ck_assert_msg(span_starts(buf_span(&got), span_of(packed_bodies[_i].words)), "%s",
                      buf_str(&got));
        ck_assert_uint_eq(comparebody_counts(c).changed, packed_bodies[_i].changed);
        comparebody_next_way(c);
        comparebody_next_way(c);
    }
    buf_clear(&got);
    comparebody_free(c);
}
END_TEST

/* Strings of bytes are compared whole, however much of them is shown. */
START_TEST(comparebody_compares_all_of_strings_of_bytes)
{
    static char a_bytes[2 + 100] = "\x58\x64", b_bytes[2 + 100] = "\x58\x64";
    b_bytes[sizeof b_bytes - 1] = (char)_i;
    struct span a = span_make(a_bytes, sizeof a_bytes), b = span_make(b_bytes, sizeof b_bytes);
    struct comparebody_side left = { source_of_span(&a), SPAN("application/cbor"), NULL };
    struct comparebody_side right = { source_of_span(&b), SPAN("application/cbor"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    struct buf got;
    buf_init(&got, 1 << 16);
    comparebody_set(c, &left, &right, 7);
    while (comparebody_step(c, 100))
        ;
    comparebody_describe(c, &got);
    ck_assert_str_eq(buf_str(&got), _i ? "by JSON path; key order ignored"
                                       : "by JSON path; key order ignored; nothing differs, "
                                         "102 B");
    ck_assert_uint_eq(comparebody_counts(c).changed, (unsigned)_i);
    ck_assert_uint_eq(comparebody_n(c), (size_t)_i);
    buf_clear(&got);
    comparebody_free(c);
}
END_TEST

/* A hunk without end is shown in part, and said so. */
START_TEST(comparebody_bounds_its_rows)
{
    struct buf text;
    buf_init(&text, 64 << 20);
    for (unsigned i = 0; i < 300000; i++)
        buf_addf(&text, "%u\n", i);
    struct span a = buf_span(&text), b = SPAN("");
    struct comparebody_side left = { source_of_span(&a), SPAN("text/plain"), NULL };
    struct comparebody_side right = { source_of_span(&b), SPAN("text/plain"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    comparebody_set(c, &left, &right, 7);
    while (comparebody_step(c, 1 << 20))
        ;
    size_t n = comparebody_n(c);
    ck_assert_uint_eq(n, 2001);
    ck_assert_int_eq(comparebody_mark(c, n - 1), COMPARE_NOTE);
    struct span note = comparebody_row(c, n - 1).a;
    ck_assert_msg(span_eq(note, SPAN("… 1,980,000 more bytes of this change")), "%.*s",
                  (int)note.len, note.ptr);
    comparebody_free(c);
    buf_clear(&text);
}
END_TEST

/* What a large comparison has is let go of step by step, also where another one follows at once. */
START_TEST(comparebody_forgets_in_parts)
{
    struct buf text;
    buf_init(&text, 64 << 20);
    buf_add_byte(&text, '[');
    for (unsigned i = 0; i < 200000; i++)
        buf_addf(&text, "%u,", i);
    buf_add_str(&text, "0]");
    struct span a = buf_span(&text), b = SPAN("[1]");
    struct comparebody_side left = { source_of_span(&a), SPAN("application/json"), NULL };
    struct comparebody_side right = { source_of_span(&b), SPAN("application/json"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    size_t steps = 0;
    comparebody_set(c, &left, &right, 7);
    while (comparebody_step(c, 1 << 20))
        ;
    comparebody_set_nothing(c);
    ck_assert(comparebody_is_done(c));
    ck_assert_uint_eq(comparebody_n(c), 0);
    if (_i) {
        comparebody_set(c, &right, &left, 7);
        comparebody_set_nothing(c);
    }
    while (comparebody_step(c, 1))
        steps++;
    ck_assert_uint_ge(steps, 2);
    comparebody_set(c, &right, &right, 7);
    while (comparebody_step(c, 1 << 20))
        ;
    ck_assert_uint_eq(comparebody_counts(c).changed, 0);
    comparebody_free(c);
    buf_clear(&text);
}
END_TEST

/* Of text of `n` lines in which one in 100,000 is another on side b, and one is missing there. */
static void add_lines(struct buf *out, unsigned n, bool is_b)
{
    for (unsigned i = 1; i <= n; i++) {
        if (is_b && i == n / 2)
            continue;
        buf_addf(out, "%s%u\n", is_b && i % 100000 == 0 ? "x" : "", i);
    }
}

/* Each line has its number on either side, however much lies between two differences. */
START_TEST(comparelines_number_the_lines_of_both_sides)
{
    enum { LINES = 450000 };
    struct buf left, right;
    buf_init(&left, 64 << 20);
    buf_init(&right, 64 << 20);
    add_lines(&left, LINES, false);
    add_lines(&right, LINES, true);
    struct span a = buf_span(&left), b = buf_span(&right);
    struct comparebody_side a_side = { source_of_span(&a), SPAN("text/plain"), NULL };
    struct comparebody_side b_side = { source_of_span(&b), SPAN("text/plain"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    comparebody_set(c, &a_side, &b_side, 7);
    while (comparebody_step(c, 1 << 16))
        ;
    ck_assert_uint_eq(comparebody_counts(c).changed, 4);
    ck_assert_uint_eq(comparebody_counts(c).added, 1);
    for (size_t i = 0; i < comparebody_n(c); i++) {
        struct compare_cells cells = comparebody_row(c, i);
        if (cells.mark == COMPARE_NOTE)
            continue;
        uint64_t number = 0;
        ck_assert(span_to_u64(cells.a, &number));
        ck_assert_uint_eq(cells.a_line, number);
        ck_assert_uint_eq(cells.b_line, cells.mark == COMPARE_ADDED ? 0
                                        : number > LINES / 2        ? number - 1
                                                                    : number);
        ck_assert_int_eq(cells.digits, 6);
    }
    comparebody_free(c);
    buf_clear(&left);
    buf_clear(&right);
}
END_TEST

/* Behind a hunk that is too large to be shown to its end the numbers are right too. */
START_TEST(comparelines_count_what_they_do_not_show)
{
    struct buf left, right;
    buf_init(&left, 1 << 20);
    buf_init(&right, 1 << 20);
    for (unsigned i = 0; i < 5000; i++) {
        buf_addf(&left, "a%u\n", i);
        if (i < 4000)
            buf_addf(&right, "b%u\n", i);
    }
    buf_add_str(&left, "end\n1\n");
    buf_add_str(&right, "end\n2\n");
    struct span a = buf_span(&left), b = buf_span(&right);
    struct comparebody_side a_side = { source_of_span(&a), SPAN("text/plain"), NULL };
    struct comparebody_side b_side = { source_of_span(&b), SPAN("text/plain"), NULL };
    struct comparebody *c = comparebody_new();
    ck_assert_ptr_nonnull(c);
    comparebody_set(c, &a_side, &b_side, 7);
    while (comparebody_step(c, 1 << 16))
        ;
    struct compare_cells last = comparebody_row(c, comparebody_n(c) - 1);
    ck_assert_int_eq(last.mark, COMPARE_CHANGED);
    ck_assert_uint_eq(last.a_line, 5002);
    ck_assert_uint_eq(last.b_line, 4002);
    comparebody_free(c);
    buf_clear(&left);
    buf_clear(&right);
}
END_TEST

/* The search for differences ended early, for want of memory or of room: what was not looked at is not
 * shown as the same. */
START_TEST(comparelines_say_what_was_not_compared)
{
    struct span a = SPAN("one\ntwo\nthree\nfour\nfive\n"), b = SPAN("1\ntwo\n3\nfour\n");
    struct source a_source = source_of_span(&a), b_source = source_of_span(&b);
    struct textdiff d;
    struct comparelines l = { 0 };
    textdiff_init(&d, &a_source, &b_source, ROWCUT_LINES, 7);
    while (textdiff_step(&d, 1000))
        ;
    ck_assert_uint_ge(d.n, 2);
    d.n = (size_t)_i / 2; /* none of them, or the first */
    d.failed = _i % 2;
    d.is_cut = !d.failed;
    while (comparelines_step(&l, &d))
        ;
    ck_assert_uint_eq(l.n, d.n + 1);
    struct compareline last = l.rows[l.n - 1];
    ck_assert_int_eq(last.mark, COMPARE_NOTE);
    ck_assert(last.is_unknown);
    ck_assert_uint_eq(last.a_end - last.a_at, a.len - (d.n ? 4 : 0));
    ck_assert_uint_eq(l.changed, d.n);
    comparelines_clear(&l);
    textdiff_clear(&d);
}
END_TEST

Suite *test_comparebody(void);
Suite *test_comparebody(void)
{
    Suite *s = suite_create("comparebody");
    TCase *tc = tcase_create("comparebody");
    tcase_add_loop_test(tc, comparebody_lays_both_out, 0, sizeof bodies / sizeof *bodies);
    tcase_add_loop_test(tc, comparebody_knows_secrets_that_were_hidden_before, 0, 3);
    tcase_add_test(tc, comparebody_knows_hidden_secrets_of_a_large_body);
    tcase_add_test(tc, comparebody_knows_a_hidden_secret_anywhere);
    tcase_add_test(tc, comparebody_shows_binary_in_hex);
    tcase_add_test(tc, comparebody_says_that_bytes_left_out_are_the_same);
    tcase_add_test(tc, comparebody_bounds_its_rows);
    tcase_add_loop_test(tc, comparebody_forgets_in_parts, 0, 2);
    tcase_add_test(tc, comparelines_number_the_lines_of_both_sides);
    tcase_add_test(tc, comparelines_count_what_they_do_not_show);
    tcase_add_loop_test(tc, comparelines_say_what_was_not_compared, 0, 4);
    tcase_add_loop_test(tc, comparebody_compares_packed_bodies_by_path, 0,
                        sizeof packed_bodies / sizeof *packed_bodies);
    tcase_add_loop_test(tc, comparebody_compares_all_of_strings_of_bytes, 0, 2);
    suite_add_tcase(s, tc);
    return s;
}
