#include "view/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char *const yes_no[] = { "default", "yes", "no", NULL };
static const char *const versions[] = { "default", "1.0", "1.1", "2", NULL };
static const char *const tls_versions[] = { "default", "1.0", "1.1", "1.2", "1.3", NULL };

enum kind {
    TEXT,     /* the option's value as it is */
    FLAG,     /* "yes" is "true" */
    NOT_FLAG, /* "yes" is "false" */
    VERSION,  /* of three flags the one that is true */
};

struct option {
    const char *name; /* in the file; of VERSION the beginning of the flags' names */
    enum kind kind;
    struct fields_item item;
};

static const struct option table[] = {
    { "max-time", TEXT, { .label = "Time in all", .hint = "no limit" } },
    { "connect-timeout", TEXT, { .label = "Time to connect", .hint = "30 s" } },
    { "location", FLAG, { .label = "Follow redirects", .choices = yes_no, .spaced = true } },
    { "max-redirs", TEXT, { .label = "At most", .hint = "50 redirects" } },
    { "insecure",
      NOT_FLAG,
      { .label = "Verify certificate", .choices = yes_no, .spaced = true } },
    { "cacert", TEXT, { .label = "Trusted (CA) file", .hint = "the system's" } },
    { "cert", TEXT, { .label = "Client certificate", .hint = "none; a PEM file" } },
    { "key", TEXT, { .label = "Its key", .hint = "in the same file" } },
    { "tls-min", TEXT, { .label = "TLS at least", .choices = tls_versions } },
    { "http", VERSION, { .label = "HTTP version", .choices = versions, .spaced = true } },
    { "compressed", FLAG, { .label = "Decompress", .choices = yes_no } },
    { "max-filesize",
      TEXT,
      { .label = "Body at most", .hint = "bytes; any, packed up to 250 times what comes" } },
    { "resolve",
      TEXT,
      { .label = "Resolve", .hint = "HOST:PORT:ADDRESS instead of asking", .spaced = true } },
    { "connect-to",
      TEXT,
      { .label = "Connect to", .hint = "HOST1:PORT1:HOST2:PORT2, the second instead" } },
    { "unix-socket", TEXT, { .label = "Unix socket", .hint = "none; a path" } },
    { "proxy",
      TEXT,
      { .label = "Proxy",
        .hint = "the environment's; http, https, socks5(h)",
        .spaced = true } },
    { "proxy-user", TEXT, { .label = "Its login", .hint = "USER:PASSWORD; the URL's" } },
    { "proxy-digest", FLAG, { .label = "Digest only", .choices = yes_no } },
    { "proxytunnel", FLAG, { .label = "Always a tunnel", .choices = yes_no } },
    { "noproxy", TEXT, { .label = "Not for", .hint = "hosts, domains, networks, *" } },
};

enum { N_OPTIONS = sizeof table / sizeof *table };

static const char *const version_names[] = { "http1.0", "http1.1", "http2" };
enum { N_VERSIONS = 3 };

void options_init(struct options *o, const struct composing *composing)
{
    *o = (struct options){ .composing = composing };
    buf_init(&o->note, 1000);
}

void options_clear(struct options *o)
{
    buf_clear(&o->note);
}

static bool is_true(const char *value)
{
    return value && strcmp(value, "true") == 0;
}

static const char *own(const struct options *o, const char *name)
{
    return o->composing->request ? book_request_option(o->composing->request, name) : NULL;
}

static const char *effective(const struct options *o, const char *name,
                             const struct book_request **from)
{
    *from = NULL;
    return o->composing->scope ? scope_option(o->composing->scope, name, from) : own(o, name);
}

static size_t count(void *ctx)
{
    (void)ctx;
    return N_OPTIONS;
}

static void item(void *ctx, size_t i, struct fields_item *out)
{
    (void)ctx;
    *out = table[i].item;
}

static const char *version_of(const struct options *o,
                              const char *(*get)(const struct options *, const char *))
{
    for (size_t i = 0; i < N_VERSIONS; i++)
        if (is_true(get(o, version_names[i])))
            return version_names[i] + strlen("http");
    return NULL;
}

/* How a value is written in the form. */
static struct span shown(const struct option *option, const char *value)
{
    if (!value)
        return (struct span){ 0 };
    if (option->item.choices != yes_no)
        return span_of(value);
    return is_true(value) == (option->kind == FLAG) ? SPAN("yes") : SPAN("no");
}

static struct span value(void *ctx, size_t i)
{
    const struct options *o = ctx;
    if (table[i].kind == VERSION)
        return span_of(version_of(o, own));
    return shown(&table[i], own(o, table[i].name));
}

static struct span note(void *ctx, size_t i)
{
    struct options *o = ctx;
    const struct book_request *from;
    if (value(o, i).ptr || table[i].kind == VERSION)
        return (struct span){ 0 };
    const char *inherited = effective(o, table[i].name, &from);
    if (!inherited || !from || from == o->composing->request)
        return (struct span){ 0 };
    struct span text = shown(&table[i], inherited);
    buf_reset(&o->note);
    buf_addf(&o->note, "%.*s from %s", (int)text.len, text.ptr,
             from->name[0] ? from->name : "its folder");
    return buf_span(&o->note);
}

static bool set_version(struct book_request *r, struct span text)
{
    bool ok = true;
    for (size_t i = 0; i < N_VERSIONS; i++) {
        bool chosen = text.ptr && span_eq_str(text, version_names[i] + strlen("http"));
        if (chosen || book_request_option(r, version_names[i]))
            ok = book_request_set_option(r, version_names[i], chosen ? "true" : NULL) && ok;
    }
    return ok;
}

static bool set(void *ctx, size_t i, struct span text)
{
    const struct options *o = ctx;
    struct book_request *r = o->composing->request;
    const struct option *option = &table[i];
    if (!r)
        return false;
    if (option->kind == VERSION)
        return set_version(r, text);
    if (!text.ptr)
        return book_request_set_option(r, option->name, NULL);
    if (option->item.choices == yes_no) {
        bool yes = span_eq_str(text, "yes") == (option->kind == FLAG);
        return book_request_set_option(r, option->name, yes ? "true" : "false");
    }
    char *copy = mem_dup(text);
    bool ok = copy && book_request_set_option(r, option->name, copy);
    free(copy);
    return ok;
}

size_t options_n_set(const struct options *o)
{
    size_t n = 0;
    for (size_t i = 0; i < N_OPTIONS; i++)
        n += table[i].kind == VERSION ? version_of(o, own) != NULL
                                      : own(o, table[i].name) != NULL;
    return n;
}

const struct fields_model options_functions = {
    .count = count,
    .item = item,
    .value = value,
    .note = note,
    .set = set,
};
