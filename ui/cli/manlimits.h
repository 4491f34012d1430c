/* The manual's LIMITS: what jig takes of a server and of files, and what it says beyond. */
#ifndef JIG_CLI_MANLIMITS_H
#define JIG_CLI_MANLIMITS_H

#include <stddef.h>

struct manlimit {
    const char *what;
    const char *most;   /* a number, and of what */
    const char *beyond; /* a code, or what happens */
};

/* The i-th; NULL after the last. */
const struct manlimit *manlimits_at(size_t i);

#endif
