#include "view/banner.h"

#include <stdio.h>
#include <string.h>

#include "base/visible.h"
#include "data/human.h"
#include "view/facts.h"

#define LEFT       2
#define BESIDE     60 /* columns below which a text has rows of its own */
#define MEASURE_US 500000

static const char *const doing[] = {
    [JIG_PHASE_NONE] = "starting",
    [JIG_PHASE_RESOLVE] = "looking the name up",
    [JIG_PHASE_CONNECT] = "connecting",
    [JIG_PHASE_PROXY] = "asking the proxy",
    [JIG_PHASE_TLS] = "shaking hands over TLS",
    [JIG_PHASE_SEND] = "sending",
    [JIG_PHASE_WAIT] = "waiting for the answer",
    [JIG_PHASE_HEAD] = "receiving the head",
    [JIG_PHASE_BODY] = "receiving",
};

void banner_init(struct banner *p)
{
    *p = (struct banner){ 0 };
    sheet_init(&p->rows);
}

void banner_clear(struct banner *p)
{
    if (p)
        sheet_clear(&p->rows);
}

void banner_begin(struct banner *p)
{
    sheet_begin(&p->rows);
    p->since = 0;
    p->n_measures = 0;
    p->speed = 0;
}

/* Over some seconds: a server that sends a burst a second is neither twice as fast in the one half
 * of it nor still in the other. What came first is not counted, nor the time until then. */
static void measure(struct banner *p, uint64_t bytes)
{
    struct banner_measure *m = p->measures;
    if (!bytes || (p->n_measures && p->now - m[p->n_measures - 1].at < MEASURE_US))
        return;
    if (p->n_measures && bytes < m[p->n_measures - 1].bytes) /* of another exchange */
        p->n_measures = 0;
    if (p->n_measures == BANNER_MEASURES)
        memmove(m, m + 1, --p->n_measures * sizeof *m);
    m[p->n_measures++] = (struct banner_measure){ p->now, bytes };
    int64_t passed = p->now - m[0].at;
    p->speed = passed > 0 ? (double)(bytes - m[0].bytes) * 1e6 / (double)passed : 0;
}

void banner_update(struct banner *p, const struct jig_transfer *t, int64_t now)
{
    if (!t)
        return;
    p->now = now;
    if (!p->since)
        p->since = now;
    measure(p, jig_exchange_body_wire_len(jig_transfer_last(t)));
}

static int add_received(struct banner *p, const struct jig_exchange *x, int at, int w)
{
    char text[HUMAN_SHORT];
    uint64_t came = jig_exchange_body_wire_len(x);
    int64_t all = jig_exchange_body_expected(x);
    at = sheet_str(&p->rows, at, ROLE_BRIGHT, human_bytes(text, came));
    if (all > 0) {
        double part = (double)came / (double)all;
        int bar = w >= 90 ? 20 : w >= 70 ? 10 : 0;
        int done = (int)((part > 1 ? 1 : part) * bar);
        at = sheet_addf(&p->rows, at, ROLE_MUTED, " of %s  ", human_bytes(text, (uint64_t)all));
        at = sheet_fill(&p->rows, at, done, ROLE_PHASE_RECEIVE, "━");
        at = sheet_fill(&p->rows, at, bar - done, ROLE_BORDER, "━");
    }
    if (p->speed > 0)
        at = sheet_addf(&p->rows, at + 3, ROLE_MUTED, "%s/s",
                        human_bytes(text, (uint64_t)p->speed));
    return at + 3;
}

static void add_running(struct banner *p, const struct jig_transfer *t, int w)
{
    const struct jig_exchange *x = jig_transfer_last(t);
    enum jig_phase phase = jig_exchange_phase(x);
    size_t hops = jig_transfer_n_exchanges(t);
    char text[HUMAN_SHORT];
    sheet_row(&p->rows);
    int at = 3 + sheet_str(&p->rows, LEFT, ROLE_ACCENT, doing[phase]);
    if (phase == JIG_PHASE_BODY)
        at = add_received(p, x, at, w);
    if (hops > 1)
        at = 3 + sheet_addf(&p->rows, at, ROLE_MUTED, "exchange %zu", hops);
    at = sheet_str(&p->rows, at, ROLE_MUTED, human_time(text, p->now - p->since));
    const char *key = p->keys ? view_key(p->keys, "request.cancel") : "";
    int key_w = visible_columns(span_of(key), w);
    if (!key[0] ||
        at + 3 + key_w + 1 + (int)strlen("cancels") > w - LEFT) /* the footer has it too */
        return;
    at = sheet_str(&p->rows, at + 3, ROLE_KEY, key);
    sheet_str(&p->rows, at + 1, ROLE_KEY_TEXT, "cancels");
}

/* Behind what stands in the row already, or below it where a column of few words would be left. */
static void add_beside(struct banner *p, int at, int w, enum role role, const char *words)
{
    struct span text = span_of(words);
    if (at > LEFT + 2 && visible_columns(text, w) > w - at - 2 && w - at - 2 < BESIDE) {
        sheet_more(&p->rows);
        at = LEFT + 2;
    }
    sheet_wrap(&p->rows, at, w - at - 2, role, text);
}

static void add_failure(struct banner *p, const struct jig_transfer *t, int w)
{
    const struct jig_error *error = jig_transfer_error(t);
    bool is_nothing =
        error->code == JIG_ERR_CANCELLED && !jig_exchange_status(jig_transfer_last(t));
    const char *advice =
        is_nothing ? "Nothing had come." : facts_advice(error, jig_transfer_last(t));
    sheet_row(&p->rows);
    const char *name = jig_err_name(error->code);
    const char *words = error->text[0] ? error->text : jig_err_meaning(error->code);
    int at = 2 + sheet_addf(&p->rows, LEFT, ROLE_ERROR, "✗ %s", name);
    if (strcmp(words, name) != 0) /* "cancelled" says it all */
        add_beside(p, at, w, ROLE_BRIGHT, words);
    sheet_row(&p->rows);
    at = LEFT + 2;
    if (error->phase)
        at = 2 + sheet_addf(&p->rows, at, ROLE_MUTED, "while %s", doing[error->phase]);
    if (advice)
        add_beside(p, at, w, ROLE_FAINT, advice);
    sheet_row(&p->rows);
}

void banner_set_past(struct banner *p, const struct pastlook *past, const struct view_env *keys)
{
    p->past = past;
    p->keys = keys;
}

/* An answer of which the history has only the beginning. */
static void add_missing(struct banner *p, const struct jig_transfer *t, int w)
{
    const struct jig_exchange *x = jig_transfer_last(t);
    char kept[HUMAN_SHORT], all[HUMAN_SHORT], words[200];
    if (jig_exchange_body_kept(x) >= jig_exchange_body_len(x))
        return;
    snprintf(words, sizeof words,
             "Only the first %s of its %s are kept: history.body in config.ini says how much; "
             "sent again, all of it comes",
             human_bytes(kept, jig_exchange_body_kept(x)),
             human_bytes(all, jig_exchange_body_len(x)));
    sheet_row(&p->rows);
    sheet_wrap(&p->rows, LEFT, w - 2 * LEFT, ROLE_WARN, span_of(words));
}

static void add_past(struct banner *p, const struct jig_transfer *t, int w)
{
    const struct history_row *row = p->past->open;
    char time[PASTLOOK_TIME];
    pastlook_time(row->at_us, p->past->now_us, time);
    sheet_row(&p->rows);
    int at = sheet_addf(&p->rows, LEFT, ROLE_ACCENT, "An old send: %s", time);
    at = sheet_addf(&p->rows, at + 3, ROLE_MUTED, "%s", history_origin_name(row->origin));
    at = sheet_str(&p->rows, at + 3, ROLE_KEY, "Esc");
    sheet_str(&p->rows, at + 1, ROLE_KEY_TEXT, "back to the history");
    if (t)
        add_missing(p, t, w);
}

/* Nobody cancelled it, and nothing of it has failed that is known. */
static void add_bare(struct banner *p, const struct jig_transfer *t, int w)
{
    sheet_row(&p->rows);
    sheet_wrap(&p->rows, LEFT, w - 2 * LEFT, ROLE_BRIGHT, span_of(jig_transfer_error(t)->text));
    sheet_row(&p->rows);
}

void banner_lay_out(struct banner *p, const struct jig_transfer *t, int w)
{
    sheet_begin(&p->rows);
    const struct history_row *row = p->past ? p->past->open : NULL;
    if (row)
        add_past(p, t, w);
    if (t && row && history_row_is_bare(row))
        add_bare(p, t, w);
    else if (t && !jig_transfer_is_done(t))
        add_running(p, t, w);
    else if (t && jig_transfer_error(t)->code)
        add_failure(p, t, w);
    sheet_resize(&p->rows, w, (int)p->rows.n_rows);
}

int banner_height(const struct banner *p)
{
    return (int)p->rows.n_rows;
}
