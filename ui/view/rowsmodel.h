/* A table of a saved request (form fields, headers, …) as the model of a kvtable. What has rows
 * besides (headers that are inherited, the query of the URL) begins with this struct and puts its
 * own functions in front. */
#ifndef JIG_VIEW_ROWSMODEL_H
#define JIG_VIEW_ROWSMODEL_H

#include "view/composing.h"
#include "widget/kvtable.h"

struct rowsmodel {
    const struct composing *composing;
    enum book_table table;
    struct buf name, value, note; /* what row() made up; until its next call */
};

extern const struct kv_model rowsmodel_functions; /* ctx: a struct rowsmodel */

/* The same functions by name, for a table of one's own. */
bool rowsmodel_set(void *ctx, size_t i, enum kv_column column, struct span text);
bool rowsmodel_toggle(void *ctx, size_t i);
bool rowsmodel_insert(void *ctx, size_t at, const struct kv_row *row);
bool rowsmodel_remove(void *ctx, size_t i);
bool rowsmodel_move(void *ctx, size_t from, size_t to);
/* Of old rows (`from`) what a table does not show is kept. */
bool rowsmodel_replace(void *ctx, const struct kv_row *rows, size_t n);
void *rowsmodel_save(void *ctx);
bool rowsmodel_restore(void *ctx, const void *saved);
void rowsmodel_drop(void *saved);

void rowsmodel_init(struct rowsmodel *m, const struct composing *composing,
                    enum book_table table);
void rowsmodel_clear(struct rowsmodel *m);

/* The row's note at the right: its own, "off", or what its variables stand for. */
struct span rowsmodel_note(struct rowsmodel *m, const struct book_row *row);

/* A row's text may be a span: the setters of a request want a string. */
bool rowsmodel_set_text(const struct rowsmodel *m, size_t i, enum book_field field,
                        struct span text);

#endif
