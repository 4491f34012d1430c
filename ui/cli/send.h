/* `jig send`: the URLs of a command line in turn, over one client. */
#ifndef JIG_CLI_SEND_H
#define JIG_CLI_SEND_H

/* Returns the process's exit status. */
int send_command(int argc, char **argv);

#endif
