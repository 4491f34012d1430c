#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../support/folder.h"
#include "base/buf.h"
#include "book/collection.h"
#include "book/request.h"

static struct folder folder;
static struct collection *c;

static void set_up(void)
{
    folder_make(&folder);
    c = NULL;
}

static void tear_down(void)
{
    collection_close(c);
    folder_remove(&folder);
}

static void open_at(const char *path)
{
    struct jig_error error = { 0 };
    char *whole = folder_at(&folder, path);
    ck_assert_msg(collection_open(whole, &c, &error) == JIG_OK, "%s", error.text);
    free(whole);
}

/* The tree as text, a line an item: "METHOD NAME [path]". */
static void list(struct buf *out)
{
    buf_reset(out);
    for (const struct item *i = collection_next(c->top); i; i = collection_next(i)) {
        char *path = collection_path(i);
        for (const struct item *up = i->parent; up->parent; up = up->parent)
            buf_add_str(out, "  ");
        buf_addf(out, "%s %s [%s]%s\n", i->kind == ITEM_FOLDER ? "+" : i->method, i->name, path,
                 i->damaged ? " damaged" : "");
        free(path);
    }
}

#define LISTING_IS(want)                           \
    do {                                           \
        struct buf listing;                        \
        buf_init(&listing, 1u << 20);              \
        list(&listing);                            \
        ck_assert_str_eq(buf_str(&listing), want); \
        buf_clear(&listing);                       \
    } while (0)

START_TEST(the_sample_is_listed_by_order_then_name)
{
    folder_copy_shop(&folder);
    open_at("");
    ck_assert_str_eq(c->name, "Shop (sample of the proposed format)");
    ck_assert(collection_scan(c, SIZE_MAX));
    LISTING_IS("+ Users [users]\n"
               "  POST Create user [users/create-user.req.json]\n"
               "  PUT Upload photo [users/upload-photo.req.json]\n"
               "+ auth [auth]\n"
               "  POST Log in [auth/login.req.json]\n");
    ck_assert_uint_eq(c->top->n_requests, 3);
    ck_assert_str_eq(collection_find(c, "auth/login")->name, "Log in");
    ck_assert_str_eq(collection_find(c, "auth/login.req.json")->name, "Log in");
    ck_assert_ptr_eq(collection_find(c, ""), c->top);
    ck_assert_ptr_null(collection_find(c, "auth/none"));
}
END_TEST

START_TEST(a_path_inside_opens_the_collection_around_it)
{
    folder_copy_shop(&folder);
    open_at("users/create-user.req.json");
    ck_assert_str_eq(c->start, "users/create-user.req.json");
    ck_assert(strncmp(c->root, folder.path, strlen(folder.path)) == 0 &&
              !strstr(c->root, "users"));
    collection_close(c);
    open_at("users");
    ck_assert_str_eq(c->start, "users");
    collection_close(c);
    c = NULL;
    struct jig_error error;
    ck_assert_int_eq(collection_open("/nowhere/at/all", &c, &error), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "/nowhere/at/all: No such file or directory");
}
END_TEST

START_TEST(a_scan_in_slices_ends_with_the_same_listing)
{
    folder_copy_shop(&folder);
    open_at("");
    unsigned steps = 1;
    while (!collection_scan(c, 1))
        steps++;
    ck_assert_uint_gt(steps, 5);
    ck_assert_uint_eq(c->top->n_requests, 3);
    uint64_t before = c->generation;
    folder_write(&folder, "new.req.json", "{}");
    collection_rescan(c);
    ck_assert(!collection_scan(c, 1));
    ck_assert_uint_eq(c->top->n_requests,
                      3); /* the old listing stays until the new one is whole */
    ck_assert(collection_scan(c, SIZE_MAX));
    ck_assert_uint_eq(c->top->n_requests, 4);
    ck_assert_uint_gt(c->generation, before);
}
END_TEST

START_TEST(what_is_damaged_is_listed_and_named)
{
    folder_write(&folder, "jig.json", "{ \"jig\": 1, \"name\": \"d\" }");
    folder_write(&folder, "a.req.json", "{ \"name\": \"A\",\n \"url\": }");
    folder_write(&folder, "b.req.json", "");
    folder_write(&folder, "c.req.json", "[]");
    folder_write(&folder, "d.req.json", "{ \"jig\": 2, \"order\": 1 }");
    folder_write(&folder, "sub/_folder.json", "{ \"name\": \"\xff\" }");
    open_at("");
    collection_scan(c, SIZE_MAX);
    LISTING_IS("GET d [d.req.json]\n"
               "GET A [a.req.json] damaged\n"
               "GET b [b.req.json] damaged\n"
               "GET c [c.req.json] damaged\n"
               "+ sub [sub] damaged\n");
    ck_assert_str_eq(collection_find(c, "a")->why, "line 2, column 9: a value is missing");
    ck_assert_str_eq(collection_find(c, "sub")->why, "line 1, column 12: ill-formed UTF-8");
    ck_assert(collection_find(c, "d")->readonly);
    ck_assert(!collection_find(c, "a")->readonly);
}
END_TEST

/* Each member that book/request refuses is refused here, in the same words. */
static const char *const other_kinds[] = {
    "{ \"jig\": \"1\" }",  "{ \"order\": 1.5 }",  "{ \"tags\": 7 }",       "{ \"name\": {} }",
    "{ \"note\": null }",  "{ \"method\": [] }",  "{\n\"url\": 7 }",       "{ \"query\": {} }",
    "{ \"path\": null }",  "{ \"headers\": {} }", "{ \"vars\": \"a\" }",   "{ \"secrets\": 1 }",
    "{ \"auth\": \"b\" }", "{ \"options\": [] }", "{ \"body\": \"text\" }"
};

START_TEST(member_of_another_kind_is_damage)
{
    struct book_request *r;
    struct jig_error error;
    folder_write(&folder, "jig.json", "{ \"jig\": 1 }");
    folder_write(&folder, "a.req.json", other_kinds[_i]);
    open_at("");
    collection_scan(c, SIZE_MAX);
    const struct item *item = collection_find(c, "a");
    ck_assert(item->damaged);
    ck_assert_int_eq(book_request_parse(span_of(other_kinds[_i]), &r, &error), JIG_ERR_DECODE);
    ck_assert_str_eq(item->why, error.text);
}
END_TEST

/* What may be null, what nobody reads, and what is further in. */
START_TEST(member_of_a_kind_that_is_taken_is_no_damage)
{
    folder_write(&folder, "jig.json", "{ \"jig\": 1 }");
    folder_write(&folder, "a.req.json",
                 "{ \"auth\": null, \"body\": null, \"mine\": { \"url\": 7 }, \"order\": -2,"
                 " \"headers\": [{ \"name\": 7 }], \"url\": \"http://a.test/\" }");
    folder_write(&folder, "b.req.json", "{ \"order\": -9223372036854775808 }");
    folder_write(&folder, "sub/_folder.json", "{ \"name\": \"sub\", \"vars\": {} }");
    open_at("");
    collection_scan(c, SIZE_MAX);
    ck_assert(!collection_find(c, "a")->damaged);
    ck_assert(!collection_find(c, "b")->damaged);
    ck_assert_int_eq(collection_find(c, "b")->order, INT64_MIN);
    ck_assert(!collection_find(c, "sub")->damaged);
}
END_TEST

START_TEST(a_damaged_or_newer_jig_json_is_told)
{
    folder_write(&folder, "jig.json", "{ \"jig\": 1");
    folder_write(&folder, "a.req.json", "{}");
    open_at("");
    ck_assert(c->damaged);
    ck_assert_str_eq(c->why, "line 1, column 11: a comma or the end is missing");
    ck_assert(collection_scan(c, SIZE_MAX));
    ck_assert_uint_eq(c->top->n_requests, 1);
    collection_close(c);
    folder_write(&folder, "jig.json", "{ \"jig\": 2 }");
    open_at("");
    ck_assert(c->readonly && !c->damaged);
}
END_TEST

START_TEST(nothing_outside_the_folder_is_listed)
{
    struct folder outside;
    folder_make(&outside);
    folder_write(&outside, "secret.req.json", "{ \"name\": \"outside\" }");
    folder_write(&folder, "in.req.json", "{ \"name\": \"inside\" }");
    char *file = folder_at(&outside, "secret.req.json");
    char *link = folder_at(&folder, "out.req.json"), *dir = folder_at(&folder, "dir");
    char *inner = folder_at(&folder, "zin.req.json");
    ck_assert_int_eq(symlink(file, link), 0);
    ck_assert_int_eq(symlink(outside.path, dir), 0);
    ck_assert_int_eq(symlink("in.req.json", inner), 0);
    folder_write(&folder, ".hidden/x.req.json", "{}");
    folder_write(&folder, "env/x.req.json", "{}");
    folder_write(&folder, "node_modules/deep/readme.md", "");
    open_at("");
    collection_scan(c, SIZE_MAX);
    LISTING_IS("GET inside [in.req.json]\n"
               "GET inside [zin.req.json]\n"
               "GET out [out.req.json] damaged\n");
    ck_assert_str_eq(collection_find(c, "out")->why,
                     "a link that leads out of the collection's folder");
    free(file);
    free(link);
    free(dir);
    free(inner);
    folder_remove(&outside);
}
END_TEST

START_TEST(a_head_longer_than_what_is_read_still_lists)
{
    struct buf text;
    buf_init(&text, 1u << 20);
    buf_add_str(
        &text,
        "{ \"name\": \"Big\", \"order\": 3, \"method\": \"PATCH\", \"body\": { \"text\": \"");
    buf_add_fill(&text, 'x', 100000);
    buf_add_str(&text, "\" } }");
    folder_write(&folder, "big.req.json", buf_str(&text));
    open_at("");
    collection_scan(c, SIZE_MAX);
    LISTING_IS("PATCH Big [big.req.json]\n");
    buf_clear(&text);
}
END_TEST

START_TEST(depth_is_limited)
{
    struct buf path;
    buf_init(&path, 4096);
    for (int i = 0; i < COLLECTION_MAX_DEPTH + 6; i++)
        buf_add_str(&path, "d/");
    buf_add_str(&path, "x.req.json");
    folder_write(&folder, buf_str(&path), "{}");
    folder_write(&folder, "a.req.json", "{}");
    open_at("");
    ck_assert(collection_scan(c, SIZE_MAX));
    ck_assert(c->limited);
    ck_assert_uint_eq(c->top->n_requests, 1);
    buf_clear(&path);
}
END_TEST

START_TEST(ten_thousand_requests_are_listed)
{
    char name[64], text[200];
    for (int i = 0; i < 10000; i++) {
        snprintf(name, sizeof name, "f%02d/r%05d.req.json", i % 40, i);
        snprintf(text, sizeof text,
                 "{\n  \"jig\": 1,\n  \"name\": \"Request %d\",\n  \"order\": %d,\n"
                 "  \"method\": \"POST\",\n  \"url\": \"http://h/%d\"\n}\n",
                 i, 10000 - i, i);
        folder_write(&folder, name, text);
    }
    open_at("");
    ck_assert(collection_scan(c, SIZE_MAX));
    ck_assert_uint_eq(c->top->n, 40);
    ck_assert_uint_eq(c->top->n_requests, 10000);
    ck_assert_str_eq(collection_find(c, "f07")->items[0]->name, "Request 9967");
    size_t n = 0;
    for (const struct item *i = c->top; i; i = collection_next(i))
        n++;
    ck_assert_uint_eq(n, 10041);
}
END_TEST

Suite *test_collection(void);
Suite *test_collection(void)
{
    Suite *suite = suite_create("collection");
    TCase *tc = tcase_create("collection");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, the_sample_is_listed_by_order_then_name);
    tcase_add_test(tc, a_path_inside_opens_the_collection_around_it);
    tcase_add_test(tc, a_scan_in_slices_ends_with_the_same_listing);
    tcase_add_test(tc, what_is_damaged_is_listed_and_named);
    tcase_add_loop_test(tc, member_of_another_kind_is_damage, 0,
                        (int)(sizeof other_kinds / sizeof *other_kinds));
    tcase_add_test(tc, member_of_a_kind_that_is_taken_is_no_damage);
    tcase_add_test(tc, a_damaged_or_newer_jig_json_is_told);
    tcase_add_test(tc, nothing_outside_the_folder_is_listed);
    tcase_add_test(tc, a_head_longer_than_what_is_read_still_lists);
    tcase_add_test(tc, depth_is_limited);
    tcase_add_test(tc, ten_thousand_requests_are_listed);
    suite_add_tcase(suite, tc);
    return suite;
}
