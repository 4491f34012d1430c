#include "app/viewing.h"

#include <string.h>

#include "data/human.h"

#define READ_SLICE_US 4000

static void take_note(struct viewing *v)
{
    v->input.source = viewfile_source(&v->file);
    v->input.complete = !viewfile_is_arriving(&v->file);
    v->input.nothing = !v->input.complete   ? "nothing has come yet"
                       : v->file.wrong.code ? "nothing could be read"
                                            : "this is empty";
}

enum jig_err viewing_open(struct viewing *v, const char *path, struct jig_error *error)
{
    *v = (struct viewing){ .name = strcmp(path, "-") == 0 ? "standard input" : path };
    enum jig_err err = viewfile_open(&v->file, path, error);
    if (!err)
        take_note(v);
    return err;
}

void viewing_close(struct viewing *v)
{
    viewfile_close(&v->file);
}

/* ---- Commands -------------------------------------------------------------------------------- */

bool viewing_has_command(const char *name)
{
    static const char *const kinds[] = { "app.",     "response.", "theme.",
                                         "overlay.", "view.",     "say" };
    static const char *const not_here[] = { "view.zoom", "view.unzoom", "view.layout",
                                            "view.tree" };
    for (size_t i = 0; i < sizeof not_here / sizeof *not_here; i++)
        if (strcmp(name, not_here[i]) == 0)
            return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(name, kinds[i], strlen(kinds[i])) == 0)
            return true;
    return false;
}

bool viewing_is_on(const struct app *app)
{
    return app->viewing != NULL;
}

void viewing_leave(struct app *app, const struct intent *intent)
{
    (void)intent;
    app->wants_quit = true;
}

void viewing_stop(struct app *app, const struct intent *intent)
{
    struct viewing *v = app->viewing;
    char len[HUMAN_SHORT];
    (void)intent;
    if (!v || !viewfile_is_arriving(&v->file))
        return;
    viewfile_stop(&v->file);
    take_note(v);
    response_update(app->response, app->now);
    app_say(app, ROLE_WARN, "Reading was stopped after %s", human_bytes(len, v->file.len));
}

/* ---- Time and descriptors -------------------------------------------------------------------- */

void viewing_show(struct app *app)
{
    response_set_bytes(app->response, &app->viewing->input);
}

size_t viewing_interest(const struct app *app, struct pollfd *fds, size_t room)
{
    return app->viewing && room > 0 && viewfile_interest(&app->viewing->file, fds) ? 1 : 0;
}

static void read_on(struct app *app)
{
    struct viewing *v = app->viewing;
    if (!viewfile_read(&v->file, READ_SLICE_US))
        return;
    take_note(v);
    response_update(app->response, app->now);
    if (v->file.wrong.code)
        app_say_error(app, &v->file.wrong);
}

static void look_again(struct app *app)
{
    struct viewing *v = app->viewing;
    enum viewfile_change change = viewfile_look(&v->file);
    if (change == VIEWFILE_SAME)
        return;
    take_note(v);
    if (change == VIEWFILE_LONGER) {
        response_update(app->response, app->now);
        return;
    }
    viewing_show(app);
    app_say(app, ROLE_WARN,
            "The file was changed by another program: this is what it holds now");
}

void viewing_step(struct app *app, const struct pollfd *fds, size_t n)
{
    if (!app->viewing)
        return;
    if (n > 0 && fds[0].revents)
        read_on(app);
    look_again(app);
}
