#include <stdio.h>

#include "base/ascii.h"
#include "data/explainrules.h"
#include "data/human.h"

#define HALF_A_YEAR (182 * 86400)
#define A_YEAR      31536000

bool explain_hsts(const struct explain_answer *a, struct span value, struct explanation *out)
{
    struct span text;
    int64_t seconds;
    char span[HUMAN_SHORT];
    if (!a->is_https)
        return explain_say(out, EXPLAIN_WARN, "browsers ignore it over http");
    if (!explain_directive(value, ';', "max-age", &text) || !explain_delta(text, &seconds))
        return explain_say(out, EXPLAIN_WARN, "without max-age it says nothing");
    if (seconds == 0)
        return explain_say(out, EXPLAIN_WARN, "switched off");
    bool all = explain_directive(value, ';', "includeSubDomains", &text);
    bool asks = explain_directive(value, ';', "preload", &text);
    bool may = all && seconds >= A_YEAR; /* the terms of hstspreload.org */
    bool is_good = seconds >= HALF_A_YEAR && (!asks || may);
    return explain_say(out, is_good ? EXPLAIN_GOOD : EXPLAIN_WARN, "%s%s%s%s",
                       human_span(span, seconds), all ? ", subdomains too" : "",
                       seconds < HALF_A_YEAR ? ": short, half a year is the least" : "",
                       !asks ? ""
                       : may ? ", may be built into browsers"
                             : "; preload asks for a year and includeSubDomains");
}

/* Up to a blank, which may be a tab as well. */
static struct span cut_word(struct span *s)
{
    size_t at = 0;
    while (at < s->len && !ascii_is_blank(s->ptr[at]))
        at++;
    struct span word = span_sub(*s, 0, at);
    *s = at < s->len ? span_sub(*s, at + 1, s->len) : (struct span){ 0 };
    return word;
}

/* What follows a directive's name; the first of a name counts (CSP Level 3, 2.2.1). */
static bool csp_directive(struct span policy, const char *name, struct span *sources)
{
    while (policy.ptr) {
        struct span rest = span_trim(span_cut(&policy, ';'));
        if (span_ieq_str(cut_word(&rest), name)) {
            *sources = rest;
            return true;
        }
    }
    return false;
}

static bool csp_names(struct span sources, struct span word, bool as_beginning)
{
    while (sources.ptr) {
        struct span source = cut_word(&sources);
        if (as_beginning ? span_istarts(source, word) : span_ieq(source, word))
            return true;
    }
    return false;
}

/* The source that any page can put a script of its own behind; NULL: none counts (CSP Level 3,
 * 8.2). */
static const char *any_site(struct span sources)
{
    static const char *const names[] = { "*", "https:", "http:", "data:" };
    if (csp_names(sources, SPAN("'strict-dynamic'"), false))
        return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (csp_names(sources, span_of(names[i]), false))
            return names[i];
    return NULL;
}

/* Where scripts in the page want a nonce or a hash, whatever else is allowed (CSP Level 3,
 * 6.7.3.2). */
static bool is_strict(struct span sources)
{
    return csp_names(sources, SPAN("'nonce-"), true) ||
           csp_names(sources, SPAN("'sha"), true) ||
           csp_names(sources, SPAN("'strict-dynamic'"), false);
}

/* Of scripts alone: what styles may do is no danger of that kind. */
bool explain_csp(const struct explain_answer *a, struct span value, struct explanation *out)
{
    struct span sources;
    struct explain_words words = { .len = 0 };
    char piece[64];
    (void)a;
    if (!csp_directive(value, "script-src", &sources) &&
        !csp_directive(value, "default-src", &sources))
        return explain_say(out, EXPLAIN_NOTE, "says nothing about scripts");
    const char *any = any_site(sources);
    if (!is_strict(sources) && csp_names(sources, SPAN("'unsafe-inline'"), false))
        explain_add(&words, "lets scripts in the page run: 'unsafe-inline'");
    snprintf(piece, sizeof piece, "lets scripts of any site run: %s", any ? any : "");
    if (any)
        explain_add(&words, piece);
    if (csp_names(sources, SPAN("'unsafe-eval'"), false))
        explain_add(&words, "lets text be run as a script: 'unsafe-eval'");
    if (words.len > 0)
        return explain_say(out, EXPLAIN_WARN, "%s", words.text);
    return explain_say(out, EXPLAIN_GOOD, "scripts are kept to what it names");
}

/* It keeps nothing out: all that it can do is to tell somebody (CSP Level 3, 3.2). */
bool explain_csp_report(const struct explain_answer *a, struct span value,
                        struct explanation *out)
{
    struct span where;
    (void)a;
    if (csp_directive(value, "report-to", &where) || csp_directive(value, "report-uri", &where))
        return explain_say(out, EXPLAIN_NOTE, "nothing is kept out, it is only reported");
    return explain_say(out, EXPLAIN_WARN, "keeps nothing out, and reports to nobody");
}

bool explain_nosniff(const struct explain_answer *a, struct span value, struct explanation *out)
{
    (void)a;
    return !span_ieq_str(value, "nosniff") &&
           explain_say(out, EXPLAIN_WARN, "only nosniff means something here");
}

bool explain_frame_options(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    (void)a;
    if (span_ieq_str(value, "DENY"))
        return explain_say(out, EXPLAIN_GOOD, "no page may frame it");
    if (span_ieq_str(value, "SAMEORIGIN"))
        return explain_say(out, EXPLAIN_GOOD, "only pages of this site may frame it");
    return explain_say(out, EXPLAIN_WARN, "browsers know DENY and SAMEORIGIN only");
}

bool explain_referrer_policy(const struct explain_answer *a, struct span value,
                             struct explanation *out)
{
    (void)a;
    if (span_ieq_str(value, "unsafe-url"))
        return explain_say(out, EXPLAIN_WARN, "links tell every site the whole address");
    return span_ieq_str(value, "no-referrer") &&
           explain_say(out, EXPLAIN_GOOD, "links tell nothing");
}

static bool has_version(struct span value)
{
    for (size_t i = 0; i + 1 < value.len; i++)
        if (value.ptr[i] == '/' && ascii_is_digit(value.ptr[i + 1]))
            return true;
    return false;
}

bool explain_server(const struct explain_answer *a, struct span value, struct explanation *out)
{
    (void)a;
    return has_version(value) && explain_say(out, EXPLAIN_WARN, "tells its version");
}

bool explain_powered_by(const struct explain_answer *a, struct span value,
                        struct explanation *out)
{
    (void)a;
    (void)value;
    return explain_say(out, EXPLAIN_WARN, "tells what it runs on; nobody needs to know");
}

bool explain_allow_origin(const struct explain_answer *a, struct span value,
                          struct explanation *out)
{
    struct span with;
    bool credentials =
        a->find(a->ctx, "Access-Control-Allow-Credentials", &with) && span_eq_str(with, "true");
    if (span_eq_str(value, "*"))
        return credentials ? explain_say(out, EXPLAIN_BAD,
                                         "browsers refuse * where cookies are allowed")
                           : explain_say(out, EXPLAIN_WARN, "any site may read this");
    if (span_eq_str(value, "null"))
        return explain_say(out, EXPLAIN_WARN, "sandboxed pages of any site may read this");
    if (span_find(value, SPAN("://"), 0) == SIZE_MAX ||
        span_find_byte(value, ',', 0) != SIZE_MAX)
        return explain_say(out, EXPLAIN_BAD, "not one origin: browsers refuse it");
    return explain_say(out, EXPLAIN_NOTE, "that site may read this%s",
                       credentials ? ", with the user's cookies" : "");
}

bool explain_allow_credentials(const struct explain_answer *a, struct span value,
                               struct explanation *out)
{
    (void)a;
    return !span_eq_str(value, "true") &&
           explain_say(out, EXPLAIN_WARN, "only true means something here");
}

bool explain_xss_protection(const struct explain_answer *a, struct span value,
                            struct explanation *out)
{
    (void)a;
    (void)value;
    return explain_say(out, EXPLAIN_NOTE, "no browser of today has that filter");
}
