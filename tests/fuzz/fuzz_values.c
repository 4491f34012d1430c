/* What the values of header fields say: lists, dates, media types, and what is said about each field
 * of an answer. The input is lines of "Name: value". */
#include <stdlib.h>
#include <string.h>

#include "data/explain.h"
#include "data/httpdate.h"
#include "data/mime.h"
#include "wire/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_fields(struct header *fields, struct span in)
{
    while (in.len > 0 && fields->n < 100) {
        struct span value = span_cut(&in, '\n'), name = span_cut(&value, ':');
        if (header_check(name, span_trim(value), NULL) == JIG_OK)
            header_add(fields, name, span_trim(value));
    }
}

static bool find(const void *ctx, const char *name, struct span *value)
{
    return header_get(ctx, span_of(name), value);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Members are what stands between commas: never empty, never with blanks around them. */
static void check_members(const struct header *fields, struct span name)
{
    struct header_walk walk = { 0 };
    struct span member;
    while (header_next_member(fields, name, &walk, &member))
        if (member.len == 0 || is_blank(member.ptr[0]) || is_blank(member.ptr[member.len - 1]))
            abort();
}

static void check_words(const struct explain_answer *a, struct field f)
{
    struct explanation e;
    memset(&e, 0x7f, sizeof e);
    if (!explain_field(a, f.name, f.value, &e))
        return;
    if (e.tone > EXPLAIN_BAD || !memchr(e.text, '\0', sizeof e.text))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct header fields;
    header_init(&fields);
    read_fields(&fields, span_make(data, size));
    struct span type = { 0 };
    header_get(&fields, SPAN("Content-Type"), &type);
    struct explain_answer answer = { .is_https = size % 2,
                                     .status = 200,
                                     .received_us = INT64_C(1795435393000000),
                                     .wire_len = 48211,
                                     .body_len = 212840,
                                     .is_complete = size % 3 == 0,
                                     .host = SPAN("a.test"),
                                     .content_type = type,
                                     .find = find,
                                     .ctx = &fields };
    const char *missing[EXPLAIN_MISSING];
    if (explain_missing(&answer, missing) > EXPLAIN_MISSING)
        abort();
    for (size_t i = 0; i < fields.n; i++) {
        struct field f = header_at(&fields, i);
        int64_t seconds;
        char essence[64];
        check_words(&answer, f);
        check_members(&fields, f.name);
        httpdate_parse(f.value, &seconds);
        header_has_token(&fields, f.name, SPAN("close"));
        mime_essence(f.value, essence);
    }
    header_clear(&fields);
    return 0;
}
