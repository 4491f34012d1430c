/* The one table of failures: every code, its name, the process's exit status (curl's where curl
 * has one) and what it means. Public: the codes are part of libjig's interface. */
#ifndef JIG_BASE_ERROR_H
#define JIG_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/api.h"

/* X(constant, name, exit status, meaning) */
#define JIG_ERRORS(X)                                                                       \
    X(JIG_OK, "ok", 0, "no error")                                                          \
    X(JIG_ERR_USAGE, "usage", 2, "an option or argument is wrong")                          \
    X(JIG_ERR_UNKNOWN_PROTOCOL, "unknown-protocol", 1, "not a protocol that jig speaks")    \
    X(JIG_ERR_INVALID_URL, "invalid-url", 3, "the URL can't be parsed")                     \
    X(JIG_ERR_INVALID_REQUEST, "invalid-request", 2, "the request would break the message") \
    X(JIG_ERR_RESOLVE, "resolve-failed", 6, "no address for the host")                      \
    X(JIG_ERR_RESOLVE_PROXY, "resolve-failed", 5, "no address for the proxy")               \
    X(JIG_ERR_CONNECT, "connect-failed", 7, "no address accepted the connection")           \
    X(JIG_ERR_PROXY, "proxy-failed", 97, "the proxy refused or spoke nonsense")             \
    X(JIG_ERR_TIMEOUT, "timeout", 28, "the time was up")                                    \
    X(JIG_ERR_TLS, "tls-failed", 35, "the TLS handshake failed")                            \
    X(JIG_ERR_CERTIFICATE, "certificate-untrusted", 60, "the certificate does not verify")  \
    X(JIG_ERR_CLIENT_CERTIFICATE, "client-certificate", 58,                                 \
      "the client certificate is unusable")                                                 \
    X(JIG_ERR_REMOTE_DISCONNECTED, "remote-disconnected", 52,                               \
      "closed before a byte of the answer")                                                 \
    X(JIG_ERR_BAD_STATUS_LINE, "bad-status-line", 8, "the status line breaks the grammar")  \
    X(JIG_ERR_LINE_TOO_LONG, "line-too-long", 8, "a line is longer than the limit")         \
    X(JIG_ERR_TOO_MANY_HEADERS, "too-many-headers", 8, "more header fields than the limit") \
    X(JIG_ERR_BAD_HEADER, "bad-header", 8, "a header field breaks the grammar")             \
    X(JIG_ERR_BAD_CHUNK, "bad-chunk", 56, "a chunk breaks the grammar")                     \
    X(JIG_ERR_INCOMPLETE_READ, "incomplete-read", 18, "the body ended early")               \
    X(JIG_ERR_UNKNOWN_TRANSFER_ENCODING, "unknown-transfer-encoding", 61,                   \
      "a transfer coding that jig can't undo")                                              \
    X(JIG_ERR_DECODE, "decode-failed", 61, "the content coding can't be undone")            \
    X(JIG_ERR_TOO_MANY_REDIRECTS, "too-many-redirects", 47, "more redirects than allowed")  \
    X(JIG_ERR_TOO_LARGE, "too-large", 63, "larger than the limit")                          \
    X(JIG_ERR_SEND, "send-failed", 55, "the request could not be sent")                     \
    X(JIG_ERR_RECEIVE, "receive-failed", 56, "the answer could not be received")            \
    X(JIG_ERR_HTTP2, "http2-error", 92, "an HTTP/2 stream or connection error")             \
    X(JIG_ERR_WRITE, "write-failed", 23, "a file could not be written")                     \
    X(JIG_ERR_READ, "read-failed", 26, "a file could not be read")                          \
    X(JIG_ERR_MEMORY, "out-of-memory", 27, "out of memory")                                 \
    X(JIG_ERR_CANCELLED, "cancelled", 130, "cancelled by the user")

/* Calls of the library out of their order (http.client: CannotSendRequest and the others). A
 * program's user never sees them: their name and status are those of usage. */
#define JIG_ORDER_ERRORS(X)                                                                   \
    X(JIG_ERR_CANNOT_SEND_REQUEST, "usage", 2, "one is under way, or none that takes a body") \
    X(JIG_ERR_CANNOT_SEND_HEADER, "usage", 2, "no request is begun that it belongs to")       \
    X(JIG_ERR_RESPONSE_NOT_READY, "usage", 2, "no request is sent that it would answer")      \
    X(JIG_ERR_NOT_CONNECTED, "usage", 2, "not connected, and not to be by itself")

enum jig_err {
#define X(constant, name, exit_status, meaning) constant,
    JIG_ERRORS(X) JIG_ORDER_ERRORS(X)
#undef X
};

/* Where in an exchange something happened, in the order of the wire. */
#define JIG_PHASES(X)               \
    X(JIG_PHASE_NONE, "")           \
    X(JIG_PHASE_RESOLVE, "resolve") \
    X(JIG_PHASE_CONNECT, "connect") \
    X(JIG_PHASE_PROXY, "proxy")     \
    X(JIG_PHASE_TLS, "tls")         \
    X(JIG_PHASE_SEND, "send")       \
    X(JIG_PHASE_WAIT, "wait")       \
    X(JIG_PHASE_HEAD, "head")       \
    X(JIG_PHASE_BODY, "body")

enum jig_phase {
#define X(constant, name) constant,
    JIG_PHASES(X)
#undef X
};

/* A failure as it is kept in the object that failed. The text is one line of UTF-8 without control
 * characters: whatever came from outside has been made visible in it. */
struct jig_error {
    enum jig_err code;
    enum jig_phase phase;
    char text[320];
};

JIG_API const char *jig_err_name(enum jig_err code); /* "invalid-url"; never NULL */
JIG_API int jig_err_exit_status(enum jig_err code);
JIG_API const char *jig_err_meaning(enum jig_err code); /* a few words; never NULL */
JIG_API const char *jig_phase_name(enum jig_phase phase);

/* Sets *error (which may be NULL) and returns the code, so that a failure is one statement:
 *     return jig_error_set(error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE, "no host in %s", text);
 * For control characters and ill-formed UTF-8 in the result stand the marks of base/visible; a text
 * that does not fit is cut at a character. This and the next are for the files of the library, and
 * not exported. */
enum jig_err jig_error_set(struct jig_error *error, enum jig_err code, enum jig_phase phase,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));

void jig_error_clear(struct jig_error *error);

#endif
