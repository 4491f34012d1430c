/* What a request's fields tell of its file, held against the text itself, which a snapshot writes
 * while the request goes on. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/collection.h"
#include "book/filed.h"
#include "book/snapshot.h"
#include "support/folder.h"

static struct folder folder;
static struct collection *shop;

/* A file of each kind of thing that changes: double names, a number as a text, a row's own key, an
 * option in its own order, a parameter of another type of authentication. */
static const char file[] =
    "{ \"jig\": 1, \"name\": \"n\", \"method\": \"PUT\", \"url\": \"http://h/\",\n"
    "  \"headers\": [ { \"name\": \"a\", \"value\": 1.0 },\n"
    "    { \"name\": \"a\", \"value\": \"2\", \"mine\": [ ] } ],\n"
    "  \"auth\": { \"type\": \"basic\", \"username\": \"u\", \"token\": \"t\" },\n"
    "  \"body\": { \"text\": \"one\" }, // said\n"
    "  \"options\": { \"max-time\": 1.50, \"location\": true } }\n";

static const char plain[] = "{ \"jig\": 1, \"body\": { \"text\": \"one\" }, // said\n"
                            "  \"options\": { \"max-time\": 1.50 } }\n";

static void set_up(void)
{
    folder_make(&folder);
    folder_write(&folder, "jig.json", "{ \"jig\": 1 }\n");
    folder_write(&folder, "a.req.json", file);
    folder_write(&folder, "b.req.json", plain);
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

static char *text_of(const struct book_request *r)
{
    struct buf out;
    struct snapshot *s = snapshot_new(r);
    buf_init(&out, 1 << 20);
    ck_assert(snapshot_write(s, &out));
    snapshot_free(s);
    char *text = buf_take(&out);
    buf_clear(&out);
    return text;
}

/* ---- Changes, any of which may follow any other ---- */

static const char *const words[] = { "", "1", "2", "u", "t", "one", "http://h/", "1.50", "a" };

static const char *word(unsigned n)
{
    return words[n % (sizeof words / sizeof *words)];
}

static void change_url(struct book_request *r, unsigned n)
{
    book_request_set_url(r, word(n));
}

static void change_row(struct book_request *r, unsigned n)
{
    if (n % 2 < r->tables[BOOK_HEADERS].n)
        book_request_set_row(r, BOOK_HEADERS, n % 2, BOOK_VALUE, word(n / 2));
}

static void switch_row(struct book_request *r, unsigned n)
{
    if (n % 2 < r->tables[BOOK_HEADERS].n)
        book_request_set_row_off(r, BOOK_HEADERS, n % 2, n / 2 % 2);
}

static void remove_row(struct book_request *r, unsigned n)
{
    if (n % 2 < r->tables[BOOK_HEADERS].n)
        book_request_remove_row(r, BOOK_HEADERS, n % 2);
}

static void add_row(struct book_request *r, unsigned n)
{
    char name[] = "a", value[] = "2",
         raw[] = "{ \"name\": \"a\", \"value\": \"2\", \"mine\": [ ] }";
    struct book_row row = { .name = name, .value = value, .raw = n % 2 ? raw : NULL };
    book_request_insert_row(r, n / 2 % 2 ? BOOK_HEADERS : BOOK_FORM, n % 3, &row);
}

static void change_bytes(struct book_request *r, unsigned n)
{
    book_request_set_bytes(r, span_of(word(n)));
}

static void change_kind(struct book_request *r, unsigned n)
{
    static const enum book_body kinds[] = { BOOK_BODY_BYTES, BOOK_BODY_FORM, BOOK_BODY_NONE,
                                            BOOK_BODY_RAW, BOOK_BODY_GRAPHQL };
    book_request_set_body_kind(r, kinds[n % 5]);
}

static void change_auth(struct book_request *r, unsigned n)
{
    static const char *const types[] = { "basic", "bearer", NULL };
    static const char *const names[] = { "username", "token", "password" };
    if (n % 2)
        book_request_set_auth_type(r, types[n / 2 % 3]);
    else
        book_request_set_auth(r, names[n / 2 % 3], n % 5 ? word(n / 6) : NULL);
}

static void change_option(struct book_request *r, unsigned n)
{
    static const char *const names[] = { "max-time", "location", "proxy" };
    book_request_set_option(r, names[n % 3], n % 7 < 3 ? NULL : word(n / 3));
}

static void write_text(struct book_request *r, unsigned n)
{
    if (n % 3 == 0)
        ck_assert_ptr_nonnull(book_request_text(r).ptr);
}

static void (*const changes[])(struct book_request *r, unsigned n) = {
    change_url,   change_row,  switch_row,  remove_row,    add_row,
    change_bytes, change_kind, change_auth, change_option, write_text,
};

START_TEST(filed_tells_what_the_text_would)
{
    struct book_request *r = load("a.req.json");
    unsigned state = (unsigned)_i * 2654435761u + 1, n_clean = 0;
    for (int i = 0; i < 60; i++) {
        state = state * 1103515245u + 12345u;
        changes[(state >> 16) % (sizeof changes / sizeof *changes)](r, state >> 20);
        char *text = text_of(r);
        bool differs = !jsonlex_same(span_of(text), span_of(file));
        ck_assert_msg(book_request_is_dirty(r) == differs, "after %d changes:\n%s", i + 1,
                      text);
        n_clean += !differs;
        free(text);
    }
    ck_assert(n_clean < 60);
    book_request_free(r);
}
END_TEST

START_TEST(filed_tells_of_a_body_and_its_return_without_a_text)
{
    struct book_request *r = load("b.req.json");
    ck_assert(book_request_set_bytes(r, SPAN("other")));
    ck_assert(book_request_is_dirty(r));
    ck_assert(book_request_set_bytes(r, SPAN("one")));
    ck_assert(!book_request_is_dirty(r));
    ck_assert(book_request_set_option(r, "max-time", "2"));
    ck_assert(book_request_is_dirty(r));
    ck_assert(r->touched); /* nothing was written meanwhile */
    ck_assert(span_eq_str(json_text(&r->doc), plain));
    ck_assert_int_eq(book_request_save(r, shop, NULL), JIG_OK);
    ck_assert(!book_request_is_dirty(r));
    ck_assert(book_request_set_option(r, "max-time", "1.50"));
    ck_assert(book_request_is_dirty(r)); /* of what is saved now */
    book_request_free(r);
}
END_TEST

START_TEST(snapshot_is_of_its_moment)
{
    struct book_request *r = load("a.req.json");
    struct buf out;
    buf_init(&out, 1 << 20);
    book_request_set_bytes(r, SPAN("a\nb"));
    struct snapshot *s = snapshot_new(r);
    book_request_set_bytes(r, SPAN("c"));
    book_request_set_url(r, "later");
    book_request_free(r);
    ck_assert(snapshot_write(s, &out));
    snapshot_free(s);
    ck_assert_int_eq(book_request_parse(buf_span(&out), &r, NULL), JIG_OK);
    ck_assert_str_eq(r->url, "http://h/");
    ck_assert(span_eq_str(buf_span(&r->bytes), "a\nb"));
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "// said"));
    book_request_free(r);
    buf_clear(&out);
}
END_TEST

START_TEST(snapshot_tells_what_is_too_large)
{
    struct book_request *r = load("a.req.json");
    struct buf out;
    struct snapshot *s = snapshot_new(r);
    buf_init(&out, 10);
    ck_assert(!snapshot_write(s, &out));
    ck_assert_int_eq(out.failed, JIG_ERR_TOO_LARGE);
    snapshot_free(s);
    book_request_free(r);
}
END_TEST

Suite *test_filed(void);
Suite *test_filed(void)
{
    Suite *suite = suite_create("filed");
    TCase *tc = tcase_create("filed");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, filed_tells_what_the_text_would, 0, 60);
    tcase_add_test(tc, filed_tells_of_a_body_and_its_return_without_a_text);
    tcase_add_test(tc, snapshot_is_of_its_moment);
    tcase_add_test(tc, snapshot_tells_what_is_too_large);
    suite_add_tcase(suite, tc);
    return suite;
}
