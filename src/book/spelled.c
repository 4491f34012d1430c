#include "book/spelled.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "book/escape.h"

/* So often what an escape in a text stands for is taken back, and it is read otherwise. */
#define CHOICES_MOST 16u
#define BLOCK        64u
#define FEW          16u /* bytes that tell that a value does not stand at a place */

/* Where a '+' is read as a blank, and written again, they can't be told apart. */
static bool is_same(char a, char b)
{
    return a == b || (a == ' ' && b == '+') || (a == '+' && b == ' ');
}

static bool stands_for(const struct escape *e, struct span value)
{
    size_t i = 0;
    while (i < e->n && i < value.len && is_same(e->bytes[i], value.ptr[i]))
        i++;
    return e->n > 0 && i == e->n;
}

size_t spelled_longest(const struct spelled *s)
{
    return s->is_escaped ? s->value.len * ESCAPE_MOST : s->value.len;
}

/* ---- A value ----------------------------------------------------------------------------------*/

/* For each place in the value how many bytes from there on are as those at its front, found from
 * left to right: between `from` and `to` it is as at its front (the Z algorithm of Gusfield). */
static void find_alike(struct span value, uint32_t *alike)
{
    alike[0] = (uint32_t)value.len;
    for (size_t i = 1, from = 0, to = 0; i < value.len; i++) {
        size_t n = i < to ? alike[i - from] : 0;
        n = i < to && n > to - i ? to - i : n;
        while (i + n < value.len && is_same(value.ptr[n], value.ptr[i + n]))
            n++;
        alike[i] = (uint32_t)n;
        if (i + n > to) {
            from = i;
            to = i + n;
        }
    }
}

bool spelled_init(struct spelled *s, struct span value, bool is_escaped)
{
    bool is_long = value.len >= SPELLED_LONG && value.len <= UINT32_MAX;
    char *copy = mem_dup(value);
    uint32_t *alike = is_long ? mem_zero(value.len, sizeof *alike) : NULL;
    if (!copy || (is_long && !alike)) {
        if (copy)
            mem_wipe(copy, value.len); /* a NUL may be in it */
        free(copy);
        free(alike);
        return false;
    }
    if (alike)
        find_alike(value, alike);
    *s = (struct spelled){ span_make(copy, value.len), is_escaped, alike };
    return true;
}

static bool has_escape_begin(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (escape_may_begin(text.ptr[i]))
            return true;
    return false;
}

bool spelled_is_slow(const struct spelled *s)
{
    if (!s->is_escaped || !s->alike || !has_escape_begin(s->value))
        return false;
    for (size_t i = 1; i < s->value.len; i++)
        if (s->alike[i] >= SPELLED_LONG)
            return true;
    return false;
}

void spelled_clear(struct spelled *s)
{
    if (s->value.ptr)
        mem_wipe((char *)s->value.ptr, s->value.len);
    free((char *)s->value.ptr);
    free(s->alike);
    *s = (struct spelled){ 0 };
}

/* ---- Comparing --------------------------------------------------------------------------------*/

struct reading {
    const struct spelled *what;
    struct span text;
    unsigned choices; /* that may still be taken back */
    struct spelled_open open;
    /* Notes how far there was one way alone to read it; NULL: it has. */
    struct spelled_run *run;
};

/* The ways to go on from a place in the text, at so many bytes of the value. */
struct step {
    struct {
        size_t len, n; /* bytes of the text, and of the value */
    } ways[ESCAPE_LAYERS + 1];
    unsigned n_ways;
    bool is_cut; /* more of the text may bring another */
};

static void add_way(struct step *s, size_t len, size_t n)
{
    s->ways[s->n_ways].len = len;
    s->ways[s->n_ways++].n = n;
}

/* The longest comes first, so that no rest of it is left, and the byte as it is last. */
static struct step step_at(const struct reading *r, size_t at, size_t n)
{
    struct step s = { .is_cut = at >= r->text.len };
    struct span value = span_sub(r->what->value, n, r->what->value.len);
    if (s.is_cut)
        return s;
    if (r->what->is_escaped && escape_may_begin(r->text.ptr[at])) {
        struct escapes e;
        escape_read(span_sub(r->text, at, r->text.len), &e);
        for (size_t i = e.n; i > 0; i--)
            if (stands_for(&e.each[i - 1], value))
                add_way(&s, e.each[i - 1].len, e.each[i - 1].n);
        s.is_cut = e.is_cut;
    }
    if (is_same(r->text.ptr[at], value.ptr[0]))
        add_way(&s, 1, 1);
    return s;
}

static bool has_begin(const char *block)
{
    return memchr(block, '%', BLOCK) || memchr(block, '\\', BLOCK) || memchr(block, '&', BLOCK);
}

/* How many bytes stand there as they are, in whole blocks without a beginning of an escape. */
static size_t plain_run(const struct reading *r, size_t at, size_t n)
{
    struct span text = span_sub(r->text, at, r->text.len);
    struct span value = span_sub(r->what->value, n, r->what->value.len);
    size_t run = 0, most = text.len < value.len ? text.len : value.len;
    while (most - run >= BLOCK && memcmp(text.ptr + run, value.ptr + run, BLOCK) == 0 &&
           !(r->what->is_escaped && has_begin(text.ptr + run)))
        run += BLOCK;
    return run;
}

static void note_run(struct reading *r, size_t at, size_t n)
{
    if (r->run) {
        r->run->end = at;
        r->run->known = n;
    }
    r->run = NULL;
}

static void note_open(struct reading *r, size_t n)
{
    r->open.is_open = true;
    r->open.n = n > r->open.n ? n : r->open.n;
}

/* Where the value ends whose first n bytes are spelled up to `at`; 0: it stands not there. What
 * looks like an escape of a byte may be that byte itself, left as it is, or an escape of another
 * escape: each is tried where the one before it leads to nothing. */
static size_t end_of(struct reading *r, size_t at, size_t n)
{
    while (n < r->what->value.len) {
        size_t run = plain_run(r, at, n);
        at += run;
        n += run;
        if (n == r->what->value.len)
            break;
        struct step s = step_at(r, at, n);
        if (s.is_cut)
            note_open(r, n);
        if (s.is_cut || s.n_ways != 1)
            note_run(r, at, n);
        if (s.n_ways == 0)
            return 0;
        unsigned way = 0;
        for (; way + 1 < s.n_ways && r->choices > 0; way++) {
            r->choices--;
            size_t end = end_of(r, at + s.ways[way].len, n + s.ways[way].n);
            if (end > 0)
                return end;
        }
        at += s.ways[way].len;
        n += s.ways[way].n;
    }
    note_run(r, at, n);
    return at;
}

/* ---- From one place to the next ---------------------------------------------------------------*/

/* Leads the run to this place, or to the first behind it that is on its way. */
static void follow(const struct reading *r, struct spelled_run *run, size_t at)
{
    while (run->at < at) {
        struct step s = { { { 1, 1 } }, 1, false };
        if (escape_may_begin(r->text.ptr[run->at]))
            s = step_at(r, run->at, run->n);
        run->at += s.ways[0].len;
        run->n += s.ways[0].n;
    }
}

/* How many bytes of the value are sure to be spelled from *at on, which goes on to behind them.
 * SIZE_MAX: it is sure not to stand there. */
static size_t known_at(const struct reading *r, struct spelled_run *run, size_t *at)
{
    struct span value = r->what->value;
    if (*at < run->end)
        follow(r, run, *at);
    if (*at >= run->end || run->at != *at)
        return 0;
    size_t left = run->known - run->n, alike = r->what->alike[run->n];
    if (alike >= left) {
        *at = run->end;
        return left;
    }
    bool is_sure = !r->what->is_escaped || (!escape_may_begin(value.ptr[alike]) &&
                                            !escape_may_begin(value.ptr[run->n + alike]));
    return is_sure ? SIZE_MAX : 0;
}

/* Most places are none, and two bytes tell; of values that begin alike, as many as those that their
 * makers put in front. */
static bool is_unlike(struct span value, struct span text, size_t at)
{
    size_t left = text.len - at, most = value.len < FEW ? value.len : FEW;
    if (escape_may_begin(text.ptr[at]))
        return false;
    for (size_t i = 1; i < most && i < left && !escape_may_begin(text.ptr[at + i]); i++)
        if (!is_same(text.ptr[at + i], value.ptr[i]))
            return true;
    return false;
}

size_t spelled_len(const struct spelled *s, struct span text, size_t at,
                   struct spelled_run *run, struct spelled_open *open)
{
    *open = (struct spelled_open){ false, 0 };
    if (is_unlike(s->value, text, at))
        return 0;
    struct spelled_run found = { .at = at, .end = at };
    struct reading r = { s, text, CHOICES_MOST, *open, &found };
    size_t from = at, n = s->alike ? known_at(&r, run, &from) : 0;
    if (n == SIZE_MAX)
        return 0;
    size_t end = end_of(&r, from, n);
    run->read += found.end - from;
    found.read = run->read;
    if (s->alike && found.end >= run->end)
        *run = found;
    *open = r.open;
    return end > 0 ? end - at : 0;
}

/* ---- Where it may begin -----------------------------------------------------------------------*/

/* A blank and a '+' may stand for each other. */
static void add_first(bool *firsts, char first)
{
    firsts[(unsigned char)first] = true;
    if (is_same(first, ' ')) /* also of a '+' */
        firsts[' '] = firsts['+'] = true;
}

/* Does it end within an escape, or may what that stands for begin one of the values, or another
 * escape? What is none may be one once what comes behind it is read. */
static bool may_lead_on(const struct spelled_begins *b, struct span text)
{
    struct escape e = escape_at(text);
    if (e.is_cut || e.len == 0)
        return e.is_cut || has_escape_begin(span_sub(text, 1, ESCAPE_MOST));
    return b->meant[(unsigned char)e.bytes[0]] || escape_may_begin(e.bytes[0]);
}

/* Each digit that such a byte may have first. */
static void add_percent(struct spelled_begins *b, char byte)
{
    for (const char *digit = "0123456789abcdefABCDEF"; *digit; digit++)
        if (ascii_hex_value(*digit) == (unsigned char)byte >> 4)
            b->percent[(unsigned char)*digit] = true;
}

/* What may follow the others is seen by trying. */
static void add_escaped(struct spelled_begins *b, char first)
{
    bool is_known = b->meant[(unsigned char)first];
    add_first(b->meant, first);
    b->any['%'] = b->any['\\'] = b->any['&'] = true;
    for (const char *byte = "%\\&+"; *byte; byte++) /* a blank begins with the same digit */
        add_percent(b, *byte);
    b->percent['%'] = b->percent['\\'] = b->percent['&'] = true;
    add_percent(b, first);
    for (char second = '!'; !is_known && second <= '~'; second++) {
        b->backslash[(unsigned char)second] =
            may_lead_on(b, span_make((char[]){ '\\', second }, 2));
        b->ampersand[(unsigned char)second] =
            may_lead_on(b, span_make((char[]){ '&', second }, 2));
    }
}

void spelled_add_begins(struct spelled_begins *b, const struct spelled *s)
{
    add_first(b->any, s->value.ptr[0]);
    add_first(b->bytes, s->value.ptr[0]);
    if (s->is_escaped)
        add_escaped(b, s->value.ptr[0]);
}

/* Two bytes tell of most. */
static bool is_begin(const struct spelled_begins *b, struct span text)
{
    char begin = text.ptr[0];
    const bool *follows = begin == '%'   ? b->percent
                          : begin == '&' ? b->ampersand
                                         : b->backslash;
    return text.len < 2 || (follows[(unsigned char)text.ptr[1]] && may_lead_on(b, text));
}

size_t spelled_next(const struct spelled_begins *b, struct span text, size_t at)
{
    for (; at < text.len; at++) {
        unsigned char byte = (unsigned char)text.ptr[at];
        if (b->any[byte] && (b->bytes[byte] || is_begin(b, span_sub(text, at, text.len))))
            break;
    }
    return at;
}

size_t spelled_firsts(struct span text, char firsts[ESCAPE_LAYERS], bool *is_open)
{
    struct escapes e;
    size_t n = 0;
    escape_read(text, &e);
    *is_open = e.is_cut;
    for (size_t i = 0; i < e.n; i++) {
        char first = e.each[i].bytes[0];
        if (first != text.ptr[0] && (n == 0 || first != firsts[n - 1]))
            firsts[n++] = first;
    }
    return n;
}
