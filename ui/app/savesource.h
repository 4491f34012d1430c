/* What a body is saved from: the answer that is shown, or what the viewer shows; or, in its place,
 * what a jq filter gave, which stays until it is written, whatever is typed meanwhile. A file that
 * the viewer reads where it is may be cut or written anew meanwhile, and another one may take its
 * place: it is read by a descriptor of its own, and looked at again behind all that was read. */
#ifndef JIG_APP_SAVESOURCE_H
#define JIG_APP_SAVESOURCE_H

#include "app/app.h"

/* Before export_begin(), nothing else being saved. False: it is not to be had, which is said. */
bool savesource_take(struct app *app, int64_t number, struct source *out);
bool savesource_take_results(struct app *app, struct source *out);
/* Behind export_begin(). */
void savesource_watch(struct app *app);
void savesource_clear(struct app *app);

#endif
