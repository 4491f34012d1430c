#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/failalloc.h"
#include "support/script.h"

#define END_OK SENDS("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend")
#define ASKS_WITH(challenge)                                          \
    SENDS("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " challenge \
          "\r\nContent-Length: 2\r\n\r\nno")
/* The realm and nonce of RFC 2617, 3.5, so that the answer is known. */
#define NONCE     "dcd98b7102dd2f0e8b11d0f600bfb0c093"
#define ASKS      ASKS_WITH("Digest realm=\"testrealm@host.com\", nonce=\"" NONCE "\", qop=\"auth\"")
#define KNOWN_URL "http://Mufasa:Circle%20Of%20Life@a.test/dir/index.html"
#define KNOWN_ANSWER                                                                          \
    "Authorization: Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"" NONCE \
    "\", uri=\"/dir/index.html\", response=\"6629fae49393a05397450978507c4ef1\", qop=auth, "  \
    "nc=00000001, cnonce=\"0a4f113b\"\r\n"

static struct jig_request *ask(const char *method, const char *url,
                               const struct jig_options *options)
{
    struct jig_request *r = stage_request(method, url, options);
    ck_assert_int_eq(jig_request_set_digest(r, NULL, NULL, NULL), JIG_OK);
    return r;
}

static struct jig_transfer *play(struct stage *s, struct jig_request *r)
{
    struct jig_transfer *t = stage_send(s, r);
    stage_play(s, t);
    return t;
}

static int status_of(const struct jig_transfer *t)
{
    return jig_exchange_status(jig_transfer_last(t));
}

/* How often `text` was sent. */
static unsigned count(const struct stage *s, const char *text)
{
    unsigned n = 0;
    for (const char *at = buf_str(&s->received); (at = strstr(at, text)); at++)
        n++;
    return n;
}

static unsigned n_left;

static void look_for_password(const void *block, size_t len)
{
    static const char *const forms[] = { "Circle Of Life", "Circle%20Of%20Life" };
    for (size_t i = 0; i < 2; i++)
        n_left += memmem(block, len, forms[i], strlen(forms[i])) != NULL;
}

/* Nothing that the client lets go of, or grows out of, still has it. */
START_TEST(transfer_leaves_no_password_in_its_memory)
{
    static const struct script script = { { HEAD_END, ASKS, HEAD_END, END_OK } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    n_left = 0;
    failalloc_watch(look_for_password);
    jig_transfer_free(play(&s, ask("GET", KNOWN_URL, NULL)));
    failalloc_watch(NULL);
    ck_assert_uint_eq(n_left, 0);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_answers_a_challenge_on_the_same_connection)
{
    static const struct script script = { { HEAD_END, ASKS, HEAD_END, END_OK, HEAD_END,
                                            END_OK } };
    struct jig_options options = { .stream = true };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, ask("GET", KNOWN_URL, &options));
    const struct jig_exchange *first = jig_transfer_exchange(t, 0);
    ck_assert_int_eq(status_of(t), 200);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 2);
    ck_assert_int_eq(jig_exchange_status(first), 401);
    ck_assert(jig_exchange_is_followed(first) && jig_exchange_is_done(first));
    ck_assert(!jig_exchange_is_followed(jig_transfer_last(t)));
    ck_assert_uint_eq(count(&s, "Authorization"), 1);
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), KNOWN_ANSWER));
    ck_assert_str_eq(buf_str(&s.streamed), "end");
    char *body = stage_body(first);
    ck_assert_str_eq(body, "no");
    free(body);
    /* The next one is not asked any more. */
    t = play(&s, ask("GET", KNOWN_URL, &options));
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
    ck_assert_uint_eq(count(&s, "nc=00000002"), 1);
    ck_assert_uint_eq(count(&s, "Basic"), 0);
    ck_assert_uint_eq(s.n_peers, 1);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_gives_a_wrong_login_once)
{
    static const struct script script = {
        { HEAD_END, ASKS, HEAD_END, ASKS_WITH("Digest realm=r, nonce=other"), HEAD_END, END_OK }
    };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, ask("GET", KNOWN_URL, NULL));
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_int_eq(status_of(t), 401);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 2);
    ck_assert(!jig_exchange_is_followed(jig_transfer_last(t)));
    play(&s, ask("GET", KNOWN_URL, NULL));
    ck_assert_uint_eq(count(&s, "Authorization"), 1);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_gives_a_wrong_password_once)
{
    static const struct script script = { { HEAD_END, ASKS_WITH("Basic realm=r"), HEAD_END,
                                            END_OK } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, stage_request("GET", "http://me:wrong@a.test/", NULL));
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_int_eq(status_of(t), 401);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
    ck_assert_uint_eq(count(&s, "Authorization: Basic bWU6d3Jvbmc="), 1);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_answers_a_stale_nonce_anew)
{
    static const struct script script = { { HEAD_END, ASKS, HEAD_END,
                                            ASKS_WITH("Digest realm=r, nonce=new, stale=true"),
                                            HEAD_END, END_OK } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, ask("GET", KNOWN_URL, NULL));
    ck_assert_int_eq(status_of(t), 200);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 3);
    ck_assert_uint_eq(count(&s, "nonce=\"new\""), 1);
    stage_clear(&s);
}
END_TEST

#define STALE ASKS_WITH("Digest realm=r, nonce=n, stale=true")

START_TEST(transfer_does_not_answer_stale_nonces_for_ever)
{
    static const struct script script = { { HEAD_END, STALE, HEAD_END, STALE, HEAD_END, STALE,
                                            HEAD_END, STALE, HEAD_END, STALE, HEAD_END,
                                            STALE } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, ask("GET", KNOWN_URL, NULL));
    ck_assert_int_eq(status_of(t), 401);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 6);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_takes_a_new_challenge_for_a_nonce_of_before)
{
    static const struct script script = { { HEAD_END, ASKS, HEAD_END, END_OK, HEAD_END,
                                            ASKS_WITH("Digest realm=r, nonce=new"), HEAD_END,
                                            END_OK } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    play(&s, ask("GET", KNOWN_URL, NULL));
    struct jig_transfer *t = play(&s, ask("GET", KNOWN_URL, NULL));
    ck_assert_int_eq(status_of(t), 200);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 2);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_uses_the_next_nonce)
{
    static const struct script script = {
        { HEAD_END, ASKS, HEAD_END,
          SENDS("HTTP/1.1 200 OK\r\nAuthentication-Info: nextnonce=\"after\"\r\n"
                "Content-Length: 0\r\n\r\n"),
          HEAD_END, END_OK }
    };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    play(&s, ask("GET", KNOWN_URL, NULL));
    play(&s, ask("GET", KNOWN_URL, NULL));
    ck_assert_uint_eq(count(&s, "nonce=\"after\""), 1);
    ck_assert_uint_eq(count(&s, "nc=00000001"), 2);
    stage_clear(&s);
}
END_TEST

/* RFC 7616, 3.4.3, and the vector derived from it. */
START_TEST(transfer_signs_the_body_where_it_must)
{
    static const struct script script = {
        { { SCRIPT_EXPECT, "a=1&b=2", 0, 0 },
          ASKS_WITH("Digest realm=\"testrealm@host.com\", nonce=\"" NONCE
                    "\", qop=\"auth-int\", algorithm=SHA-256"),
          { SCRIPT_EXPECT, "a=1&b=2", 0, 0 },
          END_OK }
    };
    struct jig_request *r =
        ask("POST", "http://Mufasa:Circle%20Of%20Life@a.test/form?x=1", NULL);
    jig_request_set_body(r, "a=1&b=2", 7, NULL);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, r);
    ck_assert_int_eq(status_of(t), 200);
    ck_assert_uint_eq(
        count(&s, "cccbebc959c501b012a567fb6555af2ed8734300a77e594d89811f309047212d"), 1);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_can_not_log_in_with_a_pipe)
{
    static const struct script script = { { { SCRIPT_EXPECT, "0\r\n\r\n", 0, 0 }, ASKS } };
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(write(fds[1], "abc", 3), 3);
    close(fds[1]);
    struct jig_request *r = ask("POST", KNOWN_URL, NULL);
    jig_request_set_body_file(r, NULL, fds[0], NULL);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, r);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_SEND);
    ck_assert_ptr_null(strstr(jig_transfer_error(t)->text, "Circle"));
    ck_assert_int_eq(status_of(t), 401);
    stage_clear(&s);
    close(fds[0]);
}
END_TEST

/* A pipe that a server refuses before it has been read can still be sent. */
START_TEST(transfer_logs_in_before_a_held_body)
{
    static const struct script scripts[] = { { { HEAD_END, ASKS } },
                                             { { HEAD_END,
                                                 SENDS("HTTP/1.1 100 Go\r\n\r\n"),
                                                 { SCRIPT_EXPECT, "0\r\n\r\n", 0, 0 },
                                                 END_OK } } };
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(write(fds[1], "abc", 3), 3);
    close(fds[1]);
    struct jig_request *r = ask("POST", KNOWN_URL, NULL);
    jig_request_set_body_file(r, NULL, fds[0], NULL);
    jig_request_add_field(r, "Expect", "100-continue", 12, NULL);
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *t = play(&s, r);
    ck_assert_msg(status_of(t) == 200, "%s", jig_transfer_error(t)->text);
    ck_assert_uint_eq(count(&s, "3\r\nabc\r\n0\r\n\r\n"), 1);
    stage_clear(&s);
    close(fds[0]);
}
END_TEST

struct refusal {
    const char *answer; /* the whole of it */
    const char *own;    /* an Authorization of the caller's, or NULL */
};

#define HEAD_401 "HTTP/1.1 401 No\r\nContent-Length: 0\r\n"
static const struct refusal refusals[] = {
    { HEAD_401 "WWW-Authenticate: Basic realm=r\r\n\r\n", NULL },
    { HEAD_401 "\r\n", NULL },
    { HEAD_401 "WWW-Authenticate: Digest realm=r, nonce=n, algorithm=FOO\r\n\r\n", NULL },
    { HEAD_401 "WWW-Authenticate: Digest realm=\"r, nonce=n\r\n\r\n", NULL },
    { HEAD_401 "Proxy-Authenticate: Digest realm=r, nonce=n\r\n\r\n", NULL },
    { "HTTP/1.1 403 No\r\nContent-Length: 0\r\nWWW-Authenticate: Digest realm=r, "
      "nonce=n\r\n\r\n",
      NULL },
    { HEAD_401 "WWW-Authenticate: Digest realm=r, nonce=n\r\n\r\n", "Bearer x" },
};

START_TEST(transfer_leaves_what_it_can_not_answer)
{
    struct script script = { { HEAD_END, { SCRIPT_SEND, refusals[_i].answer, 0, 0 } } };
    struct jig_request *r = ask("GET", KNOWN_URL, NULL);
    const char *own = refusals[_i].own;
    if (own)
        jig_request_add_field(r, "Authorization", own, strlen(own), NULL);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, r);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
    ck_assert_uint_eq(count(&s, "Digest") + count(&s, "Basic"), 0);
    stage_clear(&s);
}
END_TEST

static const char *const elsewhere[] = { "http://b.test/", "http://a.test:81/" };

/* Neither the answer that is known nor one to the other origin's own challenge. */
START_TEST(transfer_answers_no_other_origin)
{
    struct buf moved;
    buf_init(&moved, 4096);
    buf_addf(&moved, "HTTP/1.1 302 Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
             elsewhere[_i]);
    struct script scripts[] = {
        { { HEAD_END, ASKS, HEAD_END, { SCRIPT_SEND, buf_str(&moved), 0, 0 } } },
        { { HEAD_END, ASKS } }
    };
    struct jig_options options = { .follow = true };
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *t = play(&s, ask("GET", KNOWN_URL, &options));
    ck_assert_int_eq(status_of(t), 401);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 3);
    ck_assert_uint_eq(s.n_peers, 2);
    ck_assert_uint_eq(count(&s, "Authorization"), 1);
    stage_clear(&s);
    buf_clear(&moved);
}
END_TEST

START_TEST(transfer_goes_on_answering_on_its_origin)
{
    static const struct script script = {
        { HEAD_END, ASKS, HEAD_END,
          SENDS("HTTP/1.1 302 Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"), HEAD_END,
          END_OK }
    };
    struct jig_options options = { .follow = true };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, ask("GET", KNOWN_URL, &options));
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 3);
    ck_assert_uint_eq(count(&s, "nc=00000002"), 1);
    ck_assert_uint_eq(count(&s, "uri=\"/b\""), 1);
    stage_clear(&s);
}
END_TEST

/* A login is for who gave it: the same server, another password. */
START_TEST(transfer_keeps_logins_apart)
{
    static const struct script script = { { HEAD_END, ASKS, HEAD_END, END_OK, HEAD_END, END_OK,
                                            HEAD_END, END_OK } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    play(&s, ask("GET", KNOWN_URL, NULL));
    play(&s, ask("GET", "http://Mufasa:other@a.test/", NULL));
    play(&s, ask("GET", "http://a.test/", NULL));
    ck_assert_uint_eq(count(&s, "Authorization"), 1);
    stage_clear(&s);
}
END_TEST

struct signed_case {
    const char *url, *spec, *token;
    const char *sent[4]; /* what the request holds */
};

static const struct signed_case signed_cases[] = {
    { "http://iam.us-east-1.amazonaws.test/",
      "aws",
      NULL,
      { "X-Amz-Date: 20251124T160000Z\r\n", "/20251124/us-east-1/iam/aws4_request, ",
        "SignedHeaders=host;x-amz-date, " } },
    { "http://b.test/a%20b",
      "aws:amz:eu-west-1:s3",
      "tok/en",
      { "X-Amz-Security-Token: tok/en\r\n",
        "X-Amz-Content-Sha256: "
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n",
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, " } },
    { "http://b.test/",
      "goog:goog:here:it",
      NULL,
      { "X-Goog-Date: 2025",
        "GOOG4-HMAC-SHA256 Credential=KEY/20251124/here/it/goog4_request" } },
};

START_TEST(transfer_signs_a_request)
{
    static const struct script script = { { HEAD_END, END_OK } };
    const struct signed_case *c = &signed_cases[_i];
    struct jig_signature signature = { c->spec, "KEY", "SECRET", c->token };
    struct jig_request *r = stage_request("GET", c->url, NULL);
    ck_assert_int_eq(jig_request_set_signature(r, &signature, NULL), JIG_OK);
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = play(&s, r);
    ck_assert_msg(status_of(t) == 200, "%s", jig_transfer_error(t)->text);
    for (size_t i = 0; i < 4 && c->sent[i]; i++)
        ck_assert_msg(count(&s, c->sent[i]) == 1, "%s in %s", c->sent[i], buf_str(&s.received));
    ck_assert_uint_eq(count(&s, "SECRET"), 0);
    stage_clear(&s);
}
END_TEST

START_TEST(transfer_signs_nothing_elsewhere)
{
    static const struct script scripts[] = {
        { { HEAD_END, SENDS("HTTP/1.1 302 Moved\r\nLocation: http://c.test/\r\n"
                            "Content-Length: 0\r\n\r\n") } },
        { { HEAD_END, END_OK } },
    };
    struct jig_signature signature = { "aws:amz:r:s3", "KEY", "SECRET", "token" };
    struct jig_options options = { .follow = true };
    struct jig_request *r = stage_request("GET", "http://b.test/", &options);
    ck_assert_int_eq(jig_request_set_signature(r, &signature, NULL), JIG_OK);
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *t = play(&s, r);
    ck_assert_int_eq(status_of(t), 200);
    ck_assert_uint_eq(count(&s, "Authorization"), 1);
    ck_assert_uint_eq(count(&s, "X-Amz-"), 3);
    stage_clear(&s);
}
END_TEST

static const char *const bad_specs[] = { "", ":amz", "aws:amz:r:s:more", "a ws", "aws:a/z" };

START_TEST(request_refuses_a_spec_that_is_none)
{
    struct jig_error error;
    struct jig_signature signature = { bad_specs[_i], "KEY", "SECRET", NULL };
    struct jig_request *r = stage_request("GET", "http://b.test/", NULL);
    ck_assert_int_eq(jig_request_set_signature(r, &signature, &error), JIG_ERR_USAGE);
    jig_request_free(r);
}
END_TEST

START_TEST(client_needs_a_region_and_a_service)
{
    struct jig_error error;
    struct jig_transfer *t;
    struct jig_signature signature = { "aws", "KEY", "SECRET", NULL };
    struct jig_request *r = stage_request("GET", "http://127.0.0.1/", NULL);
    ck_assert_int_eq(jig_request_set_signature(r, &signature, NULL), JIG_OK);
    struct stage s;
    stage_init(&s, NULL, 0, NULL);
    ck_assert_int_eq(jig_client_send(s.client, r, s.now, &t, &error), JIG_ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "region"));
    stage_clear(&s);
}
END_TEST

#define LOOP(test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_challenge(void);
Suite *test_challenge(void)
{
    Suite *suite = suite_create("challenge");
    TCase *tc = tcase_create("digest");
    tcase_add_test(tc, transfer_leaves_no_password_in_its_memory);
    tcase_add_test(tc, transfer_answers_a_challenge_on_the_same_connection);
    tcase_add_test(tc, transfer_gives_a_wrong_login_once);
    tcase_add_test(tc, transfer_gives_a_wrong_password_once);
    tcase_add_test(tc, transfer_answers_a_stale_nonce_anew);
    tcase_add_test(tc, transfer_does_not_answer_stale_nonces_for_ever);
    tcase_add_test(tc, transfer_takes_a_new_challenge_for_a_nonce_of_before);
    tcase_add_test(tc, transfer_uses_the_next_nonce);
    tcase_add_test(tc, transfer_signs_the_body_where_it_must);
    tcase_add_test(tc, transfer_can_not_log_in_with_a_pipe);
    tcase_add_test(tc, transfer_logs_in_before_a_held_body);
    LOOP(transfer_leaves_what_it_can_not_answer, refusals);
    LOOP(transfer_answers_no_other_origin, elsewhere);
    tcase_add_test(tc, transfer_goes_on_answering_on_its_origin);
    tcase_add_test(tc, transfer_keeps_logins_apart);
    suite_add_tcase(suite, tc);
    tc = tcase_create("signature");
    LOOP(transfer_signs_a_request, signed_cases);
    tcase_add_test(tc, transfer_signs_nothing_elsewhere);
    LOOP(request_refuses_a_spec_that_is_none, bad_specs);
    tcase_add_test(tc, client_needs_a_region_and_a_service);
    suite_add_tcase(suite, tc);
    return suite;
}
