#include "support/proxies.h"

#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "support/proc.h"

enum { TRIES = 3, PATIENCE_MS = 60000, PAUSE_MS = 10 };

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

/* It gives up root, and is told of the test's end after that; by itself it would leave what it shares
 * with others of its name behind. */
static void launch_squid(struct peer *peer, const char *conf)
{
    char name[16];
    snprintf(name, sizeof name, "jig%u", (unsigned)peer->port);
    const char *argv[] = { "env",
                           "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                           "setpriv",
                           "--pdeathsig",
                           "TERM",
                           "--reuid=proxy",
                           "--regid=proxy",
                           "--clear-groups",
                           "squid",
                           "-N",
                           "-n",
                           name,
                           "-f",
                           conf,
                           NULL };
    enum { N_ROOT = 3, AT_ROOT = 5 };
    if (geteuid() != 0)
        memmove(argv + AT_ROOT, argv + AT_ROOT + N_ROOT,
                sizeof argv - (AT_ROOT + N_ROOT) * sizeof *argv);
    peer->pid = proc_start(argv, NULL, 0);
}

static void write_login(struct peer *peer, const char *user, const char *password)
{
    struct buf line;
    buf_init(&line, 1024);
    buf_addf(&line, "%s:%s\n", user, password);
    proc_write_file(peer->folder, "login", buf_span(&line));
    buf_clear(&line);
}

static const char squid_conf[] =
    "pid_filename none\naccess_log none\ncache_log /dev/null\ncache deny all\n"
    "pinger_enable off\nshutdown_lifetime 0 seconds\nvisible_hostname localhost\n"
    "auth_param %s program %s %s/login\nauth_param %s realm a shop\n"
    "auth_param %s children 1\nacl known proxy_auth REQUIRED\nhttp_access allow known\n"
    "http_access deny all\n";

/* `helper` judges what is in the file of logins. */
static void start_squid(struct peer *peer, const char *scheme, const char *helper)
{
    char path[PATH_MAX + 16];
    struct buf conf;
    buf_init(&conf, 1 << 16);
    buf_addf(&conf, "http_port 127.0.0.1:%u\n", (unsigned)peer->port);
    buf_addf(&conf, squid_conf, scheme, helper, peer->folder, scheme, scheme);
    proc_write_file(peer->folder, "conf", buf_span(&conf));
    buf_clear(&conf);
    snprintf(path, sizeof path, "%s/conf", peer->folder);
    launch_squid(peer, path);
}

static void open_folder(struct peer *peer)
{
    proc_temp_folder(peer->folder);
    ck_assert_int_eq(chmod(peer->folder, 0755), 0);
}

static void start_squid_basic(struct peer *peer, const char *user, const char *password)
{
    struct proc_result hash;
    const char *argv[] = { "openssl", "passwd", "-apr1", password, NULL };
    open_folder(peer);
    proc_run(&hash, argv, SPAN(""));
    ck_assert_int_eq(hash.status, 0);
    hash.out.len -= hash.out.len > 0;
    hash.out.ptr[hash.out.len] = '\0';
    write_login(peer, user, buf_str(&hash.out));
    proc_result_clear(&hash);
    start_squid(peer, "basic", "/usr/lib/squid/basic_ncsa_auth");
}

static void start_squid_digest(struct peer *peer, const char *user, const char *password)
{
    open_folder(peer);
    write_login(peer, user, password);
    start_squid(peer, "digest", "/usr/lib/squid/digest_file_auth");
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

void proxies_start_squid(struct peer *peer, bool is_digest, const char *user,
                         const char *password)
{
    start(peer, user, password, is_digest ? start_squid_digest : start_squid_basic);
}
