/* A one-line text that is typed into: the URL, a cell of a table, a prompt. It scrolls sideways so
 * that the cursor is seen. Up, Down, Enter, Tab and Esc are left to whoever it belongs to. */
#ifndef JIG_WIDGET_FIELD_H
#define JIG_WIDGET_FIELD_H

#include "term/key.h"
#include "widget/clipboard.h"
#include "widget/edits.h"
#include "widget/textline.h"

struct field {
    struct edits edits;
    struct clipboard *clipboard; /* borrowed; NULL: none */
    const char *placeholder;     /* static; shown while it is empty; NULL: none */
    bool secret;                 /* shown as dots while it is not focused */
    bool veiled;                 /* and while it is, one for each column */
    bool refused;                /* the last key brought more than fits in */
    int width;                   /* columns it is drawn in */
    size_t skip;                 /* columns scrolled off */
};

void field_init(struct field *f, size_t max, struct clipboard *clipboard);
void field_clear(struct field *f);

/* Other text, the history is forgotten; unchanged where it is the same already. */
enum jig_err field_set(struct field *f, struct span text);
struct span field_text(const struct field *f); /* borrowed until the next change */

void field_resize(struct field *f, int width);
bool field_key(struct field *f, const struct key *key);   /* true: taken */
bool field_mouse(struct field *f, const struct key *key); /* x from the field's first column */

struct field_look {
    bool focused;
    enum role role;
    const struct text_paint *paint; /* NULL: all in `role` */
};
/* On row y from column x, `width` columns. */
void field_draw(const struct field *f, const struct canvas *c, int x, int y,
                const struct field_look *look);
int field_cursor(const struct field *f); /* its column, from the field's first */

#endif
