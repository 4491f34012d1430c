/* Which token may follow which: told of one after the other, it names the first that is not JSON.
 * One bit for each open container, so that a million of them are 128 KiB. */
#ifndef JIG_DATA_JSONGRAMMAR_H
#define JIG_DATA_JSONGRAMMAR_H

#include "data/jsonscan.h"

#define JSONGRAMMAR_MAX_DEPTH (1u << 24)

/* What may come next. Up to JSONGRAMMAR_KEY: what a line of laid out JSON begins with. */
enum jsongrammar_expect {
    JSONGRAMMAR_NOTHING,
    JSONGRAMMAR_TEXT,
    JSONGRAMMAR_ITEM_OR_CLOSE,
    JSONGRAMMAR_ITEM,
    JSONGRAMMAR_KEY_OR_CLOSE,
    JSONGRAMMAR_KEY,
    JSONGRAMMAR_END,
    JSONGRAMMAR_COMMA_IN_ARRAY,
    JSONGRAMMAR_COLON,
    JSONGRAMMAR_MEMBER,
    JSONGRAMMAR_COMMA_IN_OBJECT
};

struct jsongrammar {
    uint8_t *is_object; /* a bit for each level */
    size_t room;
    uint32_t depth; /* containers that are open */
    uint8_t expect; /* enum jsongrammar_expect */
    bool many;      /* values may follow each other (NDJSON) */
};

/* By what is expected and the token that comes (a row is 16 so that a shift finds it): what is
 * expected behind it. JSONGRAMMAR_NOTHING: jsongrammar_take() must look, for it opens or closes a
 * container, ends the text, or is wrong. */
extern const uint8_t jsongrammar_after[][16];

void jsongrammar_init(struct jsongrammar *g, bool many);
void jsongrammar_clear(struct jsongrammar *g);

/* NULL where the token is right, else static words: what was expected. */
const char *jsongrammar_take(struct jsongrammar *g, enum jsonscan_type type);
/* The same for the end of the text. */
const char *jsongrammar_end(const struct jsongrammar *g);

/* A key, an element or a whole text is expected: what a line begins with. */
static inline bool jsongrammar_begins_line(uint8_t expect)
{
    return expect <= JSONGRAMMAR_KEY;
}

#endif
