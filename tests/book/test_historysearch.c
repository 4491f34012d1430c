/* What is typed to find a send, and the finding. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/historysearch.h"
#include "support/folder.h"

#define NOW INT64_C(1795867200000000) /* 2026-11-28 12:00 UTC */
#define DAY INT64_C(86400000000)

/* ---- Words ------------------------------------------------------------------------------------*/

struct filter_case {
    const char *text;
    int from, to;
    int64_t since, before;
    const char *host, *words;
};

static const struct filter_case filters[] = {
    { "", 0, 0, 0, 0, NULL, "" },
    { "404", 404, 404, 0, 0, NULL, "" },
    { "status:404", 404, 404, 0, 0, NULL, "" },
    { "Status:4xx", 400, 499, 0, 0, NULL, "" },
    { "status:bad", 0, 0, 0, 0, NULL, "status:bad " },
    { "5XX  get", 500, 599, 0, 0, NULL, "get " },
    { "Failed", HISTORY_FAILED, HISTORY_FAILED, 0, 0, NULL, "" },
    { "open", HISTORY_STILL_OPEN, HISTORY_STILL_OPEN, 0, 0, NULL, "" },
    { "status:Cut", HISTORY_WAS_CUT, HISTORY_WAS_CUT, 0, 0, NULL, "" },
    { "opens uncut", 0, 0, 0, 0, NULL, "opens uncut " },
    { "host:API.test Token", 0, 0, 0, 0, "API.test", "token " },
    { "today", 0, 0, NOW - DAY / 2, 0, NULL, "" },
    { "yesterday", 0, 0, NOW - 3 * DAY / 2, NOW - DAY / 2, NULL, "" },
    { "2d", 0, 0, NOW - 2 * DAY, 0, NULL, "" },
    { "30m", 0, 0, NOW - DAY / 48, 0, NULL, "" },
    { "2026-11-20", 0, 0, NOW - 17 * DAY / 2, NOW - 15 * DAY / 2, NULL, "" },
    { "2026-13-20 4x4 44 4444 d", 0, 0, 0, 0, NULL, "2026-13-20 4x4 44 4444 d " },
};

START_TEST(historyfilter_reads_what_is_typed)
{
    const struct filter_case *c = &filters[_i];
    struct historyfilter f;
    struct buf words;
    setenv("TZ", "UTC", 1);
    buf_init(&words, 1000);
    ck_assert(historyfilter_parse(&f, span_of(c->text), NOW));
    for (size_t i = 0; i < f.n; i++)
        buf_addf(&words, "%s ", f.words[i]);
    ck_assert_str_eq(buf_str(&words), c->words);
    ck_assert_int_eq(f.query.status_from, c->from);
    ck_assert_int_eq(f.query.status_to, c->to);
    ck_assert_int_eq(f.query.since_us, c->since);
    ck_assert_int_eq(f.query.before_us, c->before);
    ck_assert(c->host ? f.query.host && strcmp(f.query.host, c->host) == 0 : !f.query.host);
    ck_assert_int_eq(historyfilter_is_empty(&f), _i == 0);
    historyfilter_clear(&f);
    buf_clear(&words);
}
END_TEST

START_TEST(historyfilter_refuses_more_words_than_it_holds)
{
    struct historyfilter f;
    ck_assert(!historyfilter_parse(&f, SPAN("a b c d e f g h i"), NOW));
    ck_assert_uint_eq(f.n, HISTORYFILTER_WORDS);
    historyfilter_clear(&f);
}
END_TEST

/* ---- Finding ----------------------------------------------------------------------------------*/

static struct folder folder;
static struct history *history;

static void put_with(const char *url, int status, struct span facts, const char *const *pieces)
{
    struct history_row row = { .at_us = NOW,
                               .collection = "/shop",
                               .request = "r",
                               .method = "GET",
                               .url = (char *)url,
                               .host = "A.test",
                               .status = status,
                               .error = status ? "" : "timeout" };
    struct jig_error error;
    int64_t id;
    ck_assert_int_eq(history_begin(history, &id, &error), JIG_OK);
    for (size_t i = 0; pieces && pieces[i]; i++)
        ck_assert_int_eq(
            history_add_piece(history, id, i / 2, i % 2, span_of(pieces[i]), &error), JIG_OK);
    ck_assert_int_eq(history_finish(history, id, &row, facts, &error), JIG_OK);
}

static void put(const char *url, int status, const char *facts, const char *const *pieces)
{
    put_with(url, status, span_of(facts), pieces);
}

/* Of more than a part, with a word where the first part ends. */
static void put_long(const char *url)
{
    size_t len = HISTORY_PIECE + HISTORY_PIECE / 2;
    char *facts = mem_zero(1, len);
    ck_assert_ptr_nonnull(facts);
    memcpy(facts + HISTORY_PIECE - 3, "hayStack", 8);
    memcpy(facts + len - 7, "the end", 7);
    put_with(url, 0, span_make(facts, len), NULL);
    free(facts);
}

static void setup(void)
{
    static const char *const split[] = { "begins NEE", "DLE ends", "other need", NULL };
    static const char *const apart[] = { "x", "nee", "dle", NULL };
    struct jig_error error;
    folder_make(&folder);
    char *path = folder_at(&folder, "history.db");
    ck_assert_int_eq(history_open(path, 100, &history, &error), JIG_OK);
    free(path);
    put("one", 200, "Server: Apache", NULL);
    put("two", 404, "nothing", split);
    put("three", 200, "nothing", apart); /* the two halves are in two bodies */
    put_long("long");
    for (int i = 0; i < 420; i++)
        put("many", 204, "nothing", NULL);
}

static void teardown(void)
{
    history_close(history);
    folder_remove(&folder);
}

static void expect(const char *typed, const char *request, const char *want)
{
    struct historysearch s;
    struct historyfilter f;
    struct buf got;
    buf_init(&got, 4096);
    ck_assert(historyfilter_parse(&f, span_of(typed), NOW));
    historysearch_init(&s);
    historysearch_begin(&s, history, &f, "/shop", request);
    while (historysearch_step(&s, 0)) /* a part at a time */
        ck_assert_uint_le(s.text.len, HISTORY_PIECE + 4096);
    ck_assert_msg(!s.error.code, "%s", s.error.text);
    for (size_t i = 0; i < s.found.n && i < 4; i++)
        buf_addf(&got, "%s ", s.found.rows[i].url);
    buf_addf(&got, "%zu", s.found.n);
    ck_assert_str_eq(buf_str(&got), want);
    historysearch_clear(&s);
    buf_clear(&got);
}

START_TEST(historysearch_looks_in_rows_facts_and_bodies)
{
    expect("", "r", "many many many many 424");
    expect("apache", "r", "one 1");
    expect("needle", "r", "two 1"); /* over the border of two pieces, not of two bodies */
    expect("need", "r", "two 1");
    expect("begins ends 404", "r", "two 1");
    expect("begins apache", "r", "0");
    expect("tw", "r", "two 1");
    expect("4xx", "r", "two 1");
    expect("", "another", "0");
    expect("haystack", "r", "long 1");
    expect("HayStack the end", "r", "long 1");
    expect("failed", "r", "long 1");
    expect("failed 200", "r", "three one 2"); /* the last one counts */
    expect("2xx host:a.T", "r", "many many many many 422");
    expect("host:b.test", "r", "0");
    expect("host:test 404", "r", "two 1");
}
END_TEST

Suite *test_historysearch(void);
Suite *test_historysearch(void)
{
    Suite *s = suite_create("historysearch");
    TCase *c = tcase_create("words");
    tcase_add_loop_test(c, historyfilter_reads_what_is_typed, 0,
                        (int)(sizeof filters / sizeof *filters));
    tcase_add_test(c, historyfilter_refuses_more_words_than_it_holds);
    suite_add_tcase(s, c);
    c = tcase_create("finding");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, historysearch_looks_in_rows_facts_and_bodies);
    suite_add_tcase(s, c);
    return s;
}
