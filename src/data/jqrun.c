#include "data/jqrun.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/body.h"
#include "base/mem.h"
#include "data/jqstream.h"

#define BLOCK     (64u << 10)
#define PIPE_SIZE (1 << 20)
#define STEP_MAX  (1u << 20) /* bytes fed, and taken, at a time */
#define IN_MEMORY (4u << 20)
#define WORDS_MAX 512

struct jqrun {
    pid_t child;              /* 0: it is gone */
    int input, results, said; /* pipes; -1: closed */
    uint64_t fed;
    char block[BLOCK]; /* read from the input, and not written yet */
    size_t block_at, block_len;
    struct body body;
    unsigned most_mib; /* of it */
    struct buf words;  /* what the child says about its end */
    struct jig_error error;
    bool is_done;
    unsigned n_owners; /* who wants its results */
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool make_pipe(int *read_end, int *write_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    fcntl(ends[0], F_SETPIPE_SZ, PIPE_SIZE); /* where it may not be so large it is smaller */
    *read_end = ends[0];
    *write_end = ends[1];
    return true;
}

/* The filter goes before the text. */
static bool put_filter(struct jqrun *r, struct span filter)
{
    uint32_t len = (uint32_t)filter.len;
    if (filter.len > BLOCK - sizeof len) {
        errno = E2BIG;
        return false;
    }
    memcpy(r->block, &len, sizeof len);
    memcpy(r->block + sizeof len, filter.ptr, filter.len);
    r->block_len = sizeof len + filter.len;
    return true;
}

static bool start(struct jqrun *r)
{
    int theirs[] = { -1, -1, -1 };
    bool made = make_pipe(&theirs[0], &r->input) && make_pipe(&r->results, &theirs[1]) &&
                make_pipe(&r->said, &theirs[2]);
    pid_t child = made ? selfexec_start(&jqstream_role, theirs) : -1;
    int why = errno;
    r->child = child > 0 ? child : 0;
    for (size_t i = 0; i < 3; i++)
        close_end(&theirs[i]);
    const int own[] = { r->input, r->results, r->said };
    for (size_t i = 0; child > 0 && i < 3; i++)
        fcntl(own[i], F_SETFL, O_NONBLOCK);
    errno = why;
    return child > 0;
}

struct jqrun *jqrun_new(const char *filter, const char *folder, unsigned most_mib,
                        struct jig_error *error)
{
    struct jqrun *r = mem_zero(1, sizeof *r);
    if (r) {
        r->input = r->results = r->said = -1;
        r->most_mib = most_mib;
        r->n_owners = 1;
        body_init(&r->body, IN_MEMORY, folder);
        body_write_behind(&r->body);
        buf_init(&r->words, WORDS_MAX);
    }
    if (r && put_filter(r, span_of(filter)) && start(r))
        return r;
    jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "jq: %s", strerror(errno));
    jqrun_free(r);
    return NULL;
}

/* How the child ended, as waitpid(2) has it. */
static int stop(struct jqrun *r)
{
    close_end(&r->input);
    close_end(&r->results);
    close_end(&r->said);
    int status = r->child > 0 ? selfexec_end(r->child) : 0;
    r->child = 0;
    r->is_done = true;
    return status;
}

void jqrun_free(struct jqrun *r)
{
    if (r)
        stop(r);
    jqrun_release(r);
}

void jqrun_hold(struct jqrun *r)
{
    r->n_owners++;
}

void jqrun_release(struct jqrun *r)
{
    if (!r || --r->n_owners)
        return;
    body_clear(&r->body);
    buf_clear(&r->words);
    free(r);
}

/* Writes to a child that is gone must not end this process. */
static ssize_t write_quietly(int fd, const void *bytes, size_t len)
{
    struct sigaction ignored = { .sa_handler = SIG_IGN }, before;
    sigaction(SIGPIPE, &ignored, &before);
    ssize_t n;
    do
        n = write(fd, bytes, len);
    while (n < 0 && errno == EINTR);
    sigaction(SIGPIPE, &before, NULL);
    return n;
}

static ssize_t read_some(int fd, void *to, size_t len)
{
    ssize_t n;
    do
        n = read(fd, to, len);
    while (n < 0 && errno == EINTR);
    return n;
}

static void feed(struct jqrun *r, const struct source *input, bool complete)
{
    for (size_t done = 0; r->input >= 0 && done < STEP_MAX;) {
        if (r->block_at == r->block_len) {
            r->block_at = 0;
            r->block_len = input->read(input->ctx, r->fed, r->block, BLOCK);
            r->fed += r->block_len;
        }
        if (!r->block_len) {
            if (complete)
                close_end(&r->input);
            return;
        }
        ssize_t n = write_quietly(r->input, r->block + r->block_at, r->block_len - r->block_at);
        if (n < 0 && errno == EPIPE)
            close_end(&r->input); /* it has ended, and says why */
        if (n <= 0)
            return;
        r->block_at += (size_t)n;
        done += (size_t)n;
    }
}

static void fail(struct jqrun *r, enum jig_err code, const char *words)
{
    if (!r->error.code)
        jig_error_set(&r->error, code, JIG_PHASE_NONE, "%s", words);
}

static bool take(struct jqrun *r)
{
    static char block[BLOCK];
    bool came = false;
    for (size_t done = 0; r->results >= 0 && done < STEP_MAX && !body_is_late(&r->body);) {
        ssize_t n = read_some(r->results, block, sizeof block);
        if (n == 0)
            close_end(&r->results);
        if (n <= 0)
            return came;
        came = true;
        done += (size_t)n;
        if (body_append(&r->body, span_make(block, (size_t)n), &r->error)) {
            stop(r);
        } else if (body_len(&r->body) >= (uint64_t)r->most_mib << 20) {
            jig_error_set(&r->error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                          "jq: stopped after %u MiB of results", r->most_mib);
            stop(r);
        }
    }
    return came;
}

/* It ended before it could say why. */
static void judge_silent(struct jqrun *r, int status)
{
    int by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (by == SIGXCPU)
        fail(r, JIG_ERR_TOO_LARGE, "jq: stopped after 2 minutes of the processor's time");
    else if (by == SIGKILL)
        fail(r, JIG_ERR_TOO_LARGE,
             "jq: killed from outside, as the system does for want of memory");
    else if (by)
        jig_error_set(&r->error, JIG_ERR_DECODE, JIG_PHASE_NONE, "jq: it crashed (%s)",
                      strsignal(by));
    else
        fail(r, JIG_ERR_READ, "jq: its process ended without a word");
}

/* Its own words for want of memory; others are of a fault in it. */
static void judge_aborted(struct jqrun *r, const char *words)
{
    if (strstr(words, "cannot allocate memory"))
        fail(r, JIG_ERR_TOO_LARGE, "jq: it wanted more than 2 GiB of memory");
    else
        jig_error_set(&r->error, JIG_ERR_DECODE, JIG_PHASE_NONE, "jq: it crashed: %s",
                      strncmp(words, "jq: ", 4) == 0 ? words + 4 : words);
}

static void judge(struct jqrun *r)
{
    const char *words = buf_str(&r->words);
    int status = stop(r);
    if (!words[0])
        judge_silent(r, status);
    else if (words[0] == JQSTREAM_NO_LIBRARY)
        fail(r, JIG_ERR_READ, words + 1);
    else if (words[0] == JQSTREAM_BAD_FILTER)
        fail(r, JIG_ERR_USAGE, words[1] ? words + 1 : "no jq filter");
    else if (words[0] == JQSTREAM_BAD_TEXT)
        fail(r, JIG_ERR_DECODE, words + 1);
    else if (words[0] == JQSTREAM_ABORTED)
        judge_aborted(r, words + 1);
}

static bool listen_to(struct jqrun *r)
{
    char block[WORDS_MAX];
    for (;;) {
        ssize_t n = read_some(r->said, block, sizeof block);
        if (n < 0)
            return false;
        if (n > 0)
            buf_add(&r->words, span_make(block, (size_t)n));
        else
            break;
    }
    judge(r);
    return true;
}

/* After the last result, when all of them are kept. */
static bool end(struct jqrun *r)
{
    struct jig_error error = { .code = JIG_OK };
    if (!body_is_settled(&r->body) || !listen_to(r))
        return false;
    if (body_finish(&r->body, &error) && !r->error.code)
        r->error = error;
    return true;
}

bool jqrun_step(struct jqrun *r, const struct source *input, bool complete)
{
    if (r->is_done)
        return false;
    feed(r, input, complete);
    bool came = take(r);
    if (!r->is_done && r->results < 0)
        came |= end(r);
    return came || r->is_done;
}

bool jqrun_is_done(const struct jqrun *r)
{
    return r->is_done;
}

uint64_t jqrun_fed(const struct jqrun *r)
{
    return r->fed - (r->fed ? r->block_len - r->block_at : 0);
}

const struct jig_error *jqrun_error(const struct jqrun *r)
{
    return &r->error;
}

static size_t read_results(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return body_read(ctx, offset, out, len);
}

struct source jqrun_results(const struct jqrun *r)
{
    return (struct source){ read_results, &r->body, body_len(&r->body) };
}
