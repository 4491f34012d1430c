/* How cells look on this terminal: their styles out of the theme and the colours that there are,
 * and the bytes that set the terminal for one after the other. */
#ifndef JIG_TERM_PAINTLOOK_H
#define JIG_TERM_PAINTLOOK_H

#include "base/buf.h"
#include "term/grid.h"
#include "term/term.h"
#include "term/theme.h"

enum paintlook_set { PAINTLOOK_NOT_SET, PAINTLOOK_SET_FOR_BLANKS, PAINTLOOK_SET };

/* A screen has some dozens of looks, and its cells' styles come out of few. */
#define PAINTLOOK_STYLES 64

struct paintlook_style {
    uint8_t role, ground;
    bool dim, is_known;
    struct style style;
};

struct paintlook {
    const struct terminal *term; /* borrowed */
    struct theme theme;
    struct cell of_style;         /* the last cell whose style was asked for; len 0: none was */
    struct cell_colors of_colors; /* that one's own, where it has some */
    struct style styled;          /* that one's */
    struct style style;           /* the terminal's */
    enum paintlook_set set;       /* it is right for that one */
    struct paintlook_style worked_out[PAINTLOOK_STYLES];
    bool style_known;
    bool drawing; /* the terminal takes letters for lines; set by who puts the text */
};

/* What the terminal is set to is unknown, and the theme may be another. */
void paintlook_forget(struct paintlook *l);

static inline bool paintlook_is_blank(const struct cell *cell)
{
    return cell->len == 1 && cell->text[0] == ' ';
}

/* colors: the cell's own; NULL: it has none. */
struct style paintlook_style(struct paintlook *l, const struct cell *cell,
                             const struct cell_colors *colors);
/* Appends what sets the terminal for the cell's text; nothing where it is set so. Of a blank only
 * what can be seen of one. */
void paintlook_put(struct paintlook *l, struct buf *out, const struct cell *cell,
                   const struct cell_colors *colors);

#endif
