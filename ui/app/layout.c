#include "app/layout.h"

#define TREE_MIN       16
#define NARROW_W       90 /* below it the collection is shown while it has the keyboard */
#define SIDE_BY_SIDE_W 170
#define REQUEST_MIN_H  6
#define RESPONSE_MIN_H 6
#define LOW_H          26 /* of both, below which the request makes room */
#define HALF_MIN_W     40
#define AIRY_H         30 /* from this height there is room for an empty row */

static int clamp(int v, int least, int most)
{
    return v > most ? (most > least ? most : least) : v < least ? least : v;
}

static int tree_width(int w, const struct layout_prefs *prefs, enum pane focus)
{
    bool narrow = w < NARROW_W;
    if (prefs->hide_tree && focus != PANE_TREE)
        return 0;
    if (narrow && focus != PANE_TREE)
        return 0;
    int wish = prefs->tree_w ? prefs->tree_w : narrow ? 26 : clamp(w * 28 / 120, 28, 40);
    return clamp(wish, TREE_MIN, w / 2);
}

static bool is_side_by_side(int w, const struct layout_prefs *prefs)
{
    if (prefs->mode == LAYOUT_AUTO)
        return w >= SIDE_BY_SIDE_W;
    return prefs->mode == LAYOUT_SIDE_BY_SIDE && w >= 2 * HALF_MIN_W;
}

/* The request gets what its usual content needs, the response the rest: a tall screen is for it.
 * On a low one the request makes room while the response is read. */
static int request_height(int h, const struct layout_prefs *prefs, enum pane focus)
{
    int usual =
        h < LOW_H && focus == PANE_RESPONSE ? REQUEST_MIN_H : clamp(h * 37 / 100, 8, 18);
    int wish = prefs->request_at ? h * prefs->request_at / 1000 : usual;
    return clamp(wish, REQUEST_MIN_H, h - RESPONSE_MIN_H);
}

static int request_width(int w, const struct layout_prefs *prefs)
{
    int wish = prefs->request_at ? w * prefs->request_at / 1000 : w * 45 / 100;
    return clamp(wish, HALF_MIN_W, w - HALF_MIN_W);
}

static void split_right(struct layout *l, struct rect r, const struct layout_prefs *prefs,
                        enum pane focus)
{
    struct rect first = r, second = r;
    if (!l->side_by_side && r.h < REQUEST_MIN_H + RESPONSE_MIN_H) {
        l->panes[focus == PANE_REQUEST ? PANE_REQUEST : PANE_RESPONSE] = r; /* one of the two */
        return;
    }
    if (l->side_by_side) {
        first.w = request_width(r.w, prefs);
        second.x += first.w;
        second.w -= first.w;
    } else {
        first.h = request_height(r.h, prefs, focus);
        second.y += first.h;
        second.h -= first.h;
    }
    l->panes[PANE_REQUEST] = first;
    l->panes[PANE_RESPONSE] = second;
}

struct layout layout_of(int w, int h, const struct layout_prefs *prefs, enum pane focus)
{
    struct layout l = { .too_small = w < LAYOUT_MIN_W || h < LAYOUT_MIN_H };
    if (l.too_small)
        return l;
    int y = 1 + (h >= AIRY_H);
    l.title = rect_make(0, 0, w, 1);
    l.footer = rect_make(0, h - 1, w, 1);
    if (prefs->only) {
        l.panes[focus] = rect_make(0, 1, w, h - 2);
        return l;
    }
    l.panes[PANE_URL] = rect_make(1, y, w - 2, 2);
    struct rect rest = rect_make(0, y + 2, w, h - y - 3);
    if (prefs->zoom && focus != PANE_URL) {
        l.panes[focus] = rest;
        return l;
    }
    int tree_w = tree_width(w, prefs, focus);
    l.panes[PANE_TREE] = rect_make(0, rest.y, tree_w, rest.h);
    rest.x += tree_w;
    rest.w -= tree_w;
    l.side_by_side = is_side_by_side(w, prefs);
    split_right(&l, rest, prefs, focus);
    return l;
}

struct rect layout_view(const struct layout *l, enum pane pane)
{
    struct rect r = l->panes[pane];
    if (pane == PANE_URL || r.w < 3 || r.h < 3)
        return r;
    return rect_make(r.x + 1, r.y + 1, r.w - 2, r.h - 2);
}

enum layout_border layout_border_at(const struct layout *l, int x, int y)
{
    struct rect tree = l->panes[PANE_TREE], request = l->panes[PANE_REQUEST];
    struct rect response = l->panes[PANE_RESPONSE];
    if (tree.w > 0 && request.w > 0 && y > tree.y && y < tree.y + tree.h - 1 &&
        (x == tree.x + tree.w - 1 || x == request.x))
        return LAYOUT_TREE_BORDER;
    if (request.w == 0 || response.w == 0)
        return LAYOUT_NO_BORDER;
    if (l->side_by_side)
        return rect_has(response, x, y) && x == response.x && y > response.y
                   ? LAYOUT_REQUEST_BORDER
                   : LAYOUT_NO_BORDER;
    return rect_has(request, x, y) && y == request.y + request.h - 1 ? LAYOUT_REQUEST_BORDER
                                                                     : LAYOUT_NO_BORDER;
}

void layout_drag(const struct layout *l, enum layout_border border, int x, int y,
                 struct layout_prefs *prefs)
{
    struct rect request = l->panes[PANE_REQUEST], response = l->panes[PANE_RESPONSE];
    if (border == LAYOUT_TREE_BORDER)
        prefs->tree_w = clamp(x + 1, TREE_MIN, l->title.w / 2);
    if (border != LAYOUT_REQUEST_BORDER)
        return;
    int whole = l->side_by_side ? request.w + response.w : request.h + response.h;
    int part = l->side_by_side ? x - request.x : y + 1 - request.y;
    if (whole > 0)
        prefs->request_at = clamp((part * 1000 + 500) / whole, 1, 999);
}
