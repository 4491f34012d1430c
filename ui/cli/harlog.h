/* --har: a log written as the exchanges end, to a file that only its owner can read, or to
 * standard output. */
#ifndef JIG_CLI_HARLOG_H
#define JIG_CLI_HARLOG_H

#include "book/mask.h"
#include "cli/display.h"
#include "cli/savefile.h"
#include "format/har.h"

struct harlog {
    struct har *har; /* NULL: none is written */
    bool to_stdout, to_terminal;
    struct display display; /* to_terminal */
    struct savefile file;
    struct mask *mask; /* NULL: nothing is hidden */
    struct mask_stream hiding;
    struct harlog_stream *streams; /* of events, that are not written yet */
    struct jig_error error;        /* the first failure */
};

/* path NULL: no log. mask (or NULL) is borrowed; it learns the credentials that were sent. */
enum jig_err harlog_open(struct harlog *l, const char *path, struct mask *mask,
                         struct jig_error *error);
/* An event of a transfer on its way: the events of a stream are written with the time at which they came. */
void harlog_note(struct harlog *l, const struct jig_event *event);
void harlog_add(struct harlog *l, const struct jig_transfer *t); /* every exchange of it */
/* The same with the stream that came of the last one; NULL: none did. */
void harlog_add_stream(struct harlog *l, const struct jig_transfer *t, const struct live *live);
/* Ends the log and releases it; the first failure to write, or JIG_OK. */
enum jig_err harlog_close(struct harlog *l, struct jig_error *error);

#endif
