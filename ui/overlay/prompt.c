#include "overlay/prompt.h"

#include <stdlib.h>

#include "base/mem.h"
#include "widget/bar.h"
#include "widget/field.h"
#include "widget/sheet.h"

#define TEXT_MAX 4096
#define WIDTH    64
#define FIELD_X  2
#define WORDS    2 /* rows for what is asked for, though it were in one */
#define BELOW    3 /* the field, a blank row, the hints */
#define FRAME    2

struct state {
    struct prompt asked;
    char *about; /* owned; NULL: nothing */
    char *wrong; /* owned; NULL: nothing */
    struct sheet words, wrong_words;
    struct field field;
    int words_y, field_y;
};

static void prompt_free(void *self)
{
    struct state *s = self;
    field_clear(&s->field);
    sheet_clear(&s->words);
    sheet_clear(&s->wrong_words);
    free(s->about);
    free(s->wrong);
    free(s);
}

static void lay_words(const struct state *s, struct sheet *words, int w)
{
    sheet_begin(words);
    if (s->about) {
        sheet_row(words);
        sheet_wrap(words, FIELD_X, w - 2 * FIELD_X, ROLE_BRIGHT, span_of(s->about));
    }
    sheet_row(words);
    sheet_wrap(words, FIELD_X, w - 2 * FIELD_X, ROLE_MUTED, span_of(s->asked.label));
    sheet_end(words);
}

static void lay_wrong(const struct state *s, struct sheet *words, int w)
{
    sheet_begin(words);
    if (s->wrong) {
        sheet_row(words);
        sheet_wrap(words, FIELD_X, w - 2 * FIELD_X, ROLE_ERROR, span_of(s->wrong));
    }
    sheet_end(words);
}

static int prompt_height(const void *self, int w)
{
    const struct state *s = self;
    struct sheet words;
    sheet_init(&words);
    lay_words(s, &words, w - FRAME);
    int rows = words.n_rows > WORDS ? (int)words.n_rows : WORDS;
    lay_wrong(s, &words, w - FRAME);
    rows += (int)words.n_rows;
    sheet_clear(&words);
    return 1 + rows + BELOW + FRAME;
}

/* Blank rows go first where there are too few. */
static void prompt_resize(void *self, int w, int h)
{
    struct state *s = self;
    lay_words(s, &s->words, w);
    int rows = s->words.n_rows > WORDS ? (int)s->words.n_rows : WORDS;
    lay_wrong(s, &s->wrong_words, w);
    int most = h - (BELOW - 1) - (int)s->wrong_words.n_rows;
    s->words_y = most >= rows + 2;
    s->field_y = s->words_y + (rows < most ? rows : most > 0 ? most : 0);
    sheet_resize(&s->words, w, s->field_y - s->words_y);
    sheet_resize(&s->wrong_words, w, h - s->field_y - 2);
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
    struct canvas words = canvas_sub(c, 0, s->words_y, canvas_w(c), s->field_y - s->words_y);
    sheet_draw(&s->words, &words, false, SPAN(""));
    canvas_ground(c, rect_make(FIELD_X, s->field_y, canvas_w(c) - 2 * FIELD_X, 1), ROLE_FIELD);
    struct field_look look = { .focused = true, .role = ROLE_BRIGHT };
    field_draw(&s->field, c, FIELD_X + 1, s->field_y, &look);
    struct canvas wrong = canvas_sub(c, 0, s->field_y + 1, canvas_w(c), s->wrong_words.h);
    sheet_draw(&s->wrong_words, &wrong, false, SPAN(""));
    const struct bar_hint hints[] = { { is_complete(s) ? "Enter" : "", "done" },
                                      { "Esc", "leave as it is" },
                                      { s->asked.is_secret ? "Alt+s" : "",
                                        s->field.veiled ? "show it" : "hide it" } };
    bar_draw(c, FIELD_X, canvas_h(c) - 1, canvas_w(c) - 1, hints, sizeof hints / sizeof *hints);
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
    if (s->asked.is_secret && key_is_char(key, KEY_ALT, 's')) {
        s->field.veiled = !s->field.veiled;
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
    return k.y == s->field_y && field_mouse(&s->field, &k);
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
    *y = s->field_y;
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
    s->field.veiled = asked->is_secret;
    field_set(&s->field, span_of(asked->initial ? asked->initial : ""));
    if (asked->is_proposal)
        edits_select_all(&s->field.edits);
    s->about = mem_strdup(asked->about);
    s->wrong = mem_strdup(asked->wrong);
    s->asked.initial = s->asked.about = s->asked.wrong = NULL;
    sheet_init(&s->words);
    sheet_init(&s->wrong_words);
    struct overlay o = { .view = { &prompt_class, s },
                         .free = prompt_free,
                         .title = span_of(asked->title),
                         .w = WIDTH,
                         .height = prompt_height };
    o.h = prompt_height(s, WIDTH);
    prompt_resize(s, WIDTH - FRAME, o.h - FRAME);
    return o;
}
