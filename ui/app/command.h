/* What the workbench can do, by name: key map, palette, help, footer and the intents of the views
 * all come here. The one table is app/table's; the panes' own commands (view.h) stand beside it. */
#ifndef JIG_APP_COMMAND_H
#define JIG_APP_COMMAND_H

#include "app/app.h"

struct command {
    const char *name, *title;
    const char *keys; /* NULL: none by default */
    const char *hint; /* word in the footer; NULL: not there */
    int rank;         /* of the hint: where there is no room, the highest go first */
    bool always;      /* the keys work while a text is typed into */
    bool is_internal; /* an intent: neither in the palette nor in the help */
    bool (*enabled)(const struct app *app); /* NULL: always */
    void (*run)(struct app *app, const struct intent *intent);
};

/* By number, NULL behind the last; and by name, NULL where there is none. */
const struct command *command_at(const struct app *app, size_t i);
const struct command *command_find(const struct app *app, const char *name);

/* False: it belongs to the workbench and this is the viewer, or the other way round. */
bool command_is_here(const struct app *app, const char *name);
bool command_is_enabled(const struct app *app, const struct command *command);

/* Carries an intent out; one without a command does nothing. */
void command_intent(struct app *app, const struct intent *intent);

/* Runs one by name as a key or the palette would: one of a pane's, or of the table. */
void command_run(struct app *app, const char *name);

/* Fills the key map: the defaults, then the user's changes. */
void command_bind_keys(struct app *app);

#endif
