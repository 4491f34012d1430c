#include "data/jq.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "data/jqchild.h"

enum { SECONDS = 5, MEMORY_MIB = 512, MESSAGE_MAX = JQCHILD_MESSAGE };

/* ---- The child --------------------------------------------------------------------------------
 * Answers with a letter and a text. It never returns to the program that it is a copy of. */

enum letter { FOUND = 'f', NOTHING = 'n', BAD_FILTER = 'u', BAD_TEXT = 'd', FAILED = 'x' };

static _Noreturn void answer(int fd, enum letter letter, const char *text)
{
    char first = (char)letter;
    bool said = jqchild_write(fd, &first, 1) && jqchild_write(fd, text, strlen(text));
    _Exit(said ? 0 : 1);
}

static _Noreturn void run_child(const struct libjq *q, int fd, struct span json,
                                const char *filter)
{
    struct jqchild_complaint complaint;
    jqchild_keep(&fd, 1);
    jqchild_shut_in(&(struct jqchild_limits){ MEMORY_MIB, SECONDS });
    if (json.len > INT32_MAX)
        answer(fd, FAILED, "");
    jq_state *state = jqchild_compile(q, filter, &complaint);
    if (!state)
        answer(fd, BAD_FILTER, complaint.text);
    jv input = q->parse_sized(json.ptr ? json.ptr : "", (int)json.len);
    if (q->get_kind(input) == JV_KIND_INVALID)
        answer(fd, BAD_TEXT, jqchild_message(q, input, "the text is no JSON"));
    q->start(state, input, 0);
    jv result = q->next(state);
    if (q->get_kind(result) != JV_KIND_INVALID)
        answer(fd, FOUND, q->string_value(q->dump_string(result, 0)));
    if (q->invalid_has_msg(q->copy(result)))
        answer(fd, BAD_TEXT, jqchild_message(q, result, ""));
    answer(fd, NOTHING, "");
}

/* ---- The parent -------------------------------------------------------------------------------*/

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* All that the child says; false: its time is up. */
static bool listen_to(int fd, struct buf *said)
{
    int64_t end = now_ms() + SECONDS * 1000;
    for (;;) {
        int64_t left = end - now_ms();
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        char block[16384];
        if (left <= 0)
            return false;
        if (poll(&wait, 1, (int)left) <= 0)
            continue;
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return true;
        buf_add(said, span_make(block, (size_t)n));
    }
}

static enum jig_err judge(struct span said, bool *found, struct buf *out,
                          struct jig_error *error)
{
    char letter = said.len > 0 ? said.ptr[0] : FAILED;
    struct span text = span_sub(said, 1, said.len);
    *found = letter == FOUND;
    if (letter == FOUND)
        buf_add(out, text);
    if (letter == FOUND || letter == NOTHING)
        return JIG_OK;
    int len = text.len > MESSAGE_MAX ? MESSAGE_MAX : (int)text.len;
    const char *words = text.ptr ? text.ptr : "";
    if (letter == BAD_FILTER)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "no jq filter: %.*s", len,
                             words);
    if (letter == BAD_TEXT)
        return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_NONE, "jq: %.*s", len, words);
    return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                         "jq: it took more than %d MiB or %d s", MEMORY_MIB, SECONDS);
}

/* What the user ends the program with ends the child from its first moment on: it must not run the
 * program's own handlers, which would take the signal for theirs. */
static pid_t fork_bare(void)
{
    sigset_t block, before;
    sigemptyset(&block);
    sigaddset(&block, SIGINT);
    sigaddset(&block, SIGTERM);
    sigprocmask(SIG_BLOCK, &block, &before);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

static pid_t start(const struct libjq *q, struct span json, const char *filter, int *fd)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid_t pid = fork_bare();
    if (pid == 0)
        run_child(q, ends[1], json, filter);
    close(ends[1]);
    if (pid < 0)
        close(ends[0]);
    *fd = ends[0];
    return pid;
}

/* Is it the user who ended it? */
static bool end_child(pid_t pid)
{
    int status = 0;
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM);
}

enum jig_err jq_first(struct span json, const char *filter, bool *found, struct buf *out,
                      struct jig_error *error)
{
    struct libjq q;
    struct buf said;
    char why[160];
    int fd = -1;
    *found = false;
    if (!jqchild_load(&q, why, sizeof why))
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s", why);
    pid_t pid = start(&q, json, filter, &fd);
    if (pid < 0)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "jq: %s", strerror(errno));
    buf_init(&said, (size_t)MEMORY_MIB << 20);
    bool ended = listen_to(fd, &said);
    close(fd);
    enum jig_err err = JIG_OK;
    if (end_child(pid))
        err = jig_error_set(error, JIG_ERR_CANCELLED, JIG_PHASE_NONE, "jq: cancelled");
    else if (!ended)
        err = jig_error_set(error, JIG_ERR_TIMEOUT, JIG_PHASE_NONE, "jq: no result within %d s",
                            SECONDS);
    else
        err = judge(buf_span(&said), found, out, error);
    buf_clear(&said);
    return err;
}
