/* `jig run` on requests that check their answers, keep values of them and need each other, against a
 * server that hands out a token and otherwise tells what it was asked. */
#include <check.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/folder.h"
#include "support/listener.h"
#include "support/proc.h"

enum { MAX_WORDS = 12 };

static struct folder folder, home;
static char base[ADDRESS_TEXT + 16];
static int listener;
static pid_t server;

static void answer(int conn)
{
    char head[4096], body[4400], text[5000];
    while (listener_read_head(conn, head, sizeof head) > 0) {
        bool is_login = strncmp(head, "GET /login", 10) == 0;
        int line = (int)strcspn(head, "\r");
        int n = is_login ? snprintf(body, sizeof body, "{\"token\":\"T1\",\"n\":[1,2]}")
                         : snprintf(body, sizeof body, "{\"asked\":\"%.*s\"}", line, head);
        int len = snprintf(text, sizeof text,
                           "HTTP/1.1 %s\r\nContent-Type: application/json\r\nSet-Cookie: "
                           "sid=s1; Path=/\r\nContent-Length: %d\r\n\r\n%s",
                           strstr(head, "/missing") ? "404 No" : "200 OK", n, body);
        if (write(conn, text, (size_t)len) != len)
            break;
    }
    _exit(0);
}

static _Noreturn void serve(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn >= 0 && proc_fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            answer(conn);
        }
        close(conn);
    }
}

static const struct {
    const char *name, *content;
} files[] = {
    { "auth/login.req.json",
      "{\"jig\": 1, \"url\": \"{{base}}/login\", \"capture\": [{ \"var\": \"token\", \"from\": "
      "\"jq\", \"at\": \".token\" }, { \"var\": \"sid\", \"from\": \"cookie\", \"at\": \"sid\" "
      "}],"
      " \"assert\": [{ \"check\": \"status\", \"op\": \"==\", \"value\": 200 }, { \"check\": "
      "\"jq\","
      " \"at\": \".n | length\", \"op\": \"==\", \"value\": 2 }] }" },
    { "use/me.req.json",
      "{\"jig\": 1, \"needs\": [\"auth/login\"], \"url\": "
      "\"{{base}}/me?t={{token}}&s={{sid}}\", "
      "\"assert\": [{ \"check\": \"jq\", \"at\": \".asked\", \"op\": \"contains\", \"value\": "
      "\"t={{token}}&s=s1\" }, { \"check\": \"header\", \"at\": \"content-type\", \"op\": "
      "\"contains\", \"value\": \"json\" }, { \"check\": \"regex\", \"at\": \"t=(T.)\", "
      "\"op\": "
      "\"==\", \"value\": \"T1\" }, { \"check\": \"body\", \"op\": \"isJson\" }, { \"check\": "
      "\"time\", \"op\": \"<\", \"value\": 60000 }, { \"check\": \"url\", \"op\": "
      "\"startsWith\", "
      "\"value\": \"{{base}}/me\" }] }" },
    { "bad/status.req.json",
      "{\"jig\": 1, \"url\": \"{{base}}/missing\", \"assert\": [{ \"check\": \"status\", "
      "\"op\": "
      "\"==\", \"value\": 200 }, { \"check\": \"header\", \"at\": \"X-None\", \"op\": "
      "\"exists\" }, "
      "{ \"check\": \"status\", \"op\": \"<\", \"value\": 300, \"off\": true }] }" },
    { "bad/needs.req.json",
      "{\"jig\": 1, \"needs\": [\"bad/status\"], \"url\": \"{{base}}/x\"}" },
    { "ring/a.req.json", "{\"jig\": 1, \"needs\": [\"ring/b\"], \"url\": \"{{base}}/a\"}" },
    { "ring/b.req.json", "{\"jig\": 1, \"needs\": [\"ring/a\"], \"url\": \"{{base}}/b\"}" },
    { "gone.req.json", "{\"jig\": 1, \"needs\": [\"nowhere\"], \"url\": \"{{base}}/x\"}" },
    { "none.req.json",
      "{\"jig\": 1, \"url\": \"{{base}}/x\", \"capture\": [{ \"var\": \"v\", \"from\": \"jq\", "
      "\"at\": \".none\" }] }" },
    { "schema.req.json",
      "{\"jig\": 1, \"url\": \"{{base}}/x\", \"assert\": [{ \"check\": \"body\", \"op\": "
      "\"schema\", \"value\": {} }] }" },
    { "row.req.json",
      "{\"jig\": 1, \"url\": \"{{base}}/{{a}}\", \"assert\": [{ \"check\": \"url\", \"op\": "
      "\"endsWith\", \"value\": \"/{{b}}\" }] }" },
    { "rows.csv", "a,b\n1,1\n2,x\n3,3\n" },
};

static void setup(void)
{
    char at[ADDRESS_TEXT], root[256];
    struct address address;
    folder_make(&folder);
    folder_make(&home);
    setenv("XDG_CONFIG_HOME", home.path, 1);
    setenv("XDG_DATA_HOME", home.path, 1);
    ck_assert_int_eq(chdir(folder.path), 0);
    listener = listener_open(&address);
    address_print(&address, at, sizeof at);
    snprintf(base, sizeof base, "http://%s", at);
    snprintf(root, sizeof root,
             "{\"jig\": 1, \"vars\": [{\"name\": \"base\", \"value\": \"%s\"}]}", base);
    folder_write(&folder, "jig.json", root);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        folder_write(&folder, files[i].name, files[i].content);
    server = proc_fork();
    if (server == 0)
        serve();
}

static void teardown(void)
{
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(listener);
    folder_remove(&folder);
    folder_remove(&home);
}

static void run(const char *const *words, struct proc_result *r)
{
    const char *argv[MAX_WORDS + 3] = { proc_jig(), "run" };
    for (size_t i = 0; i < MAX_WORDS && words[i]; i++)
        argv[i + 2] = words[i];
    proc_run(r, argv, SPAN(""));
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

struct run_case {
    const char *words[MAX_WORDS];
    int status;
    const char *parts[4]; /* of standard output */
};

static const struct run_case cases[] = {
    { { "auth" }, 0, { "auth/login\n", "1 request: 1 ok, 0 failed" } },
    /* what it needs comes first, once, and hands on what it kept */
    { { "use/me.req.json" }, 0, { "auth/login\n", "use/me\n", "2 requests: 2 ok, 0 failed" } },
    { { "auth", "use" }, 0, { "3 requests: 3 ok" } },
    { { "use", "--repeat", "3", "--parallel", "3" },
      0,
      { "use/me #1\n", "use/me #3\n", "6 requests: 6 ok" } },
    { { "bad/status.req.json" },
      1,
      { "FAIL  404",
        "bad/status: status == 200: it is 404; header X-None exists: there is none\n" } },
    { { "bad/needs.req.json" },
      1,
      { "bad/needs: not sent: bad/status, which it needs, failed", "2 requests: 0 ok" } },
    { { "bad/needs.req.json", "--bail" }, 1, { "1 request: 0 ok" } },
    { { "ring" }, 1, { "which needs it in turn", "0 ok, 2 failed" } },
    { { "gone.req.json" }, 1, { "it needs nowhere, and there is no such request" } },
    { { "none.req.json" }, 1, { "capture v from jq .none: there is none" } },
    { { "schema.req.json" }, 1, { "this version does not check JSON Schemas" } },
    { { "row.req.json", "--data", "rows.csv" },
      1,
      { "ok", "row #2: url endsWith \"/x\": it is http://", "3 requests: 2 ok, 1 failed" } },
    { { "row.req.json", "--data", "rows.csv", "--var", "b=2" }, 1, { "3 requests: 1 ok" } },
    { { "row.req.json", "--data", "rows.csv", "--rate", "100/s", "--delay", "1" },
      1,
      { "3 requests" } },
    { { "auth", "--data", "none.csv" }, 26, { "" } },
    { { "auth", "--rate", "fast" }, 2, { "" } },
    { { "auth", "--repeat", "2000000" }, 2, { "" } },
    { { "auth", "--repeat", "0" }, 0, { "0 requests" } },
    { { "auth", "--parallel", "0" }, 2, { "" } },
    { { "auth", "--parallel", "257" }, 2, { "" } },
    { { "auth", "--har", "a.har", "--report", "har=b.har" }, 2, { "" } },
    { { "auth", "--report", "har=a.har", "--report", "har=b.har" }, 2, { "" } },
    /* a path that leads nowhere does not take the word of what was sent before it */
    { { "auth", "nowhere" }, 2, { "auth/login\n", "1 request: 1 ok" } },
    { { "nowhere", "auth" }, 2, { "" } },
    { { "bad/status.req.json", "--report", "json=-", "-s" },
      1,
      { "\"checks\": [{\"name\": \"status == 200\", \"message\": \"it is 404\", \"passed\": "
        "false}" } },
    { { "bad/status.req.json", "--report", "junit=-", "-s" },
      1,
      { "failures=\"1\" errors=\"0\"",
        "<failure type=\"check\" message=\"status == 200: it is 404; " } },
    { { "bad/status.req.json", "--report", "tap=-", "-s" },
      1,
      { "not ok 1 - bad/status", "message: \"status == 200: it is 404" } },
    { { "bad/status.req.json", "--report", "html=-", "-s" },
      1,
      { "<!DOCTYPE html>", "<h1>1 request, 1 failed</h1>",
        "<li class=\"fail\">status == 200: it is 404</li>" } },
};

START_TEST(run_checks_what_it_got)
{
    struct proc_result r;
    run(cases[_i].words, &r);
    ck_assert_msg(r.status == cases[_i].status, "%d: %s%s", r.status, buf_str(&r.out),
                  buf_str(&r.err));
    for (size_t i = 0; i < 4 && cases[_i].parts[i]; i++)
        ck_assert_msg(strstr(buf_str(&r.out), cases[_i].parts[i]) != NULL, "%s: %s",
                      cases[_i].parts[i], buf_str(&r.out));
    proc_result_clear(&r);
}
END_TEST

START_TEST(run_sends_what_is_needed_once_and_first)
{
    struct proc_result r;
    run((const char *const[MAX_WORDS]){ "." }, &r);
    ck_assert_uint_eq(count(buf_str(&r.out), "auth/login\n"), 1);
    ck_assert(strstr(buf_str(&r.out), "auth/login\n") < strstr(buf_str(&r.out), "use/me\n"));
    ck_assert_uint_eq(count(buf_str(&r.out), "bad/status: "), 1);
    proc_result_clear(&r);
}
END_TEST

START_TEST(run_fails_where_nobody_can_be_told)
{
    char script[PATH_MAX + 200];
    const char *argv[] = { "sh", "-c", script, NULL };
    struct proc_result r;
    snprintf(script, sizeof script, "'%s' run row.req.json --var a=1 --var b=1 >/dev/full",
             proc_jig());
    proc_run(&r, argv, SPAN(""));
    ck_assert_str_eq(buf_str(&r.err),
                     "jig: write-failed: standard output: No space left on device\n");
    ck_assert_int_eq(r.status, 23);
    proc_result_clear(&r);
}
END_TEST

/* A filter's process gets descriptors of its own, whatever numbers are free. */
START_TEST(run_checks_where_the_standard_streams_are_closed)
{
    char script[PATH_MAX + 100];
    const char *argv[] = { "sh", "-c", script, NULL };
    struct proc_result r;
    snprintf(script, sizeof script, "exec '%s' run use --report json=report <&- >&- 2>&-",
             proc_jig());
    proc_run(&r, argv, SPAN(""));
    char *report = folder_read(&folder, "report");
    ck_assert_uint_eq(count(report, "\"passed\": false"), 0);
    ck_assert_uint_eq(count(report, "jq .n | length == 2"), 1);
    free(report);
    proc_result_clear(&r);
}
END_TEST

/* ---- Ctrl-C while a filter runs ---- */

/* In a group of its own, as a shell starts it; its output goes to a file. */
static pid_t start_in_group(const char *const *argv)
{
    pid_t pid = proc_fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setpgid(0, 0);
        signal(SIGHUP, SIG_DFL); /* the tests may be run below nohup */
        if (freopen("out", "w", stdout))
            execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    setpgid(pid, pid);
    return pid;
}

/* The filter runs in a process of its own. */
static void wait_for_child(pid_t pid)
{
    char path[64], line[64];
    bool has_child = false;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    while (!has_child) {
        FILE *children = fopen(path, "r");
        ck_assert_ptr_nonnull(children);
        has_child = fgets(line, sizeof line, children) != NULL;
        fclose(children);
        poll(NULL, 0, 1);
    }
}

static const char endless[] =
    "{\"jig\": 1, \"url\": \"{{base}}/a\", \"assert\": [{ \"check\": \"jq\", \"at\": "
    "\"last(range(1e15))\" }, { \"check\": \"jq\", \"at\": \"last(range(1e16))\" }], "
    "\"capture\": [{ \"var\": \"v\", \"from\": \"jq\", \"at\": \"last(range(1e17))\" }] }";

/* By Ctrl-C, which the whole group gets, and by a signal for the one process. */
static const struct {
    int signal;
    bool is_for_all;
} interrupts[] = { { SIGINT, true },  { SIGTERM, true },  { SIGHUP, true },
                   { SIGINT, false }, { SIGTERM, false }, { SIGHUP, false } };

START_TEST(run_ends_a_filter_when_it_is_interrupted)
{
    const char *const argv[] = { proc_jig(), "run", "slow", NULL };
    char said[4096];
    int status;
    folder_write(&folder, "slow/a.req.json", endless);
    folder_write(&folder, "slow/b.req.json", "{\"jig\": 1, \"url\": \"{{base}}/b\"}");
    pid_t pid = start_in_group(argv);
    wait_for_child(pid);
    kill(interrupts[_i].is_for_all ? -pid : pid, interrupts[_i].signal);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 130);
    FILE *out = fopen("out", "r");
    ck_assert_ptr_nonnull(out);
    said[fread(said, 1, sizeof said - 1, out)] = '\0';
    fclose(out);
    ck_assert_msg(strstr(said, "jq last(range(1e15)) exists: jq: cancelled"), "%s", said);
    ck_assert_msg(strstr(said, "1 request"), "%s", said);
    ck_assert_ptr_null(strstr(said, "1e16"));
    ck_assert_ptr_null(strstr(said, "1e17"));
    ck_assert_ptr_null(strstr(said, "slow/b"));
}
END_TEST

Suite *test_run_checks(void);
Suite *test_run_checks(void)
{
    Suite *s = suite_create("run_checks");
    TCase *t = tcase_create("run_checks");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, run_checks_what_it_got, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(t, run_sends_what_is_needed_once_and_first);
    tcase_add_test(t, run_fails_where_nobody_can_be_told);
    tcase_add_test(t, run_checks_where_the_standard_streams_are_closed);
    tcase_add_loop_test(t, run_ends_a_filter_when_it_is_interrupted, 0,
                        sizeof interrupts / sizeof *interrupts);
    suite_add_tcase(s, t);
    return s;
}
