/* The user's configuration, $XDG_CONFIG_HOME/jig/config.ini:
 *
 *     theme = light            a name of themes/, or of a file in $XDG_CONFIG_HOME/jig/themes
 *     mouse = off
 *     layout = side-by-side    or stacked, or auto
 *     stream-memory = 32       MiB of a stream's log, 1 to 1024; the oldest messages make room,
 *                              and none may be larger
 *     wire-keep = 4            MiB of the wire log, 1 to 16, for each direction of an exchange
 *     history.size = 2G        and others: book/historylimits.h
 *     [keys]
 *     request.send = Ctrl+R F5
 *     view.zoom = none
 *
 * Lines that make no sense are told once and passed over. */
#ifndef JIG_APP_CONFIG_H
#define JIG_APP_CONFIG_H

#include "app/layout.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "book/historylimits.h"

struct config {
    char theme[32]; /* "": by the terminal */
    bool no_mouse;
    enum layout_mode layout;
    size_t stream_memory; /* bytes; 0: nothing was said */
    size_t wire_keep;     /* bytes; 0: not said */
    struct historylimits history;
    struct map keys;      /* command name to key list, char * */
    struct map key_lines; /* for config_key_line() */
    struct jig_error
        wrong; /* it can't be read, or its first line without sense; JIG_OK: none */
};

void config_init(struct config *c);
void config_clear(struct config *c);
void config_parse(struct config *c, struct span text);
/* The line of [keys] that names a command; 0: none. */
unsigned config_key_line(const struct config *c, const char *name);
void config_load(struct config *c); /* the user's file, where there is one */

/* The names of the user's own theme files, each with a value that is not NULL. */
void config_own_themes(struct map *names);

/* The text of a theme: the user's file of that name, else the built-in one. False: there is
 * none. */
bool config_theme_text(const char *name, struct buf *out);

#endif
