#include "view/tlstab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "data/human.h"
#include "view/facts.h"
#include "view/sheettab.h"
#include "view/tlschain.h"
#include "wire/certwords.h"

#define LEFT        2
#define URGENT_DAYS 14

struct tlstab {
    struct sheettab tab;
    bool open[TLSCHAIN_MAX]; /* certificates that show all they say */
    bool all_names;
    bool was_probing;
};

struct tlstab *tlstab_new(void)
{
    struct tlstab *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    sheettab_init(&t->tab);
    return t;
}

void tlstab_free(struct tlstab *t)
{
    if (!t)
        return;
    sheettab_clear(&t->tab);
    free(t);
}

/* The origin's; where there is no TLS with it, an https proxy's. */
static const struct jig_tls_facts *facts_of(const struct tlstab *t)
{
    const struct jig_exchange *x = t->tab.shown ? t->tab.shown->exchange : NULL;
    if (!x)
        return NULL;
    return jig_exchange_tls(x) ? jig_exchange_tls(x) : jig_exchange_proxy_tls(x);
}

/* What a probe of this server has found; NULL: none was made. */
static const struct tlsaccepts *accepts_of(const struct tlstab *t)
{
    const struct tlsaccepts *a = t->tab.shown->accepts;
    const char *url = jig_exchange_url(t->tab.shown->exchange);
    return a && tlsaccepts_are_of(a, url) ? a : NULL;
}

static const char *text_of(const char *s)
{
    return s ? s : "";
}

/* ---- The session ------------------------------------------------------------------------------*/

static int64_t now_of(const struct tlstab *t)
{
    return jig_exchange_timing(t->tab.shown->exchange).started_wall_us / 1000000;
}

/* Trusted today: one that will not be for long is to be seen before the chain is read. */
static void add_expiry(struct tlstab *t, const struct jig_tls_facts *f, int x)
{
    char words[64];
    for (size_t i = 0; f->verified && i < tlschain_n(f); i++) {
        const struct jig_cert *c = tlschain_at(f, i);
        if (c->not_after >= now_of(t) + URGENT_DAYS * 86400)
            continue;
        tlschain_validity(c, now_of(t), words);
        struct buf text;
        buf_init(&text, 1u << 16);
        buf_addf(&text, "but %s %s", c->common_name, words);
        sheet_row(&t->tab.sheet);
        sheet_wrap(&t->tab.sheet, x, t->tab.w - x - LEFT, ROLE_WARN, buf_span(&text));
        buf_clear(&text);
        return;
    }
}

struct verdict {
    const char *title, *words;
    bool was_used; /* though it is not trusted */
};

/* A handshake that broke off early says nothing of trust. That with a proxy is a part of asking
 * it. */
static struct verdict verdict_of(const struct tlstab *t, const struct jig_tls_facts *f)
{
    const struct jig_error *error = jig_exchange_error(t->tab.shown->exchange);
    const char *why = text_of(f->verify_error);
    const char *words = text_of(f->verify_words);
    if (f->verified)
        return (struct verdict){ "✓ Trusted", words, false };
    bool is_opening = error->phase == JIG_PHASE_TLS || error->phase == JIG_PHASE_PROXY;
    if (!why[0] && !words[0] && is_opening)
        return (struct verdict){ "✗ Not verified", "the handshake broke off before that",
                                 false };
    return (struct verdict){ "✗ Not trusted", why[0] ? why : words,
                             error->code != JIG_ERR_CERTIFICATE };
}

static void add_verdict(struct tlstab *t, const struct jig_tls_facts *f)
{
    struct sheet *s = &t->tab.sheet;
    struct verdict v = verdict_of(t, f);
    sheet_row(s);
    int at = sheet_str(s, LEFT, f->verified ? ROLE_OK : ROLE_ERROR, v.title);
    sheet_wrap(s, at + 2, t->tab.w - at - 4, ROLE_MUTED, span_of(v.words));
    add_expiry(t, f, at + 2);
    if (v.was_used) {
        sheet_row(s);
        sheet_wrap(s, at + 2, t->tab.w - at - 4, ROLE_WARN,
                   SPAN("it was used all the same: verification is switched off"));
    }
    sheet_row(s);
}

struct column {
    int value, note;
};

static struct column columns_of(const struct tlstab *t)
{
    return t->tab.w >= 76 ? (struct column){ 16, 44 } : (struct column){ 16, 40 };
}

static void add_fact(struct tlstab *t, const char *label, const char *value, enum role role,
                     const char *note)
{
    struct column c = columns_of(t);
    struct sheet *s = &t->tab.sheet;
    int right = t->tab.w - LEFT;
    sheet_row(s);
    sheet_str(s, LEFT, ROLE_MUTED, label);
    int at = sheet_behind(s, c.value, c.value, right, ROLE_BRIGHT,
                          span_of(value[0] ? value : "none"));
    if (note[0])
        sheet_behind(s, at + 2 > c.note ? at + 2 : c.note, c.value, right, role, span_of(note));
}

static void add_ocsp(struct tlstab *t, const struct jig_tls_facts *f)
{
    char value[64];
    const char *staple = text_of(f->ocsp_staple);
    const char *until = strstr(staple, " until ");
    bool is_missing = f->staple != JIG_STAPLE_GOOD && f->n_chain && f->chain[0].must_staple;
    snprintf(value, sizeof value, "%.*s", (int)(until ? until - staple : 63), staple);
    bool is_fine = f->staple == JIG_STAPLE_GOOD || f->staple == JIG_STAPLE_NONE;
    add_fact(t, "OCSP staple", value, is_missing || !is_fine ? ROLE_WARN : ROLE_FAINT,
             is_missing ? "but the certificate says that one must come"
             : until    ? until + 1
                        : "");
}

static void add_cipher(struct tlstab *t, const struct jig_tls_facts *f)
{
    char note[64];
    bool is_aead = certwords_is_aead(text_of(f->cipher));
    snprintf(note, sizeof note, "%d bits, %sAEAD", f->cipher_bits, is_aead ? "" : "no ");
    add_fact(t, "Cipher", text_of(f->cipher), is_aead ? ROLE_FAINT : ROLE_WARN,
             f->cipher_bits ? note : "");
}

static void add_resumption(struct tlstab *t, const struct jig_tls_facts *f)
{
    char note[64];
    snprintf(note, sizeof note, "%u ticket%s received", f->tickets, f->tickets == 1 ? "" : "s");
    add_fact(t, "Resumed", f->resumed ? "yes" : "no", ROLE_FAINT, facts_has_tls(f) ? note : "");
}

static void add_handshake(struct tlstab *t, const struct jig_tls_facts *f)
{
    char note[CERTWORDS_ROOM];
    char time[HUMAN_SHORT];
    char size[HUMAN_SHORT];
    certwords_handshake(f, human_bytes(size, f->handshake_received), note);
    add_fact(t, "Handshake", human_time(time, f->handshake_us), ROLE_FAINT,
             f->handshake_received ? note : "");
}

/* "h2, http/1.1" of "h2,http/1.1". */
static void add_alpn(struct tlstab *t, const struct jig_tls_facts *f)
{
    struct span rest = span_of(text_of(f->alpn_offered));
    struct buf note;
    buf_init(&note, 4096);
    buf_add_str(&note, rest.len ? "offered " : "none offered");
    for (const char *between = ""; rest.len > 0; between = ", ") {
        buf_add_str(&note, between);
        buf_add(&note, span_cut(&rest, ','));
    }
    add_fact(t, "ALPN", text_of(f->alpn), ROLE_FAINT, buf_str(&note));
    buf_clear(&note);
}

static void add_session(struct tlstab *t, const struct jig_tls_facts *f)
{
    char version[24];
    char note[96];
    bool is_secret = certwords_is_forward_secret(f);
    facts_tls_version(f, version);
    snprintf(note, sizeof note, "%s%s", text_of(f->offered)[0] ? "offered " : "",
             text_of(f->offered));
    add_fact(t, "Protocol", facts_has_tls(f) ? version : "", ROLE_FAINT, note);
    add_cipher(t, f);
    add_fact(t, "Key exchange", certwords_exchange(f), is_secret ? ROLE_FAINT : ROLE_WARN,
             !text_of(f->cipher)[0] ? ""
             : is_secret            ? "forward secret"
                                    : "not forward secret");
    add_alpn(t, f);
    add_resumption(t, f);
    add_ocsp(t, f);
    add_handshake(t, f);
    if (t->tab.shown->keylog)
        add_fact(t, "Key log", "on", ROLE_WARN, t->tab.shown->keylog);
}

/* ---- Around it --------------------------------------------------------------------------------*/

/* What the answer says of https; the column behind it, or LEFT where another row has begun. */
static int add_hsts(struct tlstab *t, int room_behind)
{
    struct sheet *s = &t->tab.sheet;
    struct explain_answer a = facts_answer(t->tab.shown->exchange);
    struct span hsts;
    struct explanation e;
    if (!a.find(a.ctx, "Strict-Transport-Security", &hsts) ||
        !explain_field(&a, SPAN("Strict-Transport-Security"), hsts, &e))
        return LEFT;
    int at = sheet_str(s, LEFT, ROLE_MUTED, "Strict-Transport-Security ");
    int room = t->tab.w - at - 2;
    int len = visible_columns(span_of(e.text), t->tab.w);
    sheet_wrap(s, at, room, e.tone == EXPLAIN_GOOD ? ROLE_OK : ROLE_WARN, span_of(e.text));
    if (len + 4 + room_behind <= room)
        return at + len + 4;
    sheet_row(s);
    return LEFT;
}

static void add_names_asked(struct tlstab *t, const struct jig_tls_facts *f)
{
    struct sheet *s = &t->tab.sheet;
    const char *sni = text_of(f->sni)[0] ? f->sni : "not sent";
    sheet_row(s);
    sheet_row(s);
    int at = add_hsts(t, 4 + visible_columns(span_of(sni), t->tab.w));
    at = sheet_str(s, at, ROLE_MUTED, "SNI ");
    sheet_wrap(s, at, t->tab.w - at - LEFT, ROLE_BRIGHT, span_of(sni));
}

static void add_none(struct tlstab *t)
{
    const struct jig_exchange *x = t->tab.shown->exchange;
    const char *why = !facts_is_https(x)
                          ? "plain HTTP: nothing was encrypted, and nobody proved who answered"
                      : jig_exchange_is_done(x) ? "it ended before a certificate came"
                                                : "the handshake has not ended yet";
    sheet_row(&t->tab.sheet);
    sheet_wrap(&t->tab.sheet, LEFT, t->tab.w - 2 * LEFT, ROLE_FAINT, span_of(why));
}

/* Whose certificates these are, where that is not the origin; and the proxy's beside the
 * origin's. */
static void add_proxy(struct tlstab *t)
{
    const struct jig_exchange *x = t->tab.shown->exchange;
    const struct jig_tls_facts *proxy = jig_exchange_proxy_tls(x);
    char version[24];
    if (!proxy)
        return;
    facts_tls_version(proxy, version);
    struct buf text;
    buf_init(&text, 1u << 16);
    bool is_within = jig_exchange_tls(x);
    if (is_within)
        buf_addf(&text, "within %s with the proxy %s, %s", version, jig_exchange_proxy(x),
                 proxy->verified ? "trusted" : "not trusted");
    else
        buf_addf(&text, "with the proxy %s only%s", jig_exchange_proxy(x),
                 facts_is_https(x) ? "" : ": it could read all of it");
    sheet_row(&t->tab.sheet);
    sheet_wrap(&t->tab.sheet, LEFT, t->tab.w - 2 * LEFT, is_within ? ROLE_FAINT : ROLE_WARN,
               buf_span(&text));
    buf_clear(&text);
}

static void add_accepts(struct tlstab *t)
{
    struct tlsaccepts_look look = { restab_key(t->tab.shown, "tls.stop-probe"),
                                    t->tab.w - LEFT };
    if (accepts_of(t))
        tlsaccepts_add(&t->tab.sheet, accepts_of(t), &look);
}

static void lay_out(struct tlstab *t)
{
    const struct jig_tls_facts *f = facts_of(t);
    sheet_begin(&t->tab.sheet);
    if (f) {
        add_proxy(t);
        add_verdict(t, f);
        add_session(t, f);
        sheet_row(&t->tab.sheet);
        tlschain_add(&t->tab.sheet,
                     &(struct tlschain_look){ f, now_of(t), t->open, t->all_names, t->tab.w });
        add_accepts(t);
        add_names_asked(t, f);
    } else if (t->tab.shown && t->tab.shown->exchange) {
        add_none(t);
        add_accepts(t);
    }
    sheet_end(&t->tab.sheet);
}

/* The leaf is open, and whatever has a problem. */
static void open_first(struct tlstab *t)
{
    const struct jig_tls_facts *f = facts_of(t);
    memset(t->open, 0, sizeof t->open);
    t->open[0] = true;
    t->all_names = false;
    for (size_t i = 1; f && i < tlschain_n(f); i++)
        t->open[i] = text_of(tlschain_at(f, i)->problem)[0];
}

/* What a probe finds stands last: where it begins, its part comes into sight. */
static void show_probe(struct tlstab *t, bool other)
{
    bool has_exchange = t->tab.shown && t->tab.shown->exchange;
    bool is_running = has_exchange && accepts_of(t) && accepts_of(t)->is_running;
    if (is_running && !t->was_probing && !other)
        sheet_scroll(&t->tab.sheet, INT32_MAX);
    t->was_probing = is_running;
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct tlstab *t = self;
    t->tab.shown = shown;
    if (other) {
        t->tab.sheet.cursor = t->tab.sheet.top = 0;
        open_first(t);
    }
    lay_out(t);
    show_probe(t, other);
}

static void resize(void *self, int w, int h)
{
    struct tlstab *t = self;
    sheettab_resize(&t->tab, w, h);
    lay_out(t);
}

/* ---- Commands ---------------------------------------------------------------------------------*/

static bool toggle(struct tlstab *t)
{
    if (t->tab.sheet.cursor >= TLSCHAIN_MAX)
        return false;
    t->open[t->tab.sheet.cursor] = !t->open[t->tab.sheet.cursor];
    lay_out(t);
    sheet_to_item(&t->tab.sheet, t->tab.sheet.cursor);
    return true;
}

static void print_chain(struct tlstab *t, const struct jig_tls_facts *f)
{
    buf_reset(&t->tab.copied);
    for (size_t i = 0; i < f->n_chain; i++)
        buf_add_str(&t->tab.copied, text_of(f->chain[i].pem));
}

/* Asks the application; what it is about is the exchange that is shown. */
static bool ask(const struct tlstab *t, const char *command, struct intent *out)
{
    *out = (struct intent){ .command = command, .number = (int64_t)t->tab.shown->index };
    return true;
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct tlstab *t = self;
    const struct jig_tls_facts *f = facts_of(t);
    bool has_chain = f && f->n_chain;
    switch (command) {
    case RESTAB_COPY:
    case RESTAB_COPY_ALL:
    case RESTAB_SAVE:
    case RESTAB_FOLD:
        return has_chain;
    case RESTAB_MODE:
        return f && tlschain_has_more_names(f);
    case RESTAB_PROBE:
        return t->tab.shown && t->tab.shown->exchange &&
               facts_is_https(t->tab.shown->exchange) &&
               !(accepts_of(t) && accepts_of(t)->is_running);
    case RESTAB_KEYLOG:
        return t->tab.shown && t->tab.shown->exchange;
    default:
        return false;
    }
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct tlstab *t = self;
    const struct jig_tls_facts *f = facts_of(t);
    if (!can_run(t, command))
        return false;
    switch (command) {
    case RESTAB_COPY:
        restab_copy(span_of(text_of(tlschain_at(f, t->tab.sheet.cursor)->pem)), out);
        return true;
    case RESTAB_COPY_ALL:
        print_chain(t, f);
        restab_copy(buf_span(&t->tab.copied), out);
        return true;
    case RESTAB_SAVE:
        print_chain(t, f);
        *out = (struct intent){ .command = "response.save-text",
                                .text = buf_span(&t->tab.copied),
                                .number = RESPONSE_TEXT_CERTIFICATES };
        return true;
    case RESTAB_FOLD:
        return toggle(t);
    case RESTAB_MODE:
        t->all_names = !t->all_names;
        lay_out(t);
        return true;
    case RESTAB_PROBE:
        return ask(t, "tls.probe", out);
    default:
        return ask(t, "tls.ask-keylog", out);
    }
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct tlstab *t = self;
    (void)out;
    if (sheet_bar_mouse(&t->tab.sheet, k))
        return true;
    bool again = sheet_at(&t->tab.sheet, k->y) == t->tab.sheet.cursor;
    if (!sheet_mouse(&t->tab.sheet, k))
        return false;
    return k->mouse == MOUSE_PRESS && (again || k->x < 4) ? toggle(t) : true;
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct tlstab *t = self;
    static const struct {
        enum restab_command command;
        const char *name, *words;
    } rows[] = {
        { RESTAB_COPY, "response.copy", "copy PEM" },
        { RESTAB_SAVE, "response.save", "save chain" },
        { RESTAB_PROBE, "response.probe", "probe versions and ciphers" },
        { RESTAB_KEYLOG, "response.keylog", "key log" },
        { RESTAB_MODE, "response.mode", "all names" },
        { RESTAB_FOLD, "response.fold", "fold" },
    };
    struct bar_hint hints[sizeof rows / sizeof *rows];
    size_t n = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (can_run(t, rows[i].command))
            hints[n++] = (struct bar_hint){ view_key(env, rows[i].name), rows[i].words };
    sheettab_draw(&t->tab, c, env, hints, n);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = draw,
    .key = sheettab_key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .find = sheettab_find,
    .find_next = sheettab_find_next,
    .found = sheettab_found,
};

struct restab tlstab_tab(struct tlstab *t)
{
    return (struct restab){ &class, t };
}
