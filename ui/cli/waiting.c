#include "cli/waiting.h"

#include <poll.h>

#include "cli/interrupt.h"

enum { MAX_POLLS = 1024 };

void waiting_step(struct jig_client *c, bool hears_interrupt, int64_t deadline)
{
    struct pollfd fds[MAX_POLLS + 1];
    int64_t wanted, now = jig_now();
    size_t n = jig_client_interest(c, fds, MAX_POLLS, &wanted), all;
    n = n < MAX_POLLS ? n : MAX_POLLS;
    all = n;
    if (hears_interrupt)
        fds[all++] = (struct pollfd){ .fd = interrupt_fd(), .events = POLLIN };
    deadline = wanted < deadline ? wanted : deadline;
    int64_t ms = deadline == INT64_MAX ? -1
                 : deadline <= now     ? 0
                                       : (deadline - now + 999) / 1000;
    int ready = poll(fds, (nfds_t)all, ms > INT32_MAX ? INT32_MAX : (int)ms);
    for (size_t i = 0; ready <= 0 && i < n; i++)
        fds[i].revents = 0;
    jig_client_step(c, fds, n, jig_now());
}
