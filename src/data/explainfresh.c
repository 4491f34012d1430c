/* How long caches may use an answer (RFC 9111, 4.2), worked out from what it says. */
#include <stdio.h>

#include "data/explainrules.h"
#include "data/httpdate.h"
#include "data/human.h"

#define SLACK 2 /* seconds: dates are cut to whole ones, and took their way */

static int64_t received(const struct explain_answer *a)
{
    return a->received_us / 1000000;
}

static bool seconds_of(struct span control, const char *directive, int64_t *seconds)
{
    struct span value;
    return explain_directive(control, ',', directive, &value) && explain_delta(value, seconds);
}

static bool says(struct span control, const char *directive)
{
    struct span ignored;
    return explain_directive(control, ',', directive, &ignored);
}

/* How old it was when it came (4.2.3), without the time on its way, which is not known here. */
static int64_t age_of(const struct explain_answer *a)
{
    struct span value;
    int64_t date, age = 0, apparent = 0;
    if (a->find(a->ctx, "Age", &value) && !explain_delta(value, &age))
        age = 0;
    if (a->received_us && a->find(a->ctx, "Date", &value) && httpdate_parse(value, &date))
        apparent = received(a) - date;
    return apparent > age + SLACK ? apparent : age;
}

/* "fresh for 8 min more of 10 min". */
static void put_lifetime(const struct explain_answer *a, int64_t lifetime, char out[96])
{
    char all[HUMAN_SHORT];
    char part[HUMAN_SHORT];
    int64_t age = age_of(a);
    human_span(all, lifetime);
    if (age <= 0)
        snprintf(out, 96, "fresh for %s", all);
    else if (age < lifetime)
        snprintf(out, 96, "fresh for %s more of %s", human_span(part, lifetime - age), all);
    else
        snprintf(out, 96, "stale: fresh for %s, and %s old", all, human_span(part, age));
}

/* "in shared caches for 8 min more of 10 min". */
static void add_shared(const struct explain_answer *a, struct explain_words *w,
                       struct span control)
{
    int64_t lifetime;
    int64_t age = age_of(a);
    char all[HUMAN_SHORT];
    char part[HUMAN_SHORT];
    char piece[96];
    if (!seconds_of(control, "s-maxage", &lifetime))
        return;
    human_span(all, lifetime);
    if (age <= 0)
        snprintf(piece, sizeof piece, "in shared caches for %s", all);
    else if (age < lifetime)
        snprintf(piece, sizeof piece, "in shared caches for %s more of %s",
                 human_span(part, lifetime - age), all);
    else
        snprintf(piece, sizeof piece, "in shared caches stale: for %s only", all);
    explain_add(w, piece);
}

static void add_seconds(struct explain_words *w, struct span control, const char *directive,
                        const char *format)
{
    int64_t seconds;
    char span[HUMAN_SHORT];
    char piece[80];
    if (!seconds_of(control, directive, &seconds))
        return;
    snprintf(piece, sizeof piece, format, human_span(span, seconds));
    explain_add(w, piece);
}

static void add_freshness(const struct explain_answer *a, struct explain_words *w,
                          struct span control)
{
    int64_t seconds;
    char piece[96];
    bool has_age = seconds_of(control, "max-age", &seconds);
    if (says(control, "no-cache") || (has_age && seconds == 0)) {
        explain_add(w, "always asks again");
    } else if (!has_age && says(control, "max-age")) { /* RFC 9111, 4.2.1 */
        explain_add(w, "stale: its max-age is no number of seconds");
    } else if (has_age) {
        put_lifetime(a, seconds, piece);
        explain_add(w, piece);
    }
    add_shared(a, w, control);
    add_seconds(w, control, "stale-while-revalidate", "%s longer while it is fetched again");
    add_seconds(w, control, "stale-if-error", "%s longer where the server fails");
    if (says(control, "immutable"))
        explain_add(w, "never changes");
}

bool explain_cache_control(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    struct explain_words w = { .len = 0 };
    if (says(value, "no-store"))
        return explain_say(out, EXPLAIN_NOTE, "nobody may keep it");
    if (says(value, "private"))
        explain_add(&w, "only this user");
    else if (says(value, "public"))
        explain_add(&w, "any cache may keep it");
    add_freshness(a, &w, value);
    return w.len && explain_say(out, EXPLAIN_NOTE, "%s", w.text);
}

bool explain_expires(const struct explain_answer *a, struct span value, struct explanation *out)
{
    int64_t date;
    int64_t made = received(a);
    char words[96];
    struct span other;
    bool has_control = a->find(a->ctx, "Cache-Control", &other);
    if (has_control && says(other, "no-store"))
        return explain_say(out, EXPLAIN_NOTE, "Cache-Control's no-store counts instead");
    if (has_control && says(other, "max-age"))
        return explain_say(out, EXPLAIN_NOTE, "Cache-Control's max-age counts instead");
    if (!httpdate_parse(value, &date))
        return explain_say(out, EXPLAIN_NOTE, "expired already");
    if (!a->received_us)
        return false;
    if (a->find(a->ctx, "Date", &other))
        httpdate_parse(other, &made);
    if (date <= made)
        return explain_say(out, EXPLAIN_NOTE, "expired already");
    put_lifetime(a, date - made, words);
    return explain_say(out, EXPLAIN_NOTE, "%s", words);
}

/* Statuses that may be kept without anything being said about it (RFC 9110, 15.1). */
static bool is_kept_by_default(int status)
{
    static const int kept[] = { 200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501 };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (kept[i] == status)
            return true;
    return false;
}

static bool is_left_to_guess(const struct explain_answer *a)
{
    struct span control;
    struct span ignored;
    if (!is_kept_by_default(a->status) || a->find(a->ctx, "Expires", &ignored))
        return false;
    return !a->find(a->ctx, "Cache-Control", &control) ||
           !(says(control, "max-age") || says(control, "s-maxage") ||
             says(control, "no-cache") || says(control, "no-store"));
}

/* A tenth of the time since the last change is what caches take (RFC 9111, 4.2.2). */
bool explain_last_modified(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    int64_t date;
    char span[HUMAN_SHORT];
    char guess[HUMAN_SHORT];
    if (!httpdate_parse(value, &date))
        return explain_say(out, EXPLAIN_WARN, "not a date of HTTP");
    if (!a->received_us)
        return false;
    int64_t since = received(a) - date;
    if (since < -SLACK)
        return explain_say(out, EXPLAIN_WARN, "lies in the future");
    if (since < 10 || !is_left_to_guess(a))
        return explain_say(out, EXPLAIN_NOTE, "%s ago", human_span(span, since));
    return explain_say(out, EXPLAIN_NOTE,
                       "%s ago; caches may guess that it is fresh for %s, a tenth of that",
                       human_span(span, since), human_span(guess, since / 10));
}
