/* A text shown in the user's own editor or pager: a private file (0600, in $TMPDIR or /tmp),
 * $VISUAL or $EDITOR or what Debian calls `editor`, $PAGER or `less`, and back. The terminal is
 * given away for as long as it runs. */
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

/* By which an editor knows how to colour a text that begins so: ".json". Static. */
const char *external_suffix(struct span head);

/* Appends the text as it is after the editor has ended. `suffix` names its kind: ".json".
 * usage where no editor could be run or it ended with a failure, else read- or write-failed; the
 * file is gone afterwards in any case. */
enum jig_err external_edit(const struct external_terminal *terminal, struct span text,
                           const char *suffix, struct buf *out, struct jig_error *error);

/* The same one way, of a text that is written by another: a new file, open for writing, its path in
 * *path, owned by the caller; -1 and write-failed or out-of-memory. */
int external_file(const char *suffix, char **path, struct jig_error *error);

enum external_program { EXTERNAL_EDITOR, EXTERNAL_PAGER };
/* Shows that file; it is there afterwards. usage as above. */
enum jig_err external_open(const struct external_terminal *terminal,
                           enum external_program program, const char *path,
                           struct jig_error *error);

#endif
