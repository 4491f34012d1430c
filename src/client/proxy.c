#include "client/proxy.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/mem.h"

enum { MAX_LOGIN = 1 << 16 };

static const struct {
    const char *scheme;
    enum proxy_kind kind;
} kinds[] = {
    { "http", PROXY_HTTP },
    { "https", PROXY_HTTPS },
    { "socks5", PROXY_SOCKS5 },
    { "socks5h", PROXY_SOCKS5H },
};

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* ---- One proxy ---- */

static void proxy_init(struct proxy *p)
{
    p->kind = PROXY_NONE;
    p->has_login = false;
    url_init(&p->url);
    buf_init_secret(&p->user, MAX_LOGIN);
    buf_init_secret(&p->password, MAX_LOGIN);
}

static void proxy_clear(struct proxy *p)
{
    if (!p->url.text)
        return; /* nothing was set since it was made */
    url_clear(&p->url);
    buf_wipe(&p->user);
    buf_wipe(&p->password);
    proxy_init(p);
}

static enum proxy_kind kind_of(const struct url *u)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (span_ieq_str(u->scheme, kinds[i].scheme))
            return kinds[i].kind;
    return PROXY_NONE;
}

/* The URL's, percent-decoded; or `login`, as it is. */
static enum jig_err take_login(struct proxy *p, const char *login, struct jig_error *error)
{
    struct span password = span_of(login), user = span_cut(&password, ':');
    p->has_login = login || p->url.user.ptr;
    if (login) {
        buf_add(&p->user, user);
        buf_add(&p->password, password);
    } else if (p->has_login) {
        url_decode(p->url.user, &p->user);
        url_decode(p->url.password, &p->password);
    }
    bool has_colon = p->has_login && span_find_byte(buf_span(&p->user), ':', 0) != SIZE_MAX;
    if (has_colon && !proxy_is_socks(p)) /* RFC 7617, 2 */
        return jig_error_set(error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE,
                             "the proxy's user name can't hold a colon");
    return p->user.failed || p->password.failed ? out_of_memory(error) : JIG_OK;
}

/* "u:p@host:3128" is meant as http, though "u" could be a scheme. */
static enum jig_err parse_url(struct url *u, const char *text, struct jig_error *error)
{
    struct buf whole;
    buf_init_secret(&whole, 1 << 20);
    if (!strstr(text, "://"))
        buf_add_str(&whole, "http://");
    buf_add_str(&whole, text);
    enum jig_err err =
        whole.failed ? out_of_memory(error) : url_parse(u, buf_span(&whole), error);
    buf_wipe(&whole);
    return err;
}

static enum jig_err parse(struct proxy *p, const char *text, const char *login,
                          struct jig_error *error)
{
    struct jig_error why = { .code = JIG_OK };
    proxy_clear(p);
    if (!text || !*text)
        return JIG_OK;
    if (parse_url(&p->url, text, &why))
        return jig_error_set(error, why.code, JIG_PHASE_NONE, "the proxy: %s", why.text);
    p->kind = kind_of(&p->url);
    if (p->kind == PROXY_NONE)
        return jig_error_set(error, JIG_ERR_UNKNOWN_PROTOCOL, JIG_PHASE_NONE,
                             "a proxy is http, https, socks5 or socks5h");
    return take_login(p, login, error);
}

bool proxy_is_socks(const struct proxy *p)
{
    return p && (p->kind == PROXY_SOCKS5 || p->kind == PROXY_SOCKS5H);
}

bool proxy_takes_requests(const struct proxy *p)
{
    return p && (p->kind == PROXY_HTTP || p->kind == PROXY_HTTPS);
}

/* ---- The fields for it ---- */

static struct span name_of(const char *line, struct span *value)
{
    *value = span_of(line);
    struct span name = span_cut(value, ':');
    *value = span_trim(*value);
    return name;
}

static enum jig_err check_field(const char *line, struct jig_error *error)
{
    struct span value, name = name_of(line, &value);
    if (!strchr(line, ':'))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "a field for the proxy is written 'Name: value'");
    if (span_ieq_str(name, "Content-Length") || span_ieq_str(name, "Transfer-Encoding"))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "a field for the proxy can't speak of a body");
    return header_check(name, value, error);
}

static enum jig_err add_login(const struct proxy *p, struct header *fields)
{
    struct buf login, value;
    buf_init_secret(&login, 2 * MAX_LOGIN + 1);
    buf_init_secret(&value, 4 * MAX_LOGIN);
    buf_add(&login, buf_span(&p->user));
    buf_add_byte(&login, ':');
    buf_add(&login, buf_span(&p->password));
    buf_add_str(&value, "Basic ");
    base64_add(buf_span(&login), &value);
    enum jig_err err = login.failed ? login.failed : value.failed;
    if (!err)
        err = header_add(fields, SPAN("Proxy-Authorization"), buf_span(&value));
    buf_wipe(&login);
    buf_wipe(&value);
    return err;
}

static bool is_login(const char *line)
{
    struct span value;
    return span_ieq_str(name_of(line, &value), "Proxy-Authorization");
}

bool proxy_is_told_by_caller(const struct header *fields, const struct jig_options *o)
{
    bool has = header_has(fields, SPAN("Proxy-Authorization"));
    const char *const *lines = o->proxy_headers;
    for (; lines && *lines; lines++)
        has |= is_login(*lines);
    return has;
}

enum jig_err proxy_add_fields(const struct proxy *p, const struct jig_options *o,
                              struct span answer, struct header *fields)
{
    enum jig_err err = JIG_OK;
    bool has_own = proxy_is_told_by_caller(fields, o);
    const char *const *lines = o->proxy_headers;
    for (size_t i = 0; !err && lines && lines[i]; i++) {
        struct span value, name = name_of(lines[i], &value);
        if (!span_ieq_str(name, "Host") || !header_has(fields, SPAN("Host")))
            err = header_add(fields, name, value);
    }
    if (err || has_own || !p->has_login)
        return err;
    if (answer.len > 0)
        return header_add(fields, SPAN("Proxy-Authorization"), answer);
    return o->proxy_digest ? JIG_OK : add_login(p, fields);
}

/* ---- Hosts that are reached without ---- */

static bool same_bits(const unsigned char *a, const unsigned char *b, uint64_t bits)
{
    size_t whole = (size_t)bits / 8;
    unsigned rest = (unsigned)bits % 8;
    unsigned char mask = (unsigned char)(0xFF00u >> rest);
    return memcmp(a, b, whole) == 0 && (rest == 0 || !((a[whole] ^ b[whole]) & mask));
}

/* "10.0.0.0/8", "fd00::/8"; without the slash one address. */
static bool is_in_network(struct span entry, const struct url *url)
{
    unsigned char net[16], host[16];
    char text[64];
    int family = url->is_ipv6 ? AF_INET6 : AF_INET;
    uint64_t all = url->is_ipv6 ? 128 : 32, bits = all;
    struct span rest = entry, base = span_cut(&rest, '/');
    if (base.len > 1 && base.ptr[0] == '[' && base.ptr[base.len - 1] == ']')
        base = span_sub(base, 1, base.len - 1);
    if ((rest.ptr && !span_to_u64(rest, &bits)) || bits > all || base.len >= sizeof text)
        return false;
    memcpy(text, base.ptr, base.len);
    text[base.len] = '\0';
    return inet_pton(family, text, net) == 1 && inet_pton(family, url->name, host) == 1 &&
           same_bits(net, host, bits);
}

static struct span without_last_dot(struct span name)
{
    bool has_dot = name.len > 1 && name.ptr[name.len - 1] == '.';
    return span_sub(name, 0, name.len - has_dot);
}

static bool is_domain_of(struct span entry, struct span host)
{
    entry = without_last_dot(entry);
    host = without_last_dot(host);
    if (entry.len > 0 && entry.ptr[0] == '.')
        entry = span_sub(entry, 1, entry.len);
    if (entry.len == 0 || entry.len > host.len)
        return false;
    size_t before = host.len - entry.len;
    return span_ieq(span_sub(host, before, host.len), entry) &&
           (before == 0 || host.ptr[before - 1] == '.');
}

static bool names(struct span entry, const struct url *url)
{
    if (span_eq_str(entry, "*"))
        return true;
    bool is_address = url->is_ipv4 || url->is_ipv6;
    return is_address ? is_in_network(entry, url) : is_domain_of(entry, span_of(url->name));
}

bool proxy_is_excepted(struct span list, const struct url *url)
{
    while (list.ptr) {
        struct span part = span_cut(&list, ',');
        while (part.ptr) {
            struct span entry = span_trim(span_cut(&part, ' '));
            if (entry.len > 0 && names(entry, url))
                return true;
        }
    }
    return false;
}

/* ---- All of them ---- */

void proxies_init(struct proxies *p)
{
    proxy_init(&p->plain);
    proxy_init(&p->secure);
    p->except = NULL;
    p->is_outside = false;
}

void proxies_clear(struct proxies *p)
{
    proxy_clear(&p->plain);
    proxy_clear(&p->secure);
    free(p->except);
    p->except = NULL;
}

/* The first that is set; what is set to nothing names no proxy. HTTP_PROXY is no name here: under
 * CGI it is a header field of somebody else's request. */
static const char *from_environment(const char *const *words)
{
    for (; *words; words++) {
        const char *value = getenv(*words);
        if (value && *value)
            return value;
    }
    return NULL;
}

static const char *const plain_words[] = { "http_proxy", "all_proxy", "ALL_PROXY", NULL };
static const char *const secure_words[] = { "https_proxy", "HTTPS_PROXY", "all_proxy",
                                            "ALL_PROXY", NULL };
static const char *const except_words[] = { "no_proxy", "NO_PROXY", NULL };

static const char *choose(const char *given, bool from_outside, const char *const *words)
{
    return given || !from_outside ? given : from_environment(words);
}

enum jig_err proxies_set(struct proxies *p, const struct jig_options *o,
                         struct jig_error *error)
{
    bool outside = o->proxy_from_environment;
    const char *except = choose(o->no_proxy, outside, except_words);
    enum jig_err err = JIG_OK;
    proxies_clear(p);
    for (size_t i = 0; !err && o->proxy_headers && o->proxy_headers[i]; i++)
        err = check_field(o->proxy_headers[i], error);
    const char *login = o->proxy_login;
    p->is_outside = !o->proxy && outside;
    if (!err)
        err = parse(&p->plain, choose(o->proxy, outside, plain_words), login, error);
    if (!err)
        err = parse(&p->secure, choose(o->proxy, outside, secure_words), login, error);
    if (err || !except)
        return err;
    p->except = mem_strdup(except);
    return p->except ? JIG_OK : out_of_memory(error);
}

const struct proxy *proxies_for(const struct proxies *p, const struct url *url)
{
    const struct proxy *proxy = url_is_tls(url) ? &p->secure : &p->plain;
    bool is_direct = (p->except && proxy_is_excepted(span_of(p->except), url)) ||
                     (p->is_outside && url_is_loopback(url));
    return proxy->kind == PROXY_NONE || is_direct ? NULL : proxy;
}
