#include "view/timingtab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/human.h"
#include "view/facts.h"
#include "view/sheettab.h"

#define LEFT      2
#define BAR_X     15
#define BAR_MOST  80
#define MAX_SENDS 60
#define WORDS_MAX 1024

struct timingtab {
    struct sheettab tab;
};

struct timingtab *timingtab_new(void)
{
    struct timingtab *t = mem_zero(1, sizeof *t);
    if (t)
        sheettab_init(&t->tab);
    return t;
}

void timingtab_free(struct timingtab *t)
{
    if (!t)
        return;
    sheettab_clear(&t->tab);
    free(t);
}

/* ---- Bars -------------------------------------------------------------------------------------*/

struct phase {
    const char *label;
    enum role role;
    enum jig_phase phase;
    size_t end; /* offset of its end in struct jig_timing */
};

#define PHASE(label, role, phase, member)                       \
    {                                                           \
        label, role, phase, offsetof(struct jig_timing, member) \
    }

static const struct phase phases[] = {
    PHASE("resolve", ROLE_PHASE_RESOLVE, JIG_PHASE_RESOLVE, resolve),
    PHASE("connect", ROLE_PHASE_CONNECT, JIG_PHASE_CONNECT, connect),
    PHASE("proxy", ROLE_PHASE_CONNECT, JIG_PHASE_PROXY, proxy),
    PHASE("TLS", ROLE_PHASE_TLS, JIG_PHASE_TLS, tls),
    PHASE("send", ROLE_PHASE_SEND, JIG_PHASE_SEND, send),
    PHASE("wait", ROLE_PHASE_WAIT, JIG_PHASE_WAIT, wait),
    PHASE("receive", ROLE_PHASE_RECEIVE, JIG_PHASE_BODY, body),
};

static int64_t end_of(const struct jig_timing *timing, const struct phase *p)
{
    int64_t end;
    memcpy(&end, (const char *)timing + p->end, sizeof end);
    return end;
}

/* One scale for all bars: the whole transfer over `width` columns. */
struct scale {
    int64_t whole;
    int width;
};

static int at_scale(const struct scale *s, int64_t time)
{
    if (s->whole <= 0)
        return 0;
    double x = (double)time / (double)s->whole * s->width;
    return x < 0 ? 0 : x > s->width ? s->width : (int)(x + 0.5);
}

static void add_bar(struct timingtab *t, const struct scale *s, int64_t from, int64_t to,
                    enum role role)
{
    int x = at_scale(s, from);
    int end = at_scale(s, to);
    if (x >= s->width)
        x = s->width - 1;
    if (end <= x)
        end = x + 1;
    int at = sheet_fill(&t->tab.sheet, BAR_X, x, ROLE_PHASE_TRACK, "·");
    at = sheet_fill(&t->tab.sheet, at, end - x, role, "█");
    sheet_fill(&t->tab.sheet, at, s->width - end, ROLE_PHASE_TRACK, "·");
}

static void add_time(struct timingtab *t, const struct scale *s, int64_t us, enum role role)
{
    char text[HUMAN_SHORT];
    human_ms(text, us);
    sheet_str(&t->tab.sheet, BAR_X + s->width + 12 - (int)strlen(text), role, text);
}

static void add_phase(struct timingtab *t, const struct scale *s, const struct phase *p,
                      int64_t from, int64_t to)
{
    sheet_row(&t->tab.sheet);
    sheet_str(&t->tab.sheet, 4, ROLE_MUTED, p->label);
    add_bar(t, s, from, to, p->role);
    add_time(t, s, to - from, ROLE_BRIGHT);
}

/* Where it stands now, or was when it failed. */
static void add_open_phase(struct timingtab *t, const struct scale *s,
                           const struct jig_exchange *x, const struct jig_timing *timing,
                           int64_t from, int64_t offset)
{
    const struct jig_error *error = jig_exchange_error(x);
    enum jig_phase phase = error->code ? error->phase : jig_exchange_phase(x);
    const char *name = phase == JIG_PHASE_TLS ? "TLS" : jig_phase_name(phase);
    if (phase == JIG_PHASE_NONE || (jig_exchange_is_done(x) && !error->code))
        return;
    bool receives = phase == JIG_PHASE_HEAD || phase == JIG_PHASE_BODY;
    sheet_row(&t->tab.sheet);
    sheet_str(&t->tab.sheet, 4, error->code ? ROLE_ERROR : ROLE_ACCENT,
              receives ? "receive" : name);
    add_bar(t, s, offset + from, offset + timing->total,
            error->code ? ROLE_ERROR : ROLE_PHASE_TRACK);
    add_time(t, s, timing->total - from, ROLE_BRIGHT);
    if (error->code)
        sheet_str(&t->tab.sheet, BAR_X + s->width + 14, ROLE_ERROR, jig_err_name(error->code));
}

/* ---- Exchanges --------------------------------------------------------------------------------*/

/* Over as many rows as it needs. */
static void add_faint(struct timingtab *t, const struct buf *words)
{
    sheet_row(&t->tab.sheet);
    sheet_wrap(&t->tab.sheet, LEFT, t->tab.w - LEFT - 2, ROLE_FAINT, buf_span(words));
}

/* What else the name could have meant, and what became of it. The addresses are not there of sends
 * that an older history keeps. */
static void add_addresses(struct timingtab *t, const struct jig_exchange *x,
                          const struct jig_connection_facts *c)
{
    bool was_asked = jig_exchange_timing(x).resolve >= 0;
    if (c->n_addresses < 2 || c->reused)
        return;
    sheet_row(&t->tab.sheet);
    int at = sheet_addf(&t->tab.sheet, LEFT, ROLE_FAINT, "one of %u addresses%s",
                        c->n_addresses, was_asked ? "" : ", known without asking");
    if (c->addresses[0])
        sheet_wrap(&t->tab.sheet, at + 2, t->tab.w - at - 4,
                   c->n_refused ? ROLE_WARN : ROLE_FAINT, span_of(c->addresses));
    else if (c->n_refused)
        sheet_addf(&t->tab.sheet, at, ROLE_WARN, ", %u before it failed", c->n_refused);
}

static void add_ends(struct timingtab *t, const struct jig_exchange *x,
                     const struct jig_connection_facts *c)
{
    struct buf words;
    buf_init(&words, WORDS_MAX);
    buf_add_str(&words, "from ");
    facts_add_end(c->local, c->local_port, &words);
    if (c->local[0])
        add_faint(t, &words);
    buf_clear(&words);
    add_addresses(t, x, c);
}

static void put_connection(const struct jig_exchange *x, struct buf *out)
{
    const struct jig_connection_facts *c = jig_exchange_connection(x);
    const struct jig_tls_facts *tls = jig_exchange_tls(x);
    char version[24];
    buf_add_str(out, c->reused ? "connection used again, " : "new connection ");
    if (c->reused && c->request_number > 1)
        buf_addf(out, "request %u on it, ", c->request_number);
    facts_add_end(c->remote, c->remote_port, out);
    if (tls) {
        facts_tls_version(tls, version);
        buf_addf(out, ", %s%s", facts_has_tls(tls) ? version : "no TLS",
                 tls->resumed ? " resumed" : "");
    }
    if (facts_version(x)[0])
        buf_addf(out, ", %s", jig_exchange_version(x));
    if (c->stream)
        buf_addf(out, " stream %u", c->stream);
}

static void add_connection(struct timingtab *t, const struct jig_exchange *x)
{
    const struct jig_connection_facts *c = jig_exchange_connection(x);
    struct buf words;
    if (!c->remote[0])
        return;
    buf_init(&words, WORDS_MAX);
    put_connection(x, &words);
    add_faint(t, &words);
    buf_clear(&words);
    add_ends(t, x, c);
}

/* The proxy and what it said about the way; its URL may be long and comes last. */
static void add_proxy(struct timingtab *t, const struct jig_exchange *x)
{
    const struct jig_tls_facts *tls = jig_exchange_proxy_tls(x);
    int status = jig_exchange_proxy_status(x);
    char version[24];
    if (!jig_exchange_proxy(x))
        return;
    sheet_row(&t->tab.sheet);
    int at = sheet_str(&t->tab.sheet, LEFT, ROLE_FAINT, "proxy");
    if (status)
        at = sheet_addf(&t->tab.sheet, at + 1, facts_status_role(status), "%d", status);
    if (tls) {
        facts_tls_version(tls, version);
        at = sheet_addf(&t->tab.sheet, at + 1, ROLE_FAINT, "%s",
                        facts_has_tls(tls) ? version : "no TLS");
    }
    sheet_str(&t->tab.sheet, at + 1, ROLE_FAINT, jig_exchange_proxy(x));
}

/* Of one of several: above the times of its phases, in a row by itself where the URL is there. */
static void add_total(struct timingtab *t, const struct scale *s, const struct jig_exchange *x,
                      int url_end)
{
    if (jig_transfer_n_exchanges(t->tab.shown->transfer) < 2)
        return;
    if (url_end > BAR_X + s->width + 2) {
        sheet_row(&t->tab.sheet);
        sheet_str(&t->tab.sheet, 4, ROLE_MUTED, "all of it");
    }
    add_time(t, s, jig_exchange_timing(x).total, ROLE_HEADING);
}

static void add_title(struct timingtab *t, const struct scale *s, const struct jig_exchange *x,
                      size_t i)
{
    int status = jig_exchange_status(x);
    sheet_row(&t->tab.sheet);
    sheet_addf(&t->tab.sheet, LEFT, ROLE_FAINT, "%zu", i + 1);
    int at = LEFT + 3;
    if (status)
        at = 1 + sheet_addf(&t->tab.sheet, at, facts_status_role(status), "%d", status);
    else if (jig_exchange_error(x)->code)
        at = 1 + sheet_str(&t->tab.sheet, at, ROLE_ERROR,
                           jig_err_name(jig_exchange_error(x)->code));
    struct buf url;
    buf_init(&url, 1u << 20);
    restab_add(t->tab.shown, span_of(jig_exchange_url(x)), &url);
    add_total(t, s, x, sheet_add(&t->tab.sheet, at, ROLE_BRIGHT, buf_span(&url)));
    buf_clear(&url);
}

/* A proxy that was reached, and then refused: one phase, which failed. */
static bool has_failed_in(const struct jig_exchange *x, enum jig_phase phase)
{
    return jig_exchange_error(x)->code && jig_exchange_error(x)->phase == phase;
}

static void add_exchange(struct timingtab *t, const struct scale *s, size_t i, int64_t offset)
{
    const struct jig_exchange *x = jig_transfer_exchange(t->tab.shown->transfer, i);
    struct jig_timing timing = jig_exchange_timing(x);
    int64_t from = 0;
    add_title(t, s, x, i);
    add_connection(t, x);
    add_proxy(t, x);
    for (size_t p = 0; p < sizeof phases / sizeof *phases; p++) {
        int64_t end = end_of(&timing, &phases[p]);
        bool has_failed = has_failed_in(x, phases[p].phase);
        if (has_failed &&
            !jig_exchange_status(x)) /* a HAR has times of what comes after it, too */
            break;
        if (end < 0 || has_failed)
            continue;
        if (end < from) /* an answer may begin before all of the request is out */
            end = from;
        add_phase(t, s, &phases[p], offset + from, offset + end);
        from = end;
    }
    add_open_phase(t, s, x, &timing, from, offset);
    sheet_row(&t->tab.sheet);
}

static size_t n_redirects(const struct jig_transfer *t)
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < jig_transfer_n_exchanges(t); i++) {
        int status = jig_exchange_status(jig_transfer_exchange(t, i));
        n += status >= 300 && status < 400;
    }
    return n;
}

static void add_summary(struct timingtab *t, int64_t whole)
{
    size_t n = jig_transfer_n_exchanges(t->tab.shown->transfer);
    char time[HUMAN_SHORT];
    int at = LEFT;
    sheet_row(&t->tab.sheet);
    if (n == 1)
        at = sheet_str(&t->tab.sheet, at, ROLE_STRONG, "1 exchange");
    else
        at = sheet_addf(&t->tab.sheet, at, ROLE_STRONG, "%zu exchanges", n);
    size_t redirects = n_redirects(t->tab.shown->transfer);
    if (redirects)
        at = sheet_addf(&t->tab.sheet, at, ROLE_STRONG, ", %zu redirect%s", redirects,
                        redirects == 1 ? "" : "s");
    at = sheet_str(&t->tab.sheet, at + 3, ROLE_MUTED,
                   jig_transfer_is_done(t->tab.shown->transfer) ? "total " : "so far ");
    sheet_str(&t->tab.sheet, at, ROLE_HEADING, human_time(time, whole));
    sheet_row(&t->tab.sheet);
}

/* ---- Bytes ------------------------------------------------------------------------------------*/

struct traffic {
    uint64_t bytes;
    uint64_t with_proxy; /* about the way, which are no part of `bytes` */
    size_t n;            /* writes or reads that the log has */
    bool is_more;        /* than it has */
};

static struct traffic traffic_of(const struct timingtab *t, enum jig_direction direction)
{
    struct traffic all = { 0 };
    uint64_t dropped = 0;
    for (size_t i = 0; i < jig_transfer_n_exchanges(t->tab.shown->transfer); i++) {
        const struct jig_exchange *x = jig_transfer_exchange(t->tab.shown->transfer, i);
        const struct jig_connection_facts *c = jig_exchange_connection(x);
        all.bytes += direction == JIG_SENT ? c->bytes_sent : c->bytes_received;
        dropped += jig_exchange_wire_dropped(x, direction);
        for (size_t p = 0; p < jig_exchange_n_wire(x); p++) {
            struct jig_wire_piece piece = jig_exchange_wire(x, p);
            bool is_this_way = piece.direction == direction;
            all.n += is_this_way && !piece.with_proxy;
            all.with_proxy += is_this_way && piece.with_proxy ? piece.len : 0;
        }
    }
    all.is_more = dropped > 0;
    return all;
}

/* The last answer's body by itself: what was received has heads and frames in it too. */
static void add_decoded(struct timingtab *t)
{
    const struct jig_exchange *x = jig_transfer_last(t->tab.shown->transfer);
    uint64_t wire = jig_exchange_body_wire_len(x);
    uint64_t body = jig_exchange_body_len(x);
    char count[HUMAN_COUNT];
    if (!jig_exchange_coding(x)[0] || !wire)
        return;
    sheet_row(&t->tab.sheet);
    sheet_str(&t->tab.sheet, 4, ROLE_MUTED, "body");
    int at = sheet_str(&t->tab.sheet, 14, ROLE_BRIGHT, human_count(count, wire));
    sheet_addf(&t->tab.sheet, at + 2, ROLE_FAINT, "of %s, decoded to %s (%.1f to 1)",
               jig_exchange_coding(x), human_count(count, body), (double)body / (double)wire);
}

static void add_traffic(struct timingtab *t, const char *label, const char *unit,
                        const struct traffic *all)
{
    char count[HUMAN_COUNT];
    sheet_row(&t->tab.sheet);
    sheet_str(&t->tab.sheet, 4, ROLE_MUTED, label);
    int at = sheet_str(&t->tab.sheet, 14, ROLE_BRIGHT, human_count(count, all->bytes));
    if (all->n)
        at = sheet_addf(&t->tab.sheet, at + 2, ROLE_FAINT, "in %s%zu %s%s",
                        all->is_more ? "more than " : "", all->n, unit, all->n == 1 ? "" : "s");
    if (all->with_proxy)
        sheet_addf(&t->tab.sheet, at, ROLE_FAINT, ", and %s with the proxy",
                   human_count(count, all->with_proxy));
}

static void add_bytes(struct timingtab *t)
{
    struct traffic sent = traffic_of(t, JIG_SENT), received = traffic_of(t, JIG_RECEIVED);
    sheet_row(&t->tab.sheet);
    sheet_str(&t->tab.sheet, LEFT, ROLE_HEADING, "Bytes");
    add_traffic(t, "sent", "write", &sent);
    add_traffic(t, "received", "read", &received);
    add_decoded(t);
    sheet_row(&t->tab.sheet);
}

/* ---- The last sends ---------------------------------------------------------------------------*/

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

struct timing_summary timingtab_summary(const int64_t *durations, size_t n)
{
    int64_t sorted[MAX_SENDS];
    size_t most = n < MAX_SENDS ? n : MAX_SENDS;
    const int64_t *last = durations + n - most;
    memcpy(sorted, last, most * sizeof *sorted);
    qsort(sorted, most, sizeof *sorted, by_size);
    struct timing_summary s = { .median = sorted[most / 2],
                                .p95 = sorted[(most * 95 + 99) / 100 - 1] };
    if (most % 2 == 0)
        s.median = (sorted[most / 2 - 1] + sorted[most / 2]) / 2;
    size_t shorter = 0;
    for (size_t i = 0; i < most; i++)
        shorter += last[i] < last[most - 1];
    s.shorter_percent = most > 1 ? (int)(shorter * 100 / (most - 1)) : 0;
    return s;
}

static void add_spark(struct timingtab *t, const int64_t *durations, size_t n)
{
    static const char *const steps[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    int64_t most = 1;
    for (size_t i = 0; i < n; i++)
        most = durations[i] > most ? durations[i] : most;
    sheet_row(&t->tab.sheet);
    sheet_row(&t->tab.sheet);
    int at = 4;
    for (size_t i = 0; i < n; i++) {
        int64_t step = durations[i] * 7 / most;
        at = sheet_str(&t->tab.sheet, at, i + 1 == n ? ROLE_ACCENT : ROLE_MUTED,
                       steps[step < 0 ? 0 : step]);
    }
}

/* `shorter` percent of the others were. */
static void add_rank(struct timingtab *t, int at, int shorter)
{
    const char *this = t->tab.w >= 90 ? "this one is " : "";
    if (shorter == 0)
        sheet_str(&t->tab.sheet, at, ROLE_FAINT, "none of them was faster");
    else if (shorter == 100)
        sheet_addf(&t->tab.sheet, at, ROLE_FAINT, "%sslower than all of them", this);
    else
        sheet_addf(&t->tab.sheet, at, ROLE_FAINT, "%sslower than %d %% of them", this, shorter);
}

/* It is the last of the sends that are compared. */
static bool is_answered(const struct jig_transfer *transfer)
{
    size_t n = jig_transfer_n_exchanges(transfer);
    return n && jig_transfer_is_done(transfer) &&
           jig_transfer_error(transfer)->code != JIG_ERR_CANCELLED &&
           jig_exchange_status(jig_transfer_exchange(transfer, n - 1)) != 0;
}

static void add_sends(struct timingtab *t)
{
    size_t n = t->tab.shown->n_sends;
    if (n < 2)
        return;
    n = n < MAX_SENDS ? n : MAX_SENDS;
    const int64_t *last = t->tab.shown->sends + t->tab.shown->n_sends - n;
    struct timing_summary s = timingtab_summary(last, n);
    char time[HUMAN_SHORT];
    sheet_row(&t->tab.sheet);
    int at = 3 + sheet_addf(&t->tab.sheet, LEFT, ROLE_HEADING, "Last %zu sends", n);
    at = sheet_str(&t->tab.sheet, at, ROLE_MUTED, "median ");
    at = 3 + sheet_str(&t->tab.sheet, at, ROLE_BRIGHT, human_time(time, s.median));
    at = sheet_str(&t->tab.sheet, at, ROLE_MUTED, "p95 ");
    at = 3 + sheet_str(&t->tab.sheet, at, ROLE_BRIGHT, human_time(time, s.p95));
    if (n >= 5 && is_answered(t->tab.shown->transfer))
        add_rank(t, at, s.shorter_percent);
    add_spark(t, last, n);
}

/* ---- The tab ----------------------------------------------------------------------------------*/

static void lay_out(struct timingtab *t)
{
    sheet_begin(&t->tab.sheet);
    if (t->tab.shown && t->tab.shown->transfer) {
        struct scale s = { .whole = facts_total(t->tab.shown->transfer),
                           .width = t->tab.w - BAR_X - 32 };
        s.width = s.width > BAR_MOST ? BAR_MOST : s.width < 10 ? 10 : s.width;
        add_summary(t, s.whole);
        for (size_t i = 0; i < jig_transfer_n_exchanges(t->tab.shown->transfer); i++)
            add_exchange(t, &s, i, facts_offset(t->tab.shown->transfer, i));
        add_bytes(t);
        add_sends(t);
    }
    sheet_end(&t->tab.sheet);
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct timingtab *t = self;
    t->tab.shown = shown;
    if (other)
        t->tab.sheet.top = 0;
    lay_out(t);
}

static void resize(void *self, int w, int h)
{
    struct timingtab *t = self;
    t->tab.w = w;
    t->tab.h = h;
    sheet_resize(&t->tab.sheet, w, h);
    lay_out(t);
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct timingtab *t = self;
    sheettab_draw(&t->tab, c, env, NULL, 0);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = draw,
    .key = sheettab_key,
    .mouse = sheettab_mouse,
    .find = sheettab_find,
    .find_next = sheettab_find_next,
    .found = sheettab_found,
};

struct restab timingtab_tab(struct timingtab *t)
{
    return (struct restab){ &class, t };
}
