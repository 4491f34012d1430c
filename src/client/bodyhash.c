#include "client/bodyhash.h"

enum { BLOCK = 64 << 10 };

void bodyhash_init(struct bodyhash *h)
{
    *h = (struct bodyhash){ .is_running = false };
    for (size_t i = 0; i < DIGEST_KINDS; i++)
        buf_init(&h->hex[i], 2 * DIGEST_MAX + 1);
}

void bodyhash_clear(struct bodyhash *h)
{
    digest_clear(&h->running);
    h->is_running = false;
    for (size_t i = 0; i < DIGEST_KINDS; i++)
        buf_clear(&h->hex[i]);
}

struct span bodyhash_get(const struct bodyhash *h, enum digest_kind kind)
{
    return buf_span(&h->hex[kind]);
}

static enum jig_err begin(struct bodyhash *h, struct source *s, enum digest_kind kind,
                          struct jig_error *error)
{
    if (!source_has_size(s))
        return jig_error_set(error, JIG_ERR_SEND, JIG_PHASE_SEND,
                             "the login signs the body, and a pipe can't be read twice");
    source_rewind(s);
    enum jig_err err = digest_init(&h->running, kind, error);
    h->is_running = !err;
    return err;
}

static enum source_status read_slice(struct source *s, struct digest *d,
                                     struct jig_error *error)
{
    char block[BLOCK];
    size_t n, left = BODYHASH_SLICE;
    enum source_status status = SOURCE_OK;
    while (left > 0 && (status = source_read(s, block, sizeof block, &n, error)) == SOURCE_OK) {
        digest_add(d, span_make(block, n));
        left -= n < left ? n : left;
    }
    return status;
}

enum jig_err bodyhash_work(struct bodyhash *h, struct source *s, enum digest_kind kind,
                           bool *done, struct jig_error *error)
{
    *done = false;
    enum jig_err err = h->is_running ? JIG_OK : begin(h, s, kind, error);
    if (err)
        return err;
    enum source_status status = read_slice(s, &h->running, error);
    if (status == SOURCE_OK)
        return JIG_OK;
    h->is_running = false;
    source_rewind(s);
    *done = true;
    if (status != SOURCE_FAILED)
        return digest_end(&h->running, &h->hex[h->running.kind], error);
    digest_clear(&h->running);
    return JIG_ERR_READ;
}

enum jig_err bodyhash_all(struct source *s, enum digest_kind kind, struct buf *hex,
                          struct jig_error *error)
{
    struct bodyhash h;
    bool done = false;
    enum jig_err err = JIG_OK;
    if (!s)
        return digest_hex(kind, SPAN(""), hex, error);
    bodyhash_init(&h);
    while (!err && !done)
        err = bodyhash_work(&h, s, kind, &done, error);
    if (!err)
        buf_add(hex, bodyhash_get(&h, kind));
    bodyhash_clear(&h);
    return err;
}
