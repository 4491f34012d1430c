/* The requests of a run on their way: rounds of a plan, several at once where that is wanted, each with
 * its own captures. */
#ifndef JIG_CLI_RUNNER_H
#define JIG_CLI_RUNNER_H

#include "book/environment.h"
#include "book/plan.h"
#include "cli/dataset.h"
#include "cli/harlog.h"
#include "cli/runhistory.h"
#include "cli/outcomes.h"
#include "cli/settings.h"

/* The whole command. */
struct run {
    struct settings set;
    struct jig_client *client;
    struct jig_jar *jar; /* the run's own: begins empty and ends with it */
    struct mask *mask;   /* NULL: nothing is hidden */
    struct runhistory history;
    struct harlog har;
    struct outcomes outcomes;
    struct book_rows vars,
        secrets;             /* rows of --var and --secret; their texts are the settings' */
    struct dataset data;     /* of --data */
    const char *har_path;    /* of --har or --report har=FILE */
    struct buf secret_hosts; /* where secrets went, to be kept when all is sent */
    int64_t spacing_us;      /* of --rate: between the beginnings of two requests; 0: none */
    int64_t next_start;      /* by that */
    size_t n_lanes;          /* rounds at a time */
    bool is_stdout_taken;    /* a report or the log goes there */
    bool is_over;            /* nothing further is begun */
    int unsaid;              /* errno of the first line that could not be written; 0: none */
};

/* What is run. */
struct runner_job {
    const struct collection *collection;
    const struct environment *environment; /* NULL: none */
    const struct plan *plan;
};

/* A line for whoever watches, or the summary, where a report leaves room for it. */
void runner_say(struct run *run, struct span text);

/* Sends all of it; what comes of each request is noted in run->outcomes and said. */
enum jig_err runner_run(struct run *run, const struct runner_job *job, struct jig_error *error);

#endif
