/* Sockets on the loopback with a port that the system chose, for tests. */
#ifndef JIG_TESTS_LISTENER_H
#define JIG_TESTS_LISTENER_H

#include "net/address.h"

int listener_open(struct address *at); /* listens on 127.0.0.1; the test fails where it can't */
int listener_accept(int fd);
/* Whoever connects from now on, or waits to be accepted, is refused. */
void listener_end(int fd); /* waits for one */
/* An address that refuses: bound for as long as the process lives, never listened on. */
void listener_refusing(struct address *at);
/* Waits up to a minute for the events and returns what came, 0 for nothing. */
int listener_wait(int fd, short events);

#endif
