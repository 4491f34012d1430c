/* What stands for a byte or a character that may not reach a terminal as it is: printable UTF-8
 * that tells which it was. Who needs one is base/visible's to say; base/error, which stands below
 * it, marks what it is told as well. */
#ifndef JIG_BASE_MARK_H
#define JIG_BASE_MARK_H

#include <stddef.h>
#include <stdint.h>

#define MARK_MAX 10 /* bytes: <U+10FFFF> */

/* Each writes a mark, without a NUL behind it, and returns how many bytes it has. */

/* The picture of a C0 character or DEL, in one column: U+2400 to U+241F, and U+2421. */
size_t mark_control(unsigned char c, char out[MARK_MAX]);
/* A byte that is no UTF-8: <9B>. */
size_t mark_byte(unsigned char byte, char out[MARK_MAX]);
/* A character: <U+202E>. */
size_t mark_character(uint32_t cp, char out[MARK_MAX]);

#endif
