#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../support/folder.h"
#include "app/export.h"
#include "app/streamsave.h"
#include "base/mem.h"

static struct live live;
static struct streamsave save;

static void setup(void)
{
    live = (struct live){ .wall_us = 1795435391000000 };
    streamlog_init(&live.log, 1 << 20);
}

static void teardown(void)
{
    streamsave_clear(&save);
    streamlog_clear(&live.log);
}

static void add(int64_t at, const char *text)
{
    struct logrow row = { .at = at, .text = span_of(text) };
    streamlog_add(&live.log, &row);
}

/* All of it, `step` bytes at a time. */
static void read_all(size_t step, struct buf *out)
{
    struct source source = streamsave_source(&save);
    char bytes[512];
    for (size_t n; (n = source.read(source.ctx, out->len, bytes, step)) > 0;)
        if (n != EXPORT_LATER)
            buf_add(out, span_make(bytes, n));
}

START_TEST(streamsave_gives_the_same_however_it_is_read)
{
    struct buf whole;
    buf_init(&whole, 1 << 16);
    for (int i = 0; i < 20; i++)
        add(i * 1000, i % 3 ? "short" : "a longer message, with \"quotes\"");
    streamsave_begin(&save, &live, NULL);
    read_all(512, &whole);
    ck_assert(span_starts(buf_span(&whole),
                          SPAN("{\"time\":\"2026-11-23T12:03:11.000000Z\",\"at\":0.000000,")));
    for (size_t step = 1; step < 400; step += 13) {
        struct buf out;
        buf_init(&out, 1 << 16);
        streamsave_clear(&save);
        streamsave_begin(&save, &live, NULL);
        read_all(step, &out);
        ck_assert(span_eq(buf_span(&out), buf_span(&whole)));
        buf_clear(&out);
    }
    buf_clear(&whole);
}
END_TEST

START_TEST(streamsave_hides_known_secrets)
{
    struct buf out;
    struct mask *mask = mask_new();
    buf_init(&out, 1 << 16);
    ck_assert(mask_add(mask, SPAN("tok-12345")));
    add(0, "hello tok-12345");
    streamlog_add(&live.log, &(struct logrow){ .kind = LOGROW_EVENT,
                                               .type = SPAN("of tok-12345"),
                                               .id = SPAN("tok-12345/7"),
                                               .text = SPAN("plain") });
    streamsave_begin(&save, &live, mask);
    read_all(100, &out);
    ck_assert_ptr_null(strstr(buf_str(&out), "12345"));
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "hello " MASK_TEXT));
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "\"event\":\"of " MASK_TEXT "\""));
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "\"id\":\"" MASK_TEXT "/7\""));
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "\"text\":\"plain\""));
    mask_free(mask);
    buf_clear(&out);
}
END_TEST

/* However large a message is: a read goes through so much of it, and says that it is not over. */
START_TEST(streamsave_gives_a_large_message_in_slices)
{
    enum { LEN = 4 << 20 };
    char *bytes = mem_zero(1, LEN), piece[4096];
    size_t n, later = 0, len = 0;
    memset(bytes, 'x', LEN);
    streamlog_clear(&live.log);
    streamlog_init(&live.log, 2 * LEN);
    streamlog_add(&live.log, &(struct logrow){ .text = span_make(bytes, LEN) });
    add(1000, "behind it");
    streamsave_begin(&save, &live, NULL);
    struct source source = streamsave_source(&save);
    while ((n = source.read(source.ctx, len, piece, sizeof piece)) > 0) {
        ck_assert_uint_ne(n, EXPORT_FAILED);
        later += n == EXPORT_LATER;
        len += n == EXPORT_LATER ? 0 : n;
        ck_assert_uint_le(save.made.len, 1 << 20);
    }
    ck_assert_uint_ge(later, LEN / LOGLINES_PART / 2);
    ck_assert_uint_gt(len, LEN + 200);
    ck_assert_uint_lt(len, LEN + 300);
    free(bytes);
}
END_TEST

START_TEST(streamsave_says_what_went_while_it_was_read)
{
    struct buf out;
    char text[300];
    buf_init(&out, 1 << 24);
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < 100; i++)
        add(0, text);
    streamsave_begin(&save, &live, NULL);
    struct source source = streamsave_source(&save);
    char bytes[512];
    buf_add(&out, span_make(bytes, source.read(source.ctx, 0, bytes, 10)));
    for (int i = 0; i < 10000; i++)
        add(0, text);
    read_all(512, &out);
    ck_assert_ptr_nonnull(
        strstr(buf_str(&out), "}\n{\"way\":\"none\",\"type\":\"gap\",\"dropped\":99}\n"));
    buf_clear(&out);
}
END_TEST

START_TEST(streamsave_goes_into_a_file_as_a_whole)
{
    struct folder folder;
    struct export file;
    struct jig_error error = { 0 };
    char path[PATH_MAX + 20], line[4096];
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/log.ndjson", folder.path);
    for (int i = 0; i < 3000; i++)
        add(i, "a message");
    streamsave_begin(&save, &live, NULL);
    struct source source = streamsave_source(&save);
    export_init(&file);
    ck_assert_msg(export_begin(&file, path, &source, &error) == JIG_OK, "%s", error.text);
    while (export_is_running(&file)) {
        ck_assert_int_eq(access(path, F_OK), -1);
        ck_assert_msg(export_step(&file, 100, &error) == JIG_OK, "%s", error.text);
    }
    FILE *written = fopen(path, "r");
    ck_assert_ptr_nonnull(written);
    int n = 0;
    while (fgets(line, sizeof line, written))
        n += strstr(line, "\"text\":\"a message\"}\n") != NULL;
    fclose(written);
    ck_assert_int_eq(n, 3000);
    folder_remove(&folder);
}
END_TEST

Suite *test_streamsave(void);
Suite *test_streamsave(void)
{
    Suite *suite = suite_create("streamsave");
    TCase *tc = tcase_create("streamsave");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, streamsave_gives_the_same_however_it_is_read);
    tcase_add_test(tc, streamsave_hides_known_secrets);
    tcase_add_test(tc, streamsave_says_what_went_while_it_was_read);
    tcase_add_test(tc, streamsave_gives_a_large_message_in_slices);
    tcase_add_test(tc, streamsave_goes_into_a_file_as_a_whole);
    suite_add_tcase(suite, tc);
    return suite;
}
