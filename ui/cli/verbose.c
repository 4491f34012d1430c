#include "cli/verbose.h"

#include <time.h>

#include "base/visible.h"
#include "cli/wirehead.h"
#include "wire/h1.h"

static bool is_credentials(struct span name)
{
    return span_ieq_str(name, "authorization") || span_ieq_str(name, "proxy-authorization") ||
           span_ieq_str(name, "x-amz-security-token");
}

/* The scheme stays ("Basic"), what follows it is hidden; so are known secrets anywhere. */
static void add_masked(const struct verbose *v, struct span line, struct buf *out)
{
    struct span value = line, name = span_cut(&value, ':');
    if (value.ptr && is_credentials(name)) {
        struct span trimmed = span_trim(value);
        struct span scheme = span_cut(&trimmed, ' ');
        visible_add(out, name, VISIBLE_ONE_LINE);
        buf_add_str(out, ": ");
        if (trimmed.ptr)
            visible_add(out, scheme, VISIBLE_ONE_LINE);
        buf_add_str(out, trimmed.ptr ? " " MASK_TEXT : MASK_TEXT);
        return;
    }
    struct buf hidden;
    buf_init(&hidden, SIZE_MAX / 2);
    mask_apply(v->mask, line, &hidden);
    visible_add(out, buf_span(&hidden), VISIBLE_ONE_LINE);
    buf_clear(&hidden);
}

static void add_line(const struct verbose *v, const char *mark, struct span line,
                     struct buf *out)
{
    buf_add_str(out, mark);
    if (v->mask)
        add_masked(v, line, out);
    else
        visible_add(out, line, VISIBLE_ONE_LINE);
    buf_add_byte(out, '\n');
}

static void add_lines(const struct verbose *v, const char *mark, struct span text,
                      struct buf *out)
{
    while (text.len > 0) {
        struct span line = span_cut_line(&text);
        add_line(v, mark, line, out);
    }
}

static void add_date(const char *label, int64_t unix_seconds, struct buf *out)
{
    char text[32];
    struct tm tm;
    time_t t = (time_t)unix_seconds;
    if (unix_seconds != JIG_CERT_NO_DATE && gmtime_r(&t, &tm) &&
        strftime(text, sizeof text, "%Y-%m-%d", &tm) > 0)
        buf_addf(out, "%s%s", label, text);
}

/* A handshake may break off before anything was agreed on, or before a certificate came. */
static void add_agreed(const struct jig_tls_facts *t, struct buf *line)
{
    if (t->version[0])
        buf_addf(line, "%s, %s%s%s%s%s%s", t->version, t->cipher, t->group[0] ? ", " : "",
                 t->group, t->alpn[0] ? ", " : "", t->alpn, t->resumed ? ", resumed" : "");
    else
        buf_addf(line, "no TLS was agreed on%s%s", t->offered[0] ? ", offered " : "",
                 t->offered);
}

static void add_verdict(const struct jig_tls_facts *t, struct buf *line)
{
    if (t->verified)
        buf_add_str(line, "verified");
    else if (t->n_chain == 0 && !t->verify_error[0])
        buf_add_str(line, "NOT verified: no certificate came");
    else
        buf_addf(line, "NOT verified: %s", t->verify_error);
}

static void add_tls(const struct verbose *v, const struct jig_tls_facts *t, struct buf *out)
{
    struct buf line;
    buf_init(&line, 1u << 16);
    add_agreed(t, &line);
    add_line(v, "* ", buf_span(&line), out);
    if (t->n_chain > 0) {
        const struct jig_cert *leaf = &t->chain[0];
        buf_reset(&line);
        buf_addf(&line, "certificate: %s, by %s", leaf->subject, leaf->issuer);
        add_date(", until ", leaf->not_after, &line);
        add_line(v, "* ", buf_span(&line), out);
    }
    buf_reset(&line);
    add_verdict(t, &line);
    add_line(v, "* ", buf_span(&line), out);
    buf_clear(&line);
}

/* ---- What was said with an HTTP proxy about the way, in turns ---- */

struct talk {
    const struct verbose *v;
    struct h1 h1; /* what the proxy answers */
    bool is_in_head;
    struct buf turn;
};

static void expect_answer(struct talk *t)
{
    h1_begin(&t->h1, SPAN("CONNECT"));
    t->is_in_head = true;
}

static bool begins_with_status_line(struct span text)
{
    struct h1 h1;
    struct event event;
    struct jig_error error;
    size_t used, end = span_find_byte(text, '\n', 0);
    if (end == SIZE_MAX)
        return false;
    h1_init(&h1, NULL);
    h1_begin(&h1, SPAN("CONNECT"));
    bool is_one = !h1_recv(&h1, span_sub(text, 0, end + 1), &used, &event, &error);
    h1_clear(&h1);
    return is_one;
}

/* The heads without the pages of refusals, of which the rest may come behind the next question, and
 * what is no part of an answer behind them. What is no HTTP is shown up to an empty line. */
static void add_heard(struct talk *t, struct buf *out)
{
    struct span rest = buf_span(&t->turn);
    struct event event = { .type = EVENT_DONE };
    struct jig_error error;
    /* Behind a page without its end: on another connection. */
    if (begins_with_status_line(rest))
        expect_answer(t);
    for (bool is_first = true; rest.len > 0 && event.type != EVENT_NONE; is_first = false) {
        size_t used;
        t->is_in_head = t->is_in_head && (is_first || span_starts(rest, SPAN("HTTP/")));
        enum jig_err err = h1_recv(&t->h1, rest, &used, &event, &error);
        if (t->is_in_head)
            add_lines(t->v, "< ", span_sub(rest, 0, err ? wirehead_end(rest) : used), out);
        if (err)
            return;
        rest = span_sub(rest, used, rest.len);
        if (event.type == EVENT_HEAD)
            t->is_in_head = false;
        if (event.type == EVENT_DONE)
            expect_answer(t);
    }
}

static void add_turn(struct talk *t, enum jig_direction direction, struct buf *out)
{
    if (direction == JIG_SENT)
        add_lines(t->v, "> ", buf_span(&t->turn), out);
    else
        add_heard(t, out);
    buf_reset(&t->turn);
}

/* SOCKS is no text. */
static void add_talk(const struct verbose *v, struct buf *out)
{
    bool is_socks = span_starts(span_of(jig_exchange_proxy(v->x)), SPAN("socks"));
    size_t n = is_socks ? 0 : jig_exchange_n_wire(v->x);
    struct talk talk = { .v = v };
    buf_init(&talk.turn, 2 * WIREHEAD_KEEP);
    h1_init(&talk.h1, NULL);
    expect_answer(&talk);
    for (size_t i = 0; i < n; i++) {
        struct jig_wire_piece piece = jig_exchange_wire(v->x, i), next = { .data = NULL };
        if (!piece.with_proxy)
            break;
        buf_add(&talk.turn, span_make(piece.data, piece.len));
        if (i + 1 < n)
            next = jig_exchange_wire(v->x, i + 1);
        if (!next.with_proxy || next.direction != piece.direction)
            add_turn(&talk, piece.direction, out);
    }
    h1_clear(&talk.h1);
    buf_clear(&talk.turn);
}

/* The proxy, TLS with it, and what was said about the way. */
static void add_proxy(const struct verbose *v, struct buf *out)
{
    struct buf line;
    buf_init(&line, 1u << 16);
    buf_addf(&line, "by way of the proxy %s", jig_exchange_proxy(v->x));
    add_line(v, "* ", buf_span(&line), out);
    buf_clear(&line);
    if (jig_exchange_proxy_tls(v->x))
        add_tls(v, jig_exchange_proxy_tls(v->x), out);
    add_talk(v, out);
}

static void add_connection(const struct verbose *v, struct buf *out)
{
    const struct jig_connection_facts *c = jig_exchange_connection(v->x);
    struct buf line;
    buf_init(&line, 1024);
    buf_addf(&line, "%s %s", c->reused ? "connection kept to" : "connected to", c->remote);
    if (c->remote_port > 0)
        buf_addf(&line, " port %u", (unsigned)c->remote_port);
    add_line(v, "* ", buf_span(&line), out);
    buf_clear(&line);
    if (jig_exchange_proxy(v->x) && !c->reused)
        add_proxy(v, out);
    if (jig_exchange_tls(v->x) && !c->reused)
        add_tls(v, jig_exchange_tls(v->x), out);
}

/* Without what may be the first part of a secret, where no more of it was kept. */
static struct span whole_part(const struct verbose *v, enum jig_direction direction,
                              struct span head)
{
    bool is_cut = v->mask && jig_exchange_wire_dropped(v->x, direction) > 0;
    return is_cut ? span_sub(head, 0, mask_whole(v->mask, head)) : head;
}

static void add_head(const struct verbose *v, const char *mark, enum jig_direction direction,
                     struct buf *out)
{
    struct buf head;
    buf_init(&head, 2 * WIREHEAD_KEEP);
    if (direction == JIG_SENT)
        wirehead_add_request(v->x, &head);
    else
        wirehead_add_answer(v->x, &head);
    add_lines(v, mark, whole_part(v, direction, buf_span(&head)), out);
    buf_clear(&head);
}

static bool is_worth_a_word(enum jig_cookie_verdict verdict)
{
    return verdict != JIG_COOKIE_KEPT && verdict != JIG_COOKIE_REMOVED &&
           verdict != JIG_COOKIE_NO_JAR;
}

/* The cookies that the jar did not take, by name, and why. */
static void add_refused(const struct verbose *v, struct buf *out)
{
    for (size_t i = 0; i < jig_exchange_n_cookies(v->x); i++) {
        struct jig_set_cookie set = jig_exchange_cookie(v->x, i);
        struct span rest = span_make(set.field.value, set.field.value_len);
        struct span pair = span_cut(&rest, ';'), name = span_trim(span_cut(&pair, '='));
        struct buf line;
        if (!is_worth_a_word(set.verdict))
            continue;
        buf_init(&line, 1u << 20);
        buf_add_str(&line, "cookie ");
        buf_add(&line, name);
        buf_addf(&line, " %s", jig_cookie_words(set.verdict));
        add_line(v, "* ", buf_span(&line), out);
        buf_clear(&line);
    }
}

void verbose_add(struct verbose *v, const struct jig_exchange *x, bool whole, struct buf *out)
{
    const struct jig_connection_facts *c = jig_exchange_connection(x);
    if (v->x != x)
        *v = (struct verbose){ .mask = v->mask, .x = x };
    if (v->mask && !mask_add_sent(v->mask, x)) {
        out->failed = JIG_ERR_MEMORY;
        return;
    }
    bool is_ready = whole || jig_exchange_phase(x) >= JIG_PHASE_WAIT;
    if (!v->connected && is_ready && c && c->remote[0]) {
        v->connected = true;
        add_connection(v, out);
    }
    if (!v->sent && is_ready && c && c->bytes_sent > 0) {
        v->sent = true;
        add_head(v, "> ", JIG_SENT, out);
    }
    if (!v->answered && whole && jig_exchange_status(x) != 0) {
        v->answered = true;
        add_head(v, "< ", JIG_RECEIVED, out);
        add_refused(v, out);
    }
}
