/* `jig history`: what was sent, listed, shown, sent again, cleared. */
#ifndef JIG_CLI_HISTORY_H
#define JIG_CLI_HISTORY_H

int history_command(int argc, char **argv);

#endif
