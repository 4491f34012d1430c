/* The real workbench on a pseudo-terminal: how it ends, what it leaves behind, what it costs. */
#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/folder.h"
#include "../support/listener.h"
#include "../support/proc.h"
#include "../support/pty.h"

static struct folder shop, home;
static struct pty *pty;
static const char *editor = "EDITOR=true";
static bool is_job;

static void make(void)
{
    folder_make(&shop);
    folder_make(&home);
    folder_write(&shop, "jig.json", "{ \"jig\": 1, \"name\": \"Shop\" }\n");
    folder_write(
        &shop, "a.req.json",
        "{\n  \"jig\": 1,\n  \"name\": \"first\",\n  \"url\": \"http://api.test/1\"\n}\n");
    folder_write(
        &shop, "b.req.json",
        "{\n  \"jig\": 1,\n  \"name\": \"second\",\n  \"url\": \"http://api.test/2\"\n}\n");
}

static void clear(void)
{
    folder_remove(&shop);
    folder_remove(&home);
}

/* Starts it; `path` NULL: without one. */
static void start(const char *path, const char *term)
{
    char config[128], state[128], data[128], temp[128];
    snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s/config", home.path);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", home.path);
    snprintf(data, sizeof data, "XDG_DATA_HOME=%s/data", home.path);
    snprintf(temp, sizeof temp, "TMPDIR=%s",
             home.path); /* one that is killed leaves its file */
    const char *argv[] = { proc_jig(), path, NULL };
    const char *env[] = { config,           state,  data, temp, "LANG=C.UTF-8",
                          "LC_ALL=C.UTF-8", editor, NULL };
    struct pty_setup setup = {
        .argv = argv, .env = env, .cols = 100, .rows = 30, .term = term, .is_job = is_job
    };
    pty = pty_new(&setup);
}

static void open_shop(void)
{
    start(shop.path, NULL);
    pty_until(pty, "^Q quit");
    pty_until(pty, "filter 2 requests");
}

struct end_case {
    int signal; /* 0: ^Q */
    int status;
};

static const struct end_case ends[] = {
    { 0, 0 },
    { SIGTERM, 128 + SIGTERM },
    { SIGINT, 128 + SIGINT },
    { SIGHUP, 128 + SIGHUP },
    { SIGSEGV, 128 + SIGSEGV },
    { SIGABRT, 128 + SIGABRT },
    { SIGBUS, 128 + SIGBUS },
};

START_TEST(workbench_gives_the_terminal_back_however_it_ends)
{
    open_shop();
    if (ends[_i].signal)
        pty_signal(pty, ends[_i].signal);
    else
        pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), ends[_i].status);
    ck_assert(pty_is_restored(pty));
    pty_free(pty);
}
END_TEST

START_TEST(workbench_ends_when_its_terminal_is_gone)
{
    open_shop();
    pty_hang_up(pty);
    ck_assert_int_eq(pty_wait(pty), 128 + SIGHUP);
    pty_free(pty);
}
END_TEST

/* What it still has to write is never taken. */
START_TEST(workbench_ends_on_a_terminal_that_takes_nothing)
{
    open_shop();
    pty_stop_output(pty);
    pty_keys(pty, "<Tab><F1>");
    pty_signal(pty, SIGTERM);
    ck_assert_int_eq(pty_wait(pty), 128 + SIGTERM);
    pty_free(pty);
}
END_TEST

/* How often it has taken the whole screen. */
static unsigned n_entered(void)
{
    static const char alternate[] = "\x1b[?1049h";
    struct span all = pty_output(pty);
    unsigned n = 0;
    for (size_t at = 0; (at = span_find(all, SPAN(alternate), at)) != SIZE_MAX; at++)
        n++;
    return n;
}

/* Stopped and continued, by a signal that it can't catch and one that it can: then the terminal is
 * as it was meanwhile. */
START_TEST(workbench_is_whole_again_after_a_stop)
{
    static const int stops[] = { SIGSTOP, SIGTSTP };
    is_job = true;
    open_shop();
    for (size_t i = 0; i < 2; i++) {
        pty_signal(pty, stops[i]);
        pty_until_stopped(pty);
        ck_assert_int_eq(pty_is_restored(pty), stops[i] == SIGTSTP);
        pty_signal(pty, SIGCONT);
        pty_keys(pty, "<F1>");
        pty_until(pty, "Rename the request");
        pty_keys(pty, "<Esc>");
        pty_gone(pty, "Rename the request");
        pty_until(pty, "^Q quit");
        ck_assert_uint_eq(n_entered(), 1 + i); /* with the cursor saved: after it was left */
        ck_assert(pty_contains_output(pty, "\x1b[?1047h"));
    }
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
}
END_TEST

/* Also on a terminal that has one place only to save it in, as libvterm does. */
START_TEST(workbench_leaves_the_cursor_where_it_was_before_a_stop)
{
    int row, column;
    is_job = true;
    open_shop();
    pty_signal(pty, SIGSTOP);
    pty_until_stopped(pty);
    pty_signal(pty, SIGCONT);
    pty_keys(pty, "<F1>");
    pty_until(pty, "Rename the request");
    pty_keys(pty, "<Esc>");
    pty_gone(pty, "Rename the request");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert(pty_is_restored(pty));
    pty_cursor(pty, &row, &column);
    ck_assert_msg(row == 0 && column == 0, "%d, %d", row, column);
    pty_free(pty);
}
END_TEST

START_TEST(workbench_follows_any_size)
{
    static const int sizes[][2] = { { 80, 24 }, { 1, 1 },   { 200, 60 }, { 40, 10 },
                                    { 300, 3 }, { 3, 100 }, { 120, 38 } };
    open_shop();
    for (int round = 0; round < 20; round++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            pty_resize(pty, sizes[i][0], sizes[i][1]);
    pty_until(pty, "environment   Tab next pane");
    pty_resize(pty, 30, 8);
    pty_until(pty, "jig needs 40x10");
    pty_resize(pty, 100, 30);
    pty_until(pty, "^Q quit");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
}
END_TEST

/* Whole ones: what is still being written, and a jig's lock, have a dot in their names. */
static unsigned n_drafts(void)
{
    char *path = folder_at(&home, "state/jig/drafts");
    DIR *folder = opendir(path);
    unsigned n = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        n += strchr(entry->d_name, '.') == NULL;
    if (folder)
        closedir(folder);
    free(path);
    return n;
}

/* A draft is on disk a moment after the last key. */
static void until_drafts(unsigned n)
{
    while (n_drafts() != n)
        pty_pump(pty, 50);
}

static void end_by(const char *keys, int status)
{
    pty_keys(pty, keys);
    ck_assert_int_eq(pty_wait(pty), status);
    pty_free(pty);
}

static void kill_it(void)
{
    pty_signal(pty, SIGKILL);
    ck_assert_int_eq(pty_wait(pty), 128 + SIGKILL);
    pty_free(pty);
}

static const int kills[] = { SIGKILL, SIGTERM };

START_TEST(workbench_brings_unsaved_changes_back)
{
    open_shop();
    pty_keys(pty, "<Tab><End>/unsaved");
    pty_until(pty, "http://api.test/1/unsaved");
    if (kills[_i] == SIGKILL)
        until_drafts(1);
    pty_signal(pty, kills[_i]);
    ck_assert_int_eq(pty_wait(pty), 128 + kills[_i]);
    pty_free(pty);
    start(shop.path, NULL);
    pty_until(pty, "1 request with unsaved changes was brought back");
    pty_until(pty, "http://api.test/1/unsaved");
    pty_keys(pty, "<C-s>");
    pty_until(pty, "Saved a.req.json");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
    ck_assert_uint_eq(folder_count(&home, "state/jig/drafts"), 0);
    char *text = folder_read(&shop, "a.req.json");
    ck_assert_ptr_nonnull(strstr(text, "http://api.test/1/unsaved"));
    free(text);
}
END_TEST

/* Two that are in no file, because their files were deleted, and one that is. */
START_TEST(workbench_brings_all_back_that_was_not_saved)
{
    folder_write(
        &shop, "c.req.json",
        "{\n  \"jig\": 1,\n  \"name\": \"third\",\n  \"url\": \"http://api.test/3\"\n}\n");
    start(shop.path, NULL);
    pty_until(pty, "filter 3 requests");
    pty_keys(pty, "<C-l><End>/one<M-1><Del>y");
    pty_until(pty, "Deleted first");
    pty_keys(pty, "<C-p>second<Enter>");
    pty_until(pty, "Shop › second");
    pty_keys(pty, "<C-l><End>/two<M-1><Del>y");
    pty_until(pty, "Deleted second");
    pty_keys(pty, "<C-p>third<Enter>");
    pty_until(pty, "Shop › third");
    pty_keys(pty, "<C-l><End>/three");
    until_drafts(3);
    kill_it();
    start(shop.path, NULL);
    pty_until(pty, "3 requests with unsaved changes were brought back");
    static const char *const urls[] = { "first", "second", "third" };
    static const char *const shown[] = { "http://api.test/1/one", "http://api.test/2/two",
                                         "http://api.test/3/three" };
    for (int i = 0; i < 3; i++) {
        pty_keys(pty, "<C-p>");
        pty_until(pty, "Esc close");
        pty_keys(pty, urls[i]);
        pty_keys(pty, "<Enter>");
        pty_gone(pty, "Esc close");
        pty_until(pty, shown[i]);
    }
    end_by("<C-q>d", 0);
    ck_assert_uint_eq(folder_count(&home, "state/jig/drafts"), 0);
}
END_TEST

START_TEST(workbench_leaves_what_another_one_has_not_saved)
{
    open_shop();
    pty_keys(pty, "<C-l><End>/mine");
    until_drafts(1);
    struct pty *first = pty;
    open_shop();
    pty_until(pty, "http://api.test/1");
    ck_assert_ptr_null(strstr(pty_screen(pty), "brought back"));
    end_by("<C-q>", 0);
    ck_assert_uint_eq(n_drafts(), 1);
    pty = first;
    kill_it();
    start(shop.path, NULL);
    pty_until(pty, "1 request with unsaved changes was brought back");
    pty_until(pty, "http://api.test/1/mine");
    end_by("<C-q>d", 0);
}
END_TEST

/* Typed for nowhere, kept as a draft, saved under a name: no ghost of it comes back. */
START_TEST(workbench_has_no_ghosts_of_what_was_saved)
{
    start(NULL, NULL);
    pty_until(pty, "no collection");
    pty_keys(pty, "http://api.test/new");
    until_drafts(1);
    pty_keys(pty, "<C-s>");
    pty_until(pty, "Its name");
    pty_keys(pty, "my first<Enter>");
    pty_until(pty, "Saved my-first.req.json");
    until_drafts(0);
    kill_it();
    start(NULL, NULL);
    pty_until(pty, "http://api.test/new");
    ck_assert_ptr_null(strstr(pty_screen(pty), "brought back"));
    end_by("<C-q>", 0);
}
END_TEST

START_TEST(workbench_tells_of_a_damaged_draft)
{
    char name[300];
    open_shop();
    pty_keys(pty, "<C-l><End>/mine");
    until_drafts(1);
    kill_it();
    char *path = folder_at(&home, "state/jig/drafts");
    DIR *folder = opendir(path);
    for (struct dirent *entry; (entry = readdir(folder));)
        if (!strchr(entry->d_name, '.'))
            snprintf(name, sizeof name, "state/jig/drafts/%s", entry->d_name);
    closedir(folder);
    free(path);
    folder_write(&home, name, "jig-draft 1 0 - 0\n\n{ \"url\": oops");
    start(shop.path, NULL);
    pty_until(pty, "A draft of unsaved changes can't be read. It is kept here:");
    pty_until(pty, ".damaged");
    pty_until(pty, "line 1");
    pty_keys(pty, "<Enter>");
    pty_gone(pty, "can't be read");
    end_by("<C-q>", 0);
    ck_assert_uint_eq(folder_count(&home, "state/jig/drafts"), 1);
}
END_TEST

/* While another program has the terminal, no draft would be written. */
START_TEST(workbench_brings_back_what_was_typed_before_an_editor)
{
    folder_write(&shop, "a.req.json",
                 "{\n  \"jig\": 1,\n  \"name\": \"first\",\n  \"url\": \"http://api.test/1\",\n"
                 "  \"body\": { \"lines\": [\"x\"] }\n}\n");
    editor = "EDITOR=kill -9 $PPID; :";
    open_shop();
    pty_keys(pty, "<M-3>3<C-l><End>/typed<M-3>E");
    ck_assert_int_eq(pty_wait(pty), 128 + SIGKILL);
    pty_free(pty);
    start(shop.path, NULL);
    pty_until(pty, "http://api.test/1/typed");
    end_by("<C-q>d", 0);
}
END_TEST

/* It leaves the terminal raw and must not keep jig from ending. */
START_TEST(workbench_ends_an_editor_that_does_not_listen)
{
    folder_write(&shop, "a.req.json",
                 "{\n  \"jig\": 1,\n  \"name\": \"first\",\n  \"url\": \"http://api.test/1\",\n"
                 "  \"body\": { \"lines\": [\"x\"] }\n}\n");
    editor = "EDITOR=trap '' TERM; stty raw -echo; echo dea''f; while :; do read x; done; :";
    open_shop();
    pty_keys(pty, "<M-3>3E");
    pty_until(pty, "deaf");
    pty_signal(pty, SIGTERM);
    ck_assert_int_eq(pty_wait(pty), 128 + SIGTERM);
    ck_assert(pty_is_restored(pty));
    pty_free(pty);
}
END_TEST

START_TEST(workbench_begins_where_it_ended)
{
    open_shop();
    pty_keys(pty, "<Down><Enter>");
    pty_until(pty, "http://api.test/2");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
    start(NULL, NULL);
    pty_until(pty, "Shop › second");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
}
END_TEST

/* The first time ever: nothing is open; what is saved makes a collection of its own. */
START_TEST(workbench_makes_a_collection_for_the_first_request_that_is_saved)
{
    start(NULL, NULL);
    pty_until(pty, "no collection");
    pty_keys(pty, "http://api.test/new<C-s>");
    pty_until(pty, "Its name");
    pty_keys(pty, "my first<Enter>");
    pty_until(pty, "Saved my-first.req.json");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
    start(NULL, NULL);
    pty_until(pty, "http://api.test/new");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
}
END_TEST

/* How often the kernel has put it to sleep: each time it was awake before. */
static long wakeups(pid_t pid)
{
    char path[64], line[200];
    long n = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "voluntary_ctxt_switches:", 24) == 0)
            n = strtol(line + 24, NULL, 10);
    if (file)
        fclose(file);
    return n;
}

static bool sleeps_for_a_second(void)
{
    uint64_t written = pty_pump(pty, 0);
    long before = wakeups(pty_pid(pty));
    ck_assert_int_ge(before, 0); /* 0: it has only been pushed aside so far */
    return pty_pump(pty, 1000) == written && wakeups(pty_pid(pty)) == before;
}

/* However long a busy machine takes until all is there that it opens. */
START_TEST(workbench_sleeps_while_nothing_happens)
{
    open_shop();
    for (int tries = 0; !sleeps_for_a_second(); tries++)
        ck_assert_int_lt(tries, 30);
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
}
END_TEST

START_TEST(workbench_sends_few_bytes_for_a_typed_character)
{
    open_shop();
    pty_keys(pty, "<Tab><End>/abc");
    pty_until(pty, "→ http://api.test/1/abc");
    uint64_t before = pty_pump(pty, 100);
    pty_keys(pty, "d");
    pty_until(pty, "→ http://api.test/1/abcd");
    uint64_t after = pty_pump(pty, 100);
    ck_assert_uint_gt(after, before);
    ck_assert_uint_le(after - before, 100);
    pty_signal(pty, SIGKILL);
    pty_wait(pty);
    pty_free(pty);
}
END_TEST

/* Rubbish, cut sequences, pastes with escapes: it lives, and ends when it is told to. */
START_TEST(workbench_survives_hostile_input)
{
    uint32_t state = 11;
    open_shop();
    for (int round = 0; round < 60; round++) {
        char bytes[200];
        for (size_t i = 0; i < sizeof bytes; i++) {
            state = state * 1664525u + 1013904223u;
            uint32_t pick = state >> 24;
            bytes[i] = pick < 30 ? '\x1b' : pick < 60 ? '[' : (char)(state >> 16);
            /* ^Q ^Z ^N, and ^\, which is the terminal's own where it comes as that is given back */
            if (bytes[i] == 0x11 || bytes[i] == 0x1a || bytes[i] == 0x0e || bytes[i] == 0x1c)
                bytes[i] = 'x';
        }
        pty_bytes(pty, span_make(bytes, sizeof bytes));
        pty_bytes(pty, SPAN("\x1b[200~\x1b[2J\x1b]0;x\a\xff\xc3\x1b[201~"));
        pty_pump(pty, 1);
    }
    pty_bytes(pty, SPAN("\x1b[201~"));
    pty_signal(pty, SIGTERM);
    ck_assert_int_eq(pty_wait(pty), 128 + SIGTERM);
    ck_assert(pty_is_restored(pty));
    pty_free(pty);
}
END_TEST

START_TEST(workbench_needs_a_terminal_that_can_place_its_cursor)
{
    start(shop.path, "dumb");
    ck_assert_int_eq(pty_wait(pty), 2);
    ck_assert_ptr_nonnull(
        strstr(pty_screen(pty), "jig: usage: the terminal dumb can't place its cursor"));
    pty_free(pty);
}
END_TEST

START_TEST(workbench_says_what_it_cannot_open)
{
    char *path = folder_at(&shop, "bad.req.json");
    folder_write(&shop, "bad.req.json", "{ \"jig\": 1,\n  oops }");
    start(path, NULL);
    ck_assert_int_eq(pty_wait(pty), 26);
    ck_assert_ptr_nonnull(strstr(pty_screen(pty), "jig: read-failed: "));
    ck_assert(pty_is_restored(pty));
    pty_free(pty);
    free(path);
}
END_TEST

static const char *const terms[] = {
    "xterm", "linux", "screen", "vt100", "rxvt-unicode-256color", "no-such-terminal"
};

START_TEST(workbench_runs_on_old_and_unknown_terminals)
{
    start(shop.path, terms[_i]);
    pty_until(pty, "^Q quit");
    pty_keys(pty, "<C-p>");
    pty_until(pty, "Esc close");
    if (strcmp(terms[_i], "vt100") == 0) { /* no "^v", which is another key */
        ck_assert_ptr_nonnull(strstr(pty_screen(pty), "Up/Dn choose"));
        pty_keys(pty, "<Esc>");
        pty_gone(pty, "Up/Dn choose");
        pty_keys(pty, "<F1>");
        pty_until(pty, "Up/Dn scroll");
    }
    pty_keys(pty, "<Esc>");
    pty_gone(pty, "Esc close");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
}
END_TEST

/* The demo: its server, its examples as the user's own copy, plain and over TLS. */
START_TEST(workbench_shows_the_demo)
{
    start("demo", NULL);
    pty_until(pty, "list orders");
    pty_until(pty, "^Q quit");
    pty_keys(pty, "<C-r>");
    pty_until(pty, "200 OK");
    pty_keys(pty, "<C-p>over TLS<Enter>");
    pty_until(pty, "› over TLS");
    pty_keys(pty, "<C-r>");
    pty_until(pty, "TLS 1.3 ✓");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert(pty_is_restored(pty));
    pty_free(pty);
    ck_assert(folder_has(&home, "data/jig/demo/jig.json"));
    ck_assert(!folder_has(&home, "state/jig/collection"));
}
END_TEST

/* The TLS tab's commands over a real handshake: each to what it leaves behind. */
START_TEST(workbench_probes_logs_keys_and_hands_out_certificates)
{
    char script[256];
    start("demo", NULL);
    pty_until(pty, "list orders");
    pty_keys(pty, "<C-p>over TLS<Enter>");
    pty_until(pty, "› over TLS");
    pty_keys(pty, "<C-r>");
    pty_until(pty, "TLS 1.3 ✓");
    pty_keys(pty, "<M-4>4z");
    pty_until(pty, "✓ Trusted");
    pty_keys(pty, "y");
    pty_until(pty, "Copied");
    ck_assert(pty_contains_output(pty, "\033]52;c;LS0tLS1CRUdJTi")); /* "-----BEGIN" */
    pty_keys(pty, "K");
    pty_until(pty, "for Wireshark");
    snprintf(script, sizeof script, "%s/keys.log<Enter>", home.path);
    pty_keys(pty, script);
    pty_until(pty, "Key log ");
    pty_keys(pty, "s");
    pty_until(pty, "Save the certificates");
    pty_until(pty, "localhost.pem");
    snprintf(script, sizeof script, "<C-u>%s/chain.pem<Enter>", home.path);
    pty_keys(pty, script);
    pty_until(pty, "Wrote ");
    pty_keys(pty, "p");
    pty_until(pty, "What the server accepts");
    pty_until(pty, "TLS 1.3     TLS_");
    pty_keys(pty, "y");
    pty_until(pty, "Copied");
    pty_keys(pty, "<Esc>");
    pty_gone(pty, "Copied"); /* it was taken for itself, not for the begin of the next key */
    pty_gone(pty, "Esc stops it");
    pty_keys(pty, "<C-r><Home>");
    pty_until(pty, "History 2");
    pty_until(pty, "TLS 1.3 ✓");
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
    char *keys = folder_read(&home, "keys.log"), *chain = folder_read(&home, "chain.pem");
    ck_assert_ptr_nonnull(strstr(keys, "_TRAFFIC_SECRET_0 "));
    ck_assert_msg(strncmp(chain, "-----BEGIN CERTIFICATE-----\n", 28) == 0, "%s", chain);
    free(keys);
    free(chain);
}
END_TEST

/* Of which half has come; the keys come at once. */
START_TEST(workbench_that_is_quit_leaves_no_part_of_an_answer_behind)
{
    static const char half[] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nso far";
    char at[ADDRESS_TEXT], text[256];
    struct address address;
    int fd = listener_open(&address);
    pid_t server = listener_serve(fd, SPAN(half), false);
    address_print(&address, at, sizeof at);
    snprintf(text, sizeof text,
             "{ \"jig\": 1, \"name\": \"first\", \"url\": \"http://%s/\" }\n", at);
    folder_write(&shop, "a.req.json", text);
    open_shop();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "so far");
    pty_keys(pty, "<M-4>s");
    pty_until(pty, "Save the body");
    snprintf(text, sizeof text, "<C-u>%s/saved<Enter><C-q>", home.path);
    pty_keys(pty, text);
    pty_until(pty, "/saved: not saved, jig was quit before it was whole");
    ck_assert(pty_contains_output(pty, "jig: cancelled: "));
    ck_assert_int_eq(pty_wait(pty), 130);
    ck_assert(!folder_has(&home, "saved"));
    pty_free(pty);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
}
END_TEST

/* A server that takes the request and says nothing. */
START_TEST(workbench_that_was_killed_left_a_send_that_is_called_cut_once)
{
    char at[ADDRESS_TEXT], text[256];
    struct address address;
    int fd = listener_open(&address);
    address_print(&address, at, sizeof at);
    snprintf(text, sizeof text,
             "{ \"jig\": 1, \"name\": \"first\", \"url\": \"http://%s/\" }\n", at);
    folder_write(&shop, "a.req.json", text);
    open_shop();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "History 1");
    kill_it();
    open_shop();
    pty_until(pty, "History 1");
    pty_keys(pty, "<C-r>"); /* its writer, if not before, finds that the other one has ended */
    pty_until(pty, "History 2");
    pty_keys(pty, "<M-4>7");
    pty_until(pty, "cut"); /* both are there: the end of the list is the end */
    pty_keys(pty, "G");
    pty_until(pty, "▌  ");
    pty_keys(pty, "d");
    pty_until(pty, "Delete the send");
    pty_until(pty, "   cut   GET http://");
    ck_assert_ptr_null(strstr(pty_screen(pty), "cut   cut"));
    kill_it();
    close(fd);
}
END_TEST

Suite *test_workbench(void);
Suite *test_workbench(void)
{
    Suite *suite = suite_create("workbench");
    TCase *tc = tcase_create("workbench");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, make, clear);
    tcase_add_loop_test(tc, workbench_gives_the_terminal_back_however_it_ends, 0,
                        sizeof ends / sizeof *ends);
    tcase_add_test(tc, workbench_ends_when_its_terminal_is_gone);
    tcase_add_test(tc, workbench_ends_on_a_terminal_that_takes_nothing);
    tcase_add_test(tc, workbench_is_whole_again_after_a_stop);
    tcase_add_test(tc, workbench_leaves_the_cursor_where_it_was_before_a_stop);
    tcase_add_test(tc, workbench_follows_any_size);
    tcase_add_loop_test(tc, workbench_brings_unsaved_changes_back, 0, 2);
    tcase_add_test(tc, workbench_brings_all_back_that_was_not_saved);
    tcase_add_test(tc, workbench_leaves_what_another_one_has_not_saved);
    tcase_add_test(tc, workbench_has_no_ghosts_of_what_was_saved);
    tcase_add_test(tc, workbench_tells_of_a_damaged_draft);
    tcase_add_test(tc, workbench_brings_back_what_was_typed_before_an_editor);
    tcase_add_test(tc, workbench_ends_an_editor_that_does_not_listen);
    tcase_add_test(tc, workbench_begins_where_it_ended);
    tcase_add_test(tc, workbench_makes_a_collection_for_the_first_request_that_is_saved);
    tcase_add_test(tc, workbench_sleeps_while_nothing_happens);
    tcase_add_test(tc, workbench_sends_few_bytes_for_a_typed_character);
    tcase_add_test(tc, workbench_survives_hostile_input);
    tcase_add_test(tc, workbench_shows_the_demo);
    tcase_add_test(tc, workbench_probes_logs_keys_and_hands_out_certificates);
    tcase_add_test(tc, workbench_that_is_quit_leaves_no_part_of_an_answer_behind);
    tcase_add_test(tc, workbench_that_was_killed_left_a_send_that_is_called_cut_once);
    tcase_add_test(tc, workbench_needs_a_terminal_that_can_place_its_cursor);
    tcase_add_test(tc, workbench_says_what_it_cannot_open);
    tcase_add_loop_test(tc, workbench_runs_on_old_and_unknown_terminals, 0,
                        sizeof terms / sizeof *terms);
    suite_add_tcase(suite, tc);
    return suite;
}
