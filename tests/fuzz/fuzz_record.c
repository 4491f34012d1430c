/* A recording: whatever the bytes are, it is refused or read, and what was read is written as it would
 * be read again. */
#include <stdlib.h>

#include "book/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t read_nothing(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len)
{
    (void)ctx, (void)exchange, (void)offset, (void)out, (void)len;
    return 0;
}

static void write_again(const struct jig_transfer *t, struct buf *out)
{
    size_t n = jig_transfer_n_exchanges(t);
    struct record_body *bodies = calloc(n, sizeof *bodies);
    if (!bodies)
        abort();
    for (size_t i = 0; i < n; i++) {
        const struct jig_exchange *x = jig_transfer_exchange(t, i);
        bodies[i].kept = jig_exchange_body_kept(x);
        bodies[i].is_whole = bodies[i].kept == jig_exchange_body_len(x);
    }
    buf_init(out, RECORD_MAX);
    record_write(t, NULL, bodies, NULL, out);
    free(bodies);
}

static struct jig_transfer *read_it(struct span bytes)
{
    struct jig_body_reader reader = { NULL, read_nothing, NULL, NULL };
    struct jig_transfer *t;
    return record_read(bytes, &reader, &t, NULL) ? NULL : t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jig_transfer *t = read_it(span_make(data, size));
    struct buf once, twice;
    if (!t)
        return 0;
    write_again(t, &once);
    jig_transfer_free(t);
    t = read_it(buf_span(&once));
    if (!t)
        abort();
    write_again(t, &twice);
    if (!span_eq(buf_span(&once), buf_span(&twice)))
        abort();
    jig_transfer_free(t);
    buf_clear(&once);
    buf_clear(&twice);
    return 0;
}
