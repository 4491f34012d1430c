#include "support/recordagain.h"

#include <check.h>

/* The bodies of the recorded transfer are read from the one that it was made of. */
static size_t read_from(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_body_read(jig_transfer_exchange(ctx, exchange), offset, out, len);
}

void recordagain_write(const struct jig_transfer *t, const struct mask *mask, struct buf *out)
{
    struct record_body bodies[8] = { { 0 } };
    ck_assert_uint_le(jig_transfer_n_exchanges(t), 8);
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++) {
        const struct jig_exchange *x = jig_transfer_exchange(t, i);
        bodies[i].kept = jig_exchange_body_kept(x);
        bodies[i].is_whole = bodies[i].kept == jig_exchange_body_len(x);
    }
    buf_init(out, RECORD_MAX);
    record_write(t, mask, bodies, NULL, out);
    ck_assert_int_eq(out->failed, JIG_OK);
}

struct jig_transfer *recordagain_read(struct jig_transfer *t, struct span bytes)
{
    struct jig_body_reader reader = { t, read_from, NULL, NULL };
    struct jig_error error = { .code = JIG_OK };
    struct jig_transfer *again;
    ck_assert_msg(record_read(bytes, &reader, &again, &error) == JIG_OK, "%s", error.text);
    return again;
}
