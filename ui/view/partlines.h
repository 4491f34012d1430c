/* A multipart body for a pager: a part a row, with what its head says of it; one that is opened
 * shows its head's lines and its content below, laid out as its own type asks, as text or in hex;
 * what has a Content-Transfer-Encoding, as the text that was sent. Small parts that are text begin
 * open. */
#ifndef JIG_VIEW_PARTLINES_H
#define JIG_VIEW_PARTLINES_H

#include "data/lines.h"
#include "data/multiparts.h"

/* Parts that are open at a time: one more closes the one that was opened first. */
#define PARTLINES_OPEN 16u

struct openpart;

struct partlines {
    struct multiparts parts;
    struct window window;
    int columns;                           /* for hex, and for records: set by the owner */
    struct openpart *open[PARTLINES_OPEN]; /* as they were opened */
    size_t n_open;
    size_t n_seen; /* parts that were looked at, whether they are to begin open */
};

void partlines_init(struct partlines *p, const struct source *s, const char *boundary);
void partlines_clear(struct partlines *p);

struct lines partlines_lines(struct partlines *p);

/* The part that a line is of; false: there is none. */
bool partlines_index(const struct partlines *p, const struct line *line, size_t *i);

/* In the part's content, as bodylayout's; the bytes of a part's row are its content. */
void partlines_add_path(struct partlines *p, const struct line *line, struct buf *out);
bool partlines_value(struct partlines *p, const struct line *line, uint64_t *at, uint64_t *end);

#endif
