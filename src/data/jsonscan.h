/* JSON's tokens (RFC 8259) out of bytes that come in any cuts: a body that is still arriving, or
 * one that is read a window at a time. Nothing is copied or converted, no token is too long, and
 * the place of each is its offset in the whole. data/jsonlex.h does the same for small documents
 * that are in memory; what may follow what is data/jsongrammar's. */
#ifndef JIG_DATA_JSONSCAN_H
#define JIG_DATA_JSONSCAN_H

#include "base/span.h"

enum jsonscan_type {
    JSONSCAN_NOTHING,
    JSONSCAN_OBJECT_OPEN,
    JSONSCAN_OBJECT_CLOSE,
    JSONSCAN_ARRAY_OPEN,
    JSONSCAN_ARRAY_CLOSE,
    JSONSCAN_COLON,
    JSONSCAN_COMMA,
    JSONSCAN_STRING, /* quotes and escapes included; escapes are checked, UTF-8 is not */
    JSONSCAN_NUMBER,
    JSONSCAN_TRUE,
    JSONSCAN_FALSE,
    JSONSCAN_NULL,
};

/* What a token that begins with this byte is; blanks and all else are nothing. */
extern const uint8_t jsonscan_first[256];

struct jsonscan_token {
    enum jsonscan_type type;
    uint64_t at;
    uint64_t end;
};

enum jsonscan_result {
    JSONSCAN_MORE,  /* all of the input is used up; the token under way goes on */
    JSONSCAN_TOKEN, /* *out was filled */
    JSONSCAN_ERROR, /* `why` says what is wrong with the byte at `at` */
};

struct jsonscan {
    uint64_t at;             /* the next byte */
    uint64_t token_at;       /* where the token under way begins */
    enum jsonscan_type type; /* of the token under way; JSONSCAN_NOTHING between tokens */
    uint8_t state;           /* inside it */
    uint8_t matched;         /* letters of a literal, digits of an escape */
    const char *why;         /* static words */
};

/* Begins between two tokens, at `offset` of the whole. */
void jsonscan_init(struct jsonscan *s, uint64_t offset);

/* Begins inside a string, right behind a backslash or not. */
void jsonscan_init_in_string(struct jsonscan *s, uint64_t offset, bool escaped);

/* Takes bytes off the front of *in, which is what stands at s->at, up to the end of a token. A
 * number ends only where the byte behind it is seen. */
enum jsonscan_result jsonscan_next(struct jsonscan *s, struct span *in,
                                   struct jsonscan_token *out);

/* There is nothing more: TOKEN for a number that ends here, ERROR for a token cut short, MORE
 * where none was under way. */
enum jsonscan_result jsonscan_finish(struct jsonscan *s, struct jsonscan_token *out);

#endif
