#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../support/folder.h"
#include "base/mem.h"
#include "book/checks.h"
#include "book/collection.h"
#include "book/filing.h"
#include "book/request.h"

static struct folder folder;
static struct collection *shop;

static void open_shop(void)
{
    struct jig_error error = { 0 };
    folder_make(&folder);
    folder_copy_shop(&folder);
    ck_assert_msg(collection_open(folder.path, &shop, &error) == JIG_OK, "%s", error.text);
}

static void close_shop(void)
{
    collection_close(shop);
    folder_remove(&folder);
}

static struct book_request *load(const char *path)
{
    struct book_request *r = NULL;
    struct jig_error error = { 0 };
    ck_assert_msg(book_request_load(shop, path, &r, &error) == JIG_OK, "%s", error.text);
    return r;
}

static const char *text_of(struct book_request *r)
{
    struct span text = book_request_text(r);
    ck_assert_ptr_nonnull(text.ptr);
    return text.ptr;
}

/* ---- Reading and writing nothing ---- */

static const char *const shop_files[] = {
    "jig.json",
    "env/dev.json",
    "auth/login.req.json",
    "users/_folder.json",
    "users/create-user.req.json",
    "users/upload-photo.req.json",
};

START_TEST(every_file_of_the_sample_reads_and_writes_back_the_same)
{
    char *before = folder_read(&folder, shop_files[_i]);
    struct book_request *r = load(shop_files[_i]);
    struct save_mark mark = r->mark;
    r->touched = r->body_touched = true; /* so that every field is compared with the file */
    ck_assert_str_eq(text_of(r), before);
    ck_assert(!book_request_is_dirty(r));
    ck_assert_int_eq(book_request_save(r, shop, NULL), JIG_OK);
    ck_assert(save_is_current(shop->fd, shop_files[_i], &mark));
    ck_assert_uint_eq(mark.inode, r->mark.inode);
    book_request_free(r);
    free(before);
}
END_TEST

START_TEST(the_sample_reads_as_what_it_says)
{
    struct book_request *r = load("users/create-user.req.json");
    ck_assert_str_eq(r->name, "Create user");
    ck_assert_str_eq(r->method, "POST");
    ck_assert_str_eq(r->url, "{{base}}/orgs/:org/users?notify=1");
    ck_assert_int_eq(r->order, 1024);
    ck_assert_uint_eq(r->tables[BOOK_HEADERS].n, 4);
    ck_assert_str_eq(book_request_row(r, BOOK_HEADERS, 2)->value, "two");
    ck_assert(book_request_row(r, BOOK_QUERY, 0)->off);
    ck_assert_str_eq(book_request_row(r, BOOK_QUERY, 0)->note, "slow, ask before use");
    ck_assert_int_eq(r->body, BOOK_BODY_BYTES);
    ck_assert_str_eq(
        buf_str(&r->bytes),
        "{\n  \"name\": \"Zo\xc3\xab\",\n  \"template\": \"\\{{not a variable}}\"\n}\n");
    book_request_free(r);
    r = load("auth/login.req.json");
    ck_assert_str_eq(r->auth_type, "none");
    ck_assert_int_eq(r->body, BOOK_BODY_FORM);
    ck_assert_uint_eq(r->tables[BOOK_FORM].n, 3);
    book_request_free(r);
    r = load("jig.json");
    ck_assert_str_eq(r->auth_type, "bearer");
    ck_assert_str_eq(book_request_auth(r, "token"), "{{token}}");
    ck_assert_str_eq(book_request_option(r, "max-time"), "10");
    ck_assert_str_eq(book_request_option(r, "location"), "true");
    ck_assert_ptr_null(book_request_option(r, "insecure"));
    book_request_free(r);
    r = load("env/dev.json");
    ck_assert_str_eq(book_request_row(r, BOOK_SECRETS, 0)->name, "password");
    book_request_free(r);
}
END_TEST

/* ---- Changes: each is a change and the lines of the file that differ after it ---- */

static void change_url(struct book_request *r)
{
    book_request_set_url(r, "http://h/\"x\"");
}

static void switch_row(struct book_request *r)
{
    book_request_set_row_off(r, BOOK_HEADERS, 1, true);
}

static void change_value(struct book_request *r)
{
    book_request_set_row(r, BOOK_HEADERS, 2, BOOK_VALUE, "three");
}

static void add_row(struct book_request *r)
{
    struct book_row row = { .name = "A", .value = "b", .note = "why" };
    book_request_insert_row(r, BOOK_HEADERS, 1, &row);
}

static void remove_row(struct book_request *r)
{
    book_request_remove_row(r, BOOK_HEADERS, 1);
}

static void remove_last_row(struct book_request *r)
{
    book_request_remove_row(r, BOOK_HEADERS, 3);
}

static void move_row(struct book_request *r)
{
    book_request_move_row(r, BOOK_HEADERS, 0, 2);
}

static void change_line(struct book_request *r)
{
    book_request_set_bytes(
        r, SPAN("{\n  \"name\": \"Bob\",\n  \"template\": \"\\{{not a variable}}\"\n}\n"));
}

static void set_order(struct book_request *r)
{
    book_request_set_order(r, 1536);
}

static void set_auth(struct book_request *r)
{
    book_request_set_auth_type(r, "basic");
    book_request_set_auth(r, "username", "ann");
}

static void set_option(struct book_request *r)
{
    book_request_set_option(r, "max-time", "2.5");
    book_request_set_option(r, "insecure", "false");
}

static void switch_off_the_only_row(struct book_request *r)
{
    book_request_set_row_off(r, BOOK_QUERY, 0, false);
}

static void body_to_form(struct book_request *r)
{
    struct book_row row = { .name = "a", .value = "b" };
    book_request_insert_row(r, BOOK_FORM, 0, &row);
    book_request_set_body_kind(r, BOOK_BODY_FORM);
}

struct change_case {
    const char *name;
    void (*change)(struct book_request *r);
    const char *diff; /* "-" and "+" lines, in the file's order */
};

static const struct change_case changes[] = {
    { "url", change_url,
      "-  \"url\": \"{{base}}/orgs/:org/users?notify=1\",\n"
      "+  \"url\": \"http://h/\\\"x\\\"\",\n" },
    { "off", switch_row,
      "-    { \"name\": \"X-Tag\", \"value\": \"one\" },\n"
      "+    { \"name\": \"X-Tag\", \"value\": \"one\", \"off\": true },\n" },
    { "value", change_value,
      "-    { \"name\": \"X-Tag\", \"value\": \"two\" },\n"
      "+    { \"name\": \"X-Tag\", \"value\": \"three\" },\n" },
    { "add", add_row, "+    { \"name\": \"A\", \"value\": \"b\", \"note\": \"why\" },\n" },
    { "remove", remove_row, "-    { \"name\": \"X-Tag\", \"value\": \"one\" },\n" },
    { "remove last", remove_last_row,
      "-    { \"name\": \"X-Tag\", \"value\": \"two\" },\n"
      "-    { \"name\": \"X-Request-Id\", \"value\": \"{{$uuid}}\" }\n"
      "+    { \"name\": \"X-Tag\", \"value\": \"two\" }\n" },
    { "move", move_row,
      "-    { \"name\": \"Content-Type\", \"value\": \"application/json\" },\n"
      "+    { \"name\": \"Content-Type\", \"value\": \"application/json\" },\n" },
    { "line", change_line,
      "-      \"  \\\"name\\\": \\\"Zo\xc3\xab\\\",\",\n+      \"  \\\"name\\\": "
      "\\\"Bob\\\",\",\n" },
    { "order", set_order, "-  \"order\": 1024,\n+  \"order\": 1536,\n" },
    { "auth", set_auth, "+  \"auth\": { \"type\": \"basic\", \"username\": \"ann\" },\n" },
    { "options", set_option, "+  \"options\": { \"max-time\": 2.5, \"insecure\": false },\n" },
    { "on", switch_off_the_only_row,
      "-    { \"name\": \"trace\", \"value\": \"a b&c\", \"off\": true, \"note\": \"slow, ask "
      "before "
      "use\" }\n"
      "+    { \"name\": \"trace\", \"value\": \"a b&c\", \"note\": \"slow, ask before use\" "
      "}\n" },
    { "body", body_to_form,
      "-    \"lines\": [\n-      \"{\",\n-      \"  \\\"name\\\": \\\"Zo\xc3\xab\\\",\",\n"
      "-      \"  \\\"template\\\": \\\"\\\\{{not a variable}}\\\"\",\n-      \"}\",\n-      "
      "\"\"\n"
      "+    \"form\": [\n+      { \"name\": \"a\", \"value\": \"b\" }\n" },
};

static size_t split_lines(struct span text, struct span *lines, size_t room)
{
    size_t n = 0;
    while (text.len > 0 && n < room)
        lines[n++] = span_cut(&text, '\n');
    return n;
}

/* The shortest list of removed and added lines, removed ones of a run first. */
static void diff(const char *before, const char *after, struct buf *out)
{
    static size_t lengths[120][120];
    struct span a[119], b[119];
    size_t na = split_lines(span_of(before), a, 119), nb = split_lines(span_of(after), b, 119);
    memset(lengths, 0, sizeof lengths);
    for (size_t i = na; i-- > 0;)
        for (size_t j = nb; j-- > 0;)
            lengths[i][j] = span_eq(a[i], b[j])                      ? lengths[i + 1][j + 1] + 1
                            : lengths[i + 1][j] >= lengths[i][j + 1] ? lengths[i + 1][j]
                                                                     : lengths[i][j + 1];
    for (size_t i = 0, j = 0; i < na || j < nb;) {
        if (i < na && j < nb && span_eq(a[i], b[j])) {
            i++;
            j++;
        } else if (i < na && (j == nb || lengths[i + 1][j] >= lengths[i][j + 1])) {
            buf_addf(out, "-%.*s\n", (int)a[i].len, a[i].ptr);
            i++;
        } else {
            buf_addf(out, "+%.*s\n", (int)b[j].len, b[j].ptr);
            j++;
        }
    }
}

START_TEST(a_change_touches_only_its_own_lines)
{
    const struct change_case *c = &changes[_i];
    struct book_request *r = load("users/create-user.req.json");
    char *before = folder_read(&folder, "users/create-user.req.json");
    struct buf out;
    buf_init(&out, 10000);
    c->change(r);
    ck_assert(book_request_is_dirty(r));
    ck_assert_int_eq(book_request_save(r, shop, NULL), JIG_OK);
    ck_assert(!book_request_is_dirty(r));
    char *after = folder_read(&folder, "users/create-user.req.json");
    diff(before, after, &out);
    ck_assert_msg(strcmp(buf_str(&out), c->diff) == 0, "%s:\n%s", c->name, buf_str(&out));
    buf_clear(&out);
    free(before);
    free(after);
    book_request_free(r);
}
END_TEST

START_TEST(a_change_taken_back_is_no_change)
{
    struct book_request *r = load("users/create-user.req.json");
    char *before = mem_strdup(text_of(r));
    book_request_set_row_off(r, BOOK_HEADERS, 0, true);
    ck_assert(book_request_is_dirty(r));
    book_request_set_row_off(r, BOOK_HEADERS, 0, false);
    ck_assert(!book_request_is_dirty(r));
    ck_assert_str_eq(text_of(r), before);
    book_request_set_url(r, "x");
    book_request_set_body_kind(r, BOOK_BODY_NONE);
    text_of(r);
    ck_assert_int_eq(book_request_restore(r, span_of(before), NULL), JIG_OK);
    ck_assert(!book_request_is_dirty(r));
    ck_assert_str_eq(r->url, "{{base}}/orgs/:org/users?notify=1");
    ck_assert_str_eq(r->path, "users/create-user.req.json");
    free(before);
    book_request_free(r);
}
END_TEST

START_TEST(unknown_keys_and_spellings_survive_changes)
{
    static const char text[] =
        "// mine\n{ \"jig\": 1.0e0, \"x\": 1e400, \"order\": 5,\n"
        "  \"headers\": [ {\"value\":\"1\",\"name\":\"\\u0041\",\"k\":[1.50]} ],\n"
        "  \"body\": { \"text\": \"a\", \"k\": 9007199254740993 } }";
    struct book_request *r = NULL;
    struct jig_error error = { 0 };
    ck_assert_int_eq(book_request_parse(SPAN("{\"jig\":1.5}"), &r, &error), JIG_ERR_DECODE);
    char *ok = mem_strdup(text);
    ck_assert_ptr_nonnull(ok);
    char *one = strstr(ok, "1.0e0");
    memcpy(one, "1    ", 5);
    ck_assert_msg(book_request_parse(span_of(ok), &r, &error) == JIG_OK, "%s", error.text);
    book_request_set_row(r, BOOK_HEADERS, 0, BOOK_VALUE, "2");
    book_request_set_bytes(r, SPAN("b"));
    memcpy(strstr(ok, "\"value\":\"1\""), "\"value\":\"2\"", 11);
    memcpy(strstr(ok, "\"text\": \"a\""), "\"text\": \"b\"", 11);
    ck_assert_str_eq(text_of(r), ok);
    free(ok);
    book_request_free(r);
}
END_TEST

/* ---- Bodies ---- */

static const struct {
    const char *bytes;
    size_t len;
    const char *written; /* the member in the file */
} bodies[] = {
    { "a", 1, "\"lines\": [\n      \"a\"\n    ]" },
    { "a\nb\n", 4, "\"lines\": [\n      \"a\",\n      \"b\",\n      \"\"\n    ]" },
    { "", 0, "\"lines\": [\n      \"\"\n    ]" },
    { "a\tb", 3, "\"a\\tb\"" },
    { "a\r\nb", 4, "\"base64\": \"YQ0KYg==\"" },
    { "\xff\x00\x01", 3, "\"base64\": \"/wAB\"" },
    { "a\0b", 3, "\"base64\": \"YQBi\"" },
    { "\xe2\x80\xae", 3, "\"\\u202e\"" },
};

START_TEST(a_body_is_written_without_loss)
{
    struct book_request *r = book_request_new(), *again = NULL;
    struct span bytes = span_make(bodies[_i].bytes, bodies[_i].len);
    ck_assert_ptr_nonnull(r);
    book_request_set_body_kind(r, BOOK_BODY_BYTES);
    book_request_set_bytes(r, bytes);
    ck_assert_msg(strstr(text_of(r), bodies[_i].written) != NULL, "%s", text_of(r));
    ck_assert_int_eq(book_request_parse(book_request_text(r), &again, NULL), JIG_OK);
    ck_assert_int_eq(again->body, BOOK_BODY_BYTES);
    ck_assert(span_eq(buf_span(&again->bytes), bytes));
    book_request_free(again);
    book_request_free(r);
}
END_TEST

/* However little of it is moved. */
START_TEST(a_body_is_what_was_set_last)
{
    static char bytes[300000];
    struct book_request *r = book_request_new();
    unsigned state = 7;
    memset(bytes, 'x', sizeof bytes);
    for (int i = 0; i < 2000; i++) {
        state = state * 1103515245u + 12345u;
        size_t len = (state >> 16) % (i % 50 ? 3000 : sizeof bytes);
        size_t at = (state >> 8) % sizeof bytes;
        bytes[i % 3 && len ? at % len : at] = (char)('a' + i % 20);
        ck_assert(book_request_set_bytes(r, span_make(bytes, len)));
        ck_assert(span_eq(buf_span(&r->bytes), span_make(bytes, len)));
    }
    book_request_free(r);
}
END_TEST

START_TEST(a_small_body_does_not_hold_a_large_ones_memory)
{
    struct book_request *r = book_request_new();
    char *large = mem_zero(1, BOOK_BODY_MAX + 1);
    ck_assert_ptr_nonnull(large);
    ck_assert(book_request_set_bytes(r, span_make(large, BOOK_BODY_MAX)));
    ck_assert(book_request_set_bytes(r, SPAN("a")));
    ck_assert_uint_lt(r->bytes.room, 100);
    ck_assert(!book_request_set_bytes(r, span_make(large, BOOK_BODY_MAX + 1)));
    ck_assert(span_eq_str(buf_span(&r->bytes), "a"));
    ck_assert(book_request_set_bytes(r, SPAN("ab")));
    free(large);
    book_request_free(r);
}
END_TEST

START_TEST(many_binary_bytes_go_to_a_file_of_their_own)
{
    struct book_request *r = load("auth/login.req.json");
    char bytes[5000];
    memset(bytes, 0xfe, sizeof bytes);
    book_request_set_body_kind(r, BOOK_BODY_BYTES);
    book_request_set_bytes(r, span_make(bytes, sizeof bytes));
    ck_assert_int_eq(book_request_save(r, shop, NULL), JIG_OK);
    ck_assert_int_eq(r->body, BOOK_BODY_FILE);
    ck_assert_str_eq(r->body_file, "login.body.bin");
    ck_assert_ptr_nonnull(strstr(text_of(r), "\"body\": { \"file\": \"login.body.bin\" }"));
    char *side = folder_read(&folder, "auth/login.body.bin");
    ck_assert_int_eq(memcmp(side, bytes, sizeof bytes), 0);
    free(side);
    book_request_free(r);
}
END_TEST

START_TEST(every_kind_of_body_reads_back)
{
    struct book_row part = { .name = "f", .file = "a.png", .type = "image/png" };
    struct book_request *r = book_request_new(), *again = NULL;
    ck_assert_ptr_nonnull(r);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &part);
    book_request_set_graphql(r, "query { a }", "{ \"n\": 1 }", "");
    book_request_set_body_file(r, "x.bin", true);
    book_request_set_bytes(r, SPAN("GET / HTTP/1.1\r\n\r\n"));
    for (enum book_body kind = BOOK_BODY_NONE; kind <= BOOK_BODY_RAW; kind++) {
        book_request_set_body_kind(r, kind);
        ck_assert_int_eq(book_request_parse(span_of(text_of(r)), &again, NULL), JIG_OK);
        ck_assert_int_eq(again->body, kind);
        if (kind == BOOK_BODY_MULTIPART)
            ck_assert_str_eq(book_request_row(again, BOOK_MULTIPART, 0)->file, "a.png");
        if (kind == BOOK_BODY_GRAPHQL)
            ck_assert_str_eq(again->graphql_variables, "{ \"n\": 1 }");
        if (kind == BOOK_BODY_FILE)
            ck_assert(again->body_template && strcmp(again->body_file, "x.bin") == 0);
        if (kind == BOOK_BODY_RAW || kind == BOOK_BODY_BYTES)
            ck_assert_str_eq(buf_str(&again->bytes), "GET / HTTP/1.1\r\n\r\n");
        book_request_free(again);
    }
    book_request_set_body_kind(r, BOOK_BODY_NONE);
    ck_assert_str_eq(text_of(r), "{\n  \"jig\": 1\n}\n");
    book_request_free(r);
}
END_TEST

START_TEST(another_type_of_auth_drops_only_what_it_does_not_have)
{
    struct book_request *r = NULL;
    book_request_parse(
        SPAN("{ \"auth\": { \"type\": \"bearer\", \"token\": \"t\", \"x\": [1] } }"), &r, NULL);
    ck_assert_ptr_nonnull(r);
    book_request_set_auth_type(r, "basic");
    ck_assert_str_eq(text_of(r), "{ \"auth\": { \"type\": \"basic\", \"x\": [1] } }");
    book_request_set_auth_type(r, "bearer");
    ck_assert_str_eq(text_of(r),
                     "{ \"auth\": { \"type\": \"bearer\", \"x\": [1], \"token\": \"t\" } }");
    book_request_set_auth_type(r, NULL);
    ck_assert_str_eq(text_of(r), "{}");
    book_request_free(r);
}
END_TEST

/* What jig does not know is of the body that it stands in. */
START_TEST(a_body_goes_with_all_that_is_of_it)
{
    struct book_request *r = NULL;
    book_request_parse(SPAN("{ \"body\": { \"text\": \"a\", \"x\": 1 } }"), &r, NULL);
    ck_assert_ptr_nonnull(r);
    book_request_set_body_kind(r, BOOK_BODY_FORM);
    ck_assert_ptr_nonnull(strstr(text_of(r), "\"x\": 1"));
    book_request_set_body_kind(r, BOOK_BODY_NONE);
    ck_assert_str_eq(text_of(r), "{}");
    book_request_free(r);
}
END_TEST

/* ---- What is no request ---- */

static const struct {
    const char *text;
    const char *why;
} damaged[] = {
    { "", "line 1, column 1: a value is missing" },
    { "[]", "line 1, column 1: an object is expected here" },
    { "{\n  \"url\": [1]\n}", "line 2, column 10: \"url\": a text is expected here" },
    { "{ \"url\": null }", "line 1, column 10: \"url\": a text is expected here" },
    { "{ \"method\": 5 }", "line 1, column 13: \"method\": a text is expected here" },
    { "{ \"body\": { \"text\": \"a\", \"base64\": \"YQ==\" } }",
      "line 1, column 36: \"base64\": this body is there already, spelled otherwise" },
    { "{ \"body\": {\n  \"json\": { \"a\": 1 } } }",
      "line 2, column 11: \"json\": a body is one of text, lines, base64, file, form, "
      "multipart, "
      "graphql, "
      "raw, and not json" },
    { "{ \"headers\": {} }",
      "line 1, column 14: \"headers\": an array of rows is expected here" },
    { "{ \"headers\": [\n  \"A: b\" ] }",
      "line 2, column 3: \"headers\": a row is an object with name and value" },
    { "{ \"auth\": \"none\" }",
      "line 1, column 11: \"auth\": an object with a type is expected here" },
    { "{ \"body\": { \"lines\": [ 1 ] } }",
      "line 1, column 24: \"lines\": a line is a string" },
    { "{ \"body\": { \"base64\": \"?\" } }",
      "line 1, column 23: \"base64\": base64 is expected here" },
    { "{ \"order\": \"a\" }", "line 1, column 12: \"order\": a whole number is expected here" },
    { "{ \"vars\": [ { \"name\": \"a\", \"value\": [ 1 ] } ] }",
      "line 1, column 37: \"value\": a text is expected here" },
    { "{ \"secrets\": [ { \"name\": {} } ] }",
      "line 1, column 26: \"name\": a text is expected here" },
    { "{ \"query\": [ { \"name\": \"a\", \"off\": \"yes\" } ] }",
      "line 1, column 36: \"off\": true or false is expected here" },
    { "{ \"body\": { \"file\": \"a\", \"template\": 1 } }",
      "line 1, column 38: \"template\": true or false is expected here" },
    { "{ \"body\": { \"graphql\": \"{ a }\" } }",
      "line 1, column 24: \"graphql\": an object with a query is expected here" },
    { "{ \"tags\": \"a\" }", "line 1, column 11: \"tags\": an array is expected here" },
    { "{ \"url\": \"\xff\" }", "line 1, column 11: ill-formed UTF-8" },
    { "{ \"url\": \"a\" ", "line 1, column 14: a comma or the end is missing" },
};

START_TEST(damage_is_named_by_line_and_column)
{
    struct book_request *r = NULL;
    struct jig_error error = { 0 };
    ck_assert_int_eq(book_request_parse(span_of(damaged[_i].text), &r, &error), JIG_ERR_DECODE);
    ck_assert_str_eq(error.text, damaged[_i].why);
    folder_write(&folder, "bad.req.json", damaged[_i].text);
    ck_assert_int_eq(book_request_load(shop, "bad.req.json", &r, &error), JIG_ERR_READ);
    ck_assert_ptr_nonnull(strstr(error.text, "bad.req.json: line"));
}
END_TEST

static const struct {
    const char *text, *why; /* NULL: nothing is wrong */
} lists[] = {
    { "{}", NULL },
    { "{ \"assert\": [], \"capture\": [], \"needs\": [] }", NULL },
    { "{ \"assert\": 5 }", "the request: line 1, column 13: assert is a list, in brackets" },
    { "{ \"capture\": { \"var\": \"a\", \"from\": \"body\" } }",
      "the request: line 1, column 14: capture is a list, in brackets" },
    { "{ \"needs\": \"a\" }", "the request: line 1, column 12: needs is a list, in brackets" },
};

START_TEST(checks_that_are_no_list_are_not_passed_over)
{
    struct book_request *r = NULL;
    struct checks checks;
    struct jig_error error = { 0 };
    ck_assert_int_eq(book_request_parse(span_of(lists[_i].text), &r, &error), JIG_OK);
    enum jig_err err = checks_read(r, &checks, &error);
    ck_assert_int_eq(err, lists[_i].why ? JIG_ERR_READ : JIG_OK);
    if (lists[_i].why)
        ck_assert_str_eq(error.text, lists[_i].why);
    checks_clear(&checks);
    book_request_free(r);
}
END_TEST

/* Looking for the start of each row's line would take minutes. */
START_TEST(a_file_in_one_line_is_read_row_by_row)
{
    enum { ROWS = 200000 };
    struct book_request *r = NULL;
    struct jig_error error = { 0 };
    struct buf text;
    buf_init(&text, 16 << 20);
    buf_add_str(&text, "{\"vars\":[");
    for (size_t i = 0; i < ROWS; i++)
        buf_addf(&text, "%s{\"name\":\"v%zu\",\"value\":\"x\"}", i ? "," : "", i);
    buf_add_str(&text, "]}");
    ck_assert_msg(!book_request_parse(buf_span(&text), &r, &error), "%s", error.text);
    ck_assert_uint_eq(r->tables[BOOK_VARS].n, ROWS);
    ck_assert_str_eq(r->tables[BOOK_VARS].rows[ROWS - 1].name, "v199999");
    book_request_free(r);
    buf_clear(&text);
}
END_TEST

/* An address in brackets begins as a list does. */
START_TEST(an_option_in_brackets_is_read_as_it_was_set)
{
    static const char *const values[] = { "[::1]:80:[::2]:81", "[\"a:1:b:2\", \"c:1:d:2\"]",
                                          "[" };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct book_request *r = book_request_new(), *again;
        ck_assert_ptr_nonnull(r);
        ck_assert(book_request_set_option(r, "connect-to", values[i]));
        ck_assert_int_eq(book_request_parse(book_request_text(r), &again, NULL), JIG_OK);
        ck_assert_str_eq(book_request_option(again, "connect-to"), values[i]);
        book_request_free(again);
        book_request_free(r);
    }
}
END_TEST

START_TEST(more_options_than_there_can_be_are_refused)
{
    struct book_request *r = NULL;
    struct jig_error error = { 0 };
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "{\"options\":{");
    for (size_t i = 0; i < 1001; i++)
        buf_addf(&text, "%s\"o%zu\":1", i ? "," : "", i);
    buf_add_str(&text, "}}");
    ck_assert_int_eq(book_request_parse(buf_span(&text), &r, &error), JIG_ERR_DECODE);
    ck_assert_ptr_nonnull(strstr(error.text, "no more than 1000 members"));
    buf_clear(&text);
}
END_TEST

START_TEST(a_newer_format_is_only_read)
{
    struct book_request *r;
    struct jig_error error;
    folder_write(&folder, "new.req.json", "{ \"jig\": 2, \"url\": \"a\" }");
    r = load("new.req.json");
    ck_assert(r->readonly);
    book_request_set_url(r, "b");
    ck_assert_int_eq(book_request_save(r, shop, &error), JIG_ERR_WRITE);
    char *now = folder_read(&folder, "new.req.json");
    ck_assert_str_eq(now, "{ \"jig\": 2, \"url\": \"a\" }");
    free(now);
    book_request_free(r);
}
END_TEST

START_TEST(a_file_changed_outside_is_a_conflict_and_stays)
{
    struct book_request *r = load("auth/login.req.json");
    struct jig_error error;
    folder_write(&folder, "auth/login.req.json", "{ \"url\": \"theirs\" }");
    book_request_set_url(r, "mine");
    ck_assert_int_eq(book_request_save(r, shop, &error), JIG_ERR_WRITE);
    ck_assert(r->conflict);
    ck_assert_str_eq(error.text,
                     "auth/login.req.json: it was changed outside since it was read");
    char *now = folder_read(&folder, "auth/login.req.json");
    ck_assert_str_eq(now, "{ \"url\": \"theirs\" }");
    free(now);
    struct filing *over = filing_begin(r, shop, true);
    ck_assert_ptr_nonnull(over);
    filing_run(over);
    ck_assert_int_eq(filing_end(over, r, &error), JIG_OK);
    filing_free(over);
    ck_assert(!r->conflict);
    ck_assert_int_eq(book_request_reload(r, shop, &error), JIG_OK);
    ck_assert_str_eq(r->url, "mine");
    book_request_free(r);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_book_request(void);
Suite *test_book_request(void)
{
    Suite *suite = suite_create("book_request");
    TCase *tc = tcase_create("book_request");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, open_shop, close_shop);
    tcase_add_loop_test(tc, every_file_of_the_sample_reads_and_writes_back_the_same, 0,
                        COUNT(shop_files));
    tcase_add_test(tc, the_sample_reads_as_what_it_says);
    tcase_add_loop_test(tc, a_change_touches_only_its_own_lines, 0, COUNT(changes));
    tcase_add_test(tc, a_change_taken_back_is_no_change);
    tcase_add_test(tc, unknown_keys_and_spellings_survive_changes);
    tcase_add_test(tc, a_body_goes_with_all_that_is_of_it);
    tcase_add_loop_test(tc, a_body_is_written_without_loss, 0, COUNT(bodies));
    tcase_add_test(tc, a_body_is_what_was_set_last);
    tcase_add_test(tc, a_small_body_does_not_hold_a_large_ones_memory);
    tcase_add_test(tc, many_binary_bytes_go_to_a_file_of_their_own);
    tcase_add_test(tc, every_kind_of_body_reads_back);
    tcase_add_test(tc, another_type_of_auth_drops_only_what_it_does_not_have);
    tcase_add_loop_test(tc, damage_is_named_by_line_and_column, 0, COUNT(damaged));
    tcase_add_loop_test(tc, checks_that_are_no_list_are_not_passed_over, 0,
                        sizeof lists / sizeof *lists);
    tcase_add_test(tc, a_file_in_one_line_is_read_row_by_row);
    tcase_add_test(tc, an_option_in_brackets_is_read_as_it_was_set);
    tcase_add_test(tc, more_options_than_there_can_be_are_refused);
    tcase_add_test(tc, a_newer_format_is_only_read);
    tcase_add_test(tc, a_file_changed_outside_is_a_conflict_and_stays);
    suite_add_tcase(suite, tc);
    return suite;
}
