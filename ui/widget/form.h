/* Settings with a label each: a text that is typed, or a choice of a few words that stand side by
 * side. What they are and where they are kept is the form_model's. */
#ifndef JIG_WIDGET_FORM_H
#define JIG_WIDGET_FORM_H

#include "widget/field.h"

struct form_item {
    const char *label;
    const char *const
        *choices;     /* ends with NULL; the first stands for "not set". NULL: a text */
    const char *hint; /* shown where a text is not set; may be NULL */
    bool secret;      /* dots while it is not typed into */
    bool spaced;      /* a blank row above it */
};

struct form_model {
    size_t (*count)(void *ctx);
    void (*item)(void *ctx, size_t i, struct form_item *out);
    struct span (*value)(void *ctx, size_t i); /* NULL pointer: not set; until the next call */
    struct span (*note)(void *ctx, size_t i);  /* at the right; may be NULL */
    bool (*set)(void *ctx, size_t i, struct span value); /* NULL pointer: not set any more */
};

struct form {
    const struct form_model *model;
    void *ctx;
    const struct text_paint *paint; /* of texts; NULL: plain */
    size_t at;
    size_t top;
    int w, h;
    bool typing;
    struct field field;
    struct buf before;
    bool was_set;
};

void form_init(struct form *f, const struct form_model *model, void *ctx,
               struct clipboard *clipboard);
void form_clear(struct form *f);
void form_reset(struct form *f); /* other data: the cursor at the top, nothing typed */

void form_resize(struct form *f, int w, int h);
bool form_is_typing(const struct form *f);
void form_leave(struct form *f);
bool form_key(struct form *f, const struct key *key);
bool form_mouse(struct form *f, const struct key *key);
void form_draw(const struct form *f, const struct canvas *c, bool focused);
bool form_cursor(const struct form *f, int *x, int *y);
int form_bottom(const struct form *f); /* the first row below it */

#endif
