#include "widget/fields.h"

#include "base/visible.h"

enum { X_LABEL = 2, GAP = 2, TEXT_MAX = 1 << 20, LABEL_LEAST = 18, CHOICE_GAP = 2 };

void fields_init(struct fields *f, const struct fields_model *model, void *ctx,
                 struct clipboard *clipboard)
{
    *f = (struct fields){ .model = model, .ctx = ctx };
    field_init(&f->field, TEXT_MAX, clipboard);
    buf_init(&f->before, TEXT_MAX);
}

void fields_clear(struct fields *f)
{
    field_clear(&f->field);
    complete_close(&f->offers.list);
    buf_clear(&f->before);
}

static size_t count(const struct fields *f)
{
    return f->model->count(f->ctx);
}

static struct fields_item item_at(const struct fields *f, size_t i)
{
    struct fields_item item = { 0 };
    f->model->item(f->ctx, i, &item);
    return item;
}

static struct span value_at(const struct fields *f, size_t i)
{
    return f->model->value(f->ctx, i);
}

/* ---- Geometry --------------------------------------------------------------------------------*/

/* The row of item i when nothing is scrolled. */
static int row_of(const struct fields *f, size_t i)
{
    int y = 0;
    for (size_t k = 1; k <= i; k++)
        y += item_at(f, k).spaced ? 2 : 1;
    return y;
}

static int y_of(const struct fields *f, size_t i)
{
    return row_of(f, i) - row_of(f, f->top);
}

static int x_value(const struct fields *f)
{
    int width = LABEL_LEAST;
    for (size_t i = 0; i < count(f); i++) {
        int w = visible_columns(span_of(item_at(f, i).label), 40);
        width = w > width ? w : width;
    }
    int x = X_LABEL + width + GAP;
    return x < f->w / 2 ? x : f->w / 2;
}

static void settle(struct fields *f)
{
    size_t n = count(f);
    if (f->at >= n)
        f->at = n > 0 ? n - 1 : 0;
    if (f->top > f->at)
        f->top = f->at;
    while (f->top < f->at && y_of(f, f->at) >= f->h)
        f->top++;
    int w = f->w - x_value(f) - 2;
    field_resize(&f->field, w > 1 ? w : 1);
}

void fields_resize(struct fields *f, int w, int h)
{
    f->w = w;
    f->h = h;
    f->top = 0;
    settle(f);
}

int fields_bottom(const struct fields *f)
{
    int y = count(f) > 0 ? y_of(f, count(f) - 1) + 1 : 0;
    return y < f->h ? y : f->h;
}

void fields_reset(struct fields *f)
{
    f->typing = false;
    f->complaint = NULL;
    complete_close(&f->offers.list);
    f->at = f->top = 0;
    settle(f);
}

/* ---- Changes ---------------------------------------------------------------------------------*/

static size_t chosen_of(const struct fields *f, size_t i, const struct fields_item *item)
{
    struct span value = value_at(f, i);
    for (size_t k = 1; value.ptr && item->choices[k]; k++)
        if (span_eq_str(value, item->choices[k]))
            return k;
    return 0;
}

/* The first choice that is shown: where not all fit side by side, the chosen one does. */
static size_t first_shown(const struct fields *f, size_t i, const struct fields_item *item)
{
    size_t chosen = chosen_of(f, i, item), first = chosen + 1;
    int room = f->w - 2 - x_value(f);
    while (first > 0 && room >= 0) {
        first--;
        room -= visible_columns(span_of(item->choices[first]), f->w) + CHOICE_GAP;
    }
    return room + CHOICE_GAP < 0 && first < chosen ? first + 1 : first;
}

static void store(struct fields *f, size_t i, struct span value)
{
    f->complaint = f->model->set(f->ctx, i, value) ? NULL : "that can't be stored here";
    settle(f);
}

static void choose(struct fields *f, size_t i, size_t k)
{
    struct fields_item item = item_at(f, i);
    store(f, i, k == 0 ? (struct span){ 0 } : span_of(item.choices[k]));
}

static void cycle(struct fields *f, int by)
{
    struct fields_item item = item_at(f, f->at);
    size_t n = 0;
    while (item.choices[n])
        n++;
    size_t k = chosen_of(f, f->at, &item);
    choose(f, f->at, by > 0 ? (k + 1) % n : (k + n - 1) % n);
}

static void start_typing(struct fields *f)
{
    struct span value = value_at(f, f->at);
    f->was_set = value.ptr;
    buf_reset(&f->before);
    buf_add(&f->before, value);
    if (field_set(&f->field, value) != JIG_OK || f->before.failed) {
        f->complaint = "too long to be edited here"; /* what is typed would take its place */
        return;
    }
    edits_move(&f->field.edits, EDITS_TEXT_END, false);
    f->typing = true;
    settle(f);
}

/* A text that was emptied is one that is not set. */
void fields_leave(struct fields *f)
{
    if (f->typing && field_text(&f->field).len == 0 && value_at(f, f->at).ptr)
        store(f, f->at, (struct span){ 0 });
    f->typing = false;
    complete_close(&f->offers.list);
}

static void take_over(struct fields *f)
{
    store(f, f->at, span_make(buf_str(&f->field.edits.text), f->field.edits.text.len));
}

static void accept(struct fields *f)
{
    completion_accept(&f->offers, &f->field.edits);
    take_over(f);
}

static void revert(struct fields *f)
{
    f->typing = false;
    complete_close(&f->offers.list);
    struct span before = span_make(buf_str(&f->before), f->before.len);
    store(f, f->at, f->was_set ? before : (struct span){ 0 });
}

static bool typing_key(struct fields *f, const struct key *key)
{
    bool leaves = key_is(key, 0, JKEY_ENTER) || key_is(key, 0, JKEY_TAB) ||
                  key_is(key, 0, JKEY_UP) || key_is(key, 0, JKEY_DOWN);
    enum complete_result result = complete_key(&f->offers.list, key, false);
    if (result == COMPLETE_ACCEPTED)
        accept(f);
    if (result != COMPLETE_IGNORED)
        return true;
    if (key_is(key, 0, JKEY_ESC)) {
        revert(f);
        return true;
    }
    if (leaves) {
        fields_leave(f);
        if (key->code == JKEY_UP && f->at > 0)
            f->at--;
        else if (key->code != JKEY_UP && key->code != JKEY_ENTER)
            f->at++;
        settle(f);
        return true;
    }
    uint64_t state = f->field.edits.state;
    bool taken = field_key(&f->field, key);
    if (f->field.edits.state != state)
        take_over(f);
    if (taken)
        completion_offer(&f->offers, &f->field.edits, NULL, 0);
    return taken;
}

/* ---- Keys and mouse --------------------------------------------------------------------------*/

bool fields_is_typing(const struct fields *f)
{
    return f->typing;
}

struct typedkeys fields_typed(const struct fields *f)
{
    struct typedkeys keys = { "done", "next", "take back" };
    complete_typed(&f->offers.list, &keys);
    return keys;
}

static bool move_to(struct fields *f, size_t at)
{
    size_t before = f->at;
    f->at = at;
    settle(f);
    return f->at != before;
}

bool fields_key(struct fields *f, const struct key *key)
{
    f->complaint = NULL;
    if (f->typing)
        return typing_key(f, key);
    if (key->mods || count(f) == 0)
        return false;
    bool is_choice = item_at(f, f->at).choices;
    switch (key->code) {
    case JKEY_UP:
        return f->at > 0 && move_to(f, f->at - 1);
    case JKEY_DOWN:
        return move_to(f, f->at + 1);
    case JKEY_HOME:
        return move_to(f, 0), true;
    case JKEY_END:
        return move_to(f, count(f) - 1), true;
    case JKEY_LEFT:
    case JKEY_RIGHT:
        if (is_choice)
            cycle(f, key->code == JKEY_LEFT ? -1 : 1);
        return is_choice;
    case JKEY_ENTER:
        is_choice ? cycle(f, 1) : start_typing(f);
        return true;
    case JKEY_DELETE:
    case JKEY_BACKSPACE:
        store(f, f->at, (struct span){ 0 });
        return true;
    default:
        if (!is_choice || !key_is_char(key, 0, ' '))
            return false;
        cycle(f, 1);
        return true;
    }
}

static bool press(struct fields *f, const struct key *key, size_t i)
{
    struct fields_item item = item_at(f, i);
    int x = x_value(f);
    if (f->typing && i == f->at && key->x >= x) {
        struct key inner = *key;
        inner.x -= x;
        return field_mouse(&f->field, &inner);
    }
    fields_leave(f);
    f->at = i;
    settle(f);
    if (!item.choices && key->x >= x)
        start_typing(f);
    size_t first = item.choices ? first_shown(f, i, &item) : 0;
    for (size_t k = first; item.choices && item.choices[k]; k++) {
        int w = visible_columns(span_of(item.choices[k]), f->w);
        if (key->x >= x && key->x < x + w)
            choose(f, i, k);
        x += w + CHOICE_GAP;
    }
    return true;
}

bool fields_mouse(struct fields *f, const struct key *key)
{
    if (key->mouse == MOUSE_WHEEL_UP || key->mouse == MOUSE_WHEEL_DOWN) {
        fields_leave(f);
        move_to(f, key->mouse == MOUSE_WHEEL_DOWN ? f->at + 1 : f->at > 0 ? f->at - 1 : 0);
        return true;
    }
    if (key->mouse != MOUSE_PRESS || key->button != MOUSE_LEFT)
        return false;
    struct canvas whole = { .area = rect_make(0, 0, f->w, f->h),
                            .clip = rect_make(0, 0, f->w, f->h) };
    int offered =
        complete_list_at(&f->offers.list, &whole, x_value(f) - 1, y_of(f, f->at), key);
    if (offered >= 0) {
        f->offers.list.chosen = (size_t)offered;
        accept(f);
        return true;
    }
    for (size_t i = f->top; i < count(f); i++)
        if (y_of(f, i) == key->y)
            return press(f, key, i);
    fields_leave(f);
    return true;
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

/* Returns the column behind them. */
static int draw_choices(const struct fields *f, const struct canvas *c, size_t i,
                        const struct fields_item *item)
{
    int x = x_value(f), y = y_of(f, i);
    size_t chosen = chosen_of(f, i, item);
    for (size_t k = first_shown(f, i, item); item->choices[k]; k++) {
        enum role role = k == chosen ? (k == 0 ? ROLE_TEXT : ROLE_TAB_ACTIVE) : ROLE_FAINT;
        x += canvas_str(c, x, y, role, item->choices[k]) + CHOICE_GAP;
    }
    return x;
}

/* Is the row below it one that nothing stands on? */
static bool has_room_below(const struct fields *f, size_t i)
{
    return i + 1 == count(f) || item_at(f, i + 1).spaced;
}

/* A note that finds no room beside the choices stands below them, if that row is free. */
static void draw_choice_row(const struct fields *f, const struct canvas *c, size_t i,
                            const struct fields_item *item, struct span note)
{
    int end = draw_choices(f, c, i, item), y = y_of(f, i);
    int width = visible_columns(note, f->w / 3);
    if (end + width <= f->w - 2)
        canvas_text_right(c, f->w - 2, y, f->w / 3, ROLE_FAINT, note);
    else if (has_room_below(f, i))
        canvas_text_cut(c, x_value(f), y + 1, f->w - 2 - x_value(f), ROLE_FAINT, note);
}

static void draw_text(const struct fields *f, const struct canvas *c, size_t i,
                      const struct fields_item *item, int width)
{
    struct span value = value_at(f, i);
    int x = x_value(f), y = y_of(f, i);
    struct canvas cell = canvas_sub(c, x, y, width, 1);
    if (!value.ptr) {
        canvas_text_cut(&cell, 0, 0, width, ROLE_PLACEHOLDER, span_of(item->hint));
    } else if (item->secret && span_find(value, SPAN("{{"), 0) == SIZE_MAX) {
        canvas_str(&cell, 0, 0, ROLE_VALUE, value.len > 0 ? "••••••••" : "");
    } else {
        struct textline_look look = {
            .text = value, .to = value.len, .paint = f->paint, .role = ROLE_VALUE
        };
        textline_draw(&cell, 0, 0, &look);
    }
}

static void draw_field(const struct fields *f, const struct canvas *c)
{
    struct canvas cell = canvas_sub(c, x_value(f), y_of(f, f->at), f->field.width, 1);
    canvas_clear(&cell, ROLE_FIELD);
    struct field_look look = { .focused = true, .role = ROLE_VALUE, .paint = f->paint };
    field_draw(&f->field, &cell, 0, 0, &look);
    complete_draw_list(&f->offers.list, c, x_value(f) - 1, y_of(f, f->at));
}

void fields_draw(const struct fields *f, const struct canvas *c, bool focused)
{
    size_t n = count(f);
    if (focused && n > 0) {
        canvas_ground(c, rect_make(0, y_of(f, f->at), f->w - 1, 1), ROLE_SELECTED);
        canvas_str(c, 0, y_of(f, f->at), ROLE_SELECTED_BAR, "▌");
    }
    for (size_t i = f->top; i < n && y_of(f, i) < f->h; i++) {
        struct fields_item item = item_at(f, i);
        int y = y_of(f, i);
        canvas_text_cut(c, X_LABEL, y, x_value(f) - X_LABEL - 1, ROLE_NAME,
                        span_of(item.label));
        struct span note = f->model->note ? f->model->note(f->ctx, i) : (struct span){ 0 };
        if (item.choices) {
            draw_choice_row(f, c, i, &item, note);
            continue;
        }
        int note_width = visible_columns(note, f->w / 3);
        canvas_text_right(c, f->w - 2, y, f->w / 3, ROLE_FAINT, note);
        int width = f->w - 2 - x_value(f) - (note_width > 0 ? note_width + GAP : 0);
        if (width > 0)
            draw_text(f, c, i, &item, width);
    }
    if (f->typing)
        draw_field(f, c);
}

bool fields_cursor(const struct fields *f, int *x, int *y)
{
    *x = x_value(f) + field_cursor(&f->field);
    *y = y_of(f, f->at);
    return f->typing;
}
