#include "app/probe.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "wire/url.h"

#define LIST_MAX (1u << 16) /* of ciphers' names */

void probe_init(struct probe *p)
{
    *p = (struct probe){ .base = NULL };
    buf_init(&p->ciphers, LIST_MAX);
}

static void forget(struct probe *p)
{
    jig_transfer_free(p->asking);
    jig_request_free(p->base);
    free(p->url);
    p->asking = NULL;
    p->base = NULL;
    p->url = NULL;
}

void probe_clear(struct probe *p)
{
    forget(p);
    free(p->accepts);
    p->accepts = NULL;
    buf_clear(&p->ciphers);
}

bool probe_is_running(const struct probe *p)
{
    return p->accepts && p->accepts->is_running;
}

static void end(struct probe *p)
{
    tlsprobe_give_up(&p->accepts->found);
    p->accepts->is_running = false;
    forget(p);
}

void probe_stop(struct probe *p)
{
    if (!probe_is_running(p))
        return;
    p->accepts->was_stopped = true;
    end(p);
}

static enum jig_err ask(struct probe *p, struct jig_client *c, const char *version, int64_t now,
                        struct jig_error *error)
{
    struct jig_options options = *jig_request_options(p->base);
    struct jig_request *r = jig_request_new();
    if (!r)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    options.connect_only = options.insecure = true;
    options.tls_min = options.tls_max = version;
    options.ciphers = buf_str(&p->ciphers);
    options.keylog_file = NULL;
    enum jig_err err = jig_request_set_url(r, p->url, error);
    if (!err)
        err = jig_request_set_options(r, &options, error);
    if (!err)
        return jig_client_send(c, r, now, &p->asking, error);
    jig_request_free(r);
    return err;
}

/* The next handshake, or the end. */
static void go_on(struct probe *p, struct jig_client *c, int64_t now)
{
    const char *version;
    jig_transfer_free(p->asking);
    p->asking = NULL;
    if (!tlsprobe_next(&p->accepts->found, &version, &p->ciphers) ||
        ask(p, c, version, now, &p->accepts->error))
        end(p);
}

/* "https://a.test:8443", of a WebSocket too; NULL: no memory. */
static char *origin_of(const struct jig_exchange *x)
{
    struct buf url;
    buf_init(&url, 1 << 20);
    url_add_as_http(span_of(jig_exchange_url(x)), &url);
    struct span text = buf_span(&url);
    size_t path = span_find_byte(text, '/', sizeof "https://" - 1);
    char *origin =
        url.failed ? NULL : mem_dup(span_sub(text, 0, path == SIZE_MAX ? text.len : path));
    buf_clear(&url);
    return origin;
}

enum jig_err probe_begin(struct probe *p, struct jig_client *c, const struct jig_transfer *t,
                         const struct jig_exchange *x, int64_t now, struct jig_error *error)
{
    forget(p);
    if (!p->accepts && !(p->accepts = mem_zero(1, sizeof *p->accepts)))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    *p->accepts = (struct tlsaccepts){ .is_running = true };
    tlsprobe_begin(&p->accepts->found);
    p->url = origin_of(x);
    p->base = jig_request_new();
    enum jig_err err =
        p->url && p->base
            ? jig_request_set_options(p->base, jig_transfer_options(t), error)
            : jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (err) {
        end(p);
        return err;
    }
    snprintf(p->accepts->origin, sizeof p->accepts->origin, "%s", p->url);
    go_on(p, c, now);
    return JIG_OK;
}

int64_t probe_deadline(const struct probe *p)
{
    return p->asking && jig_transfer_is_done(p->asking) ? INT64_MIN : INT64_MAX;
}

bool probe_step(struct probe *p, struct jig_client *c, int64_t now)
{
    struct tlsprobe_cipher found;
    if (!p->asking || !jig_transfer_is_done(p->asking))
        return false;
    const struct jig_error *error = jig_transfer_error(p->asking);
    if (!tlsprobe_is_answer(error->code)) {
        p->accepts->error = *error;
        end(p);
        return true;
    }
    const struct jig_tls_facts *facts = jig_exchange_tls(jig_transfer_last(p->asking));
    tlsprobe_answer(&p->accepts->found, tlsprobe_read(facts, &found) ? &found : NULL);
    go_on(p, c, now);
    return true;
}
