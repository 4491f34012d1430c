#include "data/jq.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/jqanswer.h"

enum {
    KEPT = 8,
    BLOCK = 16384,
    MESSAGE_MAX = 256,
    /* Until a filter is compiled: on a busy machine that is more than the program's own doing. */
    START_SECONDS = 15,
};

/* A filter's process. */
struct keeper {
    char *filter; /* NULL: there is none here */
    pid_t pid;
    int fd;
    uint64_t used; /* the number of the question that it had last */
};

struct jq {
    struct keeper kept[KEPT];
    uint64_t n_asked;
    int stop; /* readable: what runs is to end; -1: nothing says so */
};

/* The status that it ended with. */
static int drop(struct keeper *k)
{
    if (!k->filter)
        return 0;
    close(k->fd);
    int status = selfexec_end(k->pid);
    free(k->filter);
    *k = (struct keeper){ .filter = NULL };
    return status;
}

struct jq *jq_new(int stop)
{
    struct jq *jq = mem_zero(1, sizeof *jq);
    if (jq)
        jq->stop = stop;
    return jq;
}

void jq_free(struct jq *jq)
{
    if (!jq)
        return;
    for (size_t i = 0; i < KEPT; i++)
        drop(&jq->kept[i]);
    free(jq);
}

/* ---- One word for another ---------------------------------------------------------------------*/

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum heard { WHOLE, LATE, ENDED, STOPPED };

static void send_some(int fd, struct span *left)
{
    ssize_t n = send(fd, left->ptr, left->len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0)
        *left = span_sub(*left, (size_t)n, left->len);
}

/* False: no more will come. */
static bool hear_some(int fd, struct buf *said)
{
    char block[BLOCK];
    ssize_t n;
    do
        n = recv(fd, block, sizeof block, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        buf_add(said, span_make(block, (size_t)n));
    return !said->failed && (n > 0 || (n < 0 && errno == EAGAIN));
}

static struct jqanswer_head head_of(const struct buf *said)
{
    struct jqanswer_head head = { .len = UINT64_MAX };
    if (said->len >= sizeof head)
        memcpy(&head, said->ptr, sizeof head);
    return head;
}

static bool is_whole(const struct buf *said)
{
    size_t n_head = sizeof(struct jqanswer_head);
    struct jqanswer_head head = head_of(said);
    bool is_last = head.kind == JQANSWER_NO_LIBRARY || head.kind == JQANSWER_BAD_FILTER;
    size_t around = n_head + !is_last;
    return said->len >= around && said->len - around >= head.len;
}

/* Where it is whole. */
static struct span words_of(const struct buf *said)
{
    size_t n_head = sizeof(struct jqanswer_head);
    return span_sub(buf_span(said), n_head, n_head + (size_t)head_of(said).len);
}

/* The one that is spoken with, and who may end that. */
struct line {
    int fd, stop;
    int seconds; /* it has no longer */
};

/* Says its length and the text, while it listens for the one answer. */
static enum heard talk(const struct line *line, struct span len, struct span text,
                       struct buf *said)
{
    int64_t end = now_ms() + (int64_t)line->seconds * 1000;
    while (!is_whole(said)) {
        int64_t left = end - now_ms();
        struct span *next = len.len > 0 ? &len : &text;
        short events = next->len > 0 ? POLLIN | POLLOUT : POLLIN;
        struct pollfd waits[] = { { .fd = line->fd, .events = events },
                                  { .fd = line->stop, .events = POLLIN } };
        if (left <= 0)
            return LATE;
        if (poll(waits, 2, (int)left) <= 0)
            continue;
        if (waits[1].revents)
            return STOPPED;
        if (waits[0].revents & POLLOUT)
            send_some(line->fd, next);
        if (waits[0].revents & ~POLLOUT && !hear_some(line->fd, said))
            return ENDED;
    }
    return WHOLE;
}

/* What it did not say itself: it is over with it. */
static enum jig_err explain(struct keeper *k, enum heard heard, int seconds,
                            struct jig_error *error)
{
    int status = drop(k);
    bool is_signalled =
        WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM ||
                                WTERMSIG(status) == SIGHUP);
    if (heard == STOPPED || is_signalled)
        return jig_error_set(error, JIG_ERR_CANCELLED, JIG_PHASE_NONE, "jq: cancelled");
    if (heard == LATE)
        return jig_error_set(error, JIG_ERR_TIMEOUT, JIG_PHASE_NONE,
                             "jq: no result within %d s", seconds);
    return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                         "jq: it took more than %d MiB or %d s", JQANSWER_MEMORY_MIB,
                         JQANSWER_SECONDS);
}

/* ---- Filters ----------------------------------------------------------------------------------*/

static enum jig_err start(struct keeper *k, const char *filter, struct jig_error *error)
{
    int ends[2];
    char *copy = mem_strdup(filter);
    if (!copy || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        free(copy);
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "jq: %s", strerror(errno));
    }
    pid_t pid = selfexec_start(&jqanswer_role, &ends[1]);
    int why = errno;
    close(ends[1]);
    if (pid > 0) {
        *k = (struct keeper){ .filter = copy, .pid = pid, .fd = ends[0] };
        return JIG_OK;
    }
    close(ends[0]);
    free(copy);
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "jq: %s", strerror(why));
}

static enum jig_err take_readiness(const struct buf *said, struct jig_error *error)
{
    struct span words = words_of(said);
    int len = words.len > MESSAGE_MAX ? MESSAGE_MAX : (int)words.len;
    uint32_t kind = head_of(said).kind;
    if (kind == JQANSWER_READY)
        return JIG_OK;
    if (kind == JQANSWER_BAD_FILTER)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "no jq filter: %.*s", len,
                             words.ptr);
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%.*s", len, words.ptr);
}

static enum jig_err compile(struct keeper *k, const char *filter, int stop,
                            struct jig_error *error)
{
    struct buf said;
    enum jig_err err = start(k, filter, error);
    if (err)
        return err;
    struct span text = span_of(filter);
    uint32_t len = (uint32_t)text.len;
    buf_init(&said, sizeof(struct jqanswer_head) + BLOCK);
    const struct line line = { k->fd, stop, START_SECONDS };
    enum heard heard = talk(&line, span_make((const char *)&len, sizeof len), text, &said);
    err =
        heard == WHOLE ? take_readiness(&said, error) : explain(k, heard, START_SECONDS, error);
    buf_clear(&said);
    if (err)
        drop(k);
    return err;
}

/* It never speaks unasked; so it is over. */
static bool is_gone(const struct keeper *k)
{
    struct pollfd now = { .fd = k->fd, .events = POLLIN };
    return poll(&now, 1, 0) != 0;
}

/* The one that has the filter; else it is put in place of what was not used for longest. */
static enum jig_err find(struct jq *jq, const char *filter, struct keeper **found,
                         struct jig_error *error)
{
    struct keeper *best = &jq->kept[0];
    for (size_t i = 0; i < KEPT; i++) {
        struct keeper *k = &jq->kept[i];
        bool is_same = k->filter && strcmp(k->filter, filter) == 0;
        if (is_same || k->used < best->used)
            best = k;
        if (is_same)
            break;
    }
    *found = best;
    if (best->filter && strcmp(best->filter, filter) == 0 && !is_gone(best))
        return JIG_OK;
    drop(best);
    return compile(best, filter, jq->stop, error);
}

/* ---- Texts ------------------------------------------------------------------------------------*/

static enum jig_err take_answer(const struct buf *said, struct buf *out,
                                struct jig_error *error)
{
    struct span words = words_of(said);
    int len = words.len > MESSAGE_MAX ? MESSAGE_MAX : (int)words.len;
    if (head_of(said).kind == JQANSWER_BAD_TEXT)
        return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_NONE, "jq: %.*s", len, words.ptr);
    if (head_of(said).kind == JQANSWER_FOUND)
        buf_add(out, words);
    return JIG_OK;
}

enum jig_err jq_first(struct jq *jq, struct span json, const char *filter, struct buf *out,
                      struct jig_error *error)
{
    struct keeper *k;
    struct buf said;
    uint64_t len = json.len;
    enum jig_err err = find(jq, filter, &k, error);
    if (err)
        return err;
    k->used = ++jq->n_asked;
    buf_init(&said, (size_t)JQANSWER_MEMORY_MIB << 20);
    const struct line line = { k->fd, jq->stop, JQANSWER_SECONDS };
    enum heard heard = talk(&line, span_make((const char *)&len, sizeof len), json, &said);
    err = heard == WHOLE ? take_answer(&said, out, error)
                         : explain(k, heard, JQANSWER_SECONDS, error);
    buf_clear(&said);
    return err;
}
