#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "jig.h"
#include "support/listener.h"

#define OK_HELLO "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

/* A request on its way to a socket of the test's own. */
struct visit {
    struct jig_client *client;
    struct jig_transfer *transfer;
    int listening;
    int peer; /* -1 until it was accepted */
    uint16_t port;
    struct buf received;
};

static void visit_init(struct visit *v)
{
    struct address at;
    *v = (struct visit){ .peer = -1 };
    v->listening = listener_open(&at);
    v->port = address_port(&at);
    v->client = jig_client_new(NULL);
    ck_assert_ptr_nonnull(v->client);
    buf_init(&v->received, 1 << 24);
}

static void visit_clear(struct visit *v)
{
    jig_client_free(v->client);
    if (v->peer >= 0)
        close(v->peer);
    close(v->listening);
    buf_clear(&v->received);
}

static struct jig_request *request_to(const struct visit *v, const char *host,
                                      const struct jig_options *options)
{
    char url[128];
    struct jig_error error;
    struct jig_request *r = jig_request_new();
    ck_assert_ptr_nonnull(r);
    snprintf(url, sizeof url, "http://%s:%u/", host, v->port);
    ck_assert_msg(!jig_request_set_url(r, url, &error), "%s", error.text);
    if (options)
        ck_assert_msg(!jig_request_set_options(r, options, &error), "%s", error.text);
    return r;
}

static void visit_send(struct visit *v, struct jig_request *take)
{
    struct jig_error error;
    enum jig_err err = jig_client_send(v->client, take, jig_now(), &v->transfer, &error);
    ck_assert_msg(!err, "%s", error.text);
}

/* Polls and steps once, for up to 10 s. */
static void visit_step(struct visit *v)
{
    struct pollfd fds[8];
    int64_t deadline;
    size_t n = jig_client_interest(v->client, fds, 8, &deadline);
    int timeout = deadline <= jig_now() ? 0 : 10000;
    ck_assert_uint_le(n, 8);
    ck_assert_int_ge(poll(fds, (nfds_t)n, timeout), 0);
    jig_client_step(v->client, fds, n, jig_now());
}

/* Until the server's side has something to accept or read, or the transfer is done. */
static void visit_until_heard(struct visit *v)
{
    int fd = v->peer >= 0 ? v->peer : v->listening;
    struct pollfd p = { .fd = fd, .events = POLLIN };
    while (poll(&p, 1, 0) == 0 && !jig_transfer_is_done(v->transfer))
        visit_step(v);
    ck_assert_msg(poll(&p, 1, 0) == 1, "%s", jig_transfer_error(v->transfer)->text);
}

static void visit_accept(struct visit *v)
{
    visit_until_heard(v);
    v->peer = listener_accept(v->listening);
    ck_assert_int_ge(v->peer, 0);
}

static void visit_hear(struct visit *v)
{
    char bytes[65536];
    visit_until_heard(v);
    ssize_t n = read(v->peer, bytes, sizeof bytes);
    ck_assert_int_gt(n, 0);
    buf_add(&v->received, span_make(bytes, (size_t)n));
    ck_assert_int_eq(v->received.failed, JIG_OK);
}

static void visit_hear_head(struct visit *v)
{
    while (!strstr(buf_str(&v->received), "\r\n\r\n"))
        visit_hear(v);
}

static void visit_say(struct visit *v, const char *text)
{
    ck_assert_int_eq(write(v->peer, text, strlen(text)), (ssize_t)strlen(text));
}

static void visit_finish(struct visit *v)
{
    struct jig_event event = { .type = JIG_EVENT_PHASE };
    while (event.type != JIG_EVENT_DONE)
        ck_assert(jig_client_wait(v->client, -1, &event));
    ck_assert(jig_transfer_is_done(v->transfer));
}

START_TEST(client_knows_both_ends_of_its_connection)
{
    struct visit v;
    visit_init(&v);
    visit_send(&v, request_to(&v, "127.0.0.1", NULL));
    visit_accept(&v);
    visit_hear_head(&v);
    visit_say(&v, OK_HELLO);
    visit_finish(&v);
    const struct jig_exchange *x = jig_transfer_last(v.transfer);
    const struct jig_connection_facts *facts = jig_exchange_connection(x);
    ck_assert_int_eq(jig_exchange_status(x), 200);
    ck_assert_str_eq(facts->remote, "127.0.0.1");
    ck_assert_uint_eq(facts->remote_port, v.port);
    ck_assert_uint_eq(facts->request_number, 1);
    ck_assert_uint_gt(facts->n_addresses, facts->n_refused);
    ck_assert_str_eq(facts->local, "127.0.0.1");
    ck_assert_uint_ne(facts->local_port, 0);
    ck_assert_uint_eq(facts->id, 1);
    ck_assert_uint_eq(facts->bytes_sent, v.received.len);
    ck_assert_uint_eq(facts->bytes_received, strlen(OK_HELLO));
    visit_clear(&v);
}
END_TEST

struct name_case {
    const char *host;
    const char *pin; /* an address for it, or NULL */
    const char *tried;
};

static const struct name_case names[] = {
    { "localhost", NULL, "127.0.0.1" },
    { "LocalHost", NULL, "127.0.0.1" },
    { "pinned.test", "127.0.0.1", "127.0.0.1" },
    { "Pinned.TEST", "127.0.0.2,127.0.0.1", "127.0.0.2 (" }, /* the first one refuses */
};

START_TEST(client_finds_the_address_of_a_name)
{
    struct visit v;
    visit_init(&v);
    char entry[64], host[64];
    snprintf(entry, sizeof entry, "pinned.test:%u:%s", v.port,
             names[_i].pin ? names[_i].pin : "");
    const char *const pins[] = { entry, NULL };
    struct jig_options options = { .family = JIG_IP_4, .resolve = names[_i].pin ? pins : NULL };
    visit_send(&v, request_to(&v, names[_i].host, &options));
    visit_accept(&v);
    visit_hear_head(&v);
    visit_say(&v, OK_HELLO);
    visit_finish(&v);
    ck_assert_int_eq(jig_transfer_error(v.transfer)->code, JIG_OK);
    snprintf(host, sizeof host, "\r\nHost: %s:%u\r\n", names[_i].host, v.port);
    ck_assert_msg(strstr(buf_str(&v.received), host), "%s", buf_str(&v.received));
    const char *tried = jig_exchange_connection(jig_transfer_last(v.transfer))->addresses;
    ck_assert_msg(span_starts(span_of(tried), span_of(names[_i].tried)), "%s", tried);
    ck_assert_msg(strstr(tried, "127.0.0.1"), "%s", tried);
    visit_clear(&v);
}
END_TEST

START_TEST(client_speaks_through_a_unix_socket)
{
    char folder[] = "/tmp/jig-client-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/s", folder);
    struct visit v;
    visit_init(&v);
    close(v.listening);
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    v.listening = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(v.listening, (struct sockaddr *)&at, sizeof at), 0);
    ck_assert_int_eq(listen(v.listening, 4), 0);
    struct jig_options options = { .unix_socket = path };
    visit_send(&v, request_to(&v, "any.test", &options));
    visit_accept(&v);
    visit_hear_head(&v);
    visit_say(&v, OK_HELLO);
    visit_finish(&v);
    const struct jig_exchange *x = jig_transfer_last(v.transfer);
    ck_assert_int_eq(jig_exchange_status(x), 200);
    ck_assert_str_eq(jig_exchange_connection(x)->remote, path);
    ck_assert_ptr_nonnull(strstr(buf_str(&v.received), "\r\nHost: any.test"));
    visit_clear(&v);
    unlink(path);
    rmdir(folder);
}
END_TEST

START_TEST(client_cuts_no_path_of_a_socket)
{
    char path[200] = "/";
    struct jig_options options = { .unix_socket = path };
    struct visit v;
    memset(path + 1, 'x', sizeof path - 2);
    visit_init(&v);
    visit_send(&v, request_to(&v, "any.test", &options));
    visit_finish(&v);
    ck_assert_int_eq(jig_transfer_error(v.transfer)->code, JIG_ERR_CONNECT);
    ck_assert_ptr_nonnull(strstr(jig_transfer_error(v.transfer)->text, "too long"));
    visit_clear(&v);
}
END_TEST

START_TEST(client_names_what_refused)
{
    struct address at;
    listener_refusing(&at);
    struct visit v;
    visit_init(&v);
    v.port = address_port(&at);
    visit_send(&v, request_to(&v, "127.0.0.1", NULL));
    visit_finish(&v);
    const struct jig_error *error = jig_transfer_error(v.transfer);
    ck_assert_int_eq(error->code, JIG_ERR_CONNECT);
    ck_assert_int_eq(error->phase, JIG_PHASE_CONNECT);
    ck_assert_ptr_nonnull(strstr(error->text, "127.0.0.1"));
    visit_clear(&v);
}
END_TEST

START_TEST(client_uploads_a_file_exactly)
{
    enum { LEN = 3 << 20 };
    char path[] = "/tmp/jig-upload-XXXXXX";
    int fd = mkstemp(path);
    char *bytes = malloc(LEN);
    for (size_t i = 0; i < LEN; i++)
        bytes[i] = (char)(i % 251 + 1);
    ck_assert_int_eq(write(fd, bytes, LEN), LEN);
    close(fd);
    struct visit v;
    visit_init(&v);
    struct jig_request *r = request_to(&v, "127.0.0.1", NULL);
    jig_client_keep_request_bodies(v.client, 0); /* a MiB is kept all the same */
    ck_assert_int_eq(jig_request_set_method(r, "PUT", NULL), JIG_OK);
    ck_assert_int_eq(jig_request_set_body_file(r, path, -1, NULL), JIG_OK);
    visit_send(&v, r);
    visit_accept(&v);
    visit_hear_head(&v);
    size_t head = (size_t)(strstr(buf_str(&v.received), "\r\n\r\n") - v.received.ptr) + 4;
    while (v.received.len < head + LEN)
        visit_hear(&v);
    ck_assert_int_eq(memcmp(v.received.ptr + head, bytes, LEN), 0);
    visit_say(&v, OK_HELLO);
    visit_finish(&v);
    const struct jig_exchange *x = jig_transfer_last(v.transfer);
    ck_assert_uint_eq(v.received.len, head + LEN);
    ck_assert_uint_eq(jig_exchange_request_body_len(x), LEN);
    char *kept = malloc(LEN);
    ck_assert_uint_eq(jig_exchange_request_body_read(x, 5, kept, LEN), (1 << 20) - 5);
    ck_assert_int_eq(memcmp(kept, bytes + 5, (1 << 20) - 5), 0);
    free(kept);
    visit_clear(&v);
    free(bytes);
    unlink(path);
}
END_TEST

START_TEST(client_wait_ends_when_it_is_woken)
{
    int fds[2];
    struct jig_event event;
    struct visit v;
    visit_init(&v);
    ck_assert_int_eq(pipe(fds), 0);
    ck_assert(!jig_client_wait(v.client, fds[0], &event)); /* nothing is under way */
    visit_send(&v, request_to(&v, "127.0.0.1", NULL));
    ck_assert_int_eq(write(fds[1], "x", 1), 1);
    while (jig_client_wait(v.client, fds[0], &event))
        ck_assert_int_eq(event.type, JIG_EVENT_PHASE);
    ck_assert(!jig_transfer_is_done(v.transfer));
    close(fds[0]);
    close(fds[1]);
    visit_clear(&v);
}
END_TEST

/* A step in which the caller's poll has found nothing: the length of the piece that came of it. */
static size_t step_unpolled(struct visit *v)
{
    struct jig_event event = { .len = 0 };
    struct pollfd fds[4];
    int64_t deadline;
    size_t n = jig_client_interest(v->client, fds, 4, &deadline);
    for (size_t i = 0; i < n; i++)
        fds[i].revents = 0;
    jig_client_step(v->client, fds, n, jig_now());
    while (jig_client_next_event(v->client, &event) && event.type != JIG_EVENT_BODY)
        continue;
    return event.len;
}

/* Until the kernel holds that much for the client. */
static void await_arrival(struct visit *v, size_t len)
{
    struct pollfd fds[4];
    int64_t deadline;
    int n = 0;
    ck_assert_uint_eq(jig_client_interest(v->client, fds, 4, &deadline), 1);
    while (n < (int)len)
        ck_assert_int_eq(ioctl(fds[0].fd, FIONREAD, &n), 0);
}

/* A read that filled its buffer left something behind: the next one needs no poll before it. */
START_TEST(client_reads_on_without_a_poll_while_more_is_there)
{
    enum { LEN = 50000, STEPS = 1000 };
    static char body[LEN + 1];
    struct jig_options options = { .stream = true };
    struct visit v;
    visit_init(&v);
    visit_send(&v, request_to(&v, "127.0.0.1", &options));
    visit_accept(&v);
    visit_hear_head(&v);
    memset(body, 'x', LEN);
    visit_say(&v, "HTTP/1.1 200 OK\r\n\r\n");
    visit_say(&v, body);
    await_arrival(&v, LEN);
    size_t got = 0;
    struct jig_event event = { .type = JIG_EVENT_PHASE };
    while (event.type != JIG_EVENT_BODY ||
           event.len < 100) { /* not just what came with the head */
        ck_assert(jig_client_wait(v.client, -1, &event));
        got += event.type == JIG_EVENT_BODY ? event.len : 0;
    }
    for (int i = 0; i < STEPS && got < LEN; i++) /* one that came late reads nothing */
        got += step_unpolled(&v);
    ck_assert_uint_eq(got, LEN);
    ck_assert(!jig_transfer_is_done(v.transfer));
    visit_clear(&v);
}
END_TEST

START_TEST(client_shows_no_interest_while_a_piece_waits)
{
    struct jig_options options = { .stream = true };
    struct pollfd fds[4];
    int64_t deadline;
    struct visit v;
    visit_init(&v);
    visit_send(&v, request_to(&v, "127.0.0.1", &options));
    visit_accept(&v);
    visit_hear_head(&v);
    visit_say(&v, "HTTP/1.1 200 OK\r\n\r\nhello");
    const struct jig_exchange *x = jig_transfer_last(v.transfer);
    while (jig_exchange_body_len(x) == 0 && !jig_transfer_is_done(v.transfer))
        visit_step(&v);
    ck_assert_uint_eq(jig_client_interest(v.client, fds, 4, &deadline), 0);
    ck_assert_int_eq(deadline, INT64_MAX);
    struct jig_event event;
    while (jig_client_next_event(v.client, &event) && event.type != JIG_EVENT_BODY)
        ;
    ck_assert_uint_eq(event.len, 5);
    jig_client_step(v.client, NULL, 0, jig_now());
    ck_assert_uint_eq(jig_client_interest(v.client, fds, 4, &deadline), 1);
    ck_assert_int_eq(fds[0].events, POLLIN);
    visit_clear(&v);
}
END_TEST

Suite *test_client(void);
Suite *test_client(void)
{
    Suite *suite = suite_create("client");
    TCase *tc = tcase_create("client");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, client_knows_both_ends_of_its_connection);
    tcase_add_loop_test(tc, client_finds_the_address_of_a_name, 0,
                        sizeof names / sizeof *names);
    tcase_add_test(tc, client_speaks_through_a_unix_socket);
    tcase_add_test(tc, client_cuts_no_path_of_a_socket);
    tcase_add_test(tc, client_names_what_refused);
    tcase_add_test(tc, client_uploads_a_file_exactly);
    tcase_add_test(tc, client_wait_ends_when_it_is_woken);
    tcase_add_test(tc, client_reads_on_without_a_poll_while_more_is_there);
    tcase_add_test(tc, client_shows_no_interest_while_a_piece_waits);
    suite_add_tcase(suite, tc);
    return suite;
}
