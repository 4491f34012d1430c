/* The completion of a text that is typed into, of one line or many: names between {{ and }}
 * wherever the cursor is behind an open {{, and else what the text's owner offers for the whole of
 * it. */
#ifndef JIG_WIDGET_COMPLETION_H
#define JIG_WIDGET_COMPLETION_H

#include "widget/complete.h"
#include "widget/edits.h"

/* Names that begin with or hold `typed`; what they point to outlives the next call. */
struct completion_names {
    size_t (*offer)(void *ctx, struct span typed, struct candidate *out, size_t room);
    void *ctx;
};

struct completion {
    const struct completion_names *names; /* borrowed; NULL: nothing is offered inside {{ }} */
    struct complete list;
    size_t from; /* where the {{ begins; SIZE_MAX: the candidates are for the whole text */
};

/* Where the {{ begins that is being typed before `cursor`, on its line and without its }};
 * SIZE_MAX: nowhere. */
size_t completion_open_braces(struct span text, size_t cursor);

/* After something was typed: names, or for the whole text these candidates (which may be none). */
void completion_offer(struct completion *c, const struct edits *text,
                      const struct candidate *whole, size_t n);
bool completion_is_shown(const struct completion *c);
/* What was typed of it so far. */
struct span completion_typed(const struct completion *c, const struct edits *text);
/* Puts the chosen one into the text, as one step of its history. True: it was the whole text. */
bool completion_accept(struct completion *c, struct edits *text);

#endif
