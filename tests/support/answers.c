#include "answers.h"

#include <stdlib.h>
#include <string.h>

#include "wire/wsopen.h"

void answers_init(struct answers *s)
{
    *s = (struct answers){ 0 };
    buf_init(&s->received, 1u << 24);
}

void answers_clear(struct answers *s)
{
    for (size_t i = 0; i < s->n_conns; i++) {
        stream_free(s->conns[i].stream);
        buf_clear(&s->conns[i].request);
        buf_clear(&s->conns[i].accept);
        buf_clear(&s->conns[i].pushed);
        ws_clear(&s->conns[i].frames);
    }
    for (size_t i = 0; i < s->n; i++) {
        free(s->answers[i].line);
        free(s->answers[i].with);
        buf_clear(&s->answers[i].bytes);
    }
    buf_clear(&s->received);
}

static void add_message(struct buf *out, struct span block)
{
    bool head = true;
    while (block.len > 0) {
        struct span line = span_cut(&block, '\n');
        buf_add(out, line);
        buf_add_str(out, head ? "\r\n" : "\n");
        head = head && line.len > 0;
    }
}

/* How long the last line is. */
static size_t last_line(struct span bytes)
{
    size_t cut = bytes.len - 1;
    while (cut > 0 && bytes.ptr[cut - 1] != '\n')
        cut--;
    return bytes.len - cut;
}

bool answers_add(struct answers *s, struct span rest, struct span block)
{
    size_t with = span_find(rest, SPAN(" with "), 0);
    struct span needed =
        with == SIZE_MAX ? (struct span){ 0 } : span_sub(rest, with + 6, rest.len);
    rest = span_sub(rest, 0, with);
    size_t after = span_find(rest, SPAN(" after "), 0),
           half = span_find(rest, SPAN(" half"), 0),
           filled = span_find(rest, SPAN(" filled "), 0);
    uint64_t ms = 0, more = 0;
    if (s->n == ANSWERS_MAX ||
        (after != SIZE_MAX && !span_to_u64(span_sub(rest, after + 7, rest.len), &ms)) ||
        (filled != SIZE_MAX && !span_to_u64(span_sub(rest, filled + 8, rest.len), &more)))
        return false;
    struct answer *a = &s->answers[s->n++];
    *a = (struct answer){ .after_us = (int64_t)ms * 1000 };
    buf_init(&a->bytes, 1u << 24);
    add_message(&a->bytes, block);
    while (more-- > 0 && filled != SIZE_MAX)
        buf_add_byte(&a->bytes, 'x');
    if (half != SIZE_MAX)
        a->held = last_line(buf_span(&a->bytes));
    rest = span_sub(rest, 0, after < half ? after : half);
    rest = span_sub(rest, 0, filled);
    a->line = strndup(rest.ptr, rest.len);
    a->with = needed.ptr ? strndup(needed.ptr, needed.len) : NULL;
    return a->line != NULL && (a->with || !needed.ptr);
}

struct stream *answers_open(void *context, const char *host, uint16_t port)
{
    struct answers *s = context;
    struct stream *mine, *theirs;
    (void)port;
    if (s->n_conns == ANSWERS_MAX_CONNS || strcmp(host, "refused.test") == 0 ||
        !stream_pair(&mine, &theirs, 65536))
        return NULL;
    struct answers_conn *c = &s->conns[s->n_conns++];
    *c = (struct answers_conn){ .stream = mine };
    buf_init(&c->request, 1u << 24);
    buf_init(&c->accept, 64);
    buf_init(&c->pushed, 1u << 24);
    return theirs;
}

static bool fits(const struct answer *a, struct span request)
{
    return span_starts(request, span_of(a->line)) &&
           (!a->with || span_find(request, span_of(a->with), 0) != SIZE_MAX);
}

static const struct answer *find_answer(const struct answers *s, struct span request)
{
    static struct answer missing;
    for (size_t i = s->n; i > 0; i--)
        if (fits(&s->answers[i - 1], request))
            return &s->answers[i - 1];
    if (!missing.bytes.ptr) {
        buf_init(&missing.bytes, 200);
        buf_add_str(&missing.bytes, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
    return &missing;
}

/* A request is whole once its head and what Content-Length says are there. */
static bool is_whole(struct span request)
{
    size_t head = span_find(request, SPAN("\r\n\r\n"), 0);
    size_t at = span_find(request, SPAN("Content-Length: "), 0);
    uint64_t len = 0;
    if (head == SIZE_MAX)
        return false;
    if (at < head) {
        size_t from = at + strlen("Content-Length: ");
        span_to_u64(span_sub(request, from, span_find_byte(request, '\r', from)), &len);
    }
    return request.len >= head + 4 + len;
}

static const struct span ACCEPT = { "{accept}", 8 };

/* The answer to a handshake has a place for what only the request tells. */
static void begin_answer(struct answers *s, struct answers_conn *c)
{
    struct span request = buf_span(&c->request);
    size_t key = span_find(request, SPAN("Sec-WebSocket-Key: "), 0);
    c->answer = find_answer(s, request);
    c->sent = 0;
    c->due = s->now + c->answer->after_us;
    if (key != SIZE_MAX && span_find(buf_span(&c->answer->bytes), ACCEPT, 0) != SIZE_MAX) {
        wsopen_add_accept(span_sub(request, key + 19, key + 19 + WSOPEN_KEY), &c->accept, NULL);
        ws_init(&c->frames, NULL, 1u << 24);
        c->frames.is_server = c->is_websocket = true;
    }
    buf_reset(&c->request);
}

static void note_frame(struct answers *s, const struct ws_message *m)
{
    static const char *const names[] = { [WS_TEXT] = "text",
                                         [WS_BINARY] = "binary",
                                         [WS_PING] = "ping",
                                         [WS_PONG] = "pong",
                                         [WS_CLOSE] = "close" };
    buf_addf(&s->received, "<%s", names[m->opcode]);
    if (m->opcode == WS_CLOSE)
        buf_addf(&s->received, " %u", m->code);
    buf_add_byte(&s->received, ' ');
    buf_add(&s->received, m->data);
    buf_add_byte(&s->received, '>');
}

static void take_frames(struct answers *s, struct answers_conn *c, struct span bytes)
{
    struct ws_message m;
    for (size_t used; bytes.len > 0; bytes = span_sub(bytes, used, bytes.len)) {
        enum ws_status status = ws_recv(&c->frames, bytes, &used, &m, NULL);
        if (status == WS_FAILED)
            return;
        if (status == WS_MESSAGE)
            note_frame(s, &m);
    }
}

static bool take_request(struct answers *s, struct answers_conn *c)
{
    char bytes[8192];
    size_t n;
    if (stream_recv(c->stream, bytes, sizeof bytes, &n) != STREAM_OK)
        return false;
    if (c->is_websocket) {
        take_frames(s, c, span_make(bytes, n));
        return true;
    }
    buf_add(&c->request, span_make(bytes, n));
    buf_add(&s->received, span_make(bytes, n));
    if (is_whole(buf_span(&c->request)))
        begin_answer(s, c);
    return true;
}

static struct span with_accept(const struct answers_conn *c, struct buf *room)
{
    struct span bytes = buf_span(&c->answer->bytes);
    size_t at = c->is_websocket ? span_find(bytes, ACCEPT, 0) : SIZE_MAX;
    if (at == SIZE_MAX)
        return bytes;
    buf_add(room, span_sub(bytes, 0, at));
    buf_add(room, buf_span(&c->accept));
    buf_add(room, span_sub(bytes, at + ACCEPT.len, bytes.len));
    return buf_span(room);
}

static bool send_answer(struct answers *s, struct answers_conn *c)
{
    struct buf room;
    buf_init(&room, 1u << 24);
    struct span bytes = with_accept(c, &room);
    size_t end = bytes.len - (s->released ? 0 : c->answer->held), n = 0;
    bool ready = s->now >= c->due && c->sent < end;
    if (ready && stream_send(c->stream, bytes.ptr + c->sent, end - c->sent, &n) == STREAM_OK)
        c->sent += n;
    if (c->sent == bytes.len)
        c->answer = NULL;
    buf_clear(&room);
    return n > 0;
}

static bool send_pushed(struct answers_conn *c)
{
    size_t n = 0;
    if (c->pushed.len == 0 ||
        stream_send(c->stream, c->pushed.ptr, c->pushed.len, &n) != STREAM_OK)
        return false;
    buf_remove(&c->pushed, 0, n);
    return true;
}

/* ---- More of an answer ------------------------------------------------------------------------*/

static void unescape(struct span text, struct buf *out)
{
    static const char from[] = "rnt\\", to[] = "\r\n\t\\";
    for (size_t i = 0; i < text.len; i++) {
        uint64_t byte;
        char c = text.ptr[i] == '\\' && i + 1 < text.len ? text.ptr[i + 1] : '\0';
        const char *known = c ? strchr(from, c) : NULL;
        if (c == 'x' && span_hex_to_u64(span_sub(text, i + 2, i + 4), &byte)) {
            buf_add_byte(out, (char)byte);
            i += 3;
            continue;
        }
        buf_add_byte(out, known ? to[known - from] : text.ptr[i]);
        i += known != NULL;
    }
}

static void add_close(struct span rest, struct buf *out)
{
    uint64_t code = WS_CODE_NONE;
    struct buf reason;
    buf_init(&reason, WS_MAX_CONTROL);
    span_to_u64(span_cut(&rest, ' '), &code);
    unescape(rest, &reason);
    ws_add_close_payload(out, (uint16_t)code, buf_span(&reason));
    buf_clear(&reason);
}

bool answers_push(struct answers *s, struct span what)
{
    static const struct {
        const char *name;
        enum ws_opcode opcode;
    } kinds[] = { { "text", WS_TEXT },
                  { "binary", WS_BINARY },
                  { "ping", WS_PING },
                  { "pong", WS_PONG },
                  { "close", WS_CLOSE } };
    struct span rest = what, name = span_cut(&rest, ' ');
    struct answers_conn *c = s->n_conns ? &s->conns[s->n_conns - 1] : NULL;
    struct buf bytes;
    bool known = c && span_eq_str(name, "raw");
    buf_init(&bytes, 1u << 24);
    if (span_eq_str(name, "close"))
        add_close(rest, &bytes);
    else
        unescape(rest, &bytes);
    if (known)
        buf_add(&c->pushed, buf_span(&bytes));
    for (size_t i = 0; c && i < sizeof kinds / sizeof *kinds; i++) {
        struct ws_frame f = { kinds[i].opcode, true, false, buf_span(&bytes) };
        if (!span_eq_str(name, kinds[i].name))
            continue;
        known = true;
        ws_add_frame(&c->pushed, &f, NULL);
    }
    buf_clear(&bytes);
    return known;
}

void answers_hang_up(struct answers *s)
{
    if (s->n_conns > 0)
        stream_finish(s->conns[s->n_conns - 1].stream);
}

bool answers_turn(struct answers *s, int64_t now)
{
    s->now = now;
    bool happened = false;
    for (size_t i = 0; i < s->n_conns; i++) {
        struct answers_conn *c = &s->conns[i];
        happened |= c->answer ? send_answer(s, c) : send_pushed(c) || take_request(s, c);
    }
    return happened;
}
