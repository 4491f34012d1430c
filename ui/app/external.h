/* A text shown in the user's own editor: a private file (0600, in $TMPDIR or /tmp), $VISUAL or
 * $EDITOR or what Debian calls `editor`, and back. The terminal is given away for as long as it
 * runs. */
#ifndef JIG_APP_EXTERNAL_H
#define JIG_APP_EXTERNAL_H

#include "base/buf.h"
#include "base/error.h"

/* Gives the terminal away and takes it back; a hook each so that this is not curses' business. */
struct external_terminal {
    void (*suspend)(void *ctx);
    void (*resume)(void *ctx);
    void *ctx;
};

/* Appends the text as it is after the editor has ended. `suffix` names its kind: ".json".
 * usage where no editor could be run or it ended with a failure, else read- or write-failed; the
 * file is gone afterwards in any case. */
enum jig_err external_edit(const struct external_terminal *terminal, struct span text,
                           const char *suffix, struct buf *out, struct jig_error *error);

/* The same one way: shows the text in $PAGER, or `less`. */
enum jig_err external_page(const struct external_terminal *terminal, struct span text,
                           struct jig_error *error);

#endif
