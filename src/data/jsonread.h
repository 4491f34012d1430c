/* Reads JSON piece by piece with the grammar checked: what opens and closes, keys, values, each
 * with its own spelling. Holds one bit a level, so its memory is fixed and depth is limited. */
#ifndef JIG_DATA_JSONREAD_H
#define JIG_DATA_JSONREAD_H

#include "base/error.h"
#include "data/jsonlex.h"

#define JSONREAD_MAX_DEPTH 1000

enum jsonread_event {
    JSONREAD_END, /* one whole value was read and nothing follows */
    JSONREAD_ERROR,
    JSONREAD_OPEN, /* the token's type says which */
    JSONREAD_CLOSE,
    JSONREAD_KEY,   /* a string; its value comes next */
    JSONREAD_VALUE, /* anything but objects and arrays */
    JSONREAD_COMMENT,
};

struct jsonread {
    struct jsonlex lex;
    int expect;
    unsigned depth; /* of what is open */
    uint8_t is_object[(JSONREAD_MAX_DEPTH + 7) / 8];
    const char *why; /* static words, after JSONREAD_ERROR */
    size_t error_at;
};

void jsonread_init(struct jsonread *r, struct span text, bool comments);
enum jsonread_event jsonread_next(struct jsonread *r, struct jsonlex_token *token);
/* The failure as an error: too-large for the depth, else decode-failed; the words are
 * "line 3, column 7: a digit is missing". */
enum jig_err jsonread_error(const struct jsonread *r, struct jig_error *error);

#endif
