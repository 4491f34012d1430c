#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/dial.h"
#include "support/listener.h"

/* Steps until there is a verdict, on the test's own time: waiting is only for the kernel. */
static enum dial_status dial_to_the_end(struct dial *d, int64_t now)
{
    enum dial_status status;
    while ((status = dial_step(d, now)) == DIAL_WAITING) {
        struct pollfd fds[8];
        int64_t deadline = INT64_MAX;
        size_t n = dial_interest(d, fds, 8, &deadline);
        ck_assert_uint_gt(n, 0);
        ck_assert_int_gt(poll(fds, (nfds_t)n, 10000), 0);
    }
    return status;
}

START_TEST(dial_goes_on_at_once_after_a_refusal)
{
    struct address list[2];
    char text[ADDRESS_TEXT], want[ADDRESS_TEXT];
    listener_refusing(&list[0]);
    int fd = listener_open(&list[1]);
    struct dial *d = dial_new(list, 2, AF_UNSPEC, NULL);
    ck_assert_int_eq(dial_to_the_end(d, 1000), DIAL_CONNECTED);
    ck_assert_int_eq(dial_attempt(d, 0)->error, ECONNREFUSED);
    ck_assert_int_eq(dial_attempt(d, 0)->ended, 1000);
    ck_assert_int_eq(dial_attempt(d, 1)->error, 0);
    struct stream *s = dial_take(d);
    ck_assert_ptr_nonnull(s);
    ck_assert_ptr_null(dial_take(d));
    address_print(stream_remote(s), text, sizeof text);
    address_print(&list[1], want, sizeof want);
    ck_assert_str_eq(text, want);
    stream_free(s);
    dial_free(d);
    close(fd);
}
END_TEST

START_TEST(dial_names_every_address_that_refused)
{
    struct address list[2];
    struct jig_error error = { 0 };
    char one[ADDRESS_TEXT], two[ADDRESS_TEXT];
    listener_refusing(&list[0]);
    listener_refusing(&list[1]);
    struct dial *d = dial_new(list, 2, AF_UNSPEC, NULL);
    ck_assert_int_eq(dial_to_the_end(d, 0), DIAL_FAILED);
    ck_assert_int_eq(dial_error(d, &error), JIG_ERR_CONNECT);
    ck_assert_int_eq(error.phase, JIG_PHASE_CONNECT);
    address_print(&list[0], one, sizeof one);
    address_print(&list[1], two, sizeof two);
    ck_assert_ptr_nonnull(strstr(error.text, one));
    ck_assert_ptr_nonnull(strstr(error.text, two));
    ck_assert_ptr_nonnull(strstr(error.text, "refused"));
    dial_free(d);
}
END_TEST

/* A listener whose queue is full answers no SYN: an address that hangs. */
static int make_hanging(struct address *at, int *fillers, size_t n)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t len = sizeof at->storage;
    ck_assert(address_parse(SPAN("127.0.0.1"), 0, at));
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&at->storage, at->len), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at->storage, &len), 0);
    ck_assert_int_eq(listen(fd, 0), 0);
    for (size_t i = 0; i < n; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(fillers[i], (struct sockaddr *)&at->storage, at->len);
        struct pollfd p = { .fd = fillers[i], .events = POLLOUT };
        poll(&p, 1, i == 0 ? 1000 : 0);
    }
    return fd;
}

START_TEST(dial_tries_the_next_after_250_ms_of_silence)
{
    struct address list[2];
    int fillers[4];
    struct pollfd fds[4];
    int hanging = make_hanging(&list[0], fillers, 4);
    int fd = listener_open(&list[1]);
    struct dial *d = dial_new(list, 2, AF_UNSPEC, NULL);
    int64_t deadline = INT64_MAX;
    ck_assert_int_eq(dial_step(d, 1000), DIAL_WAITING);
    ck_assert_uint_eq(dial_interest(d, fds, 4, &deadline), 1);
    ck_assert_int_eq(deadline, 1000 + DIAL_STAGGER_US);
    ck_assert_int_eq(dial_step(d, deadline - 1), DIAL_WAITING);
    ck_assert_int_eq(dial_attempt(d, 1)->started, -1);
    ck_assert_int_eq(dial_to_the_end(d, deadline), DIAL_CONNECTED);
    ck_assert_int_eq(dial_attempt(d, 1)->started, deadline);
    ck_assert_int_eq(dial_attempt(d, 0)->error, 0);
    dial_free(d);
    for (size_t i = 0; i < 4; i++)
        close(fillers[i]);
    close(hanging);
    close(fd);
}
END_TEST

static void print_order(const struct dial *d, char *out, size_t room)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < dial_n_attempts(d); i++) {
        char host[ADDRESS_TEXT];
        address_host(&dial_attempt(d, i)->address, host, sizeof host);
        used += (size_t)snprintf(out + used, room - used, "%s ", host);
    }
}

struct order_case {
    const char *in; /* separated by blanks */
    int family;
    const char *local;
    const char *out;
};

static const struct order_case orders[] = {
    { "::1 ::2 ::3 1.1.1.1 2.2.2.2", AF_UNSPEC, "", "::1 1.1.1.1 ::2 2.2.2.2 ::3 " },
    { "1.1.1.1 ::1 ::2", AF_UNSPEC, "", "1.1.1.1 ::1 ::2 " },
    { "1.1.1.1 2.2.2.2", AF_UNSPEC, "", "1.1.1.1 2.2.2.2 " },
    { "::1 1.1.1.1 ::2", AF_INET6, "", "::1 ::2 " },
    { "::1 1.1.1.1 ::2", AF_INET, "", "1.1.1.1 " },
    { "1.1.1.1", AF_INET6, "", "" },
    { "::1 1.1.1.1", AF_UNSPEC, "127.0.0.1", "1.1.1.1 " },
    { "::1 1.1.1.1", AF_UNSPEC, "::1", "::1 " },
};

START_TEST(dial_lets_the_families_take_turns)
{
    const struct order_case *c = &orders[_i];
    struct address list[8], local = { 0 };
    struct span rest = span_of(c->in);
    size_t n = 0;
    char order[256];
    while (rest.ptr)
        ck_assert(address_parse(span_cut(&rest, ' '), 80, &list[n++]));
    if (c->local[0])
        ck_assert(address_parse(span_of(c->local), 0, &local));
    struct dial *d = dial_new(list, n, c->family, &local);
    print_order(d, order, sizeof order);
    ck_assert_str_eq(order, c->out);
    dial_free(d);
}
END_TEST

START_TEST(dial_without_an_address_fails)
{
    struct jig_error error = { 0 };
    struct dial *d = dial_new(NULL, 0, AF_UNSPEC, NULL);
    ck_assert_int_eq(dial_step(d, 0), DIAL_FAILED);
    ck_assert_int_eq(dial_error(d, &error), JIG_ERR_CONNECT);
    ck_assert_str_ne(error.text, "");
    dial_free(d);
}
END_TEST

Suite *test_dial(void);
Suite *test_dial(void)
{
    Suite *s = suite_create("dial");
    TCase *t = tcase_create("all");
    tcase_add_test(t, dial_goes_on_at_once_after_a_refusal);
    tcase_add_test(t, dial_names_every_address_that_refused);
    tcase_add_test(t, dial_tries_the_next_after_250_ms_of_silence);
    tcase_add_loop_test(t, dial_lets_the_families_take_turns, 0,
                        sizeof orders / sizeof *orders);
    tcase_add_test(t, dial_without_an_address_fails);
    suite_add_tcase(s, t);
    return s;
}
