#include "book/secrethosts.h"

#include "base/ascii.h"
#include "book/consent.h"
#include "book/mask.h"
#include "data/jsonlex.h"
#include "wire/url.h"

#define LINES_MAX (1u << 18)
#define VALUE_MAX (1u << 16)

/* ---- Words ---- */

/* "send secrets of the environment dev to " */
static void add_beginning(const struct scope *s, struct buf *out)
{
    buf_add_str(out, "send secrets ");
    if (s->environment)
        buf_addf(out, "of the environment %s ", s->environment->name);
    buf_add_str(out, "to ");
}

/* As DNS knows it; with secrets in it as it was typed, and those hidden: the question is shown and
 * kept. */
static void add_name(const struct scope *s, const struct url *url, struct buf *out)
{
    struct buf veiled;
    buf_init_secret(&veiled, VALUE_MAX);
    mask_apply_used(s->vars, url->host, &veiled);
    if (veiled.failed)
        out->failed = veiled.failed;
    if (!span_eq(buf_span(&veiled), url->host)) {
        buf_add(out, buf_span(&veiled));
    } else {
        buf_add_str(out, url->is_ipv6 ? "[" : "");
        for (const char *p = url->name; *p; p++)
            buf_add_byte(out, ascii_lower(*p));
        buf_add_str(out, url->is_ipv6 ? "]" : "");
    }
    buf_wipe(&veiled);
}

/* "https://api.test", with a port that is not the scheme's own, also of a WebSocket's; nothing
 * where it is no URL of one. */
static void add_origin(const struct scope *s, struct span text, struct buf *out)
{
    struct url url;
    url_init(&url);
    if (url_parse(&url, text, NULL) == JIG_OK &&
        (url_is_http(&url) || url_is_websocket(text))) {
        buf_add_str(out, url_is_tls(&url) ? "https://" : "http://");
        add_name(s, &url, out);
        if (url.port != url_default_port(url.scheme))
            buf_addf(out, ":%u", (unsigned)url.port);
    }
    url_clear(&url);
}

static bool has_line(const struct buf *lines, struct span line)
{
    struct span rest = buf_span(lines);
    while (rest.ptr)
        if (span_eq(span_cut(&rest, '\n'), line))
            return true;
    return false;
}

/* The words for sending secrets to where a URL leads, once. */
static void add_line(const struct scope *s, struct span url, struct buf *lines)
{
    struct buf line;
    buf_init(&line, VALUE_MAX);
    add_origin(s, url, &line);
    bool is_url = line.len > 0 || line.failed;
    buf_reset(&line);
    add_beginning(s, &line);
    add_origin(s, url, &line);
    if (is_url && line.failed)
        lines->failed = line.failed;
    else if (is_url && !has_line(lines, buf_span(&line))) {
        buf_add(lines, buf_span(&line));
        buf_add_byte(lines, '\n');
    }
    buf_clear(&line);
}

/* ---- The hosts that variables name ---- */

static void add_hosts(struct scope *s, const struct book_rows *rows, struct buf *lines)
{
    for (size_t i = 0; rows && i < rows->n; i++) {
        struct span text = span_of(rows->rows[i].value);
        struct buf value;
        if (rows->rows[i].off ||
            (!span_istarts(text, SPAN("http://")) && !span_istarts(text, SPAN("https://"))))
            continue;
        buf_init_secret(&value, VALUE_MAX);
        if (vars_expand(s->vars, text, &value))
            add_line(s, buf_span(&value), lines);
        buf_clear(&value);
    }
}

static void add_environment_hosts(struct scope *s, struct buf *lines)
{
    if (s->environment && s->environment->local)
        add_hosts(s, &s->environment->local->tables[BOOK_VARS], lines);
    if (s->environment)
        add_hosts(s, &s->environment->file->tables[BOOK_VARS], lines);
    add_hosts(s, s->given, lines);
}

static void add_folder_hosts(struct scope *s, struct buf *lines)
{
    for (size_t i = 0; i < s->n_chain; i++)
        add_hosts(s, &s->chain[i]->tables[BOOK_VARS], lines);
}

/* ---- Judging ---- */

/* The first failure is the one that is told. */
static void keep_first(struct buf *line, const struct buf *part)
{
    if (!line->failed)
        line->failed = part->failed;
}

/* Options that have the URL's host stand for another machine, which then is whom to ask about. No
 * secret is part of the question, which is shown and kept. */
static void add_detours(const struct scope *s, struct buf *line)
{
    static const char *const names[] = { "connect-to", "resolve" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *option = scope_option(s, names[i], NULL);
        struct buf value, masked;
        buf_init_secret(&value, VALUE_MAX / 2);
        buf_init(&masked, VALUE_MAX);
        if (option)
            vars_expand(s->vars, span_of(option), &value);
        mask_apply_used(s->vars, buf_span(&value), &masked);
        keep_first(line, &value);
        keep_first(line, &masked);
        if (masked.len > 0) {
            buf_addf(line, ", %s ", names[i]);
            jsonlex_quote(buf_span(&masked), line);
        }
        buf_wipe(&value);
        buf_clear(&masked);
    }
}

/* What the URL and the options lead to; without any in `line`, which is set up, where it is no URL
 * of a host. */
static void build_line(struct scope *s, struct span url, struct buf *line)
{
    buf_init(line, VALUE_MAX);
    add_line(s, url, line);
    if (line->len == 0)
        return;
    line->ptr[--line->len] = '\0'; /* its end comes last */
    add_detours(s, line);
    buf_add_byte(line, '\n');
}

/* What the user names on the command line is named by the user. */
static bool is_given(struct scope *s, struct span line)
{
    struct buf lines;
    buf_init(&lines, LINES_MAX);
    add_hosts(s, s->given, &lines);
    bool given = has_line(&lines, line);
    buf_clear(&lines);
    return given;
}

/* Nothing was sent before: all hosts that the environment has now are its own. */
static bool is_own(struct scope *s, struct span line)
{
    struct buf lines;
    buf_init(&lines, LINES_MAX);
    add_environment_hosts(s, &lines);
    bool names_none = lines.len == 0;
    add_folder_hosts(s, &lines);
    bool own = !lines.failed && (names_none || has_line(&lines, line));
    if (own)
        buf_add(&s->secret_hosts, buf_span(&lines));
    buf_clear(&lines);
    return own;
}

static enum jig_err may_send(struct scope *s, struct span line, bool *may,
                             struct jig_error *error)
{
    struct buf beginning;
    bool before = false;
    buf_init(&beginning, 1024);
    add_beginning(s, &beginning);
    enum jig_err err = consent_find(s->collection, line, may, error);
    if (!err && !*may)
        err = consent_find_like(s->collection, buf_span(&beginning), &before, error);
    buf_clear(&beginning);
    if (!err && !*may)
        *may = is_given(s, line) || (!before && is_own(s, line));
    return err;
}

enum jig_err secrethosts_judge(struct scope *s, struct span url, struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    bool may = true;
    struct buf line;
    buf_reset(&s->secret_hosts);
    if (!s->collection || vars_n_used_secrets(s->vars) == 0)
        return JIG_OK;
    build_line(s, url, &line);
    if (line.failed)
        err = jig_error_set(error, line.failed, JIG_PHASE_NONE,
                            "the host's name is too long to tell whose secrets it may have");
    struct span words = buf_span(&line);
    words.len -= words.len > 0; /* the line's end */
    if (!err && words.len > 0 && !scope_may(s, words))
        err = may_send(s, words, &may, error);
    if (!may && !err)
        buf_add(&s->needs, buf_span(&line));
    if (may && !err && !has_line(&s->secret_hosts, words))
        buf_add(&s->secret_hosts, buf_span(&line));
    vars_reset_missing(s->vars); /* nothing was, before the other hosts were looked at */
    buf_clear(&line);
    return err;
}

enum jig_err secrethosts_remember(const struct scope *s, struct jig_error *error)
{
    if (!s->collection || s->secret_hosts.len == 0)
        return JIG_OK;
    return consent_give_lines(s->collection, buf_span(&s->secret_hosts), error);
}
