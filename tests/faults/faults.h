/* The whole program among faults: build/jig-faults is jig with its system calls and allocations led
 * through here (the linker's --wrap). What goes wrong is said in the environment:
 *
 *     JIG_FAULTS="interrupt=2 shorten=1"     words below, one blank between them
 *     JIG_FAULTS_COUNTS=FILE                 holds struct faults_counts from then on
 *
 * Without JIG_FAULTS nothing does. Shared libraries are not under it. */
#ifndef JIG_TESTS_FAULTS_H
#define JIG_TESTS_FAULTS_H

#include <stdatomic.h>
#include <stdbool.h>

/* X(word): a number, 0 where it is not said. */
#define FAULTS_WORDS(X)                                                                \
    X(interrupt)   /* every n-th call that may wait is interrupted */                  \
    X(shorten)     /* n bytes at most go at a time */                                  \
    X(refuse)      /* one in n reads and writes fails, ECONNRESET or EIO, by chance */ \
    X(seed)        /* of that chance */                                                \
    X(descriptors) /* the n-th new descriptor is refused, and all after it */          \
    X(memory)      /* every n-th allocation is refused */                              \
    X(memory_at)   /* the n-th alone is */                                             \
    X(call_at)     /* the n-th call on a descriptor or a file alone is refused */      \
    X(call_with)   /* with this errno, where the call has no better one */             \
    X(die_at)      /* before the n-th such call the process is killed */               \
    X(wall)        /* the wall clock goes n seconds forward and back in turn */        \
    X(names)       /* enum faults_names */

struct faults {
#define X(word) unsigned word;
    FAULTS_WORDS(X)
#undef X
};

/* What the system's resolver says to any name. */
enum faults_names {
    NAMES_REAL,
    NAMES_NOT_FOUND,
    NAMES_TRY_AGAIN,
    NAMES_FAILED,
    NAMES_NO_MEMORY,
    NAMES_SYSTEM,
    NAMES_SILENT,     /* never comes back */
    NAMES_SLOW,       /* 127.0.0.1, after 200 ms */
    NAMES_GOOD,       /* 127.0.0.1 */
    NAMES_TWICE,      /* the same one twice */
    NAMES_FIRST_DEAD, /* one that refuses, then 127.0.0.1 */
    NAMES_ALL_DEAD,
    NAMES_NO_ROUTE,      /* IPv6 without a route, then 127.0.0.1 */
    NAMES_ONLY_NO_ROUTE, /* the first of these alone */
    NAMES_ODD_FAMILY,    /* neither IPv4 nor IPv6 */
    NAMES_THOUSAND,      /* 999 that refuse, then 127.0.0.1 */
    NAMES_THOUSAND_DEAD,
};

/* How often each fault was done, and how often it could have been. */
struct faults_counts {
    atomic_uint interrupted, shortened, refused, descriptors, memory, jumps, names;
    atomic_uint allocations, calls;
};

extern struct faults faults;
extern struct faults_counts *faults_counts; /* never NULL */
/* While it is not 0, nothing goes wrong and nothing is counted. */
extern atomic_uint faults_paused;
/* The same for what this thread does. */
extern _Thread_local bool faults_spare_thread;
bool faults_are_off(void);
/* Told of each one before it is done, counted from 1; NULL: nobody. */
extern void (*faults_on_allocation)(unsigned n);
extern void (*faults_on_call)(unsigned n);
/* Told of the allocation or call that is refused because its turn was said. */
extern void (*faults_on_refusal)(void);

/* Counts a call; true for each one whose turn it is. */
bool faults_turn(unsigned every, atomic_uint *calls, atomic_uint *done);
/* Counts a call on a descriptor or a file. True with errno where it is the one that is refused: with
 * `why`, or where that is 0 with the errno that was asked for, or else EIO. */
bool faults_call(int why);

#endif
