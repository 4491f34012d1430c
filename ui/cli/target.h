/* What a path on the command line means: a collection, and the item in it that is asked for. */
#ifndef JIG_CLI_TARGET_H
#define JIG_CLI_TARGET_H

#include "book/collection.h"

struct target {
    struct collection *collection;
    const struct item *item; /* a request or a folder; borrowed from the collection */
};

/* The nearest folder upwards that holds a jig.json is the collection; a folder without one above
 * it stands for itself. read-failed in words. */
enum jig_err target_open(struct target *t, const char *path, struct jig_error *error);
void target_close(struct target *t);

/* The requests of it in order: from NULL to the first, then on to NULL. */
const struct item *target_next(const struct target *t, const struct item *item);

#endif
