/* Where else to look, which part this is, what it is, and how to log in. */
#include <stdio.h>

#include "data/explainrules.h"
#include "data/fieldparts.h"
#include "data/human.h"

static void put(char *out, size_t room, struct span s)
{
    snprintf(out, room, "%.*s", (int)(s.len < room ? s.len : room - 1), s.len ? s.ptr : "");
}

/* "2 links: preload, next" */
bool explain_link(const struct explain_answer *a, struct span value, struct explanation *out)
{
    struct fieldparts parts;
    struct explain_words w = { .len = 0 };
    char rel[48];
    size_t n = 0;
    (void)a;
    fieldparts_read(fieldinfo_find(SPAN("Link")), value, &parts);
    for (size_t i = 0; i < parts.n && i < FIELDPARTS_MAX; i++) {
        n += parts.rows[i].depth == 0;
        if (parts.rows[i].depth == 0 || !span_ieq_str(parts.rows[i].name, "rel"))
            continue;
        put(rel, sizeof rel, parts.rows[i].value);
        explain_add(&w, rel);
    }
    return w.len && parts.n <= FIELDPARTS_MAX &&
           explain_say(out, EXPLAIN_NOTE, "%zu link%s: %s", n, n == 1 ? "" : "s", w.text);
}

/* What stands in the quotes of "host:port" with a port that there is (RFC 7838, 3); false: it is
 * none. */
static bool place_of(struct span text, struct span *place)
{
    uint64_t port;
    if (text.len < 3 || text.ptr[0] != '"' || text.ptr[text.len - 1] != '"')
        return false;
    *place = span_sub(text, 1, text.len - 1);
    size_t colon = place->len;
    while (colon > 0 && place->ptr[colon - 1] != ':')
        colon--;
    return colon > 0 && span_to_u64(span_sub(*place, colon, place->len), &port) && port > 0 &&
           port <= 65535;
}

/* "HTTP/3 at :443, for 1 day" of one; false where it names no place. */
static bool add_alternative(struct span member, struct explain_words *w)
{
    int64_t seconds = 86400; /* RFC 7838, 3.1 */
    struct span ma, place;
    char protocol[16];
    char at[64];
    char piece[128];
    char span[HUMAN_SHORT];
    struct span pair = span_trim(explain_cut(&member, ';'));
    put(protocol, sizeof protocol, span_trim(span_cut(&pair, '=')));
    if (!protocol[0] || !place_of(span_trim(pair), &place))
        return false;
    put(at, sizeof at, place);
    bool has_end = !member.ptr || !explain_directive(member, ';', "ma", &ma) ||
                   explain_delta(ma, &seconds);
    snprintf(piece, sizeof piece, "%s at %s, %s%s",
             span_eq_str(span_of(protocol), "h3") ? "HTTP/3" : protocol, at,
             has_end ? "for " : "its ma is no number of seconds",
             has_end ? human_span(span, seconds) : "");
    explain_add(w, piece);
    return true;
}

/* "HTTP/3 at :443, for 1 day; h2 at b.test:443, for 1 hour" */
bool explain_alt_svc(const struct explain_answer *a, struct span value, struct explanation *out)
{
    struct explain_words w = { .len = 0 };
    struct span member;
    (void)a;
    if (span_ieq_str(span_trim(value), "clear"))
        return explain_say(out, EXPLAIN_NOTE, "forget what was said before");
    while (span_next_member(&value, &member))
        if (!add_alternative(member, &w))
            return explain_say(out, EXPLAIN_WARN, "names no place");
    return w.len && explain_say(out, EXPLAIN_NOTE, "%s", w.text);
}

/* "bytes 0-99/1000", or "bytes" and a star in place of the range or the size. */
bool explain_content_range(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    uint64_t first;
    uint64_t last;
    uint64_t all;
    char from[HUMAN_COUNT];
    char to[HUMAN_COUNT];
    char size[HUMAN_COUNT];
    struct span range = value;
    span_cut(&range, ' ');
    struct span rest = span_trim(range);
    struct span part = span_cut(&rest, '/');
    bool has_size = span_to_u64(rest, &all);
    struct span end = part;
    struct span begin = span_cut(&end, '-');
    if (span_eq_str(part, "*"))
        return has_size && explain_say(out, EXPLAIN_NOTE, "no such part: all of it is %s",
                                       human_count(size, all));
    if (!span_to_u64(begin, &first) || !span_to_u64(end, &last) || last < first ||
        (has_size && last >= all))
        return explain_say(out, EXPLAIN_WARN, "no range that could be");
    if (a->status != 206)
        return explain_say(out, EXPLAIN_WARN, "means nothing with a status other than 206");
    human_count(from, first);
    human_count(to, last);
    if (!has_size)
        return explain_say(out, EXPLAIN_NOTE, "%s to %s, of how many is not known", from, to);
    return explain_say(out, EXPLAIN_NOTE, "%s to %s of %s, %d %%", from, to,
                       human_count(size, all),
                       (int)((double)(last - first + 1) * 100.0 / (double)all));
}

bool explain_content_type(const struct explain_answer *a, struct span value,
                          struct explanation *out)
{
    struct span parameter;
    bool is_text =
        span_istarts(value, SPAN("text/")) && !span_istarts(value, SPAN("text/event-stream"));
    (void)a;
    if (span_find_byte(value, '/', 0) == SIZE_MAX)
        return explain_say(out, EXPLAIN_WARN, "not a media type");
    if (span_istarts(value, SPAN("multipart/")) &&
        !explain_directive(value, ';', "boundary", &parameter)) /* RFC 2046, 5.1.1 */
        return explain_say(out, EXPLAIN_WARN, "no boundary: readers have to guess");
    return is_text && !explain_directive(value, ';', "charset", &parameter) &&
           explain_say(out, EXPLAIN_WARN, "no charset: readers have to guess");
}

bool explain_connection(const struct explain_answer *a, struct span value,
                        struct explanation *out)
{
    struct span ignored;
    (void)a;
    return explain_directive(value, ',', "close", &ignored) &&
           explain_say(out, EXPLAIN_NOTE, "it ends after this answer");
}

bool explain_authenticate(const struct explain_answer *a, struct span value,
                          struct explanation *out)
{
    char scheme[32];
    struct span rest = value;
    put(scheme, sizeof scheme, span_cut(&rest, ' '));
    if (span_ieq_str(span_of(scheme), "Basic") && !a->is_https)
        return explain_say(out, EXPLAIN_WARN,
                           "Basic over http: whoever is on the way reads the password");
    return scheme[0] && explain_say(out, EXPLAIN_NOTE, "asks for %s", scheme);
}
