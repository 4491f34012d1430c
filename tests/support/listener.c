#include "support/listener.h"

#include <check.h>
#include <poll.h>
#include <unistd.h>

#include "support/proc.h"

static int bind_anywhere(struct address *at)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof at->storage;
    ck_assert_int_ge(fd, 0);
    ck_assert(address_parse(SPAN("127.0.0.1"), 0, at));
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&at->storage, at->len), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at->storage, &len), 0);
    return fd;
}

int listener_open(struct address *at)
{
    int fd = bind_anywhere(at);
    ck_assert_int_eq(listen(fd, 16), 0);
    return fd;
}

void listener_refusing(struct address *at)
{
    bind_anywhere(at);
}

int listener_accept(int fd)
{
    ck_assert_int_ne(listener_wait(fd, POLLIN), 0);
    int got = accept(fd, NULL, NULL);
    ck_assert_int_ge(got, 0);
    return got;
}

void listener_end(int fd)
{
    shutdown(fd, SHUT_RDWR);
}

int listener_wait(int fd, short events)
{
    struct pollfd p = { .fd = fd, .events = events };
    return poll(&p, 1, 60000) > 0 ? p.revents : 0;
}

size_t listener_read_head(int fd, char *head, size_t room)
{
    size_t n = 0;
    while (n < room - 1 && !(n >= 4 && memcmp(head + n - 4, "\r\n\r\n", 4) == 0)) {
        if (read(fd, head + n, 1) != 1)
            return 0;
        n++;
    }
    head[n] = '\0';
    return n;
}

pid_t listener_serve(int fd, struct span answer, bool closes)
{
    pid_t pid = proc_fork();
    if (pid > 0)
        return pid;
    for (;;) {
        char head[4096], rest;
        int conn = accept(fd, NULL, NULL);
        if (conn < 0)
            _exit(0);
        listener_read_head(conn, head, sizeof head);
        ssize_t wrote = write(conn, answer.ptr, answer.len);
        (void)wrote;
        if (closes)
            shutdown(conn, SHUT_WR);
        while (read(conn, &rest, 1) > 0)
            ;
        close(conn);
    }
}
