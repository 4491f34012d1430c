/* `jig view`: the workbench's response pane alone, on a file or on what a pipe brings; of a HAR the
 * exchanges that it logs, of what is packed (gzip, br, zstd) what it holds. */
#ifndef JIG_APP_VIEWING_H
#define JIG_APP_VIEWING_H

#include "app/app.h"
#include "app/harjob.h"
#include "app/unpacking.h"
#include "app/viewfile.h"
#include "format/harread.h"

struct viewing {
    const char *name; /* as the user wrote it; borrowed */
    struct viewfile file;
    struct unpacking unpacking; /* of it; no coding: it is not packed */
    bool is_judged;             /* whether it is */
    uint64_t cut_at; /* how long it was when nothing came of it but that it is cut off; 0: no */
    bool shows_packed;             /* as it is all the same */
    struct jig_error not_unpacked; /* why not, where it is packed */
    uint64_t said;                 /* the number of the message about that; 0: none was said */
    struct bodyinput input;
    struct harjob *job;      /* that reads a long HAR; NULL: none does */
    struct harlog har;       /* what the file logs, shown in its place; n 0: it is no HAR */
    size_t entry;            /* of these */
    struct jig_error no_har; /* why not, where it looked like one */
    char not_kept[400];      /* what the history said while its exchanges were to be kept */
};

/* As viewfile_open(). A file called .har, or that begins as one, is one if it can be read as
 * one. */
enum jig_err viewing_open(struct viewing *v, const char *path, struct jig_error *error);
void viewing_close(struct viewing *v);

/* Is there that command: in the viewer, or in the workbench? */
bool viewing_has_command(const char *name, bool in_viewer);
bool viewing_is_on(const struct app *app);
void viewing_stop(struct app *app, const struct intent *intent);
/* The bytes that are shown are read from the file itself, and not out of what is kept of it. */
bool viewing_reads_file(const struct app *app);
/* What arrives, or is unpacked, is left waiting, since so much of it was taken. */
bool viewing_is_paused(const struct app *app);
void viewing_read_on(struct app *app, const struct intent *intent);
/* Shows it packed, as it is, or what it holds. */
bool viewing_is_packed(const struct app *app);
void viewing_turn_packed(struct app *app, const struct intent *intent);
bool viewing_is_har(const struct app *app); /* one exchange is enough */
bool viewing_has_entries(const struct app *app);
void viewing_entry_before(struct app *app, const struct intent *intent);
void viewing_entry_after(struct app *app, const struct intent *intent);
void viewing_choose_entry(struct app *app, const struct intent *intent); /* from a list */
void viewing_show_entry(struct app *app, const struct intent *intent);   /* `number` */

/* Gives the pane what is to be shown. */
void viewing_show(struct app *app);
/* The entry that is shown; NULL: none is. */
const struct jig_transfer *viewing_transfer(const struct app *app);
/* The stream that it was; NULL: it was none. */
const struct live *viewing_live(const struct app *app);
/* When a file is to be looked at again, that somebody may be writing; INT64_MAX: it is none. */
int64_t viewing_deadline(const struct app *app);
size_t viewing_interest(const struct app *app, struct pollfd *fds, size_t room);
/* Takes in what has come; n as viewing_interest() said. */
void viewing_step(struct app *app, const struct pollfd *fds, size_t n);

#endif
