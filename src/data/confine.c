#include "data/confine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* What the process uses already does not count. */
static void limit_memory(unsigned mib)
{
    unsigned long long pages = 0;
    FILE *usage = fopen("/proc/self/statm", "r");
    if (usage && fscanf(usage, "%llu", &pages) != 1)
        pages = 0;
    if (usage)
        fclose(usage);
    rlim_t most = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)mib << 20);
    setrlimit(RLIMIT_AS, &(struct rlimit){ most, most });
}

/* The parent's would touch the terminal. */
static void forget_handlers(void)
{
    static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE,  SIGABRT, SIGXCPU,
                                   SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGPIPE };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
}

void confine_self(unsigned seconds, unsigned memory_mib)
{
    static char *no_environment[] = { NULL };
    const struct rlimit none = { 0, 0 }, time = { seconds, seconds };
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    forget_handlers();
    limit_memory(memory_mib);
    setrlimit(RLIMIT_CPU, &time);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &none);
    setrlimit(RLIMIT_NOFILE, &none); /* nothing can be opened from here on */
    environ = no_environment;        /* some libraries can't do without a list */
}
