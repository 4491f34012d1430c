#include "support/proxies.h"

#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "support/proc.h"

enum { TRIES = 3, PATIENCE_MS = 10000, PAUSE_MS = 10 };

static uint16_t free_port(void)
{
    uint16_t port;
    close(proc_listen(&port));
    return port;
}

static bool answers(uint16_t port)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons(port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool yes = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    if (fd >= 0)
        close(fd);
    return yes;
}

/* False: it has ended, as it does where somebody else took the port. */
static bool wait_until_up(const struct peer *peer)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
        if (answers(peer->port))
            return true;
        if (waitpid(peer->pid, NULL, WNOHANG) == peer->pid)
            return false;
        poll(NULL, 0, PAUSE_MS);
    }
    proc_stop(peer->pid, SIGKILL);
    return false;
}

static void start_tinyproxy(struct peer *peer, const char *user, const char *password)
{
    char path[PATH_MAX + 16];
    struct buf conf;
    buf_init(&conf, 4096);
    buf_addf(&conf, "Port %u\nListen 127.0.0.1\nTimeout 60\n", (unsigned)peer->port);
    if (user)
        buf_addf(&conf, "BasicAuth %s %s\n", user, password);
    proc_temp_folder(peer->folder);
    proc_write_file(peer->folder, "conf", buf_span(&conf));
    buf_clear(&conf);
    snprintf(path, sizeof path, "%s/conf", peer->folder);
    peer->pid =
        proc_start((const char *const[]){ "tinyproxy", "-d", "-c", path, NULL }, NULL, 0);
}

static void start_microsocks(struct peer *peer, const char *user, const char *password)
{
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)peer->port);
    const char *argv[] = { "microsocks",       "-i", "127.0.0.1", "-p",     port,
                           user ? "-u" : NULL, user, "-P",        password, NULL };
    peer->pid = proc_start(argv, NULL, 0);
}

static void start(struct peer *peer, const char *user, const char *password,
                  void (*once)(struct peer *, const char *, const char *))
{
    for (int i = 0; i < TRIES; i++) {
        memset(peer, 0, sizeof *peer);
        peer->port = free_port();
        once(peer, user, password);
        if (wait_until_up(peer))
            return;
        if (peer->folder[0])
            proc_remove_tree(peer->folder);
    }
    ck_abort_msg("the proxy does not start");
}

void proxies_start_tinyproxy(struct peer *peer, const char *user, const char *password)
{
    start(peer, user, password, start_tinyproxy);
}

void proxies_start_microsocks(struct peer *peer, const char *user, const char *password)
{
    start(peer, user, password, start_microsocks);
}
