#include "wire/auth.h"

#include <string.h>

#include "base/ascii.h"

static size_t skip(struct span s, size_t at, bool (*accepts)(char))
{
    while (at < s.len && accepts(s.ptr[at]))
        at++;
    return at;
}

static bool is_blank_or_comma(char c)
{
    return ascii_is_blank(c) || c == ',';
}

/* RFC 9110, 5.6.2. */
static bool is_tchar(char c)
{
    return ascii_is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

/* RFC 9110, 11.2, without the '=' at its end. */
static bool is_token68(char c)
{
    return ascii_is_alnum(c) || (c != '\0' && strchr("-._~+/", c));
}

static bool is_equals(char c)
{
    return c == '=';
}

static bool is_bare(char c)
{
    return !is_blank_or_comma(c) && c != '"' && !ascii_is_control(c);
}

static struct span cut(struct span *s, size_t n)
{
    struct span front = span_sub(*s, 0, n);
    *s = span_sub(*s, n, s->len);
    return front;
}

static void skip_blanks(struct span *s)
{
    cut(s, skip(*s, 0, ascii_is_blank));
}

/* What stands up to the next comma, if all of it reads as one. "a=b" does not: it is a
 * parameter. */
static bool take_token68(struct span *s, struct span *out)
{
    size_t end = skip(*s, 0, is_token68);
    size_t with_padding = skip(*s, end, is_equals);
    size_t after = skip(*s, with_padding, ascii_is_blank);
    if (end == 0 || (after < s->len && s->ptr[after] != ','))
        return false;
    *out = cut(s, with_padding);
    return true;
}

/* From behind the opening quote; false where it is never closed. */
static bool take_quoted(struct span *s, struct span *out)
{
    for (size_t i = 0; i < s->len; i++) {
        if (s->ptr[i] == '"') {
            *out = cut(s, i);
            cut(s, 1);
            return true;
        }
        if (s->ptr[i] == '\\')
            i++;
    }
    return false;
}

enum took { TOOK_PARAM, TOOK_NONE, TOOK_BROKEN };

/* A name without '=' behind it is the next challenge's scheme: then nothing is taken. */
static enum took take_param(struct span *s, struct auth_param *out)
{
    struct span rest = *s;
    out->name = cut(&rest, skip(rest, 0, is_tchar));
    skip_blanks(&rest);
    if (out->name.len == 0 || rest.len == 0 || rest.ptr[0] != '=')
        return TOOK_NONE;
    cut(&rest, 1);
    skip_blanks(&rest);
    out->is_quoted = rest.len > 0 && rest.ptr[0] == '"';
    if (out->is_quoted)
        cut(&rest, 1);
    if (out->is_quoted && !take_quoted(&rest, &out->value))
        return TOOK_BROKEN;
    if (!out->is_quoted)
        out->value = cut(&rest, skip(rest, 0, is_bare));
    *s = rest;
    return TOOK_PARAM;
}

/* Behind a parameter: blanks, then a comma or the end. */
static bool is_between(struct span s)
{
    size_t at = skip(s, 0, ascii_is_blank);
    return at == s.len || s.ptr[at] == ',';
}

static bool take_params(struct span *s, struct auth_challenge *out)
{
    struct auth_param param;
    enum took took;
    while ((took = take_param(s, &param)) == TOOK_PARAM) {
        if (!is_between(*s))
            return false;
        if (out->n < AUTH_MAX_PARAMS)
            out->params[out->n++] = param;
        cut(s, skip(*s, 0, is_blank_or_comma));
    }
    return took == TOOK_NONE;
}

bool auth_next(struct span *rest, struct auth_challenge *out)
{
    *out = (struct auth_challenge){ .n = 0 };
    cut(rest, skip(*rest, 0, is_blank_or_comma));
    out->scheme = cut(rest, skip(*rest, 0, is_tchar));
    bool is_alone = is_between(*rest);
    bool has_blank = rest->len > 0 && ascii_is_blank(rest->ptr[0]);
    skip_blanks(rest);
    bool is_sound = out->scheme.len > 0 && (is_alone || has_blank);
    if (is_sound && !is_alone && !take_token68(rest, &out->token68))
        is_sound = take_params(rest, out);
    if (!is_sound)
        *rest = span_make(NULL, 0);
    return is_sound;
}

bool auth_next_of(const struct header *fields, struct span name, struct auth_walk *walk,
                  struct auth_challenge *out)
{
    while (!auth_next(&walk->rest, out)) {
        size_t at = header_find(fields, name, walk->next);
        if (at == SIZE_MAX)
            return false;
        walk->next = at + 1;
        walk->rest = header_at(fields, at).value;
    }
    return true;
}

static const struct auth_param *find(const struct auth_challenge *c, struct span name)
{
    for (size_t i = 0; i < c->n; i++)
        if (span_ieq(c->params[i].name, name))
            return &c->params[i];
    return NULL;
}

bool auth_has(const struct auth_challenge *c, struct span name)
{
    return find(c, name) != NULL;
}

bool auth_get(const struct auth_challenge *c, struct span name, struct buf *value)
{
    const struct auth_param *param = find(c, name);
    buf_reset(value);
    if (!param)
        return false;
    for (size_t i = 0; i < param->value.len; i++) {
        bool escapes =
            param->is_quoted && param->value.ptr[i] == '\\' && i + 1 < param->value.len;
        buf_add_byte(value, param->value.ptr[escapes ? ++i : i]);
    }
    return true;
}

void auth_add_quoted(struct span text, struct buf *out)
{
    buf_add_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, text.ptr[i]);
    }
    buf_add_byte(out, '"');
}
