#include "wire/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/certfacts.h"
#include "wire/certwords.h"
#include "wire/tls_private.h"

#define SESSION_NAME_MAX (1u << 20)

/* ---- Failures in words ---- */

/* What breaks when all is agreed breaks in whatever phase the exchange has come to. */
static enum tls_status fail(struct jig_error *error, enum jig_err code, const char *text)
{
    enum jig_phase phase = code == JIG_ERR_RECEIVE ? JIG_PHASE_NONE : JIG_PHASE_TLS;
    jig_error_set(error, code, phase, "%s", text);
    return TLS_FAILED;
}

struct reason_row {
    int reason;
    const char *words;
};

static const struct reason_row reasons[] = {
    { SSL_R_WRONG_VERSION_NUMBER, "the server's answer is not TLS" },
    { SSL_R_UNSUPPORTED_PROTOCOL, "the server speaks none of the offered TLS versions" },
    { SSL_R_TLSV1_ALERT_PROTOCOL_VERSION,
      "the server speaks none of the offered TLS versions" },
    { SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, "the server refused the handshake: no cipher in "
                                           "common, or it demands a client certificate" },
    { SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED,
      "the server demands a client certificate (--cert and --key)" },
    { SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "the server refused the client certificate" },
    { SSL_R_TLSV1_ALERT_UNKNOWN_CA,
      "the server does not know the client certificate's issuer" },
    { SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
      "the server says that the client certificate expired" },
    { SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED,
      "the server says that the client certificate is revoked" },
    { SSL_R_TLSV1_ALERT_ACCESS_DENIED,
      "the server denies access with this client certificate" },
    { SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED,
      "the server knows only the old renegotiation, which is not safe (RFC 5746)" },
    { SSL_R_DH_KEY_TOO_SMALL, "the server's Diffie-Hellman key is too short" },
    { SSL_R_NO_CIPHERS_AVAILABLE, "no cipher is left for the versions that may be spoken" },
    { SSL_R_TLSV1_UNRECOGNIZED_NAME, "the server serves no such name" },
    { SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL,
      "the server speaks none of the offered protocols (ALPN)" },
    { SSL_R_TOO_MANY_WARN_ALERTS, "the server sends one warning after the other" },
    { SSL_R_RECORD_TOO_SMALL,
      "the server sends one record after the other with nothing in it" },
    { SSL_R_TOO_MANY_KEY_UPDATES, "the server changes its key over and over" },
};

static const char *reason_words(const struct openssl *o, unsigned long code)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].reason == ERR_GET_REASON(code))
            return reasons[i].words;
    const char *text = o->ERR_reason_error_string(code);
    return text ? text : "the peer broke the protocol";
}

static enum tls_status handshake_failed(struct tls *t, struct jig_error *error)
{
    if (t->pipe.is_starved)
        return fail(error, JIG_ERR_MEMORY, "out of memory");
    if (t->verdict != X509_V_OK && !t->context->insecure)
        return fail(error, JIG_ERR_CERTIFICATE,
                    t->verify_error ? t->verify_error : "it does not verify");
    if (span_starts(tls_plain(t), SPAN("HTTP/")))
        return fail(error, JIG_ERR_TLS, "the server answered in plain HTTP, not in TLS");
    unsigned long code = t->o->ERR_peek_error();
    bool has_reason = code != 0 && ERR_GET_REASON(code) != SSL_R_UNEXPECTED_EOF_WHILE_READING;
    if (!has_reason && tlspipe_is_over(&t->pipe))
        return fail(error, JIG_ERR_TLS,
                    "the server closed the connection during the handshake");
    return fail(error, JIG_ERR_TLS, reason_words(t->o, code));
}

/* ---- Life ---- */

static bool is_address(const char *host)
{
    struct span s = span_of(host);
    if (span_find_byte(s, ':', 0) != SIZE_MAX)
        return true;
    size_t dots = 0;
    for (size_t i = 0; i < s.len; i++) {
        dots += s.ptr[i] == '.';
        if (s.ptr[i] != '.' && (s.ptr[i] < '0' || s.ptr[i] > '9'))
            return false;
    }
    return dots == 3;
}

/* subjectAltName alone counts, an address only as an address (RFC 9110, 4.3.4; RFC 9525, 6.3). */
static bool set_peer(struct tls *t)
{
    const struct openssl *o = t->o;
    X509_VERIFY_PARAM *param = o->SSL_get0_param(t->ssl);
    o->X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
                                                  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    o->SSL_ctrl(t->ssl, SSL_CTRL_SET_TLSEXT_STATUS_REQ_TYPE, TLSEXT_STATUSTYPE_ocsp, NULL);
    if (t->is_address)
        return o->X509_VERIFY_PARAM_set1_ip_asc(param, t->host) == 1;
    return o->X509_VERIFY_PARAM_set1_host(param, t->host, 0) == 1 &&
           o->SSL_ctrl(t->ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                       t->host) == 1;
}

static bool connect_pipe(struct tls *t)
{
    BIO *bio = t->o->BIO_new(t->context->method);
    if (!bio)
        return false;
    t->o->BIO_set_data(bio, &t->pipe);
    t->o->BIO_set_init(bio, 1);
    t->o->SSL_set_bio(t->ssl, bio, bio);
    return true;
}

/* The name as a certificate and SNI know it: without a dot at the end. */
static char *peer_name(const char *host)
{
    struct span name = span_of(host);
    if (name.len > 1 && name.ptr[name.len - 1] == '.')
        name.len--;
    return host ? mem_dup(name) : NULL;
}

enum jig_err tls_new(struct tls_context *context, const char *host, struct tls **out,
                     struct jig_error *error)
{
    struct tls *t = mem_zero(1, sizeof *t);
    if (!t)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_TLS, "out of memory");
    t->o = context->o;
    t->context = context;
    t->verdict = X509_V_OK;
    t->host = peer_name(host);
    t->is_address = t->host && is_address(t->host);
    tlspipe_init(&t->pipe);
    buf_init(&t->session_name, SESSION_NAME_MAX);
    t->ssl = t->o->SSL_new(context->ctx);
    bool has_name = context->is_server || t->host; /* else anybody's certificate would do */
    bool ok = has_name && t->ssl && connect_pipe(t) &&
              t->o->SSL_set_ex_data(t->ssl, EX_TLS, t) &&
              t->o->SSL_set_ex_data(t->ssl, EX_CONTEXT, context) &&
              (context->is_server || set_peer(t));
    if (!ok) {
        tls_free(t);
        if (!has_name)
            return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_TLS, "out of memory");
        return jig_error_set(error, JIG_ERR_TLS, JIG_PHASE_TLS,
                             "no TLS connection can be made to %s", host ? host : "the peer");
    }
    if (context->is_server)
        t->o->SSL_set_accept_state(t->ssl);
    else
        t->o->SSL_set_connect_state(t->ssl);
    *out = t;
    return JIG_OK;
}

static void drop_chain(struct tls *t)
{
    for (size_t i = 0; i < t->n_chain; i++)
        cert_clear(&t->chain[i]);
    free(t->chain);
    if (t->anchor)
        cert_clear(t->anchor);
    free(t->anchor);
}

void tls_free(struct tls *t)
{
    if (!t)
        return;
    t->o->SSL_free(t->ssl);
    tlspipe_clear(&t->pipe);
    drop_chain(t);
    buf_clear(&t->session_name);
    free(t->staple_words);
    free(t->host);
    free(t->verify_error);
    free(t->verify_words);
    free(t);
}

/* ---- Sessions ---- */

enum jig_err tls_resume(struct tls *t, struct span name, struct jig_error *error)
{
    buf_reset(&t->session_name);
    buf_add(&t->session_name, name);
    if (t->session_name.failed)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_TLS, "out of memory");
    tlssession_offer(t->context, name, t->ssl);
    return JIG_OK;
}

bool tls_is_resumable(const struct tls *t)
{
    return t->is_resumable;
}

unsigned tls_tickets(const struct tls *t)
{
    return t->tickets;
}

/* 1: the session is ours from now on. */
int tls_on_session(SSL *ssl, SSL_SESSION *session)
{
    const struct openssl *o = openssl_get(NULL);
    struct tls *t = o ? o->SSL_get_ex_data(ssl, EX_TLS) : NULL;
    if (t)
        t->tickets++;
    if (!t || t->session_name.len == 0 || !o->SSL_SESSION_is_resumable(session))
        return 0;
    t->is_resumable = tlssession_keep(t->context, buf_span(&t->session_name), session);
    return t->is_resumable;
}

/* ---- Bytes ---- */

char *tls_space(struct tls *t, size_t *room)
{
    return tlspipe_space(&t->pipe, room);
}

void tls_added(struct tls *t, size_t n)
{
    tlspipe_added(&t->pipe, n);
}

void tls_ended(struct tls *t)
{
    t->pipe.ended = true;
}

struct span tls_out(const struct tls *t)
{
    return tlspipe_out(&t->pipe);
}

void tls_sent(struct tls *t, size_t n)
{
    tlspipe_sent(&t->pipe, n);
}

struct span tls_plain(const struct tls *t)
{
    return tlspipe_plain(&t->pipe);
}

static enum tls_status up(struct tls *t, struct jig_error *error)
{
    t->is_up = true;
    return tlscontext_check_keylog(t->context, error) ? TLS_FAILED : TLS_OK;
}

enum tls_status tls_handshake(struct tls *t, struct jig_error *error)
{
    t->o->ERR_clear_error();
    int result = t->o->SSL_do_handshake(t->ssl);
    if (result == 1)
        return t->is_up || t->context->is_server || tls_is_trusted(t)
                   ? up(t, error)
                   : handshake_failed(t, error);
    int why = t->o->SSL_get_error(t->ssl, result);
    if ((why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) &&
        !tlspipe_is_over(&t->pipe))
        return TLS_AGAIN;
    return handshake_failed(t, error);
}

/* After the handshake a failure is one of receiving, but for alerts about certificates: TLS 1.3
 * lets the server judge the client's only now (RFC 8446, 4.4.2.4). */
static enum tls_status read_failed(struct tls *t, struct jig_error *error)
{
    if (t->pipe.is_starved)
        return fail(error, JIG_ERR_MEMORY, "out of memory");
    unsigned long code = t->o->ERR_peek_error();
    int reason = ERR_GET_REASON(code);
    bool is_cut = reason == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    if (is_cut || (code == 0 && tlspipe_is_over(&t->pipe)))
        return TLS_CUT;
    bool is_alert = reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256;
    return fail(error, is_alert ? JIG_ERR_TLS : JIG_ERR_RECEIVE, reason_words(t->o, code));
}

/* OpenSSL wipes the whole queue, also one that holds nothing. */
static void forget_errors(const struct tls *t)
{
    if (t->o->ERR_peek_error())
        t->o->ERR_clear_error();
}

enum tls_status tls_read(struct tls *t, void *out, size_t room, size_t *n,
                         struct jig_error *error)
{
    *n = 0;
    forget_errors(t);
    if (t->o->SSL_read_ex(t->ssl, out, room, n))
        return TLS_OK;
    switch (t->o->SSL_get_error(t->ssl, 0)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return tlspipe_is_over(&t->pipe) ? TLS_CUT : TLS_AGAIN;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_CLOSED;
    default:
        return read_failed(t, error);
    }
}

enum tls_status tls_write(struct tls *t, struct span s, size_t *n, struct jig_error *error)
{
    *n = 0;
    if (tlspipe_is_full(&t->pipe))
        return TLS_AGAIN;
    forget_errors(t);
    if (t->o->SSL_write_ex(t->ssl, s.ptr, s.len, n))
        return TLS_OK;
    int why = t->o->SSL_get_error(t->ssl, 0);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
        return TLS_AGAIN;
    if (t->pipe.is_starved)
        jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_SEND, "out of memory");
    else
        jig_error_set(error, JIG_ERR_SEND, JIG_PHASE_SEND, "%s",
                      reason_words(t->o, t->o->ERR_peek_error()));
    return TLS_FAILED;
}

bool tls_is_starved(const struct tls *t)
{
    return t->pipe.is_starved;
}

bool tls_has_input(const struct tls *t)
{
    return t->o->SSL_has_pending(t->ssl) || tlspipe_in(&t->pipe).len > 0;
}

void tls_close(struct tls *t)
{
    if (t->is_up)
        t->o->SSL_shutdown(t->ssl);
    t->o->ERR_clear_error();
}

/* ---- Facts ---- */

const char *tls_alpn(const struct tls *t)
{
    const unsigned char *name;
    unsigned len;
    t->o->SSL_get0_alpn_selected(t->ssl, &name, &len);
    if (len == 2 && memcmp(name, "h2", 2) == 0)
        return "h2";
    if (len == 8 && memcmp(name, "http/1.1", 8) == 0)
        return "http/1.1";
    return len == 8 && memcmp(name, "http/1.0", 8) == 0 ? "http/1.0" : "";
}

static const char *group_name(const struct tls *t)
{
    int nid = (int)t->o->SSL_ctrl(t->ssl, SSL_CTRL_GET_NEGOTIATED_GROUP, 0, NULL);
    const char *name = nid > 0 ? t->o->OBJ_nid2sn(nid) : NULL;
    return name ? certwords_group(name) : "";
}

static char *take_text(char **text)
{
    char *taken = *text ? *text : mem_strdup("");
    *text = NULL;
    return taken;
}

bool tls_facts(struct tls *t, struct jig_tls_facts *out)
{
    const struct openssl *o = t->o;
    const SSL_CIPHER *cipher = o->SSL_get_current_cipher(t->ssl);
    bool is_plain = tls_plain(t).len > 0;
    if (!cipher) /* the handshake did not get that far */
        cipher = o->SSL_get_pending_cipher(t->ssl);
    memset(out, 0, sizeof *out);
    out->version = mem_strdup(cipher ? o->SSL_get_version(t->ssl) : "");
    out->cipher = mem_strdup(cipher ? o->SSL_CIPHER_get_name(cipher) : "");
    out->cipher_bits = cipher ? o->SSL_CIPHER_get_bits(cipher, NULL) : 0;
    out->group = mem_strdup(cipher ? group_name(t) : "");
    out->alpn = mem_strdup(tls_alpn(t));
    out->sni = mem_strdup(t->host && !t->is_address ? t->host : "");
    out->offered = mem_strdup(t->context->offered);
    out->alpn_offered = mem_strdup(t->context->alpn);
    out->resumed = o->SSL_session_reused(t->ssl) == 1;
    out->verified = t->chain && t->verdict == X509_V_OK;
    out->verify_error = take_text(&t->verify_error);
    out->verify_words = take_text(&t->verify_words);
    out->handshake_sent = t->pipe.sent;
    out->handshake_received = is_plain ? 0 : t->pipe.received;
    out->round_trips = is_plain ? 0 : t->pipe.round_trips;
    out->tickets = t->tickets;
    out->staple = t->staple;
    out->ocsp_staple = t->staple_words ? take_text(&t->staple_words) : mem_strdup("none");
    out->chain = t->chain;
    out->n_chain = t->n_chain;
    out->anchor = t->anchor;
    t->chain = NULL;
    t->n_chain = 0;
    t->anchor = NULL;
    t->at_fault = NULL;
    bool ok = out->version && out->cipher && out->group && out->alpn && out->sni &&
              out->offered && out->alpn_offered && out->verify_error && out->verify_words &&
              out->ocsp_staple;
    if (!ok)
        tls_facts_clear(out);
    return ok;
}
