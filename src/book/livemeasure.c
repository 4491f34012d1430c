#include "book/livemeasure.h"

#include <stddef.h>

#include "book/pack.h"

static const struct pack_member members[] = {
    { .kind = PACK_I64, .offset = offsetof(struct live_measure, started_wall_us) },
    { .kind = PACK_I64, .offset = offsetof(struct live_measure, body_us) },
    { .kind = PACK_I64, .offset = offsetof(struct live_measure, total_us) },
    { .kind = PACK_U64, .offset = offsetof(struct live_measure, len) },
    { .kind = PACK_U64, .offset = offsetof(struct live_measure, wire_len) },
    { .kind = PACK_U64, .offset = offsetof(struct live_measure, sent) },
    { .kind = PACK_U64, .offset = offsetof(struct live_measure, received) },
};

static const struct pack_struct all = { members, sizeof members / sizeof *members };

/* While the body comes, it has come so far. */
struct live_measure livemeasure_of(const struct jig_exchange *x)
{
    struct jig_timing t = jig_exchange_timing(x);
    const struct jig_connection_facts *c = jig_exchange_connection(x);
    return (struct live_measure){ .started_wall_us = t.started_wall_us,
                                  .body_us = t.body < 0 && t.head >= 0 ? t.total : t.body,
                                  .total_us = t.total,
                                  .len = jig_exchange_body_len(x),
                                  .wire_len = jig_exchange_body_wire_len(x),
                                  .sent = c->bytes_sent,
                                  .received = c->bytes_received };
}

void livemeasure_write(const struct live_measure *m, struct buf *out)
{
    struct packer p = { .out = out };
    pack_struct(&p, &all, m);
}

bool livemeasure_read(struct span bytes, struct live_measure *m)
{
    struct unpacker u = { .in = bytes };
    *m = (struct live_measure){ 0 };
    unpack_struct(&u, &all, m);
    bool is_sound = !u.failed && m->len <= INT64_MAX && m->wire_len <= INT64_MAX;
    if (!is_sound)
        *m = (struct live_measure){ 0 };
    return is_sound;
}

void livemeasure_apply(const struct live_measure *m, struct jig_recorded_body *body,
                       struct jig_timing *timing, struct jig_connection_facts *connection)
{
    if (!m->started_wall_us || m->started_wall_us != timing->started_wall_us)
        return;
    body->len = m->len > body->kept ? m->len : body->kept;
    body->wire_len = m->wire_len;
    body->is_streamed = body->len > body->kept;
    timing->body = m->body_us;
    timing->total = m->total_us;
    connection->bytes_sent = m->sent;
    connection->bytes_received = m->received;
}
