#include "cli/historyimport.h"

#include <poll.h>
#include <string.h>

#include "base/visible.h"
#include "book/historylimits.h"
#include "book/intake.h"
#include "cli/diag.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/readfile.h"
#include "data/jsonlex.h"
#include "format/harread.h"

#define BUSY_MS     5000
#define SLICE_US    50000 /* between two looks at whether it is interrupted */
#define SLICE_MS    (SLICE_US / 1000)
#define LAST_SLICES 40 /* longer than the historian takes to give up */

/* The whole command. */
struct command {
    const struct settings *set;
    int64_t now_us;
    struct historylimits limits;
    struct historian *historian;
    struct recorder *recorder;
    struct buf out;
    bool has_told; /* of one file at least */
};

/* ---- What became of it ------------------------------------------------------------------------*/

static void tell_as_json(struct command *c, const char *path, const struct intake_result *r)
{
    buf_addf(&c->out, "%s\n  { \"file\": ", c->has_told ? "," : "");
    jsonlex_quote(span_of(path), &c->out);
    buf_addf(&c->out, ", \"exchanges\": %zu", r->n);
    for (enum intake_fate fate = INTAKE_KEPT; fate < INTAKE_N_FATES; fate++)
        buf_addf(&c->out, ", \"%s\": %zu", intake_fate_name(fate), r->fates[fate]);
    buf_addf(&c->out, ", \"cut\": %zu }", r->n_cut);
}

static void tell_in_words(struct command *c, const char *path, const struct intake_result *r)
{
    struct buf name;
    buf_init(&name, SIZE_MAX / 4);
    visible_add(&name, span_of(strcmp(path, "-") == 0 ? "standard input" : path),
                VISIBLE_ONE_LINE);
    intake_tell(r, &c->limits.kept, buf_str(&name), &c->out);
    buf_add_byte(&c->out, '\n');
    buf_clear(&name);
}

static int tell(struct command *c, const char *path, const struct intake *in)
{
    struct intake_result r;
    intake_result(in, &r);
    if (c->set->history_json)
        tell_as_json(c, path, &r);
    else
        tell_in_words(c, path, &r);
    c->has_told = true;
    if (intake_error(in)->code)
        return diag_error(intake_error(in));
    return r.fates[INTAKE_UNWRITTEN] > 0 ? jig_err_exit_status(JIG_ERR_WRITE) : 0;
}

/* Once; what was shown of the work makes room for it. */
static void tell_news(const struct command *c, struct progress *progress)
{
    struct historian_news news;
    historian_take_news(c->historian, &news);
    if (!news.word[0] || c->set->silent)
        return;
    progress_end(progress);
    diag_text(news.word);
}

/* ---- One file ---------------------------------------------------------------------------------*/

static void wait_for_historian(const struct command *c)
{
    struct pollfd fds[] = { { .fd = historian_fd(c->historian), .events = POLLIN },
                            { .fd = interrupt_fd(), .events = POLLIN } };
    poll(fds, 2, SLICE_MS);
}

/* What was begun already is counted, unless it takes long. */
static void give_up(const struct command *c)
{
    struct pollfd news = { .fd = historian_fd(c->historian), .events = POLLIN };
    struct historian_news unheard;
    recorder_give_up(c->recorder);
    historian_give_up(c->historian);
    for (int i = 0; i < LAST_SLICES && !historian_is_idle(c->historian); i++) {
        poll(&news, 1, SLICE_MS);
        historian_take_news(c->historian, &unheard);
    }
}

/* A Ctrl-C leaves out what is not written by then. */
static void keep_all(struct command *c, struct intake *in)
{
    uint64_t all = intake_left(in);
    struct progress progress;
    progress_begin(&progress, !c->set->silent, jig_now());
    while (!intake_is_over(in) && !interrupt_came()) {
        if (!intake_step(in, SLICE_US) && !intake_is_over(in))
            wait_for_historian(c);
        progress_show_part(&progress, "keeping it in the history", intake_left(in), all,
                           jig_now());
        tell_news(c, &progress);
    }
    progress_end(&progress);
    if (interrupt_came())
        give_up(c);
}

static int keep(struct command *c, const char *path, const struct harlog *har,
                struct history *before)
{
    struct intake_what what = { .historian = c->historian,
                                .recorder = c->recorder,
                                .before = before,
                                .limits = c->limits.kept,
                                .now_us = c->now_us,
                                .transfers = har->transfers,
                                .lives = har->lives,
                                .n = har->n };
    struct intake *in = intake_new(&what);
    if (!in)
        return diag(JIG_ERR_MEMORY, "out of memory");
    keep_all(c, in);
    int status = tell(c, path, in);
    intake_free(in);
    return status;
}

static int keep_in_history(struct command *c, const char *path, const struct harlog *har)
{
    struct history *before;
    struct jig_error error;
    if (history_open(NULL, BUSY_MS, &before, &error))
        return diag_error(&error);
    if (history_word(before)[0] && !c->set->silent)
        diag_text(history_word(before));
    int status = keep(c, path, har, before);
    history_close(before);
    return status;
}

static enum jig_err read_har(const char *path, struct harlog *har, struct jig_error *error)
{
    struct buf text;
    *har = (struct harlog){ .n = 0 };
    buf_init(&text, READFILE_MAX);
    enum jig_err err = readfile(path, &text, error);
    if (!err && harread(buf_span(&text), har, error)) {
        struct jig_error why = *error;
        err = jig_error_set(error, why.code, JIG_PHASE_NONE, "%s: %s",
                            strcmp(path, "-") == 0 ? "standard input" : path, why.text);
    }
    buf_clear(&text);
    return err;
}

static int import_file(struct command *c, const char *path)
{
    struct harlog har;
    struct jig_error error;
    if (read_har(path, &har, &error))
        return diag_error(&error);
    int status = keep_in_history(c, path, &har);
    harlog_clear(&har);
    return status;
}

/* ---- The whole --------------------------------------------------------------------------------*/

static int import_files(struct command *c)
{
    int status = 0;
    size_t n = settings_n_operands(c->set);
    buf_init(&c->out, SIZE_MAX / 4);
    buf_add_str(&c->out, c->set->history_json ? "[" : "");
    for (size_t i = 1; i < n && !interrupt_came(); i++) {
        int one = import_file(c, settings_operand(c->set, i));
        status = status ? status : one;
    }
    buf_add_str(&c->out, c->set->history_json ? "\n]\n" : "");
    int printed = diag_print(&c->out);
    buf_clear(&c->out);
    if (interrupt_came())
        return diag(JIG_ERR_CANCELLED, "what was not yet kept is not in the history");
    return status ? status : printed;
}

int historyimport(const struct settings *set, int64_t now_us)
{
    struct command c = { .set = set, .now_us = now_us };
    struct jig_error error;
    if (historylimits_load(&c.limits, &error) && !set->silent)
        diag_error(&error);
    if (c.limits.is_off)
        return diag(JIG_ERR_WRITE, "nothing is kept: the history is off: see history in "
                                   "config.ini");
    struct historian_config config = { .limits = c.limits.kept };
    interrupt_init();
    c.historian = historian_new(&config);
    c.recorder = c.historian ? recorder_new(c.historian, c.limits.kept.body) : NULL;
    int status = c.recorder ? import_files(&c) : diag(JIG_ERR_MEMORY, "out of memory");
    recorder_free(c.recorder);
    historian_free(c.historian);
    return status;
}
