#include "overlay/confirm.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/visible.h"
#include "widget/sheet.h"

#define WIDTH_MIN 48
#define WIDTH_MAX 76
#define EDGE      2 /* columns at either side, and between answers */
#define FRAME     2

/* Blank rows above the text, below it and below the answers, where there is room for them. */
#define BLANKS 3

struct state {
    struct confirm asked;
    char *text; /* owned */
    struct sheet sheet;
    size_t n_answers, chosen;
    int text_y, answers_y;
};

static void confirm_free(void *self)
{
    struct state *s = self;
    sheet_clear(&s->sheet);
    free(s->text);
    free(s);
}

/* ---- Where everything stands ----------------------------------------------------------------- */

/* Answers stand in one row, "[letter] text", or in as many as they need. */
static int answer_width(const struct confirm_answer *a)
{
    return visible_columns(span_of(a->text), 60) + 4;
}

/* Of the answer behind the one at `r`, or with i == 0 of the first, w columns wide. */
static struct rect answer_rect(const struct state *s, size_t i, struct rect r, int w)
{
    int width = answer_width(&s->asked.answers[i]);
    if (i == 0)
        return rect_make(EDGE, 0, width, 1);
    int x = r.x + r.w + EDGE;
    return x + width + EDGE > w ? rect_make(EDGE, r.y + 1, width, 1)
                                : rect_make(x, r.y, width, 1);
}

static int answer_rows(const struct state *s, int w)
{
    struct rect r = { 0 };
    for (size_t i = 0; i < s->n_answers; i++)
        r = answer_rect(s, i, r, w);
    return r.y + 1;
}

static void lay_text(const struct state *s, struct sheet *sheet, int w)
{
    enum role role = ROLE_BRIGHT;
    sheet_begin(sheet);
    for (struct span rest = span_of(s->text); rest.ptr; role = ROLE_MUTED) {
        sheet_row(sheet);
        sheet_wrap(sheet, EDGE, w - 2 * EDGE, role, span_cut(&rest, '\n'));
    }
    sheet_end(sheet);
}

static int confirm_height(const void *self, int w)
{
    const struct state *s = self;
    struct sheet sheet;
    int inside = w - FRAME;
    sheet_init(&sheet);
    lay_text(s, &sheet, inside);
    int rows = sheet.n_rows < INT16_MAX ? (int)sheet.n_rows : INT16_MAX;
    sheet_clear(&sheet);
    return rows + answer_rows(s, inside) + BLANKS + FRAME;
}

static void confirm_resize(void *self, int w, int h)
{
    struct state *s = self;
    int answers = answer_rows(s, w);
    lay_text(s, &s->sheet, w);
    int spare = h - answers - (s->sheet.n_rows < INT16_MAX ? (int)s->sheet.n_rows : INT16_MAX);
    s->text_y = spare >= BLANKS;
    s->answers_y = h - answers - (spare >= BLANKS - 1);
    sheet_resize(&s->sheet, w, s->answers_y - s->text_y - (spare >= 1));
}

/* ---- The view -------------------------------------------------------------------------------- */

static void draw_answers(const struct state *s, const struct canvas *c)
{
    struct rect r = { 0 };
    for (size_t i = 0; i < s->n_answers; i++) {
        const struct confirm_answer *a = &s->asked.answers[i];
        bool chosen = i == s->chosen;
        r = answer_rect(s, i, r, canvas_w(c));
        int y = s->answers_y + r.y;
        if (chosen)
            canvas_fill(c, rect_make(r.x, y, r.w, 1), ROLE_BUTTON, " ");
        else
            canvas_ground(c, rect_make(r.x, y, r.w, 1), ROLE_FIELD);
        canvas_textf(c, r.x + 1, y, chosen ? ROLE_BUTTON : ROLE_KEY, "%c", a->letter);
        canvas_str(c, r.x + 3, y, chosen ? ROLE_BUTTON : ROLE_TEXT, a->text);
    }
}

static void confirm_draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct state *s = self;
    (void)env;
    struct canvas text = canvas_sub(c, 0, s->text_y, canvas_w(c), s->sheet.h);
    sheet_draw(&s->sheet, &text, false, SPAN(""));
    draw_answers(s, c);
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
    else if (key->code != JKEY_CHAR)
        sheet_key(&s->sheet, key);
    for (size_t i = 0; i < s->n_answers; i++)
        if (key_is_text(key) && key->cp < 0x80 &&
            ascii_lower((char)key->cp) == s->asked.answers[i].letter)
            return answer(s, i, out);
    return true;
}

static bool confirm_mouse(void *self, const struct key *key, struct intent *out)
{
    struct state *s = self;
    struct rect r = { 0 };
    sheet_mouse(&s->sheet, key);
    for (size_t i = 0; i < s->n_answers; i++) {
        r = answer_rect(s, i, r, s->sheet.w);
        if (key->mouse == MOUSE_PRESS && rect_has(r, key->x, key->y - s->answers_y))
            return answer(s, i, out);
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
    .resize = confirm_resize,
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
    sheet_init(&s->sheet);
    int width = EDGE;
    while (s->n_answers < CONFIRM_ANSWERS && asked->answers[s->n_answers].text)
        width += answer_width(&asked->answers[s->n_answers++]) + EDGE;
    for (struct span rest = asked->text; rest.ptr;) {
        int columns = visible_columns(span_cut(&rest, '\n'), WIDTH_MAX) + 2 * EDGE;
        width = columns > width ? columns : width;
    }
    struct overlay o = { .view = { &confirm_class, s },
                         .free = confirm_free,
                         .title = span_of(asked->title),
                         .w = clamped_width(width + FRAME),
                         .height = confirm_height };
    o.h = confirm_height(s, o.w);
    confirm_resize(s, o.w - FRAME, o.h - FRAME);
    return o;
}
