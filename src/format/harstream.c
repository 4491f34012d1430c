#include "format/harstream.h"

#include <inttypes.h>
#include <string.h>

#define ROWS_MAX 256 /* that are passed over in a step */

void harstream_begin(struct harstream *s, const struct live *live)
{
    *s = (struct harstream){ .live = live };
    if (!live)
        return;
    s->next = live->log.first;
    s->end = live->log.end;
    s->n_before = live->log.n[LOGROW_RECEIVED] + live->log.n[LOGROW_SENT];
}

/* ---- One message ------------------------------------------------------------------------------*/

/* RFC 6455, 5.2; 0: it is no message. */
static int opcode_of(enum logrow_kind kind)
{
    static const int opcodes[LOGROW_N_KINDS] = { [LOGROW_TEXT] = 1,
                                                 [LOGROW_BINARY] = 2,
                                                 [LOGROW_CLOSE] = 8,
                                                 [LOGROW_PING] = 9,
                                                 [LOGROW_PONG] = 10 };
    return opcodes[kind];
}

static bool is_message(const struct live *l, const struct logrow *row)
{
    return l->kind == LIVE_EVENTS ? row->kind == LOGROW_EVENT : opcode_of(row->kind) > 0;
}

static void add_time(const struct harstream *s, const struct logrow *row, struct hartext *h)
{
    int64_t us = row->at + s->live->wall_us;
    us = us > 0 ? us : 0;
    buf_addf(&h->text, "\"time\":%" PRId64 ".%06d,", us / 1000000, (int)(us % 1000000));
}

static void add_head(const struct harstream *s, const struct logrow *row, struct hartext *h)
{
    buf_add_str(&h->text, s->n_written > 0 ? ",\n{" : "\n{");
    if (s->live->kind == LIVE_EVENTS) {
        add_time(s, row, h);
        hartext_member(h, "eventName", row->type);
        hartext_member(h, "eventId", row->id);
        return;
    }
    hartext_str(h, "type", row->way == LOGROW_SENT ? "send" : "receive");
    add_time(s, row, h);
    hartext_number(h, "opcode", opcode_of(row->kind));
    if (row->kind == LOGROW_CLOSE)
        hartext_number(h, "_code", (int64_t)row->code);
}

/* Of the row before the next one. */
static size_t read_text(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct harstream *s = ctx;
    size_t all, text;
    const struct streamlog *log = &s->live->log;
    if (s->next - 1 < log->first)
        return 0;
    streamlog_glance(log, s->next - 1, 0, &text);
    struct span none = streamlog_part(log, s->next - 1, 0, 0, &all);
    (void)none;
    size_t at = all - text + (size_t)offset;
    struct span part = streamlog_part(log, s->next - 1, at, len, &all);
    if (part.len > 0)
        memcpy(out, part.ptr, part.len);
    return part.len;
}

/* ---- All of them ------------------------------------------------------------------------------*/

static void begin(struct harstream *s, struct hartext *h)
{
    bool is_events = s->live->kind == LIVE_EVENTS;
    hartext_str(h, "_resourceType", is_events ? "eventsource" : "websocket");
    hartext_open(h, is_events ? "_eventSourceMessages" : "_webSocketMessages", "[");
    s->has_begun = true;
}

/* Its last messages may not have been kept. */
static void end(struct harstream *s, struct hartext *h)
{
    const struct live *l = s->live;
    buf_add_str(&h->text, "\n],");
    hartext_open(h, "_stream", "{");
    hartext_number(h, "received", (int64_t)l->log.n[LOGROW_RECEIVED]);
    hartext_number(h, "sent", (int64_t)l->log.n[LOGROW_SENT]);
    hartext_number(h, "missing",
                   s->n_before > s->n_written ? (int64_t)(s->n_before - s->n_written) : 0);
    if (l->end[0])
        hartext_str(h, "end", l->end);
    hartext_close(h, "}");
    s->live = NULL;
}

/* False: it is passed over. */
static bool add_next(struct harstream *s, struct hartext *h, struct harbody *body)
{
    const struct streamlog *log = &s->live->log;
    size_t len;
    if (s->next < log->first) {
        s->next = log->first < s->end ? log->first : s->end;
        return false;
    }
    uint64_t lost = streamlog_lost(log, s->next);
    if (lost > 0) {
        s->next = lost < s->end - s->next ? s->next + lost : s->end;
        return false;
    }
    struct logrow row = streamlog_glance(log, s->next++, 0, &len);
    if (!is_message(s->live, &row))
        return false;
    add_head(s, &row, h);
    s->n_written++;
    harbody_begin_message(body, h, read_text, s, len, row.kind == LOGROW_BINARY);
    return true;
}

void harstream_step(struct harstream *s, struct hartext *h, struct harbody *body)
{
    if (!s->has_begun)
        begin(s, h);
    for (int i = 0; i < ROWS_MAX && s->next < s->end; i++)
        if (add_next(s, h, body))
            return;
    if (s->next >= s->end)
        end(s, h);
}
