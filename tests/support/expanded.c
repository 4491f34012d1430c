#include "support/expanded.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "book/expand.h"

struct folder expanded_folder;
struct collection *expanded_collection;
static struct environment *dev;
struct book_rows expanded_given;
static struct book_rows secrets, captures;

void expanded_setup(void)
{
    folder_make(&expanded_folder);
    folder_copy_shop(&expanded_folder);
    setenv("XDG_CONFIG_HOME", expanded_folder.path, 1);
    setenv("XDG_DATA_HOME", expanded_folder.path, 1);
    ck_assert_int_eq(collection_open(expanded_folder.path, &expanded_collection, NULL), JIG_OK);
    ck_assert_int_eq(environment_load(expanded_collection, "dev", &dev, NULL), JIG_OK);
    book_rows_put(&secrets, "password", "p&ss");
    book_rows_put(&captures, "token", "t0k");
}

void expanded_teardown(void)
{
    environment_free(dev);
    collection_close(expanded_collection);
    book_rows_clear(&secrets);
    book_rows_clear(&expanded_given);
    book_rows_clear(&captures);
    folder_remove(&expanded_folder);
}

struct scope *expanded_scope(struct book_request *r)
{
    struct scope *s = NULL;
    struct jig_error error = { 0 };
    struct scope_input in = { .collection = expanded_collection,
                              .request = r,
                              .environment = dev,
                              .given = &expanded_given,
                              .captures = &captures,
                              .secrets = &secrets };
    ck_assert_msg(scope_new(&in, &s, &error) == JIG_OK, "%s", error.text);
    return s;
}

struct book_request *expanded_load(const char *path)
{
    struct book_request *r = NULL;
    struct jig_error error = { 0 };
    ck_assert_msg(book_request_load(expanded_collection, path, &r, &error) == JIG_OK, "%s",
                  error.text);
    return r;
}

char *expanded_print(const struct jig_request *q)
{
    char *bytes = NULL;
    size_t len = 0;
    struct jig_error error = { 0 };
    ck_assert_msg(jig_request_print(q, NULL, &bytes, &len, &error) == JIG_OK, "%s", error.text);
    char *text = malloc(len + 1);
    memcpy(text, bytes, len);
    text[len] = '\0';
    free(bytes);
    return text;
}

char *expanded_head(struct book_request *r)
{
    struct scope *s = expanded_scope(r);
    struct jig_request *q = NULL;
    struct jig_error error = { 0 };
    ck_assert_msg(expand_request(s, &q, &error) == JIG_OK, "%s", error.text);
    char *head = expanded_print(q);
    jig_request_free(q);
    scope_free(s);
    return head;
}

const char *expanded_refusal(struct book_request *r, struct buf *needs)
{
    static struct jig_error error;
    struct jig_request *q = NULL;
    struct scope *s = expanded_scope(r);
    error = (struct jig_error){ 0 };
    ck_assert_int_ne(expand_request(s, &q, &error), JIG_OK);
    if (needs)
        buf_add(needs, buf_span(&s->needs));
    scope_free(s);
    return error.text;
}
