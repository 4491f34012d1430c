/* Which characters a body's bytes stand for: what the bytes themselves, the server or the document
 * say, by the labels of the WHATWG Encoding Standard (4.2), so that "latin1" is read as browsers
 * read it. What nobody says is UTF-8. */
#ifndef JIG_DATA_CHARSET_H
#define JIG_DATA_CHARSET_H

#include "base/span.h"

enum charset_origin {
    CHARSET_ASSUMED,  /* nothing says any: UTF-8 */
    CHARSET_MARK,     /* a byte order mark */
    CHARSET_HEADER,   /* Content-Type */
    CHARSET_DOCUMENT, /* XML's declaration, HTML's meta, CSS's @charset */
    CHARSET_LOOK,     /* zeros in places where UTF-16 and UTF-32 have them */
    CHARSET_CHOSEN,   /* by hand */
};

/* One that can be read. */
struct charset_kind {
    const char *name;   /* "windows-1252" */
    const char *people; /* who writes with it: "Western"; what a list sorts by */
    const char *iconv;  /* iconv's name for it */
    uint8_t unit;       /* bytes of its shortest character */
    bool has_shifts;    /* what a byte means depends on those before it */
};

struct charset {
    /* static; never NULL: UTF-8 where `said` is none that is known */
    const struct charset_kind *kind;
    enum charset_origin origin;
    bool is_unknown; /* `said` names none that is known */
    uint8_t mark;    /* bytes of the byte order mark in front; 0: there is none */
    char said[40];   /* the label as it was sent; "" where there was none */
};

/* How many first bytes are worth showing to charset_of(). */
#define CHARSET_HEAD 1024u

/* content_type may be empty; `head` are the body's first bytes. */
struct charset charset_of(struct span content_type, struct span head);

/* By one of its labels ("latin1", "UTF8"); NULL: none has it. */
const struct charset_kind *charset_find(struct span label);

/* The i-th of those that can be chosen, UTF-8 first; NULL behind the last. */
const struct charset_kind *charset_at(size_t i);

/* Its bytes are UTF-8 as they stand. */
bool charset_is_utf8(const struct charset_kind *kind);

#endif
