#include "format/harreadtls.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint32_t member(const struct json *doc, uint32_t node, const char *key)
{
    return json_member(doc, node, span_of(key));
}

static char *text_of(const struct json *doc, uint32_t node, const char *key)
{
    uint32_t value = member(doc, node, key);
    return json_is(doc, value, JSON_STRING) ? json_take_text(doc, value) : NULL;
}

/* "+01:00", "Z" or nothing, in seconds. */
static int64_t zone_of(const char *text)
{
    int hours = 0, minutes = 0;
    if ((*text != '+' && *text != '-') || sscanf(text + 1, "%2d:%2d", &hours, &minutes) < 1)
        return 0;
    return (*text == '-' ? -60 : 60) * (hours * 60 + minutes);
}

bool harreadtls_time(const struct json *doc, uint32_t node, int64_t *unix_us)
{
    char *text = json_is(doc, node, JSON_STRING) ? json_take_text(doc, node) : NULL;
    struct tm t = { 0 };
    int used = 0;
    bool ok = text && sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &t.tm_year, &t.tm_mon,
                             &t.tm_mday, &t.tm_hour, &t.tm_min, &t.tm_sec, &used) == 6;
    int64_t part = 0, unit = 100000;
    const char *at = ok ? text + used : "";
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++, unit /= 10)
            part += (*at - '0') * unit;
    t.tm_year -= 1900;
    t.tm_mon--;
    if (ok)
        *unix_us = ((int64_t)timegm(&t) - zone_of(at)) * 1000000 + part;
    free(text);
    return ok;
}

static int64_t seconds_of(const struct json *doc, uint32_t node)
{
    int64_t us = 0;
    return harreadtls_time(doc, node, &us) ? us / 1000000 : 0;
}

static void read_names(const struct json *doc, uint32_t array, struct jig_cert *c)
{
    uint32_t n = json_is(doc, array, JSON_ARRAY) ? json_n(doc, array) : 0;
    c->names = n ? calloc(n, sizeof *c->names) : NULL;
    for (uint32_t at = json_first(doc, array); c->names && at != JSON_NONE;
         at = json_next(doc, at))
        if ((c->names[c->n_names] = json_take_text(doc, at)))
            c->n_names++;
}

static void read_certificate(const struct json *doc, uint32_t node, struct jig_cert *c)
{
    int64_t bits = 0;
    json_integer(doc, member(doc, node, "keyBits"), &bits);
    c->subject = text_of(doc, node, "subject");
    c->common_name = text_of(doc, node, "subject");
    c->issuer = text_of(doc, node, "issuer");
    c->not_before = seconds_of(doc, member(doc, node, "notBefore"));
    c->not_after = seconds_of(doc, member(doc, node, "notAfter"));
    c->serial = text_of(doc, node, "serial");
    c->sha256 = text_of(doc, node, "sha256");
    c->key_type = text_of(doc, node, "keyType");
    c->key_bits = bits > 0 && bits < 1000000 ? (int)bits : 0;
    c->signature = text_of(doc, node, "signature");
    c->path_len = -1;
    read_names(doc, member(doc, node, "subjectAltName"), c);
}

static void read_chain(const struct json *doc, uint32_t array, struct jig_tls_facts *out)
{
    uint32_t n = json_is(doc, array, JSON_ARRAY) ? json_n(doc, array) : 0;
    out->chain = n ? calloc(n, sizeof *out->chain) : NULL;
    for (uint32_t at = json_first(doc, array); out->chain && at != JSON_NONE;
         at = json_next(doc, at))
        read_certificate(doc, at, &out->chain[out->n_chain++]);
}

void harreadtls(const struct json *doc, uint32_t node, struct jig_tls_facts *out)
{
    *out = (struct jig_tls_facts){
        .version = text_of(doc, node, "version"),
        .cipher = text_of(doc, node, "cipher"),
        .group = text_of(doc, node, "group"),
        .alpn = text_of(doc, node, "alpn"),
        .resumed = json_is(doc, member(doc, node, "resumed"), JSON_TRUE),
        .verified = json_is(doc, member(doc, node, "verified"), JSON_TRUE),
        .verify_error = text_of(doc, node, "verifyError"),
        .handshake_us = -1,
    };
    read_chain(doc, member(doc, node, "chain"), out);
}
