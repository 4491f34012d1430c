#include "wire/tlscontext_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"

#define CHAIN_MAX   (1 << 20) /* bytes of certificates; OpenSSL would end at 100 KiB */
#define KEYLOG_LINE 1024      /* bytes; the longest that there are have some 230 */

struct version_row {
    const char *name;
    int number;
};

static const struct version_row versions[] = {
    { "1.0", TLS1_VERSION },
    { "1.1", TLS1_1_VERSION },
    { "1.2", TLS1_2_VERSION },
    { "1.3", TLS1_3_VERSION },
};

/* 0 where there is no such version. */
static int version_of(const char *name, int fallback)
{
    if (!name)
        return fallback;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (strcmp(name, versions[i].name) == 0)
            return versions[i].number;
    return 0;
}

static const char *name_of(int version)
{
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (versions[i].number == version)
            return versions[i].name;
    return "";
}

static enum jig_err no_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_TLS, "out of memory");
}

static enum jig_err usage(struct jig_error *error, const char *what, const char *value)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_TLS, "%s: %s", what, value);
}

static enum jig_err set_versions(struct tls_context *c, const struct tls_config *config,
                                 struct jig_error *error)
{
    int min = version_of(config->tls_min, TLS1_2_VERSION);
    int max = version_of(config->tls_max, TLS1_3_VERSION);
    if (min == 0 || max == 0)
        return usage(error, "no such TLS version (1.0, 1.1, 1.2 or 1.3)",
                     min == 0 ? config->tls_min : config->tls_max);
    if (!config->tls_min && max < min)
        min = max;
    if (min > max)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_TLS,
                             "no TLS version is left between %s and %s", name_of(min),
                             name_of(max));
    c->o->SSL_CTX_ctrl(c->ctx, SSL_CTRL_SET_MIN_PROTO_VERSION, min, NULL);
    c->o->SSL_CTX_ctrl(c->ctx, SSL_CTRL_SET_MAX_PROTO_VERSION, max, NULL);
    /* OpenSSL 3 speaks TLS 1.0 and 1.1 at level 0 only; who names one of them asks for that. */
    c->o->SSL_CTX_set_security_level(c->ctx, min < TLS1_2_VERSION ? 0 : 2);
    snprintf(c->offered, sizeof c->offered, min == max ? "%s" : "%s - %s", name_of(min),
             name_of(max));
    return JIG_OK;
}

static enum jig_err unreadable(struct jig_error *error, const char *path, const char *why)
{
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_TLS, "%s: %s", path, why);
}

static enum jig_err set_store(struct tls_context *c, const struct tls_config *config,
                              struct jig_error *error)
{
    c->own_store = config->ca_file || config->ca_path;
    /* Who names an intermediate to be trusted means that one, whoever has signed it. */
    c->o->X509_STORE_set_flags(c->o->SSL_CTX_get_cert_store(c->ctx), X509_V_FLAG_PARTIAL_CHAIN);
    if (!tlsstore_keep_names(c, config))
        return no_memory(error);
    if (!c->own_store)
        return c->is_server || tlsstore_use_system(c) ? JIG_OK : no_memory(error);
    if (config->ca_file && access(config->ca_file, R_OK) != 0)
        return unreadable(error, config->ca_file, strerror(errno));
    if (config->ca_file && !c->o->SSL_CTX_load_verify_file(c->ctx, config->ca_file))
        return unreadable(error, config->ca_file,
                          "no certificates in PEM could be read from it");
    if (config->ca_path && access(config->ca_path, R_OK | X_OK) != 0)
        return unreadable(error, config->ca_path, strerror(errno));
    if (config->ca_path)
        c->o->SSL_CTX_load_verify_dir(c->ctx, config->ca_path);
    if (c->is_server)
        c->o->SSL_CTX_set_verify(c->ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                                 NULL);
    return JIG_OK;
}

static enum jig_err set_ciphers(struct tls_context *c, const char *ciphers,
                                struct jig_error *error)
{
    if (!ciphers)
        return JIG_OK;
    bool is_suites = strncmp(ciphers, "TLS_", 4) == 0;
    int ok = is_suites ? c->o->SSL_CTX_set_ciphersuites(c->ctx, ciphers)
                       : c->o->SSL_CTX_set_cipher_list(c->ctx, ciphers);
    return ok ? JIG_OK : usage(error, "OpenSSL knows no such ciphers", ciphers);
}

/* "h2,http/1.1" as a list of names with a length in front (RFC 7301, 3.1). */
static enum jig_err set_alpn(struct tls_context *c, const char *alpn, struct jig_error *error)
{
    struct span list = span_of(alpn), name;
    c->alpn = mem_dup(list);
    if (!c->alpn)
        return no_memory(error);
    while (span_next_member(&list, &name)) {
        if (name.len > 255 || c->alpn_wire_len + name.len + 1 > sizeof c->alpn_wire)
            return usage(error, "the list of protocols is too long", alpn);
        c->alpn_wire[c->alpn_wire_len] = (unsigned char)name.len;
        memcpy(c->alpn_wire + c->alpn_wire_len + 1, name.ptr, name.len);
        c->alpn_wire_len += (unsigned)name.len + 1;
    }
    if (c->alpn_wire_len > 0 && !c->is_server)
        c->o->SSL_CTX_set_alpn_protos(c->ctx, c->alpn_wire, c->alpn_wire_len);
    return JIG_OK;
}

/* A server takes the first of its own that the client offers. */
static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                       const unsigned char *offered, unsigned offered_len, void *context)
{
    const struct tls_context *c = context;
    (void)ssl;
    unsigned char *chosen;
    if (c->alpn_wire_len == 0 ||
        c->o->SSL_select_next_proto(&chosen, out_len, c->alpn_wire, c->alpn_wire_len, offered,
                                    offered_len) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

/* In one piece where the system takes it so: others may write to the same file. What fails here is
 * told once the handshake is done. */
static void write_key(const SSL *ssl, const char *line)
{
    const struct openssl *o = openssl_get(NULL);
    struct tls_context *c = o->SSL_get_ex_data(ssl, EX_CONTEXT);
    struct buf text;
    if (!c || c->keylog_failed)
        return;
    buf_init(&text, KEYLOG_LINE);
    buf_addf(&text, "%s\n", line);
    if (text.failed)
        c->keylog_failed = ENOMEM;
    else if (!fileio_write(c->keylog_fd, buf_span(&text)))
        c->keylog_failed = errno;
    buf_clear(&text);
}

enum jig_err tlscontext_check_keylog(const struct tls_context *c, struct jig_error *error)
{
    if (!c->keylog_failed)
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_TLS, "%s: %s", c->keylog_path,
                         strerror(c->keylog_failed));
}

static enum jig_err open_keylog(struct tls_context *c, const char *path,
                                struct jig_error *error)
{
    if (!path)
        return JIG_OK;
    c->keylog_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (c->keylog_fd < 0)
        return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_TLS, "%s: %s", path,
                             strerror(errno));
    c->o->SSL_CTX_set_keylog_callback(c->ctx, write_key);
    c->keylog_path = mem_strdup(path);
    return c->keylog_path ? JIG_OK : no_memory(error);
}

static enum jig_err configure(struct tls_context *c, const struct tls_config *config,
                              struct jig_error *error)
{
    enum jig_err err = set_versions(c, config, error);
    if (!err)
        err = set_ciphers(c, config->ciphers, error);
    if (!err)
        err = tls_use_certificate(c, config, error);
    if (!err)
        err = set_store(c, config, error);
    if (!err)
        err = set_alpn(c, config->alpn, error);
    if (!err)
        err = open_keylog(c, config->keylog_file, error);
    return err;
}

static void set_fixed(struct tls_context *c)
{
    const struct openssl *o = c->o;
    o->SSL_CTX_set_options(c->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                       SSL_OP_NO_TICKET * (c->is_server ? 1u : 0u));
    o->SSL_CTX_ctrl(c->ctx, SSL_CTRL_MODE,
                    SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                        SSL_MODE_RELEASE_BUFFERS,
                    NULL);
    if (c->is_server) {
        o->SSL_CTX_set_alpn_select_cb(c->ctx, choose_alpn, c);
        return;
    }
    o->SSL_CTX_set_verify(c->ctx, SSL_VERIFY_PEER, NULL);
    /* A server may ask for the certificate once it has seen what is asked of it (RFC 8446,
     * 4.6.2). */
    o->SSL_CTX_set_post_handshake_auth(c->ctx, 1);
    o->SSL_CTX_ctrl(c->ctx, SSL_CTRL_SET_MAX_CERT_LIST, CHAIN_MAX, NULL);
    o->SSL_CTX_set_cert_verify_callback(c->ctx, tls_verify_chain, c);
    o->SSL_CTX_ctrl(c->ctx, SSL_CTRL_SET_SESS_CACHE_MODE,
                    SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL, NULL);
    o->SSL_CTX_sess_set_new_cb(c->ctx, tls_on_session);
}

enum jig_err tls_context_new(const struct tls_config *config, struct tls_context **out,
                             struct jig_error *error)
{
    const struct openssl *o = openssl_get(error);
    if (!o)
        return JIG_ERR_TLS;
    struct tls_context *c = mem_zero(1, sizeof *c);
    if (!c)
        return no_memory(error);
    c->o = o;
    c->keylog_fd = -1;
    c->is_server = config->is_server;
    c->insecure = config->insecure;
    c->ctx =
        o->SSL_CTX_new(config->is_server ? o->TLS_server_method() : o->TLS_client_method());
    c->method = tls_pipe_method(o);
    enum jig_err err = c->ctx && c->method ? JIG_OK : JIG_ERR_MEMORY;
    if (err)
        no_memory(error);
    else {
        set_fixed(c);
        err = configure(c, config, error);
    }
    o->ERR_clear_error();
    if (err) {
        tls_context_free(c);
        return err;
    }
    *out = c;
    return JIG_OK;
}

void tls_context_free(struct tls_context *context)
{
    if (!context)
        return;
    tlssession_clear(context);
    context->o->SSL_CTX_free(context->ctx);
    if (context->method)
        context->o->BIO_meth_free(context->method);
    if (context->keylog_fd >= 0)
        close(context->keylog_fd);
    free(context->keylog_path);
    free(context->alpn);
    free(context->bundle);
    free(context->ca_file);
    free(context->ca_path);
    free(context);
}
