#include "book/fields.h"

#include <stdlib.h>

void book_fields_clear(struct book_request *r)
{
    free(r->name);
    free(r->note);
    free(r->method);
    free(r->url);
    for (size_t t = 0; t < BOOK_N_TABLES; t++)
        book_rows_clear(&r->tables[t]);
    buf_clear(&r->bytes);
    free(r->body_file);
    free(r->graphql_query);
    free(r->graphql_variables);
    free(r->graphql_operation);
    free(r->auth_type);
    book_rows_clear(&r->auth);
    book_rows_clear(&r->options);
    json_clear(&r->doc);
}
