#include "view/messagefield.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/hexread.h"
#include "data/jsonformat.h"

#define TEXT_MAX (16u << 20)
#define CHECKED  (64u << 10) /* at each key */
#define LEFT     8           /* of the text: behind the mode */

static const char *const labels[] = { "text", "JSON", "hex" };

void messagefield_init(struct messagefield *c)
{
    *c = (struct messagefield){ .mode = MESSAGEFIELD_TEXT };
    editor_init(&c->editor, TEXT_MAX, NULL);
    c->editor.is_bare = true;
    c->editor.wrap = true;
}

static void forget(struct messagefield_sent *s)
{
    mem_free_secret(s->text);
    s->text = NULL;
}

void messagefield_clear(struct messagefield *c)
{
    editor_clear(&c->editor);
    for (size_t i = 0; i < c->n; i++)
        forget(&c->sent[i]);
    forget(&c->own);
    c->n = 0;
}

void messagefield_set_composing(struct messagefield *c, struct composing *composing)
{
    c->editor.clipboard = composing ? composing->clipboard : NULL;
    c->editor.offers.names = composing ? &composing->names : NULL;
    c->paint = (struct text_paint){ composing_paint_variables, composing };
}

/* ---- What is wrong with it --------------------------------------------------------------------*/

/* With variables in it only the whole of it can be judged. */
static void check(struct messagefield *c)
{
    struct span text = editor_text(&c->editor);
    struct jsonlex_place place;
    const char *why;
    size_t bad;
    struct buf bytes;
    c->wrong[0] = '\0';
    if (text.len == 0 || text.len > CHECKED || span_find(text, SPAN("{{"), 0) != SIZE_MAX)
        return;
    buf_init(&bytes, TEXT_MAX);
    if (c->mode == MESSAGEFIELD_JSON && !json_check(text, false, &place, &why))
        snprintf(c->wrong, sizeof c->wrong, "%zu:%zu %s", place.line, place.column, why);
    if (c->mode == MESSAGEFIELD_HEX && !hexread(text, &bytes, &bad))
        snprintf(c->wrong, sizeof c->wrong, "no hex at %zu", bad + 1);
    buf_clear(&bytes);
}

/* ---- What was sent before ---------------------------------------------------------------------*/

static bool keep(struct messagefield *c, struct messagefield_sent *to)
{
    forget(to);
    *to = (struct messagefield_sent){ mem_dup(editor_text(&c->editor)), c->mode };
    return to->text != NULL;
}

static void drop_oldest(struct messagefield *c)
{
    forget(&c->sent[0]);
    memmove(c->sent, c->sent + 1, --c->n * sizeof *c->sent);
    c->sent[c->n] = (struct messagefield_sent){ .text = NULL };
}

static bool is_repeated(const struct messagefield *c)
{
    return c->n > 0 && c->sent[c->n - 1].mode == c->mode &&
           span_eq_str(editor_text(&c->editor), c->sent[c->n - 1].text);
}

void messagefield_take_sent(struct messagefield *c)
{
    if (c->n == MESSAGEFIELD_HISTORY)
        drop_oldest(c);
    bool is_new = !is_repeated(c);
    char *text = editor_take(&c->editor);
    if (is_new && text)
        c->sent[c->n++] = (struct messagefield_sent){ text, c->mode };
    else
        mem_free_secret(text);
    c->at = c->n;
    forget(&c->own);
    c->wrong[0] = '\0';
}

static void recall(struct messagefield *c, int step)
{
    if (step < 0 ? c->at == 0 : c->at >= c->n)
        return;
    if (c->at == c->n && !keep(c, &c->own))
        return;
    c->at = step < 0 ? c->at - 1 : c->at + 1;
    const struct messagefield_sent *s = c->at < c->n ? &c->sent[c->at] : &c->own;
    c->mode = s->mode;
    editor_set(&c->editor, span_of(s->text));
    editor_go(&c->editor, editor_text(&c->editor).len);
    check(c);
}

/* ---- Keys -------------------------------------------------------------------------------------*/

static bool leaves_text(const struct messagefield *c, bool up)
{
    struct textrows rows = editorstate_rows(&c->editor);
    struct textrow row = textrows_at(&rows, c->editor.edits.cursor);
    return up ? row.from == 0 : row.to == rows.text.len;
}

static bool send(struct messagefield *c, struct intent *out)
{
    if (editor_text(&c->editor).len > 0)
        *out = (struct intent){ .command = "stream.send",
                                .text = editor_text(&c->editor),
                                .number = c->mode };
    return true;
}

static bool edit(struct messagefield *c, const struct key *k)
{
    uint64_t state = c->editor.edits.state;
    bool taken = editor_key(&c->editor, k);
    if (c->editor.edits.state != state)
        check(c);
    return taken;
}

static const struct key enter = { .code = JKEY_ENTER };

bool messagefield_key(struct messagefield *c, const struct key *k, struct intent *out)
{
    bool own = editor_wants_esc(&c->editor); /* it searches, or offers names */
    if (own)
        return edit(c, k);
    if (k->code == JKEY_ESC) {
        c->is_open = false;
        return true;
    }
    if (key_is(k, 0, JKEY_ENTER))
        return send(c, out);
    if (key_is(k, KEY_ALT, JKEY_ENTER) || key_is(k, KEY_SHIFT, JKEY_ENTER))
        return edit(c, &enter);
    if (key_is_char(k, KEY_ALT, 'm')) {
        c->mode = (enum messagefield_mode)((c->mode + 1) % MESSAGEFIELD_N_MODES);
        check(c);
        return true;
    }
    bool up = key_is(k, 0, JKEY_UP), down = key_is(k, 0, JKEY_DOWN);
    if ((up || down) && leaves_text(c, up)) {
        recall(c, up ? -1 : 1);
        return true;
    }
    return edit(c, k);
}

struct typedkeys messagefield_typed(const struct messagefield *c)
{
    return editor_typed(&c->editor, "");
}

/* ---- Drawing ----------------------------------------------------------------------------------*/

int messagefield_height(const struct messagefield *c, int most)
{
    struct textrows rows = editorstate_rows(&c->editor);
    struct textrow row = textrows_at(&rows, 0);
    int n = 1;
    while (n < most && textrows_next(&rows, &row))
        n++;
    return n + (completion_is_shown(&c->editor.offers) && n == 1 && most > 1 ? 1 : 0);
}

void messagefield_resize(struct messagefield *c, int w, int h)
{
    c->w = w;
    editor_resize(&c->editor, w - LEFT - 1, h);
}

void messagefield_draw(const struct messagefield *c, const struct canvas *canvas,
                       const struct view_env *env)
{
    int h = canvas_h(canvas);
    enum role role = c->wrong[0] ? ROLE_ERROR : ROLE_ACCENT;
    canvas_str(canvas, 2, 0, role, labels[c->mode]);
    struct canvas field = canvas_sub(canvas, LEFT, 0, c->w - LEFT - 1, h);
    struct editor_look look = { .focused = env->focused, .paint = &c->paint, .bad = SIZE_MAX };
    editor_draw(&c->editor, &field, &look);
    if (editor_text(&c->editor).len == 0)
        canvas_str(&field, 0, 0, ROLE_FAINT,
                   env->is_ascii ? "a message; Up: what was sent before"
                                 : "a message; ↑ what was sent before");
}

bool messagefield_cursor(const struct messagefield *c, int *x, int *y)
{
    if (!c->is_open || !editor_cursor(&c->editor, x, y))
        return false;
    *x += LEFT;
    return true;
}
