/* Ctrl-C, SIGTERM and a terminal that goes (SIGHUP) as a descriptor that becomes readable, so that a
 * command ends in order: the exchange is cancelled, its log is written. A second signal ends the
 * process at once. */
#ifndef JIG_CLI_INTERRUPT_H
#define JIG_CLI_INTERRUPT_H

#include <stdbool.h>

/* Also makes a closed pipe (SIGPIPE) and a file's size limit (SIGXFSZ) errors of write(). */
void interrupt_init(void);
/* To wait for; -1 before init, and where there are no descriptors left. */
int interrupt_fd(void);
bool interrupt_came(void);

#endif
