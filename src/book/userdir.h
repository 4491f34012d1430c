/* The user's own folders, by the XDG base directory rules: jig's part of them. */
#ifndef JIG_BOOK_USERDIR_H
#define JIG_BOOK_USERDIR_H

#include <stdbool.h>

enum userdir { USERDIR_CONFIG, USERDIR_DATA, USERDIR_STATE };

/* $XDG_CONFIG_HOME/jig, $XDG_DATA_HOME/jig, $XDG_STATE_HOME/jig, or below $HOME where these are not
 * set, as a descriptor to be closed; made, 0700, where that is asked for. -1 with errno. */
int userdir_open(enum userdir which, bool make);
/* Its path, to be freed; NULL where there is no home. */
char *userdir_path(enum userdir which);

#endif
