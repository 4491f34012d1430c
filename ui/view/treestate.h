/* What the collection pane holds, and its look. For view/tree alone. */
#ifndef JIG_VIEW_TREESTATE_H
#define JIG_VIEW_TREESTATE_H

#include "view/treerows.h"
#include "view/view.h"
#include "widget/field.h"
#include "widget/list.h"

struct tree {
    struct treerows rows;
    struct list list;
    struct field filter;
    bool typing;       /* in the filter */
    bool is_plain;     /* there are no colours */
    char *cursor;      /* path of the row under the cursor; "" where there is none */
    char *open;        /* path of the request in the panes; NULL: none */
    struct map status; /* path to a struct treestatus */
    struct map dirty;  /* paths; the values are not NULL */
    char *text;        /* of the last intent */
    int w;
};

struct treestatus {
    int code;
};

/* The item under the cursor, NULL where there is none. */
const struct item *treestate_item(const struct tree *t);

/* "3 of 14": what the filter leaves. Returns its columns. */
int treestate_count(const struct tree *t, char *out, size_t room);

void treestate_draw(const void *self, const struct canvas *c, const struct view_env *env);

#endif
