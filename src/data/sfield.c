#include "data/sfield.h"

#include "base/ascii.h"

#define MAX_DIGITS 15 /* of an integer (RFC 9651, 3.3.1) */

struct parser {
    struct span s;
    size_t at;
    struct sfield *out;
    struct sfield_part beyond; /* takes what there is no room for */
};

static char peek(const struct parser *p)
{
    return p->at < p->s.len ? p->s.ptr[p->at] : '\0';
}

static bool take(struct parser *p, char c)
{
    bool is_there = p->at < p->s.len && p->s.ptr[p->at] == c;
    p->at += is_there;
    return is_there;
}

static void skip(struct parser *p, bool tabs)
{
    while (p->at < p->s.len && (peek(p) == ' ' || (tabs && peek(p) == '\t')))
        p->at++;
}

static struct sfield_part *add(struct parser *p, struct span key, unsigned depth,
                               bool is_parameter)
{
    struct sfield *out = p->out;
    struct sfield_part *part = out->n < SFIELD_PARTS ? &out->parts[out->n] : &p->beyond;
    out->n++;
    *part = (struct sfield_part){ .key = key, .depth = depth, .is_parameter = is_parameter };
    return part;
}

/* ---- Bare items (RFC 9651, 4.2.3.1) ---- */

static bool number(struct parser *p, enum sfield_type *type)
{
    size_t whole = 0, fraction = 0;
    take(p, '-');
    for (; ascii_is_digit(peek(p)); p->at++)
        whole++;
    *type = SFIELD_INTEGER;
    if (whole == 0 || whole > MAX_DIGITS)
        return false;
    if (!take(p, '.'))
        return true;
    for (; ascii_is_digit(peek(p)); p->at++)
        fraction++;
    *type = SFIELD_DECIMAL;
    return whole <= 12 && fraction > 0 && fraction <= 3;
}

static bool string(struct parser *p)
{
    for (p->at++; p->at < p->s.len; p->at++) {
        char c = peek(p);
        if (c == '"') {
            p->at++;
            return true;
        }
        if (c == '\\' && p->at + 1 < p->s.len) {
            char next = p->s.ptr[++p->at];
            if (next != '"' && next != '\\')
                return false;
        } else if (c < 0x20 || c > 0x7e || c == '\\') {
            return false;
        }
    }
    return false;
}

static bool is_token_char(char c)
{
    return ascii_is_alnum(c) || ascii_is_one_of(c, "!#$%&'*+-.^_`|~:/");
}

static bool token(struct parser *p)
{
    while (p->at < p->s.len && is_token_char(peek(p)))
        p->at++;
    return true;
}

static bool bytes(struct parser *p)
{
    for (p->at++; p->at < p->s.len; p->at++)
        if (!ascii_is_alnum(peek(p)) && !ascii_is_one_of(peek(p), "+/="))
            break;
    return take(p, ':');
}

static bool date(struct parser *p)
{
    enum sfield_type type;
    p->at++;
    return number(p, &type) && type == SFIELD_INTEGER;
}

/* Percent-encoded UTF-8 between quotes; whether it is UTF-8 is left to whoever decodes it. */
static bool display(struct parser *p)
{
    p->at++;
    if (!take(p, '"'))
        return false;
    for (; p->at < p->s.len && peek(p) != '"'; p->at++) {
        if (peek(p) < 0x20 || peek(p) > 0x7e)
            return false;
        if (peek(p) != '%')
            continue;
        if (p->at + 2 >= p->s.len || ascii_hex_value(p->s.ptr[p->at + 1]) < 0 ||
            ascii_hex_value(p->s.ptr[p->at + 2]) < 0)
            return false;
        p->at += 2;
    }
    return take(p, '"');
}

static bool boolean(struct parser *p)
{
    p->at++;
    return take(p, '0') || take(p, '1');
}

static bool bare_item(struct parser *p, struct sfield_part *part)
{
    size_t from = p->at;
    char c = peek(p);
    bool ok = false;
    if (c == '-' || ascii_is_digit(c))
        ok = number(p, &part->type);
    else if (c == '"')
        ok = (part->type = SFIELD_STRING, string(p));
    else if (c == '*' || ascii_is_alpha(c))
        ok = (part->type = SFIELD_TOKEN, token(p));
    else if (c == ':')
        ok = (part->type = SFIELD_BYTES, bytes(p));
    else if (c == '?')
        ok = (part->type = SFIELD_BOOLEAN, boolean(p));
    else if (c == '@')
        ok = (part->type = SFIELD_DATE, date(p));
    else if (c == '%')
        ok = (part->type = SFIELD_DISPLAY, display(p));
    part->text = span_sub(p->s, from, p->at);
    return ok;
}

/* ---- What they stand in ---- */

static bool key(struct parser *p, struct span *out)
{
    size_t from = p->at;
    char c = peek(p);
    if (c != '*' && !(c >= 'a' && c <= 'z'))
        return false;
    while (p->at < p->s.len) {
        c = peek(p);
        if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && !ascii_is_one_of(c, "_-.*"))
            break;
        p->at++;
    }
    *out = span_sub(p->s, from, p->at);
    return true;
}

static bool parameters(struct parser *p, unsigned depth)
{
    while (take(p, ';')) {
        struct span name;
        skip(p, false);
        if (!key(p, &name))
            return false;
        struct sfield_part *part = add(p, name, depth, true);
        part->type = SFIELD_BOOLEAN;
        if (take(p, '=') && !bare_item(p, part))
            return false;
    }
    return true;
}

static bool inner_list(struct parser *p, struct sfield_part *list, unsigned depth)
{
    size_t from = p->at++;
    list->type = SFIELD_INNER;
    while (p->at < p->s.len) {
        skip(p, false);
        if (take(p, ')')) {
            list->text = span_sub(p->s, from, p->at);
            return parameters(p, depth + 1);
        }
        if (!bare_item(p, add(p, (struct span){ 0 }, depth + 1, false)) ||
            !parameters(p, depth + 2) || (peek(p) != ' ' && peek(p) != ')'))
            return false;
    }
    return false;
}

static bool member(struct parser *p, struct span name)
{
    struct sfield_part *part = add(p, name, 0, false);
    if (peek(p) == '(')
        return inner_list(p, part, 0);
    return bare_item(p, part) && parameters(p, 1);
}

static bool dict_member(struct parser *p)
{
    struct span name;
    if (!key(p, &name))
        return false;
    if (take(p, '='))
        return member(p, name);
    add(p, name, 0, false)->type = SFIELD_BOOLEAN;
    return parameters(p, 1);
}

/* Several, a comma between; one at the end is an error (RFC 9651, 4.2.1). */
static bool members(struct parser *p, enum sfield_kind kind)
{
    while (p->at < p->s.len) {
        if (kind == SFIELD_DICT ? !dict_member(p) : !member(p, (struct span){ 0 }))
            return false;
        skip(p, true);
        if (p->at == p->s.len)
            return true;
        if (!take(p, ','))
            return false;
        skip(p, true);
        if (p->at == p->s.len)
            return false;
    }
    return true;
}

static bool one_item(struct parser *p)
{
    return bare_item(p, add(p, (struct span){ 0 }, 0, false)) && parameters(p, 1);
}

bool sfield_parse(struct span value, enum sfield_kind kind, struct sfield *out)
{
    struct parser p = { .s = value, .out = out };
    out->n = 0;
    skip(&p, false);
    bool ok = kind == SFIELD_ITEM ? one_item(&p) : members(&p, kind);
    skip(&p, false);
    out->at = p.at;
    return ok && p.at == value.len;
}

const char *sfield_type_words(enum sfield_type type)
{
    static const char *const words[] = {
        [SFIELD_INTEGER] = "integer",  [SFIELD_DECIMAL] = "decimal",
        [SFIELD_STRING] = "string",    [SFIELD_TOKEN] = "token",
        [SFIELD_BYTES] = "bytes",      [SFIELD_BOOLEAN] = "boolean",
        [SFIELD_DATE] = "date",        [SFIELD_DISPLAY] = "display string",
        [SFIELD_INNER] = "inner list",
    };
    return words[type];
}
