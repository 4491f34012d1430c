#include "wire/ws.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/wsdeflate.h"

enum {
    FIN = 0x80,
    RSV1 = 0x40,
    RSV23 = 0x30,
    OPCODE = 0x0F,
    MASKED = 0x80,
    LENGTH = 0x7F,
    MASK = 4
};

void ws_init(struct ws *w, struct wsdeflate *deflate, size_t max_message)
{
    *w = (struct ws){ .deflate = deflate };
    buf_init(&w->data, max_message);
    buf_init(&w->control, WS_MAX_CONTROL + 1);
}

void ws_clear(struct ws *w)
{
    buf_clear(&w->data);
    buf_clear(&w->control);
}

void ws_set_lead(struct ws *w, size_t lead)
{
    w->lead = lead;
    w->data.max += lead;
}

static struct span data_of(const struct ws *w)
{
    return span_sub(buf_span(&w->data), w->lead, w->data.len);
}

static bool fail(struct ws *w, uint16_t code, enum jig_err err, const char *what)
{
    w->fail_code = code;
    jig_error_set(&w->failed, err, JIG_PHASE_BODY, "%s", what);
    return false;
}

static bool forbidden(struct ws *w, const char *what)
{
    return fail(w, WS_CODE_PROTOCOL, JIG_ERR_RECEIVE, what);
}

/* ---- A frame's head ---- */

/* Up to the length, however it is written. */
static size_t length_end(const struct ws *w)
{
    if (w->head_len < 2)
        return 2;
    unsigned length = w->head[1] & LENGTH;
    return length == 126 ? 4 : length == 127 ? 10 : 2;
}

static size_t head_length(const struct ws *w)
{
    return length_end(w) + (w->is_server && w->head_len >= 2 ? MASK : 0);
}

static uint64_t payload_length(const struct ws *w)
{
    size_t n = length_end(w);
    uint64_t length = n == 2 ? w->head[1] & LENGTH : 0;
    for (size_t i = 2; i < n; i++)
        length = length << 8 | w->head[i];
    return length;
}

static bool is_shortest(const struct ws *w, uint64_t length)
{
    size_t n = length_end(w);
    return n == 2 || (n == 4 && length > 125) || (n == 10 && length > UINT16_MAX);
}

static bool check_control(struct ws *w)
{
    if (w->opcode > WS_PONG)
        return forbidden(w, "a control frame of a kind that is reserved");
    if (!w->is_fin)
        return forbidden(w, "a control frame in parts");
    if (w->head[0] & RSV1)
        return forbidden(w, "a compressed control frame");
    return w->left <= WS_MAX_CONTROL || forbidden(w, "a control frame of over 125 bytes");
}

static bool check_data(struct ws *w)
{
    bool has_begun = w->message.opcode != WS_CONTINUATION;
    if (w->opcode > WS_BINARY)
        return forbidden(w, "a data frame of a kind that is reserved");
    if (w->opcode == WS_CONTINUATION && !has_begun)
        return forbidden(w, "a continuation of nothing");
    if (w->opcode != WS_CONTINUATION && has_begun)
        return forbidden(w, "a new message within another");
    if ((w->head[0] & RSV1) && (!w->deflate || has_begun))
        return forbidden(w, "a compressed frame where none was agreed upon");
    return true;
}

static void begin_message(struct ws *w)
{
    w->message =
        (struct ws_message){ .opcode = w->opcode, .was_compressed = (w->head[0] & RSV1) != 0 };
    w->good = 0;
    buf_add_fill(&w->data, 0, w->lead);
}

static void begin_data(struct ws *w)
{
    if (w->opcode != WS_CONTINUATION)
        begin_message(w);
    w->message.n_frames++;
    w->message.wire_len += w->left;
}

static bool take_head(struct ws *w)
{
    w->opcode = w->head[0] & OPCODE;
    w->is_fin = (w->head[0] & FIN) != 0;
    w->is_control = w->opcode >= WS_CLOSE;
    w->left = payload_length(w);
    if (w->head[0] & RSV23)
        return forbidden(w, "a frame with reserved bits set");
    if (((w->head[1] & MASKED) != 0) != w->is_server)
        return forbidden(w, w->is_server ? "a frame of a client that is not masked"
                                         : "a masked frame from a server");
    if (!is_shortest(w, w->left) || w->left > INT64_MAX)
        return forbidden(w, "a frame length that is not in its shortest form");
    if (!(w->is_control ? check_control(w) : check_data(w)))
        return false;
    if (!w->is_control)
        begin_data(w);
    memcpy(w->mask, w->head + length_end(w), sizeof w->mask);
    w->masked = 0;
    w->head_len = 0;
    w->in_payload = true;
    return true;
}

static size_t add_head(struct ws *w, struct span in)
{
    size_t n = 0;
    while (n < in.len && w->head_len < head_length(w))
        w->head[w->head_len++] = (unsigned char)in.ptr[n++];
    return n;
}

/* ---- Payload ---- */

/* The mask goes on at its byte `at` (RFC 6455, 5.3). */
static void add_masked(struct span piece, const unsigned char mask[4], unsigned at,
                       struct buf *out)
{
    unsigned char turned[sizeof(uint64_t)];
    uint64_t key, word;
    size_t i = 0;
    char *to = buf_space(out, piece.len);
    if (!to)
        return;
    for (unsigned k = 0; k < sizeof turned; k++)
        turned[k] = mask[(at + k) & 3];
    memcpy(&key, turned, sizeof key);
    for (; piece.len - i >= sizeof word; i += sizeof word) {
        memcpy(&word, piece.ptr + i, sizeof word);
        word ^= key;
        memcpy(to + i, &word, sizeof word);
    }
    for (; i < piece.len; i++)
        to[i] = (char)((unsigned char)piece.ptr[i] ^ turned[i % sizeof turned]);
    buf_added(out, piece.len);
}

static bool grown(struct ws *w, const struct buf *b)
{
    if (b->failed == JIG_ERR_MEMORY)
        return fail(w, WS_CODE_TOO_LARGE, JIG_ERR_MEMORY, "out of memory");
    return !b->failed ||
           fail(w, WS_CODE_TOO_LARGE, JIG_ERR_TOO_LARGE, "a message is larger than the limit");
}

static bool inflate_piece(struct ws *w, struct span piece, bool is_end)
{
    struct jig_error error;
    enum jig_err err = wsdeflate_inflate(w->deflate, piece, is_end, &w->data, &error);
    if (err == JIG_ERR_TOO_LARGE || w->data.failed)
        return grown(w, &w->data);
    return !err || fail(w, WS_CODE_NOT_TEXT, err, error.text);
}

static void add_unmasked(struct ws *w, struct span piece, struct buf *out)
{
    add_masked(piece, w->mask, w->masked, out);
    w->masked = (unsigned)(w->masked + piece.len) & 3;
}

/* A text is looked at as it comes: it may be too long for doing so at its end. */
static void look_at_text(struct ws *w)
{
    struct span data = data_of(w);
    if (!w->is_control && w->message.opcode == WS_TEXT)
        w->good += utf8_valid_prefix(span_sub(data, w->good, data.len));
}

static bool take_payload(struct ws *w, struct span piece)
{
    struct buf *to = w->is_control ? &w->control : &w->data;
    w->left -= piece.len;
    if (!w->is_control && w->message.was_compressed)
        return inflate_piece(w, piece, w->left == 0 && w->is_fin);
    if (w->is_server)
        add_unmasked(w, piece, to);
    else
        buf_add(to, piece);
    return grown(w, to);
}

static bool add_payload(struct ws *w, struct span piece)
{
    bool is_taken = take_payload(w, piece);
    look_at_text(w);
    return is_taken;
}

/* ---- Messages ---- */

/* RFC 6455, 7.4: what may stand on the wire. */
static bool is_code(unsigned code)
{
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
           (code >= 3000 && code <= 4999);
}

static bool end_close(struct ws *w, struct ws_message *m)
{
    struct span payload = buf_span(&w->control);
    w->is_closed = true;
    m->code = WS_CODE_NONE;
    if (payload.len == 0)
        return true;
    if (payload.len == 1)
        return forbidden(w, "a close with half a code");
    m->code = (uint16_t)((unsigned char)payload.ptr[0] << 8 | (unsigned char)payload.ptr[1]);
    m->data = span_sub(payload, 2, payload.len);
    if (!is_code(m->code))
        return forbidden(w, "a close with a code that must not be sent");
    return utf8_is_valid(m->data) ||
           fail(w, WS_CODE_NOT_TEXT, JIG_ERR_RECEIVE, "a close whose reason is not UTF-8");
}

static bool end_control(struct ws *w, struct ws_message *m)
{
    *m = (struct ws_message){ .opcode = w->opcode,
                              .data = buf_span(&w->control),
                              .n_frames = 1,
                              .wire_len = w->control.len };
    return w->opcode != WS_CLOSE || end_close(w, m);
}

static bool end_message(struct ws *w, struct ws_message *m)
{
    *m = w->message;
    m->data = data_of(w);
    if (m->opcode == WS_TEXT && w->good < m->data.len)
        return fail(w, WS_CODE_NOT_TEXT, JIG_ERR_RECEIVE, "a text message that is not UTF-8");
    w->message.opcode = WS_CONTINUATION;
    return true;
}

/* The frame's last byte is there; WS_MESSAGE where it was its message's last, too. */
static enum ws_status end_frame(struct ws *w, struct ws_message *m)
{
    w->in_payload = false;
    if (!w->is_control && !w->is_fin)
        return WS_AGAIN;
    bool is_good = w->is_control ? end_control(w, m) : end_message(w, m);
    w->was_told = is_good;
    return is_good ? WS_MESSAGE : WS_FAILED;
}

static void forget_told(struct ws *w)
{
    if (!w->was_told)
        return;
    w->was_told = false;
    buf_reset(w->is_control ? &w->control : &w->data);
}

/* One step: a head, or a piece of payload. */
static enum ws_status take_some(struct ws *w, struct span in, size_t *used,
                                struct ws_message *m)
{
    if (!w->in_payload) {
        *used = add_head(w, in);
        if (w->head_len < head_length(w))
            return WS_AGAIN;
        if (!take_head(w))
            return WS_FAILED;
        if (w->left > 0)
            return WS_AGAIN;
        return add_payload(w, (struct span){ 0 }) ? end_frame(w, m) : WS_FAILED;
    }
    struct span piece = span_sub(in, 0, w->left < in.len ? (size_t)w->left : in.len);
    *used = piece.len;
    if (!add_payload(w, piece))
        return WS_FAILED;
    return w->left == 0 ? end_frame(w, m) : WS_AGAIN;
}

enum ws_status ws_recv(struct ws *w, struct span in, size_t *used, struct ws_message *message,
                       struct jig_error *error)
{
    enum ws_status status = w->failed.code ? WS_FAILED : WS_AGAIN;
    *used = 0;
    forget_told(w);
    while (status == WS_AGAIN && *used < in.len && !w->is_closed) {
        size_t n;
        status = take_some(w, span_sub(in, *used, in.len), &n, message);
        *used += n;
    }
    if (w->is_closed && status == WS_AGAIN)
        *used = in.len;
    if (status == WS_FAILED && error)
        *error = w->failed;
    return status;
}

struct ws_message ws_unfinished(const struct ws *w)
{
    struct ws_message m = w->message;
    bool has = m.opcode != WS_CONTINUATION;
    m.data = has ? data_of(w) : (struct span){ 0 };
    return m;
}

char *ws_take_data(struct ws *w)
{
    bool is_of_control = w->was_told && w->is_control;
    if (is_of_control || w->data.len <= w->lead)
        return NULL;
    w->data.failed = JIG_OK; /* what came before it failed is there */
    return buf_take_fit(&w->data);
}

/* ---- Writing ---- */

static void add_length(struct buf *out, uint64_t n, unsigned masked)
{
    int bytes = n <= 125 ? 0 : n <= UINT16_MAX ? 2 : 8;
    unsigned first = bytes == 0 ? (unsigned)n : bytes == 2 ? 126 : 127;
    buf_add_byte(out, (char)(masked | first));
    while (bytes-- > 0)
        buf_add_byte(out, (char)(n >> 8 * bytes & 0xFF));
}

void ws_add_frame(struct buf *out, const struct ws_frame *f, const unsigned char mask[4])
{
    unsigned first = f->opcode | (f->is_last ? FIN : 0U) | (f->is_compressed ? RSV1 : 0U);
    buf_add_byte(out, (char)first);
    add_length(out, f->payload.len, mask ? MASKED : 0);
    if (!mask) {
        buf_add(out, f->payload);
        return;
    }
    buf_add(out, span_make(mask, MASK));
    add_masked(f->payload, mask, 0, out);
}

void ws_add_close_payload(struct buf *out, uint16_t code, struct span reason)
{
    if (code == WS_CODE_NONE)
        return;
    buf_add_byte(out, (char)(code >> 8));
    buf_add_byte(out, (char)(code & 0xFF));
    reason = span_sub(reason, 0, WS_MAX_CONTROL - 2);
    buf_add(out, span_sub(reason, 0, utf8_valid_prefix(reason)));
}

const char *ws_code_words(unsigned code)
{
    static const char *const words[] = {
        "normal",
        "the other side is going away",
        "a protocol error",
        "data of a kind that is not accepted",
        "",
        "no code was given",
        "the connection broke without a close",
        "data that does not fit its type",
        "a rule was broken",
        "a message too large",
        "an extension is missing",
        "an unexpected condition",
        "a service restart",
        "try again later",
        "a bad gateway",
        "the TLS handshake failed",
    };
    bool is_known =
        code >= WS_CODE_NORMAL && code - WS_CODE_NORMAL < sizeof words / sizeof *words;
    return is_known       ? words[code - WS_CODE_NORMAL]
           : code == 3000 ? "unauthorized"
           : code == 3003 ? "forbidden"
           : code == 3008 ? "a timeout"
           : code >= 4000 ? "the application's own"
                          : "";
}
