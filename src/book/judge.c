#include "book/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/compare.h"

enum { SHOWN_MAX = 120, TEXT_MAX = 1 << 20 };

void judgement_clear(struct judgement *j)
{
    for (size_t i = 0; i < j->n; i++) {
        free(j->items[i].name);
        free(j->items[i].why);
    }
    free(j->items);
    *j = (struct judgement){ 0 };
}

static bool add(struct judgement *j, struct buf *name, const char *why, bool holds)
{
    if (!mem_grow((void **)&j->items, &j->room, j->n + 1, sizeof *j->items))
        return false;
    struct judged one = { .name = mem_strdup(buf_str(name)),
                          .why = mem_strdup(why),
                          .holds = holds };
    if (!one.name || !one.why || name->failed) {
        free(one.name);
        free(one.why);
        return false;
    }
    j->items[j->n++] = one;
    j->n_failed += !holds;
    return true;
}

/* The beginning of what may be long. */
static void add_shown(struct span s, struct buf *out)
{
    buf_add(out, span_sub(s, 0, SHOWN_MAX));
    buf_add_str(out, s.len > SHOWN_MAX ? " …" : "");
}

/* ---- Asserts ----------------------------------------------------------------------------------*/

/* A string's variables are replaced; other JSON stands as it is. */
static bool expand_value(struct vars *vars, const char *json, struct buf *out)
{
    struct buf plain, full;
    if (!json || json[0] != '"') {
        buf_add_str(out, json ? json : "");
        return !out->failed;
    }
    buf_init(&plain, TEXT_MAX);
    buf_init(&full, TEXT_MAX);
    jsonlex_unquote(span_of(json), &plain);
    bool ok = !plain.failed && vars_expand(vars, buf_span(&plain), &full);
    jsonlex_quote(buf_span(&full), out);
    buf_clear(&plain);
    buf_clear(&full);
    return ok && !out->failed;
}

static void describe_actual(const struct extract_value *v, struct buf *out)
{
    if (v->kind == EXTRACT_ABSENT) {
        buf_add_str(out, "there is none");
        return;
    }
    buf_add_str(out, "it is ");
    if (v->text.len == 0)
        buf_add_str(out, "empty");
    add_shown(buf_span(&v->text), out);
}

static bool judge_one(const struct check *c, struct extract *e, struct vars *vars,
                      struct judgement *out)
{
    struct buf name, at, value, why;
    struct extract_value actual;
    struct jig_error error = { .code = JIG_OK };
    bool holds = false;
    buf_init(&name, TEXT_MAX);
    buf_init(&at, TEXT_MAX);
    buf_init(&value, TEXT_MAX);
    buf_init(&why, TEXT_MAX);
    extract_value_init(&actual);
    bool ok = vars_expand(vars, span_of(c->at), &at) && expand_value(vars, c->value, &value);
    buf_addf(&name, "%s%s%s %s%s", c->from, at.len > 0 ? " " : "", buf_str(&at), c->op,
             c->value ? " " : "");
    add_shown(buf_span(&value), &name);
    struct span expected = c->value ? buf_span(&value) : span_make(NULL, 0);
    if (extract_get(e, c->from, buf_str(&at), &actual, &error) ||
        compare_values(c->op, &actual, expected, &holds, &error))
        buf_add_str(&why, error.text);
    else if (!holds)
        describe_actual(&actual, &why);
    out->is_cancelled |= error.code == JIG_ERR_CANCELLED;
    ok = ok && add(out, &name, buf_str(&why), holds);
    extract_value_clear(&actual);
    buf_clear(&name);
    buf_clear(&at);
    buf_clear(&value);
    buf_clear(&why);
    return ok;
}

/* ---- Captures ---------------------------------------------------------------------------------*/

static bool keep(struct book_rows *captures, const char *var, const struct extract_value *v)
{
    char *text = mem_dup(buf_span(&v->text));
    bool ok = text && book_rows_put(captures, var, text);
    free(text);
    return ok;
}

/* A capture that finds nothing is a failed check: what comes after it would send nonsense. */
static bool capture_one(const struct capture *c, struct extract *e, struct vars *vars,
                        struct book_rows *captures, struct judgement *out)
{
    struct buf name, at;
    struct extract_value found;
    struct jig_error error = { .code = JIG_OK };
    buf_init(&name, TEXT_MAX);
    buf_init(&at, TEXT_MAX);
    extract_value_init(&found);
    bool ok = vars_expand(vars, span_of(c->at), &at);
    buf_addf(&name, "capture %s from %s%s%s", c->var, c->from, at.len > 0 ? " " : "",
             buf_str(&at));
    extract_get(e, c->from, buf_str(&at), &found, &error);
    out->is_cancelled |= error.code == JIG_ERR_CANCELLED;
    bool is_null = found.kind == EXTRACT_JSON && span_eq_str(buf_span(&found.text), "null");
    bool has = !error.code && found.kind != EXTRACT_ABSENT && !is_null;
    if (has)
        ok = ok && keep(captures, c->var, &found);
    else
        ok = ok && add(out, &name, error.code ? error.text : "there is none", false);
    extract_value_clear(&found);
    buf_clear(&name);
    buf_clear(&at);
    return ok;
}

bool judge_answer(const struct judge_input *in, struct book_rows *captures,
                  struct judgement *out)
{
    const struct checks *checks = in->checks;
    struct extract answer;
    bool ok = true;
    extract_init(&answer, in->transfer, in->jq);
    for (size_t i = 0; ok && !out->is_cancelled && i < checks->n_asserts; i++)
        ok = judge_one(&checks->asserts[i], &answer, in->vars, out);
    for (size_t i = 0; ok && !out->is_cancelled && i < checks->n_captures; i++)
        ok = capture_one(&checks->captures[i], &answer, in->vars, captures, out);
    extract_clear(&answer);
    return ok;
}
