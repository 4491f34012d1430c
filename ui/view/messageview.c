#include "view/messageview.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/bodytab.h"
#include "view/rowsource.h"
#include "widget/bar.h"

/* A larger one is read where it is, a window at a time: to copy it would take too long. */
#define COPY_MAX ((size_t)1 << 20)

struct messageview {
    bool is_open;
    uint64_t number;
    struct buf words;     /* what it is */
    struct buf bytes;     /* a copy */
    struct span span;     /* of them */
    struct rowsource row; /* where a large one is; of no log: there is a copy, or it is gone */
    struct bodyinput input;
    struct restab_shown shown;
    struct bodytab *body;
    struct restab tab;
    int w, h;
};

struct messageview *messageview_new(void)
{
    struct messageview *m = mem_zero(1, sizeof *m);
    if (!m)
        return NULL;
    buf_init(&m->words, 1024);
    buf_init_secret(&m->bytes, COPY_MAX);
    m->body = bodytab_new();
    if (m->body) {
        m->tab = bodytab_tab(m->body);
        return m;
    }
    messageview_free(m);
    return NULL;
}

void messageview_free(struct messageview *m)
{
    if (!m)
        return;
    bodytab_free(m->body);
    buf_clear(&m->words);
    buf_wipe(&m->bytes);
    free(m);
}

bool messageview_is_open(const struct messageview *m)
{
    return m->is_open;
}

static void show(struct messageview *m, const struct restab_shown *shown, bool other)
{
    m->shown = (struct restab_shown){ .bytes = &m->input,
                                      .secrets = shown->secrets,
                                      .reveals = shown->reveals };
    m->tab.class->show(m->tab.self, &m->shown, other);
}

static struct source copied(struct messageview *m, const struct streamlog *log)
{
    m->row.log = NULL;
    buf_reset(&m->bytes);
    buf_add(&m->bytes, streamlog_row(log, m->number).text);
    m->span = buf_span(&m->bytes);
    return source_of_span(&m->span);
}

void messageview_open(struct messageview *m, const struct restab_shown *shown, uint64_t number)
{
    const struct streamlog *log = &shown->live->log;
    size_t len;
    streamlog_glance(log, number, 0, &len);
    m->is_open = true;
    m->number = number;
    m->input =
        (struct bodyinput){ .source = len > COPY_MAX ? rowsource_begin(&m->row, log, number)
                                                     : copied(m, log),
                            .complete = true,
                            .nothing = "it is empty" };
    show(m, shown, true);
    m->tab.class->resize(m->tab.self, m->w, m->h > 1 ? m->h - 1 : 1);
}

void messageview_close(struct messageview *m)
{
    m->is_open = false;
    m->row.log = NULL;
}

void messageview_show(struct messageview *m, const struct restab_shown *shown)
{
    bool other = m->is_open && rowsource_is_gone(&m->row);
    if (other) {
        m->row.log = NULL;
        m->input.source.len = 0;
        m->input.nothing = "it is not in the log any more";
    }
    if (m->is_open)
        show(m, shown, other);
}

void messageview_resize(struct messageview *m, int w, int h)
{
    m->w = w;
    m->h = h;
    if (m->is_open)
        m->tab.class->resize(m->tab.self, w, h > 1 ? h - 1 : 1);
}

static void draw_title(const struct messageview *m, const struct canvas *c,
                       const struct streamrows *rows)
{
    struct buf words;
    buf_init(&words, 64 << 10);
    if (m->number >= rows->live->log.first)
        streamrows_describe(rows, m->number, &words);
    else
        buf_add_str(&words, "dropped from the log meanwhile");
    canvas_fill(c, rect_make(0, 0, canvas_w(c), 1), ROLE_BORDER, "─");
    int x = 2;
    canvas_str(c, x, 0, ROLE_BORDER, " ");
    x += 1 + canvas_text_cut(c, x + 1, 0, canvas_w(c) - x - 3, ROLE_MUTED, buf_span(&words));
    canvas_str(c, x, 0, ROLE_BORDER, " ");
    struct bar_hint hints[] = { { "J K", "next, previous" }, { "Esc", "back" } };
    size_t n = sizeof hints / sizeof *hints;
    int width = bar_width(hints, n), at = canvas_w(c) - width - 4;
    if (at > x + 2) {
        canvas_fill(c, rect_make(at, 0, width + 2, 1), ROLE_TEXT, " ");
        bar_draw(c, at + 1, 0, canvas_w(c) - 1, hints, n);
    }
    buf_clear(&words);
}

void messageview_draw(const struct messageview *m, const struct canvas *c,
                      const struct streamrows *rows, const struct view_env *env)
{
    draw_title(m, c, rows);
    struct canvas below = canvas_sub(c, 0, 1, canvas_w(c), canvas_h(c) - 1);
    m->tab.class->draw(m->tab.self, &below, env);
}

bool messageview_key(struct messageview *m, const struct key *k, struct intent *out)
{
    return m->tab.class->key(m->tab.self, k, out);
}

bool messageview_mouse(struct messageview *m, const struct key *k, struct intent *out)
{
    struct key inside = *k;
    inside.y--;
    bool goes_on = k->mouse == MOUSE_DRAG || k->mouse == MOUSE_RELEASE;
    return (inside.y >= 0 || goes_on) && m->tab.class->mouse(m->tab.self, &inside, out);
}

bool messageview_run(struct messageview *m, enum restab_command command, struct intent *out)
{
    return m->tab.class->run(m->tab.self, command, out);
}

/* What another program is given is an exchange's body. */
bool messageview_can_run(const struct messageview *m, enum restab_command command)
{
    return command != RESTAB_PAGER && command != RESTAB_EDITOR &&
           m->tab.class->can_run(m->tab.self, command);
}

void messageview_find(struct messageview *m, struct span what, bool is_regex)
{
    if (is_regex)
        m->tab.class->find_regex(m->tab.self, what);
    else
        m->tab.class->find(m->tab.self, what);
}

const char *messageview_complaint(const struct messageview *m)
{
    return m->tab.class->find_complaint(m->tab.self);
}

void messageview_find_next(struct messageview *m, int direction)
{
    m->tab.class->find_next(m->tab.self, direction);
}

void messageview_found(const struct messageview *m, struct buf *out)
{
    m->tab.class->found(m->tab.self, out);
}

bool messageview_work(struct messageview *m, int64_t budget_us)
{
    return m->is_open && m->tab.class->work(m->tab.self, budget_us);
}

struct copying *messageview_copying(struct messageview *m)
{
    return m->is_open ? m->tab.class->copying(m->tab.self) : NULL;
}
