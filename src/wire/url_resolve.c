/* url_resolve(): what a Location field's value means, as browsers read it (WHATWG URL, 4.4). The
 * pieces are put together as text, which is then parsed as strictly as any other. */
#include "wire/url.h"

#include <string.h>

#include "base/ascii.h"

#define URL_MAX_BYTES ((size_t)1 << 20)

static bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

static size_t leading_slashes(struct span s)
{
    size_t n = 0;
    while (n < s.len && is_slash(s.ptr[n]))
        n++;
    return n;
}

/* Controls and blanks at both ends go, tabs and line ends everywhere. */
static void clean(struct span s, struct buf *out)
{
    while (s.len > 0 && (unsigned char)s.ptr[0] <= ' ')
        s = span_sub(s, 1, s.len);
    while (s.len > 0 && (unsigned char)s.ptr[s.len - 1] <= ' ')
        s.len--;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '\t' && s.ptr[i] != '\r' && s.ptr[i] != '\n')
            buf_add_byte(out, s.ptr[i]);
}

/* Cuts "scheme:" off; empty where the reference has none. */
static struct span cut_scheme(struct span *s)
{
    size_t n = 0;
    if (s->len == 0 || !ascii_is_alpha(s->ptr[0]))
        return (struct span){ "", 0 };
    while (n < s->len && (ascii_is_alnum(s->ptr[n]) || s->ptr[n] == '+' || s->ptr[n] == '-' ||
                          s->ptr[n] == '.'))
        n++;
    if (n == s->len || s->ptr[n] != ':')
        return (struct span){ "", 0 };
    struct span scheme = span_sub(*s, 0, n);
    *s = span_sub(*s, n + 1, s->len);
    return scheme;
}

/* Up to one of '/', '\', '?', '#' (all), or of '?' and '#' only. */
static struct span cut_part(struct span *s, bool at_slash)
{
    size_t n = 0;
    while (n < s->len && s->ptr[n] != '?' && s->ptr[n] != '#' &&
           !(at_slash && is_slash(s->ptr[n])))
        n++;
    struct span part = span_sub(*s, 0, n);
    *s = span_sub(*s, n, s->len);
    return part;
}

/* ---- Dot segments (RFC 3986, 5.2.4; WHATWG counts %2e as a dot) -------------------------------*/

static size_t dots(struct span segment)
{
    size_t n = 0;
    while (segment.len > 0) {
        bool escaped = span_istarts(segment, SPAN("%2e"));
        if (!escaped && segment.ptr[0] != '.')
            return 0;
        segment = span_sub(segment, escaped ? 3 : 1, segment.len);
        n++;
    }
    return n;
}

/* Takes the last segment off what was written since `from`, its '/' too. */
static void drop_segment(struct buf *out, size_t from)
{
    while (out->len > from && out->ptr[out->len - 1] != '/')
        out->len--;
    if (out->len > from)
        out->len--;
}

static struct span cut_segment(struct span *path)
{
    size_t n = 0;
    while (n < path->len && !is_slash(path->ptr[n]))
        n++;
    struct span segment = span_sub(*path, 0, n);
    *path = span_sub(*path, n, path->len);
    return segment;
}

/* `path` begins with a slash or is empty, which means "/". */
static void add_path(struct span path, struct buf *out)
{
    size_t from = out->len;
    if (path.len == 0)
        buf_add_byte(out, '/');
    while (path.len > 0 && !out->failed) {
        path = span_sub(path, 1, path.len);
        struct span segment = cut_segment(&path);
        size_t n = dots(segment);
        if (n == 2)
            drop_segment(out, from);
        if (n != 1 && n != 2) {
            buf_add_byte(out, '/');
            url_encode_unsafe(segment, out);
        } else if (path.len == 0)
            buf_add_byte(out, '/');
    }
}

/* ---- Putting together -------------------------------------------------------------------------*/

static void add_origin(const struct url *base, struct buf *out)
{
    buf_add(out, base->scheme);
    buf_add(out, SPAN("://"));
    if (base->user.ptr) {
        buf_add(out, base->user);
        if (base->password.ptr) {
            buf_add_byte(out, ':');
            buf_add(out, base->password);
        }
        buf_add_byte(out, '@');
    }
    buf_add(out, base->host);
    if (base->has_port)
        buf_addf(out, ":%u", (unsigned)base->port);
}

/* The base's path up to its last '/', then the reference's. */
static void add_merged(const struct url *base, struct span path, struct buf *out)
{
    struct buf merged;
    size_t keep = base->path.len;
    while (keep > 0 && base->path.ptr[keep - 1] != '/')
        keep--;
    buf_init(&merged, URL_MAX_BYTES);
    buf_add(&merged, keep > 0 ? span_sub(base->path, 0, keep) : SPAN("/"));
    buf_add(&merged, path);
    if (merged.failed)
        out->failed = merged.failed;
    else
        add_path(buf_span(&merged), out);
    buf_clear(&merged);
}

/* A reference without host: path, query and what it takes from the base. */
static void add_relative(const struct url *base, struct span *rest, struct buf *out)
{
    struct span path = cut_part(rest, false);
    add_origin(base, out);
    if (path.len > 0 && is_slash(path.ptr[0]))
        add_path(path, out);
    else if (path.len > 0)
        add_merged(base, path, out);
    else
        add_path(base->path, out);
    if (path.len == 0 && base->query.ptr && !span_starts(*rest, SPAN("?"))) {
        buf_add_byte(out, '?');
        url_encode_unsafe(base->query, out);
    }
}

/* Host and path behind the scheme; slashes before the host don't count. */
static void add_absolute(struct span scheme, struct span *rest, struct buf *out)
{
    *rest = span_sub(*rest, leading_slashes(*rest), rest->len);
    buf_add(out, scheme);
    buf_add(out, SPAN("://"));
    buf_add(out, cut_part(rest, true));
    add_path(cut_part(rest, false), out);
}

static void add_tail(const struct url *base, struct span rest, struct buf *out)
{
    url_encode_unsafe(rest, out);
    if (span_find_byte(rest, '#', 0) == SIZE_MAX && base->fragment.ptr) {
        buf_add_byte(out, '#');
        url_encode_unsafe(base->fragment, out);
    }
}

static enum jig_err put_together(const struct url *base, struct span rest, struct buf *out,
                                 struct jig_error *error)
{
    struct span scheme = cut_scheme(&rest);
    bool same = scheme.len == 0 || span_ieq(scheme, base->scheme);
    if (scheme.len > 0 && !span_ieq(scheme, SPAN("http")) && !span_ieq(scheme, SPAN("https")))
        return jig_error_set(error, JIG_ERR_UNKNOWN_PROTOCOL, JIG_PHASE_NONE,
                             "a redirect to \"%.*s\", which is not http or https",
                             (int)(scheme.len < 40 ? scheme.len : 40), scheme.ptr);
    if (same && leading_slashes(rest) < 2)
        add_relative(base, &rest, out);
    else
        add_absolute(scheme.len > 0 ? scheme : base->scheme, &rest, out);
    add_tail(base, rest, out);
    return out->failed ? jig_error_set(error, out->failed, JIG_PHASE_NONE, "a redirect: %s",
                                       jig_err_meaning(out->failed))
                       : JIG_OK;
}

enum jig_err url_resolve(const struct url *base, struct span reference, struct url *out,
                         struct jig_error *error)
{
    struct buf cleaned, text;
    buf_init(&cleaned, URL_MAX_BYTES);
    buf_init(&text, URL_MAX_BYTES);
    clean(reference, &cleaned);
    enum jig_err err = cleaned.failed;
    if (err)
        jig_error_set(error, err, JIG_PHASE_NONE, "a redirect: %s", jig_err_meaning(err));
    else
        err = put_together(base, buf_span(&cleaned), &text, error);
    if (!err)
        err = url_parse(out, buf_span(&text), error);
    buf_clear(&cleaned);
    buf_clear(&text);
    return err;
}
