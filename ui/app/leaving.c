#include "app/leaving.h"

#include "app/draft.h"
#include "app/recent.h"
#include "app/saving.h"
#include "data/human.h"

#define MOST_US INT64_C(60000000) /* without a byte that is kept */
#define TELL_US INT64_C(300000)   /* a disk has written by then, or it is told */

void leaving_begin(struct app *app)
{
    overlay_clear(&app->overlay); /* what was asked in it is answered */
    recent_remember(&app->recent, &app->ws);
    sends_end_all(&app->sends, &app->ws, app->now);
    jig_error_clear(&app->saving.wrong);
    saving_leave_part(app);
    app->leaving_since = app->now ? app->now : 1;
    app->leaving_left = UINT64_MAX;
    leaving_step(app);
}

static bool is_kept(const struct app *app)
{
    return app->sends.n_running == 0 && keeping_is_idle(&app->sends.keeping);
}

static bool is_over(const struct app *app)
{
    return is_kept(app) && !saving_is_running(app) && errands_is_idle(app->errands) &&
           errands_is_idle(app->placings) && errands_is_idle(app->filings) &&
           !cookies_are_busy(&app->sends.cookies);
}

/* A slow disk may take as long as it needs, one that takes nothing may not: unless for what the
 * user wants to have, of which nobody sees how it gets on while it is synced. */
static bool is_stuck(struct app *app)
{
    uint64_t left = keeping_left(&app->sends.keeping);
    if (left != app->leaving_left || saving_is_running(app))
        app->leaving_since = app->now ? app->now : 1;
    app->leaving_left = left;
    return app->now - app->leaving_since >= MOST_US;
}

static void tell(struct app *app)
{
    char left[HUMAN_SHORT];
    if (!is_kept(app))
        app_say(app, ROLE_WARN, "Keeping %s in the history before jig ends   Esc leaves it out",
                human_bytes(left, keeping_left(&app->sends.keeping)));
    else if (app->now - app->leaving_since >= TELL_US)
        app_say(app, ROLE_WARN,
                "The disk takes its time: jig ends when all is written   Esc ends it now");
}

static void end_now(struct app *app)
{
    errands_hurry(app->errands);
    errands_hurry(app->placings);
    errands_hurry(app->filings);
    app->wants_quit = true;
}

/* What was dropped on the way is unsaved as it was before. */
static void call_off(struct app *app)
{
    app->leaving_since = 0;
    draft_keep_again(&app->ws);
    app_touched(app);
}

void leaving_step(struct app *app)
{
    if (!app->leaving_since || app->wants_quit)
        return;
    if (app->saving.wrong.code)
        call_off(app); /* it may be saved elsewhere */
    else if (is_stuck(app))
        end_now(app);
    else if (is_over(app))
        app->wants_quit = true;
    else
        tell(app);
}

bool leaving_key(struct app *app, const struct key *key)
{
    if (!app->leaving_since)
        return false;
    if (key->code == JKEY_ESC) {
        keeping_drop(&app->sends.keeping);
        end_now(app);
    }
    return true;
}

int64_t leaving_deadline(const struct app *app)
{
    if (!app->leaving_since)
        return INT64_MAX;
    bool is_to_tell = is_kept(app) && app->now < app->leaving_since + TELL_US;
    return app->leaving_since + (is_to_tell ? TELL_US : MOST_US);
}

enum jig_err leaving_end(struct app *app, int wait_ms, struct jig_error *error)
{
    cookies_finish(&app->sends.cookies, error);
    return saving_finish(app, wait_ms, error);
}
