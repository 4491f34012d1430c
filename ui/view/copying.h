/* What is copied of a source, the secrets in it replaced. Up to COPYING_MAX bytes of it: what is
 * little is there at once, the rest is read in slices, so that keys are answered meanwhile. */
#ifndef JIG_VIEW_COPYING_H
#define JIG_VIEW_COPYING_H

#include "view/veil.h"

#define COPYING_MAX     (16u << 20)
#define COPYING_AT_ONCE (256u << 10)

enum copying_as {
    COPYING_PLAIN,
    COPYING_STRING, /* a string of JSON: what it means; anything else as it stands */
    COPYING_LINE    /* without its end, and the mark in front of a text */
};

enum copying_state {
    COPYING_NOTHING,
    COPYING_READS,
    COPYING_UNQUOTES,
    COPYING_ADDS,
    COPYING_READY
};

/* What is copied as it is shown: appends some of it, true while there is more. */
struct copying_lines {
    bool (*add)(void *ctx, struct buf *out);
    void *ctx;
};

struct copying {
    enum copying_state state;
    enum copying_as as;
    struct source source;
    struct copying_lines lines;
    uint64_t first, at, end;
    struct buf text, meaning;
    size_t unquoted; /* bytes of the text */
    enum jig_err failed;
};

void copying_init(struct copying *c);
void copying_clear(struct copying *c); /* takes a zeroed one */

/* Bytes [at, end) of the source, which is borrowed until they are taken or given up. False: they
 * are more than COPYING_MAX. */
bool copying_begin(struct copying *c, const struct source *source, uint64_t at, uint64_t end,
                   enum copying_as as);
/* What `lines` append, about so many bytes; its ctx is borrowed likewise. */
void copying_begin_lines(struct copying *c, const struct copying_lines *lines, uint64_t about);
/* Goes on by a slice, with what is to be hidden now (NULL: nothing); true while there is more. */
bool copying_step(struct copying *c, const struct mask *mask);
/* The source goes: it fails, if it is under way. */
void copying_give_up(struct copying *c);
bool copying_is_on(const struct copying *c);
/* Once for each that was begun, when it is ready: hands over the text. *out is cleared before; a
 * failure in it tells that not all of it could be read (READ), or that it is more than COPYING_MAX
 * (TOO_LARGE). */
bool copying_take(struct copying *c, struct buf *out);

#endif
