/* Which members of one sequence are still there in another, in order: what a change kept. The
 * longest common subsequence where that is affordable, else what is equal at both ends and
 * what stands at the same place. */
#ifndef JIG_DATA_ALIGN_H
#define JIG_DATA_ALIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALIGN_NONE SIZE_MAX

/* Members are given as hashes. match has room for nb and gets the index in `a` that each member
 * of `b` is, increasing, or ALIGN_NONE. False: out of memory. */
bool align_sequences(const uint64_t *a, size_t na, const uint64_t *b, size_t nb, size_t *match);

#endif
