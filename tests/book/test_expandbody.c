/* Bodies of requests, expanded; and the head alone, with all that is known without them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "book/expand.h"
#include "client/request.h"
#include "client/source.h"
#include "support/expanded.h"

#define COUNT(table) (int)(sizeof table / sizeof *table)

START_TEST(a_file_beside_the_request_is_its_body)
{
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    char *head = expanded_head(r);
    EXPANDED_HAS(head, "PUT /photo HTTP/1.1\r\n");
    EXPANDED_HAS(head, "Content-Length: 9\r\n");
    free(head);
    book_request_free(r);
}
END_TEST

START_TEST(a_form_that_is_too_large_is_not_sent_cut)
{
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct buf text;
    buf_init(&text, 64 << 20);
    buf_add_fill(&text, '&', 23 << 20); /* three bytes each, as it is sent */
    struct book_row row = { .name = (char *)"a", .value = (char *)(uintptr_t)buf_str(&text) };
    book_request_insert_row(r, BOOK_FORM, 0, &row);
    book_request_set_body_kind(r, BOOK_BODY_FORM);
    EXPANDED_HAS(expanded_refusal(r, NULL), "larger than the 64 MiB that are built in memory");
    buf_clear(&text);
    book_request_free(r);
}
END_TEST

START_TEST(parts_and_graphql_bring_their_content_type)
{
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct book_row part = { .name = "f",
                             .file = "upload-photo.body.bin",
                             .type = "image/png" };
    book_request_remove_row(r, BOOK_HEADERS, 0);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &part);
    book_request_set_body_kind(r, BOOK_BODY_MULTIPART);
    char *head = expanded_head(r);
    EXPANDED_HAS(head, "Content-Type: multipart/form-data; boundary=----------------");
    free(head);
    book_request_set_graphql(r, "{ a }", "{ \"n\": {{n}} }", NULL);
    book_request_set_body_kind(r, BOOK_BODY_GRAPHQL);
    book_rows_put(&expanded_given, "n", "5");
    head = expanded_head(r);
    EXPANDED_HAS(head, "Content-Type: application/json\r\n");
    EXPANDED_HAS(head, "Content-Length: 40\r\n"); /* {"query":"{ a }","variables":{ "n": 5 }} */
    free(head);
    book_request_set_graphql(r, NULL, "{ \"n\": }", NULL);
    EXPANDED_HAS(expanded_refusal(r, NULL), "the GraphQL variables, line 1, column 8");
    book_request_free(r);
}
END_TEST

/* Those that were in memory before, byte by byte; the boundary is another each time. */
static void expect_parts(struct jig_request *q, struct span large, struct span small)
{
    struct source source;
    struct buf body;
    char piece[4099];
    size_t n;
    buf_init(&body, 1 << 22);
    ck_assert_int_eq(request_open_source(q, &source, NULL), JIG_OK);
    while (source_read(&source, piece, sizeof piece, &n, NULL) == SOURCE_OK)
        buf_add(&body, span_make(piece, n));
    struct span rest = buf_span(&body), boundary = span_cut(&rest, '\r');
    ck_assert_uint_eq(body.len, source.size);
    size_t at = span_find(buf_span(&body), large, 0);
    ck_assert_uint_ne(at, SIZE_MAX);
    ck_assert(span_starts(span_sub(buf_span(&body), at + large.len, body.len), SPAN("\r\n--")));
    ck_assert_uint_ne(span_find(buf_span(&body), small, at + large.len), SIZE_MAX);
    ck_assert(span_eq_str(span_sub(buf_span(&body), body.len - 4, body.len), "--\r\n") &&
              boundary.len > 20);
    source_clear(&source);
    buf_clear(&body);
}

START_TEST(large_files_of_parts_are_read_while_they_are_sent)
{
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct book_row large = { .name = "l", .file = "large.txt" };
    struct book_row small = { .name = "s", .file = "small.txt" };
    struct buf text;
    struct jig_request *q;
    size_t len;
    buf_init(&text, 1 << 20);
    while (text.len < 300000)
        buf_addf(&text, "line %zu\n", text.len);
    folder_write(&expanded_folder, "users/large.txt", buf_str(&text));
    folder_write(&expanded_folder, "users/small.txt", "small");
    book_request_remove_row(r, BOOK_HEADERS, 0);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &small);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &large);
    book_request_set_body_kind(r, BOOK_BODY_MULTIPART);
    struct scope *s = expanded_scope(r);
    for (int late = 0; late < 2; late++) {
        s->reads_files_late = late;
        ck_assert_int_eq(expand_request(s, &q, NULL), JIG_OK);
        jig_request_body(q, &len);
        ck_assert(late ? len == 0 : len > text.len); /* in memory */
        expect_parts(q, buf_span(&text), SPAN("small\r\n--"));
        jig_request_free(q);
    }
    scope_free(s);
    buf_clear(&text);
    book_request_free(r);
}
END_TEST

/* ---- The head alone ---- */

static const struct {
    enum book_body kind;
    const char *text;
} heads[] = {
    { BOOK_BODY_NONE, NULL },      { BOOK_BODY_BYTES, "a text" },
    { BOOK_BODY_BYTES, "" },       { BOOK_BODY_FORM, NULL },
    { BOOK_BODY_MULTIPART, NULL }, { BOOK_BODY_FILE, NULL },
    { BOOK_BODY_GRAPHQL, NULL },   { BOOK_BODY_RAW, "GET / HTTP/1.1\r\nX: 1\r\n\r\n" },
};

/* "POST /x HTTP/1.1 Host User-Agent ": the values of some are known only with the body. */
static void add_names(struct jig_request *take, struct buf *out)
{
    char *head = expanded_print(take);
    struct span rest = span_of(head);
    buf_init(out, 1 << 16);
    buf_add(out, span_cut(&rest, '\r'));
    while (rest.ptr && rest.len > 3) {
        struct span line = span_cut(&rest, '\r');
        buf_add(out, span_sub(line, 0, span_find_byte(line, ':', 0)));
    }
    free(head);
    jig_request_free(take);
}

START_TEST(the_head_alone_has_the_fields_of_the_whole)
{
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct book_row file = { .name = "f", .file = "upload-photo.body.bin" };
    struct book_row field = { .name = "a", .value = (char *)(uintptr_t) "1" };
    struct jig_request *whole, *head;
    struct buf names, expected;
    book_request_remove_row(r, BOOK_HEADERS, 0);
    book_request_insert_row(r, BOOK_MULTIPART, 0, &file);
    book_request_insert_row(r, BOOK_FORM, 0, &field);
    book_request_set_graphql(r, "{ a }", "", NULL);
    book_request_set_body_kind(r, heads[_i].kind);
    if (heads[_i].text)
        book_request_set_bytes(r, span_of(heads[_i].text));
    struct scope *s = expanded_scope(r);
    ck_assert_int_eq(expand_request(s, &whole, NULL), JIG_OK);
    ck_assert_int_eq(expand_head(s, &head, NULL), JIG_OK);
    add_names(whole, &expected);
    add_names(head, &names);
    ck_assert_str_eq(buf_str(&names), buf_str(&expected));
    buf_clear(&names);
    buf_clear(&expected);
    scope_free(s);
    book_request_free(r);
}
END_TEST

START_TEST(the_head_alone_takes_no_look_at_the_body)
{
    static const char *const absent = "absent.bin";
    struct book_request *r = expanded_load("users/upload-photo.req.json");
    struct book_row file = { .name = "f", .file = (char *)(uintptr_t)absent };
    struct jig_request *q;
    book_request_insert_row(r, BOOK_MULTIPART, 0, &file);
    book_request_set_body_file(r, absent, true);
    book_request_set_bytes(r, SPAN("{{nobody}} knows"));
    book_request_set_graphql(r, "{{nobody}}", "{", NULL);
    static const enum book_body bodies[] = { BOOK_BODY_BYTES, BOOK_BODY_MULTIPART,
                                             BOOK_BODY_FILE, BOOK_BODY_GRAPHQL };
    struct scope *s = expanded_scope(r);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        size_t len;
        book_request_set_body_kind(r, bodies[i]);
        ck_assert_int_ne(expand_request(s, &q, NULL), JIG_OK);
        ck_assert_int_eq(expand_head(s, &q, NULL), JIG_OK);
        jig_request_body(q, &len);
        ck_assert_uint_le(len, 1);
        jig_request_free(q);
    }
    scope_free(s);
    book_request_free(r);
}
END_TEST

Suite *test_expandbody(void);
Suite *test_expandbody(void)
{
    Suite *suite = suite_create("expandbody");
    TCase *tc = tcase_create("expandbody");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, expanded_setup, expanded_teardown);
    tcase_add_test(tc, a_file_beside_the_request_is_its_body);
    tcase_add_test(tc, a_form_that_is_too_large_is_not_sent_cut);
    tcase_add_test(tc, parts_and_graphql_bring_their_content_type);
    tcase_add_test(tc, large_files_of_parts_are_read_while_they_are_sent);
    tcase_add_loop_test(tc, the_head_alone_has_the_fields_of_the_whole, 0, COUNT(heads));
    tcase_add_test(tc, the_head_alone_takes_no_look_at_the_body);
    suite_add_tcase(suite, tc);
    return suite;
}
