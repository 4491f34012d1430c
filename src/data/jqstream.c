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
    char failed[JQCHILD_MESSAGE]; /* on the first value that it failed on */
};

static _Noreturn void end(enum jqstream_letter letter, const char *words)
{
    char first = (char)letter;
    bool said = fileio_write(SAID, span_make(&first, 1)) && fileio_write(SAID, span_of(words));
    _Exit(said ? 0 : 1);
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
    if (!s->failed[0] && q->invalid_has_msg(q->copy(result)))
        strncpy(s->failed, jqchild_message(q, result, ""), sizeof s->failed - 1);
    else
        q->free(result);
}

/* Each value of what was read so far. At a record separator (RFC 7464) there is none, and more
 * behind it. */
static void run_parsed(struct stream *s, struct jv_parser *parser)
{
    const struct libjq *q = &s->q;
    jv value;
    do {
        while (q->get_kind(value = q->parser_next(parser)) != JV_KIND_INVALID)
            run_on(s, value);
        if (q->invalid_has_msg(q->copy(value)))
            end(JQSTREAM_BAD_TEXT, jqchild_message(q, value, "the text is no JSON"));
        q->free(value);
    } while (q->parser_remaining(parser) > 0);
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

static ssize_t read_input(char *block, size_t room)
{
    ssize_t n;
    do
        n = read(INPUT, block, room);
    while (n < 0 && errno == EINTR);
    return n;
}

static void run(void)
{
    static char block[BLOCK];
    struct stream s = { .state = NULL };
    char why[160];
    ssize_t n;
    if (!jqchild_load(&s.q, why, sizeof why))
        end(JQSTREAM_NO_LIBRARY, why);
    listen_for_abort();
    confine_self(JQSTREAM_MEMORY_MIB);
    confine_work(JQSTREAM_SECONDS);
    compile(&s);
    struct jv_parser *parser = s.q.parser_new(0);
    while ((n = read_input(block, sizeof block)) > 0) {
        s.q.parser_set_buf(parser, block, (int)n, 1);
        run_parsed(&s, parser);
    }
    s.q.parser_set_buf(parser, "", 0, 0);
    run_parsed(&s, parser);
    if (s.failed[0])
        end(JQSTREAM_BAD_TEXT, s.failed);
    end(JQSTREAM_FINISHED, "");
}

const struct selfexec_role jqstream_role = { .name = "jig-jq-stream", .n_fds = 3, .run = run };
