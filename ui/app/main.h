/* The workbench as a program: `jig [PATH]` and `jig demo`. */
#ifndef JIG_APP_MAIN_H
#define JIG_APP_MAIN_H

/* argv without the program's name: nothing, or a path, or "demo". Returns the exit status; what went
 * wrong is one line on standard error. */
int app_main(int argc, char **argv);

#endif
