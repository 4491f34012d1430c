#include "data/imagefacts.h"

#include <string.h>

#include "base/ascii.h"
#include "data/peek.h"

#define BRANDS_MOST 256 /* bytes of the box that names them */
/* Of a part all but Exif's is said in its first bytes: where each is far from the last one, no more
 * than this is read of it. */
#define HEAD_SIZE 256u

/* Numbers of up to four bytes. */
static uint32_t big(struct span s, size_t at, size_t n)
{
    return (uint32_t)peek_big(s, at, n);
}

static uint32_t little(struct span s, size_t at, size_t n)
{
    return (uint32_t)peek_little(s, at, n);
}

/* ---- Exif (CIPA DC-008), in TIFF's directories ------------------------------------------------*/

static uint32_t number(struct span s, bool is_big, size_t at, size_t n)
{
    return is_big ? big(s, at, n) : little(s, at, n);
}

static void note_time(struct span tiff, uint32_t at, struct imagefacts *f)
{
    struct span text = span_sub(tiff, at, (size_t)at + sizeof f->taken - 1);
    if (text.len != sizeof f->taken - 1)
        return;
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_digit(text.ptr[i]) && text.ptr[i] != ':' && text.ptr[i] != ' ')
            return;
    memcpy(f->taken, text.ptr, text.len);
}

/* One directory; returns where the one of Exif itself is, 0: nowhere. */
static uint32_t directory(struct span tiff, bool is_big, uint32_t at, struct imagefacts *f)
{
    enum { ORIENTATION = 0x112, CHANGED = 0x132, EXIF = 0x8769, TAKEN = 0x9003 };
    uint32_t n = at < tiff.len ? number(tiff, is_big, at, 2) : 0, exif = 0;
    for (uint32_t i = 0; i < n && i < IMAGEFACTS_PARTS; i++) {
        size_t entry = (size_t)at + 2 + 12 * (size_t)i;
        if (entry + 12 > tiff.len)
            break;
        uint32_t tag = number(tiff, is_big, entry, 2);
        uint32_t value = number(tiff, is_big, entry + 8, 4);
        uint32_t small = number(tiff, is_big, entry + 8, 2);
        if (tag == ORIENTATION && small >= 1 && small <= 8)
            f->orientation = small;
        else if (tag == TAKEN || (tag == CHANGED && !f->taken[0]))
            note_time(tiff, value, f);
        else if (tag == EXIF)
            exif = value;
    }
    return exif;
}

static void exif(struct span tiff, struct imagefacts *f)
{
    bool is_big = peek_has(tiff, 0, SPAN("MM"));
    if (!is_big && !peek_has(tiff, 0, SPAN("II")))
        return;
    uint32_t inner = directory(tiff, is_big, number(tiff, is_big, 4, 4), f);
    if (inner)
        directory(tiff, is_big, inner, f);
}

/* ---- Formats ----------------------------------------------------------------------------------*/

/* To walk from part to part with, while *r keeps what is near to it; to be cleared. */
static struct peek heads_of(const struct peek *r)
{
    struct peek heads = { .source = r->source };
    window_init_sized(&heads.window, HEAD_SIZE);
    return heads;
}

/* PNG, 11.2.2 IHDR; APNG's acTL and an eXIf may follow, in front of the pixels. */
static void png(struct peek *r, struct imagefacts *f)
{
    static const char *const colours[] = {
        "grey", NULL, "RGB", "palette", "grey", NULL, "RGB"
    };
    struct span head = peek_look(r, 0, 33);
    uint32_t colour = big(head, 25, 1);
    if (!peek_has(head, 12, SPAN("IHDR")))
        return; /* damaged: nothing is known of it */
    f->width = big(head, 16, 4);
    f->height = big(head, 20, 4);
    f->bits = big(head, 24, 1);
    f->colour = head.len > 25 && colour < 7 ? colours[colour] : NULL;
    f->has_alpha = colour == 4 || colour == 6;
    f->is_interlaced = big(head, 28, 1) == 1;
    f->frames = 1;
    struct peek heads = heads_of(r);
    uint64_t at = 33;
    bool has_exif = false;
    for (unsigned i = 0; i < IMAGEFACTS_PARTS; i++) {
        struct span part = peek_look(&heads, at, 16);
        uint32_t len = big(part, 0, 4);
        if (part.len < 12 || peek_has(part, 4, SPAN("IDAT")))
            break;
        if (peek_has(part, 4, SPAN("acTL")))
            f->frames = big(part, 8, 4);
        if (peek_has(part, 4, SPAN("tRNS")))
            f->has_alpha = true;
        if (peek_has(part, 4, SPAN("eXIf")) && !has_exif) {
            exif(peek_look(r, at + 8, len), f);
            has_exif = true;
        }
        at += 12 + (uint64_t)len;
    }
    window_clear(&heads.window);
}

static bool is_frame(uint32_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
           marker != 0xcc;
}

/* Segments up to the frame's (ITU T.81, B.1); Exif is in the first APP1. */
static void jpeg(struct peek *r, struct imagefacts *f)
{
    struct peek heads = heads_of(r);
    uint64_t at = 2;
    bool has_exif = false;
    for (unsigned i = 0; i < IMAGEFACTS_PARTS; i++) {
        struct span part = peek_look(&heads, at, 16);
        uint32_t marker = big(part, 1, 1), len = big(part, 2, 2);
        if (part.len < 10 || big(part, 0, 1) != 0xff)
            break;
        if (marker == 0xff) {
            at++;
            continue;
        }
        if (is_frame(marker)) {
            uint32_t channels = big(part, 9, 1);
            f->bits = big(part, 4, 1);
            f->height = big(part, 5, 2);
            f->width = big(part, 7, 2);
            f->colour = channels == 1 ? "grey" : channels == 4 ? "CMYK" : "YCbCr";
            f->is_interlaced = marker == 0xc2;
            f->frames = 1;
            break;
        }
        if (marker == 0xe1 && len > 8 && peek_has(part, 4, SPAN("Exif\0\0")) && !has_exif) {
            exif(peek_look(r, at + 10, len - 8), f);
            has_exif = true;
        }
        at += 2 + (uint64_t)len;
    }
    window_clear(&heads.window);
}

/* Past sub-blocks of data; UINT64_MAX where they do not end. */
static uint64_t past_blocks(struct peek *r, uint64_t at, unsigned *parts)
{
    while (++*parts < 4 * IMAGEFACTS_PARTS) {
        struct span size = peek_look(r, at, 1);
        if (!size.len)
            return UINT64_MAX;
        at += 1 + (uint64_t)big(size, 0, 1);
        if (size.ptr[0] == '\0')
            return at;
    }
    return UINT64_MAX;
}

/* GIF89a: blocks after the screen's descriptor and its colours. */
static void gif(struct peek *r, struct imagefacts *f)
{
    struct span head = peek_look(r, 0, 13);
    uint32_t packed = little(head, 10, 1);
    unsigned parts = 0;
    f->width = little(head, 6, 2);
    f->height = little(head, 8, 2);
    f->bits = 8;
    f->colour = "palette";
    uint64_t at = 13 + (packed & 0x80 ? 3ull << ((packed & 7) + 1) : 0);
    while (at != UINT64_MAX && f->frames < IMAGEFACTS_PARTS) {
        struct span part = peek_look(r, at, 10);
        uint32_t kind = big(part, 0, 1), local = big(part, 9, 1);
        if (kind == 0x21) {
            f->has_alpha = f->has_alpha || (big(part, 1, 1) == 0xf9 && big(part, 3, 1) & 1);
            at = past_blocks(r, at + 2, &parts);
        } else if (kind == 0x2c) {
            f->frames++;
            f->is_interlaced = local & 0x40;
            at = past_blocks(r, at + 11 + (local & 0x80 ? 3ull << ((local & 7) + 1) : 0),
                             &parts);
        } else {
            break;
        }
    }
}

/* RIFF chunks (RFC 9649). */
static void webp(struct peek *r, struct imagefacts *f)
{
    struct peek heads = heads_of(r);
    uint64_t at = 12;
    bool has_exif = false;
    f->bits = 8;
    f->colour = "RGB";
    for (unsigned i = 0; i < IMAGEFACTS_PARTS; i++) {
        struct span part = peek_look(&heads, at, 32);
        uint32_t len = little(part, 4, 4);
        if (part.len < 18)
            break;
        if (peek_has(part, 0, SPAN("VP8X"))) {
            f->has_alpha = big(part, 8, 1) & 0x10;
            f->width = 1 + little(part, 12, 3);
            f->height = 1 + little(part, 15, 3);
        } else if (peek_has(part, 0, SPAN("VP8 ")) && !f->width) {
            f->width = little(part, 14, 2) & 0x3fff;
            f->height = little(part, 16, 2) & 0x3fff;
        } else if (peek_has(part, 0, SPAN("VP8L")) && !f->width) {
            uint32_t bits = little(part, 9, 4);
            f->width = 1 + (bits & 0x3fff);
            f->height = 1 + (bits >> 14 & 0x3fff);
            f->has_alpha = bits >> 28 & 1;
        } else if (peek_has(part, 0, SPAN("EXIF")) && !has_exif) {
            exif(peek_look(r, at + 8, len), f);
            has_exif = true;
        }
        f->frames += peek_has(part, 0, SPAN("ANMF")) || peek_has(part, 0, SPAN("VP8 ")) ||
                     peek_has(part, 0, SPAN("VP8L"));
        at += 8 + (uint64_t)len + (len & 1);
    }
    window_clear(&heads.window);
}

static void bmp(struct peek *r, struct imagefacts *f)
{
    struct span head = peek_look(r, 0, 30);
    int32_t height = (int32_t)little(head, 22, 4);
    uint32_t depth = little(head, 28, 2);
    f->width = little(head, 18, 4);
    f->height = height < 0 ? 0u - (uint32_t)height : (uint32_t)height;
    f->bits = depth >= 24 ? 8 : depth;
    f->colour = depth <= 8 ? "palette" : "RGB";
    f->frames = 1;
}

/* The largest of an icon's pictures. */
static void icon(struct peek *r, struct imagefacts *f)
{
    struct span head = peek_look(r, 0, WINDOW_SIZE);
    f->frames = little(head, 4, 2);
    for (size_t i = 0; i < f->frames && 22 + 16 * i <= head.len; i++) {
        uint32_t w = little(head, 6 + 16 * i, 1), h = little(head, 7 + 16 * i, 1);
        w = w ? w : 256;
        h = h ? h : 256;
        if (w * h > f->width * f->height) {
            f->width = w;
            f->height = h;
        }
    }
}

/* The image's spatial extents among the boxes of its head (ISO 14496-12, 23008-12); the largest one
 * is the picture's, the others' are of its tiles. */
static void heif(struct peek *r, struct imagefacts *f)
{
    struct span head = peek_look(r, 0, WINDOW_SIZE);
    for (size_t at = 0; (at = span_find(head, SPAN("ispe"), at)) != SIZE_MAX; at += 4) {
        uint32_t w = big(head, at + 8, 4), h = big(head, at + 12, 4);
        if ((uint64_t)w * h > (uint64_t)f->width * f->height) {
            f->width = w;
            f->height = h;
        }
    }
    f->has_alpha = span_find(head, SPAN("auxiliary:alpha"), 0) != SIZE_MAX;
    size_t av1 = span_find(head, SPAN("av1C"), 0);
    if (av1 != SIZE_MAX)
        f->bits = big(head, av1 + 6, 1) & 0x20 ? 12 : big(head, av1 + 6, 1) & 0x40 ? 10 : 8;
}

/* The value of an entry of a directory; of several the first one. */
static uint32_t tiff_value(struct peek *r, bool is_big, struct span entry)
{
    enum { SHORT = 3, LONG = 4 };
    uint32_t type = number(entry, is_big, 2, 2), n = number(entry, is_big, 4, 4);
    size_t size = type == SHORT ? 2 : 4;
    if (n <= 4 / size)
        return number(entry, is_big, 8, size);
    struct span values = peek_look(r, number(entry, is_big, 8, 4), size);
    return number(values, is_big, 0, size);
}

static const char *tiff_colour(uint32_t photometric)
{
    static const char *const colours[] = { "grey", "grey", "RGB",  "palette",
                                           "mask", "CMYK", "YCbCr" };
    return photometric < sizeof colours / sizeof *colours ? colours[photometric] : NULL;
}

static void tiff_entry(struct peek *r, bool is_big, struct span entry, struct imagefacts *f)
{
    enum {
        WIDTH = 0x100,
        HEIGHT = 0x101,
        BITS = 0x102,
        PHOTOMETRIC = 0x106,
        ORIENTATION = 0x112,
        CHANGED = 0x132
    };
    uint32_t value;
    switch (number(entry, is_big, 0, 2)) {
    case WIDTH:
        f->width = tiff_value(r, is_big, entry);
        break;
    case HEIGHT:
        f->height = tiff_value(r, is_big, entry);
        break;
    case BITS:
        f->bits = tiff_value(r, is_big, entry);
        break;
    case PHOTOMETRIC:
        f->colour = tiff_colour(tiff_value(r, is_big, entry));
        break;
    case ORIENTATION:
        value = tiff_value(r, is_big, entry);
        f->orientation = value >= 1 && value <= 8 ? value : 0;
        break;
    case CHANGED:
        note_time(peek_look(r, number(entry, is_big, 8, 4), sizeof f->taken - 1), 0, f);
        break;
    default:
        break;
    }
}

/* TIFF 6.0, section 2: its first directory is the picture's, each of the others one more. */
static void tiff(struct peek *r, struct imagefacts *f)
{
    bool is_big = peek_has(peek_look(r, 0, 2), 0, SPAN("MM"));
    struct peek heads = heads_of(r);
    uint32_t at = number(peek_look(r, 4, 4), is_big, 0, 4);
    while (at && f->frames < IMAGEFACTS_PARTS) {
        uint32_t n = number(peek_look(&heads, at, 2), is_big, 0, 2);
        for (uint32_t i = 0; i < n && !f->frames && i < IMAGEFACTS_PARTS; i++) {
            char entry[12] = { 0 };
            struct span there = peek_look(r, (uint64_t)at + 2 + 12 * (uint64_t)i, sizeof entry);
            if (there.len < sizeof entry)
                break;
            memcpy(entry, there.ptr, sizeof entry);
            tiff_entry(&heads, is_big, span_make(entry, sizeof entry), f);
        }
        f->frames += n > 0;
        uint64_t behind = (uint64_t)at + 2 + 12 * (uint64_t)n;
        at = n ? number(peek_look(&heads, behind, 4), is_big, 0, 4) : 0;
    }
    window_clear(&heads.window);
}

struct format {
    enum image_format format;
    size_t at;
    struct span magic;
    const char *name;
    void (*read)(struct peek *r, struct imagefacts *f);
};

#define MAGIC(bytes)             \
    {                            \
        bytes, sizeof(bytes) - 1 \
    }

static const struct format formats[] = {
    { IMAGE_PNG, 0, MAGIC("\x89PNG\r\n\x1a\n"), "PNG", png },
    { IMAGE_JPEG, 0, MAGIC("\xff\xd8\xff"), "JPEG", jpeg },
    { IMAGE_GIF, 0, MAGIC("GIF8"), "GIF", gif },
    { IMAGE_WEBP, 8, MAGIC("WEBP"), "WebP", webp },
    { IMAGE_BMP, 0, MAGIC("BM"), "BMP", bmp },
    { IMAGE_ICON, 0, MAGIC("\0\0\1\0"), "icon", icon },
    { IMAGE_AVIF, 4, MAGIC("ftyp"), "AVIF", heif }, /* see by_brands() */
    { IMAGE_HEIC, 4, MAGIC("ftyp"), "HEIC", heif },
    { IMAGE_TIFF, 0, MAGIC("II*\0"), "TIFF", tiff },
    { IMAGE_TIFF, 0, MAGIC("MM\0*"), "TIFF", tiff },
};

static enum image_format of_brand(struct span brand)
{
    if (span_starts(brand, SPAN("avi")))
        return brand.ptr[3] == 'f' || brand.ptr[3] == 's' ? IMAGE_AVIF : IMAGE_NONE;
    return span_starts(brand, SPAN("hei")) || span_starts(brand, SPAN("hev")) ? IMAGE_HEIC
                                                                              : IMAGE_NONE;
}

/* The major brand may name no more than the container (mif1): then the others say what is in it
 * (ISO 14496-12, 4.3; 23008-12, 10). */
static enum image_format by_brands(struct peek *r)
{
    struct span box = peek_look(r, 0, BRANDS_MOST), major = span_sub(box, 8, 12);
    size_t len = big(box, 0, 4), end = len < box.len ? len : box.len;
    if (!peek_has(box, 4, SPAN("ftyp")))
        return IMAGE_NONE;
    for (size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
        enum image_format format = of_brand(span_sub(box, at, at + 4));
        if (format != IMAGE_NONE)
            return format;
    }
    return span_eq(major, SPAN("mif1")) || span_eq(major, SPAN("msf1")) ? IMAGE_HEIC
                                                                        : IMAGE_NONE;
}

static bool fits(struct peek *r, const struct format *format)
{
    if (format->read == heif)
        return by_brands(r) == format->format;
    return peek_has(peek_look(r, 0, 32), format->at, format->magic);
}

struct imagefacts imagefacts_of(const struct source *s)
{
    struct peek r = { .source = s };
    struct imagefacts f = { .format = IMAGE_NONE };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!fits(&r, &formats[i]))
            continue;
        f.format = formats[i].format;
        formats[i].read(&r, &f);
        break;
    }
    window_clear(&r.window);
    return f;
}

const char *imagefacts_name(enum image_format format)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i].format == format)
            return formats[i].name;
    return "";
}

const char *imagefacts_turned(uint32_t orientation)
{
    static const char *const words[] = {
        NULL,
        NULL,
        "mirrored",
        "upside down",
        "upside down, mirrored",
        "turned left, mirrored",
        "turned right",
        "turned right, mirrored",
        "turned left",
    };
    return orientation <= 8 ? words[orientation] : NULL;
}
