#include "cli/runner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/consented.h"
#include "book/judge.h"
#include "cli/colour.h"
#include "cli/diag.h"
#include "cli/interrupt.h"
#include "cli/verbose.h"
#include "cli/waiting.h"
#include "cli/wirehead.h"

/* One round after the other, and the request that it is at. */
struct lane {
    size_t round;
    size_t position;           /* of the step that comes next */
    bool is_busy;              /* it has a round */
    bool *has_failed;          /* of each step of the plan, in this round */
    struct book_rows given;    /* the data's row, then --var */
    struct book_rows captures; /* by the requests of this round */
    int64_t not_before;        /* --delay */

    const struct plan_step *step;
    struct book_request *saved;
    struct checks checks;
    struct scope *scope;
    struct jig_transfer *transfer; /* NULL: nothing is on its way */
    struct verbose verbose;
};

struct runner {
    struct run *run;
    const struct runner_job *job;
    struct lane *lanes;
    size_t n_lanes;
    size_t next_round, n_rounds;
    struct jq *jq;
    bool is_cancelled;
};

/* ---- One request ------------------------------------------------------------------------------*/

static enum jig_err expand(struct run *r, struct scope *scope, struct jig_request **out,
                           struct jig_error *error)
{
    enum jig_err failed = consented_expand(scope, out, error);
    struct span hosts = buf_span(&scope->secret_hosts);
    if (!failed && !r->set.trust && span_find(buf_span(&r->secret_hosts), hosts, 0) == SIZE_MAX)
        buf_add(&r->secret_hosts, hosts);
    if (!failed && r->mask && !scope_add_secrets(scope, r->mask))
        failed = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return failed;
}

static enum jig_err give_options(struct run *r, bool keeps_body, struct jig_request *request,
                                 struct jig_error *error)
{
    struct jig_options options = *jig_request_options(request);
    bool is_kept = r->har_path || r->history.recorder;
    options.stream = !is_kept && !keeps_body;
    options.wire_keep = is_kept || r->set.verbose ? WIREHEAD_KEEP : 0;
    if (!settings_apply(&r->set, &options))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return jig_request_set_options(request, &options, error);
}

/* What a newer jig wrote may mean something that this one doesn't know: it is not sent half understood. */
static enum jig_err refuse_newer(const struct book_request *saved, struct jig_error *error)
{
    if (!saved->readonly)
        return JIG_OK;
    return jig_error_set(
        error, JIG_ERR_READ, JIG_PHASE_NONE,
        "%s: it, or its jig.json, has a \"jig\" above %d: a newer jig's, not sent", saved->path,
        BOOK_FORMAT);
}

/* The saved request with all that it inherits, its checks, and what is sent of it. */
static enum jig_err make_request(struct runner *r, struct lane *l, struct jig_request **out,
                                 struct jig_error *error)
{
    struct run *run = r->run;
    struct scope_input in = { .collection = r->job->collection,
                              .environment = r->job->environment,
                              .given = &l->given,
                              .captures = &l->captures,
                              .secrets = &run->secrets,
                              .trusted = run->set.trust };
    enum jig_err err = book_request_load(r->job->collection, l->step->path, &l->saved, error);
    in.request = l->saved;
    if (!err)
        err = refuse_newer(l->saved, error);
    if (!err)
        err = checks_read(l->saved, &l->checks, error);
    if (!err)
        err = scope_new(&in, &l->scope, error);
    if (!err)
        err = expand(run, l->scope, out, error);
    return err ? err : give_options(run, checks_need_body(&l->checks), *out, error);
}

/* What it needs was sent before; where that failed it is not worth sending. */
static enum jig_err check_needs(const struct lane *l, struct jig_error *error)
{
    const struct plan_step *s = l->step;
    if (s->error.code) {
        *error = s->error;
        return error->code;
    }
    for (size_t i = 0; i < s->n_needs; i++)
        if (l->has_failed[s->needs[i]->number])
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "not sent: %s, which it needs, failed", s->needs[i]->name);
    return JIG_OK;
}

static void drop_request(struct lane *l)
{
    jig_transfer_free(l->transfer);
    scope_free(l->scope);
    checks_clear(&l->checks);
    book_request_free(l->saved);
    l->transfer = NULL;
    l->scope = NULL;
    l->saved = NULL;
}

/* ---- What comes of it -------------------------------------------------------------------------*/

void runner_say(struct run *run, struct span text)
{
    int fd = run->is_stdout_taken ? STDERR_FILENO : STDOUT_FILENO;
    if (!run->set.silent && !diag_write(fd, text.ptr, text.len) && !run->unsaid)
        run->unsaid = errno;
}

static void print_line(struct run *run, const struct outcome *o)
{
    int fd = run->is_stdout_taken ? STDERR_FILENO : STDOUT_FILENO;
    struct buf line;
    buf_init(&line, 1u << 20);
    outcomes_add_line(o, colour_is_wanted(fd), &line);
    runner_say(run, buf_span(&line));
    buf_clear(&line);
}

static void say_no_memory(struct run *run)
{
    diag(JIG_ERR_MEMORY, "out of memory");
    run->is_over = true;
}

static void note(struct runner *r, struct lane *l, const struct jig_error *error,
                 const struct judgement *judgement)
{
    struct run *run = r->run;
    struct buf name;
    buf_init(&name, 65536);
    buf_add_str(&name, l->step->name);
    if (r->n_rounds > 1)
        buf_addf(&name, " #%zu", l->round + 1);
    struct outcome_input in = { .name = buf_str(&name),
                                .transfer = l->transfer,
                                .error = error,
                                .judgement = judgement,
                                .judges_status = run->set.fail };
    const struct outcome *o = outcomes_add(&run->outcomes, &in);
    buf_clear(&name);
    if (!o) {
        say_no_memory(run);
        return;
    }
    print_line(run, o);
    l->has_failed[l->step->number] = !o->passed;
    run->is_over |= !o->passed && run->set.bail;
}

static void show_wire(struct runner *r, struct lane *l, const struct jig_event *event)
{
    struct buf text;
    if (!r->run->set.verbose)
        return;
    buf_init(&text, SIZE_MAX / 4);
    verbose_add(&l->verbose, event->exchange,
                event->type == JIG_EVENT_HEAD || event->type == JIG_EVENT_DONE, &text);
    if (text.len > 0)
        diag_write(STDERR_FILENO, text.ptr, text.len);
    buf_clear(&text);
}

static void finish(struct runner *r, struct lane *l, int64_t now)
{
    struct judgement judgement = { 0 };
    const struct jig_error *error = jig_transfer_error(l->transfer);
    struct judge_input in = {
        .checks = &l->checks, .transfer = l->transfer, .vars = l->scope->vars, .jq = r->jq
    };
    if (!error->code && !judge_answer(&in, &l->captures, &judgement))
        say_no_memory(r->run);
    note(r, l, error, &judgement);
    harlog_add(&r->run->har, l->transfer);
    runhistory_add(&r->run->history, l->transfer, l->scope, l->step->path);
    judgement_clear(&judgement);
    drop_request(l);
    l->not_before = now + (int64_t)r->run->set.delay_ms.value * 1000;
}

/* ---- Lanes ------------------------------------------------------------------------------------*/

static bool copy_rows(struct book_rows *to, const struct book_rows *from)
{
    bool ok = true;
    for (size_t i = 0; ok && i < from->n; i++)
        ok = book_rows_put(to, from->rows[i].name, from->rows[i].value);
    return ok;
}

/* Each round begins with nothing but what was given. */
static bool begin_round(struct runner *r, struct lane *l)
{
    const struct dataset *data = &r->run->data;
    l->round = r->next_round++;
    l->position = 0;
    l->is_busy = true;
    memset(l->has_failed, 0, r->job->plan->n * sizeof *l->has_failed);
    book_rows_clear(&l->captures);
    book_rows_clear(&l->given);
    return (data->n == 0 || copy_rows(&l->given, &data->rows[l->round % data->n])) &&
           copy_rows(&l->given, &r->run->vars);
}

/* Sends the next request, or notes why it can't be sent. */
static void begin_step(struct runner *r, struct lane *l, int64_t now)
{
    struct jig_request *request = NULL;
    struct jig_error error = { .code = JIG_OK };
    struct run *run = r->run;
    l->step = r->job->plan->steps[l->position++];
    l->verbose = (struct verbose){ .mask = run->mask };
    enum jig_err err = check_needs(l, &error);
    if (!err)
        err = make_request(r, l, &request, &error);
    if (err)
        jig_request_free(request);
    else
        err = jig_client_send(run->client, request, now, &l->transfer, &error);
    if (err) {
        note(r, l, &error, NULL);
        drop_request(l);
    } else {
        struct recorder_about about = runhistory_about(l->scope, l->step->path);
        runhistory_begin(&run->history, l->transfer, run->mask, l->scope, &about);
    }
    run->next_start = now + run->spacing_us;
}

/* Begins all that may begin now. When the next may is lowered into *deadline. False: nothing is left. */
static bool advance(struct runner *r, struct lane *l, int64_t *deadline)
{
    struct run *run = r->run;
    while (!l->transfer && !run->is_over) {
        int64_t now = jig_now();
        int64_t at = l->not_before > run->next_start ? l->not_before : run->next_start;
        if (l->is_busy && l->position == r->job->plan->n)
            l->is_busy = false;
        if (!l->is_busy && r->next_round == r->n_rounds)
            return false;
        if (!l->is_busy) {
            if (!begin_round(r, l))
                say_no_memory(run);
            continue; /* a round may have no step at all */
        }
        if (now < at) {
            *deadline = at < *deadline ? at : *deadline;
            return true;
        }
        if (!run->is_over)
            begin_step(r, l, now);
    }
    return l->transfer != NULL;
}

static void cancel_all(struct runner *r)
{
    r->is_cancelled = r->run->is_over = true;
    for (size_t i = 0; i < r->n_lanes; i++)
        if (r->lanes[i].transfer)
            jig_client_cancel(r->run->client, r->lanes[i].transfer, jig_now());
}

/* True where there was any. */
static bool take_events(struct runner *r)
{
    struct jig_event event;
    bool came = false;
    while (jig_client_next_event(r->run->client, &event)) {
        came = true;
        for (size_t i = 0; i < r->n_lanes; i++) {
            struct lane *l = &r->lanes[i];
            if (l->transfer != event.transfer)
                continue;
            show_wire(r, l, &event);
            harlog_note(&r->run->har, &event);
            if (event.type == JIG_EVENT_DONE)
                finish(r, l, jig_now());
            break;
        }
    }
    return came;
}

static void run_all(struct runner *r)
{
    for (bool is_left = true; is_left;) {
        int64_t deadline = INT64_MAX;
        is_left = false;
        if (interrupt_came() && !r->is_cancelled) /* in a wait, or while an answer was judged */
            cancel_all(r);
        for (size_t i = 0; i < r->n_lanes; i++)
            is_left |= advance(r, &r->lanes[i], &deadline);
        if (take_events(r)) { /* of what was over as soon as it was sent */
            is_left = true;
        } else if (is_left) {
            waiting_step(r->run->client, !r->is_cancelled, deadline);
            take_events(r);
        }
    }
}

static void clear(struct runner *r)
{
    for (size_t i = 0; i < r->n_lanes; i++) {
        drop_request(&r->lanes[i]);
        book_rows_clear(&r->lanes[i].given);
        book_rows_clear(&r->lanes[i].captures);
        free(r->lanes[i].has_failed);
    }
    free(r->lanes);
    jq_free(r->jq);
}

/* One lane for each round that may run beside the others. */
static bool make_lanes(struct runner *r)
{
    size_t wanted = r->run->n_lanes < r->n_rounds ? r->run->n_lanes : r->n_rounds;
    r->lanes = mem_zero(wanted, sizeof *r->lanes);
    bool ok = r->lanes != NULL;
    for (size_t i = 0; ok && i < wanted; i++) {
        r->lanes[i].has_failed = mem_zero(r->job->plan->n + 1, sizeof(bool));
        ok = r->lanes[i].has_failed != NULL;
        r->n_lanes += ok;
    }
    return ok;
}

enum jig_err runner_run(struct run *run, const struct runner_job *job, struct jig_error *error)
{
    size_t repeats = run->set.repeat.is_set ? (size_t)run->set.repeat.value : 1;
    struct runner r = { .run = run,
                        .job = job,
                        .n_rounds = repeats * (run->data.n > 0 ? run->data.n : 1),
                        .jq = jq_new(interrupt_fd()) };
    bool ok = r.jq && (r.n_rounds == 0 || make_lanes(&r));
    if (ok)
        run_all(&r);
    clear(&r);
    return ok ? JIG_OK : jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}
