/* `jig run`: saved requests, one after the other. */
#ifndef JIG_CLI_RUN_H
#define JIG_CLI_RUN_H

/* Returns the process's exit status: 0 where all passed, 1 where some did not, 2 for usage. */
int run_command(int argc, char **argv);

#endif
