#include "cli/sending.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/diag.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/sink.h"
#include "cli/verbose.h"
#include "cli/wirehead.h"
#include "cli/writeout.h"

#define EXIT_HTTP_STATUS 22 /* curl's, for --fail */

/* One URL on its way. */
struct sending {
    struct send *s;
    const char *url;
    size_t number;
    struct jig_transfer *transfer;
    struct sink sink;
    struct verbose verbose;
    struct progress progress;
    const struct jig_exchange *shown; /* whose body goes to the sink; NULL: none yet */
    uint64_t offset;                  /* what of it did */
    bool is_refused;                  /* --fail */
};

bool sending_is_quiet(const struct settings *set)
{
    return set->silent && !set->show_error;
}

static void note_failure(struct send *s, int status)
{
    if (s->status == 0)
        s->status = status;
}

void sending_complain(struct send *s, const struct jig_error *error)
{
    if (!sending_is_quiet(&s->set))
        diag_error(error);
    note_failure(s, jig_err_exit_status(error->code));
}

static enum jig_err give_options(struct send *s, struct jig_request *r, struct jig_error *error)
{
    const struct settings *set = &s->set;
    bool wants_heads = set->include || set->head || set->verbose || set->har;
    struct jig_options options = { .stream = !set->har,
                                   .wire_keep = wants_heads ? WIREHEAD_KEEP : 0 };
    if (!settings_apply(&s->set, &options))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (set->max_redirects.is_set && set->max_redirects.value == 0)
        options.follow = false;
    return jig_request_set_options(r, &options, error);
}

/* What a netrc file gave is hidden like what the line gives, and a file that others can read is not
 * passed over in silence. */
static enum jig_err note_login(struct send *s, struct jig_error *error)
{
    const struct jig_login *login = &s->compose.login;
    if (!login->user)
        return JIG_OK;
    if (s->mask && !mask_add_basic(s->mask, span_of(login->user), span_of(login->password)))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (login->is_exposed && !s->has_warned && !sending_is_quiet(&s->set))
        diag_text(
            "note: the netrc file can be read by others: chmod 600 keeps it to its owner");
    s->has_warned = true;
    return JIG_OK;
}

enum jig_err sending_request(struct send *s, const char *url, struct jig_request **out,
                             struct jig_error *error)
{
    enum jig_err failed = compose_request(&s->compose, url, out, error);
    if (failed)
        return failed;
    failed = note_login(s, error);
    if (!failed)
        failed = give_options(s, *out, error);
    if (failed) {
        jig_request_free(*out);
        *out = NULL;
    }
    return failed;
}

/* The last part of the URL's path; NULL where it has none. To be freed. */
static char *remote_name(const char *url)
{
    struct span rest = span_of(url);
    size_t scheme = span_find(rest, SPAN("://"), 0);
    rest = span_sub(rest, scheme == SIZE_MAX ? 0 : scheme + 3, rest.len);
    rest.len = strcspn(rest.ptr, "?#") < rest.len ? strcspn(rest.ptr, "?#") : rest.len;
    size_t slash = span_find_byte(rest, '/', 0);
    struct span name = { 0 };
    while (slash != SIZE_MAX) {
        name = span_sub(rest, slash + 1, rest.len);
        slash = span_find_byte(rest, '/', slash + 1);
    }
    if (name.len == 0 || span_eq_str(name, ".") || span_eq_str(name, ".."))
        return NULL;
    return mem_dup(name);
}

/* Where this URL's answer goes. *name is to be freed. */
static enum jig_err choose_sink(struct sending *g, char **name, struct jig_error *error)
{
    const struct settings *set = &g->s->set;
    unsigned flags = set->create_dirs ? SAVEFILE_MAKE_DIRS : 0;
    bool har_on_stdout = set->har && strcmp(set->har, "-") == 0;
    const struct args_item *o =
        g->number < set->outputs.n ? &set->outputs.items[g->number] : NULL;
    *name = NULL;
    if (o && o->option->number == OUTPUT_REMOTE_NAME) {
        *name = remote_name(g->url);
        if (!*name)
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "-O: the URL's path ends without a file's name");
        sink_init(&g->sink, SINK_FILE, *name, flags);
    } else if (o && strcmp(o->text, "-") != 0)
        sink_init(&g->sink, SINK_FILE, o->text, flags);
    else if (har_on_stdout)
        sink_init(&g->sink, SINK_NONE, NULL, 0);
    else
        sink_init(&g->sink, !o && isatty(STDOUT_FILENO) ? SINK_TERMINAL : SINK_PIPE, NULL, 0);
    return JIG_OK;
}

/* ---- While it runs ----------------------------------------------------------------------------*/

static bool is_redirect(const struct jig_exchange *x)
{
    struct jig_field location;
    int status = jig_exchange_status(x);
    bool moves =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    return moves && jig_exchange_find(x, JIG_SECTION_RESPONSE, "location", &location);
}

static void show_wire(struct sending *g, const struct jig_exchange *x, bool whole)
{
    struct buf text;
    if (!g->s->set.verbose)
        return;
    buf_init(&text, SIZE_MAX / 4);
    verbose_add(&g->verbose, x, whole, &text);
    if (text.len > 0)
        diag_write(STDERR_FILENO, text.ptr, text.len);
    buf_clear(&text);
}

static bool show_head(struct sending *g, const struct jig_exchange *x)
{
    struct buf head;
    if (!g->s->set.include && !g->s->set.head)
        return true;
    buf_init(&head, 2 * WIREHEAD_KEEP);
    wirehead_add_answer(x, &head);
    bool ok = sink_head(&g->sink, buf_span(&head));
    buf_clear(&head);
    return ok;
}

static bool on_head(struct sending *g, const struct jig_exchange *x)
{
    const struct settings *set = &g->s->set;
    struct jig_field type;
    if (jig_exchange_is_followed(x))
        return show_head(g, x);
    g->is_refused = (set->fail || set->fail_with_body) && jig_exchange_status(x) >= 400;
    if (g->is_refused && !set->fail_with_body)
        return true;
    jig_exchange_find(x, JIG_SECTION_RESPONSE, "content-type", &type);
    g->shown = x;
    return show_head(g, x) && sink_begin(&g->sink, span_make(type.value, type.value_len));
}

/* What libjig has kept of the body and the sink has not seen. */
static bool pass_on_kept(struct sending *g)
{
    char block[65536];
    size_t n;
    while ((n = jig_exchange_body_read(g->shown, g->offset, block, sizeof block)) > 0) {
        g->offset += n;
        if (!sink_body(&g->sink, span_make(block, n)))
            return false;
    }
    return true;
}

static bool on_body(struct sending *g, const struct jig_event *event)
{
    if (g->shown != event->exchange)
        return true;
    progress_show(&g->progress, g->shown, jig_now());
    if (event->data)
        return sink_body(&g->sink, span_make(event->data, event->len));
    return pass_on_kept(g);
}

/* False: the answer can't be written any more. */
static bool on_event(struct sending *g, const struct jig_event *event)
{
    show_wire(g, event->exchange,
              event->type == JIG_EVENT_HEAD || event->type == JIG_EVENT_DONE);
    if (event->type == JIG_EVENT_HEAD)
        return on_head(g, event->exchange);
    if (event->type == JIG_EVENT_BODY)
        return on_body(g, event);
    return true;
}

/* Until it has ended. Ctrl-C and an answer that can't be written end it. */
static void pump(struct sending *g)
{
    struct jig_event event;
    bool writes = true;
    while (!jig_transfer_is_done(g->transfer) || writes) {
        int wake = g->s->is_over ? -1 : interrupt_fd();
        if (!jig_client_wait(g->s->client, wake, &event)) {
            if (jig_transfer_is_done(g->transfer))
                return;
            jig_client_cancel(g->s->client, g->transfer, jig_now());
            g->s->is_over = true;
        } else if (writes && !on_event(g, &event)) {
            writes = false;
            g->s->is_over = true;
            jig_client_cancel(g->s->client, g->transfer, jig_now());
        }
    }
}

/* ---- After ------------------------------------------------------------------------------------*/

/* libjig's own failure, or one that the command line makes of an answer. */
static struct jig_error outcome(const struct sending *g)
{
    const struct settings *set = &g->s->set;
    const struct jig_exchange *x = jig_transfer_last(g->transfer);
    struct jig_error error = *jig_transfer_error(g->transfer);
    if (g->sink.error.code)
        return g->sink.error;
    if (!error.code && set->follow && set->max_redirects.is_set &&
        set->max_redirects.value == 0 && is_redirect(x))
        jig_error_set(&error, JIG_ERR_TOO_MANY_REDIRECTS, JIG_PHASE_NONE,
                      "a redirect, and --max-redirs 0 follows none");
    return error;
}

static void refuse_status(struct sending *g)
{
    const struct jig_exchange *x = jig_transfer_last(g->transfer);
    struct jig_error error;
    size_t len;
    const char *reason = jig_exchange_reason(x, &len);
    jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "http-status: %d %.*s",
                  jig_exchange_status(x), (int)len, reason);
    if (!sending_is_quiet(&g->s->set))
        diag_text(error.text);
    note_failure(g->s, EXIT_HTTP_STATUS);
}

static void judge(struct sending *g, const struct jig_error *error)
{
    if (g->sink.is_pipe_closed)
        note_failure(g->s, jig_err_exit_status(JIG_ERR_WRITE));
    else if (error->code)
        sending_complain(g->s, error);
    else if (g->is_refused)
        refuse_status(g);
}

static void write_out(struct sending *g, const struct jig_error *error)
{
    struct buf text;
    struct writeout facts = {
        .transfer = g->transfer,
        .url = g->url,
        .file = g->sink.kind == SINK_FILE ? g->sink.path : "",
        .url_number = g->number,
        .code = error->code,
        .exit_status =
            g->is_refused && !error->code ? EXIT_HTTP_STATUS : jig_err_exit_status(error->code),
    };
    if (!g->s->set.write_out || g->sink.is_pipe_closed)
        return;
    buf_init(&text, 1u << 24);
    writeout_add(&facts, g->s->set.write_out, &text);
    diag_write(STDOUT_FILENO, buf_str(&text), text.len);
    buf_clear(&text);
}

static void finish(struct sending *g)
{
    progress_end(&g->progress);
    show_wire(g, jig_transfer_last(g->transfer), true);
    sink_finish(&g->sink, !jig_transfer_error(g->transfer)->code);
    struct jig_error error = outcome(g);
    judge(g, &error);
    harlog_add(&g->s->har, g->transfer);
    write_out(g, &error);
}

/* ---- One URL ----------------------------------------------------------------------------------*/

static enum jig_err start(struct sending *g, struct jig_error *error)
{
    struct jig_request *request;
    enum jig_err failed = sending_request(g->s, g->url, &request, error);
    if (failed)
        return failed;
    progress_begin(&g->progress,
                   g->sink.kind == SINK_FILE && !g->s->set.silent && !g->s->set.verbose,
                   jig_now());
    return jig_client_send(g->s->client, request, jig_now(), &g->transfer, error);
}

void sending_run(struct send *s, size_t number)
{
    char *name = NULL;
    struct jig_error error;
    struct sending g = { .s = s, .url = settings_operand(&s->set, number), .number = number };
    g.verbose.mask = s->mask;
    if (choose_sink(&g, &name, &error) || start(&g, &error)) {
        sending_complain(s, &error);
        free(name);
        return;
    }
    pump(&g);
    finish(&g);
    jig_transfer_free(g.transfer);
    free(name);
}
