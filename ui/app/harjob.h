/* A HAR that is read on a thread of its own: one of many megabytes takes longer than a frame may.
 * The job belongs to one side at a time; one that is let go of before it is done is freed by its
 * thread. */
#ifndef JIG_APP_HARJOB_H
#define JIG_APP_HARJOB_H

#include "format/harread.h"

struct harjob;

/* Reads this text, allocated with malloc(), which is the job's also on failure. NULL: no memory, no
 * descriptor, or no thread. */
struct harjob *harjob_start(char *take, size_t len);
/* Readable when it is done. */
int harjob_fd(const struct harjob *j);
/* What came of it, as harread() says, once; false: it is not done. */
bool harjob_take(struct harjob *j, struct harlog *out, struct jig_error *error);
void harjob_free(struct harjob *j); /* never waits; takes NULL */

#endif
