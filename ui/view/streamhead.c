#include "view/streamhead.h"

#include <stdio.h>
#include <string.h>

#include "base/visible.h"
#include "data/human.h"
#include "view/streamrows.h"

enum { GAP = 3, ARROW = 2 }; /* columns */
enum { TYPE_MOST = 24 };     /* bytes of a type that are shown */

/* How it stands, in a word or two. */
static enum role state_words(const struct live *live, int64_t now, char out[64])
{
    char time[STREAMROWS_SPAN], wait[HUMAN_SHORT];
    int64_t until = live->ended_at ? live->ended_at : now;
    streamrows_span(time, until - live->opened_at);
    switch (live->state) {
    case LIVE_OPENING:
        snprintf(out, 64, "connecting");
        return ROLE_WARN;
    case LIVE_OPEN:
        snprintf(out, 64, "open %s", time);
        return ROLE_OK;
    case LIVE_CLOSING:
        snprintf(out, 64, "closing");
        return ROLE_WARN;
    case LIVE_WAITING:
        human_time(wait, live->again_at > now ? live->again_at - now : 0);
        snprintf(out, 64, "again in %s", wait);
        return ROLE_WARN;
    default:
        if (!live->opened_at) {
            snprintf(out, 64, "no WebSocket");
            return ROLE_ERROR;
        }
        snprintf(out, 64, "%s %s", live->goes_on ? "open" : "ended after", time);
        return live->has_failed ? ROLE_ERROR : ROLE_MUTED;
    }
}

void streamhead_badge(const struct live *live, int64_t now, struct response_badge *out)
{
    char words[64];
    enum role role = state_words(live, now, words);
    snprintf(out->text, sizeof out->text, "%.38s", words);
    out->role = role == ROLE_OK      ? ROLE_BADGE_OK
                : role == ROLE_ERROR ? ROLE_BADGE_ERROR
                : role == ROLE_WARN  ? ROLE_BADGE_WARN
                                     : ROLE_BADGE;
}

void streamhead_add_shown(const struct live *live, size_t n_shown, struct buf *out)
{
    char n[HUMAN_COUNT], all[HUMAN_COUNT];
    buf_addf(out, "%s of %s", human_count(n, n_shown),
             human_count(all, live->log.end - live->log.first));
}

/* For how long it is open stands in the frame; why it ended, here: as much of it as the counts and
 * what stands at the right leave, who need `taken` columns. */
static int draw_state(const struct streamhead *h, const struct canvas *c, int taken)
{
    bool has_ended = h->live->state == LIVE_ENDED;
    char state[64];
    enum role role = state_words(h->live, h->now, state);
    const char *words = has_ended ? h->live->end : h->live->state == LIVE_OPEN ? "open" : state;
    int x = 4 + canvas_str(c, 2, 0, role, has_ended ? "○ " : "● ") - 2;
    int left = canvas_w(c) - x - taken;
    int room = left > canvas_w(c) / 2 ? left : canvas_w(c) / 2;
    return x + 3 + canvas_text_cut(c, x, 0, room, role, span_of(words));
}

/* Of the counts of a stream that has ended. */
static int counts_width(const struct streamlog *log, bool is_websocket)
{
    char received[HUMAN_COUNT], sent[HUMAN_COUNT], bytes[HUMAN_SHORT];
    human_count(received, log->n[LOGROW_RECEIVED]);
    human_count(sent, log->n[LOGROW_SENT]);
    human_bytes(bytes, log->bytes[LOGROW_RECEIVED] + log->bytes[LOGROW_SENT]);
    size_t width = GAP + ARROW + strlen(received) + GAP + strlen(bytes);
    width += is_websocket ? GAP + ARROW + strlen(sent) : 0;
    return (int)width;
}

static int draw_counts(const struct streamhead *h, const struct canvas *c, int x)
{
    const struct streamlog *log = &h->live->log;
    char n[HUMAN_COUNT], bytes[HUMAN_SHORT];
    uint64_t rate = streamlog_rate(log, h->now);
    x += 3 + canvas_textf(c, x, 0, ROLE_WIRE_RECEIVED, "↓ %s",
                          human_count(n, log->n[LOGROW_RECEIVED]));
    if (h->live->kind == LIVE_WEBSOCKET)
        x += 3 +
             canvas_textf(c, x, 0, ROLE_WIRE_SENT, "↑ %s", human_count(n, log->n[LOGROW_SENT]));
    uint64_t all = log->bytes[LOGROW_RECEIVED] + log->bytes[LOGROW_SENT];
    x += 3 + canvas_textf(c, x, 0, ROLE_MUTED, "%s", human_bytes(bytes, all));
    if (h->live->state == LIVE_OPEN && rate > 0)
        x += 3 + canvas_textf(c, x, 0, ROLE_MUTED, "%s/s", human_count(n, rate));
    return x;
}

/* What of it is not on the screen, and why. */
static void add_limits(const struct streamhead *h, struct buf *out)
{
    char n[HUMAN_COUNT];
    if (h->is_filtered) {
        streamhead_add_shown(h->live, h->n_shown, out);
        buf_add_str(out, h->way == LOGROW_RECEIVED ? " received"
                         : h->way == LOGROW_SENT   ? " sent"
                                                   : "");
        buf_add_str(out, h->no_control ? ", no pings" : "");
        buf_add_str(out, h->type.len ? ", " : "");
        buf_add(out, span_sub(h->type, 0, TYPE_MOST));
        buf_add_str(out, h->type.len ? " alone   " : "   ");
    }
    if (h->held != UINT64_MAX)
        buf_addf(out, "paused, %s more   ", human_count(n, h->held));
    uint64_t lost = h->live->log.n_dropped + h->live->log.n_lost;
    if (lost > 0)
        buf_addf(out, "%s lost   ", human_count(n, lost));
    if (h->held == UINT64_MAX && h->live->state != LIVE_ENDED)
        buf_add_str(out, h->follows ? "following" : "staying");
}

/* What a letter behind a size means, where there is room for it. */
static void draw_legend(const struct canvas *c, int right, int room)
{
    static const char words[] = "z compressed";
    if (room >= (int)sizeof words - 1)
        canvas_text_right(c, right, 0, room, ROLE_FAINT, span_of(words));
}

void streamhead_draw(const struct streamhead *h, const struct canvas *c)
{
    struct buf words;
    buf_init(&words, 256);
    add_limits(h, &words);
    struct span text = span_trim(buf_span(&words));
    int taken = counts_width(&h->live->log, h->live->kind == LIVE_WEBSOCKET) +
                visible_columns(text, canvas_w(c)) + GAP + 2;
    int x = draw_counts(h, c, draw_state(h, c, taken));
    int left = canvas_text_right(c, canvas_w(c) - 2, 0, canvas_w(c) - x - 2,
                                 h->held != UINT64_MAX ? ROLE_WARN : ROLE_FAINT, text);
    if (h->has_compressed)
        draw_legend(c, left - 3, left - 3 - x);
    buf_clear(&words);
}
