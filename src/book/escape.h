/* What escapes in a text stand for: a byte percent-encoded, in capitals or small letters (RFC 3986,
 * 2.1), a character escaped as in a string of JSON (RFC 8259, 7), or as \' and \x41, which
 * JavaScript and Python write besides, or as in XML and HTML (XML 1.0, 4.1 and 4.6). What an escape
 * is made of may be escaped once more, as in JSON that is a string of JSON, or in a URL that is
 * part of a URL. */
#ifndef JIG_BOOK_ESCAPE_H
#define JIG_BOOK_ESCAPE_H

#include "base/span.h"
#include "base/utf8.h"

#define ESCAPE_LAYERS 3u  /* so often one in another */
#define ESCAPE_MOST   24u /* bytes of the longest that is read */

struct escape {
    char bytes[UTF8_MAX]; /* what it stands for */
    size_t n, len;        /* of them, and its own; len 0: it is none */
    bool is_cut;          /* the text ends in it */
};
/* The one at the front of the text, read once; the text has a byte at least. */
struct escape escape_at(struct span text);

/* May one begin with this byte? */
static inline bool escape_may_begin(char byte)
{
    return byte == '%' || byte == '\\' || byte == '&';
}

/* What the front of a text stands for, read once, twice, and so on. */
struct escapes {
    struct escape each[ESCAPE_LAYERS];
    size_t n;
    bool is_cut; /* the text ends in one, or in one that it is made of */
};
/* The text may be empty. */
void escape_read(struct span text, struct escapes *e);

#endif
