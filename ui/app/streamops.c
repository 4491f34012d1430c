#include "app/streamops.h"

#include <stdlib.h>

#include "app/requests.h"
#include "app/saving.h"
#include "base/mem.h"
#include "book/expand.h"
#include "book/secrethosts.h"
#include "data/hexread.h"
#include "data/jsonformat.h"
#include "overlay/confirm.h"
#include "overlay/prompt.h"
#include "view/messagefield.h"
#include "wire/url.h"

#define MESSAGE_MAX (16u << 20)

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
    buf_init(&typed, MESSAGE_MAX);
    buf_init(&url, MESSAGE_MAX);
    buf_reset(&s->needs);
    expand_url(s, &typed);
    url_add_as_http(buf_span(&typed), &url);
    enum jig_err err = secrethosts_judge(s, buf_span(&url), error);
    if (!err && s->needs.len > 0)
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                            "a secret of another host is in it: not sent");
    if (!err && o->secrets && !mask_add_used(o->secrets, s->vars))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "what is to be hidden");
    buf_clear(&typed);
    buf_clear(&url);
    return err;
}

static enum jig_err expand(struct app *app, struct span text, struct buf *out,
                           struct jig_error *error)
{
    struct scope *s = app->ws.scope;
    if (!s) {
        *error = app->ws.scope_error;
        return error->code;
    }
    vars_reset_missing(s->vars);
    if (!vars_expand(s->vars, text, out))
        return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                             "with its variables replaced, it is too large");
    enum jig_err err = vars_check(s->vars, error);
    return err ? err : judge(app, error);
}

/* Messages have the log's headroom before them, where a large one stays. */
static void init_message(struct buf *message)
{
    buf_init_secret(message, STREAMLOG_HEADROOM + MESSAGE_MAX);
    buf_add_fill(message, 0, STREAMLOG_HEADROOM);
}

static struct span text_of(const struct buf *message)
{
    return span_sub(buf_span(message), STREAMLOG_HEADROOM, message->len);
}

static enum jig_err read_hex(struct buf *message, struct jig_error *error)
{
    struct buf typed = *message;
    size_t bad = 0;
    init_message(message);
    bool ok = hexread(text_of(&typed), message, &bad);
    buf_wipe(&typed);
    if (ok)
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "not hex at character %zu: two digits make a byte", bad + 1);
}

static enum jig_err check_json(const struct buf *message, struct jig_error *error)
{
    struct jsonlex_place place;
    const char *why;
    if (json_check(text_of(message), false, &place, &why))
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "no JSON, line %zu, column %zu: %s", (size_t)place.line,
                         (size_t)place.column, why);
}

/* Takes the message. */
static enum jig_err send_message(struct app *app, struct livestream *l, bool is_hex,
                                 struct buf *message, struct jig_error *error)
{
    size_t len = text_of(message).len;
    char *own = buf_take_fit(message);
    if (!own)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory: not sent");
    return livestream_send_own(l, is_hex ? JIG_BINARY : JIG_TEXT, own, len, app->now, error);
}

void streamops_send(struct app *app, const struct intent *intent)
{
    struct livestream *l = streamops_stream(app);
    struct jig_error error = { 0 };
    struct buf message;
    bool is_hex = intent->number == MESSAGEFIELD_HEX;
    if (!l)
        return;
    init_message(&message);
    enum jig_err err = expand(app, intent->text, &message, &error);
    if (!err && is_hex)
        err = read_hex(&message, &error);
    if (!err && intent->number == MESSAGEFIELD_JSON)
        err = check_json(&message, &error);
    if (!err)
        err = send_message(app, l, is_hex, &message, &error);
    if (err)
        app_say_error(app, &error);
    else
        response_message_sent(app->response);
    buf_wipe(&message);
    response_update(app->response, app->now);
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
    overlay_clear(&app->overlay);
}
