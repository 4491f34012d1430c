/* Transfers that are built out of facts. What a record keeps of them is test_record's. */
#include <check.h>
#include <string.h>

#include "jig.h"

static struct jig_recording *begun(void)
{
    struct jig_recording *r = jig_recording_new();
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "http://a.test/");
    return r;
}

static void no_exchange(struct jig_recording *r)
{
    (void)r;
}

static void field_of_none(struct jig_recording *r)
{
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, &(struct jig_field){ "a", 1, "b", 1 });
}

static void field_of_no_proxy(struct jig_recording *r)
{
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_add_field(r, JIG_SECTION_PROXY, &(struct jig_field){ "a", 1, "b", 1 });
}

static void field_of_no_interim(struct jig_recording *r)
{
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_add_interim_field(r, &(struct jig_field){ "a", 1, "b", 1 });
}

static void verdict_without_cookie(struct jig_recording *r)
{
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_add_verdict(r, JIG_COOKIE_KEPT);
}

static void status_of_four_digits(struct jig_recording *r)
{
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_set_answer(r, &(struct jig_recorded_head){ .status = 1000 });
}

START_TEST(recording_refuses_what_does_not_fit_together)
{
    static void (*const builds[])(struct jig_recording *) = {
        no_exchange,         field_of_none,          field_of_no_proxy,
        field_of_no_interim, verdict_without_cookie, status_of_four_digits,
    };
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    struct jig_error error;
    builds[_i](r);
    ck_assert_int_eq(jig_recording_finish(r, &t, &error), JIG_ERR_USAGE);
    ck_assert_str_eq(error.text, "the recording does not fit together");
    ck_assert_ptr_null(t);
}
END_TEST

/* What a damaged file held goes into the facts as it is, and is read as text. */
START_TEST(recording_ends_the_texts_of_a_connection)
{
    struct jig_connection_facts facts;
    struct jig_recording *r = begun();
    struct jig_transfer *t;
    memset(&facts, 'x', sizeof facts);
    facts.reused = false;
    jig_recording_set_connection(r, &facts);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    const struct jig_connection_facts *kept = jig_exchange_connection(jig_transfer_last(t));
    ck_assert_uint_eq(strnlen(kept->remote, sizeof kept->remote), sizeof kept->remote - 1);
    ck_assert_uint_eq(strnlen(kept->local, sizeof kept->local), sizeof kept->local - 1);
    ck_assert_uint_eq(strnlen(kept->addresses, sizeof kept->addresses),
                      sizeof kept->addresses - 1);
    jig_transfer_free(t);
}
END_TEST

struct shelf {
    bool is_dropped;
};

static size_t read_shelf(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len)
{
    (void)ctx, (void)exchange;
    memset(out, (int)('a' + offset), len);
    return len;
}

static void drop_shelf(void *ctx)
{
    ((struct shelf *)ctx)->is_dropped = true;
}

START_TEST(recording_reads_no_further_than_its_reader_has)
{
    struct shelf shelf = { false };
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    char out[8] = "";
    struct jig_body_reader reader = { .ctx = &shelf, .read = read_shelf, .drop = drop_shelf };
    jig_recording_set_reader(r, &reader);
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_set_body(r, &(struct jig_recorded_body){ .len = 9, .kept = 3, .coding = "" });
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_uint_eq(jig_exchange_body_len(x), 9);
    ck_assert_uint_eq(jig_exchange_body_kept(x), 3);
    ck_assert_uint_eq(jig_exchange_body_read(x, 1, out, sizeof out), 2);
    ck_assert_str_eq(out, "bb");
    ck_assert_uint_eq(jig_exchange_body_read(x, 3, out, sizeof out), 0);
    ck_assert(!shelf.is_dropped);
    jig_transfer_free(t);
    ck_assert(shelf.is_dropped);
}
END_TEST

Suite *test_recording(void);
Suite *test_recording(void)
{
    Suite *suite = suite_create("recording");
    TCase *tc = tcase_create("recording");
    tcase_add_loop_test(tc, recording_refuses_what_does_not_fit_together, 0, 6);
    tcase_add_test(tc, recording_ends_the_texts_of_a_connection);
    tcase_add_test(tc, recording_reads_no_further_than_its_reader_has);
    suite_add_tcase(suite, tc);
    return suite;
}
