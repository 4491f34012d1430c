#include "book/checks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void checks_clear(struct checks *c)
{
    for (size_t i = 0; i < c->n_asserts; i++) {
        free(c->asserts[i].from);
        free(c->asserts[i].at);
        free(c->asserts[i].op);
        free(c->asserts[i].value);
    }
    for (size_t i = 0; i < c->n_captures; i++) {
        free(c->captures[i].var);
        free(c->captures[i].from);
        free(c->captures[i].at);
    }
    for (size_t i = 0; i < c->n_needs; i++)
        free(c->needs[i]);
    free(c->asserts);
    free(c->captures);
    free(c->needs);
    *c = (struct checks){ 0 };
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* A member's text; what is not there is `fallback`. NULL: out of memory. */
static char *take_member(const struct json *doc, uint32_t row, struct span key,
                         const char *fallback)
{
    uint32_t member = json_member(doc, row, key);
    return member == JSON_NONE ? mem_strdup(fallback) : json_take_text(doc, member);
}

static bool is_off(const struct json *doc, uint32_t row)
{
    return json_is(doc, json_member(doc, row, SPAN("off")), JSON_TRUE);
}

/* What is not read would be a check that is not made. */
static enum jig_err check_list(const struct book_request *r, const char *key,
                               struct jig_error *error)
{
    uint32_t list = json_at(&r->doc, key);
    if (list == JSON_NONE || json_is(&r->doc, list, JSON_ARRAY))
        return JIG_OK;
    struct jsonlex_place at = jsonlex_place(json_text(&r->doc), r->doc.nodes[list].at);
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                         "%s: line %zu, column %zu: %s is a list, in brackets",
                         r->path ? r->path : "the request", at.line, at.column, key);
}

/* How many rows there are, and a zeroed array for them. */
static uint32_t begin(const struct json *doc, const char *key, size_t size, void **array)
{
    uint32_t list = json_at(doc, key);
    uint32_t n = json_is(doc, list, JSON_ARRAY) ? json_n(doc, list) : 0;
    *array = n > 0 ? mem_zero(n, size) : NULL;
    return json_first(doc, n > 0 && *array ? list : JSON_NONE);
}

static enum jig_err read_asserts(const struct json *doc, struct checks *out,
                                 struct jig_error *error)
{
    uint32_t row = begin(doc, "assert", sizeof *out->asserts, (void **)&out->asserts);
    for (; row != JSON_NONE; row = json_next(doc, row)) {
        if (is_off(doc, row))
            continue;
        struct check *c = &out->asserts[out->n_asserts++];
        uint32_t value = json_member(doc, row, SPAN("value"));
        c->from = take_member(doc, row, SPAN("check"), "");
        c->at = take_member(doc, row, SPAN("at"), "");
        c->op = take_member(doc, row, SPAN("op"), value == JSON_NONE ? "exists" : "==");
        c->value = value == JSON_NONE ? NULL : mem_dup(json_spelling(doc, value));
        if (!c->from || !c->at || !c->op || (value != JSON_NONE && !c->value))
            return out_of_memory(error);
        if (c->from[0] == '\0')
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "assert row %zu says not what it checks", out->n_asserts);
    }
    return JIG_OK;
}

static enum jig_err read_captures(const struct json *doc, struct checks *out,
                                  struct jig_error *error)
{
    uint32_t row = begin(doc, "capture", sizeof *out->captures, (void **)&out->captures);
    for (; row != JSON_NONE; row = json_next(doc, row)) {
        if (is_off(doc, row))
            continue;
        struct capture *c = &out->captures[out->n_captures++];
        c->var = take_member(doc, row, SPAN("var"), "");
        c->from = take_member(doc, row, SPAN("from"), "");
        c->at = take_member(doc, row, SPAN("at"), "");
        if (!c->var || !c->from || !c->at)
            return out_of_memory(error);
        if (c->var[0] == '\0' || c->from[0] == '\0')
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "capture row %zu lacks its var or its from", out->n_captures);
    }
    return JIG_OK;
}

static enum jig_err read_needs(const struct json *doc, struct checks *out,
                               struct jig_error *error)
{
    uint32_t row = begin(doc, "needs", sizeof *out->needs, (void **)&out->needs);
    for (; row != JSON_NONE; row = json_next(doc, row)) {
        char *path = json_take_text(doc, row);
        if (!path)
            return out_of_memory(error);
        out->needs[out->n_needs++] = path;
    }
    return JIG_OK;
}

static bool has_room(const struct json *doc, const struct checks *c)
{
    return (json_n(doc, json_at(doc, "assert")) == 0 || c->asserts) &&
           (json_n(doc, json_at(doc, "capture")) == 0 || c->captures) &&
           (json_n(doc, json_at(doc, "needs")) == 0 || c->needs);
}

enum jig_err checks_read(const struct book_request *r, struct checks *out,
                         struct jig_error *error)
{
    *out = (struct checks){ 0 };
    enum jig_err err = check_list(r, "assert", error);
    if (!err)
        err = check_list(r, "capture", error);
    if (!err)
        err = check_list(r, "needs", error);
    if (!err)
        err = read_asserts(&r->doc, out, error);
    if (!err)
        err = read_captures(&r->doc, out, error);
    if (!err)
        err = read_needs(&r->doc, out, error);
    if (!err && !has_room(&r->doc, out))
        err = out_of_memory(error);
    if (err)
        checks_clear(out);
    return err;
}

static bool is_of_body(const char *from)
{
    return strcmp(from, "body") == 0 || strcmp(from, "jq") == 0 || strcmp(from, "regex") == 0;
}

bool checks_need_body(const struct checks *c)
{
    bool needs = false;
    for (size_t i = 0; i < c->n_asserts; i++)
        needs |= is_of_body(c->asserts[i].from);
    for (size_t i = 0; i < c->n_captures; i++)
        needs |= is_of_body(c->captures[i].from);
    return needs;
}
