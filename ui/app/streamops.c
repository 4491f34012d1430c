#include "app/streamops.h"

#include <stdlib.h>

#include "app/requests.h"
#include "app/saving.h"
#include "base/mem.h"
#include "book/expand.h"
#include "book/secrethosts.h"
#include "overlay/confirm.h"
#include "overlay/prompt.h"
#include "wire/url.h"

#define URL_MAX  (16u << 20)
#define SLICE_US 1500 /* of the turn that has to find out what is in the message */

struct livestream *streamops_stream(const struct app *app)
{
    if (app->sends.keeping.transfer) /* an old one takes nothing any more */
        return NULL;
    return app->ws.current ? app->ws.current->live : NULL;
}

/* ---- Messages ---------------------------------------------------------------------------------*/

/* Secrets in a message go where the request's own may go, and are hidden in the log. */
static enum jig_err judge(struct app *app, struct jig_error *error)
{
    struct scope *s = app->ws.scope;
    struct opened *o = app->ws.current;
    struct buf typed, url;
    buf_init(&typed, URL_MAX);
    buf_init(&url, URL_MAX);
    buf_reset(&s->needs);
    expand_url(s, &typed);
    url_add_as_http(buf_span(&typed), &url);
    enum jig_err err = secrethosts_judge(s, buf_span(&url), error);
    if (!err && s->needs.len > 0)
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                            "a secret of another host is in it: not sent");
    if (!err && o->secrets && !scope_add_secrets(s, o->secrets))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "what is to be hidden");
    buf_clear(&typed);
    buf_clear(&url);
    return err;
}

static enum jig_err check_variables(struct app *app, struct jig_error *error)
{
    enum jig_err err = vars_check(app->ws.scope->vars, error);
    return err ? err : judge(app, error);
}

/* One without variables stays in the field until it is ready. */
static enum jig_err begin(struct app *app, enum messagefield_mode mode, struct span text,
                          struct jig_error *error)
{
    struct posting *o = &app->posting;
    struct scope *s = app->ws.scope;
    if (!s) {
        *error = app->ws.scope_error;
        return error->code;
    }
    vars_reset_missing(s->vars);
    bool is_plain = vars_is_plain(text);
    if (!is_plain && !vars_expand(s->vars, text, posting_room(o)))
        return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                             "with its variables replaced, it is too large");
    enum jig_err err = check_variables(app, error);
    if (err)
        return err;
    if (is_plain)
        posting_begin(o, mode, text);
    else
        posting_begin_own(o, mode);
    return JIG_OK;
}

/* The one that it was typed for, whatever is looked at by now. */
static struct livestream *stream_of(const struct app *app, uint64_t send)
{
    for (size_t i = 0; i < app->ws.n; i++)
        if (app->ws.opened[i]->serial == send)
            return app->ws.opened[i]->live;
    return NULL;
}

static enum jig_err send_message(struct app *app, struct jig_error *error)
{
    struct livestream *l = stream_of(app, app->posting.send);
    struct posting *o = &app->posting;
    bool is_hex = o->mode == MESSAGEFIELD_HEX;
    size_t len = posting_text(o).len;
    char *own = l ? posting_take(o) : NULL;
    if (!l)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "there is no stream to send it on any more");
    if (!own)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory: not sent");
    return livestream_send_own(l, is_hex ? JIG_BINARY : JIG_TEXT, own, len, app->now, error);
}

static void end(struct app *app, enum jig_err err, const struct jig_error *error)
{
    bool is_taken = app->posting.is_taken;
    posting_clear(&app->posting);
    if (err)
        app_say_error(app, error);
    else if (!is_taken)
        response_message_sent(app->response);
    response_update(app->response, app->now);
}

bool streamops_work(struct app *app, int64_t budget_us)
{
    struct jig_error error = { 0 };
    bool more = false;
    if (!app->posting.is_on)
        return false;
    enum jig_err err = posting_work(&app->posting, budget_us, &more, &error);
    if (!err && more)
        return true;
    end(app, err ? err : send_message(app, &error), &error);
    return false;
}

void streamops_finish(struct app *app)
{
    while (streamops_work(app, INT32_MAX))
        ;
}

void streamops_let_go(struct app *app)
{
    struct posting *o = &app->posting;
    if (!o->is_on || o->is_taken)
        return;
    if (!posting_own(o)) {
        streamops_finish(app);
        return;
    }
    o->is_taken = true;
    response_message_sent(app->response);
    response_update(app->response, app->now);
}

void streamops_send(struct app *app, const struct intent *intent)
{
    struct jig_error error = { 0 };
    streamops_finish(app); /* the one before goes first */
    if (!streamops_stream(app))
        return;
    enum jig_err err = begin(app, (enum messagefield_mode)intent->number, intent->text, &error);
    app->posting.send = app->ws.current->serial;
    if (err)
        end(app, err, &error);
    else
        app->has_work |= streamops_work(app, SLICE_US);
}

void streamops_ping(struct app *app, const struct intent *intent)
{
    struct livestream *l = streamops_stream(app);
    struct jig_error error;
    (void)intent;
    if (l && livestream_send(l, JIG_PING, SPAN("jig"), app->now, &error))
        app_say_error(app, &error);
    response_update(app->response, app->now);
}

/* ---- The end ----------------------------------------------------------------------------------*/

void streamops_ask_close(struct app *app, const struct intent *intent)
{
    struct prompt asked = { .title = "Close the WebSocket",
                            .label = "Code and reason: 1000, or 3000 to 4999, then words",
                            .initial = "1000",
                            .command = "stream.close",
                            .clipboard = &app->clipboard };
    (void)intent;
    app_open(app, prompt_overlay(&asked));
}

void streamops_close(struct app *app, const struct intent *intent)
{
    streamops_finish(app); /* a close comes behind what was sent */
    struct livestream *l = streamops_stream(app);
    struct span rest = span_trim(intent->text), number = span_cut(&rest, ' ');
    struct jig_error error;
    uint64_t code = 1000;
    char *reason = mem_dup(span_trim(rest));
    bool is_number = number.len == 0 || span_to_u64(number, &code);
    overlay_clear(&app->overlay);
    if (!is_number || code > 4999)
        app_say(app, ROLE_ERROR, "a code is a number: 1000, or 3000 to 4999");
    else if (l && reason && livestream_close(l, (unsigned)code, reason, app->now, &error))
        app_say_error(app, &error);
    free(reason);
    response_update(app->response, app->now);
}

void streamops_cancel(struct app *app, const struct intent *intent)
{
    struct livestream *l = streamops_stream(app);
    struct confirm asked = { .title = "Close the WebSocket?",
                             .text = SPAN("It is open; what came stays in the log."),
                             .answers = { { 'n', "Keep it open", "overlay.close" },
                                          { 'y', "Close it: 1000", "stream.close" },
                                          { 'c', "Code and reason…", "stream.ask-close" } } };
    if (l && l->shown.kind == LIVE_WEBSOCKET && l->shown.state == LIVE_OPEN)
        app_open(app, confirm_overlay(&asked));
    else
        requests_cancel(app, intent);
}

/* ---- The log ----------------------------------------------------------------------------------*/

void streamops_clear(struct app *app, const struct intent *intent)
{
    struct livestream *l = streamops_stream(app);
    (void)intent;
    if (!l)
        return;
    if (livestream_is_sending(l)) {
        app_say(app, ROLE_WARN, "A message of the log is still going out: it stays until then");
        return;
    }
    streamlog_forget(&l->shown.log);
    response_update(app->response, app->now);
    app_say(app, ROLE_MUTED, "The log was cleared");
}

void streamops_ask_save(struct app *app, const struct intent *intent)
{
    (void)intent;
    if (response_live(app->response))
        saving_ask_stream(app);
}

void streamops_save(struct app *app, const struct intent *intent)
{
    const struct live *live = response_live(app->response);
    if (live)
        saving_stream(app, live, intent->text);
    else
        overlay_clear(&app->overlay);
}
