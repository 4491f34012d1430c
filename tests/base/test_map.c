#include <check.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "support/failalloc.h"

static int n_freed;

static void count_freed(void *value)
{
    n_freed++;
    free(value);
}

static void map_begin(struct map *m)
{
    n_freed = 0;
    map_init(m, count_freed);
}

START_TEST(map_keeps_the_order_of_insertion)
{
    struct map m;
    map_begin(&m);
    ck_assert(map_set(&m, SPAN("b"), mem_strdup("1")));
    ck_assert(map_set(&m, SPAN("a"), mem_strdup("2")));
    ck_assert(map_set(&m, SPAN("c"), mem_strdup("3")));
    ck_assert(map_set(&m, SPAN("b"), mem_strdup("4"))); /* in its old place */
    ck_assert_int_eq(n_freed, 1);
    ck_assert_uint_eq(m.n, 3);
    ck_assert_str_eq(m.entries[0].key, "b");
    ck_assert_str_eq(map_get(&m, SPAN("b")), "4");
    ck_assert(map_remove(&m, SPAN("a")));
    ck_assert(!map_remove(&m, SPAN("a")));
    ck_assert_ptr_null(map_get(&m, SPAN("a")));
    ck_assert_str_eq(m.entries[1].key, "c");
    map_clear(&m);
    ck_assert_int_eq(n_freed, 4);
    map_clear(&m);
    map_clear(NULL);
}
END_TEST

START_TEST(map_takes_the_value_also_where_memory_runs_out)
{
    struct map m;
    bool is_set = false;
    int n = 0;
    map_begin(&m);
    for (; !is_set; n++) {
        char *value = mem_strdup("v");
        failalloc_at((unsigned)n);
        is_set = map_set(&m, SPAN("key"), value);
        ck_assert(is_set == !failalloc_end());
        ck_assert_int_eq(n_freed, is_set ? n : n + 1);
    }
    ck_assert_int_eq(n, 3); /* the key, the array, and neither */
    map_clear(&m);
}
END_TEST

Suite *test_map(void);
Suite *test_map(void)
{
    Suite *suite = suite_create("map");
    TCase *tc = tcase_create("map");
    tcase_add_test(tc, map_keeps_the_order_of_insertion);
    tcase_add_test(tc, map_takes_the_value_also_where_memory_runs_out);
    suite_add_tcase(suite, tc);
    return suite;
}
