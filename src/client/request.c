#include "client/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/mem.h"
#include "wire/sigv4.h"

static const char *const default_names[REQUEST_N_DEFAULTS] = {
    [REQUEST_HOST] = "Host",
    [REQUEST_USER_AGENT] = "User-Agent",
    [REQUEST_ACCEPT] = "Accept",
    [REQUEST_ACCEPT_ENCODING] = "Accept-Encoding",
    [REQUEST_AUTHORIZATION] = "Authorization",
    [REQUEST_COOKIE] = "Cookie",
    [REQUEST_CONTENT_LENGTH] = "Content-Length",
    [REQUEST_TRANSFER_ENCODING] = "Transfer-Encoding",
};

/* Every string of the options, so that copying and freeing can't forget one. */
static const size_t option_strings[] = {
    offsetof(struct jig_options, ca_file),       offsetof(struct jig_options, ca_path),
    offsetof(struct jig_options, cert_file),     offsetof(struct jig_options, key_file),
    offsetof(struct jig_options, key_pass),      offsetof(struct jig_options, tls_min),
    offsetof(struct jig_options, tls_max),       offsetof(struct jig_options, ciphers),
    offsetof(struct jig_options, keylog_file),   offsetof(struct jig_options, unix_socket),
    offsetof(struct jig_options, local_address), offsetof(struct jig_options, proxy),
    offsetof(struct jig_options, proxy_login),   offsetof(struct jig_options, no_proxy),
};
static const size_t option_lists[] = {
    offsetof(struct jig_options, resolve),
    offsetof(struct jig_options, connect_to),
    offsetof(struct jig_options, proxy_headers),
};

enum {
    N_OPTION_STRINGS = sizeof option_strings / sizeof *option_strings,
    N_OPTION_LISTS = sizeof option_lists / sizeof *option_lists
};

static const char **option_string(struct jig_options *o, size_t i)
{
    return (const char **)((char *)o + option_strings[i]);
}

static const char *const **option_list(struct jig_options *o, size_t i)
{
    return (const char *const **)(void *)((char *)o + option_lists[i]);
}

static void free_text(const char *text)
{
    mem_free_secret((char *)text); /* some are */
}

static void free_list(const char *const *list)
{
    for (size_t i = 0; list[i]; i++)
        free_text(list[i]);
    free((void *)list);
}

static void options_clear(struct jig_options *o)
{
    for (size_t i = 0; i < N_OPTION_STRINGS; i++)
        if (*option_string(o, i))
            free_text(*option_string(o, i));
    for (size_t i = 0; i < N_OPTION_LISTS; i++)
        if (*option_list(o, i))
            free_list(*option_list(o, i));
    *o = (struct jig_options){ .resolve = NULL };
}

/* NULL for an empty list as well as for no memory: *failed tells. */
static const char *const *copy_list(const char *const *list, bool *failed)
{
    size_t n = 0;
    while (list && list[n])
        n++;
    if (n == 0)
        return NULL;
    const char **copy = mem_zero(n + 1, sizeof *copy);
    size_t done = 0;
    while (copy && done < n && (copy[done] = mem_strdup(list[done])))
        done++;
    *failed |= done < n;
    return copy;
}

static bool options_copy(struct jig_options *to, const struct jig_options *from)
{
    bool failed = false;
    *to = *from;
    for (size_t i = 0; i < N_OPTION_STRINGS; i++) {
        const char **s = option_string(to, i);
        if (*s && !(*s = mem_strdup(*s)))
            failed = true;
    }
    for (size_t i = 0; i < N_OPTION_LISTS; i++) {
        const char *const **list = option_list(to, i);
        if (*list)
            *list = copy_list(*list, &failed);
    }
    if (failed)
        options_clear(to);
    return !failed;
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

struct jig_request *jig_request_new(void)
{
    struct jig_request *r = mem_zero(1, sizeof *r);
    if (!r)
        return NULL;
    url_init(&r->url);
    header_init(&r->fields);
    header_init(&r->bound);
    proxies_init(&r->proxies);
    r->fd = -1;
    return r;
}

static void forget(char **secret)
{
    mem_free_secret(*secret);
    *secret = NULL;
}

static void forget_bytes(struct jig_request *r)
{
    if (r->bytes)
        mem_wipe(r->bytes, r->bytes_len);
    free(r->bytes);
}

static void drop_stored(struct jig_request *r)
{
    if (r->stored.drop)
        r->stored.drop(r->stored.ctx);
    r->stored = (struct jig_body_source){ .read = NULL };
    r->stored_len = 0;
}

void jig_request_free(struct jig_request *r)
{
    if (!r)
        return;
    url_clear(&r->url);
    header_clear(&r->fields);
    header_clear(&r->bound);
    free(r->method);
    forget_bytes(r);
    free(r->path);
    drop_stored(r);
    forget(&r->user);
    forget(&r->password);
    forget(&r->cookies);
    forget(&r->session_token);
    free(r->signing);
    proxies_clear(&r->proxies);
    options_clear(&r->options);
    free(r);
}

enum jig_err jig_request_set_method(struct jig_request *r, const char *method,
                                    struct jig_error *error)
{
    if (!header_is_token(span_of(method)))
        return jig_error_set(
            error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
            "\"%s\" can't be a method: only letters, digits and !#$%%&'*+-.^_`|~",
            method ? method : "");
    char *copy = mem_strdup(method);
    if (!copy)
        return out_of_memory(error);
    free(r->method);
    r->method = copy;
    return JIG_OK;
}

enum jig_err jig_request_set_url(struct jig_request *r, const char *url,
                                 struct jig_error *error)
{
    enum jig_err err = url_parse(&r->url, span_of(url), error);
    if (err)
        return err;
    if (url_is_http(&r->url))
        return JIG_OK;
    err = jig_error_set(error, JIG_ERR_UNKNOWN_PROTOCOL, JIG_PHASE_NONE,
                        "%.*s: only http and https are spoken here", (int)r->url.scheme.len,
                        r->url.scheme.ptr);
    url_clear(&r->url);
    return err;
}

enum jig_err jig_request_add_field(struct jig_request *r, const char *name, const char *value,
                                   size_t value_len, struct jig_error *error)
{
    struct span n = span_of(name), v = span_trim(span_make(value, value_len));
    enum jig_err err = header_check(n, v, error);
    if (err)
        return err;
    err = header_add(&r->fields, n, v);
    if (err)
        return jig_error_set(error, err, JIG_PHASE_NONE, "too many header fields to keep");
    return JIG_OK;
}

enum jig_err jig_request_bind_field(struct jig_request *r, const char *name,
                                    struct jig_error *error)
{
    enum jig_err err = header_add(&r->bound, span_of(name), SPAN(""));
    return err ? jig_error_set(error, err, JIG_PHASE_NONE, "%s", jig_err_meaning(err)) : JIG_OK;
}

enum jig_err jig_request_drop_default(struct jig_request *r, const char *name,
                                      struct jig_error *error)
{
    for (unsigned i = 0; i < REQUEST_N_DEFAULTS; i++)
        if (span_ieq_str(span_of(name), default_names[i]))
            r->dropped |= 1u << i;
    if (!header_is_token(span_of(name)))
        return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                             "\"%s\" can't be a field name", name ? name : "");
    return JIG_OK;
}

static void drop_body(struct jig_request *r)
{
    drop_stored(r);
    forget_bytes(r);
    free(r->path);
    r->bytes = r->path = NULL;
    r->bytes_len = 0;
    r->fd = -1;
    r->body = REQUEST_NO_BODY;
}

static void take_bytes(struct jig_request *r, enum request_body kind, char *take, size_t len)
{
    drop_body(r);
    r->body = kind;
    r->bytes = take;
    r->bytes_len = len;
}

static enum jig_err set_bytes(struct jig_request *r, enum request_body kind, struct span bytes,
                              struct jig_error *error)
{
    char *copy = mem_dup(bytes);
    if (!copy)
        return out_of_memory(error);
    take_bytes(r, kind, copy, bytes.len);
    return JIG_OK;
}

enum jig_err jig_request_set_body(struct jig_request *r, const void *bytes, size_t len,
                                  struct jig_error *error)
{
    return set_bytes(r, REQUEST_BYTES, span_make(bytes, len), error);
}

void jig_request_take_body(struct jig_request *r, void *take, size_t len)
{
    take_bytes(r, REQUEST_BYTES, take, len);
}

enum jig_err jig_request_set_raw(struct jig_request *r, const void *bytes, size_t len,
                                 struct jig_error *error)
{
    return set_bytes(r, REQUEST_RAW, span_make(bytes, len), error);
}

enum jig_err jig_request_set_body_file(struct jig_request *r, const char *path, int fd,
                                       struct jig_error *error)
{
    char *copy = mem_strdup(path);
    if (path && !copy)
        return out_of_memory(error);
    drop_body(r);
    r->body = REQUEST_FILE;
    r->path = copy;
    r->fd = fd;
    return JIG_OK;
}

void jig_request_set_body_source(struct jig_request *r, const struct jig_body_source *take,
                                 uint64_t len)
{
    drop_body(r);
    r->body = REQUEST_STORED;
    r->stored = *take;
    r->stored_len = len;
}

static enum jig_err set_login(struct jig_request *r, enum request_auth auth, const char *user,
                              const char *password, struct jig_error *error)
{
    forget(&r->user);
    forget(&r->password);
    r->auth = auth;
    if (!user)
        return JIG_OK;
    if (auth != REQUEST_SIGNED && strchr(user, ':')) /* RFC 7617, 2, and RFC 7616, 3.4.2 */
        return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                             "a user name can't hold a colon: it ends there");
    r->user = mem_strdup(user);
    r->password = mem_strdup(password ? password : "");
    if (r->user && r->password)
        return JIG_OK;
    return out_of_memory(error);
}

enum jig_err jig_request_add_cookies(struct jig_request *r, const char *cookies,
                                     struct jig_error *error)
{
    struct span text = span_trim(span_of(cookies));
    for (size_t i = 0; i < text.len; i++)
        if (ascii_is_control(text.ptr[i]))
            return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                                 "a control character (0x%02x) in the cookies, at byte %zu",
                                 (unsigned char)text.ptr[i], i + 1);
    struct buf all;
    buf_init(&all, SIZE_MAX / 2);
    if (r->cookies)
        buf_addf(&all, "%s; ", r->cookies);
    buf_add(&all, text);
    char *joined = buf_take(&all);
    if (text.len == 0 || !joined) {
        forget(&joined);
        return text.len == 0 ? JIG_OK : out_of_memory(error);
    }
    forget(&r->cookies);
    r->cookies = joined;
    return JIG_OK;
}

enum jig_err jig_request_set_basic(struct jig_request *r, const char *user,
                                   const char *password, struct jig_error *error)
{
    return set_login(r, REQUEST_BASIC, user, password, error);
}

enum jig_err jig_request_set_digest(struct jig_request *r, const char *user,
                                    const char *password, struct jig_error *error)
{
    return set_login(r, REQUEST_DIGEST, user, password, error);
}

enum jig_err jig_request_set_signature(struct jig_request *r, const struct jig_signature *s,
                                       struct jig_error *error)
{
    struct sigv4_spec spec;
    struct span token = span_of(s->session_token);
    enum jig_err err = sigv4_parse(span_of(s->spec), &spec, error);
    if (!err && token.len > 0)
        err = header_check(SPAN("X-Amz-Security-Token"), token, error);
    if (!err)
        err = set_login(r, REQUEST_SIGNED, s->key_id, s->secret, error);
    if (err)
        return err;
    err = jig_request_bind_field(r, "X-Amz-Security-Token", error);
    if (err)
        return err;
    free(r->signing);
    forget(&r->session_token);
    r->signing = mem_strdup(s->spec);
    if (token.len > 0 && !(r->session_token = mem_dup(token)))
        return out_of_memory(error);
    return r->signing ? JIG_OK : out_of_memory(error);
}

static enum jig_err check_options(const struct jig_options *o, struct jig_error *error)
{
    struct address address;
    for (size_t i = 0; o->resolve && o->resolve[i]; i++)
        if (!route_is_pin(o->resolve[i]))
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "\"%s\" is not HOST:PORT:ADDRESS", o->resolve[i]);
    for (size_t i = 0; o->connect_to && o->connect_to[i]; i++)
        if (!route_is_detour(o->connect_to[i]))
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "\"%s\" is not HOST1:PORT1:HOST2:PORT2", o->connect_to[i]);
    if (o->local_address && !address_parse(span_of(o->local_address), 0, &address))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "\"%s\" is not an IP address", o->local_address);
    return JIG_OK;
}

enum jig_err jig_request_set_options(struct jig_request *r, const struct jig_options *o,
                                     struct jig_error *error)
{
    struct jig_options copy;
    enum jig_err err = check_options(o, error);
    if (!err)
        err = proxies_set(&r->proxies, o, error);
    if (err)
        return err;
    if (!options_copy(&copy, o))
        return out_of_memory(error);
    options_clear(&r->options);
    r->options = copy;
    return JIG_OK;
}

const char *jig_request_body(const struct jig_request *r, size_t *len)
{
    bool has = r->body == REQUEST_BYTES || r->body == REQUEST_RAW;
    *len = has ? r->bytes_len : 0;
    return has ? r->bytes : "";
}

const struct jig_options *jig_request_options(const struct jig_request *r)
{
    return &r->options;
}

void request_set_feed(struct jig_request *r, struct feed *feed)
{
    drop_body(r);
    r->body = REQUEST_FEED;
    r->feed = feed;
}

void request_set_upgrade(struct jig_request *r, struct feed *feed)
{
    request_set_feed(r, feed);
    r->body = REQUEST_UPGRADE;
}

const char *request_method(const struct jig_request *r)
{
    bool has_body = r->body != REQUEST_NO_BODY && r->body < REQUEST_UPGRADE;
    if (r->method)
        return r->method;
    return has_body ? "POST" : "GET";
}

struct span request_default_name(enum request_default which)
{
    return span_of(default_names[which]);
}

bool request_omits(const struct jig_request *r, enum request_default which)
{
    return (r->dropped >> which & 1u) || header_has(&r->fields, request_default_name(which));
}

/* A proxy that speaks HTTP gets plain requests itself, but none that must arrive byte for byte or
 * at another place than it says. A local socket is no proxy's to reach. */
static void set_proxy(const struct jig_request *r, const struct url *url, struct route *route)
{
    if (r->options.unix_socket || !(route->proxy = proxies_for(&r->proxies, url)))
        return;
    route->is_tunnelled = route->secure || r->options.proxy_tunnel ||
                          proxy_is_socks(route->proxy) || r->body >= REQUEST_UPGRADE ||
                          route_is_diverted(route);
}

struct route request_route(const struct jig_request *r, const struct url *url,
                           bool is_elsewhere)
{
    struct route route = {
        .secure = url_is_tls(url),
        .host = url->name,
        .zone = url->zone,
        .port = url->port,
        .options = &r->options,
        .only_h1 = r->body == REQUEST_RAW || header_has(&r->fields, SPAN("Upgrade")),
    };
    set_proxy(r, url, &route);
    if (route.is_tunnelled && !is_elsewhere)
        header_get(&r->fields, SPAN("Proxy-Authorization"), &route.proxy_login);
    return route;
}

enum jig_err request_open_source(const struct jig_request *r, struct source *out,
                                 struct jig_error *error)
{
    if (r->body == REQUEST_FILE)
        return source_open(out, r->path, r->fd, error);
    if (r->body == REQUEST_STORED)
        source_from_stored(out, &r->stored, r->stored_len);
    else if (r->body == REQUEST_FEED || r->body == REQUEST_UPGRADE)
        source_from_feed(out, r->feed);
    else
        source_from_bytes(out, span_make(r->bytes, r->bytes_len));
    return JIG_OK;
}
