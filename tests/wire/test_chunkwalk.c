/* Where chunks begin, however the bytes are cut. */
#include <check.h>

#include "base/buf.h"
#include "wire/chunkwalk.h"

struct walk_case {
    unsigned heads;
    const char *bytes;
    const char *want; /* the bytes with a bar in front of each chunk */
};

static const struct walk_case cases[] = {
    { 1, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA: b\r\n\r\n|5\r\nhello\r\n|0\r\n\r\n" },
    { 2,
      "HTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\r\n\r\n1;x=ff\r\na\r\nA \r\n0123456789\r\n0\r\nT: "
      "1\r\n\r\n",
      "HTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\r\n\r\n|1;x=ff\r\na\r\n|A "
      "\r\n0123456789\r\n|0\r\nT: 1\r\n\r\n" },
    { 1, "HTTP/1.1 200\n\n2\nab\n0\n\n", "HTTP/1.1 200\n\n|2\nab\n|0\n\n" },
    { 1, "H\r\n\r\nxyz\r\n1\r\n", "H\r\n\r\n|xyz\r\n1\r\n" },
    { 1, "H\r\n\r\n1\r\nabc\r\n1\r\n", "H\r\n\r\n|1\r\nabc\r\n1\r\n" },
    { 1, "H\r\n\r\nfffffffffffffffffff\r\n1", "H\r\n\r\n|fffffffffffffffffff\r\n1" },
    { 1, "H\r\n\r\n3\r\nab", "H\r\n\r\n|3\r\nab" },
    { 1, "", "" },
};

static void walk(const struct walk_case *c, size_t step, struct buf *out)
{
    struct chunkwalk w;
    struct span rest = span_of(c->bytes);
    chunkwalk_init(&w, c->heads);
    while (rest.len) {
        struct span piece = span_sub(rest, 0, step);
        bool begins;
        size_t n = chunkwalk_next(&w, piece, &begins);
        ck_assert_uint_gt(n, 0);
        buf_add_str(out, begins ? "|" : "");
        buf_add(out, span_sub(piece, 0, n));
        rest = span_sub(rest, n, rest.len);
    }
}

START_TEST(chunkwalk_finds_where_chunks_begin_however_cut)
{
    static const size_t steps[] = { 1, 2, 7, 100000 };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct buf got;
        buf_init(&got, 4096);
        walk(&cases[_i], steps[i], &got);
        ck_assert_str_eq(buf_str(&got), cases[_i].want);
        buf_clear(&got);
    }
}
END_TEST

START_TEST(chunkwalk_reads_a_size_line)
{
    uint64_t size;
    ck_assert(chunkwalk_size(SPAN("1a;x=1\r\n"), &size));
    ck_assert_uint_eq(size, 26);
    ck_assert(!chunkwalk_size(SPAN("\r\n"), &size));
    ck_assert(!chunkwalk_size(SPAN("0123456789abcdef0"), &size));
}
END_TEST

Suite *test_chunkwalk(void);
Suite *test_chunkwalk(void)
{
    Suite *suite = suite_create("chunkwalk");
    TCase *tc = tcase_create("chunkwalk");
    tcase_add_loop_test(tc, chunkwalk_finds_where_chunks_begin_however_cut, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, chunkwalk_reads_a_size_line);
    suite_add_tcase(suite, tc);
    return suite;
}
