/* Two answers side by side: status, headers by name, TLS, timing, and the bodies, JSON by path.
 * Stands in the place of the response pane.
 *
 * Intents (view.h):
 *   compare.close     back to the response
 *   response.copied   put `text` on the clipboard
 *   say               tell the user `text`, one line
 */
#ifndef JIG_VIEW_COMPARE_H
#define JIG_VIEW_COMPARE_H

#include "view/comparerow.h"
#include "view/view.h"

struct compare;

struct compare *compare_new(void); /* NULL: out of memory */
void compare_free(struct compare *c);
struct view compare_view(struct compare *c);

/* Both are borrowed until the next compare_set(). a is the one on the left, most often the newer
 * one. now_s: Unix time, for "today" and "yesterday". seed: any number that no server knows. */
void compare_set(struct compare *c, const struct compare_side *a, const struct compare_side *b,
                 int64_t now_s, uint64_t seed);
/* A log is complete that was not when it was set: once both are, they are compared. */
void compare_logs_read(struct compare *c);
/* Lets go of both; of what is large in parts, which somebody has to work on while nothing is set:
 * true while there is more. */
void compare_set_nothing(struct compare *c);
bool compare_let_go(struct compare *c, int64_t budget_us);

#endif
