#include "client/tunnel.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "base/mem.h"
#include "client/proxy.h"
#include "wire/h1req.h"

/* Of a refusal, to ask again behind it: reading more costs more than another connection. */
enum { MAX_SKIPPED = 64 << 10 };

struct tunnel *tunnel_new(void)
{
    struct tunnel *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    head_init(&t->answer);
    h1_init(&t->h1, NULL);
    buf_init_secret(&t->out, 1 << 20);
    return t;
}

void tunnel_free(struct tunnel *t)
{
    if (!t)
        return;
    head_clear(&t->answer);
    h1_clear(&t->h1);
    buf_wipe(&t->out);
    socks_clear(&t->socks);
    free(t);
}

/* ---- CONNECT ---- */

/* Nothing of the origin's request goes along: not its fields, not its credentials. */
static enum jig_err write_connect(struct tunnel *t, const struct route *route,
                                  struct jig_error *error)
{
    struct buf authority;
    struct header fields;
    buf_init(&authority, 4096);
    header_init(&fields);
    t->has_login = route->proxy->has_login || route->proxy_login.ptr;
    route_add_authority(route, &authority);
    enum jig_err err = authority.failed;
    if (!err && route->proxy_login.ptr)
        err = header_add(&fields, SPAN("Proxy-Authorization"), route->proxy_login);
    if (!err)
        err = proxy_add_fields(route->proxy, route->options, route->proxy_answer, &fields);
    struct h1req req = { .method = SPAN("CONNECT"),
                         .target = buf_span(&authority),
                         .host = buf_span(&authority),
                         .fields = &fields,
                         .body = H1REQ_NO_BODY,
                         .omit_length = true };
    if (err)
        jig_error_set(error, err, JIG_PHASE_PROXY, "the request for a tunnel: %s",
                      jig_err_meaning(err));
    else
        err = h1req_write(&req, &t->out, error);
    header_clear(&fields);
    buf_clear(&authority);
    return err;
}

static enum tunnel_status refused(const struct tunnel *t, struct jig_error *error)
{
    int status = t->answer.status;
    if (status == 407)
        jig_error_set(error, JIG_ERR_PROXY, JIG_PHASE_PROXY, "the proxy asks for %s (407)",
                      t->has_login ? "another login" : "a login");
    else
        jig_error_set(error, JIG_ERR_PROXY, JIG_PHASE_PROXY,
                      "the proxy refused the tunnel with status %d", status);
    return TUNNEL_FAILED;
}

/* The rest of a refusal; behind it stands the answer to what was asked again. */
static enum tunnel_status skip(struct tunnel *t, const struct event *event,
                               struct jig_error *error)
{
    if (event->type == EVENT_BODY)
        t->skipped += event->body.len;
    if (t->skipped > MAX_SKIPPED) {
        jig_error_set(error, JIG_ERR_PROXY, JIG_PHASE_PROXY,
                      "the proxy's refusal is longer than %d bytes", MAX_SKIPPED);
        return TUNNEL_FAILED;
    }
    if (event->type == EVENT_DONE) {
        t->is_skipping = false;
        h1_begin(&t->h1, SPAN("CONNECT"));
    }
    return TUNNEL_AGAIN;
}

/* What it says to CONNECT: the tunnel stands behind the end of the head. */
static enum tunnel_status judge(struct tunnel *t, const struct event *event,
                                struct jig_error *error)
{
    if (event->type == EVENT_HEAD) {
        head_move(&t->answer, event->head);
        t->length = *event->length;
        t->is_again = false;
    }
    if (event->type == EVENT_HEAD && t->answer.status / 100 != 2)
        return refused(t, error);
    return event->type == EVENT_DONE ? TUNNEL_OPEN : TUNNEL_AGAIN;
}

static enum tunnel_status recv_connect(struct tunnel *t, struct span in, size_t *used,
                                       struct jig_error *error)
{
    struct event event;
    struct jig_error why;
    enum tunnel_status status = TUNNEL_AGAIN;
    *used = 0;
    while (status == TUNNEL_AGAIN) {
        size_t n;
        if (h1_recv(&t->h1, span_sub(in, *used, in.len), &n, &event, &why)) {
            jig_error_set(error, why.code == JIG_ERR_MEMORY ? why.code : JIG_ERR_PROXY,
                          JIG_PHASE_PROXY, "the proxy's answer: %s", why.text);
            return TUNNEL_FAILED;
        }
        *used += n;
        if (event.type == EVENT_NONE)
            break;
        status = t->is_skipping ? skip(t, &event, error) : judge(t, &event, error);
    }
    return status;
}

bool tunnel_may_ask_again(const struct tunnel *t)
{
    bool is_far = t->length.kind == BODY_SIZED && t->length.length > MAX_SKIPPED;
    bool was_heard = t->out_at == t->out.len; /* to the end */
    return !t->is_socks && was_heard && !is_far && !h1_will_close(&t->h1);
}

enum jig_err tunnel_ask_again(struct tunnel *t, const struct route *route,
                              struct jig_error *error)
{
    buf_reset(&t->out);
    t->out_at = t->skipped = 0;
    t->is_again = t->is_skipping = true;
    return write_connect(t, route, error);
}

/* ---- SOCKS ---- */

static void use_address(const struct address *a, struct socks_target *out)
{
    const struct sockaddr_in *v4 = (const void *)&a->storage;
    const struct sockaddr_in6 *v6 = (const void *)&a->storage;
    if (address_family(a) == AF_INET) {
        out->kind = SOCKS_IPV4;
        out->host = span_make(&v4->sin_addr, 4);
    } else {
        out->kind = SOCKS_IPV6;
        out->host = span_make(&v6->sin6_addr, 16);
    }
}

static enum jig_err begin_socks(struct tunnel *t, const struct route *route,
                                const struct address *target, struct jig_error *error)
{
    const struct proxy *p = route->proxy;
    struct place place = route_destination(route);
    struct address numeric;
    struct socks_target to = { .kind = SOCKS_NAME, .host = place.host, .port = place.port };
    if (!target && address_parse(to.host, place.port, &numeric))
        target = &numeric;
    if (target)
        use_address(target, &to);
    if (p->has_login) {
        to.user = span_of(buf_str(&p->user));
        to.user.len = p->user.len;
        to.password = buf_span(&p->password);
    }
    return socks_begin(&t->socks, &to, error);
}

/* ---- Either ---- */

enum jig_err tunnel_begin(struct tunnel *t, const struct route *route,
                          const struct address *target, struct jig_error *error)
{
    t->is_socks = proxy_is_socks(route->proxy);
    if (t->is_socks)
        return begin_socks(t, route, target, error);
    h1_begin(&t->h1, SPAN("CONNECT"));
    return write_connect(t, route, error);
}

struct span tunnel_out(const struct tunnel *t)
{
    return t->is_socks ? socks_out(&t->socks)
                       : span_sub(buf_span(&t->out), t->out_at, t->out.len);
}

void tunnel_sent(struct tunnel *t, size_t n)
{
    if (t->is_socks)
        socks_sent(&t->socks, n);
    else
        t->out_at += n;
}

enum tunnel_status tunnel_recv(struct tunnel *t, struct span in, size_t *used,
                               struct jig_error *error)
{
    static const enum tunnel_status of_socks[] = {
        [SOCKS_AGAIN] = TUNNEL_AGAIN, [SOCKS_DONE] = TUNNEL_OPEN, [SOCKS_FAILED] = TUNNEL_FAILED
    };
    if (t->is_socks)
        return of_socks[socks_recv(&t->socks, in, used, error)];
    return recv_connect(t, in, used, error);
}

bool tunnel_is_unreachable(const struct tunnel *t)
{
    return t->is_socks && t->socks.reply != 0;
}
