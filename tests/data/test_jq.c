#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/jq.h"

static const struct {
    const char *json, *filter;
    int code;           /* of enum jig_err; -1: it takes too much */
    const char *result; /* NULL: none */
} cases[] = {
    { "{\"a\":[1,{\"b\":\"x\"}]}", ".a[1].b", JIG_OK, "\"x\"" },
    { "{\"a\":[1,2,3]}", ".a | length", JIG_OK, "3" },
    { "[3,1]", ".[]", JIG_OK, "3" }, /* the first */
    { "{\"b\":1,\"a\":null}", ".", JIG_OK, "{\"b\":1,\"a\":null}" },
    { "{}", ".a", JIG_OK, "null" },
    { "[]", ".[]", JIG_OK, NULL },
    { "[]", "empty", JIG_OK, NULL },
    { "{}", ".a |", JIG_ERR_USAGE, NULL },
    { "{}", "nonsense", JIG_ERR_USAGE, NULL },
    { "nope", ".", JIG_ERR_DECODE, NULL },
    { "{\"a\":1}", ".a.b", JIG_ERR_DECODE, NULL },
    { "{}", "error(\"mine\")", JIG_ERR_DECODE, NULL },
    /* a stranger's filter sees nothing of this machine and does not run for ever */
    { "{}", "env | length", JIG_OK, "0" },
    { "{}", "$ENV.JIG_TREE", JIG_OK, "null" },
    { "{}", "import \"/etc/passwd\" as $x; $x", JIG_ERR_USAGE, NULL },
    { "{}", "reduce range(40) as $i (\"x\"; . + .) | length", -1, NULL },
};

START_TEST(jq_gives_the_first_result)
{
    struct jq *jq = jq_new(-1);
    struct buf out;
    struct jig_error error = { .code = JIG_OK };
    buf_init(&out, 1u << 20);
    enum jig_err err = jq_first(jq, span_of(cases[_i].json), cases[_i].filter, &out, &error);
    if (cases[_i].code == -1)
        ck_assert(err == JIG_ERR_TOO_LARGE || err == JIG_ERR_TIMEOUT);
    else
        ck_assert_msg((int)err == cases[_i].code, "%s", error.text);
    ck_assert_str_eq(buf_str(&out), cases[_i].result ? cases[_i].result : "");
    buf_clear(&out);
    jq_free(jq);
}
END_TEST

START_TEST(jq_ends_when_it_is_told_to)
{
    int stop[2];
    struct buf out;
    struct jig_error error;
    ck_assert_int_eq(pipe(stop), 0);
    struct jq *jq = jq_new(stop[0]);
    buf_init(&out, 4096);
    ck_assert_int_eq(jq_first(jq, SPAN("{}"), ".a", &out, &error), JIG_OK);
    ck_assert_int_eq(write(stop[1], "!", 1), 1);
    ck_assert_int_eq(jq_first(jq, SPAN("{}"), "last(range(1e15))", &out, &error),
                     JIG_ERR_CANCELLED);
    ck_assert_str_eq(buf_str(&out), "null");
    buf_clear(&out);
    jq_free(jq);
    close(stop[0]);
    close(stop[1]);
}
END_TEST

static void check_first(struct jq *jq, const char *json, const char *filter, const char *result)
{
    struct buf out;
    struct jig_error error = { .code = JIG_OK };
    buf_init(&out, 8u << 20);
    enum jig_err err = jq_first(jq, span_of(json), filter, &out, &error);
    ck_assert_msg(err == JIG_OK, "%s", error.text);
    ck_assert_msg(strcmp(buf_str(&out), result) == 0, "%.200s", buf_str(&out));
    buf_clear(&out);
}

/* More filters than are kept, in turn and again; each text gets its own answer. */
START_TEST(jq_answers_whatever_it_has_kept)
{
    struct jq *jq = jq_new(-1);
    for (int i = 0; i < 13; i++) {
        char json[32], filter[32], number[32];
        snprintf(json, sizeof json, "{\"n\":%d}", i);
        snprintf(number, sizeof number, "%d", i);
        check_first(jq, json, ".n", number);
        snprintf(filter, sizeof filter, ".n + %d", i % 10);
        snprintf(number, sizeof number, "%d", i + i % 10);
        check_first(jq, json, filter, number);
    }
    jq_free(jq);
}
END_TEST

static const char heavy[] = "if . > 1 then reduce range(40) as $i (\"x\"; . + .) else . end";

/* A text that was too much for a filter takes nothing from the next. */
START_TEST(jq_goes_on_after_one_that_took_too_much)
{
    struct jq *jq = jq_new(-1);
    struct buf out;
    struct jig_error error = { .code = JIG_OK };
    buf_init(&out, 1u << 20);
    check_first(jq, "1", heavy, "1");
    enum jig_err err = jq_first(jq, SPAN("2"), heavy, &out, &error);
    ck_assert(err == JIG_ERR_TOO_LARGE || err == JIG_ERR_TIMEOUT);
    ck_assert_uint_eq(out.len, 0);
    check_first(jq, "0", heavy, "0");
    buf_clear(&out);
    jq_free(jq);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* and nothing is left */
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* A long text goes down, and a long result comes up, through a socket that holds little. */
START_TEST(jq_takes_long_texts)
{
    struct jq *jq = jq_new(-1);
    struct buf json;
    buf_init(&json, 8u << 20);
    buf_add_byte(&json, '"');
    buf_add_fill(&json, 'x', 4u << 20);
    buf_add_byte(&json, '"');
    check_first(jq, buf_str(&json), ".", buf_str(&json));
    check_first(jq, buf_str(&json), "length", "4194304");
    buf_clear(&json);
    jq_free(jq);
}
END_TEST

static const char *const last_words[][2] = {
    { "input", "jq: No more inputs" },
    { "[., first(input, 2)]", "jq: No more inputs" },
    { "\"break\" | error", "jq: break" },
    { "error({a: 1})", "jq: (not a string): {\"a\":1}" },
    { "halt_error", "jq: halt_error, exit status 5: 1" },
};

/* "inputs" ends by the library's own word for it. */
START_TEST(jq_ends_in_words_of_jq)
{
    struct jq *jq = jq_new(-1);
    struct buf out;
    struct jig_error error = { .code = JIG_OK };
    buf_init(&out, 4096);
    enum jig_err err = jq_first(jq, SPAN("1"), last_words[_i][0], &out, &error);
    ck_assert_int_eq(err, JIG_ERR_DECODE);
    ck_assert_str_eq(error.text, last_words[_i][1]);
    buf_clear(&out);
    check_first(jq, "1", "[., inputs]", "[1]");
    jq_free(jq);
}
END_TEST

/* ---- Beside a thread that holds locks ---- */

static atomic_bool is_over;

/* The allocator's locks, of every size, and those of the standard library. */
static void *allocate(void *unused)
{
    (void)unused;
    for (size_t i = 0; !is_over; i++) {
        char *kept[32];
        for (size_t k = 0; k < 32; k++)
            kept[k] = malloc(16 + (i * 37 + k * 129) % 40000);
        FILE *file = i % 64 == 0 ? fopen("/dev/null", "r") : NULL;
        if (file)
            fclose(file);
        for (size_t k = 0; k < 32; k++)
            free(kept[k]);
    }
    return NULL;
}

START_TEST(jq_is_not_held_up_by_another_thread)
{
    static const char *const filters[] = { ".n", ".n + 0", ".n | .", "[.n][0]" };
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, allocate, NULL), 0);
    for (int i = 0; i < 2; i++) {
        struct jq *jq = jq_new(-1);
        for (int k = 0; k < 100; k++)
            check_first(jq, "{\"n\":7}", filters[k % 4], "7");
        jq_free(jq);
    }
    is_over = true;
    pthread_join(thread, NULL);
}
END_TEST

Suite *test_jq(void);
Suite *test_jq(void)
{
    Suite *s = suite_create("jq");
    TCase *t = tcase_create("jq");
    tcase_set_timeout(t, 240);
    tcase_add_loop_test(t, jq_gives_the_first_result, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_loop_test(t, jq_ends_in_words_of_jq, 0, sizeof last_words / sizeof *last_words);
    tcase_add_test(t, jq_ends_when_it_is_told_to);
    tcase_add_test(t, jq_answers_whatever_it_has_kept);
    tcase_add_test(t, jq_goes_on_after_one_that_took_too_much);
    tcase_add_test(t, jq_takes_long_texts);
    tcase_add_test(t, jq_is_not_held_up_by_another_thread);
    suite_add_tcase(s, t);
    return s;
}
