/* Values looked for at every place of a text that repeats what they repeat. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "book/spelled.h"
#include "support/failalloc.h"

enum { VALUE_LEN = 1000, TEXT_LEN = 9000 };

static struct buf value, text;
static struct spelled spelled;

static void setup(void)
{
    buf_init(&value, 100000);
    buf_init(&text, 100000);
}

static void teardown(void)
{
    spelled_clear(&spelled);
    buf_clear(&value);
    buf_clear(&text);
}

static void repeat(struct buf *b, const char *what, size_t len)
{
    while (b->len < len)
        buf_add_str(b, what);
}

static const struct {
    const char *value, *text;
} repeated[] = {
    { "x", "x" },
    { "abcde", "abcde" },
    { "aab", "aab" },
    { "abcde ", "abcde%20" },
    { "abcde ", "abcde+" },
    { "abcde ", "%61bcde+a%62cde%20" },
    { "x", "%78" },
    { "x\n", "x\\n" },
    { "\xc3\xa9", "\\u00e9" },
    { "\xc3\xa9-", "\xc3\xa9-%c3%a9-" },
    { "a%20b", "a%20b" },
};

/* What is known of the places before changes nothing. How often it stands there; *open alike. */
static size_t count_alike(struct spelled_run *run, size_t *open)
{
    size_t found = 0;
    for (size_t at = 0; at < text.len; at++) {
        struct spelled_run none = { 0 };
        struct spelled_open end, end_alone;
        size_t len = spelled_len(&spelled, buf_span(&text), at, run, &end);
        size_t alone = spelled_len(&spelled, buf_span(&text), at, &none, &end_alone);
        ck_assert_msg(len == alone && end.is_open == end_alone.is_open && end.n == end_alone.n,
                      "%zu for %zu at %zu", len, alone, at);
        found += len > 0;
        *open += end.is_open;
    }
    return found;
}

START_TEST(spelled_reads_a_text_once_that_repeats_a_value)
{
    struct spelled_run run = { 0 };
    size_t open = 0;
    repeat(&value, repeated[_i].value, VALUE_LEN);
    repeat(&text, repeated[_i].text, TEXT_LEN);
    ck_assert(spelled_init(&spelled, buf_span(&value), true));
    ck_assert_uint_gt(count_alike(&run, &open), 100);
    ck_assert_uint_gt(open, 20);
    ck_assert_uint_ge(run.read, text.len);
    ck_assert_uint_le(run.read, 2 * text.len);
}
END_TEST

/* Broken off at places that no period leads to. */
START_TEST(spelled_knows_a_value_where_a_text_stops_to_repeat_it)
{
    struct spelled_run run = { 0 };
    size_t open = 0;
    repeat(&value, repeated[_i].value, VALUE_LEN / 5);
    for (size_t len = VALUE_LEN / 5 - 31; text.len < TEXT_LEN; len += 97) {
        repeat(&text, repeated[_i].text, text.len + len);
        buf_add_byte(&text, '~');
    }
    ck_assert(spelled_init(&spelled, buf_span(&value), true));
    ck_assert_uint_gt(count_alike(&run, &open), 20);
    ck_assert_uint_le(run.read, 2 * text.len);
}
END_TEST

/* As it is, an escape is none. */
START_TEST(spelled_reads_a_value_as_it_is_once_too)
{
    struct spelled_run run = { 0 };
    size_t open = 0;
    repeat(&value, repeated[_i].text, VALUE_LEN);
    repeat(&text, repeated[_i].text, TEXT_LEN);
    ck_assert(spelled_init(&spelled, buf_span(&value), false));
    ck_assert_uint_gt(count_alike(&run, &open), 100);
    ck_assert_uint_le(run.read, 2 * text.len);
}
END_TEST

/* Those whose text would be read anew at each place, and no others. */
static const struct {
    const char *begin, *again, *end;
    size_t len;
    bool is_escaped, is_slow;
} slow[] = {
    { "", "\\", "", 200, true, true },
    { "", "%", "y", 200, true, true },
    { "", "a%b&", "", 200, true, true },
    { "", "&", "", SPELLED_LONG, true, false },
    { "", "&", "", 200, false, false },
    { "", "abcde", "", 200, true, false },
    { "y", "&", "", 200, true, false },
    { "https://a.test/?sv=2024&sig=%2B1234567890123456789012345678901234567890", "abc%20", "",
      90, true, false },
};

START_TEST(spelled_knows_which_values_are_slow)
{
    buf_add_str(&value, slow[_i].begin);
    repeat(&value, slow[_i].again, slow[_i].len);
    buf_add_str(&value, slow[_i].end);
    ck_assert(spelled_init(&spelled, buf_span(&value), slow[_i].is_escaped));
    ck_assert_int_eq(spelled_is_slow(&spelled), slow[_i].is_slow);
}
END_TEST

/* What may be an escape is none in a value that is looked for as it is. */
START_TEST(spelled_reads_what_looks_like_escapes_once_where_it_is_none)
{
    struct spelled_run run = { 0 };
    size_t open = 0;
    repeat(&value, "\\", VALUE_LEN);
    buf_add_byte(&value, 'y');
    repeat(&text, "\\", TEXT_LEN);
    ck_assert(spelled_init(&spelled, buf_span(&value), false));
    ck_assert_uint_eq(count_alike(&run, &open), 0);
    ck_assert_uint_le(run.read, 2 * text.len);
}
END_TEST

/* No place is passed over at which one stands or may come to stand. */
static const struct {
    const char *value, *text;
    size_t next;
} begun[] = {
    { "abcd", "xxabcd", 2 },      { "abcd", "x%20%61bcd", 4 },  { "abcd", "x%", 1 },
    { "abcd", "x\\n\\", 3 },      { "\nabc", "x\\t\\nabc", 3 }, { "abcd", "\\\\\\u0061bcd", 0 },
    { "a bc", "x+y z%4", 7 },     { " abc", "x+abc", 1 },       { "+abc", "x%2Babc", 1 },
    { "\xc3\xa9!!", "%c", 0 },    { "%abc", "x%%", 1 },         { "%abc", "x\\n%zabc", 3 },
    { "\\abc", "x%20\\zabc", 4 }, { "abcd", "x%3\\r", 5 },      { "\xc3\xa9!!", "x%C3", 1 },
};

START_TEST(spelled_begins_where_its_first_byte_may_be_spelled)
{
    struct spelled_begins begins = { .any = { false } };
    ck_assert(spelled_init(&spelled, span_of(begun[_i].value), true));
    spelled_add_begins(&begins, &spelled);
    ck_assert_uint_eq(spelled_next(&begins, span_of(begun[_i].text), 0), begun[_i].next);
}
END_TEST

static unsigned n_left;

static void look_for_secret(const void *block, size_t len)
{
    n_left += memmem(block, len, "hunter22", 8) != NULL;
}

/* Each of its allocations fails once; a NUL stands before the secret's end. */
START_TEST(spelled_leaves_nothing_of_a_value_without_memory)
{
    unsigned n = 0;
    bool came = true;
    buf_add(&value, SPAN("user\0"));
    repeat(&value, "hunter22", 2 * SPELLED_LONG);
    n_left = 0;
    bool is_watched = failalloc_watch(look_for_secret);
    for (; came; n++) {
        failalloc_at(n);
        bool ok = spelled_init(&spelled, buf_span(&value), true);
        came = failalloc_end();
        ck_assert_int_eq(ok, !came);
    }
    spelled_clear(&spelled);
    ck_assert_uint_eq(n_left, 0);
    failalloc_watch(NULL);
    ck_assert_uint_ge(n, is_watched ? 3 : 1);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_spelled(void);
Suite *test_spelled(void)
{
    Suite *suite = suite_create("spelled");
    TCase *tc = tcase_create("spelled");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, spelled_reads_a_text_once_that_repeats_a_value, 0, COUNT(repeated));
    tcase_add_loop_test(tc, spelled_knows_a_value_where_a_text_stops_to_repeat_it, 0,
                        COUNT(repeated));
    tcase_add_loop_test(tc, spelled_knows_which_values_are_slow, 0, COUNT(slow));
    tcase_add_test(tc, spelled_reads_what_looks_like_escapes_once_where_it_is_none);
    tcase_add_loop_test(tc, spelled_reads_a_value_as_it_is_once_too, 0, COUNT(repeated));
    tcase_add_loop_test(tc, spelled_begins_where_its_first_byte_may_be_spelled, 0,
                        COUNT(begun));
    tcase_add_test(tc, spelled_leaves_nothing_of_a_value_without_memory);
    suite_add_tcase(suite, tc);
    return suite;
}
