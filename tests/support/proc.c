#include "support/proc.h"

#include <arpa/inet.h>
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/tempdir.h"

#define RUN_LIMIT_MS 100000
#define OUTPUT_MAX   (64u << 20)

struct pipes {
    int in[2], out[2], err[2];
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool is_child;

pid_t proc_fork(void)
{
    pid_t pid = fork();
    if (pid == 0)
        is_child = true;
    if (pid < 0)
        ck_abort_msg("fork: %s", strerror(errno));
    return pid;
}

bool proc_is_child(void)
{
    return is_child;
}

unsigned proc_n_threads(void)
{
    unsigned n = 0;
    DIR *tasks = opendir("/proc/self/task");
    ck_assert_ptr_nonnull(tasks);
    for (struct dirent *e = readdir(tasks); e; e = readdir(tasks))
        n += e->d_name[0] != '.';
    closedir(tasks);
    return n;
}

static _Noreturn void run_child(const struct pipes *p, const char *const *argv)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(p->in[0], 0);
    dup2(p->out[1], 1);
    dup2(p->err[1], 2);
    closefrom(3);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* True while the descriptor is open. */
static bool drain(int *fd, struct buf *into)
{
    char block[16384];
    ssize_t n = read(*fd, block, sizeof block);
    if (n > 0) {
        buf_add(into, span_make(block, (size_t)n));
        return true;
    }
    close(*fd);
    *fd = -1;
    return false;
}

static void feed(int *fd, struct span *input)
{
    ssize_t n = input->len ? write(*fd, input->ptr, input->len) : 0;
    if (n > 0)
        *input = span_sub(*input, (size_t)n, input->len);
    if (n < 0 || input->len == 0) {
        close(*fd);
        *fd = -1;
    }
}

static void exchange(struct pipes *p, struct proc_result *result, struct span input,
                     int limit_ms)
{
    int64_t end = now_ms() + limit_ms;
    while (p->out[0] >= 0 || p->err[0] >= 0) {
        struct pollfd fds[] = { { p->in[1], POLLOUT, 0 },
                                { p->out[0], POLLIN, 0 },
                                { p->err[0], POLLIN, 0 } };
        int64_t left = end - now_ms();
        int ready = left > 0 ? poll(fds, 3, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        ck_assert_msg(ready > 0, "still running after %d ms (%d)", limit_ms, errno);
        if (fds[0].revents)
            feed(&p->in[1], &input);
        if (fds[1].revents)
            drain(&p->out[0], &result->out);
        if (fds[2].revents)
            drain(&p->err[0], &result->err);
    }
    if (p->in[1] >= 0)
        close(p->in[1]);
}

void proc_run(struct proc_result *result, const char *const *argv, struct span input)
{
    proc_run_within(result, argv, input, RUN_LIMIT_MS);
}

void proc_run_within(struct proc_result *result, const char *const *argv, struct span input,
                     int limit_ms)
{
    struct pipes p;
    buf_init(&result->out, OUTPUT_MAX);
    buf_init(&result->err, OUTPUT_MAX);
    ck_assert(pipe2(p.in, O_CLOEXEC) == 0 && pipe2(p.out, O_CLOEXEC) == 0 &&
              pipe2(p.err, O_CLOEXEC) == 0);
    signal(SIGPIPE, SIG_IGN);
    pid_t pid = proc_fork();
    if (pid == 0)
        run_child(&p, argv);
    close(p.in[0]);
    close(p.out[1]);
    close(p.err[1]);
    exchange(&p, result, input, limit_ms);
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    result->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void proc_result_clear(struct proc_result *result)
{
    buf_clear(&result->out);
    buf_clear(&result->err);
}

const char *proc_jig(void)
{
    const char *jig = getenv("JIG");
    return jig ? jig : "build/jig";
}

const char *proc_tree(char *out, const char *path)
{
    const char *tree = getenv("JIG_TREE");
    snprintf(out, PATH_MAX, "%s/%s", tree ? tree : ".", path);
    return out;
}

int proc_listen(uint16_t *port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, len), 0);
    ck_assert_int_eq(listen(fd, 128), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

pid_t proc_start(const char *const *argv, const int *fds, size_t n)
{
    pid_t pid = proc_fork();
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const char *log = getenv("JIG_TEST_LOG");
    int out = open(log ? log : "/dev/null", O_WRONLY | O_APPEND | O_CREAT, 0600);
    dup2(out, 1);
    dup2(out, 2);
    /* Twice, because a descriptor may already stand where another one has to go. */
    int high[8];
    for (size_t i = 0; i < n && i < 8; i++)
        high[i] = fcntl(fds[i], F_DUPFD, 100);
    for (size_t i = 0; i < n && i < 8; i++)
        dup2(high[i], 3 + (int)i);
    closefrom(3 + (int)n);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

void proc_stop(pid_t pid, int signal)
{
    if (pid <= 0)
        return;
    kill(pid, signal);
    waitpid(pid, NULL, 0);
}

static bool make_temp_folder(char *out, const char *prefix)
{
    snprintf(out, PATH_MAX, "%s/%sXXXXXX", tempdir_path(), prefix);
    return mkdtemp(out) != NULL;
}

bool proc_begin_run(char *out)
{
    return make_temp_folder(out, "j-") && chmod(out, 0711) == 0 && /* servers run as others */
           setenv("TMPDIR", out, 1) == 0 && setenv("XDG_STATE_HOME", out, 1) == 0;
}

const char *proc_temp_folder(char *out)
{
    ck_assert(make_temp_folder(out, ""));
    return out;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

void proc_remove_tree(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void proc_write_file(const char *folder, const char *name, struct span content)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(content.ptr, 1, content.len, file), content.len);
    ck_assert_int_eq(fclose(file), 0);
}

const char *proc_content(const char *path)
{
    static char text[65536];
    FILE *f = fopen(path, "r");
    if (!f)
        return "-";
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

void proc_be_home(const char *folder)
{
    static const char *const places[] = { "XDG_CONFIG_HOME", "XDG_STATE_HOME",
                                          "XDG_DATA_HOME" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        ck_assert_int_eq(setenv(places[i], folder, 1), 0);
}
