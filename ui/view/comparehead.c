#include "view/comparehead.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/human.h"
#include "view/facts.h"
#include "wire/certwords.h"

#define TEXT_MAX (4u << 20)
/* Fields that are alike are shown where there are no more than so many. */
#define ALIKE_SHOWN 1u
/* Bytes of what was sent that are looked at, with secrets hidden and in all: no more, so that it is
 * there at once. */
#define SENT_MOST (256u << 10)
#define SENT_LOOK (4u << 20)

void comparehead_init(struct comparehead *h)
{
    *h = (struct comparehead){ 0 };
    buf_init(&h->text, TEXT_MAX);
}

void comparehead_clear(struct comparehead *h)
{
    if (!h)
        return;
    buf_clear(&h->text);
    free(h->rows);
    comparehead_init(h);
}

struct sides {
    struct comparehead *out;
    const struct jig_exchange *a, *b;
    const struct mask *a_secrets, *b_secrets;
};

/* ---- Rows ---- */

static void add_row(struct comparehead *h, struct comparehead_row row)
{
    void *rows = h->rows;
    if (!mem_grow(&rows, &h->room, h->n + 1, sizeof *h->rows)) {
        h->failed = true;
        return;
    }
    h->rows = rows;
    h->rows[h->n++] = row;
}

static void count(struct comparehead *h, enum compare_mark mark)
{
    h->n_changed += mark == COMPARE_CHANGED;
    h->n_added += mark == COMPARE_ADDED;
    h->n_removed += mark == COMPARE_REMOVED;
}

static void add_masked(struct comparehead *h, const struct mask *secrets, struct span text)
{
    if (secrets)
        mask_apply(secrets, text, &h->text);
    else
        buf_add(&h->text, text);
}

static void add_texts(const struct sides *s, enum compare_mark mark, struct span a,
                      struct span b)
{
    struct comparehead *h = s->out;
    struct comparehead_row row = { .mark = mark, .a_at = h->text.len };
    add_masked(h, s->a_secrets, a);
    row.a_end = row.b_at = h->text.len;
    add_masked(h, s->b_secrets, b);
    row.b_end = h->text.len;
    if (h->text.failed)
        h->failed = true;
    else
        add_row(h, row);
}

static void add_heading(const struct sides *s, const char *title)
{
    if (s->out->n)
        add_row(s->out, (struct comparehead_row){ .mark = COMPARE_GAP });
    add_texts(s, COMPARE_HEADING, span_of(title), (struct span){ 0 });
}

static void add_alike(const struct sides *s, size_t n)
{
    char words[48];
    if (!n)
        return;
    snprintf(words, sizeof words, "… %zu the same", n);
    add_texts(s, COMPARE_NOTE, span_of(words), (struct span){ 0 });
}

/* ---- What is the same ---- */

/* `hidden`: without the secrets. True: there are none in it. */
static bool hide(const struct mask *secrets, struct span value, struct buf *hidden)
{
    buf_init(hidden, TEXT_MAX);
    if (secrets)
        mask_apply(secrets, value, hidden);
    else
        buf_add(hidden, value);
    return span_eq(buf_span(hidden), value);
}

/* Out of the history it comes with its secrets hidden already: that alone is no difference. */
static bool is_same(const struct sides *s, struct span a, struct span b)
{
    struct buf a_hidden, b_hidden;
    if (span_eq(a, b))
        return true;
    bool a_is_plain = hide(s->a_secrets, a, &a_hidden);
    bool b_is_plain = hide(s->b_secrets, b, &b_hidden);
    bool same = (a_is_plain || b_is_plain) && span_eq(buf_span(&a_hidden), buf_span(&b_hidden));
    buf_clear(&a_hidden);
    buf_clear(&b_hidden);
    return same;
}

/* ---- Facts: a label and a value on each side ---- */

struct facts {
    const struct sides *sides;
    size_t alike;
};

static void add_fact(struct facts *f, const char *label, const char *a, const char *b)
{
    struct buf left, right;
    enum compare_mark mark = !a[0] ? COMPARE_REMOVED : !b[0] ? COMPARE_ADDED : COMPARE_CHANGED;
    if (strcmp(a, b) == 0) {
        f->alike++;
        return;
    }
    buf_init(&left, TEXT_MAX);
    buf_init(&right, TEXT_MAX);
    if (a[0])
        buf_addf(&left, "%s: %s", label, a);
    if (b[0])
        buf_addf(&right, "%s: %s", label, b);
    count(f->sides->out, mark);
    add_texts(f->sides, mark, buf_span(&left), buf_span(&right));
    buf_clear(&left);
    buf_clear(&right);
}

static void status_text(const struct jig_exchange *x, char out[128])
{
    size_t len;
    const char *reason = jig_exchange_reason(x, &len);
    const struct jig_error *error = jig_exchange_error(x);
    if (!jig_exchange_status(x))
        snprintf(out, 128, "%s", error->code ? jig_err_name(error->code) : "no answer");
    else
        snprintf(out, 128, "%d %.*s", jig_exchange_status(x), (int)(len < 80 ? len : 80),
                 reason);
}

/* HTTP/2 has no word for a status: where one side has none, it says nothing else than the other. */
static void add_status(struct facts *f, const struct sides *s)
{
    char a[128], b[128];
    size_t a_len, b_len;
    int status = jig_exchange_status(s->a);
    status_text(s->a, a);
    status_text(s->b, b);
    jig_exchange_reason(s->a, &a_len);
    jig_exchange_reason(s->b, &b_len);
    bool is_same = status && status == jig_exchange_status(s->b) && (!a_len || !b_len);
    add_fact(f, "status", a, is_same ? a : b);
}

static struct span read_sent(const struct jig_exchange *x, struct buf *out)
{
    buf_init(out, TEXT_MAX);
    char *to = buf_space(out, SENT_MOST);
    if (to)
        buf_added(out, jig_exchange_request_body_read(x, 0, to, SENT_MOST));
    return buf_span(out);
}

static bool sent_alike(const struct sides *s)
{
    struct buf a, b;
    struct span left = read_sent(s->a, &a), right = read_sent(s->b, &b);
    bool same = is_same(s, left, right);
    buf_clear(&a);
    buf_clear(&b);
    return same;
}

/* Behind what was held against each other with its secrets hidden, as it is. */
static bool rests_alike(const struct sides *s)
{
    char a[4096], b[sizeof a];
    for (uint64_t at = SENT_MOST; at < SENT_LOOK; at += sizeof a) {
        size_t n = jig_exchange_request_body_read(s->a, at, a, sizeof a);
        size_t m = jig_exchange_request_body_read(s->b, at, b, sizeof b);
        if (n != m || memcmp(a, b, n) != 0)
            return false;
        if (n < sizeof a)
            break;
    }
    return true;
}

static void add_sent_body(struct facts *f, const struct sides *s)
{
    uint64_t a_len = jig_exchange_request_body_len(s->a);
    uint64_t b_len = jig_exchange_request_body_len(s->b);
    char a[HUMAN_SHORT], b[HUMAN_SHORT], words[HUMAN_SHORT + 16];
    bool is_other = a_len == b_len && a_len && !(sent_alike(s) && rests_alike(s));
    snprintf(words, sizeof words, "%s%s", human_bytes(b, b_len),
             is_other ? ", other bytes" : "");
    add_fact(f, "request body", human_bytes(a, a_len), words);
}

static void add_answer(const struct sides *s)
{
    struct facts f = { s, 0 };
    size_t before = s->out->n;
    add_heading(s, "Answer");
    add_status(&f, s);
    add_fact(&f, "version", facts_version(s->a), facts_version(s->b));
    add_fact(&f, "method", jig_exchange_method(s->a), jig_exchange_method(s->b));
    add_fact(&f, "URL", jig_exchange_url(s->a), jig_exchange_url(s->b));
    add_fact(&f, "coding", jig_exchange_coding(s->a), jig_exchange_coding(s->b));
    add_fact(&f, "server", jig_exchange_connection(s->a)->remote,
             jig_exchange_connection(s->b)->remote);
    add_sent_body(&f, s);
    if (f.alike == 7)
        s->out->n = before;
    else
        add_alike(s, f.alike);
}

/* ---- Fields ---- */

/* How many fields of that name stand before this one. */
static size_t nth_of_name(const struct jig_exchange *x, enum jig_section section, size_t i)
{
    struct jig_field f = jig_exchange_field(x, section, i);
    size_t n = 0;
    for (size_t j = 0; j < i; j++) {
        struct jig_field g = jig_exchange_field(x, section, j);
        n += span_ieq(span_make(f.name, f.name_len), span_make(g.name, g.name_len));
    }
    return n;
}

/* The field of the other side that stands for field i: of several of one name the first for the
 * first. */
static bool find_twin(const struct jig_exchange *x, const struct jig_exchange *other,
                      enum jig_section section, size_t i, struct jig_field *out)
{
    struct jig_field f = jig_exchange_field(x, section, i);
    size_t left = nth_of_name(x, section, i);
    for (size_t j = 0; j < jig_exchange_n_fields(other, section); j++) {
        struct jig_field g = jig_exchange_field(other, section, j);
        if (span_ieq(span_make(f.name, f.name_len), span_make(g.name, g.name_len)) && !left--) {
            *out = g;
            return true;
        }
    }
    return false;
}

static void add_line(struct buf *out, const struct jig_field *f)
{
    buf_reset(out);
    if (!f)
        return;
    buf_add(out, span_make(f->name, f->name_len));
    buf_add_str(out, ": ");
    buf_add(out, span_make(f->value, f->value_len));
}

static void add_field(const struct sides *s, enum compare_mark mark, const struct jig_field *a,
                      const struct jig_field *b)
{
    struct buf left, right;
    buf_init(&left, TEXT_MAX);
    buf_init(&right, TEXT_MAX);
    add_line(&left, a);
    add_line(&right, b);
    add_texts(s, mark, buf_span(&left), buf_span(&right));
    count(s->out, mark);
    buf_clear(&left);
    buf_clear(&right);
}

static bool same_value(const struct sides *s, const struct jig_field *a,
                       const struct jig_field *b)
{
    return is_same(s, span_make(a->value, a->value_len), span_make(b->value, b->value_len));
}

static void add_fields_of_a(const struct sides *s, enum jig_section section)
{
    size_t alike = 0;
    for (size_t i = 0; i < jig_exchange_n_fields(s->a, section); i++) {
        struct jig_field a = jig_exchange_field(s->a, section, i);
        struct jig_field b;
        if (!find_twin(s->a, s->b, section, i, &b))
            add_field(s, COMPARE_ADDED, &a, NULL);
        else if (!same_value(s, &a, &b))
            add_field(s, COMPARE_CHANGED, &a, &b);
        else if (alike++ < ALIKE_SHOWN)
            add_field(s, COMPARE_SAME, &a, &b);
    }
    add_alike(s, alike > ALIKE_SHOWN ? alike - ALIKE_SHOWN : 0);
}

static void add_fields(const struct sides *s, enum jig_section section, const char *title)
{
    struct jig_field twin;
    if (!jig_exchange_n_fields(s->a, section) && !jig_exchange_n_fields(s->b, section))
        return;
    add_heading(s, title);
    add_fields_of_a(s, section);
    for (size_t i = 0; i < jig_exchange_n_fields(s->b, section); i++) {
        struct jig_field b = jig_exchange_field(s->b, section, i);
        if (!find_twin(s->b, s->a, section, i, &twin))
            add_field(s, COMPARE_REMOVED, NULL, &b);
    }
}

/* What was sent, where that differs: most often it is why the answers do. */
static void add_request(const struct sides *s)
{
    struct comparehead *h = s->out;
    size_t n = h->n, text = h->text.len, found = h->n_changed + h->n_added + h->n_removed;
    add_fields(s, JIG_SECTION_REQUEST, "Request headers");
    if (h->n_changed + h->n_added + h->n_removed > found)
        return;
    h->n = n;
    buf_remove(&h->text, text, h->text.len - text);
}

/* ---- TLS ---- */

static const char *or_none(const char *text)
{
    return text && text[0] ? text : "none";
}

static void add_certificates(struct facts *f, const struct jig_tls_facts *a,
                             const struct jig_tls_facts *b)
{
    size_t n = a->n_chain > b->n_chain ? a->n_chain : b->n_chain;
    for (size_t i = 0; i < n; i++) {
        char label[48];
        const struct jig_cert *x = i < a->n_chain ? &a->chain[i] : NULL;
        const struct jig_cert *y = i < b->n_chain ? &b->chain[i] : NULL;
        char from[HUMAN_SHORT] = "", to[HUMAN_SHORT] = "";
        snprintf(label, sizeof label, "certificate %zu", i + 1);
        add_fact(f, label, x ? x->subject : "", y ? y->subject : "");
        snprintf(label, sizeof label, "certificate %zu until", i + 1);
        add_fact(f, label, x ? human_date(from, x->not_after) : "",
                 y ? human_date(to, y->not_after) : "");
        snprintf(label, sizeof label, "certificate %zu sha256", i + 1);
        add_fact(f, label, x ? x->sha256 : "", y ? y->sha256 : "");
    }
}

static void add_tls(const struct sides *s)
{
    static const struct jig_tls_facts none = { 0 };
    const struct jig_tls_facts *a = jig_exchange_tls(s->a);
    const struct jig_tls_facts *b = jig_exchange_tls(s->b);
    struct facts f = { s, 0 };
    if (!a && !b)
        return;
    add_heading(s, "TLS");
    add_fact(&f, "TLS", a ? "yes" : "no", b ? "yes" : "no");
    a = a ? a : &none;
    b = b ? b : &none;
    add_fact(&f, "protocol", or_none(a->version), or_none(b->version));
    add_fact(&f, "cipher", or_none(a->cipher), or_none(b->cipher));
    add_fact(&f, "key exchange", or_none(certwords_exchange(a)),
             or_none(certwords_exchange(b)));
    add_fact(&f, "ALPN", or_none(a->alpn), or_none(b->alpn));
    add_fact(&f, "trusted", a->verified ? "yes" : or_none(a->verify_error),
             b->verified ? "yes" : or_none(b->verify_error));
    add_fact(&f, "resumed", a->resumed ? "yes" : "no", b->resumed ? "yes" : "no");
    add_fact(&f, "OCSP staple", or_none(a->ocsp_staple), or_none(b->ocsp_staple));
    add_certificates(&f, a, b);
    add_alike(s, f.alike);
}

/* ---- Timing: never the same, so it counts for nothing; how long it took in all is above ---- */

/* Ends of phases to durations; -1 where one did not take place. */
static void durations(const struct jig_timing *t, int64_t out[7])
{
    const int64_t ends[] = {
        t->resolve, t->connect, t->proxy, t->tls, t->send, t->wait, t->body
    };
    int64_t last = 0;
    for (size_t i = 0; i < 7; i++) {
        out[i] = ends[i] < 0 ? -1 : ends[i] - last;
        last = ends[i] < 0 ? last : ends[i];
    }
}

static struct span phase_text(const char *name, int64_t duration, char out[64])
{
    char time[HUMAN_SHORT];
    if (duration < 0)
        return (struct span){ 0 };
    snprintf(out, 64, "%-8s %s", name, human_time(time, duration));
    return span_of(out);
}

static void add_timing(const struct sides *s)
{
    static const char *const names[] = { "resolve", "connect", "proxy",  "TLS",
                                         "send",    "wait",    "receive" };
    struct jig_timing a_timing = jig_exchange_timing(s->a),
                      b_timing = jig_exchange_timing(s->b);
    int64_t a[7], b[7];
    char left[64], right[64];
    durations(&a_timing, a);
    durations(&b_timing, b);
    add_heading(s, "Timing");
    for (size_t i = 0; i < 7; i++)
        if (a[i] >= 0 || b[i] >= 0)
            add_texts(s, COMPARE_SAME, phase_text(names[i], a[i], left),
                      phase_text(names[i], b[i], right));
}

void comparehead_set(struct comparehead *h, const struct jig_exchange *a,
                     const struct mask *a_secrets, const struct jig_exchange *b,
                     const struct mask *b_secrets)
{
    struct sides s = { h, a, b, a_secrets, b_secrets };
    comparehead_clear(h);
    add_answer(&s);
    add_request(&s);
    add_fields(&s, JIG_SECTION_RESPONSE, "Headers");
    add_fields(&s, JIG_SECTION_TRAILERS, "Trailers");
    add_tls(&s);
    add_timing(&s);
}

struct compare_cells comparehead_row(const struct comparehead *h, size_t i)
{
    const struct comparehead_row *r = &h->rows[i];
    struct span text = buf_span(&h->text);
    return (struct compare_cells){
        .mark = r->mark,
        .a = span_sub(text, r->a_at, r->a_end),
        .b = span_sub(text, r->b_at, r->b_end),
    };
}
