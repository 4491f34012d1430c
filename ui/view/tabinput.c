#include "view/tabinput.h"

#include "view/complaint.h"

enum { X = 2, INPUT_MAX = 1024 };

void tabinput_init(struct tabinput *i)
{
    *i = (struct tabinput){ .kind = TABINPUT_NONE };
    field_init(&i->field, INPUT_MAX, NULL);
}

void tabinput_clear(struct tabinput *i)
{
    field_clear(&i->field);
}

void tabinput_resize(struct tabinput *i, int w)
{
    field_resize(&i->field, w / 2);
}

void tabinput_begin(struct tabinput *i, enum tabinput_kind kind, struct restab tab)
{
    bool filters = kind == TABINPUT_FILTER;
    const char *hint = tab.class->find_hint ? tab.class->find_hint : "find";
    i->kind = kind;
    i->field.placeholder = kind == TABINPUT_GO ? "line, or 50%"
                           : filters           ? ".items[] | select(.n > 1)"
                                               : hint;
    field_set(&i->field, filters ? tab.class->filtered(tab.self) : (struct span){ 0 });
}

void tabinput_end(struct tabinput *i, struct restab tab, bool forgets)
{
    bool filters = i->kind == TABINPUT_FILTER;
    bool finds = i->kind == TABINPUT_FIND || i->kind == TABINPUT_NONE;
    i->kind = TABINPUT_NONE;
    if (forgets && filters)
        tab.class->filter(tab.self, (struct span){ 0 });
    if (forgets && finds && tab.class->find)
        tab.class->find(tab.self, (struct span){ 0 });
}

/* ---- Keys -------------------------------------------------------------------------------------*/

static void find(const struct tabinput *i, struct restab tab)
{
    if (i->is_regex && tab.class->find_regex)
        tab.class->find_regex(tab.self, field_text(&i->field));
    else
        tab.class->find(tab.self, field_text(&i->field));
}

static bool go(struct tabinput *i, struct restab tab, struct intent *out)
{
    i->kind = TABINPUT_NONE;
    if (!tab.class->go(tab.self, field_text(&i->field)))
        *out = (struct intent){ .command = "say",
                                .text = SPAN("a line's number, or a part: 50%") };
    return true;
}

bool tabinput_key(struct tabinput *i, struct restab tab, const struct key *k,
                  struct intent *out)
{
    if (k->code == JKEY_ESC) {
        tabinput_end(i, tab, true);
        return true;
    }
    if (k->code == JKEY_ENTER && i->kind == TABINPUT_GO)
        return go(i, tab, out);
    if (k->code == JKEY_ENTER) {
        tabinput_end(i, tab, field_text(&i->field).len == 0);
        return true;
    }
    if ((k->code == JKEY_DOWN || k->code == JKEY_UP) && tab.class->find_next) {
        tab.class->find_next(tab.self, k->code == JKEY_DOWN ? 1 : -1);
        return true;
    }
    bool switches =
        i->kind == TABINPUT_FIND && tab.class->find_regex && key_is_char(k, KEY_ALT, 'r');
    if (switches)
        i->is_regex = !i->is_regex;
    bool taken = switches || field_key(&i->field, k);
    if (taken && i->kind == TABINPUT_FIND)
        find(i, tab);
    if (taken && i->kind == TABINPUT_FILTER)
        tab.class->filter(tab.self, field_text(&i->field));
    return taken;
}

struct typedkeys tabinput_typed(const struct tabinput *i)
{
    static const struct typedkeys keys[] = {
        [TABINPUT_FIND] = { "done", NULL, "end the search" },
        [TABINPUT_FILTER] = { "done", NULL, "no filter" },
        [TABINPUT_GO] = { "go", NULL, "stay" },
    };
    return keys[i->kind];
}

/* ---- Drawing ----------------------------------------------------------------------------------*/

static const char *complaint(const struct tabinput *i, struct restab tab)
{
    if (i->kind == TABINPUT_FILTER)
        return tab.class->filter_complaint(tab.self);
    bool may_be_wrong = i->kind == TABINPUT_FIND && tab.class->find_complaint;
    return may_be_wrong ? tab.class->find_complaint(tab.self) : NULL;
}

static int field_x(const struct tabinput *i)
{
    return X + (i->kind == TABINPUT_FILTER ? 3 : 2);
}

static int words_w(int w)
{
    return w - X - 4;
}

/* Above the words about what is wrong with it. */
static int field_y(const struct tabinput *i, struct restab tab, int w, int h)
{
    const char *wrong = complaint(i, tab);
    return h - 1 - (wrong && h > 2 ? complaint_rows(wrong, words_w(w), h) : 0);
}

void tabinput_cursor(const struct tabinput *i, struct restab tab, int w, int h, int *x, int *y)
{
    *x = field_x(i) + field_cursor(&i->field);
    *y = field_y(i, tab, w, h);
}

/* At the right of what is looked for: which hit it is of how many, and how it is meant. */
static void draw_found(const struct tabinput *i, struct restab tab, const struct canvas *row)
{
    struct buf words;
    buf_init(&words, 256);
    int x = canvas_w(row) - 2;
    if (tab.class->find_regex)
        x = canvas_text_right(row, x, 0, x / 3, ROLE_FAINT,
                              i->is_regex ? SPAN("Alt+r text") : SPAN("Alt+r regex")) -
            3;
    if (!complaint(i, tab))
        tab.class->found(tab.self, &words);
    canvas_text_right(row, x, 0, canvas_w(row) / 2 - 6, ROLE_MUTED, buf_span(&words));
    buf_clear(&words);
}

static void draw_progress(struct restab tab, const struct canvas *row)
{
    struct buf words;
    buf_init(&words, 256);
    tab.class->filter_progress(tab.self, &words);
    canvas_text_right(row, canvas_w(row) - 2, 0, canvas_w(row) / 2 - 6, ROLE_MUTED,
                      buf_span(&words));
    buf_clear(&words);
}

void tabinput_draw(const struct tabinput *i, struct restab tab, const struct canvas *c,
                   bool focused)
{
    const char *wrong = complaint(i, tab);
    int w = canvas_w(c), y = field_y(i, tab, w, canvas_h(c));
    struct canvas row = canvas_sub(c, 0, y, canvas_w(c), canvas_h(c) - y);
    canvas_clear(&row, ROLE_TEXT);
    const char *sign = i->kind == TABINPUT_GO                 ? ":"
                       : i->kind == TABINPUT_FILTER           ? "jq"
                       : i->is_regex && tab.class->find_regex ? "~"
                                                              : "/";
    canvas_str(&row, X, 0, ROLE_KEY, sign);
    struct field_look look = { .focused = focused, .role = wrong ? ROLE_ERROR : ROLE_BRIGHT };
    field_draw(&i->field, &row, field_x(i), 0, &look);
    if (i->kind == TABINPUT_FIND && tab.class->found)
        draw_found(i, tab, &row);
    if (i->kind == TABINPUT_FILTER && tab.class->filter_progress && !wrong)
        draw_progress(tab, &row);
    if (wrong)
        complaint_draw(&row, X + 2, 1, words_w(w), canvas_h(&row) - 1, wrong);
}
