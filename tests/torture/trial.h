/* One run of one test in a process of its own, with one thing that goes wrong, and how it ended. */
#ifndef JIG_TORTURE_TRIAL_H
#define JIG_TORTURE_TRIAL_H

#include <stddef.h>
#include <stdint.h>

#include "faults/faults.h"
#include "torture/collect.h"

enum trial_end {
    TRIAL_PASSED,
    TRIAL_FAILED, /* an assertion did not hold */
    TRIAL_CRASHED,
    TRIAL_LEAKED,
    TRIAL_HUNG,
    TRIAL_OWN, /* the test's own code crashed, or called with nothing in its hands */
};

struct trial {
    const struct TCase *tc;
    const TTest *test;
    int i;
    struct faults faults;
    unsigned limit_s;
};

enum { TRIAL_CHAINS = 1 << 16, TRIAL_CALLS = 1 << 16, TRIAL_DEPTH = 64 };

/* What a trial tells, shared with its process. */
struct trial_report {
    struct faults_counts counts;
    uintptr_t refused[TRIAL_DEPTH]; /* where each of the callers goes on; 0: no more */
    bool wants_chains;
    /* Of the first ones, a hash of who called whom. */
    uint64_t chains[TRIAL_CHAINS], call_chains[TRIAL_CALLS];
};

/* Zeroed memory that this process and those that come of it have in common; never freed. */
void *trial_share(size_t size);
/* `err` holds what it printed to standard error, from the begin. */
enum trial_end trial_run(const struct trial *t, struct trial_report *report, int err);

#endif
