#include "support/proxystage.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/proc.h"
#include "wire/certmake.h"

#define DAY 86400

struct proxystage_files proxystage_files;

static char folder[4096];
static struct proxystage_files *const files = &proxystage_files;

static struct tls_context *make_context(const char *names, char **cert_pem)
{
    int64_t now = (int64_t)time(NULL);
    struct certmake_spec spec = { names, names, now - DAY, now + 30 * DAY, false, NULL };
    struct certmake *made;
    struct jig_error error;
    char cert_file[4200], key_file[4200];
    struct tls_context *context;
    ck_assert_int_eq(certmake_new(&spec, NULL, &made, NULL), JIG_OK);
    char *key_pem = certmake_key_pem(made);
    *cert_pem = certmake_cert_pem(made);
    certmake_free(made);
    proc_write_file(folder, "cert.pem", span_of(*cert_pem));
    proc_write_file(folder, "key.pem", span_of(key_pem));
    free(key_pem);
    snprintf(cert_file, sizeof cert_file, "%s/cert.pem", folder);
    snprintf(key_file, sizeof key_file, "%s/key.pem", folder);
    struct tls_config config = {
        .is_server = true, .cert_file = cert_file, .key_file = key_file, .alpn = "http/1.1"
    };
    ck_assert_msg(!tls_context_new(&config, &context, &error), "%s", error.text);
    return context;
}

void proxystage_setup(void)
{
    char *proxy_pem, *origin_pem;
    struct buf both;
    proc_temp_folder(folder);
    files->proxy_context = make_context("DNS:proxy.test", &proxy_pem);
    files->origin_context = make_context("DNS:a.test", &origin_pem);
    buf_init(&both, 1 << 20);
    buf_addf(&both, "%s%s", proxy_pem, origin_pem);
    proc_write_file(folder, "both.pem", buf_span(&both));
    proc_write_file(folder, "origin.pem", span_of(origin_pem));
    snprintf(files->both_ca, sizeof files->both_ca, "%s/both.pem", folder);
    snprintf(files->origin_ca, sizeof files->origin_ca, "%s/origin.pem", folder);
    buf_clear(&both);
    free(proxy_pem);
    free(origin_pem);
}

void proxystage_teardown(void)
{
    tls_context_free(files->proxy_context);
    tls_context_free(files->origin_context);
    proc_remove_tree(folder);
}

void proxystage_open(struct stage *s, const struct script *scripts, size_t n)
{
    stage_init(s, scripts, n, NULL);
    s->origin_context = files->origin_context;
}

struct jig_transfer *proxystage_get(struct stage *s, const char *url,
                                    const struct jig_options *options)
{
    struct jig_transfer *t = stage_send(s, stage_request("GET", url, options));
    stage_play(s, t);
    return t;
}

enum jig_err proxystage_code(const struct jig_transfer *t)
{
    return jig_transfer_error(t)->code;
}

void proxystage_starts(const struct buf *got, const char *want)
{
    ck_assert_msg(span_starts(buf_span(got), span_of(want)), "%s", buf_str(got));
}

void proxystage_said(const struct jig_exchange *x, enum jig_direction direction,
                     struct buf *out)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.with_proxy && piece.direction == direction)
            buf_add(out, span_make(piece.data, piece.len));
    }
}

bool proxystage_holds(const struct buf *got, const char *what)
{
    return span_find(buf_span(got), span_of(what), 0) != SIZE_MAX;
}
