#include "app/viewing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pathtail.h"
#include "data/human.h"
#include "data/mimetype.h"
#include "overlay/picker.h"

#define READ_SLICE_US 4000
#define DISK_LOOK_US  1000
#define LOOK_US       1000000
#define PACKED_HEAD   4
#define HAR_HEAD      4096
#define HAR_AT_ONCE   (256u << 10)
#define HAR_MAX       (64u << 20)

static bool shows_unpacked(const struct viewing *v)
{
    return v->unpacking.coding && !v->shows_packed;
}

static const char *why_nothing(const struct viewing *v)
{
    if (v->job)
        return "reading the exchanges that it logs …";
    if (!v->input.complete)
        return "nothing has come yet";
    return v->file.wrong.code ? "nothing could be read" : "this is empty";
}

static void take_note(struct viewing *v)
{
    bool unpacked = shows_unpacked(v);
    v->input.source = unpacked ? unpacking_source(&v->unpacking) : viewfile_source(&v->file);
    v->input.complete = !viewfile_is_arriving(&v->file) && !v->job &&
                        (!unpacked || unpacking_is_done(&v->unpacking));
    v->input.nothing = why_nothing(v);
    v->input.coding = unpacking_facts(&v->unpacking, !unpacked);
    if (v->job)
        v->input.source.len = 0;
}

/* Nothing, where the name says nothing: then the bytes do. They do where it says gzip, too: what is
 * gzip begins so, and what is not was unpacked by what fetched it. */
static struct span type_by_name(const char *path)
{
    const char *type = mimetype_of_file(span_of(path));
    bool says =
        strcmp(type, "application/octet-stream") != 0 && strcmp(type, "application/gzip") != 0;
    return says ? span_of(type) : (struct span){ 0 };
}

static bool looks_like_har(const struct viewing *v, const char *path)
{
    char head[HAR_HEAD];
    size_t len = strlen(path);
    const struct source *s = &v->input.source;
    if (!v->file.by_offset || !v->input.complete || v->unpacking.wrong.code)
        return false;
    return (len > 4 && strcmp(path + len - 4, ".har") == 0) ||
           harread_suits(span_make(head, s->read(s->ctx, 0, head, sizeof head)));
}

/* A short one is there with the first screen. */
static void open_har(struct viewing *v)
{
    const struct source *s = &v->input.source;
    if (s->len > HAR_MAX) {
        jig_error_set(&v->no_har, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                      "a HAR of more than 64 MiB, shown as the JSON that it is");
        return;
    }
    char *text = malloc((size_t)s->len);
    size_t len = text ? s->read(s->ctx, 0, text, (size_t)s->len) : 0;
    if (text && len <= HAR_AT_ONCE) {
        harread(span_make(text, len), &v->har, &v->no_har);
        free(text);
        return;
    }
    v->job = text ? harjob_start(text, len) : NULL;
    if (v->job)
        take_note(v);
    else
        jig_error_set(&v->no_har, JIG_ERR_MEMORY, JIG_PHASE_NONE,
                      "no memory to read the HAR, shown as the JSON that it is");
}

/* Once its first bytes are there; from then on it is what it is. Of a file that is written on, they
 * may be less than what tells. */
static void judge(struct viewing *v, const char *path)
{
    char head[PACKED_HEAD];
    struct source file = viewfile_source(&v->file);
    bool comes = file.len < sizeof head && viewfile_is_arriving(&v->file);
    if (v->is_judged || comes || !file.len)
        return;
    size_t most = file.len < sizeof head ? (size_t)file.len : sizeof head;
    size_t n = file.read(file.ctx, 0, head, most);
    const char *coding = unpacking_coding(span_make(head, n), path);
    v->is_judged = coding || n == sizeof head;
    if (coding && unpacking_begin(&v->unpacking, coding, &v->not_unpacked) == JIG_OK)
        v->input.type = unpacking_type(path);
}

/* What was cut off before anything came of it may have been caught while it is written. */
static void judge_again(struct viewing *v, uint64_t len)
{
    if (!v->cut_at || len <= v->cut_at)
        return;
    v->cut_at = 0;
    v->is_judged = false;
    v->not_unpacked = (struct jig_error){ 0 };
}

/* As it is where nothing comes of it: a name may be wrong about what a file holds. */
static bool unpack_some(struct viewing *v, const char *path)
{
    struct source file = viewfile_source(&v->file);
    const char *coding = v->unpacking.coding;
    judge_again(v, file.len);
    judge(v, path);
    if (!v->unpacking.coding)
        return false;
    unpacking_note(&v->unpacking, file.len, !viewfile_is_arriving(&v->file));
    bool has_changed = unpacking_step(&v->unpacking, &file, READ_SLICE_US);
    if (v->unpacking.wrong.code && !v->unpacking.len && !v->shows_packed) {
        v->not_unpacked = v->unpacking.wrong;
        v->cut_at = v->unpacking.has_failed ? 0 : file.len;
        unpacking_clear(&v->unpacking);
        v->input.type = type_by_name(path);
    }
    take_note(v);
    return has_changed || v->unpacking.coding != coding;
}

static void begin(struct viewing *v, const char *path)
{
    unpacking_clear(&v->unpacking);
    v->not_unpacked = (struct jig_error){ 0 };
    v->cut_at = 0;
    v->is_judged = v->shows_packed = false;
    v->input.type = type_by_name(path);
    unpack_some(v, path);
    take_note(v);
}

enum jig_err viewing_open(struct viewing *v, const char *path, struct jig_error *error)
{
    *v = (struct viewing){ .name = strcmp(path, "-") == 0 ? "standard input" : path };
    enum jig_err err = viewfile_open(&v->file, path, error);
    if (err)
        return err;
    begin(v, path);
    if (looks_like_har(v, path))
        open_har(v);
    return JIG_OK;
}

void viewing_close(struct viewing *v)
{
    harjob_free(v->job);
    harlog_clear(&v->har);
    unpacking_clear(&v->unpacking);
    viewfile_close(&v->file);
}

/* ---- Commands -------------------------------------------------------------------------------- */

static bool begins_as_one(const char *name, const char *const *some)
{
    for (; *some; some++)
        if (strncmp(name, *some, strlen(*some)) == 0)
            return true;
    return false;
}

bool viewing_has_command(const char *name, bool in_viewer)
{
    static const char *const only_here[] = {
        "app.leave",        "response.entr",   "response.stop-reading",
        "response.read-on", "response.packed", NULL
    };
    static const char *const here_too[] = { "app.",           "response.", "theme.",
                                            "overlay.",       "say",       "stream.ask-save",
                                            "stream.save-to", NULL };
    static const char *const not_here[] = { "response.compare",    "response.pin",
                                            "response.revalidate", "response.probe",
                                            "response.keylog",     NULL };
    if (!in_viewer)
        return !begins_as_one(name, only_here);
    return begins_as_one(name, here_too) && !begins_as_one(name, not_here);
}

bool viewing_is_on(const struct app *app)
{
    return app->viewing != NULL;
}

bool viewing_reads_file(const struct app *app)
{
    const struct viewing *v = app->viewing;
    return v && v->file.by_offset && !shows_unpacked(v);
}

/* With what came of it, or without. */
static void end_har_job(struct app *app)
{
    struct viewing *v = app->viewing;
    harjob_free(v->job);
    v->job = NULL;
    take_note(v);
    viewing_show(app);
}

static void stop_unpacking(struct app *app)
{
    struct unpacking *u = &app->viewing->unpacking;
    char len[HUMAN_SHORT];
    if (!u->coding || unpacking_is_done(u) || unpacking_is_paused(u))
        return;
    unpacking_pause(u);
    app_say(app, ROLE_WARN, "Unpacking was stopped after %s. %s goes on",
            human_bytes(len, u->len), keymap_named(&app->keymap, "response.read-on"));
}

void viewing_stop(struct app *app, const struct intent *intent)
{
    struct viewing *v = app->viewing;
    char len[HUMAN_SHORT];
    (void)intent;
    if (v && v->job) {
        end_har_job(app);
        app_say(app, ROLE_WARN, "The HAR is shown as the JSON that it is");
        return;
    }
    if (v && !viewfile_is_arriving(&v->file))
        stop_unpacking(app);
    if (!v || !viewfile_is_arriving(&v->file))
        return;
    viewfile_stop(&v->file);
    take_note(v);
    response_update(app->response, app->now);
    app_say(app, ROLE_WARN, "Reading was stopped after %s", human_bytes(len, v->file.len));
}

bool viewing_is_paused(const struct app *app)
{
    return app->viewing && (viewfile_is_paused(&app->viewing->file) ||
                            unpacking_is_paused(&app->viewing->unpacking));
}

static void say_paused(struct app *app)
{
    const struct viewfile *f = &app->viewing->file;
    uint64_t next = viewfile_next(f);
    char len[HUMAN_SHORT], step[HUMAN_SHORT];
    app_say(app, ROLE_WARN, "Reading stopped after %s: %s. %s reads %s more",
            human_bytes(len, f->len),
            next < f->step ? "the disk is nearly full" : "it may have no end",
            keymap_named(&app->keymap, "response.read-on"), human_bytes(step, next));
}

static void say_unpacking_paused(struct app *app)
{
    const struct unpacking *u = &app->viewing->unpacking;
    char len[HUMAN_SHORT], step[HUMAN_SHORT];
    app_say(app, ROLE_WARN, "Unpacking stopped after %s: %s. %s unpacks %s more",
            human_bytes(len, u->len), unpacking_why_paused(u),
            keymap_named(&app->keymap, "response.read-on"),
            human_bytes(step, unpacking_next(u)));
}

static void say_tail(struct app *app, const struct unpacking *u)
{
    char count[HUMAN_COUNT];
    uint64_t tail = unpacking_tail(u);
    human_count(count, tail);
    if (unpacking_is_padded(u))
        app_say(app, ROLE_MUTED, "%s zero byte%s of padding behind the end of the %s coding",
                count, tail == 1 ? "" : "s", u->coding);
    else
        app_say(app, ROLE_WARN,
                "%s byte%s behind the end of the %s coding: %s shows the file as it is", count,
                tail == 1 ? "" : "s", u->coding, keymap_named(&app->keymap, "response.packed"));
}

/* Where it breaks, or waits to be asked; what stands behind it. */
static void say_unpacking(struct app *app)
{
    struct viewing *v = app->viewing;
    const struct unpacking *u = &v->unpacking;
    char at[HUMAN_COUNT], all[HUMAN_COUNT];
    uint64_t before = app->n_messages;
    if (v->not_unpacked.code)
        app_say(app, ROLE_WARN, "Shown as it is: %s", v->not_unpacked.text);
    else if (unpacking_is_paused(u))
        say_unpacking_paused(app);
    else if (u->wrong.code == JIG_ERR_DECODE)
        app_say(app, ROLE_ERROR, "%s, seen at byte %s of %s; what came of it is shown",
                u->wrong.text, human_count(at, unpacking_broke_at(u)),
                human_count(all, v->file.len));
    else if (u->wrong.code)
        app_say_error(app, &u->wrong);
    else if (unpacking_is_done(u) && u->has_tail)
        say_tail(app, u);
    v->said = app->n_messages > before ? app->n_messages : 0;
}

/* What others have said since stays. Not what is wrong tells whether there is something to take
 * back: that ends as the file grows, which may be some turns before more comes of it. */
static void unsay_unpacking(struct app *app)
{
    if (app->viewing->said && app->viewing->said == app->n_messages)
        app->message[0] = '\0';
}

void viewing_read_on(struct app *app, const struct intent *intent)
{
    struct viewing *v = app->viewing;
    (void)intent;
    if (viewfile_is_paused(&v->file))
        viewfile_read_on(&v->file);
    if (unpacking_is_paused(&v->unpacking))
        unpacking_read_on(&v->unpacking);
}

bool viewing_is_packed(const struct app *app)
{
    return app->viewing && app->viewing->unpacking.coding && !app->viewing->har.n;
}

void viewing_turn_packed(struct app *app, const struct intent *intent)
{
    struct viewing *v = app->viewing;
    (void)intent;
    v->shows_packed = !v->shows_packed;
    v->input.type = v->shows_packed ? type_by_name(v->name) : unpacking_type(v->name);
    take_note(v);
    response_set_bytes(app->response, &v->input);
}

/* ---- Entries of a HAR ------------------------------------------------------------------------ */

const struct jig_transfer *viewing_transfer(const struct app *app)
{
    const struct viewing *v = app->viewing;
    return v && v->har.n ? v->har.transfers[v->entry] : NULL;
}

const struct live *viewing_live(const struct app *app)
{
    const struct viewing *v = app->viewing;
    return v && v->har.n ? v->har.lives[v->entry] : NULL;
}

bool viewing_is_har(const struct app *app)
{
    return app->viewing && app->viewing->har.n > 0;
}

bool viewing_has_entries(const struct app *app)
{
    return app->viewing && app->viewing->har.n > 1;
}

static void show_entry(struct app *app, size_t entry)
{
    if (entry >= app->viewing->har.n)
        return;
    app->viewing->entry = entry;
    viewing_show(app);
}

void viewing_entry_before(struct app *app, const struct intent *intent)
{
    (void)intent;
    show_entry(app, app->viewing->entry - 1); /* of the first: none */
}

void viewing_entry_after(struct app *app, const struct intent *intent)
{
    (void)intent;
    show_entry(app, app->viewing->entry + 1);
}

void viewing_show_entry(struct app *app, const struct intent *intent)
{
    overlay_clear(&app->overlay);
    if (app->viewing && intent->number >= 0)
        show_entry(app, (size_t)intent->number);
}

static void add_entry(struct picker *p, const struct viewing *v, size_t i)
{
    char note[80], size[HUMAN_SHORT], time[HUMAN_SHORT];
    const struct jig_exchange *x = jig_transfer_last(v->har.transfers[i]);
    const struct jig_error *error = jig_transfer_error(v->har.transfers[i]);
    human_bytes(size, jig_exchange_body_len(x));
    human_time(time, jig_exchange_timing(x).total);
    snprintf(note, sizeof note, "%d  %8s  %8s", jig_exchange_status(x), size, time);
    struct picker_item item = { .lead = jig_exchange_method(x),
                                .lead_role = role_of_method(span_of(jig_exchange_method(x))),
                                .text = jig_exchange_url(x),
                                .note = error->code ? jig_err_name(error->code) : note,
                                .command = "response.entry",
                                .number = (int64_t)i,
                                .is_current = i == v->entry };
    picker_add(p, &item);
}

void viewing_choose_entry(struct app *app, const struct intent *intent)
{
    struct picker *p = picker_new("Exchanges", "show", "method, status or URL");
    (void)intent;
    for (size_t i = 0; i < app->viewing->har.n; i++)
        add_entry(p, app->viewing, i);
    app_open(app, picker_overlay(p, app->w - 8, app->h - 6));
}

/* ---- Time and descriptors -------------------------------------------------------------------- */

void viewing_show(struct app *app)
{
    struct viewing *v = app->viewing;
    if (v->har.n) {
        response_set_transfer(app->response, NULL);
        response_set_live(app->response, viewing_live(app));
        response_set_transfer(app->response, viewing_transfer(app));
        response_update(app->response, app->now);
        return;
    }
    response_set_bytes(app->response, &v->input);
    if (v->no_har.code)
        app_say_error(app, &v->no_har);
    else
        say_unpacking(app);
}

int64_t viewing_deadline(const struct app *app)
{
    const struct viewing *v = app->viewing;
    if (v && (viewfile_waits_for_disk(&v->file) || unpacking_waits_for_disk(&v->unpacking)))
        return app->now + DISK_LOOK_US;
    if (v && unpacking_has_work(&v->unpacking)) /* asked second: the disk may just catch up */
        return app->now;
    bool is_file = v && !v->har.n && !v->job && v->file.by_offset && v->file.fd >= 0;
    return is_file ? app->now + LOOK_US : INT64_MAX;
}

size_t viewing_interest(const struct app *app, struct pollfd *fds, size_t room)
{
    if (app->viewing && app->viewing->job && room > 0) {
        fds[0] = (struct pollfd){ .fd = harjob_fd(app->viewing->job), .events = POLLIN };
        return 1;
    }
    return app->viewing && room > 0 && viewfile_interest(&app->viewing->file, fds) ? 1 : 0;
}

static void read_on(struct app *app)
{
    struct viewing *v = app->viewing;
    if (!viewfile_read(&v->file, READ_SLICE_US))
        return;
    take_note(v);
    response_update(app->response, app->now);
    if (v->file.wrong.code)
        app_say_error(app, &v->file.wrong);
    else if (viewfile_is_paused(&v->file))
        say_paused(app);
}

/* A HAR may be what was in it. */
static void unpack_on(struct app *app)
{
    struct viewing *v = app->viewing;
    bool was_packed = v->unpacking.coding != NULL;
    bool is_news = unpack_some(v, v->name);
    bool goes_on = unpacking_has_work(&v->unpacking) || unpacking_waits_for_disk(&v->unpacking);
    if (is_news || goes_on) /* what was said is of a shorter file */
        unsay_unpacking(app);
    if (!is_news)
        return;
    bool is_known = was_packed && v->unpacking.coding;
    if (looks_like_har(v, v->name))
        open_har(v);
    if (!is_known || v->har.n || v->job)
        viewing_show(app);
    else
        response_update(app->response, app->now);
    say_unpacking(app);
}

/* What was unpacked of the file goes, and what is being saved of it with it. */
static void lose_saved(struct app *app)
{
    char words[PATHTAIL_SIZE + 80], name[PATHTAIL_SIZE];
    if (!app->saving.of_viewed || !export_is_running(&app->saving.file))
        return;
    snprintf(words, sizeof words,
             "%s was changed while what it holds was copied; nothing was kept",
             pathtail(app->viewing->name, name));
    app_lose_saving(app, words);
}

static void look_again(struct app *app)
{
    struct viewing *v = app->viewing;
    enum viewfile_change change = viewfile_look(&v->file);
    if (change == VIEWFILE_SAME)
        return;
    if (change == VIEWFILE_LONGER) {
        take_note(v);
        response_update(app->response, app->now);
        return;
    }
    lose_saved(app);
    begin(v, v->name);
    viewing_show(app);
    app_say(app, ROLE_WARN,
            "The file was changed by another program: this is what it holds now");
}

void viewing_step(struct app *app, const struct pollfd *fds, size_t n)
{
    struct viewing *v = app->viewing;
    if (v && v->job && harjob_take(v->job, &v->har, &v->no_har))
        end_har_job(app);
    if (!v || v->job || v->har.n)
        return;
    if ((n > 0 && fds[0].revents) || viewfile_waits_for_disk(&v->file))
        read_on(app);
    look_again(app);
    unpack_on(app);
}
