#include "support/h2peer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/lazylib.h"
#include "base/mem.h"
#include "wire/h2lib.h"

#define SERVER_FUNCTIONS(X)                                      \
    X(nghttp2_session_callbacks_del)                             \
    X(nghttp2_session_callbacks_new)                             \
    X(nghttp2_session_callbacks_set_on_data_chunk_recv_callback) \
    X(nghttp2_session_callbacks_set_on_begin_headers_callback)   \
    X(nghttp2_session_callbacks_set_on_frame_recv_callback)      \
    X(nghttp2_session_callbacks_set_on_header_callback)          \
    X(nghttp2_session_callbacks_set_on_stream_close_callback)    \
    X(nghttp2_session_callbacks_set_select_padding_callback)     \
    X(nghttp2_session_del)                                       \
    X(nghttp2_session_get_stream_user_data)                      \
    X(nghttp2_session_mem_recv)                                  \
    X(nghttp2_session_mem_send)                                  \
    X(nghttp2_session_server_new)                                \
    X(nghttp2_session_set_stream_user_data)                      \
    X(nghttp2_submit_goaway)                                     \
    X(nghttp2_submit_headers)                                    \
    X(nghttp2_submit_response)                                   \
    X(nghttp2_submit_rst_stream)                                 \
    X(nghttp2_submit_settings)                                   \
    X(nghttp2_submit_trailer)

static struct {
#define X(function) __typeof__(function) *function;
    SERVER_FUNCTIONS(X)
#undef X
} lib;

struct request {
    struct request *next;
    struct h2peer *peer;
    int32_t id;
    char path[64];
    struct buf body;
    struct span answer;
    size_t sent;
    bool has_trailers, is_cut, regrets;
};

struct h2peer {
    nghttp2_session *session;
    struct request *requests; /* all that ever came */
    struct buf log, out;
    size_t n_open, most_open, n_reset, n_refused;
};

/* ---- Answers ---- */

static nghttp2_nv nv(const char *name, const char *value)
{
    return (nghttp2_nv){ .name = (uint8_t *)(uintptr_t)name,
                         .value = (uint8_t *)(uintptr_t)value,
                         .namelen = strlen(name),
                         .valuelen = strlen(value) };
}

static ssize_t read_answer(nghttp2_session *session, int32_t id, uint8_t *out, size_t room,
                           uint32_t *flags, nghttp2_data_source *source, void *user)
{
    struct request *r = source->ptr;
    struct span left = span_sub(r->answer, r->sent, r->answer.len);
    size_t n = left.len < room ? left.len : room;
    (void)user;
    if (n == 0 && r->regrets)
        lib.nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
    if (n == 0 && r->is_cut)
        return NGHTTP2_ERR_DEFERRED;
    if (n > 0)
        memcpy(out, left.ptr, n);
    r->sent += n;
    if (n < left.len || r->is_cut)
        return (ssize_t)n;
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (r->has_trailers) {
        nghttp2_nv trailer = nv("x-t", "1");
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        lib.nghttp2_submit_trailer(session, id, &trailer, 1);
    }
    return (ssize_t)n;
}

static void answer(struct request *r, const char *status, struct span body)
{
    nghttp2_nv fields[] = { nv(":status", status), nv("server", "h2peer") };
    nghttp2_data_provider data = { .source = { .ptr = r }, .read_callback = read_answer };
    r->answer = body;
    bool has_body = body.len > 0 || strcmp(status, "200") == 0;
    lib.nghttp2_submit_response(r->peer->session, r->id, fields, 2, has_body ? &data : NULL);
}

static void interim(struct request *r, const char *status)
{
    nghttp2_nv fields[] = { nv(":status", status), nv("link", "</a>") };
    lib.nghttp2_submit_headers(r->peer->session, NGHTTP2_FLAG_NONE, r->id, NULL, fields, 2,
                               NULL);
}

static void reset(struct request *r, uint32_t code)
{
    lib.nghttp2_submit_rst_stream(r->peer->session, NGHTTP2_FLAG_NONE, r->id, code);
}

static void leave(struct request *r, uint32_t code)
{
    lib.nghttp2_submit_goaway(r->peer->session, NGHTTP2_FLAG_NONE, r->id > 2 ? r->id - 2 : 0,
                              code, (const uint8_t *)"bye", 3);
}

static struct span big(void)
{
    static char bytes[300000];
    memset(bytes, 'x', sizeof bytes);
    return span_make(bytes, sizeof bytes);
}

static bool asks_for(const struct request *r, const char *path)
{
    return strcmp(r->path, path) == 0;
}

static void on_head(struct request *r)
{
    if (asks_for(r, "/continue"))
        interim(r, "100");
    else if (asks_for(r, "/early"))
        answer(r, "413", SPAN("too much"));
    else if (asks_for(r, "/reset"))
        reset(r, NGHTTP2_INTERNAL_ERROR);
    else if (asks_for(r, "/leave"))
        leave(r, NGHTTP2_NO_ERROR);
    else if (asks_for(r, "/die"))
        leave(r, NGHTTP2_ENHANCE_YOUR_CALM);
    else if (asks_for(r, "/refuse") && r->peer->n_refused++ == 0)
        reset(r, NGHTTP2_REFUSED_STREAM);
}

static void on_whole(struct request *r)
{
    r->has_trailers = asks_for(r, "/trailers");
    r->regrets = asks_for(r, "/regret");
    r->is_cut = asks_for(r, "/cut") || r->regrets;
    if (asks_for(r, "/interim"))
        interim(r, "103");
    if (asks_for(r, "/empty"))
        answer(r, "204", SPAN(""));
    else if (asks_for(r, "/misdirected"))
        answer(r, "421", SPAN("not here"));
    else if (asks_for(r, "/big"))
        answer(r, "200", big());
    else if (asks_for(r, "/echo") || asks_for(r, "/continue"))
        answer(r, "200", buf_span(&r->body));
    else if (asks_for(r, "/interim"))
        answer(r, "200", SPAN("hi"));
    else if (asks_for(r, "/hello") || asks_for(r, "/trailers") || r->is_cut ||
             asks_for(r, "/padded") || asks_for(r, "/refuse"))
        answer(r, "200", SPAN("hello"));
}

/* ---- Callbacks ---- */

static int on_begin(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2peer *p = user;
    struct request *r = mem_zero(1, sizeof *r);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) {
        free(r);
        return 0;
    }
    ck_assert_ptr_nonnull(r);
    r->peer = p;
    r->id = frame->hd.stream_id;
    buf_init(&r->body, 1 << 24);
    r->next = p->requests;
    p->requests = r;
    if (++p->n_open > p->most_open)
        p->most_open = p->n_open;
    return lib.nghttp2_session_set_stream_user_data(session, r->id, r);
}

static int on_field(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                    size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags,
                    void *user)
{
    struct h2peer *p = user;
    struct request *r = lib.nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    struct span n = span_make(name, name_len), v = span_make(value, value_len);
    (void)flags;
    if (r && span_eq(n, SPAN(":path"))) {
        struct span query = v, path = span_cut(&query, '?');
        memcpy(r->path, path.ptr, path.len < sizeof r->path ? path.len : sizeof r->path - 1);
    }
    if (span_eq(n, SPAN("user-agent")) || span_eq(n, SPAN("accept")) ||
        span_eq(n, SPAN(":scheme")))
        return 0;
    bool is_pseudo = n.ptr[0] == ':';
    buf_addf(&p->log, "%.*s%s%.*s%s", is_pseudo ? 0 : (int)n.len, n.ptr, is_pseudo ? "" : "=",
             (int)v.len, v.ptr, is_pseudo ? " " : "; ");
    return 0;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2peer *p = user;
    struct request *r =
        frame->hd.stream_id
            ? lib.nghttp2_session_get_stream_user_data(session, frame->hd.stream_id)
            : NULL;
    bool is_part = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    p->n_reset += frame->hd.type == NGHTTP2_RST_STREAM;
    if (!r || !is_part)
        return 0;
    if (frame->hd.type == NGHTTP2_HEADERS) {
        buf_add_byte(&p->log, '\n');
        on_head(r);
    }
    if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
        on_whole(r);
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *bytes,
                   size_t len, void *user)
{
    struct request *r = lib.nghttp2_session_get_stream_user_data(session, id);
    (void)flags, (void)user;
    if (r)
        buf_add(&r->body, span_make(bytes, len));
    return 0;
}

static int on_close(nghttp2_session *session, int32_t id, uint32_t code, void *user)
{
    struct h2peer *p = user;
    (void)session, (void)id, (void)code;
    p->n_open--;
    return 0;
}

static ssize_t pad(nghttp2_session *session, const nghttp2_frame *frame, size_t most,
                   void *user)
{
    const struct request *r =
        lib.nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    size_t want = frame->hd.length + 20;
    (void)user;
    bool is_padded = r && asks_for(r, "/padded") && frame->hd.type == NGHTTP2_DATA;
    return (ssize_t)(!is_padded ? frame->hd.length : want < most ? want : most);
}

/* ---- Life ---- */

static void load(void)
{
    static const char *const sonames[] = { "libnghttp2.so.14", "libnghttp2.so", NULL };
    static const struct lazysym syms[] = {
#define X(function) { #function, &lib.function },
        SERVER_FUNCTIONS(X)
#undef X
    };
    char why[160];
    bool ok = lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, sizeof why);
    ck_assert_msg(ok, "%s", why);
}

struct h2peer *h2peer_new(uint32_t max_streams)
{
    nghttp2_session_callbacks *c;
    struct h2peer *p = mem_zero(1, sizeof *p);
    ck_assert_ptr_nonnull(p);
    load();
    buf_init(&p->log, 1 << 20);
    buf_init(&p->out, 1 << 24);
    ck_assert_int_eq(lib.nghttp2_session_callbacks_new(&c), 0);
    lib.nghttp2_session_callbacks_set_on_begin_headers_callback(c, on_begin);
    lib.nghttp2_session_callbacks_set_on_header_callback(c, on_field);
    lib.nghttp2_session_callbacks_set_on_frame_recv_callback(c, on_frame);
    lib.nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, on_data);
    lib.nghttp2_session_callbacks_set_on_stream_close_callback(c, on_close);
    lib.nghttp2_session_callbacks_set_select_padding_callback(c, pad);
    ck_assert_int_eq(lib.nghttp2_session_server_new(&p->session, c, p), 0);
    lib.nghttp2_session_callbacks_del(c);
    nghttp2_settings_entry most = { NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, max_streams };
    lib.nghttp2_submit_settings(p->session, NGHTTP2_FLAG_NONE, &most, max_streams ? 1 : 0);
    return p;
}

void h2peer_free(struct h2peer *p)
{
    if (!p)
        return;
    lib.nghttp2_session_del(p->session);
    while (p->requests) {
        struct request *r = p->requests;
        p->requests = r->next;
        buf_clear(&r->body);
        free(r);
    }
    buf_clear(&p->log);
    buf_clear(&p->out);
    free(p);
}

void h2peer_feed(struct h2peer *p, struct span in)
{
    ssize_t n = lib.nghttp2_session_mem_recv(p->session, (const uint8_t *)in.ptr, in.len);
    ck_assert_msg(n == (ssize_t)in.len, "the client's frames are wrong: %zd", n);
}

void h2peer_take(struct h2peer *p, struct buf *out)
{
    const uint8_t *bytes;
    ssize_t n;
    while ((n = lib.nghttp2_session_mem_send(p->session, &bytes)) > 0)
        buf_add(out, span_make(bytes, (size_t)n));
}

const char *h2peer_log(const struct h2peer *p)
{
    return buf_str(&p->log);
}

size_t h2peer_n_open(const struct h2peer *p)
{
    return p->n_open;
}

size_t h2peer_most_open(const struct h2peer *p)
{
    return p->most_open;
}

size_t h2peer_n_reset(const struct h2peer *p)
{
    return p->n_reset;
}

bool h2peer_pump(struct h2peer *p, struct stream *stream)
{
    char bytes[16384];
    size_t n, sent = 0;
    bool moved = false;
    while (stream_recv(stream, bytes, sizeof bytes, &n) == STREAM_OK && n > 0) {
        h2peer_feed(p, span_make(bytes, n));
        moved = true;
    }
    h2peer_take(p, &p->out);
    while (sent < p->out.len &&
           stream_send(stream, p->out.ptr + sent, p->out.len - sent, &n) == STREAM_OK)
        sent += n;
    buf_remove(&p->out, 0, sent);
    return moved || sent > 0;
}

/* ---- By hand ---- */

void h2peer_frame(struct buf *out, unsigned type, unsigned flags, uint32_t stream,
                  struct span payload)
{
    const unsigned char head[] = {
        (unsigned char)(payload.len >> 16),
        (unsigned char)(payload.len >> 8),
        (unsigned char)payload.len,
        (unsigned char)type,
        (unsigned char)flags,
        (unsigned char)(stream >> 24),
        (unsigned char)(stream >> 16),
        (unsigned char)(stream >> 8),
        (unsigned char)stream,
    };
    buf_add(out, span_make(head, sizeof head));
    buf_add(out, payload);
}

static void add_string(struct buf *block, const char *text)
{
    size_t len = strlen(text);
    if (len < 127) {
        buf_add_byte(block, (char)len);
    } else { /* RFC 7541, 5.1 */
        buf_add_byte(block, 127);
        for (len -= 127; len >= 128; len >>= 7)
            buf_add_byte(block, (char)((len & 127) | 128));
        buf_add_byte(block, (char)len);
    }
    buf_add_str(block, text);
}

void h2peer_field(struct buf *block, const char *name, const char *value)
{
    buf_add_byte(block, 0);
    add_string(block, name);
    add_string(block, value);
}
