/* Logs read back: jig's own, other tools', and what is none. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "format/harread.h"
#include "support/failalloc.h"

static struct harlog har;
static struct jig_error error;

static void teardown(void)
{
    harlog_clear(&har);
}

#define LOG(entries)                                                                        \
    "{\"log\": {\"version\": \"1.2\", \"creator\": {\"name\": \"x\", \"version\": \"1\"}, " \
    "\"entries\": [" entries "]}}"

#define ASKED                                                                                 \
    "\"request\": {\"method\": \"POST\", \"url\": \"https://a.test/x?y=1\", "                 \
    "\"httpVersion\": \"HTTP/1.1\", \"headers\": [{\"name\": \"Host\", \"value\": "           \
    "\"a.test\"}, {\"name\": \"X-Two\", \"value\": \"1\"}, {\"name\": \"X-Two\", \"value\": " \
    "\"2\"}], \"postData\": {\"mimeType\": \"text/plain\", \"text\": \"sent \\u00e9\"}}"

#define ANSWERED                                                                              \
    "\"response\": {\"status\": 201, \"statusText\": \"Created\", \"httpVersion\": \"h2\", "  \
    "\"headers\": [{\"name\": \"content-type\", \"value\": \"application/json\"}], "          \
    "\"content\": {\"size\": 8, \"mimeType\": \"application/json\", \"text\": \"{\\\"a\\\": " \
    "1}\"}, "                                                                                 \
    "\"bodySize\": 5}"

#define TIMED                                                                                 \
    "\"startedDateTime\": \"2026-11-28T12:00:00.250+01:00\", \"time\": 60, "                  \
    "\"timings\": {\"blocked\": 1.5, \"dns\": 2, \"connect\": 30, \"ssl\": 20.25, \"send\": " \
    "0.125, "                                                                                 \
    "\"wait\": 25, \"receive\": 1.25}, \"serverIPAddress\": \"192.0.2.1\""

static const struct jig_exchange *only(const char *text)
{
    enum jig_err err = harread(span_of(text), &har, &error);
    ck_assert_msg(err == JIG_OK, "%s", error.text);
    ck_assert_uint_eq(har.n, 1);
    ck_assert(jig_transfer_is_done(har.transfers[0]));
    return jig_transfer_last(har.transfers[0]);
}

static void field_is(const struct jig_exchange *x, enum jig_section s, size_t i,
                     const char *name, const char *value)
{
    struct jig_field f = jig_exchange_field(x, s, i);
    ck_assert(span_eq_str(span_make(f.name, f.name_len), name));
    ck_assert(span_eq_str(span_make(f.value, f.value_len), value));
}

#define SHORTER(more)                                                                         \
    LOG("{" TIMED ", " ASKED ", \"response\": {\"status\": 200, \"content\": {\"size\": 90, " \
        "\"text\": \"pw=\\u2022\\u2022\\u2022\\u2022\\u2022\\u2022\"" more "}}}")

/* Secrets longer than their marks are no reason to call a body cut. */
START_TEST(harread_knows_a_masked_body_from_one_that_is_cut)
{
    ck_assert_uint_eq(jig_exchange_body_len(only(SHORTER(""))), 21);
    harlog_clear(&har);
    ck_assert_uint_eq(jig_exchange_body_len(only(SHORTER(", \"_truncated\": true"))), 90);
}
END_TEST

START_TEST(harread_keeps_what_an_entry_says)
{
    char bytes[64];
    const struct jig_exchange *x = only(LOG("{" TIMED ", " ASKED ", " ANSWERED "}"));
    ck_assert_str_eq(jig_exchange_method(x), "POST");
    ck_assert_str_eq(jig_exchange_url(x), "https://a.test/x?y=1");
    ck_assert_int_eq(jig_exchange_status(x), 201);
    ck_assert_uint_eq(jig_exchange_n_fields(x, JIG_SECTION_REQUEST), 3);
    field_is(x, JIG_SECTION_REQUEST, 2, "X-Two", "2");
    field_is(x, JIG_SECTION_RESPONSE, 0, "content-type", "application/json");
    ck_assert_uint_eq(jig_exchange_body_read(x, 0, bytes, sizeof bytes), 8);
    ck_assert(memcmp(bytes, "{\"a\": 1}", 8) == 0);
    ck_assert_uint_eq(jig_exchange_body_wire_len(x), 5);
    ck_assert_uint_eq(jig_exchange_request_body_read(x, 0, bytes, sizeof bytes), 7);
    ck_assert(memcmp(bytes, "sent \xc3\xa9", 7) == 0);
    ck_assert_str_eq(jig_exchange_connection(x)->remote, "192.0.2.1");
}
END_TEST

START_TEST(harread_adds_times_up)
{
    struct jig_timing t =
        jig_exchange_timing(only(LOG("{" TIMED ", " ASKED ", " ANSWERED "}")));
    ck_assert_int_eq(t.started_wall_us, 1795863600250000);
    ck_assert_int_eq(t.resolve, 3500);
    ck_assert_int_eq(t.connect, 3500 + 9750);
    ck_assert_int_eq(t.tls, 3500 + 30000);
    ck_assert_int_eq(t.send, 33625);
    ck_assert_int_eq(t.wait, 58625);
    ck_assert_int_eq(t.body, 59875);
    ck_assert_int_eq(t.total, 59875);
    ck_assert_int_eq(t.proxy, -1);
}
END_TEST

START_TEST(harread_adds_up_times_beyond_all_measure)
{
    struct jig_timing t = jig_exchange_timing(only(LOG(
        "{\"timings\": {\"blocked\": 9223372036854775, \"dns\": 9223372036854775, \"connect\": "
        "9223372036854775, \"send\": 9223372036854775, \"wait\": 99999999999999999999}, " ASKED
        ", " ANSWERED "}")));
    ck_assert_int_gt(t.resolve, 0);
    ck_assert_int_gt(t.connect, t.resolve);
    ck_assert_int_gt(t.send, t.connect);
    ck_assert_int_gt(t.wait, t.send);
    ck_assert_int_eq(t.total, t.wait);
}
END_TEST

#define OWN                                                                            \
    "{" TIMED ", " ASKED ", \"response\": {\"status\": 0, \"content\": {\"size\": 3, " \
    "\"encoding\": \"base64\", \"text\": \"AP8H\"}}, \"_reused\": true, "              \
    "\"_bytes\": {\"sent\": 10, \"received\": 20}, "                                   \
    "\"_interim\": [{\"status\": 103, \"statusText\": \"Early Hints\", \"headers\": "  \
    "[{\"name\": \"Link\", \"value\": \"</x>\"}]}], "                                  \
    "\"_trailers\": [{\"name\": \"X-End\", \"value\": \"yes\"}], "                     \
    "\"_tls\": {\"version\": \"TLSv1.3\", \"cipher\": \"C\", \"verified\": false, "    \
    "\"verifyError\": \"it is old\", \"chain\": [{\"subject\": \"CN=a\", \"issuer\": " \
    "\"CN=b\", "                                                                       \
    "\"notBefore\": \"2026-01-01T00:00:00.000Z\", \"notAfter\": null, "                \
    "\"subjectAltName\": [\"DNS:a.test\", \"DNS:b.test\"], \"serial\": \"01\", "       \
    "\"keyBits\": 256}]}, "                                                            \
    "\"_error\": {\"code\": \"timeout\", \"message\": \"too slow\", \"phase\": \"wait\"}}"

START_TEST(harread_reads_what_is_jigs_own)
{
    char bytes[8];
    const struct jig_exchange *x = only(LOG(OWN));
    ck_assert_int_eq(jig_exchange_error(x)->code, JIG_ERR_TIMEOUT);
    ck_assert_str_eq(jig_exchange_error(x)->text, "too slow");
    ck_assert_int_eq(jig_exchange_error(x)->phase, JIG_PHASE_WAIT);
    ck_assert_uint_eq(jig_exchange_body_read(x, 0, bytes, 8), 3);
    ck_assert(memcmp(bytes, "\0\xff\x07", 3) == 0);
    ck_assert_uint_eq(jig_exchange_n_interim(x), 1);
    ck_assert_int_eq(jig_exchange_interim_status(x, 0), 103);
    field_is(x, JIG_SECTION_TRAILERS, 0, "X-End", "yes");
    ck_assert(jig_exchange_connection(x)->reused);
    ck_assert_uint_eq(jig_exchange_connection(x)->bytes_received, 20);
    const struct jig_tls_facts *tls = jig_exchange_tls(x);
    ck_assert_str_eq(tls->verify_error, "it is old");
    ck_assert_str_eq(tls->group, "");
    ck_assert_uint_eq(tls->n_chain, 1);
    ck_assert_str_eq(tls->chain[0].names[1], "DNS:b.test");
    ck_assert_int_eq(tls->chain[0].not_before, 1767225600);
    ck_assert(tls->chain[0].not_after == JIG_CERT_NO_DATE); /* it could not be read */
    ck_assert_str_eq(tls->chain[0].pem, "");
}
END_TEST

/* As little, and as odd, as other tools write. */
static const char *const poor[] = {
    LOG("{}"),
    LOG("null"),
    LOG("{\"request\": {}, \"response\": {}}"),
    LOG("{\"request\": 7, \"response\": [], \"timings\": \"no\"}"),
    LOG("{\"response\": {\"status\": 99999, \"headers\": [{}, 1, {\"name\": 3}]}}"),
    LOG("{\"response\": {\"status\": -1, \"content\": {\"size\": -1, \"text\": 5}}}"),
    LOG("{\"response\": {\"status\": 200, \"content\": {\"encoding\": \"base64\", \"text\": "
        "\"*\"}}}"),
    LOG("{\"timings\": {\"dns\": 1e300, \"wait\": 99999999999999999999999.5}}"),
    LOG("{\"_error\": {\"code\": \"of tomorrow\"}, \"_tls\": {\"chain\": [1, {}]}}"),
};

START_TEST(harread_takes_poor_entries)
{
    ck_assert_str_ne(jig_exchange_method(only(poor[_i])), "");
}
END_TEST

struct refusal {
    const char *text, *words;
};

static const struct refusal refusals[] = {
    { "", "column 1: a value is missing" },
    { "{\"log\": {\"entries\": [", "column 22: a value or the end is missing" },
    { "{\"log\": {}}", "no HAR: it has no log.entries" },
    { "[]", "no HAR: it has no log.entries" },
    { LOG(""), "the HAR has no entries" },
};

START_TEST(harread_says_what_is_none)
{
    ck_assert_int_eq(harread(span_of(refusals[_i].text), &har, &error), JIG_ERR_READ);
    ck_assert_msg(strstr(error.text, refusals[_i].words), "%s", error.text);
    ck_assert_uint_eq(har.n, 0);
}
END_TEST

static const char *const whole[] = {
    LOG(OWN),
    LOG("{" TIMED ", \"request\": {\"method\": \"GET\", \"url\": \"wss://a/\"}, \"response\": "
        "{\"status\": 101}, \"_webSocketMessages\": [{\"type\": \"send\", \"time\": "
        "1795860000.5, "
        "\"opcode\": 1, \"data\": \"hi\"}, {\"type\": \"receive\", \"opcode\": 2, \"data\": "
        "\"AP8H\"}], \"_stream\": {\"end\": \"closed\"}}"),
    LOG("{" TIMED ", \"request\": {\"method\": \"GET\", \"url\": \"http://a/\"}, \"response\": "
        "{\"status\": 200}, \"_eventSourceMessages\": [{\"eventName\": \"tick\", \"eventId\": "
        "\"7\", \"data\": \"x\"}]}"),
};

/* Nothing is read as if it were empty, or left out. */
START_TEST(harread_does_without_memory_at_any_point)
{
    bool refused = true;
    unsigned n = 0;
    for (; refused; n++) {
        failalloc_at(n);
        enum jig_err err = harread(span_of(whole[_i]), &har, &error);
        refused = failalloc_end();
        ck_assert_int_eq(err, refused ? JIG_ERR_MEMORY : JIG_OK);
        harlog_clear(&har);
    }
    ck_assert_uint_gt(n, 20);
}
END_TEST

START_TEST(harread_knows_one_by_its_beginning)
{
    ck_assert(harread_suits(SPAN("\xef\xbb\xbf\n {\"log\": {\"creator\": {}")));
    ck_assert(harread_suits(SPAN("{\"log\":{\"entries\":[")));
    ck_assert(!harread_suits(SPAN("{\"log\": \"a line\", \"level\": 3}")));
    ck_assert(!harread_suits(SPAN("[{\"log\": {\"entries\": []}}]")));
    ck_assert(!harread_suits(SPAN("")));
}
END_TEST

Suite *test_harread(void);

Suite *test_harread(void)
{
    Suite *suite = suite_create("harread");
    TCase *tc = tcase_create("harread");
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_test(tc, harread_keeps_what_an_entry_says);
    tcase_add_test(tc, harread_knows_a_masked_body_from_one_that_is_cut);
    tcase_add_test(tc, harread_adds_times_up);
    tcase_add_test(tc, harread_adds_up_times_beyond_all_measure);
    tcase_add_test(tc, harread_reads_what_is_jigs_own);
    tcase_add_loop_test(tc, harread_takes_poor_entries, 0, (int)(sizeof poor / sizeof *poor));
    tcase_add_loop_test(tc, harread_says_what_is_none, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    tcase_add_loop_test(tc, harread_does_without_memory_at_any_point, 0,
                        (int)(sizeof whole / sizeof *whole));
    tcase_add_test(tc, harread_knows_one_by_its_beginning);
    suite_add_tcase(suite, tc);
    return suite;
}
