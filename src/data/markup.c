#include "data/markup.h"

#include "base/ascii.h"

struct brush {
    struct span left;
    uint64_t source;
    struct painting *out;
};

static void stroke(struct brush *b, size_t n, enum ink ink)
{
    struct span head = span_sub(b->left, 0, n);
    painting_add(b->out, ink, b->source, head);
    b->left = span_sub(b->left, head.len, b->left.len);
    b->source += head.len;
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

static void attribute(struct brush *b)
{
    size_t n = until(b->left, "= \t/>", 0);
    stroke(b, n, INK_NAME);
    if (!b->left.len || b->left.ptr[0] != '=')
        return;
    stroke(b, 1, INK_PUNCT);
    if (!b->left.len)
        return;
    char quote = b->left.ptr[0];
    if (quote != '"' && quote != '\'') {
        stroke(b, until(b->left, " \t>", 0), INK_STRING);
        return;
    }
    size_t end = span_find_byte(b->left, quote, 1);
    stroke(b, end == SIZE_MAX ? b->left.len : end + 1, INK_STRING);
}

static void tag(struct brush *b)
{
    stroke(b, until(b->left, " \t>", 1), INK_TAG);
    while (b->left.len && b->left.ptr[0] != '>') {
        char c = b->left.ptr[0];
        if (ascii_is_blank(c))
            stroke(b, 1, INK_TEXT);
        else if (c == '/' || c == '?' || c == '=')
            stroke(b, 1, INK_TAG);
        else
            attribute(b);
    }
    stroke(b, 1, INK_TAG);
}

static void entity(struct brush *b)
{
    size_t end = until(b->left, "; <", 1);
    bool is_entity = end < b->left.len && b->left.ptr[end] == ';';
    stroke(b, is_entity ? end + 1 : 1, is_entity ? INK_NUMBER : INK_TEXT);
}

void markup_paint(struct span bytes, uint64_t source, struct painting *out)
{
    struct brush b = { bytes, source, out };
    while (b.left.len) {
        char c = b.left.ptr[0];
        if (c != '<' && c != '&')
            stroke(&b, until(b.left, "<&", 0), INK_TEXT);
        else if (c == '&')
            entity(&b);
        else if (span_starts(b.left, SPAN("<!--")))
            stroke(&b, through(b.left, SPAN("-->")), INK_COMMENT);
        else if (span_starts(b.left, SPAN("<![CDATA[")))
            stroke(&b, through(b.left, SPAN("]]>")), INK_STRING);
        else if (b.left.len > 1 && (ascii_is_alpha(b.left.ptr[1]) || b.left.ptr[1] == '/' ||
                                    b.left.ptr[1] == '?' || b.left.ptr[1] == '!'))
            tag(&b);
        else
            stroke(&b, 1, INK_TEXT);
    }
}

void markup_paint_form(struct span bytes, uint64_t source, struct painting *out)
{
    struct brush b = { bytes, source, out };
    while (b.left.len) {
        stroke(&b, until(b.left, "=&", 0), INK_NAME);
        if (b.left.len && b.left.ptr[0] == '=') {
            stroke(&b, 1, INK_PUNCT);
            stroke(&b, until(b.left, "&", 0), INK_STRING);
        }
        stroke(&b, 1, INK_PUNCT);
    }
}
