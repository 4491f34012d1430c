#include "format/harreadtls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

#define TIME_MAX 64 /* letters of a time */

struct reading {
    const struct json *doc;
    bool failed; /* no memory */
};

static uint32_t member(const struct json *doc, uint32_t node, const char *key)
{
    return json_member(doc, node, span_of(key));
}

/* NULL: it is no string. */
static char *take_string(struct reading *r, uint32_t node)
{
    if (!json_is(r->doc, node, JSON_STRING))
        return NULL;
    char *text = json_take_text(r->doc, node);
    r->failed = r->failed || !text;
    return text;
}

static char *text_of(struct reading *r, uint32_t node, const char *key)
{
    return take_string(r, member(r->doc, node, key));
}

/* "+01:00", "Z" or nothing, in seconds. */
static int64_t zone_of(const char *text)
{
    int hours = 0, minutes = 0;
    if ((*text != '+' && *text != '-') || sscanf(text + 1, "%2d:%2d", &hours, &minutes) < 1)
        return 0;
    return (*text == '-' ? -60 : 60) * (hours * 60 + minutes);
}

/* As it is spelled, behind its quote: a time has nothing that has to be escaped. */
static void copy_time(const struct json *doc, uint32_t node, char out[TIME_MAX])
{
    struct span s = json_spelling(doc, node);
    s = json_is(doc, node, JSON_STRING) ? span_sub(s, 1, s.len - 1) : SPAN("");
    size_t len = s.len < TIME_MAX ? s.len : TIME_MAX - 1;
    memcpy(out, s.ptr, len);
    out[len] = '\0';
}

bool harreadtls_time(const struct json *doc, uint32_t node, int64_t *unix_us)
{
    char text[TIME_MAX];
    struct tm t = { 0 };
    int used = 0;
    copy_time(doc, node, text);
    bool ok = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &t.tm_year, &t.tm_mon, &t.tm_mday,
                     &t.tm_hour, &t.tm_min, &t.tm_sec, &used) == 6;
    int64_t part = 0, unit = 100000;
    const char *at = ok ? text + used : "";
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++, unit /= 10)
            part += (*at - '0') * unit;
    t.tm_year -= 1900;
    t.tm_mon--;
    if (ok)
        *unix_us = ((int64_t)timegm(&t) - zone_of(at)) * 1000000 + part;
    return ok;
}

static int64_t seconds_of(const struct json *doc, uint32_t node)
{
    int64_t us = 0;
    return harreadtls_time(doc, node, &us) ? us / 1000000 : JIG_CERT_NO_DATE;
}

/* Room for as many as the array has; NULL: it has none, or there is no memory. */
static void *room_for(struct reading *r, uint32_t array, size_t size)
{
    uint32_t n = json_is(r->doc, array, JSON_ARRAY) ? json_n(r->doc, array) : 0;
    void *room = n ? mem_zero(n, size) : NULL;
    r->failed = r->failed || (n && !room);
    return room;
}

static void read_names(struct reading *r, uint32_t array, struct jig_cert *c)
{
    c->names = room_for(r, array, sizeof *c->names);
    for (uint32_t at = json_first(r->doc, array); c->names && at != JSON_NONE;
         at = json_next(r->doc, at))
        if ((c->names[c->n_names] = take_string(r, at)))
            c->n_names++;
}

static void read_certificate(struct reading *r, uint32_t node, struct jig_cert *c)
{
    int64_t bits = 0;
    json_integer(r->doc, member(r->doc, node, "keyBits"), &bits);
    c->subject = text_of(r, node, "subject");
    c->common_name = text_of(r, node, "subject");
    c->issuer = text_of(r, node, "issuer");
    c->not_before = seconds_of(r->doc, member(r->doc, node, "notBefore"));
    c->not_after = seconds_of(r->doc, member(r->doc, node, "notAfter"));
    c->serial = text_of(r, node, "serial");
    c->sha256 = text_of(r, node, "sha256");
    c->key_type = text_of(r, node, "keyType");
    c->key_bits = bits > 0 && bits < 1000000 ? (int)bits : 0;
    c->signature = text_of(r, node, "signature");
    c->path_len = -1;
    read_names(r, member(r->doc, node, "subjectAltName"), c);
}

static void read_chain(struct reading *r, uint32_t array, struct jig_tls_facts *out)
{
    out->chain = room_for(r, array, sizeof *out->chain);
    for (uint32_t at = json_first(r->doc, array); out->chain && at != JSON_NONE;
         at = json_next(r->doc, at))
        read_certificate(r, at, &out->chain[out->n_chain++]);
}

bool harreadtls(const struct json *doc, uint32_t node, struct jig_tls_facts *out)
{
    struct reading r = { .doc = doc };
    *out = (struct jig_tls_facts){
        .version = text_of(&r, node, "version"),
        .cipher = text_of(&r, node, "cipher"),
        .group = text_of(&r, node, "group"),
        .alpn = text_of(&r, node, "alpn"),
        .resumed = json_is(doc, member(doc, node, "resumed"), JSON_TRUE),
        .verified = json_is(doc, member(doc, node, "verified"), JSON_TRUE),
        .verify_error = text_of(&r, node, "verifyError"),
        .handshake_us = -1,
    };
    read_chain(&r, member(doc, node, "chain"), out);
    return !r.failed;
}
