#include "view/streamtab.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/human.h"
#include "data/logfilter.h"
#include "view/messagefield.h"
#include "view/messageview.h"
#include "view/streamhead.h"
#include "view/streamrows.h"
#include "widget/bar.h"
#include "widget/frame.h"
#include "widget/list.h"

enum { SLICE = 256 << 10, LEAST_LIST = 3, MOST_COMPOSER = 6, LEAST_WITH_HEAD = 5 };

#define NOWHERE UINT64_MAX

struct streamtab {
    const struct restab_shown *shown; /* NULL before the first show() */
    const struct live *live;
    struct logfilter filter;
    struct streamrows rows;
    struct list list;
    uint64_t at;     /* number of the row under the cursor; NOWHERE: none */
    uint64_t paused; /* rows from this one on are held back; NOWHERE: none are */
    bool follows;
    struct messagefield field;
    struct messageview *message; /* the row that is open */
    struct buf copied;
    int w, h;
};

/* ---- Lifecycle --------------------------------------------------------------------------------*/

static void begin(struct streamtab *t)
{
    t->at = t->paused = NOWHERE;
    t->follows = true;
    t->rows.has_ids = false;
    t->list = (struct list){ .height = t->list.height };
    messageview_close(t->message);
    logfilter_set_type(&t->filter, NULL);
    logfilter_set_text(&t->filter, (struct span){ 0 });
    t->field.is_open = false;
}

struct streamtab *streamtab_new(void)
{
    struct streamtab *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    logfilter_init(&t->filter);
    streamrows_init(&t->rows);
    messagefield_init(&t->field);
    buf_init(&t->copied, RESTAB_COPY_MAX);
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
    logfilter_clear(&t->filter);
    streamrows_clear(&t->rows);
    messagefield_clear(&t->field);
    messageview_free(t->message);
    buf_wipe(&t->copied);
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

static uint64_t end_of(const struct streamtab *t)
{
    return t->paused < log_of(t)->end ? t->paused : log_of(t)->end;
}

static size_t count(const struct streamtab *t)
{
    return logfilter_n(&t->filter, log_of(t), end_of(t));
}

static uint64_t number_at(const struct streamtab *t, size_t i)
{
    return logfilter_at(&t->filter, log_of(t), i);
}

static void note_cursor(struct streamtab *t)
{
    t->at = t->list.n > 0 ? number_at(t, t->list.cursor) : NOWHERE;
}

/* The cursor stays on its row wherever that is now; what it stands on stays where it is seen. */
static void settle(struct streamtab *t)
{
    size_t n = count(t), offset = t->list.cursor - t->list.top;
    list_set_n(&t->list, n);
    if (t->follows || t->at == NOWHERE) {
        list_move_to(&t->list, n ? n - 1 : 0);
    } else {
        size_t i = logfilter_find(&t->filter, log_of(t), end_of(t), t->at);
        t->list.cursor = i < n ? i : n ? n - 1 : 0;
        t->list.top = t->list.cursor > offset ? t->list.cursor - offset : 0;
        list_move_by(&t->list, 0);
    }
    note_cursor(t);
}

static bool look(struct streamtab *t)
{
    bool more = logfilter_step(&t->filter, log_of(t), end_of(t), SLICE);
    settle(t);
    return more;
}

static void lay_out(struct streamtab *t);

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct streamtab *t = self;
    (void)other; /* another connection of the same stream is no other stream */
    bool is_new = t->live != shown->live;
    t->shown = shown;
    t->live = t->rows.live = shown->live;
    t->rows.shown = shown;
    if (!t->live)
        return;
    if (is_new)
        begin(t);
    if (!t->rows.has_ids && t->live->kind == LIVE_EVENTS && log_of(t)->end > log_of(t)->first)
        t->rows.has_ids = streamlog_row(log_of(t), log_of(t)->end - 1).id.len > 0;
    if (t->field.is_open && t->live->state != LIVE_OPEN)
        t->field.is_open = false;
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
    list_resize(&t->list, list > 0 ? list : 1);
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
    t->follows = t->list.n == 0 || t->list.cursor + 1 == t->list.n;
    note_cursor(t);
}

static void open_message(struct streamtab *t)
{
    if (t->at == NOWHERE)
        return;
    t->follows = false;
    messageview_open(t->message, t->shown, t->at);
    lay_out(t);
    settle(t);
}

static bool step_message(struct streamtab *t, int64_t by)
{
    list_move_by(&t->list, by);
    note_cursor(t);
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
    bool taken = list_key(&t->list, k, true);
    if (taken)
        moved(t);
    return taken;
}

static bool mouse_in_list(struct streamtab *t, const struct key *k)
{
    size_t before = t->list.cursor;
    bool on_row = list_mouse(&t->list, k);
    moved(t);
    if (on_row && k->clicks == 2 && t->list.cursor == before)
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
    if (inside.y >= 0 && inside.y < list)
        return mouse_in_list(t, &inside);
    inside.y -= list;
    if (inside.y >= 0 && inside.y < message)
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
    bool filtered = t->filter.text.len > 0 || t->filter.has_type;
    if (filtered) {
        logfilter_set_type(&t->filter, NULL);
        logfilter_set_text(&t->filter, (struct span){ 0 });
        look(t);
    }
    return filtered;
}

/* ---- Finding ----------------------------------------------------------------------------------*/

static void find(void *self, struct span text)
{
    struct streamtab *t = self;
    if (messageview_is_open(t->message)) {
        messageview_find(t->message, text, false);
        return;
    }
    logfilter_set_text(&t->filter, text);
    look(t);
}

static void find_regex(void *self, struct span pattern)
{
    struct streamtab *t = self;
    if (messageview_is_open(t->message)) {
        messageview_find(t->message, pattern, true);
        return;
    }
    logfilter_set_regex(&t->filter, pattern);
    look(t);
}

static const char *find_complaint(const void *self)
{
    const struct streamtab *t = self;
    if (messageview_is_open(t->message))
        return messageview_complaint(t->message);
    return t->filter.complaint[0] ? t->filter.complaint : NULL;
}

static void find_next(void *self, int direction)
{
    struct streamtab *t = self;
    if (messageview_is_open(t->message)) {
        messageview_find_next(t->message, direction);
        return;
    }
    list_move_by(&t->list, direction);
    moved(t);
}

static void found(const void *self, struct buf *out)
{
    const struct streamtab *t = self;
    if (messageview_is_open(t->message))
        messageview_found(t->message, out);
    else
        streamhead_add_shown(t->live, count(t), out);
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
    if (t->at == NOWHERE)
        return false;
    buf_reset(&t->copied);
    restab_add(t->shown, streamlog_row(log_of(t), t->at).text, &t->copied);
    restab_copy(buf_span(&t->copied), out);
    return true;
}

static bool hold(struct streamtab *t)
{
    t->paused = t->paused == NOWHERE ? log_of(t)->end : NOWHERE;
    look(t);
    return true;
}

static bool next_way(struct streamtab *t)
{
    static const enum logrow_way next[] = { [LOGROW_NEITHER] = LOGROW_RECEIVED,
                                            [LOGROW_RECEIVED] = LOGROW_SENT,
                                            [LOGROW_SENT] = LOGROW_NEITHER };
    logfilter_set_way(&t->filter, next[t->filter.way]);
    look(t);
    return true;
}

static bool alike(struct streamtab *t)
{
    struct logrow row = { .kind = LOGROW_NOTE };
    if (!t->filter.has_type && t->at != NOWHERE)
        row = streamlog_row(log_of(t), t->at);
    bool has = row.kind != LOGROW_NOTE && row.kind != LOGROW_ERROR;
    logfilter_set_type(&t->filter, has ? &row : NULL);
    look(t);
    return true;
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
        return hold(t);
    case RESTAB_FOLLOW:
        t->follows = !t->follows;
        settle(t);
        return true;
    case RESTAB_TIMES:
        t->rows.time = (enum streamrows_time)((t->rows.time + 1) % STREAMROWS_N_TIMES);
        return true;
    case RESTAB_WAY:
        return next_way(t);
    case RESTAB_ALIKE:
        return alike(t);
    case RESTAB_PINGS:
        logfilter_set_control(&t->filter, t->filter.no_control);
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
        return t->at != NOWHERE;
    case RESTAB_SAVE:
        return true;
    default:
        return command >= RESTAB_COMPOSE;
    }
}

void streamtab_message_sent(struct streamtab *t)
{
    messagefield_take_sent(&t->field);
    t->follows = true;
    lay_out(t);
}

static bool is_typing(const void *self)
{
    return ((const struct streamtab *)self)->field.is_open;
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

static void draw_list(const struct streamtab *t, const struct canvas *c,
                      const struct view_env *env)
{
    struct streamrows *rows = (struct streamrows *)&t->rows; /* it has a scratch of its own */
    bool has_keys = env->focused && !t->field.is_open && !messageview_is_open(t->message);
    for (int y = 0; y < canvas_h(c); y++) {
        size_t i = list_row(&t->list, y);
        if (i == SIZE_MAX)
            break;
        if (i == t->list.cursor)
            list_draw_cursor(c, y, 1, has_keys);
        streamrows_draw(rows, c, y, number_at(t, i), i > 0 ? number_at(t, i - 1) : NOWHERE);
    }
    frame_scrollbar(c, canvas_w(c) - 1, 0, canvas_h(c), t->list.n, t->list.top,
                    (uint64_t)canvas_h(c));
    if (t->list.n == 0)
        canvas_str(c, 2, 0, ROLE_FAINT,
                   logfilter_is_off(&t->filter) ? "nothing has come yet"
                                                : "nothing of that kind");
}

static void draw_hints(const struct streamtab *t, const struct canvas *c, int y,
                       const struct view_env *env)
{
    bool writes = is_open_socket(t);
    struct bar_hint composing[] = {
        { "Enter", "send" },    { "M-Enter", "new line" },    { "M-m", "text, JSON, hex" },
        { "↑", "sent before" }, { "Esc", "back to the log" },
    };
    struct bar_hint listing[] = {
        { writes ? view_key(env, "response.compose") : NULL, "write" },
        { "Enter", "open" },
        { view_key(env, "response.find"), "filter" },
        { view_key(env, "response.pause"), t->paused == NOWHERE ? "pause" : "go on" },
        { view_key(env, "response.way"), "way" },
        { view_key(env, "response.alike"), "alike" },
        { view_key(env, "response.times"), "times" },
        { view_key(env, "response.save"), "save" },
    };
    char dropped[HUMAN_COUNT];
    uint64_t n_dropped = log_of(t)->n_dropped;
    bool at_start = t->list.n > 0 && t->list.cursor == 0 && n_dropped > 0 && !t->field.is_open;
    if (at_start)
        canvas_textf(c, 2, y, ROLE_FAINT,
                     "%s older ones made room: stream-memory in config.ini keeps more",
                     human_count(dropped, n_dropped));
    else if (t->field.wrong[0] && t->field.is_open)
        canvas_text_cut(c, 2, y, canvas_w(c) - 4, ROLE_ERROR, span_of(t->field.wrong));
    else if (t->field.is_open)
        bar_draw(c, 2, y, canvas_w(c) - 2, composing, sizeof composing / sizeof *composing);
    else
        bar_draw(c, 2, y, canvas_w(c) - 2, listing, sizeof listing / sizeof *listing);
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
                               .held =
                                   t->paused == NOWHERE ? NOWHERE : log_of(t)->end - end_of(t),
                               .n_shown = count(t),
                               .is_filtered = !logfilter_is_off(&t->filter),
                               .way = t->filter.way,
                               .no_control = t->filter.no_control,
                               .follows = t->follows };
    if (y > 0)
        streamhead_draw(&head, c);
    struct canvas rows = canvas_sub(c, 0, y, t->w, list);
    if (list > 0)
        draw_list(t, &rows, env);
    struct canvas below = canvas_sub(c, 0, y + list, t->w, message);
    if (message > 0)
        messageview_draw(t->message, &below, &t->rows, env);
    if (field_rows(t) > 0) {
        struct canvas field = canvas_sub(c, 0, field_y(t), t->w, field_rows(t));
        messagefield_draw(&t->field, &field, env->focused);
    }
    if (foot_rows(t))
        draw_hints(t, c, t->h - 1, env);
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
    .cursor = cursor,
    .work = work,
};

struct restab streamtab_tab(struct streamtab *t)
{
    return (struct restab){ &class, t };
}
