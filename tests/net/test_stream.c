#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/stream.h"
#include "support/listener.h"

/* Two connected streams of each kind, to be held to the same rules. */
enum kind { IN_MEMORY, SOCKETPAIR, TCP, N_KINDS };

static struct stream *one, *other;

static void open_tcp(void)
{
    struct address at;
    int why, fd = listener_open(&at);
    one = stream_open(&at, NULL, &why);
    ck_assert_ptr_nonnull(one);
    other = stream_from_fd(listener_accept(fd));
    close(fd);
    ck_assert_int_eq(listener_wait(stream_fd(one), POLLOUT), POLLOUT);
    ck_assert_int_eq(stream_connected(one), STREAM_OK);
}

static void open_pair(enum kind kind)
{
    int fds[2];
    if (kind == IN_MEMORY) {
        ck_assert(stream_pair(&one, &other, 4096));
        return;
    }
    if (kind == TCP) {
        open_tcp();
        return;
    }
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    one = stream_from_fd(fds[0]);
    other = stream_from_fd(fds[1]);
}

static void close_pair(void)
{
    stream_free(one);
    stream_free(other);
}

static void wait_readable(struct stream *s)
{
    if (stream_fd(s) >= 0)
        ck_assert_int_ne(listener_wait(stream_fd(s), POLLIN), 0);
}

START_TEST(stream_moves_bytes_both_ways)
{
    char got[16];
    size_t n;
    open_pair((enum kind)_i);
    ck_assert_int_eq(stream_recv(one, got, sizeof got, &n), STREAM_AGAIN);
    ck_assert_uint_eq(n, 0);
    struct iovec parts[] = { { "GET ", 4 }, { "", 0 }, { "/", 1 } };
    ck_assert_int_eq(stream_sendv(one, parts, 3, &n), STREAM_OK);
    ck_assert_uint_eq(n, 5);
    wait_readable(other);
    ck_assert_int_eq(stream_recv(other, got, 3, &n), STREAM_OK);
    ck_assert_mem_eq(got, "GET", n);
    ck_assert_int_eq(stream_recv(other, got, sizeof got, &n), STREAM_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_mem_eq(got, " /", 2);
    ck_assert_int_eq(stream_send(other, "ok", 2, &n), STREAM_OK);
    wait_readable(one);
    ck_assert_int_eq(stream_recv(one, got, sizeof got, &n), STREAM_OK);
    ck_assert_uint_eq(n, 2);
    close_pair();
}
END_TEST

START_TEST(stream_says_again_when_the_peer_does_not_read)
{
    static char block[65536];
    size_t n, sent = 0, got = 0;
    enum stream_status status;
    open_pair((enum kind)_i);
    while ((status = stream_send(one, block, sizeof block, &n)) == STREAM_OK)
        sent += n;
    ck_assert_int_eq(status, STREAM_AGAIN);
    ck_assert_uint_gt(sent, 0);
    stream_finish(one);
    while (got < sent) {
        wait_readable(other);
        ck_assert_int_eq(stream_recv(other, block, sizeof block, &n), STREAM_OK);
        got += n;
    }
    wait_readable(other);
    ck_assert_int_eq(stream_recv(other, block, sizeof block, &n), STREAM_EOF);
    close_pair();
}
END_TEST

START_TEST(stream_half_closed_still_receives)
{
    char got[4];
    size_t n;
    open_pair((enum kind)_i);
    stream_finish(one);
    wait_readable(other);
    ck_assert_int_eq(stream_recv(other, got, sizeof got, &n), STREAM_EOF);
    ck_assert_int_eq(stream_send(other, "x", 1, &n), STREAM_OK);
    wait_readable(one);
    ck_assert_int_eq(stream_recv(one, got, sizeof got, &n), STREAM_OK);
    close_pair();
}
END_TEST

START_TEST(stream_is_quiet_until_something_comes)
{
    size_t n;
    open_pair((enum kind)_i);
    ck_assert(stream_is_quiet(one));
    ck_assert_int_eq(stream_send(other, "x", 1, &n), STREAM_OK);
    wait_readable(one);
    ck_assert(!stream_is_quiet(one));
    stream_free(one);
    one = NULL;
    wait_readable(other);
    ck_assert(!stream_is_quiet(other));
    close_pair();
}
END_TEST

START_TEST(stream_send_to_a_closed_peer_fails_without_a_signal)
{
    size_t n;
    enum stream_status status = STREAM_OK;
    open_pair((enum kind)_i);
    signal(SIGPIPE, SIG_DFL);
    stream_free(other);
    other = NULL;
    for (int i = 0; i < 100 && status == STREAM_OK; i++) {
        status = stream_send(one, "x", 1, &n);
        wait_readable(one);
    }
    ck_assert_int_eq(status, STREAM_FAILED);
    ck_assert_int_ne(stream_errno(one), 0);
    ck_assert_str_ne(stream_why(one), "");
    ck_assert_int_eq(stream_send(one, "x", 1, &n), STREAM_FAILED);
    close_pair();
}
END_TEST

START_TEST(stream_knows_both_addresses)
{
    char remote[ADDRESS_TEXT], peer[ADDRESS_TEXT];
    open_pair(TCP);
    address_print(stream_remote(one), remote, sizeof remote);
    address_print(stream_local(other), peer, sizeof peer);
    ck_assert_str_eq(remote, peer);
    address_print(stream_local(one), remote, sizeof remote);
    address_print(stream_remote(other), peer, sizeof peer);
    ck_assert_str_eq(remote, peer);
    close_pair();
}
END_TEST

START_TEST(stream_open_to_nobody_fails_in_words)
{
    struct address at;
    int why = 0;
    listener_refusing(&at);
    struct stream *s = stream_open(&at, NULL, &why);
    if (s) {
        ck_assert_int_ne(listener_wait(stream_fd(s), POLLOUT), 0);
        ck_assert_int_eq(stream_connected(s), STREAM_FAILED);
        why = stream_errno(s);
    }
    ck_assert_int_eq(why, ECONNREFUSED);
    stream_free(s);
}
END_TEST

START_TEST(stream_open_binds_the_local_address)
{
    struct address at, local;
    char text[ADDRESS_TEXT];
    int why, fd = listener_open(&at);
    ck_assert(address_parse(SPAN("127.0.0.7"), 0, &local));
    struct stream *s = stream_open(&at, &local, &why);
    ck_assert_ptr_nonnull(s);
    ck_assert_int_eq(listener_wait(stream_fd(s), POLLOUT), POLLOUT);
    ck_assert_int_eq(stream_connected(s), STREAM_OK);
    address_host(stream_local(s), text, sizeof text);
    ck_assert_str_eq(text, "127.0.0.7");
    stream_free(s);
    close(fd);
}
END_TEST

/* What is small goes out at once, over TCP: nothing waits for an acknowledgement of what went before. */
START_TEST(stream_over_tcp_does_not_wait_with_small_pieces)
{
    int on = 0;
    socklen_t len = sizeof on;
    open_pair(TCP);
    ck_assert_int_eq(getsockopt(stream_fd(one), IPPROTO_TCP, TCP_NODELAY, &on, &len), 0);
    ck_assert_int_ne(on, 0);
    close_pair();
}
END_TEST

Suite *test_stream(void);
Suite *test_stream(void)
{
    Suite *s = suite_create("stream");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, stream_moves_bytes_both_ways, 0, N_KINDS);
    tcase_add_loop_test(t, stream_says_again_when_the_peer_does_not_read, 0, N_KINDS);
    tcase_add_loop_test(t, stream_half_closed_still_receives, 0, N_KINDS);
    tcase_add_loop_test(t, stream_is_quiet_until_something_comes, 0, N_KINDS);
    tcase_add_loop_test(t, stream_send_to_a_closed_peer_fails_without_a_signal, 0, N_KINDS);
    tcase_add_test(t, stream_knows_both_addresses);
    tcase_add_test(t, stream_over_tcp_does_not_wait_with_small_pieces);
    tcase_add_test(t, stream_open_to_nobody_fails_in_words);
    tcase_add_test(t, stream_open_binds_the_local_address);
    suite_add_tcase(s, t);
    return s;
}
