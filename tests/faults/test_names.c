/* What the system's resolver may do to an exchange: each ends in the answer, or in words and in time. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults/faults.h"
#include "support/peer.h"
#include "support/proc.h"

static struct peer nginx;
static char program[PATH_MAX];

static void start(void)
{
    const char *build = getenv("JIG_BUILD");
    snprintf(program, sizeof program, "%s/jig-faults", build ? build : "build");
    peer_start_nginx(&nginx);
}

static void stop(void)
{
    peer_stop(&nginx);
}

static const struct names_case {
    enum faults_names names;
    int status;
    const char *words; /* on standard error; "": nothing is there */
} cases[] = {
    { NAMES_GOOD, 0, "" },
    { NAMES_TWICE, 0, "" },
    { NAMES_SLOW, 0, "" },
    { NAMES_FIRST_DEAD, 0, "" },
    { NAMES_NO_ROUTE, 0, "" },
    { NAMES_THOUSAND, 0, "" },
    { NAMES_NOT_FOUND, 6, "jig: resolve-failed: name.test: " },
    { NAMES_TRY_AGAIN, 6, "jig: resolve-failed: name.test: Temporary failure" },
    { NAMES_FAILED, 6, "jig: resolve-failed: name.test: " },
    { NAMES_NO_MEMORY, 6, "jig: resolve-failed: name.test: Memory allocation" },
    { NAMES_SYSTEM, 6, "jig: resolve-failed: name.test: Too many open files" },
    { NAMES_ODD_FAMILY, 7, "jig: connect-failed: " },
    { NAMES_ALL_DEAD, 7, "jig: connect-failed: 127.0.0.2:" },
    { NAMES_THOUSAND_DEAD, 7, "jig: connect-failed: " },
    { NAMES_ONLY_NO_ROUTE, 7, "jig: connect-failed: [2001:db8::1]:" },
    { NAMES_SILENT, 28, "jig: timeout: " },
};

START_TEST(names_lead_to_an_answer_or_to_words)
{
    const struct names_case *c = &cases[_i];
    char url[128], faults_text[32];
    const char *argv[] = {
        program, "send", "--connect-timeout", c->status == 28 ? "0.3" : "100", url, NULL
    };
    struct proc_result r;
    snprintf(url, sizeof url, "http://name.test:%u/small.txt", (unsigned)nginx.port);
    snprintf(faults_text, sizeof faults_text, "names=%d", (int)c->names);
    setenv("JIG_FAULTS", faults_text, 1);
    proc_run(&r, argv, SPAN(""));
    unsetenv("JIG_FAULTS");
    ck_assert_msg(r.status == c->status, "%d: %s", r.status, buf_str(&r.err));
    ck_assert_uint_eq(r.out.len, c->status == 0 ? 1024 : 0);
    bool is_said = c->words[0] ? strncmp(buf_str(&r.err), c->words, strlen(c->words)) == 0
                               : r.err.len == 0;
    ck_assert_msg(is_said, "%s", buf_str(&r.err));
    ck_assert_uint_lt(r.err.len, 4096); /* also where a thousand addresses refused */
    proc_result_clear(&r);
}
END_TEST

Suite *test_names(void);
Suite *test_names(void)
{
    Suite *suite = suite_create("names");
    TCase *tc = tcase_create("names");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_loop_test(tc, names_lead_to_an_answer_or_to_words, 0,
                        sizeof cases / sizeof *cases);
    suite_add_tcase(suite, tc);
    return suite;
}
