/* URLs on their way out: as text, as a request's target, as Host; and percent-encoding. */
#include "wire/url.h"

#include <string.h>

#include "base/ascii.h"

/* ---- Printing ---------------------------------------------------------------------------------*/

static void add_name(const struct url *u, struct buf *out)
{
    if (u->is_ipv6)
        buf_addf(out, "[%s]", u->name);
    else
        buf_add_str(out, u->name);
}

static void add_port(const struct url *u, struct buf *out)
{
    buf_add_byte(out, ':');
    buf_add_u64(out, u->port);
}

void url_add_host(const struct url *u, struct buf *out)
{
    add_name(u, out);
    if (u->port != url_default_port(u->scheme))
        add_port(u, out);
}

static void add_path_query(const struct url *u, struct buf *out)
{
    if (u->path.len == 0)
        buf_add_byte(out, '/');
    url_encode_unsafe(u->path, out);
    if (u->query.ptr) {
        buf_add_byte(out, '?');
        url_encode_unsafe(u->query, out);
    }
}

void url_add_target(const struct url *u, enum url_target form, struct buf *out)
{
    if (form == URL_AUTHORITY_FORM) {
        add_name(u, out);
        add_port(u, out);
        return;
    }
    if (form == URL_ABSOLUTE_FORM) {
        buf_add(out, u->scheme);
        buf_add(out, SPAN("://"));
        url_add_host(u, out);
    }
    add_path_query(u, out);
}

static void add_login(const struct url *u, struct buf *out)
{
    if (!u->user.ptr)
        return;
    buf_add(out, u->user);
    if (u->password.ptr) {
        buf_add_byte(out, ':');
        buf_add(out, u->password);
    }
    buf_add_byte(out, '@');
}

void url_print(const struct url *u, unsigned without, struct buf *out)
{
    buf_add(out, u->scheme);
    buf_add(out, SPAN("://"));
    if (!(without & URL_NO_LOGIN))
        add_login(u, out);
    buf_add(out, u->host);
    if (u->has_port)
        add_port(u, out);
    add_path_query(u, out);
    if (u->fragment.ptr && !(without & URL_NO_FRAGMENT)) {
        buf_add_byte(out, '#');
        url_encode_unsafe(u->fragment, out);
    }
}

/* ---- Percent-encoding -------------------------------------------------------------------------*/

/* The byte that an escape at the beginning of `s` stands for, or -1. */
static int escape_value(struct span s)
{
    if (s.len < 3 || s.ptr[0] != '%')
        return -1;
    int high = ascii_hex_value(s.ptr[1]), low = ascii_hex_value(s.ptr[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void url_decode(struct span s, struct buf *out)
{
    while (s.len > 0) {
        int byte = escape_value(s);
        if (byte >= 0)
            buf_add_byte(out, (char)byte);
        size_t n = byte >= 0 ? 0 : span_find_byte(s, '%', 1); /* a lone % stands for itself */
        n = n < s.len ? n : s.len;
        buf_add(out, span_sub(s, 0, n));
        s = span_sub(s, byte >= 0 ? 3 : n, s.len);
    }
}

void url_encode(struct span s, const char *safe, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (ascii_is_alnum(c) || (c != '\0' && strchr(safe, c)))
            buf_add_byte(out, c);
        else
            buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

void url_encode_plus(struct span s, const char *safe, struct buf *out)
{
    while (s.ptr) {
        url_encode(span_cut(&s, ' '), safe, out);
        if (s.ptr)
            buf_add_byte(out, '+');
    }
}

static bool is_unsafe(char c)
{
    return (unsigned char)c <= ' ' || (unsigned char)c >= 0x7f;
}

void url_encode_unsafe(struct span s, struct buf *out)
{
    for (size_t n; s.len > 0; s = span_sub(s, n, s.len)) {
        for (n = 0; n < s.len && !is_unsafe(s.ptr[n]); n++)
            continue;
        buf_add(out, span_sub(s, 0, n));
        if (n < s.len)
            buf_addf(out, "%%%02X", (unsigned)(unsigned char)s.ptr[n++]);
    }
}

static bool is_wss(struct span text)
{
    return span_istarts(text, SPAN("wss:"));
}

bool url_is_websocket(struct span text)
{
    return is_wss(text) || span_istarts(text, SPAN("ws:"));
}

void url_add_as_http(struct span text, struct buf *out)
{
    if (!url_is_websocket(text)) {
        buf_add(out, text);
        return;
    }
    buf_add_str(out, is_wss(text) ? "https:" : "http:");
    buf_add(out, span_sub(text, is_wss(text) ? 4 : 3, text.len));
}

void url_add_as_websocket(struct span text, struct buf *out)
{
    bool is_tls = span_istarts(text, SPAN("https:"));
    if (!is_tls && !span_istarts(text, SPAN("http:"))) {
        buf_add(out, text);
        return;
    }
    buf_add_str(out, is_tls ? "wss:" : "ws:");
    buf_add(out, span_sub(text, is_tls ? 6 : 5, text.len));
}
