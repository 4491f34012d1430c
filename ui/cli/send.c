#include "cli/send.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/cookiejar.h"
#include "cli/diag.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/readfile.h"
#include "cli/sending.h"
#include "cli/sink.h"
#include "cli/writeout.h"

enum { FORMAT_MAX = 1 << 20 };

static bool add_secrets(struct mask *mask, const struct settings *set)
{
    bool ok = true;
    if (set->user) {
        struct span password = span_of(set->user), user = span_cut(&password, ':');
        ok = mask_add_basic(mask, user, password);
    }
    if (set->bearer)
        ok = mask_add(mask, span_of(set->bearer)) && ok;
    if (set->pass)
        ok = mask_add(mask, span_of(set->pass)) && ok;
    return ok;
}

/* Only what shows wire text can show a secret. */
static bool make_mask(struct send *s)
{
    if (s->set.show_secrets || !(s->set.verbose || s->set.har))
        return true;
    s->mask = mask_new();
    return s->mask && add_secrets(s->mask, &s->set);
}

static bool print_file(const char *path, struct sink *sink, struct jig_error *error)
{
    struct buf bytes;
    buf_init(&bytes, READFILE_MAX);
    bool ok = !readfile(path, &bytes, error);
    if (ok)
        sink_body(sink, buf_span(&bytes));
    buf_clear(&bytes);
    return ok;
}

/* --offline: on a terminal like an answer, elsewhere the exact bytes. */
static void print_one(struct send *s, size_t number)
{
    struct jig_error error;
    struct jig_request *request = NULL;
    struct sink sink;
    char *bytes = NULL;
    size_t len = 0;
    sink_init(&sink, isatty(STDOUT_FILENO) ? SINK_TERMINAL : SINK_PIPE, NULL, 0);
    enum jig_err failed =
        sending_request(s, settings_operand(&s->set, number), &request, &error);
    if (!failed)
        failed = jig_request_print(request, s->jar, &bytes, &len, &error);
    if (!failed && sink_head(&sink, span_make(bytes, len)) && sink_begin(&sink, SPAN(""))) {
        if (compose_body_file(&s->compose))
            failed =
                print_file(compose_body_file(&s->compose), &sink, &error) ? JIG_OK : error.code;
        else if (!s->set.get && !s->set.raw)
            sink_body(&sink, buf_span(&s->compose.data));
    }
    free(bytes);
    jig_request_free(request);
    if (!sink_finish(&sink, true) && !failed) {
        failed = sink.error.code;
        error = sink.error;
    }
    if (failed)
        sending_complain(s, &error);
}

/* -w FORMAT, or @FILE with one. What can't be filled in is said before anything is sent. */
static enum jig_err read_format(struct send *s, struct jig_error *error)
{
    const char *text = s->set.write_out ? s->set.write_out : "";
    struct span unknown;
    enum jig_err failed = JIG_OK;
    buf_init(&s->format, FORMAT_MAX);
    if (text[0] == '@')
        failed = readfile(text + 1, &s->format, error);
    else
        buf_add_str(&s->format, text);
    if (!failed && s->format.failed)
        return jig_error_set(error, s->format.failed, JIG_PHASE_NONE, "-w: %s",
                             jig_err_meaning(s->format.failed));
    if (failed || writeout_knows(buf_str(&s->format), &unknown))
        return failed;
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "-w: there is no %%{%.*s} (man jig lists them)",
                         (int)(unknown.len < 60 ? unknown.len : 60), unknown.ptr);
}

/* ---- The command ------------------------------------------------------------------------------*/

static void send_all(struct send *s)
{
    for (size_t i = 0; i < settings_n_operands(&s->set) && !s->is_over; i++) {
        if (s->set.offline)
            print_one(s, i);
        else
            sending_run(s, i);
    }
}

/* With the jar, which is written whatever became of the requests. */
static void send_with_jar(struct send *s)
{
    struct jig_error error;
    if (cookiejar_open(&s->set, &s->jar, &error)) {
        sending_complain(s, &error);
        return;
    }
    if (s->client)
        jig_client_set_jar(s->client, s->jar);
    send_all(s);
    if (!s->set.offline && cookiejar_save(&s->set, s->jar, &error))
        sending_complain(s, &error);
}

static void run(struct send *s)
{
    struct jig_error error;
    compose_init(&s->compose, &s->set);
    s->client = s->set.offline ? NULL : jig_client_new(NULL);
    interrupt_init();
    if (read_format(s, &error))
        sending_complain(s, &error);
    else if (!make_mask(s) || (!s->client && !s->set.offline)) {
        jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
        sending_complain(s, &error);
    } else if (harlog_open(&s->har, s->set.har, s->mask, &error))
        sending_complain(s, &error);
    else {
        send_with_jar(s);
        if (harlog_close(&s->har, &error))
            sending_complain(s, &error);
    }
    jig_client_free(s->client);
    jig_jar_free(s->jar);
    compose_clear(&s->compose);
    mask_free(s->mask);
    buf_clear(&s->format);
}

int send_command(int argc, char **argv)
{
    struct send s = { 0 };
    struct jig_error error;
    settings_init(&s.set, SETTINGS_SEND);
    if (settings_read(&s.set, argc, argv, &error))
        s.status = diag_usage(&error, "send");
    else if (settings_wants_help(&s.set))
        s.status = help_print("send");
    else if (settings_n_operands(&s.set) == 0) {
        jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "a URL is missing");
        s.status = diag_usage(&error, "send");
    } else
        run(&s);
    settings_clear(&s.set);
    return s.status;
}
