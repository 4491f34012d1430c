/* A connection that ends or breaks at each byte of an answer: what came is kept, what is told depends on
 * how far it had come, and a part never passes for the whole. Over real sockets, since memory has no
 * resets. */
#include <check.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/seam.h"
#include "support/listener.h"
#include "support/proxystage.h"

struct answer_case {
    const char *name, *text;
    size_t head;   /* bytes up to the end of the head */
    size_t status; /* up to the end of the status line */
    const char *body;
    bool ends_with_connection; /* then a close is its end, wherever in the body */
};

#define LENGTH_HEAD  "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
#define CHUNKED_HEAD "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#define OPEN_HEAD    "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n"
#define EARLY        "HTTP/1.1 103 Early\r\nLink: a\r\n\r\n"
#define HEAD(text)   sizeof(text) - 1, 17

static const struct answer_case answers[] = {
    { "a length", LENGTH_HEAD "helloworld", HEAD(LENGTH_HEAD), "helloworld", false },
    { "chunks", CHUNKED_HEAD "5;x=\"y\"\r\nhello\r\n05\r\nworld\r\n0\r\nA: b\r\n\r\n",
      HEAD(CHUNKED_HEAD), "helloworld", false },
    { "until the end", OPEN_HEAD "helloworld", HEAD(OPEN_HEAD), "helloworld", true },
    { "after a 103", EARLY LENGTH_HEAD "helloworld", sizeof(EARLY LENGTH_HEAD) - 1,
      sizeof EARLY - 1 + 17, "helloworld", false },
};
enum { N_ANSWERS = sizeof answers / sizeof *answers };

/* ---- A server of one answer, cut ---- */

enum ending { CLOSED, RESET };

struct server {
    const struct answer_case *a;
    size_t cut;
    enum ending ending;
    bool is_secure;
    int fd;
    struct secure tls;
    struct stream *stream;
    bool is_up, has_heard, is_over;
    struct buf heard;
};

/* TLS reads all that has come, so that nothing is left over to reset a pair of sockets by. What is sent
 * must not wait for an acknowledgement: the reset would overtake it. */
static void connect_pair(int fds[2])
{
    struct address at;
    int one = 1, listening = listener_open(&at);
    fds[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(fds[1], (const struct sockaddr *)&at.storage, at.len), 0);
    fds[0] = listener_accept(listening);
    ck_assert_int_eq(setsockopt(fds[0], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), 0);
    close(listening);
}

static struct stream *open_server(void *context, const char *host, uint16_t port)
{
    struct server *s = context;
    int fds[2];
    (void)host, (void)port;
    if (s->stream) /* one connection only: a retry finds nobody */
        return NULL;
    if (s->is_secure && s->ending == RESET)
        connect_pair(fds);
    else
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    s->fd = fds[0];
    s->stream = stream_from_fd(fds[0]);
    if (s->is_secure) {
        struct tls *tls;
        ck_assert_int_eq(tls_new(proxystage_files.origin_context, NULL, &tls, NULL), JIG_OK);
        secure_init(&s->tls, tls, s->stream);
    }
    return stream_from_fd(fds[1]);
}

/* What is left unread when a socket is closed is told to the other end as a reset. */
static void end_it(struct server *s)
{
    const struct linger at_once = { 1, 0 };
    if (s->is_secure)
        tls_free(s->tls.tls); /* without a close_notify */
    if (s->is_secure && s->ending == RESET)
        ck_assert_int_eq(setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    stream_free(s->stream);
    s->is_over = true;
}

/* All but the last byte of a request that is to be reset. */
static bool hear(struct server *s)
{
    char bytes[4096];
    size_t n = 0;
    enum stream_status status =
        s->is_secure ? secure_recv(&s->tls, bytes, sizeof bytes, &n, NULL)
                     : stream_recv(s->stream, bytes, s->ending == RESET ? 1 : sizeof bytes, &n);
    if (status == STREAM_OK)
        buf_add(&s->heard, span_make(bytes, n));
    const char *end = s->ending == RESET && !s->is_secure ? "\r\n\r" : "\r\n\r\n";
    s->has_heard = strstr(buf_str(&s->heard), end) != NULL;
    return n > 0;
}

static void say(struct server *s)
{
    size_t n, done = 0;
    while (done < s->cut) {
        enum stream_status status =
            s->is_secure
                ? secure_send(&s->tls, span_make(s->a->text + done, s->cut - done), &n, NULL)
                : stream_send(s->stream, s->a->text + done, s->cut - done, &n);
        ck_assert_int_eq(status, STREAM_OK);
        done += n;
    }
}

static void play(struct server *s)
{
    if (!s->stream || s->is_over)
        return;
    if (s->is_secure && !s->is_up) {
        s->is_up = secure_handshake(&s->tls, NULL) == STREAM_OK;
        return;
    }
    if (!s->has_heard) {
        hear(s);
        return;
    }
    say(s);
    end_it(s);
}

/* ---- What has to come of it ---- */

static size_t kept_of(const struct answer_case *a, size_t cut)
{
    const char *body = a->text + a->head;
    struct span came = span_make(body, cut > a->head ? cut - a->head : 0);
    if (!strstr(a->text, "chunked"))
        return came.len;
    size_t first = strlen("5;x=\"y\"\r\n"), second = first + 5 + strlen("\r\n05\r\n");
    size_t one = came.len < first ? 0 : came.len - first < 5 ? came.len - first : 5;
    size_t two = came.len < second ? 0 : came.len - second < 5 ? came.len - second : 5;
    return one + two;
}

static enum jig_err wanted(const struct server *s)
{
    const struct answer_case *a = s->a;
    bool is_whole = s->cut == strlen(a->text);
    if (is_whole && !a->ends_with_connection)
        return JIG_OK;
    bool is_after_interim = s->cut == strlen(EARLY) && strncmp(a->text, EARLY, s->cut) == 0;
    if (s->cut == 0 || is_after_interim)
        return JIG_ERR_REMOTE_DISCONNECTED;
    if (s->cut < a->head)
        return JIG_ERR_INCOMPLETE_READ;
    bool is_end = a->ends_with_connection && s->ending == CLOSED && !s->is_secure;
    return is_end ? JIG_OK : JIG_ERR_INCOMPLETE_READ;
}

static void check(const struct server *s, const struct jig_transfer *t)
{
    char body[16] = "";
    const struct jig_exchange *x = jig_transfer_last(t);
    const struct jig_error *e = jig_transfer_error(t);
    enum jig_err want = wanted(s);
    bool is_broken = s->ending == RESET && e->code == JIG_ERR_RECEIVE && want != JIG_OK;
    ck_assert_msg(e->code == want || is_broken, "%s, %d, at %zu: %s: %s", s->a->name,
                  (int)s->ending, s->cut, jig_err_name(e->code), e->text);
    ck_assert_int_eq(jig_exchange_status(x), s->cut >= s->a->status ? 200 : 0);
    jig_exchange_body_read(x, 0, body, sizeof body - 1);
    ck_assert_uint_eq(jig_exchange_body_len(x), kept_of(s->a, s->cut));
    ck_assert(strncmp(s->a->body, body, strlen(body)) == 0);
}

static void run(const struct answer_case *a, size_t cut, enum ending ending, bool is_secure)
{
    struct server s = { .a = a, .cut = cut, .ending = ending, .is_secure = is_secure };
    struct jig_options options = { .ca_file = is_secure ? proxystage_files.both_ca : NULL };
    struct jig_client *client = jig_client_new(NULL);
    struct jig_transfer *t;
    struct jig_event event;
    buf_init(&s.heard, 1 << 16);
    jig_client_set_seam(client, &(struct seam){ .open = open_server, .context = &s });
    struct jig_request *r =
        stage_request("GET", is_secure ? "https://a.test/" : "http://a.test/", &options);
    ck_assert_int_eq(jig_client_send(client, r, jig_now(), &t, NULL), JIG_OK);
    for (int turns = 0; !jig_transfer_is_done(t) && turns < 10000; turns++) {
        jig_client_step(client, NULL, 0, jig_now());
        play(&s);
        while (jig_client_next_event(client, &event))
            continue;
    }
    ck_assert(jig_transfer_is_done(t));
    check(&s, t);
    jig_transfer_free(t);
    jig_client_free(client);
    if (s.stream && !s.is_over)
        end_it(&s);
    buf_clear(&s.heard);
}

START_TEST(a_connection_may_end_at_each_byte)
{
    const struct answer_case *a = &answers[_i];
    for (size_t cut = 0; cut <= strlen(a->text); cut++)
        run(a, cut, CLOSED, false);
}
END_TEST

START_TEST(a_connection_may_be_reset_at_each_byte)
{
    const struct answer_case *a = &answers[_i];
    for (size_t cut = 0; cut <= strlen(a->text); cut++)
        run(a, cut, RESET, false);
}
END_TEST

START_TEST(a_secure_connection_may_be_cut_at_each_byte)
{
    const struct answer_case *a = &answers[_i];
    for (size_t cut = 0; cut <= strlen(a->text); cut++)
        run(a, cut, CLOSED, true);
}
END_TEST

START_TEST(a_secure_connection_may_be_reset_at_each_byte)
{
    const struct answer_case *a = &answers[_i];
    for (size_t cut = 0; cut <= strlen(a->text); cut++)
        run(a, cut, RESET, true);
}
END_TEST

Suite *test_cuts(void);
Suite *test_cuts(void)
{
    Suite *suite = suite_create("cuts");
    TCase *tc = tcase_create("cuts");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, proxystage_setup, proxystage_teardown);
    tcase_add_loop_test(tc, a_connection_may_end_at_each_byte, 0, N_ANSWERS);
    tcase_add_loop_test(tc, a_connection_may_be_reset_at_each_byte, 0, N_ANSWERS);
    tcase_add_loop_test(tc, a_secure_connection_may_be_cut_at_each_byte, 0, N_ANSWERS);
    tcase_add_loop_test(tc, a_secure_connection_may_be_reset_at_each_byte, 0, N_ANSWERS);
    suite_add_tcase(suite, tc);
    return suite;
}
