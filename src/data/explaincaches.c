/* What caches on the way have done, and how urgent an answer is: lists of structured members. */
#include <stdio.h>

#include "data/explainrules.h"
#include "data/human.h"
#include "data/sfield.h"

static int shown(struct span s, size_t most)
{
    return (int)(s.len < most ? s.len : most);
}

/* ", fresh for 5 min", or nothing. */
static void put_lifetime(char out[64], struct span ttl)
{
    char span[HUMAN_SHORT];
    bool is_over = span_starts(ttl, SPAN("-"));
    uint64_t seconds;
    out[0] = '\0';
    if (span_to_u64(span_sub(ttl, is_over, ttl.len), &seconds) && seconds <= INT64_MAX)
        snprintf(out, 64, is_over ? ", stale for %s" : ", fresh for %s",
                 human_span(span, (int64_t)seconds));
}

/* "edge: hit, fresh for 5 min" of one cache, whose parameters follow it (RFC 9211, 2). */
static void add_cache(const struct sfield *f, size_t member, struct explain_words *w)
{
    char piece[200];
    char lifetime[64];
    char asked[64] = "";
    struct span name = f->parts[member].text, ttl = { 0 };
    bool is_hit = false;
    if (name.len >= 2 && name.ptr[0] == '"')
        name = span_sub(name, 1, name.len - 1);
    for (size_t i = member + 1; i < f->n && i < SFIELD_PARTS && f->parts[i].depth > 0; i++) {
        const struct sfield_part *p = &f->parts[i];
        is_hit = is_hit || span_eq_str(p->key, "hit");
        if (span_eq_str(p->key, "fwd"))
            snprintf(asked, sizeof asked, ": asked further on (%.*s)", shown(p->text, 16),
                     p->text.len ? p->text.ptr : "");
        else if (span_eq_str(p->key, "ttl"))
            ttl = p->text;
    }
    put_lifetime(lifetime, ttl);
    snprintf(piece, sizeof piece, "%.*s%s%s", shown(name, 32), name.ptr,
             is_hit ? ": hit" : asked, lifetime);
    explain_add(w, piece);
}

/* "edge: hit, fresh for 5 min; origin: asked further on (miss)" */
bool explain_cache_status(const struct explain_answer *a, struct span value,
                          struct explanation *out)
{
    struct sfield f;
    struct explain_words w = { .len = 0 };
    (void)a;
    if (!sfield_parse(value, SFIELD_LIST, &f))
        return false;
    for (size_t i = 0; i < f.n && i < SFIELD_PARTS; i++)
        if (f.parts[i].depth == 0)
            add_cache(&f, i, &w);
    return w.len && explain_say(out, EXPLAIN_NOTE, "%s", w.text);
}

/* RFC 9218, 4: what is not said is urgency 3, and of use as a whole only. */
bool explain_priority(const struct explain_answer *a, struct span value,
                      struct explanation *out)
{
    struct sfield f;
    uint64_t urgency = 3;
    bool is_incremental = false;
    (void)a;
    if (!sfield_parse(value, SFIELD_DICT, &f))
        return false;
    for (size_t i = 0; i < f.n && i < SFIELD_PARTS; i++) {
        const struct sfield_part *p = &f.parts[i];
        if (p->depth == 0 && span_eq_str(p->key, "u"))
            span_to_u64(p->text, &urgency);
        if (p->depth == 0 && span_eq_str(p->key, "i"))
            is_incremental = !span_eq_str(p->text, "?0");
    }
    return urgency <= 7 &&
           explain_say(out, EXPLAIN_NOTE, "urgency %d of 0 to 7, 0 first%s", (int)urgency,
                       is_incremental ? "; of use while it arrives" : "");
}
