#include "widget/kvtable.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/visible.h"
#include "widget/kvtext.h"

enum {
    HISTORY_MAX = 64,
    CELL_MAX = 1 << 20,
    TEXT_MAX = 4 << 20,
    X_MARK = 2,
    X_NAME = 5,
    NAME_LEAST = 18,
    GAP = 2,
};

struct snapshots {
    void *items[HISTORY_MAX];
    size_t n;
};

struct kvtable {
    struct kvtable_config config;
    size_t at;  /* the row under the cursor; the number of rows: the add line */
    size_t top; /* the first row that is shown */
    enum kv_column column;
    int w, h;
    int name_width; /* columns that the names get */
    bool typing;
    bool adding; /* typing the name of a row that is not there yet */
    bool fresh;  /* the row that is typed into was added just now */
    bool bulk;
    struct field field;
    struct buf before; /* the cell's text before it was typed into */
    struct complete offers;
    struct editor editor; /* of the whole table as text */
    struct snapshots done, undone;
    const char *complaint;
};

/* ---- The model -------------------------------------------------------------------------------*/

static size_t count(const struct kvtable *t)
{
    return t->config.model->count(t->config.ctx);
}

static struct kv_row row_at(const struct kvtable *t, size_t i)
{
    struct kv_row row = { .from = i };
    t->config.model->row(t->config.ctx, i, &row);
    return row;
}

/* Fixed rows stand at the end. */
static size_t count_own(const struct kvtable *t)
{
    size_t n = count(t);
    while (n > 0 && row_at(t, n - 1).fixed)
        n--;
    return n;
}

static bool is_own(const struct kvtable *t, size_t i)
{
    return i < count(t) && !row_at(t, i).fixed;
}

/* ---- History ---------------------------------------------------------------------------------*/

static void drop_all(struct kvtable *t, struct snapshots *s)
{
    while (s->n > 0)
        t->config.model->drop(s->items[--s->n]);
}

static void push(struct kvtable *t, struct snapshots *s)
{
    void *saved = t->config.model->save(t->config.ctx);
    if (!saved)
        return;
    if (s->n == HISTORY_MAX) {
        t->config.model->drop(s->items[0]);
        for (size_t i = 1; i < s->n; i++)
            s->items[i - 1] = s->items[i];
        s->n--;
    }
    s->items[s->n++] = saved;
}

static void remember(struct kvtable *t)
{
    push(t, &t->done);
    drop_all(t, &t->undone);
}

static bool travel(struct kvtable *t, struct snapshots *from, struct snapshots *to)
{
    if (from->n == 0)
        return false;
    push(t, to);
    void *saved = from->items[--from->n];
    bool restored = t->config.model->restore(t->config.ctx, saved);
    t->config.model->drop(saved);
    kvtable_refresh(t);
    return restored;
}

/* ---- Lifecycle -------------------------------------------------------------------------------*/

struct kvtable *kvtable_new(const struct kvtable_config *config)
{
    struct kvtable *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    t->config = *config;
    t->column = KV_VALUE;
    field_init(&t->field, CELL_MAX, config->clipboard);
    editor_init(&t->editor, TEXT_MAX, config->clipboard);
    buf_init(&t->before, CELL_MAX);
    return t;
}

void kvtable_free(struct kvtable *t)
{
    if (!t)
        return;
    drop_all(t, &t->done);
    drop_all(t, &t->undone);
    field_clear(&t->field);
    editor_clear(&t->editor);
    buf_clear(&t->before);
    free(t);
}

static void stop_typing(struct kvtable *t)
{
    t->typing = t->adding = t->fresh = false;
    complete_close(&t->offers);
}

void kvtable_reset(struct kvtable *t)
{
    stop_typing(t);
    drop_all(t, &t->done);
    drop_all(t, &t->undone);
    t->bulk = false;
    t->at = t->top = 0;
    t->column = KV_VALUE;
    t->complaint = NULL;
}

/* ---- Geometry --------------------------------------------------------------------------------*/

static int gap_before_add(const struct kvtable *t)
{
    return count(t) > 0 && count(t) + 2 <= (size_t)t->h ? 1 : 0;
}

static int y_of(const struct kvtable *t, size_t i)
{
    int y = i >= t->top ? (int)(i - t->top) : -1;
    return i == count(t) && y >= 0 ? y + gap_before_add(t) : y;
}

/* Reads all rows, so it is done when they may have changed and not while one of them is in hand. */
static void measure_names(struct kvtable *t)
{
    int most = t->w * 2 / 5;
    int width = NAME_LEAST;
    size_t n = count(t);
    for (size_t i = 0; i < n && width < most; i++) {
        int w = visible_columns(row_at(t, i).name, most);
        width = w > width ? w : width;
    }
    t->name_width = width < most ? width : most > 1 ? most : 1;
}

static int x_value(const struct kvtable *t)
{
    return X_NAME + t->name_width + GAP;
}

int kvtable_bottom(const struct kvtable *t)
{
    if (t->bulk)
        return t->h;
    int y = y_of(t, count(t)) + 1;
    return y < t->h ? y : t->h;
}

static void settle(struct kvtable *t)
{
    measure_names(t);
    size_t n = count(t), h = t->h > 0 ? (size_t)t->h : 1;
    if (t->at > n)
        t->at = n;
    if (n + 1 <= h)
        t->top = 0;
    else if (t->top > n + 1 - h)
        t->top = n + 1 - h;
    if (t->at < t->top)
        t->top = t->at;
    if (t->at >= t->top + h)
        t->top = t->at - h + 1;
    bool name = t->column == KV_NAME;
    int x = name ? X_NAME : x_value(t);
    int w = name ? t->name_width : t->w - x - 1;
    field_resize(&t->field, w > 1 ? w : 1);
}

void kvtable_refresh(struct kvtable *t)
{
    if (t->typing && !t->adding && t->at >= count(t))
        stop_typing(t);
    settle(t);
}

void kvtable_resize(struct kvtable *t, int w, int h)
{
    t->w = w;
    t->h = h;
    editor_resize(&t->editor, w, h > 1 ? h - 1 : 1);
    settle(t);
}

/* ---- Typing into a cell ----------------------------------------------------------------------*/

static void offer(struct kvtable *t)
{
    const struct kv_model *model = t->config.model;
    if (!model->offer)
        return;
    struct candidate items[COMPLETE_MAX];
    struct span name = t->at < count(t) ? row_at(t, t->at).name : (struct span){ 0 };
    struct span typed = field_text(&t->field);
    size_t n = model->offer(t->config.ctx, t->column, name, typed, items, COMPLETE_MAX);
    complete_set(&t->offers, items, n, typed);
}

static void type_into(struct kvtable *t, enum kv_column column)
{
    struct kv_row row = row_at(t, t->at);
    t->column = column;
    t->typing = true;
    t->adding = false;
    struct span text = column == KV_NAME ? row.name : row.value;
    buf_reset(&t->before);
    buf_add(&t->before, text);
    field_set(&t->field, text);
    edits_move(&t->field.edits, EDITS_TEXT_END, false);
    settle(t);
    complete_close(&t->offers);
    if (text.len == 0)
        offer(t);
}

static void start_adding(struct kvtable *t)
{
    stop_typing(t);
    t->at = count(t);
    t->column = KV_NAME;
    t->typing = t->adding = true;
    field_set(&t->field, (struct span){ 0 });
    settle(t);
}

/* A row whose name was never typed is none. */
void kvtable_leave(struct kvtable *t)
{
    bool nameless = t->typing && !t->adding && is_own(t, t->at) &&
                    row_at(t, t->at).name.len == 0 && row_at(t, t->at).value.len == 0;
    stop_typing(t);
    if (nameless)
        t->config.model->remove(t->config.ctx, t->at);
    settle(t);
}

/* Every key goes into the model at once, so that what is sent is what is seen. */
static void take_over(struct kvtable *t)
{
    const struct kv_model *model = t->config.model;
    struct span text = field_text(&t->field);
    bool taken = true;
    if (t->adding) {
        if (text.len == 0)
            return;
        remember(t);
        t->at = count_own(t);
        struct kv_row row = { .name = text, .on = true, .from = SIZE_MAX };
        taken = model->insert(t->config.ctx, t->at, &row);
        t->adding = !taken;
        t->fresh = taken;
        buf_reset(&t->before);
    } else {
        if (!t->fresh &&
            span_eq(buf_span(&t->before),
                    t->column == KV_NAME ? row_at(t, t->at).name : row_at(t, t->at).value))
            remember(t);
        taken = model->set(t->config.ctx, t->at, t->column, text);
    }
    t->complaint = taken ? NULL : "that can't be stored here";
    settle(t);
}

static void revert(struct kvtable *t)
{
    if (t->adding) {
        stop_typing(t);
        return;
    }
    t->config.model->set(t->config.ctx, t->at, t->column, buf_span(&t->before));
    kvtable_leave(t);
}

static void next_cell(struct kvtable *t)
{
    if (t->column == KV_NAME && !t->adding)
        type_into(t, KV_VALUE);
    else
        kvtable_leave(t);
}

static void accept_offer(struct kvtable *t)
{
    edits_select_all(&t->field.edits);
    edits_insert(&t->field.edits, complete_chosen(&t->offers));
    complete_close(&t->offers);
    take_over(t);
    if (t->column == KV_NAME)
        next_cell(t);
}

/* "Name: value" lines pasted where a name is wanted become rows. */
static bool paste_rows(struct kvtable *t, struct span text)
{
    struct kvtext_row first;
    struct span rest = text;
    bool lines = kvtext_next(&rest, t->config.separator, &first) && first.value.len > 0;
    if (t->column != KV_NAME || field_text(&t->field).len > 0 || !lines)
        return false;
    remember(t);
    if (t->adding)
        t->at = count_own(t);
    stop_typing(t);
    struct kvtext_row row;
    while (kvtext_next(&text, t->config.separator, &row)) {
        struct kv_row added = { row.name, row.value, .on = row.on, .from = SIZE_MAX };
        if (!t->config.model->insert(t->config.ctx, t->at, &added))
            break;
        t->at++;
    }
    t->column = KV_VALUE;
    settle(t);
    return true;
}

static bool leaving_key(struct kvtable *t, const struct key *key)
{
    if (key_is(key, 0, JKEY_ESC)) {
        revert(t);
    } else if (key_is(key, 0, JKEY_ENTER)) {
        bool on = t->fresh && t->column == KV_NAME;
        on ? next_cell(t) : kvtable_leave(t);
    } else if (key_is(key, 0, JKEY_TAB)) {
        next_cell(t);
    } else if (key_is(key, KEY_SHIFT, JKEY_TAB) && t->column == KV_VALUE) {
        type_into(t, KV_NAME);
    } else if (key_is(key, 0, JKEY_UP) || key_is(key, 0, JKEY_DOWN)) {
        kvtable_leave(t);
        if (key->code == JKEY_DOWN)
            t->at++;
        else if (t->at > 0)
            t->at--;
        settle(t);
    } else {
        return false;
    }
    return true;
}

static bool typing_key(struct kvtable *t, const struct key *key)
{
    enum complete_result result = complete_key(&t->offers, key, false);
    if (result == COMPLETE_ACCEPTED)
        accept_offer(t);
    if (result != COMPLETE_IGNORED || leaving_key(t, key))
        return true;
    if (key->code == JKEY_PASTE && paste_rows(t, key->text))
        return true;
    uint64_t state = t->field.edits.state;
    if (!field_key(&t->field, key))
        return false;
    if (t->field.refused)
        t->complaint = "too long";
    if (t->field.edits.state != state) {
        take_over(t);
        offer(t);
    }
    return true;
}

/* ---- All of it as text -----------------------------------------------------------------------*/

static bool open_bulk(struct kvtable *t)
{
    struct buf text;
    buf_init(&text, TEXT_MAX);
    bool all = true;
    for (size_t i = 0; i < count_own(t) && all; i++) {
        struct kv_row row = row_at(t, i);
        struct kvtext_row line = { row.name, row.value, row.on };
        all = kvtext_add(&text, &line, t->config.separator);
    }
    all = all && !text.failed && editor_set(&t->editor, buf_span(&text)) == JIG_OK;
    buf_clear(&text);
    t->complaint = all ? NULL : "a row here can't be written as one line of text";
    t->bulk = all;
    return all;
}

/* Which of the old rows a line is: one that is equal, else one of the same name; each once. */
static size_t origin(const struct kvtable *t, const struct kv_row *row, bool *used, size_t n)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            struct kv_row old = row_at(t, i);
            bool same =
                span_eq(old.name, row->name) && (pass > 0 || span_eq(old.value, row->value));
            if (!same || used[i])
                continue;
            used[i] = true;
            return i;
        }
    return SIZE_MAX;
}

static bool close_bulk(struct kvtable *t)
{
    size_t n_old = count_own(t), n = 0, room = 0;
    void *rows = NULL;
    bool *used = mem_zero(n_old, sizeof *used);
    bool done = used;
    struct span text = editor_text(&t->editor);
    struct kvtext_row line;
    while (done && kvtext_next(&text, t->config.separator, &line)) {
        done = mem_grow(&rows, &room, n + 1, sizeof(struct kv_row));
        if (!done)
            break;
        struct kv_row row = { line.name, line.value, .on = line.on };
        row.from = origin(t, &row, used, n_old);
        ((struct kv_row *)rows)[n++] = row;
    }
    if (done) {
        remember(t);
        done = t->config.model->replace(t->config.ctx, rows, n);
    }
    t->complaint = done ? NULL : "the rows could not be taken over";
    t->bulk = !done;
    free(used);
    free(rows);
    settle(t);
    return done;
}

/* ---- Commands --------------------------------------------------------------------------------*/

bool kvtable_can(const struct kvtable *t, enum kv_command command)
{
    if (t->typing || t->bulk)
        return command == KV_BULK && t->bulk;
    switch (command) {
    case KV_EDIT:
        return t->at == count(t) || is_own(t, t->at);
    case KV_ADD:
    case KV_BULK:
        return true;
    case KV_TOGGLE:
    case KV_DELETE:
    case KV_DUPLICATE:
        return is_own(t, t->at);
    case KV_MOVE_UP:
        return is_own(t, t->at) && t->at > 0;
    case KV_MOVE_DOWN:
        return is_own(t, t->at + 1);
    case KV_UNDO:
        return t->done.n > 0;
    case KV_REDO:
        return t->undone.n > 0;
    }
    return false;
}

static bool apply(struct kvtable *t, enum kv_command command)
{
    const struct kv_model *model = t->config.model;
    void *ctx = t->config.ctx;
    switch (command) {
    case KV_TOGGLE:
        return model->toggle(ctx, t->at);
    case KV_DELETE:
        return model->remove(ctx, t->at);
    case KV_DUPLICATE: {
        struct kv_row row = row_at(t, t->at);
        row.from = t->at;
        return model->insert(ctx, t->at + 1, &row) && ++t->at;
    }
    case KV_MOVE_UP:
        return model->move(ctx, t->at, t->at - 1) && t->at-- > 0;
    default:
        return model->move(ctx, t->at, t->at + 1) && ++t->at;
    }
}

static bool change_row(struct kvtable *t, enum kv_command command)
{
    size_t n = t->done.n;
    remember(t);
    if (apply(t, command))
        return true;
    if (t->done.n > n)
        t->config.model->drop(t->done.items[--t->done.n]);
    t->complaint = "this row can't be changed so";
    return false;
}

bool kvtable_run(struct kvtable *t, enum kv_command command)
{
    if (!kvtable_can(t, command))
        return false;
    t->complaint = NULL;
    bool done = true;
    if (command == KV_ADD || (command == KV_EDIT && t->at == count(t)))
        start_adding(t);
    else if (command == KV_EDIT)
        type_into(t, t->column);
    else if (command == KV_BULK)
        done = t->bulk ? close_bulk(t) : open_bulk(t);
    else if (command == KV_UNDO)
        done = travel(t, &t->done, &t->undone);
    else if (command == KV_REDO)
        done = travel(t, &t->undone, &t->done);
    else
        done = change_row(t, command);
    settle(t);
    return done;
}

/* ---- Keys and mouse --------------------------------------------------------------------------*/

bool kvtable_is_typing(const struct kvtable *t)
{
    return t->typing || t->bulk;
}

static bool bulk_key(struct kvtable *t, const struct key *key)
{
    if (key_is(key, 0, JKEY_ESC) && !t->editor.finding)
        return close_bulk(t);
    return editor_key(&t->editor, key);
}

static void move_to(struct kvtable *t, long at)
{
    long last = (long)count(t);
    t->at = (size_t)(at < 0 ? 0 : at > last ? last : at);
    settle(t);
}

bool kvtable_key(struct kvtable *t, const struct key *key)
{
    if (t->bulk)
        return bulk_key(t, key);
    if (t->typing)
        return typing_key(t, key);
    if (key->mods)
        return false;
    long at = (long)t->at;
    switch (key->code) {
    case JKEY_UP:
        move_to(t, at - 1);
        return at > 0;
    case JKEY_DOWN:
        move_to(t, at + 1);
        return true;
    case JKEY_PAGE_UP:
        move_to(t, at - t->h);
        return true;
    case JKEY_PAGE_DOWN:
        move_to(t, at + t->h);
        return true;
    case JKEY_HOME:
        move_to(t, 0);
        return true;
    case JKEY_END:
        move_to(t, (long)count(t));
        return true;
    case JKEY_LEFT:
        t->column = KV_NAME;
        return true;
    case JKEY_RIGHT:
        t->column = KV_VALUE;
        return true;
    default:
        return false;
    }
}

static bool press_row(struct kvtable *t, const struct key *key, size_t i)
{
    enum kv_column column = key->x < x_value(t) ? KV_NAME : KV_VALUE;
    bool again = i == t->at && (column == t->column || key->clicks > 1);
    kvtable_leave(t);
    move_to(t, (long)i);
    if (i == count(t))
        return kvtable_run(t, KV_ADD);
    if (key->x < X_NAME)
        return kvtable_run(t, KV_TOGGLE), true;
    t->column = column;
    settle(t);
    if (again || key->clicks > 1)
        kvtable_run(t, KV_EDIT);
    return true;
}

static bool press(struct kvtable *t, const struct key *key)
{
    if (t->typing && key->y == y_of(t, t->at)) {
        int x = t->column == KV_NAME ? X_NAME : x_value(t);
        struct key inner = *key;
        inner.x -= x;
        if (inner.x >= 0 && inner.x < t->field.width)
            return field_mouse(&t->field, &inner);
    }
    for (size_t i = t->top; i <= count(t); i++)
        if (y_of(t, i) == key->y)
            return press_row(t, key, i);
    kvtable_leave(t);
    return true;
}

static int offers_x(const struct kvtable *t)
{
    return (t->column == KV_NAME ? X_NAME : x_value(t)) - 1;
}

bool kvtable_mouse(struct kvtable *t, const struct key *key)
{
    if (t->bulk) {
        struct key inner = *key;
        inner.y -= 1;
        return editor_mouse(&t->editor, &inner);
    }
    struct canvas whole = { .area = rect_make(0, 0, t->w, t->h),
                            .clip = rect_make(0, 0, t->w, t->h) };
    int offered = complete_list_at(&t->offers, &whole, offers_x(t), y_of(t, t->at), key);
    if (t->typing && key->mouse == MOUSE_PRESS && offered >= 0) {
        t->offers.chosen = (size_t)offered;
        accept_offer(t);
        return true;
    }
    switch (key->mouse) {
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN:
        kvtable_leave(t);
        move_to(t, (long)t->at + (key->mouse == MOUSE_WHEEL_UP ? -1 : 1));
        return true;
    case MOUSE_PRESS:
        return key->button == MOUSE_LEFT && press(t, key);
    case MOUSE_DRAG:
        if (t->typing) {
            struct key inner = *key;
            inner.x -= offers_x(t) + 1;
            return field_mouse(&t->field, &inner);
        }
        return false;
    case MOUSE_RELEASE:
        break;
    }
    return false;
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

static void draw_value(const struct kvtable *t, const struct canvas *c, int y,
                       const struct kv_row *row, int width)
{
    struct canvas cell = canvas_sub(c, x_value(t), y, width, 1);
    struct textline_look look = { .text = row->value,
                                  .to = row->value.len,
                                  .paint = row->on ? t->config.paint : NULL,
                                  .role = row->on ? ROLE_VALUE : ROLE_FAINT };
    textline_draw(&cell, 0, 0, &look);
    if (width > 0 && visible_columns(row->value, width + 1) > width)
        canvas_str(&cell, width - 1, 0, ROLE_FAINT, "…");
}

static void draw_row(const struct kvtable *t, const struct canvas *c, size_t i)
{
    struct kv_row row = row_at(t, i);
    int y = y_of(t, i);
    canvas_str(c, X_MARK, y, row.on ? ROLE_OK : ROLE_FAINT, row.on ? "✓" : "·");
    canvas_text_cut(c, X_NAME, y, t->name_width, row.on ? ROLE_NAME : ROLE_FAINT, row.name);
    int note = visible_columns(row.note, t->w / 3);
    int width = t->w - x_value(t) - 2 - (note > 0 ? note + GAP : 0);
    draw_value(t, c, y, &row, width > 0 ? width : 0);
    canvas_text_right(c, t->w - 2, y, t->w / 3, ROLE_FAINT, row.note);
}

static void draw_cell(const struct kvtable *t, const struct canvas *c)
{
    bool name = t->column == KV_NAME;
    int x = name ? X_NAME : x_value(t), y = y_of(t, t->at);
    struct canvas cell = canvas_sub(c, x, y, t->field.width, 1);
    canvas_clear(&cell, ROLE_FIELD);
    struct field_look look = { .focused = true,
                               .role = name ? ROLE_NAME : ROLE_VALUE,
                               .paint = name ? NULL : t->config.paint };
    field_draw(&t->field, &cell, 0, 0, &look);
    complete_draw_list(&t->offers, c, offers_x(t), y);
}

static void draw_add(const struct kvtable *t, const struct canvas *c)
{
    int y = y_of(t, count(t));
    int x = canvas_str(c, X_MARK, y, ROLE_ACCENT, "+ ") + X_MARK;
    canvas_str(c, x, y, ROLE_FAINT, t->config.add);
}

static void draw_cursor_row(const struct kvtable *t, const struct canvas *c)
{
    int y = y_of(t, t->at);
    canvas_ground(c, rect_make(0, y, t->w - 1, 1), ROLE_SELECTED);
    canvas_str(c, 0, y, ROLE_SELECTED_BAR, "▌");
}

static void draw_bulk(const struct kvtable *t, const struct canvas *c, bool focused)
{
    char example[] = "Name: value";
    example[4] = t->config.separator;
    int x = 2 + canvas_str(c, 2, 0, ROLE_MUTED, example);
    x += canvas_str(c, x, 0, ROLE_FAINT, " a line, # before what is off   ");
    x += canvas_str(c, x, 0, ROLE_KEY, "Esc");
    canvas_str(c, x, 0, ROLE_FAINT, " back to the table");
    struct canvas part = canvas_sub(c, 0, 1, t->w, t->h - 1);
    struct editor_look look = { .focused = focused, .bad = SIZE_MAX };
    editor_draw(&t->editor, &part, &look);
}

void kvtable_draw(const struct kvtable *t, const struct canvas *c, bool focused)
{
    if (t->bulk) {
        draw_bulk(t, c, focused);
        return;
    }
    size_t n = count(t);
    if (focused)
        draw_cursor_row(t, c);
    for (size_t i = t->top; i < n && y_of(t, i) < t->h; i++)
        draw_row(t, c, i);
    if (y_of(t, n) < t->h)
        draw_add(t, c);
    if (t->typing)
        draw_cell(t, c);
}

bool kvtable_cursor(const struct kvtable *t, int *x, int *y)
{
    if (t->bulk) {
        bool shown = editor_cursor(&t->editor, x, y);
        *y += 1;
        return shown;
    }
    *x = offers_x(t) + 1 + field_cursor(&t->field);
    *y = y_of(t, t->at);
    return t->typing;
}

size_t kvtable_at(const struct kvtable *t)
{
    return t->at;
}

const char *kvtable_complaint(const struct kvtable *t)
{
    return t->complaint;
}
