/* The process behind data/jqrun: a filter over what comes down a pipe, its results up another. */
#ifndef JIG_DATA_JQSTREAM_H
#define JIG_DATA_JQSTREAM_H

#include "data/selfexec.h"

enum { JQSTREAM_MEMORY_MIB = 2048, JQSTREAM_SECONDS = 120 };

/* Its descriptors in turn: the filter (data/jqchild) and then the text; results, a line each; and,
 * once it is at its end, one of these letters, words behind it. */
enum jqstream_letter {
    JQSTREAM_FINISHED = 'k',
    JQSTREAM_NO_LIBRARY = 'l',
    JQSTREAM_BAD_FILTER = 'u',
    JQSTREAM_BAD_TEXT = 'd',
    JQSTREAM_ABORTED = 'a', /* words: the last that the library said */
};

extern const struct selfexec_role jqstream_role;

#endif
