#include "client/jarfile.h"

#include "client/jar.h"

#define HTTP_ONLY "#HttpOnly_"
#define SAME_SITE "# SameSite="

/* A line of a cookie as it is read; false: it is none. */
struct line {
    struct cookie c;
    bool host_only;
};

static bool read_flag(struct span field, bool *out)
{
    *out = span_ieq_str(field, "TRUE");
    return *out || span_ieq_str(field, "FALSE");
}

/* 0: with the session. A date that no clock reaches is the last one. */
static bool read_date(struct span digits, struct cookie *c)
{
    uint64_t at;
    if (!span_to_u64(digits, &at))
        return false;
    c->has_expiry = at > 0;
    c->expires_s = at < INT64_MAX ? (int64_t)at : INT64_MAX;
    return true;
}

static struct span without_dot(struct span domain)
{
    return span_sub(domain, domain.len > 0 && domain.ptr[0] == '.', domain.len);
}

static bool is_digits_or_dots(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '.' && (s.ptr[i] < '0' || s.ptr[i] > '9'))
            return false;
    return true;
}

/* Some write TRUE beside an address, which is never shared. */
static bool read_line(struct span text, struct line *out)
{
    bool is_shared;
    struct cookie *c = &out->c;
    c->http_only = span_starts(text, SPAN(HTTP_ONLY));
    if (c->http_only)
        text = span_sub(text, sizeof HTTP_ONLY - 1, text.len);
    c->domain = without_dot(span_cut(&text, '\t'));
    if (!text.ptr || !read_flag(span_cut(&text, '\t'), &is_shared))
        return false;
    c->path = span_cut(&text, '\t');
    if (!text.ptr || !read_flag(span_cut(&text, '\t'), &c->secure))
        return false;
    if (!text.ptr || !read_date(span_cut(&text, '\t'), c) || !text.ptr)
        return false;
    c->name = span_cut(&text, '\t');
    c->value = text;
    out->host_only = !is_shared || is_digits_or_dots(c->domain);
    return jar_judge(c, out->host_only) == JIG_COOKIE_KEPT;
}

static bool is_comment(struct span line)
{
    return line.len == 0 || (line.ptr[0] == '#' && !span_starts(line, SPAN(HTTP_ONLY)));
}

static void read_comment(struct span line, enum cookie_same_site *next)
{
    if (span_starts(line, SPAN(SAME_SITE)))
        *next = cookie_same_site_of(span_sub(line, sizeof SAME_SITE - 1, line.len));
}

enum jig_err jarfile_parse(struct span text, struct cookieset *out, size_t *n_odd)
{
    size_t odd = 0;
    enum cookie_same_site next = COOKIE_SAME_SITE_DEFAULT;
    while (text.ptr) {
        struct span one = span_cut_line(&text);
        struct line line = { .c.same_site = next };
        if (is_comment(one)) {
            read_comment(one, &next);
            continue;
        }
        next = COOKIE_SAME_SITE_DEFAULT;
        if (out->n >= JAR_MAX || !read_line(one, &line))
            odd++;
        else if (!cookieset_put(out, &line.c, line.host_only))
            return JIG_ERR_MEMORY;
    }
    if (n_odd)
        *n_odd = odd;
    return JIG_OK;
}

static const char *flag(bool on)
{
    return on ? "TRUE" : "FALSE";
}

static void print_one(const struct kept_cookie *k, struct buf *out)
{
    const struct cookie *c = &k->c;
    if (c->same_site != COOKIE_SAME_SITE_DEFAULT)
        buf_addf(out, SAME_SITE "%s\n", cookie_same_site_name(c->same_site));
    if (c->http_only)
        buf_add_str(out, HTTP_ONLY);
    if (!k->host_only)
        buf_add_byte(out, '.');
    buf_add(out, c->domain);
    buf_addf(out, "\t%s\t", flag(!k->host_only));
    buf_add(out, c->path);
    buf_addf(out, "\t%s\t%lld\t", flag(c->secure), c->has_expiry ? (long long)c->expires_s : 0);
    buf_add(out, c->name);
    buf_add_byte(out, '\t');
    buf_add(out, c->value);
    buf_add_byte(out, '\n');
}

void jarfile_print(const struct cookieset *set, struct buf *out)
{
    buf_add_str(out, "# Netscape HTTP Cookie File\n"
                     "# https://curl.se/docs/http-cookies.html\n"
                     "# Written by jig; the cookies in it are as good as passwords.\n\n");
    for (size_t i = 0; i < set->n; i++)
        print_one(&set->items[i], out);
}
