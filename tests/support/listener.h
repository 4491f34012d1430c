/* Sockets on the loopback with a port that the system chose, for tests. */
#ifndef JIG_TESTS_LISTENER_H
#define JIG_TESTS_LISTENER_H

#include "base/span.h"
#include "net/address.h"

int listener_open(struct address *at); /* listens on 127.0.0.1; the test fails where it can't */
int listener_accept(int fd);
/* Whoever connects from now on, or waits to be accepted, is refused. */
void listener_end(int fd); /* waits for one */
/* An address that refuses: bound for as long as the process lives, never listened on. */
void listener_refusing(struct address *at);
/* Waits up to a minute for the events and returns what came, 0 for nothing. */
int listener_wait(int fd, short events);

/* Reads up to the end of a head, and ends it with a NUL. Its length; 0: the peer has gone. */
size_t listener_read_head(int fd, char *head, size_t room);
/* In a child, until it is killed: each connection in turn gets this answer to its head, and with
 * `closes` its end. */
pid_t listener_serve(int fd, struct span answer, bool closes);

#endif
