#include "view/pastrow.h"

#include <stdio.h>
#include <string.h>

#include "base/visible.h"
#include "data/human.h"
#include "view/facts.h"
#include "view/pastlook.h"
#include "wire/url.h"

enum { NARROW = 68, USUAL = 80, WIDE = 105, URL_LEAST = 12 };

/* Where only the beginning is kept, how much, if there is room; its colour tells anyway. */
static void put_size(const struct history_row *row, bool is_wide, char out[2 * HUMAN_SHORT + 8])
{
    char all[HUMAN_SHORT], kept[HUMAN_SHORT];
    human_bytes(all, row->size);
    if (is_wide && row->kept < row->size)
        snprintf(out, 2 * HUMAN_SHORT + 8, "%s of %s", human_bytes(kept, row->kept), all);
    else
        snprintf(out, 2 * HUMAN_SHORT + 8, "%s", all);
}

/* Columns, from the left: where each begins, or (figures) ends. */
struct columns {
    int status, duration, size, size_width, name;
    int origin;      /* where a send came from; 0: there is no room for it */
    bool is_shorter; /* that, in a word */
};

static const struct columns least = { 19, 36, 47, 10, 48, 0, false };
static const struct columns narrow = { 19, 36, 46, 9, 56, 48, true };
static const struct columns usual = { 19, 36, 47, 10, 62, 50, false };
static const struct columns wide = { 19, 51, 72, 20, 87, 75, false };

static const struct columns *columns_of(int width)
{
    return width >= WIDE ? &wide : width >= USUAL ? &usual : width >= NARROW ? &narrow : &least;
}

static const char *origin_of(const struct history_row *row, const struct columns *at)
{
    bool is_again = at->is_shorter && row->origin == HISTORY_RESENT;
    return is_again ? "again" : history_origin_name(row->origin);
}

/* Of a close that has no room for all of its name, the code. */
static void draw_error(const struct canvas *c, int x, int y, int width,
                       const struct history_row *row)
{
    struct span error = span_of(row->error), close = SPAN(HISTORY_CLOSE);
    if (span_starts(error, close) && visible_columns(error, width + 1) > width) {
        int used = canvas_textf(c, x, y, facts_status_role(row->status), "%d ", row->status);
        x += used;
        width -= used;
        error = span_sub(error, close.len, error.len);
    }
    canvas_text_cut(c, x, y, width, ROLE_ERROR, error);
}

static void draw_status(const struct canvas *c, int x, int y, int width,
                        const struct history_row *row)
{
    char status[8];
    snprintf(status, sizeof status, "%d", row->status);
    bool is_cut = row->state == HISTORY_CUT;
    if (row->state != HISTORY_DONE) {
        if (row->status)
            x += canvas_str(c, x, y, facts_status_role(row->status), status) + 1;
        canvas_str(c, x, y, is_cut ? ROLE_WARN : ROLE_ACCENT, history_state_name(row->state));
    } else if (row->error[0])
        draw_error(c, x, y, width, row);
    else
        canvas_str(c, x, y, facts_status_role(row->status), status);
}

/* Returns the column that they begin at. */
static int draw_figures(const struct canvas *c, int y, const struct history_row *row,
                        const struct columns *at)
{
    char duration[HUMAN_SHORT], size[2 * HUMAN_SHORT + 8];
    put_size(row, at == &wide, size);
    int begin = canvas_text_right(c, at->duration, y, 9, ROLE_BRIGHT,
                                  span_of(human_time(duration, row->duration_us)));
    canvas_text_right(c, at->size, y, at->size_width,
                      row->kept < row->size ? ROLE_WARN : ROLE_TEXT, span_of(size));
    return begin;
}

/* Without its scheme. */
static struct span url_of(const struct history_row *row)
{
    struct span url = span_of(row->url);
    size_t at = span_find(url, SPAN("://"), 0);
    return at == SIZE_MAX ? url : span_sub(url, at + 3, url.len);
}

static bool fits(struct span url, int room)
{
    return visible_columns(url, room + 1) <= room;
}

/* Where there is no room for all of a URL: its path tells more than the host. */
static struct span path_of(struct span url)
{
    size_t path = span_find_byte(url, '/', 0);
    bool has_path = path != SIZE_MAX && path + 1 < url.len;
    return has_path ? span_sub(url, path, url.len) : url;
}

static const char *method_of(const struct history_row *row)
{
    return url_is_websocket(span_of(row->url)) ? "WS" : row->method;
}

bool pastrow_is_long(const struct history_row *row, int width)
{
    int x = columns_of(width)->name + 1 + (int)strlen(method_of(row)) + 1;
    return !fits(url_of(row), width - 2 - x);
}

/* The request's path without its ending, and if there is room the URL; else the URL alone. */
static void draw_name(const struct canvas *c, int x, int y, const struct history_row *row,
                      const struct pastrow_look *look)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    struct span request = span_of(row->request), url = url_of(row);
    bool is_named = look->of_all && request.len > 0;
    int end = canvas_w(c) - 2;
    buf_addf(&text, "%s ", method_of(row));
    if (is_named)
        buf_add(&text, span_sub(request, 0, span_find(request, SPAN(".req.json"), 0)));
    else
        buf_add(&text,
                look->is_long || !fits(url, end - x - (int)text.len) ? path_of(url) : url);
    x += canvas_text_cut(c, x, y, end - x, ROLE_MUTED, buf_span(&text)) + 2;
    if (is_named && end - x >= URL_LEAST)
        canvas_text_cut(c, x, y, end - x, ROLE_FAINT, fits(url, end - x) ? url : path_of(url));
    buf_clear(&text);
}

void pastrow_draw(const struct canvas *c, int y, const struct history_row *row,
                  const struct pastrow_look *look)
{
    const struct columns *at = columns_of(canvas_w(c));
    char time[PASTLOOK_TIME];
    pastlook_time(row->at_us, look->now_us, time);
    if (look->is_shown)
        canvas_str(c, 1, y, ROLE_ACCENT, "●");
    canvas_str(c, PASTROW_LEFT + 1, y, ROLE_TEXT, time);
    int end = history_row_is_bare(row) ? at->duration : draw_figures(c, y, row, at);
    draw_status(c, at->status + 1, y, end - 1 - (at->status + 1), row);
    if (at->origin)
        canvas_str(c, at->origin, y, ROLE_MUTED, origin_of(row, at));
    draw_name(c, at->name + 1, y, row, look);
}
