#include "view/wiretab.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "data/hexlines.h"
#include "data/human.h"
#include "jig.h"
#include "view/veil.h"
#include "view/wirefind.h"
#include "view/wirelines.h"
#include "widget/bar.h"
#include "widget/pager.h"

/* Saved at once: more than the 16 MiB that wire-keep has at most, of each direction. */
#define SAVED_MAX (64u << 20)

/* Where the cursor is to stand once that is read. */
enum wish {
    WISH_NONE,
    WISH_OFFSET, /* at that byte of what is shown */
    WISH_HOP     /* where that exchange begins */
};

struct wiretab {
    const struct restab_shown *shown;
    struct wirelines lines;
    struct veil veil, log_veil; /* of what is shown, of the log alone */
    struct pager pager;
    struct pager_bytes bytes; /* the log within what is shown */
    struct wirefind find;
    uint64_t n_anew; /* the log that was searched */
    uint64_t n_transfers;
    struct buf copied, saved;
    struct copying copying; /* of the log */
    enum wish wish;         /* of the cursor */
    uint64_t wished;
    bool hex;
    int w, h;
};

static uint64_t within(const void *ctx, uint64_t offset)
{
    return wirelines_raw(ctx, offset);
}

static uint64_t shown_at(const void *ctx, uint64_t at)
{
    return wirelines_shown(ctx, at);
}

struct wiretab *wiretab_new(void)
{
    struct wiretab *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    wirelines_init(&t->lines);
    veil_init(&t->veil, &t->lines.source);
    veil_init(&t->log_veil, &t->lines.log);
    pager_init(&t->pager);
    t->bytes = (struct pager_bytes){ &t->lines.log, within, shown_at, &t->lines };
    wirefind_init(&t->find, &t->pager, &t->lines.source, &t->bytes);
    buf_init(&t->copied, RESTAB_COPY_MAX);
    buf_init(&t->saved, SAVED_MAX);
    copying_init(&t->copying);
    t->pager.rows.numbers = false;
    t->pager.search = &t->find.search;
    t->pager.source = &t->lines.source;
    t->pager.rows.veil = veil_line;
    t->pager.rows.veil_ctx = &t->veil;
    return t;
}

void wiretab_free(struct wiretab *t)
{
    if (!t)
        return;
    wirelines_clear(&t->lines);
    veil_clear(&t->veil);
    veil_clear(&t->log_veil);
    pager_clear(&t->pager);
    wirefind_clear(&t->find);
    buf_clear(&t->copied);
    buf_clear(&t->saved);
    copying_clear(&t->copying);
    free(t);
}

#define MARGIN 18 /* in front of the hex, and behind it */

static void note_more(struct wiretab *t)
{
    t->find.is_reading = t->veil.goes_on = t->lines.has_more;
}

static void search_anew(struct wiretab *t)
{
    note_more(t);
    bool is_same = t->n_transfers == t->shown->n_transfers;
    t->n_transfers = t->shown->n_transfers;
    if (t->n_anew == t->lines.n_anew)
        return;
    copying_give_up(&t->copying);
    t->n_anew = t->lines.n_anew;
    wirefind_again(&t->find, is_same);
}

static void forget_secrets(struct wiretab *t)
{
    t->veil.mask = t->log_veil.mask = restab_mask(t->shown);
    t->veil.window.len = t->log_veil.window.len = t->lines.window.len = 0;
}

static void read_log(struct wiretab *t)
{
    struct hexlines fit = { 0 };
    hexlines_fit(&fit, t->w - MARGIN);
    forget_secrets(t);
    struct wirelook look = { pagerrows_text_w(&t->pager.rows), fit.per_line, t->hex };
    wirelines_read(&t->lines, t->shown, &look);
    search_anew(t);
}

static void read_more(struct wiretab *t)
{
    forget_secrets(t);
    wirelines_update(&t->lines);
    search_anew(t);
}

/* A wish is granted as soon as it can be. */
static void take_wish(struct wiretab *t)
{
    const struct wirelines *l = &t->lines;
    bool is_read =
        t->wish == WISH_HOP ? l->reading.exchange >= t->wished : l->source.len > t->wished;
    if (t->wish == WISH_NONE || (l->has_more && !is_read))
        return;
    if (t->wish == WISH_HOP)
        pager_to_number(&t->pager, wirelines_line_of(l, (size_t)t->wished));
    else
        pager_to_offset(&t->pager, t->wished);
    t->wish = WISH_NONE;
}

static void wish(struct wiretab *t, enum wish what, uint64_t where)
{
    t->wish = what;
    t->wished = where;
    take_wish(t);
}

/* The exchange that the pane looks at, where all of them are there. */
static void wish_shown(struct wiretab *t)
{
    const struct jig_transfer *of = t->shown->transfer;
    if (of && jig_transfer_is_done(of))
        wish(t, WISH_HOP, t->shown->index);
}

/* Of the same log: where the cursor stood may not be read yet. */
static void update(struct wiretab *t, uint64_t at)
{
    pager_update(&t->pager);
    if (t->lines.has_more && at >= t->lines.source.len && !t->pager.to_end &&
        t->wish == WISH_NONE)
        wish(t, WISH_OFFSET, at);
    take_wish(t);
}

static void read_first(struct wiretab *t)
{
    read_log(t);
    t->wish = WISH_NONE;
    pager_set(&t->pager, wirelines_lines(&t->lines), 0);
    wish_shown(t);
}

/* Reads it as it is to be laid out now; the cursor comes back to where it stood. */
static void read_anew(struct wiretab *t)
{
    enum wish what = t->wish == WISH_NONE ? WISH_OFFSET : t->wish;
    uint64_t where = t->wish == WISH_NONE ? pager_offset(&t->pager) : t->wished;
    read_log(t);
    pager_set(&t->pager, wirelines_lines(&t->lines), 0);
    wish(t, what, where);
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct wiretab *t = self;
    t->shown = shown;
    t->find.is_waiting = shown->transfer && !jig_transfer_is_done(shown->transfer);
    /* It is read once the size is known: a log may have a million lines. */
    if (t->w == 0 && !t->lines.transfer)
        return;
    bool is_same = t->lines.n_lines > 0 && t->lines.transfer == shown->transfer &&
                   t->n_transfers == shown->n_transfers;
    if (is_same) {
        uint64_t at = pager_offset(&t->pager);
        read_more(t);
        update(t, at);
        if (other)
            wish_shown(t);
    } else {
        read_first(t);
    }
}

/* As many bytes a line as fit now. */
static void resize(void *self, int w, int h)
{
    struct wiretab *t = self;
    bool is_other = w != t->w, is_first = t->w == 0;
    t->w = w;
    t->h = h;
    pager_resize(&t->pager, w, h > 10 ? h - 2 : h > 3 ? h - 1 : h);
    if (is_first && t->shown && t->shown->transfer)
        read_first(t);
    else if (is_other && t->shown && t->lines.transfer)
        read_anew(t);
}

/* A slice of what is not read yet, or all of it. */
static void read_rest(struct wiretab *t, bool is_all)
{
    while (wirelines_step(&t->lines) && is_all)
        ;
    note_more(t);
    pager_update(&t->pager);
    take_wish(t);
}

static bool too_large(struct wiretab *t, struct intent *out)
{
    return restab_too_large(t->shown, "it", &t->copied, out);
}

/* Bytes [at, end) of the log. */
static bool save(struct wiretab *t, uint64_t at, uint64_t end, struct intent *out)
{
    buf_reset(&t->saved);
    bool is_read = end - at <= SAVED_MAX && veil_read(&t->log_veil, at, end, &t->saved) &&
                   !t->saved.failed;
    if (!is_read) {
        *out = (struct intent){ .command = "say",
                                .text = SPAN("more than 64 MiB can't be saved at once") };
        return true;
    }
    *out = (struct intent){ .command = "response.save-text",
                            .text = buf_span(&t->saved),
                            .number = RESPONSE_TEXT_WIRE };
    return true;
}

static void set_hex(struct wiretab *t)
{
    t->hex = !t->hex;
    read_anew(t);
}

static bool save_hop(struct wiretab *t, uint64_t line, struct intent *out)
{
    size_t exchange;
    uint64_t at;
    uint64_t end;
    return wirelines_hop(&t->lines, line, &exchange, &at, &end) && save(t, at, end, out);
}

/* The cursor's line, which may go on in what is not read yet. */
static bool whole_line(struct wiretab *t, struct line *out)
{
    const struct line *shown = pager_line(&t->pager);
    struct lines lines = wirelines_lines(&t->lines);
    if (!shown)
        return false;
    *out = *shown;
    if (out->end < t->lines.source.len)
        return true;
    read_rest(t, true);
    return lines.class->numbered(lines.ctx, out->number, out);
}

/* A line's bytes, or a field that is unpacked below them. */
static bool copy_line(struct wiretab *t, struct intent *out)
{
    struct line line;
    buf_reset(&t->copied);
    if (!whole_line(t, &line))
        return too_large(t, out);
    if (!wirelines_add_said(&t->lines, line.number, &t->copied) &&
        !veil_read(&t->veil, line.at, line.end, &t->copied))
        return too_large(t, out);
    restab_copy(buf_span(&t->copied), out);
    return true;
}

static bool copy_log(struct wiretab *t, struct intent *out)
{
    if (!copying_begin(&t->copying, &t->lines.log, 0, t->lines.log.len, COPYING_PLAIN))
        return too_large(t, out);
    return restab_copy_on(t->shown, &t->copying, &t->copied, out);
}

static struct copying *copying(void *self)
{
    return &((struct wiretab *)self)->copying;
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct wiretab *t = self;
    const struct line *line = pager_line(&t->pager);
    if (command == RESTAB_SAVE_HOP || command == RESTAB_COPY_ALL || command == RESTAB_SAVE)
        read_rest(t, true);
    switch (command) {
    case RESTAB_MODE:
        set_hex(t);
        return true;
    case RESTAB_WRAP:
        pager_set_wrap(&t->pager, !t->pager.rows.wrap);
        return true;
    case RESTAB_COPY:
        return copy_line(t, out);
    case RESTAB_SAVE_HOP:
        return line && save_hop(t, line->number, out);
    case RESTAB_COPY_ALL:
        return copy_log(t, out);
    case RESTAB_SAVE:
        return save(t, 0, t->lines.log.len, out);
    default:
        return false;
    }
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct wiretab *t = self;
    if (!t->lines.n_lines)
        return false;
    return command == RESTAB_MODE || command == RESTAB_WRAP || command == RESTAB_COPY ||
           command == RESTAB_COPY_ALL || command == RESTAB_SAVE || command == RESTAB_SAVE_HOP;
}

/* The cursor goes its own way. */
static void let_go(struct wiretab *t)
{
    t->wish = WISH_NONE;
    wirefind_let_go(&t->find);
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct wiretab *t = self;
    (void)out;
    bool is_taken = pager_key(&t->pager, k);
    if (is_taken)
        let_go(t);
    return is_taken;
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct wiretab *t = self;
    (void)out;
    bool goes_on = k->mouse == MOUSE_DRAG || k->mouse == MOUSE_RELEASE;
    bool is_taken = (k->y < t->pager.h || goes_on) && pager_mouse(&t->pager, k);
    if (is_taken)
        let_go(t);
    return is_taken;
}

static bool work(void *self, int64_t budget_us)
{
    struct wiretab *t = self;
    int64_t until = jig_now() + budget_us;
    if (!t->shown)
        return false;
    if (t->lines.has_more) {
        read_rest(t, false);
        return true;
    }
    bool more = true;
    while (more && (more = wirefind_work(&t->find)) && jig_now() < until)
        ;
    return more;
}

static void find(void *self, struct span text)
{
    struct wiretab *t = self;
    t->wish = WISH_NONE;
    wirefind_text(&t->find, text, t->hex);
}

static void find_regex(void *self, struct span pattern)
{
    struct wiretab *t = self;
    t->wish = WISH_NONE;
    wirefind_regex(&t->find, pattern);
}

static const char *find_complaint(const void *self)
{
    return wirefind_complaint(&((const struct wiretab *)self)->find);
}

static void find_next(void *self, int direction)
{
    struct wiretab *t = self;
    t->wish = WISH_NONE;
    wirefind_go(&t->find, direction);
}

static void found(const void *self, struct buf *out)
{
    const struct wiretab *t = self;
    wirefind_count(&t->find, out);
}

/* Which hit the cursor is on; the column where it begins. */
static int draw_hit(const struct wiretab *t, const struct canvas *c, int right, int y)
{
    struct buf words;
    buf_init(&words, 256);
    wirefind_count(&t->find, &words);
    if (words.len && right > 10)
        right = canvas_text_right(c, right - 3, y, right - 5, ROLE_BRIGHT, buf_span(&words));
    buf_clear(&words);
    return right;
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct wiretab *t = self;
    struct canvas text = canvas_sub(c, 0, 0, canvas_w(c), t->pager.h);
    pager_draw(&t->pager, &text);
    if (canvas_h(c) <= t->pager.h)
        return;
    char size[HUMAN_COUNT];
    char words[64];
    snprintf(words, sizeof words, "%s bytes%s   %s", human_count(size, t->lines.log.len),
             t->lines.has_more ? " so far" : "", t->hex ? "hex" : "text");
    int y = canvas_h(c) - 1;
    int left = canvas_text_right(c, canvas_w(c) - 2, y, 40, ROLE_FAINT, span_of(words));
    left = draw_hit(t, c, left, y);
    struct bar_hint hints[] = {
        { view_key(env, "response.find"), "find" },
        { view_key(env, "response.mode"), t->hex ? "text" : "hex" },
        { view_key(env, "response.copy"), "copy" },
        { view_key(env, "response.save"), "save" },
        { NULL, NULL },
        { NULL, NULL },
    };
    size_t n = 4;
    if (t->lines.n_lines && jig_transfer_n_exchanges(t->shown->transfer) > 1)
        hints[n++] =
            (struct bar_hint){ view_key(env, "response.save-hop"), "save this exchange" };
    hints[n++] = restab_secrets_hint(t->shown, env);
    bar_draw(c, 2, y, left - 3, hints, n);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .run = run,
    .copying = copying,
    .work = work,
    .can_run = can_run,
    .find = find,
    .find_regex = find_regex,
    .find_complaint = find_complaint,
    .find_next = find_next,
    .found = found,
};

struct restab wiretab_tab(struct wiretab *t)
{
    return (struct restab){ &class, t };
}
