#include "data/jsonscan.h"

#include "base/ascii.h"
#include "data/bytescan.h"

enum { STRING_PLAIN, STRING_ESCAPE, STRING_HEX };

enum number_state {
    NUMBER_MINUS,
    NUMBER_ZERO,
    NUMBER_INT,
    NUMBER_POINT,
    NUMBER_FRACTION,
    NUMBER_E,
    NUMBER_SIGN,
    NUMBER_EXPONENT,
};

static const char *const literals[] = {
    [JSONSCAN_TRUE] = "true", [JSONSCAN_FALSE] = "false", [JSONSCAN_NULL] = "null"
};

const uint8_t jsonscan_first[256] = {
    ['{'] = JSONSCAN_OBJECT_OPEN, ['}'] = JSONSCAN_OBJECT_CLOSE, ['['] = JSONSCAN_ARRAY_OPEN,
    [']'] = JSONSCAN_ARRAY_CLOSE, [':'] = JSONSCAN_COLON,        [','] = JSONSCAN_COMMA,
    ['"'] = JSONSCAN_STRING,      ['-'] = JSONSCAN_NUMBER,       ['0'] = JSONSCAN_NUMBER,
    ['1'] = JSONSCAN_NUMBER,      ['2'] = JSONSCAN_NUMBER,       ['3'] = JSONSCAN_NUMBER,
    ['4'] = JSONSCAN_NUMBER,      ['5'] = JSONSCAN_NUMBER,       ['6'] = JSONSCAN_NUMBER,
    ['7'] = JSONSCAN_NUMBER,      ['8'] = JSONSCAN_NUMBER,       ['9'] = JSONSCAN_NUMBER,
    ['t'] = JSONSCAN_TRUE,        ['f'] = JSONSCAN_FALSE,        ['n'] = JSONSCAN_NULL,
};

void jsonscan_init(struct jsonscan *s, uint64_t offset)
{
    *s = (struct jsonscan){ .at = offset, .token_at = offset };
}

void jsonscan_init_in_string(struct jsonscan *s, uint64_t offset, bool escaped)
{
    jsonscan_init(s, offset);
    s->type = JSONSCAN_STRING;
    s->state = escaped ? STRING_ESCAPE : STRING_PLAIN;
}

static void eat(struct jsonscan *s, struct span *in, size_t n)
{
    in->ptr += n;
    in->len -= n;
    s->at += n;
}

static enum jsonscan_result fail(struct jsonscan *s, const char *why)
{
    s->why = why;
    return JSONSCAN_ERROR;
}

static enum jsonscan_result done(struct jsonscan *s, struct jsonscan_token *out)
{
    *out = (struct jsonscan_token){ s->type, s->token_at, s->at };
    s->type = JSONSCAN_NOTHING;
    return JSONSCAN_TOKEN;
}

static enum jsonscan_result escape(struct jsonscan *s, struct span *in)
{
    char c = in->ptr[0];
    if (s->state == STRING_ESCAPE) {
        if (!ascii_is_one_of(c, "\"\\/bfnrtu"))
            return fail(s, "an escape that JSON does not have");
        s->state = c == 'u' ? STRING_HEX : STRING_PLAIN;
        s->matched = 0;
    } else {
        if (ascii_hex_value(c) < 0)
            return fail(s, "\\u wants four hexadecimal digits");
        if (++s->matched == 4)
            s->state = STRING_PLAIN;
    }
    eat(s, in, 1);
    return JSONSCAN_MORE;
}

static enum jsonscan_result string(struct jsonscan *s, struct span *in,
                                   struct jsonscan_token *out)
{
    while (in->len) {
        if (s->state != STRING_PLAIN) {
            if (escape(s, in) == JSONSCAN_ERROR)
                return JSONSCAN_ERROR;
            continue;
        }
        eat(s, in, bytescan_plain(*in));
        if (!in->len)
            break;
        char c = in->ptr[0];
        if (c != '"' && c != '\\')
            return fail(s, "a control character in a string");
        eat(s, in, 1);
        if (c == '"')
            return done(s, out);
        s->state = STRING_ESCAPE;
    }
    return JSONSCAN_MORE;
}

/* The state after c, or -1 where c does not belong to the number. */
static int number_step(enum number_state state, char c)
{
    bool digit = ascii_is_digit(c);
    bool e = c == 'e' || c == 'E';
    switch (state) {
    case NUMBER_MINUS:
        return c == '0' ? NUMBER_ZERO : digit ? NUMBER_INT : -1;
    case NUMBER_ZERO:
        return c == '.' ? NUMBER_POINT : e ? NUMBER_E : -1;
    case NUMBER_INT:
        return digit ? NUMBER_INT : c == '.' ? NUMBER_POINT : e ? NUMBER_E : -1;
    case NUMBER_POINT:
        return digit ? NUMBER_FRACTION : -1;
    case NUMBER_FRACTION:
        return digit ? NUMBER_FRACTION : e ? NUMBER_E : -1;
    case NUMBER_E:
        return c == '+' || c == '-' ? NUMBER_SIGN : digit ? NUMBER_EXPONENT : -1;
    case NUMBER_SIGN:
    case NUMBER_EXPONENT:
        return digit ? NUMBER_EXPONENT : -1;
    }
    return -1;
}

static bool number_may_end(enum number_state state)
{
    return state == NUMBER_ZERO || state == NUMBER_INT || state == NUMBER_FRACTION ||
           state == NUMBER_EXPONENT;
}

static enum jsonscan_result number_end(struct jsonscan *s, struct jsonscan_token *out)
{
    return number_may_end(s->state) ? done(s, out) : fail(s, "a number that wants a digit");
}

static bool takes_digits(int state)
{
    return state == NUMBER_INT || state == NUMBER_FRACTION || state == NUMBER_EXPONENT;
}

static enum jsonscan_result number(struct jsonscan *s, struct span *in,
                                   struct jsonscan_token *out)
{
    size_t i = 0;
    int next = s->state;
    while (i < in->len && (next = number_step((enum number_state)next, in->ptr[i])) >= 0) {
        s->state = (uint8_t)next;
        for (i++; takes_digits(next) && i < in->len && ascii_is_digit(in->ptr[i]);)
            i++;
    }
    eat(s, in, i);
    return in->len ? number_end(s, out) : JSONSCAN_MORE;
}

static enum jsonscan_result literal(struct jsonscan *s, struct span *in,
                                    struct jsonscan_token *out)
{
    const char *word = literals[s->type];
    while (in->len) {
        if (in->ptr[0] != word[s->matched])
            return fail(s, "not a JSON value");
        eat(s, in, 1);
        if (!word[++s->matched])
            return done(s, out);
    }
    return JSONSCAN_MORE;
}

static void begin(struct jsonscan *s, struct span *in)
{
    if (in->len && (unsigned char)in->ptr[0] <= ' ')
        eat(s, in, bytescan_blanks(*in));
    if (!in->len)
        return;
    char c = in->ptr[0];
    s->type = jsonscan_first[(unsigned char)c];
    s->token_at = s->at;
    s->matched = 1;
    s->state = STRING_PLAIN;
    if (s->type == JSONSCAN_NUMBER)
        s->state = c == '-' ? NUMBER_MINUS : c == '0' ? NUMBER_ZERO : NUMBER_INT;
    if (s->type != JSONSCAN_NOTHING)
        eat(s, in, 1);
}

/* Most tokens need no state: brackets and signs, and strings that are all there and have no
 * escapes. False, and nothing is taken: it is none of these. */
static bool take_plain(struct jsonscan *s, struct span *in, struct jsonscan_token *out)
{
    size_t at = in->len && (unsigned char)in->ptr[0] <= ' ' ? bytescan_blanks(*in) : 0;
    if (at == in->len)
        return false;
    enum jsonscan_type type = jsonscan_first[(unsigned char)in->ptr[at]];
    size_t end = at + 1;
    if (type == JSONSCAN_STRING) {
        end += bytescan_plain(span_make(in->ptr + end, in->len - end));
        if (end == in->len || in->ptr[end++] != '"')
            return false;
    } else if (type == JSONSCAN_NOTHING || type > JSONSCAN_STRING) {
        return false;
    }
    *out = (struct jsonscan_token){ type, s->at + at, s->at + end };
    eat(s, in, end);
    return true;
}

enum jsonscan_result jsonscan_next(struct jsonscan *s, struct span *in,
                                   struct jsonscan_token *out)
{
    if (s->type == JSONSCAN_NOTHING) {
        if (take_plain(s, in, out))
            return JSONSCAN_TOKEN;
        begin(s, in);
        if (s->type == JSONSCAN_NOTHING)
            return in->len ? fail(s, "not a JSON value") : JSONSCAN_MORE;
    }
    if (s->type == JSONSCAN_STRING)
        return string(s, in, out);
    if (s->type == JSONSCAN_NUMBER)
        return number(s, in, out);
    return literal(s, in, out); /* signs need no state */
}

enum jsonscan_result jsonscan_finish(struct jsonscan *s, struct jsonscan_token *out)
{
    if (s->type == JSONSCAN_NOTHING)
        return JSONSCAN_MORE;
    if (s->type == JSONSCAN_NUMBER)
        return number_end(s, out);
    return fail(s, s->type == JSONSCAN_STRING ? "the text ends inside a string"
                                              : "the text ends inside a word");
}
