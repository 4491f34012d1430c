#include "demo/streams.h"

#include <stdio.h>

#include "demo/reply.h"
#include "wire/ws.h"
#include "wire/wsopen.h"

enum {
    EVENTS_EACH = 12, /* over a connection */
    EVENTS_LAST = 36,
    EVENT_MS = 350,
    PRICE_MS = 500,
    MESSAGE_MAX = 32 << 20,
    BURST_MAX = 1000000,
    READ_MAX = 64 << 10
};

static unsigned number(struct span text, unsigned otherwise, unsigned most)
{
    uint64_t n;
    if (!span_to_u64(span_trim(text), &n))
        return otherwise;
    return n < most ? (unsigned)n : most;
}

/* A price that goes up and down, the same at each run. */
static void add_price(unsigned n, struct buf *out)
{
    static const char *const symbols[] = { "EURUSD", "GBPUSD", "USDJPY", "EURCHF" };
    static const unsigned bases[] = { 10731, 12640, 14951, 9412 };
    unsigned which = n * 7 % 4, step = n * n % 17;
    unsigned bid = bases[which] + step;
    buf_addf(out, "{\"symbol\":\"%s\",\"bid\":%u.%04u,\"ask\":%u.%04u,\"seq\":%u}",
             symbols[which], bid / 10000, bid % 10000, (bid + 2) / 10000, (bid + 2) % 10000, n);
}

/* ---- Events -----------------------------------------------------------------------------------*/

static void send_event(struct link *l, unsigned n)
{
    struct buf event;
    buf_init(&event, 1024);
    buf_addf(&event, "id: %u\nevent: %s\ndata: ", n, n % 5 == 0 ? "heartbeat" : "price");
    if (n % 5 == 0)
        buf_add_str(&event, "still here\ndata: after a line break, too");
    else
        add_price(n, &event);
    buf_add_str(&event, "\n\n");
    reply_chunk(l, buf_span(&event));
    buf_clear(&event);
}

void streams_events(const struct asked *a, struct link *l, struct span rest)
{
    unsigned last = number(asked_field(a, "Last-Event-ID"), 0, EVENTS_LAST);
    (void)rest;
    if (last >= EVENTS_LAST) {
        reply(a, l, "204 No Content", "", SPAN(""));
        return;
    }
    reply_head(l, "200 OK",
               "Content-Type: text/event-stream\r\nCache-Control: no-store\r\n"
               "Transfer-Encoding: chunked\r\n");
    reply_chunk(l, SPAN("retry: 1500\n\n"));
    for (unsigned n = last + 1; n <= last + EVENTS_EACH && !l->broken; n++) {
        send_event(l, n);
        reply_pause(EVENT_MS);
    }
    reply_last_chunk(l, "");
}

/* ---- A WebSocket ------------------------------------------------------------------------------*/

struct socket {
    struct link *link;
    struct ws in;
    unsigned n; /* prices so far */
    bool is_over;
};

static void say(struct socket *s, enum ws_opcode opcode, struct span payload)
{
    struct buf frame;
    struct ws_frame f = { .opcode = opcode, .is_last = true, .payload = payload };
    buf_init(&frame, MESSAGE_MAX + 64);
    ws_add_frame(&frame, &f, NULL);
    link_write(s->link, buf_span(&frame));
    buf_clear(&frame);
}

static void say_close(struct socket *s, unsigned code, struct span reason)
{
    struct buf payload;
    buf_init(&payload, WS_MAX_CONTROL);
    ws_add_close_payload(&payload, (uint16_t)code, reason);
    say(s, WS_CLOSE, buf_span(&payload));
    buf_clear(&payload);
}

static void say_price(struct socket *s)
{
    struct buf text;
    buf_init(&text, 512);
    add_price(++s->n, &text);
    say(s, WS_TEXT, buf_span(&text));
    buf_clear(&text);
}

static void say_burst(struct socket *s, unsigned n)
{
    for (unsigned i = 0; i < n && !s->link->broken; i++)
        say_price(s);
}

static void say_big(struct socket *s, unsigned len)
{
    struct buf text;
    buf_init(&text, MESSAGE_MAX);
    buf_add_byte(&text, '[');
    while (text.len + 80 < len) {
        add_price(++s->n, &text);
        buf_add_byte(&text, ',');
    }
    buf_add_str(&text, "\"the end\"]");
    say(s, WS_TEXT, buf_span(&text));
    buf_clear(&text);
}

static void answer_text(struct socket *s, struct span text)
{
    struct span rest = text, word = span_cut(&rest, ' ');
    if (span_eq_str(word, "burst"))
        say_burst(s, number(rest, 1000, BURST_MAX));
    else if (span_eq_str(word, "big"))
        say_big(s, number(rest, 1 << 20, MESSAGE_MAX));
    else if (span_eq_str(text, "ping"))
        say(s, WS_PING, SPAN("are you there?"));
    else if (span_eq_str(word, "close"))
        say_close(s, number(rest, WS_CODE_NORMAL, 4999), SPAN("as you asked"));
    else
        say(s, WS_TEXT, text);
}

static void answer(struct socket *s, const struct ws_message *m)
{
    if (m->opcode == WS_TEXT)
        answer_text(s, m->data);
    else if (m->opcode == WS_BINARY)
        say(s, WS_BINARY, m->data);
    else if (m->opcode == WS_PING)
        say(s, WS_PONG, m->data);
    else if (m->opcode == WS_CLOSE) {
        say_close(s, m->code, m->data);
        s->is_over = true;
    }
}

static void take(struct socket *s, struct span bytes)
{
    struct ws_message m;
    size_t used;
    while (bytes.len > 0 && !s->is_over) {
        enum ws_status status = ws_recv(&s->in, bytes, &used, &m, NULL);
        bytes = span_sub(bytes, used, bytes.len);
        if (status == WS_FAILED) {
            say_close(s, s->in.fail_code, SPAN(""));
            s->is_over = true;
        } else if (status == WS_MESSAGE)
            answer(s, &m);
    }
}

static bool agree(const struct asked *a, struct link *l)
{
    struct buf fields;
    struct span key = asked_field(a, "Sec-WebSocket-Key");
    buf_init(&fields, 512);
    buf_add_str(&fields, "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: ");
    bool ok = key.len > 0 && wsopen_add_accept(key, &fields, NULL) == JIG_OK;
    buf_add_str(&fields, "\r\n");
    if (ok)
        reply_head(l, "101 Switching Protocols", buf_str(&fields));
    else
        reply(a, l, "426 Upgrade Required", "Upgrade: websocket\r\n",
              SPAN("a WebSocket is here: ws:// in place of http://\n"));
    buf_clear(&fields);
    return ok;
}

void streams_live(const struct asked *a, struct link *l, struct span rest)
{
    char bytes[READ_MAX];
    struct socket s = { .link = l };
    unsigned every = number(asked_param(a, "every"), PRICE_MS, 3600000);
    (void)rest;
    if (!agree(a, l))
        return;
    ws_init(&s.in, NULL, MESSAGE_MAX);
    s.in.is_server = true;
    /* Bytes that came with the request are a client's that did not wait: none of ours does that. */
    while (!s.is_over && !l->broken) {
        if (link_wait(l, every ? (int)every : -1))
            take(&s, span_make(bytes, link_read(l, bytes, sizeof bytes)));
        else
            say_price(&s);
    }
    ws_clear(&s.in);
    l->broken = true; /* nothing follows */
}
