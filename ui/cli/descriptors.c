#include "cli/descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>

enum { MOST_COUNTED = 4096 }; /* more are wanted by nobody */

static size_t count_open(size_t limit)
{
    size_t n = 0;
    for (size_t fd = 0; fd < limit; fd++)
        n += fcntl((int)fd, F_GETFD) >= 0;
    return n;
}

/* Up to `wanted`, or whatever is allowed. */
static size_t raise_limit(size_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    if (limit.rlim_cur < wanted) {
        struct rlimit more = limit;
        more.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            limit = more;
    }
    return limit.rlim_cur < MOST_COUNTED ? (size_t)limit.rlim_cur : MOST_COUNTED;
}

size_t descriptors_for(size_t wanted, size_t each, size_t spare)
{
    if (wanted <= 1)
        return 1;
    size_t needed = wanted * each + spare;
    size_t limit = raise_limit(needed + needed / 2), taken = spare + count_open(limit);
    size_t n = limit > taken ? (limit - taken) / each : 0;
    return n == 0 ? 1 : n < wanted ? n : wanted;
}
