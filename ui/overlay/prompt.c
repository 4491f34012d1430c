#include "overlay/prompt.h"

#include <stdlib.h>

#include "base/mem.h"
#include "widget/bar.h"
#include "widget/field.h"

#define TEXT_MAX 4096
#define WIDTH    64
#define HEIGHT   8
#define FIELD_X  2
#define FIELD_Y  3

struct state {
    struct prompt asked;
    char *about; /* owned; NULL: nothing */
    struct field field;
};

static void prompt_free(void *self)
{
    struct state *s = self;
    field_clear(&s->field);
    free(s->about);
    free(s);
}

static void prompt_resize(void *self, int w, int h)
{
    struct state *s = self;
    (void)h;
    field_resize(&s->field, w - 2 * FIELD_X - 2);
}

static bool is_complete(const struct state *s)
{
    return s->asked.may_be_empty || span_trim(field_text(&s->field)).len > 0;
}

static void prompt_draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct state *s = self;
    (void)env;
    canvas_str(c, FIELD_X, s->about ? 2 : 1, ROLE_MUTED, s->asked.label);
    if (s->about)
        canvas_text_cut(c, FIELD_X, 1, canvas_w(c) - 2 * FIELD_X, ROLE_BRIGHT,
                        span_of(s->about));
    canvas_ground(c, rect_make(FIELD_X, FIELD_Y, canvas_w(c) - 2 * FIELD_X, 1), ROLE_FIELD);
    struct field_look look = { .focused = true, .role = ROLE_BRIGHT };
    field_draw(&s->field, c, FIELD_X + 1, FIELD_Y, &look);
    const struct bar_hint hints[] = { { is_complete(s) ? "Enter" : "", "done" },
                                      { "Esc", "leave as it is" } };
    bar_draw(c, FIELD_X, canvas_h(c) - 1, canvas_w(c) - 1, hints, 2);
}

static bool prompt_key(void *self, const struct key *key, struct intent *out)
{
    struct state *s = self;
    if (key_is(key, 0, JKEY_ESC)) {
        out->command = "overlay.close";
        return true;
    }
    if (key_is(key, 0, JKEY_ENTER)) {
        if (is_complete(s))
            *out = (struct intent){ s->asked.command, span_trim(field_text(&s->field)), 0 };
        return true;
    }
    return field_key(&s->field, key);
}

static bool prompt_mouse(void *self, const struct key *key, struct intent *out)
{
    struct state *s = self;
    struct key k = *key;
    (void)out;
    k.x -= FIELD_X + 1;
    return k.y == FIELD_Y && field_mouse(&s->field, &k);
}

static bool prompt_is_typing(const void *self)
{
    (void)self;
    return true;
}

static bool prompt_cursor(const void *self, int *x, int *y)
{
    const struct state *s = self;
    *x = FIELD_X + 1 + field_cursor(&s->field);
    *y = FIELD_Y;
    return true;
}

static const struct view_class prompt_class = {
    .name = "prompt",
    .title = "Prompt",
    .resize = prompt_resize,
    .draw = prompt_draw,
    .key = prompt_key,
    .mouse = prompt_mouse,
    .is_typing = prompt_is_typing,
    .cursor = prompt_cursor,
};

struct overlay prompt_overlay(const struct prompt *asked)
{
    struct state *s = mem_zero(1, sizeof *s);
    if (!s)
        return (struct overlay){ 0 };
    s->asked = *asked;
    field_init(&s->field, TEXT_MAX, asked->clipboard);
    field_set(&s->field, span_of(asked->initial ? asked->initial : ""));
    if (asked->is_proposal)
        edits_select_all(&s->field.edits);
    s->about = mem_strdup(asked->about);
    s->asked.initial = s->asked.about = NULL;
    return (struct overlay){ .view = { &prompt_class, s },
                             .free = prompt_free,
                             .title = span_of(asked->title),
                             .w = WIDTH,
                             .h = HEIGHT };
}
