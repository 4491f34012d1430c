/* A body without its secrets, read with them: whatever its size, wherever the marks stand. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/refill.h"

#define M MASK_TEXT

static struct mask *mask;
static struct jig_transfer *transfer;
static struct buf kept, whole;

static void setup(void)
{
    mask = mask_new();
    ck_assert_ptr_nonnull(mask);
    ck_assert(mask_add(mask, SPAN("S3CRET-1")));
    ck_assert(mask_add(mask, SPAN("another, longer S3CRET")));
    buf_init(&kept, 1 << 26);
    buf_init(&whole, 1 << 26);
}

static void teardown(void)
{
    jig_transfer_free(transfer);
    transfer = NULL;
    mask_free(mask);
    buf_clear(&kept);
    buf_clear(&whole);
}

static struct refill *refill_of_kept(void)
{
    struct jig_recording *r = jig_recording_new();
    ck_assert_ptr_nonnull(r);
    ck_assert(!kept.failed && !whole.failed);
    jig_recording_begin(r, "POST", "http://a.test/");
    jig_recording_set_request_body(r, kept.ptr, kept.len, kept.len);
    ck_assert_int_eq(jig_recording_finish(r, &transfer, NULL), JIG_OK);
    struct refill *f = refill_new(jig_transfer_exchange(transfer, 0));
    ck_assert_ptr_nonnull(f);
    return f;
}

/* Steps without a budget, up to an end. */
static enum refill_status run(struct refill *f)
{
    enum refill_status status;
    while ((status = refill_step(f, 0)) == REFILL_MORE)
        ;
    return status;
}

/* The same body, once with its secrets and once with marks. */
static void add(const char *before, const char *secret, const char *behind)
{
    buf_addf(&kept, "%s%s%s", before, M, behind);
    buf_addf(&whole, "%s%s%s", before, secret, behind);
}

static void add_filling(size_t len)
{
    for (size_t i = 0; i < len; i++) {
        buf_add_byte(&kept, "0123456789,"[i % 11]);
        buf_add_byte(&whole, "0123456789,"[i % 11]);
    }
}

static void expect_whole(const struct refill *f, size_t step)
{
    char *got = malloc(whole.len + step);
    size_t len = 0;
    ck_assert_uint_eq(refill_len(f), whole.len);
    for (size_t n; (n = refill_read(f, len, got + len, step)) > 0;)
        len += n;
    ck_assert_uint_eq(len, whole.len);
    ck_assert(span_eq(span_make(got, len), buf_span(&whole)));
    free(got);
}

START_TEST(refill_reads_what_had_no_secret_as_it_is)
{
    add_filling(_i ? 500000 : 0);
    struct refill *f = refill_of_kept();
    ck_assert_int_eq(run(f), REFILL_DONE);
    expect_whole(f, 1000);
    refill_free(f);
}
END_TEST

/* Each place moves by a byte over the border between two blocks. */
START_TEST(refill_puts_secrets_in_wherever_a_block_ends)
{
    add_filling((128u << 10) - 110 + (size_t)_i);
    add(",\"key\": \"", "S3CRET-1", "\"");
    add(", \"other\": \"", "another, longer S3CRET", "\",");
    add_filling(300000);
    add(",k=", "S3CRET-1", "&");
    struct span now = SPAN("{\"key\": \"S3CRET-1\", \"other\": \"another, longer S3CRET\","
                           "k=S3CRET-1&");
    struct refill *f = refill_of_kept();
    ck_assert_int_eq(run(f), REFILL_WANTS);
    ck_assert(refill_give(f, now, mask));
    ck_assert_int_eq(run(f), REFILL_DONE);
    expect_whole(f, _i % 3 ? 65536 : 7);
    refill_free(f);
}
END_TEST

/* What is sent now is as large as what was. */
START_TEST(refill_finds_secrets_anywhere_in_what_is_sent_now)
{
    for (int i = 0; i < 300; i++) {
        char name[32];
        snprintf(name, sizeof name, ",name%d=", i);
        add_filling(1 + (size_t)i * 37 % 5000);
        add(name, i % 2 ? "S3CRET-1" : "another, longer S3CRET", ",");
    }
    char *now = mem_dup(buf_span(&whole));
    ck_assert_ptr_nonnull(now);
    struct refill *f = refill_of_kept();
    ck_assert_int_eq(run(f), REFILL_WANTS);
    ck_assert(refill_give(f, span_make(now, whole.len), mask));
    ck_assert_int_eq(run(f), REFILL_DONE);
    free(now);
    expect_whole(f, 4099);
    refill_free(f);
}
END_TEST

static const struct {
    const char *before, *behind, *now;
} missing[] = {
    { "a=", "&", "" },
    { "a=", "&", "b=S3CRET-1&" },
    { "a=", "&", "a=S3CRET-1&x&a=another, longer S3CRET&" },
    { "a=", "&", "a=nothing secret&" },
};

START_TEST(refill_says_when_a_secret_is_not_there_now)
{
    add_filling(200000);
    add(missing[_i].before, "", missing[_i].behind);
    struct refill *f = refill_of_kept();
    ck_assert_int_eq(run(f), REFILL_WANTS);
    ck_assert(refill_give(f, span_of(missing[_i].now), mask));
    ck_assert_int_eq(run(f), REFILL_MISSING);
    refill_free(f);
}
END_TEST

Suite *test_refill(void);
Suite *test_refill(void)
{
    Suite *s = suite_create("refill");
    TCase *c = tcase_create("refill");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, refill_reads_what_had_no_secret_as_it_is, 0, 2);
    tcase_add_loop_test(c, refill_puts_secrets_in_wherever_a_block_ends, 0, 120);
    tcase_add_test(c, refill_finds_secrets_anywhere_in_what_is_sent_now);
    tcase_add_loop_test(c, refill_says_when_a_secret_is_not_there_now, 0,
                        (int)(sizeof missing / sizeof *missing));
    suite_add_tcase(s, c);
    return s;
}
