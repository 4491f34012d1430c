#include "wire/certwords.h"

#include <stdio.h>
#include <string.h>

void certwords_authority(const struct jig_cert *c, char out[CERTWORDS_ROOM])
{
    if (!c->is_ca)
        snprintf(out, CERTWORDS_ROOM, "no CA");
    else if (c->path_len < 0)
        snprintf(out, CERTWORDS_ROOM, "CA of any depth");
    else if (c->path_len == 0)
        snprintf(out, CERTWORDS_ROOM, "CA, no further one below it");
    else
        snprintf(out, CERTWORDS_ROOM, "CA, up to %d more below it", c->path_len);
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

void certwords_handshake(const struct jig_tls_facts *f, const char *received,
                         char out[CERTWORDS_ROOM])
{
    snprintf(out, CERTWORDS_ROOM, "%u round trip%s, %s received", f->round_trips,
             f->round_trips == 1 ? "" : "s", received);
}
