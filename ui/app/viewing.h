/* `jig view`: the workbench's response pane alone, on a file or on what a pipe brings. */
#ifndef JIG_APP_VIEWING_H
#define JIG_APP_VIEWING_H

#include "app/app.h"
#include "app/viewfile.h"

struct viewing {
    const char *name; /* as the user wrote it; borrowed */
    struct viewfile file;
    struct bodyinput input;
};

/* As viewfile_open(). */
enum jig_err viewing_open(struct viewing *v, const char *path, struct jig_error *error);
void viewing_close(struct viewing *v);

/* The commands that make sense without a request. */
bool viewing_has_command(const char *name);
bool viewing_is_on(const struct app *app);
void viewing_leave(struct app *app, const struct intent *intent);
void viewing_stop(struct app *app, const struct intent *intent);

/* Gives the pane what is to be shown. */
void viewing_show(struct app *app);
size_t viewing_interest(const struct app *app, struct pollfd *fds, size_t room);
/* Takes in what has come; n as viewing_interest() said. */
void viewing_step(struct app *app, const struct pollfd *fds, size_t n);

#endif
