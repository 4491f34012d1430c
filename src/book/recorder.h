/* Transfers on their way into the history: as a row from their beginning on, and once they are
 * finished their bodies are read and looked through for secrets a slice at a time, and handed to
 * the historian. A transfer and its secrets must stay until they are written, or are given to the
 * recorder. A stream is written while it is open. */
#ifndef JIG_BOOK_RECORDER_H
#define JIG_BOOK_RECORDER_H

#include "book/historian.h"
#include "book/recordrow.h"

struct recorder;

/* The historian is borrowed. `max_body`: bytes kept of one body. NULL: no memory. */
struct recorder *recorder_new(struct historian *historian, uint64_t max_body);
void recorder_free(struct recorder *r); /* what is not written is not kept; takes NULL */

/* Forgets what is not written, which is not kept. */
void recorder_give_up(struct recorder *r);

/* A transfer has begun, of which nothing is read later than now; the mask, too, may go. It is in
 * the history as a send that is under way, with what it asks for (book/recordbegun), until
 * recorder_open() or recorder_add() have it; one that neither has is taken out of it by
 * recorder_free(). False: no memory; then it is written at its end. */
bool recorder_begin(struct recorder *r, const struct jig_transfer *t, const struct mask *mask,
                    const struct recorder_about *about);

/* Takes one that has begun, and that neither is to have, out of the history now. Of another one it
 * does nothing. */
void recorder_forget(struct recorder *r, const struct jig_transfer *t);

/* A stream has been opened, or opened again: it and the mask stay until recorder_add() takes it
 * once it has ended; the transfer need not. False: no memory; then it is written at its end. */
bool recorder_open(struct recorder *r, const struct jig_transfer *t, const struct mask *mask,
                   const struct recorder_about *about);

/* Takes a transfer that is done; the mask (NULL: nothing is secret) knows what must not be kept.
 * False: no memory. */
bool recorder_add(struct recorder *r, const struct jig_transfer *t, const struct mask *mask,
                  const struct recorder_about *about);
/* Is the transfer still read? Then its owner, who wants to be rid of it, gives it up, and the mask
 * with it: both are freed once it is written. False: it is not read, and stays his. */
bool recorder_adopt(struct recorder *r, struct jig_transfer *t, struct mask *mask);
/* The same of a stream: what it and its transfer belong to is freed then. */
bool recorder_adopt_stream(struct recorder *r, const struct jig_transfer *t, struct mask *mask,
                           void *stream, void (*free_stream)(void *stream));

/* Goes on for about budget_us. False: nothing can be done now; either all is handed over, or the
 * historian has no room. */
bool recorder_step(struct recorder *r, int64_t budget_us);
bool recorder_is_idle(const struct recorder *r); /* but for streams that are open */
/* When an open stream wants recorder_step(), on the clock of jig_now(); INT64_MAX: none does. */
int64_t recorder_deadline(const struct recorder *r);
/* About how many bytes are still to be handed over. */
uint64_t recorder_left(const struct recorder *r);
/* Hands over what can be in so much time; true where that was everything. */
bool recorder_finish(struct recorder *r, int64_t most_us);

#endif
