/* A turn of the workbench: what it waits for, what has happened meanwhile, a slice of the work that
 * is left, and the screen. */
#include "app/workbench.h"

#include "app/comparing.h"
#include "app/dialogs.h"
#include "app/draft.h"
#include "app/filings.h"
#include "app/leaving.h"
#include "app/pastops.h"
#include "app/requests.h"
#include "app/resend.h"
#include "app/saving.h"
#include "app/screen.h"
#include "app/streamops.h"
#include "app/viewing.h"

#define WORK_SLICE_US 100
#define OTHERS_EVERY  4   /* turns, of which one is for all while somebody waits for some */
#define SCAN_SLICE    400 /* files of the collection listed at each turn */

static int64_t earliest(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static size_t errands_interest(const struct errands *q, struct pollfd *fds, size_t room)
{
    int fd = errands_fd(q);
    if (fd < 0 || room == 0)
        return 0;
    fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
    return 1;
}

size_t workbench_interest(struct app *app, struct pollfd *fds, size_t room, int64_t *deadline)
{
    size_t n = 0;
    n += viewing_interest(app, fds, room);
    if (app->ws.watch && watch_fd(app->ws.watch) >= 0 && room > 0)
        fds[n++] = (struct pollfd){ .fd = watch_fd(app->ws.watch), .events = POLLIN };
    n += keeping_interest(&app->sends.keeping, fds + n, room - n);
    n += errands_interest(app->errands, fds + n, room - n);
    n += errands_interest(app->placings, fds + n, room - n);
    n += errands_interest(app->filings, fds + n, room - n);
    app->own_fds = n;
    n += jig_client_interest(app->sends.client, fds + n, room - n, deadline);
    if (app->has_work)
        *deadline = earliest(*deadline, app->pace.rest_until);
    *deadline = earliest(*deadline, app->drafts_at);
    *deadline = earliest(*deadline, saving_deadline(app));
    *deadline = earliest(*deadline, filings_deadline(app));
    *deadline = earliest(*deadline, sends_deadline(&app->ws));
    *deadline = earliest(*deadline, keeping_deadline(&app->sends.keeping));
    *deadline = earliest(*deadline, leaving_deadline(app));
    if (!app_is_comparing(app)) /* nobody works on what stands behind a comparison */
        *deadline = earliest(*deadline, response_deadline(app->response, app->now));
    *deadline = earliest(*deadline, viewing_deadline(app));
    *deadline = earliest(*deadline, probe_deadline(&app->probe));
    return n < room ? n : room;
}

/* A large collection is listed while the screen is there already. */
static bool scan_more(struct app *app)
{
    struct collection *c = app->ws.collection;
    if (!c || c->scanned)
        return false;
    bool done = collection_scan(c, SCAN_SLICE);
    app_show_tree(app);
    if (done && app->ws.current && app->ws.current->request->path)
        tree_reveal(app->tree, app->ws.current->request->path);
    return !done;
}

enum {
    WORKER_SCAN,
    WORKER_SAVING,
    WORKER_PAST,
    WORKER_STREAMS,
    WORKER_POSTING,
    WORKER_RESEND,
    WORKER_COMPARED,
    WORKER_PANES,
    N_WORKERS = WORKER_PANES + N_PANES
};

static bool work_in(struct app *app, struct view pane, int64_t budget_us)
{
    unsigned before = view_awaited(pane);
    bool more = view_work(pane, budget_us);
    app->is_answered |= view_awaited(pane) < before;
    return more;
}

static bool work_as(struct app *app, int worker, int64_t budget_us)
{
    switch (worker) {
    case WORKER_SCAN:
        return scan_more(app);
    case WORKER_SAVING:
        return saving_work(app, budget_us);
    case WORKER_PAST:
        return pastops_work(app, budget_us);
    case WORKER_STREAMS:
        return sends_work(&app->ws, budget_us);
    case WORKER_POSTING:
        return streamops_work(app, budget_us);
    case WORKER_RESEND:
        return resend_work(app, budget_us);
    case WORKER_COMPARED:
        return comparing_work(app, budget_us);
    default:
        return work_in(app, app->panes[worker - WORKER_PANES], budget_us);
    }
}

/* One slice for all of them: who finds nothing left of it begins the next turn. */
static bool share_slice(struct app *app)
{
    int64_t until = jig_now() + WORK_SLICE_US;
    bool more = false;
    for (int i = 0; i < N_WORKERS; i++) {
        int64_t left = until - jig_now();
        if (left <= 0)
            return true;
        more |= work_as(app, app->worker, left);
        app->worker = (app->worker + 1) % N_WORKERS;
    }
    return more;
}

static bool is_awaited(const struct app *app)
{
    for (int i = 0; i < N_PANES; i++)
        if (view_awaited(app->panes[i]))
            return true;
    return false;
}

/* False: nobody waits for what a pane could work on. */
static bool work_on_awaited(struct app *app)
{
    bool has = false;
    for (int i = 0; i < N_PANES; i++)
        if (view_awaited(app->panes[i])) {
            work_in(app, app->panes[i], WORK_SLICE_US);
            has = true;
        }
    return has;
}

/* However long somebody waits, what is saved and kept comes to its end. */
static bool work(struct app *app)
{
    bool is_for_all = ++app->n_turns % OTHERS_EVERY == 0;
    return (!is_for_all && work_on_awaited(app)) || share_slice(app);
}

/* Bytes of what is shown, as far as it has come. */
static uint64_t arrived(const struct app *app)
{
    const struct jig_transfer *t = app_shown(app);
    const struct jig_exchange *x = t ? jig_transfer_last(t) : NULL;
    return app->viewing ? app->viewing->input.source.len : x ? jig_exchange_body_len(x) : 0;
}

static void work_at_pace(struct app *app, int64_t now)
{
    pace_see(&app->pace, arrived(app), now);
    int64_t began = jig_now();
    if (!pace_may_work(&app->pace, began) && !is_awaited(app))
        return;
    app->has_work = work(app);
    pace_worked(&app->pace, app->has_work, began, jig_now());
}

/* What a finished send leaves in the tree, and a stream from its opening on: the status, also of a
 * request not looked at. */
static void show_statuses(struct app *app)
{
    for (size_t i = 0; i < app->ws.n; i++) {
        const struct opened *o = app->ws.opened[i];
        const struct live *live = o->live && o->live->shown.opened_at ? &o->live->shown : NULL;
        if (!o->transfer || (o->sent_at && !live) || !o->request->path)
            continue;
        enum jig_err code = live ? live->code : jig_transfer_error(o->transfer)->code;
        bool failed = code != JIG_OK || (live && live->has_failed);
        int status = live ? live->status : jig_exchange_status(jig_transfer_last(o->transfer));
        tree_set_status(app->tree, o->request->path, failed ? 0 : status);
    }
}

/* What the user waits for most is not to wait for the next frame's time. */
static void note_answered(struct app *app)
{
    const struct jig_transfer *t = app_shown(app);
    const struct jig_exchange *x = t ? jig_transfer_last(t) : NULL;
    bool has_head = x && jig_exchange_status(x), has_body = x && jig_exchange_body_len(x) > 0;
    unsigned seen = !x ? 0 : 1u + has_head + has_body + jig_transfer_is_done(t);
    app->is_answered |= seen > app->answer_seen;
    app->answer_seen = seen;
}

static void client_happened(struct app *app)
{
    struct opened *o = app->ws.current;
    show_statuses(app);
    app_say_cookies(app);
    request_pane_refresh(app->request); /* cookies go along from now on */
    if (!o)
        return;
    urlbar_set_sending(app->urlbar, o->sent_at);
    response_set_sends(app->response, o->sends, o->n_sends);
    response_set_live(app->response, app_shown_live(app));
    if (response_transfer(app->response) != app_shown(app))
        response_set_transfer(app->response, app_shown(app)); /* a stream has connected again */
    response_update(app->response, app->now);
    comparing_sent(app);
    note_answered(app);
}

/* What is wrong with an environment's file is told once. */
static void files_happened(struct app *app)
{
    struct jig_error before = app->ws.env_wrong;
    if (!workspace_refresh(&app->ws))
        return;
    app_show_current(app);
    if (strcmp(before.text, app->ws.env_wrong.text) != 0)
        app_say_environment(app);
}

void workbench_step(struct app *app, const struct pollfd *fds, size_t n, int64_t now)
{
    app->now = now;
    response_set_wall(app->response, keeping_now(&app->sends.keeping));
    viewing_step(app, fds, n);
    if (app->viewing)
        n = 0;
    bool watched = app->ws.watch && watch_fd(app->ws.watch) >= 0;
    if (watched && n > 0 && fds[0].revents)
        files_happened(app);
    size_t own = app->own_fds < n ? app->own_fds : n;
    pastops_step(app);
    bool running = app->sends.n_running > 0;
    if (sends_step(&app->sends, &app->ws, n > own ? fds + own : NULL, n - own, now))
        client_happened(app);
    else if (running)
        response_update(app->response, now);
    if (probe_step(&app->probe, app->sends.client, now))
        response_update(app->response, now);
    if (now >= app->drafts_at && !app->leaving_since) {
        app->drafts_at = INT64_MAX;
        app_keep_drafts(app);
    }
    if (errands_take_news(app->errands))
        app_hear_of_errands(app);
    if (errands_take_news(app->filings))
        filings_step(app);
    errands_take_news(app->placings); /* the saving itself looks whether it is done */
    work_at_pace(app, now);
    requests_take_copied(app);
    leaving_step(app);
}

void workbench_draw(const struct app *app, struct grid *g, int *cursor_x, int *cursor_y)
{
    struct canvas c = grid_canvas(g);
    screen_draw(app, &c);
    *cursor_x = -1;
    *cursor_y = 0;
    if (app->layout.too_small || app->n_jumps > 0)
        return;
    bool over = overlay_is_open(&app->overlay);
    struct rect r = over ? overlay_rect(&app->overlay, app->w, app->h)
                         : layout_view(&app->layout, app->focus);
    int x, y, edge = over ? 1 : 0;
    if (r.w == 0 || !view_cursor(over ? app->overlay.view : app->panes[app->focus], &x, &y))
        return;
    x += r.x + edge;
    y += r.y + edge;
    if (!rect_has(rect_make(r.x + edge, r.y + edge, r.w - 2 * edge, r.h - 2 * edge), x, y))
        return;
    *cursor_x = x;
    *cursor_y = y;
}
