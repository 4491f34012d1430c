/* Sends of the history that go out again: wholly, whatever they sent, or with a word why not. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/again.h"
#include "book/recorder.h"
#include "support/folder.h"
#include "support/script.h"

#define PLENTY (UINT64_C(1) << 40)
#define ENDS                                                            \
    {                                                                   \
        {                                                               \
            { SCRIPT_EXPECT, "the end", 0, 0 }, SENDS(OK_HELLO), CLOSES \
        }                                                               \
    }

static const struct script scripts[] = { ENDS, ENDS };
static struct folder folder;
static char path[512];
static struct stage stage;

static void setup(void)
{
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/history.db", folder.path);
    stage_init(&stage, scripts, 2, NULL);
    jig_client_keep_request_bodies(stage.client, PLENTY);
}

static void teardown(void)
{
    stage_clear(&stage);
    folder_remove(&folder);
}

/* So many bytes, and "the end". */
static char *body_of(size_t len)
{
    char *bytes = malloc(len + 8);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)("0123456789abcdef"[(i ^ i >> 8 ^ i >> 16) & 15]);
    memcpy(bytes + len, "the end", 8);
    return bytes;
}

static struct jig_transfer *sent(size_t len)
{
    char *body = body_of(len);
    struct jig_request *r = stage_request("PUT", "http://a.test/x", NULL);
    ck_assert_int_eq(jig_request_set_body(r, body, len + 7, NULL), JIG_OK);
    free(body);
    struct jig_transfer *t = stage_send(&stage, r);
    stage_play(&stage, t);
    return t;
}

static void record(const struct jig_transfer *t, const struct mask *mask, uint64_t max_body)
{
    struct historian_config config = { .path = path,
                                       .limits = { PLENTY, PLENTY, INT64_C(1) << 60 },
                                       .in_place = true };
    struct historian *w = historian_new(&config);
    ck_assert_ptr_nonnull(w);
    struct recorder *r = recorder_new(w, max_body);
    ck_assert_ptr_nonnull(r);
    struct recorder_about about = { .origin = HISTORY_BY_HAND };
    ck_assert(recorder_add(r, t, mask, &about));
    ck_assert(recorder_finish(r, 60000000));
    recorder_free(r);
    historian_free(w);
}

static struct again *again_of(void)
{
    struct again *a;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!again_new(path, 1000, 1, &a, &error), "%s", error.text);
    return a;
}

static enum again_status run(struct again *a, struct jig_error *error)
{
    enum again_status status;
    while ((status = again_step(a, 0, error)) == AGAIN_MORE)
        ;
    return status;
}

START_TEST(again_sends_a_body_of_any_size_byte_for_byte)
{
    static const size_t sizes[] = { 0, 5000, 1 << 20, (1 << 20) + 1, (5 << 20) + 17 };
    struct jig_error error;
    struct jig_request *r;
    record(sent(sizes[_i]), NULL, PLENTY);
    char *once = mem_dup(buf_span(&stage.received));
    ck_assert_ptr_nonnull(once);
    size_t len = stage.received.len;
    buf_reset(&stage.received);
    struct again *a = again_of();
    ck_assert_int_eq(run(a, &error), AGAIN_READY);
    ck_assert_int_eq(again_take(a, &r, &error), JIG_OK);
    struct jig_transfer *t = stage_send(&stage, r);
    stage_play(&stage, t);
    ck_assert_uint_eq(stage.received.len, len);
    ck_assert_int_eq(memcmp(stage.received.ptr, once, len), 0);
    ck_assert_uint_eq(jig_exchange_request_body_kept(jig_transfer_last(t)), sizes[_i] + 7);
    free(once);
}
END_TEST

START_TEST(again_says_how_much_of_a_body_is_missing)
{
    struct again *a;
    struct jig_error error;
    record(sent(3 << 20), NULL, 2 << 20);
    ck_assert_int_eq(again_new(path, 1000, 1, &a, &error), JIG_ERR_USAGE);
    ck_assert_str_eq(error.text,
                     "it can't be sent again: of the 3.0 MiB that it sent the history "
                     "has the first 2.0 MiB; history.body in config.ini says how much "
                     "is kept");
    ck_assert_ptr_null(a);
}
END_TEST

/* So many marks that what is kept of it is longer than all of it was. */
START_TEST(again_knows_a_cut_body_among_many_secrets)
{
    static const char *const secrets[] = { "0123", "1032", "2301", "3210" };
    struct again *a;
    struct jig_error error;
    struct mask *mask = mask_new();
    ck_assert_ptr_nonnull(mask);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        ck_assert(mask_add(mask, span_of(secrets[i])));
    record(sent(3 << 20), mask, 2 << 20);
    ck_assert_int_eq(again_new(path, 1000, 1, &a, &error), JIG_ERR_USAGE);
    mask_free(mask);
}
END_TEST

START_TEST(again_never_sends_a_mark_in_place_of_a_secret)
{
    struct jig_error error;
    struct mask *mask = mask_new();
    ck_assert_ptr_nonnull(mask);
    ck_assert(mask_add(mask, SPAN("the end")));
    record(sent(2 << 20), mask, PLENTY);
    struct again *a = again_of();
    ck_assert_int_eq(run(a, &error), AGAIN_WANTS);
    ck_assert(!again_has_request(a)); /* it is in no file */
    again_free(a);
    mask_free(mask);
}
END_TEST

START_TEST(again_says_that_a_send_is_not_there)
{
    struct again *a;
    struct jig_error error;
    record(sent(1), NULL, PLENTY);
    ck_assert_int_eq(again_new(path, 1000, 77, &a, &error), JIG_ERR_USAGE);
    ck_assert_str_eq(error.text, "there is no send 77 in the history");
}
END_TEST

Suite *test_again(void);
Suite *test_again(void)
{
    Suite *s = suite_create("again");
    TCase *c = tcase_create("again");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, again_sends_a_body_of_any_size_byte_for_byte, 0, 5);
    tcase_add_test(c, again_says_how_much_of_a_body_is_missing);
    tcase_add_test(c, again_knows_a_cut_body_among_many_secrets);
    tcase_add_test(c, again_never_sends_a_mark_in_place_of_a_secret);
    tcase_add_test(c, again_says_that_a_send_is_not_there);
    suite_add_tcase(s, c);
    return s;
}
