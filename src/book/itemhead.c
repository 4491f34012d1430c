#include "book/itemhead.h"

#include "data/jsonread.h"

static bool to_integer(struct span s, int64_t *out)
{
    uint64_t magnitude;
    bool negative = s.len > 0 && s.ptr[0] == '-';
    if (!span_to_u64(span_sub(s, negative, s.len), &magnitude) ||
        magnitude > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

static void take_member(struct itemhead *head, struct span key,
                        const struct jsonlex_token *value)
{
    if (value->type == JSONLEX_STRING && jsonlex_string_is(key, SPAN("name")))
        head->name = value->text;
    else if (value->type == JSONLEX_STRING && jsonlex_string_is(key, SPAN("method")))
        head->method = value->text;
    else if (value->type == JSONLEX_STRING && jsonlex_string_is(key, SPAN("url")))
        head->url = value->text;
    else if (value->type == JSONLEX_NUMBER && jsonlex_string_is(key, SPAN("order")))
        head->has_order = to_integer(value->text, &head->order);
    else if (value->type == JSONLEX_NUMBER && jsonlex_string_is(key, SPAN("jig")))
        to_integer(value->text, &head->format);
}

/* ---- A request's members of another kind ------------------------------------------------------*/

enum kind { TEXT, INTEGER, ARRAY, OBJECT, OBJECT_OR_NULL };

/* As book/requesttext takes them, and in its words. */
static const struct {
    const char *key;
    enum kind kind;
    const char *why;
} kinds[] = {
    { "jig", INTEGER, "the format's number is expected here" },
    { "order", INTEGER, "a whole number is expected here" },
    { "tags", ARRAY, "an array is expected here" },
    { "name", TEXT, "a text is expected here" },
    { "note", TEXT, "a text is expected here" },
    { "method", TEXT, "a text is expected here" },
    { "url", TEXT, "a text is expected here" },
    { "query", ARRAY, "an array of rows is expected here" },
    { "path", ARRAY, "an array of rows is expected here" },
    { "headers", ARRAY, "an array of rows is expected here" },
    { "vars", ARRAY, "an array of rows is expected here" },
    { "secrets", ARRAY, "an array of rows is expected here" },
    { "auth", OBJECT_OR_NULL, "an object with a type is expected here" },
    { "options", OBJECT, "an object of options is expected here" },
    { "body", OBJECT_OR_NULL, "an object is expected here" },
};

static bool is_of_kind(enum kind kind, const struct jsonlex_token *value)
{
    int64_t unused;
    switch (kind) {
    case TEXT:
        return value->type == JSONLEX_STRING;
    case INTEGER:
        return value->type == JSONLEX_NUMBER && to_integer(value->text, &unused);
    case ARRAY:
        return value->type == JSONLEX_ARRAY_OPEN;
    case OBJECT:
        return value->type == JSONLEX_OBJECT_OPEN;
    case OBJECT_OR_NULL:
        break;
    }
    return value->type == JSONLEX_OBJECT_OPEN || value->type == JSONLEX_NULL;
}

/* The first counts. */
static void check_member(struct span text, struct span key, const struct jsonlex_token *value,
                         struct jig_error *wrong)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !wrong->code; i++)
        if (jsonlex_string_is(key, span_of(kinds[i].key)) &&
            !is_of_kind(kinds[i].kind, value)) {
            struct jsonlex_place p = jsonlex_place(text, value->at);
            jig_error_set(wrong, JIG_ERR_DECODE, JIG_PHASE_NONE,
                          "line %zu, column %zu: \"%s\": %s", p.line, p.column, kinds[i].key,
                          kinds[i].why);
        }
}

/* ---- The whole --------------------------------------------------------------------------------*/

static bool has_all(const struct itemhead *head)
{
    return head->name.ptr && head->method.ptr && head->url.ptr && head->has_order;
}

/* What can't be read at all counts before what is of another kind. */
static enum jig_err end(const struct jig_error *wrong, struct jig_error *error)
{
    if (!wrong->code)
        return JIG_OK;
    return jig_error_set(error, wrong->code, wrong->phase, "%s", wrong->text);
}

enum jig_err itemhead_read(struct span text, enum itemhead_of of, bool whole,
                           struct itemhead *head, struct jig_error *error)
{
    struct jsonread r;
    struct jsonlex_token token;
    struct span key = { 0 };
    struct jig_error wrong = { .code = JIG_OK };
    *head = (struct itemhead){ .format = 1 };
    jsonread_init(&r, text, true);
    while (whole || !has_all(head)) {
        enum jsonread_event event = jsonread_next(&r, &token);
        if (event == JSONREAD_END)
            break;
        if (event == JSONREAD_ERROR)
            return whole ? jsonread_error(&r, error) : end(&wrong, error);
        bool is_array = event == JSONREAD_OPEN && token.type == JSONLEX_ARRAY_OPEN;
        if ((event == JSONREAD_VALUE && r.depth == 0) || (is_array && r.depth == 1))
            return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_NONE,
                                 "line 1, column 1: an object is expected here");
        if (event == JSONREAD_KEY && r.depth == 1)
            key = token.text;
        else if (event == JSONREAD_VALUE && r.depth == 1)
            take_member(head, key, &token);
        bool is_member = (event == JSONREAD_VALUE && r.depth == 1) ||
                         (event == JSONREAD_OPEN && r.depth == 2);
        if (is_member && of == ITEMHEAD_OF_REQUEST)
            check_member(text, key, &token, &wrong);
    }
    return end(&wrong, error);
}
