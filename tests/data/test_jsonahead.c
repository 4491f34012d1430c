/* Lines of JSON and of text around places that no index has reached, beside what they turn out to be. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/jsonlines.h"
#include "data/textlines.h"

struct body {
    struct buf bytes;
    struct span span;
    struct source source;
};

static void body_make(struct body *b, const char *head, const char *item, const char *tail)
{
    buf_init(&b->bytes, 64 << 20);
    buf_add_str(&b->bytes, head);
    for (int i = 0; i < 20000; i++) {
        buf_addf(&b->bytes, "%s{\"id\":%d,", i && head[0] ? "," : "", i);
        buf_add_str(&b->bytes, item);
    }
    buf_add_str(&b->bytes, tail);
    b->span = buf_span(&b->bytes);
    b->source = source_of_span(&b->span);
}

static void scan_all(struct lines lines)
{
    while (lines.class->step(lines.ctx, 1 << 20))
        ;
}

struct ahead_case {
    const char *name, *head, *item, *tail;
    bool many;
};

static const struct ahead_case cases[] = {
    { "records", "[", "\"tags\":[\"a\",{}],\"n\":[1.5e3,null,[]]}", "]", false },
    { "laid out", "[\n", "\n  \"tags\": [\n    true,\n    \"\"\n  ]\n}", "\n]\n", false },
    { "JSON in strings", "{\"a\":[", "\"s\":\"{\\\"a\\\":[1,\\\"b\\\"],\\\"c\\\":{}}\"}", "]}",
      false },
    { "words and commas in strings", "[", "\"s\":\"one, two: [three] \\\\\",\"t\":\", \"}", "]",
      false },
    { "numbers in strings", "[", "\"s\":[\"12\",\"34\",\"56\"],\"7\":\"8\"}", "]", false },
    { "lines of it", "", "\"s\":[1,2]}\n", "", true },
    { "cut short", "[", "\"s\":[1,2]}", ",{\"half\":[1", false },
};

/* As far as anybody can know, what the index will say. */
static void same_line(const struct ahead_case *c, const struct line *ahead,
                      const struct line *known, bool near_end)
{
    ck_assert_msg(ahead->at == known->at && ahead->end == known->end,
                  "%s: %llu-%llu, not %llu-%llu", c->name, (unsigned long long)ahead->at,
                  (unsigned long long)ahead->end, (unsigned long long)known->at,
                  (unsigned long long)known->end);
    ck_assert_uint_eq(ahead->number, 0);
    if (near_end && strcmp(c->name, "cut short") != 0)
        ck_assert_uint_eq(ahead->depth, known->depth);
}

START_TEST(jsonlines_shows_what_the_index_has_not_reached)
{
    const struct ahead_case *c = &cases[_i];
    struct body b;
    struct jsonlines fresh, whole;
    body_make(&b, c->head, c->item, c->tail);
    jsonlines_init(&fresh, &b.source, c->many);
    jsonlines_init(&whole, &b.source, c->many);
    fresh.complete = whole.complete = true;
    struct lines ahead = jsonlines_lines(&fresh), known = jsonlines_lines(&whole);
    ahead.class->step(ahead.ctx, 4096);
    scan_all(known);
    uint64_t len = b.source.len - (strcmp(c->name, "cut short") == 0 ? 2 : 0);
    for (uint64_t at = 70000; at < len; at += 7919) {
        struct line a, k;
        ck_assert_msg(ahead.class->find(ahead.ctx, at, &a), "%s at %llu", c->name,
                      (unsigned long long)at);
        ck_assert(known.class->find(known.ctx, at, &k));
        same_line(c, &a, &k, at + 4000 > len);
    }
    jsonlines_clear(&fresh);
    jsonlines_clear(&whole);
    buf_clear(&b.bytes);
}
END_TEST

START_TEST(jsonlines_walks_back_from_an_end_it_has_not_scanned)
{
    struct body b;
    struct jsonlines fresh, whole;
    body_make(&b, cases[0].head, cases[0].item, cases[0].tail);
    jsonlines_init(&fresh, &b.source, false);
    jsonlines_init(&whole, &b.source, false);
    fresh.complete = whole.complete = true;
    struct lines ahead = jsonlines_lines(&fresh), known = jsonlines_lines(&whole);
    ahead.class->step(ahead.ctx, 4096);
    scan_all(known);
    struct line a, k;
    ck_assert(ahead.class->find(ahead.ctx, UINT64_MAX, &a));
    ck_assert(known.class->find(known.ctx, UINT64_MAX, &k));
    ck_assert(!ahead.class->next(ahead.ctx, &a, &a));
    for (int i = 0; i < 40000; i++) {
        same_line(&cases[0], &a, &k, true);
        ck_assert(ahead.class->prev(ahead.ctx, &a, &a) && known.class->prev(known.ctx, &k, &k));
    }
    for (int i = 0; i < 40000; i++) {
        uint64_t end = a.end;
        ck_assert_msg(ahead.class->next(ahead.ctx, &a, &a), "no line behind %llu",
                      (unsigned long long)end);
        ck_assert(known.class->next(known.ctx, &k, &k));
        same_line(&cases[0], &a, &k, true);
    }
    jsonlines_clear(&fresh);
    jsonlines_clear(&whole);
    buf_clear(&b.bytes);
}
END_TEST

START_TEST(jsonlines_guesses_nothing_of_what_still_arrives)
{
    struct body b;
    struct jsonlines j;
    body_make(&b, cases[0].head, cases[0].item, cases[0].tail);
    jsonlines_init(&j, &b.source, false);
    struct lines lines = jsonlines_lines(&j);
    struct line line;
    lines.class->step(lines.ctx, 4096);
    ck_assert(lines.class->find(lines.ctx, UINT64_MAX, &line));
    ck_assert_uint_gt(line.number, 0);
    jsonlines_clear(&j);
    buf_clear(&b.bytes);
}
END_TEST

/* Neither can be told from the middle of it: the index must come. */
START_TEST(jsonlines_waits_where_it_can_tell_nothing)
{
    struct body b;
    struct jsonlines j;
    buf_init(&b.bytes, 64 << 20);
    buf_add_str(&b.bytes, "[1,2,\"");
    buf_add_fill(&b.bytes, 'x', 1 << 20);
    buf_add_str(&b.bytes, "\"]");
    b.span = buf_span(&b.bytes);
    b.source = source_of_span(&b.span);
    jsonlines_init(&j, &b.source, false);
    j.complete = true;
    struct lines lines = jsonlines_lines(&j);
    struct line line;
    lines.class->step(lines.ctx, 3);
    ck_assert(lines.class->find(lines.ctx, 500000, &line));
    ck_assert_uint_gt(line.number, 0);
    scan_all(lines);
    ck_assert(lines.class->find(lines.ctx, 500000, &line));
    ck_assert(line.is_rest && line.at <= 500000 && line.end > 500000);
    jsonlines_clear(&j);
    buf_clear(&b.bytes);
}
END_TEST

START_TEST(textlines_shows_what_the_index_has_not_reached)
{
    struct body b;
    struct textlines fresh, whole;
    body_make(&b, "", "some text\r\n", "");
    buf_add_fill(&b.bytes, 'y', 100000);
    buf_add_str(&b.bytes, "\nlast");
    b.span = buf_span(&b.bytes);
    b.source = source_of_span(&b.span);
    textlines_init(&fresh, &b.source, 0, TEXT_PLAIN);
    textlines_init(&whole, &b.source, 0, TEXT_PLAIN);
    struct lines ahead = textlines_lines(&fresh), known = textlines_lines(&whole);
    ahead.class->step(ahead.ctx, 100);
    scan_all(known);
    struct line a, k;
    for (uint64_t at = 70000; at < b.source.len; at += 997) {
        ck_assert(ahead.class->find(ahead.ctx, at, &a) && known.class->find(known.ctx, at, &k));
        ck_assert_uint_eq(a.at, k.at);
        ck_assert_uint_eq(a.end, k.end);
        ck_assert(a.number == 0 && a.is_rest == k.is_rest);
    }
    ck_assert(ahead.class->find(ahead.ctx, UINT64_MAX, &a));
    ck_assert_uint_eq(b.source.len - a.at, 4);
    ck_assert(!ahead.class->next(ahead.ctx, &a, &k));
    textlines_clear(&fresh);
    textlines_clear(&whole);
    buf_clear(&b.bytes);
}
END_TEST

Suite *test_jsonahead(void);

Suite *test_jsonahead(void)
{
    Suite *suite = suite_create("jsonahead");
    TCase *tc = tcase_create("jsonahead");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, jsonlines_shows_what_the_index_has_not_reached, 0,
                        (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tc, jsonlines_walks_back_from_an_end_it_has_not_scanned);
    tcase_add_test(tc, jsonlines_guesses_nothing_of_what_still_arrives);
    tcase_add_test(tc, jsonlines_waits_where_it_can_tell_nothing);
    tcase_add_test(tc, textlines_shows_what_the_index_has_not_reached);
    suite_add_tcase(suite, tc);
    return suite;
}
