#include "app/leaving.h"

#include "app/recent.h"
#include "data/human.h"

#define MOST_US INT64_C(60000000) /* without a byte that is kept */

void leaving_begin(struct app *app)
{
    overlay_clear(&app->overlay); /* what was asked in it is answered */
    recent_remember(&app->ws);
    sends_end_all(&app->sends, &app->ws, app->now);
    app->leaving_since = app->now ? app->now : 1;
    app->leaving_left = UINT64_MAX;
    leaving_step(app);
}

static bool is_over(const struct app *app)
{
    return app->sends.n_running == 0 && keeping_is_idle(&app->sends.keeping);
}

/* A slow disk may take as long as it needs, one that takes nothing may not. */
static bool is_stuck(struct app *app)
{
    uint64_t left = keeping_left(&app->sends.keeping);
    if (left != app->leaving_left)
        app->leaving_since = app->now ? app->now : 1;
    app->leaving_left = left;
    return app->now - app->leaving_since >= MOST_US;
}

void leaving_step(struct app *app)
{
    char left[HUMAN_SHORT];
    if (!app->leaving_since || app->wants_quit)
        return;
    app->wants_quit = is_stuck(app) || is_over(app);
    if (!app->wants_quit)
        app_say(app, ROLE_WARN, "Keeping %s in the history before jig ends   Esc leaves it out",
                human_bytes(left, keeping_left(&app->sends.keeping)));
}

bool leaving_key(struct app *app, const struct key *key)
{
    if (!app->leaving_since)
        return false;
    if (key->code == JKEY_ESC) {
        keeping_drop(&app->sends.keeping);
        app->wants_quit = true;
    }
    return true;
}

int64_t leaving_deadline(const struct app *app)
{
    return app->leaving_since ? app->leaving_since + MOST_US : INT64_MAX;
}
