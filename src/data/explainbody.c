#include "data/explainrules.h"
#include "data/human.h"

bool explain_content_encoding(const struct explain_answer *a, struct span value,
                              struct explanation *out)
{
    char wire[HUMAN_COUNT];
    char body[HUMAN_COUNT];
    if (!a->wire_len || span_ieq_str(value, "identity"))
        return false;
    human_count(wire, a->wire_len);
    if (a->wire_len == a->body_len)
        return explain_say(out, EXPLAIN_NOTE, "%s bytes on the wire, shown as they came", wire);
    return explain_say(out, EXPLAIN_NOTE, "%s bytes on the wire, %s decoded", wire,
                       human_count(body, a->body_len));
}

bool explain_content_length(const struct explain_answer *a, struct span value,
                            struct explanation *out)
{
    uint64_t promised;
    char count[HUMAN_COUNT];
    struct span ignored;
    if (!span_to_u64(value, &promised))
        return explain_say(out, EXPLAIN_WARN, "not a number of bytes");
    if (a->find(a->ctx, "Transfer-Encoding", &ignored))
        return explain_say(out, EXPLAIN_WARN,
                           "Transfer-Encoding counts instead; not both, please");
    if (a->is_complete && a->wire_len && a->wire_len != promised)
        return explain_say(out, EXPLAIN_BAD, "only %s of them came",
                           human_count(count, a->wire_len));
    char size[HUMAN_SHORT];
    return promised >= 10000 &&
           explain_say(out, EXPLAIN_NOTE, "%s", human_bytes(size, promised));
}

bool explain_transfer_encoding(const struct explain_answer *a, struct span value,
                               struct explanation *out)
{
    (void)a;
    return span_ieq_str(value, "chunked") &&
           explain_say(out, EXPLAIN_NOTE, "in chunks; the length was not known beforehand");
}

bool explain_accept_ranges(const struct explain_answer *a, struct span value,
                           struct explanation *out)
{
    (void)a;
    if (span_ieq_str(value, "bytes"))
        return explain_say(out, EXPLAIN_NOTE, "parts of it can be asked for");
    return span_ieq_str(value, "none") &&
           explain_say(out, EXPLAIN_NOTE, "only all of it can be asked for");
}

bool explain_content_disposition(const struct explain_answer *a, struct span value,
                                 struct explanation *out)
{
    (void)a;
    struct span kind = span_trim(span_cut(&value, ';'));
    return span_ieq_str(kind, "attachment") &&
           explain_say(out, EXPLAIN_NOTE, "a browser saves it as a file");
}

bool explain_vary(const struct explain_answer *a, struct span value, struct explanation *out)
{
    (void)a;
    struct span member;
    while (span_next_member(&value, &member)) /* beside others too (RFC 9110, 12.5.5) */
        if (span_eq_str(member, "*"))
            return explain_say(out, EXPLAIN_WARN, "no cache can ever use it again");
    return false;
}

bool explain_via(const struct explain_answer *a, struct span value, struct explanation *out)
{
    (void)a;
    size_t n = 0;
    struct span member;
    while (span_next_member(&value, &member))
        n++;
    if (n == 1)
        return explain_say(out, EXPLAIN_NOTE, "one proxy on the way");
    return n > 1 && explain_say(out, EXPLAIN_NOTE, "%zu proxies on the way", n);
}

bool explain_location(const struct explain_answer *a, struct span value,
                      struct explanation *out)
{
    if (a->is_https && span_istarts(value, SPAN("http://")))
        return explain_say(out, EXPLAIN_WARN, "leaves https");
    return false;
}
