#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/jsonmembers.h"

static void read_root(struct jsonmembers *m, const struct source *s, struct jsonnodes *nodes,
                      bool ordered, size_t slice)
{
    jsonmembers_begin_root(m, s, nodes, ordered, 99);
    while (jsonmembers_step(m, slice))
        ;
}

static uint64_t hash_of(const char *text, bool ordered, size_t slice)
{
    struct span bytes = span_of(text);
    struct source s = source_of_span(&bytes);
    struct jsonnodes nodes = { 0 };
    struct jsonmembers m;
    read_root(&m, &s, &nodes, ordered, slice);
    ck_assert_msg(!m.is_broken, "%s: %s", text, m.why);
    ck_assert_uint_eq(m.n, 1);
    uint64_t hash = m.members[0].value;
    jsonmembers_clear(&m);
    jsonnodes_clear(&nodes);
    return hash;
}

struct same_case {
    const char *a, *b;
    bool same_unordered, same_ordered;
};

static const struct same_case sames[] = {
    { "{\"a\":1,\"b\":[2,3]}", " { \"a\" : 1 , \"b\" : [ 2 , 3 ] } ", true, true },
    { "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true, false },
    { "{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", false, false },
    { "[1,2]", "[2,1]", false, false },
    { "1.0", "1.00", false, false },
    { "\"A\"", "\"\\u0041\"", true, true },
    { "\"1\"", "1", false, false },
    { "[]", "{}", false, false },
    { "[[]]", "[]", false, false },
    { "[[1],[2]]", "[[1,2],[]]", false, false },
    { "[\"a\",\"b\"]", "[\"ab\",\"\"]", false, false },
    { "{\"a\":{\"b\":1}}", "{\"a\":{},\"b\":1}", false, false },
    { "{\"a\":1,\"a\":2}", "{\"a\":1}", false, false },
    { "{\"\\u0061\":1}", "{\"a\":1}", true, true },
    { "true", "null", false, false },
};

START_TEST(jsonmembers_hashes_what_is_meant)
{
    const struct same_case *c = &sames[_i];
    bool unordered = hash_of(c->a, false, 1) == hash_of(c->b, false, 64);
    bool ordered = hash_of(c->a, true, 3) == hash_of(c->b, true, 1);
    ck_assert_msg(unordered == c->same_unordered, "%s %s", c->a, c->b);
    ck_assert_msg(ordered == c->same_ordered, "%s %s, in order", c->a, c->b);
}
END_TEST

/* Members of a member: those that are noted are passed over, the others read again, alike. */
START_TEST(jsonmembers_lists_any_container)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "{\"first\": [1, {\"x\": 2}], \"big\": [");
    for (int i = 0; i < 200; i++)
        buf_addf(&text, "%s{\"n\": %d}", i ? ", " : "", i);
    buf_add_str(&text, "], \"last\": -1e5}");
    struct span bytes = buf_span(&text);
    struct source s = source_of_span(&bytes);
    struct jsonnodes nodes = { 0 };
    struct jsonmembers root, top, big;
    read_root(&root, &s, &nodes, false, 10);
    ck_assert_uint_eq(nodes.n, 2);
    jsonmembers_begin(&top, &root, &root.members[0]);
    while (jsonmembers_step(&top, 5))
        ;
    ck_assert_uint_eq(top.n, 3);
    ck_assert(
        span_eq_str(span_sub(bytes, top.members[1].key_at, top.members[1].key_end), "\"big\""));
    ck_assert(span_eq_str(span_sub(bytes, top.members[2].at, top.members[2].end), "-1e5"));
    jsonmembers_begin(&big, &root, &top.members[1]);
    while (jsonmembers_step(&big, 1 << 20))
        ;
    ck_assert_uint_eq(big.n, 200);
    ck_assert(
        span_eq_str(span_sub(bytes, big.members[7].at, big.members[7].end), "{\"n\": 7}"));
    ck_assert_uint_eq(big.members[7].value, hash_of("{\"n\":7}", false, 64));
    jsonmembers_clear(&big);
    jsonmembers_clear(&top);
    jsonmembers_clear(&root);
    jsonnodes_clear(&nodes);
    buf_clear(&text);
}
END_TEST

static const char *const broken[] = { "{", "[1,]", "{\"a\" 1}", "nul", "[1}", "\"\\x\"" };

START_TEST(jsonmembers_says_where_it_is_no_json)
{
    struct span bytes = span_of(broken[_i]);
    struct source s = source_of_span(&bytes);
    struct jsonnodes nodes = { 0 };
    struct jsonmembers m;
    read_root(&m, &s, &nodes, false, 1);
    ck_assert_msg(m.is_broken, "%s", broken[_i]);
    ck_assert_ptr_nonnull(m.why);
    jsonmembers_clear(&m);
    jsonnodes_clear(&nodes);
}
END_TEST

START_TEST(jsonmembers_reads_several_texts_and_stops_at_its_depth)
{
    struct span bytes = SPAN("{\"a\":1}\n[2]\n3");
    struct source s = source_of_span(&bytes);
    struct jsonnodes nodes = { 0 };
    struct jsonmembers m;
    read_root(&m, &s, &nodes, false, 2);
    ck_assert(!m.is_broken);
    ck_assert_uint_eq(m.n, 3);
    jsonmembers_clear(&m);
    char *deep = malloc(2 * JSONMEMBERS_MAX_DEPTH);
    for (size_t i = 0; i < 2 * JSONMEMBERS_MAX_DEPTH; i++)
        deep[i] = '[';
    bytes = span_make(deep, 2 * JSONMEMBERS_MAX_DEPTH);
    s = source_of_span(&bytes);
    read_root(&m, &s, &nodes, false, 1 << 16);
    ck_assert(m.is_broken);
    ck_assert_uint_le(m.n_open, JSONMEMBERS_MAX_DEPTH);
    jsonmembers_clear(&m);
    jsonnodes_clear(&nodes);
    free(deep);
}
END_TEST

Suite *test_jsonmembers(void);
Suite *test_jsonmembers(void)
{
    Suite *s = suite_create("jsonmembers");
    TCase *tc = tcase_create("jsonmembers");
    tcase_add_loop_test(tc, jsonmembers_hashes_what_is_meant, 0, sizeof sames / sizeof *sames);
    tcase_add_test(tc, jsonmembers_lists_any_container);
    tcase_add_loop_test(tc, jsonmembers_says_where_it_is_no_json, 0,
                        sizeof broken / sizeof *broken);
    tcase_add_test(tc, jsonmembers_reads_several_texts_and_stops_at_its_depth);
    suite_add_tcase(s, tc);
    return s;
}
