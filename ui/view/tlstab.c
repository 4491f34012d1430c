#include "view/tlstab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "data/human.h"
#include "view/facts.h"
#include "view/sheettab.h"

#define LEFT      2
#define MAX_CHAIN 64
#define SOON_DAYS 30

struct tlstab {
    struct sheettab tab;
    bool open[MAX_CHAIN]; /* certificates that show all they say */
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

static const char *text_of(const char *s)
{
    return s ? s : "";
}

/* ---- The session ------------------------------------------------------------------------------*/

static void add_verdict(struct tlstab *t, const struct jig_tls_facts *f)
{
    struct sheet *s = &t->tab.sheet;
    const char *words = f->verified ? text_of(f->verify_words) : text_of(f->verify_error);
    if (!words[0])
        words = f->verified ? "" : text_of(f->verify_words);
    sheet_row(s);
    int at = sheet_str(s, LEFT, f->verified ? ROLE_OK : ROLE_ERROR,
                       f->verified ? "✓ Trusted" : "✗ Not trusted");
    sheet_wrap(s, at + 2, t->tab.w - at - 4, ROLE_MUTED, span_of(words));
    const struct jig_error *error = jig_exchange_error(t->tab.shown->exchange);
    if (!f->verified && error->code != JIG_ERR_CERTIFICATE) {
        sheet_row(s);
        sheet_str(s, at + 2, ROLE_WARN,
                  "it was used all the same: verification is switched off");
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

static void add_fact(struct tlstab *t, const char *label, const char *value, const char *note)
{
    struct column c = columns_of(t);
    sheet_row(&t->tab.sheet);
    sheet_str(&t->tab.sheet, LEFT, ROLE_MUTED, label);
    int at = sheet_str(&t->tab.sheet, c.value, ROLE_BRIGHT, value[0] ? value : "none");
    if (note[0])
        sheet_str(&t->tab.sheet, at + 2 > c.note ? at + 2 : c.note, ROLE_FAINT, note);
}

static bool is_aead(const char *cipher)
{
    return strstr(cipher, "GCM") || strstr(cipher, "CCM") || strstr(cipher, "CHACHA20") ||
           strstr(cipher, "POLY1305");
}

static bool is_forward_secret(const struct jig_tls_facts *f)
{
    return strcmp(text_of(f->version), "TLSv1.3") == 0 || strstr(text_of(f->cipher), "DHE");
}

static void add_ocsp(struct tlstab *t, const char *staple)
{
    char value[64];
    const char *until = strstr(staple, " until ");
    snprintf(value, sizeof value, "%.*s", (int)(until ? until - staple : 63), staple);
    add_fact(t, "OCSP staple", value, until ? until + 1 : "");
}

static void add_session(struct tlstab *t, const struct jig_tls_facts *f)
{
    char version[24];
    char note[96];
    char time[HUMAN_SHORT];
    char size[HUMAN_SHORT];
    facts_tls_version(f, version);
    snprintf(note, sizeof note, "%s%s", text_of(f->offered)[0] ? "offered " : "",
             text_of(f->offered));
    add_fact(t, "Protocol", version, note);
    snprintf(note, sizeof note, "%d bits%s", f->cipher_bits,
             is_aead(text_of(f->cipher)) ? ", AEAD" : "");
    add_fact(t, "Cipher", text_of(f->cipher), f->cipher_bits ? note : "");
    add_fact(t, "Key exchange", text_of(f->group),
             is_forward_secret(f) ? "forward secret" : "not forward secret");
    snprintf(note, sizeof note, "%s%s",
             text_of(f->alpn_offered)[0] ? "offered " : "none offered",
             text_of(f->alpn_offered));
    add_fact(t, "ALPN", text_of(f->alpn), note);
    add_fact(t, "Resumed", f->resumed ? "yes" : "no", "");
    add_ocsp(t, text_of(f->ocsp_staple));
    snprintf(note, sizeof note, "%s received", human_bytes(size, f->handshake_received));
    add_fact(t, "Handshake", human_time(time, f->handshake_us),
             f->handshake_received ? note : "");
}

/* ---- The chain --------------------------------------------------------------------------------*/

/* The verdict's words say which store was asked. */
static bool is_system_store(const struct jig_tls_facts *f)
{
    return strstr(text_of(f->verify_words), "system") != NULL;
}

static const char *place_of(const struct jig_tls_facts *f, size_t i)
{
    const struct jig_cert *cert = &f->chain[i];
    if (i == 0)
        return cert->is_self_issued ? "leaf, signed by itself" : "leaf";
    if (cert->in_store)
        return is_system_store(f) ? "root, in the system store" : "root, given as a CA";
    return cert->is_self_issued ? "root" : "intermediate";
}

static int64_t now_of(const struct tlstab *t)
{
    return jig_exchange_timing(t->tab.shown->exchange).started_wall_us / 1000000;
}

struct validity {
    enum role role;
    char words[64];
};

static struct validity validity_of(const struct jig_cert *cert, int64_t now)
{
    struct validity v = { .role = ROLE_OK };
    char span[HUMAN_SHORT];
    int64_t left = cert->not_after - now;
    if (now < cert->not_before) {
        v.role = ROLE_ERROR;
        snprintf(v.words, sizeof v.words, "not valid for another %s",
                 human_span(span, cert->not_before - now));
    } else if (left <= 0) {
        v.role = ROLE_ERROR;
        snprintf(v.words, sizeof v.words, "expired %s ago", human_span(span, left));
    } else {
        v.role = left < SOON_DAYS * 86400 ? ROLE_WARN : ROLE_OK;
        snprintf(v.words, sizeof v.words, "expires in %s", human_span(span, left));
    }
    return v;
}

static void add_bar(struct tlstab *t, const struct jig_cert *cert, int64_t now, enum role role)
{
    struct sheet *s = &t->tab.sheet;
    char date[HUMAN_SHORT];
    int64_t all = cert->not_after - cert->not_before;
    int64_t gone = now - cert->not_before;
    int width = t->tab.w - 17 - 12 - 12 - 20;
    width = width > 32 ? 32 : width < 4 ? 4 : width;
    double part = all > 0 ? (double)gone / (double)all : 1;
    int done = part <= 0 ? 0 : part >= 1 ? width : (int)(part * width + 0.5);
    int at = sheet_str(s, 17, ROLE_MUTED, human_date(date, cert->not_before));
    at = sheet_fill(s, at + 1, done, role, "━");
    at = sheet_fill(s, at, width - done, ROLE_BORDER, "━");
    at = sheet_str(s, at + 1, ROLE_BRIGHT, human_date(date, cert->not_after));
    if (gone >= 0 && gone <= all)
        sheet_addf(s, at + 3, ROLE_FAINT, "%lld of %lld days", (long long)(gone / 86400),
                   (long long)(all / 86400));
}

static void label(struct tlstab *t, const char *words)
{
    sheet_row(&t->tab.sheet);
    sheet_str(&t->tab.sheet, 6, ROLE_MUTED, words);
}

static void detail(struct tlstab *t, const char *name, const char *value)
{
    if (!value || !value[0])
        return;
    label(t, name);
    sheet_wrap(&t->tab.sheet, 17, t->tab.w - 19, ROLE_BRIGHT, span_of(value));
}

static void add_names(struct tlstab *t, const struct jig_cert *cert)
{
    struct buf names;
    buf_init(&names, 1 << 20);
    for (size_t i = 0; i < cert->n_names; i++) {
        struct span name = span_of(cert->names[i]);
        struct span dns = SPAN("DNS:");
        if (span_starts(name, dns))
            name = span_sub(name, dns.len, name.len);
        buf_add_str(&names, i ? ", " : "");
        buf_add(&names, name);
    }
    detail(t, "names", buf_str(&names));
    buf_clear(&names);
}

static void add_key(struct tlstab *t, const struct jig_cert *cert)
{
    char key[96];
    const char *type =
        strcmp(text_of(cert->key_type), "EC") == 0 ? "ECDSA" : text_of(cert->key_type);
    if (text_of(cert->key_group)[0])
        snprintf(key, sizeof key, "%s %s", type, cert->key_group);
    else
        snprintf(key, sizeof key, "%s, %d bits", type, cert->key_bits);
    detail(t, "key", key);
}

static void add_details(struct tlstab *t, const struct jig_cert *cert, enum role role)
{
    label(t, "valid");
    add_bar(t, cert, now_of(t), role);
    add_names(t, cert);
    detail(t, "subject", cert->subject);
    detail(t, "issuer", cert->issuer);
    add_key(t, cert);
    detail(t, "signature", cert->signature);
    detail(t, "serial", cert->serial);
    detail(t, "sha256", cert->sha256);
    detail(t, "usage", cert->usage);
    detail(t, "OCSP", cert->ocsp);
}

static void add_certificate(struct tlstab *t, const struct jig_tls_facts *f, size_t i)
{
    const struct jig_cert *cert = &f->chain[i];
    struct sheet *s = &t->tab.sheet;
    struct validity v = validity_of(cert, now_of(t));
    int place_x = t->tab.w >= 86 ? 37 : t->tab.w * 2 / 5;
    sheet_item(s);
    sheet_str(s, LEFT, ROLE_FOLD, t->open[i] ? "▾" : "▸");
    struct span name = span_of(cert->common_name);
    size_t fits = visible_fit(name, place_x - 6, NULL);
    int at = sheet_add(s, 4, ROLE_STRONG, span_sub(name, 0, fits));
    at = sheet_str(s, fits < name.len ? sheet_str(s, at, ROLE_FAINT, "…") : place_x, ROLE_FAINT,
                   place_of(f, i));
    sheet_str(s, at + 3, v.role, v.words);
    if (text_of(cert->problem)[0]) {
        sheet_row(s);
        sheet_str(s, 4, ROLE_ERROR, "✗");
        sheet_wrap(s, 6, t->tab.w - 8, ROLE_ERROR, span_of(cert->problem));
    }
    if (!t->open[i])
        return;
    add_details(t, cert, v.role);
    sheet_row(s);
}

static void add_chain(struct tlstab *t, const struct jig_tls_facts *f)
{
    sheet_row(&t->tab.sheet);
    sheet_row(&t->tab.sheet);
    sheet_str(&t->tab.sheet, LEFT, ROLE_HEADING, "Certificate chain");
    sheet_row(&t->tab.sheet);
    for (size_t i = 0; i < f->n_chain && i < MAX_CHAIN; i++)
        add_certificate(t, f, i);
    if (!f->n_chain) {
        sheet_row(&t->tab.sheet);
        sheet_str(&t->tab.sheet, LEFT, ROLE_FAINT,
                  f->resumed ? "the session was resumed: no certificate was sent again"
                             : "no certificate was sent");
    }
}

static void add_names_asked(struct tlstab *t, const struct jig_tls_facts *f)
{
    struct explain_answer a = facts_answer(t->tab.shown->exchange);
    struct span hsts;
    struct explanation e;
    int at = LEFT;
    sheet_row(&t->tab.sheet);
    sheet_row(&t->tab.sheet);
    if (a.find(a.ctx, "Strict-Transport-Security", &hsts) &&
        explain_field(&a, SPAN("Strict-Transport-Security"), hsts, &e)) {
        at = sheet_str(&t->tab.sheet, at, ROLE_MUTED, "Strict-Transport-Security ");
        at = 4 +
             sheet_str(&t->tab.sheet, at, e.tone == EXPLAIN_GOOD ? ROLE_OK : ROLE_WARN, e.text);
    }
    at = sheet_str(&t->tab.sheet, at, ROLE_MUTED, "SNI ");
    sheet_str(&t->tab.sheet, at, ROLE_BRIGHT, text_of(f->sni)[0] ? f->sni : "not sent");
}

static void add_none(struct tlstab *t)
{
    const struct jig_exchange *x = t->tab.shown->exchange;
    sheet_row(&t->tab.sheet);
    if (!facts_is_https(x))
        sheet_str(&t->tab.sheet, LEFT, ROLE_FAINT,
                  "plain HTTP: nothing was encrypted, and nobody proved who answered");
    else if (jig_exchange_is_done(x))
        sheet_str(&t->tab.sheet, LEFT, ROLE_FAINT, "it ended before a certificate came");
    else
        sheet_str(&t->tab.sheet, LEFT, ROLE_FAINT, "the handshake has not ended yet");
}

/* Whose certificates these are, where that is not the origin; and the proxy's beside the origin's. */
static void add_proxy(struct tlstab *t)
{
    const struct jig_exchange *x = t->tab.shown->exchange;
    const struct jig_tls_facts *proxy = jig_exchange_proxy_tls(x);
    char version[24];
    if (!proxy)
        return;
    facts_tls_version(proxy, version);
    sheet_row(&t->tab.sheet);
    if (jig_exchange_tls(x))
        sheet_addf(&t->tab.sheet, LEFT, ROLE_FAINT, "within %s with the proxy %s, %s", version,
                   jig_exchange_proxy(x), proxy->verified ? "trusted" : "not trusted");
    else
        sheet_addf(&t->tab.sheet, LEFT, ROLE_WARN, "with the proxy %s only%s",
                   jig_exchange_proxy(x), facts_is_https(x) ? "" : ": it could read all of it");
}

static void lay_out(struct tlstab *t)
{
    const struct jig_tls_facts *f = facts_of(t);
    sheet_begin(&t->tab.sheet);
    if (f) {
        add_proxy(t);
        add_verdict(t, f);
        add_session(t, f);
        add_chain(t, f);
        add_names_asked(t, f);
    } else if (t->tab.shown && t->tab.shown->exchange) {
        add_none(t);
    }
    sheet_end(&t->tab.sheet);
}

/* The leaf is open, and whatever has a problem. */
static void open_first(struct tlstab *t)
{
    const struct jig_tls_facts *f = facts_of(t);
    memset(t->open, 0, sizeof t->open);
    t->open[0] = true;
    for (size_t i = 0; f && i < f->n_chain && i < MAX_CHAIN; i++)
        t->open[i] = i == 0 || text_of(f->chain[i].problem)[0];
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
    if (t->tab.sheet.cursor >= MAX_CHAIN)
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

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct tlstab *t = self;
    const struct jig_tls_facts *f = facts_of(t);
    if (!f || !f->n_chain)
        return false;
    switch (command) {
    case RESTAB_COPY:
        restab_copy(span_of(text_of(f->chain[t->tab.sheet.cursor].pem)), out);
        return true;
    case RESTAB_COPY_ALL:
        print_chain(t, f);
        restab_copy(buf_span(&t->tab.copied), out);
        return true;
    case RESTAB_SAVE:
        print_chain(t, f);
        *out = (struct intent){ .command = "response.save-text",
                                .text = buf_span(&t->tab.copied) };
        return true;
    case RESTAB_FOLD:
        return toggle(t);
    default:
        return false;
    }
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct jig_tls_facts *f = facts_of(self);
    return f && f->n_chain &&
           (command == RESTAB_COPY || command == RESTAB_COPY_ALL || command == RESTAB_SAVE ||
            command == RESTAB_FOLD);
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct tlstab *t = self;
    (void)out;
    bool again = sheet_at(&t->tab.sheet, k->y) == t->tab.sheet.cursor;
    if (!sheet_mouse(&t->tab.sheet, k))
        return false;
    return k->mouse == MOUSE_PRESS && (again || k->x < 4) ? toggle(t) : true;
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct tlstab *t = self;
    struct bar_hint hints[] = {
        { view_key(env, "response.copy"), "copy PEM" },
        { view_key(env, "response.save"), "save chain" },
        { view_key(env, "response.fold"), "fold" },
    };
    sheettab_draw(&t->tab, c, env, hints,
                  can_run(t, RESTAB_COPY) ? sizeof hints / sizeof *hints : 0);
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
