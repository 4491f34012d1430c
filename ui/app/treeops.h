/* Changes of the collection's tree: what the collection pane asks for, with the questions before
 * it and the panes kept in step after it. */
#ifndef JIG_APP_TREEOPS_H
#define JIG_APP_TREEOPS_H

#include "app/app.h"

bool treeops_has_collection(const struct app *app);

/* Ask, and what the answers do. */
void treeops_ask_new_request(struct app *app, const struct intent *intent);
void treeops_new_request(struct app *app, const struct intent *intent);
void treeops_ask_new_folder(struct app *app, const struct intent *intent);
void treeops_new_folder(struct app *app, const struct intent *intent);
void treeops_ask_rename(struct app *app, const struct intent *intent);
void treeops_rename(struct app *app, const struct intent *intent);
void treeops_ask_move(struct app *app, const struct intent *intent);
void treeops_move(struct app *app, const struct intent *intent);
void treeops_ask_delete(struct app *app, const struct intent *intent);
void treeops_delete(struct app *app, const struct intent *intent);

void treeops_duplicate(struct app *app, const struct intent *intent);
void treeops_shift(struct app *app, const struct intent *intent);
void treeops_undo(struct app *app, const struct intent *intent);
void treeops_rescan(struct app *app, const struct intent *intent);

/* A folder for the first request that is saved, where no collection is open. False: it was said
 * why not. */
bool treeops_make_default_collection(struct app *app);

#endif
