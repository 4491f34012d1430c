/* The state of a kvtable, shared by its parts (kvcell, kvbulk, kvdraw): where the cursor is, what
 * is typed into, how the rows lie on the screen, and what they were before. */
#ifndef JIG_WIDGET_KVSTATE_H
#define JIG_WIDGET_KVSTATE_H

#include "widget/editor.h"
#include "widget/field.h"
#include "widget/kvmodel.h"
#include "widget/scrollbar.h"

enum { KVSTATE_HISTORY = 64, KVSTATE_X_MARK = 2, KVSTATE_X_NAME = 5, KVSTATE_GAP = 2 };

struct kvsnapshots {
    void *items[KVSTATE_HISTORY]; /* of the model */
    size_t n;
};

struct kvtable {
    struct kvtable_config config;
    size_t at;  /* the row under the cursor; the number of rows: the add line */
    size_t top; /* the first row that is shown */
    enum kv_column column;
    int w, h;
    struct scrollbar bar;
    int name_width; /* columns that the names get */
    bool typing;
    bool adding;       /* typing the name of a row that is not there yet */
    bool fresh;        /* the row that is typed into was added just now */
    bool bulk;         /* all of it is edited as text */
    void *bulk_before; /* the rows when that began, of the model */
    uint64_t bulk_opened,
        bulk_taken; /* states of the text: at its beginning, and as the rows are */
    struct field field;
    struct buf before; /* the cell's text before it was typed into */
    struct completion offers;
    struct editor editor; /* of the whole table as text */
    struct kvsnapshots done, undone;
    const char *complaint;
};

/* ---- Rows */
size_t kvstate_count(const struct kvtable *t);
struct kv_row kvstate_row(const struct kvtable *t, size_t i); /* until the next one is read */
size_t kvstate_count_own(const struct kvtable *t);            /* fixed rows stand behind them */
bool kvstate_is_own(const struct kvtable *t, size_t i);

/* ---- History: the model as it was before each change */
void kvstate_remember(struct kvtable *t);
void kvstate_remember_saved(struct kvtable *t, void *take); /* as it was then; not NULL */
void kvstate_forget(struct kvtable *t, struct kvsnapshots *s);
bool kvstate_travel(struct kvtable *t, struct kvsnapshots *from, struct kvsnapshots *to);

/* ---- Where things lie; i up to the count, which is the add line */
int kvstate_y(const struct kvtable *t, size_t i);
int kvstate_x_value(const struct kvtable *t);
int kvstate_offers_x(const struct kvtable *t);
struct scrollbar_range kvstate_range(const struct kvtable *t); /* what the bar shows */
/* After anything that may have changed rows, cursor or size: brings the cursor into sight. */
void kvstate_settle(struct kvtable *t);
void kvstate_stop_typing(struct kvtable *t);

#endif
