/* The loops over big bodies, those of this machine and those for any, beside what they mean. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/bytescan.h"
#include "data/needle.h"

#ifdef __SSE2__
#define bytescan_load       portable_load
#define bytescan_count      portable_count
#define bytescan_find_pair  portable_find_pair
#define bytescan_plain      portable_plain
#define bytescan_blanks     portable_blanks
#define bytescan_json_block portable_json_block
#include "data/bytescan_portable.h"
#undef bytescan_load
#undef bytescan_count
#undef bytescan_find_pair
#undef bytescan_plain
#undef bytescan_blanks
#undef bytescan_json_block
#else
#define portable_count      bytescan_count
#define portable_find_pair  bytescan_find_pair
#define portable_plain      bytescan_plain
#define portable_blanks     bytescan_blanks
#define portable_json_block bytescan_json_block
#endif

#define MOST 700

/* Few kinds of bytes, so that hits are many; the seed is the length. */
static struct span mixed(char *out, size_t len)
{
    static const char kinds[] = "aAbB\n\" \\\t\rzZ\x1f\x7f\x80\xff[{";
    unsigned seed = (unsigned)len;
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1103515245u + 12345u;
        out[i] = kinds[(seed >> 16) % (sizeof kinds - 1)];
    }
    return span_make(out, len);
}

static size_t first_not(struct span s, const char *some)
{
    size_t i = 0;
    while (i < s.len && s.ptr[i] && strchr(some, s.ptr[i]))
        i++;
    return i;
}

START_TEST(bytescan_counts_a_byte)
{
    char *bytes = calloc(10000, 1);
    for (size_t len = 0; len < MOST; len++) {
        struct span s = mixed(bytes, len);
        size_t n = 0;
        for (size_t i = 0; i < len; i++)
            n += bytes[i] == '\n';
        ck_assert_uint_eq(bytescan_count(s, '\n'), n);
        ck_assert_uint_eq(portable_count(s, '\n'), n);
    }
    memset(bytes, '\n', 10000); /* more than a column of bytes holds */
    ck_assert_uint_eq(bytescan_count(span_make(bytes, 10000), '\n'), 10000);
    free(bytes);
}
END_TEST

START_TEST(bytescan_tells_plain_bytes_and_blanks)
{
    char bytes[MOST] = { 0 };
    for (size_t len = 0; len < MOST; len++) {
        struct span s = mixed(bytes, len);
        size_t run = len % 37;
        memset(bytes, len % 2 ? 'x' : ' ', run < len ? run : len);
        size_t plain = 0;
        while (plain < len && bytes[plain] != '"' && bytes[plain] != '\\' &&
               (unsigned char)bytes[plain] >= 0x20)
            plain++;
        ck_assert_uint_eq(bytescan_plain(s), plain);
        ck_assert_uint_eq(portable_plain(s), plain);
        ck_assert_uint_eq(bytescan_blanks(s), first_not(s, " \n\r\t"));
        ck_assert_uint_eq(portable_blanks(s), first_not(s, " \n\r\t"));
    }
}
END_TEST

static void check_json_block(const struct bytescan_json *b, const char *bytes)
{
    for (int i = 0; i < BYTESCAN_JSON_BLOCK; i++) {
        char c = bytes[i];
        ck_assert_int_eq(b->quotes >> i & 1, c == '"');
        ck_assert_int_eq(b->backslashes >> i & 1, c == '\\');
        ck_assert_int_eq(b->controls >> i & 1, (unsigned char)c < 0x20);
        ck_assert_int_eq(b->blanks >> i & 1, c && strchr(" \t\n\r", c) != NULL);
        ck_assert_int_eq(b->signs >> i & 1, c && strchr("{}[]:,", c) != NULL);
        ck_assert_int_eq(b->digits >> i & 1, c && strchr("0123456789", c) != NULL);
    }
}

START_TEST(bytescan_knows_the_bytes_of_json)
{
    char bytes[256 + BYTESCAN_JSON_BLOCK];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i; /* every byte, in every place of a block */
    for (size_t i = 0; i < 256; i++) {
        struct bytescan_json here = bytescan_json_block(bytes + i),
                             anywhere = portable_json_block(bytes + i);
        check_json_block(&here, bytes + i);
        check_json_block(&anywhere, bytes + i);
    }
}
END_TEST

START_TEST(bytescan_finds_two_bytes_apart)
{
    char bytes[MOST] = { 0 };
    for (size_t len = 40; len < MOST; len++) {
        struct span s = mixed(bytes, len);
        struct bytescan_pair p = { 'a', 'z', 0x20, len % 2 ? 0x20 : 0, len % 23 };
        size_t end = len - p.gap, want = SIZE_MAX;
        for (size_t i = len % 5; i < end && want == SIZE_MAX; i++)
            if ((bytes[i] | 0x20) == 'a' && (bytes[i + p.gap] | p.second_fold) == 'z')
                want = i;
        ck_assert_uint_eq(bytescan_find_pair(s, len % 5, end, &p), want);
        ck_assert_uint_eq(portable_find_pair(s, len % 5, end, &p), want);
    }
}
END_TEST

struct needle_case {
    const char *bytes, *text;
    bool any_case;
    size_t from, at;
};

static const struct needle_case needles[] = {
    { "one Two two", "two", true, 0, 4 },
    { "one Two two", "two", true, 5, 8 },
    { "one Two two", "two", false, 0, 8 },
    { "one Two two", "two", true, 9, SIZE_MAX },
    { "one", "one two", true, 0, SIZE_MAX },
    { "one", "", true, 0, SIZE_MAX },
    { "one", "e", true, 2, 2 },
    { "one", "e", true, 3, SIZE_MAX },
    { "one", "e", true, 4, SIZE_MAX },
    { "A[1] a{1}", "a{1}", true, 0, 5 }, /* [ and { differ as capitals and small letters do */
    { "@ `", "`", true, 0, 2 },
    { "Zuerst \xc3\x84rger", "\xc3\xa4rger", true, 0, SIZE_MAX }, /* ASCII's letters only */
    { "x................................Needle", "needle", true, 0, 33 },
    { "aab", "ab", true, 0, 1 },
};

START_TEST(needle_is_found_as_it_stands_or_in_any_case)
{
    const struct needle_case *c = &needles[_i];
    struct needle n;
    needle_init(&n, span_of(c->text), c->any_case);
    ck_assert_uint_eq(needle_find(&n, span_of(c->bytes), c->from), c->at);
}
END_TEST

Suite *test_bytescan(void);

Suite *test_bytescan(void)
{
    Suite *suite = suite_create("bytescan");
    TCase *tc = tcase_create("bytescan");
    tcase_add_test(tc, bytescan_counts_a_byte);
    tcase_add_test(tc, bytescan_tells_plain_bytes_and_blanks);
    tcase_add_test(tc, bytescan_knows_the_bytes_of_json);
    tcase_add_test(tc, bytescan_finds_two_bytes_apart);
    tcase_add_loop_test(tc, needle_is_found_as_it_stands_or_in_any_case, 0,
                        (int)(sizeof needles / sizeof *needles));
    suite_add_tcase(suite, tc);
    return suite;
}
