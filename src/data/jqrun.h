/* A jq filter over a body of any size, for a screen: the filter runs in a process of its own
 * (data/jqstream) that is fed, and whose results are read, without waiting; another filter, or the
 * end, kills it. Results are JSON texts, one a line, kept as a body is: in memory up to a limit,
 * then in a file without a name. jq's own reading of numbers applies: what does not fit into a
 * double is rounded. */
#ifndef JIG_DATA_JQRUN_H
#define JIG_DATA_JQRUN_H

#include "base/error.h"
#include "data/source.h"

struct jqrun;

/* Starts it over nothing yet. `folder` is where results go that are many; borrowed. A filter with
 * more results than that many MiB is stopped with a word. NULL with *error, out-of-memory, where
 * there can be no process. */
struct jqrun *jqrun_new(const char *filter, const char *folder, unsigned most_mib,
                        struct jig_error *error);
void jqrun_free(struct jqrun *r); /* kills it; takes NULL */

/* Its results are another's, too: they outlive jqrun_free() until as often jqrun_release() was
 * called. */
void jqrun_hold(struct jqrun *r);
void jqrun_release(struct jqrun *r); /* takes NULL */

/* Feeds what of `input` was not fed yet (complete: there will be no more) and takes what results
 * are there. Never waits. True where results, or the end, have come. */
bool jqrun_step(struct jqrun *r, const struct source *input, bool complete);

bool jqrun_is_done(const struct jqrun *r);
/* How many bytes of the input it has taken. */
uint64_t jqrun_fed(const struct jqrun *r);
/* What went wrong first: usage, the filter is none; decode-failed, it fails on a value, or the text
 * is no JSON; too-large, it wanted more than it may; read-failed, libjq is not there. Results up to
 * there stay. */
const struct jig_error *jqrun_error(const struct jqrun *r);
/* The results so far; the source is borrowed, and its len grows with each step. */
struct source jqrun_results(const struct jqrun *r);

#endif
