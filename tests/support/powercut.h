/* What a disk may hold of what a disklog has seen when the power goes. What was synced is there: a
 * file's bytes, length and mode by fsync() of the file, a name by fsync() of its folder. Of the rest
 * each part may be there or not, and what is written may be torn between sectors; names alone come in
 * their order, as a file system with a journal keeps them. */
#ifndef JIG_TESTS_POWERCUT_H
#define JIG_TESTS_POWERCUT_H

#include "support/disklog.h"

/* Of what was not synced. */
enum powercut_loss {
    POWERCUT_NOTHING, /* as after a kill */
    POWERCUT_ALL,
    POWERCUT_BYTES, /* renamed before it was written: the classic */
    POWERCUT_NAMES,
    POWERCUT_ZEROES, /* lengths and names are there, and zeros where the bytes were to be */
    POWERCUT_TORN,   /* by chance, sector for sector */
    N_POWERCUTS
};

struct powercut {
    size_t at; /* after so many of the log's calls */
    enum powercut_loss loss;
    unsigned seed; /* of the chance */
};

/* The folder of the log, which is emptied first, as it is after that. */
void powercut_replay(const struct disklog *log, const struct powercut *cut);
/* The last thing told before it; SIZE_MAX: nothing was. */
size_t powercut_told(const struct disklog *log, const struct powercut *cut);

#endif
