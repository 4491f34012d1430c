#include "overlay/help.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "widget/bar.h"
#include "widget/frame.h"

#define WIDTH        78
#define HEIGHT       40
#define KEY_W        16 /* NARROW_KEY_W where there is no room for both */
#define NARROW_KEY_W 8
#define NARROW       50
#define EDGE         2 /* rows above and below the lines */

struct line {
    char *key, *text; /* owned; NULL: none */
};

struct help {
    struct line *lines;
    size_t n, room;
    size_t top;
    int height;
};

struct help *help_new(void)
{
    return mem_zero(1, sizeof(struct help));
}

static void help_free(void *self)
{
    struct help *h = self;
    for (size_t i = 0; i < h->n; i++) {
        free(h->lines[i].key);
        free(h->lines[i].text);
    }
    free(h->lines);
    free(h);
}

void help_add(struct help *h, const char *key, const char *text)
{
    if (h && mem_grow((void **)&h->lines, &h->room, h->n + 1, sizeof *h->lines))
        h->lines[h->n++] = (struct line){ mem_strdup(key), mem_strdup(text) };
}

static size_t last_top(const struct help *h)
{
    size_t shown = h->height > 0 ? (size_t)h->height : 0;
    return h->n > shown ? h->n - shown : 0;
}

static void scroll(struct help *h, int64_t by)
{
    int64_t to = (int64_t)h->top + by;
    h->top = to < 0 ? 0 : (size_t)to;
    if (h->top > last_top(h))
        h->top = last_top(h);
}

static void help_resize(void *self, int w, int height)
{
    struct help *h = self;
    (void)w;
    h->height = height - EDGE - 1;
    scroll(h, 0);
}

static void help_draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct help *h = self;
    int key_w = canvas_w(c) < NARROW ? NARROW_KEY_W : KEY_W;
    (void)env;
    for (int y = 0; y < h->height && h->top + (size_t)y < h->n; y++) {
        const struct line *line = &h->lines[h->top + (size_t)y];
        if (line->key && line->text) {
            canvas_text_cut(c, 3, y + 1, key_w - 1, ROLE_KEY, span_of(line->key));
            canvas_text_cut(c, 3 + key_w, y + 1, canvas_w(c) - key_w - 5, ROLE_TEXT,
                            span_of(line->text));
        } else {
            canvas_text_cut(c, line->key ? 1 : 3, y + 1, canvas_w(c) - 5,
                            line->key ? ROLE_HEADING : ROLE_MUTED,
                            span_of(line->key ? line->key : line->text));
        }
    }
    frame_scrollbar(c, canvas_w(c) - 1, 1, h->height, h->n, h->top, (uint64_t)h->height);
    const struct bar_hint hints[] = { { last_top(h) ? "↑↓" : "", "scroll" },
                                      { "Esc", "close" } };
    bar_draw(c, 3, canvas_h(c) - 1, canvas_w(c) - 1, hints, 2);
}

struct step {
    enum key_code code;
    char letter;
    int64_t rows;
};

static const struct step steps[] = {
    { JKEY_UP, 'k', -1 },        { JKEY_DOWN, 'j', 1 },          { JKEY_PAGE_UP, 'b', -15 },
    { JKEY_PAGE_DOWN, ' ', 15 }, { JKEY_HOME, 'g', -INT32_MAX }, { JKEY_END, 'G', INT32_MAX },
};

static bool help_key(void *self, const struct key *key, struct intent *out)
{
    struct help *h = self;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (key_is(key, 0, steps[i].code) || key_is_char(key, 0, (uint32_t)steps[i].letter)) {
            scroll(h, steps[i].rows);
            return true;
        }
    if (key_is(key, 0, JKEY_ESC) || key_is(key, 0, JKEY_ENTER) || key_is(key, 0, JKEY_F1) ||
        key_is_char(key, 0, 'q') || key_is_char(key, 0, '?'))
        out->command = "overlay.close";
    return true;
}

static bool help_mouse(void *self, const struct key *key, struct intent *out)
{
    (void)out;
    if (key->mouse == MOUSE_WHEEL_UP || key->mouse == MOUSE_WHEEL_DOWN)
        scroll(self, key->mouse == MOUSE_WHEEL_UP ? -3 : 3);
    return true;
}

static const struct view_class help_class = {
    .name = "help",
    .title = "Help",
    .resize = help_resize,
    .draw = help_draw,
    .key = help_key,
    .mouse = help_mouse,
};

struct overlay help_overlay(struct help *h)
{
    if (!h)
        return (struct overlay){ 0 };
    int wish = (int)(h->n < HEIGHT ? h->n : HEIGHT) + EDGE + 3;
    return (struct overlay){ .view = { &help_class, h },
                             .free = help_free,
                             .title = SPAN("Help"),
                             .w = WIDTH,
                             .h = wish };
}
