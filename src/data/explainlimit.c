#include <inttypes.h>
#include <stdio.h>

#include "data/explainrules.h"
#include "data/human.h"
#include "data/sfield.h"

/* A reset later than this is a Unix time and not a number of seconds: 1995; later than the other,
 * one in milliseconds: 1973, or the year 5138. */
#define UNIX_TIME    800000000
#define UNIX_TIME_MS 100000000000

/* Of both families where an answer has both, each with numbers of its own: that of the field which
 * is explained. */
static bool find_limit(const struct explain_answer *a, bool is_x, const char *name,
                       struct span *value)
{
    char full[40];
    snprintf(full, sizeof full, "X-RateLimit-%s", name);
    const char *first = is_x ? full : full + 2;
    const char *other = is_x ? full + 2 : full;
    return a->find(a->ctx, first, value) || a->find(a->ctx, other, value);
}

static bool seconds_left(const struct explain_answer *a, struct span value, int64_t *seconds)
{
    uint64_t n;
    if (!span_to_u64(value, &n) || n > INT64_MAX)
        return false;
    *seconds = (int64_t)(n > UNIX_TIME_MS ? n / 1000 : n);
    if (n > UNIX_TIME)
        *seconds -= a->received_us / 1000000;
    return n <= UNIX_TIME || a->received_us;
}

/* "in 12 min", "3 days ago". */
static void put_when(char out[48], int64_t seconds)
{
    char span[HUMAN_SHORT];
    snprintf(out, 48, seconds < 0 ? "%s ago" : "in %s", human_span(span, seconds));
}

bool explain_limit(const struct explain_answer *a, struct span value, struct explanation *out)
{
    (void)a;
    uint64_t limit;
    char span[HUMAN_SHORT];
    struct span number = span_trim(span_cut(&value, ','));
    number = span_trim(span_cut(&number, ';'));
    struct span window;
    uint64_t seconds;
    if (!span_to_u64(number, &limit) || !value.ptr ||
        !explain_directive(value, ';', "w", &window) || !span_to_u64(window, &seconds) ||
        seconds > INT64_MAX)
        return false;
    return explain_say(out, EXPLAIN_NOTE, "in %s", human_span(span, (int64_t)seconds));
}

static bool say_remaining(const struct explain_answer *a, bool is_x, struct span value,
                          struct explanation *out)
{
    struct span limit;
    struct span reset;
    uint64_t left;
    uint64_t all;
    int64_t seconds;
    char at[48];
    char of[64] = "";
    char when[96] = "";
    if (find_limit(a, is_x, "Limit", &limit)) {
        limit = span_trim(span_cut(&limit, ','));
        limit = span_trim(span_cut(&limit, ';'));
        if (span_to_u64(limit, &all))
            snprintf(of, sizeof of, "of %" PRIu64, all);
    }
    if (find_limit(a, is_x, "Reset", &reset) && seconds_left(a, reset, &seconds)) {
        put_when(at, seconds);
        snprintf(when, sizeof when, "%s%s %s", of[0] ? "; " : "",
                 seconds < 0 ? "should have been reset" : "resets", at);
    }
    if (!of[0] && !when[0])
        return false;
    bool none = span_to_u64(value, &left) && left == 0;
    return explain_say(out, none ? EXPLAIN_WARN : EXPLAIN_NOTE, "%s%s", of, when);
}

bool explain_remaining(const struct explain_answer *a, struct span value,
                       struct explanation *out)
{
    return say_remaining(a, false, value, out);
}

bool explain_x_remaining(const struct explain_answer *a, struct span value,
                         struct explanation *out)
{
    return say_remaining(a, true, value, out);
}

bool explain_reset(const struct explain_answer *a, struct span value, struct explanation *out)
{
    int64_t seconds;
    char at[48];
    if (!seconds_left(a, value, &seconds))
        return false;
    put_when(at, seconds);
    return explain_say(out, EXPLAIN_NOTE, "%s", at);
}

/* The parameter of a structured list's first member; false where it has none. */
static bool parameter(const struct sfield *f, const char *name, uint64_t *n)
{
    for (size_t i = 1; i < f->n && i < SFIELD_PARTS && f->parts[i].depth > 0; i++)
        if (span_eq_str(f->parts[i].key, name))
            return span_to_u64(f->parts[i].text, n) && *n <= INT64_MAX;
    return false;
}

/* "default";r=50;t=30 */
bool explain_rate_limit(const struct explain_answer *a, struct span value,
                        struct explanation *out)
{
    struct sfield f;
    uint64_t left;
    uint64_t seconds;
    char count[HUMAN_COUNT];
    char span[HUMAN_SHORT];
    (void)a;
    if (!sfield_parse(value, SFIELD_LIST, &f) || !parameter(&f, "r", &left))
        return false;
    enum explain_tone tone = left ? EXPLAIN_NOTE : EXPLAIN_WARN;
    human_count(count, left);
    if (!parameter(&f, "t", &seconds))
        return explain_say(out, tone, "%s left", count);
    return explain_say(out, tone, "%s left; begins anew in %s", count,
                       human_span(span, (int64_t)seconds));
}

/* "default";q=100;w=10 */
bool explain_rate_policy(const struct explain_answer *a, struct span value,
                         struct explanation *out)
{
    struct sfield f;
    uint64_t quota;
    uint64_t seconds;
    char count[HUMAN_COUNT];
    char span[HUMAN_SHORT];
    (void)a;
    return sfield_parse(value, SFIELD_LIST, &f) && parameter(&f, "q", &quota) &&
           parameter(&f, "w", &seconds) &&
           explain_say(out, EXPLAIN_NOTE, "%s in %s", human_count(count, quota),
                       human_span(span, (int64_t)seconds));
}
