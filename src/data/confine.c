#include "data/confine.h"

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

void confine_self(unsigned memory_mib)
{
    const struct rlimit none = { 0, 0 };
    limit_memory(memory_mib);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &none);
    setrlimit(RLIMIT_NOFILE, &none); /* nothing can be opened from here on */
}

void confine_work(unsigned seconds)
{
    setrlimit(RLIMIT_NPROC, &(struct rlimit){ 0, 0 });
    /* The first ends it with SIGXCPU, which says why; the second in any case. */
    setrlimit(RLIMIT_CPU, &(struct rlimit){ seconds, seconds + 1 });
}
