#include "view/streamrows.h"

#include <stdio.h>
#include <time.h>

#include "data/human.h"
#include "data/logjson.h"
#include "wire/ws.h"

enum {
    X_TIME = 2,
    TIME_COLUMNS = 12,
    X_WAY = X_TIME + TIME_COLUMNS + 2,
    TYPE_COLUMNS = 10,
    SHORT_COLUMNS = 6, /* where it is narrow */
    ID_COLUMNS = 8,
    SIZE_COLUMNS = 8,
    NARROW = 64, /* less: no size */
    TINY = 44,   /* less: no type */
    HEX_BYTES = 256,
    TITLE_PART = 200, /* bytes of a type, and of an id */
    MASKED_MAX = 64 << 10
};

#define SECOND_US INT64_C(1000000)

void streamrows_init(struct streamrows *s)
{
    *s = (struct streamrows){ .time = STREAMROWS_CLOCK };
    buf_init_secret(&s->masked, MASKED_MAX);
}

void streamrows_clear(struct streamrows *s)
{
    buf_wipe(&s->masked);
}

/* ---- Times ------------------------------------------------------------------------------------*/

char *streamrows_span(char out[STREAMROWS_SPAN], int64_t us)
{
    long long s = us > 0 ? (long long)(us / SECOND_US) : 0;
    if (s < 3600)
        snprintf(out, STREAMROWS_SPAN, "%02lld:%02lld", s / 60, s % 60);
    else
        snprintf(out, STREAMROWS_SPAN, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
    return out;
}

static void clock_text(int64_t wall_us, char out[40])
{
    time_t seconds = (time_t)(wall_us / SECOND_US);
    struct tm tm;
    if (!localtime_r(&seconds, &tm))
        tm = (struct tm){ 0 };
    snprintf(out, 40, "%02d:%02d:%02d.%03d", tm.tm_hour, tm.tm_min, tm.tm_sec,
             (int)(wall_us % SECOND_US / 1000));
}

static void distance_text(int64_t us, char out[40])
{
    char span[STREAMROWS_SPAN];
    int64_t distance = us < 0 ? -us : us;
    snprintf(out, 40, "%s%s.%03d", us < 0 ? "-" : "+", streamrows_span(span, distance),
             (int)(distance % SECOND_US / 1000));
}

static void time_text(const struct streamrows *s, const struct logrow *row, uint64_t before,
                      char out[40])
{
    const struct live *live = s->live;
    size_t len;
    bool has_before = before != UINT64_MAX && before >= live->log.first;
    if (s->time == STREAMROWS_CLOCK)
        clock_text(row->at + live->wall_us, out);
    else if (s->time == STREAMROWS_OFFSET || !has_before)
        distance_text(row->at - (live->opened_at ? live->opened_at : row->at), out);
    else
        distance_text(row->at - streamlog_glance(&live->log, before, 0, &len).at, out);
}

/* ---- What it is -------------------------------------------------------------------------------*/

static bool is_words(const struct logrow *row)
{
    return row->kind == LOGROW_NOTE || row->kind == LOGROW_ERROR;
}

static bool is_control(const struct logrow *row)
{
    return row->kind == LOGROW_PING || row->kind == LOGROW_PONG || row->kind == LOGROW_COMMENT;
}

static struct span type_of(const struct logrow *row)
{
    return row->kind == LOGROW_EVENT ? row->type : span_of(logjson_type(row->kind));
}

static const char *arrow_of(const struct logrow *row)
{
    static const char *const arrows[] = { "↓", "↑", "·" };
    return arrows[row->way];
}

static enum role role_of_way(const struct logrow *row)
{
    if (row->kind == LOGROW_ERROR)
        return ROLE_ERROR;
    if (is_words(row) || is_control(row))
        return ROLE_FAINT;
    return row->way == LOGROW_SENT ? ROLE_WIRE_SENT : ROLE_WIRE_RECEIVED;
}

/* As much of the text as can be seen, without what is to be hidden: a secret that begins in sight
 * is found whole. */
static struct span beginning(struct streamrows *s, struct span text, int columns)
{
    const struct mask *mask = restab_mask(s->shown);
    size_t wanted = (size_t)columns * CLUSTER_MAX;
    if (!mask)
        return span_sub(text, 0, wanted);
    buf_reset(&s->masked);
    mask_apply(mask, span_sub(text, 0, wanted + mask_longest(mask)), &s->masked);
    return s->masked.failed ? (struct span){ 0 } : buf_span(&s->masked);
}

static void draw_hex(const struct streamrows *s, const struct canvas *c, int x, int y,
                     int width, struct span bytes)
{
    char text[3 * HEX_BYTES + 1] = "";
    const struct mask *mask = restab_mask(s->shown);
    if (mask && mask_hits(mask, span_sub(bytes, 0, HEX_BYTES + mask_longest(mask)))) {
        canvas_str(c, x, y, ROLE_MUTED, MASK_TEXT);
        return;
    }
    size_t n = bytes.len < HEX_BYTES ? bytes.len : HEX_BYTES;
    for (size_t i = 0; i < n; i++)
        snprintf(text + 3 * i, 4, "%02x ", (unsigned)(unsigned char)bytes.ptr[i]);
    canvas_text_cut(c, x, y, width, ROLE_HEX_TEXT, span_make(text, n ? 3 * n - 1 : 0));
}

static void draw_close(struct streamrows *s, const struct canvas *c, int x, int y,
                       const struct logrow *row)
{
    const char *words = ws_code_words(row->code);
    x += canvas_textf(c, x, y, ROLE_WARN, "%u", row->code);
    if (words[0])
        x += canvas_textf(c, x, y, ROLE_MUTED, " %s", words);
    if (row->text.len > 0)
        canvas_text_cut(c, x + 2, y, canvas_w(c) - x - 3, ROLE_BRIGHT,
                        beginning(s, row->text, canvas_w(c)));
}

static void draw_content(struct streamrows *s, const struct canvas *c, int x, int y,
                         const struct logrow *row)
{
    int width = canvas_w(c) - x - 2;
    enum role role = row->kind == LOGROW_ERROR ? ROLE_ERROR
                     : is_words(row)           ? ROLE_MUTED
                     : is_control(row)         ? ROLE_FAINT
                                               : ROLE_BRIGHT;
    if (width < 1)
        return;
    if (row->text.len == 0 && row->kind != LOGROW_CLOSE)
        canvas_str(c, x, y, ROLE_FAINT, "empty");
    else if (row->kind == LOGROW_CLOSE)
        draw_close(s, c, x, y, row);
    else if (row->kind == LOGROW_BINARY)
        draw_hex(s, c, x, y, width, row->text);
    else
        canvas_text_cut(c, x, y, width, role, beginning(s, row->text, width));
}

static int draw_size(const struct canvas *c, int x, int y, size_t len, bool is_compressed)
{
    char size[HUMAN_SHORT];
    canvas_text_right(c, x + SIZE_COLUMNS, y, SIZE_COLUMNS, ROLE_FAINT,
                      span_of(human_bytes(size, len)));
    if (is_compressed)
        canvas_str(c, x + SIZE_COLUMNS + 1, y, ROLE_FAINT, "z");
    return SIZE_COLUMNS + 3;
}

/* Of a large row no more than what there is to see, and what a secret may need behind it. */
static struct logrow row_in_sight(const struct streamrows *s, uint64_t number, int columns,
                                  size_t *text_len)
{
    const struct mask *mask = restab_mask(s->shown);
    size_t most = (size_t)columns * CLUSTER_MAX;
    most = most > HEX_BYTES ? most : HEX_BYTES;
    return streamlog_glance(&s->live->log, number, most + (mask ? mask_longest(mask) : 0),
                            text_len);
}

bool streamrows_draw(struct streamrows *s, const struct canvas *c, int y, uint64_t number,
                     uint64_t before)
{
    int w = canvas_w(c), x = X_WAY;
    size_t len;
    struct logrow row = row_in_sight(s, number, w, &len);
    char time[40];
    time_text(s, &row, before, time);
    canvas_text_right(c, X_TIME + TIME_COLUMNS, y, TIME_COLUMNS, ROLE_FAINT, span_of(time));
    canvas_str(c, x, y, role_of_way(&row), arrow_of(&row));
    x += 2;
    if (is_words(&row)) {
        draw_content(s, c, x, y, &row);
        return false;
    }
    enum role type = is_control(&row) ? ROLE_FAINT : ROLE_NAME;
    if (w >= TINY) {
        int columns = w >= NARROW ? TYPE_COLUMNS : SHORT_COLUMNS;
        canvas_text_cut(c, x, y, columns, type, beginning(s, type_of(&row), columns));
        x += columns + 1;
    }
    if (w >= NARROW + ID_COLUMNS && s->has_ids) {
        canvas_text_cut(c, x, y, ID_COLUMNS, ROLE_FAINT, beginning(s, row.id, ID_COLUMNS));
        x += ID_COLUMNS + 1;
    }
    if (w >= NARROW)
        x += draw_size(c, x, y, len, row.is_compressed);
    draw_content(s, c, x, y, &row);
    return w >= NARROW && row.is_compressed;
}

void streamrows_describe(const struct streamrows *s, uint64_t number, struct buf *out)
{
    size_t len;
    struct logrow row = streamlog_glance(&s->live->log, number, 0, &len);
    char time[40], size[HUMAN_SHORT];
    const struct mask *mask = restab_mask(s->shown);
    size_t most = TITLE_PART + (mask ? mask_longest(mask) : 0);
    clock_text(row.at + s->live->wall_us, time);
    buf_addf(out, "%s ", arrow_of(&row));
    restab_add(s->shown, span_sub(type_of(&row), 0, most), out);
    buf_addf(out, "   %s", time);
    distance_text(row.at - s->live->opened_at, time);
    buf_addf(out, "   %s   %s", time, human_bytes(size, len));
    if (row.is_compressed && row.wire_len > 0)
        buf_addf(out, ", %s compressed", human_bytes(size, row.wire_len));
    if (row.id.len > 0) {
        buf_add_str(out, "   id ");
        restab_add(s->shown, span_sub(row.id, 0, most), out);
    }
}
