/* What went over a connection, both ways, as pieces in their order. Each direction keeps its
 * first bytes up to a limit; what goes by after that is counted. With a limit of 0 it costs
 * nothing but the counting. */
#ifndef JIG_CLIENT_WIRELOG_H
#define JIG_CLIENT_WIRELOG_H

#include "jig.h"
#include "base/buf.h"

enum { WIRELOG_MAX_PIECES = 16384 };

struct wirelog_piece {
    size_t offset;    /* into the bytes of its direction */
    const char *lent; /* in their place, where they are another's; else NULL */
    size_t len;
    int64_t at;
    enum jig_direction direction;
    bool with_proxy;
    bool is_frame;
};

struct wirelog {
    struct buf bytes[2]; /* by direction */
    uint64_t dropped[2];
    struct wirelog_piece *pieces;
    size_t n;
    size_t room;
    bool with_proxy; /* what is added now is said with a proxy, about the way */
};

void wirelog_init(struct wirelog *log, size_t keep);
void wirelog_clear(struct wirelog *log);

/* Never fails: without memory, or beyond its limits, bytes are counted as dropped. A frame of
 * HTTP/2 begins a piece of its own. */
void wirelog_add(struct wirelog *log, enum jig_direction direction, int64_t at, struct span s,
                 bool begins_frame);

/* The same as a piece of its own, whatever came before. */
void wirelog_add_piece(struct wirelog *log, enum jig_direction direction, int64_t at,
                       struct span s, bool begins_frame);

/* The same of bytes that are not copied: they stay where they are until the log is cleared. */
void wirelog_lend_piece(struct wirelog *log, enum jig_direction direction, int64_t at,
                        struct span s, bool begins_frame);

/* i below log->n; the data is borrowed until the next addition. */
struct jig_wire_piece wirelog_get(const struct wirelog *log, size_t i);

#endif
