#include "overlay/help.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "widget/bar.h"
#include "widget/sheet.h"

#define WIDTH        78
#define HEIGHT       40
#define KEY_X        3
#define KEY_W        16 /* NARROW_KEY_W where there is no room for both */
#define NARROW_KEY_W 8
#define NARROW       50
#define EDGE         2 /* rows above and below the lines */
#define FRAME        2

struct line {
    char *key, *text; /* owned; NULL: none */
};

struct help {
    struct line *lines;
    size_t n, room;
    struct sheet sheet; /* of no items: it scrolls */
};

struct help *help_new(void)
{
    struct help *h = mem_zero(1, sizeof *h);
    if (h)
        sheet_init(&h->sheet);
    return h;
}

static void help_free(void *self)
{
    struct help *h = self;
    for (size_t i = 0; i < h->n; i++) {
        free(h->lines[i].key);
        free(h->lines[i].text);
    }
    free(h->lines);
    sheet_clear(&h->sheet);
    free(h);
}

void help_add(struct help *h, const char *key, const char *text)
{
    if (h && mem_grow((void **)&h->lines, &h->room, h->n + 1, sizeof *h->lines))
        h->lines[h->n++] = (struct line){ mem_strdup(key), mem_strdup(text) };
}

/* A key that is wider than its column has a row of its own above what it does. */
static void lay_line(struct sheet *s, const struct line *line, int w, int key_w)
{
    struct span key = span_of(line->key), text = span_of(line->text);
    sheet_row(s);
    if (!line->key || !line->text) {
        sheet_wrap(s, line->key ? 1 : KEY_X, w - KEY_X - 2,
                   line->key ? ROLE_HEADING : ROLE_MUTED, line->key ? key : text);
        return;
    }
    sheet_add(s, KEY_X, ROLE_KEY, key);
    if (visible_columns(key, key_w) >= key_w)
        sheet_row(s);
    sheet_wrap(s, KEY_X + key_w, w - KEY_X - key_w - 2, ROLE_TEXT, text);
}

static void lay(const struct help *h, struct sheet *s, int w)
{
    sheet_begin(s);
    for (size_t i = 0; i < h->n; i++)
        lay_line(s, &h->lines[i], w, w < NARROW ? NARROW_KEY_W : KEY_W);
    sheet_end(s);
}

static int help_height(const void *self, int w)
{
    struct sheet sheet;
    sheet_init(&sheet);
    lay(self, &sheet, w - FRAME);
    int rows = sheet.n_rows < HEIGHT ? (int)sheet.n_rows : HEIGHT;
    sheet_clear(&sheet);
    return rows + EDGE + 1 + FRAME;
}

static void help_resize(void *self, int w, int height)
{
    struct help *h = self;
    lay(h, &h->sheet, w);
    sheet_resize(&h->sheet, w, height - EDGE - 1);
}

static void help_draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct help *h = self;
    struct canvas rows = canvas_sub(c, 0, 1, canvas_w(c), canvas_h(c) - EDGE - 1);
    bool scrolls = h->sheet.n_rows > (size_t)h->sheet.h;
    sheet_draw(&h->sheet, &rows, false, SPAN(""));
    const char *arrows = env->is_ascii ? "Up/Dn" : "↑↓";
    const struct bar_hint hints[] = { { scrolls ? arrows : "", "scroll" }, { "Esc", "close" } };
    bar_draw(c, KEY_X, canvas_h(c) - 1, canvas_w(c) - 1, hints, 2);
}

static bool help_key(void *self, const struct key *key, struct intent *out)
{
    struct help *h = self;
    if (sheet_key(&h->sheet, key))
        return true;
    if (key_is(key, 0, JKEY_ESC) || key_is(key, 0, JKEY_ENTER) || key_is(key, 0, JKEY_F1) ||
        key_is_char(key, 0, 'q') || key_is_char(key, 0, '?'))
        out->command = "overlay.close";
    return true;
}

static bool help_mouse(void *self, const struct key *key, struct intent *out)
{
    struct help *h = self;
    (void)out;
    if (!sheet_bar_mouse(&h->sheet, key))
        sheet_mouse(&h->sheet, key);
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
    struct overlay o = { .view = { &help_class, h },
                         .free = help_free,
                         .title = SPAN("Help"),
                         .w = WIDTH,
                         .height = help_height };
    o.h = help_height(h, WIDTH);
    return o;
}
