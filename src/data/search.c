#include "data/search.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/mem.h"

#define BLOCK (64u << 10)

void search_init(struct search *s)
{
    *s = (struct search){ 0 };
    buf_init(&s->text, SEARCH_MAX_TEXT);
    regexsearch_init(&s->regex);
    window_init_sized(&s->window, WINDOW_SMALL);
    window_init(&s->through);
}

void search_clear(struct search *s)
{
    if (!s)
        return;
    buf_clear(&s->text);
    regexsearch_clear(&s->regex);
    window_clear(&s->window);
    window_clear(&s->through);
    free(s->counts);
    search_init(s);
}

static void set_text(struct search *s, struct span text, bool any_case)
{
    buf_reset(&s->text);
    buf_add(&s->text, text);
    needle_init(&s->needle, buf_span(&s->text), any_case);
    s->is_regex = false;
    search_again(s);
}

void search_set_bytes(struct search *s, struct span bytes)
{
    set_text(s, span_sub(bytes, 0, SEARCH_MAX_TEXT), false);
}

/* "0d 0a" or "0d0a": how many bytes that is; 0: it is none. */
static size_t hex_bytes(struct span text, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ')
            continue;
        int high = ascii_hex_value(text.ptr[i]);
        int low = i + 1 < text.len ? ascii_hex_value(text.ptr[++i]) : -1;
        if (high < 0 || low < 0 || n == room)
            return 0;
        out[n++] = (char)(high * 16 + low);
    }
    return n;
}

bool search_set_hex(struct search *s, struct span text)
{
    char bytes[SEARCH_MAX_TEXT];
    size_t n = hex_bytes(text, bytes, sizeof bytes);
    if (n > 0)
        search_set_bytes(s, span_make(bytes, n));
    return n > 0;
}

void search_set(struct search *s, struct span text)
{
    text = span_sub(text, 0, SEARCH_MAX_TEXT);
    bool capitals = false;
    bool letters = false;
    for (size_t i = 0; i < text.len; i++) {
        capitals = capitals || (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z');
        letters = letters || ascii_is_alpha(text.ptr[i]);
    }
    set_text(s, text, letters && !capitals);
}

bool search_set_regex(struct search *s, struct span pattern)
{
    pattern = span_sub(pattern, 0, SEARCH_MAX_TEXT);
    buf_reset(&s->text);
    buf_add(&s->text, pattern);
    s->is_regex = true;
    search_again(s);
    return regexsearch_set(&s->regex, pattern);
}

const char *search_complaint(const struct search *s)
{
    return s->is_regex && s->regex.why[0] ? s->regex.why : NULL;
}

bool search_is_through(const struct search *s, const struct source *source)
{
    if (s->is_regex)
        return s->regex.at >= source->len || s->regex.why[0];
    return s->at + s->text.len > source->len;
}

uint64_t search_total(const struct search *s)
{
    return s->is_regex ? s->regex.total : s->total;
}

uint64_t search_known(const struct search *s)
{
    return s->is_regex ? (uint64_t)s->regex.n_final * REGEXSEARCH_BLOCK : s->at;
}

void search_again(struct search *s)
{
    s->n = 0;
    s->at = 0;
    s->total = 0;
    s->window.len = s->through.len = 0;
    regexsearch_again(&s->regex);
}

bool search_is_on(const struct search *s)
{
    return s->text.len > 0;
}

static bool begin_block(struct search *s, size_t block)
{
    void *counts = s->counts;
    if (!mem_grow(&counts, &s->room, block + 1, sizeof *s->counts))
        return false;
    s->counts = counts;
    while (s->n <= block)
        s->counts[s->n++] = 0;
    return true;
}

/* Counts the hits that begin in [s->at, end), of one block, in the bytes from s->at on. */
static void count_in_block(struct search *s, size_t block, struct span bytes)
{
    uint32_t found = 0;
    for (size_t at = 0; (at = needle_find(&s->needle, bytes, at)) != SIZE_MAX; at++)
        found++;
    s->counts[block] += found;
    s->total += found;
}

/* The same for all the blocks that the bytes reach into; false without memory. */
static bool count_blocks(struct search *s, struct span bytes)
{
    size_t len = s->text.len;
    while (bytes.len >= len) {
        size_t block = (size_t)(s->at / BLOCK), places = bytes.len - len + 1;
        uint64_t left = (uint64_t)(block + 1) * BLOCK - s->at;
        if (places > left)
            places = (size_t)left;
        if (!begin_block(s, block))
            return false;
        count_in_block(s, block, span_sub(bytes, 0, places + len - 1));
        s->at += places;
        bytes = span_sub(bytes, places, bytes.len);
    }
    return true;
}

bool search_step(struct search *s, const struct source *source, size_t bytes)
{
    size_t len = s->text.len;
    if (s->is_regex)
        return regexsearch_step(&s->regex, source, bytes);
    while (len && bytes && source->len >= len && s->at <= source->len - len) {
        struct span here = window_look(&s->through, source, s->at, WINDOW_SIZE);
        if (here.len < len || !count_blocks(s, here))
            return false;
        bytes -= here.len < bytes ? here.len : bytes;
    }
    return len && source->len >= len && s->at <= source->len - len;
}

/* Hits that begin in [from, to), all in one block of those looked through: the first, the last,
 * how many. */
struct hits {
    uint64_t first, last;
    uint64_t n;
};

static struct hits hits_between(struct search *s, const struct source *source, uint64_t from,
                                uint64_t to)
{
    struct hits hits = { 0 };
    if (to > s->at)
        to = s->at;
    while (from < to) {
        struct span here = window_look(&s->window, source, from, WINDOW_SMALL);
        if (here.len < s->text.len)
            break;
        size_t places = here.len - s->text.len + 1;
        if (places > to - from)
            places = (size_t)(to - from);
        struct span searched = span_sub(here, 0, places + s->text.len - 1);
        for (size_t at = 0; (at = needle_find(&s->needle, searched, at)) != SIZE_MAX; at++) {
            hits.last = from + at;
            hits.first = hits.n++ ? hits.first : hits.last;
        }
        from += places;
    }
    return hits;
}

bool search_next(struct search *s, const struct source *source, uint64_t from, uint64_t *hit)
{
    if (s->is_regex)
        return regexsearch_next(&s->regex, source, from, hit);
    for (size_t block = (size_t)(from / BLOCK); block < s->n; block++) {
        uint64_t start = (uint64_t)block * BLOCK;
        if (!s->counts[block])
            continue;
        struct hits hits = hits_between(s, source, from > start ? from : start, start + BLOCK);
        if (hits.n) {
            *hit = hits.first;
            return true;
        }
    }
    return false;
}

bool search_prev(struct search *s, const struct source *source, uint64_t before, uint64_t *hit)
{
    if (s->is_regex)
        return regexsearch_prev(&s->regex, source, before, hit);
    size_t last = (size_t)(before / BLOCK);
    for (size_t block = last < s->n ? last + 1 : s->n; block-- > 0;) {
        uint64_t start = (uint64_t)block * BLOCK;
        uint64_t end = start + BLOCK;
        if (!s->counts[block])
            continue;
        struct hits hits = hits_between(s, source, start, before < end ? before : end);
        if (hits.n) {
            *hit = hits.last;
            return true;
        }
    }
    return false;
}

size_t search_between(struct search *s, const struct source *source, uint64_t from, uint64_t to,
                      struct search_hit *hits, size_t room)
{
    size_t len = s->text.len;
    if (!len || from >= to)
        return 0;
    if (s->is_regex)
        return regexsearch_between(&s->regex, source, from, to, hits, room);
    from = from > len - 1 ? from - (len - 1) : 0;
    size_t n = 0;
    while (from < to && n < room) {
        uint64_t want = to - from + len - 1;
        struct span here = window_look(&s->window, source, from,
                                       want < WINDOW_SMALL ? (size_t)want : WINDOW_SMALL);
        if (here.len < len)
            break;
        for (size_t at = 0; n < room && (at = needle_find(&s->needle, here, at)) != SIZE_MAX;
             at++)
            hits[n++] = (struct search_hit){ from + at, len };
        from += here.len - len + 1;
    }
    return n;
}

uint64_t search_number(struct search *s, const struct source *source, uint64_t hit)
{
    if (s->is_regex)
        return regexsearch_number(&s->regex, source, hit);
    size_t block = (size_t)(hit / BLOCK);
    uint64_t n = 0;
    for (size_t i = 0; i < block && i < s->n; i++)
        n += s->counts[i];
    return n + hits_between(s, source, (uint64_t)block * BLOCK, hit + 1).n;
}
