#include <stdio.h>
#include <string.h>

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

/* "*", with or without a scheme, a port and a path: no host is kept out (CSP Level 3, 6.7.2.8). */
static bool names_any_host(struct span source)
{
    size_t at = 0;
    while (at + 2 < source.len && memcmp(source.ptr + at, "://", 3) != 0)
        at++;
    if (at + 2 < source.len)
        source = span_sub(source, at + 3, source.len);
    struct span host = span_cut(&source, '/');
    return span_eq_str(span_cut(&host, ':'), "*");
}

/* The source that any page can put a script of its own behind; none counts beside 'strict-dynamic'
 * (CSP Level 3, 8.2). */
static struct span any_site(struct span sources)
{
    static const char *const names[] = { "https:", "http:", "data:" };
    if (csp_names(sources, SPAN("'strict-dynamic'"), false))
        return (struct span){ 0 };
    for (struct span rest = sources; rest.ptr;) {
        struct span source = cut_word(&rest);
        if (names_any_host(source))
            return source;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (csp_names(sources, span_of(names[i]), false))
            return span_of(names[i]);
    return (struct span){ 0 };
}

/* Where scripts in the page want a nonce or a hash, whatever else is allowed (CSP Level 3,
 * 6.7.3.2). */
static bool is_strict(struct span sources)
{
    return csp_names(sources, SPAN("'nonce-"), true) ||
           csp_names(sources, SPAN("'sha"), true) ||
           csp_names(sources, SPAN("'strict-dynamic'"), false);
}

/* A keyword is one between quotes only; without them it is taken for a host's name. */
static struct span bare_keyword(struct span sources)
{
    static const char *const words[] = { "self",           "none",
                                         "unsafe-inline",  "unsafe-eval",
                                         "strict-dynamic", "unsafe-hashes",
                                         "report-sample",  "wasm-unsafe-eval" };
    while (sources.ptr) {
        struct span source = cut_word(&sources);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (span_ieq_str(source, words[i]))
                return source;
    }
    return (struct span){ 0 };
}

/* The first such in a directive whose words are sources. */
static struct span find_bare_keyword(struct span policy)
{
    struct span found = { 0 };
    while (policy.ptr && !found.ptr) {
        struct span sources = span_trim(span_cut(&policy, ';'));
        struct span name = cut_word(&sources);
        size_t len = name.len;
        bool has_sources = (len > 4 && span_ieq_str(span_sub(name, len - 4, len), "-src")) ||
                           span_istarts(name, SPAN("script-src-")) ||
                           span_istarts(name, SPAN("style-src-")) ||
                           span_ieq_str(name, "frame-ancestors") ||
                           span_ieq_str(name, "form-action") || span_ieq_str(name, "base-uri");
        if (has_sources)
            found = bare_keyword(sources);
    }
    return found;
}

/* The rules for scripts: each is the next one's where it is not there (CSP Level 3, 6.8.3). Where
 * that is not there either, all of its kind run. */
struct script_rules {
    struct span elements, attributes, all;
    bool has_elements, has_attributes;
};

static struct script_rules find_script_rules(struct span policy)
{
    struct script_rules r = { .has_elements = false };
    bool has_all = csp_directive(policy, "script-src", &r.all) ||
                   csp_directive(policy, "default-src", &r.all);
    r.elements = r.attributes = r.all;
    r.has_elements = csp_directive(policy, "script-src-elem", &r.elements) || has_all;
    r.has_attributes = csp_directive(policy, "script-src-attr", &r.attributes) || has_all;
    return r;
}

static void add_gaps(const struct script_rules *r, struct explain_words *out)
{
    if (r->has_attributes && !r->has_elements)
        explain_add(out, "lets scripts of any site run: no script-src");
    if (r->has_elements && !r->has_attributes)
        explain_add(out, "lets scripts in attributes run: no script-src");
}

static bool lets_inline_run(struct span sources)
{
    return !is_strict(sources) && csp_names(sources, SPAN("'unsafe-inline'"), false);
}

/* Of scripts alone: what styles may do is no danger of that kind. */
bool explain_csp(const struct explain_answer *a, struct span value, struct explanation *out)
{
    struct script_rules rules = find_script_rules(value);
    struct explain_words words = { .len = 0 };
    char piece[80];
    (void)a;
    struct span bare = find_bare_keyword(value);
    snprintf(piece, sizeof piece, "%.*s without quotes is taken for a host", (int)bare.len,
             bare.len ? bare.ptr : "");
    if (bare.len)
        explain_add(&words, piece);
    if (!rules.has_elements && !rules.has_attributes && !bare.len)
        return explain_say(out, EXPLAIN_NOTE, "says nothing about scripts");
    add_gaps(&rules, &words);
    if (lets_inline_run(rules.elements) || lets_inline_run(rules.attributes))
        explain_add(&words, "lets scripts in the page run: 'unsafe-inline'");
    struct span any = any_site(rules.elements);
    snprintf(piece, sizeof piece, "lets scripts of any site run: %.*s",
             any.len < 30 ? (int)any.len : 30, any.len ? any.ptr : "");
    if (any.len)
        explain_add(&words, piece);
    if (csp_names(rules.all, SPAN("'unsafe-eval'"), false))
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
