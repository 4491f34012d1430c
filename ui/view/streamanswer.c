#include "view/streamanswer.h"

#include <stdio.h>
#include <string.h>

#include "base/visible.h"
#include "data/human.h"
#include "view/streamhead.h"

bool streamanswer_has_log(const struct restab_shown *shown)
{
    const struct live *live = shown->live;
    return live && (live->opened_at || live->state != LIVE_ENDED ||
                    (shown->exchange && jig_exchange_status(shown->exchange) == 101));
}

static bool is_cancelled(const struct restab_shown *shown)
{
    return jig_transfer_error(shown->transfer)->code == JIG_ERR_CANCELLED;
}

bool streamanswer_tells_end(const struct restab_shown *shown)
{
    const struct live *live = shown->live;
    return live && (live->opened_at || (live->state == LIVE_ENDED && is_cancelled(shown)));
}

void streamanswer_name_tab(const struct live *live, struct tab *tab)
{
    char n[HUMAN_COUNT];
    tab->label = live->kind == LIVE_EVENTS ? "Events" : "Messages";
    snprintf(tab->note, sizeof tab->note, "%.15s",
             human_count(n, live->log.n[LOGROW_RECEIVED] + live->log.n[LOGROW_SENT]));
}

bool streamanswer_has_badges(const struct restab_shown *shown)
{
    const struct live *live = shown->live;
    return shown->exchange && live && (live->opened_at || live->state == LIVE_ENDED);
}

/* Once it was open, those that the history has: how long it was, what its messages are together,
 * and what it failed with, which need not be what its connection ended with behind that. Who ends
 * it has not met with a failure. */
static struct badges_figures figures_of(const struct restab_shown *shown)
{
    const struct live *live = shown->live;
    struct badges_figures figures = badges_figures_of(shown->transfer, shown->exchange);
    if (is_cancelled(shown))
        figures.failed = JIG_OK;
    if (!live->opened_at)
        return figures;
    return (struct badges_figures){
        live->state == LIVE_ENDED ? live->ended_at - live->opened_at : -1,
        live->log.bytes[LOGROW_RECEIVED] + live->log.bytes[LOGROW_SENT], live->code
    };
}

/* How it stands comes right behind what is no figure. */
size_t streamanswer_badges(const struct restab_shown *shown,
                           struct response_badge out[RESPONSE_BADGES], int room)
{
    struct response_badge state;
    size_t at = 0, n;
    streamhead_badge(shown->live, shown->now, &state);
    room -= visible_columns(span_of(state.text), 40) + 3;
    struct badges_figures figures = figures_of(shown);
    n = badges_of(shown->exchange, &figures, out, room);
    n = n < RESPONSE_BADGES ? n : RESPONSE_BADGES - 1;
    while (at < n && out[at].role != ROLE_BADGE)
        at++;
    memmove(out + at + 1, out + at, (n - at) * sizeof *out);
    out[at] = state;
    return n + 1;
}
