#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/visible.h"
#include "support/harmless.h"

#define BYTES(s)           \
    {                      \
        (s), sizeof(s) - 1 \
    }

struct visible_case {
    const char *text;
    const char *shown;
    int columns;
};

static const struct visible_case cases[] = {
    { "plain", "plain", 5 },
    { "\x1b[2J", "␛[2J", 4 },
    { "a\bb\r\n\t\x7f", "a␈b␍␊␉␡", 7 },
    { "\x9b"
      "2J",
      "<9B>2J", 6 }, /* C1 as one byte */
    { "\xc2\x9b"
      "2J",
      "<U+009B>2J", 10 }, /* and as UTF-8 */
    { "\xe2\x80\xae"
      "exe",
      "<U+202E>exe", 11 },                                  /* bidi override */
    { "\xe2\x81\xa6\xe2\x81\xa9", "<U+2066><U+2069>", 16 }, /* isolates */
    { "\xe2\x80\xa8", "<U+2028>", 8 },
    { "\xf3\xa0\x81\x81", "<U+E0041>", 9 }, /* a tag character */
    { "\xe2\x80\x8b", "<U+200B>", 8 },      /* a space without width */
    { "a\xe2\x80\x8d"
      "b",
      "a<U+200D>b", 10 }, /* a joiner where nothing joins */
    { "e\xcc\x81\xe2\x80\x8c", "e\xcc\x81<U+200C>", 9 },
    { "\xd9\x85\xe2\x80\x8c", "\xd9\x85\xe2\x80\x8c", 1 }, /* and where it has a use */
    { "\xc2\xad", "<U+00AD>", 8 },                         /* soft hyphen */
    { "\xc0\xaf", "<C0><AF>", 8 },                         /* overlong */
    { "\xed\xa0\x80", "<ED><A0><80>", 12 },                /* surrogate */
    { "\xe6\xbc", "<E6><BC>", 8 },                         /* cut */
    { "\xe6\xbc\xa2", "\xe6\xbc\xa2", 2 },
    { "e\xcc\x81", "e\xcc\x81", 1 },
    { "\xcc\x81", "\xe2\x97\x8c\xcc\x81", 1 }, /* a mark without a letter */
    { "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa7",
      "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa7", 2 },
};

static void expect_shown(struct span text, const char *shown)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    visible_add(&out, text, VISIBLE_ONE_LINE);
    ck_assert_str_eq(buf_str(&out), shown);
    buf_clear(&out);
}

START_TEST(visible_marks_what_must_not_reach_a_terminal)
{
    const struct visible_case *c = &cases[_i];
    expect_shown(span_of(c->text), c->shown);
    ck_assert_int_eq(visible_columns(span_of(c->text), 1000), c->columns);
}
END_TEST

START_TEST(visible_counts_a_flood_of_marks)
{
    struct buf in;
    buf_init(&in, 1 << 20);
    buf_add_byte(&in, 'Z');
    for (int i = 0; i < 10000; i++)
        buf_add_str(&in, "\xcc\xb6");
    buf_add_byte(&in, '!');
    struct visible piece;
    size_t n = visible_next(buf_span(&in), &piece);
    ck_assert_int_eq(piece.columns, 1);
    ck_assert(!piece.is_mark);
    struct span rest = span_sub(buf_span(&in), n, in.len);
    n = visible_next(rest, &piece);
    ck_assert(piece.is_mark);
    ck_assert(memcmp(piece.text, "<+9987>", 7) == 0);
    ck_assert_int_eq(rest.ptr[n], '!');
    buf_clear(&in);
}
END_TEST

static const struct {
    const char *text;
    int columns;
    size_t want;
} breaks[] = {
    { "it fits", 7, 7 },
    { "it is long", 7, 6 },
    { "one,two", 6, 4 },
    { "a longword", 7, 7 }, /* its blank is too far in front */
    { "\xe4\xb8\xad\xe4\xb8\xad", 3, 3 },
    { "\xe4\xb8\xad", 1, 3 },
    { "\x1b[0m", 1, 1 },
};

START_TEST(visible_break_ends_a_row_behind_a_word)
{
    ck_assert_uint_eq(visible_break(span_of(breaks[_i].text), breaks[_i].columns),
                      breaks[_i].want);
}
END_TEST

START_TEST(visible_fit_takes_whole_pieces)
{
    struct span s = SPAN("a\xe6\xbc\xa2\x9b!");
    int used;
    ck_assert_uint_eq(visible_fit(s, 2, &used), 1);
    ck_assert_int_eq(used, 1);
    ck_assert_uint_eq(visible_fit(s, 3, &used), 4);
    ck_assert_uint_eq(visible_fit(s, 6, &used), 4);
    ck_assert_uint_eq(visible_fit(s, 7, &used), 5);
    ck_assert_int_eq(used, 7);
}
END_TEST

START_TEST(visible_lines_keeps_line_ends_and_tabs)
{
    struct buf out;
    buf_init(&out, 100);
    visible_add(&out, SPAN("a\tb\r\nc\n\xcc\x81"), VISIBLE_LINES);
    ck_assert_str_eq(buf_str(&out), "a\tb␍\nc\n\xe2\x97\x8c\xcc\x81");
    buf_clear(&out);
}
END_TEST

/* The scan that the tests of hostile text rest on finds each kind of harm. */
static const struct {
    const char *what;
    struct span text;
    bool is_harmless;
} scanned[] = {
    { "plain", BYTES("a b ~"), true },
    { "letters beyond ASCII", BYTES("\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x99\x82"), true },
    { "a line's end that may be", BYTES("a\nb"), true },
    { "ESC", BYTES("a\x1b[2J"), false },
    { "BEL", BYTES("\a"), false },
    { "BS", BYTES("a\b"), false },
    { "CR", BYTES("a\rb"), false },
    { "NUL", BYTES("a\0b"), false },
    { "DEL", BYTES("\x7f"), false },
    { "C1 in one byte",
      BYTES("\x9b"
            "31m"),
      false },
    { "C1 in UTF-8",
      BYTES("\xc2\x9b"
            "31m"),
      false },
    { "half a character", BYTES("a\xe2\x82"), false },
    { "a surrogate", BYTES("\xed\xa0\x80"), false },
    { "one spelt too long", BYTES("\xc0\xaf"), false },
    { "an override", BYTES("\xe2\x80\xae"), false },
    { "an isolate", BYTES("\xe2\x81\xa6"), false },
    { "a direction's mark", BYTES("\xd8\x9c"), false },
    { "a line separator", BYTES("\xe2\x80\xa8"), false },
    { "a tag", BYTES("a\xf3\xa0\x81\x81"), false },
    { "a byte-order mark", BYTES("\xef\xbb\xbf"), false },
};

START_TEST(visible_harm_is_seen_by_the_scan_for_it)
{
    ck_assert_msg(harmless_text(scanned[_i].text, "\n") == scanned[_i].is_harmless, "%s",
                  scanned[_i].what);
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Bytes with a leaning towards what hurts: escapes, lead bytes, marks, joiners, bidi, tags. */
static size_t random_text(uint32_t *state, char *out)
{
    static const char *const pieces[] = { "\x1b[",        "\xc2\x9b",
                                          "\xe2\x80\xae", "\xe2\x80\x8d",
                                          "\xcc\x81",     "\xf3\xa0\x80\xa1",
                                          "\xe6\xbc\xa2", "\xf0\x9f\x91\xa8",
                                          "\xef\xbb\xbf", "a" };
    size_t len = 0;
    for (uint32_t n = next_random(state) % 24; n > 0; n--) {
        uint32_t pick = next_random(state) % 14;
        struct span piece = span_of(pick < 10 ? pieces[pick] : "");
        memcpy(out + len, piece.len ? piece.ptr : "", piece.len);
        len += piece.len;
        if (piece.len == 0)
            out[len++] = (char)next_random(state);
    }
    return len;
}

/* Every piece has a width and fits its buffer; Check's assertions are too slow to be made for each. */
static bool pieces_are_sound(struct span s)
{
    struct visible piece;
    for (size_t used; (used = visible_next(s, &piece)) > 0; s = span_sub(s, used, s.len))
        if (piece.columns < 1 || piece.len < 1 || piece.len > CLUSTER_MAX || used > s.len)
            return false;
    return true;
}

static uint64_t n_rounds(void)
{
    uint64_t n = 200000;
    const char *wanted = getenv("JIG_TEST_ROUNDS");
    if (wanted)
        span_to_u64(span_of(wanted), &n);
    return n;
}

START_TEST(visible_lets_nothing_through_in_random_text)
{
    uint32_t state = 1;
    struct buf out;
    buf_init(&out, 1 << 16);
    for (uint64_t i = 0, n = n_rounds(); i < n; i++) {
        char text[256];
        struct span s = span_make(text, random_text(&state, text));
        buf_reset(&out);
        visible_add(&out, s, VISIBLE_ONE_LINE);
        if (!harmless_text(buf_span(&out), "") || !pieces_are_sound(s))
            ck_abort_msg("round %lu", (unsigned long)i);
    }
    buf_clear(&out);
}
END_TEST

Suite *test_visible(void);
Suite *test_visible(void)
{
    Suite *suite = suite_create("visible");
    TCase *tc = tcase_create("visible");
    tcase_add_loop_test(tc, visible_marks_what_must_not_reach_a_terminal, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, visible_counts_a_flood_of_marks);
    tcase_add_loop_test(tc, visible_break_ends_a_row_behind_a_word, 0,
                        sizeof breaks / sizeof *breaks);
    tcase_add_test(tc, visible_fit_takes_whole_pieces);
    tcase_add_test(tc, visible_lines_keeps_line_ends_and_tabs);
    tcase_add_loop_test(tc, visible_harm_is_seen_by_the_scan_for_it, 0,
                        sizeof scanned / sizeof *scanned);
    tcase_add_test(tc, visible_lets_nothing_through_in_random_text);
    suite_add_tcase(suite, tc);
    return suite;
}
