/* A send as the bytes of a HAR file, made while they are read. */
#ifndef JIG_APP_HARSAVE_H
#define JIG_APP_HARSAVE_H

#include "base/buf.h"
#include "data/source.h"
#include "format/har.h"

struct harsave {
    struct jig_transfer *transfer; /* owned; NULL: nothing is saved */
    struct live *live;             /* the stream that it was, owned; NULL: none */
    struct har *har;
    size_t next; /* exchange that is begun next */
    bool is_in_entry, is_finished;
    struct buf text;
    size_t used; /* of the text */
};

/* Takes the transfer and its stream (NULL: none), also on failure (false: out of memory). Its
 * address stays. */
bool harsave_begin(struct harsave *s, struct jig_transfer *take, struct live *take_live);
void harsave_clear(struct harsave *s); /* takes a zeroed one */

/* How many bodies and messages there are with their beginning alone, as far as it was read. */
size_t harsave_n_truncated(const struct harsave *s);

/* To be read once, from its beginning to its end; its length is EXPORT_TO_THE_END. */
struct source harsave_source(struct harsave *s);

#endif
