/* What somebody looks for in a large body comes before all that is done to lay it out. */
#include <check.h>
#include <string.h>

#include "support/viewer.h"
#include "view/bodystate.h"

#define NEEDLE "Zq7-needle"

static struct viewer v;
static struct buf body;

static void setup(void)
{
    viewer_open(&v, 78, 20);
    buf_init(&body, 8 << 20);
}

static void teardown(void)
{
    viewer_close(&v);
    buf_clear(&body);
}

/* 4 MiB of them, the needle at 99 %. */
static void fill(const char *begin, const char *record, const char *with_needle,
                 const char *end)
{
    size_t most = 4 << 20;
    buf_add_str(&body, begin);
    while (!body.failed && body.len < most / 100 * 99)
        buf_add_str(&body, record);
    buf_add_str(&body, with_needle);
    while (!body.failed && body.len < most)
        buf_add_str(&body, record);
    buf_add_str(&body, end);
    ck_assert(!body.failed);
}

static void look_for(struct span text)
{
    struct intent intent = { 0 };
    const struct view_class *class = v.view.class;
    for (size_t i = 0; i < class->n_commands; i++)
        if (strcmp(class->commands[i].name, "response.find") == 0)
            class->run(v.view.self, i, &intent);
    view_on_key(v.view, &(struct key){ .code = JKEY_PASTE, .text = text }, &intent);
}

static const struct large {
    const char *type, *begin, *record, *with_needle, *end;
    const char *found; /* how its line looks, also where nothing before it was laid out */
} larges[] = {
    { "application/json", "[\n", "  {\n    \"n\": 12,\n    \"text\": \"Lorem ipsum\"\n  },\n",
      "  {\n    \"n\": \"" NEEDLE "\"\n  },\n", "  null\n]\n", "\"n\": \"" NEEDLE "\"" },
    { "application/json", "[", "{\"n\":12,\"text\":\"Lorem ipsum\"},",
      "{\"n\":\"" NEEDLE "\"},", "null]", "\"n\": \"" NEEDLE "\"" },
    { "text/plain", "", "Lorem ipsum dolor sit amet\n", "sit " NEEDLE " sit\n", "",
      "sit " NEEDLE " sit" },
};

START_TEST(bodyfind_goes_through_all_before_more_is_laid_out)
{
    const struct large *l = &larges[_i];
    size_t turns = 0;
    fill(l->begin, l->record, l->with_needle, l->end);
    v.bytes = buf_span(&body);
    v.input.source = source_of_span(&v.bytes);
    v.input.type = span_of(l->type);
    response_set_bytes(v.response, &v.input);
    look_for(SPAN(NEEDLE));
    ck_assert_uint_eq(view_awaited(v.view), 2);
    /* Without time each turn does the least that there is. */
    for (; view_awaited(v.view); turns++)
        ck_assert(view_work(v.view, 0));
    ck_assert_uint_le(turns, body.len / BODYSTATE_SLICE + 1);
    viewer_has(&v, "1 of 1");
    viewer_has(&v, l->found);
    viewer_lacks(&v, "1 of 1…");
    ck_assert(view_work(v.view, 0)); /* the rest is yet to be laid out */
}
END_TEST

START_TEST(bodyfind_waits_for_no_count_of_what_is_still_arriving)
{
    fill("", "Lorem ipsum dolor sit amet\n", "sit " NEEDLE " sit\n", "");
    v.bytes = buf_span(&body);
    v.input.source = source_of_span(&v.bytes);
    v.input.type = SPAN("text/plain");
    v.input.complete = false;
    response_set_bytes(v.response, &v.input);
    look_for(SPAN("lorem"));
    ck_assert_uint_eq(view_awaited(v.view), 0);
    look_for(SPAN("needle"));
    ck_assert_uint_eq(view_awaited(v.view), 1);
}
END_TEST

static const struct {
    const char *text, *found;
} in_hex[] = {
    { "0d 0a", "1 of 2" }, { "0d0a00", "1 of 1" }, { "6c6", "not found" },
    { "hello", "1 of 1" }, { "FF", "1 of 1" },
};

/* In hex bytes are what is seen, and looked for; a text still is one. */
START_TEST(bodyfind_finds_bytes_written_in_hex)
{
    static const char bytes[] = "\0\1hello\r\n\0world\r\n\xff";
    viewer_show(&v, span_make(bytes, sizeof bytes - 1), "application/octet-stream");
    look_for(span_of(in_hex[_i].text));
    viewer_work(&v);
    viewer_has(&v, in_hex[_i].found);
    viewer_keys(&v, "<Enter>m/0d 0a");
    viewer_work(&v);
    viewer_has(&v, "not found");
}
END_TEST

START_TEST(bodyfind_has_room_for_the_hit_however_much_is_said_of_the_body)
{
    for (int i = 0; i < 2000; i++)
        buf_add_str(&body, "word \xff\n");
    viewer_show(&v, buf_span(&body), "text/plain");
    viewer_keys(&v, "/word<Enter>");
    viewer_resize(&v, 60, 12);
    viewer_has(&v, "  1 of 2,000   text, 2,000 bytes not UTF-8   line 1");
    viewer_lacks(&v, "line 1 of 2,000");
    viewer_resize(&v, 100, 12);
    viewer_has(&v, "  1 of 2,000   text, 2,000 bytes not UTF-8   line 1 of 2,000");
}
END_TEST

START_TEST(bodyfind_tells_how_many_there_are_where_none_is_the_current_one)
{
    buf_add_str(&body, "[\"word\", \"word\", 3]");
    viewer_show(&v, buf_span(&body), "application/json");
    viewer_keys(&v, "/word<Enter>");
    viewer_has(&v, "   1 of 2   JSON");
    viewer_keys(&v, "f.[0]<Enter>");
    viewer_wait_for(&v, "   1 found   JSON results");
    viewer_keys(&v, "<Esc>");
    viewer_work(&v);
    viewer_has(&v, "   2 found   JSON");
    viewer_keys(&v, "n");
    viewer_has(&v, "   1 of 2   JSON");
}
END_TEST

Suite *test_bodyfind(void);
Suite *test_bodyfind(void)
{
    Suite *suite = suite_create("bodyfind");
    TCase *tc = tcase_create("bodyfind");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, bodyfind_goes_through_all_before_more_is_laid_out, 0,
                        sizeof larges / sizeof *larges);
    tcase_add_test(tc, bodyfind_waits_for_no_count_of_what_is_still_arriving);
    tcase_add_test(tc, bodyfind_tells_how_many_there_are_where_none_is_the_current_one);
    tcase_add_test(tc, bodyfind_has_room_for_the_hit_however_much_is_said_of_the_body);
    tcase_add_loop_test(tc, bodyfind_finds_bytes_written_in_hex, 0,
                        (int)(sizeof in_hex / sizeof *in_hex));
    suite_add_tcase(suite, tc);
    return suite;
}
