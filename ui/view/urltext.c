#include "view/urltext.h"

#include "base/ascii.h"

size_t urltext_skip_variable(struct span s, size_t at)
{
    bool opens = at + 1 < s.len && s.ptr[at] == '{' && s.ptr[at + 1] == '{';
    if (!opens || (at > 0 && s.ptr[at - 1] == '\\'))
        return at;
    /* One that is being typed does not go on into the next one's braces. */
    for (size_t i = at + 2; i + 1 < s.len && s.ptr[i] != '{'; i++)
        if (s.ptr[i] == '}' && s.ptr[i + 1] == '}')
            return i + 2;
    return at;
}

static bool is_one_of(char c, struct span set)
{
    for (size_t i = 0; i < set.len; i++)
        if (set.ptr[i] == c)
            return true;
    return false;
}

/* The first of `stops` at or after `at` that is in no variable; the text's end without one. */
static size_t find_any(struct span s, size_t at, struct span stops)
{
    while (at < s.len) {
        size_t behind = urltext_skip_variable(s, at);
        if (behind == at && is_one_of(s.ptr[at], stops))
            return at;
        at = behind > at ? behind : at + 1;
    }
    return s.len;
}

struct urltext_parts urltext_parts(struct span url)
{
    struct urltext_parts p = { 0 };
    size_t scheme = find_any(url, 0, SPAN("/?#"));
    if (scheme > 0 && url.ptr[scheme - 1] == ':' &&
        span_starts(span_sub(url, scheme, url.len), SPAN("//")))
        p.authority = scheme + 2;
    p.path = find_any(url, p.authority, SPAN("/?#"));
    p.query = find_any(url, p.path, SPAN("?#"));
    p.fragment = find_any(url, p.query, SPAN("#"));
    return p;
}

struct urltext_walk urltext_pairs(struct span url)
{
    struct urltext_parts p = urltext_parts(url);
    size_t at = p.query < p.fragment ? p.query + 1 : p.query;
    return (struct urltext_walk){ span_sub(url, 0, p.fragment), at };
}

bool urltext_next(struct urltext_walk *w, struct urltext_pair *out)
{
    while (w->at < w->text.len) {
        size_t at = w->at;
        size_t end = find_any(w->text, at, SPAN("&"));
        w->at = end + 1;
        if (end == at)
            continue;
        size_t equals = find_any(span_sub(w->text, 0, end), at, SPAN("="));
        *out = (struct urltext_pair){ at, end, equals };
        return true;
    }
    return false;
}

size_t urltext_n_pairs(struct span url)
{
    struct urltext_walk w = urltext_pairs(url);
    struct urltext_pair pair;
    size_t n = 0;
    while (urltext_next(&w, &pair))
        n++;
    return n;
}

bool urltext_pair(struct span url, size_t i, struct urltext_pair *out)
{
    struct urltext_walk w = urltext_pairs(url);
    while (urltext_next(&w, out))
        if (i-- == 0)
            return true;
    return false;
}

/* ---- Encoding --------------------------------------------------------------------------------*/

static int escape_at(struct span s, size_t at)
{
    if (at + 2 >= s.len || s.ptr[at] != '%')
        return -1;
    int high = ascii_hex_value(s.ptr[at + 1]), low = ascii_hex_value(s.ptr[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static void decode(struct span raw, struct buf *out)
{
    for (size_t i = 0; i < raw.len;) {
        size_t behind = urltext_skip_variable(raw, i);
        int byte = escape_at(raw, i);
        if (behind > i) {
            buf_add(out, span_sub(raw, i, behind));
            i = behind;
        } else {
            buf_add_byte(out, byte >= 0 ? (char)byte : raw.ptr[i]);
            i += byte >= 0 ? 3 : 1;
        }
    }
}

/* What would end the text: of a value not the "=". */
static bool must_encode(char c, enum urltext_kind kind)
{
    if (c == '=')
        return kind == URLTEXT_NAME;
    return c == ' ' || c == '&' || c == '#' || ascii_is_control(c);
}

static void encode(struct span shown, enum urltext_kind kind, bool percent, struct buf *out)
{
    for (size_t i = 0; i < shown.len;) {
        size_t behind = urltext_skip_variable(shown, i);
        char c = shown.ptr[i];
        if (behind > i)
            buf_add(out, span_sub(shown, i, behind));
        else if (must_encode(c, kind) || (c == '%' && percent))
            buf_addf(out, "%%%02X", (unsigned char)c);
        else
            buf_add_byte(out, c);
        i = behind > i ? behind : i + 1;
    }
}

static bool is_reversible(struct span raw, enum urltext_kind kind, struct buf *shown)
{
    struct buf again;
    buf_init(&again, raw.len * 3 + 64);
    decode(raw, shown);
    encode(buf_span(shown), kind, true, &again);
    bool same = !again.failed && span_eq(buf_span(&again), raw);
    buf_clear(&again);
    return same;
}

void urltext_show(struct span raw, enum urltext_kind kind, struct buf *out)
{
    struct buf shown;
    buf_init(&shown, raw.len + 64);
    bool plain = is_reversible(raw, kind, &shown);
    buf_add(out, plain ? buf_span(&shown) : raw);
    buf_clear(&shown);
}

void urltext_write(struct span shown, enum urltext_kind kind, struct span before,
                   struct buf *out)
{
    struct buf scratch;
    buf_init(&scratch, before.len + 64);
    encode(shown, kind, is_reversible(before, kind, &scratch), out);
    buf_clear(&scratch);
}

/* ---- Changes ---------------------------------------------------------------------------------*/

static void add_pair(struct buf *out, struct span name, struct span value, bool equals)
{
    buf_add(out, name);
    if (equals || value.len > 0)
        buf_add_byte(out, '=');
    buf_add(out, value);
}

void urltext_set(struct span url, size_t i, struct span name, struct span value,
                 struct buf *out)
{
    struct urltext_pair pair;
    if (!urltext_pair(url, i, &pair))
        return;
    buf_add(out, span_sub(url, 0, pair.at));
    add_pair(out, name, value, pair.equals < pair.end || name.len == 0);
    buf_add(out, span_sub(url, pair.end, url.len));
}

void urltext_insert(struct span url, size_t at, struct span name, struct span value,
                    struct buf *out)
{
    struct urltext_parts p = urltext_parts(url);
    struct urltext_pair next;
    bool before = urltext_pair(url, at, &next);
    size_t place = before ? next.at : p.fragment;
    buf_add(out, span_sub(url, 0, place));
    bool has_query = p.query < p.fragment;
    if (!has_query)
        buf_add_byte(out, '?');
    char last = place > 0 ? url.ptr[place - 1] : '?';
    if (!before && has_query && last != '&' && place > p.query + 1)
        buf_add_byte(out, '&');
    add_pair(out, name, value, true);
    if (before)
        buf_add_byte(out, '&');
    buf_add(out, span_sub(url, place, url.len));
}

void urltext_remove(struct span url, size_t i, struct buf *out)
{
    struct urltext_parts p = urltext_parts(url);
    struct urltext_pair pair;
    if (!urltext_pair(url, i, &pair))
        return;
    size_t from = pair.at, to = pair.end;
    if (to < p.fragment)
        to++; /* the "&" behind it */
    else
        from--; /* the "&" or "?" before it */
    buf_add(out, span_sub(url, 0, from));
    buf_add(out, span_sub(url, to, url.len));
}

static bool is_name(char c)
{
    return ascii_is_alnum(c) || c == '_' || c == '-';
}

struct urltext_walk urltext_names(struct span url)
{
    struct urltext_parts p = urltext_parts(url);
    return (struct urltext_walk){ span_sub(url, 0, p.query), p.path };
}

bool urltext_next_name(struct urltext_walk *w, struct span *name)
{
    struct span path = w->text;
    while (w->at < path.len) {
        size_t slash = find_any(path, w->at, SPAN("/"));
        size_t end = find_any(path, slash + 1, SPAN("/"));
        size_t i = slash + 2;
        while (i < end && is_name(path.ptr[i]))
            i++;
        w->at = end;
        if (slash + 1 < end && path.ptr[slash + 1] == ':' && i == end && i > slash + 2) {
            *name = span_sub(path, slash + 2, end);
            return true;
        }
    }
    return false;
}
