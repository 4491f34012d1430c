/* Exchanges that were logged elsewhere, on their way into the history: each at the time that it was
 * made, and none twice. One that the history has of an import before, with the same time (in
 * microseconds), method and URL, is left out; of several that are alike as many are as it has. They
 * go through a recorder one after the other, a slice at a time, and the credentials that each has
 * sent are hidden in it, as in a send of one's own. */
#ifndef JIG_BOOK_INTAKE_H
#define JIG_BOOK_INTAKE_H

#include "book/recorder.h"

struct intake;

/* All is borrowed, and stays until intake_free(). */
struct intake_what {
    struct historian *historian;
    struct recorder *recorder; /* of that historian; idle, and nobody else's meanwhile */
    struct history *before;    /* to look up what is there; NULL: there is no history yet */
    struct history_limits limits;
    int64_t now_us; /* Unix time */
    struct jig_transfer *const *transfers;
    struct live *const *lives; /* of each the stream that it was; NULL: it was none */
    size_t n;
};

enum intake_fate {
    INTAKE_KEPT,
    INTAKE_TWICE,     /* it is there of an import before */
    INTAKE_OLD,       /* older than the history keeps */
    INTAKE_UNDATED,   /* it does not say when it was made */
    INTAKE_LARGE,     /* no room is left for it: what is there stays */
    INTAKE_UNWRITTEN, /* the historian's news say why, or it is memory that was lacking */
    INTAKE_N_FATES
};

/* NULL: no memory. */
struct intake *intake_new(const struct intake_what *what);
/* What is not handed over is left out. After its recorder has ended or given up what it has; takes
 * NULL. */
void intake_free(struct intake *in);

/* Another file takes the place of the one that `before` reads, which goes now. Takes NULL. */
void intake_leave_history(struct intake *in);

/* Goes on for about budget_us. False: nothing can be done now: it is over, or the historian, whose
 * descriptor tells when, is behind. */
bool intake_step(struct intake *in, int64_t budget_us);
/* All is handed over, and written or refused. */
bool intake_is_over(const struct intake *in);
/* About how many bytes are still to be handed over. */
uint64_t intake_left(const struct intake *in);
/* What the look into the history has failed with, which keeps everything out; or JIG_OK. */
const struct jig_error *intake_error(const struct intake *in);

struct intake_result {
    size_t n; /* of all */
    size_t fates[INTAKE_N_FATES];
    size_t n_cut; /* of those that are kept, for the limit of a body */
};
/* As far as it has come; whole once it is over. */
void intake_result(const struct intake *in, struct intake_result *out);
/* "kept" "twice" "old", for programs. */
const char *intake_fate_name(enum intake_fate fate);
/* Appends "12 of 14 exchanges of a.har are kept in the history; left out: 2 there already". */
void intake_tell(const struct intake_result *result, const struct history_limits *limits,
                 const char *name, struct buf *out);

#endif
