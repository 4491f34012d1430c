#include "overlay/picker.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/visible.h"
#include "widget/bar.h"
#include "widget/field.h"
#include "widget/list.h"

#define QUERY_MAX 256
#define WORDS_MAX 8
#define LIST_Y    3 /* below the query and a blank row on each side */
#define BELOW     3 /* blank rows and the hints */
#define LEAD_W    8
#define NOTE_MAX  24
#define LOW       9 /* so few rows are not wasted on blank ones */

struct item {
    char *lead, *text, *note, *argument; /* owned */
    enum role lead_role;
    const char *section, *command;
    int64_t number;
    bool is_current, only_found;
};

/* A row of the list: an item or, with item SIZE_MAX, a heading or a blank row above one. */
struct row {
    size_t item;
    const char *heading; /* "" a blank row */
    int score;
};

struct picker {
    const char *title, *verb;
    struct item *items;
    size_t n, room;
    struct row *rows; /* what matches, in the order shown */
    size_t n_rows, rows_room;
    struct field query;
    struct list list;
    int w, query_y, list_y;
    bool failed; /* memory ran out */
};

struct words {
    struct span word[WORDS_MAX];
    size_t n;
    struct span phrase; /* all of it, as typed */
};

struct picker *picker_new(const char *title, const char *verb, const char *placeholder)
{
    struct picker *p = mem_zero(1, sizeof *p);
    if (!p)
        return NULL;
    p->title = title;
    p->verb = verb;
    field_init(&p->query, QUERY_MAX, NULL);
    p->query.placeholder = placeholder;
    return p;
}

static void item_clear(struct item *item)
{
    free(item->lead);
    free(item->text);
    free(item->note);
    free(item->argument);
}

static void picker_free(void *self)
{
    struct picker *p = self;
    if (!p)
        return;
    for (size_t i = 0; i < p->n; i++)
        item_clear(&p->items[i]);
    free(p->items);
    free(p->rows);
    field_clear(&p->query);
    free(p);
}

void picker_add(struct picker *p, const struct picker_item *item)
{
    if (!p)
        return;
    struct item made = {
        .lead = mem_strdup(item->lead ? item->lead : ""),
        .text = mem_strdup(item->text),
        .note = mem_strdup(item->note ? item->note : ""),
        .argument = mem_strdup(item->argument ? item->argument : ""),
        .lead_role = item->lead_role,
        .section = item->section,
        .command = item->command,
        .number = item->number,
        .is_current = item->is_current,
        .only_found = item->only_found,
    };
    if (made.lead && made.text && made.note && made.argument &&
        mem_grow((void **)&p->items, &p->room, p->n + 1, sizeof *p->items)) {
        p->items[p->n++] = made;
        return;
    }
    item_clear(&made);
    p->failed = true;
}

/* ---- Matching -------------------------------------------------------------------------------- */

static struct words split_words(struct span query)
{
    struct words words = { .n = 0, .phrase = span_trim(query) };
    while (query.ptr && words.n < WORDS_MAX) {
        struct span word = span_cut(&query, ' ');
        if (word.len > 0)
            words.word[words.n++] = word;
    }
    return words;
}

/* Where the word stands in the text, letters compared without case; SIZE_MAX: nowhere. The
 * beginning of a word is preferred. */
static size_t find_word(struct span text, struct span word)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i + word.len <= text.len; i++) {
        if (!span_ieq(span_sub(text, i, i + word.len), word))
            continue;
        if (i == 0 || !ascii_is_alnum(text.ptr[i - 1]))
            return i;
        if (found == SIZE_MAX)
            found = i;
    }
    return found;
}

/* 0: it does not match. Early places and beginnings of words count more. */
static int score_of(const struct item *item, const struct words *words)
{
    struct span text = span_of(item->text);
    int score = words->n > 1 && find_word(text, words->phrase) != SIZE_MAX ? 500 : 1;
    for (size_t i = 0; i < words->n; i++) {
        size_t at = find_word(text, words->word[i]);
        bool in_lead = span_istarts(span_of(item->lead), words->word[i]);
        if (at == SIZE_MAX && !in_lead)
            return 0;
        if (at == SIZE_MAX)
            score += 20;
        else
            score += (at == 0 || !ascii_is_alnum(text.ptr[at - 1]) ? 100 : 10) +
                     (at < 60 ? 60 - (int)at : 0);
    }
    return score;
}

static bool add_row(struct picker *p, size_t item, const char *heading, int score)
{
    if (!mem_grow((void **)&p->rows, &p->rows_room, p->n_rows + 1, sizeof *p->rows))
        return false;
    p->rows[p->n_rows++] = (struct row){ item, heading, score };
    return true;
}

static int by_score(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return x->item < y->item ? -1 : x->item > y->item;
}

static bool same_section(const struct item *a, const struct item *b)
{
    return a->section == b->section ||
           (a->section && b->section && strcmp(a->section, b->section) == 0);
}

/* The items of one section, from `from` to `to`, best first, below its heading. */
static void add_section(struct picker *p, size_t from, size_t to, const struct words *words)
{
    size_t start = p->n_rows;
    const char *heading = p->items[from].section;
    bool headed = heading != NULL;
    if (headed && (start > 0 ? add_row(p, SIZE_MAX, "", 0) : true))
        add_row(p, SIZE_MAX, heading, 0);
    size_t first = p->n_rows;
    for (size_t i = from; i < to; i++) {
        int score = words->n == 0 ? !p->items[i].only_found : score_of(&p->items[i], words);
        if (score > 0 && !add_row(p, i, NULL, score))
            break;
    }
    if (p->n_rows == first) {
        p->n_rows = start;
        return;
    }
    qsort(p->rows + first, p->n_rows - first, sizeof *p->rows, by_score);
}

static bool is_item(const struct picker *p, size_t row)
{
    return row < p->n_rows && p->rows[row].item != SIZE_MAX;
}

/* To the nearest item from `row` on in the direction of `step`, or back where there is none. */
static void settle(struct picker *p, size_t row, int step)
{
    for (size_t i = row; i < p->n_rows; i += (size_t)step)
        if (is_item(p, i)) {
            list_move_to(&p->list, i);
            break;
        }
    for (size_t i = p->list.cursor; !is_item(p, p->list.cursor) && i < p->n_rows; i++)
        if (is_item(p, i))
            list_move_to(&p->list, i);
    if (p->list.cursor == 1 || (p->list.cursor == 2 && !is_item(p, 1)))
        p->list.top = 0; /* the heading above the first item */
}

static void match(struct picker *p)
{
    struct words words = split_words(field_text(&p->query));
    p->n_rows = 0;
    for (size_t from = 0, to; from < p->n; from = to) {
        for (to = from + 1; to < p->n && same_section(&p->items[from], &p->items[to]); to++)
            ;
        add_section(p, from, to, &words);
    }
    p->list.cursor = p->list.top = 0;
    list_set_n(&p->list, p->n_rows);
    settle(p, 0, 1);
}

static void go_to_current(struct picker *p)
{
    for (size_t i = 0; i < p->n_rows; i++)
        if (is_item(p, i) && p->items[p->rows[i].item].is_current)
            list_move_to(&p->list, i);
}

/* ---- The view -------------------------------------------------------------------------------- */

static void picker_resize(void *self, int w, int h)
{
    struct picker *p = self;
    p->w = w;
    field_resize(&p->query, w - 6);
    p->query_y = h < LOW ? 0 : 1;
    p->list_y = h < LOW ? 1 : LIST_Y;
    list_resize(&p->list, h - p->list_y - (h < LOW ? 1 : BELOW));
}

static void draw_matches(const struct canvas *c, int x, int y, struct span text,
                         const struct words *words)
{
    for (size_t i = 0; i < words->n; i++) {
        size_t at = find_word(text, words->word[i]);
        if (at == SIZE_MAX)
            continue;
        int before = visible_columns(span_sub(text, 0, at), canvas_w(c));
        int width = visible_columns(span_sub(text, at, at + words->word[i].len), canvas_w(c));
        canvas_recolor(c, rect_make(x + before, y, width, 1), ROLE_MATCH);
    }
}

/* Where an item's text stands, and what its note leaves of the row. */
static struct rect text_rect(const struct item *item, int w)
{
    int x = item->lead[0] ? LEAD_W + 2 : 2, right = w - 3;
    if (item->note[0])
        right -= visible_columns(span_of(item->note), NOTE_MAX) + 2;
    return rect_make(x, 0, right > x ? right - x : 1, 1);
}

static void draw_item(const struct canvas *c, int y, const struct item *item,
                      const struct words *words)
{
    struct rect r = text_rect(item, canvas_w(c));
    if (item->lead[0])
        canvas_text_cut(c, 2, y, LEAD_W - 1, item->lead_role, span_of(item->lead));
    if (item->note[0])
        canvas_text_right(c, canvas_w(c) - 3, y, NOTE_MAX, ROLE_MUTED, span_of(item->note));
    struct canvas line = canvas_sub(c, r.x, y, r.w, 1);
    canvas_text_cut(&line, 0, 0, r.w, item->is_current ? ROLE_ACCENT : ROLE_BRIGHT,
                    span_of(item->text));
    draw_matches(&line, 0, 0, span_of(item->text), words);
}

/* ---- The item under the cursor, as a whole --------------------------------------------------- */

static int wrapped_rows(struct span text, int w)
{
    int n = 0;
    for (; text.len > 0; n++)
        text = span_sub(text, visible_break(text, w), text.len);
    return n;
}

/* The rows of the list that it takes: where its text has no room in one it lies over its
 * neighbours for as long as the cursor is on it. */
static struct rect current_rect(const struct picker *p, int w)
{
    int y = (int)(p->list.cursor - p->list.top), h = p->list.height;
    if (!is_item(p, p->list.cursor))
        return rect_make(0, y, w, 1);
    const struct item *item = &p->items[p->rows[p->list.cursor].item];
    int n = wrapped_rows(span_of(item->text), text_rect(item, w).w);
    n = n > h ? h : n < 1 ? 1 : n;
    return rect_make(0, y + n > h ? h - n : y, w, n);
}

static void draw_current(const struct picker *p, const struct canvas *c,
                         const struct words *words)
{
    const struct item *item = &p->items[p->rows[p->list.cursor].item];
    struct rect r = current_rect(p, canvas_w(c));
    struct canvas all = canvas_sub(c, 0, r.y, r.w, r.h);
    struct span rest = span_of(item->text);
    struct rect text = text_rect(item, r.w);
    if (r.h > 1)
        canvas_clear(&all, ROLE_OVERLAY);
    list_draw_cursor(&all, 0, r.h, true);
    draw_item(&all, 0, item, words);
    for (int y = 0; y < r.h && r.h > 1; y++) {
        struct canvas line = canvas_sub(&all, text.x, y, text.w, 1);
        size_t n = visible_break(rest, text.w);
        canvas_fill(&line, rect_make(0, 0, text.w, 1), ROLE_BRIGHT, " ");
        canvas_text_cut(&line, 0, 0, text.w, item->is_current ? ROLE_ACCENT : ROLE_BRIGHT,
                        y + 1 < r.h ? span_sub(rest, 0, n) : rest);
        draw_matches(&line, 0, 0, span_sub(rest, 0, n), words);
        rest = span_sub(rest, n, rest.len);
    }
}

static void draw_rows(const struct picker *p, const struct canvas *c)
{
    struct words words = split_words(field_text(&p->query));
    for (int i = 0; i < p->list.height; i++) {
        size_t at = list_row(&p->list, i);
        if (at == SIZE_MAX)
            break;
        const struct row *row = &p->rows[at];
        if (row->item == SIZE_MAX) {
            canvas_str(c, 2, i, ROLE_FAINT, row->heading);
            continue;
        }
        draw_item(c, i, &p->items[row->item], &words);
    }
    if (is_item(p, p->list.cursor))
        draw_current(p, c, &words);
    if (p->n_rows == 0)
        canvas_str(c, 2, 0, ROLE_FAINT, "nothing matches");
    list_draw_bar(&p->list, c);
}

static void picker_draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct picker *p = self;
    canvas_str(c, 2, p->query_y, ROLE_ACCENT, "›");
    struct field_look look = { .focused = true, .role = ROLE_STRONG };
    field_draw(&p->query, c, 4, p->query_y, &look);
    struct canvas rows = canvas_sub(c, 0, p->list_y, canvas_w(c), p->list.height);
    draw_rows(p, &rows);
    const struct bar_hint hints[] = { { env->is_ascii ? "Up/Dn" : "↑↓", "choose" },
                                      { "Enter", p->verb },
                                      { "Esc", "close" } };
    bar_draw(c, 2, canvas_h(c) - 1, canvas_w(c) - 1, hints, 3);
}

static bool choose(struct picker *p, struct intent *out)
{
    if (!is_item(p, p->list.cursor))
        return true;
    const struct item *item = &p->items[p->rows[p->list.cursor].item];
    *out = (struct intent){ item->command, span_of(item->argument), item->number };
    return true;
}

static bool move_key(struct picker *p, const struct key *key)
{
    struct key k = *key;
    if (key_is_char(&k, KEY_CTRL, 'n') || key_is_char(&k, KEY_CTRL, 'j'))
        k = (struct key){ .code = JKEY_DOWN };
    if (key_is_char(&k, KEY_CTRL, 'p') || key_is_char(&k, KEY_CTRL, 'k'))
        k = (struct key){ .code = JKEY_UP };
    bool ends = k.code == JKEY_HOME || k.code == JKEY_END;
    size_t before = p->list.cursor;
    if (ends || !list_key(&p->list, &k, false))
        return false;
    settle(p, p->list.cursor, p->list.cursor < before ? -1 : 1);
    return true;
}

static bool picker_key(void *self, const struct key *key, struct intent *out)
{
    struct picker *p = self;
    if (key_is(key, 0, JKEY_ESC)) {
        out->command = "overlay.close";
        return true;
    }
    if (key_is(key, 0, JKEY_ENTER))
        return choose(p, out);
    if (move_key(p, key))
        return true;
    uint64_t before = p->query.edits.state;
    bool taken = field_key(&p->query, key);
    if (p->query.edits.state != before)
        match(p);
    return taken;
}

static bool picker_mouse(void *self, const struct key *key, struct intent *out)
{
    struct picker *p = self;
    struct key k = *key;
    k.y -= p->list_y;
    if (list_bar_mouse(&p->list, &k, p->w - 1))
        return true;
    if (rect_has(current_rect(p, p->w), k.x, k.y) && k.mouse == MOUSE_PRESS)
        k.y = (int)(p->list.cursor - p->list.top);
    size_t row = list_row(&p->list, k.y);
    if (k.mouse == MOUSE_PRESS && (row == SIZE_MAX || !is_item(p, row)))
        return true;
    return list_mouse(&p->list, &k) ? choose(p, out) : true;
}

static bool picker_is_typing(const void *self)
{
    (void)self;
    return true;
}

static bool picker_cursor(const void *self, int *x, int *y)
{
    const struct picker *p = self;
    *x = 4 + field_cursor(&p->query);
    *y = p->query_y;
    return true;
}

static const struct view_class picker_class = {
    .name = "picker",
    .title = "Picker",
    .resize = picker_resize,
    .draw = picker_draw,
    .key = picker_key,
    .mouse = picker_mouse,
    .is_typing = picker_is_typing,
    .cursor = picker_cursor,
};

struct overlay picker_overlay(struct picker *p, int w, int h)
{
    if (!p || p->failed) {
        picker_free(p);
        return (struct overlay){ 0 };
    }
    match(p);
    int needed = (int)(p->n_rows < 1000 ? p->n_rows : 1000) + LIST_Y + BELOW + 2;
    struct overlay o = {
        .view = { &picker_class, p },
        .free = picker_free,
        .title = span_of(p->title),
        .w = w,
        .h = needed < h && p->n < 30 ? (needed > 12 ? needed : 12) : h,
    };
    picker_resize(p, o.w - 2, o.h - 2);
    go_to_current(p);
    return o;
}
