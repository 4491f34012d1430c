#include "data/markup.h"

#include "base/ascii.h"

struct brush {
    struct span left;
    uint64_t source;
    bool flows; /* blanks are as wide as they like */
    struct painting *out;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The blanks that s begins with, where they are to be one: *n of them. */
static bool is_one_blank(struct span s, size_t *n)
{
    bool is_wide = false;
    for (*n = 0; *n < s.len && is_space(s.ptr[*n]); (*n)++)
        is_wide = is_wide || s.ptr[*n] != ' ';
    return is_wide;
}

static void put(struct brush *b, size_t n, enum ink ink)
{
    painting_add(b->out, ink, b->source, span_sub(b->left, 0, n));
    b->left = span_sub(b->left, n, b->left.len);
    b->source += n;
}

static void stroke(struct brush *b, size_t n, enum ink ink)
{
    n = n < b->left.len ? n : b->left.len;
    while (b->flows && n) {
        struct span part = span_sub(b->left, 0, n);
        size_t word = 0, gap = 0;
        while (word < n && !is_one_blank(span_sub(part, word, n), &gap))
            word += gap ? gap : 1;
        put(b, word, ink);
        n -= word;
        if (!n)
            return;
        painting_stand(b->out, ink, b->source, (uint32_t)gap, " ");
        b->left = span_sub(b->left, gap, b->left.len);
        b->source += gap;
        n -= gap;
    }
    put(b, n, ink);
}

static size_t until(struct span s, const char *stops, size_t from)
{
    for (size_t i = from; i < s.len; i++)
        for (const char *c = stops; *c; c++)
            if (s.ptr[i] == *c)
                return i;
    return s.len;
}

/* Where what begins with `open` ends, its close included. */
static size_t through(struct span s, struct span close)
{
    size_t at = span_find(s, close, 0);
    return at == SIZE_MAX ? s.len : at + close.len;
}

static size_t blanks(struct span s)
{
    size_t n = 0;
    while (n < s.len && is_space(s.ptr[n]))
        n++;
    return n;
}

static void attribute(struct brush *b)
{
    size_t n = until(b->left, "= \t\r\n/>", 0);
    stroke(b, n, INK_NAME);
    if (!b->left.len || b->left.ptr[0] != '=')
        return;
    stroke(b, 1, INK_PUNCT);
    if (!b->left.len)
        return;
    char quote = b->left.ptr[0];
    if (quote != '"' && quote != '\'') {
        stroke(b, until(b->left, " \t\r\n>", 0), INK_STRING);
        return;
    }
    size_t end = span_find_byte(b->left, quote, 1);
    stroke(b, end == SIZE_MAX ? b->left.len : end + 1, INK_STRING);
}

static void tag(struct brush *b)
{
    bool is_closing = b->left.len > 1 && b->left.ptr[1] == '/';
    stroke(b, until(b->left, " \t\r\n/>", 1 + is_closing), INK_TAG);
    while (b->left.len && b->left.ptr[0] != '>') {
        char c = b->left.ptr[0];
        if (is_space(c))
            stroke(b, blanks(b->left), INK_TEXT);
        else if (c == '/' || c == '?' || c == '=')
            stroke(b, 1, INK_TAG);
        else
            attribute(b);
    }
    stroke(b, 1, INK_TAG);
}

/* None goes on past the next ampersand: among nothing but these, each would be looked along to the
 * piece's end. */
static void entity(struct brush *b)
{
    size_t end = until(b->left, "; <&", 1);
    bool is_entity = end < b->left.len && b->left.ptr[end] == ';';
    stroke(b, is_entity ? end + 1 : 1, is_entity ? INK_NUMBER : INK_TEXT);
}

static void paint(struct brush *b)
{
    char c = b->left.ptr[0];
    char after = b->left.len > 1 ? b->left.ptr[1] : '\0';
    if (c != '<' && c != '&')
        stroke(b, until(b->left, "<&", 0), INK_TEXT);
    else if (c == '&')
        entity(b);
    else if (span_starts(b->left, SPAN("<!--")))
        stroke(b, through(b->left, SPAN("-->")), INK_COMMENT);
    else if (span_starts(b->left, SPAN("<![CDATA[")))
        stroke(b, through(b->left, SPAN("]]>")), INK_STRING);
    else if (after == '!' || after == '?')
        stroke(b, through(b->left, SPAN(">")), INK_COMMENT);
    else if (ascii_is_alpha(after) || after == '/' || after == '_' || (after & 0x80))
        tag(b);
    else
        stroke(b, 1, INK_TEXT);
}

void markup_paint(struct span bytes, uint64_t source, enum markup_paint mode,
                  struct painting *out)
{
    struct brush b = { bytes, source, mode == MARKUP_PAINT_FLOWING, out };
    while (b.flows && b.left.len && is_space(b.left.ptr[b.left.len - 1]))
        b.left.len--;
    if (mode == MARKUP_PAINT_COMMENT)
        stroke(&b, through(b.left, SPAN("-->")), INK_COMMENT);
    if (mode == MARKUP_PAINT_CDATA)
        stroke(&b, through(b.left, SPAN("]]>")), INK_STRING);
    while (b.left.len)
        paint(&b);
}

void markup_paint_form(struct span bytes, uint64_t source, struct painting *out)
{
    struct brush b = { bytes, source, false, out };
    while (b.left.len) {
        stroke(&b, until(b.left, "=&", 0), INK_NAME);
        if (b.left.len && b.left.ptr[0] == '=') {
            stroke(&b, 1, INK_PUNCT);
            stroke(&b, until(b.left, "&", 0), INK_STRING);
        }
        stroke(&b, 1, INK_PUNCT);
    }
}
