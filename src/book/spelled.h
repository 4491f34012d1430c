/* A value as it may stand in a text: any of its bytes escaped (book/escape.h), and blanks as '+'.
 * What stays as it is, each writer decides for itself: a URL as it was typed, a form, a server's
 * answer. */
#ifndef JIG_BOOK_SPELLED_H
#define JIG_BOOK_SPELLED_H

#include <stdint.h>

#include "base/span.h"
#include "book/escape.h"

/* Values of so many bytes know how they repeat themselves, for a struct spelled_run. */
#define SPELLED_LONG 64u

/* A value that is looked for, its own copy. Of a long one it is known how many bytes from each of
 * its places on are as those at its front. */
struct spelled {
    struct span value;
    bool is_escaped; /* any byte of it may be; else it stands as it is */
    uint32_t *alike; /* NULL: it is not long */
};
/* False: out of memory; there is nothing to clear then. */
bool spelled_init(struct spelled *s, struct span value, bool is_escaped);
void spelled_clear(struct spelled *s); /* wipes it; takes a zeroed one */

/* It repeats itself for so long, and may be read in so many ways, that a text which repeats it too
 * would be read anew at each place: it is better looked for in parts. */
bool spelled_is_slow(const struct spelled *s);

/* Bytes that it can take at most. */
size_t spelled_longest(const struct spelled *s);

/* A long value that repeats itself begins at many places of a text that repeats it. How far the
 * text was read at one of them is kept for those behind it, which need not read it again: so all of
 * them together read it once. Not so where more than one reading is possible, of a value with '%',
 * a backslash or '&' in it that any byte of may be escaped, nor at what stands inside of an escape.
 * It is zeroed to begin with. */
struct spelled_run {
    size_t at, n;      /* a place that was come to, and the bytes of the value that led there */
    size_t end, known; /* the same of the last */
    size_t read;       /* bytes that were read at all of them; at each as far as it was read in
                        * one way alone */
};

/* More of the text could change what was found: it ends in what spells so many bytes of a
 * value. */
struct spelled_open {
    bool is_open;
    size_t n;
};

/* The bytes of the text from `at` on that spell the value; 0: it stands not there. `run` is of this
 * value and this text, whose places are asked in their order. */
size_t spelled_len(const struct spelled *s, struct span text, size_t at,
                   struct spelled_run *run, struct spelled_open *open);

/* What texts that spell one of some values can begin with. To begin with it is zeroed. */
struct spelled_begins {
    bool any[256];
    bool bytes[256]; /* as they are */
    bool meant[256]; /* by an escape, and what may follow its first byte then */
    bool percent[256], backslash[256], ampersand[256];
};
void spelled_add_begins(struct spelled_begins *b, const struct spelled *s);
/* The first place from `at` on where one of them may begin; the text's end where none does. */
size_t spelled_next(const struct spelled_begins *b, struct span text, size_t at);

/* The first bytes, other than its own, that an escape at the front of the text may stand for, and
 * how many there are. *is_open: the text ends in it. */
size_t spelled_firsts(struct span text, char firsts[ESCAPE_LAYERS], bool *is_open);

#endif
