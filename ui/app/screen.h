/* The workbench as cells: title bar, panes in their frames, footer, what lies above. Draws from a
 * state that it can't change. */
#ifndef JIG_APP_SCREEN_H
#define JIG_APP_SCREEN_H

#include "app/app.h"
#include "term/key.h"

void screen_draw(const struct app *app, const struct canvas *c);

/* Words that are said hide what else would be seen at (x,y). */
bool screen_has_words_at(const struct app *app, int x, int y);

/* The command of what stands in the title bar or the footer at (x,y); NULL for none. */
const char *screen_command_at(const struct app *app, int x, int y);
/* The key of the hint at (x,y), in a pane or in the overlay above them; false: there is none. */
bool screen_key_at(const struct app *app, int x, int y, struct key *out);

#endif
