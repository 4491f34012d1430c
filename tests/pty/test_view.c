/* `jig view` for real: files, pipes, and what is refused. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../support/folder.h"
#include "../support/proc.h"
#include "../support/pty.h"

static struct folder home;
static struct pty *pty;

static void setup(void)
{
    folder_make(&home);
    folder_write(&home, "a.json", "{\"first\": [1, 2], \"second\": {\"third\": null}}");
    pty = NULL;
}

static void teardown(void)
{
    pty_free(pty);
    folder_remove(&home);
}

static size_t count_files(const char *prefix)
{
    size_t n = 0;
    DIR *dir = opendir(home.path);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *d; (d = readdir(dir));)
        n += strncmp(d->d_name, prefix, strlen(prefix)) == 0;
    closedir(dir);
    return n;
}

/* A line of the shell, in the folder, with the program as $JIG. */
static void start(const char *line)
{
    char jig[4200], config[128], state[128], script[1024];
    snprintf(jig, sizeof jig, "JIG=%s", proc_jig());
    snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s/config", home.path);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", home.path);
    snprintf(script, sizeof script, "cd %s && %s", home.path, line);
    const char *argv[] = { "/bin/sh", "-c", script, NULL };
    const char *env[] = { jig, config, state, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", NULL };
    struct pty_setup what = { .argv = argv, .env = env, .cols = 80, .rows = 20 };
    pty = pty_new(&what);
}

START_TEST(view_shows_a_file_and_leaves)
{
    start("exec \"$JIG\" view a.json");
    pty_until(pty, "\"third\": null");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "/third");
    pty_until(pty, "1 of 1");
    pty_keys(pty, "<Enter>q");
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert(pty_is_restored(pty));
}
END_TEST

START_TEST(view_shows_a_pipe_while_the_writer_waits)
{
    start("mkfifo go; { printf '[1,2,'; cat go; } | exec \"$JIG\" view -");
    pty_until(pty, "▾ [");
    pty_until(pty, "arriving");
    pty_keys(pty, "m");
    pty_until(pty, "[1,2,");
    pty_keys(pty, "q");
    folder_write(&home, "go", "");
    ck_assert_int_eq(pty_wait(pty), 0);
}
END_TEST

START_TEST(view_takes_keys_from_the_terminal_behind_a_pipe)
{
    start("cat a.json | \"$JIG\" view -; echo left with $?");
    pty_until(pty, "\"third\": null");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "G");
    pty_until(pty, "line 9 of 9");
    pty_keys(pty, "q");
    pty_until(pty, "left with 0");
    pty_wait(pty);
}
END_TEST

START_TEST(view_outlives_a_file_that_is_cut_while_it_is_shown)
{
    start("seq 200000 > n; exec \"$JIG\" view n");
    pty_until(pty, "of 200,000");
    folder_write(&home, "n", "short now\n");
    pty_keys(pty, "G");
    pty_until(pty, "The file was changed by another program");
    pty_until(pty, "short now");
    pty_keys(pty, "q");
    ck_assert_int_eq(pty_wait(pty), 0);
}
END_TEST

START_TEST(view_unpacks_no_more_than_was_asked_for)
{
    start("head -c 150000000 /dev/zero | tr '\\0' x | gzip | exec \"$JIG\" view -");
    pty_until(pty, "xxxxxxxx");
    pty_until(pty, "unpacking stopped after 128 MiB");
    pty_until(pty, "it is more than 250 times what is packed");
    pty_keys(pty, "G+");
    pty_until(pty, "unpacked 143 MiB");
    pty_keys(pty, "q");
    ck_assert_int_eq(pty_wait(pty), 0);
}
END_TEST

static const struct {
    const char *line, *title;
} roomless[] = {
    { "seq 2000000 | TMPDIR=/no/such/folder \"$JIG\" view -", "reading stopped after 8.0 MiB" },
    { "seq 2000000 | gzip >n.gz; TMPDIR=/no/such/folder exec \"$JIG\" view n.gz",
      "unpacking stopped after 8.0 MiB" },
};

/* The title goes on saying it once the line below has gone. */
START_TEST(view_says_that_there_was_no_room_for_all_of_it)
{
    start(roomless[_i].line);
    pty_until(pty, "the body can't be kept in a file in /no/such/folder");
    pty_keys(pty, "j");
    pty_until(pty, "line 2 of");
    pty_until(pty, roomless[_i].title);
    pty_keys(pty, "s<BS>saved<Enter>");
    pty_until(pty, "Wrote saved: what there was of it, which is not whole");
    pty_keys(pty, "kq");
    ck_assert_int_eq(pty_wait(pty), 0);
}
END_TEST

START_TEST(view_pages_and_saves_what_a_pipe_brought)
{
    start("cat a.json | PAGER=\"sh -c 'cp \\\"\\$1\\\" paged; echo IN THE PAGER; read x "
          "</dev/tty' pager\" "
          "EDITOR=\"sh -c 'cp \\\"\\$1\\\" edited; echo IN THE EDITOR \\${1##*.}; read x "
          "</dev/tty' "
          "editor\" "
          "\"$JIG\" view -");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "P");
    pty_until(pty, "IN THE PAGER");
    pty_keys(pty, "<Enter>");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "E");
    pty_until(pty, "IN THE EDITOR json");
    pty_keys(pty, "<Enter>");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "s<BS>saved.json<Enter>");
    pty_until(pty, "Wrote saved.json");
    pty_keys(pty, "q");
    pty_wait(pty);
    char *paged = folder_read(&home, "paged"), *saved = folder_read(&home, "saved.json");
    char *edited = folder_read(&home, "edited");
    ck_assert_str_eq(paged, "{\"first\": [1, 2], \"second\": {\"third\": null}}");
    ck_assert_str_eq(saved, paged);
    ck_assert_str_eq(edited, paged);
    free(paged);
    free(edited);
    free(saved);
}
END_TEST

/* Larger than what is copied in a turn, by far. */
START_TEST(view_gives_an_editor_a_body_of_any_size)
{
    start("truncate -s 24M large.bin; export TMPDIR=. EDITOR=\"sh -c 'wc -c <\\\"\\$1\\\"; "
          "read x "
          "</dev/tty' editor\"; exec \"$JIG\" view large.bin");
    pty_until(pty, "byte 0 of 25,165,824");
    pty_keys(pty, "E");
    pty_until(pty, "25165824");
    pty_keys(pty, "<Enter>");
    pty_until(pty, "byte 0 of 25,165,824");
    pty_keys(pty, "q");
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert_uint_eq(count_files("jig-"), 0);
}
END_TEST

/* Of many turns' size; both keys come at once. */
START_TEST(view_stops_a_copy_for_another_program)
{
    start("truncate -s 256M large.bin; export TMPDIR=. PAGER=false; exec \"$JIG\" view "
          "large.bin");
    pty_until(pty, "byte 0 of 268,435,456");
    pty_keys(pty, "P<C-c>");
    pty_until(pty, "Stopped; $PAGER was not opened");
    ck_assert_uint_eq(count_files("jig-"), 0);
    pty_keys(pty, "q");
    ck_assert_int_eq(pty_wait(pty), 0);
}
END_TEST

/* Of many turns' size; all keys come at once. */
START_TEST(view_saves_what_it_was_told_to_before_it_ends)
{
    start("truncate -s 64M large.bin; \"$JIG\" view large.bin; cmp large.bin saved && echo all "
          "of it");
    pty_until(pty, "byte 0 of 67,108,864");
    pty_keys(pty, "s<C-u>saved<Enter>q");
    pty_until(pty, "all of it");
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert_uint_eq(count_files(".jig-"), 0);
}
END_TEST

START_TEST(view_saves_and_hands_on_what_a_filter_gave)
{
    start("EDITOR=\"sh -c 'cp \\\"\\$1\\\" edited; echo IN THE EDITOR \\${1##*.}; read x "
          "</dev/tty' editor\" \"$JIG\" view a.json");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "f.first[]<Enter>");
    pty_until(pty, "JSON results   line 1 of 2");
    pty_keys(pty, "E");
    pty_until(pty, "IN THE EDITOR json");
    pty_keys(pty, "<Enter>");
    pty_until(pty, "JSON results   line 1 of 2");
    pty_keys(pty, "s");
    pty_until(pty, "Save the results");
    pty_keys(pty, "saved<Enter>");
    pty_until(pty, "Wrote saved");
    pty_keys(pty, "q");
    ck_assert_int_eq(pty_wait(pty), 0);
    char *edited = folder_read(&home, "edited"), *saved = folder_read(&home, "saved");
    ck_assert_str_eq(saved, "1\n2\n");
    ck_assert_str_eq(edited, saved);
    free(edited);
    free(saved);
}
END_TEST

START_TEST(view_says_that_results_were_not_all_there)
{
    start("PAGER=true exec \"$JIG\" view a.json");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "frange(300000), (range(1e15) | select(. == \"a\"))<Enter>");
    pty_until(pty, "JSON results   line 1 of");
    pty_keys(pty, "P");
    pty_until(pty, "$PAGER was given what there was of it, which is not whole");
    pty_keys(pty, "s");
    pty_until(pty, "Save the results so far");
    pty_keys(pty, "saved<Enter>");
    pty_until(pty, "Wrote saved: what there was of it, which is not whole");
    pty_keys(pty, "q"); /* which may come before that was read */
    pty_until(pty,
              "jig: incomplete-read: saved: wrote what there was of it, which is not whole");
    ck_assert_int_eq(pty_wait(pty), 18);
    char *saved = folder_read(&home, "saved");
    ck_assert(span_starts(span_of(saved), SPAN("0\n1\n2\n")));
    free(saved);
}
END_TEST

/* Of which a part has come; both keys come at once. */
START_TEST(view_that_is_quit_leaves_no_part_of_results_behind)
{
    start("exec \"$JIG\" view a.json");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "frange(3000000), (range(1e15) | select(. == \"a\"))<Enter>");
    pty_until(pty, "JSON results   line 1 of");
    pty_keys(pty, "ssaved<Enter>q");
    pty_until(pty, "jig: cancelled: saved: not saved, jig was quit before it was whole");
    ck_assert_int_eq(pty_wait(pty), 130);
    ck_assert_uint_eq(count_files("saved"), 0);
    ck_assert_uint_eq(count_files(".jig-"), 0);
}
END_TEST

START_TEST(view_that_is_quit_leaves_no_part_of_a_pipe_behind)
{
    start("mkfifo go; { printf 'so far'; cat go; } | exec \"$JIG\" view -");
    pty_until(pty, "so far");
    pty_until(pty, "arriving");
    pty_keys(pty, "s<C-u>saved<Enter>q");
    pty_until(pty, "jig: cancelled: saved: not saved, jig was quit before it was whole");
    folder_write(&home, "go", "");
    ck_assert_int_eq(pty_wait(pty), 130);
    ck_assert_uint_eq(count_files("saved"), 0);
    ck_assert_uint_eq(count_files(".jig-"), 0);
}
END_TEST

/* The filter has ended before all of it was there. */
START_TEST(view_that_is_quit_keeps_what_will_never_be_whole)
{
    start("exec \"$JIG\" view a.json");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "f(range(200) | \"0\" * 100000), error(\"no more of it\")<Enter>");
    pty_until(pty, "JSON results   line 1 of 200 ");
    pty_until(pty, "no more of it");
    pty_keys(pty, "ssaved<Enter>q");
    pty_until(pty,
              "jig: incomplete-read: saved: wrote what there was of it, which is not whole");
    ck_assert_int_eq(pty_wait(pty), 18);
    char *saved = folder_read(&home, "saved");
    ck_assert_uint_eq(strlen(saved), 200 * (100000 + strlen("\"\"\n")));
    free(saved);
}
END_TEST

/* Of many turns' size; all keys behind the first come at once, and so does another filter. */
START_TEST(view_saves_results_of_any_size_whatever_is_filtered_meanwhile)
{
    start("\"$JIG\" view a.json; yes \"\\\"$(printf %0100000d 0)\\\"\" | head -n 200 | "
          "cmp - saved && echo all of it");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "frange(200) | \"0\" * 100000<Enter>");
    pty_until(pty, "JSON results   line 1 of 200 "); /* no more are to come */
    pty_keys(pty, "ssaved<Enter>f<C-u>.second<Enter>q");
    pty_until(pty, "all of it");
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert_uint_eq(count_files(".jig-"), 0);
}
END_TEST

START_TEST(view_says_where_a_copy_stays_within_the_program)
{
    start("TERM=vt100 exec \"$JIG\" view a.json");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "Y");
    pty_until(pty, "Copied within jig alone");
    ck_assert(!pty_contains_output(pty, "\033]52"));
    pty_keys(pty, "q");
    ck_assert_int_eq(pty_wait(pty), 0);
    pty_free(pty);
    start("exec \"$JIG\" view a.json");
    pty_until(pty, "size 44 B");
    pty_keys(pty, "Y");
    pty_until(pty, "Copied");
    ck_assert(pty_contains_output(pty, "\033]52;c;eyJmaXJzdCI6")); /* {"first": */
    pty_keys(pty, "q");
    ck_assert_int_eq(pty_wait(pty), 0);
}
END_TEST

struct refusal {
    const char *line;
    const char *says;
    int status;
};

static const struct refusal refusals[] = {
    { "\"$JIG\" view", "jig: usage: jig view wants a file, or - for standard input", 2 },
    { "\"$JIG\" view a.json b", "jig: usage: jig view takes one file", 2 },
    { "\"$JIG\" view --long", "jig: usage: jig view has no options", 2 },
    { "\"$JIG\" view gone", "jig: read-failed: gone: No such file or directory", 26 },
    { "\"$JIG\" view .", "jig: read-failed: .: a folder, not a file", 26 },
    { "\"$JIG\" view -", "jig: usage: standard input: the terminal itself", 2 },
    { "setsid -w \"$JIG\" view a.json </dev/null 2>said >/dev/null; s=$?; cat said; exit $s",
      "jig: usage: a terminal is needed", 2 },
};

/* Two megabytes are read beside the screen. */
START_TEST(view_shows_a_long_har_by_its_exchanges)
{
    start("{ printf '{\"log\": {\"entries\": ['; "
          "yes '{\"request\": {\"method\": \"GET\", \"url\": \"http://a.test/x\"}, "
          "\"response\": {\"status\": 204, \"statusText\": \"Fine\"}},' | head -n 20000; "
          "printf '{\"request\": {\"method\": \"GET\", \"url\": \"http://b.test/\"}, "
          "\"response\": {\"status\": 200}}]}}'; } > a.har; exec \"$JIG\" view a.har");
    pty_until(pty, "exchange 1 of 20001");
    pty_until(pty, "204 Fine");
    pty_keys(pty, "q");
    ck_assert_int_eq(pty_wait(pty), 0);
}
END_TEST

START_TEST(view_refuses_in_one_line)
{
    const struct refusal *r = &refusals[_i];
    start(r->line);
    pty_until(pty, r->says);
    ck_assert_int_eq(pty_wait(pty), r->status);
}
END_TEST

Suite *test_view(void);

Suite *test_view(void)
{
    Suite *suite = suite_create("view");
    TCase *tc = tcase_create("view");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, view_shows_a_file_and_leaves);
    tcase_add_test(tc, view_shows_a_pipe_while_the_writer_waits);
    tcase_add_test(tc, view_takes_keys_from_the_terminal_behind_a_pipe);
    tcase_add_test(tc, view_outlives_a_file_that_is_cut_while_it_is_shown);
    tcase_add_test(tc, view_shows_a_long_har_by_its_exchanges);
    tcase_add_test(tc, view_unpacks_no_more_than_was_asked_for);
    tcase_add_loop_test(tc, view_says_that_there_was_no_room_for_all_of_it, 0,
                        sizeof roomless / sizeof *roomless);
    tcase_add_test(tc, view_pages_and_saves_what_a_pipe_brought);
    tcase_add_test(tc, view_gives_an_editor_a_body_of_any_size);
    tcase_add_test(tc, view_stops_a_copy_for_another_program);
    tcase_add_test(tc, view_saves_what_it_was_told_to_before_it_ends);
    tcase_add_test(tc, view_saves_and_hands_on_what_a_filter_gave);
    tcase_add_test(tc, view_says_that_results_were_not_all_there);
    tcase_add_test(tc, view_that_is_quit_leaves_no_part_of_results_behind);
    tcase_add_test(tc, view_that_is_quit_leaves_no_part_of_a_pipe_behind);
    tcase_add_test(tc, view_that_is_quit_keeps_what_will_never_be_whole);
    tcase_add_test(tc, view_saves_results_of_any_size_whatever_is_filtered_meanwhile);
    tcase_add_test(tc, view_says_where_a_copy_stays_within_the_program);
    tcase_add_loop_test(tc, view_refuses_in_one_line, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    suite_add_tcase(suite, tc);
    return suite;
}
