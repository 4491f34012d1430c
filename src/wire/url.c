#include "wire/url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "wire/idna.h"

#define NAME_MAX_BYTES  253 /* RFC 1035, 2.3.4, without the last dot */
#define LABEL_MAX_BYTES 63

static const struct {
    const char *name;
    uint16_t port;
} schemes[] = {
    { "http", 80 },     { "https", 443 },    { "ws", 80 },       { "wss", 443 },
    { "socks4", 1080 }, { "socks4a", 1080 }, { "socks5", 1080 }, { "socks5h", 1080 },
};

/* ---- Life -------------------------------------------------------------------------------------*/

void url_init(struct url *u)
{
    *u = (struct url){ 0 };
}

void url_clear(struct url *u)
{
    if (!u)
        return;
    mem_free_secret(u->text); /* logins and keys are part of some */
    free(u->name);
    free(u->zone);
    url_init(u);
}

void url_move(struct url *to, struct url *from)
{
    url_clear(to);
    *to = *from;
    url_init(from);
}

enum jig_err url_copy(struct url *to, const struct url *from)
{
    url_clear(to);
    return from->text ? url_parse(to, span_of(from->text), NULL) : JIG_OK;
}

/* ---- Parsing ----------------------------------------------------------------------------------*/

/* One parse: what is filled, what is left of the text, and where the words of a failure go. */
struct parse {
    struct url *u;
    struct span rest;
    struct jig_error *error;
};

/* The words never quote the URL: it may hold a password. */
static enum jig_err invalid(struct parse *p, const char *what, const char *at)
{
    return jig_error_set(p->error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE, "%s (at byte %zu)",
                         what, (size_t)(at - p->u->text) + 1);
}

static enum jig_err no_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "%s",
                         jig_err_meaning(JIG_ERR_MEMORY));
}

static enum jig_err check_bytes(struct parse *p)
{
    for (size_t i = 0; i < p->rest.len; i++) {
        char c = p->rest.ptr[i];
        if (c == ' ')
            return invalid(p, "a blank", p->rest.ptr + i);
        if (ascii_is_control(c))
            return invalid(p, "a control character", p->rest.ptr + i);
    }
    return JIG_OK;
}

/* Cuts off what stands before the first of `stops`; all of it where there is none. */
static struct span cut_before(struct span *rest, const char *stops)
{
    size_t n = rest->len;
    for (const char *stop = stops; *stop; stop++) {
        size_t at = span_find_byte(span_sub(*rest, 0, n), *stop, 0);
        n = at < n ? at : n;
    }
    struct span head = span_sub(*rest, 0, n);
    *rest = span_sub(*rest, n, rest->len);
    return head;
}

static bool is_scheme(struct span s)
{
    if (s.len == 0 || !ascii_is_alpha(s.ptr[0]))
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (!ascii_is_alnum(s.ptr[i]) && !strchr("+-.", s.ptr[i]))
            return false;
    return true;
}

/* "localhost:8080/x" looks like the scheme localhost: digits after the colon tell. */
static bool is_host_and_port(struct span after_colon)
{
    size_t n = 0;
    while (n < after_colon.len && ascii_is_digit(after_colon.ptr[n]))
        n++;
    return n > 0 && (n == after_colon.len || strchr("/?#", after_colon.ptr[n]));
}

static enum jig_err parse_scheme(struct parse *p)
{
    size_t colon = span_find_byte(p->rest, ':', 0);
    struct span scheme = span_sub(p->rest, 0, colon == SIZE_MAX ? 0 : colon);
    struct span after = span_sub(p->rest, scheme.len + 1, p->rest.len);
    if (!is_scheme(scheme) || is_host_and_port(after)) {
        p->u->scheme = SPAN("http");
        p->u->port = 80;
        return JIG_OK;
    }
    p->u->scheme = scheme;
    p->u->port = url_default_port(scheme);
    if (p->u->port == 0)
        return jig_error_set(p->error, JIG_ERR_UNKNOWN_PROTOCOL, JIG_PHASE_NONE,
                             "jig does not speak \"%.*s\"",
                             (int)(scheme.len < 40 ? scheme.len : 40), scheme.ptr);
    if (!span_starts(after, SPAN("//")))
        return invalid(p, "// is missing after the scheme", after.ptr);
    p->rest = span_sub(after, 2, after.len);
    return JIG_OK;
}

static enum jig_err parse_login(struct parse *p, struct span *authority)
{
    size_t at = span_find_byte(*authority, '@', 0);
    if (at == SIZE_MAX)
        return JIG_OK;
    size_t second = span_find_byte(*authority, '@', at + 1);
    if (second != SIZE_MAX)
        return invalid(p, "a second '@' before the path: write %40 in a login",
                       authority->ptr + second);
    struct span login = span_sub(*authority, 0, at);
    *authority = span_sub(*authority, at + 1, authority->len);
    if (login.len == 0)
        return JIG_OK; /* it names nobody */
    p->u->user = span_cut(&login, ':');
    p->u->password = login; /* NULL without a colon */
    return JIG_OK;
}

static enum jig_err parse_port(struct parse *p, struct span digits)
{
    uint64_t port;
    if (digits.len == 0)
        return JIG_OK; /* RFC 3986, 6.2.3: as if there were no colon */
    if (!span_to_u64(digits, &port) || port == 0 || port > 65535)
        return invalid(p, "the port is not a number from 1 to 65535", digits.ptr);
    p->u->port = (uint16_t)port;
    p->u->has_port = true;
    return JIG_OK;
}

/* What stands in brackets: an IPv6 address, and a zone after "%25" (RFC 6874) or a plain '%'. */
static enum jig_err parse_ipv6(struct parse *p, struct span inner)
{
    unsigned char address[16];
    struct span zone = inner;
    struct span digits = span_cut(&zone, '%');
    p->u->is_ipv6 = true;
    p->u->name = mem_dup(digits);
    if (!p->u->name)
        return no_memory(p->error);
    if (strlen(p->u->name) != digits.len || inet_pton(AF_INET6, p->u->name, address) != 1)
        return invalid(p, "the brackets hold no IPv6 address", inner.ptr);
    if (!zone.ptr)
        return JIG_OK;
    struct span id = span_starts(zone, SPAN("25")) ? span_sub(zone, 2, zone.len) : zone;
    for (size_t i = 0; i < id.len; i++)
        if (!ascii_is_alnum(id.ptr[i]) && !strchr("-._~", id.ptr[i]))
            return invalid(p, "not a zone", id.ptr + i);
    if (id.len == 0)
        return invalid(p, "an empty zone", inner.ptr);
    p->u->zone = mem_dup(id);
    return p->u->zone ? JIG_OK : no_memory(p->error);
}

/* A decoded name, all labels from 1 to 63 bytes; a last dot is allowed. */
static const char *why_not_labels(struct span name)
{
    struct span rest = name;
    if (rest.len > 1 && rest.ptr[rest.len - 1] == '.')
        rest.len--;
    if (rest.len > NAME_MAX_BYTES)
        return "the host name is longer than 253 bytes";
    while (rest.ptr) {
        struct span label = span_cut(&rest, '.');
        if (label.len == 0)
            return "the host name has an empty label";
        if (label.len > LABEL_MAX_BYTES)
            return "the host name has a label longer than 63 bytes";
    }
    return NULL;
}

/* Bytes that would turn a name into something else: the forbidden ones of WHATWG URL, 3.5. */
static const char *why_not_name(struct span name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!ascii_is_alnum(name.ptr[i]) &&
            (ascii_is_control(name.ptr[i]) || strchr(" #/:<>?@[\\]^|%\"`{}", name.ptr[i])))
            return "the host holds a character that can't stand in a name";
    return why_not_labels(name);
}

static bool is_ascii(struct span s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.len; i++)
        all |= (unsigned char)s.ptr[i];
    return all < 0x80;
}

static enum jig_err to_ascii(struct parse *p, struct buf *name)
{
    char why[160];
    char *ascii;
    enum jig_err err = idna_to_ascii(buf_str(name), &ascii, why, sizeof why);
    if (err == JIG_ERR_MEMORY)
        return no_memory(p->error);
    if (err)
        return jig_error_set(p->error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE,
                             "the host \"%.120s\" has no ASCII form: %s", buf_str(name), why);
    buf_reset(name);
    buf_add_str(name, ascii);
    free(ascii);
    return JIG_OK;
}

static enum jig_err parse_name(struct parse *p, struct span host)
{
    unsigned char address[4];
    struct buf name;
    buf_init(&name, 4096);
    url_decode(host, &name);
    if (name.failed == JIG_ERR_TOO_LARGE) {
        buf_clear(&name);
        return invalid(p, "the host name is longer than 253 bytes", host.ptr);
    }
    enum jig_err err = JIG_OK;
    bool nul = memchr(buf_str(&name), '\0', name.len) != NULL;
    if (!nul && !is_ascii(buf_span(&name)))
        err = to_ascii(p, &name);
    const char *why = err ? NULL : why_not_name(buf_span(&name));
    if (why)
        err = invalid(p, why, host.ptr);
    p->u->name = err ? NULL : buf_take(&name);
    buf_clear(&name);
    if (!err && !p->u->name)
        err = no_memory(p->error);
    p->u->is_ipv4 = !err && inet_pton(AF_INET, p->u->name, address) == 1;
    return err;
}

static enum jig_err parse_host(struct parse *p, struct span authority)
{
    struct span rest = authority;
    if (rest.len > 0 && rest.ptr[0] == '[') {
        size_t close = span_find_byte(rest, ']', 0);
        if (close == SIZE_MAX)
            return invalid(p, "'[' without ']'", rest.ptr);
        p->u->host = span_sub(rest, 0, close + 1);
        rest = span_sub(rest, close + 1, rest.len);
        if (rest.len > 0 && rest.ptr[0] != ':')
            return invalid(p, "something between ']' and the port", rest.ptr);
    } else
        p->u->host = cut_before(&rest, ":");
    if (p->u->host.len == 0)
        return invalid(p, "there is no host", authority.ptr);
    enum jig_err err = rest.len > 0 ? parse_port(p, span_sub(rest, 1, rest.len)) : JIG_OK;
    if (err)
        return err;
    if (p->u->host.ptr[0] == '[')
        return parse_ipv6(p, span_sub(p->u->host, 1, p->u->host.len - 1));
    return parse_name(p, p->u->host);
}

static enum jig_err parse_authority(struct parse *p)
{
    struct span authority = cut_before(&p->rest, "/?#");
    size_t backslash = span_find_byte(authority, '\\', 0);
    if (backslash != SIZE_MAX)
        return invalid(p, "a backslash before the path", authority.ptr + backslash);
    enum jig_err err = parse_login(p, &authority);
    return err ? err : parse_host(p, authority);
}

static void parse_tail(struct parse *p)
{
    p->u->path = cut_before(&p->rest, "?#");
    if (span_starts(p->rest, SPAN("?"))) {
        p->rest = span_sub(p->rest, 1, p->rest.len);
        p->u->query = cut_before(&p->rest, "#");
    }
    if (p->rest.len > 0)
        p->u->fragment = span_sub(p->rest, 1, p->rest.len);
}

enum jig_err url_parse(struct url *u, struct span text, struct jig_error *error)
{
    url_clear(u);
    u->text = mem_dup(text);
    if (!u->text)
        return no_memory(error);
    struct parse p = { u, span_make(u->text, text.len), error };
    enum jig_err err = check_bytes(&p);
    if (!err && text.len == 0)
        err = jig_error_set(error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE, "the URL is empty");
    if (!err)
        err = parse_scheme(&p);
    if (!err)
        err = parse_authority(&p);
    if (err) {
        url_clear(u);
        return err;
    }
    parse_tail(&p);
    return JIG_OK;
}

/* ---- Questions --------------------------------------------------------------------------------*/

uint16_t url_default_port(struct span scheme)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (span_ieq_str(scheme, schemes[i].name))
            return schemes[i].port;
    return 0;
}

bool url_is_http(const struct url *u)
{
    return span_ieq(u->scheme, SPAN("http")) || span_ieq(u->scheme, SPAN("https"));
}

bool url_is_tls(const struct url *u)
{
    return span_ieq(u->scheme, SPAN("https")) || span_ieq(u->scheme, SPAN("wss"));
}

bool url_is_loopback(const struct url *u)
{
    static const unsigned char loopback[16] = { [15] = 1 };
    static const struct span below = { ".localhost", 10 };
    unsigned char address[16];
    struct span name = span_of(u->name);
    if (u->is_ipv6)
        return inet_pton(AF_INET6, u->name, address) == 1 &&
               memcmp(address, loopback, sizeof loopback) == 0;
    if (u->is_ipv4)
        return span_starts(name, SPAN("127."));
    if (name.len > 0 && name.ptr[name.len - 1] == '.')
        name.len--;
    return span_ieq(name, SPAN("localhost")) ||
           (name.len > below.len &&
            span_ieq(span_sub(name, name.len - below.len, name.len), below));
}

bool url_same_origin(const struct url *a, const struct url *b)
{
    return span_ieq(a->scheme, b->scheme) && a->port == b->port &&
           span_ieq_str(span_of(a->name), b->name) &&
           span_eq(span_of(a->zone), span_of(b->zone));
}
