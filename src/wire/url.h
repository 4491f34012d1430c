/* URLs (RFC 3986): parsed, kept as typed, resolved, and put on the wire. Nothing is normalized
 * but where a redirect is resolved, which is done as browsers do it (WHATWG URL, http and https
 * being "special"). */
#ifndef JIG_WIRE_URL_H
#define JIG_WIRE_URL_H

#include "base/buf.h"

/* The spans point into `text` and `name`; a NULL pointer means that the part is not there,
 * which is not the same as empty ("http://h/" and "http://h/?"). */
struct url {
    char *text;         /* as typed, or as resolved */
    struct span scheme; /* as typed; "http" where it was left out */
    struct span user;   /* still encoded: url_decode() */
    struct span password;
    struct span host;     /* as typed, with brackets and zone */
    struct span path;     /* from its '/'; empty where there is none */
    struct span query;    /* after the '?' */
    struct span fragment; /* after the '#'; never sent */
    bool has_port;        /* one was written */
    uint16_t port;        /* that one, or the scheme's; 1 to 65535 */
    char *name; /* host for DNS and TLS: ASCII, decoded, no brackets, no zone, NUL at the end */
    char *zone; /* of an IPv6 address, decoded; NULL: none */
    bool is_ipv6, is_ipv4; /* what `name` is; both false: a name */
};

void url_init(struct url *u);
void url_clear(struct url *u); /* takes NULL */
void url_move(struct url *to, struct url *from);
enum jig_err url_copy(struct url *to, const struct url *from); /* JIG_ERR_MEMORY */

/* Parses what somebody typed. The scheme may be left out before a host ("localhost:8080/x"):
 * http. Schemes: http https ws wss socks4 socks4a socks5 socks5h; others are
 * JIG_ERR_UNKNOWN_PROTOCOL. JIG_ERR_INVALID_URL, with words that say what and at which byte,
 * for: blanks and controls anywhere, also percent-encoded in the host; no host; a backslash or
 * a second '@' before the path; ports that are not digits from 1 to 65535; brackets that don't
 * hold an IPv6 address; labels over 63 bytes; names that IDNA refuses. *u is cleared before,
 * and empty after an error. */
enum jig_err url_parse(struct url *u, struct span text, struct jig_error *error);

/* The URL that `reference` (a Location field's value) means, seen from `base`; `out` is cleared
 * before, and may be `base`. Backslashes count as slashes, tabs are dropped, dot segments go,
 * blanks, controls and bytes above 7F are encoded, escapes stay; a fragment is inherited (RFC 9110,
 * 10.2.2), the base's login stays where the reference names no host. http and https only:
 * JIG_ERR_UNKNOWN_PROTOCOL; JIG_ERR_INVALID_URL as for url_parse(). */
enum jig_err url_resolve(const struct url *base, struct span reference, struct url *out,
                         struct jig_error *error);

/* Does a text, typed and not yet parsed, begin with ws: or wss:? And appended as the http: or
 * https: that it is below the handshake, or the other way round; another text as it is. */
bool url_is_websocket(struct span text);
void url_add_as_http(struct span text, struct buf *out);
void url_add_as_websocket(struct span text, struct buf *out);

bool url_is_http(const struct url *u); /* http or https */
bool url_is_tls(const struct url *u);  /* https or wss */
/* This machine: localhost and what is below it (RFC 6761, 6.3), 127.0.0.0/8, ::1. */
bool url_is_loopback(const struct url *u);
uint16_t url_default_port(struct span scheme); /* 0: not a scheme that is known */
bool url_same_origin(const struct url *a,
                     const struct url *b); /* RFC 6454: scheme, host, port */

/* The URL as text: as typed, only what can't stand on a request line is encoded. */
enum url_part { URL_ALL = 0, URL_NO_LOGIN = 1, URL_NO_FRAGMENT = 2 };
void url_print(const struct url *u, unsigned without, struct buf *out);

/* A request's target (RFC 9112, 3.2): "/path?query"; "http://host/path?query" for a proxy;
 * "host:port" for CONNECT. Never with login, fragment or zone. */
enum url_target { URL_ORIGIN_FORM, URL_ABSOLUTE_FORM, URL_AUTHORITY_FORM };
void url_add_target(const struct url *u, enum url_target form, struct buf *out);

/* Host's value (RFC 9110, 7.2): an IPv6 address in brackets, without its zone; the port where
 * it is not the scheme's own. */
void url_add_host(const struct url *u, struct buf *out);

/* Percent-encodes every byte but letters, digits and what `safe` has (RFC 3986, 2.1). */
#define URL_UNRESERVED "-._~" /* beside letters and digits (RFC 3986, 2.3) */
void url_encode(struct span s, const char *safe, struct buf *out);
/* The same, but a blank is a plus, as forms have it (WHATWG URL, 5.2). */
void url_encode_plus(struct span s, const char *safe, struct buf *out);

/* Undoes percent-encoding; a '%' that begins no escape stays. For user and password. */
void url_decode(struct span s, struct buf *out);
/* Percent-encodes what can't stand on a request line: blanks, controls and bytes above 7F. */
void url_encode_unsafe(struct span s, struct buf *out);

#endif
