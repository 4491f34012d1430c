/* The system's trusted certificates. Their hashed folder costs one look-up a connection, their
 * bundle 20 ms of parsing: so the bundle is left alone until the folder has no issuer for a chain.
 * It can hold more than the folder, where somebody mounted a file of their own over it. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "wire/tlscontext_private.h"

static const char debian_folder[] = "/etc/ssl/certs";
static const char debian_bundle[] = "/etc/ssl/certs/ca-certificates.crt";

/* Does the folder hold names like 4f316efb.0, by which an issuer is found without reading all? */
static bool has_hashed_names(const char *path)
{
    DIR *folder = opendir(path);
    bool found = false;
    if (!folder)
        return false;
    for (struct dirent *entry; !found && (entry = readdir(folder));) {
        struct span name = span_of(entry->d_name);
        uint64_t hash;
        found = name.len == 10 && name.ptr[8] == '.' && ascii_is_digit(name.ptr[9]) &&
                span_hex_to_u64(span_sub(name, 0, 8), &hash);
    }
    closedir(folder);
    return found;
}

static const char *bundle_path(const struct openssl *o)
{
    const char *given = getenv("SSL_CERT_FILE");
    const char *usual = o->X509_get_default_cert_file();
    if (given)
        return given;
    return access(usual, R_OK) == 0 ? usual : debian_bundle;
}

static void read_bundle(struct tls_context *c)
{
    c->o->SSL_CTX_load_verify_file(c->ctx, c->bundle);
    c->o->ERR_clear_error();
    free(c->bundle);
    c->bundle = NULL;
}

/* SSL_CERT_FILE and SSL_CERT_DIR are OpenSSL's own names for "another store". */
bool tlsstore_use_system(struct tls_context *c)
{
    const char *folder = getenv("SSL_CERT_DIR");
    bool has_folder = has_hashed_names(folder ? folder : debian_folder);
    c->bundle = mem_strdup(bundle_path(c->o));
    if (!c->bundle)
        return false;
    c->o->SSL_CTX_set_default_verify_dir(c->ctx);
    if (!folder && has_folder)
        c->o->SSL_CTX_load_verify_dir(c->ctx, debian_folder);
    if (!has_folder)
        read_bundle(c);
    c->o->ERR_clear_error();
    return true;
}

static bool has_issuer(const struct openssl *o, X509_STORE_CTX *store, X509 *x)
{
    X509 *issuer = NULL;
    bool found = o->X509_STORE_CTX_get1_issuer(&issuer, store, x) > 0;
    o->X509_free(issuer);
    return found;
}

/* With -k nothing hangs on the answer, and a server of one's own is asked often: a bundle that the
 * user names is read all the same, for it is to say what it trusts. */
void tlsstore_complete(struct tls_context *c, X509_STORE_CTX *store)
{
    const OPENSSL_STACK *sent =
        (const OPENSSL_STACK *)c->o->X509_STORE_CTX_get0_untrusted(store);
    int n = sent ? c->o->OPENSSL_sk_num(sent) : 0;
    if (!c->bundle || (c->insecure && !c->ca_file))
        return;
    for (int i = 0; i < n; i++)
        if (has_issuer(c->o, store, c->o->OPENSSL_sk_value(sent, i)))
            return;
    read_bundle(c);
}

/* ---- Where a root is from --------------------------------------------------------------------*/

static bool keep(char **out, const char *name)
{
    *out = name ? mem_strdup(name) : NULL;
    return *out || !name;
}

bool tlsstore_keep_names(struct tls_context *c, const struct tls_config *config)
{
    return keep(&c->ca_file, c->own_store ? config->ca_file : getenv("SSL_CERT_FILE")) &&
           keep(&c->ca_path, c->own_store ? config->ca_path : getenv("SSL_CERT_DIR"));
}

static bool folder_has(const struct openssl *o, const char *folder, X509 *root)
{
    X509_STORE *store = o->X509_STORE_new();
    X509_STORE_CTX *look = o->X509_STORE_CTX_new();
    X509 *found = NULL;
    bool has = store && look && o->X509_STORE_load_path(store, folder) &&
               o->X509_STORE_CTX_init(look, store, NULL, NULL) &&
               o->X509_STORE_CTX_get1_issuer(&found, look, root) > 0 &&
               o->X509_cmp(found, root) == 0;
    o->X509_free(found);
    o->X509_STORE_CTX_free(look);
    o->X509_STORE_free(store);
    o->ERR_clear_error();
    return has;
}

/* What the system's folder has is the system's, whatever else has it too. */
static bool is_of_system(const struct tls_context *c, X509 *root)
{
    return !c->own_store &&
           (!c->ca_file ||
            (!c->ca_path && (folder_has(c->o, debian_folder, root) ||
                             folder_has(c->o, c->o->X509_get_default_cert_dir(), root))));
}

void tlsstore_add_origin(const struct tls_context *c, X509 *root, struct buf *out)
{
    bool is_of_folder =
        c->ca_path && ((c->own_store && !c->ca_file) || folder_has(c->o, c->ca_path, root));
    if (is_of_folder)
        buf_addf(out, "a CA of the folder %s%s", c->ca_path,
                 c->own_store ? "" : " (SSL_CERT_DIR)");
    else if (is_of_system(c, root))
        buf_add_str(out, "a root of this system");
    else
        buf_addf(out, "a CA of the file %s%s", c->ca_file,
                 c->own_store ? "" : " (SSL_CERT_FILE)");
}
