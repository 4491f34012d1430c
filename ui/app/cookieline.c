#include "app/cookieline.h"

#include <time.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "wire/cookie.h"

/* In English, whatever the locale. */
static void put_date(int64_t at, struct buf *out)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    time_t seconds = (time_t)at;
    struct tm tm;
    if (!gmtime_r(&seconds, &tm) || tm.tm_year + 1900 > 9999)
        return;
    buf_addf(out, "; Expires=%02d %s %04d %02d:%02d:%02d GMT", tm.tm_mday, months[tm.tm_mon],
             tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void cookieline_put(const struct jig_cookie *c, struct buf *out)
{
    buf_addf(out, "%s%s%s", c->name, c->name[0] ? "=" : "", c->value);
    if (!c->host_only)
        buf_addf(out, "; Domain=%s", c->domain);
    buf_addf(out, "; Path=%s", c->path);
    if (c->expires_s)
        put_date(c->expires_s, out);
    buf_add_str(out, c->secure ? "; Secure" : "");
    buf_add_str(out, c->http_only ? "; HttpOnly" : "");
    if (c->same_site[0])
        buf_addf(out, "; SameSite=%s", c->same_site);
}

static enum jig_err fault_words(enum cookie_fault fault, struct jig_error *error)
{
    static const char *const words[] = {
        [COOKIE_SOUND] = "it is no cookie",
        [COOKIE_CONTROL] = "a control character can't be in it",
        [COOKIE_EMPTY] = "it has neither a name nor a value: NAME=VALUE; Path=/",
        [COOKIE_TOO_LARGE] = "it is larger than a cookie may be (4096 bytes)",
        [COOKIE_SECURE_PREFIX] = "a name with __Secure- must be Secure",
        [COOKIE_HOST_PREFIX] = "__Host- asks for Secure, Path=/ and no Domain",
    };
    return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE, "%s", words[fault]);
}

static char *lowered(struct span s)
{
    char *copy = mem_dup(s);
    for (size_t i = 0; copy && i < s.len; i++)
        copy[i] = ascii_lower(copy[i]);
    return copy;
}

static bool is_known(struct span name)
{
    static const char *const names[] = { "Domain",   "Path",        "Expires",
                                         "Max-Age",  "Secure",      "HttpOnly",
                                         "SameSite", "Partitioned", NULL };
    for (size_t i = 0; names[i]; i++)
        if (span_ieq_str(name, names[i]))
            return true;
    return name.len == 0;
}

/* Alone in a cookie, it says when that ends. */
static bool has_effect(struct span attribute, int64_t now_s)
{
    struct buf line;
    struct cookie c;
    buf_init(&line, 8192);
    buf_add_str(&line, "x=1;");
    buf_add(&line, attribute);
    bool has = cookie_parse(buf_span(&line), now_s, &c) && c.has_expiry;
    buf_clear(&line);
    return has;
}

/* What is wrong with it; NULL: nothing. */
static const char *fault_of(struct span attribute, int64_t now_s)
{
    struct span rest = attribute, name = span_trim(span_cut(&rest, '='));
    if (!is_known(name))
        return "there is no such attribute";
    if (span_ieq_str(name, "Expires") && !has_effect(attribute, now_s))
        return "that is no date; one is: 01 Jan 2031 00:00:00 GMT";
    if (span_ieq_str(name, "Max-Age") && !has_effect(attribute, now_s))
        return "that is no number of seconds";
    return NULL;
}

/* What is passed over in a server's line is a slip of the pen in one that is written by hand. */
static enum jig_err check_attributes(struct span line, int64_t now_s, struct jig_error *error)
{
    span_cut(&line, ';');
    while (line.ptr) {
        struct span attribute = span_trim(span_cut(&line, ';'));
        const char *why = fault_of(attribute, now_s);
        int len = attribute.len < 80 ? (int)attribute.len : 80;
        if (why)
            return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE, "%.*s: %s",
                                 len, attribute.ptr, why);
    }
    return JIG_OK;
}

enum jig_err cookieline_read(struct span line, const char *host, int64_t now_s,
                             struct cookieline *out, struct jig_error *error)
{
    struct cookie c;
    *out = (struct cookieline){ .cookie = { .name = NULL } };
    if (!cookie_parse(line, now_s, &c))
        return fault_words(c.fault, error);
    enum jig_err err = check_attributes(line, now_s, error);
    if (err)
        return err;
    out->texts[0] = mem_dup(c.name);
    out->texts[1] = mem_dup(c.value);
    out->texts[2] = c.domain.len ? lowered(c.domain) : mem_strdup(host);
    out->texts[3] = c.path.len ? mem_dup(c.path) : mem_strdup("/");
    for (size_t i = 0; i < 4; i++)
        if (!out->texts[i])
            return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    out->cookie = (struct jig_cookie){
        .name = out->texts[0],
        .value = out->texts[1],
        .domain = out->texts[2],
        .path = out->texts[3],
        .host_only = c.domain.len == 0,
        .secure = c.secure,
        .http_only = c.http_only,
        .same_site = cookie_same_site_name(c.same_site),
        .expires_s = !c.has_expiry     ? 0
                     : c.expires_s < 1 ? 1
                                       : c.expires_s,
    };
    return JIG_OK;
}

void cookieline_clear(struct cookieline *c)
{
    for (size_t i = 0; i < 4; i++)
        mem_free_secret(c->texts[i]);
    *c = (struct cookieline){ .cookie = { .name = NULL } };
}
