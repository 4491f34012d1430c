#include "support/testroles.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fileio.h"

enum { FIRST = SELFEXEC_FD, SECOND, THIRD, FOURTH };

static void add_descriptors(struct buf *out)
{
    DIR *own = opendir("/proc/self/fd");
    bool open[16] = { false };
    for (struct dirent *d; own && (d = readdir(own));) {
        int fd = (int)strtol(d->d_name, NULL, 10);
        if (d->d_name[0] != '.' && fd != dirfd(own) && fd < 16)
            open[fd] = true;
        else if (d->d_name[0] != '.' && fd != dirfd(own))
            buf_addf(out, "and %d, ", fd);
    }
    closedir(own);
    for (int fd = 0; fd < 16; fd++)
        if (open[fd])
            buf_addf(out, "%d ", fd);
}

static void add_signals(struct buf *out)
{
    sigset_t blocked;
    int n_blocked = 0, n_ignored = 0;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int number = 1; number < SIGRTMIN; number++) {
        struct sigaction now;
        n_blocked += sigismember(&blocked, number) == 1;
        n_ignored += sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
    }
    buf_addf(out, "%d blocked, %d ignored\n", n_blocked, n_ignored);
}

static void report(void)
{
    struct buf text;
    size_t n_words = 0;
    buf_init(&text, 65536);
    while (environ[n_words])
        n_words++;
    add_descriptors(&text);
    buf_addf(&text, "\n%zu words\n", n_words);
    add_signals(&text);
    fileio_write(FIRST, buf_span(&text));
    close(FIRST);
    buf_reset(&text);
    fileio_read(SECOND, &text);
    fileio_write(THIRD, buf_span(&text));
    buf_clear(&text);
}

static void start_report(void)
{
    char byte;
    if (!selfexec_read(FIRST, &byte, 1))
        return;
    pid_t pid = selfexec_start(&testrole_report, (int[]){ SECOND, THIRD, FOURTH });
    for (int fd = SECOND; fd <= FOURTH; fd++)
        close(fd);
    waitpid(pid, NULL, 0);
}

static void hold(void)
{
    for (;;)
        pause();
}

static void keep(void)
{
    if (selfexec_start(&testrole_holder, (int[]){ FIRST }) < 0)
        return;
    close(FIRST);
    fileio_write(SECOND, SPAN("+"));
    hold();
}

const struct selfexec_role testrole_report = { "test-report", 3, report };
const struct selfexec_role testrole_starter = { "test-starter", 4, start_report };
const struct selfexec_role testrole_holder = { "test-holder", 1, hold };
const struct selfexec_role testrole_keeper = { "test-keeper", 2, keep };

const struct selfexec_role *const testroles[] = { &testrole_report, &testrole_starter,
                                                  &testrole_holder, &testrole_keeper, NULL };
