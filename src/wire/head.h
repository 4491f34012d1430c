/* The head of an answer: status line and header fields, the same for HTTP/1.x and HTTP/2. It
 * owns its bytes, so that it can be moved out of the machine that read it and kept as long as
 * wanted. */
#ifndef JIG_WIRE_HEAD_H
#define JIG_WIRE_HEAD_H

#include "wire/header.h"

enum {
    HEAD_MAX_INTERIM = 32,   /* interim answers before the final one: more are an error */
    HEAD_MAX_LEN = 300 << 10 /* bytes of heads, where no other limit is given */
};

/* How long heads may be in all: what is given, or for 0 the usual, or one line where that may be
 * longer. */
size_t head_limit(size_t max_head, size_t max_line);

struct head {
    int status;           /* 100 to 999; 0 while there is no status line */
    uint8_t major, minor; /* of the version on the wire: 1 and 0 to 9, or 2 and 0 */
    uint32_t reason_at, reason_len;
    struct header fields;
};

void head_init(struct head *h);
void head_clear(struct head *h); /* takes NULL */
void head_reset(struct head *h); /* empties, keeps the memory */

/* Moves everything to `to`, which is cleared before; `from` is left empty and usable. */
void head_move(struct head *to, struct head *from);

/* The reason phrase as it came, any bytes but CR, LF and NUL; empty where there is none.
 * Borrowed from the head. */
struct span head_reason(const struct head *h);

bool head_is_interim(const struct head *h); /* 1xx but 101 (RFC 9110, 15.2) */

#endif
