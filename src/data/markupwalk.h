/* XML and HTML as lines: an element, a comment or a declaration begins one, an element without
 * others in it stands on one, and so does each line of a text; HTML's inline elements are part of
 * the text around them, and ends that HTML leaves out are made up for. Blanks between lines belong
 * to none that is shown.
 *
 * Names of open elements are known down to MARKUP_LEVELS; deeper ones are only counted. */
#ifndef JIG_DATA_MARKUPWALK_H
#define JIG_DATA_MARKUPWALK_H

#include "data/markupscan.h"

#define MARKUP_LEVELS 96

/* How a line's bytes are to be read from its beginning. */
enum markup_mode {
    MARKUP_FLOW,       /* markup, blanks as wide as they like */
    MARKUP_PRE,        /* markup, blanks count */
    MARKUP_RAW,        /* no markup: script */
    MARKUP_IN_COMMENT, /* a comment goes on */
    MARKUP_IN_CDATA,
};

struct markup_line {
    uint64_t at;
    uint32_t depth;
    uint8_t mode;    /* enum markup_mode */
    bool is_element; /* begins with an element's tag */
    bool closes;     /* begins with the closing tag of one */
};

struct markup_level {
    uint64_t at;      /* of its opening tag */
    uint32_t hash;    /* of its name */
    uint32_t nth;     /* among its parent's elements, from 1 */
    uint32_t n;       /* elements in it so far */
    uint32_t first;   /* the name of the first of these */
    uint8_t known;    /* 1 + its place in htmlnames; 0: it has none */
    bool is_mixed;    /* not all elements in it have that name */
    bool is_like_kin; /* all of its parent's elements before it have its name */
};

struct markupwalk {
    struct markupscan scan;
    uint32_t depth; /* open elements */
    uint32_t pre;   /* the depth inside of an element whose blanks count; 0: none is open */
    uint8_t before; /* what came last */
    bool has_line;
    bool line_opens; /* the line under way began with the tag that opened an element ... */
    uint32_t line_depth;
    bool is_new_line;     /* of the source; */
    uint64_t new_line_at; /* where it begins */
    bool has_root;        /* an element was closed, or is open, at depth 0 */
    struct markup_level levels[MARKUP_LEVELS + 1];
};

void markupwalk_init(struct markupwalk *w, bool is_html, uint64_t offset);

/* Takes bytes off the front of *in, which is what stands at w->scan.at, up to where it is clear
 * that a line begins; false: all of it is used up. The line can begin before *in did. */
bool markupwalk_next(struct markupwalk *w, struct span *in, struct markup_line *out);

/* There is nothing more: true for a last line. */
bool markupwalk_finish(struct markupwalk *w, struct markup_line *out);

/* For a line just got: the levels from the root to its element, or for what is none to what it is
 * in, are levels[0] to levels[markupwalk_n_levels() - 1]. */
uint32_t markupwalk_n_levels(const struct markup_line *line);

/* Bytes of it that are worth keeping: levels that are not open are left out. */
size_t markupwalk_size(const struct markupwalk *w);

#endif
