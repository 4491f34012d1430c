#include "client/contexts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

static void add_bytes(struct buf *key, const void *bytes, size_t len)
{
    buf_add(key, span_make(bytes, len));
}

static void add_stamp(struct buf *key, const char *path)
{
    struct stat st;
    if (!path || stat(path, &st) < 0)
        return;
    add_bytes(key, &st.st_ino, sizeof st.st_ino);
    add_bytes(key, &st.st_size, sizeof st.st_size);
    add_bytes(key, &st.st_mtim, sizeof st.st_mtim);
}

static void make_key(struct buf *key, const struct jig_options *o, const char *alpn)
{
    const char *files[] = { o->ca_file, o->ca_path, o->cert_file, o->key_file };
    route_add_tls(key, o);
    add_bytes(key, alpn, strlen(alpn) + 1);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        add_stamp(key, files[i]);
}

void context_drop(struct context *context)
{
    if (!context || --context->users > 0)
        return;
    tls_context_free(context->tls);
    buf_wipe(&context->key); /* a passphrase is part of it */
    free(context);
}

void contexts_clear(struct contexts *c)
{
    while (c->n > 0)
        context_drop(c->kept[--c->n]);
}

static enum jig_err make(const struct jig_options *o, const char *alpn, struct buf *key,
                         struct context **out, struct jig_error *error)
{
    struct tls_config config = {
        .insecure = o->insecure,
        .ca_file = o->ca_file,
        .ca_path = o->ca_path,
        .cert_file = o->cert_file,
        .key_file = o->key_file,
        .key_pass = o->key_pass,
        .tls_min = o->tls_min,
        .tls_max = o->tls_max,
        .ciphers = o->ciphers,
        .keylog_file = o->keylog_file,
        .alpn = alpn,
    };
    struct context *made = mem_zero(1, sizeof *made);
    if (!made)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_TLS, "out of memory");
    enum jig_err err = tls_context_new(&config, &made->tls, error);
    if (err) {
        free(made);
        return err;
    }
    made->users = 1;
    made->key = *key;
    buf_init(key, key->max);
    *out = made;
    return JIG_OK;
}

static void put_first(struct contexts *c, struct context *context, size_t at)
{
    memmove(&c->kept[1], &c->kept[0], at * sizeof *c->kept);
    c->kept[0] = context;
}

static void keep(struct contexts *c, struct context *context)
{
    if (c->n == CONTEXTS_KEPT)
        context_drop(c->kept[--c->n]);
    put_first(c, context, c->n++);
    context->users++;
}

enum jig_err contexts_get(struct contexts *c, const struct jig_options *options,
                          const char *alpn, struct context **out, struct jig_error *error)
{
    struct buf key;
    buf_init_secret(&key, 1 << 20);
    make_key(&key, options, alpn);
    for (size_t i = 0; i < c->n; i++)
        if (span_eq(buf_span(&c->kept[i]->key), buf_span(&key))) {
            *out = c->kept[i];
            put_first(c, *out, i);
            (*out)->users++;
            buf_wipe(&key);
            return JIG_OK;
        }
    enum jig_err err = make(options, alpn, &key, out, error);
    if (!err)
        keep(c, *out);
    buf_wipe(&key);
    return err;
}
