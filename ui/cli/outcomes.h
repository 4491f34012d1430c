/* What became of each request of a run, in order, and what that comes to. */
#ifndef JIG_CLI_OUTCOMES_H
#define JIG_CLI_OUTCOMES_H

#include "base/buf.h"
#include "book/judge.h"
#include "book/mask.h"
#include "jig.h"

/* A check of the answer, as it is shown. */
struct outcome_check {
    char *name, *why; /* why: "" where it holds */
    bool holds;
};

struct outcome {
    char *name;   /* the request's path without ".req.json": "users/create" */
    char *method; /* of the last exchange; "" where none was made */
    char *url;
    int status;
    int64_t us;
    uint64_t len; /* of the body */
    bool passed;
    struct jig_error error; /* why it did not, where it is no status and no check */
    struct outcome_check *checks;
    size_t n_checks, n_failed;
};

struct outcomes {
    const struct mask *mask; /* hides secrets in URLs and words; NULL: nothing is hidden */
    struct outcome *items;
    size_t n, room;
    size_t n_passed;
    int64_t us; /* the whole run */
};

void outcomes_clear(struct outcomes *o);
struct outcome_input {
    const char *name;
    const struct jig_transfer *transfer; /* NULL: it was not even sent */
    const struct jig_error *error;
    const struct judgement *judgement; /* NULL: none */
    bool judges_status;                /* an answer from 400 on has not passed */
};

const struct outcome *outcomes_add(struct outcomes *o,
                                   const struct outcome_input *in); /* NULL: out of memory */

/* Why it did not pass, in a line. */
void outcome_add_reason(const struct outcome *o, struct buf *out);

/* The time that `percent` of the answered requests did not exceed; -1 where none was answered. */
int64_t outcomes_percentile(const struct outcomes *o, unsigned percent);

/* "12.3 ms" */
void outcomes_add_ms(int64_t us, struct buf *out);
/* "; p50 1.0 ms, p90 2.0 ms, p99 4.0 ms, max 4.2 ms": `first` is what the first has in front of it,
 * `others` what the others have. Nothing where no request was answered. */
void outcomes_add_percentiles(const struct outcomes *o, const char *first, const char *others,
                              struct buf *out);

/* "ok    200    12.3 ms  users/create" or "FAIL  timeout  users/create: words", and the line of
 * the end. With `colour` for a terminal. */
void outcomes_add_line(const struct outcome *o, bool colour, struct buf *out);
void outcomes_add_summary(const struct outcomes *o, struct buf *out);

#endif
