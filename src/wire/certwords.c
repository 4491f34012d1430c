#include "wire/certwords.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A line of its own: the words about one that it signed end with the same. */
bool certwords_is_unreadable(const struct jig_cert *c)
{
    const char *line = c->problem;
    while (line && strncmp(line, CERTWORDS_UNREADABLE, sizeof CERTWORDS_UNREADABLE - 1) != 0) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return line != NULL;
}

void certwords_authority(const struct jig_cert *c, char out[CERTWORDS_ROOM])
{
    if (certwords_is_unreadable(c))
        snprintf(out, CERTWORDS_ROOM, "not known");
    else if (!c->is_ca)
        snprintf(out, CERTWORDS_ROOM, "no CA");
    else if (c->path_len < 0)
        snprintf(out, CERTWORDS_ROOM, "CA of any depth");
    else if (c->path_len == 0)
        snprintf(out, CERTWORDS_ROOM, "CA, no further one below it");
    else
        snprintf(out, CERTWORDS_ROOM, "CA, up to %d more below it", c->path_len);
}

const char *certwords_place(const struct jig_tls_facts *f, size_t i)
{
    const struct jig_cert *c = &f->chain[i];
    if (i == 0)
        return c->is_self_issued ? "leaf, signed by itself" : "leaf";
    for (size_t before = 0; before < i; before++)
        if (c->sha256[0] && strcmp(f->chain[before].sha256, c->sha256) == 0)
            return "sent once more";
    if (c->is_self_issued)
        return "root";
    return c->is_ca || certwords_is_unreadable(c) ? "intermediate" : "no CA, sent along";
}

const char *certwords_group(const char *name)
{
    static const char *const rows[][2] = {
        { "prime256v1", "P-256" }, { "secp256r1", "P-256" }, { "secp384r1", "P-384" },
        { "secp521r1", "P-521" },  { "x25519", "X25519" },   { "x448", "X448" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcasecmp(name, rows[i][0]) == 0)
            return rows[i][1];
    return name;
}

const char *certwords_proof(enum jig_sct_proof proof)
{
    static const char *const words[] = {
        [JIG_SCT_UNCHECKED] = "not checked",
        [JIG_SCT_GOOD] = "signature holds",
        [JIG_SCT_BAD] = "a signature that the log did not make",
    };
    return words[proof];
}

bool certwords_is_aead(const char *cipher)
{
    return strstr(cipher, "GCM") || strstr(cipher, "CCM") || strstr(cipher, "POLY1305");
}

bool certwords_is_forward_secret(const struct jig_tls_facts *f)
{
    return (f->version && strcmp(f->version, "TLSv1.3") == 0) ||
           (f->cipher && strstr(f->cipher, "DHE"));
}

const char *certwords_exchange(const struct jig_tls_facts *f)
{
    const char *cipher = f->cipher ? f->cipher : "";
    if (f->group && *f->group)
        return f->group;
    if (!*cipher || strncmp(cipher, "TLS_", 4) == 0) /* 1.3, whose ciphers say nothing of it */
        return "";
    return strstr(cipher, "ECDHE") ? "ECDHE" : strstr(cipher, "DHE") ? "DHE" : "RSA";
}

void certwords_handshake(const struct jig_tls_facts *f, const char *received,
                         char out[CERTWORDS_ROOM])
{
    snprintf(out, CERTWORDS_ROOM, "%u round trip%s, %s received", f->round_trips,
             f->round_trips == 1 ? "" : "s", received);
}
