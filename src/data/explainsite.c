/* What other sites may do with an answer, and what a page may do itself. */
#include <stdio.h>

#include "data/explainrules.h"
#include "data/human.h"
#include "data/sfield.h"

struct policy {
    const char *value;
    enum explain_tone tone;
    const char *words;
};

static bool say_policy(struct span value, const struct policy *rows, size_t n,
                       struct explanation *out)
{
    struct span token = span_trim(span_cut(&value, ';'));
    for (size_t i = 0; i < n; i++)
        if (span_eq_str(token, rows[i].value))
            return explain_say(out, rows[i].tone, "%s", rows[i].words);
    return explain_say(out, EXPLAIN_WARN, "not a value that browsers know");
}

#define SAY(value, rows, out) say_policy(value, rows, sizeof rows / sizeof *rows, out)

bool explain_opener_policy(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    static const struct policy rows[] = {
        { "same-origin", EXPLAIN_GOOD, "windows of other sites can't reach it" },
        { "same-origin-allow-popups", EXPLAIN_GOOD,
          "windows of other sites can't reach it, but those it opens" },
        { "noopener-allow-popups", EXPLAIN_GOOD, "nobody who opens it can reach it" },
        { "unsafe-none", EXPLAIN_NOTE, "whoever opens it can reach it" },
    };
    (void)a;
    return SAY(value, rows, out);
}

bool explain_embedder_policy(const struct explain_answer *a, struct span value,
                             struct explanation *out)
{
    static const struct policy rows[] = {
        { "require-corp", EXPLAIN_GOOD, "embeds of other sites only what agrees to it" },
        { "credentialless", EXPLAIN_GOOD, "loads of other sites without cookies" },
        { "unsafe-none", EXPLAIN_NOTE, "embeds whatever it likes" },
    };
    (void)a;
    return SAY(value, rows, out);
}

bool explain_resource_policy(const struct explain_answer *a, struct span value,
                             struct explanation *out)
{
    static const struct policy rows[] = {
        { "same-origin", EXPLAIN_GOOD, "only this origin may embed it" },
        { "same-site", EXPLAIN_GOOD, "only this site may embed it" },
        { "cross-origin", EXPLAIN_NOTE, "any site may embed it" },
    };
    (void)a;
    return SAY(value, rows, out);
}

/* Who has a feature: an empty list is nobody, * any page within this one too (Permissions Policy,
 * 5.2). */
static struct explain_words *sort_feature(const struct sfield_part *p,
                                          struct explain_words *nobody,
                                          struct explain_words *anybody)
{
    if (p->type == SFIELD_INNER && span_eq_str(p->text, "()"))
        return nobody;
    return p->type == SFIELD_TOKEN && span_eq_str(p->text, "*") ? anybody : NULL;
}

bool explain_permissions(const struct explain_answer *a, struct span value,
                         struct explanation *out)
{
    struct sfield f;
    struct explain_words off = { .len = 0 };
    struct explain_words open = { .len = 0 };
    char piece[64];
    size_t n = 0;
    (void)a;
    if (!sfield_parse(value, SFIELD_DICT, &f))
        return explain_say(out, EXPLAIN_WARN,
                           "breaks off at byte %zu: browsers pass all of it over", f.at + 1);
    for (size_t i = 0; i < f.n && i < SFIELD_PARTS; i++) {
        const struct sfield_part *p = &f.parts[i];
        struct explain_words *words = p->depth ? NULL : sort_feature(p, &off, &open);
        n += p->depth == 0;
        if (!words)
            continue;
        snprintf(piece, sizeof piece, "%.*s", (int)(p->key.len < 40 ? p->key.len : 40),
                 p->key.ptr);
        explain_add(words, piece);
    }
    if (open.len)
        return explain_say(out, EXPLAIN_WARN, "for any page within it: %s%s%s", open.text,
                           off.len ? ". For nobody: " : "", off.len ? off.text : "");
    if (!off.len)
        return explain_say(out, EXPLAIN_NOTE, "%zu feature%s kept to some sites", n,
                           n == 1 ? "" : "s");
    return explain_say(out, EXPLAIN_GOOD, "for nobody: %s", off.text);
}

bool explain_allow_any(const struct explain_answer *a, struct span value,
                       struct explanation *out)
{
    struct span with;
    if (!span_eq_str(value, "*"))
        return false;
    if (a->find(a->ctx, "Access-Control-Allow-Credentials", &with) && span_eq_str(with, "true"))
        return explain_say(out, EXPLAIN_WARN,
                           "where cookies are allowed * is a name and no wildcard");
    return explain_say(out, EXPLAIN_NOTE, "any");
}

/* Chromium cuts it to two hours, Firefox to a day. */
bool explain_preflight_age(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    int64_t seconds;
    char span[HUMAN_SHORT];
    (void)a;
    if (span_eq_str(value, "-1") || span_eq_str(value, "0")) /* Fetch, 4.8 */
        return explain_say(out, EXPLAIN_NOTE, "browsers ask before each such request");
    if (!explain_delta(value, &seconds))
        return explain_say(out, EXPLAIN_WARN, "not a number of seconds");
    return explain_say(out, EXPLAIN_NOTE, "browsers do not ask again for %s%s",
                       human_span(span, seconds),
                       seconds > 7200 ? "; Chromium takes two hours at most" : "");
}

bool explain_reporting(const struct explain_answer *a, struct span value,
                       struct explanation *out)
{
    (void)a;
    (void)value;
    return explain_say(out, EXPLAIN_NOTE, "browsers tell it which connections failed");
}

bool explain_out_of_use(const struct explain_answer *a, struct span value,
                        struct explanation *out)
{
    (void)a;
    (void)value;
    return explain_say(out, EXPLAIN_NOTE, "out of use");
}
