/* libjig: an HTTP client core, close to the wire.
 *
 * A *client* holds connections and sends *transfers*. A transfer is one thing the caller asked for;
 * it is made of one or more *exchanges*, each one request and its answer: redirect hops and rounds
 * of authentication are exchanges of their own. An exchange keeps every fact that came over the
 * wire, also after it failed, and is what a screen looks at and a HAR is written from.
 *
 * libjig owns no loop and calls nobody back, but for the readers of bodies that it is given. It
 * says what it waits for (jig_client_interest), is stepped (jig_client_step), and events are pulled
 * (jig_client_next_event). Time is a parameter. One client belongs to one thread at a time; two
 * clients share nothing, but for a jar that both are given. jig_client_wait() is the loop for
 * callers that have none.
 *
 * Strings are NUL-terminated UTF-8 unless a length stands beside them; bytes from the wire have a
 * length and may hold anything. Sizes are bytes, times are microseconds on a monotonic clock unless
 * a name says otherwise. Functions that can fail return enum jig_err and put the words into the
 * struct jig_error (which may be NULL). */
#ifndef JIG_H
#define JIG_H

#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/api.h"
#include "base/error.h"
#include "wire/cert.h"

#ifdef __cplusplus
extern "C" {
#endif

struct jig_client;
struct jig_request;
struct jig_transfer;
struct jig_exchange;
struct jig_jar;

JIG_API const char *jig_version(void); /* "0.1.0" */

/* ---- Requests ---------------------------------------------------------------------------------
 * What to send. Built by the caller, owned by the transfer once it is sent. */

/* AUTO and 2: HTTP/2 where a server behind TLS agrees to it, else HTTP/1.1; AUTO does without where
 * nghttp2 can't be loaded. 2_PRIOR speaks HTTP/2 without asking. */
enum jig_http_version {
    JIG_HTTP_AUTO,
    JIG_HTTP_1_0,
    JIG_HTTP_1_1,
    JIG_HTTP_2,
    JIG_HTTP_2_PRIOR
};
enum jig_ip_family { JIG_IP_ANY, JIG_IP_4, JIG_IP_6 };

#define JIG_NO_REDIRECTS UINT_MAX /* as max_redirects */

/* Everything that is not the message itself. Zeroed means the defaults. The strings are copied. */
struct jig_options {
    int64_t total_timeout_us;   /* over names, handshakes, redirects and bodies; 0: none */
    int64_t connect_timeout_us; /* up to the end of the TLS handshake; 0: 30 s; below 0: none */
    int64_t idle_timeout_us;    /* a peer that sends nothing; 0: 300 s; below 0: none */
    enum jig_http_version http;
    enum jig_ip_family family;
    bool insecure;         /* go on with a certificate that does not verify */
    const char *ca_file;   /* PEM; replaces the system's store */
    const char *ca_path;   /* hashed folder; replaces the system's store */
    const char *cert_file; /* client certificate, PEM or PKCS#12 */
    const char *key_file;  /* its key; NULL: in cert_file */
    const char *key_pass;  /* opens the key, or the PKCS#12; NULL: neither is locked */
    const char *tls_min;   /* "1.0" to "1.3"; NULL: "1.2", or tls_max where that is less */
    const char *tls_max;   /* NULL: "1.3" */
    /* As OpenSSL names them, ':' between them: TLS 1.3's where the list begins with "TLS_", else
     * those of the versions before. */
    const char *ciphers;
    const char *keylog_file; /* the secrets of each session are added, as SSLKEYLOGFILE's are */
    const char *unix_socket; /* connect there; the URL still gives Host */
    const char *local_address; /* of IPv4 or IPv6, to connect from; NULL: any */
    /* HOST:PORT:ADDR[,ADDR], NULL-terminated; the last that fits counts, -HOST:PORT takes back what
     * stands before it. */
    const char *const *resolve;
    /* HOST1:PORT1:HOST2:PORT2, NULL-terminated: what is meant for the first goes to the second.
     * Parts may be empty: any, or the same. The first that fits counts. */
    const char *const *connect_to;
    const char *proxy; /* http, https, socks5 or socks5h, its login in the URL; "": none */
    const char *proxy_login; /* USER:PASSWORD as they are, in place of the URL's */
    bool proxy_digest;       /* never Basic to the proxy: the login waits for a challenge */
    bool proxy_tunnel;       /* CONNECT for plain http too */
    const char *no_proxy;    /* hosts reached without it: "a.test,10.0.0.0/8", "*" */
    const char *const *proxy_headers; /* "Name: value" for the proxy alone, NULL-terminated */
    /* http_proxy, https_proxy, all_proxy and no_proxy, where `proxy` and `no_proxy` are NULL (but
     * no HTTP_PROXY); hosts of the loopback are always reached without. */
    bool proxy_from_environment;
    bool follow;            /* redirects; not of literal bytes */
    bool trust_redirects;   /* logins, cookies and bound fields go along to other origins */
    unsigned max_redirects; /* 0: 50; JIG_NO_REDIRECTS: one ends in too-many-redirects */
    bool decode; /* undo Content-Encoding, and ask for it where the request does not */
    /* Decoded bytes; beyond it: too-large. 0: as many as come, but of what is decoded beyond
     * 128 MiB no more than 250 times what came. */
    uint64_t max_body;
    size_t max_line;   /* bytes of a line of a head, 0: 65,536; beyond it: line-too-long */
    size_t max_fields; /* of one head, 0: 100; beyond it: too-many-headers */
    /* Bytes of the heads of an answer, interim ones included, and of all answers on the way through
     * redirects and logins; 0: 307,200, or max_line where that is more. Beyond it:
     * too-many-headers */
    size_t max_head;
    bool stream;        /* body bytes come with the events and are not kept */
    bool stream_events; /* the same of a 200 that is a stream of events (text/event-stream) */
    size_t wire_keep;   /* bytes of the wire log kept for each direction; 0: none */
    /* Bytes of a request's body that are read at a time, and put into one chunk; 0: 256 KiB of a
     * file, and 64 KiB in a chunk, which is the most there; of a file it is 16 MiB. */
    size_t block_size;
    /* Open a connection of its own, handshake included, and send nothing: for the facts. */
    bool connect_only;
};

JIG_API struct jig_request *jig_request_new(void);    /* NULL: out of memory */
JIG_API void jig_request_free(struct jig_request *r); /* takes NULL */

/* Both refuse what would break the message; the URL is kept as typed and sent as typed, only what
 * can't stand on a request line is encoded. http and https only. */
JIG_API enum jig_err jig_request_set_method(struct jig_request *r, const char *method,
                                            struct jig_error *error);
JIG_API enum jig_err jig_request_set_url(struct jig_request *r, const char *url,
                                         struct jig_error *error);

/* Fields go out in the order they were added, with their case, repeats included, after Host. A
 * field that jig would add by itself (Host, User-Agent, Accept, Accept-Encoding, Content-Length,
 * Transfer-Encoding, Authorization, Cookie) is left out where the caller gives one of that name. */
JIG_API enum jig_err jig_request_add_field(struct jig_request *r, const char *name,
                                           const char *value, size_t value_len,
                                           struct jig_error *error);
/* Fields of this name are for the URL's origin alone, as Authorization is: a redirect to another
 * one goes without them. */
JIG_API enum jig_err jig_request_bind_field(struct jig_request *r, const char *name,
                                            struct jig_error *error);
/* Leaves out a field that jig would add by itself. */
JIG_API enum jig_err jig_request_drop_default(struct jig_request *r, const char *name,
                                              struct jig_error *error);

/* The body: the last of these calls counts, none means none. Bytes are copied. */
JIG_API enum jig_err jig_request_set_body(struct jig_request *r, const void *bytes, size_t len,
                                          struct jig_error *error);
/* The same without a copy: `take` comes from malloc() and belongs to the request from now on, which
 * wipes and frees it. */
JIG_API void jig_request_take_body(struct jig_request *r, void *take, size_t len);
/* A file, opened when it is sent: its size gives Content-Length, what has no size (a pipe) is sent
 * chunked. fd -1 with a path, or an open descriptor that stays the caller's. */
JIG_API enum jig_err jig_request_set_body_file(struct jig_request *r, const char *path, int fd,
                                               struct jig_error *error);
/* A body of `len` bytes that is read while it is sent, from wherever the caller has it, as often as
 * it goes out. What gives fewer bytes than it is asked for has failed. */
struct jig_body_source {
    void *ctx;
    size_t (*read)(void *ctx, uint64_t offset, void *out, size_t len);
    /* With the request, or when it gets another body; NULL: nothing is to be done. */
    void (*drop)(void *ctx);
};
JIG_API void jig_request_set_body_source(struct jig_request *r,
                                         const struct jig_body_source *take, uint64_t len);

/* Exactly these bytes as the whole request; the URL says only where to connect. No redirect is
 * followed: they are for that place alone. */
JIG_API enum jig_err jig_request_set_raw(struct jig_request *r, const void *bytes, size_t len,
                                         struct jig_error *error);

/* The login, for the request's own origin alone: no redirect to another one takes it along, and no
 * other one's challenge is answered with it. The last of these calls counts. A login in the URL is
 * Basic, or for whichever of these is called with user (key_id) NULL. A field Authorization of the
 * caller's own replaces them all. */

/* Sent at once (RFC 7617). */
JIG_API enum jig_err jig_request_set_basic(struct jig_request *r, const char *user,
                                           const char *password, struct jig_error *error);
/* Sent when the server asks for it (RFC 7616: MD5, SHA-256, SHA-512-256, their -sess, qop auth and
 * auth-int, the strongest that is offered), and never as Basic. Each challenge is answered by an
 * exchange of its own; the client answers the next request to the same origin before it is asked.
 * A body that can't be sent twice ends in send-failed when it is asked for again. */
JIG_API enum jig_err jig_request_set_digest(struct jig_request *r, const char *user,
                                            const char *password, struct jig_error *error);

/* AWS Signature Version 4. The body is hashed before it is sent; of a file or a pipe to S3 it is
 * said that it is not signed, and a pipe to another service is send-failed. */
struct jig_signature {
    const char *spec; /* "aws:amz:REGION:SERVICE"; what is left out at its end is in the host */
    const char *key_id, *secret;
    const char *session_token; /* NULL: none */
};
JIG_API enum jig_err jig_request_set_signature(struct jig_request *r,
                                               const struct jig_signature *s,
                                               struct jig_error *error);

/* A login from a netrc file: of the URL's host, and of `user` or else the URL's user where there is
 * one. path NULL: .netrc in $HOME, which need not be there. Nothing found: user NULL. JIG_ERR_READ
 * for a file that can't be read, and for one that is broken, with the line. */
struct jig_login {
    char *user, *password;
    bool is_exposed; /* others than its owner can read the file */
};
JIG_API enum jig_err jig_login_from_netrc(const char *path, const char *url, const char *user,
                                          struct jig_login *out, struct jig_error *error);
JIG_API void jig_login_clear(struct jig_login *l); /* wipes */

/* "a=1; b=2", for the request's own origin: sent in one Cookie field with what the client's jar
 * has, behind it; several in turn. INVALID_REQUEST for control characters. */
JIG_API enum jig_err jig_request_add_cookies(struct jig_request *r, const char *cookies,
                                             struct jig_error *error);
JIG_API enum jig_err jig_request_set_options(struct jig_request *r, const struct jig_options *o,
                                             struct jig_error *error);
/* What was set, or the defaults; borrowed until they are set again. */
JIG_API const struct jig_options *jig_request_options(const struct jig_request *r);

/* The bytes of its body (of all of it, where it is raw), borrowed until it is changed; none for a
 * file's. */
JIG_API const char *jig_request_body(const struct jig_request *r, size_t *len);

/* The head as it would be sent with the cookies of this jar (NULL: none), without connecting.
 * *bytes is the caller's to free. */
JIG_API enum jig_err jig_request_print(const struct jig_request *r, const struct jig_jar *jar,
                                       char **bytes, size_t *len, struct jig_error *error);
/* The same at once, whatever the body: it is not read, so that a signature is not the one that
 * would be sent. For a screen that shows which fields there will be. */
JIG_API enum jig_err jig_request_preview(const struct jig_request *r, const struct jig_jar *jar,
                                         char **bytes, size_t *len, struct jig_error *error);

/* ---- Cookies ----------------------------------------------------------------------------------
 * A jar keeps what answers set and gives it to the requests that it is for, redirect hops and
 * rounds of authentication included: RFC 6265bis with public suffixes. Hosts that are this machine
 * (localhost, 127.0.0.0/8, ::1) count as secure, as in browsers and curl. One jar may serve several
 * clients of one thread. */

/* X(constant, words) */
#define JIG_COOKIE_VERDICTS(X)                                                              \
    X(JIG_COOKIE_KEPT, "kept")                                                              \
    X(JIG_COOKIE_REMOVED, "removed: it ends at once")                                       \
    X(JIG_COOKIE_NO_JAR, "not kept: no jar is in use")                                      \
    X(JIG_COOKIE_CONTROL, "refused: a control character in it")                             \
    X(JIG_COOKIE_EMPTY, "refused: neither a name nor a value")                              \
    X(JIG_COOKIE_TOO_LARGE, "refused: larger than a cookie may be (4096 bytes)")            \
    X(JIG_COOKIE_SECURE_PREFIX, "refused: a name with __Secure- must be Secure")            \
    X(JIG_COOKIE_HOST_PREFIX, "refused: __Host- asks for Secure, Path=/ and no Domain")     \
    X(JIG_COOKIE_DOMAIN, "refused: its Domain is not this host's")                          \
    X(JIG_COOKIE_PUBLIC_SUFFIX, "refused: anybody can have a host under its Domain")        \
    X(JIG_COOKIE_INSECURE, "refused: Secure, but not sent over https")                      \
    X(JIG_COOKIE_SHADOWS, "refused: it would hide a Secure cookie, and came without https") \
    X(JIG_COOKIE_SAME_SITE_NONE, "refused: SameSite=None asks for Secure")                  \
    X(JIG_COOKIE_TOO_MANY, "refused: more than 50 in one answer")                           \
    X(JIG_COOKIE_PROXY, "refused: the answer is a proxy's")                                 \
    X(JIG_COOKIE_NO_MEMORY, "not kept: out of memory")                                      \
    X(JIG_COOKIE_CROWDED, "kept; others had to go: 180 of a domain, 3,000 in all")          \
    X(JIG_COOKIE_NO_ROOM, "not kept: 180 of this domain are there, and all are Secure")

enum jig_cookie_verdict {
#define X(constant, words) constant,
    JIG_COOKIE_VERDICTS(X)
#undef X
};
JIG_API const char *jig_cookie_words(enum jig_cookie_verdict verdict); /* never NULL */

/* Bytes of name and value are the server's: no controls but NUL at the end, else anything. */
struct jig_cookie {
    const char *name; /* "" where the value stands alone */
    const char *value;
    const char *domain; /* lower case, without a leading dot */
    const char *path;   /* begins with '/' */
    bool host_only;     /* for the domain alone, not for hosts below it */
    bool secure, http_only;
    const char *same_site; /* "Strict", "Lax", "None" or "" */
    int64_t expires_s;     /* Unix time; 0: with the session */
};

JIG_API struct jig_jar *jig_jar_new(void); /* NULL: out of memory */
/* Takes NULL. Clients that use it keep it until they go. */
JIG_API void jig_jar_free(struct jig_jar *jar);

/* What is there, in the order in which it was set; the strings are borrowed until the jar changes.
 * Beyond the last one all are NULL. What has expired goes when the jar is next used. */
JIG_API size_t jig_jar_n(const struct jig_jar *jar);
JIG_API struct jig_cookie jig_jar_at(const struct jig_jar *jar, size_t i);
/* Another number whenever something in the jar has changed, and in each jar. */
JIG_API uint64_t jig_jar_version(const struct jig_jar *jar);
/* Would a request to this URL, made by the user himself, carry the cookie? */
JIG_API bool jig_jar_matches(const struct jig_jar *jar, size_t i, const char *url);

/* What such a request does with each cookie, made at now_s (Unix time): fates[i], of jig_jar_n()
 * ones. Those that it has no room for, 150 and 8,192 bytes of them at most, stay behind; what has
 * expired by then goes nowhere. */
enum jig_cookie_fate { JIG_COOKIE_FOR_OTHERS, JIG_COOKIE_GOES, JIG_COOKIE_STAYS };
JIG_API void jig_jar_fates(const struct jig_jar *jar, const char *url, int64_t now_s,
                           unsigned char *fates);

/* Puts a cookie in by hand, over the one with the same name, domain, host_only and path.
 * INVALID_REQUEST for what no answer could set anywhere: controls, a path without '/', no domain, a
 * domain that is a public suffix and not host_only, a prefix that is not kept. */
JIG_API enum jig_err jig_jar_set(struct jig_jar *jar, const struct jig_cookie *cookie,
                                 struct jig_error *error);
JIG_API void jig_jar_delete(struct jig_jar *jar, size_t i);
/* All of a domain (NULL: of every one), hosts below it not included. */
JIG_API void jig_jar_delete_domain(struct jig_jar *jar, const char *domain);

/* Netscape's cookie file as curl reads and writes it. Loading adds what the file has; a file that
 * is not there is READ with errno ENOENT, lines that are no cookies are passed over and counted in
 * *n_odd (or NULL).
 *
 * Saving is a merge under a lock: what this jar has changed since the file was loaded or saved is
 * put into the file as it is now, so that two programs with one file lose nothing of each other's,
 * and the jar takes in what the other did. The file is replaced as a whole, mode 0600. */
JIG_API enum jig_err jig_jar_load(struct jig_jar *jar, const char *path, size_t *n_odd,
                                  struct jig_error *error);
JIG_API enum jig_err jig_jar_save(struct jig_jar *jar, const char *path,
                                  struct jig_error *error);

/* The same for who does not wait for a disk, in three steps. What is to be saved is copied (NULL:
 * out of memory); any thread saves the copy, as jig_jar_save() does and with its errors, while the
 * jar is used and changed; then the jar, which may have changed since, is told of it. A jar has one
 * such save of a file at a time. One that is ended before it was run, or that failed, leaves
 * everything as it was, and so to be saved the next time. Where the jar has changed meanwhile it
 * takes in with the next save what other programs did. jar NULL: it is gone. */
struct jig_jar_saving;
JIG_API struct jig_jar_saving *jig_jar_save_begin(struct jig_jar *jar, const char *path);
JIG_API enum jig_err jig_jar_save_run(struct jig_jar_saving *s, struct jig_error *error);
JIG_API void jig_jar_save_end(struct jig_jar *jar, struct jig_jar_saving *take);

/* What the file holds at this moment will be dropped by jig_jar_save(): for a file that is begun
 * anew. A file that is not there is none. */
JIG_API enum jig_err jig_jar_replace(struct jig_jar *jar, const char *path,
                                     struct jig_error *error);
/* The file's bytes; the caller's to free. NULL: out of memory. */
JIG_API char *jig_jar_print(const struct jig_jar *jar, size_t *len);

/* ---- The client -------------------------------------------------------------------------------*/

struct jig_client_config {
    size_t max_idle;       /* connections kept for reuse; 0: 8 */
    int64_t max_idle_us;   /* how long; 0: 60 s */
    size_t body_in_memory; /* of each kept body, the rest goes to an unlinked file; 0: 64 MiB */
    const char *temp_folder; /* for that file; NULL: $TMPDIR or /tmp */
};

/* config NULL: the defaults. NULL: out of memory. */
JIG_API struct jig_client *jig_client_new(const struct jig_client_config *config);
/* With every transfer that was not freed. Takes NULL. */
JIG_API void jig_client_free(struct jig_client *c);

/* How much of each body that is sent is kept, for jig_exchange_request_body_read(): from the next
 * request on, and no less than 1 MiB, as where nothing is said. What is beyond 1 MiB goes to an
 * unlinked file; where that fails, the rest is not kept. */
JIG_API void jig_client_keep_request_bodies(struct jig_client *c, uint64_t most);

/* From the next request on; NULL: none, which is how a client begins. The client keeps a
 * reference. */
JIG_API void jig_client_set_jar(struct jig_client *c, struct jig_jar *jar);

/* Starts a transfer and takes the request, also on failure. The transfer is the caller's until
 * jig_transfer_free(), and must go before the client. */
JIG_API enum jig_err jig_client_send(struct jig_client *c, struct jig_request *take,
                                     int64_t now, struct jig_transfer **out,
                                     struct jig_error *error);
/* At any point; ends the transfer with JIG_ERR_CANCELLED, what came is kept. */
JIG_API void jig_client_cancel(struct jig_client *c, struct jig_transfer *t, int64_t now);

/* Connections that wait to be used again, and their end. */
JIG_API size_t jig_client_n_idle(const struct jig_client *c);
JIG_API void jig_client_close_idle(struct jig_client *c);

/* Fills fds with what the client waits for and *deadline with the time (on the clock that `now`
 * is taken from) at which it wants to be stepped at the latest, INT64_MAX for never. Returns how
 * many entries there are; more than `room` means that the rest was left out. */
JIG_API size_t jig_client_interest(struct jig_client *c, struct pollfd *fds, size_t room,
                                   int64_t *deadline);
/* Does what can be done now without waiting. fds as filled by the last interest, with revents;
 * n 0 means: try everything. What happens in the step is dated from `now` on, by a clock that runs
 * meanwhile. */
JIG_API void jig_client_step(struct jig_client *c, const struct pollfd *fds, size_t n,
                             int64_t now);

enum jig_event_type {
    JIG_EVENT_PHASE,    /* the exchange entered another phase, or several */
    JIG_EVENT_EXCHANGE, /* a further exchange of the transfer began (redirect, auth round) */
    JIG_EVENT_INTERIM,  /* a 1xx answer came */
    JIG_EVENT_HEAD,     /* the final answer's head is there */
    JIG_EVENT_BODY, /* more of the body: data/len in stream mode, else kept in the exchange */
    JIG_EVENT_DONE, /* the transfer has ended, well or not: jig_transfer_error() */
};

struct jig_event {
    enum jig_event_type type;
    struct jig_transfer *transfer; /* this and the exchange last until jig_transfer_free() */
    struct jig_exchange *exchange;
    const char *data; /* stream mode: borrowed until the next step; NULL else */
    size_t len;
};

/* What has happened, in its order; false: nothing more so far. */
JIG_API bool jig_client_next_event(struct jig_client *c, struct jig_event *event);

/* Waits and steps until an event is there (true) or nothing is under way (false). `wake_fd` (or
 * -1) becoming readable ends the wait with false as well. */
JIG_API bool jig_client_wait(struct jig_client *c, int wake_fd, struct jig_event *event);

/* The clock that jig_client_wait() uses: CLOCK_MONOTONIC in microseconds. */
JIG_API int64_t jig_now(void);

/* ---- One call after another -------------------------------------------------------------------
 * For programs that want to wait, in the manner of Python's http.client: a connection to one
 * origin, requests in turn. Calls out of their order are refused: JIG_ERR_CANNOT_SEND_REQUEST while
 * another is under way, JIG_ERR_CANNOT_SEND_HEADER where none is begun, JIG_ERR_RESPONSE_NOT_READY
 * where none is sent. What fails once leaves the connection ready for the next request. */

struct jig_http;

/* origin: a URL whose path counts for nothing. Connects with the first request, or with
 * jig_http_open(). Speaks HTTP/1.1, or 1.0 where the options say so. */
JIG_API enum jig_err jig_http_connect(const char *origin, const struct jig_options *o,
                                      struct jig_http **out, struct jig_error *error);
JIG_API void jig_http_close(struct jig_http *h);                        /* takes NULL */
JIG_API void jig_http_set_jar(struct jig_http *h, struct jig_jar *jar); /* as for a client */
/* Ends the connection, a request that was begun and what is left of an answer; the next request
 * opens another. */
JIG_API void jig_http_disconnect(struct jig_http *h);
/* Connects now, handshakes included; nothing where it is open. */
JIG_API enum jig_err jig_http_open(struct jig_http *h, struct jig_error *error);
/* false: requests connect no more by themselves, jig_http_putrequest() is refused with
 * JIG_ERR_NOT_CONNECTED while the connection is closed. */
JIG_API void jig_http_set_auto_open(struct jig_http *h, bool is_automatic);
/* A connection is there that the next request may use. The server may have closed it since. */
JIG_API bool jig_http_is_open(const struct jig_http *h);

/* A request in one call, when all of it is known. Its length is worked out; body and body_file
 * NULL mean none (and Content-Length: 0 where the method expects a body, RFC 9110 8.6). */
struct jig_http_message {
    const char *method, *target;
    const struct jig_field *fields;
    size_t n_fields;
    const void *body;
    size_t body_len;
    const char *body_file; /* sent chunked where it has no size */
};
JIG_API enum jig_err jig_http_request(struct jig_http *h, const struct jig_http_message *m,
                                      struct jig_error *error);

/* target: "/path?query". What was left of the last answer is dropped; refused while another request
 * is begun, or its answer not asked for: jig_http_disconnect() drops that. */
JIG_API enum jig_err jig_http_putrequest(struct jig_http *h, const char *method,
                                         const char *target, struct jig_error *error);
/* Leaves out a field that would go by itself: "Host", "Accept-Encoding", "User-Agent". */
JIG_API enum jig_err jig_http_skip(struct jig_http *h, const char *name,
                                   struct jig_error *error);
/* Several values of one name: as many calls. */
JIG_API enum jig_err jig_http_putheader(struct jig_http *h, const char *name, const char *value,
                                        struct jig_error *error);
JIG_API enum jig_err jig_http_putheader_number(struct jig_http *h, const char *name,
                                               int64_t value, struct jig_error *error);
/* Sends the head. With Content-Length or Transfer-Encoding: chunked among the fields a body
 * follows, in any number of jig_http_send(). */
JIG_API enum jig_err jig_http_endheaders(struct jig_http *h, struct jig_error *error);
/* Returns when the bytes are sent, or the server has answered without wanting them. What is more or
 * less than Content-Length said goes out as it is, and no other request goes over that
 * connection. */
JIG_API enum jig_err jig_http_send(struct jig_http *h, const void *bytes, size_t len,
                                   struct jig_error *error);
/* Waits for the answer's head. The exchange is borrowed until the next putrequest, open, disconnect
 * or close; it is given also where this fails, with what came until then: a proxy's refusal, or
 * half a head. */
JIG_API enum jig_err jig_http_getresponse(struct jig_http *h,
                                          const struct jig_exchange **answer,
                                          struct jig_error *error);

/* The next bytes of the body, as many as are at hand, at least one; *n 0 at its end. */
JIG_API enum jig_err jig_http_read(struct jig_http *h, void *out, size_t room, size_t *n,
                                   struct jig_error *error);
/* Waits until `room` bytes are there or the body ends. On an error *n bytes came before it. */
JIG_API enum jig_err jig_http_read_full(struct jig_http *h, void *out, size_t room, size_t *n,
                                        struct jig_error *error);
/* Up to and with the next LF; a line that is longer than `room` comes in parts. *n 0 at the end. */
JIG_API enum jig_err jig_http_read_line(struct jig_http *h, char *out, size_t room, size_t *n,
                                        struct jig_error *error);
/* What is at hand, at least a byte, without taking it; borrowed until the next call. *n 0 at the
 * end of the body. jig_http_take() takes as much of it as was used. */
JIG_API enum jig_err jig_http_peek(struct jig_http *h, const char **data, size_t *n,
                                   struct jig_error *error);
JIG_API void jig_http_take(struct jig_http *h, size_t n);
/* Bytes of the body that are still to be read; -1 where its length is not known beforehand. */
JIG_API int64_t jig_http_remaining(const struct jig_http *h);
/* The whole answer was read; with keep-alive the connection is free again. */
JIG_API bool jig_http_is_finished(const struct jig_http *h);

/* ---- WebSocket (RFC 6455, permessage-deflate RFC 7692) -----------------------------------------
 * A transfer whose connection speaks WebSocket once its answer agrees to it. Events are pulled from
 * the client as ever; each one of this transfer is given to jig_websocket_take(), and then messages
 * are pulled. What is sent goes out with the client's next steps. Pings are answered by themselves,
 * and so is a close. */

struct jig_websocket;

struct jig_websocket_config {
    const char *url;       /* ws, wss, http or https; NULL: that of the request */
    const char *protocols; /* "chat, superchat"; NULL: those of the request's fields */
    bool compress;         /* offer to */
    size_t max_message;    /* bytes, decompressed; 0: 16 MiB */
    size_t headroom; /* bytes that stay free before what jig_websocket_take_data() gives */
};

enum jig_message_type { JIG_TEXT, JIG_BINARY, JIG_PING, JIG_PONG, JIG_CLOSE };

/* Borrowed until the next call for this websocket. */
struct jig_message {
    enum jig_message_type type;
    const char *data; /* well-formed UTF-8 for JIG_TEXT; a close's reason */
    size_t len;
    unsigned code; /* of a close, 1005: it has none */
    bool is_compressed;
    bool is_answered;  /* a ping: its pong is on its way; a close: one of its code is */
    uint64_t wire_len; /* payload bytes as they came */
};

/* Starts the handshake. `take` brings fields, logins and options of the caller's, NULL: none; it is
 * taken, also on failure. Its method and its body count for nothing. config NULL: defaults. */
JIG_API enum jig_err jig_websocket_open(struct jig_client *c, struct jig_request *take,
                                        const struct jig_websocket_config *config, int64_t now,
                                        struct jig_websocket **out, struct jig_error *error);
/* Takes NULL. With its transfer, so before the client. */
JIG_API void jig_websocket_free(struct jig_websocket *w);
JIG_API struct jig_transfer *jig_websocket_transfer(const struct jig_websocket *w);

/* Takes an event of its transfer. The failure of the handshake, of the connection or of what the
 * server said; the transfer is then over, or is cancelled. Where the server answers something else
 * than a 101, it goes on to that answer's end, and its body is kept. */
JIG_API enum jig_err jig_websocket_take(struct jig_websocket *w, const struct jig_event *event,
                                        struct jig_error *error);
/* The next message of what was taken. A failure shows as the end, and at the next take. */
JIG_API bool jig_websocket_next(struct jig_websocket *w, struct jig_message *message);
/* What had come of the message that failed, or that the end cut off: a JIG_TEXT may then be no
 * UTF-8. Borrowed until the next take. False: nothing. */
JIG_API bool jig_websocket_unfinished(struct jig_websocket *w, struct jig_message *message);
/* Hands out the memory of the JIG_TEXT or JIG_BINARY that was given last, or of the one that is
 * unfinished once the transfer is over: a large one need not be copied. Its bytes stand behind the
 * headroom; the message's own pointer is void. To be freed with free(). NULL: it has no bytes. */
JIG_API char *jig_websocket_take_data(struct jig_websocket *w);

/* The handshake is over and nothing was closed: messages may be sent. */
JIG_API bool jig_websocket_is_open(const struct jig_websocket *w);
JIG_API const char *jig_websocket_protocol(const struct jig_websocket *w); /* "": none */
JIG_API bool jig_websocket_is_compressed(const struct jig_websocket *w);

/* A whole message of any type but JIG_CLOSE, a ping's and a pong's of up to 125 bytes; text is
 * refused where it is not UTF-8. Of more than 64 KiB it goes out in frames of 16 KiB, made one by
 * one while the server takes them. JIG_ERR_USAGE while it is not open; JIG_ERR_TOO_LARGE where
 * 1 GiB waits for a server that does not read: nothing of it is sent then, and another call may be
 * more lucky. */
JIG_API enum jig_err jig_websocket_send(struct jig_websocket *w, enum jig_message_type type,
                                        const void *data, size_t len, struct jig_error *error);
/* A text or bytes that are read while they go out, from wherever the caller has them; that a text
 * is UTF-8 is the caller's to know. Taken in any case. What gives fewer bytes than it is asked for
 * ends the connection: half a message can't be taken back. */
JIG_API enum jig_err jig_websocket_send_source(struct jig_websocket *w,
                                               enum jig_message_type type,
                                               const struct jig_body_source *take, uint64_t len,
                                               struct jig_error *error);
/* Takes back what was given to that last, if the client has not been stepped since: nothing of it
 * goes out. */
JIG_API void jig_websocket_take_back(struct jig_websocket *w);
/* Not all that was given to it has gone out, and it still may. */
JIG_API bool jig_websocket_is_sending(const struct jig_websocket *w);
/* code: 1000, one from 3000 to 4999, or 1005: without one; else JIG_ERR_USAGE, and while it is not
 * open. The reason is cut to 123 bytes. The transfer ends when the server has answered it. */
JIG_API enum jig_err jig_websocket_close(struct jig_websocket *w, unsigned code,
                                         const char *reason, struct jig_error *error);

/* ---- Server-sent events (WHATWG HTML, 9.2) ------------------------------------------------------
 * A request whose answer is a stream of events, and that is sent again where the stream breaks off,
 * with the last event's id, after the time that the server asked for (3 s else). Events of the
 * client that belong to it are given to jig_event_stream_take(), then messages are pulled. */

struct jig_event_stream;

/* Borrowed until the next call for this stream. */
struct jig_stream_event {
    /* "message" where the server named none; not NUL-terminated, like the others */
    const char *type;
    size_t type_len;
    const char *data;
    size_t data_len;
    const char *id; /* the last one named so far */
    size_t id_len;
    bool is_comment; /* a line that begins with a colon: a sign of life. `data` is its text */
};

/* Takes the request, also on failure. Its body must be one that can be sent again. */
JIG_API enum jig_err jig_event_stream_open(struct jig_client *c, struct jig_request *take,
                                           int64_t now, struct jig_event_stream **out,
                                           struct jig_error *error);
/* Goes on with a transfer that was sent with options.stream_events and whose answer is a stream of
 * events: to be called at its JIG_EVENT_HEAD. The stream owns it from now on, also on failure.
 * Where its method is not GET it is not sent again: the first connection's end is the stream's. */
JIG_API enum jig_err jig_event_stream_adopt(struct jig_client *c, struct jig_transfer *take,
                                            struct jig_event_stream **out,
                                            struct jig_error *error);
/* Is it one to adopt? */
JIG_API bool jig_event_stream_is(const struct jig_exchange *x);
/* Takes NULL. With its transfer, so before the client. */
JIG_API void jig_event_stream_free(struct jig_event_stream *s);
/* The connection at hand, or the last one; another one after each reconnection. */
JIG_API struct jig_transfer *jig_event_stream_transfer(const struct jig_event_stream *s);

/* Takes an event of its transfer. An error ends the stream for good: a status that is not 200 (204:
 * the server wants no further requests, and that is no error), another type than text/event-stream,
 * or what fails before a first connection stands. Later failures are tried again. */
JIG_API enum jig_err jig_event_stream_take(struct jig_event_stream *s,
                                           const struct jig_event *event, int64_t now,
                                           struct jig_error *error);
/* The next event of what was taken; false: there is none. */
JIG_API bool jig_event_stream_next(struct jig_event_stream *s, struct jig_stream_event *event);
/* Comments come among the events from now on; else they are passed over. */
JIG_API void jig_event_stream_tell_comments(struct jig_event_stream *s);
/* Before the first event: so many bytes an event's data may have (0: 16 MiB), and so many stay free
 * before what jig_event_stream_take_data() gives (else none). */
JIG_API void jig_event_stream_set_memory(struct jig_event_stream *s, size_t max_event,
                                         size_t headroom);
/* Hands out the memory of the data that was given last: large data need not be copied. Its bytes
 * stand behind the headroom; the event's own pointer to them is void. To be freed with free().
 * NULL: it was a comment. */
JIG_API char *jig_event_stream_take_data(struct jig_event_stream *s);

/* Bytes of data of an event that has begun and not ended; once the connection is over, those that
 * are dropped, as the standard says (WHATWG HTML, 9.2.6). */
JIG_API size_t jig_event_stream_unfinished(const struct jig_event_stream *s);

/* When jig_event_stream_step() is to be called to connect again; INT64_MAX: it need not be. */
JIG_API int64_t jig_event_stream_deadline(const struct jig_event_stream *s);
/* Connects again if it is time to. What keeps it from being begun ends the stream. */
JIG_API enum jig_err jig_event_stream_step(struct jig_event_stream *s, int64_t now,
                                           struct jig_error *error);
JIG_API bool jig_event_stream_has_ended(const struct jig_event_stream *s); /* for good */
/* How many brought a stream of events so far. */
JIG_API unsigned jig_event_stream_n_connections(const struct jig_event_stream *s);
/* Ends it for good, whatever it is doing. */
JIG_API void jig_event_stream_close(struct jig_event_stream *s, int64_t now);

/* ---- Transfers and exchanges: facts, kept until jig_transfer_free() ---------------------------*/

/* Cancels it first where it still runs. Takes NULL. */
JIG_API void jig_transfer_free(struct jig_transfer *t);
JIG_API bool jig_transfer_is_done(const struct jig_transfer *t);
/* Of the last exchange. Never NULL: its code is JIG_OK while nothing has failed. */
JIG_API const struct jig_error *jig_transfer_error(const struct jig_transfer *t);
JIG_API size_t jig_transfer_n_exchanges(const struct jig_transfer *t); /* at least 1 */
JIG_API const struct jig_exchange *jig_transfer_exchange(const struct jig_transfer *t,
                                                         size_t i);
JIG_API const struct jig_exchange *jig_transfer_last(const struct jig_transfer *t);

/* A header field as it stood on the wire; borrowed from the exchange. Not NUL-terminated. */
struct jig_field {
    const char *name;
    size_t name_len;
    const char *value; /* without the blanks around it */
    size_t value_len;
};

/* The request's fields over HTTP/2 begin with its pseudo-header fields, ":method" the first. */
enum jig_section {
    JIG_SECTION_REQUEST,
    JIG_SECTION_RESPONSE,
    JIG_SECTION_TRAILERS,
    JIG_SECTION_PROXY, /* of a proxy's own answer to CONNECT */
};

/* Without fragment and login; of a WebSocket it begins with ws: or wss:. */
JIG_API const char *jig_exchange_url(const struct jig_exchange *x);
JIG_API const char *jig_exchange_method(const struct jig_exchange *x);
JIG_API enum jig_phase jig_exchange_phase(const struct jig_exchange *x);
JIG_API bool jig_exchange_is_done(const struct jig_exchange *x);
/* Never NULL: its code is JIG_OK while nothing has failed. */
JIG_API const struct jig_error *jig_exchange_error(const struct jig_exchange *x);
/* Its answer is acted on, a redirect that is followed or a challenge that is answered: another
 * exchange comes after it, or an error. Known from JIG_EVENT_HEAD on. */
JIG_API bool jig_exchange_is_followed(const struct jig_exchange *x);

JIG_API int jig_exchange_status(const struct jig_exchange *x); /* 0 while there is none */
JIG_API const char *jig_exchange_reason(const struct jig_exchange *x,
                                        size_t *len); /* wire bytes */
/* "HTTP/1.1", "HTTP/2", or "" while there is no answer. */
JIG_API const char *jig_exchange_version(const struct jig_exchange *x);

/* No other request can go over its connection: either side said so, or the end of the body is that
 * of the connection (RFC 9112, 9.3). Known from JIG_EVENT_HEAD on; false over HTTP/2, where only a
 * stream ends. */
JIG_API bool jig_exchange_will_close(const struct jig_exchange *x);

JIG_API bool jig_exchange_is_h2(const struct jig_exchange *x); /* was sent as HTTP/2 */

JIG_API size_t jig_exchange_n_fields(const struct jig_exchange *x, enum jig_section section);
JIG_API struct jig_field jig_exchange_field(const struct jig_exchange *x,
                                            enum jig_section section, size_t i);
/* The first field of that name, compared without case; false where there is none. */
JIG_API bool jig_exchange_find(const struct jig_exchange *x, enum jig_section section,
                               const char *name, struct jig_field *out);
/* All fields of that name, joined with ", " (RFC 9110 5.3), as a string that is the caller's to
 * free; NULL where there is none, or no memory. Not for Set-Cookie. */
JIG_API char *jig_exchange_join(const struct jig_exchange *x, enum jig_section section,
                                const char *name);

/* The answer's Set-Cookie fields in order, and what became of each. */
struct jig_set_cookie {
    struct jig_field field;
    enum jig_cookie_verdict verdict;
};
JIG_API size_t jig_exchange_n_cookies(const struct jig_exchange *x);
JIG_API struct jig_set_cookie jig_exchange_cookie(const struct jig_exchange *x, size_t i);

JIG_API size_t jig_exchange_n_interim(const struct jig_exchange *x);
JIG_API int jig_exchange_interim_status(const struct jig_exchange *x, size_t i);
JIG_API const char *jig_exchange_interim_reason(const struct jig_exchange *x, size_t i,
                                                size_t *len);
JIG_API size_t jig_exchange_n_interim_fields(const struct jig_exchange *x, size_t i);
JIG_API struct jig_field jig_exchange_interim_field(const struct jig_exchange *x, size_t i,
                                                    size_t field);

/* The body as decoded so far (in stream mode: only its size). Reading copies up to len bytes from
 * `offset` and returns how many; 0 at or beyond the end of what is there. */
JIG_API uint64_t jig_exchange_body_len(const struct jig_exchange *x);
JIG_API size_t jig_exchange_body_read(const struct jig_exchange *x, uint64_t offset, void *out,
                                      size_t len);
/* How many of them can be read, from the first: fewer than its length in stream mode, and where a
 * recording holds only the beginning. */
JIG_API uint64_t jig_exchange_body_kept(const struct jig_exchange *x);
/* Bytes before content codings were undone, without chunk framing. */
JIG_API uint64_t jig_exchange_body_wire_len(const struct jig_exchange *x);
/* What Content-Length promised, or -1. */
JIG_API int64_t jig_exchange_body_expected(const struct jig_exchange *x);
/* The codings that were undone, as the server named them; "" for none. */
JIG_API const char *jig_exchange_coding(const struct jig_exchange *x);
/* The request's body as it was sent (not its framing), and how many bytes of it can be read, from
 * the first. */
JIG_API uint64_t jig_exchange_request_body_len(const struct jig_exchange *x);
JIG_API uint64_t jig_exchange_request_body_kept(const struct jig_exchange *x);
JIG_API size_t jig_exchange_request_body_read(const struct jig_exchange *x, uint64_t offset,
                                              void *out, size_t len);

/* When each phase ended, microseconds since the exchange began; -1: it did not take place. */
struct jig_timing {
    int64_t started_wall_us; /* Unix time of the beginning */
    int64_t resolve, connect, proxy, tls, send, wait, head, body;
    int64_t total; /* up to the end or, while it runs, the last step */
};
JIG_API struct jig_timing jig_exchange_timing(const struct jig_exchange *x);

struct jig_connection_facts {
    char remote[64]; /* "127.0.0.1", "::1", "" while there is none; a unix socket's path cut */
    uint16_t remote_port;
    char local[64];
    uint16_t local_port;
    uint64_t id; /* counts the client's connections, from 1 */
    bool reused;
    uint64_t bytes_sent, bytes_received; /* of this exchange, above TLS or in its place */
    unsigned request_number; /* which request over this connection it is, from 1; 0: not sent */
    unsigned n_addresses;    /* that the first stop's name had; 0: it was not dialled */
    unsigned n_refused;      /* of them, before one answered */
    /* All of them in the order to try them, "::1 (Connection refused), 127.0.0.1"; "…" stands for
     * those that there is no room for. */
    char addresses[256];
    unsigned stream; /* of HTTP/2; 0: none */
};
JIG_API const struct jig_connection_facts *jig_exchange_connection(
    const struct jig_exchange *x);
/* NULL where the exchange had no TLS. Kept also where the handshake failed after the
 * certificate. */
JIG_API const struct jig_tls_facts *jig_exchange_tls(const struct jig_exchange *x);

/* The proxy on the way, NULL where there was none: its scheme, host and port. */
JIG_API const char *jig_exchange_proxy(const struct jig_exchange *x);
/* What an HTTP proxy answered to CONNECT, kept also where it refused; 0: it was not asked, or did
 * not answer. It is never the exchange's status. Its fields are JIG_SECTION_PROXY. */
JIG_API int jig_exchange_proxy_status(const struct jig_exchange *x);
JIG_API const char *jig_exchange_proxy_reason(const struct jig_exchange *x, size_t *len);
/* Of the handshake with an https proxy; NULL where there was none. */
JIG_API const struct jig_tls_facts *jig_exchange_proxy_tls(const struct jig_exchange *x);

/* How often it was begun: once more where the connection turned out to be dead, or the server did
 * nothing with it. What is known of connection and time, and the wire log, are of the last. */
JIG_API unsigned jig_exchange_n_tries(const struct jig_exchange *x);

/* The wire log: every byte above TLS in the order it went, as pieces. Over HTTP/2 the frames of the
 * exchange's stream; those of the connection itself are in the log of the oldest exchange on it. */
enum jig_direction { JIG_SENT, JIG_RECEIVED };
struct jig_wire_piece {
    enum jig_direction direction;
    bool with_proxy;  /* said with a proxy about the way, before the way stood */
    int64_t at;       /* microseconds since the exchange began */
    const char *data; /* borrowed from the exchange; dies with the next step */
    size_t len;
    bool is_frame; /* it begins with the nine bytes of an HTTP/2 frame's head */
};
JIG_API size_t jig_exchange_n_wire(const struct jig_exchange *x);
JIG_API struct jig_wire_piece jig_exchange_wire(const struct jig_exchange *x, size_t i);
/* Bytes that went by but were not kept, for each direction. */
JIG_API uint64_t jig_exchange_wire_dropped(const struct jig_exchange *x,
                                           enum jig_direction direction);

/* ---- Text in URLs and forms --------------------------------------------------------------------
 * The strings are the caller's to free; NULL: out of memory. */

/* Percent-encodes all but letters, digits, "-._~" and what `safe` has (NULL: nothing more): "/" for
 * the path of a URL, NULL for a value in its query. */
JIG_API char *jig_quote(const void *bytes, size_t len, const char *safe);
/* The bytes behind the escapes, *len of them and a NUL; a '%' that begins none stays. */
JIG_API char *jig_unquote(const char *text, size_t *len);
/* "name=value&name=value" as application/x-www-form-urlencoded, for a body of that type or a
 * query. */
JIG_API char *jig_form_encode(const struct jig_field *pairs, size_t n);

/* ---- Recorded transfers -------------------------------------------------------------------------
 * A transfer made of facts in place of a connection: out of a history, or another tool's log. It is
 * done, and whatever tells about transfers and exchanges tells about it. What builds one fails
 * stickily, and jig_recording_finish() says how. Texts and bytes are copied. */

struct jig_recording;

/* Where the bodies of its exchanges are: functions of the caller's that libjig calls from within
 * jig_exchange_body_read() and jig_exchange_request_body_read(). */
struct jig_body_reader {
    void *ctx;
    size_t (*read)(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len);
    void (*drop)(void *ctx); /* with the transfer; NULL: nothing is to be done */
    /* The same of the bodies that were sent; NULL: it has none of them. */
    size_t (*read_sent)(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len);
};

/* A status line, or what HTTP/2 has in its place. */
struct jig_recorded_head {
    int status;         /* 0: there was no answer */
    const char *reason; /* wire bytes */
    size_t reason_len;
    const char *version; /* "HTTP/1.1", "HTTP/2" */
};

struct jig_recorded_body {
    uint64_t len;      /* decoded */
    uint64_t kept;     /* of these the reader has, from the first */
    uint64_t wire_len; /* before decoding */
    int64_t expected;  /* what Content-Length promised, or -1 */
    const char *coding;
    bool is_streamed; /* handed out as it came, never kept */
};

JIG_API struct jig_recording *jig_recording_new(void); /* NULL: out of memory */
JIG_API void jig_recording_free(struct jig_recording *r);
/* How the whole was sent; `is_raw`: as literal bytes. */
JIG_API void jig_recording_set_options(struct jig_recording *r, const struct jig_options *o,
                                       bool is_raw);
/* Taken, also on failure. */
JIG_API void jig_recording_set_reader(struct jig_recording *r,
                                      const struct jig_body_reader *take);

/* Another exchange; what follows is about it, until the next begins. */
JIG_API void jig_recording_begin(struct jig_recording *r, const char *method, const char *url);
JIG_API void jig_recording_set_followed(struct jig_recording *r, bool is_followed);
JIG_API void jig_recording_set_phase(struct jig_recording *r, enum jig_phase phase);
JIG_API void jig_recording_set_error(struct jig_recording *r, const struct jig_error *error);
/* `len` bytes of a request body of `whole`. */
JIG_API void jig_recording_set_request_body(struct jig_recording *r, const void *bytes,
                                            size_t len, uint64_t whole);
/* The reader has `kept` bytes of a request body of `whole`. */
JIG_API void jig_recording_set_request_body_kept(struct jig_recording *r, uint64_t kept,
                                                 uint64_t whole);
JIG_API void jig_recording_set_answer(struct jig_recording *r,
                                      const struct jig_recorded_head *head);
JIG_API void jig_recording_add_interim(struct jig_recording *r,
                                       const struct jig_recorded_head *head);
JIG_API void jig_recording_set_proxy(struct jig_recording *r, const char *url,
                                     const struct jig_recorded_head *head);
/* Those of a proxy's answer come after the proxy. */
JIG_API void jig_recording_add_field(struct jig_recording *r, enum jig_section section,
                                     const struct jig_field *field);
JIG_API void jig_recording_add_interim_field(struct jig_recording *r, /* of the last one */
                                             const struct jig_field *field);
/* What became of the next Set-Cookie field. */
JIG_API void jig_recording_add_verdict(struct jig_recording *r, enum jig_cookie_verdict v);
JIG_API void jig_recording_set_body(struct jig_recording *r,
                                    const struct jig_recorded_body *body);
/* The next bytes of a body that needs no reader. */
JIG_API void jig_recording_add_body(struct jig_recording *r, const void *bytes, size_t len);
JIG_API void jig_recording_set_timing(struct jig_recording *r, const struct jig_timing *timing);
JIG_API void jig_recording_set_connection(struct jig_recording *r,
                                          const struct jig_connection_facts *c);
/* Takes what the facts hold, allocated with malloc(), and leaves them zeroed; strings that are NULL
 * become "". `of_proxy`: they are of the handshake with the proxy. */
JIG_API void jig_recording_take_tls(struct jig_recording *r, struct jig_tls_facts *take,
                                    bool of_proxy);
JIG_API void jig_recording_add_wire(struct jig_recording *r,
                                    const struct jig_wire_piece *piece);
/* The same of bytes that are not copied: they stay where they are until the reader that the
 * recording has taken is dropped. */
JIG_API void jig_recording_lend_wire(struct jig_recording *r,
                                     const struct jig_wire_piece *piece);
JIG_API void jig_recording_set_dropped(struct jig_recording *r, enum jig_direction direction,
                                       uint64_t bytes);

/* The transfer, which is the caller's from now on, or the first failure: out of memory, too large,
 * or USAGE where there is no exchange, or more than there may be of a thing. The recording is
 * freed. */
JIG_API enum jig_err jig_recording_finish(struct jig_recording *r, struct jig_transfer **out,
                                          struct jig_error *error);

/* Of any transfer: how it was sent. */
JIG_API const struct jig_options *jig_transfer_options(const struct jig_transfer *t);
JIG_API bool jig_transfer_is_raw(const struct jig_transfer *t);
/* The bytes of the body that it was given (of all of it, where it is raw), borrowed from one that
 * is not over; NULL where they are read while they are sent. */
JIG_API const char *jig_transfer_request_body(const struct jig_transfer *t, size_t *len);
/* The first exchange's request anew, as it went out: method, URL, fields in their order, body; with
 * the same options. A body of more than 1 MiB is read from the transfer, which must stay until the
 * request is freed, with the transfer that it is sent by; or the request is given another body.
 * That of a WebSocket, whose URL begins with ws: or wss:, is for jig_websocket_open(), which makes
 * a new handshake. USAGE where it can't be: its body is longer than what is kept of it, or it asked
 * for another protocol. */
JIG_API enum jig_err jig_transfer_repeat(const struct jig_transfer *t, struct jig_request **out,
                                         struct jig_error *error);

#ifdef __cplusplus
}
#endif

#endif
