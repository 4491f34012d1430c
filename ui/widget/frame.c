#include "widget/frame.h"

#include "base/visible.h"

struct frame_roles {
    enum role line, title;
};

static const struct frame_roles looks[] = {
    [FRAME_PLAIN] = { ROLE_BORDER, ROLE_PANE_TITLE },
    [FRAME_FOCUSED] = { ROLE_BORDER_FOCUSED, ROLE_PANE_TITLE_FOCUSED },
    [FRAME_OVERLAY] = { ROLE_OVERLAY_BORDER, ROLE_PANE_TITLE_FOCUSED },
};

struct canvas frame_draw(const struct canvas *c, struct span title, enum frame_look look)
{
    enum role line = looks[look].line;
    int w = canvas_w(c), h = canvas_h(c);
    canvas_fill(c, rect_make(1, 0, w - 2, 1), line, "─");
    canvas_fill(c, rect_make(1, h - 1, w - 2, 1), line, "─");
    canvas_fill(c, rect_make(0, 1, 1, h - 2), line, "│");
    canvas_fill(c, rect_make(w - 1, 1, 1, h - 2), line, "│");
    canvas_str(c, 0, 0, line, "╭");
    canvas_str(c, w - 1, 0, line, "╮");
    canvas_str(c, 0, h - 1, line, "╰");
    canvas_str(c, w - 1, h - 1, line, "╯");
    if (title.len > 0 && w > 6) {
        int used = canvas_text_cut(c, 3, 0, w - 6, looks[look].title, title);
        canvas_str(c, 2, 0, line, " ");
        canvas_str(c, 3 + used, 0, line, " ");
    }
    return canvas_sub(c, 1, 1, w - 2, h - 2);
}

int frame_badge(const struct canvas *c, int right, int least, enum role role, struct span text)
{
    int width = visible_columns(text, canvas_w(c)) + 2;
    int x = right - width;
    if (x <= least)
        return right;
    canvas_fill(c, rect_make(x, 0, width, 1), role, " ");
    canvas_text(c, x + 1, 0, role, text);
    canvas_str(c, x - 1, 0, ROLE_BORDER, " ");
    return x - 1;
}
