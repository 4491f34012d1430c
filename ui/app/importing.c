#include "app/importing.h"

#include <stdio.h>
#include <string.h>

#include "app/viewing.h"

/* Without its folder: a line has no room for it. */
static const char *name_of(const struct viewing *v)
{
    const char *slash = strrchr(v->name, '/');
    return slash && slash[1] ? slash + 1 : v->name;
}

static struct keeping *keeping_of(const struct app *app)
{
    return (struct keeping *)&app->sends.keeping;
}

bool importing_is_on(const struct app *app)
{
    return app->sends.keeping.intake != NULL;
}

void importing_begin(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    struct viewing *v = app->viewing;
    (void)intent;
    if (importing_is_on(app))
        return;
    v->not_kept[0] = '\0';
    if (keeping_import(keeping_of(app), v->har.transfers, v->har.lives, v->har.n, &error))
        app_say_error(app, &error);
    else
        app_say(app, ROLE_MUTED, "Keeping the exchanges of %s in the history …", name_of(v));
}

void importing_note(struct app *app, const char *word)
{
    if (importing_is_on(app))
        snprintf(app->viewing->not_kept, sizeof app->viewing->not_kept, "%s", word);
}

static void tell(struct app *app, const struct intake *in)
{
    struct intake_result result;
    struct buf words;
    buf_init(&words, 1000);
    intake_result(in, &result);
    intake_tell(&result, &app->sends.keeping.limits.kept, name_of(app->viewing), &words);
    if (result.fates[INTAKE_UNWRITTEN] > 0 && app->viewing->not_kept[0])
        buf_addf(&words, ": %s", app->viewing->not_kept);
    bool is_whole = result.fates[INTAKE_KEPT] == result.n;
    app_say(app, is_whole ? ROLE_OK : ROLE_WARN, "%s", buf_str(&words));
    buf_clear(&words);
}

bool importing_work(struct app *app, int64_t budget_us)
{
    struct keeping *k = keeping_of(app);
    if (!k->intake)
        return false;
    bool more = keeping_work(k, budget_us);
    if (!intake_is_over(k->intake))
        return more;
    const struct jig_error *error = intake_error(k->intake);
    if (error->code)
        app_say_error(app, error);
    else
        tell(app, k->intake);
    keeping_end_import(k);
    return false;
}
