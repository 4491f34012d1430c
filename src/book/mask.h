/* Known secret values made unreadable in a text, also where they stand percent-encoded, in
 * base64, or inside Basic credentials. */
#ifndef JIG_BOOK_MASK_H
#define JIG_BOOK_MASK_H

#include "base/buf.h"
#include "base/span.h"

#define MASK_TEXT "••••••"

struct mask;
struct mask *mask_new(void);    /* NULL: out of memory */
void mask_free(struct mask *m); /* wipes the values */
/* Values shorter than 4 bytes are not masked: they would blot out ordinary text. */
bool mask_add(struct mask *m, struct span secret);
/* Credentials `user:password` of which the password is secret. */
bool mask_add_basic(struct mask *m, struct span user, struct span password);
/* Appends the text with every known value replaced. */
void mask_apply(const struct mask *m, struct span text, struct buf *out);
bool mask_hits(const struct mask *m, struct span text);

#endif
