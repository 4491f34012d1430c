/* A body in a HAR, a block at a time: as text where all of it is text, else in base64. It is begun,
 * gone on with as long as there is more of it, and over then. */
#ifndef JIG_FORMAT_HARBODY_H
#define JIG_FORMAT_HARBODY_H

#include "format/hartext.h"
#include "jig.h"

#define HARBODY_MAX (64u << 20) /* bytes of a body that are written */

#define HARBODY_BLOCK 49152u /* bytes of a step */

/* Whether the mark that stands for a secret is in bytes that come in parts. */
struct harbody_mark {
    char last[32]; /* bytes that may begin one */
    size_t n;
    bool is_seen;
};

enum harbody_phase { HARBODY_OVER, HARBODY_LOOK, HARBODY_MARKS, HARBODY_TEXT, HARBODY_BASE64 };

struct harbody {
    enum harbody_phase phase;
    /* Private. */
    const void *ctx;
    size_t (*read)(const void *ctx, uint64_t offset, void *out, size_t len);
    const char *text_key, *encoding_key; /* the second NULL: base64 needs no word */
    uint64_t len, offset;
    bool is_truncated;
    /* Of an answer's content; its type, which is borrowed, and the least that its size is. */
    bool is_content;
    struct span type;
    uint64_t least;
    size_t n_truncated;                          /* of all that were written */
    bool is_element;                             /* of an array: no comma behind it */
    bool has_controls;                           /* a text may hold them */
    struct harbody_mark read_mark, written_mark; /* in what it is of, and in what is written */
    struct buf bytes;                            /* that wait to be encoded */
    char block[HARBODY_BLOCK];
};

/* `type` is the Content-Type that came with it, or empty. "postData", where the request had a
 * body: */
void harbody_begin_sent(struct harbody *b, struct hartext *h, const struct jig_exchange *x,
                        struct span type);
/* "content" of the answer, whose size is at least so much: */
void harbody_begin_received(struct harbody *b, struct hartext *h, const struct jig_exchange *x,
                            struct span type, uint64_t least);
/* The last members of an object that has begun, an element of an array: "data". What is read may
 * end early. */
void harbody_begin_message(struct harbody *b, struct hartext *h,
                           size_t (*read)(const void *ctx, uint64_t offset, void *out,
                                          size_t len),
                           const void *ctx, uint64_t len, bool is_binary);
void harbody_step(struct harbody *b, struct hartext *h);
/* Of one that is over: its secrets were hidden before, so that its length is not what was sent. */
bool harbody_was_masked(const struct harbody *b);
void harbody_clear(struct harbody *b); /* takes a zeroed one */

#endif
