#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/consent.h"
#include "cli/descriptors.h"
#include "cli/diag.h"
#include "cli/given.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/report.h"
#include "cli/runner.h"
#include "cli/target.h"

#define BODY_IN_MEMORY \
    (4u << 20) /* of each answer that is kept; the rest goes to a nameless file */

enum { MOST_ROUNDS = 1000000, MOST_MS = 86400000, MOST_LANES = 256 };
/* Of a round: its connection, one that is kept for later, the files of a request and of an answer. Of the
 * program: the history, a log, a collection, a filter. */
enum { FDS_OF_LANE = 4, FDS_OF_REST = 20 };
enum { USUAL_IDLE = 8 };
enum { EXIT_PASSED, EXIT_SOME_FAILED, EXIT_USAGE };

/* ---- What the line says -----------------------------------------------------------------------*/

static enum jig_err read_rows(struct run *r, struct jig_error *error)
{
    enum jig_err failed = given_read(&r->set.vars, &r->vars, error);
    return failed ? failed : given_read(&r->set.secrets, &r->secrets, error);
}

static enum jig_err check_report(struct run *r, const char *text, struct jig_error *error)
{
    struct span file = span_of(text), kind = span_cut(&file, '=');
    bool is_har = span_eq_str(kind, "har");
    if (!file.ptr || file.len == 0 || (!is_har && !report_find(kind)))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--report KIND=FILE: not json, tap, junit, html or har: %s", text);
    if (is_har && r->har_path)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--har and --report har= write the same log: one of them will do");
    if (is_har)
        r->har_path = file.ptr;
    if (!span_eq_str(file, "-"))
        return JIG_OK;
    if (r->is_stdout_taken)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "two reports can't both go to standard output");
    r->is_stdout_taken = true;
    return JIG_OK;
}

/* "10/s", "90/m" or "10" a second. */
static enum jig_err read_rate(struct run *r, struct jig_error *error)
{
    struct span unit = span_of(r->set.rate), number = span_cut(&unit, '/');
    uint64_t n;
    bool is_minute = span_eq_str(unit, "m");
    if (!r->set.rate)
        return JIG_OK;
    if (!span_to_u64(number, &n) || n == 0 || n > 1000000 ||
        (unit.ptr && !is_minute && !span_eq_str(unit, "s")))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--rate N/s: not a number of requests a second: %s", r->set.rate);
    r->spacing_us = (is_minute ? 60 : 1) * INT64_C(1000000) / (int64_t)n;
    return JIG_OK;
}

static enum jig_err check_numbers(const struct settings *set, struct jig_error *error)
{
    const struct args_number *parallel = &set->parallel;
    if (set->repeat.value > MOST_ROUNDS || set->delay_ms.value > MOST_MS)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--repeat N, --delay MS: no more than %d rounds and %d ms",
                             MOST_ROUNDS, MOST_MS);
    if (parallel->is_set && (parallel->value == 0 || parallel->value > MOST_LANES))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--parallel N: from 1 to %d rounds at a time", MOST_LANES);
    return JIG_OK;
}

static enum jig_err read_settings(struct run *r, int argc, char **argv, struct jig_error *error)
{
    enum jig_err failed = settings_read(&r->set, argc, argv, error);
    if (failed || settings_wants_help(&r->set))
        return failed;
    if (settings_n_operands(&r->set) == 0)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "the path of a saved request or a folder is missing");
    r->har_path = r->set.har;
    r->is_stdout_taken = r->set.har && strcmp(r->set.har, "-") == 0;
    for (size_t i = 0; i < r->set.reports.n && !failed; i++)
        failed = check_report(r, r->set.reports.items[i].text, error);
    if (!failed)
        failed = check_numbers(&r->set, error);
    if (!failed)
        failed = read_rate(r, error);
    if (!failed && r->set.data_file)
        failed = dataset_read(r->set.data_file, &r->data, error);
    return failed ? failed : read_rows(r, error);
}

/* ---- All of them ------------------------------------------------------------------------------*/

/* Kept at the end: where nothing was kept before, one run is one first time, whatever its number of hosts.
 * Where it can't be kept, the next run is a first time again. */
static void keep_secret_hosts(struct run *r, const struct collection *c)
{
    if (c && r->secret_hosts.len > 0)
        consent_give_lines(c, buf_span(&r->secret_hosts), NULL);
    buf_reset(&r->secret_hosts);
}

static enum jig_err run_target(struct run *r, const char *path, struct jig_error *error)
{
    struct target target;
    struct environment *environment = NULL;
    enum jig_err failed = target_open(&target, path, error);
    if (failed)
        return failed;
    if (r->set.env)
        failed = environment_load(target.collection, r->set.env, &environment, error);
    if (environment && environment->warning)
        diag(JIG_ERR_READ, "%s", environment->warning);
    struct plan plan = { 0 };
    struct runner_job job = { target.collection, environment, &plan };
    const struct item *item = NULL;
    while (!failed && (item = target_next(&target, item)))
        failed = plan_add(&plan, target.collection, item, error);
    if (!failed && plan.n == 0)
        failed = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                               "there is no request in %s", path);
    if (!failed)
        failed = runner_run(r, &job, error);
    plan_clear(&plan);
    keep_secret_hosts(r, target.collection);
    environment_free(environment);
    target_close(&target);
    return failed;
}

static enum jig_err write_report_file(const char *path, const struct buf *report,
                                      struct jig_error *error)
{
    struct savefile out;
    enum jig_err failed = savefile_open(&out, path, 0, error);
    if (failed)
        return failed;
    failed = savefile_write(&out, report->ptr, report->len, error);
    enum jig_err closed = savefile_close(&out, !failed, error);
    return failed ? failed : closed;
}

static enum jig_err write_report(const struct run *r, const char *text, struct jig_error *error)
{
    struct span file = span_of(text);
    report_fn *add = report_find(span_cut(&file, '='));
    struct buf report;
    enum jig_err failed = JIG_OK;
    if (!add)
        return JIG_OK; /* the HAR: written all along */
    buf_init(&report, SIZE_MAX / 4);
    add(&r->outcomes, &report);
    if (report.failed)
        failed = jig_error_set(error, report.failed, JIG_PHASE_NONE, "the report: %s",
                               jig_err_meaning(report.failed));
    else if (!span_eq_str(file, "-"))
        failed = write_report_file(file.ptr, &report, error);
    else if (!diag_put(buf_span(&report)))
        failed = jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "standard output: %s",
                               strerror(errno));
    buf_clear(&report);
    return failed;
}

static void print_summary(struct run *r)
{
    struct buf text;
    buf_init(&text, 1u << 16);
    outcomes_add_summary(&r->outcomes, &text);
    if (text.failed)
        diag(text.failed, "out of memory: there is no summary");
    runner_say(r, buf_span(&text));
    buf_clear(&text);
}

/* A reader that has gone needs no words. */
static int complain_unsaid(const struct run *r)
{
    if (r->unsaid == EPIPE)
        return jig_err_exit_status(JIG_ERR_WRITE);
    return diag(JIG_ERR_WRITE, "standard %s: %s", r->is_stdout_taken ? "error" : "output",
                strerror(r->unsaid));
}

static int status_of(const struct run *r)
{
    if (interrupt_came())
        return jig_err_exit_status(JIG_ERR_CANCELLED);
    if (r->unsaid)
        return complain_unsaid(r);
    return r->outcomes.n_passed == r->outcomes.n ? EXIT_PASSED : EXIT_SOME_FAILED;
}

/* A path that leads to no request ends the run; what was sent before it is still told. */
static bool run_targets(struct run *r)
{
    struct jig_error error;
    int64_t began = jig_now();
    bool ok = true;
    for (size_t i = 0; ok && i < settings_n_operands(&r->set) && !r->is_over; i++) {
        ok = !run_target(r, settings_operand(&r->set, i), &error);
        if (!ok)
            diag_error(&error);
    }
    r->outcomes.us = jig_now() - began;
    return ok;
}

static int run_all(struct run *r)
{
    struct jig_error error;
    bool ok = run_targets(r);
    if (!ok && r->outcomes.n == 0)
        return EXIT_USAGE;
    print_summary(r);
    int status = ok ? status_of(r) : EXIT_USAGE;
    for (size_t i = 0; i < r->set.reports.n; i++)
        if (write_report(r, r->set.reports.items[i].text, &error))
            status = diag_error(&error);
    return status;
}

static int start(struct run *r)
{
    struct jig_error error;
    size_t wanted = r->set.parallel.is_set ? (size_t)r->set.parallel.value : 1;
    r->n_lanes = descriptors_for(wanted, FDS_OF_LANE, FDS_OF_REST);
    size_t idle = r->n_lanes < wanted || wanted > USUAL_IDLE ? r->n_lanes : USUAL_IDLE;
    r->client = jig_client_new(
        &(struct jig_client_config){ .max_idle = idle, .body_in_memory = BODY_IN_MEMORY });
    r->jar = jig_jar_new();
    r->mask = r->set.show_secrets ? NULL : mask_new();
    r->outcomes.mask = r->mask;
    interrupt_init();
    if (!r->client || !r->jar || (!r->mask && !r->set.show_secrets))
        return diag(JIG_ERR_MEMORY, "out of memory");
    jig_client_set_jar(r->client, r->jar);
    if (harlog_open(&r->har, r->har_path, r->mask, &error))
        return diag_error(&error);
    runhistory_open(&r->history, r->set.silent);
    if (r->history.recorder)
        jig_client_keep_request_bodies(r->client, r->history.max_body);
    int status = run_all(r);
    runhistory_close(&r->history);
    if (interrupt_came())
        status = jig_err_exit_status(JIG_ERR_CANCELLED);
    return harlog_close(&r->har, &error) ? diag_error(&error) : status;
}

int run_command(int argc, char **argv)
{
    struct run r = { .secret_hosts.max = 1u << 20 };
    struct jig_error error;
    int status;
    settings_init(&r.set, SETTINGS_RUN);
    if (read_settings(&r, argc, argv, &error))
        status = diag_usage(&error, "run");
    else if (settings_wants_help(&r.set))
        status = help_print("run");
    else
        status = start(&r);
    outcomes_clear(&r.outcomes);
    dataset_clear(&r.data);
    buf_clear(&r.secret_hosts);
    free(r.vars.rows);
    free(r.secrets.rows);
    jig_client_free(r.client);
    jig_jar_free(r.jar);
    mask_free(r.mask);
    settings_clear(&r.set);
    return status;
}
