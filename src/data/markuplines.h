/* XML and HTML laid out for a pager: indented and coloured, every byte as it came but for blanks
 * between lines, elements that fold with a count. Where XML stops being well-formed a note says
 * why, and the layout goes on as well as it can. Built on data/markupindex. */
#ifndef JIG_DATA_MARKUPLINES_H
#define JIG_DATA_MARKUPLINES_H

#include "data/folds.h"
#include "data/lines.h"
#include "data/markupindex.h"

struct markuplines {
    struct markupindex index;
    bool complete; /* the source will not grow any more: set by the owner */
    struct folds folds;
};

void markuplines_init(struct markuplines *m, const struct source *s, bool is_html);
void markuplines_clear(struct markuplines *m);

struct lines markuplines_lines(struct markuplines *m);

/* Appends the way to the line's element, or to the one that its text is in, as XPath:
 * /feed/entry[3]/title[1]; *[7] for the seventh of many that would have to be counted by name. */
void markuplines_path(struct markuplines *m, const struct line *line, struct buf *out);

/* The bytes of the line's element, from its tag to the end of the closing one; of another line its
 * own. False where that is not known (yet). */
bool markuplines_element(struct markuplines *m, const struct line *line, uint64_t *at,
                         uint64_t *end);

#endif
