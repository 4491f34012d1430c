#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/external.h"

static char folder[64];

static void setup(void)
{
    memcpy(folder, "/tmp/jig-test-XXXXXX", sizeof "/tmp/jig-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    setenv("TMPDIR", folder, 1);
    unsetenv("VISUAL");
    unsetenv("EDITOR");
}

static size_t count_files(void)
{
    size_t n = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *d; (d = readdir(dir));)
        n += d->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void teardown(void)
{
    ck_assert_uint_eq(count_files(), 0); /* nothing is left behind */
    rmdir(folder);
}

struct hooks {
    char log[8];
    size_t n;
};

static void on_suspend(void *ctx)
{
    struct hooks *h = ctx;
    h->log[h->n++] = 's';
}

static void on_resume(void *ctx)
{
    struct hooks *h = ctx;
    h->log[h->n++] = 'r';
}

static enum jig_err edit(struct hooks *hooks, const char *text, struct buf *out)
{
    struct external_terminal terminal = { on_suspend, on_resume, hooks };
    buf_init(out, 10000);
    return external_edit(&terminal, span_of(text), ".json", out, NULL);
}

START_TEST(external_edit_takes_what_the_editor_wrote)
{
    struct hooks hooks = { 0 };
    struct buf out;
    setenv("EDITOR", "false", 1);
    setenv("VISUAL", "sed -i s/old/new/", 1); /* goes before EDITOR; with an argument */
    ck_assert_int_eq(edit(&hooks, "an old text", &out), JIG_OK);
    ck_assert_str_eq(buf_str(&out), "an new text");
    ck_assert_str_eq(hooks.log, "sr");
    buf_clear(&out);
}
END_TEST

START_TEST(external_edit_shows_a_private_file_with_the_suffix)
{
    struct hooks hooks = { 0 };
    struct buf out;
    setenv("EDITOR",
           "sh -c '(stat -c %a \"$1\"; basename \"$1\" | tail -c 6) > \"$1.x\"; mv \"$1.x\" "
           "\"$1\"' -",
           1);
    ck_assert_int_eq(edit(&hooks, "secret", &out), JIG_OK);
    ck_assert_str_eq(buf_str(&out), "600\n.json\n");
    buf_clear(&out);
}
END_TEST

START_TEST(external_edit_gives_the_terminal_back_after_a_failure)
{
    static const char *const editors[] = { "false", "/no/such/editor", "kill -9 $$;" };
    for (size_t i = 0; i < 3; i++) {
        struct hooks hooks = { 0 };
        struct buf out;
        setenv("EDITOR", editors[i], 1);
        ck_assert_int_eq(edit(&hooks, "text", &out), JIG_ERR_USAGE);
        ck_assert_uint_eq(out.len, 0);
        ck_assert_str_eq(hooks.log, "sr");
        buf_clear(&out);
    }
}
END_TEST

START_TEST(external_edit_keeps_any_bytes)
{
    struct hooks hooks = { 0 };
    struct buf out;
    setenv("EDITOR", "true", 1);
    ck_assert_int_eq(edit(&hooks, "\xff\r\n\x1b\n", &out), JIG_OK);
    ck_assert_str_eq(buf_str(&out), "\xff\r\n\x1b\n");
    buf_clear(&out);
}
END_TEST

/* jig ignores SIGPIPE; a program that did would not end with the pipe that it writes to. */
START_TEST(external_edit_gives_the_program_its_usual_signals)
{
    struct hooks hooks = { 0 };
    struct buf out;
    struct sigaction ignore = { .sa_handler = SIG_IGN }, after;
    sigaction(SIGPIPE, &ignore, NULL);
    setenv("EDITOR", "sh -c 'kill -s PIPE $$; echo alive > \"$1\"' -", 1);
    ck_assert_int_ne(edit(&hooks, "text", &out), JIG_OK);
    ck_assert_str_eq(hooks.log, "sr");
    sigaction(SIGPIPE, NULL, &after);
    ck_assert(after.sa_handler == SIG_IGN);
    buf_clear(&out);
}
END_TEST

static volatile sig_atomic_t n_told;

static void on_told(int number)
{
    (void)number;
    n_told++;
}

/* The editor that waits here would do so for an hour. */
START_TEST(external_edit_ends_when_jig_is_told_to)
{
    struct hooks hooks = { 0 };
    struct buf out;
    struct sigaction action = { .sa_handler = on_told };
    static const int numbers[] = { SIGTERM, SIGHUP };
    char editor[80];
    sigaction(numbers[_i], &action, NULL);
    snprintf(editor, sizeof editor, "kill -%d $PPID; exec sleep 3600 #", numbers[_i]);
    setenv("VISUAL", editor, 1);
    ck_assert_int_eq(edit(&hooks, "text", &out), JIG_ERR_USAGE);
    ck_assert_int_eq(n_told, 1);
    ck_assert_str_eq(hooks.log, "sr");
    buf_clear(&out);
}
END_TEST

Suite *test_external(void);
Suite *test_external(void)
{
    Suite *suite = suite_create("external");
    TCase *tc = tcase_create("external");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, external_edit_ends_when_jig_is_told_to, 0, 2);
    tcase_add_test(tc, external_edit_gives_the_program_its_usual_signals);
    tcase_add_test(tc, external_edit_takes_what_the_editor_wrote);
    tcase_add_test(tc, external_edit_shows_a_private_file_with_the_suffix);
    tcase_add_test(tc, external_edit_gives_the_terminal_back_after_a_failure);
    tcase_add_test(tc, external_edit_keeps_any_bytes);
    suite_add_tcase(suite, tc);
    return suite;
}
