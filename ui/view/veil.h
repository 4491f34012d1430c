/* Known secrets in what a pager paints: their bytes are found in the source, wherever a line ends,
 * and marked in the painting. Offsets stay what they are, so search and hex go on as before. */
#ifndef JIG_VIEW_VEIL_H
#define JIG_VIEW_VEIL_H

#include "book/mask.h"
#include "data/lines.h"

struct veil {
    const struct mask *mask;     /* borrowed; NULL: nothing is hidden */
    const struct source *source; /* borrowed: what the lines are of */
    bool goes_on; /* more of it is there than can be read so far; the caller says so */
    struct window window;
};

void veil_init(struct veil *v, const struct source *source);
void veil_clear(struct veil *v);

/* For struct pagerrows: `ctx` is the veil. */
void veil_line(void *ctx, const struct line *line, struct painting *p);

/* Appends bytes [at, end) of the source, the secrets in them replaced, also those that only begin
 * or end there. False: they could not all be read. */
bool veil_read(const struct veil *v, uint64_t at, uint64_t end, struct buf *out);
/* Where what is read in parts may be cut: at `at`, or behind the secret that lies across it. */
uint64_t veil_cut(const struct veil *v, uint64_t at);

#endif
