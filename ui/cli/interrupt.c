#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int wake[2] = { -1, -1 };
static volatile sig_atomic_t came;

static void on_signal(int number)
{
    int saved = errno;
    came = number;
    ssize_t wrote = write(wake[1], "!", 1);
    (void)wrote; /* full is as good as written */
    errno = saved;
}

void interrupt_init(void)
{
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
        wake[0] = wake[1] = -1; /* a signal still interrupts what waits */
    struct sigaction once = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGINT, &once, NULL);
    sigaction(SIGTERM, &once, NULL);
    struct sigaction before;
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* nohup */
        sigaction(SIGHUP, &once, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

int interrupt_fd(void)
{
    return wake[0];
}

bool interrupt_came(void)
{
    return came != 0;
}
