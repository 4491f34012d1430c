/* What the views are shown of the history. */
#ifndef JIG_VIEW_PASTLOOK_H
#define JIG_VIEW_PASTLOOK_H

#include "book/history.h"

/* Borrowed from the application. */
struct pastlook {
    struct history *reader;         /* NULL: there is none, or none yet */
    const char *why_none;           /* in words; NULL: it is not known yet */
    const char *trouble;            /* why nothing could be kept of late; NULL: all goes well */
    bool is_of_disk;                /* room, or another place, would help */
    size_t n_lost;                  /* sends that were not kept for it */
    const char *collection;         /* of the request at hand; "": none */
    const char *request;            /* its path; "": in no file */
    uint64_t changes;               /* goes up with each change, and with each other request */
    size_t n_of_request;            /* its sends */
    bool is_private;                /* and those of now are not kept */
    int64_t now_us;                 /* Unix time */
    uint64_t most;                  /* bytes that all sends but the newest may be; 0: unknown */
    int64_t age_us;                 /* that they may have; 0: it is unknown, or any */
    const struct history_row *open; /* the old send that is shown; NULL: none is */
};

/* "12:03:11" today, "yesterday 17:40", else "2026-11-20 09:15". */
#define PASTLOOK_TIME 24
void pastlook_time(int64_t at_us, int64_t now_us, char out[PASTLOOK_TIME]);

#endif
