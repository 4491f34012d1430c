/* What the commands write, and where: what can't be written is an error, whichever output it is; what
 * holds secrets is for its owner alone; and what was typed as a secret leaves the list of processes. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/listener.h"
#include "support/peer.h"
#include "support/proc.h"

enum { MAX_WORDS = 16, TEXT = PATH_MAX + 64 };

static struct peer nginx;
static char folder[PATH_MAX];

static void start(void)
{
    peer_start_nginx(&nginx);
}

static void stop(void)
{
    peer_stop(&nginx);
}

static void setup(void)
{
    char text[256];
    proc_temp_folder(folder);
    ck_assert_int_eq(chdir(folder), 0);
    proc_be_home(folder);
    snprintf(text, sizeof text,
             "{\"jig\": 1, \"method\": \"GET\", \"url\": \"http://127.0.0.1:%u/small.txt\"}",
             nginx.port);
    proc_write_file(folder, "jig.json", SPAN("{\"jig\": 1, \"name\": \"c\"}"));
    proc_write_file(folder, "r.req.json", span_of(text));
}

static void teardown(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    proc_remove_tree(folder);
}

/* PLAIN, SECURE and COOKIES stand for nginx's URLs, CA for its certificate. */
static const char *word_of(const char *word, char *out)
{
    if (strcmp(word, "CA") == 0)
        return nginx.ca;
    if (strcmp(word, "PLAIN") == 0)
        snprintf(out, TEXT, "http://127.0.0.1:%u/small.txt", nginx.port);
    else if (strcmp(word, "COOKIES") == 0)
        snprintf(out, TEXT, "http://127.0.0.1:%u/cookies", nginx.port);
    else if (strcmp(word, "SECURE") == 0)
        snprintf(out, TEXT, "https://127.0.0.1:%u/small.txt", nginx.tls_port);
    else
        return word;
    return out;
}

/* `redirect` is what a shell says behind the command. */
static void run(const char *const *words, const char *redirect, struct proc_result *r)
{
    static char room[MAX_WORDS][TEXT];
    char script[64];
    const char *argv[MAX_WORDS + 8] = { "/bin/sh", "-c", script, "sh", proc_jig() };
    size_t n = 5;
    snprintf(script, sizeof script, "exec \"$@\" %s", redirect);
    for (size_t i = 0; i < MAX_WORDS && words[i]; i++)
        argv[n++] = word_of(words[i], room[i]);
    argv[n] = NULL;
    proc_run(r, argv, SPAN(""));
}

/* ---- A full disk ---- */

#define TO_OUT ">/dev/full"
#define TO_ERR "2>/dev/full"

static const struct full_case {
    const char *words[MAX_WORDS];
    const char *redirect;
    const char *words_of_it; /* what is said; NULL: there is nowhere to say it */
} full_cases[] = {
    { { "send", "PLAIN" }, TO_OUT, "standard output" },
    { { "send", "-i", "PLAIN" }, TO_OUT, "standard output" },
    { { "send", "-I", "PLAIN" }, TO_OUT, "standard output" },
    { { "send", "-o", "-", "PLAIN" }, TO_OUT, "standard output" },
    { { "send", "-o", "/dev/full", "PLAIN" }, "", "/dev/full" },
    { { "send", "-i", "-o", "/dev/full", "PLAIN" }, "", "/dev/full" },
    { { "send", "-w", "%{http_code}", "-o", "f", "PLAIN" }, TO_OUT, "standard output" },
    { { "send", "-w", "%{stderr}%{http_code}", "-o", "f", "PLAIN" }, TO_ERR, NULL },
    { { "send", "-w", "%output{/dev/full}x", "-o", "f", "PLAIN" }, "", "/dev/full" },
    { { "send", "-w", "%output{>>/dev/full}x", "-o", "f", "PLAIN" }, "", "/dev/full" },
    { { "send", "--har", "/dev/full", "-o", "f", "PLAIN" }, "", "/dev/full" },
    { { "send", "--har", "-", "-o", "f", "PLAIN" }, TO_OUT, "standard output" },
    { { "send", "-c", "-", "-o", "f", "COOKIES" }, TO_OUT, "standard output" },
    { { "send", "--keylog", "/dev/full", "--cacert", "CA", "-o", "f", "SECURE" },
      "",
      "/dev/full" },
    { { "send", "--offline", "PLAIN" }, TO_OUT, "standard output" },
    { { "run", "r.req.json" }, TO_OUT, "standard output" },
    { { "run", "-s", "--report", "json=-", "r.req.json" }, TO_OUT, "standard output" },
    { { "run", "-s", "--report", "junit=/dev/full", "r.req.json" }, "", "/dev/full" },
    { { "run", "-s", "--report", "har=/dev/full", "r.req.json" }, "", "/dev/full" },
    { { "tls", "--cacert", "CA", "SECURE" }, TO_OUT, "standard output" },
    { { "history", "show", "1" }, TO_OUT, "standard output" },
    { { "history", "list" }, TO_OUT, "standard output" },
    { { "send", "--help" }, TO_OUT, "standard output" },
    { { "--version" }, TO_OUT, "standard output" },
    { { "--generate", "man" }, TO_OUT, "standard output" },
};

START_TEST(outputs_that_are_full_are_an_error)
{
    const struct full_case *c = &full_cases[_i];
    struct proc_result r;
    if (access("/dev/full", W_OK) != 0)
        return;
    if (strcmp(c->words[0], "history") == 0) {
        run((const char *const[]){ "run", "r.req.json", NULL }, "", &r);
        ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
        proc_result_clear(&r);
    }
    run(c->words, c->redirect, &r);
    ck_assert_msg(r.status == 23, "%s %s: status %d: %s", c->words[0], c->words[1], r.status,
                  buf_str(&r.err));
    if (c->words_of_it) {
        ck_assert_msg(strstr(buf_str(&r.err), "jig: write-failed: ") != NULL, "%s",
                      buf_str(&r.err));
        ck_assert_msg(strstr(buf_str(&r.err), c->words_of_it) != NULL, "%s", buf_str(&r.err));
        ck_assert_msg(strstr(buf_str(&r.err), ": No space left on device\n") != NULL, "%s",
                      buf_str(&r.err));
    }
    proc_result_clear(&r);
}
END_TEST

/* The same commands with room: none of them fails by itself. */
START_TEST(outputs_with_room_are_no_error)
{
    const struct full_case *c = &full_cases[_i];
    char roomy[MAX_WORDS][64];
    const char *words[MAX_WORDS] = { NULL };
    struct proc_result r;
    for (size_t i = 0; i < MAX_WORDS && c->words[i]; i++) {
        snprintf(roomy[i], sizeof roomy[i], "%s", c->words[i]);
        char *full = strstr(roomy[i], "/dev/full");
        if (full)
            memcpy(full, "/dev/null", 9);
        words[i] = roomy[i];
    }
    if (strcmp(c->words[0], "history") == 0) {
        run((const char *const[]){ "run", "r.req.json", NULL }, "", &r);
        proc_result_clear(&r);
    }
    run(words, "", &r);
    ck_assert_msg(r.status == 0, "%s %s: status %d: %s", c->words[0], c->words[1], r.status,
                  buf_str(&r.err));
    proc_result_clear(&r);
}
END_TEST

/* ---- Files for their owner ---- */

/* Everything below a folder; how many files. */
static int check_modes(const char *path)
{
    int n = 0;
    DIR *dir = opendir(path);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        char name[PATH_MAX];
        struct stat st;
        if (e->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%.2000s/%s", path, e->d_name);
        ck_assert_int_eq(lstat(name, &st), 0);
        ck_assert_msg((st.st_mode & 077) == 0, "%s has mode %o", name, st.st_mode & 0777);
        n += S_ISDIR(st.st_mode) ? check_modes(name) : 1;
    }
    closedir(dir);
    return n;
}

START_TEST(outputs_that_may_hold_secrets_are_private_whatever_the_umask)
{
    static const char *const words[] = { "send",    "-s",       "-c",        "p/jar",
                                         "--har",   "p/har",    "-o",        "p/body",
                                         "COOKIES", "-o",       "/dev/null", "--keylog",
                                         "p/keys",  "--cacert", "CA",        "SECURE" };
    const char *list[MAX_WORDS + 1] = { NULL };
    char state[TEXT];
    struct proc_result r;
    snprintf(state, sizeof state, "%s/state", folder);
    memcpy(list, words, sizeof words);
    ck_assert_int_eq(mkdir("p", 0700), 0);
    ck_assert_int_eq(mkdir("state", 0700), 0);
    setenv("XDG_STATE_HOME", state, 1);
    mode_t before = umask(0);
    run(list, "", &r);
    umask(before);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    proc_result_clear(&r);
    ck_assert_int_eq(unlink("p/body"), 0); /* it is the user's own, like any download */
    ck_assert_int_eq(check_modes("p"), 3);
    before = umask(0);
    run((const char *const[]){ "run", "-s", "r.req.json", NULL }, "", &r);
    umask(before);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    ck_assert_int_ge(check_modes("state"), 1);
    proc_result_clear(&r);
}
END_TEST

/* ---- The list of processes ---- */

static const char *const typed[][MAX_WORDS] = {
    { "send", "-u", "me:t0psecret" },
    { "send", "--user=me:t0psecret" },
    { "send", "--bearer", "t0psecret" },
    { "send", "-H", "Authorization: Bearer t0psecret" },
    { "send", "-b", "sid=t0psecret" },
    { "send", "-x", "http://me:t0psecret@127.0.0.1:1", "--noproxy", "*" },
    { "send", "--proxy-user", "me:t0psecret" },
    { "send", "--proxy-header", "X-Key: t0psecret" },
};

/* Waits for nothing: the server has the connection, so the command line was read. */
static bool is_listed(pid_t pid, const char *text)
{
    char path[64], line[8192];
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    size_t n = fread(line, 1, sizeof line, f);
    fclose(f);
    ck_assert_uint_gt(n, 0);
    return span_find(span_make(line, n), span_of(text), 0) != SIZE_MAX;
}

static pid_t begin(const char *const *words, const char *url)
{
    const char *argv[MAX_WORDS + 4] = { proc_jig() };
    size_t n = 1;
    for (size_t i = 0; i < MAX_WORDS && words[i]; i++)
        argv[n++] = words[i];
    argv[n++] = url;
    argv[n] = NULL;
    pid_t pid = proc_fork();
    if (pid == 0) {
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    return pid;
}

START_TEST(outputs_show_no_secret_in_the_list_of_processes)
{
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 64];
    struct address address;
    int fd = listener_open(&address);
    if (access("/proc/self/cmdline", R_OK) != 0)
        return;
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://you:t0psecret@%s/seen", at);
    pid_t pid = begin(typed[_i], url);
    int conn = listener_accept(fd);
    ck_assert(!is_listed(pid, "t0psecret"));
    ck_assert(is_listed(pid, "/seen"));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(conn);
    close(fd);
}
END_TEST

#define N(table) (int)(sizeof table / sizeof *table)

Suite *test_outputs(void);
Suite *test_outputs(void)
{
    Suite *s = suite_create("outputs");
    TCase *t = tcase_create("all");
    tcase_add_unchecked_fixture(t, start, stop);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, outputs_that_are_full_are_an_error, 0, N(full_cases));
    tcase_add_loop_test(t, outputs_with_room_are_no_error, 0, N(full_cases));
    tcase_add_test(t, outputs_that_may_hold_secrets_are_private_whatever_the_umask);
    tcase_add_loop_test(t, outputs_show_no_secret_in_the_list_of_processes, 0, N(typed));
    suite_add_tcase(s, t);
    return s;
}
