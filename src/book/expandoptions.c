/* A table from option names to the fields of struct jig_options. Values may hold variables; files
 * are relative to the file that sets the option. */
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "book/expandparts.h"
#include "book/options.h"
#include "data/json.h"

/* The options that may be an array of texts. */
enum { LIST_RESOLVE, LIST_CONNECT_TO, LIST_PROXY_HEADER, N_LISTS };

/* What is set, and the strings that the options borrow until they are copied. */
struct setting {
    struct expansion *e;
    struct jig_options options;
    char **owned;
    size_t n_owned, room;
    const char **lists[N_LISTS];
    const char *name;                /* the option's */
    const struct book_request *from; /* who sets it */
};

static enum jig_err refuse(struct setting *s, const char *value, const char *what)
{
    return jig_error_set(s->e->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "option %s: \"%s\" is not %s", s->name, value, what);
}

static bool keep(struct setting *s, char *text)
{
    if (!text || !mem_grow((void **)&s->owned, &s->room, s->n_owned + 1, sizeof *s->owned)) {
        free(text);
        return false;
    }
    s->owned[s->n_owned++] = text;
    return true;
}

/* Digits with at most one point, in seconds, to microseconds. */
static bool to_microseconds(const char *text, int64_t *out)
{
    struct span rest = span_of(text);
    struct span whole = span_cut(&rest, '.');
    uint64_t seconds, part = 0, scale = 1000000;
    if (!span_to_u64(whole, &seconds) || seconds > 1000000000)
        return false;
    for (size_t i = 0; rest.ptr && i < rest.len; i++) {
        if (!ascii_is_digit(rest.ptr[i]))
            return false;
        scale /= 10;
        part += (uint64_t)(rest.ptr[i] - '0') * scale;
    }
    *out = (int64_t)(seconds * 1000000 + part);
    return true;
}

static enum jig_err set_flag(struct setting *s, size_t offset, const char *value)
{
    bool on = strcmp(value, "true") == 0;
    if (!on && strcmp(value, "false") != 0)
        return refuse(s, value, "true or false");
    *(bool *)((char *)&s->options + offset) = on;
    return JIG_OK;
}

/* It follows as well, as curl's does. */
static enum jig_err set_trusting(struct setting *s, size_t offset, const char *value)
{
    enum jig_err err = set_flag(s, offsetof(struct jig_options, trust_redirects), value);
    (void)offset;
    s->options.follow |= s->options.trust_redirects;
    return err;
}

/* Read where it is asked for: with the login, before a send is kept. */
static enum jig_err set_elsewhere(struct setting *s, size_t offset, const char *value)
{
    (void)offset;
    bool is_flag = strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
    return is_flag ? JIG_OK : refuse(s, value, "true or false");
}

static enum jig_err set_seconds(struct setting *s, size_t offset, const char *value)
{
    int64_t us;
    if (!to_microseconds(value, &us))
        return refuse(s, value, "a number of seconds");
    *(int64_t *)(void *)((char *)&s->options + offset) = us;
    return JIG_OK;
}

static enum jig_err set_size(struct setting *s, size_t offset, const char *value)
{
    uint64_t n;
    if (!span_to_u64(span_of(value), &n))
        return refuse(s, value, "a number");
    *(uint64_t *)(void *)((char *)&s->options + offset) = n;
    return JIG_OK;
}

static enum jig_err set_count(struct setting *s, size_t offset, const char *value)
{
    uint64_t n;
    if (!span_to_u64(span_of(value), &n) || n > 1000000)
        return refuse(s, value, "a number up to a million");
    *(unsigned *)(void *)((char *)&s->options + offset) = (unsigned)n;
    return JIG_OK;
}

/* None at all has a number of its own there. */
static enum jig_err set_redirects(struct setting *s, size_t offset, const char *value)
{
    enum jig_err err = set_count(s, offset, value);
    if (!err && s->options.max_redirects == 0)
        s->options.max_redirects = JIG_NO_REDIRECTS;
    return err;
}

static enum jig_err set_text(struct setting *s, size_t offset, const char *value)
{
    if (!keep(s, mem_strdup(value)))
        return jig_error_set(s->e->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    *(const char **)(void *)((char *)&s->options + offset) = s->owned[s->n_owned - 1];
    return JIG_OK;
}

static enum jig_err set_file(struct setting *s, size_t offset, const char *value)
{
    enum jig_err err;
    char *path = expansion_file(s->e, s->from, value, &err);
    if (!path)
        return err;
    if (!keep(s, path))
        return jig_error_set(s->e->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    *(const char **)(void *)((char *)&s->options + offset) = path;
    return JIG_OK;
}

/* Cookies in words: files are for the command line, where whose they are is plain. */
static enum jig_err set_cookie(struct setting *s, size_t offset, const char *value)
{
    (void)offset;
    if (!strchr(value, '='))
        return refuse(s, value, "cookies: NAME=VALUE; NAME=VALUE");
    return jig_request_add_cookies(s->e->request, value, s->e->error);
}

static enum jig_err set_http(struct setting *s, size_t version, const char *value)
{
    if (strcmp(value, "true") == 0)
        s->options.http = (enum jig_http_version)version;
    return JIG_OK;
}

static enum jig_err set_family(struct setting *s, size_t family, const char *value)
{
    if (strcmp(value, "true") == 0)
        s->options.family = (enum jig_ip_family)family;
    return JIG_OK;
}

static bool list_entries(const struct json *doc, struct setting *s)
{
    for (uint32_t c = json_first(doc, 0); c != JSON_NONE; c = json_next(doc, c))
        if (!keep(s, json_take_text(doc, c)))
            return false;
    return true;
}

static const char *const **list_place(struct jig_options *o, size_t which)
{
    const char *const **const places[] = { [LIST_RESOLVE] = &o->resolve,
                                           [LIST_CONNECT_TO] = &o->connect_to,
                                           [LIST_PROXY_HEADER] = &o->proxy_headers };
    return places[which];
}

/* One entry, or an array of them. */
static enum jig_err set_list(struct setting *s, size_t which, const char *value)
{
    struct json doc;
    size_t first = s->n_owned;
    json_init(&doc);
    bool is_list =
        json_parse(&doc, span_of(value), NULL, NULL) == JIG_OK && json_is(&doc, 0, JSON_ARRAY);
    bool ok = is_list ? list_entries(&doc, s) : keep(s, mem_strdup(value));
    json_clear(&doc);
    free(s->lists[which]);
    const char **list = s->lists[which] = mem_zero(s->n_owned - first + 1, sizeof *list);
    if (!ok || !list)
        return jig_error_set(s->e->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    for (size_t i = first; i < s->n_owned; i++)
        list[i - first] = s->owned[i];
    *list_place(&s->options, which) = list;
    return JIG_OK;
}

typedef enum jig_err set_option(struct setting *s, size_t offset, const char *value);

#define AT(member) offsetof(struct jig_options, member)
static const struct {
    const char *name;
    set_option *set;
    size_t offset; /* or the value that the flag stands for */
} settings[] = {
    { "cacert", set_file, AT(ca_file) },
    { "capath", set_file, AT(ca_path) },
    { "cert", set_file, AT(cert_file) },
    { "ciphers", set_text, AT(ciphers) },
    { "compressed", set_flag, AT(decode) },
    { "connect-timeout", set_seconds, AT(connect_timeout_us) },
    { "connect-to", set_list, LIST_CONNECT_TO },
    { "cookie", set_cookie, 0 },
    { "digest", set_elsewhere, 0 },
    { "private", set_elsewhere, 0 },
    { "http1.0", set_http, JIG_HTTP_1_0 },
    { "http1.1", set_http, JIG_HTTP_1_1 },
    { "http2", set_http, JIG_HTTP_2 },
    { "http2-prior-knowledge", set_http, JIG_HTTP_2_PRIOR },
    { "insecure", set_flag, AT(insecure) },
    { "interface", set_text, AT(local_address) },
    { "ipv4", set_family, JIG_IP_4 },
    { "ipv6", set_family, JIG_IP_6 },
    { "key", set_file, AT(key_file) },
    { "keylog", set_file, AT(keylog_file) },
    { "location", set_flag, AT(follow) },
    { "max-filesize", set_size, AT(max_body) },
    { "location-trusted", set_trusting, 0 },
    { "max-redirs", set_redirects, AT(max_redirects) },
    { "max-time", set_seconds, AT(total_timeout_us) },
    { "noproxy", set_text, AT(no_proxy) },
    { "pass", set_text, AT(key_pass) },
    { "proxy", set_text, AT(proxy) },
    { "proxy-digest", set_flag, AT(proxy_digest) },
    { "proxy-header", set_list, LIST_PROXY_HEADER },
    { "proxy-user", set_text, AT(proxy_login) },
    { "proxytunnel", set_flag, AT(proxy_tunnel) },
    { "resolve", set_list, LIST_RESOLVE },
    { "tls-max", set_text, AT(tls_max) },
    { "tls-min", set_text, AT(tls_min) },
    { "unix-socket", set_file, AT(unix_socket) },
};
#undef AT

static enum jig_err apply(struct setting *s, const char *value)
{
    const struct option_info *info = options_find(span_of(s->name));
    bool off = strcmp(value, "false") == 0 || value[0] == '\0';
    if (info && info->needs_trust && !off && info->kind == OPTION_FLAG &&
        !expansion_may(s->e, "the option %s (%s)", s->name, info->what))
        return JIG_OK;
    if (info && info->needs_trust && !off && info->kind != OPTION_FLAG &&
        !expansion_may(s->e, "the option %s = %s (%s)", s->name, value, info->what))
        return JIG_OK;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (strcmp(settings[i].name, s->name) == 0)
            return value[0] ? settings[i].set(s, settings[i].offset, value) : JIG_OK;
    if (off)
        return JIG_OK;
    return jig_error_set(s->e->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "option %s is not known here", s->name);
}

static enum jig_err apply_named(struct setting *s, const char *name)
{
    struct buf value;
    s->name = name;
    const char *text = scope_option(s->e->scope, name, &s->from);
    enum jig_err err = expansion_text(s->e, text ? text : "", &value);
    if (!err)
        err = apply(s, buf_str(&value));
    buf_wipe(&value);
    return err;
}

/* Has a file further in been asked for this name already? */
static bool is_seen(const struct scope *s, size_t link, const char *name)
{
    if (link > 0 && book_request_option(s->request, name))
        return true;
    for (size_t i = 0; i + 1 < link; i++)
        if (book_request_option(s->chain[i], name))
            return true;
    return false;
}

static enum jig_err apply_all(struct setting *s)
{
    struct scope *scope = s->e->scope;
    for (size_t link = 0; link <= scope->n_chain; link++) {
        const struct book_request *file = link ? scope->chain[link - 1] : scope->request;
        for (size_t i = 0; i < file->options.n; i++) {
            const char *name = file->options.rows[i].name;
            enum jig_err err = is_seen(scope, link, name) ? JIG_OK : apply_named(s, name);
            if (err)
                return err;
        }
    }
    return JIG_OK;
}

/* An answer's coding is undone unless the request says otherwise: it is for people to read. The
 * proxy of the user's own environment is his to name; a collection's needs his consent. */
enum jig_err expansion_options(struct expansion *e)
{
    struct setting s = { .e = e,
                         .options = { .decode = true,
                                      .proxy_from_environment = true,
                                      .stream_events = e->scope->follows_streams,
                                      .wire_keep = e->scope->wire_keep } };
    enum jig_err err = apply_all(&s);
    if (!err)
        err = jig_request_set_options(e->request, &s.options, e->error);
    for (size_t i = 0; i < s.n_owned; i++)
        mem_free_secret(s.owned[i]);
    free(s.owned);
    for (size_t i = 0; i < N_LISTS; i++)
        free(s.lists[i]);
    return err;
}
