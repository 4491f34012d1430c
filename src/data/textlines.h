/* A text as it is, line by line (LF; a CR in front of it belongs to the line's end). Text of the
 * XML kind, and others, can be coloured. */
#ifndef JIG_DATA_TEXTLINES_H
#define JIG_DATA_TEXTLINES_H

#include "data/lineindex.h"
#include "data/lines.h"

enum text_kind {
    TEXT_PLAIN,
    TEXT_MARKUP,
    TEXT_FORM,
    TEXT_FACTS, /* "name   words" a line */
};

/* A line with n line ends before it: its bytes, and those in front of its own end. */
struct textline {
    uint64_t n, at, end, content_end;
};

struct textlines {
    const struct source *source; /* borrowed; may grow */
    struct window window;        /* what is shown */
    struct window scan;          /* what is counted */
    struct lineindex index;
    enum text_kind kind;
    bool hides_mark;        /* a byte order mark at the source's beginning is not painted */
    uint64_t number_offset; /* added to every line's number */
    struct textline known;  /* a long one that was looked at; end 0: none */
};

/* The text begins at `from` in the source. */
void textlines_init(struct textlines *t, const struct source *s, uint64_t from,
                    enum text_kind kind);
void textlines_clear(struct textlines *t);

/* Borrows t. */
struct lines textlines_lines(struct textlines *t);

extern const struct lines_class textlines_class;

#endif
