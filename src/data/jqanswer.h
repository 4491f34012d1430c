/* The process behind data/jq: one filter, and one text after the other. It compiles the filter
 * once; each text is read, and the filter run on it, in a fork of it (it has one thread), so that
 * no text ever meets another one.
 *
 * Down the socket go the filter (data/jqchild), then texts, each behind its length (an uint64_t).
 * Up come an answer to the filter and one to each text: a head, its words, and a byte once it is
 * ready for the next text, the fork gone. */
#ifndef JIG_DATA_JQANSWER_H
#define JIG_DATA_JQANSWER_H

#include <stdint.h>

#include "data/selfexec.h"

enum { JQANSWER_MEMORY_MIB = 512, JQANSWER_SECONDS = 5 };

enum jqanswer_kind {
    JQANSWER_READY,      /* the filter is one */
    JQANSWER_NO_LIBRARY, /* words; no more comes */
    JQANSWER_BAD_FILTER, /* words; no more comes */
    JQANSWER_FOUND,      /* the first result */
    JQANSWER_NOTHING,
    JQANSWER_BAD_TEXT, /* words */
};

struct jqanswer_head {
    uint64_t len; /* of what follows */
    uint32_t kind;
};

extern const struct selfexec_role jqanswer_role;

#endif
