/* Tables of a saved request: headers, query rows, variables, form fields. A row keeps its own text
 * as it stands in the file, so that keys which jig does not know survive its changes. */
#ifndef JIG_BOOK_ROWS_H
#define JIG_BOOK_ROWS_H

#include "base/error.h"
#include "base/span.h"

/* Order, case and repeats of names are data. */
struct book_row {
    char *name;  /* never NULL once in a table */
    char *value; /* never NULL once in a table */
    char *note;  /* NULL: none */
    char *file;  /* multipart: the part's content is this file; NULL: value is */
    char *type;  /* multipart: the part's Content-Type; NULL: guessed */
    bool off;
    char *raw; /* the row's own text; in step with the above once in a table */
};

struct book_rows {
    struct book_row *rows;
    size_t n;
    size_t room;
};

/* Which of a row's texts. */
enum book_field { BOOK_NAME, BOOK_VALUE, BOOK_NOTE, BOOK_FILE, BOOK_TYPE };

void book_rows_clear(struct book_rows *rows);
/* The last row of that name that is on, or NULL. */
const struct book_row *book_rows_find(const struct book_rows *rows, struct span name);

/* Each of these changes all or nothing and returns false only when memory is out. Positions beyond
 * the end are the end. Rows are copied; of a row without `raw` it is written. */
bool book_rows_insert(struct book_rows *rows, size_t at, const struct book_row *row);
bool book_rows_set(struct book_rows *rows, size_t i, enum book_field field, const char *text);
bool book_rows_set_off(struct book_rows *rows, size_t i, bool off);
void book_rows_remove(struct book_rows *rows, size_t i);
void book_rows_move(struct book_rows *rows, size_t from, size_t to);
bool book_rows_copy(struct book_rows *to, const struct book_rows *from); /* to: empty */
/* Name and value, on; for tables that are no file's. Replaces the last of that name. */
bool book_rows_put(struct book_rows *rows, const char *name, const char *value);

/* From a row's text, an object: false where memory is out. */
bool book_rows_add_text(struct book_rows *rows, struct span text);

#endif
