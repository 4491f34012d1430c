#include "app/comparing.h"

#include <time.h>

bool comparing_init(struct app *app)
{
    app->compare = compare_new();
    for (size_t i = 0; i < 2; i++)
        comparedlog_init(&app->logs[i]);
    return app->compare != NULL;
}

void comparing_clear(struct app *app)
{
    compare_free(app->compare);
    app->compare = NULL;
    for (size_t i = 0; i < 2; i++)
        comparedlog_clear(&app->logs[i]);
}

/* ---- Which two ------------------------------------------------------------------------------- */

static bool has_answer(const struct opened *o)
{
    return o && o->transfer && !o->sent_at && !o->live; /* a stream has none */
}

/* Or a stream that has ended: what goes on is no text yet. */
static bool has_ended(const struct opened *o)
{
    return has_answer(o) || (o && o->transfer && !o->sent_at && livestream_has_ended(o->live));
}

static struct compare_side side_of(const struct app *app, const struct kept_answer *kept)
{
    return (struct compare_side){
        .exchange = jig_transfer_last(kept->transfer),
        .secrets = kept->secrets,
        .is_pinned = kept->serial && kept->serial == app->sends.pinned.serial,
    };
}

static struct kept_answer shown(const struct app *app)
{
    const struct opened *o = app->ws.current;
    struct jig_transfer *old = app->sends.keeping.transfer; /* it has no secrets */
    if (old)
        return (struct kept_answer){ .transfer = old, .live = app->sends.keeping.live };
    return (struct kept_answer){ o->transfer, o->secrets, o->serial,
                                 o->live ? &o->live->shown : NULL };
}

/* What the shown answer is compared with: the pinned one, or the one before; an old send with the
 * newest answer. Without a transfer where there is none. */
static struct kept_answer other(const struct app *app)
{
    const struct opened *o = app->ws.current;
    struct kept_answer pinned = { 0 };
    if (app->sends.pinned.serial && app->sends.pinned.serial != o->serial)
        pinned = sends_find(&app->sends, &app->ws, app->sends.pinned.serial);
    if (pinned.transfer || !app->sends.keeping.transfer)
        return pinned.transfer ? pinned : o->before;
    return (struct kept_answer){ o->transfer, o->secrets, o->serial, NULL };
}

bool comparing_can_pin(const struct app *app)
{
    return has_answer(app->ws.current);
}

bool comparing_can_open(const struct app *app)
{
    return has_answer(app->ws.current) && other(app).transfer;
}

/* ---- Commands -------------------------------------------------------------------------------- */

void comparing_pin(struct app *app, const struct intent *intent)
{
    uint64_t serial = app->ws.current->serial;
    (void)intent;
    if (app->sends.pinned.serial == serial) {
        sends_pin(&app->sends, 0);
        app_say(app, ROLE_OK, "Not pinned any more");
    } else {
        sends_pin(&app->sends, serial);
        app_say(app, ROLE_OK, "Pinned: the next answer is shown beside this one");
    }
}

static int64_t began(const struct kept_answer *kept)
{
    return jig_exchange_timing(jig_transfer_exchange(kept->transfer, 0)).started_wall_us;
}

/* Of a stream the log, which is to be read first: it stays as long as its transfer. */
static void begin_log(struct app *app, size_t i, const struct kept_answer *kept,
                      struct compare_side *side)
{
    struct comparedlog *log = &app->logs[i];
    comparedlog_clear(log);
    if (!kept->live)
        return;
    comparedlog_begin(log, kept->live, kept->secrets);
    side->log = &log->input;
}

/* The newer one on the left. */
static void compare(struct app *app, struct kept_answer a, struct kept_answer b)
{
    bool in_order = began(&a) >= began(&b);
    struct compare_side left = side_of(app, in_order ? &a : &b);
    struct compare_side right = side_of(app, in_order ? &b : &a);
    struct timespec now;
    begin_log(app, 0, in_order ? &a : &b, &left);
    begin_log(app, 1, in_order ? &b : &a, &right);
    clock_gettime(CLOCK_REALTIME, &now);
    compare_set(app->compare, &left, &right, now.tv_sec,
                (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15ull);
    app->panes[PANE_RESPONSE] = compare_view(app->compare);
    app_focus(app, PANE_RESPONSE);
}

/* ---- Reading the logs ------------------------------------------------------------------------ */

static struct comparedlog *log_to_read(struct app *app)
{
    for (size_t i = 0; i < 2; i++)
        if (comparedlog_is_reading(&app->logs[i]))
            return &app->logs[i];
    return NULL;
}

_Static_assert(COMPAREDLOG_MOST == 4 << 20, "what is said");

static void end_log(struct app *app, const struct comparedlog *log)
{
    if (comparedlog_has_failed(log)) {
        app_say(app, ROLE_ERROR, "no memory to compare the log");
        app_leave_comparison(app);
        return;
    }
    compare_logs_read(app->compare);
    if (log->is_cut)
        app_say(app, ROLE_WARN,
                "Only the first 4 MiB of a log are compared: saved, all of it can be");
}

bool comparing_work(struct app *app, int64_t budget_us)
{
    int64_t until = jig_now() + budget_us;
    struct comparedlog *log = log_to_read(app);
    if (!log)
        return compare_let_go(app->compare, budget_us);
    while (comparedlog_step(log))
        if (jig_now() >= until)
            return true;
    end_log(app, log);
    return true;
}

/* ---- What is compared ------------------------------------------------------------------------ */

/* Of an earlier session: out of the history, the newest send of this request that is older. */
static bool find_before(struct app *app, struct kept_answer *out)
{
    struct jig_error error;
    struct keeping *k = &app->sends.keeping;
    struct kept_answer now = shown(app);
    int64_t id;
    *out = (struct kept_answer){ 0 };
    if (!keeping_before(k, began(&now), &id) || keeping_compare(k, id, &error))
        return false;
    out->transfer = k->compared;
    out->live = k->compared_live;
    return true;
}

void comparing_open(struct app *app, const struct intent *intent)
{
    struct kept_answer before;
    (void)intent;
    if (comparing_can_open(app))
        compare(app, shown(app), other(app));
    else if (has_answer(app->ws.current) && find_before(app, &before))
        compare(app, shown(app), before);
    else
        app_say(app, ROLE_WARN, "nothing to compare it with: send it again, or pin an answer");
}

void comparing_past(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    struct keeping *k = &app->sends.keeping;
    const struct opened *o = app->ws.current;
    if (!k->transfer && o && o->live && !livestream_has_ended(o->live))
        app_say(app, ROLE_WARN,
                "the stream goes on: its log can be compared once it has ended");
    else if (!k->transfer && !has_ended(o))
        app_say(app, ROLE_WARN, "no answer is shown: open one with Enter, then choose another");
    else if (k->transfer && k->open.id == intent->number)
        app_say(app, ROLE_WARN, "this is the answer that is shown: choose another one");
    else if (keeping_compare(k, intent->number, &error))
        app_say_error(app, &error);
    else
        compare(app, shown(app),
                (struct kept_answer){ .transfer = k->compared, .live = k->compared_live });
}

void comparing_close(struct app *app, const struct intent *intent)
{
    (void)intent;
    app_leave_comparison(app);
}

void comparing_sent(struct app *app)
{
    const struct opened *o = app->ws.current;
    bool is_new = has_answer(o) && o->serial != app->sends.compared;
    if (!is_new || !app->sends.pinned.serial || o->serial < app->sends.pinned.serial ||
        app->sends.pinned.serial == o->serial || !comparing_can_open(app))
        return;
    app->sends.compared = o->serial;
    comparing_open(app, NULL);
}
