#include "term/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* The wake pipe: handlers reach nothing else. */
static int wake[2] = { -1, -1 };

struct caught {
    int number;
    unsigned bit; /* 0: ignored */
};

static const struct caught table[] = {
    { SIGWINCH, SIGNALS_RESIZED },
    { SIGTERM, SIGNALS_TERMINATED },
    { SIGINT, SIGNALS_INTERRUPTED },
    { SIGHUP, SIGNALS_HUNG_UP },
    { SIGTSTP, SIGNALS_SUSPEND },
    { SIGCONT, SIGNALS_RESUMED },
    { SIGCHLD, SIGNALS_CHILD },
    { SIGPIPE, 0 },
    { SIGXFSZ, 0 },
};

#define N_CAUGHT (sizeof table / sizeof *table)

static struct sigaction before[N_CAUGHT];

static void on_signal(int number)
{
    int saved = errno;
    char byte = (char)number;
    ssize_t n = write(wake[1], &byte, 1); /* a full pipe wakes just as well */
    (void)n;
    errno = saved;
}

int signals_open(void)
{
    if (pipe2(wake, O_NONBLOCK | O_CLOEXEC) != 0)
        return -1;
    for (size_t i = 0; i < N_CAUGHT; i++) {
        struct sigaction action = { .sa_handler = table[i].bit ? on_signal : SIG_IGN,
                                    .sa_flags = SA_RESTART };
        sigaction(table[i].number, &action, &before[i]);
    }
    return wake[0];
}

void signals_close(void)
{
    if (wake[0] < 0)
        return;
    for (size_t i = 0; i < N_CAUGHT; i++)
        sigaction(table[i].number, &before[i], NULL);
    close(wake[0]);
    close(wake[1]);
    wake[0] = wake[1] = -1;
}

static unsigned bit_of(int number)
{
    for (size_t i = 0; i < N_CAUGHT; i++)
        if (table[i].number == number)
            return table[i].bit;
    return 0;
}

unsigned signals_take(void)
{
    unsigned seen = 0;
    char bytes[64];
    for (ssize_t n; (n = read(wake[0], bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; i < n; i++)
            seen |= bit_of(bytes[i]);
    return seen;
}

void signals_stop_here(void)
{
    struct sigaction stop, resume;
    struct sigaction plain = { .sa_handler = SIG_DFL };
    sigaction(SIGTSTP, &plain, &stop);
    sigaction(SIGCONT, &plain, &resume); /* who called goes on by itself */
    kill(0, SIGTSTP); /* the group: what jig itself has started stops with it */
    sigaction(SIGCONT, &resume, NULL);
    sigaction(SIGTSTP, &stop, NULL);
}
