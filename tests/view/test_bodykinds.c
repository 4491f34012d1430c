/* The Body tab by the kind of what came: what a person sees of it, and what keys do with it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/screen.h"
#include "support/viewer.h"

static struct viewer v;
static struct bodyinput input;
static struct span bytes;

static void setup(void)
{
    viewer_open(&v, 78, 20);
    input = (struct bodyinput){ .complete = true };
}

static void teardown(void)
{
    viewer_close(&v);
}

static void show(struct span body, const char *type)
{
    bytes = body;
    input.source = source_of_span(&bytes);
    input.type = span_of(type);
    response_set_bytes(v.response, &input);
    viewer_work(&v);
}

static void has(const char *text)
{
    const char *screen = viewer_screen(&v);
    ck_assert_msg(strstr(screen, text), "\"%s\" is not in\n%s", text, screen);
}

static void has_not(const char *text)
{
    const char *screen = viewer_screen(&v);
    ck_assert_msg(!strstr(screen, text), "\"%s\" is in\n%s", text, screen);
}

START_TEST(bodykinds_records_are_numbered_and_open_one_by_one)
{
    show(SPAN("{\"id\":1,\"tags\":[\"a\",\"b\"]}\n{\"id\":2,\"broken\n{\"id\":3}\n"),
         "application/x-ndjson");
    has("1 ▸ {\"id\": 1, \"tags\": [\"a\", \"b\"]}");
    has("2 ▸ ✗ {\"id\": 2, \"broken");
    has("3 ▸ {\"id\": 3}");
    has("NDJSON   record 1 of 3");
    viewer_keys(&v, "<Enter>");
    has("1 ▾ {");
    has("\"id\": 1,");
    has("3 ▸ {\"id\": 3}");
    viewer_keys(&v, "j");
    has(".id ");
    has("record 1 of 3");
}
END_TEST

START_TEST(bodykinds_a_text_sequence_is_records)
{
    show(SPAN("\x1e{\"id\":1}\n\x1e{\"id\":2}\n"), "application/json-seq");
    has("2 ▸ {\"id\": 2}");
    has("JSON sequence   record 1 of 2");
    has_not("␞");
    viewer_keys(&v, "m");
    has("␞{\"id\":2}");
}
END_TEST

START_TEST(bodykinds_what_a_filter_gives_is_open)
{
    show(SPAN("[{\"id\":1},{\"id\":2}]\n"), "");
    viewer_keys(&v, "f.[0]<Enter>");
    has("\"id\": 1");
    has_not("▸");
}
END_TEST

Suite *test_bodykinds(void);
Suite *test_bodykinds(void)
{
    Suite *suite = suite_create("bodykinds");
    TCase *tc = tcase_create("bodykinds");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, bodykinds_records_are_numbered_and_open_one_by_one);
    tcase_add_test(tc, bodykinds_a_text_sequence_is_records);
    tcase_add_test(tc, bodykinds_what_a_filter_gives_is_open);
    suite_add_tcase(suite, tc);
    return suite;
}
