#include "data/jq.h"

#include <errno.h>
#include <fcntl.h>
#include <jq.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/lazylib.h"

enum { SECONDS = 5, MEMORY_MIB = 512, MESSAGE_MAX = 256 };

struct libjq {
    __typeof__(jq_init) *init;
    __typeof__(jq_compile) *compile;
    __typeof__(jq_next) *next;
    __typeof__(jq_set_attr) *set_attr;
    __typeof__(jq_set_error_cb) *set_error_cb;
    __typeof__(jq_start) *start;
    __typeof__(jv_array) *array;
    __typeof__(jv_copy) *copy;
    __typeof__(jv_dump_string) *dump_string;
    __typeof__(jv_free) *free;
    __typeof__(jv_get_kind) *get_kind;
    __typeof__(jv_invalid_get_msg) *invalid_get_msg;
    __typeof__(jv_invalid_has_msg) *invalid_has_msg;
    __typeof__(jv_parse_sized) *parse_sized;
    __typeof__(jv_string) *string;
    __typeof__(jv_string_value) *string_value;
};

static bool load(struct libjq *q, char *why, size_t why_len)
{
    static const char *const sonames[] = { "libjq.so.1", "libjq.1.dylib", NULL };
    const struct lazysym syms[] = {
        { "jq_init", &q->init },
        { "jq_compile", &q->compile },
        { "jq_next", &q->next },
        { "jq_set_attr", &q->set_attr },
        { "jq_set_error_cb", &q->set_error_cb },
        { "jq_start", &q->start },
        { "jv_array", &q->array },
        { "jv_copy", &q->copy },
        { "jv_dump_string", &q->dump_string },
        { "jv_free", &q->free },
        { "jv_get_kind", &q->get_kind },
        { "jv_invalid_get_msg", &q->invalid_get_msg },
        { "jv_invalid_has_msg", &q->invalid_has_msg },
        { "jv_parse_sized", &q->parse_sized },
        { "jv_string", &q->string },
        { "jv_string_value", &q->string_value },
    };
    return lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

/* ---- The child --------------------------------------------------------------------------------
 * Answers with a letter and a text. It never returns to the program that it is a copy of. */

enum letter { FOUND = 'f', NOTHING = 'n', BAD_FILTER = 'u', BAD_TEXT = 'd', FAILED = 'x' };

static _Noreturn void answer(int fd, enum letter letter, const char *text)
{
    char first = (char)letter;
    size_t len = strlen(text), done = 0;
    if (write(fd, &first, 1) != 1)
        _Exit(1);
    while (done < len) {
        ssize_t n = write(fd, text + done, len - done);
        if (n <= 0)
            _Exit(1);
        done += (size_t)n;
    }
    _Exit(0);
}

/* What the process uses already does not count. */
static void limit_memory(void)
{
    unsigned long long pages = 0;
    FILE *usage = fopen("/proc/self/statm", "r");
    if (usage && fscanf(usage, "%llu", &pages) != 1)
        pages = 0;
    if (usage)
        fclose(usage);
    rlim_t most = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)MEMORY_MIB << 20);
    setrlimit(RLIMIT_AS, &(struct rlimit){ most, most });
}

static void shut_in(void)
{
    static char *no_environment[] = { NULL };
    const struct rlimit none = { 0, 0 }, time = { SECONDS, SECONDS };
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    limit_memory();
    setrlimit(RLIMIT_CPU, &time);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &none);
    setrlimit(RLIMIT_NOFILE, &none); /* nothing can be opened from here on */
    environ = no_environment;        /* jq can't do without a list */
}

struct complaint {
    const struct libjq *q;
    char text[MESSAGE_MAX];
};

static void note_complaint(void *context, jv message)
{
    struct complaint *c = context;
    if (c->text[0] == '\0' && c->q->get_kind(message) == JV_KIND_STRING)
        snprintf(c->text, sizeof c->text, "%s", c->q->string_value(message));
    c->q->free(message);
}

static const char *message_of(const struct libjq *q, jv invalid, const char *fallback)
{
    if (!q->invalid_has_msg(q->copy(invalid)))
        return fallback;
    jv message = q->invalid_get_msg(invalid);
    if (q->get_kind(message) != JV_KIND_STRING)
        message = q->dump_string(message, 0);
    return q->string_value(message);
}

static _Noreturn void run_child(const struct libjq *q, int fd, struct span json,
                                const char *filter)
{
    struct complaint complaint = { .q = q };
    fd = fcntl(fd, F_DUPFD, 3); /* the first three are closed to it */
    jq_state *state = q->init();
    shut_in();
    if (!state || json.len > INT32_MAX)
        answer(fd, FAILED, "");
    q->set_error_cb(state, note_complaint, &complaint);
    q->set_attr(state, q->string("JQ_LIBRARY_PATH"), q->array());
    q->set_attr(state, q->string("JQ_ORIGIN"), q->string("/nowhere"));
    q->set_attr(state, q->string("PROGRAM_ORIGIN"), q->string("/nowhere"));
    if (!q->compile(state, filter))
        answer(fd, BAD_FILTER, complaint.text);
    jv input = q->parse_sized(json.ptr ? json.ptr : "", (int)json.len);
    if (q->get_kind(input) == JV_KIND_INVALID)
        answer(fd, BAD_TEXT, message_of(q, input, "the text is no JSON"));
    q->start(state, input, 0);
    jv result = q->next(state);
    if (q->get_kind(result) != JV_KIND_INVALID)
        answer(fd, FOUND, q->string_value(q->dump_string(result, 0)));
    if (q->invalid_has_msg(q->copy(result)))
        answer(fd, BAD_TEXT, message_of(q, result, ""));
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

static pid_t start(const struct libjq *q, struct span json, const char *filter, int *fd)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0)
        run_child(q, ends[1], json, filter);
    close(ends[1]);
    if (pid < 0)
        close(ends[0]);
    *fd = ends[0];
    return pid;
}

enum jig_err jq_first(struct span json, const char *filter, bool *found, struct buf *out,
                      struct jig_error *error)
{
    struct libjq q;
    struct buf said;
    char why[160];
    int fd = -1;
    *found = false;
    if (!load(&q, why, sizeof why))
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s", why);
    pid_t pid = start(&q, json, filter, &fd);
    if (pid < 0)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "jq: %s", strerror(errno));
    buf_init(&said, (size_t)MEMORY_MIB << 20);
    bool ended = listen_to(fd, &said);
    close(fd);
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    enum jig_err err = JIG_OK;
    if (!ended)
        err = jig_error_set(error, JIG_ERR_TIMEOUT, JIG_PHASE_NONE, "jq: no result within %d s",
                            SECONDS);
    else
        err = judge(buf_span(&said), found, out, error);
    buf_clear(&said);
    return err;
}
