#include "cli/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "book/historysearch.h"
#include "cli/diag.h"
#include "cli/harlog.h"
#include "cli/help.h"
#include "cli/historyimport.h"
#include "cli/historyprint.h"
#include "cli/historyresend.h"
#include "cli/historyshow.h"
#include "cli/interrupt.h"
#include "cli/settings.h"

#define BUSY_MS      5000
#define LIST_DEFAULT 50

/* The whole command. */
struct command {
    struct settings set;
    struct history *history;
};

static int usage(const char *words)
{
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s", words);
    return diag_usage(&error, "history");
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The number that a command is about, the last operand. */
static bool read_id(const struct command *c, int64_t *id)
{
    uint64_t number;
    bool ok = settings_n_operands(&c->set) == 2 &&
              span_to_u64(span_of(settings_operand(&c->set, 1)), &number) && number > 0 &&
              number <= INT64_MAX;
    *id = ok ? (int64_t)number : 0;
    return ok;
}

/* ---- Which sends ------------------------------------------------------------------------------*/

/* NULL: all was understood. */
static const char *read_filter(const struct settings *set, struct historyfilter *f)
{
    int64_t unused;
    if (!historyfilter_words(f, span_of(set->history_text)))
        return "--text has more words than are looked for (8)";
    if (set->history_host) {
        free((char *)f->query.host);
        f->query.host = strdup(set->history_host);
    }
    if (set->history_status &&
        !historyfilter_status(span_of(set->history_status), &f->query.status_from,
                              &f->query.status_to))
        return "--status is 404, 4xx, failed, open, or cut";
    if (set->history_since && !historyfilter_time(span_of(set->history_since), now_us(),
                                                  &f->query.since_us, &f->query.before_us))
        return "--since is today, yesterday, 30m, 3h, 2d, 1w, or a date: 2026-11-20";
    if (set->history_before && !historyfilter_time(span_of(set->history_before), now_us(),
                                                   &f->query.before_us, &unused))
        return "--before is today, yesterday, 30m, 3h, 2d, 1w, or a date: 2026-11-20";
    return NULL;
}

/* That a list ends before the history does. */
static void tell_older(const struct command *c, const struct historysearch *s, size_t most)
{
    char words[96] = "";
    if (s->found.n > most && !c->set.history_number.is_set)
        snprintf(words, sizeof words, "note: these are the newest %zu; -n lists more", most);
    else if (s->is_cut && s->found.n <= most)
        snprintf(words, sizeof words,
                 "note: these are the newest %d, which is the most; --before lists older ones",
                 HISTORYSEARCH_MOST);
    if (words[0] && !c->set.silent)
        diag_text(words);
}

static int list(struct command *c)
{
    struct historysearch search;
    struct historyfilter filter = { .n = 0 };
    struct buf out;
    const char *wrong = read_filter(&c->set, &filter);
    size_t most =
        c->set.history_number.is_set ? (size_t)c->set.history_number.value : LIST_DEFAULT;
    if (wrong) {
        historyfilter_clear(&filter);
        return usage(wrong);
    }
    historysearch_init(&search);
    historysearch_begin(&search, c->history, &filter, NULL, NULL);
    while (search.found.n <= most && historysearch_step(&search, 1000) && !interrupt_came())
        ;
    buf_init(&out, SIZE_MAX / 4);
    buf_add_str(&out, c->set.history_json ? "[" : "");
    for (size_t i = 0; i < search.found.n && i < most; i++)
        if (c->set.history_json)
            historyprint_add_json(&search.found.rows[i], i == 0, &out);
        else
            historyprint_add_line(&search.found.rows[i], &out);
    buf_add_str(&out, c->set.history_json ? "\n]\n" : "");
    int status = search.error.code ? diag_error(&search.error) : diag_print(&out);
    if (!status)
        tell_older(c, &search, most);
    historysearch_clear(&search);
    buf_clear(&out);
    return status;
}

/* ---- One send ---------------------------------------------------------------------------------*/

static int log_har(const struct command *c, const struct jig_transfer *t,
                   const struct live *live)
{
    struct harlog log;
    struct jig_error error;
    if (harlog_open(&log, c->set.har, NULL, &error))
        return diag_error(&error);
    harlog_add_stream(&log, t, live);
    return harlog_close(&log, &error) ? diag_error(&error) : 0;
}

static int show(struct command *c)
{
    struct jig_error error;
    struct jig_transfer *t;
    struct live *live = NULL;
    int64_t id;
    if (!read_id(c, &id))
        return usage("jig history show wants the number of a send, as the list has it");
    if (history_transfer(c->history, id, &t, &error))
        return diag_error(&error);
    int status = history_stream(c->history, id, &live, &error) ? diag_error(&error)
                 : c->set.har                                  ? log_har(c, t, live)
                              : historyshow_answer(t, live, c->set.silent);
    live_free(live);
    jig_transfer_free(t);
    return status;
}

/* ---- Sending again ----------------------------------------------------------------------------*/

static int resend(struct command *c)
{
    int64_t id;
    if (!read_id(c, &id))
        return usage("jig history resend wants the number of a send, as the list has it");
    return historyresend(&c->set, id);
}

/* ---- Taking in --------------------------------------------------------------------------------*/

static int import(struct command *c)
{
    if (settings_n_operands(&c->set) < 2)
        return usage(
            "jig history import wants a HAR, or several: FILE.har, - is standard input");
    return historyimport(&c->set, now_us());
}

/* ---- Clearing ---------------------------------------------------------------------------------*/

static bool is_sure(const struct command *c)
{
    char answer[16] = "";
    if (c->set.history_yes)
        return true;
    if (!isatty(STDIN_FILENO))
        return false;
    diag_write(STDERR_FILENO, "Take these sends out of the history? [y/N] ", 43);
    ssize_t n = read(STDIN_FILENO, answer, sizeof answer - 1);
    return n > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}

static bool is_all(const struct history_query *q)
{
    return !q->host && !q->status_from && !q->since_us && !q->before_us;
}

static enum jig_err clear_all(struct history *h, const struct history_query *q, size_t *n,
                              struct jig_error *error)
{
    size_t left = 0;
    enum jig_err err = history_clear(h, q, n, error);
    if (err && history_is_full(h) && is_all(q)) {
        history_count(h, q, &left, NULL);
        *n += left;
        return history_remove(h, error);
    }
    for (bool more = true; !err && more;)
        err = history_give_back(h, &more, error);
    return err;
}

static int clear(struct command *c)
{
    struct historyfilter filter = { .n = 0 };
    struct history *writable;
    struct jig_error error;
    struct buf out;
    size_t n = 0;
    const char *wrong = read_filter(&c->set, &filter);
    int status = 0;
    if (wrong)
        status = usage(wrong);
    else if (filter.n)
        status = usage("clear takes --before, --since, --host and --status, but no --text");
    else if (!is_sure(c))
        status = diag(JIG_ERR_USAGE, "nothing was cleared; --yes clears without asking");
    else if (history_open(NULL, BUSY_MS, &writable, &error))
        status = diag_error(&error);
    else {
        if (history_word(writable)[0] && !c->set.silent)
            diag_text(history_word(writable));
        status = clear_all(writable, &filter.query, &n, &error) ? diag_error(&error) : 0;
        history_close(writable);
        buf_init(&out, 100);
        buf_addf(&out, "%zu cleared\n", n);
        status = status ? status : diag_print(&out);
        buf_clear(&out);
    }
    historyfilter_clear(&filter);
    return status;
}

/* ---- The command ------------------------------------------------------------------------------*/

enum { FILTER = 1, TEXT = 2, LIST = 4, HAR = 8, YES = 16, GIVEN = 32, JSON = 64 };

/* The first option that the line has and this verb has not; NULL: there is none. */
static const char *find_stray(const struct settings *set, unsigned takes)
{
    const struct {
        unsigned kind;
        bool is_given;
        const char *name;
    } given[] = {
        { FILTER, set->history_host, "host" },   { FILTER, set->history_status, "status" },
        { FILTER, set->history_since, "since" }, { FILTER, set->history_before, "before" },
        { TEXT, set->history_text, "text" },     { LIST, set->history_number.is_set, "number" },
        { JSON, set->history_json, "json" },     { HAR, set->har, "har" },
        { YES, set->history_yes, "yes" },        { GIVEN, set->env, "env" },
        { GIVEN, set->vars.n, "var" },           { GIVEN, set->secrets.n, "secret" },
        { GIVEN, set->trust, "trust" },
    };
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (given[i].is_given && !(takes & given[i].kind))
            return given[i].name;
    return NULL;
}

static int run(struct command *c)
{
    static const struct {
        const char *name;
        int (*run)(struct command *c);
        unsigned takes;
        bool has_operands, begins; /* it makes a history where there is none */
    } verbs[] = { { "list", list, FILTER | TEXT | LIST | JSON, false, false },
                  { "show", show, HAR, true, false },
                  { "resend", resend, GIVEN, true, false },
                  { "import", import, JSON, true, true },
                  { "clear", clear, FILTER | TEXT | YES, false, false } };
    const char *verb = settings_n_operands(&c->set) ? settings_operand(&c->set, 0) : "list";
    struct jig_error error;
    size_t i = 0, n = sizeof verbs / sizeof *verbs;
    while (i < n && strcmp(verbs[i].name, verb) != 0)
        i++;
    if (i == n)
        return usage("list, show N, resend N, import FILE, or clear is wanted");
    if (settings_n_operands(&c->set) > 1 && !verbs[i].has_operands)
        return usage("list and clear take no operands");
    const char *stray = find_stray(&c->set, verbs[i].takes);
    if (stray)
        return diag(JIG_ERR_USAGE, "jig history %s knows no --%s (see jig history --help)",
                    verb, stray);
    if (!verbs[i].begins && history_open_to_read(NULL, BUSY_MS, &c->history, &error))
        return diag_error(&error);
    int status = verbs[i].run(c);
    history_close(c->history);
    return status;
}

int history_command(int argc, char **argv)
{
    struct command c = { .history = NULL };
    struct jig_error error;
    int status;
    settings_init(&c.set, SETTINGS_HISTORY);
    if (settings_read(&c.set, argc, argv, &error))
        status = diag_usage(&error, "history");
    else
        status = settings_wants_help(&c.set) ? help_print("history") : run(&c);
    settings_clear(&c.set);
    return status;
}
