/* URLs on their way out: as text, as a request's target, as Host; and percent-encoding. */
#include "wire/url.h"

#include "base/ascii.h"

/* ---- Printing ---------------------------------------------------------------------------------*/

static void add_name(const struct url *u, struct buf *out)
{
    if (u->is_ipv6)
        buf_addf(out, "[%s]", u->name);
    else
        buf_add_str(out, u->name);
}

void url_add_host(const struct url *u, struct buf *out)
{
    add_name(u, out);
    if (u->port != url_default_port(u->scheme))
        buf_addf(out, ":%u", (unsigned)u->port);
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
        buf_addf(out, ":%u", (unsigned)u->port);
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
        buf_addf(out, ":%u", (unsigned)u->port);
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
        buf_add_byte(out, byte < 0 ? s.ptr[0] : (char)byte);
        s = span_sub(s, byte < 0 ? 1 : 3, s.len);
    }
}

void url_encode_unsafe(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= ' ' || c >= 0x7f)
            buf_addf(out, "%%%02X", (unsigned)c);
        else
            buf_add_byte(out, s.ptr[i]);
    }
}
