#include "view/wirehop.h"

#include "base/visible.h"
#include "view/facts.h"

enum { HOP_MAX = 1 << 20, WAY_INDENT = 3, LEAST_URL = 8 };

static void add_request(const struct wirehop *h, struct buf *out)
{
    buf_addf(out, "%zu  %.16s ", h->number, jig_exchange_method(h->exchange));
}

/* Whom the bytes are hidden for on this connection: CONNECT to an http proxy can be read by all. */
static const char *inside(const struct jig_exchange *x)
{
    bool with_server = facts_has_tls(jig_exchange_tls(x));
    if (!jig_exchange_proxy(x))
        return with_server ? ", inside TLS" : "";
    if (facts_has_tls(jig_exchange_proxy_tls(x)))
        return with_server ? ", inside TLS with the proxy and the server"
                           : ", inside TLS with the proxy";
    return with_server ? ", inside TLS with the server" : "";
}

/* "connection 1 to 10.0.0.1:443, inside TLS" */
static void add_way(const struct wirehop *h, struct buf *out)
{
    const struct jig_exchange *x = h->exchange;
    const struct jig_connection_facts *c = jig_exchange_connection(x);
    if (!c->remote[0])
        return;
    buf_addf(out, "connection %llu to %s", (unsigned long long)c->id,
             jig_exchange_proxy(x) ? "the proxy " : "");
    facts_add_end(c->remote, c->remote_port, out);
    buf_addf(out, "%s%s", c->reused ? ", used again" : "", inside(x));
}

/* Words that may be shown, all of them; the caller clears it. */
static void init_whole(const struct wirehop *h, struct buf *out)
{
    buf_init(out, HOP_MAX);
    add_request(h, out);
    restab_add(h->shown, span_of(jig_exchange_url(h->exchange)), out);
}

bool wirehop_has_way_row(const struct wirehop *h)
{
    struct buf words;
    if (!jig_exchange_connection(h->exchange)->remote[0])
        return false;
    init_whole(h, &words);
    buf_add_str(&words, "  ");
    add_way(h, &words);
    bool fits =
        !words.failed && visible_columns(buf_span(&words), h->columns + 1) <= h->columns;
    buf_clear(&words);
    return !fits;
}

static void paint(enum ink ink, struct span words, struct painting *out)
{
    struct buf text;
    buf_init(&text, HOP_MAX);
    buf_add(&text, words);
    painting_words(out, ink, buf_str(&text));
    buf_clear(&text);
}

/* The host and what is asked for are at its ends. */
static void paint_url(struct span url, int columns, struct painting *out)
{
    int all = visible_columns(url, HOP_MAX);
    columns = columns > LEAST_URL ? columns : LEAST_URL;
    if (all <= columns) {
        paint(INK_TEXT, url, out);
        return;
    }
    int behind = columns / 2, before = columns - behind - 1;
    size_t tail = visible_fit(url, all - behind, NULL);
    paint(INK_TEXT, span_sub(url, 0, visible_fit(url, before, NULL)), out);
    painting_words(out, INK_FAINT, "…");
    paint(INK_TEXT, span_sub(url, tail, url.len), out);
}

void wirehop_paint(const struct wirehop *h, struct painting *out)
{
    struct buf words;
    buf_init(&words, HOP_MAX);
    add_request(h, &words);
    painting_words(out, INK_KEY, buf_str(&words));
    int used = visible_columns(buf_span(&words), h->columns);
    buf_reset(&words);
    restab_add(h->shown, span_of(jig_exchange_url(h->exchange)), &words);
    paint_url(buf_span(&words), h->columns - used, out);
    buf_reset(&words);
    buf_add_str(&words, "  ");
    add_way(h, &words);
    if (!wirehop_has_way_row(h))
        painting_words(out, INK_FAINT, buf_str(&words));
    buf_clear(&words);
}

void wirehop_paint_way(const struct wirehop *h, struct painting *out)
{
    struct buf words;
    buf_init(&words, HOP_MAX);
    buf_addf(&words, "%*s", WAY_INDENT, "");
    add_way(h, &words);
    painting_words(out, INK_FAINT, buf_str(&words));
    buf_clear(&words);
}
