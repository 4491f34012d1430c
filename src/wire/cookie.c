#include "wire/cookie.h"

#include "base/ascii.h"

#define DAY_S INT64_C(86400)

/* ---- Dates ---- */

struct date {
    bool has_time, has_day, has_month, has_year;
    unsigned hour, minute, second, day, month, year;
};

static bool is_delimiter(char c)
{
    unsigned char u = (unsigned char)c;
    return u == 0x09 || (u >= 0x20 && u <= 0x2f) || (u >= 0x3b && u <= 0x40) ||
           (u >= 0x5b && u <= 0x60) || (u >= 0x7b && u <= 0x7e);
}

/* Cuts `least` to `most` digits off the front; more of them are no number at all. */
static bool take_number(struct span *s, size_t least, size_t most, unsigned *out)
{
    size_t n = 0;
    uint64_t value;
    while (n < s->len && ascii_is_digit(s->ptr[n]))
        n++;
    if (n < least || n > most || !span_to_u64(span_sub(*s, 0, n), &value))
        return false;
    *out = (unsigned)value;
    *s = span_sub(*s, n, s->len);
    return true;
}

static bool take_colon(struct span *s)
{
    if (s->len == 0 || s->ptr[0] != ':')
        return false;
    *s = span_sub(*s, 1, s->len);
    return true;
}

static bool read_time(struct span token, struct date *d)
{
    struct date t = *d;
    if (d->has_time || !take_number(&token, 1, 2, &t.hour) || !take_colon(&token) ||
        !take_number(&token, 1, 2, &t.minute) || !take_colon(&token) ||
        !take_number(&token, 1, 2, &t.second))
        return false;
    *d = t;
    return d->has_time = true;
}

static bool read_month(struct span token, struct date *d)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (unsigned i = 0; i < 12 && !d->has_month; i++)
        if (span_istarts(token, span_make(names + 3 * (size_t)i, 3))) {
            d->month = i + 1;
            return d->has_month = true;
        }
    return false;
}

static void read_token(struct span token, struct date *d)
{
    if (read_time(token, d))
        return;
    if (!d->has_day && take_number(&token, 1, 2, &d->day)) {
        d->has_day = true;
        return;
    }
    if (read_month(token, d) || d->has_year || !take_number(&token, 2, 4, &d->year))
        return;
    d->has_year = true;
    if (d->year < 100)
        d->year += d->year < 70 ? 2000 : 1900;
}

static bool is_leap(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool is_real(const struct date *d)
{
    static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (!d->has_time || !d->has_day || !d->has_month || !d->has_year || d->year < 1601)
        return false;
    unsigned last = days[d->month - 1] + (d->month == 2 && is_leap(d->year));
    return d->day >= 1 && d->day <= last && d->hour < 24 && d->minute < 60 && d->second < 60;
}

/* Days since 1970-01-01, with years that begin in March. */
static int64_t days_since_epoch(const struct date *d)
{
    int64_t year = (int64_t)d->year - (d->month <= 2);
    int64_t month = ((int64_t)d->month + 9) % 12;
    int64_t leaps = year / 4 - year / 100 + year / 400;
    return year * 365 + leaps + (month * 153 + 2) / 5 + (int64_t)d->day - 1 - 719468;
}

bool cookie_date(struct span text, int64_t *unix_s)
{
    struct date d = { .has_time = false };
    for (size_t from = 0, to; from < text.len; from = to + 1) {
        to = from;
        while (to < text.len && !is_delimiter(text.ptr[to]))
            to++;
        if (to > from)
            read_token(span_sub(text, from, to), &d);
    }
    if (!is_real(&d))
        return false;
    *unix_s = days_since_epoch(&d) * DAY_S + (int64_t)d.hour * 3600 + (int64_t)d.minute * 60 +
              (int64_t)d.second;
    return true;
}

/* ---- Attributes ---- */

/* What has been read besides the cookie itself. */
struct reading {
    struct cookie *out;
    int64_t now_s;
    bool has_max_age;
};

static void set_expiry(struct reading *r, int64_t at)
{
    int64_t latest = r->now_s + COOKIE_MAX_DAYS * DAY_S;
    r->out->has_expiry = true;
    r->out->expires_s = at < latest ? at : latest;
}

static void on_expires(struct reading *r, struct span value)
{
    int64_t at;
    if (!r->has_max_age && cookie_date(value, &at))
        set_expiry(r, at);
}

static void on_max_age(struct reading *r, struct span value)
{
    uint64_t seconds = 0;
    bool is_negative = value.len > 0 && value.ptr[0] == '-';
    struct span digits = span_sub(value, is_negative, value.len);
    if (digits.len == 0)
        return;
    for (size_t i = 0; i < digits.len; i++)
        if (!ascii_is_digit(digits.ptr[i]))
            return;
    if (!span_to_u64(digits, &seconds) || seconds > COOKIE_MAX_DAYS * DAY_S)
        seconds = COOKIE_MAX_DAYS * DAY_S;
    r->has_max_age = true;
    set_expiry(r, is_negative || seconds == 0 ? INT64_MIN : r->now_s + (int64_t)seconds);
}

static void on_domain(struct reading *r, struct span value)
{
    bool dotted = value.len > 0 && value.ptr[0] == '.';
    r->out->domain = span_sub(value, dotted, value.len);
}

static void on_path(struct reading *r, struct span value)
{
    bool is_absolute = value.len > 0 && value.ptr[0] == '/';
    r->out->path = is_absolute ? value : span_make(NULL, 0);
}

static void on_secure(struct reading *r, struct span value)
{
    (void)value;
    r->out->secure = true;
}

static void on_http_only(struct reading *r, struct span value)
{
    (void)value;
    r->out->http_only = true;
}

static const char *const same_site_names[] = { "", "Strict", "Lax", "None" };

const char *cookie_same_site_name(enum cookie_same_site same_site)
{
    return same_site_names[same_site];
}

enum cookie_same_site cookie_same_site_of(struct span name)
{
    for (unsigned i = 1; i < sizeof same_site_names / sizeof *same_site_names; i++)
        if (span_ieq_str(name, same_site_names[i]))
            return (enum cookie_same_site)i;
    return COOKIE_SAME_SITE_DEFAULT;
}

static void on_same_site(struct reading *r, struct span value)
{
    r->out->same_site = cookie_same_site_of(value);
}

static void read_attribute(struct reading *r, struct span attribute)
{
    static const struct {
        const char *name;
        void (*read)(struct reading *, struct span);
    } known[] = {
        { "Expires", on_expires },    { "Max-Age", on_max_age }, { "Domain", on_domain },
        { "Path", on_path },          { "Secure", on_secure },   { "HttpOnly", on_http_only },
        { "SameSite", on_same_site },
    };
    struct span value = attribute, name = span_trim(span_cut(&value, '='));
    value = span_trim(value);
    if (value.len > COOKIE_MAX_ATTRIBUTE)
        return;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_ieq_str(name, known[i].name))
            known[i].read(r, value);
}

/* ---- The field ---- */

static bool has_control(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_is_control(s.ptr[i]) && s.ptr[i] != '\t')
            return true;
    return false;
}

/* 5.7, 20 to 22: a value without a name must not look like a prefixed name either. */
static enum cookie_fault judge_prefix(const struct cookie *c)
{
    struct span shown = c->name.len > 0 ? c->name : c->value;
    bool is_named = c->name.len > 0;
    if (span_istarts(shown, SPAN("__Secure-")))
        return is_named && c->secure ? COOKIE_SOUND : COOKIE_SECURE_PREFIX;
    if (!span_istarts(shown, SPAN("__Host-")))
        return COOKIE_SOUND;
    bool is_kept = c->secure && c->domain.len == 0 && span_eq_str(c->path, "/");
    return is_named && is_kept ? COOKIE_SOUND : COOKIE_HOST_PREFIX;
}

enum cookie_fault cookie_judge(const struct cookie *c)
{
    size_t len = c->name.len + c->value.len;
    if (has_control(c->name) || has_control(c->value) || has_control(c->path))
        return COOKIE_CONTROL;
    if (len == 0)
        return COOKIE_EMPTY;
    return len > COOKIE_MAX ? COOKIE_TOO_LARGE : judge_prefix(c);
}

bool cookie_parse(struct span field, int64_t now_s, struct cookie *out)
{
    *out = (struct cookie){ .secure = false };
    struct reading r = { .out = out, .now_s = now_s };
    struct span rest = field, value = span_cut(&rest, ';');
    if (span_find_byte(value, '=', 0) != SIZE_MAX)
        out->name = span_trim(span_cut(&value, '='));
    out->value = span_trim(value);
    while (rest.ptr)
        read_attribute(&r, span_cut(&rest, ';'));
    out->fault = has_control(field) ? COOKIE_CONTROL : cookie_judge(out);
    return out->fault == COOKIE_SOUND;
}

/* ---- Matching ---- */

bool cookie_domain_matches(struct span host, bool is_address, struct span domain)
{
    if (span_ieq(host, domain))
        return true;
    if (is_address || domain.len == 0 || host.len <= domain.len)
        return false;
    size_t at = host.len - domain.len;
    return host.ptr[at - 1] == '.' && span_ieq(span_sub(host, at, host.len), domain);
}

bool cookie_path_matches(struct span path, struct span cookie_path)
{
    if (cookie_path.len == 0 || !span_starts(path, cookie_path))
        return false;
    return path.len == cookie_path.len || cookie_path.ptr[cookie_path.len - 1] == '/' ||
           path.ptr[cookie_path.len] == '/';
}

struct span cookie_default_path(struct span path)
{
    size_t last = 0;
    if (path.len == 0 || path.ptr[0] != '/')
        return SPAN("/");
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/')
            last = i;
    return last == 0 ? SPAN("/") : span_sub(path, 0, last);
}
