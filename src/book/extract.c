#include "book/extract.h"

#include <inttypes.h>
#include <string.h>

#include "data/jsonlex.h"
#include "data/pattern.h"
#include "wire/cookie.h"

void extract_value_init(struct extract_value *v)
{
    v->kind = EXTRACT_ABSENT;
    buf_init(&v->text, 2 * (size_t)EXTRACT_MAX);
}

void extract_value_clear(struct extract_value *v)
{
    buf_clear(&v->text);
}

void extract_init(struct extract *e, const struct jig_transfer *transfer, struct jq *jq)
{
    *e = (struct extract){ .transfer = transfer, .jq = jq };
    buf_init(&e->body, EXTRACT_MAX);
}

void extract_clear(struct extract *e)
{
    buf_clear(&e->body);
}

static const struct jig_exchange *last(const struct extract *e)
{
    return jig_transfer_last(e->transfer);
}

/* ---- The head ---------------------------------------------------------------------------------*/

static enum jig_err get_status(struct extract *e, const char *at, struct extract_value *out,
                               struct jig_error *error)
{
    (void)at;
    (void)error;
    out->kind = EXTRACT_NUMBER;
    buf_addf(&out->text, "%d", jig_exchange_status(last(e)));
    return JIG_OK;
}

/* Fields of one name are one list (RFC 9110, 5.3). */
static enum jig_err get_header(struct extract *e, const char *at, struct extract_value *out,
                               struct jig_error *error)
{
    const struct jig_exchange *x = last(e);
    (void)error;
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_RESPONSE); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_RESPONSE, i);
        if (!span_ieq_str(span_make(f.name, f.name_len), at))
            continue;
        if (out->kind == EXTRACT_TEXT)
            buf_add_str(&out->text, ", ");
        buf_add(&out->text, span_make(f.value, f.value_len));
        out->kind = EXTRACT_TEXT;
    }
    return JIG_OK;
}

/* As any exchange of the transfer set it last. */
static enum jig_err get_cookie(struct extract *e, const char *at, struct extract_value *out,
                               struct jig_error *error)
{
    (void)error;
    for (size_t i = 0; i < jig_transfer_n_exchanges(e->transfer); i++) {
        const struct jig_exchange *x = jig_transfer_exchange(e->transfer, i);
        int64_t now = jig_exchange_timing(x).started_wall_us / 1000000;
        for (size_t k = 0; k < jig_exchange_n_fields(x, JIG_SECTION_RESPONSE); k++) {
            struct jig_field f = jig_exchange_field(x, JIG_SECTION_RESPONSE, k);
            struct cookie cookie;
            if (!span_ieq_str(span_make(f.name, f.name_len), "set-cookie") ||
                !cookie_parse(span_make(f.value, f.value_len), now, &cookie) ||
                !span_eq_str(cookie.name, at))
                continue;
            buf_reset(&out->text);
            buf_add(&out->text, cookie.value);
            out->kind = EXTRACT_TEXT;
        }
    }
    return JIG_OK;
}

static enum jig_err get_time(struct extract *e, const char *at, struct extract_value *out,
                             struct jig_error *error)
{
    int64_t us = 0;
    (void)at;
    (void)error;
    for (size_t i = 0; i < jig_transfer_n_exchanges(e->transfer); i++)
        us += jig_exchange_timing(jig_transfer_exchange(e->transfer, i)).total;
    out->kind = EXTRACT_NUMBER;
    buf_addf(&out->text, "%" PRId64 ".%03d", us / 1000, (int)(us % 1000));
    return JIG_OK;
}

static enum jig_err get_url(struct extract *e, const char *at, struct extract_value *out,
                            struct jig_error *error)
{
    (void)at;
    (void)error;
    out->kind = EXTRACT_TEXT;
    buf_add_str(&out->text, jig_exchange_url(last(e)));
    return JIG_OK;
}

/* ---- The body ---------------------------------------------------------------------------------*/

static enum jig_err read_body(struct extract *e, struct jig_error *error)
{
    const struct jig_exchange *x = last(e);
    uint64_t len = jig_exchange_body_len(x);
    if (e->has_body)
        return JIG_OK;
    if (len > EXTRACT_MAX)
        return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                             "a body of more than %d MiB is not looked into",
                             EXTRACT_MAX >> 20);
    char *space = len > 0 ? buf_space(&e->body, (size_t)len) : NULL;
    if (len > 0 && !space)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (space)
        buf_added(&e->body, jig_exchange_body_read(x, 0, space, (size_t)len));
    e->has_body = true;
    return JIG_OK;
}

static enum jig_err get_body(struct extract *e, const char *at, struct extract_value *out,
                             struct jig_error *error)
{
    (void)at;
    enum jig_err err = read_body(e, error);
    out->kind = EXTRACT_TEXT;
    buf_add(&out->text, buf_span(&e->body));
    return err;
}

static enum jig_err get_regex(struct extract *e, const char *at, struct extract_value *out,
                              struct jig_error *error)
{
    bool found = false;
    enum jig_err err = read_body(e, error);
    if (!err)
        err = pattern_find(at, buf_span(&e->body), &found, &out->text, error);
    out->kind = found ? EXTRACT_TEXT : EXTRACT_ABSENT;
    return err;
}

/* A filter that has no result, or null, names nothing that is there. */
static enum jig_err get_jq(struct extract *e, const char *at, struct extract_value *out,
                           struct jig_error *error)
{
    struct buf json;
    struct jsonlex lex;
    enum jig_err err = read_body(e, error);
    buf_init(&json, 2 * (size_t)EXTRACT_MAX);
    if (!err)
        err = jq_first(e->jq, buf_span(&e->body), at, &json, error);
    if (!err && json.failed)
        err = jig_error_set(error, json.failed, JIG_PHASE_NONE, "jq: the result is too large");
    if (!err && json.len > 0) {
        jsonlex_init(&lex, buf_span(&json), false);
        struct jsonlex_token token = jsonlex_next(&lex);
        bool is_text = token.type == JSONLEX_STRING;
        out->kind = is_text                        ? EXTRACT_TEXT
                    : token.type == JSONLEX_NUMBER ? EXTRACT_NUMBER
                                                   : EXTRACT_JSON;
        if (is_text)
            jsonlex_unquote(token.text, &out->text);
        else
            buf_add(&out->text, buf_span(&json));
    }
    buf_clear(&json);
    return err;
}

/* ---- Which ------------------------------------------------------------------------------------*/

static const struct {
    const char *name;
    bool needs_at;
    enum jig_err (*get)(struct extract *e, const char *at, struct extract_value *out,
                        struct jig_error *error);
} sources[] = {
    { "status", false, get_status }, { "header", true, get_header },
    { "cookie", true, get_cookie },  { "jq", true, get_jq },
    { "regex", true, get_regex },    { "body", false, get_body },
    { "time", false, get_time },     { "url", false, get_url },
};

enum jig_err extract_get(struct extract *e, const char *from, const char *at,
                         struct extract_value *out, struct jig_error *error)
{
    out->kind = EXTRACT_ABSENT;
    buf_reset(&out->text);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (strcmp(sources[i].name, from) != 0)
            continue;
        if (sources[i].needs_at && *at == '\0')
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "%s: \"at\" does not say which", from);
        enum jig_err err = sources[i].get(e, at, out, error);
        if (!err && out->text.failed)
            err = jig_error_set(error, out->text.failed, JIG_PHASE_NONE, "%s",
                                jig_err_meaning(out->text.failed));
        return err;
    }
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "%s is none of status, header, cookie, jq, regex, body, time, url",
                         from);
}
