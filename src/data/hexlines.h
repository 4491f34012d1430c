/* Bytes in hex: sixteen (or eight) a line, with the offset before them and their ASCII behind. */
#ifndef JIG_DATA_HEXLINES_H
#define JIG_DATA_HEXLINES_H

#include "data/lines.h"

struct hexlines {
    const struct source *source; /* borrowed; may grow */
    struct window window;
    uint32_t per_line;
};

void hexlines_init(struct hexlines *h, const struct source *s);
void hexlines_clear(struct hexlines *h);

/* As many bytes a line as fit into that many columns: 8, 16 or 32. */
void hexlines_fit(struct hexlines *h, int columns);

struct lines hexlines_lines(struct hexlines *h);

/* One line for up to 32 bytes that stand at `offset` of the source, laid out for `per_line`; it
 * begins with `label`, as a rule the same. */
void hexlines_paint(struct span bytes, uint64_t offset, uint64_t label, uint32_t per_line,
                    struct painting *out);

#endif
