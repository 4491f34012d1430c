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
#include "data/jqchild.h"

#define BLOCK     (64u << 10)
#define PIPE_SIZE (1 << 20)
#define STEP_MAX  (1u << 20) /* bytes fed, and taken, at a time */
#define IN_MEMORY (4u << 20)

enum letter { FINISHED = 'k', BAD_FILTER = 'u', BAD_TEXT = 'd' };

struct jqrun {
    pid_t child;              /* 0: it is gone */
    int input, results, said; /* pipes; -1: closed */
    uint64_t fed;
    char block[BLOCK]; /* read from the input, and not written yet */
    size_t block_at, block_len;
    struct body body;
    struct buf words; /* what the child says about its end */
    struct jig_error error;
    bool is_done;
};

/* ---- The child ------------------------------------------------------------------------------- */

struct child {
    const struct libjq *q;
    jq_state *state;
    int input, results, said;
    char failed[JQCHILD_MESSAGE]; /* on the first value that it failed on */
};

static _Noreturn void end(const struct child *c, enum letter letter, const char *words)
{
    char first = (char)letter;
    bool said =
        jqchild_write(c->said, &first, 1) && jqchild_write(c->said, words, strlen(words));
    _Exit(said ? 0 : 1);
}

static void run_on(struct child *c, jv value)
{
    const struct libjq *q = c->q;
    jv result;
    q->start(c->state, value, 0);
    while (q->get_kind(result = q->next(c->state)) != JV_KIND_INVALID) {
        jv text = q->dump_string(result, 0);
        const char *line = q->string_value(text);
        if (!jqchild_write(c->results, line, strlen(line)) ||
            !jqchild_write(c->results, "\n", 1))
            _Exit(1);
        q->free(text);
    }
    if (!c->failed[0] && q->invalid_has_msg(q->copy(result)))
        strncpy(c->failed, jqchild_message(q, result, ""), sizeof c->failed - 1);
    else
        q->free(result);
}

/* Each value of what was read so far. */
static void run_parsed(struct child *c, struct jv_parser *parser)
{
    jv value;
    while (c->q->get_kind(value = c->q->parser_next(parser)) != JV_KIND_INVALID)
        run_on(c, value);
    if (c->q->invalid_has_msg(c->q->copy(value)))
        end(c, BAD_TEXT, jqchild_message(c->q, value, "the text is no JSON"));
    c->q->free(value);
}

static _Noreturn void run_child(struct child *c, const char *filter)
{
    static char block[BLOCK];
    struct jqchild_complaint complaint;
    ssize_t n;
    jqchild_shut_in(&(struct jqchild_limits){ JQRUN_MEMORY_MIB, JQRUN_SECONDS });
    c->state = jqchild_compile(c->q, filter, &complaint);
    if (!c->state)
        end(c, BAD_FILTER, complaint.text);
    struct jv_parser *parser = c->q->parser_new(0);
    while ((n = read(c->input, block, sizeof block)) > 0) {
        c->q->parser_set_buf(parser, block, (int)n, 1);
        run_parsed(c, parser);
    }
    c->q->parser_set_buf(parser, "", 0, 0);
    run_parsed(c, parser);
    if (c->failed[0])
        end(c, BAD_TEXT, c->failed);
    end(c, FINISHED, "");
}

/* ---- The parent ------------------------------------------------------------------------------ */

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

struct pipes {
    int input, results, said; /* the child's ends */
};

static void close_pipes(struct pipes *p)
{
    close_end(&p->input);
    close_end(&p->results);
    close_end(&p->said);
}

static bool start(struct jqrun *r, const struct libjq *q, struct pipes *theirs,
                  const char *filter)
{
    bool made = make_pipe(&theirs->input, &r->input) &&
                make_pipe(&r->results, &theirs->results) && make_pipe(&r->said, &theirs->said);
    pid_t child = made ? fork() : -1;
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        int ends[] = { theirs->input, theirs->results, theirs->said };
        jqchild_keep(ends, 3);
        struct child c = { .q = q, .input = ends[0], .results = ends[1], .said = ends[2] };
        run_child(&c, filter);
    }
    if (child < 0)
        return false;
    r->child = child;
    const int own[] = { r->input, r->results, r->said };
    for (size_t i = 0; i < 3; i++)
        fcntl(own[i], F_SETFL, O_NONBLOCK);
    return true;
}

struct jqrun *jqrun_new(const char *filter, const char *folder, struct jig_error *error)
{
    struct libjq q;
    struct pipes theirs = { -1, -1, -1 };
    char why[160];
    if (!jqchild_load(&q, why, sizeof why)) {
        jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s", why);
        return NULL;
    }
    struct jqrun *r = mem_zero(1, sizeof *r);
    if (r) {
        r->input = r->results = r->said = -1;
        body_init(&r->body, IN_MEMORY, folder);
        buf_init(&r->words, JQCHILD_MESSAGE);
    }
    bool started = r && start(r, &q, &theirs, filter);
    close_pipes(&theirs);
    if (started)
        return r;
    jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "jq: %s", strerror(errno));
    jqrun_free(r);
    return NULL;
}

static void stop(struct jqrun *r)
{
    close_end(&r->input);
    close_end(&r->results);
    close_end(&r->said);
    if (r->child > 0)
        kill(r->child, SIGKILL);
    while (r->child > 0 && waitpid(r->child, NULL, 0) < 0 && errno == EINTR)
        ;
    r->child = 0;
    r->is_done = true;
}

void jqrun_free(struct jqrun *r)
{
    if (!r)
        return;
    stop(r);
    body_clear(&r->body);
    buf_clear(&r->words);
    free(r);
}

/* Writes to a child that is gone must not end this process. */
static ssize_t write_quietly(int fd, const void *bytes, size_t len)
{
    struct sigaction ignored = { .sa_handler = SIG_IGN }, before;
    sigaction(SIGPIPE, &ignored, &before);
    ssize_t n = write(fd, bytes, len);
    sigaction(SIGPIPE, &before, NULL);
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
    for (size_t done = 0; r->results >= 0 && done < STEP_MAX;) {
        ssize_t n = read(r->results, block, sizeof block);
        if (n == 0)
            close_end(&r->results);
        if (n <= 0)
            return came;
        came = true;
        done += (size_t)n;
        if (body_append(&r->body, span_make(block, (size_t)n), &r->error)) {
            stop(r);
        } else if (body_len(&r->body) >= JQRUN_RESULTS) {
            fail(r, JIG_ERR_TOO_LARGE, "jq: stopped after 256 MiB of results");
            stop(r);
        }
    }
    return came;
}

static void judge(struct jqrun *r)
{
    const char *words = buf_str(&r->words);
    if (!words[0])
        fail(r, JIG_ERR_TOO_LARGE, "jq: it took more than 2 GiB of memory, or 2 minutes");
    else if (words[0] == BAD_FILTER)
        fail(r, JIG_ERR_USAGE, words[1] ? words + 1 : "no jq filter");
    else if (words[0] == BAD_TEXT)
        fail(r, JIG_ERR_DECODE, words + 1);
    stop(r);
}

static bool listen_to(struct jqrun *r)
{
    char block[JQCHILD_MESSAGE];
    for (;;) {
        ssize_t n = read(r->said, block, sizeof block);
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

bool jqrun_step(struct jqrun *r, const struct source *input, bool complete)
{
    if (r->is_done)
        return false;
    feed(r, input, complete);
    bool came = take(r);
    if (!r->is_done && r->results < 0)
        came |= listen_to(r);
    return came || r->is_done;
}

bool jqrun_is_done(const struct jqrun *r)
{
    return r->is_done;
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
