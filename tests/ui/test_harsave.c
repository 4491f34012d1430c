#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/export.h"
#include "app/harsave.h"
#include "data/jsonformat.h"
#include "format/harread.h"
#include "support/script.h"

static struct stage stage;
static struct harsave save;

static struct jig_transfer *answered(const char *fields, struct span body)
{
    static struct script script;
    static struct buf bytes;
    buf_init(&bytes, 1 << 26);
    buf_addf(&bytes, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n", fields, body.len);
    buf_add(&bytes, body);
    script = (struct script)ANSWER({ SCRIPT_SEND, bytes.ptr, bytes.len, 0 });
    stage_init(&stage, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&stage, stage_request("GET", "http://a.test/x", NULL));
    stage_play(&stage, t);
    buf_clear(&bytes);
    return t;
}

static bool add_text(void *ctx, const char *bytes, size_t len)
{
    buf_add(ctx, span_make(bytes, len));
    return true;
}

static void print_at_once(const struct jig_transfer *t, struct buf *out)
{
    struct har_output output = { .write = add_text, .ctx = out };
    struct har *har = har_new(&output);
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++)
        ck_assert(!har_add(har, jig_transfer_exchange(t, i)));
    ck_assert(!har_finish(har));
    har_free(har);
}

static void read_all(size_t step, struct buf *out)
{
    struct source source = harsave_source(&save);
    char *bytes = malloc(step);
    ck_assert_uint_eq(source.len, EXPORT_TO_THE_END);
    for (size_t n; (n = source.read(source.ctx, out->len, bytes, step)) > 0;) {
        ck_assert_uint_le(n, step);
        buf_add(out, span_make(bytes, n));
    }
    free(bytes);
}

static const struct {
    const char *fields;
    struct span body;
} cases[] = {
    { "Content-Type: text/plain\r\n", { "hello", 5 } },
    { "Content-Type: image/png\r\nX-Odd: \xff\"\\\r\n", { "\0\xff\0", 3 } },
    { "", { "", 0 } },
};

START_TEST(harsave_gives_what_is_printed_at_once_however_it_is_read)
{
    struct buf whole, out;
    buf_init(&whole, 1 << 20);
    buf_init(&out, 1 << 20);
    struct jig_transfer *t = answered(cases[_i].fields, cases[_i].body);
    print_at_once(t, &whole);
    ck_assert(harsave_begin(&save, t, NULL));
    read_all(1 + (size_t)_i * 700, &out);
    ck_assert_str_eq(buf_str(&out), buf_str(&whole));
    harsave_clear(&save);
    stage_clear(&stage);
    buf_clear(&whole);
    buf_clear(&out);
}
END_TEST

/* Only blanks between the words of the JSON tell it from what is printed at once. */
START_TEST(harsave_takes_no_long_step_over_a_large_body)
{
    size_t len = 5 << 20;
    char *body = malloc(len);
    struct buf whole, out;
    memset(body, 'x', len);
    buf_init(&whole, 1 << 26);
    buf_init(&out, 1 << 26);
    struct jig_transfer *t = answered("Content-Type: text/plain\r\n", span_make(body, len));
    print_at_once(t, &whole);
    ck_assert(harsave_begin(&save, t, NULL));
    read_all(4096, &out);
    struct jsonlex_place place;
    const char *why;
    ck_assert(json_check(buf_span(&out), false, &place, &why));
    ck_assert_uint_gt(out.len, whole.len);
    ck_assert_uint_lt(out.len, whole.len + 20);
    harsave_clear(&save);
    stage_clear(&stage);
    buf_clear(&whole);
    buf_clear(&out);
    free(body);
}
END_TEST

static const struct {
    const char *content;
    size_t n;
} kept[] = {
    { "\"size\": 5, \"text\": \"hello\"", 0 },
    { "\"size\": 6, \"text\": \"hello\"", 1 },
    { "\"size\": 9, \"text\": \"\"", 1 },
    { "\"size\": 0", 0 },
};

START_TEST(harsave_counts_bodies_that_are_not_whole)
{
    struct buf text, out;
    struct harlog log;
    struct jig_error error;
    buf_init(&text, 4096);
    buf_init(&out, 1 << 20);
    buf_addf(&text,
             "{\"log\": {\"entries\": [{\"request\": {\"url\": \"http://a.test/\"}, "
             "\"response\": {\"status\": 200, \"content\": {%s}}}]}}",
             kept[_i].content);
    ck_assert_msg(!harread(buf_span(&text), &log, &error), "%s", error.text);
    ck_assert(harsave_begin(&save, log.transfers[0], NULL));
    log.transfers[0] = NULL;
    harlog_clear(&log);
    read_all(4096, &out);
    ck_assert_uint_eq(harsave_n_truncated(&save), kept[_i].n);
    ck_assert_int_eq(strstr(buf_str(&out), "_truncated") != NULL, kept[_i].n > 0);
    harsave_clear(&save);
    buf_clear(&text);
    buf_clear(&out);
}
END_TEST

Suite *test_harsave(void);
Suite *test_harsave(void)
{
    Suite *suite = suite_create("harsave");
    TCase *tc = tcase_create("harsave");
    tcase_add_loop_test(tc, harsave_gives_what_is_printed_at_once_however_it_is_read, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, harsave_takes_no_long_step_over_a_large_body);
    tcase_add_loop_test(tc, harsave_counts_bodies_that_are_not_whole, 0,
                        sizeof kept / sizeof *kept);
    suite_add_tcase(suite, tc);
    return suite;
}
