#include "format/harcookies.h"

#include "base/ascii.h"
#include "wire/cookie.h"

#define LAST_S INT64_C(253402300799) /* of the year 9999 */

/* What has no '=' is a value without a name (RFC 6265bis, 5.6). */
static struct span cut_name(struct span *value)
{
    bool is_named = span_find_byte(*value, '=', 0) != SIZE_MAX;
    struct span name = is_named ? span_cut(value, '=') : SPAN("");
    *value = span_trim(*value);
    return span_trim(name);
}

/* ---- Cookie -----------------------------------------------------------------------------------*/

static void add_pairs(struct hartext *h, struct span pairs)
{
    while (pairs.ptr) {
        struct span value = span_trim(span_cut(&pairs, ';'));
        if (value.len == 0)
            continue;
        struct span name = cut_name(&value);
        hartext_pair(h, name, value);
    }
}

void harcookies_add_sent(struct hartext *h, const struct jig_exchange *x)
{
    hartext_open(h, "cookies", "[");
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        if (span_ieq_str(span_make(f.name, f.name_len), "cookie"))
            add_pairs(h, span_make(f.value, f.value_len));
    }
    hartext_close(h, "]");
}

/* ---- Set-Cookie -------------------------------------------------------------------------------*/

struct attributes {
    struct span path, domain, same_site; /* NULL: not given */
    bool secure, http_only;
    bool has_expires, has_max_age;
    int64_t expires_s, max_age_s;
};

/* Digits, with a minus before them or not; anything else is no Max-Age. */
static bool read_max_age(struct span value, int64_t *seconds)
{
    uint64_t n;
    bool is_negative = value.len > 0 && value.ptr[0] == '-';
    struct span digits = span_sub(value, is_negative, value.len);
    if (digits.len == 0)
        return false;
    for (size_t i = 0; i < digits.len; i++)
        if (!ascii_is_digit(digits.ptr[i]))
            return false;
    bool fits = span_to_u64(digits, &n) && n < (uint64_t)LAST_S;
    *seconds = is_negative ? 0 : fits ? (int64_t)n : LAST_S;
    return true;
}

static void read_attribute(struct attributes *a, struct span name, struct span value)
{
    int64_t time_s;
    if (span_ieq_str(name, "path"))
        a->path = value;
    else if (span_ieq_str(name, "domain"))
        a->domain = value;
    else if (span_ieq_str(name, "samesite"))
        a->same_site = value;
    else if (span_ieq_str(name, "secure"))
        a->secure = true;
    else if (span_ieq_str(name, "httponly"))
        a->http_only = true;
    else if (span_ieq_str(name, "expires") && cookie_date(value, &time_s)) {
        a->has_expires = true;
        a->expires_s = time_s;
    } else if (span_ieq_str(name, "max-age") && read_max_age(value, &time_s)) {
        a->has_max_age = true;
        a->max_age_s = time_s;
    }
}

static struct attributes read_attributes(struct span rest)
{
    struct attributes a = { .secure = false };
    while (rest.ptr) {
        struct span value = span_cut(&rest, ';'), name = span_trim(span_cut(&value, '='));
        read_attribute(&a, name, value.ptr ? span_trim(value) : SPAN(""));
    }
    return a;
}

static void add_expiry(struct hartext *h, const struct attributes *a, int64_t now_s)
{
    int64_t at = a->has_max_age ? now_s + a->max_age_s : a->expires_s;
    if (a->has_max_age || a->has_expires)
        hartext_time(h, "expires", (at < LAST_S ? at : LAST_S) * 1000000);
}

static void add_attributes(struct hartext *h, const struct attributes *a, int64_t now_s)
{
    if (a->path.ptr)
        hartext_member(h, "path", a->path);
    if (a->domain.ptr)
        hartext_member(h, "domain", a->domain);
    add_expiry(h, a, now_s);
    if (a->http_only)
        hartext_bool(h, "httpOnly", true);
    if (a->secure)
        hartext_bool(h, "secure", true);
    if (a->same_site.ptr)
        hartext_member(h, "_sameSite", a->same_site);
}

static void add_cookie(struct hartext *h, struct span field, int64_t now_s)
{
    struct span rest = field, value = span_cut(&rest, ';'), name = cut_name(&value);
    struct attributes a = read_attributes(rest);
    buf_add_byte(&h->text, '{');
    hartext_member(h, "name", name);
    hartext_member(h, "value", value);
    add_attributes(h, &a, now_s);
    hartext_close(h, "}");
}

void harcookies_add_received(struct hartext *h, const struct jig_exchange *x)
{
    int64_t now_s = jig_exchange_timing(x).started_wall_us / 1000000;
    hartext_open(h, "cookies", "[");
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_RESPONSE); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_RESPONSE, i);
        if (span_ieq_str(span_make(f.name, f.name_len), "set-cookie"))
            add_cookie(h, span_make(f.value, f.value_len), now_s);
    }
    hartext_close(h, "]");
}
