/* One line on the terminal that says how far a download is; it is gone when the download is. */
#ifndef JIG_CLI_PROGRESS_H
#define JIG_CLI_PROGRESS_H

#include "jig.h"

struct progress {
    bool is_on;
    bool is_shown;
    int64_t next_at; /* on jig_now()'s clock */
};

/* Nothing is shown in the first half second, nor where standard error is no terminal. */
void progress_begin(struct progress *p, bool wanted, int64_t now);
void progress_show(struct progress *p, const struct jig_exchange *x, int64_t now);
/* The same of work that can be left undone: "what: 12.3 MB of 200.0 MB, Ctrl-C leaves it out".
 * `left` of `all` is about what is still to be done, and may be more. */
void progress_show_part(struct progress *p, const char *what, uint64_t left, uint64_t all,
                        int64_t now);
void progress_end(struct progress *p);

#endif
