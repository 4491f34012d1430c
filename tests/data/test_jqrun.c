#include <check.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/writebehind.h"
#include "data/jqrun.h"
#include "support/diskgate.h"
#include "support/sanitized.h"

enum { MOST_MIB = 16 };

/* Steps until it has ended; the clock only guards against a hang. */
static void run_to_end(struct jqrun *r, const struct source *s)
{
    while (!jqrun_is_done(r))
        if (!jqrun_step(r, s, true))
            poll(NULL, 0, 1);
}

static char *results_of(const struct jqrun *r)
{
    struct source s = jqrun_results(r);
    char *text = calloc(1, (size_t)s.len + 1);
    ck_assert_uint_eq(s.read(s.ctx, 0, text, (size_t)s.len), s.len);
    return text;
}

struct run_case {
    const char *json, *filter;
    int code; /* of enum jig_err */
    const char *results;
};

static const struct run_case cases[] = {
    { "{\"items\":[{\"n\":1},{\"n\":2},{\"n\":3}]}", ".items[] | select(.n > 1)", JIG_OK,
      "{\"n\":2}\n{\"n\":3}\n" },
    { "{\"a\":1}\n{\"a\":2}\n", ".a", JIG_OK, "1\n2\n" },
    { "[1,2]", ".", JIG_OK, "[1,2]\n" },
    { "\x1e{\"a\":1}\n\x1e{\"a\":2}\n", ".a", JIG_OK, "1\n2\n" },
    { "{}", "empty", JIG_OK, "" },
    { "7", ".", JIG_OK, "7\n" },
    { "{}", ".a |", JIG_ERR_USAGE, "" },
    { "[1,\"x\",3]", ".[] | . + 1", JIG_ERR_DECODE, "2\n" },
    { "{\"a\":1}\n{\"b\":", ".a", JIG_ERR_DECODE, "1\n" },
    { "{\"a\":1} nope", ".a", JIG_ERR_DECODE, "1\n" },
    { "[1]", ".[] | stderr", JIG_OK, "1\n" },
    /* a filter sees nothing of this machine */
    { "{}", "env | length", JIG_OK, "0\n" },
    { "{}", "import \"/etc/passwd\" as $x; $x", JIG_ERR_USAGE, "" },
};

START_TEST(jqrun_gives_every_result)
{
    struct span bytes = span_of(cases[_i].json);
    struct source s = source_of_span(&bytes);
    struct jig_error error = { 0 };
    struct jqrun *r = jqrun_new(cases[_i].filter, "/tmp", MOST_MIB, &error);
    ck_assert_msg(r, "%s", error.text);
    run_to_end(r, &s);
    ck_assert_msg((int)jqrun_error(r)->code == cases[_i].code, "%s", jqrun_error(r)->text);
    ck_assert_int_eq(jqrun_error(r)->text[0] != '\0', cases[_i].code != JIG_OK);
    char *got = results_of(r);
    ck_assert_str_eq(got, cases[_i].results);
    free(got);
    jqrun_free(r);
}
END_TEST

/* In jq's own words. */
static const struct {
    const char *json, *filter, *results, *says;
} last_words[] = {
    { "1", "error({a:1})", "", "(not a string): {\"a\":1}" },
    { "1", "error(\"no\")", "", "no" },
    { "1 2 3", "if . == 2 then halt else . end", "1\n", "" },
    { "1 2 3", "if . == 2 then \"a\\n\" | halt_error else . end", "1\n",
      "halt_error, exit status 5: a" },
    { "1", "{a:1} | halt_error(2)", "", "halt_error, exit status 2: {\"a\":1}" },
    { "1", "null | halt_error", "", "halt_error, exit status 5" },
    { "1 \"x\" 3", "(try error(.) catch .), tonumber", "1\n1\n\"x\"\n3\n3\n",
      "Invalid numeric literal at EOF at line 1, column 1 (while parsing 'x')" },
    { "1 2 3", "[., input]", "[1,2]\n", "No more inputs" },
    { "1 2 3", "[., inputs]", "[1,2,3]\n", "" },
    { "1 2 3", "[inputs]", "[2,3]\n", "" },
    { "1 2 nope", "[., input]", "[1,2]\n", "Invalid literal at EOF at line 1, column 8" },
    { "1", "\"break\" | error", "", "break" },
    { "1", "{a", "", "syntax error, unexpected $end, expecting '}', line 1" },
};

START_TEST(jqrun_ends_in_words_of_jq)
{
    struct span bytes = span_of(last_words[_i].json);
    struct source s = source_of_span(&bytes);
    struct jig_error error = { 0 };
    struct jqrun *r = jqrun_new(last_words[_i].filter, "/tmp", MOST_MIB, &error);
    ck_assert_msg(r, "%s", error.text);
    run_to_end(r, &s);
    char *got = results_of(r);
    ck_assert_str_eq(got, last_words[_i].results);
    ck_assert_str_eq(jqrun_error(r)->text, last_words[_i].says);
    free(got);
    jqrun_free(r);
}
END_TEST

START_TEST(jqrun_marks_words_that_are_cut)
{
    struct span bytes = SPAN("1");
    struct source s = source_of_span(&bytes);
    struct jig_error error = { 0 };
    struct jqrun *r = jqrun_new("error(\"word \" * 200)", "/tmp", MOST_MIB, &error);
    ck_assert_msg(r, "%s", error.text);
    run_to_end(r, &s);
    const char *text = jqrun_error(r)->text;
    ck_assert_uint_gt(strlen(text), 300);
    ck_assert_str_eq(text + strlen(text) - strlen("…"), "…");
    jqrun_free(r);
}
END_TEST

/* A body that is still arriving gives its results as they are known. */
START_TEST(jqrun_follows_what_arrives)
{
    struct span bytes = SPAN("{\"a\":1}\n{\"a\":2}\n");
    struct source s = source_of_span(&bytes);
    struct jig_error error;
    struct jqrun *r = jqrun_new(".a", "/tmp", MOST_MIB, &error);
    s.len = 8;
    struct span first = span_sub(bytes, 0, 8);
    struct source begun = source_of_span(&first);
    while (jqrun_results(r).len < 2 && !jqrun_is_done(r))
        if (!jqrun_step(r, &begun, false))
            poll(NULL, 0, 1);
    ck_assert(!jqrun_is_done(r));
    s.len = bytes.len;
    run_to_end(r, &s);
    char *got = results_of(r);
    ck_assert_str_eq(got, "1\n2\n");
    free(got);
    jqrun_free(r);
}
END_TEST

/* Whoever saves them has them still when another filter was typed, and its child is gone. */
START_TEST(jqrun_leaves_its_results_to_who_holds_them)
{
    struct span bytes = SPAN("1");
    struct source s = source_of_span(&bytes);
    struct jig_error error;
    struct jqrun *r = jqrun_new("., (range(1e15) | select(false))", "/tmp", MOST_MIB, &error);
    while (jqrun_results(r).len < 2)
        if (!jqrun_step(r, &s, true))
            poll(NULL, 0, 1);
    ck_assert(!jqrun_is_done(r));
    jqrun_hold(r);
    jqrun_hold(r);
    jqrun_release(r);
    ck_assert(!jqrun_is_done(r));
    jqrun_free(r);
    ck_assert(jqrun_is_done(r));
    char *got = results_of(r);
    ck_assert_str_eq(got, "1\n");
    free(got);
    jqrun_release(r);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* One that never ends is stopped at its limit of results, or when it is not wanted any more. Large
 * results, so that it is soon there. */
START_TEST(jqrun_is_bounded)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_byte(&text, '"');
    buf_add_fill(&text, 'x', 500000);
    buf_add_byte(&text, '"');
    struct span bytes = buf_span(&text);
    struct source s = source_of_span(&bytes);
    struct jig_error error;
    struct jqrun *r =
        jqrun_new(_i ? "repeat(.)" : "range(1e9) | select(false)", "/tmp", MOST_MIB, &error);
    if (_i) {
        run_to_end(r, &s);
        ck_assert_int_eq(jqrun_error(r)->code, JIG_ERR_TOO_LARGE);
        ck_assert_uint_le(jqrun_results(r).len, ((uint64_t)MOST_MIB << 20) + (64u << 10));
    } else {
        jqrun_step(r, &s, true);
        ck_assert(!jqrun_is_done(r));
    }
    jqrun_free(r);
    buf_clear(&text);
}
END_TEST

/* Asked for at once, so that no memory is taken. A sanitizer ends the process in its own way. */
#if !HAS_ADDRESS_SANITIZER
START_TEST(jqrun_says_that_memory_is_not_enough)
{
    struct span bytes = SPAN("{\"a\":[1]}");
    struct source s = source_of_span(&bytes);
    struct jig_error error;
    struct jqrun *r = jqrun_new(".a[100000000] = 1", "/tmp", MOST_MIB, &error);
    ck_assert(r != NULL);
    run_to_end(r, &s);
    ck_assert_str_eq(jqrun_error(r)->text, "jq: it wanted more than 2 GiB of memory");
    jqrun_free(r);
}
END_TEST
#endif

/* The youngest child of this process; 0 where the system does not say. */
static int newest_child(void)
{
    char path[64];
    int pid = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *in = fopen(path, "r");
    while (in && fscanf(in, "%d", &pid) == 1)
        ;
    if (in)
        fclose(in);
    return pid;
}

struct end_case {
    int signal, code;
    const char *words;
};

static const struct end_case ends[] = {
    { SIGXCPU, JIG_ERR_TOO_LARGE, "2 minutes of the processor's time" },
    { SIGKILL, JIG_ERR_TOO_LARGE, "killed from outside" },
    { SIGSEGV, JIG_ERR_DECODE, "it crashed" },
};

START_TEST(jqrun_says_how_its_process_ended)
{
    struct span bytes = SPAN("{}");
    struct source s = source_of_span(&bytes);
    struct jig_error error;
    struct jqrun *r = jqrun_new("1, (range(1e12) | select(false))", "/tmp", MOST_MIB, &error);
    ck_assert_ptr_nonnull(r);
    while (jqrun_results(r).len == 0 && !jqrun_is_done(r)) /* it is at work then */
        if (!jqrun_step(r, &s, true))
            poll(NULL, 0, 1);
    ck_assert_msg(!jqrun_is_done(r), "%s", jqrun_error(r)->text);
    int child = newest_child();
    if (child <= 0) {
        jqrun_free(r);
        return;
    }
    ck_assert_int_eq(kill(child, ends[_i].signal), 0);
    run_to_end(r, &s);
    ck_assert_int_eq(jqrun_error(r)->code, ends[_i].code);
    ck_assert_msg(strstr(jqrun_error(r)->text, ends[_i].words), "%s", jqrun_error(r)->text);
    jqrun_free(r);
}
END_TEST

/* Results go to a file whose disk does not keep up, or has no room: 4 MiB of them stay in memory, and
 * three quarters of what may wait are too much. However slow jq is, it comes to that. */
START_TEST(jqrun_takes_no_more_than_the_disk)
{
    enum { LATE = (4 << 20) + WRITEBEHIND_ROOM / 4 * 3 };
    struct span bytes = SPAN("2000000");
    struct source s = source_of_span(&bytes);
    struct jig_error error;
    diskgate_close();
    struct jqrun *r = jqrun_new("range(.)", "/tmp", MOST_MIB, &error);
    while (jqrun_results(r).len <= LATE)
        if (!jqrun_step(r, &s, true))
            poll(NULL, 0, 1);
    uint64_t had = jqrun_results(r).len;
    for (int i = 0; i < 20; i++) {
        poll(NULL, 0, 1);
        ck_assert(!jqrun_step(r, &s, true));
    }
    ck_assert(!jqrun_is_done(r));
    ck_assert_uint_eq(jqrun_results(r).len, had);
    ck_assert_uint_lt(had, 9 << 20);
    diskgate_await(1);
    diskgate_open(_i ? ENOSPC : 0);
    run_to_end(r, &s);
    ck_assert_int_eq(jqrun_error(r)->code, _i ? JIG_ERR_WRITE : JIG_OK);
    if (!_i)
        ck_assert_uint_eq(jqrun_results(r).len, 14888890);
    char *got = results_of(r);
    ck_assert_int_eq(strncmp(got, "0\n1\n2\n", 6), 0);
    free(got);
    jqrun_free(r);
}
END_TEST

Suite *test_jqrun(void);
Suite *test_jqrun(void)
{
    Suite *s = suite_create("jqrun");
    TCase *tc = tcase_create("jqrun");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, jqrun_gives_every_result, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_loop_test(tc, jqrun_ends_in_words_of_jq, 0,
                        sizeof last_words / sizeof *last_words);
    tcase_add_test(tc, jqrun_marks_words_that_are_cut);
    tcase_add_test(tc, jqrun_follows_what_arrives);
    tcase_add_test(tc, jqrun_leaves_its_results_to_who_holds_them);
    tcase_add_loop_test(tc, jqrun_takes_no_more_than_the_disk, 0, 2);
    tcase_add_loop_test(tc, jqrun_is_bounded, 0, 2);
#if !HAS_ADDRESS_SANITIZER
    tcase_add_test(tc, jqrun_says_that_memory_is_not_enough);
#endif
    tcase_add_loop_test(tc, jqrun_says_how_its_process_ended, 0,
                        (int)(sizeof ends / sizeof *ends));
    suite_add_tcase(s, tc);
    return s;
}
