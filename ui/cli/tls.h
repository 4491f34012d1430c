/* `jig tls`: one server's TLS, looked at without sending a request. */
#ifndef JIG_CLI_TLS_H
#define JIG_CLI_TLS_H

int tls_command(int argc, char **argv);

#endif
