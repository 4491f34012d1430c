#include "widget/kvtable.h"

#include <stdlib.h>

#include "base/mem.h"
#include "widget/kvbulk.h"
#include "widget/kvcell.h"
#include "widget/kvdraw.h"
#include "widget/kvstate.h"

enum { CELL_MAX = 1 << 20 };

struct kvtable *kvtable_new(const struct kvtable_config *config)
{
    struct kvtable *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    t->config = *config;
    t->column = KV_VALUE;
    t->offers.names = config->names;
    field_init(&t->field, CELL_MAX, config->clipboard);
    editor_init(&t->editor, KVBULK_TEXT_MAX, config->clipboard);
    t->editor.offers.names = config->names;
    buf_init(&t->before, CELL_MAX);
    return t;
}

void kvtable_free(struct kvtable *t)
{
    if (!t)
        return;
    kvbulk_drop(t);
    kvstate_forget(t, &t->done);
    kvstate_forget(t, &t->undone);
    field_clear(&t->field);
    editor_clear(&t->editor);
    complete_close(&t->offers.list);
    buf_clear(&t->before);
    free(t);
}

void kvtable_reset(struct kvtable *t)
{
    kvstate_stop_typing(t);
    kvstate_forget(t, &t->done);
    kvstate_forget(t, &t->undone);
    kvbulk_drop(t);
    t->at = t->top = 0;
    t->column = KV_VALUE;
    t->complaint = NULL;
}

void kvtable_refresh(struct kvtable *t)
{
    if (t->typing && !t->adding && t->at >= kvstate_count(t))
        kvstate_stop_typing(t);
    kvstate_settle(t);
}

void kvtable_resize(struct kvtable *t, int w, int h)
{
    t->w = w;
    t->h = h;
    editor_resize(&t->editor, w, h > 1 ? h - 1 : 1);
    kvstate_settle(t);
}

int kvtable_bottom(const struct kvtable *t)
{
    if (t->bulk)
        return t->h;
    int y = kvstate_y(t, kvstate_count(t)) + 1;
    return y < t->h ? y : t->h;
}

void kvtable_leave(struct kvtable *t)
{
    if (t->bulk)
        kvbulk_close(t);
    kvcell_leave(t);
}

/* ---- Commands --------------------------------------------------------------------------------*/

bool kvtable_can(const struct kvtable *t, enum kv_command command)
{
    if (t->typing || t->bulk)
        return command == KV_BULK && t->bulk;
    switch (command) {
    case KV_EDIT:
        return t->at == kvstate_count(t) || kvstate_is_own(t, t->at);
    case KV_ADD:
    case KV_BULK:
        return true;
    case KV_TOGGLE:
    case KV_DELETE:
    case KV_DUPLICATE:
        return kvstate_is_own(t, t->at);
    case KV_MOVE_UP:
        return kvstate_is_own(t, t->at) && t->at > 0;
    case KV_MOVE_DOWN:
        return kvstate_is_own(t, t->at + 1);
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
        struct kv_row row = kvstate_row(t, t->at);
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
    kvstate_remember(t);
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
    if (command == KV_ADD || (command == KV_EDIT && t->at == kvstate_count(t)))
        kvcell_add(t);
    else if (command == KV_EDIT)
        kvcell_open(t, t->column);
    else if (command == KV_BULK)
        done = t->bulk ? kvbulk_close(t) : kvbulk_open(t);
    else if (command == KV_UNDO)
        done = kvstate_travel(t, &t->done, &t->undone);
    else if (command == KV_REDO)
        done = kvstate_travel(t, &t->undone, &t->done);
    else
        done = change_row(t, command);
    kvstate_settle(t);
    return done;
}

/* ---- Keys and mouse --------------------------------------------------------------------------*/

bool kvtable_is_typing(const struct kvtable *t)
{
    return t->typing || t->bulk;
}

struct typedkeys kvtable_typed(const struct kvtable *t)
{
    if (t->bulk)
        return editor_typed(&t->editor, "back to the table");
    bool has_next = t->column == KV_NAME && !t->adding;
    bool goes_on = has_next && t->fresh;
    struct typedkeys keys = { goes_on ? "value" : "done", has_next && !goes_on ? "value" : "",
                              "take back" };
    complete_typed(&t->offers.list, &keys);
    return keys;
}

static void move_to(struct kvtable *t, long at)
{
    long last = (long)kvstate_count(t);
    t->at = (size_t)(at < 0 ? 0 : at > last ? last : at);
    kvstate_settle(t);
}

/* As into the name of a new row. */
static bool paste(struct kvtable *t, const struct key *key)
{
    return key->text.len > 0 && kvtable_run(t, KV_ADD) && kvcell_key(t, key);
}

bool kvtable_key(struct kvtable *t, const struct key *key)
{
    if (t->bulk)
        return kvbulk_key(t, key);
    if (t->typing)
        return kvcell_key(t, key);
    if (key->code == JKEY_PASTE)
        return paste(t, key);
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
        move_to(t, (long)kvstate_count(t));
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
    enum kv_column column = key->x < kvstate_x_value(t) ? KV_NAME : KV_VALUE;
    bool again = i == t->at && (column == t->column || key->clicks > 1);
    kvtable_leave(t);
    move_to(t, (long)i);
    if (i == kvstate_count(t))
        return kvtable_run(t, KV_ADD);
    if (key->x < KVSTATE_X_NAME)
        return kvtable_run(t, KV_TOGGLE), true;
    t->column = column;
    kvstate_settle(t);
    if (again || key->clicks > 1)
        kvtable_run(t, KV_EDIT);
    return true;
}

static bool press(struct kvtable *t, const struct key *key)
{
    if (t->typing && key->y == kvstate_y(t, t->at)) {
        int x = t->column == KV_NAME ? KVSTATE_X_NAME : kvstate_x_value(t);
        struct key inner = *key;
        inner.x -= x;
        if (inner.x >= 0 && inner.x < t->field.width)
            return field_mouse(&t->field, &inner);
    }
    for (size_t i = t->top; i <= kvstate_count(t); i++)
        if (kvstate_y(t, i) == key->y)
            return press_row(t, key, i);
    kvtable_leave(t);
    return true;
}

/* The cursor comes along to stay in sight. */
static void show_from(struct kvtable *t, size_t top)
{
    size_t last = top + (size_t)t->h - 1;
    t->top = top;
    move_to(t, (long)(t->at < top ? top : t->at > last ? last : t->at));
}

static bool bar_mouse(struct kvtable *t, const struct key *key)
{
    uint64_t to;
    struct scrollbar_range range = kvstate_range(t);
    if (!scrollbar_mouse(&t->bar, key, t->w - 1, &range, &to))
        return false;
    kvtable_leave(t);
    show_from(t, (size_t)to);
    return true;
}

static bool press_offer(struct kvtable *t, const struct key *key)
{
    struct canvas whole = { .area = rect_make(0, 0, t->w, t->h),
                            .clip = rect_make(0, 0, t->w, t->h) };
    int offered = complete_list_at(&t->offers.list, &whole, kvstate_offers_x(t),
                                   kvstate_y(t, t->at), key);
    if (!t->typing || key->mouse != MOUSE_PRESS || offered < 0)
        return false;
    t->offers.list.chosen = (size_t)offered;
    kvcell_accept(t);
    return true;
}

/* What is offered may lie over the bar. */
bool kvtable_mouse(struct kvtable *t, const struct key *key)
{
    if (t->bulk)
        return kvbulk_mouse(t, key);
    if (press_offer(t, key) || bar_mouse(t, key))
        return true;
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
            inner.x -= kvstate_offers_x(t) + 1;
            return field_mouse(&t->field, &inner);
        }
        return false;
    case MOUSE_RELEASE:
        break;
    }
    return false;
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

void kvtable_draw(const struct kvtable *t, const struct canvas *c, bool focused)
{
    kvdraw_table(t, c, focused);
}

bool kvtable_cursor(const struct kvtable *t, int *x, int *y)
{
    if (t->bulk) {
        bool shown = editor_cursor(&t->editor, x, y);
        *y += 1;
        return shown;
    }
    *x = kvstate_offers_x(t) + 1 + field_cursor(&t->field);
    *y = kvstate_y(t, t->at);
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
