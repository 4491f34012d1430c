/* Folding all that stands beside a line, as keys do it. */
#include <check.h>
#include <string.h>

#include "support/viewer.h"

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 78, 24);
}

static void teardown(void)
{
    viewer_close(&v);
}

#define ROWS "[{\"a\":[1,2],\"b\":{\"c\":3}},{\"a\":[],\"b\":4},7,{\"a\":{\"d\":[5]}}]"
#define FEED "<f><e><t>1</t></e><x/><e><t>2</t></e></f>"

struct row {
    const char *type, *body, *keys;
    const char *has[4];
    const char *lacks;
};

static const struct row rows[] = {
    /* at the top: what is in it */
    { "application/json",
      ROWS,
      "-",
      { "1 ▾ [", "2 ▸   { \"a\": […], … 1 more },", "7,", "▸   { \"a\": {…} }" },
      "\"c\"" },
    { "application/json", ROWS, "G-", { "1 ▾ [", "2 ▸   {", "▸   { \"a\": {…} }" }, "\"c\"" },
    { "application/json", ROWS, "-=", { "2 ▾   {", "\"c\": 3", "\"d\": [" }, "▸" },
    /* beside a line, from wherever among them it is */
    { "application/json", ROWS, "j-", { "2 ▸   {", "7,", "▸   { \"a\": {…} }" }, "\"c\"" },
    { "application/json", ROWS, "Gk-", { "2 ▸   {", "▸   { \"a\": {…} }" }, "\"c\"" },
    { "application/json",
      ROWS,
      "jj-",
      { "▸     \"a\": [ 1, … 1 more ],", "▸     \"b\":", "\"d\"" },
      "\"c\": 3\n" },
    { "application/json", ROWS, "jj-=", { "\"c\": 3", "2 ▾   {" }, "▸" },
    /* what is inside stays as it was */
    { "application/json",
      ROWS,
      "jj<Enter>k-=",
      { "▸     \"a\": [ 1, … 1 more ],", "\"c\": 3" },
      NULL },
    { "text/xml", FEED, "-", { "1 ▾ <f>", "2 ▸   <e>", "<x/>", "▸   <e>" }, "<t>" },
    { "text/xml", FEED, "Gk-=", { "<t>1</t>", "<t>2</t>" }, "▸" },
    /* where it can't be done nothing is */
    { "application/json", ROWS, "m-", { "JSON raw" }, "▸" },
    { "application/x-ndjson",
      "{\"a\":[1]}\n{\"a\":[2]}\n",
      "<Enter>-",
      { "1 ▾ {", "2 ▸ {" },
      NULL },
    { "application/json", "7", "-=", { "1   7" }, "▸" },
};

START_TEST(bodyfolds_folds_what_stands_beside_a_line)
{
    const struct row *row = &rows[_i];
    viewer_show(&v, span_of(row->body), row->type);
    viewer_keys(&v, row->keys);
    viewer_work(&v);
    for (size_t i = 0; i < 4 && row->has[i]; i++)
        viewer_has(&v, row->has[i]);
    if (row->lacks)
        viewer_lacks(&v, row->lacks);
}
END_TEST

/* In slices, as far as there may be so many. */
START_TEST(bodyfolds_says_where_it_ends)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    buf_add_str(&body, "[");
    for (int i = 0; i < 10002; i++)
        buf_addf(&body, "%s{\"i\":%d}", i ? "," : "", i);
    buf_add_str(&body, "]");
    viewer_show(&v, buf_span(&body), "application/json");
    viewer_keys(&v, "-");
    viewer_work(&v);
    viewer_has(&v, "10,000 folded, the most");
    viewer_has(&v, "2 ▸   { \"i\": 0 },");
    viewer_keys(&v, "G");
    viewer_has(&v, "▾   {");
    viewer_has(&v, "\"i\": 10001");
    viewer_keys(&v, "=");
    viewer_work(&v);
    viewer_lacks(&v, "the most");
    viewer_keys(&v, "g");
    viewer_lacks(&v, "▸");
    buf_clear(&body);
}
END_TEST

/* Far more than the first slice. */
static void show_many(struct buf *body)
{
    buf_init(body, 8 << 20);
    buf_add_str(body, "<f>");
    for (int i = 0; i < 9000; i++) {
        buf_add_str(body, "<e>");
        for (int k = 0; k < 40; k++)
            buf_addf(body, "<t>%d</t>", k);
        buf_add_str(body, "</e>");
    }
    buf_add_str(body, "</f>");
    viewer_show(&v, buf_span(body), "text/xml");
}

/* Without the work that follows a key. */
static void run(const char *command)
{
    const struct view_class *class = v.view.class;
    struct intent intent = { 0 };
    size_t i = 0;
    while (strcmp(class->commands[i].name, command) != 0)
        i++;
    ck_assert(class->run(v.view.self, i, &intent));
}

START_TEST(bodyfolds_says_how_far_it_is_and_stops)
{
    struct buf body;
    show_many(&body);
    run("response.fold-all");
    viewer_has(&v, "folding");
    viewer_has(&v, "Esc stops it");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "stopped: ");
    viewer_has(&v, "folded, which stay so");
    viewer_has(&v, "= unfolds all");
    viewer_work(&v);
    viewer_has(&v, "2 ▸   <e>");
    viewer_keys(&v, "G");
    viewer_lacks(&v, "stopped");
    viewer_has(&v, "<t>39</t>");
    viewer_keys(&v, "g=");
    viewer_work(&v);
    viewer_lacks(&v, "▸");
    viewer_lacks(&v, "unfolding");
    buf_clear(&body);
}
END_TEST

/* Of what is not closed no end is known. */
START_TEST(bodyfolds_says_that_there_is_nothing_to_fold)
{
    viewer_show(&v, SPAN("{\"a\":[1,2"), "application/json");
    viewer_keys(&v, "-");
    ck_assert_str_eq(buf_str(&v.text), "nothing to fold here");
    viewer_keys(&v, "=");
    ck_assert_str_eq(buf_str(&v.text), "nothing to unfold here");
}
END_TEST

/* Another body, or another way to show this one, ends it. */
START_TEST(bodyfolds_ends_with_what_it_folds)
{
    viewer_show(&v, SPAN(ROWS), "application/json");
    viewer_keys(&v, "-m");
    viewer_work(&v);
    viewer_show(&v, SPAN("{\"a\": [1]}"), "application/json");
    viewer_work(&v);
    viewer_lacks(&v, "▸");
}
END_TEST

Suite *test_bodyfolds(void);
Suite *test_bodyfolds(void)
{
    Suite *suite = suite_create("bodyfolds");
    TCase *tc = tcase_create("bodyfolds");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, bodyfolds_folds_what_stands_beside_a_line, 0,
                        (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tc, bodyfolds_says_where_it_ends);
    tcase_add_test(tc, bodyfolds_says_how_far_it_is_and_stops);
    tcase_add_test(tc, bodyfolds_says_that_there_is_nothing_to_fold);
    tcase_add_test(tc, bodyfolds_ends_with_what_it_folds);
    suite_add_tcase(suite, tc);
    return suite;
}
