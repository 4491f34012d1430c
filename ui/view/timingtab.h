/* The Timing tab: every exchange of a transfer as bars on one scale, bytes, and how this send
 * compares with the last ones. */
#ifndef JIG_VIEW_TIMINGTAB_H
#define JIG_VIEW_TIMINGTAB_H

#include "view/restab.h"

struct timingtab;

struct timingtab *timingtab_new(void); /* NULL: out of memory */
void timingtab_free(struct timingtab *t);
struct restab timingtab_tab(struct timingtab *t);

/* Median and 95th percentile of n durations (n at least 1), and how many of a hundred are shorter
 * than the last. */
struct timing_summary {
    int64_t median, p95;
    int shorter_percent;
};
struct timing_summary timingtab_summary(const int64_t *durations, size_t n);

#endif
