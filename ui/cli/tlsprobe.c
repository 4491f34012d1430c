#include "cli/tlsprobe.h"

#include <string.h>

#include "base/buf.h"

static const char *const versions[TLSPROBE_VERSIONS] = { "1.3", "1.2", "1.1", "1.0" };

static const char *const suites[] = {
    "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256",
};

static bool is_found(const struct tlsprobe_version *v, const char *name)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->ciphers[i].name, name) == 0)
            return true;
    return false;
}

/* TLS 1.3 knows five and no way to take one away: those that are left are named. */
static void name_suites(const struct tlsprobe_version *v, struct buf *out)
{
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        if (!is_found(v, suites[i]))
            buf_addf(out, "%s%s", out->len > 0 ? ":" : "", suites[i]);
}

/* All that OpenSSL has, also what nobody should accept, without what was found. */
static void name_rest(const struct tlsprobe_version *v, struct buf *out)
{
    buf_add_str(out, "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
    for (size_t i = 0; i < v->n; i++)
        buf_addf(out, ":!%s", v->ciphers[i].name);
}

static enum jig_err probe_version(struct tlsprobe_version *v, tlsprobe_ask *ask, void *ctx,
                                  struct jig_error *error)
{
    struct buf list;
    enum jig_err err = JIG_OK;
    bool is_newest = strcmp(v->name, "1.3") == 0, goes_on = true;
    buf_init(&list, 1u << 16);
    while (!err && goes_on && v->n < TLSPROBE_CIPHERS) {
        struct tlsprobe_cipher found = { .name = "" };
        buf_reset(&list);
        if (is_newest)
            name_suites(v, &list);
        else
            name_rest(v, &list);
        err = list.failed ? list.failed : JIG_OK;
        if (!err && list.len > 0)
            err = ask(ctx, v->name, buf_str(&list), &found, error);
        goes_on = !err && found.name[0] != '\0' && !is_found(v, found.name);
        if (goes_on)
            v->ciphers[v->n++] = found;
    }
    v->accepted = v->n > 0;
    buf_clear(&list);
    return err;
}

enum jig_err tlsprobe_run(struct tlsprobe *p, tlsprobe_ask *ask, void *ctx,
                          struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    *p = (struct tlsprobe){ 0 };
    for (size_t i = 0; i < TLSPROBE_VERSIONS; i++) {
        p->versions[i].name = versions[i];
        p->versions[i].is_unknown = err != JIG_OK;
        if (!err)
            err = probe_version(&p->versions[i], ask, ctx, error);
    }
    return err;
}

const char *tlsprobe_fault(const char *cipher)
{
    static const struct {
        const char *part, *words;
    } faults[] = {
        { "NULL", "no encryption" },      { "ADH", "no authentication" },
        { "AECDH", "no authentication" }, { "EXP", "export strength" },
        { "RC4", "broken: RC4" },         { "DES", "broken: DES" },
        { "MD5", "broken: MD5" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (strstr(cipher, faults[i].part))
            return faults[i].words;
    bool is_suite = strncmp(cipher, "TLS_", 4) == 0;
    if (!is_suite && !strstr(cipher, "DHE"))
        return "not forward secret";
    bool is_aead = strstr(cipher, "GCM") || strstr(cipher, "CCM") || strstr(cipher, "POLY1305");
    return is_aead ? "" : "no AEAD";
}
