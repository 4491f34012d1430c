#include "book/filed.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/requesttext.h"

/* ---- Copying ---- */

static bool copy_text(char **to, const char *from)
{
    *to = mem_strdup(from);
    return *to || !from;
}

static bool copy_texts(struct book_request *to, const struct book_request *from)
{
    return copy_text(&to->name, from->name) && copy_text(&to->note, from->note) &&
           copy_text(&to->method, from->method) && copy_text(&to->url, from->url) &&
           copy_text(&to->body_file, from->body_file) &&
           copy_text(&to->graphql_query, from->graphql_query) &&
           copy_text(&to->graphql_variables, from->graphql_variables) &&
           copy_text(&to->graphql_operation, from->graphql_operation) &&
           copy_text(&to->auth_type, from->auth_type);
}

static bool copy_rows(struct book_request *to, const struct book_request *from)
{
    for (size_t t = 0; t < BOOK_N_TABLES; t++)
        if (!book_rows_copy(&to->tables[t], &from->tables[t]))
            return false;
    return book_rows_copy(&to->auth, &from->auth) &&
           book_rows_copy(&to->options, &from->options);
}

struct book_request *filed_copy(const struct book_request *r)
{
    struct book_request *copy = mem_zero(1, sizeof *copy);
    if (!copy)
        return NULL;
    copy->order = r->order;
    copy->has_order = r->has_order;
    copy->body = r->body;
    copy->body_template = r->body_template;
    copy->touched = r->touched;
    copy->body_touched = r->body_touched;
    json_init(&copy->doc);
    buf_init(&copy->bytes, BOOK_BODY_MAX);
    buf_add(&copy->bytes, buf_span(&r->bytes));
    if (!copy->bytes.failed && copy_texts(copy, r) && copy_rows(copy, r))
        return copy;
    filed_free(copy);
    return NULL;
}

void filed_free(struct book_request *filed)
{
    if (filed)
        book_fields_clear(filed);
    free(filed);
}

/* ---- Comparing ---- */

static enum filed_verdict worse(enum filed_verdict a, enum filed_verdict b)
{
    return a == FILED_DIFFERS || b == FILED_DIFFERS ? FILED_DIFFERS : a == FILED_SAME ? b : a;
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_row(const struct book_row *a, const struct book_row *b)
{
    return same(a->name, b->name) && same(a->value, b->value) && same(a->note, b->note) &&
           same(a->file, b->file) && same(a->type, b->type) && a->off == b->off;
}

static enum filed_verdict compare_table(const struct book_rows *a, const struct book_rows *b)
{
    bool is_spelled_so = true;
    if (a->n != b->n)
        return FILED_DIFFERS;
    for (size_t i = 0; i < a->n; i++) {
        if (!same_row(&a->rows[i], &b->rows[i]))
            return FILED_DIFFERS;
        is_spelled_so = is_spelled_so && same(a->rows[i].raw, b->rows[i].raw);
    }
    return is_spelled_so ? FILED_SAME : FILED_UNCLEAR;
}

static bool counts(const struct book_row *row, const char *auth_type)
{
    return !auth_type || requesttext_auth_fits(auth_type, row->name);
}

/* Does each member of the one have its value in the other? Parameters that only other types of
 * authentication have are not written. `auth_type`: NULL where it is none. */
static bool has_all(const struct book_rows *rows, const struct book_rows *of,
                    const char *auth_type)
{
    for (size_t i = 0; i < of->n; i++) {
        const char *name = of->rows[i].name;
        const struct book_row *theirs = book_rows_find(of, span_of(name));
        const struct book_row *ours = book_rows_find(rows, span_of(name));
        if (counts(&of->rows[i], auth_type) &&
            (!ours || !theirs || !same(ours->value, theirs->value)))
            return false;
    }
    return true;
}

/* Their order may be the document's own. */
static enum filed_verdict compare_members(const struct book_rows *a, const struct book_rows *b,
                                          const char *auth_type)
{
    bool is_same = a->n == b->n;
    for (size_t i = 0; is_same && i < a->n; i++)
        is_same = same_row(&a->rows[i], &b->rows[i]) && counts(&a->rows[i], auth_type);
    if (is_same)
        return FILED_SAME;
    return has_all(a, b, auth_type) && has_all(b, a, auth_type) ? FILED_UNCLEAR : FILED_DIFFERS;
}

static enum filed_verdict compare_body(const struct book_request *a,
                                       const struct book_request *b)
{
    bool is_same = a->body == b->body;
    switch (is_same ? a->body : BOOK_BODY_NONE) {
    case BOOK_BODY_BYTES:
    case BOOK_BODY_RAW:
        is_same = span_eq(buf_span(&a->bytes), buf_span(&b->bytes));
        break;
    case BOOK_BODY_FILE:
        is_same = same(a->body_file, b->body_file) && a->body_template == b->body_template;
        break;
    case BOOK_BODY_GRAPHQL:
        is_same = same(a->graphql_query, b->graphql_query) &&
                  same(a->graphql_variables, b->graphql_variables) &&
                  same(a->graphql_operation, b->graphql_operation);
        break;
    case BOOK_BODY_FORM:
        return compare_table(&a->tables[BOOK_FORM], &b->tables[BOOK_FORM]);
    case BOOK_BODY_MULTIPART:
        return compare_table(&a->tables[BOOK_MULTIPART], &b->tables[BOOK_MULTIPART]);
    case BOOK_BODY_NONE:
        break;
    }
    return is_same ? FILED_SAME : FILED_DIFFERS;
}

enum filed_verdict filed_compare(const struct book_request *r, const struct book_request *filed)
{
    if (!filed)
        return FILED_UNCLEAR;
    if (!same(r->name, filed->name) || !same(r->note, filed->note) ||
        !same(r->method, filed->method) || !same(r->url, filed->url) ||
        !same(r->auth_type, filed->auth_type) || r->has_order != filed->has_order ||
        (r->has_order && r->order != filed->order))
        return FILED_DIFFERS;
    enum filed_verdict verdict = compare_body(r, filed);
    for (size_t t = 0; t < BOOK_FORM && verdict != FILED_DIFFERS; t++)
        verdict = worse(verdict, compare_table(&r->tables[t], &filed->tables[t]));
    if (r->auth_type)
        verdict = worse(verdict, compare_members(&r->auth, &filed->auth, r->auth_type));
    return worse(verdict, compare_members(&r->options, &filed->options, NULL));
}
