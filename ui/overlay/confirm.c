#include "overlay/confirm.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/visible.h"

#define WIDTH_MIN 48
#define WIDTH_MAX 76

struct state {
    struct confirm asked;
    char *text; /* owned */
    size_t n_answers, chosen;
    int n_lines;
};

static void confirm_free(void *self)
{
    struct state *s = self;
    free(s->text);
    free(s);
}

/* Answers stand in one row, "[letter] text". */
static int answer_width(const struct confirm_answer *a)
{
    return visible_columns(span_of(a->text), 60) + 4;
}

static void draw_answers(const struct state *s, const struct canvas *c, int y)
{
    int x = 2;
    for (size_t i = 0; i < s->n_answers; i++) {
        const struct confirm_answer *a = &s->asked.answers[i];
        bool chosen = i == s->chosen;
        int width = answer_width(a);
        if (chosen)
            canvas_fill(c, rect_make(x, y, width, 1), ROLE_BUTTON, " ");
        else
            canvas_ground(c, rect_make(x, y, width, 1), ROLE_FIELD);
        canvas_textf(c, x + 1, y, chosen ? ROLE_BUTTON : ROLE_KEY, "%c", a->letter);
        canvas_str(c, x + 3, y, chosen ? ROLE_BUTTON : ROLE_TEXT, a->text);
        x += width + 2;
    }
}

static void confirm_draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct state *s = self;
    struct span rest = span_of(s->text);
    (void)env;
    for (int y = 1; rest.ptr && y < canvas_h(c) - 2; y++)
        canvas_text_cut(c, 2, y, canvas_w(c) - 4, y == 1 ? ROLE_BRIGHT : ROLE_MUTED,
                        span_cut(&rest, '\n'));
    draw_answers(s, c, canvas_h(c) - 2);
}

static bool answer(struct state *s, size_t i, struct intent *out)
{
    out->command = s->asked.answers[i].command;
    return true;
}

static bool confirm_key(void *self, const struct key *key, struct intent *out)
{
    struct state *s = self;
    if (key_is(key, 0, JKEY_ESC)) {
        out->command = "overlay.close";
        return true;
    }
    if (key_is(key, 0, JKEY_ENTER))
        return answer(s, s->chosen, out);
    if (key_is(key, 0, JKEY_LEFT) || key_is(key, KEY_SHIFT, JKEY_TAB))
        s->chosen = (s->chosen + s->n_answers - 1) % s->n_answers;
    else if (key_is(key, 0, JKEY_RIGHT) || key_is(key, 0, JKEY_TAB))
        s->chosen = (s->chosen + 1) % s->n_answers;
    for (size_t i = 0; i < s->n_answers; i++)
        if (key_is_text(key) && key->cp < 0x80 &&
            ascii_lower((char)key->cp) == s->asked.answers[i].letter)
            return answer(s, i, out);
    return true;
}

static bool confirm_mouse(void *self, const struct key *key, struct intent *out)
{
    struct state *s = self;
    int x = 2;
    for (size_t i = 0; i < s->n_answers; i++) {
        int width = answer_width(&s->asked.answers[i]);
        if (key->mouse == MOUSE_PRESS && key->y == s->n_lines + 2 && key->x >= x &&
            key->x < x + width)
            return answer(s, i, out);
        x += width + 2;
    }
    return true;
}

static bool confirm_is_typing(const void *self)
{
    (void)self;
    return true; /* letters are answers */
}

static const struct view_class confirm_class = {
    .name = "confirm",
    .title = "Question",
    .draw = confirm_draw,
    .key = confirm_key,
    .mouse = confirm_mouse,
    .is_typing = confirm_is_typing,
};

static int clamped_width(int w)
{
    return w < WIDTH_MIN ? WIDTH_MIN : w > WIDTH_MAX ? WIDTH_MAX : w;
}

struct overlay confirm_overlay(const struct confirm *asked)
{
    struct state *s = mem_zero(1, sizeof *s);
    char *text = mem_dup(asked->text);
    if (!s || !text) {
        free(s);
        free(text);
        return (struct overlay){ 0 };
    }
    s->asked = *asked;
    s->text = text;
    int width = 2;
    while (s->n_answers < CONFIRM_ANSWERS && asked->answers[s->n_answers].text)
        width += answer_width(&asked->answers[s->n_answers++]) + 2;
    for (struct span rest = asked->text; rest.ptr; s->n_lines++) {
        int columns = visible_columns(span_cut(&rest, '\n'), WIDTH_MAX) + 4;
        width = columns > width ? columns : width;
    }
    return (struct overlay){ .view = { &confirm_class, s },
                             .free = confirm_free,
                             .title = span_of(asked->title),
                             .w = clamped_width(width + 2),
                             .h = s->n_lines + 6 };
}
