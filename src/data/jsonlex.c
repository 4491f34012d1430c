/* Tokens are found by their first byte; each kind has a function that checks its grammar and moves
 * the lexer behind it. The first fault ends everything: its place and words stay. */
#include "data/jsonlex.h"

#include "base/ascii.h"
#include "base/utf8.h"

void jsonlex_init(struct jsonlex *lex, struct span text, bool comments)
{
    *lex = (struct jsonlex){ .text = text, .comments = comments };
    if (span_starts(text, SPAN("\xef\xbb\xbf")))
        lex->at = 3;
}

static struct jsonlex_token fail(struct jsonlex *lex, size_t at, const char *why)
{
    lex->why = why;
    lex->error_at = at;
    lex->at = at;
    return (struct jsonlex_token){ JSONLEX_ERROR, at, span_sub(lex->text, at, at) };
}

static struct jsonlex_token token(struct jsonlex *lex, enum jsonlex_type type, size_t end)
{
    size_t at = lex->at;
    lex->at = end;
    return (struct jsonlex_token){ type, at, span_sub(lex->text, at, end) };
}

static size_t skip_blanks(struct span t, size_t at)
{
    while (at < t.len &&
           (t.ptr[at] == ' ' || t.ptr[at] == '\n' || t.ptr[at] == '\t' || t.ptr[at] == '\r'))
        at++;
    return at;
}

/* Behind the escape that begins at `at`, or `at` itself where it is none. */
static size_t skip_escape(struct span t, size_t at)
{
    if (at + 1 >= t.len)
        return at;
    switch (t.ptr[at + 1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return at + 2;
    case 'u':
        break;
    default:
        return at;
    }
    for (size_t i = at + 2; i < at + 6; i++)
        if (i >= t.len || ascii_hex_value(t.ptr[i]) < 0)
            return at;
    return at + 6;
}

static struct jsonlex_token lex_string(struct jsonlex *lex)
{
    struct span t = lex->text;
    size_t at = lex->at + 1;
    while (at < t.len) {
        unsigned char c = (unsigned char)t.ptr[at];
        if (c == '"')
            return token(lex, JSONLEX_STRING, at + 1);
        size_t next = at + 1;
        if (c == '\\')
            next = skip_escape(t, at);
        else if (c < 0x20)
            return fail(lex, at, "a control character in a string");
        else if (c >= 0x80)
            next = at + utf8_decode(span_sub(t, at, t.len), &(uint32_t){ 0 });
        if (next == at)
            return fail(lex, at, c == '\\' ? "no escape that JSON has" : "ill-formed UTF-8");
        at = next;
    }
    return fail(lex, lex->at, "a string that does not end");
}

static size_t skip_digits(struct span t, size_t at)
{
    while (at < t.len && ascii_is_digit(t.ptr[at]))
        at++;
    return at;
}

static struct jsonlex_token lex_number(struct jsonlex *lex)
{
    struct span t = lex->text;
    size_t at = lex->at + (t.ptr[lex->at] == '-');
    size_t end = skip_digits(t, at);
    if (end == at)
        return fail(lex, at, "a digit is missing");
    if (t.ptr[at] == '0' && end > at + 1)
        return fail(lex, at, "a number that begins with 0");
    if (end < t.len && t.ptr[end] == '.') {
        at = end + 1;
        end = skip_digits(t, at);
        if (end == at)
            return fail(lex, at, "a digit is missing");
    }
    if (end < t.len && ascii_lower(t.ptr[end]) == 'e') {
        at = end + 1;
        if (at < t.len && (t.ptr[at] == '+' || t.ptr[at] == '-'))
            at++;
        end = skip_digits(t, at);
        if (end == at)
            return fail(lex, at, "a digit is missing");
    }
    return token(lex, JSONLEX_NUMBER, end);
}

static struct jsonlex_token lex_comment(struct jsonlex *lex)
{
    struct span t = lex->text;
    char kind = lex->at + 1 < t.len ? t.ptr[lex->at + 1] : 0;
    if (!lex->comments || (kind != '/' && kind != '*'))
        return fail(lex, lex->at, lex->comments ? "not JSON" : "a comment is not JSON");
    struct span close = kind == '/' ? SPAN("\n") : SPAN("*/");
    size_t end = span_find(t, close, lex->at + 2);
    if (end == SIZE_MAX && kind == '*')
        return fail(lex, lex->at, "a comment that does not end");
    if (end == SIZE_MAX)
        end = t.len;
    if (kind == '*')
        end += 2;
    else if (t.ptr[end - 1] == '\r')
        end--;
    struct span inside = span_sub(t, lex->at, end);
    size_t valid = utf8_valid_prefix(inside);
    if (valid < inside.len)
        return fail(lex, lex->at + valid, "ill-formed UTF-8");
    return token(lex, JSONLEX_COMMENT, end);
}

static const struct {
    enum jsonlex_type type;
    struct span word;
} words[] = {
    { JSONLEX_TRUE, { "true", 4 } },
    { JSONLEX_FALSE, { "false", 5 } },
    { JSONLEX_NULL, { "null", 4 } },
};

static struct jsonlex_token lex_word(struct jsonlex *lex)
{
    struct span t = lex->text;
    size_t end = lex->at;
    while (end < t.len && (ascii_is_alpha(t.ptr[end]) || ascii_is_digit(t.ptr[end])))
        end++;
    struct span word = span_sub(t, lex->at, end);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_eq(word, words[i].word))
            return token(lex, words[i].type, end);
    unsigned char c = (unsigned char)t.ptr[lex->at];
    if (c >= 0x80 && utf8_decode(span_sub(t, lex->at, t.len), &(uint32_t){ 0 }) == 0)
        return fail(lex, lex->at, "ill-formed UTF-8");
    return fail(lex, lex->at, word.len ? "an unknown word" : "not JSON");
}

struct jsonlex_token jsonlex_next(struct jsonlex *lex)
{
    if (lex->why)
        return fail(lex, lex->error_at, lex->why);
    lex->at = skip_blanks(lex->text, lex->at);
    if (lex->at == lex->text.len)
        return token(lex, JSONLEX_END, lex->at);
    switch (lex->text.ptr[lex->at]) {
    case '{':
        return token(lex, JSONLEX_OBJECT_OPEN, lex->at + 1);
    case '}':
        return token(lex, JSONLEX_OBJECT_CLOSE, lex->at + 1);
    case '[':
        return token(lex, JSONLEX_ARRAY_OPEN, lex->at + 1);
    case ']':
        return token(lex, JSONLEX_ARRAY_CLOSE, lex->at + 1);
    case ':':
        return token(lex, JSONLEX_COLON, lex->at + 1);
    case ',':
        return token(lex, JSONLEX_COMMA, lex->at + 1);
    case '"':
        return lex_string(lex);
    case '/':
        return lex_comment(lex);
    case '-':
        return lex_number(lex);
    default:
        return ascii_is_digit(lex->text.ptr[lex->at]) ? lex_number(lex) : lex_word(lex);
    }
}

struct jsonlex_place jsonlex_place(struct span text, size_t at)
{
    struct jsonlex_place place = { 1, 1 };
    size_t from = span_starts(text, SPAN("\xef\xbb\xbf")) ? 3 : 0;
    for (size_t i = from; i < at && i < text.len; i++) {
        if (text.ptr[i] == '\n')
            place = (struct jsonlex_place){ place.line + 1, 1 };
        else if (((unsigned char)text.ptr[i] & 0xc0) != 0x80)
            place.column++;
    }
    return place;
}

/* ---- Strings ---- */

static uint32_t hex4(const char *p)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++)
        v = v << 4 | (uint32_t)ascii_hex_value(p[i]);
    return v;
}

/* The character of a \u escape at `at`, which moves behind it (and behind the low half). */
static uint32_t unescape_unit(struct span s, size_t *at)
{
    if (s.len - *at < 6) {
        *at = s.len;
        return 0xfffd;
    }
    uint32_t cp = hex4(s.ptr + *at + 2);
    *at += 6;
    if (cp < 0xd800 || cp > 0xdfff)
        return cp;
    bool low_follows =
        cp < 0xdc00 && *at + 6 <= s.len && s.ptr[*at] == '\\' && s.ptr[*at + 1] == 'u';
    uint32_t low = low_follows ? hex4(s.ptr + *at + 2) : 0;
    if (low < 0xdc00 || low > 0xdfff)
        return 0xfffd;
    *at += 6;
    return 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
}

/* It may be cut short: a body that is read from a file may have changed since it was checked. */
static void unescape(struct span s, size_t *at, struct buf *out)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    char c = *at + 1 < s.len ? s.ptr[*at + 1] : 'u';
    if (c == 'u') {
        char utf8[UTF8_MAX];
        uint32_t cp = unescape_unit(s, at);
        buf_add(out, span_make(utf8, utf8_encode(cp, utf8)));
        return;
    }
    size_t i = span_find_byte(span_of(from), c, 0);
    buf_add_byte(out, i == SIZE_MAX ? c : to[i]);
    *at += 2;
}

size_t jsonlex_unescape(struct span inside, size_t most, struct buf *out)
{
    struct span part = span_sub(inside, 0, most);
    size_t at = 0;
    while (at < part.len) {
        size_t stop = span_find_byte(part, '\\', at);
        if (stop == SIZE_MAX)
            stop = part.len;
        buf_add(out, span_sub(part, at, stop));
        at = stop;
        if (at < part.len)
            unescape(inside, &at, out);
    }
    return at;
}

void jsonlex_unquote(struct span quoted, struct buf *out)
{
    if (quoted.len < 2)
        return;
    struct span inside = span_sub(quoted, 1, quoted.len - 1);
    jsonlex_unescape(inside, inside.len, out);
}

/* Where what follows is no more printable ASCII that stands for itself: nearly all of most texts
 * is. */
static size_t skip_plain(struct span s, size_t at)
{
    while (at < s.len && s.ptr[at] >= ' ' && s.ptr[at] <= '~' && s.ptr[at] != '"' &&
           s.ptr[at] != '\\')
        at++;
    return at;
}

static void quote_short(char c, struct buf *out)
{
    buf_add(out, span_make((const char[]){ '\\', c }, 2));
}

/* A UTF-16 unit, four hex digits: a whole text may be of them. */
static void quote_unit(uint32_t unit, struct buf *out)
{
    static const char hex[] = "0123456789abcdef";
    const char text[] = {
        '\\',          'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15],
        hex[unit & 15]
    };
    buf_add(out, span_make(text, sizeof text));
}

static void quote_unsafe(uint32_t cp, struct buf *out)
{
    static const char from[] = "\b\f\n\r\t", to[] = "bfnrt";
    size_t i = cp < 0x20 ? span_find_byte(span_of(from), (char)cp, 0) : SIZE_MAX;
    if (i != SIZE_MAX)
        quote_short(to[i], out);
    else if (cp < 0x10000)
        quote_unit(cp, out);
    else {
        quote_unit(0xd800 + ((cp - 0x10000) >> 10), out);
        quote_unit(0xdc00 + ((cp - 0x10000) & 0x3ff), out);
    }
}

void jsonlex_escape(struct span s, struct buf *out)
{
    size_t plain = 0;
    for (size_t at = skip_plain(s, 0); at < s.len; at = skip_plain(s, at)) {
        uint32_t cp = 0xfffd;
        size_t len = utf8_decode(span_sub(s, at, s.len), &cp);
        bool special = cp == '"' || cp == '\\';
        if (len && !special && !utf8_is_unsafe(cp)) {
            at += len;
            continue;
        }
        buf_add(out, span_sub(s, plain, at));
        if (special)
            quote_short((char)cp, out);
        else if (len)
            quote_unsafe(cp, out);
        else
            buf_add(out, SPAN("\xef\xbf\xbd"));
        at += len ? len : 1;
        plain = at;
    }
    buf_add(out, span_sub(s, plain, s.len));
}

void jsonlex_quote(struct span s, struct buf *out)
{
    buf_add_byte(out, '"');
    jsonlex_escape(s, out);
    buf_add_byte(out, '"');
}

bool jsonlex_string_is(struct span quoted, struct span value)
{
    if (quoted.len < 2)
        return false;
    struct span inside = span_sub(quoted, 1, quoted.len - 1);
    if (span_find_byte(inside, '\\', 0) == SIZE_MAX)
        return span_eq(inside, value);
    struct buf meaning;
    buf_init(&meaning, quoted.len);
    jsonlex_unquote(quoted, &meaning);
    bool same = !meaning.failed && span_eq(buf_span(&meaning), value);
    buf_clear(&meaning);
    return same;
}

/* ---- Comparison ---- */

static struct jsonlex_token next_that_counts(struct jsonlex *lex)
{
    struct jsonlex_token t = jsonlex_next(lex);
    while (t.type == JSONLEX_COMMENT)
        t = jsonlex_next(lex);
    return t;
}

static bool same_string(struct span a, struct span b)
{
    if (span_eq(a, b))
        return true;
    struct buf meaning;
    buf_init(&meaning, a.len);
    jsonlex_unquote(a, &meaning);
    bool same = !meaning.failed && jsonlex_string_is(b, buf_span(&meaning));
    buf_clear(&meaning);
    return same;
}

bool jsonlex_same(struct span a, struct span b)
{
    struct jsonlex la, lb;
    jsonlex_init(&la, a, true);
    jsonlex_init(&lb, b, true);
    for (;;) {
        struct jsonlex_token x = next_that_counts(&la), y = next_that_counts(&lb);
        if (x.type != y.type || x.type == JSONLEX_ERROR)
            return false;
        if (x.type == JSONLEX_END)
            return true;
        if (x.type == JSONLEX_STRING ? !same_string(x.text, y.text) : !span_eq(x.text, y.text))
            return false;
    }
}
