/* What a kvtable reads and changes its rows through, and what it is made with. */
#ifndef JIG_WIDGET_KVMODEL_H
#define JIG_WIDGET_KVMODEL_H

#include "widget/clipboard.h"
#include "widget/completion.h"
#include "widget/textline.h"

enum kv_column { KV_NAME, KV_VALUE };

struct kv_row {
    struct span name, value;
    struct span note; /* at the right: "off", "from Auth" */
    bool on;
    bool fixed;  /* shown, but changed elsewhere */
    size_t from; /* replace only: the row that this one was before; SIZE_MAX: it is new */
};

/* Functions return false when memory is out or the row takes no such change; then all is as it
 * was. Strings of a row are borrowed until the next call of the model. */
struct kv_model {
    size_t (*count)(void *ctx);
    void (*row)(void *ctx, size_t i, struct kv_row *out);
    bool (*set)(void *ctx, size_t i, enum kv_column column, struct span text);
    bool (*toggle)(void *ctx, size_t i);
    bool (*insert)(void *ctx, size_t at, const struct kv_row *row); /* a copy */
    bool (*remove)(void *ctx, size_t i);
    bool (*move)(void *ctx, size_t from, size_t to);
    bool (*replace)(void *ctx, const struct kv_row *rows, size_t n); /* not the fixed ones */
    /* All of it, to come back to. */
    void *(*save)(void *ctx);
    bool (*restore)(void *ctx, const void *saved);
    void (*drop)(void *saved);
    /* What a cell may become; `name` is the row's. May be NULL. */
    size_t (*offer)(void *ctx, enum kv_column column, struct span name, struct span typed,
                    struct candidate *out, size_t room);
};

struct kvtable_config {
    const struct kv_model *model;
    void *ctx;
    const char *add; /* "add a header" */
    char separator;  /* between name and value where all is edited as text: ':' or '=' */
    const struct text_paint *paint;       /* colours of values; NULL: plain */
    const struct completion_names *names; /* inside {{ }} of any cell; NULL: none */
    struct clipboard *clipboard;
};

#endif
