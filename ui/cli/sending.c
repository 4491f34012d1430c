#include "cli/sending.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/diag.h"
#include "cli/interrupt.h"
#include "cli/retry.h"
#include "cli/sending_private.h"
#include "cli/wirehead.h"
#include "data/remotename.h"

/* Where this URL's answer goes. */
static enum jig_err choose_sink(struct sending *g, struct jig_error *error)
{
    const struct settings *set = &g->s->set;
    unsigned flags = set->create_dirs ? SAVEFILE_MAKE_DIRS : 0;
    bool har_on_stdout = set->har && strcmp(set->har, "-") == 0;
    const struct args_item *o =
        g->number < set->outputs.n ? &set->outputs.items[g->number] : NULL;
    g->is_named_remotely = o && o->option->number == OUTPUT_REMOTE_NAME;
    if (g->is_named_remotely) {
        free(g->name);
        g->name = remotename_of_url(g->url);
        if (!g->name && !set->remote_header_name)
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "-O: the URL's path ends without a file's name");
        sink_init(&g->sink, SINK_FILE, g->name, flags);
    } else if (o && strcmp(o->text, "-") != 0)
        sink_init(&g->sink, SINK_FILE, o->text, flags);
    else if (har_on_stdout)
        sink_init(&g->sink, SINK_NONE, NULL, 0);
    else
        sink_init(&g->sink, !o && isatty(STDOUT_FILENO) ? SINK_TERMINAL : SINK_PIPE, NULL, 0);
    return JIG_OK;
}

/* What makes -C impossible; NULL: nothing. */
static const char *resume_fault(const struct sending *g, bool is_measured)
{
    if (g->sink.kind != SINK_FILE)
        return is_measured ? "- needs a file, by -o or -O" : NULL;
    return g->sink.path ? NULL : "the file's name is not known before the answer";
}

/* -C: what is there already, and so where the request begins. */
static enum jig_err choose_beginning(struct sending *g, struct jig_error *error)
{
    const char *text = g->s->set.continue_at;
    bool is_measured, is_file = g->sink.kind == SINK_FILE;
    uint64_t offset;
    char *path = NULL;
    if (!text)
        return JIG_OK;
    bool is_offset = resume_parse(text, &offset, &is_measured);
    const char *fault = is_offset ? resume_fault(g, is_measured) : "not a whole number";
    if (fault)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "-C OFFSET|-: %s", fault);
    g->resume = (struct resume){ .is_on = true, .offset = offset };
    enum jig_err err =
        is_file ? resume_measure(g->sink.path, &g->resume, &path, error) : JIG_OK;
    bool is_given =
        !is_measured && g->attempt == 0; /* an attempt before may have added to it */
    if (!err && is_given && is_file && g->resume.offset != offset)
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                            "-C %s: %s holds %llu bytes; -C - goes on from there", text, path,
                            (unsigned long long)g->resume.offset);
    free(path);
    g->resume.is_on = g->resume.offset > 0;
    snprintf(g->range, sizeof g->range, "%llu-", (unsigned long long)g->resume.offset);
    return err;
}

/* ---- While it runs ----------------------------------------------------------------------------*/

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

/* -J: the server's name for it. Nothing that is there is replaced by what a server names. */
static bool take_remote_name(struct sending *g, const struct jig_exchange *x)
{
    struct jig_field field;
    if (!g->is_named_remotely || !g->s->set.remote_header_name || g->resume.is_on)
        return true;
    char *name = NULL;
    if (jig_exchange_find(x, JIG_SECTION_RESPONSE, "content-disposition", &field))
        name = remotename_of_field(span_make(field.value, field.value_len));
    if (name) {
        free(g->name);
        g->name = name;
        g->sink.path = name;
        g->sink.flags |= SAVEFILE_NEW;
    }
    if (!g->name)
        jig_error_set(&g->verdict, JIG_ERR_WRITE, JIG_PHASE_NONE,
                      "-O -J: neither the URL nor the server gives a name for the file");
    return g->name != NULL;
}

/* -C: is this the rest? */
static bool judge_rest(struct sending *g, const struct jig_exchange *x)
{
    if (!g->resume.is_on)
        return true;
    enum resume_verdict verdict = resume_judge(&g->resume, x, &g->verdict);
    g->is_complete = verdict == RESUME_COMPLETE;
    bool stays = verdict == RESUME_APPEND || verdict == RESUME_COMPLETE;
    if (stays && g->sink.kind == SINK_FILE)
        g->sink.rest_from = g->resume.offset;
    return verdict == RESUME_APPEND || verdict == RESUME_ANEW;
}

static struct retry_attempt describe_attempt(const struct sending *g)
{
    const struct jig_exchange *x = jig_transfer_last(g->transfer);
    struct jig_field after;
    return (struct retry_attempt){
        .method = jig_exchange_method(x),
        .code = jig_transfer_error(g->transfer)->code,
        .status = jig_exchange_status(x),
        .was_sent = jig_exchange_connection(x)->bytes_sent > 0 ||
                    jig_transfer_n_exchanges(g->transfer) > 1,
        .has_retry_after = jig_exchange_find(x, JIG_SECTION_RESPONSE, "retry-after", &after),
    };
}

static int64_t server_wish(const struct sending *g)
{
    const struct jig_exchange *x = jig_transfer_last(g->transfer);
    struct jig_field field;
    if (!jig_exchange_find(x, JIG_SECTION_RESPONSE, "retry-after", &field))
        return -1;
    return retry_after(field.value, field.value_len, (int64_t)time(NULL));
}

static int64_t next_delay(const struct sending *g)
{
    return retry_delay(g->attempt + 1, g->s->set.retry_delay, server_wish(g));
}

/* Is there an attempt left, and may this one be repeated, before -m is over? Standard input can't be
 * read twice, and what went to it can't be taken back from standard output. */
static bool may_retry(const struct sending *g)
{
    const struct settings *set = &g->s->set;
    struct retry_attempt attempt = describe_attempt(g);
    bool is_stream = set->upload && strcmp(set->upload, "-") == 0;
    bool is_out = g->shown && g->offset > 0 && g->sink.kind != SINK_FILE;
    return g->attempt < set->retries.value && !g->s->is_over && !is_stream && !is_out &&
           retry_may(&attempt) && (g->will_retry || next_delay(g) < g->deadline - jig_now());
}

static bool on_head(struct sending *g, const struct jig_exchange *x)
{
    const struct settings *set = &g->s->set;
    struct jig_field type;
    g->will_retry = false;
    g->will_retry = retry_is_passing(jig_exchange_status(x)) && may_retry(g);
    if (g->will_retry)
        return true;
    if (jig_exchange_is_followed(x))
        return show_head(g, x);
    if (!judge_rest(g, x))
        return g->is_complete && sink_begin(&g->sink, SPAN(""));
    g->is_refused = (set->fail || set->fail_with_body) && jig_exchange_status(x) >= 400;
    if (g->is_refused && !set->fail_with_body)
        return true;
    if (!take_remote_name(g, x))
        return false;
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
    if (!event->data)
        return pass_on_kept(g);
    g->offset += event->len;
    return sink_body(&g->sink, span_make(event->data, event->len));
}

/* False: the answer can't be written any more. */
static bool on_event(struct sending *g, const struct jig_event *event)
{
    show_wire(g, event->exchange,
              event->type == JIG_EVENT_HEAD || event->type == JIG_EVENT_DONE);
    harlog_note(&g->s->har, event);
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
            g->s->is_over |= !g->verdict.code; /* that is this answer's alone */
            jig_client_cancel(g->s->client, g->transfer, jig_now());
        }
    }
}

/* ---- After ------------------------------------------------------------------------------------*/

/* What breaks off is resumed only where the server still has the same. */
static void keep_tag(struct sending *g)
{
    char tag[RESUME_TAG_MAX] = "";
    if (g->sink.file.fd < 0 || g->sink.kind != SINK_FILE || !g->shown)
        return;
    if (jig_transfer_error(g->transfer)->code)
        resume_tag(g->shown, tag);
    resume_keep_tag(g->sink.file.fd, tag);
}

static void finish(struct sending *g)
{
    progress_end(&g->progress);
    show_wire(g, jig_transfer_last(g->transfer), true);
    keep_tag(g);
    sink_finish(&g->sink, !jig_transfer_error(g->transfer)->code);
    sending_tell_end(g);
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
    g->sink.limit_us = g->s->set.max_time;
    g->sink.until = g->s->set.max_time ? g->deadline : 0;
    return jig_client_send(g->s->client, request, jig_now(), &g->transfer, error);
}

/* ---- Once more --------------------------------------------------------------------------------*/

static void say_retry(const struct sending *g, int64_t delay)
{
    const struct jig_error *error = jig_transfer_error(g->transfer);
    char why[360], text[480];
    if (sending_is_quiet(&g->s->set))
        return;
    if (error->code)
        snprintf(why, sizeof why, "%s: %s", jig_err_name(error->code), error->text);
    else
        snprintf(why, sizeof why, "status %d",
                 jig_exchange_status(jig_transfer_last(g->transfer)));
    snprintf(text, sizeof text, "note: %s; again in %lld.%lld s (%u of %llu)", why,
             (long long)(delay / 1000000), (long long)(delay / 100000 % 10), g->attempt + 1,
             (unsigned long long)g->s->set.retries.value);
    diag_text(text);
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* False: the user has had enough. */
static bool wait_for(struct sending *g, int64_t us)
{
    struct pollfd wake = { .fd = interrupt_fd(), .events = POLLIN };
    int64_t until = jig_now() + us;
    int n;
    do
        n = poll(&wake, 1, (int)(larger(until - jig_now() + 999, 0) / 1000));
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return true;
    g->s->is_over = true;
    jig_error_set(&g->verdict, JIG_ERR_CANCELLED, JIG_PHASE_NONE, "cancelled");
    return false;
}

/* What was written of this attempt is taken back, or stays as a beginning for -C. */
static bool begin_again(struct sending *g)
{
    int64_t delay = next_delay(g);
    keep_tag(g);
    progress_end(&g->progress);
    show_wire(g, jig_transfer_last(g->transfer), true);
    say_retry(g, delay);
    if (!wait_for(g, delay))
        return false;
    harlog_add(&g->s->har, g->transfer);
    savefile_drop(&g->sink.file);
    jig_transfer_free(g->transfer);
    g->transfer = NULL;
    g->shown = NULL;
    g->offset = 0;
    g->verbose = (struct verbose){ .mask = g->s->mask };
    g->will_retry = false;
    if (g->s->set.max_time)
        g->s->time_left = larger(g->deadline - jig_now(), 1);
    g->attempt++;
    return true;
}

/* False: it could not even be sent. */
static bool attempt(struct sending *g, struct jig_error *error)
{
    if (choose_sink(g, error) || choose_beginning(g, error))
        return false;
    g->s->compose.range = g->resume.is_on ? g->range : NULL;
    g->s->compose.if_range = g->resume.is_on && g->resume.tag[0] ? g->resume.tag : NULL;
    if (start(g, error))
        return false;
    pump(g);
    return true;
}

void sending_run(struct send *s, size_t number)
{
    struct jig_error error = { .code = JIG_OK };
    struct sending g = { .s = s, .url = settings_operand(&s->set, number), .number = number };
    bool is_sent;
    s->time_left = 0;
    g.deadline = s->set.max_time ? jig_now() + s->set.max_time : INT64_MAX;
    g.verbose.mask = s->mask;
    do
        is_sent = attempt(&g, &error);
    while (is_sent && !g.verdict.code && !g.sink.error.code && may_retry(&g) &&
           begin_again(&g));
    if (is_sent)
        finish(&g);
    else
        sending_complain(s, &error);
    jig_transfer_free(g.transfer);
    free(g.name);
}
