#include "view/tlsaccepts.h"

#include <string.h>

enum { LEFT = 2, NAME_X = 4, CIPHER_X = 16 };

static const char obsolete[] = "obsolete";

/* Behind the version's name; where it is obsolete, a word below it says so. */
static void add_ciphers(struct sheet *s, const struct tlsprobe_version *v)
{
    bool is_obsolete = v->accepted && tlsprobe_is_obsolete(v);
    for (size_t i = 0; i < v->n; i++) {
        const char *fault = tlsprobe_fault(v->ciphers[i].name);
        if (i > 0)
            sheet_row(s);
        if (i == 1 && is_obsolete)
            sheet_str(s, NAME_X, ROLE_WARN, obsolete);
        int at = sheet_str(s, CIPHER_X, ROLE_BRIGHT, v->ciphers[i].name);
        at = sheet_addf(s, at < CIPHER_X + 30 ? CIPHER_X + 32 : at + 2, ROLE_FAINT, "%3d bits",
                        v->ciphers[i].bits);
        sheet_str(s, at + 2, ROLE_WARN, fault);
    }
    if (v->n == 1 && is_obsolete) {
        sheet_row(s);
        sheet_str(s, NAME_X, ROLE_WARN, obsolete);
    }
}

static void add_version(struct sheet *s, const struct tlsaccepts *a, size_t i)
{
    const struct tlsprobe_version *v = &a->found.versions[i];
    bool is_asked = a->is_running && i == a->found.at;
    bool is_next = a->is_running && i > a->found.at;
    sheet_row(s);
    sheet_addf(s, NAME_X, v->accepted && tlsprobe_is_obsolete(v) ? ROLE_WARN : ROLE_MUTED,
               "TLS %s", v->name);
    add_ciphers(s, v);
    if (v->n > 0 && !is_asked && !v->is_unknown)
        return;
    if (v->n > 0)
        sheet_row(s);
    if (is_asked)
        sheet_str(s, CIPHER_X, ROLE_ACCENT, "asking …");
    else if (is_next || v->is_unknown)
        sheet_str(s, CIPHER_X, ROLE_FAINT, v->n ? "not asked further" : "not asked yet");
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
static void add_count(struct sheet *s, int at, const struct tlsaccepts *a, const char *stop)
{
    const char *ends = a->is_running    ? " so far"
                       : a->was_stopped ? ", then it was stopped"
                                        : "";
    const char *plural = a->found.n_asked == 1 ? "" : "s";
    if (a->is_running && stop[0])
        sheet_addf(s, at, ROLE_FAINT, "%u handshake%s so far, %s stops it", a->found.n_asked,
                   plural, stop);
    else
        sheet_addf(s, at, ROLE_FAINT, "%u handshake%s%s", a->found.n_asked, plural, ends);
}

void tlsaccepts_add(struct sheet *s, const struct tlsaccepts *a, const char *stop)
{
    sheet_row(s);
    sheet_row(s);
    int at = sheet_str(s, LEFT, ROLE_HEADING, "What the server accepts");
    add_count(s, at + 3, a, stop);
    sheet_row(s);
    for (size_t i = 0; i < TLSPROBE_VERSIONS; i++)
        add_version(s, a, i);
    if (!a->error.code)
        return;
    sheet_row(s);
    at = sheet_str(s, NAME_X, ROLE_ERROR, jig_err_name(a->error.code));
    sheet_str(s, at + 2, ROLE_MUTED, a->error.text);
}
