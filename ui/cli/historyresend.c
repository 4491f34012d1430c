#include "cli/historyresend.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/again.h"
#include "book/consent.h"
#include "book/consented.h"
#include "cli/diag.h"
#include "cli/following.h"
#include "cli/given.h"
#include "cli/historyshow.h"
#include "cli/interrupt.h"
#include "cli/runhistory.h"
#include "cli/waiting.h"
#include "wire/url.h"

#define BUSY_MS  5000
#define SLICE_US 100000 /* between two looks at whether it is interrupted */

/* The request that a send is of, as it is now. */
struct present {
    struct book_rows vars, secrets; /* of the command line */
    struct collection *collection;
    struct environment *environment;
    struct book_request *saved;
    struct scope *scope; /* NULL: it was not looked for */
};

static void present_clear(struct present *p)
{
    scope_free(p->scope);
    book_request_free(p->saved);
    environment_free(p->environment);
    collection_close(p->collection);
    free(p->vars.rows);
    free(p->secrets.rows);
    *p = (struct present){ .scope = NULL };
}

static enum jig_err read_given(struct present *p, const struct settings *set,
                               struct jig_error *error)
{
    enum jig_err err = given_read(&set->vars, &p->vars, error);
    return err ? err : given_read(&set->secrets, &p->secrets, error);
}

/* ---- Its secrets ------------------------------------------------------------------------------*/

static enum jig_err open_scope(struct present *p, const struct settings *set,
                               const struct history_row *row, struct jig_error *error)
{
    enum jig_err err = collection_open(row->collection, &p->collection, error);
    if (!err && set->env)
        err = environment_load(p->collection, set->env, &p->environment, error);
    if (!err && p->environment && p->environment->warning)
        diag(JIG_ERR_READ, "%s", p->environment->warning);
    if (!err)
        err = book_request_load(p->collection, row->request, &p->saved, error);
    struct scope_input in = { .collection = p->collection,
                              .request = p->saved,
                              .environment = p->environment,
                              .given = &p->vars,
                              .secrets = &p->secrets,
                              .trusted = set->trust };
    return err ? err : scope_new(&in, &p->scope, error);
}

/* Of a send that had no secret: its answer may bring one up all the same. What is not there any
 * more has none. */
static void open_scope_for_answer(struct present *p, const struct settings *set,
                                  const struct history_row *row)
{
    struct jig_error ignored;
    if (!p->scope && row->collection[0] && row->request[0])
        open_scope(p, set, row, &ignored);
}

static enum jig_err look_up(struct again *a, struct present *p, const struct settings *set,
                            struct jig_error *error)
{
    struct jig_request *now = NULL;
    if (!again_has_request(a))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "it can't be sent as it was: it had a secret, secrets are not "
                             "kept, and it is of no request that has them");
    enum jig_err err = open_scope(p, set, again_row(a), error);
    if (!err)
        err = consented_expand(p->scope, &now, error);
    if (!err)
        err = again_look_up(a, p->scope, now, error);
    if (!err && !set->trust && p->scope->secret_hosts.len > 0)
        err = consent_give_lines(p->collection, buf_span(&p->scope->secret_hosts), error);
    return err;
}

/* Takes `a`. */
static enum jig_err make_request(struct again *a, struct present *p, const struct settings *set,
                                 struct jig_request **out, struct jig_error *error)
{
    enum again_status status = AGAIN_MORE;
    enum jig_err err = JIG_OK;
    while (!err && status != AGAIN_READY) {
        status = again_step(a, SLICE_US, error);
        if (status == AGAIN_FAILED)
            err = error->code;
        else if (status == AGAIN_WANTS)
            err = look_up(a, p, set, error);
        if (!err && interrupt_came())
            err = jig_error_set(error, JIG_ERR_CANCELLED, JIG_PHASE_NONE, "nothing was sent");
    }
    if (!err)
        return again_take(a, out, error);
    again_free(a);
    return err;
}

/* ---- Sending ----------------------------------------------------------------------------------*/

/* What is sent, on its way. */
struct resending {
    struct jig_client *client;
    struct jig_transfer *transfer;
    struct runhistory history;
    struct recorder_about about;
    const struct scope *scope;
    struct following following;
    bool is_cancelled, is_silent;
};

static void cancel(struct resending *s)
{
    s->is_cancelled = true;
    jig_client_cancel(s->client, s->transfer, jig_now());
}

static void take_event(struct resending *s, const struct jig_event *event)
{
    bool was_stream = s->following.log;
    if (!following_take(&s->following, event) && !s->is_cancelled)
        cancel(s);
    if (!s->following.log || was_stream)
        return;
    s->about.live = eventlog_live(s->following.log);
    runhistory_open_stream(&s->history, s->transfer, s->scope, &s->about);
}

/* Until all its events are taken. A stream is written into the history while it goes on. */
static void pump(struct resending *s)
{
    struct jig_event event = { .type = JIG_EVENT_HEAD };
    while (event.type != JIG_EVENT_DONE) {
        if (interrupt_came() && !s->is_cancelled)
            cancel(s);
        if (!jig_client_next_event(s->client, &event)) {
            runhistory_go_on(&s->history);
            waiting_step(s->client, !s->is_cancelled, runhistory_deadline(&s->history));
            continue;
        }
        take_event(s, &event);
    }
}

static int send(struct resending *s, struct jig_request *request)
{
    struct jig_error error;
    if (s->history.recorder)
        jig_client_keep_request_bodies(s->client, s->history.max_body);
    if (jig_client_send(s->client, request, jig_now(), &s->transfer, &error))
        return diag_error(&error);
    runhistory_begin(&s->history, s->transfer, NULL, s->scope, &s->about);
    pump(s);
    int status = s->following.log ? following_finish(&s->following, s->transfer)
                                  : historyshow_answer(s->transfer, NULL, s->is_silent);
    if (!status)
        status = jig_err_exit_status(jig_transfer_error(s->transfer)->code);
    runhistory_record(&s->history, s->transfer, s->scope, &s->about);
    following_clear(&s->following);
    jig_transfer_free(s->transfer);
    return interrupt_came() ? jig_err_exit_status(JIG_ERR_CANCELLED) : status;
}

/* What was sent goes into the history like any other send. */
static int send_request(struct jig_request *request, const struct settings *set,
                        const struct history_row *row, const struct scope *scope)
{
    struct resending s = { .client = jig_client_new(NULL),
                           .about = { .origin = HISTORY_RESENT,
                                      .collection = row->collection,
                                      .request = row->request },
                           .scope = scope,
                           .is_silent = set->silent };
    if (!s.client) {
        jig_request_free(request);
        return diag(JIG_ERR_MEMORY, "out of memory");
    }
    runhistory_open(&s.history, set->silent);
    int status = send(&s, request);
    runhistory_close(&s.history);
    jig_client_free(s.client);
    return status;
}

/* ---- The whole --------------------------------------------------------------------------------*/

/* The row and what it was, of a connection that is not needed later. */
static enum jig_err look_at(int64_t id, struct history_row *row, bool *was_websocket,
                            struct jig_error *error)
{
    struct history *h;
    struct live *live = NULL;
    enum jig_err err = history_open_to_read(NULL, BUSY_MS, &h, error);
    if (err)
        return err;
    err = history_row_of(h, id, row, error);
    if (!err)
        err = history_stream(h, id, &live, error);
    *was_websocket =
        !err && ((live && live->kind == LIVE_WEBSOCKET) || url_is_websocket(span_of(row->url)));
    live_free(live);
    history_close(h);
    return err;
}

static enum jig_err prepare(struct settings *set, int64_t id, struct present *p,
                            struct jig_request **out, struct jig_error *error)
{
    struct again *a;
    enum jig_err err = read_given(p, set, error);
    if (!err)
        err = again_new(NULL, BUSY_MS, id, &a, error);
    return err ? err : make_request(a, p, set, out, error);
}

int historyresend(struct settings *set, int64_t id)
{
    struct jig_error error = { .code = JIG_OK };
    struct jig_request *request = NULL;
    struct history_row row = { .id = 0 };
    struct present present = { .scope = NULL };
    bool was_websocket;
    int status;
    interrupt_init();
    if (look_at(id, &row, &was_websocket, &error))
        status = diag_error(&error);
    else if (was_websocket)
        status =
            diag(JIG_ERR_USAGE, "it was a WebSocket, which has no answer to print: send it "
                                "again in the workbench");
    else if (prepare(set, id, &present, &request, &error))
        status = diag_error(&error);
    else {
        open_scope_for_answer(&present, set, &row);
        status = send_request(request, set, &row, present.scope);
    }
    present_clear(&present);
    history_row_clear(&row);
    return status;
}
