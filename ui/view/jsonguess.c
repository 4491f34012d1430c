#include "view/jsonguess.h"

#include "base/ascii.h"

enum { LOOK_MAX = 4096 }; /* bytes in which it begins */

static bool is_space(char c)
{
    return ascii_is_blank(c) || c == '\n' || c == '\r';
}

/* Behind a comment that begins at `at`; else `at`. */
static size_t skip_comment(struct span text, size_t at)
{
    struct span from = span_sub(text, at, text.len);
    bool is_line = span_starts(from, SPAN("//"));
    if (!is_line && !span_starts(from, SPAN("/*")))
        return at;
    size_t end = is_line ? span_find_byte(text, '\n', at) : span_find(text, SPAN("*/"), at + 2);
    return end == SIZE_MAX ? text.len : end + (is_line ? 1 : 2);
}

/* Of blanks and comments the end. */
static size_t skip_lead(struct span text)
{
    size_t at = 0, before;
    do {
        before = at;
        while (at < text.len && is_space(text.ptr[at]))
            at++;
        at = skip_comment(text, at);
    } while (at > before);
    return at;
}

/* From the bracket that it begins with; else empty. */
static struct span json_in(struct span text)
{
    text = span_sub(text, 0, LOOK_MAX);
    struct span json = span_sub(text, skip_lead(text), text.len);
    bool begins = json.len > 0 && (json.ptr[0] == '[' || json.ptr[0] == '{');
    return begins && !span_starts(json, SPAN("{{")) ? json : (struct span){ 0 };
}

void jsonguess_see(struct jsonguess *g, struct span text, bool is_other)
{
    struct span json = json_in(text);
    if (is_other || text.len == 0)
        g->was_json = false;
    for (size_t i = 1; i < json.len && !g->was_json; i++)
        g->was_json = !is_space(json.ptr[i]);
}

bool jsonguess_is_json(const struct jsonguess *g, struct span text)
{
    return text.len > 0 && (g->was_json || json_in(text).len > 0);
}
