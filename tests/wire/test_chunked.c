#include <check.h>
#include <stdlib.h>

#include "support/split.h"
#include "wire/chunked.h"

/* ---- The decoder as a machine: body(...), then "end", an error's name, or "open" --------------*/

struct decoder {
    struct chunked chunks;
    bool stopped;
    size_t left_over;
};

static void *begin(const void *setup)
{
    (void)setup;
    struct decoder *d = calloc(1, sizeof *d);
    ck_assert_ptr_nonnull(d);
    chunked_init(&d->chunks);
    return d;
}

static void feed(void *state, struct span in, struct split_log *log)
{
    struct decoder *d = state;
    while (!d->stopped) {
        size_t used;
        struct jig_error error = { 0 };
        enum jig_err err = chunked_framing(&d->chunks, in, &used, &error);
        ck_assert_uint_le(used, in.len);
        in = span_sub(in, used, in.len);
        if (err) {
            ck_assert_int_eq(error.code, err);
            ck_assert_int_eq(error.phase, JIG_PHASE_BODY);
            split_say(log, "%s", jig_err_name(err));
        }
        d->stopped = err || d->chunks.ended;
        if (d->stopped || in.len == 0)
            break;
        struct span data = chunked_data(&d->chunks, in);
        split_say_body(log, data);
        in = span_sub(in, data.len, in.len);
    }
    d->left_over += in.len;
}

static void end(void *state, struct split_log *log)
{
    struct decoder *d = state;
    if (d->chunks.ended)
        split_say(log, "end +%zu", d->left_over);
    else if (!d->stopped)
        split_say(log, "open");
    free(d);
}

static const struct split_machine machine = { begin, feed, end };

static void expect(struct span input, const char *want)
{
    char *log = split_log(&machine, NULL, input);
    ck_assert_str_eq(log, want);
    free(log);
}

/* ---- Tables -----------------------------------------------------------------------------------*/

struct chunk_case {
    struct span input;
    const char *want;
};

#define CASE(input, want)                 \
    {                                     \
        { input, sizeof input - 1 }, want \
    }

static const struct chunk_case good[] = {
    CASE("5\r\nhello\r\n0\r\n\r\n", "body(hello) end +2"),
    CASE("0\r\n", "end +0"),
    CASE("0\r\nT: v\r\n\r\n", "end +8"),
    CASE("A\r\n0123456789\r\nb\r\nabcdefghijk\r\n0\r\n", "body(0123456789abcdefghijk) end +0"),
    CASE("0005\r\nhello\r\n000\r\n", "body(hello) end +0"),
    CASE("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n", "body(abc) end +0"),
    CASE("4\r\n\0\xff\r\n\r\n0\r\n", "body(\\x00\\xFF\\x0D\\x0A) end +0"),
    CASE("5;a;b=c;d=\"x;y\"\r\nhello\r\n0;last\r\n", "body(hello) end +0"),
    CASE("5;a=\"q\\\"; 0\"\r\nhello\r\n0\r\n", "body(hello) end +0"),
    CASE("5 \t \r\nhello\r\n0 \r\n", "body(hello) end +0"),
    CASE("5 ;x\r\nhello\r\n0\r\n", "body(hello) end +0"),
    CASE("5\r\nhel", "body(hel) open"),
    CASE("5\r\nhello\r\n1", "body(hello) open"),
    CASE("7FFFFFFFFFFFFFFF\r\nhello", "body(hello) open"),
    CASE("000000000000000000007\r\nseven", "body(seven) open"),
};

static const struct chunk_case bad[] = {
    CASE("\r\nhello", "bad-chunk"),
    CASE("-5\r\nhello", "bad-chunk"),
    CASE("+5\r\nhello", "bad-chunk"),
    CASE("0x5\r\nhello", "bad-chunk"),
    CASE(" 5\r\nhello", "bad-chunk"),
    CASE("5_0\r\nhello", "bad-chunk"),
    CASE("g\r\nhello", "bad-chunk"),
    CASE("5 word\r\nhello", "bad-chunk"),
    CASE("5 5\r\nhello", "bad-chunk"),
    CASE("5: x\r\nhello", "bad-chunk"),
    CASE("5\0\r\nhello", "bad-chunk"),
    CASE("5\rX\r\nhello", "bad-chunk"),
    CASE("5\nhello\r\n0\r\n", "bad-chunk"),
    CASE("5;x\nhello\r\n0\r\n", "bad-chunk"),
    CASE("5;x\ry\r\nhello\r\n0\r\n", "bad-chunk"),
    CASE("5;x\0y\r\nhello\r\n0\r\n", "bad-chunk"),
    CASE("5\r\nhello\n0\r\n", "body(hello) bad-chunk"),
    CASE("5\r\nhello\rX0\r\n", "body(hello) bad-chunk"),
    CASE("5\r\nhello0\r\n", "body(hello) bad-chunk"),
    CASE("5\r\nhelloX\n0\r\n", "body(hello) bad-chunk"),
    CASE("5\r\nhello\n\n0\r\n", "body(hello) bad-chunk"),
    CASE("5\r\nhello and more\r\n0\r\n", "body(hello) bad-chunk"),
    CASE("8000000000000000\r\nhello", "bad-chunk"),
    CASE("FFFFFFFFFFFFFFFF\r\nhello", "bad-chunk"),
    CASE("10000000000000005\r\nhello", "bad-chunk"),
    CASE("99999999999999999999999999999999\r\nhello", "bad-chunk"),
    CASE("0000000000000000000000000000000000000000000000000000000000000000005\r\nhello",
         "bad-chunk"),
};

START_TEST(chunked_gives_the_data_however_it_is_cut)
{
    expect(good[_i].input, good[_i].want);
}
END_TEST

START_TEST(chunked_refuses_broken_framing)
{
    expect(bad[_i].input, bad[_i].want);
}
END_TEST

START_TEST(chunked_bounds_what_is_not_data)
{
    static const char *const begins[] = { "5;", "5 ", "5;\"" };
    struct buf in;
    buf_init(&in, 1 << 20);
    buf_add_str(&in, begins[_i]);
    buf_add_fill(&in, _i == 1 ? ' ' : 'x', 2 * CHUNKED_MAX_EXCESS);
    struct chunked c;
    size_t used;
    chunked_init(&c);
    ck_assert_int_eq(chunked_framing(&c, buf_span(&in), &used, NULL), JIG_ERR_BAD_CHUNK);
    buf_clear(&in);
}
END_TEST

/* Each chunk's extension is short, but all of them together are a body of nothing. */
START_TEST(chunked_bounds_extensions_over_all_chunks)
{
    struct buf in;
    buf_init(&in, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_add_str(&in, "1;0123456789012345678901234567890123456789\r\nx\r\n");
    struct span rest = buf_span(&in);
    struct chunked c;
    size_t used, n = 0;
    enum jig_err err = JIG_OK;
    chunked_init(&c);
    while (!err && rest.len > 0) {
        err = chunked_framing(&c, rest, &used, NULL);
        rest = span_sub(rest, used, rest.len);
        size_t len = chunked_data(&c, rest).len;
        rest = span_sub(rest, len, rest.len);
        n += len;
    }
    ck_assert_int_eq(err, JIG_ERR_BAD_CHUNK);
    ck_assert_uint_gt(n, 100);
    ck_assert_uint_lt(n, 500);
    buf_clear(&in);
}
END_TEST

START_TEST(chunked_lets_long_extensions_pass_with_much_data)
{
    struct chunked c;
    size_t used;
    chunked_init(&c);
    for (int i = 0; i < 100; i++) {
        struct span line = SPAN("10000;signature=0123456789abcdef\r\n");
        ck_assert_int_eq(chunked_framing(&c, line, &used, NULL), JIG_OK);
        ck_assert_uint_eq(c.left, 0x10000);
        static const char data[0x10000];
        ck_assert_uint_eq(chunked_data(&c, span_make(data, sizeof data)).len, sizeof data);
        ck_assert_int_eq(chunked_framing(&c, SPAN("\r\n"), &used, NULL), JIG_OK);
    }
}
END_TEST

/* Behind the first chunk's data, what each run gives and what it leaves. */
static const struct {
    const char *in;
    size_t room; /* of what is to be gathered */
    const char *want, *rest;
} runs[] = {
    { "\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\nnext one", 64, "abcdef", "\r\n0\r\n\r\nnext one" },
    { "\r\n2\r\nbc\r\n9\r\nlarge one\r\n0\r\n\r\n", 64, "abc",
      "\r\n9\r\nlarge one\r\n0\r\n\r\n" },
    { "\r\n2\r\nbc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 64, "abc", "\r\n2;x=y\r\nde\r\n0\r\n\r\n" },
    { "\r\n2\r\nbc\r\n7\r\ncut off", 64, "abccut off", "" },
    { "\r\n2\r\nbc\r\n7\r\ncut o", 64, "abc", "\r\n7\r\ncut o" },
    { "\r\n2\r\nbc\r\n7\r\nno room\r\n0\r\n\r\n", 5, "abc", "\r\n7\r\nno room\r\n0\r\n\r\n" },
    { "XX2\r\nbc\r\n0\r\n\r\n", 64, "a", "XX2\r\nbc\r\n0\r\n\r\n" },
};

START_TEST(chunked_gathers_a_run_of_small_chunks)
{
    struct chunked c;
    struct span in = span_of(runs[_i].in);
    struct buf out = { .ptr = malloc(runs[_i].room + 1), .room = runs[_i].room + 1 };
    size_t used;
    chunked_init(&c);
    ck_assert_int_eq(chunked_framing(&c, SPAN("1\r\n"), &used, NULL), JIG_OK);
    ck_assert_uint_eq(chunked_gather(&c, in, 9, &out), 0); /* its data comes first */
    out.ptr[out.len++] = chunked_data(&c, SPAN("a")).ptr[0];
    used = chunked_gather(&c, in, 9, &out);
    ck_assert(span_eq_str(span_make(out.ptr, out.len), runs[_i].want));
    ck_assert(span_eq_str(span_sub(in, used, in.len), runs[_i].rest));
    ck_assert_uint_eq(chunked_gather(&c, span_sub(in, used, in.len), 9, &out), 0);
    free(out.ptr);
}
END_TEST

Suite *test_chunked(void);
Suite *test_chunked(void)
{
    Suite *suite = suite_create("chunked");
    TCase *tc = tcase_create("chunked");
    tcase_add_loop_test(tc, chunked_gives_the_data_however_it_is_cut, 0,
                        sizeof good / sizeof *good);
    tcase_add_loop_test(tc, chunked_refuses_broken_framing, 0, sizeof bad / sizeof *bad);
    tcase_add_loop_test(tc, chunked_bounds_what_is_not_data, 0, 3);
    tcase_add_test(tc, chunked_bounds_extensions_over_all_chunks);
    tcase_add_test(tc, chunked_lets_long_extensions_pass_with_much_data);
    tcase_add_loop_test(tc, chunked_gathers_a_run_of_small_chunks, 0,
                        sizeof runs / sizeof *runs);
    suite_add_tcase(suite, tc);
    return suite;
}
