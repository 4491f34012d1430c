#include "demo/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "demo/asked.h"
#include "demo/link.h"
#include "demo/routes.h"
#include "wire/tlscontext.h"

enum { MAX_CONNECTIONS = 64 };

struct guest {
    int fd;
    struct tls_context *context; /* NULL: plain */
    struct routes_env env;
    atomic_int *n_guests;
};

static void converse(struct guest *g)
{
    struct link link;
    struct asked asked;
    bool open = link_open(&link, g->fd, g->context);
    asked_init(&asked);
    while (open && asked_read(&asked, &link))
        open = routes_answer(&g->env, &asked, &link) && !link.broken;
    asked_clear(&asked);
    link_close(&link);
}

static void *serve_guest(void *user)
{
    struct guest *g = user;
    converse(g);
    atomic_fetch_sub(g->n_guests, 1);
    free(g);
    return NULL;
}

static void welcome(int listener, struct guest *pattern)
{
    pthread_t thread;
    int fd = accept(listener, NULL, NULL);
    struct guest *g = fd < 0 ? NULL : mem_zero(1, sizeof *g);
    if (!g || atomic_load(pattern->n_guests) >= MAX_CONNECTIONS) {
        if (fd >= 0)
            close(fd);
        free(g);
        return;
    }
    int yes = 1; /* a head and its body are two writes, and nobody should wait between them */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    *g = *pattern;
    g->fd = fd;
    atomic_fetch_add(g->n_guests, 1);
    if (pthread_create(&thread, NULL, serve_guest, g) == 0)
        pthread_detach(thread);
    else
        serve_guest(g);
}

/* A signal that interrupts the wait is no reason to close: a debugger, a stop and continue. */
static bool await(struct pollfd *fds, nfds_t n)
{
    int ready;
    do
        ready = poll(fds, n, -1);
    while (ready < 0 && errno == EINTR);
    return ready >= 0;
}

void server_run(const struct server_setup *setup)
{
    struct tls_config config = { .is_server = true,
                                 .cert_file = setup->chain->certs,
                                 .key_file = setup->chain->key,
                                 .alpn = "http/1.1" };
    struct tls_context *context = NULL;
    atomic_int n_guests = 0;
    if (tls_context_new(&config, &context, NULL) != JIG_OK)
        return;
    struct guest plain = { .env = { .tls_port = setup->tls_port }, .n_guests = &n_guests };
    struct guest secure = plain;
    secure.context = context;
    struct pollfd fds[] = { { setup->life, POLLIN, 0 },
                            { setup->plain, POLLIN, 0 },
                            { setup->tls, POLLIN, 0 } };
    while (await(fds, 3) && !fds[0].revents) {
        if (fds[1].revents)
            welcome(setup->plain, &plain);
        if (fds[2].revents)
            welcome(setup->tls, &secure);
    }
}
