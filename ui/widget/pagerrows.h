/* Lines as rows of the screen: where a line's painting is cut, and the way from row to row. */
#ifndef JIG_WIDGET_PAGERROWS_H
#define JIG_WIDGET_PAGERROWS_H

#include "data/lines.h"

/* A row of the screen: a line, and for a wrapped one where in its painting the row begins. */
struct pager_row {
    struct line line;
    size_t from;
};

#define PAGER_LINES 128

struct pager_painted {
    struct painting painting;
    struct line line;
    uint64_t age; /* the painting is that line's, if it is of the memory's age */
};

/* Lines that were painted since the last frame: on the way over a screen, and when it is drawn,
 * each is painted once. */
struct pager_memory {
    struct pager_painted *lines; /* PAGER_LINES; NULL: none was painted yet */
    uint64_t age;
};

struct pagerrows {
    struct lines lines; /* class NULL: none */
    bool wrap;
    bool numbers; /* line numbers and fold marks at the left */
    int w;
    /* Has the last word on a painting; NULL: none does. */
    void (*veil)(void *ctx, const struct line *line, struct painting *p);
    void *veil_ctx; /* borrowed */
    struct pager_memory *memory;
};

void pagerrows_init(struct pagerrows *p); /* wraps, with numbers */
void pagerrows_clear(struct pagerrows *p);

/* Columns: text begins at pagerrows_text_x() and is pagerrows_text_w() wide. */
int pagerrows_text_x(const struct pagerrows *p);
int pagerrows_text_w(const struct pagerrows *p);

/* What was painted may look different now. */
void pagerrows_forget(const struct pagerrows *p);
/* The line's painting, borrowed until that of another is asked for; empty without memory. */
const struct painting *pagerrows_paint(const struct pagerrows *p, const struct line *line);
/* Where the row that begins at `from` of the painting ends. */
size_t pagerrows_end(const struct pagerrows *p, const struct painting *painting, size_t from);
/* Columns that a row is moved to the right: wrapped rows stand below their line's beginning. */
int pagerrows_hang(const struct pagerrows *p, const struct painting *painting, size_t from);

bool pagerrows_next(const struct pagerrows *p, struct pager_row *row);
bool pagerrows_prev(const struct pagerrows *p, struct pager_row *row);
void pagerrows_last(const struct pagerrows *p, struct pager_row *row); /* of its line */
/* The row of its line that shows the source's byte at `offset`. */
void pagerrows_seek(const struct pagerrows *p, struct pager_row *row, uint64_t offset);
/* The source's first byte in the row. */
uint64_t pagerrows_offset(const struct pagerrows *p, const struct pager_row *row);
/* The same row after its line, or the width, changed. */
void pagerrows_refresh(const struct pagerrows *p, struct pager_row *row);
bool pagerrows_before(const struct pager_row *a, const struct pager_row *b);
/* Rows from a down to b, counting no further than `most`; 0 where b is above. */
int64_t pagerrows_distance(const struct pagerrows *p, struct pager_row a,
                           const struct pager_row *b, int64_t most);

#endif
