#include "cli/tls.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/colour.h"
#include "cli/diag.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/settings.h"
#include "cli/tlsreport.h"

/* The whole command. */
struct inspection {
    struct settings set;
    struct jig_client *client;
    char host[260], url[300], address[96];
    uint16_t port;
    bool is_over;
};

/* ---- What is asked ---- */

static enum jig_err bad_target(const char *text, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "HOST[:PORT] is wanted, not %s",
                         text);
}

/* "host", "host:port", "[v6]:port", "v6", "https://host:port/..." */
static enum jig_err read_target(struct inspection *in, const char *text,
                                struct jig_error *error)
{
    struct span rest = span_of(text), scheme = SPAN("https://");
    uint64_t port = 443;
    if (span_istarts(rest, scheme))
        rest = span_sub(rest, scheme.len, rest.len);
    size_t slash = span_find_byte(rest, '/', 0);
    if (slash != SIZE_MAX)
        rest.len = slash;
    bool is_bracketed = rest.len > 0 && rest.ptr[0] == '[';
    size_t close = is_bracketed ? span_find_byte(rest, ']', 0) : 0;
    size_t first = span_find_byte(rest, ':', close == SIZE_MAX ? 0 : close);
    bool is_bare_v6 =
        !is_bracketed && first != SIZE_MAX && span_find_byte(rest, ':', first + 1) != SIZE_MAX;
    struct span host = is_bare_v6 || first == SIZE_MAX ? rest : span_sub(rest, 0, first);
    if (!is_bare_v6 && first != SIZE_MAX &&
        (!span_to_u64(span_sub(rest, first + 1, rest.len), &port) || port == 0 || port > 65535))
        return bad_target(text, error);
    if (is_bracketed)
        host = close == SIZE_MAX ? span_make(NULL, 0) : span_sub(host, 1, close);
    if (host.len == 0 || host.len >= sizeof in->host - 2)
        return bad_target(text, error);
    in->port = (uint16_t)port;
    memcpy(in->host, host.ptr, host.len);
    in->host[host.len] = '\0';
    bool is_v6 = span_find_byte(host, ':', 0) != SIZE_MAX;
    snprintf(in->url, sizeof in->url, is_v6 ? "https://[%s]:%u/" : "https://%s:%u/", in->host,
             in->port);
    return JIG_OK;
}

/* ---- One connection ---- */

static void pump(struct inspection *in, struct jig_transfer *t)
{
    struct jig_event event;
    while (!jig_transfer_is_done(t)) {
        int wake = in->is_over ? -1 : interrupt_fd();
        if (!jig_client_wait(in->client, wake, &event) && !jig_transfer_is_done(t)) {
            jig_client_cancel(in->client, t, jig_now());
            in->is_over = true;
        }
    }
}

static enum jig_err open_one(struct inspection *in, const struct jig_options *options,
                             struct jig_transfer **out, struct jig_error *error)
{
    struct jig_request *r = jig_request_new();
    *out = NULL;
    if (!r)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    enum jig_err err = jig_request_set_url(r, in->url, error);
    if (!err)
        err = jig_request_set_options(r, options, error);
    if (err) {
        jig_request_free(r);
        return err;
    }
    err = jig_client_send(in->client, r, jig_now(), out, error);
    if (err)
        return err;
    pump(in, *out);
    *error = *jig_transfer_error(*out);
    return error->code;
}

static const struct jig_tls_facts *facts_of(const struct jig_transfer *t)
{
    return t ? jig_exchange_tls(jig_transfer_last(t)) : NULL;
}

/* ---- The probe ---- */

static enum jig_err ask(struct inspection *in, const char *version, const char *ciphers,
                        struct tlsprobe_cipher *out, struct jig_error *error)
{
    struct jig_options options = { 0 };
    struct jig_transfer *t = NULL;
    if (!settings_apply(&in->set, &options))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    options.connect_only = options.insecure = true;
    options.tls_min = options.tls_max = version;
    options.ciphers = ciphers;
    enum jig_err err = open_one(in, &options, &t, error);
    bool is_answer = tlsprobe_is_answer(err);
    if (is_answer)
        tlsprobe_read(facts_of(t), out);
    jig_transfer_free(t);
    return is_answer ? JIG_OK : err;
}

static enum jig_err run_probe(struct inspection *in, struct tlsprobe *p,
                              struct jig_error *error)
{
    const char *version;
    struct buf ciphers;
    enum jig_err err = JIG_OK;
    buf_init(&ciphers, 1u << 16);
    tlsprobe_begin(p);
    while (!err && tlsprobe_next(p, &version, &ciphers)) {
        struct tlsprobe_cipher found = { .name = "" };
        err = ask(in, version, buf_str(&ciphers), &found, error);
        if (!err)
            tlsprobe_answer(p, &found);
    }
    tlsprobe_give_up(p);
    buf_clear(&ciphers);
    return err;
}

/* ---- The report ---- */

static int print(struct inspection *in, const struct tlsreport *r)
{
    struct buf text;
    buf_init(&text, SIZE_MAX / 4);
    if (in->set.tls_json)
        tlsreport_add_json(r, &text);
    else
        tlsreport_add_text(r, colour_is_wanted(STDOUT_FILENO), &text);
    int status = diag_print(&text);
    buf_clear(&text);
    return status;
}

static void note_address(struct inspection *in, const struct jig_transfer *t)
{
    const struct jig_connection_facts *c =
        t ? jig_exchange_connection(jig_transfer_last(t)) : NULL;
    if (c && c->remote_port > 0)
        snprintf(in->address, sizeof in->address, strchr(c->remote, ':') ? "[%s]:%u" : "%s:%u",
                 c->remote, c->remote_port);
}

/* A chain that is refused ends the handshake: what else the server would do is seen in a second one,
 * which trusts nobody and sends nothing. A further one with the same settings shows resumption. */
static int inspect(struct inspection *in, const struct jig_options *strict,
                   struct jig_error *error)
{
    struct jig_transfer *first = NULL, *second = NULL, *again = NULL;
    struct jig_options options = *strict;
    struct jig_error ignored = { .code = JIG_OK };
    struct tlsprobe probe;
    struct tlsreport r = { .host = in->host, .port = in->port, .error = error };
    open_one(in, strict, &first, error);
    if (error->code == JIG_ERR_CERTIFICATE && !in->is_over) {
        options.insecure = true;
        open_one(in, &options, &second, &ignored);
    }
    const struct jig_transfer *whole = second ? second : first;
    r.trust = facts_of(first);
    r.session = facts_of(whole);
    if (whole && !jig_transfer_error(whole)->code && !in->is_over) {
        open_one(in, &options, &again, &ignored);
        if (again && !ignored.code)
            r.resumption = facts_of(again)->resumed ? RESUMPTION_WORKS : RESUMPTION_REFUSED;
    }
    note_address(in, first);
    r.address = in->address;
    bool has_answer = first && (r.trust || tlsprobe_is_answer(error->code));
    if (in->set.probe && has_answer && !in->is_over) {
        r.probe = &probe;
        if (run_probe(in, &probe, &ignored) && !error->code)
            *error = ignored;
    }
    r.now = (int64_t)time(NULL);
    int failed = has_answer || in->set.tls_json ? print(in, &r) : 0;
    jig_transfer_free(first);
    jig_transfer_free(second);
    jig_transfer_free(again);
    return failed;
}

static int run(struct inspection *in)
{
    struct jig_options options = { .connect_only = true };
    struct jig_error error = { .code = JIG_OK };
    interrupt_init();
    if (!in->client || !settings_apply(&in->set, &options))
        return diag(JIG_ERR_MEMORY, "out of memory");
    int failed = inspect(in, &options, &error);
    if (failed || !error.code)
        return failed;
    if (!in->set.silent)
        diag_error(&error);
    return jig_err_exit_status(error.code);
}

int tls_command(int argc, char **argv)
{
    struct inspection in = { 0 };
    struct jig_error error;
    int status;
    settings_init(&in.set, SETTINGS_TLS);
    if (settings_read(&in.set, argc, argv, &error))
        status = diag_usage(&error, "tls");
    else if (settings_wants_help(&in.set))
        status = help_print("tls");
    else if (settings_n_operands(&in.set) != 1) {
        jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "one HOST[:PORT] is wanted");
        status = diag_usage(&error, "tls");
    } else if (read_target(&in, settings_operand(&in.set, 0), &error))
        status = diag_usage(&error, "tls");
    else {
        in.client = jig_client_new(NULL);
        status = run(&in);
    }
    jig_client_free(in.client);
    settings_clear(&in.set);
    return status;
}
