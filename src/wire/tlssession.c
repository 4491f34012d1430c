/* Sessions that the servers of a context have given, for later connections to resume. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/tlscontext_private.h"

static void remove_at(struct tls_context *c, size_t i)
{
    free(c->sessions[i].key);
    c->o->SSL_SESSION_free(c->sessions[i].session);
    c->n_sessions--;
    memmove(&c->sessions[i], &c->sessions[i + 1], (c->n_sessions - i) * sizeof *c->sessions);
}

bool tlssession_keep(struct tls_context *c, struct span key, SSL_SESSION *take)
{
    char *copy = mem_dup(key);
    if (!copy)
        return false;
    if (c->n_sessions == TLS_SESSIONS_KEPT)
        remove_at(c, 0);
    c->sessions[c->n_sessions++] = (struct tls_session_slot){ copy, key.len, take };
    return true;
}

void tlssession_offer(struct tls_context *c, struct span key, SSL *ssl)
{
    const struct openssl *o = c->o;
    for (size_t i = c->n_sessions; i-- > 0;) {
        const struct tls_session_slot *slot = &c->sessions[i];
        if (!span_eq(span_make(slot->key, slot->key_len), key))
            continue;
        bool is_usable = o->SSL_SESSION_is_resumable(slot->session) == 1;
        bool is_once = o->SSL_SESSION_get_protocol_version(slot->session) >= TLS1_3_VERSION;
        if (is_usable)
            o->SSL_set_session(ssl, slot->session);
        if (is_once || !is_usable)
            remove_at(c, i);
        if (is_usable)
            return;
    }
}

void tlssession_clear(struct tls_context *c)
{
    while (c->n_sessions > 0)
        remove_at(c, c->n_sessions - 1);
}
