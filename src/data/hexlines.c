#include "data/hexlines.h"

#include <stdio.h>

void hexlines_init(struct hexlines *h, const struct source *s)
{
    *h = (struct hexlines){ .source = s, .per_line = 16 };
    window_init(&h->window);
}

void hexlines_clear(struct hexlines *h)
{
    if (h)
        window_clear(&h->window);
}

/* Offset, two blanks, "xx " for each with one more after every eight, a blank, the text. */
static int columns_for(uint32_t per_line)
{
    return 8 + 2 + (int)(3 * per_line + per_line / 8) + 1 + (int)per_line;
}

void hexlines_fit(struct hexlines *h, int columns)
{
    h->per_line = columns >= columns_for(32) ? 32 : columns >= columns_for(16) ? 16 : 8;
}

static bool step(void *ctx, size_t bytes)
{
    (void)ctx;
    (void)bytes;
    return false;
}

static bool find(void *ctx, uint64_t offset, struct line *out)
{
    const struct hexlines *h = ctx;
    uint64_t len = h->source->len;
    if (!len)
        return false;
    if (offset >= len)
        offset = len - 1;
    uint64_t at = offset - offset % h->per_line;
    uint64_t end = len - at < h->per_line ? len : at + h->per_line;
    *out = (struct line){ .at = at, .end = end, .number = at / h->per_line + 1 };
    return true;
}

static bool next(void *ctx, const struct line *line, struct line *out)
{
    const struct hexlines *h = ctx;
    return line->end < h->source->len && find(ctx, line->end, out);
}

static bool prev(void *ctx, const struct line *line, struct line *out)
{
    return line->at > 0 && find(ctx, line->at - 1, out);
}

static bool numbered(void *ctx, uint64_t number, struct line *out)
{
    const struct hexlines *h = ctx;
    return find(ctx, number ? (number - 1) * h->per_line : 0, out);
}

static uint64_t count(const void *ctx)
{
    const struct hexlines *h = ctx;
    return (h->source->len + h->per_line - 1) / h->per_line;
}

static void paint(void *ctx, const struct line *line, struct painting *out)
{
    struct hexlines *h = ctx;
    struct span bytes =
        window_look(&h->window, h->source, line->at, (size_t)(line->end - line->at));
    painting_reset(out);
    hexlines_paint(bytes, line->at, line->at, h->per_line, out);
}

static void paint_byte(unsigned char byte, uint64_t at, bool half, struct painting *out)
{
    static const char digits[] = "0123456789abcdef";
    char text[] = { digits[byte >> 4], digits[byte & 15], ' ', half ? ' ' : '\0', '\0' };
    painting_stand(out, byte ? INK_HEX_BYTE : INK_HEX_ZERO, at, 1, text);
}

void hexlines_paint(struct span bytes, uint64_t offset, uint64_t label, uint32_t per_line,
                    struct painting *out)
{
    char head[32];
    snprintf(head, sizeof head, "%08llx  ", (unsigned long long)label);
    painting_words(out, INK_HEX_OFFSET, head);
    for (size_t i = 0; i < per_line; i++) {
        bool half = i % 8 == 7;
        if (i < bytes.len)
            paint_byte((unsigned char)bytes.ptr[i], offset + i, half, out);
        else
            painting_words(out, INK_FAINT, half ? "    " : "   ");
    }
    painting_words(out, INK_FAINT, " ");
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        bool plain = c >= 0x20 && c < 0x7f;
        char text[] = { plain ? c : '.', '\0' };
        painting_stand(out, plain ? INK_HEX_TEXT : INK_FAINT, offset + i, 1, text);
    }
}

static const struct lines_class class = {
    .step = step,
    .find = find,
    .next = next,
    .prev = prev,
    .numbered = numbered,
    .paint = paint,
    .count = count,
};

struct lines hexlines_lines(struct hexlines *h)
{
    return (struct lines){ &class, h };
}
