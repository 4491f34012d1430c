/* The fields in the heads of HTTP/2 on the Wire tab: each direction's frames are put together to
 * blocks, which are unpacked in the order in which they went, connection by connection. An entry of
 * a connection's table that other streams may have set is held against what the exchange itself
 * knows, which was unpacked when it went by: no field is shown that was not there. */
#ifndef JIG_VIEW_WIREFIELDS_H
#define JIG_VIEW_WIREFIELDS_H

#include "base/buf.h"
#include "jig.h"
#include "wire/h2fields.h"
#include "wire/h2frame.h"

/* Of one direction. */
struct wireblock {
    struct h2fields *fields; /* NULL: not needed yet, or it can't be had */
    struct h2frame frame;    /* that is being read */
    uint32_t left;           /* bytes of it to come */
    struct buf block;        /* what its frames hold so far */
    struct buf payload;      /* of the frame */
    size_t taken; /* bytes of the block whose fields were taken, and how many fields */
    size_t n_fields;
    bool is_whole;  /* its last frame has come: none goes on with it */
    bool is_open;   /* there are more */
    bool agrees;    /* so far they are the exchange's own, in its order */
    size_t n_heads; /* of the exchange, this one included */
};

struct wirefields {
    struct wireblock blocks[2];
    char status[16]; /* what a field of that name is borrowed from */
};

void wirefields_init(struct wirefields *w);
void wirefields_clear(struct wirefields *w);
/* An exchange begins: over another connection than the one before (NULL: there is none) nothing is
 * known yet. */
void wirefields_begin(struct wirefields *w, const struct jig_exchange *before,
                      const struct jig_exchange *x);

/* Bytes of a frame, with its head where `begins`. True: with them a block is whole, whose fields
 * are to be taken before the next bytes. */
bool wirefields_add(struct wirefields *w, enum jig_direction direction, struct span bytes,
                    bool begins);

struct wirefield {
    struct span name, value; /* borrowed until the next call */
    bool is_outside;   /* an entry of the table that the log does not have: the exchange's */
    const char *words; /* in the value's place, where it can't be unpacked; or NULL */
};

/* The next field of that block; false: there is none. */
bool wirefields_next(struct wirefields *w, enum jig_direction direction,
                     const struct jig_exchange *x, struct wirefield *out);

#endif
