#include "client/bodyhash.h"

enum { BLOCK = 64 << 10 };

static enum jig_err read_all(struct source *s, struct digest *d, struct jig_error *error)
{
    char block[BLOCK];
    size_t n;
    enum source_status status;
    while ((status = source_read(s, block, sizeof block, &n, error)) == SOURCE_OK)
        digest_add(d, span_make(block, n));
    return status == SOURCE_FAILED ? JIG_ERR_READ : JIG_OK;
}

enum jig_err bodyhash(struct source *s, enum digest_kind kind, struct buf *hex,
                      struct jig_error *error)
{
    struct digest d;
    if (s && !source_has_size(s))
        return jig_error_set(error, JIG_ERR_SEND, JIG_PHASE_SEND,
                             "the login signs the body, and a pipe can't be read twice");
    enum jig_err err = digest_init(&d, kind, error);
    if (err)
        return err;
    if (s && source_rewind(s))
        err = read_all(s, &d, error);
    if (s)
        source_rewind(s);
    if (!err)
        return digest_end(&d, hex, error);
    digest_clear(&d);
    return err;
}
