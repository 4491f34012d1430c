#include "view/sheettab.h"

enum { FIND_MAX = 1024, X_HINTS = 2 };

void sheettab_init(struct sheettab *t)
{
    *t = (struct sheettab){ 0 };
    sheet_init(&t->sheet);
    buf_init(&t->find, FIND_MAX);
    buf_init(&t->copied, RESTAB_COPY_MAX);
}

void sheettab_clear(struct sheettab *t)
{
    sheet_clear(&t->sheet);
    buf_clear(&t->find);
    buf_clear(&t->copied);
}

bool sheettab_key(void *self, const struct key *k, struct intent *out)
{
    struct sheettab *t = self;
    (void)out;
    return sheet_key(&t->sheet, k);
}

bool sheettab_mouse(void *self, const struct key *k, struct intent *out)
{
    struct sheettab *t = self;
    (void)out;
    return sheet_bar_mouse(&t->sheet, k) || sheet_mouse(&t->sheet, k);
}

void sheettab_find(void *self, struct span text)
{
    struct sheettab *t = self;
    buf_reset(&t->find);
    buf_add(&t->find, text);
    sheet_show(&t->sheet, sheet_find(&t->sheet, text, t->sheet.top, false));
}

/* From the rows of the item under the cursor on, or from the top where there are no items. */
void sheettab_find_next(void *self, int direction)
{
    struct sheettab *t = self;
    const struct sheet *s = &t->sheet;
    size_t row = 0;
    while (s->n_items && row < s->n_rows && s->rows[row].item != s->cursor)
        row++;
    if (!s->n_items)
        row = s->top;
    while (direction > 0 && row + 1 < s->n_rows && s->rows[row + 1].item == s->cursor)
        row++;
    size_t last = s->n_rows ? s->n_rows - 1 : 0;
    size_t from = direction > 0 ? row + 1 : row ? row - 1 : last;
    sheet_show(&t->sheet, sheet_find(s, buf_span(&t->find), from, direction < 0));
}

void sheettab_found(const void *self, struct buf *out)
{
    const struct sheettab *t = self;
    size_t n = sheet_count(&t->sheet, buf_span(&t->find));
    if (t->find.len)
        buf_addf(out, n == 1 ? "1 row" : n ? "%zu rows" : "not found", n);
}

void sheettab_resize(struct sheettab *t, int w, int h)
{
    t->w = w;
    t->h = h;
    sheet_resize(&t->sheet, w, h > 4 ? h - 2 : h);
}

/* In how many rows it is found; the column where that begins. */
static int draw_found(const struct sheettab *t, const struct canvas *c, int right, int y)
{
    struct buf words;
    buf_init(&words, 64);
    sheettab_found(t, &words);
    if (words.len)
        right =
            canvas_text_right(c, right, y, right - X_HINTS, ROLE_BRIGHT, buf_span(&words)) - 3;
    buf_clear(&words);
    return right;
}

void sheettab_draw(const struct sheettab *t, const struct canvas *c, const struct view_env *env,
                   const struct bar_hint *hints, size_t n)
{
    struct canvas rows = canvas_sub(c, 0, 0, canvas_w(c), t->sheet.h);
    sheet_draw(&t->sheet, &rows, env->focused, buf_span(&t->find));
    int y = canvas_h(c) - 1;
    if (y < t->sheet.h || n == 0)
        return;
    int right = draw_found(t, c, canvas_w(c) - X_HINTS, y);
    bar_draw(c, X_HINTS, y, right, hints, n);
}
