#include "app/saveprompt.h"

#include "overlay/prompt.h"

static void ask(struct app *app, const char *typed, const char *wrong)
{
    struct prompt asked = { .title = app->saving.title,
                            .initial = typed,
                            .is_proposal = !wrong,
                            .label = "File, from the folder where jig was started",
                            .wrong = wrong,
                            .command = app->saving.command,
                            .clipboard = &app->clipboard };
    app_open(app, prompt_overlay(&asked));
}

bool saveprompt_must_wait(struct app *app)
{
    bool is_busy = export_is_running(&app->saving.file);
    if (is_busy)
        app_say(app, ROLE_WARN, "another file is written still; %s stops it",
                keymap_named(&app->keymap, "response.stop-saving"));
    return is_busy;
}

void saveprompt_open(struct app *app, const char *title, const char *command,
                     const char *suggested)
{
    if (saveprompt_must_wait(app))
        return;
    app->saving.title = title;
    app->saving.command = command;
    ask(app, suggested, NULL);
}

void saveprompt_close(struct app *app)
{
    overlay_clear(&app->overlay);
    app->saving.n_deeds = app->n_deeds;
}

bool saveprompt_reopen(struct app *app, const char *typed, const struct jig_error *error)
{
    bool is_ending = app->leaving_since || app->wants_quit;
    if (is_ending || overlay_is_open(&app->overlay) || app->saving.n_deeds != app->n_deeds)
        return false;
    app->saving.word[0] = '\0'; /* how far it was */
    ask(app, typed, error->text);
    return true;
}
