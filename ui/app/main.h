/* The workbench as a program: `jig [PATH]`, `jig demo`, and its viewer, `jig view`. */
#ifndef JIG_APP_MAIN_H
#define JIG_APP_MAIN_H

/* argv without the program's name: nothing, or a path. Returns the exit status; what went wrong is
 * one line on standard error. */
int app_main(int argc, char **argv);

/* The viewer on a file, or on standard input for "-". */
int app_view(const char *path);

/* The workbench on the user's copy of the example collection, with the demo's server for as long as
 * it is open. */
int app_demo(void);

#endif
