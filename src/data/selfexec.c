#include "data/selfexec.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Descriptors that this program may have got from whoever started it. */
#define FDS_MAX  4096
#define WORDS    16
#define SELF     "/proc/self/exe" /* also where the file was replaced or removed */
#define LOADER   "LD_"            /* where the libraries are, and which */
#define LOADER_N (sizeof LOADER - 1)

/* Without selfexec_begin() the new process would be the whole program once more, and so on. */
static bool can_begin;

/* ---- In the role ------------------------------------------------------------------------------*/

static void close_others(size_t n_own)
{
    long most = sysconf(_SC_OPEN_MAX);
    int end = most > 0 && most < FDS_MAX ? (int)most : FDS_MAX;
    for (int fd = SELFEXEC_FD + (int)n_own; fd < end; fd++)
        close(fd);
}

/* A sanitizer has some; but how a process ended is for its status to say. */
static void forget_handlers(void)
{
    static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
}

static _Noreturn void play(const struct selfexec_role *role, const char *starter)
{
    static char *no_environment[] = { NULL };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != strtol(starter, NULL, 10))
        _Exit(1); /* it ended before */
    prctl(PR_SET_NAME, role->name);
    forget_handlers();
    close_others(role->n_fds);
    environ = no_environment; /* some libraries can't do without a list */
    role->run();
    _Exit(0);
}

void selfexec_begin(int argc, char **argv, const struct selfexec_role *const *roles)
{
    can_begin = true;
    for (; argc == 2 && *roles; roles++)
        if (strcmp(argv[0], (*roles)->name) == 0)
            play(*roles, argv[1]);
}

bool selfexec_read(int fd, void *out, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = read(fd, (char *)out + at, len - at);
        if (n > 0)
            at += (size_t)n;
        else if (n == 0 || errno != EINTR)
            return false;
    }
    return true;
}

/* ---- In the program ---------------------------------------------------------------------------*/

/* Where there is no /proc, what it was started as. */
static const char *own_path(void)
{
    const char *said = (const char *)getauxval(AT_EXECFN);
    return access(SELF, X_OK) == 0 || !said ? SELF : said;
}

static void keep_loader_words(char *kept[WORDS + 1])
{
    size_t n = 0;
    for (char **word = environ; word && *word && n < WORDS; word++)
        if (strncmp(*word, LOADER, LOADER_N) == 0)
            kept[n++] = *word;
    kept[n] = NULL;
}

/* Every signal does there what it usually does, from the first moment on. */
static void set_signals(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setsigmask(attributes, &none);
}

static int set_fds(posix_spawn_file_actions_t *actions, const int *high, size_t n)
{
    int failed = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDWR, 0);
    for (int fd = 1; !failed && fd < SELFEXEC_FD; fd++)
        failed = posix_spawn_file_actions_adddup2(actions, 0, fd);
    for (size_t i = 0; !failed && i < n; i++)
        failed = posix_spawn_file_actions_adddup2(actions, high[i], SELFEXEC_FD + (int)i);
    return failed;
}

static int spawn(const struct selfexec_role *role, const int *high, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *kept[WORDS + 1], name[32], starter[24];
    char *const argv[] = { name, starter, NULL };
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    snprintf(name, sizeof name, "%s", role->name);
    snprintf(starter, sizeof starter, "%ld", (long)getpid());
    keep_loader_words(kept);
    posix_spawnattr_init(&attributes);
    set_signals(&attributes);
    failed = set_fds(&actions, high, role->n_fds);
    if (!failed)
        failed = posix_spawn(pid, own_path(), &actions, &attributes, argv, kept);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

pid_t selfexec_start(const struct selfexec_role *role, const int *fds)
{
    /* Copies above all of their places, so that none of them is overwritten. */
    int high[SELFEXEC_FDS_MAX];
    pid_t pid = -1;
    int failed = can_begin ? 0 : ENOTSUP;
    size_t n = 0;
    for (; !failed && n < role->n_fds; n++) {
        high[n] = fcntl(fds[n], F_DUPFD_CLOEXEC, SELFEXEC_FD + SELFEXEC_FDS_MAX);
        if (high[n] < 0) {
            failed = errno;
            break;
        }
    }
    if (!failed)
        failed = spawn(role, high, &pid);
    while (n > 0)
        close(high[--n]);
    errno = failed;
    return failed ? -1 : pid;
}

int selfexec_end(pid_t pid)
{
    int status = 0;
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}
