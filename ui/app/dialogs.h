/* The overlays that belong to no pane: palette, environments, themes, help, leaving, drafts. */
#ifndef JIG_APP_DIALOGS_H
#define JIG_APP_DIALOGS_H

#include "app/app.h"

void dialogs_palette(struct app *app, const struct intent *intent);
void dialogs_environments(struct app *app, const struct intent *intent);
void dialogs_use_environment(struct app *app, const struct intent *intent);
void dialogs_themes(struct app *app, const struct intent *intent);
void dialogs_use_theme(struct app *app, const struct intent *intent);
void dialogs_charsets(struct app *app, const struct intent *intent);
void dialogs_use_charset(struct app *app, const struct intent *intent);
void dialogs_help(struct app *app, const struct intent *intent);
void dialogs_quit(struct app *app, const struct intent *intent);
void dialogs_quit_saving(struct app *app, const struct intent *intent);
void dialogs_quit_dropping(struct app *app, const struct intent *intent);
void dialogs_leave(struct app *app, const struct intent *intent); /* the viewer */
void dialogs_ask_collection(struct app *app, const struct intent *intent);
void dialogs_open_collection(struct app *app, const struct intent *intent);

/* Brings back what a jig that was killed had not saved, and tells of it. */
void dialogs_restore_drafts(struct app *app);

#endif
