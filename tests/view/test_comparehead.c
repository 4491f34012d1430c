/* What differs between two answers but for their bodies, from recorded facts. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/comparehead.h"
#include "wire/cert.h"

static struct jig_transfer *sent[2];
static struct comparehead head;
static struct buf got;

static void setup(void)
{
    comparehead_init(&head);
    buf_init(&got, 1 << 20);
}

static void teardown(void)
{
    comparehead_clear(&head);
    buf_clear(&got);
    for (int i = 0; i < 2; i++)
        jig_transfer_free(sent[i]);
}

static struct jig_recording *begin(int status, const char *reason, const char *version)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head answer = { status, reason, strlen(reason), version };
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_set_answer(r, &answer);
    return r;
}

static void add(struct jig_recording *r, enum jig_section section, const char *name,
                const char *value)
{
    struct jig_field f = {
        .name = name, .name_len = strlen(name), .value = value, .value_len = strlen(value)
    };
    jig_recording_add_field(r, section, &f);
}

static void finish(struct jig_recording *r, int i)
{
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!jig_recording_finish(r, &sent[i], &error), "%s", error.text);
}

/* A row a line: its mark, and both sides. */
static void print(void)
{
    static const char marks[] = {
        [COMPARE_SAME] = ' ',    [COMPARE_CHANGED] = '~', [COMPARE_ADDED] = '+',
        [COMPARE_REMOVED] = '-', [COMPARE_GAP] = ' ',     [COMPARE_NOTE] = '.',
        [COMPARE_HEADING] = '#'
    };
    ck_assert(!head.failed);
    for (size_t i = 0; i < head.n; i++) {
        struct compare_cells c = comparehead_row(&head, i);
        buf_addf(&got, "%c ", marks[c.mark]);
        buf_add(&got, c.a);
        if (c.b.len)
            buf_addf(&got, " | %.*s", (int)c.b.len, c.b.ptr);
        buf_add_byte(&got, '\n');
    }
}

static const char *compared(void)
{
    comparehead_set(&head, jig_transfer_last(sent[0]), NULL, jig_transfer_last(sent[1]), NULL);
    print();
    return buf_str(&got);
}

static void has(const char *rows)
{
    ck_assert_msg(strstr(buf_str(&got), rows), "\"%s\" is not in\n%s", rows, buf_str(&got));
}

START_TEST(comparehead_finds_what_differs_in_fields_and_trailers)
{
    struct jig_recording *r = begin(200, "OK", "HTTP/2");
    add(r, JIG_SECTION_RESPONSE, "A", "1");
    add(r, JIG_SECTION_RESPONSE, "Twice", "one");
    add(r, JIG_SECTION_RESPONSE, "twice", "two");
    add(r, JIG_SECTION_RESPONSE, "New", "n");
    add(r, JIG_SECTION_TRAILERS, "Sum", "x");
    finish(r, 0);
    r = begin(404, "Not Found", "HTTP/1.1");
    add(r, JIG_SECTION_RESPONSE, "Twice", "one");
    add(r, JIG_SECTION_RESPONSE, "Twice", "three");
    add(r, JIG_SECTION_RESPONSE, "a", "1");
    add(r, JIG_SECTION_RESPONSE, "Old", "o");
    add(r, JIG_SECTION_TRAILERS, "Sum", "y");
    finish(r, 1);
    compared();
    has("# Answer\n~ status: 200 OK | status: 404 Not Found\n~ version: h2 | version: "
        "HTTP/1.1\n"
        ". … 5 the same\n");
    has("# Headers\n  A: 1 | a: 1\n~ twice: two | Twice: three\n+ New: n\n. … 1 the same\n-  | "
        "Old: o\n");
    has("# Trailers\n~ Sum: x | Sum: y\n");
    ck_assert_uint_eq(head.n_changed, 4);
    ck_assert_uint_eq(head.n_added, 1);
    ck_assert_uint_eq(head.n_removed, 1);
}
END_TEST

/* HTTP/2 has no words for a status. */
START_TEST(comparehead_takes_no_reason_for_a_difference)
{
    finish(begin(200, "", "HTTP/2"), 0);
    finish(begin(200, _i ? "Fine" : "OK", _i ? "HTTP/1.1" : "HTTP/2"), 1);
    compared();
    ck_assert_ptr_null(strstr(buf_str(&got), "status"));
    ck_assert_uint_eq(head.n_changed, (size_t)_i);
}
END_TEST

static void send_body(struct jig_recording *r, const char *body)
{
    jig_recording_set_request_body(r, body, strlen(body), strlen(body));
}

/* Sent by both sides: as many bytes, of which one far behind is another or none is. */
START_TEST(comparehead_looks_far_into_what_was_sent)
{
    enum { LONG = 700000 };
    char *body = mem_zero(1, LONG + 1);
    memset(body, 'x', LONG);
    for (int side = 0; side < 2; side++) {
        struct jig_recording *r = begin(200, "OK", "HTTP/1.1");
        body[LONG - 1] = side && _i ? 'y' : 'x';
        send_body(r, body);
        finish(r, side);
    }
    compared();
    ck_assert_uint_eq(head.n_changed, (size_t)_i);
    ck_assert_int_eq(strstr(buf_str(&got), "KiB, other bytes\n") != NULL, _i);
    free(body);
}
END_TEST

/* Why answers differ is most often in what was asked. */
START_TEST(comparehead_tells_what_was_sent_where_that_differs)
{
    struct jig_recording *r = begin(200, "OK", "HTTP/1.1");
    add(r, JIG_SECTION_REQUEST, "Accept", "a/b");
    add(r, JIG_SECTION_REQUEST, "X", "1");
    send_body(r, "one");
    finish(r, 0);
    r = begin(200, "OK", "HTTP/1.1");
    add(r, JIG_SECTION_REQUEST, "Accept", "a/b");
    add(r, JIG_SECTION_REQUEST, "X", _i ? "2" : "1");
    send_body(r, _i ? "two" : "one");
    finish(r, 1);
    compared();
    if (_i) {
        has("~ request body: 3 B | request body: 3 B, other bytes\n");
        has("# Request headers\n  Accept: a/b | Accept: a/b\n~ X: 1 | X: 2\n");
    } else {
        ck_assert_ptr_null(strstr(buf_str(&got), "equest"));
    }
    ck_assert_uint_eq(head.n_changed, _i ? 2 : 0);
}
END_TEST

/* An old send has its secrets hidden already. */
START_TEST(comparehead_knows_a_secret_that_was_hidden_before)
{
    struct mask *secrets = mask_new();
    ck_assert(secrets && mask_add(secrets, SPAN("s3cret-word")));
    struct jig_recording *r = begin(200, "OK", "HTTP/1.1");
    add(r, JIG_SECTION_REQUEST, "Token", "Bearer s3cret-word");
    finish(r, 0);
    r = begin(200, "OK", "HTTP/1.1");
    add(r, JIG_SECTION_REQUEST, "Token", "Bearer " MASK_TEXT);
    finish(r, 1);
    comparehead_set(&head, jig_transfer_last(sent[0]), secrets, jig_transfer_last(sent[1]),
                    NULL);
    ck_assert_uint_eq(head.n_changed, 0);
    mask_free(secrets);
}
END_TEST

/* Each side's own are hidden in it, in fields, trailers and the answer's URL. */
START_TEST(comparehead_hides_the_secrets_of_each_side)
{
    struct mask *masks[2] = { mask_new(), mask_new() };
    for (int i = 0; i < 2; i++) {
        const char *secret = i ? "other-word" : "s3cret-word";
        struct jig_recording *r = begin(200, "OK", "HTTP/1.1");
        ck_assert(masks[i] && mask_add(masks[i], span_of(secret)));
        add(r, JIG_SECTION_RESPONSE, "Token", secret);
        add(r, JIG_SECTION_TRAILERS, "Last", secret);
        finish(r, i);
    }
    comparehead_set(&head, jig_transfer_last(sent[0]), masks[0], jig_transfer_last(sent[1]),
                    masks[1]);
    print();
    has("~ Token: " MASK_TEXT " | Token: " MASK_TEXT "\n");
    has("~ Last: " MASK_TEXT " | Last: " MASK_TEXT "\n");
    ck_assert_ptr_null(strstr(buf_str(&got), "-word"));
    mask_free(masks[0]);
    mask_free(masks[1]);
}
END_TEST

static void add_tls(struct jig_recording *r, const char *version, bool resumed, size_t n_chain)
{
    static const char *const names[] = { "CN=a.test", "CN=Some CA" };
    struct jig_tls_facts f = { .version = mem_strdup(version),
                               .cipher = mem_strdup("TLS_AES_128_GCM_SHA256"),
                               .group = mem_strdup("X25519"),
                               .verified = n_chain > 1,
                               .verify_error = mem_strdup(n_chain > 1 ? "" : "no issuer"),
                               .resumed = resumed,
                               .chain = mem_zero(n_chain, sizeof(struct jig_cert)),
                               .n_chain = n_chain };
    ck_assert_ptr_nonnull(f.chain);
    for (size_t i = 0; i < n_chain; i++) {
        f.chain[i].subject = mem_strdup(names[i]);
        f.chain[i].sha256 = mem_strdup(i ? "aa:bb" : version);
        f.chain[i].not_after = 1764000000;
    }
    jig_recording_take_tls(r, &f, false);
}

START_TEST(comparehead_finds_what_differs_in_tls)
{
    struct jig_recording *r = begin(200, "OK", "HTTP/1.1");
    add_tls(r, "TLSv1.3", false, 2);
    finish(r, 0);
    r = begin(200, "OK", "HTTP/1.1");
    add_tls(r, "TLSv1.2", true, 1);
    finish(r, 1);
    compared();
    has("# TLS\n~ protocol: TLSv1.3 | protocol: TLSv1.2\n~ trusted: yes | trusted: no issuer\n"
        "~ resumed: no | resumed: yes\n~ certificate 1 sha256: TLSv1.3 | certificate 1 sha256: "
        "TLSv1.2\n"
        "+ certificate 2: CN=Some CA\n+ certificate 2 until: 2025-11-24\n+ certificate 2 "
        "sha256: aa:bb\n"
        ". … 7 the same\n");
    ck_assert_uint_eq(head.n_changed, 4);
    ck_assert_uint_eq(head.n_added, 3);
}
END_TEST

START_TEST(comparehead_says_where_one_went_without_tls)
{
    struct jig_recording *r = begin(200, "OK", "HTTP/1.1");
    finish(r, 0);
    r = begin(200, "OK", "HTTP/1.1");
    add_tls(r, "TLSv1.2", false, 1);
    finish(r, 1);
    compared();
    has("# TLS\n~ TLS: no | TLS: yes\n~ protocol: none | protocol: TLSv1.2\n");
}
END_TEST

/* Of TLS 1.2 the group may not be known: the cipher says how. */
START_TEST(comparehead_knows_the_key_exchange_by_the_cipher_too)
{
    static const char *const ciphers[] = { "TLS_AES_256_GCM_SHA384",
                                           "ECDHE-RSA-AES256-GCM-SHA384" };
    for (int i = 0; i < 2; i++) {
        struct jig_recording *r = begin(200, "OK", "HTTP/1.1");
        struct jig_tls_facts f = { .cipher = mem_strdup(ciphers[i]),
                                   .group = i ? NULL : mem_strdup("X25519") };
        jig_recording_take_tls(r, &f, false);
        finish(r, i);
    }
    compared();
    has("~ key exchange: X25519 | key exchange: ECDHE\n");
}
END_TEST

/* It is never the same, and counts for nothing. */
START_TEST(comparehead_puts_the_timing_side_by_side)
{
    struct jig_timing slow = { .resolve = 10000,
                               .connect = 30000,
                               .proxy = -1,
                               .tls = 60000,
                               .send = 61000,
                               .wait = 161000,
                               .head = 162000,
                               .body = 200000,
                               .total = 200000 };
    struct jig_timing again = { .resolve = -1,
                                .connect = -1,
                                .proxy = -1,
                                .tls = -1,
                                .send = 1000,
                                .wait = 21000,
                                .head = 22000,
                                .body = 30000,
                                .total = 30000 };
    struct jig_recording *r = begin(200, "OK", "HTTP/1.1");
    jig_recording_set_timing(r, &slow);
    finish(r, 0);
    r = begin(200, "OK", "HTTP/1.1");
    jig_recording_set_timing(r, &again);
    finish(r, 1);
    ck_assert_str_eq(compared(), "# Timing\n"
                                 "  resolve  10 ms\n"
                                 "  connect  20 ms\n"
                                 "  TLS      30 ms\n"
                                 "  send     1.0 ms | send     1.0 ms\n"
                                 "  wait     100 ms | wait     20 ms\n"
                                 "  receive  39 ms | receive  9.0 ms\n");
    ck_assert_uint_eq(head.n_changed + head.n_added + head.n_removed, 0);
}
END_TEST

Suite *test_comparehead(void);
Suite *test_comparehead(void)
{
    Suite *suite = suite_create("comparehead");
    TCase *tc = tcase_create("comparehead");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, comparehead_finds_what_differs_in_fields_and_trailers);
    tcase_add_loop_test(tc, comparehead_takes_no_reason_for_a_difference, 0, 2);
    tcase_add_loop_test(tc, comparehead_looks_far_into_what_was_sent, 0, 2);
    tcase_add_loop_test(tc, comparehead_tells_what_was_sent_where_that_differs, 0, 2);
    tcase_add_test(tc, comparehead_knows_a_secret_that_was_hidden_before);
    tcase_add_test(tc, comparehead_hides_the_secrets_of_each_side);
    tcase_add_test(tc, comparehead_finds_what_differs_in_tls);
    tcase_add_test(tc, comparehead_says_where_one_went_without_tls);
    tcase_add_test(tc, comparehead_knows_the_key_exchange_by_the_cipher_too);
    tcase_add_test(tc, comparehead_puts_the_timing_side_by_side);
    suite_add_tcase(suite, tc);
    return suite;
}
