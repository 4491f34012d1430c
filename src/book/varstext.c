#include "book/varstext.h"

#include <string.h>

#include "base/base64.h"
#include "data/jsonlex.h"

#define VALUE_MAX   ((size_t)64 << 20) /* bytes of a filtered value */
#define SPARSE      12                 /* bytes for each brace */
#define DENSE_START 4096               /* which say nothing of the rest */

/* Names have no braces and no line breaks: `{{` of a JSON text or a template language is not
 * ours. Nor is more of it read than up to the first of these: a text may be full of them. */
static bool ends_name(char c)
{
    return strchr("{}\"\n\r", c) != NULL; /* a NUL as well */
}

static bool take_ref(struct span text, size_t at, struct vars_ref *ref)
{
    size_t close = at + 2;
    while (close < text.len && !ends_name(text.ptr[close]))
        close++;
    struct span inside = span_sub(text, at + 2, close);
    if (!span_starts(span_sub(text, close, text.len), SPAN("}}")))
        return false;
    size_t bar = span_find_byte(inside, '|', 0);
    struct span name = bar == SIZE_MAX ? inside : span_sub(inside, 0, bar);
    struct span filter = bar == SIZE_MAX ? SPAN("") : span_sub(inside, bar + 1, inside.len);
    *ref = (struct vars_ref){
        .at = at, .end = close + 2, .name = span_trim(name), .filter = span_trim(filter)
    };
    return ref->name.len > 0;
}

static bool opens(struct span text, size_t at)
{
    return span_starts(span_sub(text, at, text.len), SPAN("{{"));
}

/* Most large texts have few braces, and are passed quicker by a search for one than for two; but
 * not those that are full of them. */
static size_t find_open(struct span text, size_t from)
{
    size_t n = 0, at = span_find_byte(text, '{', from);
    while (at != SIZE_MAX && !opens(text, at) && ++n * SPARSE < at - from + DENSE_START)
        at = span_find_byte(text, '{', at + 1);
    bool is_dense = at != SIZE_MAX && !opens(text, at);
    return is_dense ? span_find(text, SPAN("{{"), at) : at;
}

bool vars_next_ref(struct span text, size_t *from, struct vars_ref *ref)
{
    size_t at = find_open(text, *from);
    while (at != SIZE_MAX) {
        if (at > *from && text.ptr[at - 1] == '\\') {
            *ref = (struct vars_ref){ .at = at - 1, .end = at + 2, .literal = true };
            *from = ref->end;
            return true;
        }
        if (take_ref(text, at, ref)) {
            *from = ref->end;
            return true;
        }
        at = find_open(text, at + 1);
    }
    *from = text.len;
    return false;
}

bool vars_is_plain(struct span text)
{
    return find_open(text, 0) == SIZE_MAX;
}

bool vars_has_ref(struct span text)
{
    size_t from = 0;
    struct vars_ref ref;
    return vars_next_ref(text, &from, &ref);
}

/* ---- Filters ---- */

static void filter_json(struct span value, struct buf *out)
{
    struct buf quoted;
    buf_init_secret(&quoted, VALUE_MAX);
    jsonlex_quote(value, &quoted);
    if (quoted.failed)
        out->failed = quoted.failed;
    else
        buf_add(out, span_sub(buf_span(&quoted), 1, quoted.len - 1));
    buf_wipe(&quoted);
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_' || c == '~';
}

void vars_percent_encode(struct span value, bool plus, struct buf *out)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (is_unreserved(c))
            buf_add_byte(out, c);
        else if (c == ' ' && plus)
            buf_add_byte(out, '+');
        else
            buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

static void filter_url(struct span value, struct buf *out)
{
    vars_percent_encode(value, false, out);
}

static void filter_form(struct span value, struct buf *out)
{
    vars_percent_encode(value, true, out);
}

static const struct {
    const char *name;
    void (*apply)(struct span value, struct buf *out);
} filters[] = {
    { "json", filter_json },
    { "url", filter_url },
    { "form", filter_form },
    { "base64", base64_add },
};

bool vars_filter(struct span filter, struct span value, struct buf *out)
{
    if (filter.len == 0) {
        buf_add(out, value);
        return true;
    }
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        if (span_eq_str(filter, filters[i].name)) {
            filters[i].apply(value, out);
            return true;
        }
    }
    return false;
}
