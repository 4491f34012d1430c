#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "data/multiparts.h"

static const struct boundary_case {
    const char *type, *head, *want;
} boundaries[] = {
    { "multipart/mixed; boundary=abc", "--abc\r\n\r\nx", "abc" },
    { "Multipart/Byteranges; x=\"a;boundary=no\"; Boundary=\"a b\\\"c\"", "\r\n--a b\"c\r\n",
      "a b\"c" },
    { "multipart/mixed; boundary=abc", "preamble\n--abc\n", "abc" },
    { "multipart/mixed; boundary=abc", "not --abc here", "" },
    { "multipart/mixed; boundary=abc", "", "" },
    { "text/plain; boundary=abc", "--abc\r\n\r\n", "" },
    { "multipart/mixed", "--abc\r\nContent-Type: a/b\r\n\r\nx", "abc" },
    { "multipart/mixed; boundary=\"\"", "--abc\r\nContent-Type: a/b\r\n\r\nx", "abc" },
    { "multipart/mixed; boundary=x", "--abc\r\nContent-Type: a/b\r\n\r\nx", "" },
    { "multipart/mixed", "--abc\r\nno head", "" },
    { "", "--a_b\r\ncontent-type: text/plain\r\n\r\n", "a_b" },
    { "", "--a_b \t\r\nContent-Type: text/plain\r\n\r\n", "a_b" },
    { "", "--a_b\r\nand so on\r\n", "" },
    { "", "-- \nContent-Type: a/b\n", "" },
    { "", "--a\x1b[2J\r\nContent-Type: a/b\r\n", "" },
};

START_TEST(multiparts_know_their_boundary)
{
    const struct boundary_case *c = &boundaries[_i];
    char out[MULTIPARTS_BOUNDARY];
    bool is_one = multiparts_boundary(span_of(c->type), span_of(c->head), out);
    ck_assert_str_eq(out, c->want);
    ck_assert_int_eq(is_one, c->want[0] != '\0');
}
END_TEST

/* Each part as "head|content;" and what the end was like. */
static const struct parts_case {
    const char *name, *body, *want;
} cases[] = {
    { "two", "--B\r\nA: 1\r\n\r\none\r\n--B\r\nA: 2\r\nC: 3\r\n\r\ntwo\r\n--B--\r\n",
      "A: 1\r\n\r\n|one;A: 2\r\nC: 3\r\n\r\n|two;closed" },
    { "LF alone", "--B\nA: 1\n\none\n\n--B\nA: 2\n\ntwo\n--B--",
      "A: 1\n\n|one\n;A: 2\n\n|two;closed" },
    { "no head", "--B\r\n\r\none\r\n--B--\r\n", "\r\n|one;closed" },
    { "empty content", "--B\r\nA: 1\r\n\r\n\r\n--B--", "A: 1\r\n\r\n|;closed" },
    { "blanks behind the boundary", "--B \t\r\n\r\none\r\n--B-- \r\n", "\r\n|one;closed" },
    { "preamble and epilogue", "before\r\n--B\r\n\r\none\r\n--B--\r\nafter\r\n--B\r\n\r\nno",
      "\r\n|one;closed" },
    { "a longer word is no boundary", "--B\r\n\r\none\r\n--Bee\r\ntwo --B\r\n--B--",
      "\r\n|one\r\n--Bee\r\ntwo --B;closed" },
    { "a head without its empty line", "--B\r\nA: 1\r\n--B\r\n\r\ntwo\r\n--B--",
      "|A: 1;\r\n|two;closed" },
    { "nothing of a part", "--B\n--B\nA: 2\n\ntwo\n--B--", "|;A: 2\n\n|two;closed" },
    { "breaks off in content", "--B\r\n\r\none\r\ntw", "\r\n|one\r\ntw;open" },
    { "breaks off in a head", "--B\r\n\r\none\r\n--B\r\nA: 1", "\r\n|one;|A: 1;open" },
    { "breaks off in a delimiter", "--B\r\n\r\none\r\n--", "\r\n|one\r\n--;open" },
};

static void describe(const struct multiparts *m, struct span body, struct buf *out)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct multipart_part *p = &m->parts[i];
        buf_add(out, span_sub(body, p->heads, p->body));
        buf_add_byte(out, '|');
        buf_add(out, span_sub(body, p->body, p->end));
        buf_add_byte(out, ';');
        ck_assert_uint_eq(p->after, i + 1 < m->n ? m->parts[i + 1].at : body.len);
        ck_assert(p->heads <= p->body && p->body <= p->end && p->end <= p->after);
        ck_assert(multiparts_is_settled(m, i));
        ck_assert(multiparts_is_whole(m, i) == (i + 1 < m->n || m->is_closed));
    }
    buf_add_str(out, m->is_closed ? "closed" : "open");
}

/* However few bytes come at a time. */
START_TEST(multiparts_are_found_at_every_split)
{
    const struct parts_case *c = &cases[_i];
    struct span body = span_of(c->body);
    for (size_t cut = 1; cut <= body.len; cut++) {
        struct source source = source_of_span(&body);
        struct multiparts m;
        struct buf out;
        buf_init(&out, 4096);
        multiparts_init(&m, &source, "B");
        for (source.len = 0; source.len < body.len;) {
            source.len += cut < body.len - source.len ? cut : body.len - source.len;
            while (multiparts_step(&m, 3))
                ;
        }
        m.complete = true;
        while (multiparts_step(&m, 3))
            ;
        describe(&m, body, &out);
        ck_assert_msg(strcmp(buf_str(&out), c->want) == 0, "%s, %zu a time:\n%s\nnot\n%s",
                      c->name, cut, buf_str(&out), c->want);
        buf_clear(&out);
        multiparts_clear(&m);
    }
}
END_TEST

/* The content of the last part while it arrives: all that is there but what may be a delimiter. */
static const struct arriving_case {
    const char *boundary, *body, *want;
} arriving[] = {
    { "B", "--B\r\n\r\n", "" },
    { "B", "--B\r\n\r\nx", "x" },
    { "a-long-one", "--a-long-one\n\nx", "x" },
    { "a-long-one", "--a-long-one\n\nx\n--a-long-o", "x" },
    { "a-long-one", "--a-long-one\n\nx\n--a-long-n", "x\n--a-long-n" },
    { "B", "--B\n\nx\r", "x" },
    { "B", "--B\n\nx\r\n", "x" },
    { "B", "--B\n\nx\r\n-", "x" },
    { "B", "--B\n\nx\r\n--B", "x" },
    { "B", "--B\n\nx\r\n--B-", "x" },
    { "B", "--B\n\nx\r\n--B\r\nContent-Type: text/pl", "x" },
    { "B", "--B\n\nx\r\n--Bee", "x\r\n--Bee" },
    { "B", "--B\n\nx--", "x--" },
    { "B", "--B\n\n-", "" },
    { "B", "--B\n\n-x", "-x" },
    { "B", "--B\n\n\r-", "\r-" },
};

START_TEST(multiparts_that_arrive_end_before_what_may_be_a_delimiter)
{
    const struct arriving_case *c = &arriving[_i];
    struct span body = span_of(c->body);
    struct source source = source_of_span(&body);
    struct multiparts m;
    multiparts_init(&m, &source, c->boundary);
    while (multiparts_step(&m, 1000))
        ;
    ck_assert_uint_eq(m.n, 1);
    ck_assert(!multiparts_is_whole(&m, 0) && !multiparts_is_settled(&m, 0));
    struct span got = span_sub(body, m.parts[0].body, m.parts[0].end);
    ck_assert_msg(span_eq_str(got, c->want), "%s: %.*s", c->body, (int)got.len, got.ptr);
    multiparts_clear(&m);
}
END_TEST

START_TEST(multiparts_are_found_over_many_windows)
{
    struct buf body;
    buf_init(&body, 64 << 20);
    for (int i = 0; i < 50; i++) {
        buf_add_str(&body, "--B\r\nA: 1\r\n\r\n");
        for (int k = 0; k < 3000 * i; k++)
            buf_add_str(&body, k % 7 ? "\r\n--C" : "\r\n --B");
        buf_add_str(&body, "\r\n");
    }
    buf_add_str(&body, "--B--");
    struct span bytes = buf_span(&body);
    struct source source = source_of_span(&bytes);
    struct multiparts m;
    multiparts_init(&m, &source, "B");
    m.complete = true;
    while (multiparts_step(&m, 100000))
        ;
    ck_assert_uint_eq(m.n, 50);
    ck_assert(m.is_closed);
    for (int i = 0; i < 50; i++)
        ck_assert(span_starts(span_sub(bytes, m.parts[i].at, bytes.len), SPAN("--B\r\nA")));
    multiparts_clear(&m);
    buf_clear(&body);
}
END_TEST

START_TEST(multiparts_stop_at_their_limit)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    for (unsigned i = 0; i < MULTIPARTS_MAX + 10; i++)
        buf_add_str(&body, "--B\n\nx\n");
    struct span bytes = buf_span(&body);
    struct source source = source_of_span(&bytes);
    struct multiparts m;
    multiparts_init(&m, &source, "B");
    m.complete = true;
    while (multiparts_step(&m, 100000))
        ;
    ck_assert(m.is_full && m.n == MULTIPARTS_MAX);
    ck_assert_uint_eq(m.parts[m.n - 1].after, bytes.len);
    multiparts_clear(&m);
    buf_clear(&body);
}
END_TEST

/* A source that counts what is read of it. */
struct counted {
    struct span body;
    uint64_t read;
};

static size_t read_counted(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct counted *c = (struct counted *)ctx;
    struct span part = span_sub(c->body, (size_t)offset, (size_t)offset + len);
    memcpy(out, part.ptr, part.len);
    c->read += part.len;
    return part.len;
}

static const char *const dense[] = { "--B", "--B no\n", "--B\n\n", "--B\r\nA: 1\r\n\r\nx\r\n" };

START_TEST(multiparts_that_are_dense_are_read_few_times)
{
    struct buf body;
    struct multiparts m;
    buf_init(&body, 1 << 20);
    while (body.len < 1 << 19 && !body.failed)
        buf_add_str(&body, dense[_i]);
    ck_assert_int_eq(body.failed, JIG_OK);
    struct counted c = { .body = buf_span(&body) };
    struct source source = { .read = read_counted, .ctx = &c, .len = body.len };
    multiparts_init(&m, &source, "B");
    m.complete = true;
    while (multiparts_step(&m, 4096))
        ;
    ck_assert_msg(c.read <= 8 * body.len, "%llu bytes were read of %zu",
                  (unsigned long long)c.read, body.len);
    multiparts_clear(&m);
    buf_clear(&body);
}
END_TEST

Suite *test_multiparts(void);
Suite *test_multiparts(void)
{
    Suite *suite = suite_create("multiparts");
    TCase *tc = tcase_create("multiparts");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, multiparts_know_their_boundary, 0,
                        sizeof boundaries / sizeof *boundaries);
    tcase_add_loop_test(tc, multiparts_are_found_at_every_split, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_loop_test(tc, multiparts_that_arrive_end_before_what_may_be_a_delimiter, 0,
                        sizeof arriving / sizeof *arriving);
    tcase_add_test(tc, multiparts_are_found_over_many_windows);
    tcase_add_test(tc, multiparts_stop_at_their_limit);
    tcase_add_loop_test(tc, multiparts_that_are_dense_are_read_few_times, 0,
                        sizeof dense / sizeof *dense);
    suite_add_tcase(suite, tc);
    return suite;
}
