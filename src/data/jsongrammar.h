/* Which token may follow which: told of one after the other, it names the first that is not JSON.
 * One bit for each open container, so that a million of them are 128 KiB. */
#ifndef JIG_DATA_JSONGRAMMAR_H
#define JIG_DATA_JSONGRAMMAR_H

#include "data/jsonscan.h"

#define JSONGRAMMAR_MAX_DEPTH (1u << 24)

struct jsongrammar {
    uint8_t *is_object; /* a bit for each level */
    size_t room;
    uint32_t depth; /* containers that are open */
    uint8_t expect;
    bool many; /* values may follow each other (NDJSON) */
};

void jsongrammar_init(struct jsongrammar *g, bool many);
void jsongrammar_clear(struct jsongrammar *g);

/* NULL where the token is right, else static words: what was expected. */
const char *jsongrammar_take(struct jsongrammar *g, enum jsonscan_type type);
/* The same for the end of the text. */
const char *jsongrammar_end(const struct jsongrammar *g);

#endif
