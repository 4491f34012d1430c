#include "data/pixels.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static struct pixels make(unsigned w, unsigned h)
{
    struct pixels p = { .w = w, .h = h, .why = "no memory for its pixels" };
    if (w && h)
        p.rgba = mem_zero((size_t)w * h, 4);
    return p;
}

struct sums {
    uint64_t red, green, blue, alpha, n;
};

static void add_row(const struct pixels *from, unsigned y, unsigned x0, unsigned x1,
                    struct sums *s)
{
    const uint8_t *p = from->rgba + ((size_t)y * from->w + x0) * 4;
    for (unsigned x = x0; x < x1; x++, p += 4) {
        s->red += (uint64_t)p[0] * p[3];
        s->green += (uint64_t)p[1] * p[3];
        s->blue += (uint64_t)p[2] * p[3];
        s->alpha += p[3];
        s->n++;
    }
}

static void put_mean(const struct sums *s, uint8_t out[4])
{
    if (!s->alpha)
        return;
    out[0] = (uint8_t)(s->red / s->alpha);
    out[1] = (uint8_t)(s->green / s->alpha);
    out[2] = (uint8_t)(s->blue / s->alpha);
    out[3] = (uint8_t)(s->alpha / s->n);
}

static unsigned cut(unsigned i, unsigned of, unsigned len)
{
    return (unsigned)((uint64_t)i * len / of);
}

struct pixels pixels_shrink(const struct pixels *from, unsigned w, unsigned h)
{
    struct pixels out = make(w, h);
    for (unsigned y = 0; out.rgba && y < h; y++)
        for (unsigned x = 0; x < w; x++) {
            struct sums sums = { 0 };
            for (unsigned row = cut(y, h, from->h); row < cut(y + 1, h, from->h); row++)
                add_row(from, row, cut(x, w, from->w), cut(x + 1, w, from->w), &sums);
            put_mean(&sums, out.rgba + ((size_t)y * w + x) * 4);
        }
    return out;
}

struct pixels pixels_turn(const struct pixels *from, unsigned orientation)
{
    bool swaps = orientation >= 5;
    struct pixels out = make(swaps ? from->h : from->w, swaps ? from->w : from->h);
    for (unsigned y = 0; out.rgba && y < out.h; y++)
        for (unsigned x = 0; x < out.w; x++) {
            unsigned right = from->w - 1, bottom = from->h - 1;
            const unsigned ways[9][2] = { { x, y },          { x, y },
                                          { right - x, y },  { right - x, bottom - y },
                                          { x, bottom - y }, { y, x },
                                          { y, bottom - x }, { right - y, bottom - x },
                                          { right - y, x } };
            const unsigned *at = ways[orientation < 9 ? orientation : 0];
            memcpy(out.rgba + ((size_t)y * out.w + x) * 4,
                   from->rgba + ((size_t)at[1] * from->w + at[0]) * 4, 4);
        }
    return out;
}
