/* A request's way into its file, held against a save in one step, while the request goes on being
 * edited and the file being changed by others. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "book/collection.h"
#include "book/filing.h"
#include "support/folder.h"

static struct folder folder;
static struct collection *shop;

static const char file[] = "{ \"jig\": 1, \"url\": \"http://h/\", // said\n"
                           "  \"headers\": [ { \"name\": \"a\", \"value\": 1.0 } ],\n"
                           "  \"body\": { \"base64\": \"/wAB\" } }\n";

static void set_up(void)
{
    folder_make(&folder);
    folder_write(&folder, "jig.json", "{ \"jig\": 1 }\n");
    folder_write(&folder, "a.req.json", file);
    folder_write(&folder, "b.req.json", file);
    ck_assert_int_eq(collection_open(folder.path, &shop, NULL), JIG_OK);
}

static void tear_down(void)
{
    collection_close(shop);
    folder_remove(&folder);
}

static struct book_request *load(const char *path)
{
    struct book_request *r;
    ck_assert_int_eq(book_request_load(shop, path, &r, NULL), JIG_OK);
    return r;
}

static void expect_file(const char *path, const char *text)
{
    char *now = folder_read(&folder, path);
    ck_assert_str_eq(now, text);
    free(now);
}

static struct filing *begin(const struct book_request *r, bool over)
{
    struct filing *f = filing_begin(r, shop, over);
    ck_assert_ptr_nonnull(f);
    return f;
}

static enum jig_err end(struct filing *f, struct book_request *r, struct jig_error *error)
{
    enum jig_err err = filing_end(f, r, error);
    filing_free(f);
    return err;
}

/* ---- As in one step ---- */

static void change_url(struct book_request *r)
{
    ck_assert(book_request_set_url(r, "http://other/"));
}

static void change_url_and_write(struct book_request *r)
{
    change_url(r);
    ck_assert_ptr_nonnull(book_request_text(r).ptr);
}

static void change_row(struct book_request *r)
{
    ck_assert(book_request_set_row(r, BOOK_HEADERS, 0, BOOK_VALUE, "2"));
}

static void change_lines(struct book_request *r)
{
    ck_assert(book_request_set_bytes(r, SPAN("one\ntwo")));
}

static void change_much(struct book_request *r)
{
    static char bytes[9000] = { (char)0xff };
    ck_assert(book_request_set_bytes(r, span_make(bytes, sizeof bytes)));
}

static void change_nothing(struct book_request *r)
{
    (void)r;
}

static void (*const changes[])(struct book_request *r) = {
    change_url, change_url_and_write, change_row, change_lines, change_much, change_nothing,
};

START_TEST(filing_leaves_what_one_step_leaves)
{
    struct book_request *a = load("a.req.json"), *b = load("b.req.json");
    changes[_i](a);
    changes[_i](b);
    struct filing *f = begin(a, false);
    filing_run(f);
    ck_assert_int_eq(end(f, a, NULL), JIG_OK);
    ck_assert_int_eq(book_request_save(b, shop, NULL), JIG_OK);
    char *same = folder_read(&folder, "b.req.json");
    char *at = strstr(same, "b.body.bin"); /* named after the request */
    if (at)
        *at = 'a';
    expect_file("a.req.json", same);
    ck_assert_str_eq(a->saved, same);
    ck_assert(span_eq_str(json_text(&a->doc), same));
    ck_assert(!a->touched && !a->body_touched && !a->conflict && a->body == b->body);
    ck_assert(!book_request_is_dirty(a));
    ck_assert(save_is_current(shop->fd, "a.req.json", &a->mark));
    ck_assert_int_eq(folder_has(&folder, "a.body.bin"), folder_has(&folder, "b.body.bin"));
    free(same);
    book_request_free(a);
    book_request_free(b);
}
END_TEST

/* ---- While it is on its way ---- */

START_TEST(filing_is_of_its_moment_and_leaves_later_changes_unsaved)
{
    struct book_request *r = load("a.req.json");
    book_request_set_url(r, "first");
    struct filing *f = begin(r, false);
    changes[_i](r);
    book_request_set_url(r, "second");
    filing_run(f);
    ck_assert_int_eq(end(f, r, NULL), JIG_OK);
    struct book_request *now = load("a.req.json");
    ck_assert_str_eq(now->url, "first");
    ck_assert_str_eq(now->tables[BOOK_HEADERS].rows[0].value, "1.0");
    book_request_free(now);
    ck_assert_str_eq(r->url, "second");
    ck_assert(book_request_is_dirty(r));
    ck_assert_int_eq(book_request_save(r, shop, NULL), JIG_OK); /* no conflict with itself */
    ck_assert(!book_request_is_dirty(r));
    now = load("a.req.json");
    ck_assert_str_eq(now->url, "second");
    ck_assert_ptr_nonnull(strstr(now->saved, "// said"));
    book_request_free(now);
    book_request_free(r);
}
END_TEST

START_TEST(filing_of_a_change_that_is_taken_back_meanwhile_leaves_that_unsaved)
{
    struct book_request *r = load("a.req.json");
    book_request_set_url(r, "other");
    struct filing *f = begin(r, false);
    book_request_set_url(r, "http://h/");
    ck_assert(!book_request_is_dirty(r)); /* as the file is still */
    filing_run(f);
    ck_assert_int_eq(end(f, r, NULL), JIG_OK);
    ck_assert(book_request_is_dirty(r));
    ck_assert_int_eq(book_request_save(r, shop, NULL), JIG_OK);
    expect_file("a.req.json", file);
    book_request_free(r);
}
END_TEST

START_TEST(filing_needs_neither_the_request_nor_the_collection)
{
    struct book_request *r = load("a.req.json");
    change_url(r);
    struct filing *f = begin(r, false);
    book_request_free(r);
    collection_close(shop);
    filing_run(f);
    filing_free(f);
    ck_assert_int_eq(collection_open(folder.path, &shop, NULL), JIG_OK);
    r = load("a.req.json");
    ck_assert_str_eq(r->url, "http://other/");
    book_request_free(r);
}
END_TEST

/* ---- What stands in its way ---- */

START_TEST(filing_finds_what_others_did_to_the_file)
{
    static const char theirs[] = "{ \"url\": \"theirs\" }";
    struct jig_error error;
    struct book_request *r = load("a.req.json");
    change_url(r);
    struct filing *f = begin(r, false);
    folder_write(&folder, "a.req.json", theirs);
    filing_run(f);
    ck_assert_int_eq(end(f, r, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "a.req.json: it was changed outside since it was read");
    ck_assert(r->conflict && !r->gone && book_request_is_dirty(r));
    expect_file("a.req.json", theirs);
    f = begin(r, true);
    filing_run(f);
    ck_assert_int_eq(end(f, r, &error), JIG_OK);
    ck_assert(!r->conflict && !book_request_is_dirty(r));
    book_request_free(r);
}
END_TEST

START_TEST(filing_that_fails_leaves_the_request_unsaved)
{
    struct jig_error error;
    struct book_request *r = load("a.req.json");
    change_url(r);
    r->readonly = true;
    struct filing *f = begin(r, false);
    filing_run(f);
    ck_assert_int_eq(end(f, r, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "a.req.json: written by a newer jig"));
    ck_assert(book_request_is_dirty(r) && !r->conflict);
    expect_file("a.req.json", file);
    book_request_free(r);
}
END_TEST

Suite *test_filing(void);
Suite *test_filing(void)
{
    Suite *suite = suite_create("filing");
    TCase *tc = tcase_create("filing");
    int n = (int)(sizeof changes / sizeof *changes);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, filing_leaves_what_one_step_leaves, 0, n);
    tcase_add_loop_test(tc, filing_is_of_its_moment_and_leaves_later_changes_unsaved, 0, n);
    tcase_add_test(tc, filing_of_a_change_that_is_taken_back_meanwhile_leaves_that_unsaved);
    tcase_add_test(tc, filing_needs_neither_the_request_nor_the_collection);
    tcase_add_test(tc, filing_finds_what_others_did_to_the_file);
    tcase_add_test(tc, filing_that_fails_leaves_the_request_unsaved);
    suite_add_tcase(suite, tc);
    return suite;
}
