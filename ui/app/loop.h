/* Joins the workbench to a terminal: waits for keys, signals, the client's descriptors and files, and
 * draws once a turn. At rest nothing wakes it. */
#ifndef JIG_APP_LOOP_H
#define JIG_APP_LOOP_H

#include "app/workbench.h"

/* Runs until the user quits or the terminal is gone. The setup's theme is chosen here, by what the
 * terminal can show. Returns the process's exit status; *error has the words where it is not 0. */
int loop_run(struct workbench_setup *setup, struct jig_error *error);

#endif
