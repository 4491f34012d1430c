/* Where an answer goes: a pipe gets the exact bytes, a terminal gets them readable and harmless,
 * a file is whole or what came of it. */
#ifndef JIG_CLI_SINK_H
#define JIG_CLI_SINK_H

#include "cli/display.h"
#include "cli/savefile.h"

enum sink_kind { SINK_NONE, SINK_PIPE, SINK_TERMINAL, SINK_FILE };

struct sink {
    enum sink_kind kind;
    const char *path;   /* SINK_FILE; borrowed */
    unsigned flags;     /* of savefile_open() */
    uint64_t rest_from; /* SINK_FILE: what comes goes on there; 0: it is all of it */
    bool colour;
    int64_t until,
        limit_us; /* on jig_now()'s clock, standard output takes no longer; 0: as it likes */
    struct savefile file; /* opened by the first byte or by sink_begin() */
    struct display display;
    bool shows;             /* the display is set up */
    bool is_pipe_closed;    /* nobody reads any more: an end without words */
    struct jig_error error; /* the first failure to write */
};

void sink_init(struct sink *s, enum sink_kind kind, const char *path, unsigned flags);

/* Each false: it can't be written, s->error says why; then nothing more is written. */
bool sink_head(struct sink *s, struct span head);
bool sink_begin(struct sink *s, struct span content_type); /* the body begins */
bool sink_body(struct sink *s, struct span bytes);
/* Releases everything. `whole`: the body is all there. */
bool sink_finish(struct sink *s, bool whole);

#endif
