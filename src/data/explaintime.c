#include <stdio.h>
#include <string.h>

#include "data/explainrules.h"
#include "data/httpdate.h"
#include "data/human.h"

/* A Date is cut to whole seconds and takes its way: what is nearer than this is no difference. */
#define CLOCK_SLACK 2

static int64_t received(const struct explain_answer *a)
{
    return a->received_us / 1000000;
}

bool explain_date(const struct explain_answer *a, struct span value, struct explanation *out)
{
    int64_t date;
    char span[HUMAN_SHORT];
    if (!httpdate_parse(value, &date))
        return explain_say(out, EXPLAIN_WARN, "not a date of HTTP");
    if (!a->received_us)
        return false;
    struct span age;
    int64_t ahead = received(a) - date;
    if (a->find(a->ctx, "Age", &age))
        return ahead > 0 && explain_say(out, EXPLAIN_NOTE, "made %s before it came",
                                        human_span(span, ahead));
    if (ahead >= -CLOCK_SLACK && ahead <= CLOCK_SLACK)
        return explain_say(out, EXPLAIN_NOTE, "both clocks agree");
    return explain_say(out, EXPLAIN_WARN, "this clock is %s %s", human_span(span, ahead),
                       ahead > 0 ? "ahead" : "behind");
}

bool explain_last_modified(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    int64_t date;
    char span[HUMAN_SHORT];
    if (!httpdate_parse(value, &date))
        return explain_say(out, EXPLAIN_WARN, "not a date of HTTP");
    if (!a->received_us || date > received(a) + CLOCK_SLACK)
        return a->received_us && explain_say(out, EXPLAIN_WARN, "lies in the future");
    return explain_say(out, EXPLAIN_NOTE, "%s ago", human_span(span, received(a) - date));
}

bool explain_expires(const struct explain_answer *a, struct span value, struct explanation *out)
{
    int64_t date;
    char span[HUMAN_SHORT];
    struct span control;
    struct span max_age;
    if (a->find(a->ctx, "Cache-Control", &control) &&
        explain_directive(control, ',', "max-age", &max_age))
        return explain_say(out, EXPLAIN_NOTE, "Cache-Control's max-age counts instead");
    if (!httpdate_parse(value, &date))
        return explain_say(out, EXPLAIN_NOTE, "expired already");
    if (!a->received_us)
        return false;
    int64_t left = date - received(a);
    if (left <= 0)
        return explain_say(out, EXPLAIN_NOTE, "expired already");
    return explain_say(out, EXPLAIN_NOTE, "fresh for %s", human_span(span, left));
}

bool explain_age(const struct explain_answer *a, struct span value, struct explanation *out)
{
    uint64_t age;
    char span[HUMAN_SHORT];
    (void)a;
    if (!span_to_u64(value, &age) || age > INT64_MAX)
        return explain_say(out, EXPLAIN_WARN, "not a number of seconds");
    return explain_say(out, EXPLAIN_NOTE, "from a cache, which has had it for %s",
                       human_span(span, (int64_t)age));
}

/* Words for what a cache does, a piece each, with semicolons between. */
struct words {
    char text[200];
    size_t len;
};

static void add_words(struct words *w, const char *piece)
{
    int n =
        snprintf(w->text + w->len, sizeof w->text - w->len, "%s%s", w->len ? "; " : "", piece);
    if (n > 0 && (size_t)n < sizeof w->text - w->len)
        w->len += (size_t)n;
}

static bool cached_for(struct span control, const char *directive, uint64_t *seconds)
{
    struct span value;
    return explain_directive(control, ',', directive, &value) && span_to_u64(value, seconds) &&
           *seconds <= INT64_MAX;
}

static void add_freshness(struct words *w, struct span control)
{
    struct span ignored;
    uint64_t seconds;
    char span[HUMAN_SHORT];
    char piece[64];
    if (explain_directive(control, ',', "no-cache", &ignored) ||
        (cached_for(control, "max-age", &seconds) && seconds == 0)) {
        add_words(w, "always asks again");
    } else if (cached_for(control, "max-age", &seconds)) {
        snprintf(piece, sizeof piece, "fresh for %s", human_span(span, (int64_t)seconds));
        add_words(w, piece);
    }
    if (cached_for(control, "s-maxage", &seconds)) {
        snprintf(piece, sizeof piece, "in shared caches for %s",
                 human_span(span, (int64_t)seconds));
        add_words(w, piece);
    }
    if (cached_for(control, "stale-while-revalidate", &seconds)) {
        snprintf(piece, sizeof piece, "%s longer while it is fetched again",
                 human_span(span, (int64_t)seconds));
        add_words(w, piece);
    }
    if (explain_directive(control, ',', "immutable", &ignored))
        add_words(w, "never changes");
}

bool explain_cache_control(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    struct words w = { 0 };
    struct span ignored;
    (void)a;
    if (explain_directive(value, ',', "no-store", &ignored))
        return explain_say(out, EXPLAIN_NOTE, "nobody may keep it");
    if (explain_directive(value, ',', "private", &ignored))
        add_words(&w, "only this user");
    else if (explain_directive(value, ',', "public", &ignored))
        add_words(&w, "any cache may keep it");
    add_freshness(&w, value);
    return w.len && explain_say(out, EXPLAIN_NOTE, "%s", w.text);
}

bool explain_etag(const struct explain_answer *a, struct span value, struct explanation *out)
{
    (void)a;
    bool weak = span_starts(value, SPAN("W/"));
    struct span tag = weak ? span_sub(value, 2, value.len) : value;
    if (tag.len < 2 || tag.ptr[0] != '"' || tag.ptr[tag.len - 1] != '"')
        return explain_say(out, EXPLAIN_WARN, "wants quotes around it");
    return explain_say(out, EXPLAIN_NOTE,
                       weak ? "weak: the same for readers, maybe not byte for byte"
                            : "strong: the same bytes");
}

bool explain_retry_after(const struct explain_answer *a, struct span value,
                         struct explanation *out)
{
    uint64_t seconds;
    int64_t date;
    char span[HUMAN_SHORT];
    if (span_to_u64(value, &seconds) && seconds <= INT64_MAX)
        return explain_say(out, EXPLAIN_NOTE, "try again in %s",
                           human_span(span, (int64_t)seconds));
    if (!httpdate_parse(value, &date))
        return explain_say(out, EXPLAIN_WARN, "neither seconds nor a date");
    return a->received_us && explain_say(out, EXPLAIN_NOTE, "try again in %s",
                                         human_span(span, date - received(a)));
}

bool explain_server_timing(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    (void)a;
    struct words w = { 0 };
    struct span member;
    while (span_next_member(&value, &member)) {
        struct span name = span_trim(span_cut(&member, ';'));
        struct span duration = { 0 };
        if (!member.ptr || !explain_directive(member, ';', "dur", &duration))
            continue;
        char piece[64];
        snprintf(piece, sizeof piece, "%.*s %.*s ms", (int)(name.len < 24 ? name.len : 24),
                 name.ptr, (int)(duration.len < 16 ? duration.len : 16), duration.ptr);
        add_words(&w, piece);
    }
    return w.len && explain_say(out, EXPLAIN_NOTE, "%s", w.text);
}
