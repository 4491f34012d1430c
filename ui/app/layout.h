/* Where everything stands: from the terminal's size, the user's preferences and what has the
 * keyboard to rectangles. Pure geometry. */
#ifndef JIG_APP_LAYOUT_H
#define JIG_APP_LAYOUT_H

#include "term/grid.h"

#define LAYOUT_MIN_W 40
#define LAYOUT_MIN_H 10

enum pane { PANE_TREE, PANE_URL, PANE_REQUEST, PANE_RESPONSE, N_PANES };

enum layout_mode { LAYOUT_AUTO, LAYOUT_STACKED, LAYOUT_SIDE_BY_SIDE };

struct layout_prefs {
    enum layout_mode mode;
    int tree_w;     /* columns of the collection; 0: by the width */
    int request_at; /* share of the request pane, in thousandths; 0: by the size */
    bool zoom;      /* the pane with the keyboard takes the room of all */
    bool hide_tree;
    bool only; /* there is but the pane with the keyboard */
};

struct layout {
    bool too_small; /* nothing but a word fits */
    struct rect title, footer;
    struct rect panes[N_PANES]; /* with their frames; w 0: not shown */
    bool side_by_side;
};

struct layout layout_of(int w, int h, const struct layout_prefs *prefs, enum pane focus);

/* Where the view of a pane is drawn: its frame's inside, the URL bar has none. w 0: nowhere. */
struct rect layout_view(const struct layout *l, enum pane pane);

/* Which border is at (x,y), to be dragged. */
enum layout_border { LAYOUT_NO_BORDER, LAYOUT_TREE_BORDER, LAYOUT_REQUEST_BORDER };
enum layout_border layout_border_at(const struct layout *l, int x, int y);
/* The preferences with that border moved to (x,y). */
void layout_drag(const struct layout *l, enum layout_border border, int x, int y,
                 struct layout_prefs *prefs);

#endif
