/* A request as its caller described it; what the public functions of jig.h build. It is checked
 * when it is built and does not change once it is sent: redirects only read it. */
#ifndef JIG_CLIENT_REQUEST_H
#define JIG_CLIENT_REQUEST_H

#include "jig.h"
#include "client/proxy.h"
#include "client/route.h"
#include "client/source.h"
#include "wire/header.h"
#include "wire/url.h"

/* How the login is said. */
enum request_auth { REQUEST_BASIC, REQUEST_DIGEST, REQUEST_SIGNED };

enum request_body {
    REQUEST_NO_BODY,
    REQUEST_BYTES,
    REQUEST_FILE,
    REQUEST_STORED,
    REQUEST_FEED,
    REQUEST_UPGRADE,
    REQUEST_RAW
};

/* The fields that jig adds by itself; a bit each in `dropped`. */
enum request_default {
    REQUEST_HOST,
    REQUEST_USER_AGENT,
    REQUEST_ACCEPT,
    REQUEST_ACCEPT_ENCODING,
    REQUEST_AUTHORIZATION,
    REQUEST_COOKIE,
    REQUEST_CONTENT_LENGTH,
    REQUEST_TRANSFER_ENCODING,
    REQUEST_N_DEFAULTS
};

struct jig_request {
    struct url url;
    char *method; /* NULL: GET, or POST where there is a body */
    struct header fields;
    struct header bound; /* names of fields that only the URL's origin may see */
    unsigned dropped;
    enum request_body body;
    char *bytes; /* of REQUEST_BYTES and REQUEST_RAW */
    size_t bytes_len;
    char *path; /* of REQUEST_FILE; NULL: fd */
    int fd;
    struct jig_body_source stored; /* of REQUEST_STORED; owned */
    uint64_t stored_len;
    /* of REQUEST_FEED and REQUEST_UPGRADE; borrowed, outlives the transfer */
    struct feed *feed;
    char *user; /* NULL: what the URL holds */
    char *password;
    char *cookies; /* "a=1; b=2", for the URL's origin; NULL: none */
    enum request_auth auth;
    char *signing;              /* of REQUEST_SIGNED: see sigv4.h */
    char *session_token;        /* of the same; NULL: none */
    struct jig_options options; /* its strings are owned */
    struct proxies proxies;     /* that they name */
    bool only_opens;            /* the connection, for the pool; nothing is sent */
};

/* The body is what is put into the feed while it is sent. */
void request_set_feed(struct jig_request *r, struct feed *feed);

/* The request asks for another protocol: what is put into the feed goes out as it is, behind the
 * head, and what follows a 101 comes in as a body. */
void request_set_upgrade(struct jig_request *r, struct feed *feed);

const char *request_method(const struct jig_request *r);

/* The name of a default field, as it is sent. */
struct span request_default_name(enum request_default which);
/* Is this default left out: dropped, or replaced by a field of the caller's? */
bool request_omits(const struct jig_request *r, enum request_default which);

/* The way to a URL, the request's own or a redirect's. Borrowed from both. */
struct route request_route(const struct jig_request *r, const struct url *url,
                           bool is_elsewhere);

/* Opens what the body comes from; an empty source where there is none. */
enum jig_err request_open_source(const struct jig_request *r, struct source *out,
                                 struct jig_error *error);

#endif
