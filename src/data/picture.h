/* A picture's pixels, no more of them than can be shown: decoded by its format's own library (PNG,
 * JPEG, GIF, WebP, AVIF) in a confined process of its own (data/picturechild), so that neither a
 * bomb nor a fault of a decoder reaches the program. That process is fed and listened to a little
 * at a time. */
#ifndef JIG_DATA_PICTURE_H
#define JIG_DATA_PICTURE_H

#include "base/buf.h"
#include "data/imagefacts.h"

/* What is decoded at all: pixels as stored, and bytes of the file. */
#define PICTURE_PIXELS (40u << 20)
#define PICTURE_BYTES  (64u << 20)

enum picture_state { PICTURE_NONE, PICTURE_UNDER_WAY, PICTURE_THERE, PICTURE_FAILED };

struct picture {
    enum picture_state state;
    char why[120]; /* PICTURE_FAILED: what is wrong with it */
    unsigned w, h;
    bool is_damaged;   /* PICTURE_THERE: what of it came */
    struct buf pixels; /* w * h of red, green, blue, alpha */
    int fd, pid;
    uint64_t sent; /* of the file */
};

void picture_init(struct picture *p);
void picture_clear(struct picture *p); /* ends its process */

/* Begins to decode it, turned as Exif says and no larger than that many pixels. What can't be begun
 * is failed at once. The source must hold all of it. */
void picture_start(struct picture *p, const struct source *s, const struct imagefacts *facts,
                   unsigned most_w, unsigned most_h);

/* Goes on with the same source, up to that many milliseconds; false once there is nothing more to
 * wait for. */
bool picture_work(struct picture *p, const struct source *s, int milliseconds);

/* The pixel, NULL where the picture is not, or is see-through. */
const uint8_t *picture_pixel(const struct picture *p, unsigned x, unsigned y);

#endif
