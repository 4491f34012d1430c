/* Whether a text without a Content-Type is meant as JSON. It is what begins as such, and once it
 * did it stays so while it is edited, whatever is typed before it: only another text, or none, is
 * judged anew. */
#ifndef JIG_VIEW_JSONGUESS_H
#define JIG_VIEW_JSONGUESS_H

#include "base/span.h"

struct jsonguess {
    bool was_json; /* and more than a brace, with which a {{variable}} begins as well */
};

/* The text as it is after a change. `is_other`: nothing of it was there before. */
void jsonguess_see(struct jsonguess *g, struct span text, bool is_other);
bool jsonguess_is_json(const struct jsonguess *g, struct span text);

#endif
