#include "view/responsestate.h"

#include "view/streamanswer.h"
#include "view/streamtab.h"

enum { LEAST_WITH_GAP = 8 };

struct restab responsestate_active(const struct response *r)
{
    bool is_log = r->tab == RESPONSE_BODY && streamanswer_has_log(&r->shown);
    return is_log ? streamtab_tab(r->stream) : r->tabs[r->tab];
}

/* One row that says how far it is stands where else a blank one is: nothing moves when it goes. */
int responsestate_banner_top(const struct response *r)
{
    return banner_height(&r->banner) > 1 && r->h >= 2 * LEAST_WITH_GAP ? 2 : 1;
}

int responsestate_top(const struct response *r)
{
    if (r->shown.bytes)
        return 0;
    int top = responsestate_banner_top(r) + banner_height(&r->banner);
    if (!banner_height(&r->banner) && r->h >= LEAST_WITH_GAP)
        top++;
    return top < r->h ? top : r->h - 1;
}

/* The last tab is the history's, where there is one. */
size_t responsestate_n_tabs(const struct response *r)
{
    return r->shown.past ? RESPONSE_N_TABS : RESPONSE_HISTORY;
}

/* An exchange, bytes without one, or what was sent before. */
const void *responsestate_subject(const struct response *r)
{
    if (r->tab == RESPONSE_HISTORY && r->shown.past)
        return r->shown.past;
    return r->shown.exchange ? (const void *)r->shown.exchange : r->shown.bytes;
}

bool responsestate_has_field(const struct response *r)
{
    return r->input.kind != TABINPUT_NONE && responsestate_subject(r);
}

/* A stream's log takes the place of the body, or gives it back: what was typed was for the other
 * one, which may have been filtered where this can't be. */
static void note_log(struct response *r)
{
    if (r->log_shown == streamanswer_has_log(&r->shown))
        return;
    r->log_shown = streamanswer_has_log(&r->shown);
    r->seen[RESPONSE_BODY] = NULL;
    if (r->tab == RESPONSE_BODY)
        r->input.kind = TABINPUT_NONE;
}

void responsestate_show(struct response *r)
{
    struct restab tab = responsestate_active(r);
    note_log(r);
    if (!responsestate_subject(r) || r->h <= 0)
        return;
    /* The TLS tab has the verdict on a certificate itself. */
    bool twice = r->tab == RESPONSE_TLS &&
                 jig_transfer_error(r->shown.transfer)->code == JIG_ERR_CERTIFICATE;
    twice |= streamanswer_tells_end(&r->shown);
    banner_set_past(&r->banner, r->shown.past, &r->shown.env);
    banner_lay_out(&r->banner, twice ? NULL : r->shown.transfer, r->w);
    bool other = r->seen[r->tab] != responsestate_subject(r);
    r->seen[r->tab] = responsestate_subject(r);
    /* What the tab showed before may be gone: it takes the new before it lays anything out. */
    if (other)
        tab.class->show(tab.self, &r->shown, true);
    tab.class->resize(tab.self, r->w, r->h - responsestate_top(r));
    if (!other)
        tab.class->show(tab.self, &r->shown, false);
}

void responsestate_pick(struct response *r, size_t index)
{
    r->shown.index = index;
    r->shown.exchange = jig_transfer_exchange(r->shown.transfer, index);
}

void responsestate_end_input(struct response *r, bool forgets)
{
    /* What a stream's log leaves out is no search that ends with its field. */
    bool stays = r->shown.live && r->input.kind == TABINPUT_NONE;
    tabinput_end(&r->input, responsestate_active(r),
                 forgets && !stays && responsestate_subject(r));
}

void responsestate_show_tab(struct response *r, enum response_tab tab)
{
    /* What was found stays found in the history. */
    responsestate_end_input(r, r->input.kind != TABINPUT_FILTER && r->tab != RESPONSE_HISTORY);
    r->tab = tab;
    responsestate_show(r);
}
