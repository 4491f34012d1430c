#include <check.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/mem.h"
#include "support/sanitized.h"

START_TEST(mem_grow_fails_where_sizes_overflow)
{
    void *array = NULL;
    size_t room = 0;
    ck_assert(!mem_grow(&array, &room, SIZE_MAX / 2, 4));
    ck_assert_ptr_null(array);
    ck_assert_uint_eq(room, 0);
}
END_TEST

START_TEST(mem_grow_keeps_what_is_there)
{
    int *array = NULL;
    size_t room = 0;
    for (size_t n = 0; n < 1000; n++) {
        ck_assert(mem_grow((void **)&array, &room, n + 1, sizeof *array));
        ck_assert_uint_gt(room, n);
        array[n] = (int)n;
    }
    for (size_t n = 0; n < 1000; n++)
        ck_assert_int_eq(array[n], (int)n);
    size_t before = room;
    ck_assert(mem_grow((void **)&array, &room, 10, sizeof *array));
    ck_assert_uint_eq(room, before);
    free(array);
}
END_TEST

START_TEST(mem_dup_ends_with_a_nul)
{
    char *copy = mem_dup(span_make("abc", 2));
    ck_assert_str_eq(copy, "ab");
    free(copy);
    copy = mem_dup((struct span){ NULL, 0 });
    ck_assert_str_eq(copy, "");
    free(copy);
    ck_assert_ptr_null(mem_strdup(NULL));
}
END_TEST

START_TEST(mem_zero_gives_something_for_nothing)
{
    int *none = mem_zero(0, sizeof *none);
    ck_assert_ptr_nonnull(none);
    free(none);
}
END_TEST

START_TEST(mem_wipe_leaves_zeros)
{
    char secret[] = "secret";
    mem_wipe(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++)
        ck_assert_int_eq(secret[i], 0);
    mem_wipe(NULL, 0);
    mem_free_secret(mem_strdup("secret"));
    mem_free_secret(NULL);
}
END_TEST

START_TEST(mem_let_go_takes_a_part_at_a_time)
{
    size_t bytes = 3 * (size_t)MEM_PART + 1;
    void *block = malloc(bytes);
    int parts = 1;
    ck_assert_ptr_nonnull(block);
    while (mem_let_go(&block, &bytes))
        parts++;
    ck_assert_int_eq(parts, 4);
    ck_assert_ptr_null(block);
    ck_assert_uint_eq(bytes, 0);
    ck_assert(!mem_let_go(&block, &bytes));
}
END_TEST

/* A sanitizer has an allocator of its own. */
#if defined __GLIBC__ && !HAS_ADDRESS_SANITIZER && !defined __SANITIZE_THREAD__
#if __GLIBC_PREREQ(2, 33)
#define HAS_MALLINFO
#endif
#endif

#ifdef HAS_MALLINFO
/* That a larger block was let go of before is what spoils it otherwise. */
START_TEST(mem_large_blocks_are_pages_of_their_own)
{
    mem_set_large_apart();
    void *before = malloc(24u << 20);
    ck_assert_ptr_nonnull(before);
    free(before);
    size_t had = mallinfo2().hblks;
    void *array = NULL;
    size_t room = 0;
    for (size_t need = 1u << 20; need < 24u << 20; need = room + 1) {
        ck_assert(mem_grow(&array, &room, need, 1));
        ck_assert_uint_eq(mallinfo2().hblks, had + 1);
    }
    free(array);
    ck_assert_uint_eq(mallinfo2().hblks, had);
}
END_TEST
#endif

Suite *test_mem(void);
Suite *test_mem(void)
{
    Suite *suite = suite_create("mem");
    TCase *tc = tcase_create("mem");
    tcase_add_test(tc, mem_grow_fails_where_sizes_overflow);
    tcase_add_test(tc, mem_grow_keeps_what_is_there);
    tcase_add_test(tc, mem_dup_ends_with_a_nul);
    tcase_add_test(tc, mem_zero_gives_something_for_nothing);
    tcase_add_test(tc, mem_wipe_leaves_zeros);
    tcase_add_test(tc, mem_let_go_takes_a_part_at_a_time);
#ifdef HAS_MALLINFO
    tcase_add_test(tc, mem_large_blocks_are_pages_of_their_own);
#endif
    suite_add_tcase(suite, tc);
    return suite;
}
