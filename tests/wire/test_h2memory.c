/* What nghttp2 works in, and what is left of a secret in the memory that it has given back. */
#include <check.h>
#include <string.h>

#include "support/failalloc.h"
#include "support/h2machine.h"
#include "wire/h2fields.h"
#include "wire/h2memory.h"
#include "wire/h2req.h"

static unsigned n_left, n_shown;

static void look_for_login(const void *block, size_t len)
{
    n_shown++;
    n_left += memmem(block, len, "s3same", 6) != NULL;
}

/* Where nothing can be shown, nothing is. */
static void expect_none_left(bool is_watched, unsigned least)
{
    failalloc_watch(NULL);
    ck_assert_uint_eq(n_left, 0);
    ck_assert(!is_watched || n_shown >= least);
    n_shown = 0;
}

START_TEST(h2memory_keeps_blocks_and_wipes_them)
{
    const nghttp2_mem *m = h2memory_wiped();
    bool is_watched = failalloc_watch(look_for_login);
    char *block = m->realloc(NULL, 40, m->mem_user_data);
    memset(block, 'x', 40);
    memcpy(block, "open s3same", 12);
    block = m->realloc(block, 4000, m->mem_user_data);
    ck_assert_str_eq(block, "open s3same");
    memcpy(block + 3990, "s3same", 7);
    block = m->realloc(block, 12, m->mem_user_data);
    ck_assert_str_eq(block, "open s3same");
    m->free(block, m->mem_user_data);
    m->free(NULL, m->mem_user_data);
    expect_none_left(is_watched, 3);
}
END_TEST

START_TEST(h2memory_gives_no_more_than_there_can_be)
{
    const nghttp2_mem *m = h2memory_wiped();
    char *zeroed = m->calloc(3, 5, m->mem_user_data);
    for (size_t i = 0; i < 15; i++)
        ck_assert_int_eq(zeroed[i], 0);
    ck_assert_ptr_null(m->calloc(SIZE_MAX / 2, 3, m->mem_user_data));
    ck_assert_ptr_null(m->malloc(SIZE_MAX, m->mem_user_data));
    ck_assert_ptr_null(m->realloc(zeroed, SIZE_MAX - 1, m->mem_user_data));
    ck_assert_int_eq(zeroed[14], 0);
    m->free(zeroed, m->mem_user_data);
}
END_TEST

/* Its table has the field until it goes. */
START_TEST(h2memory_leaves_no_login_of_an_unpacked_head)
{
    static const char block[] = "\x40\x0d"
                                "authorization"
                                "\x0b"
                                "open s3same";
    struct span in = span_make(block, sizeof block - 1);
    struct h2field field;
    bool is_watched = failalloc_watch(look_for_login);
    struct h2fields *fields = h2fields_new();
    ck_assert_int_eq(h2fields_next(fields, &in, &field), H2FIELDS_ONE);
    ck_assert(span_eq_str(field.value, "open s3same"));
    h2fields_free(fields);
    expect_none_left(is_watched, 6);
}
END_TEST

static uint32_t open_with_login(struct h2 *h)
{
    struct header fields, out;
    uint32_t stream;
    header_init(&fields);
    header_init(&out);
    header_add(&fields, SPAN("Host"), SPAN("localhost"));
    header_add(&fields, SPAN("X-Key"), SPAN("open s3same"));
    const struct h2req req = {
        .method = SPAN("GET"), .scheme = SPAN("http"), .target = SPAN("/"), .fields = &fields
    };
    ck_assert_int_eq(h2req_fields(&req, &out), JIG_OK);
    ck_assert_int_eq(h2_open(h, &out, false, &stream, NULL), JIG_OK);
    header_clear(&fields);
    header_clear(&out);
    return stream;
}

/* Nor of one that was sent. */
START_TEST(h2memory_leaves_no_login_of_a_connection)
{
    struct h2 *h;
    ck_assert_int_eq(h2_new(NULL, &h, NULL), JIG_OK);
    ck_assert_uint_ne(open_with_login(h), 0);
    bool is_watched = failalloc_watch(look_for_login);
    h2machine_give_out(h, NULL);
    h2_free(h);
    expect_none_left(is_watched, 20);
}
END_TEST

Suite *test_h2memory(void);
Suite *test_h2memory(void)
{
    Suite *suite = suite_create("h2memory");
    TCase *tc = tcase_create("h2memory");
    tcase_add_test(tc, h2memory_keeps_blocks_and_wipes_them);
    tcase_add_test(tc, h2memory_gives_no_more_than_there_can_be);
    tcase_add_test(tc, h2memory_leaves_no_login_of_an_unpacked_head);
    tcase_add_test(tc, h2memory_leaves_no_login_of_a_connection);
    suite_add_tcase(suite, tc);
    return suite;
}
