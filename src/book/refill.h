/* The body that an exchange sent, once more and with its secrets, read from where it is kept: it is
 * looked through for marks a slice at a time, and what stands in their places now is put in while
 * it is read. */
#ifndef JIG_BOOK_REFILL_H
#define JIG_BOOK_REFILL_H

#include "book/unmask.h"
#include "jig.h"

struct refill;

/* The exchange is borrowed. NULL: no memory. */
struct refill *refill_new(const struct jig_exchange *x);
void refill_free(struct refill *r); /* takes NULL */

enum refill_status {
    REFILL_MORE,
    REFILL_WANTS,   /* there is a mark in it: refill_give() is to say what is sent now */
    REFILL_DONE,    /* it can be read */
    REFILL_MISSING, /* of one of its secrets there is nothing now, or two that differ */
    REFILL_UNREADABLE,
    REFILL_FAILED /* no memory, or more marks than there may be */
};
/* Goes on for about budget_us. */
enum refill_status refill_step(struct refill *r, int64_t budget_us);
/* The body of what is sent now, and the secrets in it: borrowed until it is done. False: no
 * memory. */
bool refill_give(struct refill *r, struct span now, const struct mask *mask);
/* Bytes that were looked through, of how many. */
uint64_t refill_at(const struct refill *r, uint64_t *all);

/* Once it is done. */
uint64_t refill_len(const struct refill *r);
size_t refill_read(const struct refill *r, uint64_t offset, void *out, size_t len);

#endif
