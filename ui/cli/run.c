#include "cli/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/consent.h"
#include "book/environment.h"
#include "book/expand.h"
#include "cli/colour.h"
#include "cli/diag.h"
#include "cli/harlog.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/outcomes.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "cli/target.h"
#include "cli/verbose.h"
#include "cli/wirehead.h"

enum { EXIT_PASSED, EXIT_SOME_FAILED, EXIT_USAGE };

/* The whole command. */
struct run {
    struct settings set;
    struct jig_client *client;
    struct jig_jar *jar; /* the run's own: begins empty and ends with it */
    struct mask *mask;   /* NULL: nothing is hidden */
    struct harlog har;
    struct verbose verbose;
    struct outcomes outcomes;
    struct book_rows vars,
        secrets;             /* rows of --var and --secret; their texts are the settings' */
    const char *har_path;    /* of --har or --report har=FILE */
    struct buf secret_hosts; /* where secrets went, to be kept when all is sent */
    bool is_stdout_taken;    /* a report or the log goes there */
    bool is_over;
};

/* ---- What the line says -----------------------------------------------------------------------*/

/* "NAME=VALUE", cut where it stands. */
static enum jig_err add_row(struct book_rows *rows, const struct args_item *item,
                            struct jig_error *error)
{
    char *equals = strchr(item->text, '=');
    if (!equals || equals == item->text)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "--%s NAME=VALUE: no '='",
                             item->option->name);
    if (!mem_grow((void **)&rows->rows, &rows->room, rows->n + 1, sizeof *rows->rows))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    *equals = '\0';
    rows->rows[rows->n++] = (struct book_row){ .name = item->text, .value = equals + 1 };
    return JIG_OK;
}

static enum jig_err read_rows(struct run *r, struct jig_error *error)
{
    enum jig_err failed = JIG_OK;
    for (size_t i = 0; i < r->set.vars.n && !failed; i++)
        failed = add_row(&r->vars, &r->set.vars.items[i], error);
    for (size_t i = 0; i < r->set.secrets.n && !failed; i++)
        failed = add_row(&r->secrets, &r->set.secrets.items[i], error);
    return failed;
}

static enum jig_err check_report(struct run *r, const char *text, struct jig_error *error)
{
    struct span file = span_of(text), kind = span_cut(&file, '=');
    bool is_har = span_eq_str(kind, "har");
    if (!file.ptr || file.len == 0 || (!is_har && !report_find(kind)))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--report KIND=FILE: not json, tap, junit or har: %s", text);
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
    return failed ? failed : read_rows(r, error);
}

/* ---- One request ------------------------------------------------------------------------------*/

/* What needs consent is sent where it was given in the workbench; it is never asked for here. */
static bool is_consented(const struct scope *scope, struct jig_error *error)
{
    struct jig_error why;
    bool given = false;
    if (scope->needs.len == 0 || !scope->collection)
        return false;
    if (consent_find(scope->collection, buf_span(&scope->needs), &given, &why))
        *error = why;
    return given;
}

static enum jig_err expand(struct run *r, struct scope *scope, struct jig_request **out,
                           struct jig_error *error)
{
    enum jig_err failed = expand_request(scope, out, error);
    if (failed && is_consented(scope, error)) {
        scope_set_trusted(scope, true);
        failed = expand_request(scope, out, error);
    }
    struct span hosts = buf_span(&scope->secret_hosts);
    if (!failed && !r->set.trust && span_find(buf_span(&r->secret_hosts), hosts, 0) == SIZE_MAX)
        buf_add(&r->secret_hosts, hosts);
    if (!failed && r->mask && !mask_add_used(r->mask, scope->vars))
        failed = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return failed;
}

static enum jig_err give_options(struct run *r, struct jig_request *request,
                                 struct jig_error *error)
{
    struct jig_options options = *jig_request_options(request);
    options.stream = !r->har_path;
    options.wire_keep = r->har_path || r->set.verbose ? WIREHEAD_KEEP : 0;
    if (!settings_apply(&r->set, &options))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return jig_request_set_options(request, &options, error);
}

static enum jig_err make_request(struct run *r, const struct scope_input *in,
                                 struct jig_request **out, struct jig_error *error)
{
    struct scope *scope;
    *out = NULL;
    enum jig_err failed = scope_new(in, &scope, error);
    if (failed)
        return failed;
    failed = expand(r, scope, out, error);
    if (!failed)
        failed = give_options(r, *out, error);
    scope_free(scope);
    if (failed) {
        jig_request_free(*out);
        *out = NULL;
    }
    return failed;
}

static void show_wire(struct run *r, const struct jig_event *event)
{
    struct buf text;
    if (!r->set.verbose)
        return;
    buf_init(&text, SIZE_MAX / 4);
    verbose_add(&r->verbose, event->exchange,
                event->type == JIG_EVENT_HEAD || event->type == JIG_EVENT_DONE, &text);
    if (text.len > 0)
        diag_write(STDERR_FILENO, text.ptr, text.len);
    buf_clear(&text);
}

static void pump(struct run *r, struct jig_transfer *t)
{
    struct jig_event event;
    for (;;) {
        int wake = r->is_over ? -1 : interrupt_fd();
        if (jig_client_wait(r->client, wake, &event))
            show_wire(r, &event);
        else if (jig_transfer_is_done(t))
            return;
        else {
            jig_client_cancel(r->client, t, jig_now());
            r->is_over = true;
        }
    }
}

static void print_line(const struct run *r, const struct outcome *o)
{
    int fd = r->is_stdout_taken ? STDERR_FILENO : STDOUT_FILENO;
    struct buf line;
    if (r->set.silent)
        return;
    buf_init(&line, 1u << 20);
    outcomes_add_line(o, colour_is_wanted(fd), &line);
    diag_write(fd, buf_str(&line), line.len);
    buf_clear(&line);
}

static void note(struct run *r, const char *name, const struct jig_transfer *t,
                 const struct jig_error *error)
{
    const struct outcome *o = outcomes_add(&r->outcomes, name, t, error, r->set.fail);
    if (!o) {
        diag(JIG_ERR_MEMORY, "out of memory");
        r->is_over = true;
        return;
    }
    print_line(r, o);
    if (!o->passed && r->set.bail)
        r->is_over = true;
}

static void send_one(struct run *r, const char *name, const struct scope_input *in)
{
    struct jig_request *request;
    struct jig_transfer *t;
    struct jig_error error = { .code = JIG_OK };
    if (make_request(r, in, &request, &error) ||
        jig_client_send(r->client, request, jig_now(), &t, &error)) {
        note(r, name, NULL, &error);
        return;
    }
    pump(r, t);
    note(r, name, t, jig_transfer_error(t));
    harlog_add(&r->har, t);
    r->verbose = (struct verbose){ .mask = r->mask };
    jig_transfer_free(t);
}

static void run_item(struct run *r, const struct target *target, const struct item *item,
                     const struct environment *environment)
{
    static const char suffix[] = ".req.json";
    struct book_request *saved = NULL;
    struct jig_error error = { .code = JIG_OK };
    char *path = collection_path(item), *name = mem_strdup(path);
    size_t len = name ? strlen(name) : 0, cut = sizeof suffix - 1;
    if (len > cut && strcmp(name + len - cut, suffix) == 0)
        name[len - cut] = '\0';
    if (!path || !name)
        jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    else
        book_request_load(target->collection, path, &saved, &error);
    if (saved) {
        struct scope_input in = { .collection = target->collection,
                                  .request = saved,
                                  .environment = environment,
                                  .given = &r->vars,
                                  .secrets = &r->secrets,
                                  .trusted = r->set.trust };
        send_one(r, name, &in);
    } else
        note(r, name ? name : "", NULL, &error);
    book_request_free(saved);
    free(path);
    free(name);
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
    const struct item *item = NULL;
    while (!failed && !r->is_over && (item = target_next(&target, item)))
        run_item(r, &target, item, environment);
    keep_secret_hosts(r, target.collection);
    environment_free(environment);
    target_close(&target);
    return failed;
}

static enum jig_err write_report(const struct run *r, const char *text, struct jig_error *error)
{
    struct span file = span_of(text);
    report_fn *add = report_find(span_cut(&file, '='));
    struct savefile out;
    struct buf report;
    if (!add)
        return JIG_OK; /* the HAR: written all along */
    buf_init(&report, SIZE_MAX / 4);
    add(&r->outcomes, &report);
    enum jig_err failed = report.failed;
    if (!failed && span_eq_str(file, "-"))
        failed =
            diag_write(STDOUT_FILENO, buf_str(&report), report.len) ? JIG_OK : JIG_ERR_WRITE;
    else if (!failed && !(failed = savefile_open(&out, file.ptr, 0, error))) {
        failed = savefile_write(&out, buf_str(&report), report.len, error);
        enum jig_err closed = savefile_close(&out, !failed, error);
        failed = failed ? failed : closed;
    } else if (!failed || report.failed)
        jig_error_set(error, failed, JIG_PHASE_NONE, "the report: %s", jig_err_meaning(failed));
    buf_clear(&report);
    return failed;
}

static void print_summary(const struct run *r)
{
    struct buf text;
    if (r->set.silent)
        return;
    buf_init(&text, 1u << 16);
    outcomes_add_summary(&r->outcomes, &text);
    diag_write(r->is_stdout_taken ? STDERR_FILENO : STDOUT_FILENO, buf_str(&text), text.len);
    buf_clear(&text);
}

static int status_of(const struct run *r)
{
    if (interrupt_came())
        return jig_err_exit_status(JIG_ERR_CANCELLED);
    return r->outcomes.n_passed == r->outcomes.n ? EXIT_PASSED : EXIT_SOME_FAILED;
}

static int run_all(struct run *r)
{
    struct jig_error error;
    int64_t began = jig_now();
    for (size_t i = 0; i < settings_n_operands(&r->set) && !r->is_over; i++)
        if (run_target(r, settings_operand(&r->set, i), &error)) {
            diag_error(&error);
            return EXIT_USAGE;
        }
    r->outcomes.us = jig_now() - began;
    print_summary(r);
    int status = status_of(r);
    for (size_t i = 0; i < r->set.reports.n; i++)
        if (write_report(r, r->set.reports.items[i].text, &error))
            status = diag_error(&error);
    return status;
}

static int start(struct run *r)
{
    struct jig_error error;
    r->client = jig_client_new(NULL);
    r->jar = jig_jar_new();
    r->mask = r->set.show_secrets ? NULL : mask_new();
    r->verbose.mask = r->outcomes.mask = r->mask;
    if (!interrupt_init() || !r->client || !r->jar || (!r->mask && !r->set.show_secrets))
        return diag(JIG_ERR_MEMORY, "out of memory");
    jig_client_set_jar(r->client, r->jar);
    if (harlog_open(&r->har, r->har_path, r->mask, &error))
        return diag_error(&error);
    int status = run_all(r);
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
    buf_clear(&r.secret_hosts);
    free(r.vars.rows);
    free(r.secrets.rows);
    jig_client_free(r.client);
    jig_jar_free(r.jar);
    mask_free(r.mask);
    settings_clear(&r.set);
    return status;
}
