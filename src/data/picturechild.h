/* The process behind data/picture: a wish and the file's bytes come down its socket, pixels go
 * up. */
#ifndef JIG_DATA_PICTURECHILD_H
#define JIG_DATA_PICTURECHILD_H

#include <stdint.h>

#include "data/selfexec.h"

struct picturechild_wish {
    uint64_t len; /* of the file, which follows */
    uint32_t format, orientation, most_w, most_h;
};

/* What comes up first; 4 * w * h bytes follow: red, green, blue, alpha. */
struct picturechild_hello {
    uint32_t w, h; /* 0: it could not */
    uint32_t is_damaged;
    char why[120];
};

extern const struct selfexec_role picturechild_role;

#endif
