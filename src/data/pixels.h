/* Pixels in memory, and the libraries that make them of a file. For data/picturechild: what
 * can't be decoded ends the process with an answer, and nothing is ever released. */
#ifndef JIG_DATA_PIXELS_H
#define JIG_DATA_PIXELS_H

#include "data/imagefacts.h"

struct pixels {
    unsigned w, h;
    uint8_t *rgba;   /* w * h of red, green, blue, alpha; NULL: they could not be made */
    bool is_damaged; /* rows that did not come are see-through */
    const char *why; /* static words */
};

/* Looks the library up that decodes the format; false, with words, where there is none. */
bool pixels_load(enum image_format format, char *why, size_t why_len);

/* `least_w` and `least_h`: pixels that are enough (JPEG can leave the rest out). */
struct pixels pixels_decode(enum image_format format, struct span file, unsigned least_w,
                            unsigned least_h);

/* Each new pixel is the mean of those that it stands for. Not larger than `from`. */
struct pixels pixels_shrink(const struct pixels *from, unsigned w, unsigned h);

/* As Exif's orientation says: 2 to 8. */
struct pixels pixels_turn(const struct pixels *from, unsigned orientation);

#endif
