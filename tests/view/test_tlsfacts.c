/* What the TLS tab says of a session and its certificates that only some have, from recorded facts. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "support/screen.h"
#include "support/viewer.h"
#include "wire/cert.h"

#define DAY INT64_C(86400)
#define NOW INT64_C(1795694591) /* 2026-11-26 */

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 92, 40);
}

static void teardown(void)
{
    viewer_close(&v);
}

/* A leaf, and a CA for a.test alone, that end in so many days. */
static struct jig_tls_facts facts_of(int64_t leaf_days, int64_t ca_days)
{
    struct jig_tls_facts f = { .version = mem_strdup("TLSv1.3"),
                               .cipher = mem_strdup("TLS_AES_128_GCM_SHA256"),
                               .cipher_bits = 128,
                               .verified = true,
                               .tickets = 1,
                               .chain = mem_zero(2, sizeof(struct jig_cert)),
                               .n_chain = 2 };
    ck_assert_ptr_nonnull(f.chain);
    f.chain[0] = (struct jig_cert){ .common_name = mem_strdup("a.test"),
                                    .sha1 = mem_strdup("9a:bc:de"),
                                    .not_before = NOW - 30 * DAY,
                                    .not_after = NOW + leaf_days * DAY };
    f.chain[1] = (struct jig_cert){ .common_name = mem_strdup("Some CA"),
                                    .is_ca = true,
                                    .path_len = 0,
                                    .name_limits = mem_strdup("only a.test, but not b.a.test"),
                                    .not_before = NOW - 30 * DAY,
                                    .not_after = NOW + ca_days * DAY };
    return f;
}

static void show(struct jig_tls_facts *take)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head head = { 200, "OK", 2, "HTTP/1.1" };
    struct jig_timing timing = { .started_wall_us = NOW * 1000000 };
    struct jig_error error = { .code = JIG_OK };
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_set_answer(r, &head);
    jig_recording_set_timing(r, &timing);
    jig_recording_take_tls(r, take, false);
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "4");
}

/* The row that begins so, and the role of the first cell of `words` in it. */
static enum role role_in(const char *begins, const char *words)
{
    for (int y = 0; y < v.h; y++) {
        const char *row = viewer_row(&v, y);
        const char *at = strstr(row, words);
        if (strstr(row, begins) && at)
            return screen_role(
                &v.grid, (int)visible_columns(span_make(row, (size_t)(at - row)), 200), y);
    }
    ck_abort_msg("\"%s\" has no \"%s\" in\n%s", begins, words, viewer_screen(&v));
}

/* At any width no row of it is much shorter than another. */
START_TEST(tlsfacts_part_a_fingerprint_evenly)
{
    struct jig_tls_facts f = facts_of(60, 3000);
    f.chain[0].sha256 = mem_strdup("00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:"
                                   "10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1d:1e:1f");
    viewer_resize(&v, 110, 40);
    show(&f);
    viewer_has(&v, "00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:\n");
    viewer_has(&v, " 10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1d:1e:1f\n");
    viewer_resize(&v, 140, 40);
    viewer_has(&v, ":0e:0f:10:11:");
    viewer_resize(&v, 50, 40);
    viewer_has(&v, " 00:01:02:03:04:05:06:07:\n");
    viewer_has(&v, " 18:19:1a:1b:1c:1d:1e:1f\n");
}
END_TEST

START_TEST(tlsfacts_make_up_no_date)
{
    struct jig_tls_facts f = facts_of(60, 3000);
    f.chain[0].not_before = JIG_CERT_NO_DATE;
    f.chain[1].not_after = JIG_CERT_NO_DATE;
    f.chain[0].scts = mem_zero(1, sizeof *f.chain[0].scts); /* and it has no log */
    f.chain[0].n_scts = 1;
    show(&f);
    viewer_has(&v, "one that can't be read");
    viewer_has(&v, "a date can't be read");
    viewer_has(&v, " unreadable ");
    viewer_lacks(&v, "1970");
    viewer_lacks(&v, "expire");
    viewer_keys(&v, "G");
    viewer_has(&v, "unreadable");
    viewer_lacks(&v, "1970");
}
END_TEST

START_TEST(tlsfacts_warn_of_what_ends_soon)
{
    static const struct {
        int64_t leaf, ca;
        const char *says; /* below the verdict; NULL: nothing */
        enum role role;   /* of the leaf's validity */
    } cases[] = {
        { 90, 900, NULL, ROLE_OK },
        { 20, 900, NULL, ROLE_WARN },
        { 5, 900, "but a.test expires in 5 days", ROLE_WARN },
        { 90, 3, "but Some CA expires in 3 days", ROLE_OK },
    };
    struct jig_tls_facts f = facts_of(cases[_i].leaf, cases[_i].ca);
    show(&f);
    ck_assert_int_eq(role_in("▾ a.test", "expires in"), cases[_i].role);
    if (cases[_i].says)
        ck_assert_int_eq(role_in("but ", cases[_i].says), ROLE_WARN);
    else
        viewer_lacks(&v, "but ");
}
END_TEST

START_TEST(tlsfacts_warn_of_nothing_where_nothing_is_trusted)
{
    struct jig_tls_facts f = facts_of(5, 900);
    f.verified = false;
    show(&f);
    viewer_lacks(&v, "but ");
}
END_TEST

/* A third of a leaf's life is over: a third of the bar has its colour. */
START_TEST(tlsfacts_draw_how_much_of_its_life_is_over)
{
    struct jig_tls_facts f = facts_of(60, 900);
    show(&f);
    int done = 0, left = 0;
    for (int y = 0; y < v.h && !done; y++)
        for (int x = 0; strstr(viewer_row(&v, y), "      valid ") && x < v.w; x++) {
            const char *cell = grid_cell(&v.grid, x, y)->text;
            enum role role = screen_role(&v.grid, x, y);
            done += strcmp(cell, "━") == 0 && role == ROLE_OK;
            left += strcmp(cell, "─") == 0 && role == ROLE_BORDER;
        }
    ck_assert_int_gt(done, 5);
    ck_assert_int_le(abs(done * 2 - left), 2);
}
END_TEST

START_TEST(tlsfacts_name_fingerprints_constraints_and_depth)
{
    struct jig_tls_facts f = facts_of(60, 900);
    show(&f);
    viewer_has(&v, "      sha1       9a:bc:de\n");
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "      authority  CA, no further one below it\n");
    viewer_has(&v, "      limits     only a.test, but not b.a.test\n");
}
END_TEST

START_TEST(tlsfacts_keep_a_gap_behind_a_name_that_is_cut)
{
    char name[200];
    struct jig_tls_facts f = facts_of(60, 900);
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    free(f.chain[0].common_name);
    f.chain[0].common_name = mem_strdup(name);
    show(&f);
    viewer_has(&v, "x… leaf   expires in 60 days");
}
END_TEST

START_TEST(tlsfacts_say_whether_the_session_was_resumed)
{
    struct jig_tls_facts f = facts_of(60, 900);
    show(&f);
    viewer_has(&v, "  Resumed       no                          1 ticket received\n");
    viewer_close(&v);
    viewer_open(&v, 92, 40);
    f = facts_of(60, 900);
    f.resumed = true;
    show(&f);
    viewer_has(&v, "  Resumed       yes                         1 ticket received\n");
}
END_TEST

START_TEST(tlsfacts_say_that_there_are_none)
{
    viewer_answer(&v, "http://a.test/", SPAN("HTTP/1.1 200 OK\r\n\r\nclear"));
    viewer_keys(&v, "4");
    viewer_has(&v, "plain HTTP: nothing was encrypted, and nobody proved who answered\n");
}
END_TEST

static void record_with(struct jig_tls_facts *f, const char *proxy, int status)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_connection_facts c = { .remote = "10.0.4.7", .remote_port = 443 };
    struct jig_recorded_head head = { status, "OK", 2, "HTTP/1.1" };
    struct jig_error error = { .code = JIG_OK };
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "https://a.test/");
    if (status)
        jig_recording_set_answer(r, &head);
    if (proxy)
        jig_recording_set_proxy(r, proxy, &(struct jig_recorded_head){ 0, "", 0, "" });
    jig_recording_set_connection(r, &c);
    jig_recording_take_tls(r, f, proxy != NULL);
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "5");
}

START_TEST(tlsfacts_stand_with_the_connection_too)
{
    struct jig_tls_facts f = facts_of(60, 900);
    f.resumed = true;
    record_with(&f, NULL, 200);
    viewer_has(&v, "  new connection 10.0.4.7:443, TLS 1.3 resumed, HTTP/1.1\n");
}
END_TEST

/* Nor is TLS claimed that was not agreed on. */
START_TEST(tlsfacts_claim_no_tls_that_came_to_nothing)
{
    struct jig_tls_facts f = { .offered = mem_strdup("1.2, 1.3") };
    struct jig_tls_facts of_proxy = { .offered = mem_strdup("1.2, 1.3") };
    record_with(&f, NULL, 0);
    viewer_has(&v, "  new connection 10.0.4.7:443, no TLS\n");
    viewer_keys(&v, "6");
    viewer_has(&v, "to 10.0.4.7:443\n");
    jig_transfer_free(v.transfer);
    record_with(&of_proxy, "https://p.test", 0);
    viewer_has(&v, "  proxy no TLS https://p.test\n");
}
END_TEST

static struct jig_tls_facts many_of(size_t n_names, size_t n_chain)
{
    struct jig_tls_facts f = facts_of(60, 900);
    struct jig_cert *c = &f.chain[0];
    c->names = mem_zero(n_names, sizeof *c->names);
    ck_assert_ptr_nonnull(c->names);
    for (; c->n_names < n_names; c->n_names++) {
        char name[32];
        snprintf(name, sizeof name, "DNS:n%zu.a.test", c->n_names);
        c->names[c->n_names] = mem_strdup(name);
    }
    if (n_chain > 2) {
        void *chain = f.chain;
        size_t room = 2;
        ck_assert(mem_grow(&chain, &room, n_chain, sizeof *f.chain));
        f.chain = chain;
        memset(f.chain + 2, 0, (n_chain - 2) * sizeof *f.chain);
        f.n_chain = n_chain;
    }
    return f;
}

START_TEST(tlsfacts_say_what_they_leave_out)
{
    struct jig_tls_facts f = many_of(1030, 70);
    show(&f);
    viewer_has(&v, "and 1,006 more; m shows them all");
    viewer_lacks(&v, "n1029.a.test");
    viewer_keys(&v, "<End>");
    viewer_has(&v, "and 6 more; Y copies them all");
    viewer_keys(&v, "m/n1029.a.test");
    viewer_has(&v, "n1029.a.test\n");
    viewer_lacks(&v, "more; m shows");
}
END_TEST

Suite *test_tlsfacts(void);
Suite *test_tlsfacts(void)
{
    Suite *suite = suite_create("tlsfacts");
    TCase *tc = tcase_create("tlsfacts");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, tlsfacts_part_a_fingerprint_evenly);
    tcase_add_test(tc, tlsfacts_make_up_no_date);
    tcase_add_loop_test(tc, tlsfacts_warn_of_what_ends_soon, 0, 4);
    tcase_add_test(tc, tlsfacts_warn_of_nothing_where_nothing_is_trusted);
    tcase_add_test(tc, tlsfacts_draw_how_much_of_its_life_is_over);
    tcase_add_test(tc, tlsfacts_name_fingerprints_constraints_and_depth);
    tcase_add_test(tc, tlsfacts_keep_a_gap_behind_a_name_that_is_cut);
    tcase_add_test(tc, tlsfacts_say_whether_the_session_was_resumed);
    tcase_add_test(tc, tlsfacts_say_that_there_are_none);
    tcase_add_test(tc, tlsfacts_stand_with_the_connection_too);
    tcase_add_test(tc, tlsfacts_claim_no_tls_that_came_to_nothing);
    tcase_add_test(tc, tlsfacts_say_what_they_leave_out);
    suite_add_tcase(suite, tc);
    return suite;
}
