#include "cli/historyprint.h"

#include <stdio.h>
#include <time.h>

#include "base/visible.h"
#include "data/human.h"
#include "data/jsonlex.h"

static void add_time(int64_t at_us, const char *format, bool local, struct buf *out)
{
    time_t at = (time_t)(at_us / 1000000);
    struct tm when;
    char text[40] = "";
    if (local ? localtime_r(&at, &when) : gmtime_r(&at, &when))
        strftime(text, sizeof text, format, &when);
    buf_add_str(out, text);
}

void historyprint_add_line(const struct history_row *row, struct buf *out)
{
    char duration[HUMAN_SHORT], size[HUMAN_SHORT];
    char status[16] = "—  "; /* no answer came; padded here, for printf counts its bytes */
    if (row->status > 0)
        snprintf(status, sizeof status, "%-3d", row->status);
    buf_addf(out, "%6lld  ", (long long)row->id);
    add_time(row->at_us, "%Y-%m-%d %H:%M:%S", true, out);
    bool is_bare = history_row_is_bare(row); /* neither is known */
    buf_addf(out, "  %s  %9s  %9s%s  %-10s  ", status,
             is_bare ? "" : human_time(duration, row->duration_us),
             is_bare ? "" : human_bytes(size, row->size), row->kept < row->size ? "+" : " ",
             history_origin_name(row->origin));
    visible_add(out, span_of(row->method), VISIBLE_ONE_LINE);
    buf_add_byte(out, ' ');
    visible_add(out, span_of(row->url), VISIBLE_ONE_LINE);
    bool is_done = row->state == HISTORY_DONE;
    const char *end = is_done ? row->error : history_state_name(row->state);
    if (end[0]) {
        buf_add_str(out, "  ");
        visible_add(out, span_of(end), VISIBLE_ONE_LINE);
    }
    buf_add_byte(out, '\n');
}

static void add_text(const char *key, const char *text, struct buf *out)
{
    buf_addf(out, ", \"%s\": ", key);
    jsonlex_quote(span_of(text), out);
}

void historyprint_add_json(const struct history_row *row, bool first, struct buf *out)
{
    buf_addf(out, "%s\n  { \"id\": %lld, \"time\": \"", first ? "" : ",", (long long)row->id);
    add_time(row->at_us, "%Y-%m-%dT%H:%M:%S", false, out);
    buf_addf(out, ".%03dZ\"", (int)(row->at_us / 1000 % 1000));
    add_text("origin", history_origin_name(row->origin), out);
    add_text("collection", row->collection, out);
    add_text("request", row->request, out);
    add_text("method", row->method, out);
    add_text("url", row->url, out);
    buf_addf(out, ", \"status\": %d", row->status);
    add_text("error", row->state == HISTORY_DONE ? row->error : "", out);
    add_text("state", history_state_name(row->state), out);
    buf_addf(out, ", \"ms\": %lld.%03d, \"size\": %llu, \"kept\": %llu }",
             (long long)(row->duration_us / 1000), (int)(row->duration_us % 1000),
             (unsigned long long)row->size, (unsigned long long)row->kept);
}
