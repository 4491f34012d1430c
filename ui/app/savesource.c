#include "app/savesource.h"

#include <stdlib.h>

#include "app/requests.h"
#include "app/viewing.h"
#include "base/pathtail.h"

void savesource_clear(struct app *app)
{
    partsource_free(app->saving.part);
    viewfile_free(app->saving.copied);
    jqrun_release(app->saving.results);
    app->saving.part = NULL;
    app->saving.results = NULL;
    app->saving.copied = NULL;
    app->saving.is_cut = app->saving.is_coming = app->saving.of_viewed = false;
    app->saving.secrets = SAVING_NO_SECRETS;
}

/* It arrives still, broke off, or only its beginning is kept. */
static bool is_cut(const struct app *app, const struct jig_exchange *x)
{
    if (x)
        return !jig_exchange_is_done(x) || jig_exchange_error(x)->code ||
               jig_exchange_body_kept(x) < jig_exchange_body_len(x);
    const struct viewing *v = app->viewing;
    return v && (!v->input.complete || v->file.wrong.code ||
                 (v->unpacking.wrong.code && !v->shows_packed));
}

/* That alone is wanting to it. */
static bool is_coming(const struct app *app, const struct jig_exchange *x)
{
    const struct viewing *v = app->viewing;
    if (x)
        return !jig_exchange_is_done(x);
    return v && !v->input.complete && !v->file.wrong.code;
}

/* The viewer's own may turn to what the file holds by then, or to another file. */
static bool take_file(struct app *app, struct source *out)
{
    struct jig_error error;
    app->saving.of_viewed = !viewing_reads_file(app);
    if (app->saving.of_viewed)
        return true;
    app->saving.copied = viewfile_copy(&app->viewing->file, &error);
    if (!app->saving.copied) {
        app_say_error(app, &error);
        return false;
    }
    *out = viewfile_source(app->saving.copied);
    return true;
}

/* It is taken as it came. */
static void note_secrets(struct app *app)
{
    if (response_has_secrets(app->response))
        app->saving.secrets = SAVING_HAS_SECRETS;
}

bool savesource_take(struct app *app, int64_t number, struct source *out)
{
    const struct jig_exchange *x = requests_exchange(app, number);
    if (!requests_body(app, number, out))
        return false;
    if ((!x && !take_file(app, out)) || !requests_narrow(app, out, &app->saving.part))
        return false;
    app->saving.is_cut =
        app->saving.part ? !response_part_is_whole(app->response) : is_cut(app, x);
    app->saving.is_coming = app->saving.is_cut && is_coming(app, x);
    app->saving.of_past = app->sends.keeping.transfer != NULL;
    note_secrets(app);
    app->saving.serial = app->ws.current && !app->saving.of_past ? app->ws.current->serial : 0;
    return true;
}

bool savesource_take_results(struct app *app, struct source *out)
{
    struct jqrun *results = response_results(app->response);
    if (!results) {
        app_say(app, ROLE_WARN, "the filter's results are not there any more");
        return false;
    }
    jqrun_hold(results);
    app->saving.results = results;
    note_secrets(app);
    app->saving.is_coming = !jqrun_is_done(results);
    app->saving.is_cut = app->saving.is_coming || jqrun_error(results)->code;
    app->saving.of_past = false;
    app->saving.serial = 0;
    *out = jqrun_results(results);
    return true;
}

static bool has_changed(const void *ctx, struct jig_error *error)
{
    const struct app *app = ctx;
    char name[PATHTAIL_SIZE];
    enum viewfile_change change = viewfile_look(app->saving.copied);
    if (change != VIEWFILE_CUT && change != VIEWFILE_OTHER)
        return false;
    jig_error_set(
        error, JIG_ERR_READ, JIG_PHASE_NONE, "%s was %s while it was copied; nothing was kept",
        pathtail(app->viewing->name, name), change == VIEWFILE_CUT ? "cut" : "changed");
    return true;
}

void savesource_watch(struct app *app)
{
    if (app->saving.copied)
        export_watch(&app->saving.file, has_changed, app);
}
