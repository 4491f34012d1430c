/* Settings with a label each: a text that is typed, or a choice of a few words that stand side by
 * side. What they are and where they are kept is the fields_model's. */
#ifndef JIG_WIDGET_FIELDS_H
#define JIG_WIDGET_FIELDS_H

#include "widget/completion.h"
#include "widget/field.h"

struct fields_item {
    const char *label;
    const char *const
        *choices;     /* ends with NULL; the first stands for "not set". NULL: a text */
    const char *hint; /* shown where a text is not set; may be NULL */
    bool secret;      /* dots while it is not typed into */
    bool spaced;      /* a blank row above it */
};

struct fields_model {
    size_t (*count)(void *ctx);
    void (*item)(void *ctx, size_t i, struct fields_item *out);
    struct span (*value)(void *ctx, size_t i); /* NULL pointer: not set; until the next call */
    struct span (*note)(void *ctx, size_t i);  /* at the right; may be NULL */
    /* NULL pointer: not set any more. False: it can't be stored; then all is as it was. */
    bool (*set)(void *ctx, size_t i, struct span value);
};

struct fields {
    const struct fields_model *model;
    void *ctx;
    const struct text_paint *paint; /* of texts; NULL: plain */
    size_t at;
    size_t top;
    int w, h;
    bool typing;
    struct field field;
    struct completion offers; /* its names: of texts; NULL: none */
    struct buf before;
    bool was_set;
    const char *complaint; /* what was refused last, static words; NULL: nothing */
};

void fields_init(struct fields *f, const struct fields_model *model, void *ctx,
                 struct clipboard *clipboard);
void fields_clear(struct fields *f);
void fields_reset(struct fields *f); /* other data: the cursor at the top, nothing typed */

void fields_resize(struct fields *f, int w, int h);
bool fields_is_typing(const struct fields *f);
struct typedkeys fields_typed(const struct fields *f); /* while it is */
void fields_leave(struct fields *f);
bool fields_key(struct fields *f, const struct key *key);
bool fields_mouse(struct fields *f, const struct key *key);
void fields_draw(const struct fields *f, const struct canvas *c, bool focused);
bool fields_cursor(const struct fields *f, int *x, int *y);
int fields_bottom(const struct fields *f); /* the first row below it */

#endif
