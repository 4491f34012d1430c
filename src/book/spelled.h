/* A value as it may stand in a text: any of its bytes percent-encoded, in capitals or small letters
 * (RFC 3986, 2.1), or escaped as in a string of JSON (RFC 8259, 7), and blanks as '+'. What stays
 * as it is, each writer decides for itself: a URL as it was typed, a form, a server's answer. */
#ifndef JIG_BOOK_SPELLED_H
#define JIG_BOOK_SPELLED_H

#include "base/span.h"

/* Bytes that a value of `len` bytes can take at most. */
size_t spelled_longest(size_t len);

/* The bytes of the text that spell the value at its front; 0: it stands not there. *is_open: more
 * of the text could change that. */
size_t spelled_len(struct span value, struct span text, bool *is_open);

/* Can a text begin with this byte that spells the value? */
bool spelled_begins(struct span value, char byte);

/* The first byte that an escape at the front of the text stands for, where there is a whole one.
 * *is_open: the text ends in it. The text has a byte at least. */
bool spelled_first(struct span text, char *byte, bool *is_open);

#endif
