/* Labels on everything that can be reached: their letters put the keyboard there, as a click
 * would. */
#ifndef JIG_APP_JUMP_H
#define JIG_APP_JUMP_H

#include "app/app.h"

void jump_start(struct app *app, const struct intent *intent);
/* A key while labels are shown: a letter of one, anything else ends it. */
void jump_key(struct app *app, const struct key *key);
void jump_draw(const struct app *app, const struct canvas *screen);

#endif
