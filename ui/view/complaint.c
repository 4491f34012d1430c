#include "view/complaint.h"

#include "base/visible.h"

int complaint_rows(const char *words, int w, int pane_h)
{
    int most = pane_h / 3 < COMPLAINT_ROWS ? pane_h / 3 : COMPLAINT_ROWS, n = 1;
    struct span rest = span_of(words);
    for (; n < most && w > 0 && visible_columns(rest, w + 1) > w; n++) {
        size_t len = visible_break(rest, w);
        rest = span_sub(rest, len, rest.len);
    }
    return n;
}

void complaint_draw(const struct canvas *c, int x, int y, int w, int rows, const char *words)
{
    struct span rest = span_of(words);
    for (int i = 0; i < rows && w > 0; i++) {
        size_t len = i + 1 < rows ? visible_break(rest, w) : rest.len;
        canvas_text_cut(c, x, y + i, w, ROLE_ERROR, span_sub(rest, 0, len));
        rest = span_sub(rest, len, rest.len);
    }
}
