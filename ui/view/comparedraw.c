#include "view/comparedraw.h"

#include <stdio.h>
#include <time.h>

#include "data/human.h"
#include "view/comparecell.h"
#include "view/facts.h"
#include "widget/bar.h"

enum { X_CELL = 2, NARROW = 40 };

/* "today 12:03:11", "yesterday 17:40", "2026-11-20 17:40"; the first without its word where there
 * is little room. */
static void add_when(char *out, size_t room, int64_t wall_us, int64_t now_s, bool is_narrow)
{
    time_t at = (time_t)(wall_us / 1000000), now = (time_t)now_s, day_before = now - 86400;
    struct tm then, today, yesterday;
    localtime_r(&at, &then);
    localtime_r(&now, &today);
    localtime_r(&day_before, &yesterday);
    if (then.tm_year == today.tm_year && then.tm_yday == today.tm_yday)
        strftime(out, room, is_narrow ? "%H:%M:%S" : "today %H:%M:%S", &then);
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
    add_when(text, sizeof text, t.started_wall_us, now_s, width < NARROW);
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
    if (side->is_pinned && x < end)
        x += canvas_text_cut(c, x, 0, end - x, ROLE_ACCENT, SPAN("pinned")) + 1;
    struct span duration = span_of(human_time(time_text, t.total));
    if (x + (int)duration.len <= end)
        canvas_text(c, x, 0, ROLE_MUTED, duration);
}

static void draw_row(const struct compare *c, const struct canvas *canvas, size_t i, int y,
                     struct buf *note)
{
    struct compare_cells cells = comparestate_cells(c, i, note);
    int half = (canvas_w(canvas) - X_CELL - 3) / 2;
    struct canvas left = canvas_sub(canvas, X_CELL - 1, 0, half, canvas_h(canvas));
    struct canvas right = canvas_sub(canvas, X_CELL + half + 2, 0, half, canvas_h(canvas));
    if (cells.mark == COMPARE_HEADING) {
        int x = canvas_text(canvas, X_CELL, y, ROLE_HEADING, cells.a) + X_CELL + 2;
        canvas_text_cut(canvas, x, y, canvas_w(canvas) - x - 1, ROLE_FAINT, cells.b);
        return;
    }
    if (cells.mark == COMPARE_GAP)
        return;
    canvas_str(canvas, X_CELL + half, y, ROLE_BORDER, "│");
    if (cells.a.len || cells.a_line)
        comparecell_draw(&cells, true, c->skip, &left, y);
    if (cells.b.len || cells.b_line)
        comparecell_draw(&cells, false, c->skip, &right, y);
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
        { "Esc", "back" },
        { by_path ? view_key(env, "compare.ignore") : "", "ignore path" },
        { by_path ? view_key(env, "compare.order") : "", "key order" },
        { view_key(env, "compare.way"), by_path    ? "by lines"
                                        : by_lines ? "by bytes"
                                                   : "by path, lines" },
        { view_key(env, "compare.section"), "section" },
    };
    int right = draw_counts(c, canvas, y);
    bar_draw(canvas, X_CELL, y, right - 2, hints, sizeof hints / sizeof *hints);
}

void comparedraw(const void *self, const struct canvas *canvas, const struct view_env *env)
{
    const struct compare *c = self;
    int half = (canvas_w(canvas) - X_CELL - 3) / 2;
    struct buf note;
    if (!c->is_set) {
        canvas_str(canvas, X_CELL, 0, ROLE_FAINT, "nothing to compare");
        return;
    }
    buf_init(&note, 4096);
    draw_side(canvas, X_CELL, half, "A", ROLE_HEADING, &c->a, c->now_s);
    draw_side(canvas, X_CELL + half + 3, canvas_w(canvas) - half - X_CELL - 4, "B", ROLE_INFO,
              &c->b, c->now_s);
    canvas_fill(canvas, rect_make(1, 1, canvas_w(canvas) - 2, 1), ROLE_BORDER, "─");
    for (size_t i = 0; i < comparestate_page(c) && c->top + i < comparestate_n_rows(c); i++) {
        int y = COMPARESTATE_TOP_ROWS + (int)i;
        draw_row(c, canvas, c->top + i, y, &note);
        if (c->top + i == c->cursor && env->focused)
            canvas_str(canvas, 0, y, ROLE_SELECTED_BAR, "▌");
    }
    struct scrollbar_range range = comparestate_range(c);
    scrollbar_draw(canvas, canvas_w(canvas) - 1, COMPARESTATE_TOP_ROWS, &range);
    draw_hints(c, canvas, env);
    buf_clear(&note);
}
