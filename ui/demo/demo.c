#include "demo/demo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "demo/chain.h"
#include "demo/server.h"

struct demo {
    pid_t pid;
    int life; /* the child ends when this end of the pipe is closed */
    uint16_t port, tls_port;
    struct chain chain;
};

static int listen_anywhere(uint16_t *port, struct jig_error *error)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 64) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        jig_error_set(error, JIG_ERR_CONNECT, JIG_PHASE_NONE,
                      "the demo's server can't listen on 127.0.0.1: %s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static _Noreturn void serve_forever(struct demo *d, const int listeners[2], int life)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    struct server_setup setup = { .plain = listeners[0],
                                  .tls = listeners[1],
                                  .life = life,
                                  .tls_port = d->tls_port,
                                  .chain = &d->chain };
    server_run(&setup);
    _exit(0);
}

static enum jig_err spawn(struct demo *d, const int listeners[2], struct jig_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return jig_error_set(error, JIG_ERR_CONNECT, JIG_PHASE_NONE, "no pipe: %s",
                             strerror(errno));
    d->pid = fork();
    if (d->pid == 0) {
        close(ends[1]);
        serve_forever(d, listeners, ends[0]);
    }
    close(ends[0]);
    d->life = ends[1];
    if (d->pid < 0)
        return jig_error_set(error, JIG_ERR_CONNECT, JIG_PHASE_NONE,
                             "the demo's server can't be started: %s", strerror(errno));
    return JIG_OK;
}

enum jig_err demo_start(struct demo **out, struct jig_error *error)
{
    struct demo *d = mem_zero(1, sizeof *d);
    if (!d)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    d->life = -1;
    int listeners[2] = { -1, -1 };
    enum jig_err err = chain_make(&d->chain, error);
    if (!err) {
        listeners[0] = listen_anywhere(&d->port, error);
        listeners[1] = listeners[0] < 0 ? -1 : listen_anywhere(&d->tls_port, error);
        err = listeners[1] < 0 ? JIG_ERR_CONNECT : spawn(d, listeners, error);
    }
    for (size_t i = 0; i < 2; i++)
        if (listeners[i] >= 0)
            close(listeners[i]);
    if (err) {
        demo_stop(d);
        return err;
    }
    *out = d;
    return JIG_OK;
}

void demo_stop(struct demo *d)
{
    if (!d)
        return;
    if (d->life >= 0)
        close(d->life);
    if (d->pid > 0) {
        kill(d->pid, SIGKILL);
        waitpid(d->pid, NULL, 0);
    }
    chain_remove(&d->chain);
    free(d);
}

uint16_t demo_port(const struct demo *d)
{
    return d->port;
}

uint16_t demo_tls_port(const struct demo *d)
{
    return d->tls_port;
}

const char *demo_ca_file(const struct demo *d)
{
    return d->chain.ca;
}
