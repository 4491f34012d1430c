#include "data/jqanswer.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fileio.h"
#include "data/confine.h"
#include "data/jqchild.h"

static bool answer(enum jqanswer_kind kind, const char *text)
{
    struct jqanswer_head head;
    memset(&head, 0, sizeof head); /* what is between its members too */
    head.kind = kind;
    head.len = strlen(text);
    return fileio_write(SELFEXEC_FD, span_make((const char *)&head, sizeof head)) &&
           fileio_write(SELFEXEC_FD, span_make(text, (size_t)head.len));
}

static bool say_ready(void)
{
    return fileio_write(SELFEXEC_FD, SPAN("\n"));
}

/* For "input" and "inputs": there is one text. */
struct asking {
    const struct libjq *q;
    bool has_run_out;
};

static jv give_no_input(jq_state *state, void *asking)
{
    struct asking *a = asking;
    (void)state;
    a->has_run_out = true;
    return a->q->invalid_with_msg(a->q->string("break"));
}

static bool answer_about(const struct libjq *q, jq_state *state, struct span json)
{
    jv input = q->parse_sized(json.ptr, (int)json.len);
    if (q->get_kind(input) == JV_KIND_INVALID)
        return answer(JQANSWER_BAD_TEXT, jqchild_message(q, input, "the text is no JSON"));
    struct asking asking = { .q = q };
    q->set_input_cb(state, give_no_input, &asking);
    q->start(state, input, 0);
    jv result = q->next(state);
    if (q->get_kind(result) != JV_KIND_INVALID)
        return answer(JQANSWER_FOUND, q->string_value(q->dump_string(result, 0)));
    const char *halted = q->halted(state) ? jqchild_halted(q, state) : NULL;
    if (halted)
        return answer(JQANSWER_BAD_TEXT, halted);
    if (q->invalid_has_msg(q->copy(result)))
        return answer(JQANSWER_BAD_TEXT, jqchild_failed(q, result, asking.has_run_out));
    return answer(JQANSWER_NOTHING, "");
}

/* In the fork: what it can't do it ends at, without a word. */
static _Noreturn void run_on_text(const struct libjq *q, jq_state *state, uint64_t len)
{
    confine_work(JQANSWER_SECONDS);
    char *text = len <= INT32_MAX ? malloc((size_t)len + 1) : NULL;
    bool ok = text && selfexec_read(SELFEXEC_FD, text, (size_t)len) &&
              answer_about(q, state, span_make(text, (size_t)len));
    _Exit(ok ? 0 : 1);
}

/* False: the fork broke off, perhaps amid the text. */
static bool run_apart(const struct libjq *q, jq_state *state, uint64_t len)
{
    pid_t own = getpid(), pid = fork();
    int status = 1;
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == own)
            run_on_text(q, state, len);
        _Exit(1);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status == 0;
}

static void run(void)
{
    struct libjq q;
    struct jqchild_complaint complaint;
    char why[160];
    uint64_t len;
    if (!jqchild_load(&q, why, sizeof why)) {
        answer(JQANSWER_NO_LIBRARY, why);
        return;
    }
    confine_self(JQANSWER_MEMORY_MIB);
    char *filter = jqchild_read_filter(SELFEXEC_FD);
    jq_state *state = filter ? jqchild_compile(&q, filter, &complaint) : NULL;
    if (filter && !state)
        answer(JQANSWER_BAD_FILTER, complaint.text);
    bool goes_on = state && answer(JQANSWER_READY, "");
    while (goes_on && say_ready() && selfexec_read(SELFEXEC_FD, &len, sizeof len))
        goes_on = run_apart(&q, state, len);
}

const struct selfexec_role jqanswer_role = { .name = "jig-jq", .n_fds = 1, .run = run };
