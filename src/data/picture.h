/* A picture's pixels, no more of them than can be shown: decoded by its format's own library (PNG, JPEG,
 * GIF, WebP; each loaded when it is first needed) in a confined child, so that neither a bomb nor a
 * fault of a decoder reaches the program. The child is listened to a little at a time. */
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
    struct buf pixels; /* w * h of red, green, blue, alpha */
    int fd, pid;
};

void picture_init(struct picture *p);
void picture_clear(struct picture *p); /* ends the child */

/* Begins to decode it, turned as Exif says and no larger than that many pixels. What can't be begun is
 * failed at once. The source must hold all of it, and stay. */
void picture_start(struct picture *p, const struct source *s, const struct imagefacts *facts,
                   unsigned most_w, unsigned most_h);

/* Listens to the child, up to that many milliseconds; false once there is nothing more to wait for. */
bool picture_work(struct picture *p, int milliseconds);

/* The pixel, NULL where the picture is not, or is see-through. */
const uint8_t *picture_pixel(const struct picture *p, unsigned x, unsigned y);

#endif
