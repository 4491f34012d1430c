/* The workbench: keys, time and the client's events come in, a screen goes out. No descriptor is
 * waited on here and nothing is written to a terminal, so that a whole session runs in a test. The
 * loop (app/loop) is what joins it to a terminal. */
#ifndef JIG_APP_WORKBENCH_H
#define JIG_APP_WORKBENCH_H

#include "app/app.h"

struct workbench_setup {
    const char *path;  /* a folder or request file; NULL: what was open last */
    const char *theme; /* for a terminal of these colours, unless the user chose one */
    bool fixed_theme;  /* the user's choice does not count (no colours) */
    bool is_plain;     /* the terminal shows none */
    bool is_ascii;     /* nor other letters than those */
    enum term_pixels pixels;
    bool no_clipboard;             /* what is copied stays within the program */
    const struct book_rows *given; /* variables above all others, borrowed; NULL: none */
    const char *environment;       /* to begin with; NULL: the one of last time */
    bool no_memory;                /* neither restores nor remembers what was open */
    int64_t wall_us;               /* the Unix time it is; 0: the real one */
    bool
        in_place; /* all is written within the step that it is due in: history, drafts, cookies */
    int disk_wait_ms;        /* for the disk, at the end; 0: ERRANDS_WAIT_MS */
    struct viewing *viewing; /* shows this instead of requests; borrowed */
    int64_t now;
};

/* read-failed where the path can't be opened. */
enum jig_err workbench_new(const struct workbench_setup *setup, struct app **out,
                           struct jig_error *error);
void workbench_free(struct app *app); /* remembers what was open */

void workbench_key(struct app *app, const struct key *key, int64_t now);

/* What the application waits for besides keys: descriptors, and when it wants workbench_step() at
 * the latest (INT64_MAX: never, a time in the past: at once). */
size_t workbench_interest(struct app *app, struct pollfd *fds, size_t room, int64_t *deadline);
void workbench_step(struct app *app, const struct pollfd *fds, size_t n, int64_t now);

/* The whole screen, and where the cursor stands (-1: hidden). */
void workbench_draw(const struct app *app, struct grid *g, int *cursor_x, int *cursor_y);

/* The terminal is going away: drafts and cookies are written, and what is being saved, nothing is
 * asked. Of what can't be, or not in time, the first is told. */
enum jig_err workbench_hang_up(struct app *app, struct jig_error *error);

#endif
