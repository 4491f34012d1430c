#include "view/response.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/banner.h"
#include "view/bodytab.h"
#include "view/cookiestab.h"
#include "view/headerstab.h"
#include "view/historytab.h"
#include "view/invitation.h"
#include "view/restab.h"
#include "view/streamanswer.h"
#include "view/streamtab.h"
#include "view/tabinput.h"
#include "view/timingtab.h"
#include "view/tlstab.h"
#include "view/wiretab.h"
#include "widget/tabs.h"

enum {
    X_TABS = 2,
    LEAST_WITH_GAP = 8,
    UPDATE_US = 100000,
    TITLE_WIDTH = 15,
    HOP_WORDS = 64,
    GAP = 2
};

struct response {
    struct restab_shown shown;
    bool picked; /* the exchange, by hand */
    struct bodytab *body;
    struct headerstab *headers;
    struct cookiestab *cookies;
    struct tlstab *tls;
    struct timingtab *timing;
    struct wiretab *wire;
    struct streamtab *stream; /* in the body's place, of a stream */
    bool log_shown;           /* it was, when the pane was laid out last */
    struct historytab *history;
    struct restab tabs[RESPONSE_N_TABS];
    const void *seen[RESPONSE_N_TABS]; /* what each tab shows */
    enum response_tab tab;
    struct banner banner;
    struct tabinput input;
    int w, h;
};

/* ---- Commands ---------------------------------------------------------------------------------*/

enum {
    NEXT_TAB = RESPONSE_N_TABS,
    PREVIOUS_TAB,
    FIND,
    FIND_NEXT,
    FIND_PREVIOUS,
    GO,
    FILTER,
    HOP_BEFORE,
    HOP_AFTER,
    REVEAL,
    COMPARE,
    PIN,
    FIRST_OF_TAB
};

static const struct view_command commands[] = {
    { "response.body", "Response: show Body", "1", NULL },
    { "response.headers", "Response: show Headers", "2", NULL },
    { "response.cookies", "Response: show Cookies", "3", NULL },
    { "response.tls", "Response: show TLS", "4", NULL },
    { "response.timing", "Response: show Timing", "5", NULL },
    { "response.wire", "Response: show Wire", "6", NULL },
    { "response.history", "Response: show History", "7", NULL },
    { "response.next-tab", "Response: next tab", "] Alt+Right", NULL },
    { "response.previous-tab", "Response: previous tab", "[ Alt+Left", NULL },
    { "response.find", "Response: find", "/ Ctrl+F", "find" },
    { "response.find-next", "Response: next hit", "n F3", NULL },
    { "response.find-previous", "Response: hit before", "N Shift+F3", NULL },
    { "response.go", "Response: go to a line, or a part in %", ": Ctrl+G", NULL },
    { "response.filter", "Response: filter with jq", "f |", "jq" },
    { "response.hop-before", "Response: the exchange before (redirects)", "<", NULL },
    { "response.hop-after", "Response: the exchange after", ">", NULL },
    { "response.reveal", "Response: show the known secrets, or hide them", "!", NULL },
    { "response.compare", "Response: compare with the pinned answer, or the one before", "d",
      NULL },
    { "response.pin", "Response: pin it, to compare the next answers with", "x", NULL },
    { "response.copy", "Response: copy what the cursor is on", "y", "copy" },
    { "response.copy-all", "Response: copy all of it", "Y", NULL },
    { "response.copy-path", "Response: copy the way to the value", "p", NULL },
    { "response.select", "Response: select lines, to copy them", "v", NULL },
    { "response.save", "Response: save to a file", "s", "save" },
    { "response.mode", "Response: pretty, raw, hex", "m", "raw, hex" },
    { "response.charset", "Response: choose the body's charset", "c", NULL },
    { "response.wrap", "Response: wrap long lines", "w", "wrap" },
    { "response.fold", "Response: fold or unfold, open an old send", "Enter Space", "fold" },
    { "response.open-part", "Response: open the part as a body of its own", "o", "open" },
    { "response.pager", "Response: open the body in $PAGER", "P", NULL },
    { "response.editor", "Response: open the body in $EDITOR", "E Alt+E", NULL },
    { "response.twin", "Response: the headers really sent", "t", "as sent" },
    { "response.change", "Response: change the cookie", "e", NULL },
    { "response.delete", "Response: delete the cookie, or the send", "d Delete", NULL },
    { "response.delete-site", "Response: delete every cookie of its site", "D", NULL },
    { "response.add", "Response: add a cookie to the jar", "a", NULL },
    { "response.probe", "Response: probe which TLS the server accepts", "p", NULL },
    { "response.keylog", "Response: log the TLS keys of the next sends", "K", NULL },
    { "response.save-hop", "Response: save this exchange's bytes", "S", NULL },
    { "response.order", "Response: order the headers as sent, by name, judged first", "o",
      NULL },
    { "response.revalidate", "Response: send again, asking whether it has changed", "r", NULL },
    { "response.compose", "Stream: write a message", "c", "write" },
    { "response.pause", "Stream: hold back what comes, or go on", "P", "pause" },
    { "response.follow", "Stream: follow what comes, or stay", "f", NULL },
    { "response.times", "Stream: times of the clock, since it was opened, since the row before",
      "t", NULL },
    { "response.way", "Stream: received, sent, or both", "d", NULL },
    { "response.alike", "Stream: only rows of this type, or all", "o", NULL },
    { "response.pings", "Stream: hide pings, pongs and comments, or show them", "p", NULL },
    { "response.clear", "Stream: clear the log", "X", NULL },
    { "response.ping", "Stream: send a ping", "i", NULL },
    { "response.close", "Stream: close the WebSocket with a code and a reason", "C", NULL },
    { "response.resend", "Response: send the old one again, as it was", "R", NULL },
    { "response.others", "Response: the sends of all requests, or of this", "a", NULL },
    { "response.clear-history", "Response: clear the history", "C", NULL },
    { "response.versus", "Response: compare the old send with the answer that is shown", "v",
      NULL },
};

_Static_assert(sizeof commands / sizeof *commands == FIRST_OF_TAB + RESTAB_N_COMMANDS,
               "a row for each command");

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

static struct restab active(const struct response *r)
{
    bool is_log = r->tab == RESPONSE_BODY && streamanswer_has_log(&r->shown);
    return is_log ? streamtab_tab(r->stream) : r->tabs[r->tab];
}

/* One row that says how far it is stands where else a blank one is: nothing moves when it goes. */
static int banner_top(const struct response *r)
{
    return banner_height(&r->banner) > 1 && r->h >= 2 * LEAST_WITH_GAP ? 2 : 1;
}

static int top_of(const struct response *r)
{
    if (r->shown.bytes)
        return 0;
    int top = banner_top(r) + banner_height(&r->banner);
    if (!banner_height(&r->banner) && r->h >= LEAST_WITH_GAP)
        top++;
    return top < r->h ? top : r->h - 1;
}

/* The last tab is the history's, where there is one. */
static size_t n_tabs(const struct response *r)
{
    return r->shown.past ? RESPONSE_N_TABS : RESPONSE_HISTORY;
}

/* An exchange, bytes without one, or what was sent before. */
static const void *subject(const struct response *r)
{
    if (r->tab == RESPONSE_HISTORY && r->shown.past)
        return r->shown.past;
    return r->shown.exchange ? (const void *)r->shown.exchange : r->shown.bytes;
}

/* A stream's log takes the place of the body, or gives it back: what was typed was for the other one,
 * which may have been filtered where this can't be. */
static void note_log(struct response *r)
{
    if (r->log_shown == streamanswer_has_log(&r->shown))
        return;
    r->log_shown = streamanswer_has_log(&r->shown);
    r->seen[RESPONSE_BODY] = NULL;
    if (r->tab == RESPONSE_BODY)
        r->input.kind = TABINPUT_NONE;
}

static void show(struct response *r)
{
    struct restab tab = active(r);
    note_log(r);
    if (!subject(r) || r->h <= 0)
        return;
    /* The TLS tab has the verdict on a certificate itself. */
    bool twice = r->tab == RESPONSE_TLS &&
                 jig_transfer_error(r->shown.transfer)->code == JIG_ERR_CERTIFICATE;
    twice |= streamanswer_tells_end(&r->shown);
    banner_set_past(&r->banner, r->shown.past);
    banner_lay_out(&r->banner, twice ? NULL : r->shown.transfer, r->w);
    bool other = r->seen[r->tab] != subject(r);
    r->seen[r->tab] = subject(r);
    /* What the tab showed before may be gone: it takes the new before it lays anything out. */
    if (other)
        tab.class->show(tab.self, &r->shown, true);
    tab.class->resize(tab.self, r->w, r->h - top_of(r));
    if (!other)
        tab.class->show(tab.self, &r->shown, false);
}

static void pick(struct response *r, size_t index)
{
    r->shown.index = index;
    r->shown.exchange = jig_transfer_exchange(r->shown.transfer, index);
}

static void forget(struct response *r)
{
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
        pick(r, jig_transfer_n_exchanges(t) - 1);
    show(r);
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
    show(r);
}

void response_update(struct response *r, int64_t now)
{
    const struct jig_transfer *t = r->shown.transfer;
    if (r->shown.bytes || !t)
        show(r);
    if (!t)
        return;
    if (!r->picked)
        pick(r, jig_transfer_n_exchanges(t) - 1);
    r->shown.now = now;
    banner_update(&r->banner, t, now);
    show(r);
}

int64_t response_deadline(const struct response *r, int64_t now)
{
    bool runs = r->shown.transfer && !jig_transfer_is_done(r->shown.transfer);
    runs |= r->shown.live && r->shown.live->state != LIVE_ENDED;
    struct restab tab = active(r);
    int64_t own = tab.class->deadline ? tab.class->deadline(tab.self, now) : INT64_MAX;
    int64_t moves = runs ? now + UPDATE_US : INT64_MAX;
    return own < moves ? own : moves;
}

void response_set_secrets(struct response *r, const struct mask *secrets)
{
    r->shown.secrets = secrets;
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

static void end_input(struct response *r, bool forgets)
{
    /* What a stream's log leaves out is no search that ends with its field. */
    bool stays = r->shown.live && r->input.kind == TABINPUT_NONE;
    tabinput_end(&r->input, active(r), forgets && !stays && subject(r));
}

void response_show_tab(struct response *r, enum response_tab tab)
{
    /* What was found stays found in the history. */
    end_input(r, r->input.kind != TABINPUT_FILTER && r->tab != RESPONSE_HISTORY);
    r->tab = tab;
    show(r);
}

void response_set_pixels(struct response *r, bool has)
{
    r->shown.has_pixels = has;
}

void response_use_charset(struct response *r, struct span name)
{
    bodytab_use_charset(r->body, name);
}

bool response_part(const struct response *r, struct partway *out)
{
    return r->tab == RESPONSE_BODY && bodytab_part(r->body, out);
}

size_t response_badges(const struct response *r, struct response_badge out[RESPONSE_BADGES])
{
    int room = r->w - TITLE_WIDTH;
    if (streamanswer_has_badges(&r->shown))
        return streamanswer_badges(&r->shown, out, room);
    return r->shown.exchange ? badges_of(r->shown.transfer, r->shown.exchange, out, room) : 0;
}

static size_t fill_tabs(const struct response *r, struct tab tabs[RESPONSE_N_TABS]);

/* Which exchange of several this is, in as many words as fit beside the tabs; 0: there is one alone. Returns how
 * many columns that takes. */
static int name_hop(const struct response *r, char out[HOP_WORDS])
{
    size_t n = r->shown.transfer ? jig_transfer_n_exchanges(r->shown.transfer) : 0;
    struct tab tabs[RESPONSE_N_TABS];
    if (n < 2)
        return 0;
    int room = r->w - 2 * X_TABS - GAP - tabs_width(tabs, fill_tabs(r, tabs));
    int len = snprintf(out, HOP_WORDS, "< exchange %zu of %zu >", r->shown.index + 1, n);
    return len <= room ? len
                       : snprintf(out, HOP_WORDS, "< %zu of %zu >", r->shown.index + 1, n);
}

/* What is left of the first row beside it. */
static int tabs_w(const struct response *r)
{
    char words[HOP_WORDS];
    int hop = name_hop(r, words);
    return hop ? r->w - hop - 2 : r->w;
}

/* ---- Keys, mouse, commands --------------------------------------------------------------------*/

static bool cancel(struct response *r, struct intent *out)
{
    struct restab tab = active(r);
    if (tab.class->escape && tab.class->escape(tab.self))
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
    end_input(r, true);
    if (r->shown.bytes && !r->shown.bytes->complete)
        *out = (struct intent){ .command = "response.stop-reading" };
    return subject(r) != NULL;
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct response *r = self;
    struct restab tab = active(r);
    if (r->input.kind)
        return tabinput_key(&r->input, tab, k, out);
    if (tab.class->is_typing && tab.class->is_typing(tab.self))
        return tab.class->key(tab.self, k, out);
    if (k->code == JKEY_ESC)
        return cancel(r, out);
    return subject(r) && tab.class->key && tab.class->key(tab.self, k, out);
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct response *r = self;
    struct restab tab = active(r);
    bool has_tabs = subject(r) || (r->shown.past && r->shown.past->n_of_request);
    if (!has_tabs)
        return false;
    if (!r->shown.bytes && k->y == 0 && k->mouse == MOUSE_PRESS) {
        struct tab tabs[RESPONSE_N_TABS];
        struct grid none = { .w = tabs_w(r), .h = r->h };
        struct canvas c = grid_canvas(&none);
        size_t n = fill_tabs(r, tabs);
        size_t hit = tabs_at(&c, X_TABS, tabs, n, r->tab, k->x);
        if (hit < n)
            response_show_tab(r, (enum response_tab)hit);
        return hit < n;
    }
    struct key inside = *k;
    inside.y -= top_of(r);
    return subject(r) && inside.y >= 0 && tab.class->mouse &&
           tab.class->mouse(tab.self, &inside, out);
}

static bool run_find(struct response *r, size_t command)
{
    struct restab tab = active(r);
    if (command == FIND || command == GO || command == FILTER)
        tabinput_begin(&r->input,
                       command == FIND ? TABINPUT_FIND
                       : command == GO ? TABINPUT_GO
                                       : TABINPUT_FILTER,
                       tab);
    else
        tab.class->find_next(tab.self, command == FIND_NEXT ? 1 : -1);
    return true;
}

static bool is_answered(const struct response *r)
{
    return r->shown.transfer && jig_transfer_is_done(r->shown.transfer) &&
           !streamanswer_has_log(&r->shown);
}

static bool can_run(const void *self, size_t command)
{
    const struct response *r = self;
    struct restab tab = active(r);
    if (command < FIND)
        return !r->shown.bytes && (command != RESPONSE_HISTORY || r->shown.past);
    if (!subject(r))
        return false;
    switch (command) {
    case FIND:
        return tab.class->find != NULL;
    case FIND_NEXT:
    case FIND_PREVIOUS:
        return tab.class->find_next != NULL;
    case GO:
        return tab.class->go != NULL;
    case FILTER:
        return tab.class->can_filter && tab.class->can_filter(tab.self);
    case HOP_BEFORE:
        return r->shown.transfer && r->shown.index > 0;
    case HOP_AFTER:
        return r->shown.transfer &&
               r->shown.index + 1 < jig_transfer_n_exchanges(r->shown.transfer);
    case REVEAL:
        return restab_has_secrets(&r->shown);
    case COMPARE: /* among cookies and old sends the same key deletes one */
        return is_answered(r) && r->tab != RESPONSE_COOKIES && r->tab != RESPONSE_HISTORY;
    case PIN:
        return is_answered(r) && !(r->shown.past && r->shown.past->open);
    default:
        return tab.class->can_run &&
               tab.class->can_run(tab.self, (enum restab_command)(command - FIRST_OF_TAB));
    }
}

static bool run(void *self, size_t command, struct intent *out)
{
    struct response *r = self;
    struct restab tab = active(r);
    if (!can_run(r, command))
        return false;
    if (command < RESPONSE_N_TABS) {
        response_show_tab(r, (enum response_tab)command);
    } else if (command == NEXT_TAB || command == PREVIOUS_TAB) {
        size_t step = command == NEXT_TAB ? 1 : n_tabs(r) - 1;
        response_show_tab(r, (enum response_tab)(((size_t)r->tab + step) % n_tabs(r)));
    } else if (command < HOP_BEFORE) {
        return run_find(r, command);
    } else if (command == REVEAL) {
        r->shown.reveals = !r->shown.reveals;
        show(r);
    } else if (command == COMPARE || command == PIN) {
        *out = (struct intent){ .command = command == PIN ? "answer.pin" : "answer.compare" };
    } else if (command < FIRST_OF_TAB) {
        pick(r, command == HOP_BEFORE ? r->shown.index - 1 : r->shown.index + 1);
        r->picked = r->shown.index + 1 < jig_transfer_n_exchanges(r->shown.transfer);
        show(r);
    } else {
        return tab.class->run(tab.self, (enum restab_command)(command - FIRST_OF_TAB), out);
    }
    return true;
}

static bool is_typing(const void *self)
{
    const struct response *r = self;
    struct restab tab = active(r);
    return r->input.kind != TABINPUT_NONE ||
           (tab.class->is_typing && tab.class->is_typing(tab.self));
}

static bool cursor(const void *self, int *x, int *y)
{
    const struct response *r = self;
    struct restab tab = active(r);
    if (!r->input.kind) {
        bool typing = tab.class->is_typing && tab.class->is_typing(tab.self) &&
                      tab.class->cursor(tab.self, x, y);
        *y += typing ? top_of(r) : 0;
        return typing;
    }
    tabinput_cursor(&r->input, tab, r->h, x, y);
    return true;
}

static bool work(void *self, int64_t budget_us)
{
    struct response *r = self;
    struct restab tab = active(r);
    return subject(r) && tab.class->work && tab.class->work(tab.self, budget_us);
}

static unsigned awaited(const void *self)
{
    const struct response *r = self;
    struct restab tab = active(r);
    return subject(r) && tab.class->awaited ? tab.class->awaited(tab.self) : 0;
}

static void resize(void *self, int w, int h)
{
    struct response *r = self;
    r->w = w;
    r->h = h;
    tabinput_resize(&r->input, w);
    show(r);
}

/* ---- Drawing ----------------------------------------------------------------------------------*/

static size_t fill_tabs(const struct response *r, struct tab tabs[RESPONSE_N_TABS])
{
    static const char *const labels[] = { "Body",   "Headers", "Cookies", "TLS",
                                          "Timing", "Wire",    "History" };
    const struct jig_exchange *x = r->shown.exchange;
    for (size_t i = 0; i < RESPONSE_N_TABS; i++)
        tabs[i] = (struct tab){ .label = labels[i] };
    if (streamanswer_has_log(&r->shown))
        streamanswer_name_tab(r->shown.live, &tabs[RESPONSE_BODY]);
    if (x && jig_exchange_status(x))
        snprintf(tabs[RESPONSE_HEADERS].note, sizeof tabs[0].note, "%zu",
                 jig_exchange_n_fields(x, JIG_SECTION_RESPONSE));
    if (x && jig_exchange_n_cookies(x))
        snprintf(tabs[RESPONSE_COOKIES].note, sizeof tabs[0].note, "%zu",
                 jig_exchange_n_cookies(x));
    const struct jig_tls_facts *tls = x ? jig_exchange_tls(x) : NULL;
    if (tls)
        snprintf(tabs[RESPONSE_TLS].note, sizeof tabs[0].note, "%s", tls->verified ? "✓" : "✗");
    if (r->shown.past && r->shown.past->n_of_request)
        snprintf(tabs[RESPONSE_HISTORY].note, sizeof tabs[0].note, "%u",
                 (unsigned)r->shown.past->n_of_request);
    return n_tabs(r);
}

static void draw_hop(const struct response *r, const struct canvas *c)
{
    char words[HOP_WORDS];
    bool is_last =
        r->shown.transfer && r->shown.index + 1 == jig_transfer_n_exchanges(r->shown.transfer);
    if (name_hop(r, words))
        canvas_text_right(c, canvas_w(c) - 2, 0, HOP_WORDS, is_last ? ROLE_FAINT : ROLE_WARN,
                          span_of(words));
}

/* The tabs, and how far the transfer is or what went wrong with it. */
static void draw_top(const struct response *r, const struct canvas *c, int height)
{
    struct tab tabs[RESPONSE_N_TABS];
    struct canvas row = canvas_sub(c, 0, 0, tabs_w(r), 1);
    tabs_draw(&row, X_TABS, 0, tabs, fill_tabs(r, tabs), r->tab);
    draw_hop(r, c);
    struct canvas rows = canvas_sub(c, 0, banner_top(r), canvas_w(c), height - banner_top(r));
    sheet_draw(&r->banner.rows, &rows, false, (struct span){ 0 });
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct response *r = self;
    struct restab tab = active(r);
    int top = top_of(r);
    if (!subject(r)) {
        bool has_tabs = r->shown.past && r->shown.past->n_of_request;
        invitation_draw(c, has_tabs ? top : 0, env);
        if (has_tabs)
            draw_top(r, c, top);
        return;
    }
    if (!r->shown.bytes)
        draw_top(r, c, top);
    struct canvas content = canvas_sub(c, 0, top, canvas_w(c), canvas_h(c) - top);
    tab.class->draw(tab.self, &content, env);
    if (r->input.kind)
        tabinput_draw(&r->input, tab, c, env->focused);
}

static const struct view_class class = {
    .name = "response",
    .title = "Response",
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .resize = resize,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .is_typing = is_typing,
    .cursor = cursor,
    .work = work,
    .awaited = awaited,
};

struct view response_view(struct response *r)
{
    return (struct view){ &class, r };
}
