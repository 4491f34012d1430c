#include "view/tlsaccepts.h"

#include <stdio.h>
#include <string.h>

enum { LEFT = 2, NAME_X = 4, CIPHER_X = 16 };

static const char obsolete[] = "obsolete";

static void add_cipher(struct sheet *s, const struct tlsprobe_cipher *c, int right)
{
    char bits[32];
    const char *fault = tlsprobe_fault(c->name);
    int at = sheet_behind(s, CIPHER_X, CIPHER_X, right, ROLE_BRIGHT, span_of(c->name));
    snprintf(bits, sizeof bits, "%3d bits", c->bits);
    at = sheet_behind(s, at < CIPHER_X + 30 ? CIPHER_X + 32 : at + 2, CIPHER_X, right,
                      ROLE_FAINT, span_of(bits));
    if (fault[0])
        sheet_behind(s, at + 2, CIPHER_X, right, ROLE_WARN, span_of(fault));
}

/* Behind the version's name; where it is obsolete, a word below it says so. */
static void add_ciphers(struct sheet *s, const struct tlsprobe_version *v, int right)
{
    bool is_obsolete = v->accepted && tlsprobe_is_obsolete(v);
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            sheet_row(s);
        if (i == 1 && is_obsolete)
            sheet_str(s, NAME_X, ROLE_WARN, obsolete);
        add_cipher(s, &v->ciphers[i], right);
    }
    if (v->n == 1 && is_obsolete) {
        sheet_row(s);
        sheet_str(s, NAME_X, ROLE_WARN, obsolete);
    }
}

static void add_version(struct sheet *s, const struct tlsaccepts *a, size_t i, int right)
{
    const struct tlsprobe_version *v = &a->found.versions[i];
    bool is_asked = a->is_running && i == a->found.at;
    bool is_next = a->is_running && i > a->found.at;
    sheet_row(s);
    sheet_addf(s, NAME_X, v->accepted && tlsprobe_is_obsolete(v) ? ROLE_WARN : ROLE_MUTED,
               "TLS %s", v->name);
    add_ciphers(s, v, right);
    if (v->n > 0 && !is_asked && !v->is_unknown)
        return;
    if (v->n > 0)
        sheet_row(s);
    if (is_asked)
        sheet_str(s, CIPHER_X, ROLE_ACCENT, "asking …");
    else if (is_next || v->is_unknown)
        sheet_str(s, CIPHER_X, ROLE_FAINT,
                  v->n            ? "not asked further"
                  : a->is_running ? "not asked yet"
                                  : "not asked");
    else
        sheet_str(s, CIPHER_X, tlsprobe_is_obsolete(v) ? ROLE_OK : ROLE_FAINT, "not accepted");
}

bool tlsaccepts_are_of(const struct tlsaccepts *a, const char *url)
{
    const struct span wss = SPAN("wss:"), https = SPAN("https:");
    struct span rest = span_of(url), origin = span_of(a->origin);
    if (span_istarts(rest, wss) && span_istarts(origin, https)) {
        rest = span_sub(rest, wss.len, rest.len);
        origin = span_sub(origin, https.len, origin.len);
    }
    if (origin.len == 0 || !span_starts(rest, origin))
        return false;
    return rest.len == origin.len || strchr("/?#", rest.ptr[origin.len]);
}

/* "12 handshakes so far, Esc stops it" */
static void add_count(struct sheet *s, int at, const struct tlsaccepts *a,
                      const struct tlsaccepts_look *look)
{
    char words[120];
    const char *ends = a->is_running    ? " so far"
                       : a->was_stopped ? ", then it was stopped"
                                        : "";
    bool can_stop = a->is_running && look->stop[0];
    snprintf(words, sizeof words, "%u handshake%s%s%s%.20s%s", a->found.n_asked,
             a->found.n_asked == 1 ? "" : "s", ends, can_stop ? ", " : "",
             can_stop ? look->stop : "", can_stop ? " stops it" : "");
    sheet_behind(s, at, LEFT, look->right, ROLE_FAINT, span_of(words));
}

void tlsaccepts_add(struct sheet *s, const struct tlsaccepts *a,
                    const struct tlsaccepts_look *look)
{
    sheet_row(s);
    sheet_row(s);
    int at = sheet_str(s, LEFT, ROLE_HEADING, "What the server accepts");
    add_count(s, at + 3, a, look);
    sheet_row(s);
    for (size_t i = 0; i < TLSPROBE_VERSIONS; i++)
        add_version(s, a, i, look->right);
    if (!a->error.code)
        return;
    sheet_row(s);
    at = sheet_str(s, NAME_X, ROLE_ERROR, jig_err_name(a->error.code));
    sheet_behind(s, at + 2, NAME_X, look->right, ROLE_MUTED, span_of(a->error.text));
}
