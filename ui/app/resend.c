#include "app/resend.h"

#include <string.h>

#include "app/pastops.h"
#include "app/requests.h"
#include "book/again.h"
#include "book/consented.h"
#include "data/human.h"

#define BUSY_MS  100
#define FIRST_US 4000 /* most bodies are looked through at once */

bool resend_is_running(const struct app *app)
{
    return app->resend.again != NULL;
}

void resend_clear(struct app *app)
{
    again_free(app->resend.again);
    mask_free(app->resend.secrets);
    app->resend.again = NULL;
    app->resend.secrets = NULL;
}

void resend_stop(struct app *app, const struct intent *intent)
{
    (void)intent;
    resend_clear(app);
    app_say(app, ROLE_WARN, "Stopped; nothing was sent");
}

/* ---- What the request says now ----------------------------------------------------------------*/

static enum jig_err expand(struct app *app, struct jig_request **out, struct jig_error *error)
{
    workspace_renew_scope(&app->ws);
    app_show_current(app);
    if (!app->ws.scope) {
        *error = app->ws.scope_error;
        return error->code;
    }
    enum jig_err err = consented_expand(app->ws.scope, out, error);
    if (err && app->ws.scope->needs.len > 0)
        jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                      "its request needs your consent first: %s asks for it",
                      keymap_named(&app->keymap, "request.send"));
    return err;
}

static void tell_missing(struct app *app, const char *what)
{
    app_say(app, ROLE_WARN,
            "It can't be sent as it was: secrets are not kept, and the one in %s is not in the "
            "request now. %s sends that",
            what, keymap_named(&app->keymap, "request.send"));
}

static void fail(struct app *app, const struct jig_error *error)
{
    const char *missing = again_missing(app->resend.again);
    if (missing[0])
        tell_missing(app, missing);
    else
        app_say_error(app, error);
    resend_clear(app);
}

/* The secrets that the scope has used; NULL: no memory. */
static struct mask *used_secrets(const struct app *app, struct jig_error *error)
{
    struct mask *used = mask_new();
    if (used && scope_add_secrets(app->ws.scope, used))
        return used;
    mask_free(used);
    jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return NULL;
}

/* False: it was said why not. */
static bool look_up(struct app *app)
{
    struct jig_error error = { .code = JIG_OK };
    struct jig_request *now = NULL;
    if (!app->resend.is_known || !again_has_request(app->resend.again)) {
        app_say(
            app, ROLE_WARN,
            "It can't be sent as it was: secrets are not kept, and its request is not known "
            "here");
        resend_clear(app);
        return false;
    }
    enum jig_err err = expand(app, &now, &error);
    if (!err)
        err = again_look_up(app->resend.again, app->ws.scope, now, &error);
    if (!err && !(app->resend.secrets = used_secrets(app, &error)))
        err = error.code;
    if (err)
        fail(app, &error);
    return !err;
}

/* ---- Sending ----------------------------------------------------------------------------------*/

/* The secrets that go out must be those that the scope knows, for no others are hidden: it was made
 * anew since if anything was typed, or another environment was chosen. */
static enum jig_err note_secrets(struct app *app, struct jig_error *error)
{
    struct jig_request *now = NULL;
    if (!app->resend.secrets || !app->resend.is_long)
        return JIG_OK;
    enum jig_err err = expand(app, &now, error);
    jig_request_free(now);
    struct mask *used = err ? NULL : used_secrets(app, error);
    if (!err && !used)
        err = error->code;
    if (!err && !mask_is_same(used, app->resend.secrets))
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                            "its secrets were changed meanwhile: not sent");
    mask_free(used);
    return err;
}

static uint64_t id_of_current(const struct app *app)
{
    return app->ws.current ? app->ws.current->id : 0;
}

static void send(struct app *app)
{
    struct jig_error error = { .code = JIG_OK };
    struct again *again = app->resend.again;
    struct sends_what what = { .origin = HISTORY_RESENT,
                               .is_websocket = again_is_websocket(again) };
    enum jig_err err = JIG_OK;
    if (id_of_current(app) != app->resend.of)
        err = jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                            "another request was opened meanwhile: not sent");
    if (!err)
        err = note_secrets(app, &error);
    app->resend.again = NULL;
    if (err)
        again_free(again);
    else
        err = again_take(again, &what.request, &error);
    resend_clear(app);
    if (app->resend.is_long)
        app->message[0] = '\0';
    if (err)
        app_say_error(app, &error);
    else
        requests_start(app, &what);
}

static void tell_progress(struct app *app)
{
    char done[HUMAN_SHORT], all[HUMAN_SHORT];
    uint64_t len, at = again_at(app->resend.again, &len);
    app->resend.is_long = true;
    app_say(app, ROLE_TEXT, "Looking for secrets in what it sent: %s of %s   %s stops it",
            human_bytes(done, at), human_bytes(all, len),
            keymap_named(&app->keymap, "response.stop-resend"));
}

bool resend_work(struct app *app, int64_t budget_us)
{
    struct jig_error error = { .code = JIG_OK };
    while (app->resend.again)
        switch (again_step(app->resend.again, budget_us, &error)) {
        case AGAIN_MORE:
            tell_progress(app);
            return true;
        case AGAIN_WANTS:
            if (!look_up(app))
                return false;
            break;
        case AGAIN_READY:
            send(app);
            return false;
        case AGAIN_FAILED:
            fail(app, &error);
            return false;
        }
    return false;
}

/* The request that it is of is opened first. False: it is none of this collection. */
static bool open_its_request(struct app *app, const struct history_row *row)
{
    struct jig_error ignored;
    struct workspace *ws = &app->ws;
    bool is_here = ws->collection && strcmp(ws->collection->root, row->collection) == 0;
    if (!is_here || !row->request[0] || workspace_open_request(ws, row->request, &ignored))
        return false;
    app_show_current(app);
    return true;
}

void resend_past(struct app *app, const struct intent *intent)
{
    struct keeping *k = &app->sends.keeping;
    struct jig_error error;
    int64_t id = intent->number ? intent->number : k->open.id;
    resend_clear(app);
    if (pastops_leave_moved(app))
        return;
    enum jig_err err =
        k->reader ? again_new(k->path, BUSY_MS, id, &app->resend.again, &error)
                  : jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "there is no history");
    if (err) {
        app_say_error(app, &error);
        return;
    }
    app->resend.is_known = open_its_request(app, again_row(app->resend.again));
    app->resend.of = id_of_current(app);
    app->resend.is_long = false;
    resend_work(app, FIRST_US);
}
