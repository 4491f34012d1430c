#include "view/response.h"

#include <stdlib.h>

#include "base/mem.h"
#include "view/bodytab.h"
#include "view/cookiestab.h"
#include "view/headerstab.h"
#include "view/historytab.h"
#include "view/responsecommands.h"
#include "view/responsedraw.h"
#include "view/streamanswer.h"
#include "view/streamtab.h"
#include "view/timingtab.h"
#include "view/tlstab.h"
#include "view/wiretab.h"

enum { UPDATE_US = 100000, TITLE_WIDTH = 15 };

/* ---- Lifecycle --------------------------------------------------------------------------------*/

static bool make_tabs(struct response *r)
{
    r->body = bodytab_new();
    r->headers = headerstab_new();
    r->cookies = cookiestab_new();
    r->tls = tlstab_new();
    r->timing = timingtab_new();
    r->wire = wiretab_new();
    r->stream = streamtab_new();
    r->history = historytab_new();
    if (!r->stream || !r->body || !r->headers || !r->cookies || !r->tls || !r->timing ||
        !r->wire || !r->history)
        return false;
    r->tabs[RESPONSE_BODY] = bodytab_tab(r->body);
    r->tabs[RESPONSE_HEADERS] = headerstab_tab(r->headers);
    r->tabs[RESPONSE_COOKIES] = cookiestab_tab(r->cookies);
    r->tabs[RESPONSE_TLS] = tlstab_tab(r->tls);
    r->tabs[RESPONSE_TIMING] = timingtab_tab(r->timing);
    r->tabs[RESPONSE_WIRE] = wiretab_tab(r->wire);
    r->tabs[RESPONSE_HISTORY] = historytab_tab(r->history);
    return true;
}

struct response *response_new(void)
{
    struct response *r = mem_zero(1, sizeof *r);
    if (!r)
        return NULL;
    banner_init(&r->banner);
    tabinput_init(&r->input);
    if (make_tabs(r))
        return r;
    response_free(r);
    return NULL;
}

void response_free(struct response *r)
{
    if (!r)
        return;
    bodytab_free(r->body);
    headerstab_free(r->headers);
    cookiestab_free(r->cookies);
    tlstab_free(r->tls);
    timingtab_free(r->timing);
    wiretab_free(r->wire);
    streamtab_free(r->stream);
    historytab_free(r->history);
    banner_clear(&r->banner);
    tabinput_clear(&r->input);
    free(r);
}

/* ---- What is shown ----------------------------------------------------------------------------*/

static void forget(struct response *r)
{
    r->shown.n_transfers++;
    r->shown.transfer = NULL;
    r->shown.exchange = NULL;
    r->shown.bytes = NULL;
    r->picked = r->shown.reveals = false;
    for (size_t i = 0; i < RESPONSE_N_TABS; i++)
        r->seen[i] = NULL;
    banner_begin(&r->banner);
}

void response_set_transfer(struct response *r, const struct jig_transfer *t)
{
    forget(r);
    r->shown.transfer = t;
    if (t)
        responsestate_pick(r, jig_transfer_n_exchanges(t) - 1);
    responsestate_show(r);
}

void response_set_live(struct response *r, const struct live *live)
{
    if (r->shown.live != live)
        streamtab_forget(r->stream);
    r->shown.live = live;
}

const struct live *response_live(const struct response *r)
{
    return r->shown.live;
}

const struct jig_transfer *response_transfer(const struct response *r)
{
    return r->shown.transfer;
}

void response_set_composing(struct response *r, struct composing *composing)
{
    streamtab_set_composing(r->stream, composing);
}

void response_message_sent(struct response *r)
{
    streamtab_message_sent(r->stream);
}

void response_set_bytes(struct response *r, const struct bodyinput *bytes)
{
    forget(r);
    r->shown.bytes = bytes;
    r->tab = RESPONSE_BODY;
    responsestate_show(r);
}

void response_update(struct response *r, int64_t now)
{
    const struct jig_transfer *t = r->shown.transfer;
    if (!responsestate_subject(r))
        r->input.kind = TABINPUT_NONE;
    if (r->shown.bytes || !t)
        responsestate_show(r);
    if (!t)
        return;
    if (!r->picked)
        responsestate_pick(r, jig_transfer_n_exchanges(t) - 1);
    r->shown.now = now;
    banner_update(&r->banner, t, now);
    responsestate_show(r);
}

int64_t response_deadline(const struct response *r, int64_t now)
{
    bool runs = r->shown.transfer && !jig_transfer_is_done(r->shown.transfer);
    runs |= r->shown.live && r->shown.live->state != LIVE_ENDED;
    struct restab tab = responsestate_active(r);
    int64_t own = tab.class->deadline ? tab.class->deadline(tab.self, now) : INT64_MAX;
    int64_t moves = runs ? now + UPDATE_US : INT64_MAX;
    return own < moves ? own : moves;
}

void response_set_wall(struct response *r, int64_t wall_us)
{
    r->shown.wall_us = wall_us;
}

void response_set_secrets(struct response *r, const struct mask *secrets)
{
    r->shown.secrets = secrets;
}

bool response_has_secrets(const struct response *r)
{
    return restab_has_secrets(&r->shown);
}

bool response_reveals(const struct response *r)
{
    return r->shown.reveals;
}

void response_set_past(struct response *r, const struct pastlook *past)
{
    r->shown.past = past;
}

void response_set_jar(struct response *r, const struct jig_jar *jar)
{
    r->shown.jar = jar;
}

void response_set_accepts(struct response *r, const struct tlsaccepts *accepts)
{
    r->shown.accepts = accepts;
}

void response_set_keylog(struct response *r, const char *path)
{
    r->shown.keylog = path;
}

void response_set_sends(struct response *r, const int64_t *durations_us, size_t n)
{
    r->shown.sends = durations_us;
    r->shown.n_sends = n;
}

void response_set_pixels(struct response *r, enum term_pixels pixels)
{
    r->shown.pixels = pixels;
}

void response_set_keys(struct response *r, const struct view_env *env)
{
    r->shown.env = (struct view_env){ .keys = env->keys, .key_of = env->key_of };
}

void response_show_tab(struct response *r, enum response_tab tab)
{
    responsestate_show_tab(r, tab);
}

bool response_shows_history(const struct response *r)
{
    return r->tab == RESPONSE_HISTORY;
}

void response_use_charset(struct response *r, struct span name)
{
    bodytab_use_charset(r->body, name);
}

bool response_part(const struct response *r, struct partway *out)
{
    return r->tab == RESPONSE_BODY && bodytab_part(r->body, out);
}

bool response_part_is_whole(const struct response *r)
{
    return bodytab_part_is_whole(r->body);
}

struct jqrun *response_results(const struct response *r)
{
    return r->tab == RESPONSE_BODY ? bodytab_results(r->body) : NULL;
}

/* An old answer was as long as its row says: it is kept without its secrets. */
static struct badges_figures figures_of(const struct restab_shown *shown)
{
    struct badges_figures figures = badges_figures_of(shown->transfer, shown->exchange);
    const struct history_row *old = shown->past ? shown->past->open : NULL;
    if (old && shown->exchange == jig_transfer_last(shown->transfer))
        figures.size = old->size;
    if (old && history_row_is_bare(old))
        figures = (struct badges_figures){ .duration_us = -1 };
    return figures;
}

size_t response_badges(const struct response *r, struct response_badge out[RESPONSE_BADGES])
{
    int room = r->w - TITLE_WIDTH;
    if (streamanswer_has_badges(&r->shown))
        return streamanswer_badges(&r->shown, out, room);
    if (!r->shown.exchange)
        return 0;
    struct badges_figures figures = figures_of(&r->shown);
    return badges_of(r->shown.exchange, &figures, out, room);
}

/* ---- Keys and mouse ---------------------------------------------------------------------------*/

static bool cancel(struct response *r, struct intent *out)
{
    struct restab tab = responsestate_active(r);
    if (responsestate_subject(r) && tab.class->escape && tab.class->escape(tab.self))
        return true;
    if (r->shown.past && r->shown.past->open) {
        *out = (struct intent){ .command = "history.leave" };
        return true;
    }
    if (r->shown.live && r->shown.live->state != LIVE_ENDED) {
        *out = (struct intent){ .command = "request.cancel" };
        return true;
    }
    if (r->shown.transfer && !jig_transfer_is_done(r->shown.transfer)) {
        *out = (struct intent){ .command = "request.cancel" };
        return true;
    }
    responsestate_end_input(r, true);
    if (r->shown.bytes && !r->shown.bytes->complete)
        *out = (struct intent){ .command = "response.stop-reading" };
    return responsestate_subject(r) != NULL;
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct response *r = self;
    struct restab tab = responsestate_active(r);
    if (responsestate_has_field(r))
        return tabinput_key(&r->input, tab, k, out);
    if (tab.class->is_typing && tab.class->is_typing(tab.self))
        return tab.class->key(tab.self, k, out);
    if (k->code == JKEY_ESC)
        return cancel(r, out);
    return responsestate_subject(r) && tab.class->key && tab.class->key(tab.self, k, out);
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct response *r = self;
    struct restab tab = responsestate_active(r);
    bool has_tabs = responsestate_subject(r) || (r->shown.past && r->shown.past->n_of_request);
    if (!has_tabs)
        return false;
    if (!r->shown.bytes && k->y == 0 && k->mouse == MOUSE_PRESS) {
        struct tab tabs[RESPONSE_N_TABS];
        struct grid none = { .w = responsedraw_tabs_w(r), .h = r->h };
        struct canvas c = grid_canvas(&none);
        size_t n = responsedraw_tabs(r, tabs);
        size_t hit = tabs_at(&c, RESPONSEDRAW_X_TABS, tabs, n, r->tab, k->x);
        if (hit < n)
            responsestate_show_tab(r, (enum response_tab)hit);
        return hit < n;
    }
    struct key inside = *k;
    inside.y -= responsestate_top(r);
    bool goes_on = k->mouse == MOUSE_DRAG || k->mouse == MOUSE_RELEASE;
    return responsestate_subject(r) && (inside.y >= 0 || goes_on) && tab.class->mouse &&
           tab.class->mouse(tab.self, &inside, out);
}

static bool is_typing(const void *self)
{
    const struct response *r = self;
    struct restab tab = responsestate_active(r);
    return responsestate_has_field(r) ||
           (tab.class->is_typing && tab.class->is_typing(tab.self));
}

static struct typedkeys typed(const void *self)
{
    const struct response *r = self;
    struct restab tab = responsestate_active(r);
    return responsestate_has_field(r) ? tabinput_typed(&r->input) : tab.class->typed(tab.self);
}

static bool cursor(const void *self, int *x, int *y)
{
    const struct response *r = self;
    struct restab tab = responsestate_active(r);
    if (!responsestate_has_field(r)) {
        bool typing = tab.class->is_typing && tab.class->is_typing(tab.self) &&
                      tab.class->cursor(tab.self, x, y);
        *y += typing ? responsestate_top(r) : 0;
        return typing;
    }
    tabinput_cursor(&r->input, tab, r->w, r->h, x, y);
    return true;
}

/* Of the tab that is seen: what another one was about to copy waits until it is seen again. */
static struct copying *copying(const struct response *r)
{
    struct restab tab = responsestate_active(r);
    return responsestate_subject(r) && tab.class->copying ? tab.class->copying(tab.self) : NULL;
}

static bool copy_on(const struct response *r, int64_t until)
{
    struct copying *c = copying(r);
    while (c && copying_step(c, restab_mask(&r->shown)))
        if (jig_now() >= until)
            return true;
    return false;
}

bool response_take_copied(struct response *r, struct buf *out)
{
    struct copying *c = copying(r);
    return c && copying_take(c, out);
}

static bool work(void *self, int64_t budget_us)
{
    struct response *r = self;
    struct restab tab = responsestate_active(r);
    if (!responsestate_subject(r))
        return false;
    bool copies = copy_on(r, jig_now() + budget_us / 2);
    return (tab.class->work && tab.class->work(tab.self, budget_us)) || copies;
}

static unsigned awaited(const void *self)
{
    const struct response *r = self;
    struct restab tab = responsestate_active(r);
    const struct copying *c = copying(r);
    if (!responsestate_subject(r))
        return 0;
    return (tab.class->awaited ? tab.class->awaited(tab.self) : 0) + (c && copying_is_on(c));
}

static void resize(void *self, int w, int h)
{
    struct response *r = self;
    r->w = w;
    r->h = h;
    tabinput_resize(&r->input, w);
    responsestate_show(r);
}

static const struct view_class class = {
    .name = "response",
    .title = "Response",
    .commands = responsecommands_table,
    .n_commands = RESPONSECOMMANDS_N,
    .resize = resize,
    .draw = responsedraw_pane,
    .key = key,
    .mouse = mouse,
    .run = responsecommands_run,
    .can_run = responsecommands_can_run,
    .is_typing = is_typing,
    .typed = typed,
    .cursor = cursor,
    .work = work,
    .awaited = awaited,
};

struct view response_view(struct response *r)
{
    return (struct view){ &class, r };
}
