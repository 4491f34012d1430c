/* JSON's tokens 64 bytes at a time, as long as they are plain sailing: what data/jsonscan would say
 * of them, at several times its pace. Which bytes are quotes, signs and blanks is found for a whole
 * block without a branch (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", VLDB Journal
 * 28, 2019), and only where tokens are is looked at more closely.
 *
 * It stops in front of the first token that wants more: one that is cut by the end of the text, or
 * is not JSON. data/jsonscan takes that one, a byte at a time, and says what is wrong with it. */
#ifndef JIG_DATA_JSONRUN_H
#define JIG_DATA_JSONRUN_H

#include "data/bytescan_json.h"
#include "data/jsonscan.h"

struct jsonrun_token {
    size_t at; /* in the text */
    enum jsonscan_type type;
};

struct jsonrun {
    struct span text;
    size_t block;        /* the next block */
    size_t string_at;    /* the quote that opened the string under way */
    size_t done;         /* behind the last token given */
    uint64_t in_string;  /* all bits: the last block ended inside a string */
    uint64_t in_word;    /* 1: it ended inside a number or a word */
    uint64_t is_escaped; /* 1: the next block's first byte is */
    bool has_stopped;
};

/* Begins between two tokens. The text is borrowed. */
void jsonrun_init(struct jsonrun *r, struct span text);

/* The next tokens, at most one for each byte of a block; 0: all that it can take was taken, and
 * `done` bytes of the text are used up. */
size_t jsonrun_next(struct jsonrun *r, struct jsonrun_token out[BYTESCAN_JSON_BLOCK]);

#endif
