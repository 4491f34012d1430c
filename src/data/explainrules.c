#include "data/explainrules.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/ascii.h"

#define DELTA_MAX (1ull << 31) /* seconds */

bool explain_say(struct explanation *out, enum explain_tone tone, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out->text, sizeof out->text, format, args);
    va_end(args);
    out->tone = tone;
    return true;
}

void explain_add(struct explain_words *w, const char *piece)
{
    size_t room = sizeof w->text - w->len;
    int n = snprintf(w->text + w->len, room, "%s%s", w->len ? "; " : "", piece);
    if (n > 0 && (size_t)n < room)
        w->len += (size_t)n;
    else
        w->text[w->len] = '\0';
}

bool explain_delta(struct span text, int64_t *seconds)
{
    uint64_t n;
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_digit(text.ptr[i]))
            return false;
    *seconds = span_to_u64(text, &n) && n < DELTA_MAX ? (int64_t)n : (int64_t)DELTA_MAX;
    return text.len > 0;
}

struct span explain_cut(struct span *s, char separator)
{
    bool quoted = false;
    size_t at = 0;
    for (; at < s->len && (quoted || s->ptr[at] != separator); at++) {
        if (quoted && s->ptr[at] == '\\')
            at++;
        else if (s->ptr[at] == '"')
            quoted = !quoted;
    }
    struct span head = span_sub(*s, 0, at);
    *s = at < s->len ? span_sub(*s, at + 1, s->len) : (struct span){ 0 };
    return head;
}

/* Is it the item of that name? *value is what follows the name. */
static bool is_item(struct span item, const char *name, struct span *value)
{
    struct span key = span_trim(span_cut(&item, '='));
    if (!span_ieq_str(key, name))
        return false;
    *value = span_trim(item);
    return true;
}

bool explain_directive(struct span list, char separator, const char *name, struct span *value)
{
    while (list.ptr) {
        if (!is_item(span_trim(explain_cut(&list, separator)), name, value))
            continue;
        if (value->len >= 2 && value->ptr[0] == '"' && value->ptr[value->len - 1] == '"')
            *value = span_sub(*value, 1, value->len - 1);
        return true;
    }
    return false;
}

bool explain_attribute(struct span attributes, const char *name, struct span *value)
{
    bool is_there = false;
    while (attributes.ptr)
        is_there |= is_item(span_trim(span_cut(&attributes, ';')), name, value);
    return is_there;
}
