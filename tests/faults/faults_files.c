/* Calls on files and processes that are refused, or before which the process ends. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults/faults.h"

/* CALL(name, why, (parameters), (arguments)): why is the errno, 0 the one that was asked for. */
#define CALL(name, why, parameters, arguments)                  \
    int __real_##name parameters;                               \
    int __wrap_##name parameters;                               \
    int __wrap_##name parameters                                \
    {                                                           \
        return faults_call(why) ? -1 : __real_##name arguments; \
    }
CALL(fsync, 0, (int fd), (fd))
CALL(fchmod, 0, (int fd, mode_t mode), (fd, mode))
CALL(flock, ENOLCK, (int fd, int what), (fd, what))
CALL(rename, 0, (const char *from, const char *to), (from, to))
CALL(renameat, 0, (int a, const char *from, int b, const char *to), (a, from, b, to))
CALL(renameat2, 0, (int a, const char *from, int b, const char *to, unsigned how),
     (a, from, b, to, how))
CALL(linkat, 0, (int a, const char *from, int b, const char *to, int how),
     (a, from, b, to, how))
CALL(unlink, 0, (const char *path), (path))
CALL(unlinkat, 0, (int folder, const char *path, int how), (folder, path, how))
CALL(mkdir, 0, (const char *path, mode_t mode), (path, mode))
CALL(mkdirat, 0, (int folder, const char *path, mode_t mode), (folder, path, mode))
CALL(mkostemp, EMFILE, (char *path, int flags), (path, flags))
CALL(mkostemps, EMFILE, (char *path, int len, int flags), (path, len, flags))
CALL(fork, EAGAIN, (void), ())
#undef CALL

/* What was written is told to be lost as late as here by some file systems. The descriptor is gone. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    bool is_refused = faults_call(0);
    int why = errno, got = __real_close(fd);
    if (is_refused)
        errno = why;
    return is_refused ? -1 : got;
}

int __real_pthread_create(pthread_t *out, const pthread_attr_t *how, void *(*run)(void *),
                          void *with);
int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *how, void *(*run)(void *),
                          void *with);
int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *how, void *(*run)(void *),
                          void *with)
{
    return faults_call(EAGAIN) ? EAGAIN : __real_pthread_create(out, how, run, with);
}
