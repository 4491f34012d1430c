#include "data/jqstream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "data/confine.h"
#include "data/jqchild.h"

#define BLOCK (64u << 10)

enum { INPUT = SELFEXEC_FD, RESULTS, SAID };

struct stream {
    struct libjq q;
    jq_state *state;
    struct jv_parser *parser;
    bool is_read;                 /* the text, to its end */
    bool has_run_out;             /* a filter has asked for more than it held */
    char failed[JQCHILD_MESSAGE]; /* on the first value that it failed on */
};

static _Noreturn void end(enum jqstream_letter letter, const char *words)
{
    char first = (char)letter;
    bool said = fileio_write(SAID, span_make(&first, 1)) && fileio_write(SAID, span_of(words));
    _Exit(said ? 0 : 1);
}

static ssize_t read_input(char *block, size_t room)
{
    ssize_t n;
    do
        n = read(INPUT, block, room);
    while (n < 0 && errno == EINTR);
    return n;
}

/* False: there was no more, and the parser knows it. */
static bool read_more(struct stream *s)
{
    static char block[BLOCK];
    if (s->is_read)
        return false;
    ssize_t n = read_input(block, sizeof block);
    s->is_read = n <= 0;
    s->q.parser_set_buf(s->parser, s->is_read ? "" : block, s->is_read ? 0 : (int)n,
                        !s->is_read);
    return true;
}

/* Invalid, with a message where the text is no JSON: there are no more. At a record separator
 * (RFC 7464) there is none, and more behind it. */
static jv next_value(struct stream *s)
{
    const struct libjq *q = &s->q;
    for (;;) {
        jv value = q->parser_next(s->parser);
        if (q->get_kind(value) != JV_KIND_INVALID || q->invalid_has_msg(q->copy(value)))
            return value;
        if (q->parser_remaining(s->parser) == 0 && !read_more(s))
            return value;
        q->free(value);
    }
}

/* For "input" and "inputs". */
static jv give_input(jq_state *state, void *stream)
{
    struct stream *s = stream;
    (void)state;
    jv value = next_value(s);
    s->has_run_out |= s->q.get_kind(value) == JV_KIND_INVALID;
    return value;
}

static void end_halted(const struct stream *s)
{
    const char *words = s->failed[0] ? s->failed : jqchild_halted(&s->q, s->state);
    end(words ? JQSTREAM_BAD_TEXT : JQSTREAM_FINISHED, words ? words : "");
}

static void run_on(struct stream *s, jv value)
{
    const struct libjq *q = &s->q;
    jv result;
    q->start(s->state, value, 0);
    while (q->get_kind(result = q->next(s->state)) != JV_KIND_INVALID) {
        jv text = q->dump_string(result, 0);
        if (!fileio_write(RESULTS, span_of(q->string_value(text))) ||
            !fileio_write(RESULTS, SPAN("\n")))
            _Exit(1);
        q->free(text);
    }
    if (q->halted(s->state))
        end_halted(s);
    if (!s->failed[0] && q->invalid_has_msg(q->copy(result)))
        strncpy(s->failed, jqchild_failed(q, result, s->has_run_out), sizeof s->failed - 1);
    else
        q->free(result);
}

static void compile(struct stream *s)
{
    struct jqchild_complaint complaint;
    char *filter = jqchild_read_filter(INPUT);
    if (!filter)
        _Exit(1);
    s->state = jqchild_compile(&s->q, filter, &complaint);
    if (!s->state)
        end(JQSTREAM_BAD_FILTER, complaint.text);
    free(filter);
}

/* ---- Where libjq aborts -----------------------------------------------------------------------*/

/* Without memory it says so on standard error and aborts; a failed assertion does the same. What it
 * said is kept in a pipe that a flood fills and does not block. */
static int heard = -1;

static void tell_why(int signal)
{
    char words[1 + 4096] = { JQSTREAM_ABORTED };
    size_t len = 1;
    ssize_t n;
    (void)signal;
    while ((n = read(heard, words + len, sizeof words - len)) > 0)
        len = len + (size_t)n < sizeof words ? len + (size_t)n : 1;
    size_t from = len > 200 ? len - 200 : 1;
    words[from - 1] = JQSTREAM_ABORTED;
    _Exit(write(SAID, words + from - 1, len - from + 1) > 0 ? 0 : 1);
}

static void listen_for_abort(void)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    heard = ends[0];
    dup2(ends[1], STDERR_FILENO);
    sigaction(SIGABRT, &(struct sigaction){ .sa_handler = tell_why }, NULL);
}

static void run(void)
{
    struct stream s = { .state = NULL };
    char why[160];
    jv value;
    if (!jqchild_load(&s.q, why, sizeof why))
        end(JQSTREAM_NO_LIBRARY, why);
    listen_for_abort();
    confine_self(JQSTREAM_MEMORY_MIB);
    confine_work(JQSTREAM_SECONDS);
    compile(&s);
    s.parser = s.q.parser_new(0);
    s.q.set_input_cb(s.state, give_input, &s);
    while (s.q.get_kind(value = next_value(&s)) != JV_KIND_INVALID)
        run_on(&s, value);
    if (s.q.invalid_has_msg(s.q.copy(value)))
        end(JQSTREAM_BAD_TEXT, jqchild_message(&s.q, value, "the text is no JSON"));
    if (s.failed[0])
        end(JQSTREAM_BAD_TEXT, s.failed);
    end(JQSTREAM_FINISHED, "");
}

const struct selfexec_role jqstream_role = { .name = "jig-jq-stream", .n_fds = 3, .run = run };
