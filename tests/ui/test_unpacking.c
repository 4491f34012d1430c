/* Packed files as what they hold: what is packed, by slices, to where it breaks, and no further than was asked. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/unpacking.h"
#include "base/base64.h"

#define FOX "The quick brown fox jumps over the lazy dog. "

/* 40 foxes each */
#define GZIP                                                                 \
    "H4sIAAAAAAACAwvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrnJFZVKqTkp+" \
    "sphIwqHlU8qnhU8ajiUcXD"                                                 \
    "SzEA5sOVZAgHAAA="
#define BROTLI \
    "GwcHiCwOeNPQlV2XELsXK6nK0JLMjK1BXObyNsgZnp4Ke4MNOHBIIG8kv0GnFc4cHieqKTjCqXSfBgM="
#define ZSTD                                                                                 \
    "KLUv/QRYtQEA1AJUaGUgcXVpY2sgYnJvd24gZm94IGp1bXBzIG92ZXIgdGhlIGxhenkgZG9nLiABAMUW/qoM1/" \
    "yTEA=="
/* 160 MiB of zeros */
#define BOMB                                                                           \
    "y///PwAkAOKxQHLv//j//weABEAcFoDu/R////8AkACIwwLQvf/j//8fABIAcVgAuvd//P//A0ACIA4L" \
    "QPf+j///fwBIAMRhAeje//H//w8ACYA4LADd+z/+//8BIAEQhwWge//H//8/ACQA4rAAdO//+P//B4AE" \
    "QBwWgO79H////wCQAIjDAtC9/+P//x8AEgBxWAC693/8//8DQAIgDgtA9/6P//9/AEgAxGEB6N7/8f//" \
    "DwAJgDgsAN37P/7//wEgARCHBaB7/8f//z8AJADisAB07//4//8HgARAHBaA7v0f////AJAAiMMC0L3/" \
    "4///HwASAHFYALr3fwM="

enum { FOXES = 40, LEN = FOXES * (sizeof FOX - 1), MIB = 1 << 20 };

static struct buf packed;
static struct span bytes; /* of these, those that are there */
static struct source source;
static struct unpacking u;

static void teardown(void)
{
    unpacking_clear(&u);
    buf_clear(&packed);
}

static void begin(const char *coding, const char *text)
{
    struct jig_error error;
    buf_init(&packed, MIB);
    ck_assert(base64_decode(span_of(text), &packed));
    bytes = buf_span(&packed);
    source = source_of_span(&bytes);
    ck_assert_msg(unpacking_begin(&u, coding, &error) == JIG_OK, "%s", error.text);
}

/* As much of it is there, and all of that is unpacked. */
static void unpack(size_t len, bool has_all)
{
    source.len = len;
    unpacking_note(&u, len, has_all);
    while (unpacking_waits_for_disk(&u) || unpacking_has_work(&u)) /* it may catch up between */
        unpacking_step(&u, &source, 1000);
}

static void holds_foxes(uint64_t len)
{
    char text[LEN];
    struct source s = unpacking_source(&u);
    ck_assert_uint_eq(s.len, len);
    ck_assert_uint_eq(s.read(s.ctx, 0, text, sizeof text), len);
    for (size_t i = 0; i < len; i++)
        ck_assert_int_eq(text[i], FOX[i % (sizeof FOX - 1)]);
}

static const struct {
    const char *head;
    size_t len;
    const char *name;
    const char *coding; /* NULL: it is not packed */
    const char *type;   /* of what is in it */
} files[] = {
    { "\x1f\x8b\x08\0", 4, "a.json.gz", "gzip", "application/json" },
    { "\x1f\x8b\x08\0", 4, "A.XML.GZ", "gzip", "application/xml" },
    { "\x1f\x8b\x08\0", 4, "a.tgz", "gzip", "application/x-tar" },
    { "\x1f\x8b\x08\0", 4, "a.svgz", "gzip", "image/svg+xml" },
    { "\x1f\x8b\x08\0", 4, "a.json", "gzip", "" },
    { "\x1f\x8b\x08\0", 4, "standard input", "gzip", "" },
    { "\x1f\x8b\x07\0", 4, "a.gz", NULL, "" },
    { "text", 4, "a.gz", NULL, "" },
    { "\x28\xb5\x2f\xfd", 4, "a.csv.zst", "zstd", "text/csv" },
    { "\x28\xb5\x2f", 3, "a.zst", NULL, "" },
    { "\x1b\x07\x07\x88", 4, "a.html.br", "br", "text/html" },
    { "\x1b\x07\x07\x88", 4, "a.html", NULL, "" },
    { "", 0, "a.br", NULL, "" },
    { "\x1b\x07\x07\x88", 4, ".br", NULL, "" },
};

START_TEST(unpacking_knows_what_is_packed)
{
    const char *coding =
        unpacking_coding(span_make(files[_i].head, files[_i].len), files[_i].name);
    ck_assert_pstr_eq(coding, files[_i].coding);
    struct span type = unpacking_type(files[_i].name);
    ck_assert_msg(span_eq(type, span_of(files[_i].type)), "%s: %.*s", files[_i].name,
                  (int)type.len, type.ptr);
}
END_TEST

static const struct {
    const char *coding, *text;
} codings[] = { { "gzip", GZIP }, { "br", BROTLI }, { "zstd", ZSTD } };

START_TEST(unpacking_gives_what_it_holds_as_it_comes)
{
    begin(codings[_i].coding, codings[_i].text);
    for (size_t len = 0; len < packed.len; len++) {
        unpack(len, false);
        ck_assert(!unpacking_is_done(&u));
    }
    unpack(packed.len, false);
    holds_foxes(LEN);
    ck_assert(!unpacking_is_done(&u));
    unpack(packed.len, true);
    ck_assert(unpacking_is_done(&u) && !u.wrong.code);
    holds_foxes(LEN);
}
END_TEST

START_TEST(unpacking_says_where_it_is_cut_and_goes_on_where_that_was_written_later)
{
    begin("gzip", GZIP);
    unpack(packed.len - 12, true);
    ck_assert(unpacking_is_done(&u));
    ck_assert_int_eq(u.wrong.code, JIG_ERR_DECODE);
    ck_assert(strstr(u.wrong.text, "is cut off"));
    ck_assert_uint_eq(unpacking_broke_at(&u), packed.len - 12);
    unpack(packed.len, true);
    ck_assert(unpacking_is_done(&u) && !u.wrong.code);
    holds_foxes(LEN);
}
END_TEST

/* More of them than were there. */
static void append(const char *more, size_t len)
{
    buf_add(&packed, span_make(more, len));
    bytes = buf_span(&packed);
    source = source_of_span(&bytes);
}

static const struct {
    const char *name, *words, *behind;
} damages[] = {
    { "its length", "is damaged", NULL },
    { "another that begins behind it", "has bytes after its end", "\x1f\x8b\x08xx" },
};

static void damage(size_t i)
{
    if (damages[i].behind)
        append(damages[i].behind, strlen(damages[i].behind));
    else
        packed.ptr[packed.len - 1] = 'x';
}

START_TEST(unpacking_keeps_what_stands_before_a_damage)
{
    begin("gzip", GZIP);
    size_t end = packed.len;
    damage((size_t)_i);
    unpack(packed.len, true);
    ck_assert_int_eq(u.wrong.code, JIG_ERR_DECODE);
    ck_assert_msg(strstr(u.wrong.text, damages[_i].words) != NULL, "%s", u.wrong.text);
    ck_assert_uint_gt(unpacking_broke_at(&u), end - 8);
    ck_assert_uint_le(unpacking_broke_at(&u), packed.len);
    holds_foxes(LEN);
    ck_assert(!unpacking_has_work(&u) && !unpacking_is_paused(&u));
}
END_TEST

/* From a pipe more comes behind what broke it. */
START_TEST(unpacking_stays_broken_where_it_broke_whatever_comes_behind)
{
    begin("gzip", GZIP);
    damage((size_t)_i);
    append(SPAN("tail, and more of it").ptr, 20);
    unpack(packed.len - 16, false);
    ck_assert(unpacking_is_done(&u));
    uint64_t broke_at = unpacking_broke_at(&u);
    unpacking_note(&u, packed.len, true);
    ck_assert(!unpacking_has_work(&u) && !unpacking_step(&u, &source, 1000));
    ck_assert(unpacking_is_done(&u) && u.wrong.code == JIG_ERR_DECODE);
    ck_assert_uint_eq(unpacking_broke_at(&u), broke_at);
}
END_TEST

static const struct {
    const char *bytes;
    size_t len;
} tails[] = { { "tail", 4 }, { "\0\0\0\0\0\0\0", 7 }, { "\n", 1 }, { "\x1f\x8f", 2 } };

enum { N_TAILS = sizeof tails / sizeof *tails };

/* As gzip does it: all of it was there before. */
START_TEST(unpacking_counts_what_stands_behind_the_end)
{
    size_t kind = (size_t)_i / N_TAILS, i = (size_t)_i % N_TAILS;
    begin(codings[kind].coding, codings[kind].text);
    append(tails[i].bytes, tails[i].len);
    unpack(packed.len, false);
    ck_assert(!unpacking_is_done(&u));
    unpack(packed.len, true);
    ck_assert_msg(unpacking_is_done(&u) && !u.wrong.code, "%s", u.wrong.text);
    ck_assert_uint_eq(unpacking_tail(&u), tails[i].len);
    ck_assert_int_eq(unpacking_is_padded(&u), !tails[i].bytes[0]);
    append("more", 4);
    unpack(packed.len, true);
    ck_assert(!unpacking_is_padded(&u));
    ck_assert(unpacking_is_done(&u) && !u.wrong.code);
    ck_assert_uint_eq(unpacking_tail(&u), tails[i].len + 4);
    holds_foxes(LEN);
}
END_TEST

/* By pieces, of which the last may be more than that. */
START_TEST(unpacking_looks_through_all_that_stands_behind_the_end)
{
    char *zeros = calloc(1, 300001);
    begin(codings[0].coding, codings[0].text);
    append(zeros, 300000);
    unpack(packed.len, true);
    ck_assert(unpacking_is_done(&u) && unpacking_is_padded(&u));
    ck_assert(unpacking_facts(&u, true).is_padded);
    zeros[300000] = 'x';
    append(zeros, 300001);
    unpacking_note(&u, packed.len, true);
    while (!unpacking_is_done(&u)) {
        ck_assert(unpacking_has_work(&u));
        unpacking_step(&u, &source, 0);
        ck_assert(!unpacking_is_padded(&u));
    }
    ck_assert_uint_eq(unpacking_tail(&u), 600001);
    free(zeros);
}
END_TEST

START_TEST(unpacking_waits_where_it_swells_and_at_each_step_until_it_is_asked)
{
    begin("br", BOMB);
    unpack(packed.len, true);
    ck_assert(unpacking_is_paused(&u) && !u.wrong.code && !unpacking_is_done(&u));
    ck_assert_uint_gt(u.len, 128 * MIB);
    ck_assert_uint_lt(u.len, 129 * MIB);
    ck_assert(strstr(unpacking_why_paused(&u), "more than 250 times"));
    u.step = 8 * MIB;
    unpacking_read_on(&u);
    ck_assert(!unpacking_is_paused(&u));
    unpack(packed.len, true);
    ck_assert(unpacking_is_paused(&u));
    ck_assert_uint_lt(u.len, 138 * MIB);
    ck_assert(strstr(unpacking_why_paused(&u), "may have no end"));
    u.step = 80 * MIB;
    unpacking_read_on(&u);
    unpack(packed.len, true);
    ck_assert_uint_eq(u.len, 160 * MIB);
    ck_assert(!u.wrong.code && !unpacking_is_paused(&u));
}
END_TEST

START_TEST(unpacking_stays_where_it_was_stopped)
{
    begin("gzip", GZIP);
    unpack(20, false);
    unpacking_pause(&u);
    unpack(packed.len, true);
    ck_assert(unpacking_is_paused(&u) && !unpacking_is_done(&u));
    unpacking_read_on(&u);
    unpack(packed.len, true);
    holds_foxes(LEN);
    ck_assert(unpacking_is_done(&u));
}
END_TEST

Suite *test_unpacking(void);
Suite *test_unpacking(void)
{
    Suite *suite = suite_create("unpacking");
    TCase *tc = tcase_create("unpacking");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_loop_test(tc, unpacking_knows_what_is_packed, 0, sizeof files / sizeof *files);
    tcase_add_loop_test(tc, unpacking_gives_what_it_holds_as_it_comes, 0,
                        sizeof codings / sizeof *codings);
    tcase_add_test(tc, unpacking_says_where_it_is_cut_and_goes_on_where_that_was_written_later);
    tcase_add_loop_test(tc, unpacking_keeps_what_stands_before_a_damage, 0,
                        sizeof damages / sizeof *damages);
    tcase_add_loop_test(tc, unpacking_stays_broken_where_it_broke_whatever_comes_behind, 0,
                        sizeof damages / sizeof *damages);
    tcase_add_test(tc, unpacking_looks_through_all_that_stands_behind_the_end);
    tcase_add_loop_test(tc, unpacking_counts_what_stands_behind_the_end, 0,
                        N_TAILS * (int)(sizeof codings / sizeof *codings));
    tcase_add_test(tc, unpacking_waits_where_it_swells_and_at_each_step_until_it_is_asked);
    tcase_add_test(tc, unpacking_stays_where_it_was_stopped);
    suite_add_tcase(suite, tc);
    return suite;
}
