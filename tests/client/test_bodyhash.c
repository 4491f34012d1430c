/* Bodies that a login signs: read before anything is opened, in slices between which everything else goes
 * on. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "client/bodyhash.h"
#include "support/folder.h"
#include "support/script.h"

enum { LEN = 5 * BODYHASH_SLICE + 3 };

static char *body;

static void setup(void)
{
    body = mem_zero(LEN, 1);
    for (size_t i = 0; i < LEN; i++)
        body[i] = (char)(i * 2654435761u >> 13);
}

static void teardown(void)
{
    free(body);
}

static void hash_of(enum digest_kind kind, struct span s, struct buf *hex)
{
    buf_reset(hex);
    ck_assert_int_eq(digest_hex(kind, s, hex, NULL), JIG_OK);
}

START_TEST(bodyhash_is_the_same_in_slices)
{
    static const size_t lens[] = {
        0, 1, BODYHASH_SLICE - 1, BODYHASH_SLICE, BODYHASH_SLICE + 1, LEN
    };
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
        for (int k = 0; k < DIGEST_KINDS; k++) {
            enum digest_kind kind = (enum digest_kind)k;
            struct bodyhash h;
            struct source s;
            struct buf want;
            bool done = false;
            size_t n = 0;
            buf_init(&want, 100);
            bodyhash_init(&h);
            source_from_bytes(&s, span_make(body, lens[i]));
            for (; !done; n++) {
                ck_assert_uint_eq(bodyhash_get(&h, kind).len, 0);
                ck_assert_int_eq(bodyhash_work(&h, &s, kind, &done, NULL), JIG_OK);
            }
            hash_of(kind, span_make(body, lens[i]), &want);
            ck_assert(span_eq(bodyhash_get(&h, kind), buf_span(&want)));
            ck_assert_uint_eq(n, lens[i] / BODYHASH_SLICE + 1);
            ck_assert_uint_eq(s.taken, 0); /* ready to be sent */
            bodyhash_clear(&h);
            buf_clear(&want);
        }
}
END_TEST

/* ---- Of a transfer ---- */

static struct jig_request *signed_put(const struct jig_options *options)
{
    const struct jig_signature signature = { "aws:amz:here:s3", "me", "secret", NULL };
    struct jig_request *r = stage_request("PUT", "http://a.test/", options);
    ck_assert_int_eq(jig_request_set_signature(r, &signature, NULL), JIG_OK);
    ck_assert_int_eq(jig_request_set_body(r, body, LEN, NULL), JIG_OK);
    return r;
}

static void check_wants_to_go_on(struct stage *s)
{
    int64_t deadline;
    ck_assert_uint_eq(jig_client_interest(s->client, NULL, 0, &deadline), 0);
    ck_assert_int_le(deadline, s->now);
}

START_TEST(a_body_is_hashed_before_anything_is_opened)
{
    static struct script script;
    struct stage s;
    struct buf want;
    unsigned turns = 0;
    script.steps[0] = (struct script_step){ SCRIPT_EXPECT, body, LEN, 0 };
    script.steps[1] = (struct script_step)SENDS(OK_HELLO);
    stage_init(&s, &script, 1, NULL);
    buf_init(&want, 200);
    struct jig_transfer *t = stage_send(&s, signed_put(NULL));
    for (; s.opened.len == 0; turns++) {
        check_wants_to_go_on(&s);
        jig_client_step(s.client, NULL, 0, s.now);
    }
    ck_assert_uint_ge(turns, 3);
    stage_play(&s, t);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 200);
    hash_of(DIGEST_SHA256, span_make(body, LEN), &want);
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), buf_str(&want)));
    stage_clear(&s);
    buf_clear(&want);
}
END_TEST

static const struct {
    int64_t total_us;
    enum jig_err code;
} ends[] = { { 0, JIG_ERR_CANCELLED }, { 1000000, JIG_ERR_TIMEOUT }, { 0, JIG_OK } };

START_TEST(hashing_ends_at_any_point)
{
    for (unsigned turns = 0; turns < 3; turns++) {
        struct jig_options options = { .total_timeout_us = ends[_i].total_us };
        struct stage s;
        stage_init(&s, NULL, 0, NULL);
        struct jig_transfer *t = stage_send(&s, signed_put(&options));
        for (unsigned i = 0; i < turns; i++)
            jig_client_step(s.client, NULL, 0, s.now);
        ck_assert(!jig_transfer_is_done(t));
        if (ends[_i].code == JIG_ERR_CANCELLED)
            jig_client_cancel(s.client, t, s.now);
        else if (ends[_i].code == JIG_ERR_TIMEOUT)
            jig_client_step(s.client, NULL, 0, s.now += ends[_i].total_us);
        if (ends[_i].code) {
            ck_assert(jig_transfer_is_done(t));
            ck_assert_int_eq(jig_transfer_error(t)->code, ends[_i].code);
            ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_SEND);
        } else {
            jig_transfer_free(t);
        }
        ck_assert_str_eq(buf_str(&s.opened), "");
        stage_clear(&s);
    }
}
END_TEST

#define ASKS                                                                       \
    SENDS("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", " \
          "qop=\"auth-int\"\r\nContent-Length: 0\r\n\r\n")

static void add_response(struct buf *out)
{
    struct buf text, one, two;
    buf_init(&text, 1000);
    buf_init(&one, 100);
    buf_init(&two, 100);
    hash_of(DIGEST_MD5, SPAN("me:r:secret"), &one);
    hash_of(DIGEST_MD5, span_make(body, LEN), &two);
    buf_addf(&text, "PUT:/:%s", buf_str(&two));
    hash_of(DIGEST_MD5, buf_span(&text), &two);
    buf_reset(&text);
    buf_addf(&text, "%s:n:00000001:0a4f113b:auth-int:%s", buf_str(&one), buf_str(&two));
    hash_of(DIGEST_MD5, buf_span(&text), &one);
    buf_addf(out, "response=\"%s\"", buf_str(&one));
    buf_clear(&text);
    buf_clear(&one);
    buf_clear(&two);
}

START_TEST(a_challenge_has_the_body_hashed_once)
{
    static struct script script;
    const struct script_step hears = { SCRIPT_EXPECT, body, LEN, 0 }, asks = ASKS;
    struct stage s;
    struct buf want;
    struct jig_request *r = stage_request("PUT", "http://a.test/", NULL);
    script = (struct script){ { hears, asks, hears, SENDS(OK_HELLO) } };
    ck_assert_int_eq(jig_request_set_digest(r, "me", "secret", NULL), JIG_OK);
    ck_assert_int_eq(jig_request_set_body(r, body, LEN, NULL), JIG_OK);
    stage_init(&s, &script, 1, NULL);
    buf_init(&want, 200);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 2);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 200);
    add_response(&want);
    ck_assert_uint_ne(span_find(buf_span(&s.received), buf_span(&want), 0), SIZE_MAX);
    stage_clear(&s);
    buf_clear(&want);
}
END_TEST

START_TEST(a_file_that_shrinks_meanwhile_is_told)
{
    const struct jig_signature signature = { "aws:amz:here:thing", "me", "secret", NULL };
    struct folder folder;
    struct stage s;
    char path[5000];
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/body", folder.path);
    FILE *f = fopen(path, "w");
    ck_assert_uint_eq(fwrite(body, 1, LEN, f), LEN);
    fclose(f);
    struct jig_request *r = stage_request("PUT", "http://a.test/", NULL);
    ck_assert_int_eq(jig_request_set_signature(r, &signature, NULL), JIG_OK);
    ck_assert_int_eq(jig_request_set_body_file(r, path, -1, NULL), JIG_OK);
    stage_init(&s, NULL, 0, NULL);
    struct jig_transfer *t = stage_send(&s, r);
    ck_assert(!jig_transfer_is_done(t));
    ck_assert_int_eq(truncate(path, BODYHASH_SLICE), 0);
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_READ);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_SEND);
    ck_assert_str_eq(buf_str(&s.opened), "");
    stage_clear(&s);
    folder_remove(&folder);
}
END_TEST

/* A terabyte of nothing: reading it would take until the test's time is over. */
START_TEST(a_preview_reads_no_body)
{
    const struct jig_signature signature = { "aws:amz:here:thing", "me", "secret", NULL };
    struct folder folder;
    char path[5000];
    char *bytes;
    size_t len;
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/body", folder.path);
    fclose(fopen(path, "w"));
    ck_assert_int_eq(truncate(path, (off_t)1 << 40), 0);
    struct jig_request *r = stage_request("PUT", "http://a.test/", NULL);
    ck_assert_int_eq(jig_request_set_signature(r, &signature, NULL), JIG_OK);
    ck_assert_int_eq(jig_request_set_body_file(r, path, -1, NULL), JIG_OK);
    ck_assert_int_eq(jig_request_preview(r, NULL, &bytes, &len, NULL), JIG_OK);
    ck_assert_ptr_nonnull(strstr(bytes, "Authorization: AWS4-HMAC-SHA256"));
    ck_assert_ptr_nonnull(strstr(bytes, "Content-Length: 1099511627776"));
    free(bytes);
    jig_request_free(r);
    folder_remove(&folder);
}
END_TEST

Suite *test_bodyhash(void);
Suite *test_bodyhash(void)
{
    Suite *suite = suite_create("bodyhash");
    TCase *tc = tcase_create("bodyhash");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, bodyhash_is_the_same_in_slices);
    tcase_add_test(tc, a_body_is_hashed_before_anything_is_opened);
    tcase_add_loop_test(tc, hashing_ends_at_any_point, 0, sizeof ends / sizeof *ends);
    tcase_add_test(tc, a_challenge_has_the_body_hashed_once);
    tcase_add_test(tc, a_file_that_shrinks_meanwhile_is_told);
    tcase_add_test(tc, a_preview_reads_no_body);
    suite_add_tcase(suite, tc);
    return suite;
}
