#include "app/requests.h"

#include <stdlib.h>
#include <string.h>

#include "app/tlsops.h"
#include "app/viewing.h"
#include "base/mem.h"
#include "book/consent.h"
#include "book/consented.h"
#include "book/expand.h"
#include "book/secrethosts.h"
#include "data/human.h"
#include "data/mime.h"
#include "overlay/confirm.h"
#include "overlay/prompt.h"

#define EDIT_MAX (16u << 20) /* of a request's body that an editor gives back */

bool requests_is_open(const struct app *app)
{
    return app->ws.current != NULL;
}

bool requests_has_file(const struct app *app)
{
    return app->ws.current && app->ws.current->request->path;
}

bool requests_is_running(const struct app *app)
{
    return app->ws.current && app->ws.current->sent_at;
}

/* ---- Sending --------------------------------------------------------------------------------- */

/* What the request wants beyond the collection's folder is not granted yet: asks. */
static void ask_consent(struct app *app)
{
    struct span needs = buf_span(&app->ws.scope->needs);
    struct buf text;
    buf_init(&text, 1u << 17);
    app_set_subject(app, needs, 0);
    buf_addf(&text, "This request asks for more than its own folder:\n%.*s", (int)needs.len,
             needs.ptr);
    struct confirm asked = { .title = "Allow this?",
                             .text = buf_span(&text),
                             .answers = { { 'n', "No", "overlay.close" },
                                          { 'y', "Allow, and send", "request.consent" } } };
    app_open(app, confirm_overlay(&asked));
    buf_clear(&text);
}

/* A secret without a value: asks for it. True: asked. */
static bool ask_secret(struct app *app)
{
    const struct vars *vars = app->ws.scope->vars;
    struct span prefix = SPAN("secret.");
    for (size_t i = 0; app->ws.collection && i < vars_n_missing(vars); i++) {
        struct span name = span_of(vars_missing(vars, i));
        if (!span_starts(name, prefix))
            continue;
        app_set_subject(app, span_sub(name, prefix.len, name.len), 0);
        struct prompt asked = {
            .title = "A secret has no value yet",
            .about = vars_missing(vars, i),
            .label = "Its value, for your own store; the collection never has it",
            .command = "request.secret",
            .is_secret = true,
            .clipboard = &app->clipboard
        };
        app_open(app, prompt_overlay(&asked));
        app_say(app, ROLE_WARN, "secret.%s is not set", app->subject ? app->subject : "");
        return true;
    }
    return false;
}

void requests_secret(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *value = mem_dup(intent->text);
    const char *env = app->ws.environment ? app->ws.environment->name : NULL;
    overlay_clear(&app->overlay);
    if (value && app->subject &&
        environment_store_secret(app->ws.collection, env, app->subject, value, &error))
        app_say_error(app, &error);
    else
        requests_send(app, intent);
    mem_free_secret(value);
}

void requests_start(struct app *app, const struct sends_what *what)
{
    struct jig_error error = { 0 };
    struct opened *o = app->ws.current;
    app_leave_comparison(app);
    response_set_transfer(app->response, NULL);
    response_set_live(app->response, NULL);
    app_leave_old(app);
    enum jig_err err = tlsops_log_keys(app, what->request, &error);
    if (err)
        jig_request_free(what->request);
    else
        err = sends_start(&app->sends, &app->ws, what, app->now, &error);
    if (err)
        app_say_error(app, &error);
    urlbar_set_sending(app->urlbar, o->sent_at);
    response_set_secrets(app->response, o->secrets);
    response_set_live(app->response, o->live ? &o->live->shown : NULL);
    response_set_transfer(app->response, o->transfer);
    response_update(app->response, app->now);
}

static void send(struct app *app, struct jig_request *request)
{
    struct jig_error error = { 0 };
    if (secrethosts_remember(app->ws.scope,
                             &error)) /* asked again, then: no reason not to send */
        app_say_error(app, &error);
    struct sends_what what = { request, app->ws.scope->is_websocket, HISTORY_BY_HAND };
    requests_start(app, &what);
}

/* In the tree it is the row under the cursor that is sent: it is opened first. False: there is none
 * to send, and it was said why. */
static bool open_selected(struct app *app)
{
    if (app->focus != PANE_TREE || !app->ws.collection)
        return true;
    const struct item *item = collection_find(app->ws.collection, tree_cursor(app->tree));
    const char *open = app->ws.current->request->path;
    if (!item || (open && strcmp(open, tree_cursor(app->tree)) == 0))
        return true;
    if (item->kind != ITEM_REQUEST) {
        app_say(app, ROLE_WARN, "a folder is not sent: choose one of its requests");
        return false;
    }
    requests_open(app, &(struct intent){ .text = span_of(tree_cursor(app->tree)) });
    open = app->ws.current->request->path;
    return open && strcmp(open, tree_cursor(app->tree)) == 0;
}

/* What a request says to get the answer only where it has changed (RFC 9110, 13.1). */
struct condition {
    struct buf tag, date; /* "": none */
};

static enum jig_err add_condition(struct jig_request *request, const struct condition *c,
                                  struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    if (c->tag.len)
        err = jig_request_add_field(request, "If-None-Match", c->tag.ptr, c->tag.len, error);
    if (!err && c->date.len)
        err = jig_request_add_field(request, "If-Modified-Since", c->date.ptr, c->date.len,
                                    error);
    return err;
}

/* The condition may be NULL. */
static void send_current(struct app *app, const struct condition *condition)
{
    struct jig_error error = { 0 };
    struct jig_request *request = NULL;
    workspace_renew_scope(&app->ws);
    struct opened *o = app->ws.current;
    urlbar_set(app->urlbar, o->request, app->ws.scope);
    request_pane_set(app->request, o->request, app->ws.scope);
    workspace_settle(&app->ws);
    if (!app->ws.scope) {
        app_say_error(app, &app->ws.scope_error);
        return;
    }
    if (consented_expand(app->ws.scope, &request, &error)) {
        if (app->ws.scope->needs.len > 0)
            ask_consent(app);
        else if (!ask_secret(app))
            app_say_error(app, &error);
    } else if (condition && add_condition(request, condition, &error)) {
        jig_request_free(request);
        app_say_error(app, &error);
    } else {
        send(app, request);
    }
}

void requests_send(struct app *app, const struct intent *intent)
{
    (void)intent;
    if (open_selected(app))
        send_current(app, NULL);
}

static void copy_field(const struct jig_exchange *x, const char *name, struct buf *out)
{
    struct jig_field f;
    buf_init(out, 1u << 16);
    if (jig_exchange_find(x, JIG_SECTION_RESPONSE, name, &f))
        buf_add(out, span_make(f.value, f.value_len));
}

/* Sending lets go of the answer, so what it says is copied first. */
void requests_revalidate(struct app *app, const struct intent *intent)
{
    const struct jig_exchange *x = requests_exchange(app, intent->number);
    struct condition c;
    if (!x || requests_is_running(app))
        return;
    copy_field(x, "ETag", &c.tag);
    copy_field(x, "Last-Modified", &c.date);
    send_current(app, &c);
    buf_clear(&c.tag);
    buf_clear(&c.date);
}

void requests_consent(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    overlay_clear(&app->overlay);
    if (consent_give(app->ws.collection, span_of(app->subject), &error))
        app_say_error(app, &error);
    else
        requests_send(app, intent);
}

void requests_cancel(struct app *app, const struct intent *intent)
{
    struct opened *o = app->ws.current;
    (void)intent;
    sends_cancel(&app->sends, &app->ws, o, app->now);
    urlbar_set_sending(app->urlbar, o->sent_at);
    response_update(app->response, app->now); /* a stream's log may have dropped rows */
}

/* ---- Opening -------------------------------------------------------------------------------- */

void requests_open(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *path = mem_dup(intent->text);
    overlay_clear(&app->overlay);
    if (path && workspace_open_request(&app->ws, path, &error))
        app_say_error(app, &error);
    free(path);
    app_show_current(app);
    if (intent->number == 1)
        app_focus(app, PANE_URL);
}

void requests_show(struct app *app, const struct intent *intent)
{
    overlay_clear(&app->overlay);
    for (size_t i = 0; i < app->ws.n; i++)
        if (app->ws.opened[i]->used == (uint64_t)intent->number) {
            workspace_show(&app->ws, app->ws.opened[i]);
            break;
        }
    app_show_current(app);
}

void requests_reload(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    (void)intent;
    overlay_clear(&app->overlay);
    struct book_request *r = app->ws.current->request;
    if (app_waits_for_file(app))
        return;
    if (book_request_reload(r, app->ws.collection, &error))
        app_say_error(app, &error);
    else
        app_say(app, ROLE_OK, "Read again");
    workspace_renew_scope(&app->ws);
    app_show_current(app);
}

/* ---- Other programs -------------------------------------------------------------------------- */

void requests_edit_external(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    struct buf text;
    buf_init(&text, EDIT_MAX);
    if (!app->terminal)
        app_say(app, ROLE_ERROR, "no terminal to give to an editor");
    else if (external_edit(app->terminal, intent->text, external_suffix(intent->text), &text,
                           &error))
        app_say_error(app, &error);
    else
        request_pane_put_body(app->request, buf_span(&text));
    buf_clear(&text);
}

const struct jig_exchange *requests_exchange(const struct app *app, int64_t number)
{
    const struct jig_transfer *t = app->viewing ? viewing_transfer(app) : app_shown(app);
    if (!t || number < 0 || (size_t)number >= jig_transfer_n_exchanges(t))
        return NULL;
    return jig_transfer_exchange(t, (size_t)number);
}

bool requests_narrow(struct app *app, struct source *body, struct partsource **part)
{
    struct partway way;
    if (!response_part(app->response, &way))
        return true;
    *part = partsource_new(body, &way);
    if (*part)
        *body = partsource_in_order(*part);
    else
        app_say(app, ROLE_ERROR, "out of memory");
    return *part != NULL;
}

bool requests_body(struct app *app, int64_t number, struct source *out)
{
    const struct jig_exchange *x = requests_exchange(app, number);
    if (x)
        *out = bodyinput_of(x).source;
    else if (app->viewing)
        *out = app->viewing->input.source;
    else
        app_say(app, ROLE_ERROR, "the answer is not there any more");
    return x || app->viewing;
}

/* ---- The answer, taken elsewhere ------------------------------------------------------------- */

/* What a terminal is given of it is not all. */
static void tell_copied_in_part(struct app *app, size_t shared, size_t left)
{
    char size[HUMAN_SHORT], count[HUMAN_COUNT];
    if (!shared)
        app_say(app, ROLE_WARN,
                "Copied within jig alone: nothing of it is text that a terminal may be given");
    else
        app_say(app, ROLE_WARN,
                "Copied %s; left out: %s byte%s of control characters or of no UTF-8",
                human_bytes(size, shared), human_count(count, left), left == 1 ? "" : "s");
}

static void tell_copied(struct app *app, int64_t lines)
{
    char size[HUMAN_SHORT];
    size_t len = clipboard_text(&app->clipboard).len;
    bool is_shared = !app->no_clipboard && len <= CLIPBOARD_SHARED_MAX;
    size_t left = is_shared ? clipboard_left_out(&app->clipboard) : 0;
    if (app->no_clipboard)
        app_say(app, ROLE_WARN,
                "Copied within jig alone: this terminal has no clipboard to reach");
    else if (len > CLIPBOARD_SHARED_MAX)
        app_say(app, ROLE_WARN,
                "Copied within jig alone: a terminal takes 64 KiB at most; save it instead");
    else if (left)
        tell_copied_in_part(app, len - left, left);
    else if (lines > 1)
        app_say(app, ROLE_OK, "Copied %lld lines", (long long)lines);
    else
        app_say(app, ROLE_OK, "Copied %s", human_bytes(size, len));
}

void requests_copied(struct app *app, const struct intent *intent)
{
    if (clipboard_set(&app->clipboard, intent->text))
        tell_copied(app, intent->number);
    else
        app_say(app, ROLE_WARN, "nothing to copy, or too much");
}

void requests_take_copied(struct app *app)
{
    struct buf text;
    buf_init(&text, 0);
    if (!response_take_copied(app->response, &text))
        return;
    enum jig_err why = text.failed;
    if (clipboard_take(&app->clipboard, &text))
        tell_copied(app, 1);
    else if (why == JIG_ERR_TOO_LARGE)
        app_say(app, ROLE_WARN, "nothing was copied: it is too large for the clipboard");
    else
        app_say(app, ROLE_WARN, "nothing was copied: it is not there any more");
}
