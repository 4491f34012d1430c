/* What a picture's own head says of it, without decoding it: PNG, JPEG with Exif (TIFF 6.0), GIF,
 * WebP, BMP, icons, AVIF, HEIC, TIFF. All that is read are the heads of its parts, 4 MiB at most;
 * nothing is believed that lies outside of the bytes. */
#ifndef JIG_DATA_IMAGEFACTS_H
#define JIG_DATA_IMAGEFACTS_H

#include "data/source.h"

enum image_format {
    IMAGE_NONE,
    IMAGE_PNG,
    IMAGE_JPEG,
    IMAGE_GIF,
    IMAGE_WEBP,
    IMAGE_BMP,
    IMAGE_ICON,
    IMAGE_AVIF,
    IMAGE_HEIC,
    IMAGE_TIFF,
};

struct imagefacts {
    enum image_format format;
    uint32_t width, height; /* in pixels, as stored; 0: not known */
    uint32_t bits;          /* of one channel; 0: not known */
    const char *colour;     /* static: "grey", "palette"; NULL: not known */
    bool has_alpha;
    bool is_interlaced;
    uint32_t frames;      /* counted no further than IMAGEFACTS_PARTS; 0: not known */
    uint32_t orientation; /* Exif's: 1 as stored, 2 to 8 turned or mirrored; 0: it says none */
    char taken[20];       /* Exif's "2026:11:28 21:50:00"; "": it says none */
};

/* Heads of parts that are looked at. */
#define IMAGEFACTS_PARTS 4096u

/* format IMAGE_NONE where it is no picture that is known. Some windows are read. */
struct imagefacts imagefacts_of(const struct source *s);

const char *imagefacts_name(enum image_format format);
/* "turned right", "mirrored"; NULL where it is as stored. */
const char *imagefacts_turned(uint32_t orientation);

#endif
