#include "data/logjson.h"
#include "view/streamtab.h"

#include <stdlib.h>

#include "base/mem.h"
#include "view/messagefield.h"
#include "view/messageview.h"
#include "view/rowsource.h"
#include "view/streamfoot.h"
#include "view/streamhead.h"
#include "view/streamplaces.h"
#include "view/streamrows.h"

enum { LEAST_LIST = 3, MOST_COMPOSER = 6, LEAST_WITH_HEAD = 5, LOOKED_FOR_IDS = 8 };

#define NOWHERE STREAMLIST_NOWHERE

struct streamtab {
    const struct restab_shown *shown; /* NULL before the first show() */
    const struct live *live;
    struct streamlist list;
    uint64_t serial; /* of the stream that it is of; 0: of none to be returned to */
    struct streamplaces places;
    struct streamrows rows;
    struct messagefield field;
    struct messageview *message;                                     /* the row that is open */
    enum { PRESSED_NOTHING, PRESSED_LIST, PRESSED_MESSAGE } pressed; /* what drags are of */
    struct buf copied;
    struct copying copying;
    struct rowsource row; /* that is copied */
    int w, h;
};

/* ---- Lifecycle --------------------------------------------------------------------------------*/

static void begin(struct streamtab *t)
{
    if (t->serial)
        streamplaces_leave(&t->places, t->serial, &t->list);
    t->serial = t->live ? t->live->serial : 0;
    if (!streamplaces_return(&t->places, t->serial, &t->list))
        streamlist_begin(&t->list);
    t->rows.has_ids = false;
    messageview_close(t->message);
    copying_give_up(&t->copying);
    t->field.is_open = false;
}

struct streamtab *streamtab_new(void)
{
    struct streamtab *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    streamlist_init(&t->list);
    streamrows_init(&t->rows);
    messagefield_init(&t->field);
    buf_init_secret(&t->copied, RESTAB_COPY_MAX);
    copying_init(&t->copying);
    t->message = messageview_new();
    if (t->message) {
        begin(t);
        return t;
    }
    streamtab_free(t);
    return NULL;
}

void streamtab_free(struct streamtab *t)
{
    if (!t)
        return;
    streamlist_clear(&t->list);
    streamplaces_clear(&t->places);
    streamrows_clear(&t->rows);
    messagefield_clear(&t->field);
    messageview_free(t->message);
    buf_wipe(&t->copied);
    copying_clear(&t->copying);
    free(t);
}

void streamtab_forget(struct streamtab *t)
{
    t->live = t->rows.live = NULL;
    begin(t);
}

void streamtab_set_composing(struct streamtab *t, struct composing *composing)
{
    messagefield_set_composing(&t->field, composing);
}

/* ---- What is shown ----------------------------------------------------------------------------*/

static const struct streamlog *log_of(const struct streamtab *t)
{
    return &t->live->log;
}

static void settle(struct streamtab *t)
{
    streamlist_settle(&t->list, log_of(t));
}

static bool look(struct streamtab *t)
{
    return streamlist_look(&t->list, log_of(t));
}

static void lay_out(struct streamtab *t);

/* Among the last rows there is an event with one. */
static bool has_ids(const struct streamlog *log)
{
    size_t text_len;
    for (uint64_t i = log->end; i > log->first && log->end - i < LOOKED_FOR_IDS; i--)
        if (streamlog_glance(log, i - 1, 0, &text_len).id.len > 0)
            return true;
    return false;
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct streamtab *t = self;
    (void)other; /* another connection of the same stream is no other stream */
    bool is_new = t->live != shown->live;
    t->shown = shown;
    t->live = t->rows.live = shown->live;
    t->rows.shown = shown;
    if (!t->live) {
        messageview_close(t->message);
        copying_give_up(&t->copying);
        return;
    }
    if (is_new)
        begin(t);
    if (!t->rows.has_ids && t->live->kind == LIVE_EVENTS)
        t->rows.has_ids = has_ids(log_of(t));
    if (t->field.is_open && t->live->state != LIVE_OPEN)
        t->field.is_open = false;
    if (rowsource_is_gone(&t->row))
        copying_give_up(&t->copying);
    messageview_show(t->message, shown);
    lay_out(t);
    look(t);
}

static bool work(void *self, int64_t budget_us)
{
    struct streamtab *t = self;
    if (!t->live)
        return false;
    int64_t until = jig_now() + budget_us / 2;
    bool more;
    while ((more = look(t)) && jig_now() < until)
        continue;
    return messageview_work(t->message, budget_us / 2) || more;
}

/* ---- Where it stands --------------------------------------------------------------------------*/

static int field_rows(const struct streamtab *t)
{
    int most = t->h / 3 < MOST_COMPOSER ? t->h / 3 : MOST_COMPOSER;
    return t->field.is_open ? messagefield_height(&t->field, most > 1 ? most : 1) : 0;
}

static int head_rows(const struct streamtab *t)
{
    return t->h >= LEAST_WITH_HEAD ? 1 : 0;
}

/* An open message has hints of its own. */
static int foot_rows(const struct streamtab *t)
{
    bool own = messageview_is_open(t->message) && !t->field.is_open;
    return t->h >= LEAST_WITH_HEAD + 1 && !own ? 1 : 0;
}

/* Rows between the head and the field: the list's, and the message's below them. */
static void parts(const struct streamtab *t, int *list, int *message)
{
    int rows = t->h - head_rows(t) - foot_rows(t) - field_rows(t);
    *list = rows > 1 ? rows : 1;
    *message = 0;
    if (!messageview_is_open(t->message))
        return;
    *list = rows / 3 > LEAST_LIST ? rows / 3 : LEAST_LIST;
    *message = rows - *list;
    if (*message < LEAST_LIST) { /* no room for both */
        *list = 0;
        *message = rows > 1 ? rows : 1;
    }
}

static void lay_out(struct streamtab *t)
{
    int list, message;
    messagefield_resize(&t->field, t->w, field_rows(t) > 0 ? field_rows(t) : 1);
    parts(t, &list, &message);
    list_resize(&t->list.list, list > 0 ? list : 1);
    messageview_resize(t->message, t->w, message);
}

static void resize(void *self, int w, int h)
{
    struct streamtab *t = self;
    t->w = w;
    t->h = h;
    lay_out(t);
}

/* ---- Moving and choosing ----------------------------------------------------------------------*/

static void moved(struct streamtab *t)
{
    streamlist_moved(&t->list, log_of(t));
}

static void open_message(struct streamtab *t)
{
    if (t->list.at == NOWHERE)
        return;
    t->list.follows = false;
    messageview_open(t->message, t->shown, t->list.at);
    lay_out(t);
    settle(t);
}

static bool step_message(struct streamtab *t, int64_t by)
{
    streamlist_move_by(&t->list, log_of(t), by);
    open_message(t);
    return true;
}

static bool close_message(struct streamtab *t)
{
    messageview_close(t->message);
    lay_out(t);
    moved(t);
    settle(t);
    return true;
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct streamtab *t = self;
    if (!t->live)
        return false;
    if (t->field.is_open) {
        bool taken = messagefield_key(&t->field, k, out);
        lay_out(t);
        settle(t);
        return taken;
    }
    if (messageview_is_open(t->message)) {
        if (key_is_char(k, 0, 'J') || key_is(k, KEY_ALT, JKEY_DOWN))
            return step_message(t, 1);
        if (key_is_char(k, 0, 'K') || key_is(k, KEY_ALT, JKEY_UP))
            return step_message(t, -1);
        return messageview_key(t->message, k, out) ||
               (key_is(k, 0, JKEY_LEFT) && close_message(t));
    }
    if (key_is(k, 0, JKEY_RIGHT)) {
        open_message(t);
        return true;
    }
    bool taken = list_key(&t->list.list, k, true);
    if (taken)
        moved(t);
    return taken;
}

static bool mouse_in_list(struct streamtab *t, const struct key *k)
{
    size_t before = t->list.list.cursor;
    bool holds_bar = list_bar_mouse(&t->list.list, k, t->w - 1);
    bool on_row = !holds_bar && list_mouse(&t->list.list, k);
    moved(t);
    if (on_row && k->clicks == 2 && t->list.list.cursor == before)
        open_message(t);
    return true;
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct streamtab *t = self;
    int list, message;
    struct key inside = *k;
    if (!t->live)
        return false;
    parts(t, &list, &message);
    inside.y -= head_rows(t);
    bool goes_on = k->mouse == MOUSE_DRAG || k->mouse == MOUSE_RELEASE;
    bool in_list = inside.y >= 0 && inside.y < list;
    bool in_message = inside.y >= list && inside.y < list + message;
    if (k->mouse == MOUSE_PRESS)
        t->pressed = in_list ? PRESSED_LIST : in_message ? PRESSED_MESSAGE : PRESSED_NOTHING;
    if (goes_on ? t->pressed == PRESSED_LIST : in_list)
        return mouse_in_list(t, &inside);
    inside.y -= list;
    if (goes_on ? t->pressed == PRESSED_MESSAGE && message > 0 : in_message)
        return messageview_mouse(t->message, &inside, out);
    return false;
}

static bool escape(void *self)
{
    struct streamtab *t = self;
    if (!t->live)
        return false;
    if (messageview_is_open(t->message))
        return close_message(t);
    bool was_filtered = streamlist_unfilter(&t->list);
    if (was_filtered)
        look(t);
    return was_filtered;
}

/* ---- Finding ----------------------------------------------------------------------------------*/

/* A field may be open over a tab that there was no room yet to show. */
static void find(void *self, struct span text)
{
    struct streamtab *t = self;
    if (!t->live)
        return;
    if (messageview_is_open(t->message)) {
        messageview_find(t->message, text, false);
        return;
    }
    logfilter_set_text(&t->list.filter, text);
    look(t);
}

static void find_regex(void *self, struct span pattern)
{
    struct streamtab *t = self;
    if (!t->live)
        return;
    if (messageview_is_open(t->message)) {
        messageview_find(t->message, pattern, true);
        return;
    }
    logfilter_set_regex(&t->list.filter, pattern);
    look(t);
}

static const char *find_complaint(const void *self)
{
    const struct streamtab *t = self;
    if (messageview_is_open(t->message))
        return messageview_complaint(t->message);
    return t->list.filter.complaint[0] ? t->list.filter.complaint : NULL;
}

static void find_next(void *self, int direction)
{
    struct streamtab *t = self;
    if (!t->live)
        return;
    if (messageview_is_open(t->message)) {
        messageview_find_next(t->message, direction);
        return;
    }
    streamlist_move_by(&t->list, log_of(t), direction);
}

static void found(const void *self, struct buf *out)
{
    const struct streamtab *t = self;
    if (!t->live)
        return;
    if (messageview_is_open(t->message))
        messageview_found(t->message, out);
    else
        streamhead_add_shown(t->live, streamlist_n(&t->list, log_of(t)), out);
}

/* ---- Commands ---------------------------------------------------------------------------------*/

static bool is_open_socket(const struct streamtab *t)
{
    return t->live->kind == LIVE_WEBSOCKET && t->live->state == LIVE_OPEN;
}

static bool say(struct intent *out, const char *command, const char *words)
{
    *out = (struct intent){ .command = command, .text = span_of(words) };
    return true;
}

static bool copy(struct streamtab *t, struct intent *out)
{
    if (t->list.at == NOWHERE)
        return false;
    struct source text = rowsource_begin(&t->row, log_of(t), t->list.at);
    if (!copying_begin(&t->copying, &text, 0, text.len, COPYING_PLAIN))
        return restab_too_large(t->shown, "the log", &t->copied, out);
    return restab_copy_on(t->shown, &t->copying, &t->copied, out);
}

/* The row's, or what is copied of the message that is open. */
static struct copying *copying(void *self)
{
    struct streamtab *t = self;
    struct copying *of_message = messageview_copying(t->message);
    bool has_own = t->copying.state != COPYING_NOTHING;
    return has_own || !of_message ? &t->copying : of_message;
}

static bool run_message(struct streamtab *t, enum restab_command command, struct intent *out)
{
    bool is_own = command == RESTAB_SAVE || command >= RESTAB_COMPOSE;
    return !is_own && messageview_run(t->message, command, out);
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct streamtab *t = self;
    if (messageview_is_open(t->message) && run_message(t, command, out))
        return true;
    switch (command) {
    case RESTAB_FOLD:
        open_message(t);
        return true;
    case RESTAB_COPY:
        return copy(t, out);
    case RESTAB_SAVE:
        return say(out, "stream.ask-save", NULL);
    case RESTAB_COMPOSE:
        t->field.is_open = true;
        lay_out(t);
        settle(t);
        return true;
    case RESTAB_PAUSE:
        streamlist_hold(&t->list, log_of(t));
        look(t);
        return true;
    case RESTAB_FOLLOW:
        t->list.follows = !t->list.follows;
        settle(t);
        return true;
    case RESTAB_TIMES:
        t->rows.time = (enum streamrows_time)((t->rows.time + 1) % STREAMROWS_N_TIMES);
        return true;
    case RESTAB_WAY:
        streamlist_next_way(&t->list);
        look(t);
        return true;
    case RESTAB_ALIKE:
        streamlist_alike(&t->list, log_of(t));
        look(t);
        return true;
    case RESTAB_PINGS:
        logfilter_set_control(&t->list.filter, t->list.filter.no_control);
        look(t);
        return true;
    case RESTAB_CLEAR:
        messageview_close(t->message);
        return say(out, "stream.clear", NULL);
    case RESTAB_PING:
        return say(out, "stream.ping", NULL);
    case RESTAB_CLOSE:
        return say(out, "stream.ask-close", NULL);
    default:
        return false;
    }
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct streamtab *t = self;
    if (!t->live)
        return false;
    if (messageview_is_open(t->message) && command < RESTAB_COMPOSE && command != RESTAB_SAVE)
        return messageview_can_run(t->message, command);
    switch (command) {
    case RESTAB_COMPOSE:
    case RESTAB_PING:
    case RESTAB_CLOSE:
        return is_open_socket(t);
    case RESTAB_FOLD:
    case RESTAB_COPY:
        return t->list.at != NOWHERE;
    case RESTAB_SAVE:
        return true;
    case RESTAB_CLEAR: /* an old one stays as it was */
        return !(t->shown->past && t->shown->past->open);
    default:
        return command >= RESTAB_COMPOSE && command <= RESTAB_CLOSE;
    }
}

void streamtab_message_sent(struct streamtab *t)
{
    messagefield_take_sent(&t->field);
    t->list.follows = true;
    lay_out(t);
}

static bool is_typing(const void *self)
{
    return ((const struct streamtab *)self)->field.is_open;
}

static struct typedkeys typed(const void *self)
{
    const struct streamtab *t = self;
    return messagefield_typed(&t->field);
}

/* ---- Drawing ----------------------------------------------------------------------------------*/

static int field_y(const struct streamtab *t)
{
    return t->h - foot_rows(t) - field_rows(t);
}

static bool cursor(const void *self, int *x, int *y)
{
    const struct streamtab *t = self;
    if (!messagefield_cursor(&t->field, x, y))
        return false;
    *y += field_y(t);
    return true;
}

/* True: a row in sight says that it was compressed. */
static bool draw_list(const struct streamtab *t, const struct canvas *c,
                      const struct view_env *env)
{
    struct streamrows *rows = (struct streamrows *)&t->rows; /* it has a scratch of its own */
    const struct list *list = &t->list.list;
    bool has_keys = env->focused && !t->field.is_open && !messageview_is_open(t->message);
    bool has_compressed = false;
    for (int y = 0; y < canvas_h(c); y++) {
        size_t i = list_row(list, y);
        if (i == SIZE_MAX)
            break;
        if (i == list->cursor)
            list_draw_cursor(c, y, 1, has_keys);
        has_compressed |=
            streamrows_draw(rows, c, y, streamlist_number(&t->list, log_of(t), i),
                            i > 0 ? streamlist_number(&t->list, log_of(t), i - 1) : NOWHERE);
    }
    list_draw_bar(list, c);
    if (list->n == 0)
        canvas_str(c, 2, 0, ROLE_FAINT,
                   logfilter_is_off(&t->list.filter) ? "nothing has come yet"
                                                     : "nothing of that kind");
    return has_compressed;
}

static void draw_foot(const struct streamtab *t, const struct canvas *c,
                      const struct view_env *env)
{
    bool at_start = t->list.list.n > 0 && t->list.list.cursor == 0;
    bool on_lost = t->list.at != NOWHERE && streamlog_lost(log_of(t), t->list.at) > 0;
    struct streamfoot foot = { .field = &t->field,
                               .can_write = is_open_socket(t),
                               .is_paused = t->list.paused != NOWHERE,
                               .has_ended = t->live->state == LIVE_ENDED,
                               .n_lost = at_start || on_lost
                                             ? log_of(t)->n_dropped + log_of(t)->n_lost
                                             : 0 };
    streamfoot_draw(&foot, c, t->h - 1, env);
}

static struct span type_alone(const struct logfilter *f)
{
    if (!f->has_type)
        return (struct span){ 0 };
    return f->kind == LOGROW_EVENT ? buf_span(&f->type) : span_of(logjson_type(f->kind));
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct streamtab *t = self;
    int list, message, y = head_rows(t);
    if (!t->live)
        return;
    parts(t, &list, &message);
    struct streamhead head = { .live = t->live,
                               .now = t->shown->now,
                               .held = streamlist_held(&t->list, log_of(t)),
                               .n_shown = streamlist_n(&t->list, log_of(t)),
                               .is_filtered = !logfilter_is_off(&t->list.filter),
                               .way = t->list.filter.way,
                               .no_control = t->list.filter.no_control,
                               .type = type_alone(&t->list.filter),
                               .follows = t->list.follows };
    struct canvas rows = canvas_sub(c, 0, y, t->w, list);
    if (list > 0)
        head.has_compressed = draw_list(t, &rows, env);
    if (y > 0)
        streamhead_draw(&head, c);
    struct canvas below = canvas_sub(c, 0, y + list, t->w, message);
    if (message > 0)
        messageview_draw(t->message, &below, &t->rows, env);
    if (field_rows(t) > 0) {
        struct canvas field = canvas_sub(c, 0, field_y(t), t->w, field_rows(t));
        messagefield_draw(&t->field, &field, env);
    }
    if (foot_rows(t))
        draw_foot(t, c, env);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .find = find,
    .find_regex = find_regex,
    .find_complaint = find_complaint,
    .find_next = find_next,
    .found = found,
    .escape = escape,
    .is_typing = is_typing,
    .typed = typed,
    .cursor = cursor,
    .work = work,
    .copying = copying,
};

struct restab streamtab_tab(struct streamtab *t)
{
    return (struct restab){ &class, t };
}
