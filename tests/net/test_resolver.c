#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/resolver.h"
#include "support/listener.h"

static void print_all(const struct resolver_job *job, char *out, size_t room)
{
    const struct address *list;
    struct jig_error error;
    size_t n, used = 0;
    out[0] = '\0';
    if (resolver_job_result(job, &list, &n, &error) != JIG_OK) {
        snprintf(out, room, "%s: %s", jig_err_name(error.code), error.text);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        char text[ADDRESS_TEXT];
        address_print(&list[i], text, sizeof text);
        used += (size_t)snprintf(out + used, room - used, "%s ", text);
    }
}

struct instant_case {
    const char *host;
    int family;
    const char *answer;
};

static const struct instant_case instants[] = {
    { "127.0.0.1", AF_UNSPEC, "127.0.0.1:8080 " },
    { "::1", AF_UNSPEC, "[::1]:8080 " },
    { "[::1]", AF_INET6, "[::1]:8080 " },
    { "::1", AF_INET, "resolve-failed: ::1: not an IPv4 address" },
    { "127.0.0.1", AF_INET6, "resolve-failed: 127.0.0.1: not an IPv6 address" },
    { "localhost", AF_UNSPEC, "[::1]:8080 127.0.0.1:8080 " },
    { "LOCALHOST.", AF_INET, "127.0.0.1:8080 " },
    { "app.localhost", AF_INET6, "[::1]:8080 " },
    { "", AF_UNSPEC, "resolve-failed: : not a host's name" },
};

START_TEST(resolver_answers_numbers_and_localhost_without_a_thread)
{
    const struct instant_case *c = &instants[_i];
    char text[400];
    struct resolver *r = resolver_new();
    struct resolver_job *job = resolver_start(r, span_of(c->host), 8080, c->family, NULL);
    ck_assert(resolver_job_is_done(job));
    ck_assert_int_eq(resolver_fd(r), -1);
    print_all(job, text, sizeof text);
    ck_assert_str_eq(text, c->answer);
    resolver_job_free(job);
    resolver_free(r);
}
END_TEST

START_TEST(resolver_refuses_a_name_that_is_none)
{
    char text[400], longer[400];
    struct resolver *r = resolver_new();
    struct resolver_job *job = resolver_start(r, SPAN("a\0b"), 80, AF_UNSPEC, NULL);
    ck_assert(resolver_job_is_done(job));
    print_all(job, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "not a host's name"));
    resolver_job_free(job);
    memset(longer, 'a', sizeof longer);
    job = resolver_start(r, span_make(longer, sizeof longer), 80, AF_UNSPEC, NULL);
    print_all(job, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "resolve-failed"));
    resolver_job_free(job);
    resolver_free(r);
}
END_TEST

static void wait_for(struct resolver *r, struct resolver_job *job)
{
    while (!resolver_job_is_done(job)) {
        ck_assert_int_ne(listener_wait(resolver_fd(r), POLLIN), 0);
        resolver_step(r);
    }
}

/* A short form that is not ours ("127.1") is the system's to read, and needs no network. */
START_TEST(resolver_asks_the_system_and_wakes_the_caller)
{
    char text[400];
    struct resolver *r = resolver_new();
    struct resolver_job *job = resolver_start(r, SPAN("127.1"), 81, AF_UNSPEC, NULL);
    ck_assert_ptr_nonnull(job);
    ck_assert_int_ge(resolver_fd(r), 0);
    wait_for(r, job);
    print_all(job, text, sizeof text);
    ck_assert_str_eq(text, "127.0.0.1:81 ");
    resolver_job_free(job);
    resolver_free(r);
}
END_TEST

START_TEST(resolver_says_why_a_name_has_no_address)
{
    char text[400];
    struct resolver *r = resolver_new();
    struct resolver_job *job = resolver_start(r, SPAN("a..b"), 80, AF_UNSPEC, NULL);
    wait_for(r, job);
    print_all(job, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "resolve-failed: a..b: "));
    resolver_job_free(job);
    resolver_free(r);
}
END_TEST

START_TEST(resolver_takes_many_jobs_and_forgets_the_disowned)
{
    enum { N = 40 };
    struct resolver_job *jobs[N];
    struct resolver *r = resolver_new();
    for (int i = 0; i < N; i++)
        ck_assert_ptr_nonnull(jobs[i] = resolver_start(r, SPAN("127.1"), 80, AF_UNSPEC, NULL));
    for (int i = 0; i < N; i += 2)
        resolver_job_free(jobs[i]);
    for (int i = 1; i < N; i += 2) {
        char text[64];
        wait_for(r, jobs[i]);
        print_all(jobs[i], text, sizeof text);
        ck_assert_str_eq(text, "127.0.0.1:80 ");
        resolver_job_free(jobs[i]);
    }
    resolver_free(r);
}
END_TEST

START_TEST(resolver_can_be_freed_with_a_job_under_way)
{
    struct resolver *r = resolver_new();
    resolver_job_free(resolver_start(r, SPAN("127.1"), 80, AF_UNSPEC, NULL));
    resolver_free(r);
}
END_TEST

Suite *test_resolver(void);
Suite *test_resolver(void)
{
    Suite *s = suite_create("resolver");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, resolver_answers_numbers_and_localhost_without_a_thread, 0,
                        sizeof instants / sizeof *instants);
    tcase_add_test(t, resolver_refuses_a_name_that_is_none);
    tcase_add_test(t, resolver_asks_the_system_and_wakes_the_caller);
    tcase_add_test(t, resolver_says_why_a_name_has_no_address);
    tcase_add_test(t, resolver_takes_many_jobs_and_forgets_the_disowned);
    tcase_add_test(t, resolver_can_be_freed_with_a_job_under_way);
    suite_add_tcase(s, t);
    return s;
}
