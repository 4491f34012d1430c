#include "app/saving.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/external.h"
#include "app/requests.h"
#include "app/saveprompt.h"
#include "app/savesource.h"
#include "base/ascii.h"
#include "base/mem.h"
#include "base/pathtail.h"
#include "data/human.h"
#include "data/mime.h"
#include "wire/url.h"

#define END_SLICE_US 10000

bool saving_is_running(const struct app *app)
{
    return export_is_running(&app->saving.file);
}

void saving_clear(struct app *app)
{
    export_cancel(&app->saving.file);
    free(app->saving.text);
    app->saving.text = NULL;
    streamsave_clear(&app->saving.stream);
    harsave_clear(&app->saving.har);
    savesource_clear(app);
    app->saving.use = NULL;
}

void saving_ask_body(struct app *app, const struct intent *intent)
{
    struct partway way;
    char *name = mem_dup(intent->text);
    app_set_subject(app, SPAN(""), intent->number);
    saveprompt_open(app, response_part(app->response, &way) ? "Save the part" : "Save the body",
                    "response.save-body-to", name);
    free(name);
}

void saving_ask_results(struct app *app, const struct intent *intent)
{
    (void)intent;
    const struct jqrun *results = response_results(app->response);
    saveprompt_open(
        app, results && jqrun_is_done(results) ? "Save the results" : "Save the results so far",
        "response.save-results-to", NULL);
}

static const struct {
    const char *title, *suffix; /* NULL: no name is suggested */
} texts[] = {
    [RESPONSE_TEXT_ANY] = { "Save the text", NULL },
    [RESPONSE_TEXT_CERTIFICATES] = { "Save the certificates", ".pem" },
    [RESPONSE_TEXT_WIRE] = { "Save what went over the wire", ".wire" },
};

/* The name of the host that is shown as that of a file: ":" is "_". */
static void put_host(struct app *app, struct buf *out)
{
    const struct jig_transfer *t = app_shown(app);
    struct url url = { .text = NULL };
    bool has = t && !url_parse(&url, span_of(jig_exchange_url(jig_transfer_last(t))), NULL);
    struct span host = has ? span_of(url.name) : SPAN("");
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool is_plain = ascii_is_alnum(c) || (i && (c == '.' || c == '-'));
        buf_add_byte(out, is_plain ? c : '_');
    }
    buf_add_str(out, host.len ? "" : "answer");
    url_clear(&url);
}

/* In a text, which is as the response shows it; certificates have none. */
static enum saving_secrets secrets_of_text(const struct app *app, int64_t number)
{
    if (number == RESPONSE_TEXT_CERTIFICATES || !response_has_secrets(app->response))
        return SAVING_NO_SECRETS;
    return response_reveals(app->response) ? SAVING_HAS_SECRETS : SAVING_HIDES_SECRETS;
}

void saving_ask_text(struct app *app, const struct intent *intent)
{
    struct buf name;
    buf_init(&name, 300);
    app_set_subject(app, intent->text, intent->number);
    app->saving.secrets_of_text = secrets_of_text(app, intent->number);
    if (texts[intent->number].suffix) {
        put_host(app, &name);
        buf_add_str(&name, texts[intent->number].suffix);
    }
    saveprompt_open(app, texts[intent->number].title, "response.save-text-to",
                    name.failed ? NULL : buf_str(&name));
    buf_clear(&name);
}

void saving_ask_stream(struct app *app)
{
    struct buf name;
    buf_init(&name, 300);
    put_host(app, &name);
    buf_add_str(&name, ".ndjson");
    saveprompt_open(app, "Save all of the log, a line of JSON each", "stream.save-to",
                    name.failed ? NULL : buf_str(&name));
    buf_clear(&name);
}

static void tell_error(struct app *app, const struct jig_error *error)
{
    app_say_of_saving(app, ROLE_ERROR, "%s: %s", jig_err_name(error->code), error->text);
}

static void fail(struct app *app, const char *path, const struct jig_error *error)
{
    bool was_asked = path && !app->saving.use && error->code != JIG_ERR_READ;
    saving_clear(app);
    app->saving.wrong = *error;
    if (!was_asked || !saveprompt_reopen(app, path, error))
        tell_error(app, error);
}

/* Closes the dialog in which it was typed. */
static void begin(struct app *app, struct span typed, const struct source *source)
{
    struct jig_error error;
    char *path = mem_dup(typed);
    saveprompt_close(app);
    enum jig_err err = path ? export_begin(&app->saving.file, path, source, &error)
                            : jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE,
                                            "out of memory: nothing was written");
    savesource_watch(app);
    if (err)
        fail(app, path, &error);
    else
        saving_work(app, 0);
    free(path);
}

/* Of the answer that is shown, to be written now; false: it is not to be had, which is said. */
static bool take_body(struct app *app, int64_t number, struct source *out)
{
    saving_clear(app);
    bool is_taken = savesource_take(app, number, out);
    if (!is_taken)
        saving_clear(app);
    return is_taken;
}

void saving_body(struct app *app, const struct intent *intent)
{
    struct source source;
    if (take_body(app, app->subject_number, &source))
        begin(app, intent->text, &source);
    else
        saveprompt_close(app);
}

static bool take_results(struct app *app, struct source *out)
{
    saving_clear(app);
    return savesource_take_results(app, out);
}

void saving_results(struct app *app, const struct intent *intent)
{
    struct source source;
    if (take_results(app, &source))
        begin(app, intent->text, &source);
    else
        saveprompt_close(app);
}

/* ---- For another program -------------------------------------------------------------------- */

struct saving_use {
    enum external_program program;
    const char *name; /* as the screen calls it */
};

static const struct saving_use for_editor = { EXTERNAL_EDITOR, "$EDITOR" };
static const struct saving_use for_pager = { EXTERNAL_PAGER, "$PAGER" };

static bool take_shown(struct app *app, int64_t number, struct source *out)
{
    return response_results(app->response) ? take_results(app, out)
                                           : take_body(app, number, out);
}

/* From a source of its own, since a part can be read in its order only. */
static const char *suffix_of_shown(struct app *app, int64_t number)
{
    struct source source;
    char head[MIME_HEAD];
    size_t n = 0;
    struct partsource *part = NULL;
    if (response_results(app->response))
        return ".json";
    if (requests_body(app, number, &source) && requests_narrow(app, &source, &part))
        n = source.read(source.ctx, 0, head, sizeof head);
    partsource_free(part);
    return external_suffix(span_make(head, n <= sizeof head ? n : 0));
}

static void open_with(struct app *app, int64_t number, const struct saving_use *use)
{
    struct source source;
    struct jig_error error;
    if (!app->terminal) {
        app_say(app, ROLE_ERROR, "no terminal to give to another program");
        return;
    }
    if (saveprompt_must_wait(app))
        return;
    const char *suffix = use->program == EXTERNAL_EDITOR ? suffix_of_shown(app, number) : "";
    if (!take_shown(app, number, &source))
        return;
    if (export_begin_private(&app->saving.file, suffix, &source, &error)) {
        saving_clear(app);
        app_say_error(app, &error);
        return;
    }
    app->saving.use = use;
    savesource_watch(app);
    saving_work(app, 0);
}

void saving_open_editor(struct app *app, const struct intent *intent)
{
    open_with(app, intent->number, &for_editor);
}

void saving_open_pager(struct app *app, const struct intent *intent)
{
    open_with(app, intent->number, &for_pager);
}

/* It goes with its last descriptor, which takes long where it is large. */
static void remove_copy(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    unlink(path);
    if (fd >= 0)
        writebehind_close(fd);
}

static void run_program(struct app *app, const struct saving_use *use, const char *path)
{
    struct jig_error error;
    app->saving.word[0] = '\0';
    if (app->saving.is_cut)
        app_say_of_saving(app, ROLE_WARN,
                          "%s was given what there was of it, which is not whole", use->name);
    if (external_open(app->terminal, use->program, path, &error))
        app_say_error(app, &error);
    remove_copy(path);
}

/* ---- Texts, logs and archives ---------------------------------------------------------------- */

void saving_text(struct app *app, const struct intent *intent)
{
    saving_clear(app);
    struct span text = span_make(app->subject, app->subject_len);
    app->saving.text = app->subject ? mem_dup(text) : NULL;
    app->saving.bytes = span_make(app->saving.text, text.len);
    if (app->saving.text) {
        struct source source = source_of_span(&app->saving.bytes);
        app->saving.of_past = false;
        app->saving.serial = 0;
        app->saving.secrets = app->saving.secrets_of_text;
        begin(app, intent->text, &source);
    } else {
        saveprompt_close(app);
        app_say(app, ROLE_ERROR, "out of memory: nothing was written");
    }
}

void saving_stream(struct app *app, const struct live *live, struct span path)
{
    const struct opened *o = app->ws.current;
    bool is_old =
        app->viewing || app->sends.keeping.live == live; /* its secrets are not known */
    saving_clear(app);
    streamsave_begin(&app->saving.stream, live, is_old ? NULL : o->secrets);
    if (!is_old && response_has_secrets(app->response))
        app->saving.secrets = SAVING_HIDES_SECRETS;
    struct source source = streamsave_source(&app->saving.stream);
    app->saving.of_past = is_old && !app->viewing;
    app->saving.serial = is_old ? 0 : o->serial;
    begin(app, path, &source);
}

void saving_ask_har(struct app *app, const struct intent *intent)
{
    app_set_subject(app, SPAN(""), intent->number);
    saveprompt_open(app, "Save the send as a HAR", "history.save-har-to", NULL);
}

void saving_har(struct app *app, const struct intent *intent)
{
    struct history *reader = app->sends.keeping.reader;
    struct jig_transfer *t = NULL;
    struct live *live = NULL;
    struct jig_error error;
    saving_clear(app);
    enum jig_err err =
        reader ? history_transfer(reader, app->subject_number, &t, &error)
               : jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "there is no history");
    if (!err)
        err = history_stream(reader, app->subject_number, &live, &error);
    if (err)
        jig_transfer_free(t);
    else if (!harsave_begin(&app->saving.har, t, live))
        err = jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (err) {
        saveprompt_close(app);
        app_say_error(app, &error);
    } else {
        struct source source = harsave_source(&app->saving.har);
        app->saving.of_past = false;
        app->saving.serial = 0;
        begin(app, intent->text, &source);
    }
}

void saving_leave_history(struct app *app)
{
    if (!app->saving.har.transfer)
        return;
    app_lose_saving(app, "the history went while a send of it was written; nothing was kept");
    saving_clear(app);
}

void saving_cancel(struct app *app, const struct intent *intent)
{
    (void)intent;
    const struct saving_use *use = app->saving.use;
    saving_clear(app);
    if (use)
        app_say_of_saving(app, ROLE_WARN, "Stopped; %s was not opened", use->name);
    else
        app_say_of_saving(app, ROLE_WARN, "Saving was stopped; nothing was written");
}

/* Another send takes the place of the answer that is being written. */
static bool is_there(const struct app *app)
{
    for (size_t i = 0; i < app->ws.n && app->saving.serial; i++)
        if (app->ws.opened[i]->serial == app->saving.serial)
            return true;
    return app->saving.serial == 0;
}

/* The next press of its key. */
static bool stops_it(const struct app *app)
{
    struct key key;
    bool has_key = keymap_key(&app->keymap, "response.stop-saving", &key);
    return !has_key || !key_is(&key, 0, JKEY_ESC) || !app_has_esc(app);
}

static void tell_progress(struct app *app)
{
    char done[HUMAN_SHORT], all[HUMAN_SHORT], path[PATHTAIL_SIZE];
    const struct export *e = &app->saving.file;
    human_bytes(done, e->at);
    bool is_known = e->source.len != EXPORT_TO_THE_END;
    if (is_known)
        human_bytes(all, e->source.len);
    bool waits = export_waits_for_disk(e);
    struct buf words;
    buf_init(&words, sizeof app->saving.word - 1);
    buf_addf(&words, "%s %s: %s%s%s%s", app->saving.use ? "Copying for" : "Writing",
             app->saving.use ? app->saving.use->name : pathtail(e->path, path), done,
             is_known ? " of " : "", is_known ? all : "",
             waits ? ", waiting for the disk" : "");
    if (app->leaving_since)
        buf_addf(&words, "%s before jig ends   Esc leaves it out", waits ? "," : "");
    else if (stops_it(app))
        buf_addf(&words, "   %s stops it", keymap_named(&app->keymap, "response.stop-saving"));
    app_say_of_saving(app, ROLE_TEXT, "%s", buf_str(&words));
    buf_clear(&words);
}

static const char *words_of_secrets(const struct app *app)
{
    return app->saving.secrets == SAVING_HAS_SECRETS ? "; known secrets are not hidden in it"
           : app->saving.secrets == SAVING_HIDES_SECRETS ? "; known secrets are hidden in it"
                                                         : "";
}

/* Whoever quits with the next key may not have read it, and is told once more. */
static void note_part(struct app *app, const char *path)
{
    jig_error_set(&app->saving.left, JIG_ERR_INCOMPLETE_READ, JIG_PHASE_NONE,
                  "%s: wrote what there was of it, which is not whole", path);
    app->saving.left_keys = app->n_keys;
}

static void tell_end(struct app *app, const char *whole_path)
{
    const char *secrets = words_of_secrets(app);
    char path[PATHTAIL_SIZE];
    pathtail(whole_path, path);
    size_t n = harsave_n_truncated(&app->saving.har);
    if (app->saving.is_cut)
        note_part(app, path);
    if (app->saving.is_cut)
        app_say_of_saving(app, ROLE_WARN,
                          "Wrote %s: what there was of it, which is not whole%s", path,
                          secrets);
    else if (n == 0)
        app_say_of_saving(app, ROLE_OK, "Wrote %s%s", path, secrets);
    else
        app_say_of_saving(
            app, ROLE_WARN,
            "Wrote %s; %zu of its bodies not whole: %s on the Body tab saves all there is",
            path, n, keymap_named(&app->keymap, "response.save"));
}

/* Who has quit, or whose terminal is gone, is given no program any more. */
static bool comes_too_late(const struct app *app)
{
    return app->saving.use && (app->leaving_since || app->wants_quit);
}

bool saving_work(struct app *app, int64_t budget_us)
{
    struct jig_error error;
    if (saving_is_running(app) && comes_too_late(app))
        saving_clear(app);
    if (!saving_is_running(app))
        return false;
    if (!is_there(app)) {
        app_lose_saving(app, "the answer went while it was written; nothing was kept");
        saving_clear(app);
        return false;
    }
    const struct saving_use *use = app->saving.use;
    char *path = mem_strdup(app->saving.file.path);
    enum jig_err err = path ? export_step(&app->saving.file, budget_us, &error)
                            : jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE,
                                            "out of memory: nothing was written");
    if (err) {
        fail(app, path, &error);
    } else if (saving_is_running(app)) {
        tell_progress(app);
    } else if (use) {
        run_program(app, use, path);
    } else {
        tell_end(app, path);
    }
    free(path);
    if (!saving_is_running(app))
        saving_clear(app); /* what was written may be large */
    return saving_is_running(app) && !export_waits_for_disk(&app->saving.file);
}

void saving_leave_part(struct app *app)
{
    char path[PATHTAIL_SIZE];
    if (!app->leaving_since && app->n_keys - app->saving.left_keys > 1)
        jig_error_clear(&app->saving.left);
    if (!saving_is_running(app) || app->saving.use || !app->saving.is_coming)
        return;
    jig_error_set(&app->saving.left, JIG_ERR_CANCELLED, JIG_PHASE_NONE,
                  "%s: not saved, jig was quit before it was whole",
                  pathtail(app->saving.file.path, path));
    errands_hurry(app->placings);
    saving_clear(app);
}

static void wait_a_moment(const struct app *app)
{
    int64_t us = export_deadline(&app->saving.file, 0);
    if (us > 0)
        poll(NULL, 0, (int)(us / 1000));
}

enum jig_err saving_finish(struct app *app, int wait_ms, struct jig_error *error)
{
    int64_t until = jig_now() + wait_ms * INT64_C(1000);
    jig_error_clear(&app->saving.wrong);
    saving_leave_part(app);
    for (saving_work(app, 0); saving_is_running(app) && jig_now() < until;) {
        wait_a_moment(app);
        saving_work(app, END_SLICE_US);
    }
    if (saving_is_running(app)) {
        char path[PATHTAIL_SIZE];
        jig_error_set(&app->saving.wrong, JIG_ERR_CANCELLED, JIG_PHASE_NONE,
                      "%s: saving was stopped; nothing was written",
                      pathtail(app->saving.file.path, path));
        errands_hurry(app->placings);
        saving_clear(app);
    }
    if (!error->code)
        *error = app->saving.wrong.code ? app->saving.wrong : app->saving.left;
    return error->code;
}

int64_t saving_deadline(const struct app *app)
{
    return export_deadline(&app->saving.file, app->now);
}
