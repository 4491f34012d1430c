#include <check.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/listener.h"
#include "support/proc.h"

/* `jig run` on a small collection, against a server that answers /missing with 404 and everything
 * else with 200 and the request line as the body. */

enum { MAX_WORDS = 12 };

static char folder[PATH_MAX], home[PATH_MAX], base[ADDRESS_TEXT + 16];
static int listener;
static pid_t server;

static void answer(int conn)
{
    char head[4096], text[4400];
    while (listener_read_head(conn, head, sizeof head) > 0) {
        bool is_missing = strncmp(head, "GET /missing", 12) == 0;
        int line = (int)strcspn(head, "\r");
        int len = snprintf(text, sizeof text, "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%.*s",
                           is_missing ? "404 Missing" : "200 OK", line, line, head);
        if (write(conn, text, (size_t)len) != len)
            break;
    }
    close(conn);
}

static void write_collection(void)
{
    static const struct {
        const char *name, *content;
    } files[] = {
        { "b.req.json", "{\"jig\": 1, \"order\": 2, \"url\": \"{{base}}/b?e={{where}}\"}" },
        { "a.req.json", "{\"jig\": 1, \"order\": 1, \"url\": \"{{base}}/a\"}" },
        { "sub/m.req.json", "{\"jig\": 1, \"order\": 1, \"url\": \"{{base}}/missing\"}" },
        { "sub/s.req.json",
          "{\"jig\": 1, \"order\": 2, \"url\": \"{{base}}/s?k={{secret.key}}\"}" },
        { "bad/d.req.json", "{\"jig\": 1, \"url\": " },
        { "env/dev.json",
          "{\"jig\": 1, \"vars\": [{\"name\": \"where\", \"value\": \"dev\"}]}" },
    };
    char root[256];
    int len = snprintf(root, sizeof root,
                       "{\"jig\": 1, \"name\": \"t\", \"vars\": [{\"name\": \"base\", "
                       "\"value\": \"%s\"}]}",
                       base);
    mkdir("sub", 0777);
    mkdir("bad", 0777);
    mkdir("env", 0777);
    proc_write_file(folder, "jig.json", span_make(root, (size_t)len));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        proc_write_file(folder, files[i].name, span_of(files[i].content));
}

static void setup(void)
{
    char at[ADDRESS_TEXT];
    struct address address;
    proc_temp_folder(folder);
    proc_temp_folder(home);
    setenv("XDG_CONFIG_HOME", home, 1);
    setenv("XDG_DATA_HOME", home, 1);
    ck_assert_int_eq(chdir(folder), 0);
    listener = listener_open(&address);
    address_print(&address, at, sizeof at);
    snprintf(base, sizeof base, "http://%s", at);
    write_collection();
    server = proc_fork();
    while (server == 0) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0)
            _exit(0);
        answer(conn);
    }
}

static void teardown(void)
{
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(listener);
    proc_remove_tree(folder);
    proc_remove_tree(home);
}

/* Times are not the same twice: digits with a point become "T". */
static void print_without_times(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.len;) {
        size_t end = i;
        bool has_point = false;
        while (end < s.len && ((s.ptr[end] >= '0' && s.ptr[end] <= '9') ||
                               (s.ptr[end] == '.' && end > i && !has_point)))
            has_point |= s.ptr[end++] == '.';
        if (has_point)
            buf_add_byte(out, 'T');
        else
            buf_add(out, span_sub(s, i, end > i ? end : i + 1));
        i = end > i ? end : i + 1;
    }
}

/* Blanks before a time depend on its length. */
static bool has_line(const char *text, const char *line)
{
    for (const char *at = text; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        const char *got = at, *want = line;
        while (*want && *got) {
            if (*want == ' ' && *got == ' ') {
                want += strspn(want, " ");
                got += strspn(got, " ");
            } else if (*want++ != *got++)
                break;
        }
        if (*want == '\0' && got > at && want[-1] == got[-1] && (*got == '\n' || *got == '\0'))
            return true;
        if (*at == '\0')
            break;
    }
    return false;
}

struct run_case {
    const char *words[MAX_WORDS];
    const char *lines[5]; /* of the output, in any order */
    const char *err;      /* is in what standard error says; "": nothing */
    int status;
};

static const struct run_case cases[] = {
    { { "run", "a.req.json" }, { "ok 200 T ms a" }, "", 0 },
    { { "run", "a.req.json", "--env", "dev", "b.req.json" },
      { "ok 200 T ms a", "ok 200 T ms b",
        "2 requests: 2 ok, 0 failed, T ms; p50 T ms, p90 T ms, p99 T ms, max T ms" },
      "",
      0 },
    { { "run", "b.req.json" },
      { "FAIL usage b: not set: where", "1 request: 0 ok, 1 failed, T ms" },
      "",
      1 },
    { { "run", "--var", "where=here", "b.req.json" }, { "ok 200 T ms b" }, "", 0 },
    { { "run", "sub", "--secret", "key=t0psecret" },
      { "ok 404 T ms sub/m", "ok 200 T ms sub/s" },
      "",
      0 },
    { { "run", "--fail", "sub", "--secret", "key=t0psecret" },
      { "FAIL 404 T ms sub/m", "ok 200 T ms sub/s" },
      "",
      1 },
    { { "run", "--fail", "--bail", "sub" },
      { "FAIL 404 T ms sub/m", "1 request: 0 ok, 1 failed, T ms; p50 T ms, p90 T ms, p99 T ms, "
                               "max T ms" },
      "",
      1 },
    { { "run", "-s", "a.req.json" }, { "" }, "", 0 },
    { { "run", "-v", "a.req.json" }, { "ok 200 T ms a" }, "> GET /a HTTP/1.1\n", 0 },
    { { "run", "-v", "--secret", "key=t0psecret", "sub/s.req.json" },
      { "ok 200 T ms sub/s" },
      "> GET /s?k=••••••",
      0 },
    { { "run", "--report", "tap=-", "a.req.json" }, { "ok 1 - a" }, "1 request: 1 ok", 0 },
    { { "run", "nowhere" }, { "" }, "jig: read-failed: nowhere: ", 2 },
    { { "run", "--env", "none", "a.req.json" }, { "" }, "jig: ", 2 },
    { { "run" }, { "" }, "jig: usage: the path", 2 },
    { { "run", "--var", "novalue", "a.req.json" }, { "" }, "jig: usage: --var NAME=VALUE", 2 },
    { { "run", "--report", "yaml=f", "a.req.json" },
      { "" },
      "jig: usage: --report KIND=FILE",
      2 },
};

START_TEST(run_tells_what_became_of_each_request)
{
    const struct run_case *c = &cases[_i];
    const char *argv[MAX_WORDS + 2] = { proc_jig() };
    struct proc_result r;
    struct buf out;
    for (size_t i = 0; i < MAX_WORDS && c->words[i]; i++)
        argv[i + 1] = c->words[i];
    buf_init(&out, 1u << 16);
    proc_run(&r, argv, SPAN(""));
    print_without_times(buf_span(&r.out), &out);
    ck_assert_msg(r.status == c->status, "status %d: %s%s", r.status, buf_str(&r.out),
                  buf_str(&r.err));
    for (size_t i = 0; i < 5 && c->lines[i]; i++) {
        if (c->lines[i][0] == '\0')
            ck_assert_str_eq(buf_str(&out), "");
        else
            ck_assert_msg(has_line(buf_str(&out), c->lines[i]), "no line \"%s\" in:\n%s",
                          c->lines[i], buf_str(&out));
    }
    if (c->err[0])
        ck_assert_msg(strstr(buf_str(&r.err), c->err) != NULL, "said: %s", buf_str(&r.err));
    else
        ck_assert_str_eq(buf_str(&r.err), "");
    ck_assert_ptr_null(strstr(buf_str(&r.err), "t0psecret"));
    ck_assert_ptr_null(strstr(buf_str(&r.out), "t0psecret"));
    buf_clear(&out);
    proc_result_clear(&r);
}
END_TEST

START_TEST(run_writes_reports_and_logs_without_secrets)
{
    const char *argv[] = { proc_jig(), "run",    "--secret", "key=t0psecret",
                           "--report", "json=j", "--report", "junit=x",
                           "--report", "har=h",  "sub",      NULL };
    static const char *const names[] = { "j", "x", "h" };
    struct proc_result r;
    proc_run(&r, argv, SPAN(""));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_ne(proc_content(names[i]), "-");
        ck_assert_ptr_null(strstr(proc_content(names[i]), "t0psecret"));
    }
    ck_assert_ptr_nonnull(strstr(proc_content("j"), "\"total\": 2"));
    ck_assert_ptr_nonnull(strstr(proc_content("x"), "tests=\"2\""));
    ck_assert_ptr_nonnull(strstr(proc_content("h"), "GET /missing HTTP/1.1"));
    proc_result_clear(&r);
}
END_TEST

/* One that others can read would not be believed. */
static void write_secret(const char *name, const char *value)
{
    char text[200];
    int len =
        snprintf(text, sizeof text,
                 "{\"jig\": 1, \"secrets\": [{\"name\": \"key\", \"value\": \"%s\"}]}", value);
    proc_write_file(folder, name, span_make(text, (size_t)len));
    ck_assert_int_eq(chmod(name, 0600), 0);
}

static void check_hidden(const char *where, const char *text, const char *hidden,
                         const char *seen)
{
    ck_assert_msg(!strstr(text, hidden), "%s: \"%s\" is in\n%s", where, hidden, text);
    ck_assert_msg(strstr(text, seen), "%s: \"%s\" is not in\n%s", where, seen, text);
}

/* An answer that brings up a secret which was not sent; of the other environment's nothing is
 * known. */
START_TEST(run_hides_each_secret_of_its_environment)
{
    static const char *const envs[] = { "dev", "prod" };
    static const char *const values[] = { "dev-s3cret", "prod-s3cret" };
    const char *env = envs[_i], *hidden = values[_i], *seen = values[!_i];
    const char *send[] = {
        proc_jig(), "run", "--env",         env, "--var", "e=dev-s3cret.prod-s3cret", "-v",
        "--har",    "h",   "echo.req.json", NULL
    };
    const char *show[] = { proc_jig(), "history", "show", "1", "--har", "-", NULL };
    struct proc_result r;
    setenv("XDG_STATE_HOME", home, 1);
    proc_write_file(folder, "echo.req.json",
                    SPAN("{\"jig\": 1, \"url\": \"{{base}}/echo?{{e}}\"}"));
    proc_write_file(folder, "env/prod.json", SPAN("{\"jig\": 1}"));
    write_secret("env/dev.local.json", values[0]);
    write_secret("env/prod.local.json", values[1]);
    proc_run(&r, send, SPAN(""));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    check_hidden("-v", buf_str(&r.err), hidden, seen);
    check_hidden("the HAR", proc_content("h"), hidden, seen);
    proc_result_clear(&r);
    proc_run(&r, show, SPAN(""));
    check_hidden("the history", buf_str(&r.out), hidden, seen);
    proc_result_clear(&r);
}
END_TEST

static const struct {
    const char *local, *said;
} wrong_locals[] = {
    { "[]", "line 1, column 1: an object is expected here" },
    { "{", "line 1, column 2: a key is missing" },
    { "{\"key\": \"s3cret\"}", "its values are wanted as \"secrets\" or \"vars\": "
                               "[{ \"name\": …, \"value\": … }]" },
    { "{\"secrets\": [{\"name\": \"key\", \"value\": [\"s3cret\"]}]}",
      "line 1, column 39: \"value\": a text is expected here" },
};

/* It goes on; a request that wants a value of it says which. */
START_TEST(run_says_what_is_wrong_with_a_local_file)
{
    const char *argv[] = {
        proc_jig(), "run", "--env", "dev", "--trust", "sub/s.req.json", NULL
    };
    char line[300];
    struct proc_result r;
    proc_write_file(folder, "env/dev.local.json", span_of(wrong_locals[_i].local));
    ck_assert_int_eq(chmod("env/dev.local.json", 0600), 0);
    snprintf(line, sizeof line,
             "jig: read-failed: env/dev.local.json: %s; no value of it is used\n",
             wrong_locals[_i].said);
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 1);
    ck_assert_msg(strstr(buf_str(&r.err), line), "%s", buf_str(&r.err));
    ck_assert_msg(strstr(buf_str(&r.out), "not set: secret.key"), "%s", buf_str(&r.out));
    ck_assert_msg(!strstr(buf_str(&r.err), "s3cret"), "%s", buf_str(&r.err));
    proc_result_clear(&r);
}
END_TEST

START_TEST(run_says_when_a_report_can_not_be_written)
{
    const char *argv[] = { "/bin/sh",  "-c",       "exec \"$@\" > /dev/full",
                           "sh",       proc_jig(), "run",
                           "--report", "json=-",   "a.req.json",
                           NULL };
    struct proc_result r;
    if (access("/dev/full", W_OK) != 0)
        return;
    proc_run(&r, argv, SPAN(""));
    ck_assert_msg(r.status == 23, "status %d: %s", r.status, buf_str(&r.err));
    ck_assert_msg(
        strstr(buf_str(&r.err), "jig: write-failed: standard output: No space left") != NULL,
        "said: %s", buf_str(&r.err));
    proc_result_clear(&r);
}
END_TEST

START_TEST(run_goes_on_after_a_damaged_file)
{
    const char *argv[] = { proc_jig(), "run", "bad", "a.req.json", NULL };
    struct proc_result r;
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 1);
    ck_assert_ptr_nonnull(
        strstr(buf_str(&r.out), "FAIL  read-failed  bad/d: bad/d.req.json: line "));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "2 requests: 1 ok, 1 failed"));
    proc_result_clear(&r);
}
END_TEST

START_TEST(run_sends_nothing_of_a_newer_format)
{
    const char *argv[] = { proc_jig(), "run", "a.req.json", NULL };
    struct buf text;
    buf_init(&text, 4096);
    buf_addf(&text, "{\"jig\": 2, \"url\": \"%s/a\"}\n", base);
    proc_write_file(".", "a.req.json", buf_span(&text));
    buf_clear(&text);
    struct proc_result r;
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 1);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "FAIL  read-failed  a: a.req.json: "));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "a newer jig's, not sent"));
    proc_result_clear(&r);
}
END_TEST

/* What is over as soon as it is sent leaves nothing to wait for. */
START_TEST(run_goes_on_after_a_refusal)
{
    const char *argv[] = { proc_jig(), "run", "gone", "a.req.json", NULL };
    struct proc_result r;
    struct address at;
    char port[ADDRESS_TEXT], text[256];
    int fd = listener_open(&at);
    address_print(&at, port, sizeof port);
    close(fd);
    snprintf(text, sizeof text, "{\"jig\":1,\"url\":\"http://%s/\"}", port);
    ck_assert_int_eq(mkdir("gone", 0700), 0);
    proc_write_file("gone", "a.req.json", span_of(text));
    proc_write_file("gone", "b.req.json", span_of(text));
    proc_run(&r, argv, SPAN(""));
    ck_assert_msg(r.status == 1, "%d: %s", r.status, buf_str(&r.err));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "FAIL  connect-failed"));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "3 requests: 1 ok, 2 failed"));
    proc_result_clear(&r);
}
END_TEST

START_TEST(run_of_nothing_is_refused)
{
    const char *argv[] = { proc_jig(), "run", home, NULL };
    struct proc_result r;
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 2);
    ck_assert(span_starts(buf_span(&r.err), SPAN("jig: usage: there is no request in ")));
    proc_result_clear(&r);
}
END_TEST

struct host_case {
    const char
        *base; /* before the port, in the collection's file from now on; NULL: as it is */
    bool trust;
    int status;
    const char *words;
};

static const struct host_case hosts[] = {
    { NULL, false, 0, "ok    200" },
    { "http://localhost:", false, 1, "needs your consent (--trust gives it): send secrets to" },
    { NULL, true, 0, "ok    200" },
    { NULL, false, 1, "needs your consent" }, /* --trust was for once */
    { "http://127.0.0.1:", false, 0, "ok    200" },
};

START_TEST(run_sends_secrets_to_hosts_that_it_knows)
{
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        const char *argv[] = { proc_jig(),
                               "run",
                               "--secret",
                               "key=t0psecret",
                               "sub/s.req.json",
                               hosts[i].trust ? "--trust" : NULL,
                               NULL };
        struct proc_result r;
        if (hosts[i].base) {
            snprintf(base, sizeof base, "%s%s", hosts[i].base, strrchr(base, ':') + 1);
            write_collection();
        }
        proc_run(&r, argv, SPAN(""));
        ck_assert_msg(r.status == hosts[i].status && strstr(buf_str(&r.out), hosts[i].words),
                      "%zu: %d %s%s", i, r.status, buf_str(&r.out), buf_str(&r.err));
        proc_result_clear(&r);
    }
}
END_TEST

Suite *test_run(void);
Suite *test_run(void)
{
    Suite *s = suite_create("run");
    TCase *t = tcase_create("all");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, run_tells_what_became_of_each_request, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(t, run_writes_reports_and_logs_without_secrets);
    tcase_add_loop_test(t, run_hides_each_secret_of_its_environment, 0, 2);
    tcase_add_test(t, run_sends_secrets_to_hosts_that_it_knows);
    tcase_add_test(t, run_goes_on_after_a_damaged_file);
    tcase_add_loop_test(t, run_says_what_is_wrong_with_a_local_file, 0,
                        sizeof wrong_locals / sizeof *wrong_locals);
    tcase_add_test(t, run_says_when_a_report_can_not_be_written);
    tcase_add_test(t, run_sends_nothing_of_a_newer_format);
    tcase_add_test(t, run_goes_on_after_a_refusal);
    tcase_add_test(t, run_of_nothing_is_refused);
    suite_add_tcase(s, t);
    return s;
}
