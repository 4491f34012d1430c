/* Joins the workbench to a terminal: waits for keys, signals, the client's descriptors and files,
 * and draws once a turn. At rest nothing wakes it. */
#ifndef JIG_APP_LOOP_H
#define JIG_APP_LOOP_H

#include "app/workbench.h"

/* Runs until the user quits or the terminal is gone. The setup's theme is chosen here, by what the
 * terminal can show. Returns the process's exit status: 128 and the number of the signal that ended
 * it (of HUP where the terminal went away), else that of *error, which has the words. */
int loop_run(struct workbench_setup *setup, struct jig_error *error);

#endif
