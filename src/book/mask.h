/* Known secret values made unreadable in a text, also where any of their bytes are escaped
 * (book/escape.h), in hexadecimal, in base64 and base64url, or inside Basic credentials. */
#ifndef JIG_BOOK_MASK_H
#define JIG_BOOK_MASK_H

#include "base/buf.h"
#include "base/span.h"

#define MASK_TEXT "••••••"

struct mask;
struct vars;
struct mask *mask_new(void);    /* NULL: out of memory */
void mask_free(struct mask *m); /* wipes the values */
/* Also without the blanks around it, which a field's value does not keep. Values shorter than 4
 * bytes are not masked: they would blot out ordinary text. One that is slow to look for
 * (book/spelled.h) is looked for in parts of some 16 bytes. */
bool mask_add(struct mask *m, struct span secret);
/* Credentials `user:password` of which the password is secret. */
bool mask_add_basic(struct mask *m, struct span user, struct span password);
/* The value of an Authorization field: what follows the scheme, wherever it came from. */
bool mask_add_credentials(struct mask *m, struct span value);
struct jig_exchange;
/* The credentials that an exchange has sent, also to a proxy, and to ask that one for a way. */
bool mask_add_sent(struct mask *m, const struct jig_exchange *x);
/* The secrets that expansions have used. */
bool mask_add_used(struct mask *m, const struct vars *v);
/* Appends the text with every known value replaced, and the half of one or more at its end. */
void mask_apply(const struct mask *m, struct span text, struct buf *out);
/* The same with the secrets that expansions have used; out->failed tells of memory. */
void mask_apply_used(const struct vars *v, struct span text, struct buf *out);
bool mask_hits(const struct mask *m, struct span text);
/* Do both know the same values? */
bool mask_is_same(const struct mask *a, const struct mask *b);

/* How many spellings it looks for: more, once it knows of more values. */
size_t mask_n(const struct mask *m);

/* The first stretch [*at, *end) that known values cover, or the half of one and more at the text's
 * end, those that overlap taken together: what follows it can be looked through as a text of its
 * own. False: there is none. */
bool mask_find(const struct mask *m, struct span text, size_t *at, size_t *end);
/* How much of a text that was cut off is sure to hold no first part of a value at its end. */
size_t mask_whole(const struct mask *m, struct span text);
/* Bytes of the longest that is looked for: how far around a place its values can reach. */
size_t mask_longest(const struct mask *m);

/* A text that comes in parts: a value may lie across any border. What may be the beginning of one
 * is held back until the next part or the end decides. */
struct mask_stream {
    const struct mask *mask; /* borrowed */
    struct buf held;
    size_t covered; /* bytes at the front of `held` that belong to a value masked already */
};
void mask_stream_init(struct mask_stream *s, const struct mask *m);
void mask_stream_clear(struct mask_stream *s); /* wipes what is held; takes NULL */
/* Appends what is decided. False: out of memory; then nothing of the part goes out. */
bool mask_stream_add(struct mask_stream *s, struct span part, struct buf *out);
/* The text ends: the rest goes out, and another may begin. */
void mask_stream_end(struct mask_stream *s, struct buf *out);

#endif
