#include <stdio.h>

#include "data/explain.h"
#include "data/explainrules.h"
#include "data/httpdate.h"
#include "data/human.h"

/* What is wrong with it, the worst first; NULL where nothing is. */
static const char *refusal(const struct explain_answer *a, struct span name, struct span attrs)
{
    struct span value = { 0 };
    struct span path = { 0 };
    bool secure = explain_attribute(attrs, "Secure", &value);
    bool host = explain_attribute(attrs, "Domain", &value);
    bool root = explain_attribute(attrs, "Path", &path) && span_eq_str(path, "/");
    if (span_istarts(name, SPAN("__Secure-")) && !secure)
        return "refused: __Secure- wants Secure";
    if (span_istarts(name, SPAN("__Host-")) && (!secure || host || !root))
        return "refused: __Host- wants Secure, Path=/ and no Domain";
    if (secure && !a->is_https && !a->is_loopback)
        return "refused: Secure over http";
    bool same = explain_attribute(attrs, "SameSite", &value);
    bool wants = same && span_ieq_str(value, "None") && !secure;
    return wants ? "refused: SameSite=None wants Secure" : NULL;
}

/* What makes one that is kept weak. */
static void add_faults(const struct explain_answer *a, struct span attrs,
                       struct explain_words *out)
{
    struct span value = { 0 };
    bool secure = explain_attribute(attrs, "Secure", &value);
    if (a->is_https && !secure)
        explain_add(out, "no Secure on an https site");
    if (!secure && explain_attribute(attrs, "Partitioned", &value))
        explain_add(out, "Partitioned without Secure: browsers refuse it");
    if (!explain_attribute(attrs, "HttpOnly", &value))
        explain_add(out, "no HttpOnly: scripts can read it");
    bool has_site = explain_attribute(attrs, "SameSite", &value);
    bool is_known = span_ieq_str(value, "Lax") || span_ieq_str(value, "Strict") ||
                    span_ieq_str(value, "None");
    if (!has_site)
        explain_add(out, "no SameSite: browsers take it for Lax");
    else if (!is_known)
        explain_add(out, "no such SameSite: browsers take it for Lax");
}

/* Past, where it is negative; false: it is no number, and passed over (RFC 6265, 5.2.2). */
static bool max_age_of(struct span value, int64_t *seconds)
{
    bool is_past = value.len > 0 && value.ptr[0] == '-';
    if (!explain_delta(span_sub(value, is_past, value.len), seconds))
        return false;
    if (is_past)
        *seconds = 0;
    return true;
}

static bool lifetime(const struct explain_answer *a, struct span attrs, int64_t *seconds)
{
    struct span value;
    int64_t date;
    if (explain_attribute(attrs, "Max-Age", &value) && max_age_of(value, seconds))
        return true;
    if (!a->received_us || !explain_attribute(attrs, "Expires", &value) ||
        !httpdate_parse(value, &date))
        return false;
    *seconds = date - a->received_us / 1000000;
    return true;
}

/* A longer life is cut to it, by jig too (RFC 6265bis, 5.5). */
enum { LONGEST_DAYS = 400 };

bool explain_cookie_end(const struct explain_answer *a, struct span field,
                        struct explanation *out)
{
    int64_t seconds;
    char span[HUMAN_SHORT];
    span_cut(&field, ';');
    if (!lifetime(a, field, &seconds))
        return explain_say(out, EXPLAIN_NOTE, "until the browser is closed");
    if (seconds <= 0)
        return explain_say(out, EXPLAIN_NOTE, "deletes the cookie");
    human_span(span, seconds);
    if (seconds > LONGEST_DAYS * INT64_C(86400))
        return explain_say(out, EXPLAIN_NOTE, "asks for %s; kept for %d days at most", span,
                           LONGEST_DAYS);
    return explain_say(out, EXPLAIN_NOTE, "kept for %s", span);
}

bool explain_set_cookie(const struct explain_answer *a, struct span value,
                        struct explanation *out)
{
    struct span attrs = value;
    struct span pair = span_cut(&attrs, ';');
    struct span name = span_trim(span_cut(&pair, '='));
    const char *refused = refusal(a, name, attrs);
    struct explain_words faults = { .len = 0 };
    int64_t seconds;
    bool is_end = lifetime(a, attrs, &seconds) && seconds <= 0;
    if (refused)
        return explain_say(out, EXPLAIN_BAD, "%s", refused);
    add_faults(a, attrs, &faults);
    if (faults.len > 0 && !is_end)
        return explain_say(out, EXPLAIN_WARN, "%s", faults.text);
    return explain_cookie_end(a, value, out);
}
