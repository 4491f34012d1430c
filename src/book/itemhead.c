#include "book/itemhead.h"

#include "data/jsonread.h"

static bool to_integer(struct span s, int64_t *out)
{
    uint64_t magnitude;
    bool negative = s.len > 0 && s.ptr[0] == '-';
    if (!span_to_u64(span_sub(s, negative, s.len), &magnitude) || magnitude > INT64_MAX)
        return false;
    *out = negative ? -(int64_t)magnitude : (int64_t)magnitude;
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

static bool has_all(const struct itemhead *head)
{
    return head->name.ptr && head->method.ptr && head->url.ptr && head->has_order;
}

enum jig_err itemhead_read(struct span text, bool whole, struct itemhead *head,
                           struct jig_error *error)
{
    struct jsonread r;
    struct jsonlex_token token;
    struct span key = { 0 };
    *head = (struct itemhead){ .format = 1 };
    jsonread_init(&r, text, true);
    while (whole || !has_all(head)) {
        enum jsonread_event event = jsonread_next(&r, &token);
        if (event == JSONREAD_END)
            break;
        if (event == JSONREAD_ERROR)
            return whole ? jsonread_error(&r, error) : JIG_OK;
        bool is_array = event == JSONREAD_OPEN && token.type == JSONLEX_ARRAY_OPEN;
        if ((event == JSONREAD_VALUE && r.depth == 0) || (is_array && r.depth == 1))
            return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_NONE,
                                 "line 1, column 1: an object is expected here");
        if (event == JSONREAD_KEY && r.depth == 1)
            key = token.text;
        else if (event == JSONREAD_VALUE && r.depth == 1)
            take_member(head, key, &token);
    }
    return JIG_OK;
}
