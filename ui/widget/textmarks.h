/* Places that are known in the lines of a text, so that in one of megabytes what is looked for is
 * found from the nearest of them. They are made on the way, some KiB apart; a change forgets those
 * behind it. Without memory there are fewer, and all takes longer. */
#ifndef JIG_WIDGET_TEXTMARKS_H
#define JIG_WIDGET_TEXTMARKS_H

#include <stddef.h>

enum { TEXTMARKS_APART = 8192 }; /* bytes */

struct textmark {
    size_t at; /* offset in the text */
    size_t n;  /* columns, or rows, that its line has before it */
};

struct textmarks {
    struct textmark *marks; /* by place */
    size_t n, room;
};

void textmarks_clear(struct textmarks *m); /* usable again, empty */

/* Those before `len` stay: so many bytes of the text are as they were. */
void textmarks_keep(struct textmarks *m, size_t len);
/* Makes one where there is none nearby. NULL: nowhere. */
void textmarks_add(struct textmarks *m, struct textmark mark);

/* The last one in the line that begins at `start` that is not behind offset `at` and not behind the
 * n-th column or row; else the line's beginning. */
struct textmark textmarks_nearest(const struct textmarks *m, size_t start, size_t at, size_t n);

#endif
