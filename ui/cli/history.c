#include "cli/history.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "book/historylimits.h"
#include "book/historysearch.h"
#include "book/recorder.h"
#include "cli/colour.h"
#include "cli/diag.h"
#include "cli/harlog.h"
#include "cli/help.h"
#include "cli/historyprint.h"
#include "cli/historystream.h"
#include "cli/interrupt.h"
#include "cli/settings.h"
#include "cli/sink.h"
#include "cli/wirehead.h"

#define BUSY_MS      5000
#define LIST_DEFAULT 50
#define PIECE        65536

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
    if (!historyfilter_parse(f, span_of(set->history_text), now_us()))
        return "--text has more words than are looked for (8)";
    if (set->history_host) {
        free((char *)f->query.host);
        f->query.host = strdup(set->history_host);
    }
    if (set->history_status &&
        !historyfilter_status(span_of(set->history_status), &f->query.status_from,
                              &f->query.status_to))
        return "--status is 404, 4xx, or failed";
    if (set->history_since && !historyfilter_time(span_of(set->history_since), now_us(),
                                                  &f->query.since_us, &f->query.before_us))
        return "--since is today, yesterday, 30m, 3h, 2d, 1w, or a date: 2026-11-20";
    if (set->history_before && !historyfilter_time(span_of(set->history_before), now_us(),
                                                   &f->query.before_us, &unused))
        return "--before is today, yesterday, 30m, 3h, 2d, 1w, or a date: 2026-11-20";
    return NULL;
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
    while (search.found.n < most && historysearch_step(&search, 1000) && !interrupt_came())
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
    historysearch_clear(&search);
    buf_clear(&out);
    return status;
}

/* ---- One send ---------------------------------------------------------------------------------*/

static bool show_head(struct sink *sink, const struct jig_exchange *x)
{
    struct buf head;
    buf_init(&head, SIZE_MAX / 4);
    wirehead_add_answer(x, &head);
    bool ok = head.len == 0 || sink_head(sink, buf_span(&head));
    buf_clear(&head);
    return ok;
}

static bool show_body(struct sink *sink, const struct jig_exchange *x)
{
    char bytes[PIECE];
    struct jig_field type = { .value = "" };
    uint64_t at = 0;
    jig_exchange_find(x, JIG_SECTION_RESPONSE, "Content-Type", &type);
    bool ok = sink_begin(sink, span_make(type.value, type.value_len));
    for (size_t n; ok && (n = jig_exchange_body_read(x, at, bytes, sizeof bytes)) > 0; at += n)
        ok = sink_body(sink, span_make(bytes, n));
    return ok;
}

/* `live`: the stream that it was; NULL: none. */
static int show_answer(const struct jig_transfer *t, const struct live *live)
{
    struct sink sink;
    const struct jig_exchange *x = jig_transfer_last(t);
    sink_init(&sink, isatty(STDOUT_FILENO) ? SINK_TERMINAL : SINK_PIPE, NULL, 0);
    bool ok = true;
    for (size_t i = 0; ok && i < jig_transfer_n_exchanges(t); i++)
        ok = show_head(&sink, jig_transfer_exchange(t, i));
    ok = ok && (live ? historystream_print(live, &sink) : show_body(&sink, x));
    ok = sink_finish(&sink, true) && ok;
    if (!ok)
        return sink.is_pipe_closed ? 0 : diag_error(&sink.error);
    if (!live && jig_exchange_body_kept(x) < jig_exchange_body_len(x))
        diag_text("note: the history holds only the beginning of this body; history.body in "
                  "config.ini says how much");
    if (jig_transfer_error(t)->code)
        diag_error(jig_transfer_error(t));
    return 0;
}

static int log_har(const struct command *c, const struct jig_transfer *t)
{
    struct harlog log;
    struct jig_error error;
    if (harlog_open(&log, c->set.har, NULL, &error))
        return diag_error(&error);
    harlog_add(&log, t);
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
                 : c->set.har                                  ? log_har(c, t)
                                                               : show_answer(t, live);
    live_free(live);
    jig_transfer_free(t);
    return status;
}

/* ---- Sending again ----------------------------------------------------------------------------*/

static void pump(struct jig_client *client, struct jig_transfer *t)
{
    struct jig_event event;
    while (!jig_transfer_is_done(t))
        if (!jig_client_wait(client, interrupt_fd(), &event) && !jig_transfer_is_done(t))
            jig_client_cancel(client, t, jig_now());
}

/* What was sent goes into the history like any other send. */
static void record(struct command *c, const struct jig_transfer *t,
                   const struct history_row *row)
{
    struct historylimits limits;
    struct historian_news news;
    struct recorder_about about = { .origin = HISTORY_RESENT,
                                    .collection = row->collection,
                                    .request = row->request };
    historylimits_load(&limits);
    struct historian_config config = { .limits = limits.kept, .in_place = true };
    struct historian *historian = limits.is_off ? NULL : historian_new(&config);
    struct recorder *recorder = historian ? recorder_new(historian, limits.kept.body) : NULL;
    if (recorder && recorder_add(recorder, t, NULL, &about))
        recorder_finish(recorder, INT64_MAX / 4);
    recorder_free(recorder);
    if (historian) {
        historian_take_news(historian, &news);
        if (news.word[0] && !c->set.silent)
            diag_text(news.word);
    }
    historian_free(historian);
}

static bool holds_mask(struct span text)
{
    return span_find(text, span_of(MASK_TEXT), 0) != SIZE_MAX;
}

/* Secrets are not kept: what had one can't be sent as it was. */
static bool had_secret(const struct jig_transfer *t)
{
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    bool is = holds_mask(span_of(jig_exchange_url(x)));
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        is = is || holds_mask(span_make(f.value, f.value_len));
    }
    char *body = malloc(1 << 20);
    size_t n = body ? jig_exchange_request_body_read(x, 0, body, 1 << 20) : 0;
    is = is || holds_mask(span_make(body, n));
    free(body);
    return is;
}

static bool was_websocket(const struct command *c, int64_t id)
{
    struct live *live = NULL;
    struct jig_error error;
    bool is =
        !history_stream(c->history, id, &live, &error) && live && live->kind == LIVE_WEBSOCKET;
    live_free(live);
    return is;
}

static int send_again(struct command *c, struct jig_request *request,
                      const struct history_row *row)
{
    struct jig_error error;
    struct jig_client *client = jig_client_new(NULL);
    struct jig_transfer *t = NULL;
    int status = 0;
    interrupt_init();
    if (!client) {
        jig_request_free(request);
        return diag(JIG_ERR_MEMORY, "out of memory");
    }
    if (jig_client_send(client, request, jig_now(), &t, &error))
        status = diag_error(&error);
    else {
        pump(client, t);
        record(c, t, row);
        status = show_answer(t, NULL);
        if (!status)
            status = jig_err_exit_status(jig_transfer_error(t)->code);
    }
    jig_transfer_free(t);
    jig_client_free(client);
    return status;
}

static int resend(struct command *c)
{
    struct jig_error error;
    struct jig_transfer *t = NULL;
    struct history_row row = { .id = 0 };
    struct jig_request *request;
    int64_t id;
    int status;
    if (!read_id(c, &id))
        return usage("jig history resend wants the number of a send, as the list has it");
    if (history_row_of(c->history, id, &row, &error) ||
        history_transfer(c->history, id, &t, &error))
        status = diag_error(&error);
    else if (had_secret(t))
        status = diag(JIG_ERR_USAGE, "it can't be sent as it was: it had a secret, and secrets "
                                     "are not kept; send its request with jig run");
    else if (was_websocket(c, id))
        status =
            diag(JIG_ERR_USAGE, "it was a WebSocket, which has no answer to print: send it "
                                "again in the workbench");
    else if (jig_transfer_repeat(t, &request, &error))
        status = diag_error(&error);
    else
        status = send_again(c, request, &row);
    jig_transfer_free(t);
    history_row_clear(&row);
    return status;
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
        status = history_clear(writable, &filter.query, &n, &error) ? diag_error(&error) : 0;
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

enum { FILTER = 1, TEXT = 2, LIST = 4, HAR = 8, YES = 16 };

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
        { LIST, set->history_json, "json" },     { HAR, set->har, "har" },
        { YES, set->history_yes, "yes" },
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
    } verbs[] = { { "list", list, FILTER | TEXT | LIST },
                  { "show", show, HAR },
                  { "resend", resend, 0 },
                  { "clear", clear, FILTER | TEXT | YES } };
    const char *verb = settings_n_operands(&c->set) ? settings_operand(&c->set, 0) : "list";
    struct jig_error error;
    size_t i = 0, n = sizeof verbs / sizeof *verbs;
    while (i < n && strcmp(verbs[i].name, verb) != 0)
        i++;
    if (i == n)
        return usage("list, show N, resend N, or clear is wanted");
    if (settings_n_operands(&c->set) > 1 && (i == 0 || i == 3))
        return usage("list and clear take no operands");
    const char *stray = find_stray(&c->set, verbs[i].takes);
    if (stray)
        return diag(JIG_ERR_USAGE, "jig history %s knows no --%s (see jig history --help)",
                    verb, stray);
    if (history_open_to_read(NULL, BUSY_MS, &c->history, &error))
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
