/* `jig history` on a history that a run has written: list, show, resend, import, clear. */
#include <check.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "book/historydb.h"
#include "book/mask.h"
#include "book/recorder.h"
#include "support/listener.h"
#include "support/peer.h"
#include "support/proc.h"
#include "support/script.h"

enum { MAX_WORDS = 12 };

static char folder[PATH_MAX];
static struct peer peer;

static struct proc_result run(const char *const *words)
{
    const char *argv[MAX_WORDS + 2] = { proc_jig() };
    struct proc_result r;
    for (size_t i = 0; words[i]; i++)
        argv[i + 1] = words[i];
    proc_run(&r, argv, SPAN(""));
    return r;
}

#define JIG(...) run((const char *const[]){ __VA_ARGS__, NULL })

/* The command's output holds this. */
static void expect(struct proc_result r, int status, const char *text)
{
    ck_assert_msg(r.status == status, "%d: %s", r.status, buf_str(&r.err));
    const char *said = status ? buf_str(&r.err) : buf_str(&r.out);
    ck_assert_msg(strstr(said, text), "\"%s\" is not in\n%s", text, said);
    proc_result_clear(&r);
}

static void lacks(struct proc_result r, const char *text)
{
    ck_assert_msg(!strstr(buf_str(&r.out), text), "\"%s\" is in\n%s", text, buf_str(&r.out));
    proc_result_clear(&r);
}

static void write_request(const char *name, const char *method, const char *path,
                          const char *more)
{
    char text[1000];
    int n = snprintf(text, sizeof text,
                     "{\"jig\": 1, \"method\": \"%s\", \"url\": \"http://127.0.0.1:%u%s\"%s}",
                     method, peer.port, path, more);
    proc_write_file(folder, name, span_make(text, (size_t)n));
}

static void setup(void)
{
    peer_start_nginx(&peer);
    proc_temp_folder(folder);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("JIG_SECRET_key", "pass-w0rd", 1);
    write_request("a.req.json", "GET", "/small.txt", "");
    write_request("b.req.json", "GET", "/nothing-there",
                  ", \"headers\": [{\"name\": \"X-Key\", \"value\": \"{{secret.key}}\"}]");
    write_request("c.req.json", "GET", "/big.bin", ", \"options\": {\"private\": true}");
    proc_write_file(folder, "jig.json", SPAN("{\"jig\": 1, \"name\": \"Shop\"}"));
    struct proc_result r = JIG("run", "--trust", folder);
    proc_result_clear(&r);
}

static void teardown(void)
{
    peer_stop(&peer);
    proc_remove_tree(folder);
}

/* As the workbench does it. */
static void keep(const char *url, const struct script *script, const struct mask *mask,
                 const struct recorder_about *about)
{
    struct historian_config config = { .limits = { 1 << 30, 1 << 30, INT64_C(1) << 60 } };
    struct historian *w = historian_new(&config);
    ck_assert_ptr_nonnull(w);
    struct recorder *r = recorder_new(w, 1 << 30);
    struct stage stage;
    stage_init(&stage, script, 1, NULL);
    struct jig_options options = { .wire_keep = 4096 };
    struct jig_transfer *t = stage_send(&stage, stage_request("GET", url, &options));
    stage_play(&stage, t);
    ck_assert(recorder_add(r, t, mask, about));
    ck_assert(recorder_finish(r, 60000000));
    recorder_free(r);
    historian_free(w);
    stage_clear(&stage);
}

static void keep_websocket(void)
{
    static const struct script script =
        ANSWER({ SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 38, 0 });
    struct live live = { .state = LIVE_ENDED, .opened_at = 1 };
    struct recorder_about about = { .live = &live };
    streamlog_init(&live.log, 1 << 20);
    streamlog_add(&live.log,
                  &(struct logrow){ .way = LOGROW_SENT, .at = 250001, .text = SPAN("hi") });
    keep("http://a.test/live", &script, NULL, &about);
    streamlog_clear(&live.log);
}

START_TEST(history_shows_a_stream_as_lines_of_json)
{
    keep_websocket();
    expect(JIG("history", "list"), 0, "GET http://a.test/live");
    expect(JIG("history", "show", "3"), 0,
           "{\"time\":\"1970-01-01T00:00:00.250001Z\",\"at\":0.250000,\"way\":\"sent\","
           "\"type\":\"text\",\"size\":2,\"text\":\"hi\"}\n");
    expect(JIG("history", "show", "3", "--har", "-"), 0,
           "\"_webSocketMessages\":[\n{\"type\":\"send\",\"time\":0.250001,\"opcode\":1,"
           "\"data\":\"hi\"}\n]");
    expect(JIG("history", "resend", "3"), 2, "it was a WebSocket");
}
END_TEST

/* The limits of the history are no part of it. */
static void keep_for_ever(void)
{
    char jig[PATH_MAX];
    snprintf(jig, sizeof jig, "%.4000s/jig", folder);
    proc_write_file(jig, "config.ini", SPAN("history.age = 5000w\n"));
}

/* Saves that send as a HAR, and returns its path. */
static const char *save(const char *id, const char *name)
{
    static char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    struct proc_result r = JIG("history", "show", id, "--har", path);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    proc_result_clear(&r);
    return path;
}

START_TEST(history_imports_what_it_has_saved)
{
    keep_for_ever();
    keep_websocket();
    expect(JIG("history", "import", save("1", "small.har")), 0,
           "small.har is kept in the history\n");
    expect(JIG("history", "import", save("3", "live.har")), 0, "1 exchange of ");
    expect(JIG("history", "-n", "2", "--text", "small"), 0, "import      GET http://127.0.0.1");
    expect(JIG("history", "show", "4"), 0, "HTTP/1.1 200 OK\r\nServer: nginx");
    expect(JIG("history", "show", "5"), 0, "\"way\":\"sent\",\"type\":\"text\",\"size\":2");
    expect(JIG("history", "resend", "4"), 0, "HTTP/1.1 200 OK\r\n");
    expect(JIG("history", "-n", "1"), 0, "sent again  GET http://127.0.0.1");
    expect(JIG("history", "import", save("4", "small.har")), 0, "left out: 1 there already");
}
END_TEST

/* As a browser writes it. */
static const char browser_har[] =
    "{\"log\": {\"version\": \"1.2\", \"creator\": {\"name\": \"WebInspector\", \"version\": "
    "\"537.36\"}, \"pages\": [], \"entries\": [{\"_initiator\": {\"type\": \"other\"}, "
    "\"_priority\": \"High\", \"cache\": {}, \"connection\": \"1\", \"request\": {\"method\": "
    "\"GET\", \"url\": \"https://a.test/x\", \"httpVersion\": \"http/2.0\", \"headers\": "
    "[{\"name\": \":authority\", \"value\": \"a.test\"}, {\"name\": \"authorization\", "
    "\"value\": \"Bearer t0ken-of-mine\"}], \"queryString\": [], \"cookies\": [], "
    "\"headersSize\": -1, \"bodySize\": 0}, \"response\": {\"status\": 200, \"statusText\": "
    "\"\", \"httpVersion\": \"http/2.0\", \"headers\": [{\"name\": \"content-type\", "
    "\"value\": \"text/plain\"}], \"content\": {\"size\": 5, \"mimeType\": \"text/plain\", "
    "\"text\": \"aGVsbG8=\", \"encoding\": \"base64\"}, \"redirectURL\": \"\", "
    "\"_transferSize\": 60, \"_error\": null}, \"serverIPAddress\": \"[::1]\", "
    "\"startedDateTime\": \"2026-11-28T10:00:00.250Z\", \"time\": 30.5, \"timings\": "
    "{\"blocked\": 1, \"dns\": -1, \"ssl\": -1, \"connect\": -1, \"send\": 0.5, \"wait\": 20, "
    "\"receive\": 9, \"_blocked_queueing\": 0.5}}]}}";

static struct proc_result import_text(const char *text, const char *more)
{
    struct proc_result r;
    const char *const argv[] = { proc_jig(), "history", "import", "-", more, NULL };
    proc_run(&r, argv, span_of(text));
    return r;
}

START_TEST(history_imports_what_a_browser_has_saved)
{
    keep_for_ever();
    expect(import_text(browser_har, NULL), 0,
           "1 exchange of standard input is kept in the history\n");
    expect(JIG("history", "show", "3"), 0, "hello");
    expect(JIG("history", "--json"), 0,
           "\"time\": \"2026-11-28T10:00:00.250Z\", \"origin\": \"import\"");
    lacks(JIG("history", "show", "3", "--har", "-"), "t0ken");
    expect(import_text(browser_har, "--json"), 0,
           "[\n  { \"file\": \"-\", \"exchanges\": 1, \"kept\": 0, \"twice\": 1, \"old\": 0, "
           "\"undated\": 0, \"large\": 0, \"unwritten\": 0, \"cut\": 0 }\n]\n");
}
END_TEST

START_TEST(history_import_says_what_is_wrong_with_a_file)
{
    keep_for_ever();
    expect(JIG("history", "import"), 2, "wants a HAR");
    expect(JIG("history", "import", "--yes", "x"), 2, "jig history import knows no --yes");
    expect(JIG("history", "import", "/nowhere/x.har"), 26,
           "read-failed: /nowhere/x.har: No such file or directory");
    expect(import_text("{\"log\": {\n", NULL), 26,
           "read-failed: standard input: line 2, column 1: a key is missing");
    expect(import_text("{}", NULL), 26, "standard input: no HAR: it has no log.entries");
    proc_write_file(folder, "good.har", span_of(browser_har));
    char good[PATH_MAX + 32];
    snprintf(good, sizeof good, "%s/good.har", folder);
    expect(JIG("history", "import", "/nowhere/x.har", good), 26, "/nowhere/x.har");
    expect(JIG("history"), 0, "https://a.test/x"); /* the other one was kept */
}
END_TEST

START_TEST(history_lists_what_a_run_has_sent)
{
    expect(JIG("history"), 0, "/small.txt");
    expect(JIG("history", "list", "--status", "404"), 0, "run         GET http://127.0.0.1");
    lacks(JIG("history", "list", "--status", "404"), "/small.txt");
    lacks(JIG("history"), "big.bin"); /* it is private */
    lacks(JIG("history", "--since", "yesterday", "--host", "nowhere"), "GET");
    lacks(JIG("history", "-n", "1"), "/small.txt");
    expect(JIG("history", "--json", "--text", "SMALL nginx"), 0, "\"id\": 1, ");
    lacks(JIG("history", "--text", "today"), "GET"); /* no URL, field or body has it */
    expect(JIG("history", "--status", "odd"), 2, "--status is 404, 4xx, failed, open, or cut");
    expect(JIG("history", "--since", "odd"), 2, "--since is today");
    expect(JIG("history", "tell"), 2, "list, show N, resend N, import FILE, or");
}
END_TEST

/* Of 53 the newest 50. */
START_TEST(history_says_that_there_are_more_than_it_lists)
{
    static const char entry[] =
        "%s{\"startedDateTime\": \"2026-11-28T10:00:%02d.000Z\", \"time\": 1, \"request\": "
        "{\"method\": \"GET\", \"url\": \"https://a.test/%d\", \"headers\": []}, \"response\": "
        "{\"status\": 200, \"headers\": [], \"content\": {}}, \"timings\": {}}";
    struct buf text;
    struct proc_result r;
    keep_for_ever();
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "{\"log\": {\"entries\": [");
    for (int i = 0; i < 51; i++)
        buf_addf(&text, entry, i ? "," : "", i, i);
    buf_add_str(&text, "]}}");
    expect(import_text(buf_str(&text), NULL), 0, "51 exchanges of standard input are kept");
    r = JIG("history");
    ck_assert_str_eq(buf_str(&r.err), "jig: note: these are the newest 50; -n lists more\n");
    proc_result_clear(&r);
    static const char *const quiet[][5] = {
        { "history", "-s", NULL },
        { "history", "-n", "50", NULL },
        { "history", "--status", "404", NULL },
    };
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        r = run(quiet[i]);
        ck_assert_str_eq(buf_str(&r.err), "");
        proc_result_clear(&r);
    }
    buf_clear(&text);
}
END_TEST

START_TEST(history_refuses_an_option_that_means_nothing)
{
    expect(JIG("history", "--har", "-"), 2, "jig history list knows no --har");
    expect(JIG("history", "show", "1", "--json"), 2, "jig history show knows no --json");
    expect(JIG("history", "show", "1", "--host", "a"), 2, "jig history show knows no --host");
    expect(JIG("history", "resend", "1", "--har", "-"), 2, "knows no --har");
    expect(JIG("history", "clear", "--yes", "-n", "1"), 2, "knows no --number");
}
END_TEST

START_TEST(history_shows_a_send_as_it_came)
{
    expect(JIG("history", "show", "1"), 0, "HTTP/1.1 200 OK\r\nServer: nginx");
    expect(JIG("history", "show", "2"), 0, "HTTP/1.1 404 Not Found\r\n");
    expect(JIG("history", "show", "1", "--har", "-"), 0, "\"entries\":[");
    expect(JIG("history", "show", "77"), 2, "there is no send 77 in the history");
    expect(JIG("history", "show"), 2, "wants the number of a send");
    lacks(JIG("history", "show", "2", "--har", "-"), "pass-w0rd");
}
END_TEST

/* A chunk's size would tell how long the secret was: none of the answer's bytes are kept. */
START_TEST(history_shows_the_head_of_an_answer_whose_bytes_are_held_back)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 200 Fine\r\nX-Echo: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "9\r\npass-w0rd\r\n0\r\n\r\n"));
    struct recorder_about about = { .collection = NULL };
    struct mask *mask = mask_new();
    ck_assert(mask && mask_add(mask, SPAN("pass-w0rd")));
    keep("http://a.test/", &script, mask, &about);
    mask_free(mask);
    expect(JIG("history", "show", "3"), 0,
           "HTTP/1.1 200 Fine\r\nX-Echo: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    lacks(JIG("history", "show", "3"), "pass-w0rd");
}
END_TEST

START_TEST(history_sends_again_but_never_a_mark_for_a_secret)
{
    expect(JIG("history", "resend", "1"), 0, "HTTP/1.1 200 OK\r\n");
    expect(JIG("history", "-n", "1"), 0, "sent again  GET");
    expect(JIG("history", "resend", "2"), 0, "HTTP/1.1 404 Not Found\r\n");
    expect(JIG("history", "-n", "1"), 0, "sent again  GET");
    lacks(JIG("history", "show", "4", "--har", "-"), "pass-w0rd");
    unsetenv("JIG_SECRET_key");
    expect(JIG("history", "resend", "2"), 2, "secret.key");
    expect(JIG("history", "resend", "2", "--secret", "key=pass-w0rd"), 0, "HTTP/1.1 404");
    write_request("b.req.json", "GET", "/nothing-there", "");
    expect(JIG("history", "resend", "2", "--secret", "key=pass-w0rd"), 2,
           "the one in X-Key is not in its request now");
}
END_TEST

/* Until the history has what is looked for, which a thread of another program writes. */
static void await_listed(const char *text)
{
    for (int tries = 0;; tries++) {
        struct proc_result r = JIG("history", "list");
        bool is_there = strstr(buf_str(&r.out), text) != NULL;
        ck_assert_msg(is_there || tries < 1000, "%s", buf_str(&r.out));
        proc_result_clear(&r);
        if (is_there)
            return;
    }
}

/* Of the next connection; it is answered if asked for. */
static void expect_asked(int listener, const char *const *words, size_t n, bool answers)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    struct buf head;
    int fd = accept(listener, NULL, NULL);
    ck_assert_int_ge(fd, 0);
    buf_init(&head, 1 << 16);
    while (span_find(buf_span(&head), SPAN("\r\n\r\n"), 0) == SIZE_MAX) {
        char *room = buf_space(&head, 1024);
        ssize_t got = read(fd, room, 1024);
        ck_assert_int_gt(got, 0);
        buf_added(&head, (size_t)got);
    }
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(strstr(buf_str(&head), words[i]), "%s: %s", words[i], buf_str(&head));
    if (answers)
        ck_assert_int_eq(write(fd, answer, sizeof answer - 1), sizeof answer - 1);
    buf_clear(&head);
    close(fd);
}

/* What it had asked for goes out once more, with the secrets that were masked in the history. */
static void send_cut_again(int listener)
{
    static const char *const words[] = { "GET /silent/pass-w0rd/tok-en99?k=v HTTP/1.1\r\n",
                                         "\r\nAuthorization: Bearer tok-en99\r\n" };
    int status;
    pid_t pid = proc_fork();
    if (pid == 0) {
        execl(proc_jig(), "jig", "history", "resend", "3", NULL);
        _exit(127);
    }
    expect_asked(listener, words, 2, true);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    expect(JIG("history", "list", "-n", "1"), 0, "sent again  GET http://");
}

/* A server that takes the request and says nothing. */
START_TEST(history_tells_of_a_send_whose_jig_was_killed)
{
    struct address address;
    char at[ADDRESS_TEXT], text[500], path[PATH_MAX + 16];
    int listener = listener_open(&address);
    address_print(&address, at, sizeof at);
    int n = snprintf(text, sizeof text,
                     "{\"jig\": 1, \"url\": \"http://%s/silent/{{secret.key}}/tok-en99?k=v\", "
                     "\"auth\": {\"type\": \"bearer\", \"token\": \"tok-en99\"}}",
                     at);
    proc_write_file(folder, "s.req.json", span_make(text, (size_t)n));
    snprintf(path, sizeof path, "%s/s.req.json", folder);
    pid_t pid = proc_fork();
    if (pid == 0) {
        execl(proc_jig(), "jig", "run", "--trust", path, NULL);
        _exit(127);
    }
    await_listed("/silent/••••••/••••••  open\n");
    expect(JIG("history", "--status", "open"), 0, "/silent/••••••/••••••  open\n");
    lacks(JIG("history", "--status", "open"), "/small.txt");
    lacks(JIG("history", "--status", "cut"), "/silent/");
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    expect(JIG("history", "list", "-n", "1"), 0, "run         GET http://");
    expect(JIG("history", "list", "-n", "1"), 0, "/silent/••••••/••••••  cut\n");
    expect(JIG("history", "--status", "cut"), 0, "/silent/••••••/••••••  cut\n");
    lacks(JIG("history", "--status", "cut"), "/small.txt");
    lacks(JIG("history", "--status", "open"), "/silent/");
    struct proc_result r = JIG("history", "show", "3");
    ck_assert_msg(r.status == 0 && strstr(buf_str(&r.err), "jig ended before the answer"), "%s",
                  buf_str(&r.err));
    proc_result_clear(&r);
    lacks(JIG("history", "show", "3", "--har", "-"), "pass-w0rd");
    expect_asked(listener, NULL, 0, false);
    send_cut_again(listener);
    close(listener);
}
END_TEST

/* The secret of now is longer than the one of then. */
START_TEST(history_keeps_a_stream_that_it_sends_again_with_its_log)
{
    char path[PATH_MAX + 16];
    write_request("d.req.json", "GET", "/events", "");
    snprintf(path, sizeof path, "%s/d.req.json", folder);
    expect(JIG("run", path), 0, "1 ok");
    expect(JIG("history", "show", "3"), 0,
           "\nid: 7\nevent: price\n"); /* a run keeps the body */
    expect(
        JIG("history", "resend", "3"), 0,
        "\"way\":\"received\",\"type\":\"event\",\"event\":\"price\",\"id\":\"7\",\"size\":4,"
        "\"text\":\"1.25\"}\n");
    expect(JIG("history", "show", "4"), 0,
           "\"type\":\"note\",\"size\":27,\"text\":\"the server ended the stream\"}\n");
    expect(JIG("history", "show", "4", "--har", "-"), 0, "\"eventName\":\"price\"");
    expect(JIG("history", "list", "-n", "1"), 0, "8 B   sent again  GET http://127.0.0.1:");
}
END_TEST

START_TEST(history_sends_a_body_with_the_length_that_it_has_now)
{
    write_request("d.req.json", "POST", "/small.txt",
                  ", \"body\": {\"text\": \"pw={{secret.key}}\"}");
    expect(JIG("run", "--trust", folder), 0, "405");
    expect(JIG("history", "show", "5", "--har", "-"), 0,
           "{\"name\":\"Content-Length\",\"value\":\"12\"}");
    expect(JIG("history", "show", "5", "--har", "-"), 0, "\"bodySize\":12}");
    expect(JIG("history", "resend", "5", "--secret", "key=longer-pass-w0rd"), 0,
           "HTTP/1.1 405");
    expect(JIG("history", "show", "6", "--har", "-"), 0,
           "{\"name\":\"Content-Length\",\"value\":\"19\"}");
}
END_TEST

/* What the secret may go to is not what the request says now. */
START_TEST(history_sends_secrets_to_their_hosts_only)
{
    expect(JIG("history", "resend", "2"), 0, "HTTP/1.1 404"); /* from now on it is their host */
    proc_write_file(folder, "b.req.json",
                    SPAN("{\"jig\": 1, \"url\": \"http://127.0.0.1:1/x\", \"headers\": "
                         "[{\"name\": \"X-Key\", \"value\": \"{{secret.key}}\"}]}"));
    expect(JIG("history", "resend", "2"), 2, "send secrets to http://127.0.0.1:1");
    expect(JIG("history", "resend", "2", "--env", "nowhere"), 26, "nowhere");
}
END_TEST

START_TEST(history_is_cleared_when_that_is_sure)
{
    expect(JIG("history", "clear"), 2, "--yes clears without asking");
    expect(JIG("history"), 0, "/small.txt");
    expect(JIG("history", "clear", "--yes", "--status", "404"), 0, "1 cleared");
    expect(JIG("history", "clear", "--yes", "--before", "1d"), 0, "0 cleared");
    expect(JIG("history", "clear", "--yes"), 0, "1 cleared");
    lacks(JIG("history"), "GET");
}
END_TEST

/* The run goes on; a file stands where the folder should be. */
START_TEST(history_that_cannot_be_written_is_told_by_a_run)
{
    char place[PATH_MAX + 8];
    snprintf(place, sizeof place, "%s/file", folder);
    proc_write_file(folder, "file", SPAN(""));
    setenv("XDG_STATE_HOME", place, 1);
    struct proc_result r = JIG("run", "--trust", folder);
    ck_assert_int_eq(r.status, 0);
    ck_assert_msg(strstr(buf_str(&r.err), "jig: write-failed: the history: its folder can't be "
                                          "opened: Not a directory\n"
                                          "jig: write-failed: 2 sends are not kept in the "
                                          "history: free space, mend it, or set XDG_STATE_HOME "
                                          "elsewhere\n"),
                  "%s", buf_str(&r.err));
    proc_result_clear(&r);
}
END_TEST

/* No room would help. */
START_TEST(history_of_a_later_jig_is_told_by_a_run)
{
    char path[PATH_MAX];
    struct historydb *db;
    struct jig_error error;
    snprintf(path, sizeof path, "%.4000s/jig/history.db", folder);
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert(historydb_exec(db, "PRAGMA user_version=999"));
    historydb_close(db);
    struct proc_result r = JIG("run", "--trust", folder);
    ck_assert_int_eq(r.status, 0);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "the history was made by a later jig"));
    ck_assert_msg(
        strstr(buf_str(&r.err), "jig: write-failed: 2 sends are not kept in the history\n"),
        "%s", buf_str(&r.err));
    proc_result_clear(&r);
}
END_TEST

START_TEST(history_that_is_off_keeps_nothing)
{
    char jig[PATH_MAX];
    struct proc_result r = JIG("history", "clear", "--yes");
    proc_result_clear(&r);
    snprintf(jig, sizeof jig, "%.4000s/jig", folder);
    proc_write_file(jig, "config.ini", SPAN("history = off\n"));
    r = JIG("run", "--trust", folder);
    proc_result_clear(&r);
    lacks(JIG("history"), "GET");
    expect(import_text(browser_har, NULL), 23, "nothing is kept: the history is off");
}
END_TEST

/* The defaults hold then, but where the word that turns the history on or off is neither. */
static const struct {
    const char *text; /* NULL: it is a folder */
    const char *told;
} unread[] = {
    { NULL, "config.ini, so that none of it holds: Is a directory" },
    { "# x\nhistory = no\nhistory.age = 1\n",
      "config.ini, line 2: history = no: on or off, and nothing is kept meanwhile" },
    { "theme = x\nhistory.agee = 9d\n",
      "config.ini, line 2: history.agee = 9d: no such setting; did you mean history.age?" },
};

static void make_folder(const char *in, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.4000s/%s", in, name);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

START_TEST(history_says_that_its_settings_cannot_be_read)
{
    char jig[PATH_MAX], told[256];
    snprintf(jig, sizeof jig, "%.4000s/jig", folder);
    if (unread[_i].text)
        proc_write_file(jig, "config.ini", span_of(unread[_i].text));
    else
        make_folder(jig, "config.ini");
    snprintf(told, sizeof told, "jig: read-failed: %s\n", unread[_i].told);
    struct proc_result r = JIG("run", "--trust", folder);
    ck_assert_msg(span_starts(buf_span(&r.err), span_of(told)), "%s", buf_str(&r.err));
    proc_result_clear(&r);
    r = JIG("run", "--trust", "-s", folder);
    ck_assert_msg(!strstr(buf_str(&r.err), "config.ini"), "%s", buf_str(&r.err));
    proc_result_clear(&r);
    r = JIG("history", "import", "-s", "/dev/null");
    ck_assert_msg(!strstr(buf_str(&r.err), "read-failed: config.ini"), "%s", buf_str(&r.err));
    proc_result_clear(&r);
    r = JIG("history", "import", "/dev/null");
    ck_assert_msg(span_starts(buf_span(&r.err), span_of(told)), "%s", buf_str(&r.err));
    proc_result_clear(&r);
}
END_TEST

Suite *test_history_command(void);
Suite *test_history_command(void)
{
    Suite *s = suite_create("history_command");
    TCase *c = tcase_create("all");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, history_shows_a_stream_as_lines_of_json);
    tcase_add_test(c, history_imports_what_it_has_saved);
    tcase_add_test(c, history_imports_what_a_browser_has_saved);
    tcase_add_test(c, history_import_says_what_is_wrong_with_a_file);
    tcase_add_test(c, history_lists_what_a_run_has_sent);
    tcase_add_test(c, history_says_that_there_are_more_than_it_lists);
    tcase_add_test(c, history_refuses_an_option_that_means_nothing);
    tcase_add_test(c, history_shows_a_send_as_it_came);
    tcase_add_test(c, history_shows_the_head_of_an_answer_whose_bytes_are_held_back);
    tcase_add_test(c, history_tells_of_a_send_whose_jig_was_killed);
    tcase_add_test(c, history_sends_again_but_never_a_mark_for_a_secret);
    tcase_add_test(c, history_keeps_a_stream_that_it_sends_again_with_its_log);
    tcase_add_test(c, history_sends_a_body_with_the_length_that_it_has_now);
    tcase_add_test(c, history_sends_secrets_to_their_hosts_only);
    tcase_add_test(c, history_is_cleared_when_that_is_sure);
    tcase_add_test(c, history_that_is_off_keeps_nothing);
    tcase_add_loop_test(c, history_says_that_its_settings_cannot_be_read, 0,
                        (int)(sizeof unread / sizeof *unread));
    tcase_add_test(c, history_that_cannot_be_written_is_told_by_a_run);
    tcase_add_test(c, history_of_a_later_jig_is_told_by_a_run);
    suite_add_tcase(s, c);
    return s;
}
