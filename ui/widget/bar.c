#include "widget/bar.h"

#include "base/visible.h"

#define GAP 3

static int hint_width(const struct bar_hint *hint)
{
    if (!hint->key || !hint->key[0])
        return 0;
    return visible_columns(span_of(hint->key), 100) + 1 +
           visible_columns(span_of(hint->text), 100);
}

int bar_width(const struct bar_hint *hints, size_t n)
{
    int width = 0;
    for (size_t i = 0; i < n; i++) {
        int one = hint_width(&hints[i]);
        width += one + (one > 0 && width > 0 ? GAP : 0);
    }
    return width;
}

int bar_draw(const struct canvas *c, int x, int y, int right, const struct bar_hint *hints,
             size_t n)
{
    int end = x;
    for (size_t i = 0; i < n; i++) {
        int width = hint_width(&hints[i]);
        if (width == 0)
            continue;
        if (x + width > right)
            break;
        int at = x + canvas_str(c, x, y, ROLE_KEY, hints[i].key) + 1;
        canvas_str(c, at, y, ROLE_KEY_TEXT, hints[i].text);
        canvas_hint(c, x, y, width, hints[i].key);
        end = x + width;
        x = end + GAP;
    }
    return end;
}

size_t bar_at(int x, int right, const struct bar_hint *hints, size_t n, int at)
{
    for (size_t i = 0; i < n; i++) {
        int width = hint_width(&hints[i]);
        if (width == 0)
            continue;
        if (x + width > right)
            break;
        if (at >= x && at < x + width)
            return i;
        x += width + GAP;
    }
    return n;
}
