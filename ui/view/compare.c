#include "view/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "data/human.h"
#include "view/bodyinput.h"
#include "view/comparebody.h"
#include "view/comparehead.h"
#include "view/facts.h"
#include "widget/bar.h"
#include "widget/frame.h"

enum { TOP_ROWS = 2, END_ROWS = 2, X_CELL = 2, SCROLL = 8, WHEEL = 3 };

/* Bytes compared between two looks at the clock. */
#define WORK_BYTES (256u << 10)

struct compare {
    struct compare_side a, b;
    bool is_set;
    int64_t now_s;
    uint64_t seed;
    struct comparehead head;
    struct comparebody *body;
    size_t top, cursor;
    size_t wanted; /* where the cursor goes once so many rows are there again; 0: it stays */
    int skip;      /* columns scrolled off */
    int w, h;
    struct buf text; /* what an intent's text, or a row's note, lies in */
};

/* ---- Commands ---- */

enum {
    NEXT,
    PREVIOUS,
    SECTION_NEXT,
    SECTION_PREVIOUS,
    WAY,
    ORDER,
    IGNORE,
    IGNORE_NOTHING,
    SWAP,
    COPY,
    COPY_PATH,
    CLOSE,
    N_COMMANDS
};

static const struct view_command commands[N_COMMANDS] = {
    [NEXT] = { "compare.next", "Compare: next change", "n F3", "next change" },
    [PREVIOUS] = { "compare.previous", "Compare: change before", "N Shift+F3", NULL },
    [SECTION_NEXT] = { "compare.section", "Compare: next section", "]", "section" },
    [SECTION_PREVIOUS] = { "compare.section-before", "Compare: section before", "[", NULL },
    [WAY] = { "compare.way", "Compare: by JSON path, by lines, by bytes", "m", "by lines" },
    [ORDER] = { "compare.order", "Compare: let the order of keys count, or not", "o", NULL },
    [IGNORE] = { "compare.ignore", "Compare: leave this path out of account", "i",
                 "ignore this path" },
    [IGNORE_NOTHING] = { "compare.ignore-nothing", "Compare: let every path count again", "I",
                         NULL },
    [SWAP] = { "compare.swap", "Compare: swap the two sides", "x", NULL },
    [COPY] = { "compare.copy", "Compare: copy the row", "y", "copy" },
    [COPY_PATH] = { "compare.copy-path", "Compare: copy the JSON path of the row", "p", NULL },
    [CLOSE] = { "compare.close", "Compare: back to the response", "q", NULL },
};

/* ---- Lifecycle ---- */

struct compare *compare_new(void)
{
    struct compare *c = mem_zero(1, sizeof *c);
    if (!c)
        return NULL;
    comparehead_init(&c->head);
    buf_init(&c->text, 1u << 20);
    c->body = comparebody_new();
    if (c->body)
        return c;
    compare_free(c);
    return NULL;
}

void compare_free(struct compare *c)
{
    if (!c)
        return;
    comparehead_clear(&c->head);
    comparebody_free(c->body);
    buf_clear(&c->text);
    free(c);
}

static struct comparebody_side body_of(const struct compare_side *side)
{
    struct bodyinput in = bodyinput_of(side->exchange);
    return (struct comparebody_side){ in.source, in.type, side->secrets };
}

static void set_sides(struct compare *c)
{
    struct comparebody_side a = body_of(&c->a);
    struct comparebody_side b = body_of(&c->b);
    comparehead_set(&c->head, c->a.exchange, c->a.secrets, c->b.exchange, c->b.secrets);
    comparebody_set(c->body, &a, &b, c->seed);
    c->top = c->cursor = 0;
    c->skip = 0;
}

void compare_set(struct compare *c, const struct compare_side *a, const struct compare_side *b,
                 int64_t now_s, uint64_t seed)
{
    c->a = *a;
    c->b = *b;
    c->now_s = now_s;
    c->seed = seed;
    c->is_set = true;
    set_sides(c);
}

void compare_set_nothing(struct compare *c)
{
    struct comparebody *fresh = comparebody_new();
    comparehead_clear(&c->head);
    if (fresh) {
        comparebody_free(c->body);
        c->body = fresh;
    }
    c->is_set = false;
}

/* ---- Rows ---- */

/* Behind the head a gap and the heading of the body. */
static size_t body_at(const struct compare *c)
{
    return c->head.n + 2;
}

static size_t n_rows(const struct compare *c)
{
    return c->is_set ? body_at(c) + comparebody_n(c->body) : 0;
}

static enum compare_mark mark_at(const struct compare *c, size_t i)
{
    if (i < c->head.n)
        return c->head.rows[i].mark;
    if (i < body_at(c))
        return i == c->head.n ? COMPARE_GAP : COMPARE_HEADING;
    return comparebody_mark(c->body, i - body_at(c));
}

static struct compare_cells cells_at(const struct compare *c, size_t i, struct buf *note)
{
    if (i < c->head.n)
        return comparehead_row(&c->head, i);
    if (i >= body_at(c))
        return comparebody_row(c->body, i - body_at(c));
    struct compare_cells cells = { .mark = mark_at(c, i) };
    if (cells.mark == COMPARE_HEADING) {
        buf_reset(note);
        comparebody_describe(c->body, note);
        cells.a = SPAN("Body");
        cells.b = buf_span(note);
    }
    return cells;
}

static bool is_change(enum compare_mark mark)
{
    return mark == COMPARE_CHANGED || mark == COMPARE_ADDED || mark == COMPARE_REMOVED;
}

/* ---- Moving ---- */

static size_t page(const struct compare *c)
{
    int rows = c->h - TOP_ROWS - END_ROWS;
    return rows > 1 ? (size_t)rows : 1;
}

static void move_to(struct compare *c, size_t row)
{
    size_t n = n_rows(c);
    c->wanted = 0;
    c->cursor = !n ? 0 : row < n ? row : n - 1;
    if (c->cursor < c->top)
        c->top = c->cursor;
    if (c->cursor >= c->top + page(c))
        c->top = c->cursor - page(c) + 1;
}

static void move_by(struct compare *c, int64_t rows)
{
    if (rows < 0 && (uint64_t)-rows > c->cursor)
        move_to(c, 0);
    else
        move_to(c, (size_t)((int64_t)c->cursor + rows));
}

/* The body is compared anew: back to the same row when it is there. */
static void return_later(struct compare *c)
{
    size_t row = c->cursor;
    move_to(c, row);
    c->wanted = row;
}

/* With some of what stands before it in sight. */
static void jump_to(struct compare *c, size_t row)
{
    bool in_sight = row >= c->top && row < c->top + page(c);
    if (!in_sight)
        c->top = row > page(c) / 3 ? row - page(c) / 3 : 0;
    move_to(c, row);
}

/* A run of changed rows is one change. */
static bool begins(const struct compare *c, size_t i, bool section)
{
    if (section)
        return mark_at(c, i) == COMPARE_HEADING;
    return is_change(mark_at(c, i)) && (i == 0 || !is_change(mark_at(c, i - 1)));
}

static bool jump(struct compare *c, int direction, bool section)
{
    size_t n = n_rows(c);
    size_t i = c->cursor;
    while (direction > 0 ? i + 1 < n : i > 0) {
        i = direction > 0 ? i + 1 : i - 1;
        if (begins(c, i, section)) {
            jump_to(c, i);
            return true;
        }
    }
    return false;
}

static void say(struct intent *out, const char *words)
{
    *out = (struct intent){ .command = "say", .text = span_of(words) };
}

/* ---- Keys ---- */

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct compare *c = self;
    switch (k->code) {
    case JKEY_ESC:
        *out = (struct intent){ .command = "compare.close" };
        return true;
    case JKEY_UP:
        move_by(c, -1);
        return true;
    case JKEY_DOWN:
        move_by(c, 1);
        return true;
    case JKEY_PAGE_UP:
        move_by(c, -(int64_t)page(c));
        return true;
    case JKEY_PAGE_DOWN:
        move_by(c, (int64_t)page(c));
        return true;
    case JKEY_HOME:
        move_to(c, 0);
        return true;
    case JKEY_END:
        move_to(c, SIZE_MAX);
        return true;
    case JKEY_LEFT:
        c->skip = c->skip > SCROLL ? c->skip - SCROLL : 0;
        return true;
    case JKEY_RIGHT:
        c->skip += SCROLL;
        return true;
    default:
        break;
    }
    if (key_is_char(k, 0, 'j') || key_is_char(k, 0, 'k'))
        move_by(c, key_is_char(k, 0, 'j') ? 1 : -1);
    else if (key_is_char(k, 0, 'g') || key_is_char(k, 0, 'G'))
        move_to(c, key_is_char(k, 0, 'g') ? 0 : SIZE_MAX);
    else
        return false;
    return true;
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct compare *c = self;
    (void)out;
    if (k->mouse == MOUSE_WHEEL_UP || k->mouse == MOUSE_WHEEL_DOWN) {
        move_by(c, k->mouse == MOUSE_WHEEL_UP ? -WHEEL : WHEEL);
        return true;
    }
    bool on_row = k->mouse == MOUSE_PRESS && k->y >= TOP_ROWS && k->y < c->h - END_ROWS;
    if (on_row)
        move_to(c, c->top + (size_t)(k->y - TOP_ROWS));
    return on_row;
}

static void copy_row(struct compare *c, struct intent *out)
{
    struct buf note;
    buf_init(&note, 4096);
    struct compare_cells cells = cells_at(c, c->cursor, &note);
    buf_reset(&c->text);
    buf_add(&c->text, cells.a);
    if (cells.a.len && cells.b.len)
        buf_add_byte(&c->text, '\n');
    buf_add(&c->text, cells.b);
    *out = (struct intent){ .command = "response.copied", .text = buf_span(&c->text) };
    buf_clear(&note);
}

static void copy_path(struct compare *c, struct intent *out)
{
    buf_reset(&c->text);
    if (c->cursor >= body_at(c))
        comparebody_add_path(c->body, c->cursor - body_at(c), &c->text);
    if (c->text.len)
        *out = (struct intent){ .command = "response.copied", .text = buf_span(&c->text) };
    else
        say(out, "no JSON path here");
}

static void ignore(struct compare *c, struct intent *out)
{
    buf_reset(&c->text);
    bool ignored = c->cursor >= body_at(c) &&
                   comparebody_ignore(c->body, c->cursor - body_at(c), &c->text);
    if (!ignored) {
        say(out, "only a path of a JSON body can be left out of account");
        return;
    }
    buf_add_str(&c->text, " is left out of account, in every element; I: let all count");
    *out = (struct intent){ .command = "say", .text = buf_span(&c->text) };
    return_later(c);
}

static void swap(struct compare *c)
{
    struct compare_side a = c->a;
    c->a = c->b;
    c->b = a;
    set_sides(c);
}

static bool can_run(const void *self, size_t command)
{
    const struct compare *c = self;
    bool by_path = comparebody_way(c->body) == COMPARE_BY_PATH;
    if (command == CLOSE)
        return true;
    if (command == ORDER || command == IGNORE || command == COPY_PATH)
        return c->is_set && by_path;
    if (command == IGNORE_NOTHING)
        return c->is_set && by_path && comparebody_n_ignored(c->body) > 0;
    return c->is_set;
}

static void jump_or_say(struct compare *c, size_t command, struct intent *out)
{
    bool section = command == SECTION_NEXT || command == SECTION_PREVIOUS;
    int direction = command == NEXT || command == SECTION_NEXT ? 1 : -1;
    if (jump(c, direction, section))
        return;
    bool busy = !comparebody_is_done(c->body) && direction > 0;
    say(out, busy            ? "none so far: the bodies are still being compared"
             : section       ? "no further section"
             : direction > 0 ? "no further change"
                             : "no change before this");
}

static bool run(void *self, size_t command, struct intent *out)
{
    struct compare *c = self;
    switch (command) {
    case WAY:
        comparebody_next_way(c->body);
        move_to(c, c->cursor < body_at(c) ? c->cursor : body_at(c) - 1);
        break;
    case ORDER:
        comparebody_set_ordered(c->body, !comparebody_is_ordered(c->body));
        return_later(c);
        break;
    case IGNORE:
        ignore(c, out);
        break;
    case IGNORE_NOTHING:
        comparebody_ignore_nothing(c->body);
        return_later(c);
        break;
    case SWAP:
        swap(c);
        break;
    case COPY:
        copy_row(c, out);
        break;
    case COPY_PATH:
        copy_path(c, out);
        break;
    case CLOSE:
        *out = (struct intent){ .command = "compare.close" };
        break;
    default:
        jump_or_say(c, command, out);
    }
    return true;
}

static bool work(void *self, int64_t budget_us)
{
    struct compare *c = self;
    int64_t end = jig_now() + budget_us;
    bool more = true;
    while (more && jig_now() < end)
        more = comparebody_step(c->body, WORK_BYTES);
    if (c->wanted && (!more || c->wanted < n_rows(c)))
        move_to(c, c->wanted);
    return more;
}

static void resize(void *self, int w, int h)
{
    struct compare *c = self;
    c->w = w;
    c->h = h;
    move_to(c, c->cursor);
}

/* ---- Drawing ---- */

/* "today 12:03:11", "yesterday 17:40", "2026-11-20 17:40". */
static void add_when(char *out, size_t room, int64_t wall_us, int64_t now_s)
{
    time_t at = (time_t)(wall_us / 1000000), now = (time_t)now_s, day_before = now - 86400;
    struct tm then, today, yesterday;
    localtime_r(&at, &then);
    localtime_r(&now, &today);
    localtime_r(&day_before, &yesterday);
    if (then.tm_year == today.tm_year && then.tm_yday == today.tm_yday)
        strftime(out, room, "today %H:%M:%S", &then);
    else if (then.tm_year == yesterday.tm_year && then.tm_yday == yesterday.tm_yday)
        strftime(out, room, "yesterday %H:%M", &then);
    else
        strftime(out, room, "%Y-%m-%d %H:%M", &then);
}

static void draw_side(const struct canvas *c, int x, int width, const char *name,
                      enum role role, const struct compare_side *side, int64_t now_s)
{
    char text[64], time_text[HUMAN_SHORT];
    struct jig_timing t = jig_exchange_timing(side->exchange);
    int status = jig_exchange_status(side->exchange);
    int end = x + width;
    canvas_str(c, x, 0, role, name);
    add_when(text, sizeof text, t.started_wall_us, now_s);
    x += 3;
    x += canvas_text_cut(c, x, 0, end - x, ROLE_BRIGHT, span_of(text)) + 1;
    if (status)
        snprintf(text, sizeof text, " %d %.40s ", status, facts_status_words(status));
    else
        snprintf(text, sizeof text, " %s ",
                 jig_err_name(jig_exchange_error(side->exchange)->code));
    if (x < end) {
        int w = canvas_text_cut(c, x, 0, end - x, facts_status_badge(status), span_of(text));
        canvas_ground(c, rect_make(x, 0, w, 1), facts_status_badge(status));
        x += w + 1;
    }
    if (x < end)
        canvas_text_cut(c, x, 0, end - x, ROLE_MUTED, span_of(human_time(time_text, t.total)));
}

static const struct {
    const char *sign;
    enum role role;
} looks[] = {
    [COMPARE_SAME] = { " ", ROLE_MUTED },       [COMPARE_CHANGED] = { "~", ROLE_DIFF_CHANGED },
    [COMPARE_ADDED] = { "+", ROLE_DIFF_ADDED }, [COMPARE_REMOVED] = { "-", ROLE_DIFF_REMOVED },
    [COMPARE_NOTE] = { " ", ROLE_FAINT },       [COMPARE_HEADING] = { " ", ROLE_HEADING },
    [COMPARE_GAP] = { " ", ROLE_TEXT },
};

static void draw_cell(const struct compare *c, const struct canvas *side, int y,
                      const struct compare_cells *cells, struct span text)
{
    enum role role = looks[cells->mark].role;
    int w = canvas_w(side);
    if (is_change(cells->mark)) {
        canvas_ground(side, rect_make(0, y, w, 1), role);
        canvas_str(side, 0, y, role, looks[cells->mark].sign);
    }
    struct canvas room = canvas_sub(side, 1, y, w - 1, 1);
    int x = cells->indent - c->skip;
    if (x >= 0)
        canvas_text_cut(&room, x, 0, w - 1 - x, role, text);
    else
        canvas_text_from(&room, 0, 0, -x, role, text);
}

static void draw_row(const struct compare *c, const struct canvas *canvas, size_t i, int y,
                     struct buf *note)
{
    struct compare_cells cells = cells_at(c, i, note);
    int half = (canvas_w(canvas) - X_CELL - 3) / 2;
    struct canvas left = canvas_sub(canvas, X_CELL - 1, 0, half, canvas_h(canvas));
    struct canvas right = canvas_sub(canvas, X_CELL + half + 2, 0,
                                     canvas_w(canvas) - X_CELL - half - 3, canvas_h(canvas));
    if (cells.mark == COMPARE_HEADING) {
        int x = canvas_text(canvas, X_CELL, y, ROLE_HEADING, cells.a) + X_CELL + 2;
        canvas_text_cut(canvas, x, y, canvas_w(canvas) - x - 1, ROLE_FAINT, cells.b);
        return;
    }
    if (cells.mark == COMPARE_GAP)
        return;
    canvas_str(canvas, X_CELL + half, y, ROLE_BORDER, "│");
    if (cells.a.len)
        draw_cell(c, &left, y, &cells, cells.a);
    if (cells.b.len)
        draw_cell(c, &right, y, &cells, cells.b);
}

static int draw_counts(const struct compare *c, const struct canvas *canvas, int y)
{
    struct comparebody_counts n = comparebody_counts(c->body);
    char text[128], changed[HUMAN_COUNT], added[HUMAN_COUNT], removed[HUMAN_COUNT];
    snprintf(text, sizeof text, "%s changed, %s added, %s removed",
             human_count(changed, n.changed + c->head.n_changed),
             human_count(added, n.added + c->head.n_added),
             human_count(removed, n.removed + c->head.n_removed));
    return canvas_text_right(canvas, canvas_w(canvas) - 1, y, canvas_w(canvas) - X_CELL,
                             ROLE_BRIGHT, span_of(text));
}

static void draw_hints(const struct compare *c, const struct canvas *canvas,
                       const struct view_env *env)
{
    bool by_path = comparebody_way(c->body) == COMPARE_BY_PATH;
    bool by_lines = comparebody_way(c->body) == COMPARE_BY_LINES;
    int y = canvas_h(canvas) - 1;
    const struct bar_hint hints[] = {
        { view_key(env, "compare.next"), "next change" },
        { by_path ? view_key(env, "compare.ignore") : "", "ignore this path" },
        { by_path ? view_key(env, "compare.order") : "", "key order" },
        { view_key(env, "compare.way"), by_path    ? "by lines"
                                        : by_lines ? "by bytes"
                                                   : "by path, lines" },
        { view_key(env, "compare.section"), "section" },
        { "Esc", "back" },
    };
    int right = draw_counts(c, canvas, y);
    bar_draw(canvas, X_CELL, y, right - 2, hints, sizeof hints / sizeof *hints);
}

static void draw(const void *self, const struct canvas *canvas, const struct view_env *env)
{
    const struct compare *c = self;
    int half = (canvas_w(canvas) - X_CELL - 3) / 2;
    struct buf note;
    if (!c->is_set) {
        canvas_str(canvas, X_CELL, 0, ROLE_FAINT, "nothing to compare");
        return;
    }
    buf_init(&note, 4096);
    draw_side(canvas, X_CELL, half - 1, "A", ROLE_HEADING, &c->a, c->now_s);
    draw_side(canvas, X_CELL + half + 3, canvas_w(canvas) - half - X_CELL - 4, "B", ROLE_INFO,
              &c->b, c->now_s);
    canvas_fill(canvas, rect_make(1, 1, canvas_w(canvas) - 2, 1), ROLE_BORDER, "─");
    for (size_t i = 0; i < page(c) && c->top + i < n_rows(c); i++) {
        int y = TOP_ROWS + (int)i;
        draw_row(c, canvas, c->top + i, y, &note);
        if (c->top + i == c->cursor && env->focused)
            canvas_str(canvas, 0, y, ROLE_SELECTED_BAR, "▌");
    }
    draw_hints(c, canvas, env);
    buf_clear(&note);
}

static const struct view_class class = {
    .name = "compare",
    .title = "Compare",
    .commands = commands,
    .n_commands = N_COMMANDS,
    .resize = resize,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .work = work,
};

struct view compare_view(struct compare *c)
{
    return (struct view){ &class, c };
}
