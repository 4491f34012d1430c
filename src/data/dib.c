#include "data/dib.h"

#include "base/mem.h"
#include "data/peek.h"

#define MOST_PIXELS (40u << 20)

enum { UNPACKED = 0, BITFIELDS = 3, ALPHABITFIELDS = 6 };

struct dib {
    struct span bytes;
    unsigned w, h;
    bool top_down;
    unsigned depth; /* bits of a pixel */
    size_t palette; /* where it begins */
    size_t colour;  /* bytes of one of its colours */
    size_t pixels;  /* where they begin */
    uint32_t masks[4];
    const char *why;
};

static uint32_t number(const struct dib *d, size_t at, size_t n)
{
    return (uint32_t)peek_little(d->bytes, at, n);
}

/* Where nothing says it: 5 bits each in 16, 8 in 32. */
static void find_masks(struct dib *d, uint32_t head, uint32_t packing)
{
    static const uint32_t usual16[4] = { 0x7c00, 0x3e0, 0x1f, 0 };
    static const uint32_t usual32[4] = { 0xff0000, 0xff00, 0xff, 0 };
    bool are_given = packing == BITFIELDS || packing == ALPHABITFIELDS;
    bool has_alpha = head >= 56 || packing == ALPHABITFIELDS;
    for (size_t i = 0; i < 4; i++)
        d->masks[i] = !are_given           ? (d->depth == 16 ? usual16 : usual32)[i]
                      : i < 3 || has_alpha ? number(d, 40 + 4 * i, 4)
                                           : 0;
}

/* The head at the beginning of d->bytes: of OS/2's kind, or of one of Windows'. */
static void read_head(struct dib *d)
{
    uint32_t head = number(d, 0, 4);
    bool is_old = head == 12;
    uint32_t packing = is_old ? UNPACKED : number(d, 16, 4);
    int32_t height = is_old ? (int32_t)number(d, 6, 2) : (int32_t)number(d, 8, 4);
    uint32_t colours = is_old ? 0 : number(d, 32, 4);
    d->w = is_old ? number(d, 4, 2) : number(d, 4, 4);
    d->h = height < 0 ? 0u - (uint32_t)height : (uint32_t)height;
    d->top_down = height < 0;
    d->depth = is_old ? number(d, 10, 2) : number(d, 14, 2);
    d->colour = is_old ? 3 : 4;
    bool is_packed = packing != UNPACKED && packing != BITFIELDS && packing != ALPHABITFIELDS;
    bool is_known = d->depth == 1 || d->depth == 4 || d->depth == 8 || d->depth == 16 ||
                    d->depth == 24 || d->depth == 32;
    if (is_packed)
        d->why = "a packed bitmap is not drawn";
    else if (!is_known || (head != 12 && head < 40) || head > d->bytes.len)
        d->why = "the file is damaged";
    find_masks(d, head, packing);
    size_t behind = head + (head == 40 && packing == BITFIELDS        ? 12u
                            : head == 40 && packing == ALPHABITFIELDS ? 16u
                                                                      : 0u);
    if (d->depth <= 8 && (!colours || colours > 1u << d->depth))
        colours = 1u << d->depth;
    d->palette = behind;
    d->pixels = behind + (d->depth <= 8 ? colours : colours < 256 ? colours : 0) * d->colour;
}

static size_t row_len(unsigned w, unsigned depth)
{
    return ((size_t)w * depth + 31) / 32 * 4;
}

static uint8_t channel(uint32_t value, uint32_t mask)
{
    if (!mask)
        return 0;
    uint32_t low = mask & (~mask + 1);
    return (uint8_t)((uint64_t)(value & mask) / low * 255 / (mask / low));
}

static void put_colour(const struct dib *d, uint32_t i, uint8_t *to)
{
    size_t at = d->palette + i * d->colour;
    for (size_t k = 0; k < 3; k++)
        to[k] = (uint8_t)number(d, at + 2 - k, 1);
    to[3] = 255;
}

static void put_pixel(const struct dib *d, size_t row, unsigned x, uint8_t *to)
{
    if (d->depth <= 8) {
        uint32_t byte = number(d, row + (size_t)x * d->depth / 8, 1);
        unsigned shift = 8 - d->depth - x * d->depth % 8;
        put_colour(d, byte >> shift & ((1u << d->depth) - 1), to);
        return;
    }
    uint32_t value = number(d, row + (size_t)x * d->depth / 8, d->depth / 8);
    for (size_t k = 0; k < 3; k++)
        to[k] = channel(value, d->masks[k]);
    to[3] = d->masks[3] ? channel(value, d->masks[3]) : 255;
}

/* Rows that are not there stay see-through. */
static struct pixels decode(struct dib *d)
{
    struct pixels out = { .w = d->w,
                          .h = d->h,
                          .why = d->why ? d->why : "the file is damaged" };
    if (d->why || !d->w || !d->h || d->h > MOST_PIXELS / d->w || d->pixels >= d->bytes.len)
        return out;
    out.rgba = mem_zero((size_t)d->w * d->h, 4);
    size_t len = row_len(d->w, d->depth);
    for (unsigned y = 0; out.rgba && y < d->h; y++) {
        unsigned to_y = d->top_down ? y : d->h - 1 - y;
        size_t row = d->pixels + len * y;
        out.is_damaged |= row + len > d->bytes.len;
        for (unsigned x = 0; row + len <= d->bytes.len && x < d->w; x++)
            put_pixel(d, row, x, out.rgba + 4 * ((size_t)to_y * d->w + x));
    }
    return out;
}

struct pixels dib_decode_file(struct span file)
{
    enum { FILE_HEAD = 14 };
    struct dib d = { .bytes = span_sub(file, FILE_HEAD, file.len) };
    size_t pixels = (size_t)peek_little(file, 10, 4);
    read_head(&d);
    if (pixels >= d.palette + FILE_HEAD)
        d.pixels = pixels - FILE_HEAD;
    return decode(&d);
}

/* Some leave the alpha of all pixels 0: then the mask below alone counts. */
static bool has_alpha(const struct pixels *p)
{
    for (size_t i = 0; i < (size_t)p->w * p->h; i++)
        if (p->rgba[4 * i + 3])
            return true;
    return false;
}

static void apply_mask(const struct dib *d, struct pixels *p)
{
    size_t mask = d->pixels + row_len(d->w, d->depth) * d->h, len = row_len(d->w, 1);
    for (unsigned y = 0; y < d->h; y++)
        for (unsigned x = 0; x < d->w; x++) {
            unsigned hidden = number(d, mask + len * y + x / 8, 1) >> (7 - x % 8) & 1;
            p->rgba[4 * ((size_t)(d->h - 1 - y) * d->w + x) + 3] = hidden ? 0 : 255;
        }
}

struct pixels dib_decode_icon(struct span bytes)
{
    struct dib d = { .bytes = bytes };
    read_head(&d);
    d.h /= 2; /* the mask's rows are counted with them */
    d.top_down = false;
    if (d.depth == 32)
        d.masks[3] = 0xff000000;
    struct pixels out = decode(&d);
    if (out.rgba && (d.depth != 32 || !has_alpha(&out)))
        apply_mask(&d, &out);
    return out;
}

struct span dib_largest(struct span file)
{
    size_t n = (size_t)peek_little(file, 4, 2), best = 0;
    uint64_t most = 0;
    for (size_t i = 0; i < n && 22 + 16 * i <= file.len; i++) {
        size_t at = 6 + 16 * i;
        uint64_t w = peek_little(file, at, 1), h = peek_little(file, at + 1, 1);
        uint64_t area = (w ? w : 256) * (h ? h : 256) * 256 + peek_little(file, at + 6, 1);
        if (area > most) {
            most = area;
            best = at;
        }
    }
    size_t from = (size_t)peek_little(file, best + 12, 4),
           len = (size_t)peek_little(file, best + 8, 4);
    return most ? span_sub(file, from, from + len) : (struct span){ 0 };
}
