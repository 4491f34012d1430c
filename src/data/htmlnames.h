/* What is known of HTML's elements by their names (WHATWG HTML, 4 and 13.1.2.4): enough to lay out
 * a document as its author meant it, without building a tree. */
#ifndef JIG_DATA_HTMLNAMES_H
#define JIG_DATA_HTMLNAMES_H

#include "base/span.h"

enum html_trait {
    HTML_VOID = 1,   /* has no content and no closing tag */
    HTML_INLINE = 2, /* part of a text's flow */
    HTML_RAW = 4,    /* its content is no markup */
    HTML_PRE = 8,    /* blanks in it count */
};

struct html_name {
    const char *name;
    uint8_t traits;
    const char *ends; /* " li ": open elements that end where this one begins; NULL: none */
};

/* In small letters; NULL for one that has nothing special. */
const struct html_name *htmlnames_find(struct span name);

/* Each has a place below 255. */
const struct html_name *htmlnames_at(size_t place);
size_t htmlnames_place(const struct html_name *name);

#endif
