#include "support/tlspair.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "support/proc.h"
#include "wire/certmake.h"

#define DAY 86400

struct tlspair_files tlspair_files;
static struct tlspair_files *const files = &tlspair_files;

static void write_pem(char *path, const char *name, const char *first, const char *second)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, first);
    buf_add_str(&text, second ? second : "");
    proc_write_file(files->folder, name, buf_span(&text));
    buf_clear(&text);
    snprintf(path, 4200, "%s/%s", files->folder, name);
}

void tlspair_make_chain(const struct tlspair_leaf *spec)
{
    tlspair_make_chain_with(spec, NULL);
}

void tlspair_make_chain_with(const struct tlspair_leaf *spec, const char *const *of_middle)
{
    int64_t now = (int64_t)time(NULL);
    struct certmake *root, *middle, *leaf;
    struct certmake_spec ca = { "Test Root",    NULL,
                                now - 99 * DAY, now + spec->root_to_days * DAY,
                                true,           NULL };
    struct certmake_spec sub = {
        "Test CA 1", NULL, now - DAY, now + 30 * DAY, true, of_middle
    };
    struct certmake_spec end = {
        spec->common_name,         spec->names, now + spec->from_days * DAY,
        now + spec->to_days * DAY, false,       NULL
    };
    ck_assert_int_eq(certmake_new(&ca, NULL, &root, NULL), JIG_OK);
    ck_assert_int_eq(certmake_new(&sub, root, &middle, NULL), JIG_OK);
    ck_assert_int_eq(certmake_new(&end, middle, &leaf, NULL), JIG_OK);
    char *root_pem = certmake_cert_pem(root), *middle_pem = certmake_cert_pem(middle);
    char *leaf_pem = certmake_cert_pem(leaf), *key_pem = certmake_key_pem(leaf);
    write_pem(files->ca, "ca.pem", root_pem, NULL);
    write_pem(files->chain, "chain.pem", leaf_pem, middle_pem);
    write_pem(files->key, "key.pem", key_pem, NULL);
    certmake_free(root);
    ck_assert_int_eq(certmake_new(&ca, NULL, &root, NULL), JIG_OK);
    free(root_pem);
    root_pem = certmake_cert_pem(root);
    write_pem(files->other_ca, "other.pem", root_pem, NULL);
    free(root_pem);
    free(middle_pem);
    free(leaf_pem);
    free(key_pem);
    certmake_free(root);
    certmake_free(middle);
    certmake_free(leaf);
}

void tlspair_make_good_chain(void)
{
    static const struct tlspair_leaf good = {
        "localhost", "DNS:localhost,DNS:*.wild.test,IP:127.0.0.1,IP:::1", -2, 20, 30
    };
    tlspair_make_chain(&good);
}

void tlspair_setup(void)
{
    proc_temp_folder(files->folder);
}

void tlspair_teardown(void)
{
    proc_remove_tree(files->folder);
}

struct tls_config tlspair_trusting(void)
{
    return (struct tls_config){ .ca_file = files->ca, .alpn = "http/1.1" };
}

struct tls_config tlspair_serving(void)
{
    return (struct tls_config){
        .is_server = true, .cert_file = files->chain, .key_file = files->key, .alpn = "http/1.1"
    };
}

void tlspair_open(struct tlspair *p, const struct tls_config *client,
                  const struct tls_config *server, const char *host)
{
    struct tls_config serving = tlspair_serving();
    *p = (struct tlspair){ .client = NULL };
    ck_assert_msg(!tls_context_new(server ? server : &serving, &p->server_context, &p->error),
                  "%s", p->error.text);
    ck_assert_msg(!tls_context_new(client, &p->client_context, &p->error), "%s", p->error.text);
    ck_assert_int_eq(tls_new(p->client_context, host, &p->client, &p->error), JIG_OK);
    ck_assert_int_eq(tls_new(p->server_context, NULL, &p->server, &p->error), JIG_OK);
}

void tlspair_close(struct tlspair *p)
{
    tls_free(p->client);
    tls_free(p->server);
    tls_context_free(p->client_context);
    tls_context_free(p->server_context);
}

size_t tlspair_move(struct tls *from, struct tls *to, size_t step)
{
    struct span out = tls_out(from);
    size_t room, n = out.len < step ? out.len : step;
    char *space = tls_space(to, &room);
    ck_assert_ptr_nonnull(space);
    if (n > room)
        n = room;
    if (n > 0) {
        memcpy(space, out.ptr, n);
        tls_added(to, n);
        tls_sent(from, n);
    }
    return n;
}

enum tls_status tlspair_shake(struct tlspair *p, size_t step)
{
    enum tls_status client = TLS_AGAIN, server = TLS_AGAIN;
    struct jig_error ignored;
    for (int turn = 0; turn < 100000; turn++) {
        if (client == TLS_AGAIN)
            client = tls_handshake(p->client, &p->error);
        if (server == TLS_AGAIN)
            server = tls_handshake(p->server, &ignored);
        size_t moved =
            tlspair_move(p->client, p->server, step) + tlspair_move(p->server, p->client, step);
        if (client != TLS_AGAIN && (server != TLS_AGAIN || client == TLS_FAILED) && moved == 0)
            break;
    }
    return client;
}
