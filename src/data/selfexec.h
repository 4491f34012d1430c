/* This program started anew, in a role of its own: a process that has no memory, descriptor,
 * handler of a signal or environment of this one. For libraries that compute on what a stranger
 * sent. A mere fork() would not do: what another thread has locked at that moment, the allocator
 * first of all, stays locked in the child for ever (POSIX lets it call async-signal-safe functions
 * only), and it would hold every secret that the program holds. */
#ifndef JIG_DATA_SELFEXEC_H
#define JIG_DATA_SELFEXEC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SELFEXEC_FD = 3, SELFEXEC_FDS_MAX = 4 };

struct selfexec_role {
    /* the process's argv[0]; behind it the number of the process that started it */
    const char *name;
    size_t n_fds; /* that it works with: SELFEXEC_FD and those behind it */
    void (*run)(void);
};

/* First of all in main(), before anything is opened, loaded or started. In a process that was
 * started in one of the roles (a list that ends with NULL) it never returns; elsewhere it makes
 * selfexec_start() possible. argv is borrowed for good. */
void selfexec_begin(int argc, char **argv, const struct selfexec_role *const *roles);

/* Starts it; fds are its own from then on too, its first three lead nowhere. It ends when the
 * thread that started it does. -1 with errno: ENOTSUP in a program whose main() does not call
 * selfexec_begin(). */
pid_t selfexec_start(const struct selfexec_role *role, const int *fds);

/* Ends it, and waits for it: its status, as waitpid(2) has it. */
int selfexec_end(pid_t pid);

/* ---- In the role ---- */

/* All of it, or false. */
bool selfexec_read(int fd, void *out, size_t len);

#endif
