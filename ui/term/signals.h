/* Signals as bytes of a pipe: the handlers do nothing but write one, the loop reads them when it
 * gets there. */
#ifndef JIG_TERM_SIGNALS_H
#define JIG_TERM_SIGNALS_H

#include <stdbool.h>

enum signals_seen {
    SIGNALS_RESIZED = 1,      /* WINCH */
    SIGNALS_TERMINATED = 2,   /* TERM */
    SIGNALS_INTERRUPTED = 64, /* INT */
    SIGNALS_HUNG_UP = 4,      /* HUP */
    SIGNALS_SUSPEND = 8,      /* TSTP */
    SIGNALS_RESUMED = 16,     /* CONT */
    SIGNALS_CHILD = 32        /* CHLD */
};

/* Installs the handlers; PIPE and XFSZ are ignored from then on, so that a write fails instead.
 * Returns the descriptor to poll, -1 on failure. Once a process. */
int signals_open(void);
void signals_close(void); /* brings the former handlers back */

unsigned signals_take(void); /* what came since the last call, of enum signals_seen */

/* Stops the process as its own handler of TSTP would have, until it is continued. */
void signals_stop_here(void);

#endif
