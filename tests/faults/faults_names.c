/* A resolver of the system that says what it was told to. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

#include "faults/faults.h"

int __real_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out);
int __wrap_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out);
void __real_freeaddrinfo(struct addrinfo *list);
void __wrap_freeaddrinfo(struct addrinfo *list);

struct made {
    struct addrinfo info;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un local;
    } at;
};

static struct addrinfo *make(struct addrinfo *next, int family, socklen_t len)
{
    struct made *m = calloc(1, sizeof *m);
    if (!m)
        return next;
    m->at.any.sa_family = (sa_family_t)family;
    m->info = (struct addrinfo){ .ai_family = family,
                                 .ai_socktype = SOCK_STREAM,
                                 .ai_addr = &m->at.any,
                                 .ai_addrlen = len,
                                 .ai_next = next };
    return &m->info;
}

static struct addrinfo *v4(struct addrinfo *next, unsigned host)
{
    struct addrinfo *made = make(next, AF_INET, sizeof(struct sockaddr_in));
    ((struct sockaddr_in *)(void *)made->ai_addr)->sin_addr.s_addr =
        htonl(INADDR_LOOPBACK - 1 + host);
    return made;
}

/* Of the block that is kept for documents (RFC 3849): nobody has a route to it. */
static struct addrinfo *v6(struct addrinfo *next)
{
    struct addrinfo *made = make(next, AF_INET6, sizeof(struct sockaddr_in6));
    struct sockaddr_in6 *at = (struct sockaddr_in6 *)(void *)made->ai_addr;
    inet_pton(AF_INET6, "2001:db8::1", &at->sin6_addr);
    return made;
}

static struct addrinfo *thousand(struct addrinfo *list)
{
    for (unsigned i = 0; i < 999; i++)
        list = v4(list, 2 + i);
    return list;
}

static int answer(struct addrinfo **out)
{
    switch ((enum faults_names)faults.names) {
    case NAMES_NOT_FOUND:
        return EAI_NONAME;
    case NAMES_TRY_AGAIN:
        return EAI_AGAIN;
    case NAMES_FAILED:
        return EAI_FAIL;
    case NAMES_NO_MEMORY:
        return EAI_MEMORY;
    case NAMES_SYSTEM:
        errno = EMFILE;
        return EAI_SYSTEM;
    case NAMES_SILENT:
        for (;;)
            pause();
    case NAMES_SLOW:
        poll(NULL, 0, 200);
        *out = v4(NULL, 1);
        return 0;
    case NAMES_TWICE:
        *out = v4(v4(NULL, 1), 1);
        return 0;
    case NAMES_FIRST_DEAD:
        *out = v4(v4(NULL, 1), 2);
        return 0;
    case NAMES_ALL_DEAD:
        *out = v4(v4(NULL, 3), 2);
        return 0;
    case NAMES_NO_ROUTE:
        *out = v6(v4(NULL, 1));
        return 0;
    case NAMES_ONLY_NO_ROUTE:
        *out = v6(NULL);
        return 0;
    case NAMES_ODD_FAMILY:
        *out = make(NULL, AF_APPLETALK, sizeof(struct sockaddr_un));
        return 0;
    case NAMES_THOUSAND:
        *out = thousand(v4(NULL, 1));
        return 0;
    case NAMES_THOUSAND_DEAD:
        *out = thousand(NULL);
        return 0;
    case NAMES_GOOD:
    case NAMES_REAL:
        break;
    }
    *out = v4(NULL, 1);
    return 0;
}

int __wrap_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                       struct addrinfo **out)
{
    if (faults.names == NAMES_REAL)
        return __real_getaddrinfo(host, service, hints, out);
    atomic_fetch_add(&faults_counts->names, 1);
    *out = NULL;
    return answer(out);
}

void __wrap_freeaddrinfo(struct addrinfo *list)
{
    if (faults.names == NAMES_REAL) {
        __real_freeaddrinfo(list);
        return;
    }
    while (list) {
        struct addrinfo *next = list->ai_next;
        free(list);
        list = next;
    }
}
