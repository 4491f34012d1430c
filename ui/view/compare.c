#include "view/compare.h"

#include <stdlib.h>

#include "base/mem.h"
#include "view/bodyinput.h"
#include "view/comparedraw.h"
#include "view/comparestate.h"

enum { SCROLL = 8, WHEEL = 3 };

/* Bytes compared between two looks at the clock. */
#define WORK_BYTES (8u << 10)

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
    struct bodyinput in = side->log ? *side->log : bodyinput_of(side->exchange);
    return (struct comparebody_side){ in.source, in.type, side->log ? NULL : side->secrets };
}

static void set_heads(struct compare *c)
{
    comparehead_set(&c->head, c->a.exchange, c->a.secrets, c->b.exchange, c->b.secrets);
}

static void set_bodies(struct compare *c)
{
    if (comparestate_is_reading(c)) {
        comparebody_set_nothing(c->body);
        return;
    }
    struct comparebody_side a = body_of(&c->a);
    struct comparebody_side b = body_of(&c->b);
    comparebody_set(c->body, &a, &b, c->seed);
}

void compare_set(struct compare *c, const struct compare_side *a, const struct compare_side *b,
                 int64_t now_s, uint64_t seed)
{
    c->a = *a;
    c->b = *b;
    c->now_s = now_s;
    c->seed = seed;
    c->is_set = true;
    set_heads(c);
    set_bodies(c);
    c->top = c->cursor = c->wanted = 0;
    c->skip = 0;
}

void compare_logs_read(struct compare *c)
{
    if (c->is_set && !comparestate_is_reading(c))
        set_bodies(c);
}

void compare_set_nothing(struct compare *c)
{
    comparehead_clear(&c->head);
    comparebody_set_nothing(c->body);
    c->is_set = false;
}

bool compare_let_go(struct compare *c, int64_t budget_us)
{
    int64_t end = jig_now() + budget_us;
    bool more = !c->is_set;
    while (more && jig_now() < end)
        more = comparebody_step(c->body, WORK_BYTES);
    return more;
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
        comparestate_move_by(c, -1);
        return true;
    case JKEY_DOWN:
        comparestate_move_by(c, 1);
        return true;
    case JKEY_PAGE_UP:
        comparestate_move_by(c, -(int64_t)comparestate_page(c));
        return true;
    case JKEY_PAGE_DOWN:
        comparestate_move_by(c, (int64_t)comparestate_page(c));
        return true;
    case JKEY_HOME:
        comparestate_move_to(c, 0);
        return true;
    case JKEY_END:
        comparestate_move_to(c, SIZE_MAX);
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
        comparestate_move_by(c, key_is_char(k, 0, 'j') ? 1 : -1);
    else if (key_is_char(k, 0, 'g') || key_is_char(k, 0, 'G'))
        comparestate_move_to(c, key_is_char(k, 0, 'g') ? 0 : SIZE_MAX);
    else
        return false;
    return true;
}

static bool bar_mouse(struct compare *c, const struct key *k)
{
    uint64_t to;
    struct key inside = *k;
    struct scrollbar_range range = comparestate_range(c);
    inside.y -= COMPARESTATE_TOP_ROWS;
    bool has_hold = scrollbar_mouse(&c->bar, &inside, c->w - 1, &range, &to);
    if (has_hold && to != c->top)
        comparestate_scroll_to(c, to);
    return has_hold;
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct compare *c = self;
    (void)out;
    if (bar_mouse(c, k))
        return true;
    if (k->mouse == MOUSE_WHEEL_UP || k->mouse == MOUSE_WHEEL_DOWN) {
        comparestate_move_by(c, k->mouse == MOUSE_WHEEL_UP ? -WHEEL : WHEEL);
        return true;
    }
    bool on_row = k->mouse == MOUSE_PRESS && k->y >= COMPARESTATE_TOP_ROWS &&
                  k->y < c->h - COMPARESTATE_END_ROWS;
    if (on_row)
        comparestate_move_to(c, c->top + (size_t)(k->y - COMPARESTATE_TOP_ROWS));
    return on_row;
}

static void copy_row(struct compare *c, struct intent *out)
{
    struct buf note;
    buf_init(&note, 4096);
    struct compare_cells cells = comparestate_cells(c, c->cursor, &note);
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
    if (c->cursor >= comparestate_body_at(c))
        comparebody_add_path(c->body, c->cursor - comparestate_body_at(c), &c->text);
    if (c->text.len)
        *out = (struct intent){ .command = "response.copied", .text = buf_span(&c->text) };
    else
        say(out, "no JSON path here");
}

static void ignore(struct compare *c, struct intent *out)
{
    buf_reset(&c->text);
    bool ignored = c->cursor >= comparestate_body_at(c) &&
                   comparebody_ignore(c->body, c->cursor - comparestate_body_at(c), &c->text);
    if (!ignored) {
        say(out, "only a path of a JSON body can be left out of account");
        return;
    }
    buf_add_str(&c->text, " is left out of account, in every element; I: let all count");
    *out = (struct intent){ .command = "say", .text = buf_span(&c->text) };
    comparestate_return_later(c);
}

static void swap(struct compare *c)
{
    struct compare_side a = c->a;
    c->a = c->b;
    c->b = a;
    set_heads(c);
    if (!comparestate_is_reading(c)) {
        struct comparebody_side left = body_of(&c->a), right = body_of(&c->b);
        comparebody_swap(c->body, &left, &right);
    }
    comparestate_return_later(c);
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
    if (comparestate_jump(c, direction, section))
        return;
    bool is_done = comparebody_is_done(c->body) && !comparestate_is_reading(c);
    bool busy = !is_done && direction > 0;
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
        comparestate_move_to(
            c, c->cursor < comparestate_body_at(c) ? c->cursor : comparestate_body_at(c) - 1);
        break;
    case ORDER:
        comparebody_set_ordered(c->body, !comparebody_is_ordered(c->body));
        comparestate_return_later(c);
        break;
    case IGNORE:
        ignore(c, out);
        break;
    case IGNORE_NOTHING:
        comparebody_ignore_nothing(c->body);
        comparestate_return_later(c);
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
    if (c->cursor >= comparestate_n_rows(c)) /* the way has changed: its rows are yet to come */
        comparestate_return_later(c);
    if (c->wanted && (!more || c->wanted < comparestate_n_rows(c)))
        comparestate_move_to(c, c->wanted);
    return more;
}

static void resize(void *self, int w, int h)
{
    struct compare *c = self;
    c->w = w;
    c->h = h;
    comparestate_move_to(c, c->cursor);
}

static const struct view_class class = {
    .name = "compare",
    .title = "Compare",
    .commands = commands,
    .n_commands = N_COMMANDS,
    .resize = resize,
    .draw = comparedraw,
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
