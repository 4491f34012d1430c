/* Looking for something in a log that grows, and begins anew. */
#include <check.h>

#include "data/textlines.h"
#include "view/wirefind.h"

static struct span bytes;
static struct source source;
static struct textlines text;
static struct pager pager;
static struct wirefind find;
static struct buf said;

static void read_all(const char *content)
{
    bytes = span_of(content);
    source = source_of_span(&bytes);
    textlines_clear(&text);
    textlines_init(&text, &source, 0, TEXT_PLAIN);
    while (textlines_class.step(&text, 1 << 20))
        ;
}

static void setup(void)
{
    pager_init(&pager);
    pager_resize(&pager, 40, 3);
    textlines_init(&text, &source, 0, TEXT_PLAIN);
    wirefind_init(&find, &pager, &source, NULL);
    buf_init(&said, 100);
}

static void teardown(void)
{
    wirefind_clear(&find);
    pager_clear(&pager);
    textlines_clear(&text);
    buf_clear(&said);
}

static const char *count(void)
{
    while (wirefind_work(&find))
        ;
    buf_reset(&said);
    wirefind_count(&find, &said);
    return buf_str(&said);
}

static void expect(const char *words)
{
    ck_assert_str_eq(count(), words);
}

/* The log as it is searched first, with the cursor on the hit of that number. */
static void begin(const char *log, int number)
{
    read_all(log);
    find.is_waiting = true;
    pager_set(&pager, textlines_lines(&text), 0);
    wirefind_text(&find, SPAN("pin"), false);
    for (int i = 1; i < number; i++)
        wirefind_go(&find, 1);
}

/* The log is another now, or has more. */
static void go_on(const char *log)
{
    read_all(log);
    pager_update(&pager);
}

static void begin_anew(const char *log, bool is_same_transfer)
{
    wirefind_again(&find, is_same_transfer);
    go_on(log);
}

#define DOTS ".........\n"

static const struct {
    const char *before;
    int number;
    const char *after[3]; /* of which each begins with the one before */
    const char *said[4];  /* of each, and when no more comes */
    uint64_t line;        /* the cursor's, in the end; 0: wherever it is */
} anew[] = {
    { "pin\npin\n", 2, { "pin\npin\n" }, { "2 of 2", "2 of 2" }, 2 },
    { "pin\n" DOTS "pin\n", 1, { "new\npin\n" DOTS "pin\n" }, { "1 of 2", "1 of 2" }, 2 },
    /* behind the place and before it; as near as that: behind it */
    { DOTS DOTS "pin\n", 1, { DOTS "pin\n" DOTS DOTS "pin" }, { "1 of 2", "1 of 2" }, 2 },
    { DOTS DOTS "pin\n", 1, { "pin\n" DOTS "......\npin" }, { "2 of 2", "2 of 2" }, 4 },
    { "..\npin\n", 1, { "pin...pin" }, { "2 of 2", "2 of 2" }, 1 },
    /* it takes its time to come to the place */
    { DOTS "pin\npin\n",
      1,
      { "", "pin\n", "pin\n.....pin\n" },
      { "not found so far", "1 found", "2 of 2", "2 of 2" },
      2 },
    { DOTS DOTS "pin\n", 1, { "pin\n", "pin\npin" }, { "1 found", "2 found", "2 of 2" }, 2 },
    { "pin\n", 1, { DOTS }, { "not found so far", "not found" }, 0 },
};

START_TEST(wirefind_finds_the_nearest_where_a_log_begins_anew)
{
    size_t n = 0;
    begin(anew[_i].before, anew[_i].number);
    begin_anew(anew[_i].after[0], true);
    expect(anew[_i].said[0]);
    for (n = 1; n < 3 && anew[_i].after[n]; n++) {
        go_on(anew[_i].after[n]);
        expect(anew[_i].said[n]);
    }
    find.is_waiting = false;
    expect(anew[_i].said[n]);
    if (anew[_i].line)
        ck_assert_uint_eq(pager_line(&pager)->number, anew[_i].line);
}
END_TEST

START_TEST(wirefind_leaves_a_cursor_alone_that_has_left_the_hit)
{
    begin(DOTS DOTS DOTS "pin\n" DOTS, 1);
    pager_to_start(&pager); /* before it, and after */
    begin_anew(DOTS DOTS DOTS "pin\n" DOTS "pin", true);
    expect("1 of 2");
    ck_assert_uint_eq(pager_line(&pager)->number, 1);
    wirefind_go(&find, 1);
    ck_assert_uint_eq(pager_line(&pager)->number, 6);
    begin_anew(DOTS, true);
    expect("not found so far");
    pager_to_start(&pager);
    wirefind_let_go(&find);
    go_on(DOTS DOTS DOTS DOTS DOTS "pin");
    expect("1 of 1");
    ck_assert_uint_eq(pager_line(&pager)->number, 1);
}
END_TEST

START_TEST(wirefind_goes_on_from_where_the_hit_was)
{
    begin(DOTS "pin\n" DOTS "pin\n", 2);
    begin_anew("pin\n", true);
    expect("1 found");
    wirefind_go(&find, -1); /* asked for: no more waiting for the nearest */
    expect("1 of 1");
    go_on("pin\n" DOTS DOTS "pin\n");
    expect("1 of 2");
}
END_TEST

START_TEST(wirefind_shows_no_hit_of_another_transfer_by_itself)
{
    begin("pin\npin\n", 2);
    begin_anew("pin\npin\npin\n", false);
    expect("3 found");
    wirefind_go(&find, 1);
    expect("1 of 3");
}
END_TEST

START_TEST(wirefind_keeps_a_pattern_too)
{
    begin(DOTS, 1);
    wirefind_regex(&find, SPAN("p[i]n"));
    expect("not found so far");
    go_on(DOTS "pin\npin\n");
    expect("2 found");
    wirefind_go(&find, -1);
    expect("2 of 2");
    begin_anew(DOTS "pin\npin\npin\n", true);
    find.is_waiting = false;
    expect("2 of 3");
}
END_TEST

Suite *test_wirefind(void);
Suite *test_wirefind(void)
{
    Suite *suite = suite_create("wirefind");
    TCase *tc = tcase_create("wirefind");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, wirefind_finds_the_nearest_where_a_log_begins_anew, 0,
                        sizeof anew / sizeof *anew);
    tcase_add_test(tc, wirefind_leaves_a_cursor_alone_that_has_left_the_hit);
    tcase_add_test(tc, wirefind_goes_on_from_where_the_hit_was);
    tcase_add_test(tc, wirefind_shows_no_hit_of_another_transfer_by_itself);
    tcase_add_test(tc, wirefind_keeps_a_pattern_too);
    suite_add_tcase(suite, tc);
    return suite;
}
