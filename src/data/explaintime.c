#include <stdio.h>

#include "base/ascii.h"
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
    if (ahead >= -CLOCK_SLACK && a->find(a->ctx, "Age", &age))
        return ahead > 0 && explain_say(out, EXPLAIN_NOTE, "made %s before it came",
                                        human_span(span, ahead));
    if (ahead >= -CLOCK_SLACK && ahead <= CLOCK_SLACK)
        return explain_say(out, EXPLAIN_NOTE, "both clocks agree");
    return explain_say(out, EXPLAIN_WARN, "this clock is %s %s", human_span(span, ahead),
                       ahead > 0 ? "ahead" : "behind");
}

bool explain_age(const struct explain_answer *a, struct span value, struct explanation *out)
{
    int64_t age;
    char span[HUMAN_SHORT];
    (void)a;
    if (!explain_delta(value, &age))
        return explain_say(out, EXPLAIN_WARN, "not a number of seconds");
    return explain_say(out, EXPLAIN_NOTE, "from a cache, which has had it for %s",
                       human_span(span, age));
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
    int64_t seconds;
    int64_t date;
    char span[HUMAN_SHORT];
    if (!explain_delta(value, &seconds)) {
        if (!httpdate_parse(value, &date))
            return explain_say(out, EXPLAIN_WARN, "neither seconds nor a date");
        if (!a->received_us)
            return false;
        seconds = date - received(a);
    }
    if (seconds <= 0)
        return explain_say(out, EXPLAIN_NOTE, "try again at once");
    return explain_say(out, EXPLAIN_NOTE, "try again in %s", human_span(span, seconds));
}

/* "41.2", "-1", "3e5": what a browser takes for a duration whole, and not too long for the line. */
static bool is_number(struct span s)
{
    bool has_digit = false;
    for (size_t i = 0; i < s.len; i++) {
        if (!ascii_is_digit(s.ptr[i]) &&
            !ascii_is_one_of(s.ptr[i], has_digit ? "+-.eE" : "+-."))
            return false;
        has_digit = has_digit || ascii_is_digit(s.ptr[i]);
    }
    return has_digit && s.len <= 16;
}

/* "db (orders) 41.2 ms" of one metric: its name, and what it says of itself. */
static void add_metric(struct span member, struct explain_words *w)
{
    struct span name = span_trim(explain_cut(&member, ';'));
    struct span duration = { 0 };
    struct span what = { 0 };
    char piece[96];
    bool has_what = member.ptr && explain_directive(member, ';', "desc", &what) && what.len;
    bool has_time =
        member.ptr && explain_directive(member, ';', "dur", &duration) && is_number(duration);
    snprintf(piece, sizeof piece, "%.*s%s%.*s%s%s%.*s%s", (int)(name.len < 24 ? name.len : 24),
             name.len ? name.ptr : "", has_what ? " (" : "",
             (int)(what.len < 32 ? what.len : 32), what.len ? what.ptr : "",
             has_what ? ")" : "", has_time ? " " : "", has_time ? (int)duration.len : 0,
             has_time ? duration.ptr : "", has_time ? " ms" : "");
    explain_add(w, piece);
}

bool explain_server_timing(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    (void)a;
    struct explain_words w = { .len = 0 };
    struct span member;
    while (span_next_member(&value, &member))
        add_metric(member, &w);
    return w.len && explain_say(out, EXPLAIN_NOTE, "%s", w.text);
}

bool explain_sunset(const struct explain_answer *a, struct span value, struct explanation *out)
{
    int64_t date;
    char span[HUMAN_SHORT];
    if (!httpdate_parse(value, &date))
        return explain_say(out, EXPLAIN_WARN, "not a date of HTTP");
    if (!a->received_us)
        return false;
    if (date <= received(a))
        return explain_say(out, EXPLAIN_WARN, "should have been gone %s ago",
                           human_span(span, received(a) - date));
    return explain_say(out, EXPLAIN_WARN, "will be gone in %s",
                       human_span(span, date - received(a)));
}

/* A date as a structured field has it, "@1688169599" (RFC 9745, 2.1). */
bool explain_deprecation(const struct explain_answer *a, struct span value,
                         struct explanation *out)
{
    uint64_t at;
    char span[HUMAN_SHORT];
    struct span digits = span_sub(value, 1, value.len);
    if (!span_starts(value, SPAN("@")) || !span_to_u64(digits, &at) || at > INT64_MAX)
        return explain_say(out, EXPLAIN_WARN, "not to be used any more");
    int64_t left = (int64_t)at - received(a);
    return a->received_us && explain_say(out, EXPLAIN_WARN,
                                         left > 0 ? "not to be used any more in %s"
                                                  : "not to be used any more, for %s now",
                                         human_span(span, left));
}
