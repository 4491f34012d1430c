#include "data/markupscan.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"

enum state {
    CONTENT,
    LESS,       /* behind "<" */
    TAG_NAME,   /* and in it */
    TAG,        /* between attributes */
    ATTRIBUTE,  /* in a name */
    NAMED,      /* behind it and blanks */
    EQUALS,     /* behind "=" */
    VALUE,      /* in quotes */
    BARE_VALUE, /* without any */
    BANG,       /* behind "<!" */
    COMMENT,
    CDATA,
    DECLARATION,
    INSTRUCTION,
    RAW_LESS, /* in raw content: behind "<", "</", "</scr" */
    REFERENCE /* behind "&" */
};

void markupscan_init(struct markupscan *s, bool is_html, uint64_t offset)
{
    *s = (struct markupscan){ .is_html = is_html, .at = offset, .wrong_at = UINT64_MAX };
}

void markupscan_raw(struct markupscan *s, const char *name)
{
    snprintf(s->raw, sizeof s->raw, "%s", name);
}

void markupscan_wrong(struct markupscan *s, uint64_t at, const char *why)
{
    if (s->wrong_at != UINT64_MAX || s->is_html)
        return;
    s->wrong_at = at;
    s->why = why;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* XML's NameStartChar without the finer points of what is no ASCII. */
static bool begins_name(const struct markupscan *s, char c)
{
    return ascii_is_alpha(c) || (!s->is_html && (c == '_' || c == ':' || (c & 0x80)));
}

/* ---- Handing out ------------------------------------------------------------------------------*/

/* The token that ends at s->at. */
static bool give(struct markupscan *s, enum markup_type type, struct markup_token *out)
{
    *out = (struct markup_token){ .type = type, .at = s->token_at, .end = s->at };
    s->token_at = s->at;
    s->state = CONTENT;
    return true;
}

static bool give_part(struct markupscan *s, enum markup_type type, struct span bytes, bool last,
                      struct markup_token *out)
{
    uint8_t state = s->state;
    give(s, type, out);
    out->bytes = bytes;
    out->is_first = s->is_first;
    out->is_last = last;
    out->is_solid = out->end - out->at > bytes.len;
    s->is_first = false;
    s->state = last ? CONTENT : state;
    return true;
}

static bool give_tag(struct markupscan *s, struct markup_token *out)
{
    give(s, s->is_close ? MARKUP_CLOSE : s->is_empty ? MARKUP_EMPTY : MARKUP_OPEN, out);
    memcpy(out->name, s->name, s->name_len);
    out->name_len = s->name_len;
    out->hash = s->hash;
    return true;
}

static void take(struct markupscan *s, struct span *in, size_t n)
{
    s->at += n;
    *in = span_sub(*in, n, in->len);
}

/* ---- Content ----------------------------------------------------------------------------------*/

/* How much of the text is handed out at once: up to a "<", an "&" that is to be looked at, or
 * behind a line's end. */
static size_t text_len(const struct markupscan *s, struct span in)
{
    bool looks_at_and = !s->is_html && s->wrong_at == UINT64_MAX;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c == '<')
            return i;
        if (c == '\n' || (c == '&' && looks_at_and))
            return i + 1;
    }
    return in.len;
}

static bool content(struct markupscan *s, struct span *in, struct markup_token *out)
{
    s->token_at = s->at;
    s->is_first = false;
    if (in->ptr[0] == '<') {
        s->state = s->raw[0] ? RAW_LESS : LESS;
        s->matched = 0;
        take(s, in, 1);
        return false;
    }
    struct span text = span_sub(*in, 0, text_len(s, *in));
    bool refers = text.ptr[text.len - 1] == '&' && !s->raw[0];
    take(s, in, text.len);
    give_part(s, MARKUP_TEXT, text, false, out);
    s->state = refers && !s->is_html ? REFERENCE : CONTENT;
    return true;
}

static bool reference(struct markupscan *s, struct span *in)
{
    char c = in->ptr[0];
    s->state = CONTENT;
    if (!begins_name(s, c) && c != '#')
        markupscan_wrong(s, s->at - 1, "an & that begins no reference");
    return false;
}

/* What began like a tag is text after all. */
static bool is_text(struct markupscan *s, struct markup_token *out)
{
    markupscan_wrong(s, s->token_at, "a < that begins no tag");
    return give_part(s, MARKUP_TEXT, (struct span){ 0 }, true, out);
}

static bool less(struct markupscan *s, struct span *in, struct markup_token *out)
{
    char c = in->ptr[0];
    bool is_close = c == '/' && !s->matched;
    if (is_close) {
        s->matched = 1;
    } else if (begins_name(s, c)) {
        s->is_close = s->matched == 1;
        s->is_empty = false;
        s->name_len = 0;
        s->hash = 2166136261u;
        s->state = TAG_NAME;
        return false;
    } else if (s->matched) {
        return is_text(s, out);
    } else if (c == '!') {
        s->state = BANG;
    } else if (c == '?') {
        s->state = INSTRUCTION;
    } else {
        return is_text(s, out);
    }
    s->matched = is_close;
    take(s, in, 1);
    return false;
}

/* "</script" and what may follow a name; anything else is part of the raw content. */
static bool raw_less(struct markupscan *s, struct span *in, struct markup_token *out)
{
    size_t len = strlen(s->raw) + 1;
    char c = in->ptr[0];
    if (s->matched < len) {
        bool fits = s->matched ? ascii_lower(c) == s->raw[s->matched - 1] : c == '/';
        if (!fits)
            return give_part(s, MARKUP_TEXT, (struct span){ 0 }, true, out);
        s->matched++;
        take(s, in, 1);
        return false;
    }
    if (!is_space(c) && c != '>' && c != '/')
        return give_part(s, MARKUP_TEXT, (struct span){ 0 }, true, out);
    s->is_close = true;
    s->name_len = (uint8_t)(len - 1);
    memcpy(s->name, s->raw, len - 1);
    s->hash = 2166136261u;
    for (size_t i = 0; i + 1 < len; i++)
        s->hash = (s->hash ^ (unsigned char)s->raw[i]) * 16777619u;
    s->raw[0] = '\0';
    s->state = TAG;
    return false;
}

/* ---- Tags -------------------------------------------------------------------------------------*/

static bool tag_name(struct markupscan *s, struct span *in)
{
    size_t i = 0;
    for (; i < in->len && !is_space(in->ptr[i]) && in->ptr[i] != '>' && in->ptr[i] != '/';
         i++) {
        char c = s->is_html ? ascii_lower(in->ptr[i]) : in->ptr[i];
        if (s->name_len < MARKUP_NAME)
            s->name[s->name_len++] = c;
        s->hash = (s->hash ^ (unsigned char)c) * 16777619u;
    }
    if (i < in->len)
        s->state = TAG;
    take(s, in, i);
    return false;
}

static bool tag(struct markupscan *s, struct span *in, struct markup_token *out)
{
    char c = in->ptr[0];
    if (c == '>') {
        take(s, in, 1);
        return give_tag(s, out);
    }
    s->is_empty = c == '/';
    if (c == '=') {
        markupscan_wrong(s, s->at, "a value without the name of an attribute");
        s->state = EQUALS;
    } else if (!is_space(c) && c != '/') {
        if (s->is_close)
            markupscan_wrong(s, s->at, "an attribute in a closing tag");
        if (!begins_name(s, c))
            markupscan_wrong(s, s->at, "no attribute can begin so");
        s->state = ATTRIBUTE;
    }
    take(s, in, 1);
    return false;
}

static bool attribute(struct markupscan *s, struct span *in)
{
    for (size_t i = 0; i < in->len; i++) {
        char c = in->ptr[i];
        bool ends = is_space(c) || c == '=' || c == '>' || c == '/';
        if (!ends)
            continue;
        take(s, in, i);
        s->state = NAMED;
        return false;
    }
    take(s, in, in->len);
    return false;
}

static bool named(struct markupscan *s, struct span *in)
{
    char c = in->ptr[0];
    if (is_space(c)) {
        take(s, in, 1);
        return false;
    }
    s->state = c == '=' ? EQUALS : TAG;
    if (c == '=')
        take(s, in, 1);
    else
        markupscan_wrong(s, s->at, "an attribute without a value");
    return false;
}

static bool equals(struct markupscan *s, struct span *in)
{
    char c = in->ptr[0];
    if (c == '"' || c == '\'') {
        s->quote = c;
        s->state = VALUE;
    } else if (c == '>') {
        s->state = TAG;
        return false;
    } else if (!is_space(c)) {
        markupscan_wrong(s, s->at, "a value without quotes");
        s->state = BARE_VALUE;
    }
    take(s, in, 1);
    return false;
}

static bool value(struct markupscan *s, struct span *in)
{
    size_t end = span_find_byte(*in, s->quote, 0);
    size_t n = end == SIZE_MAX ? in->len : end + 1;
    if (!s->is_html) {
        size_t bad = span_find_byte(span_sub(*in, 0, n), '<', 0);
        if (bad != SIZE_MAX)
            markupscan_wrong(s, s->at + bad, "a < in an attribute's value");
    }
    take(s, in, n);
    if (end != SIZE_MAX)
        s->state = TAG;
    return false;
}

static bool bare_value(struct markupscan *s, struct span *in)
{
    size_t i = 0;
    while (i < in->len && !is_space(in->ptr[i]) && in->ptr[i] != '>')
        i++;
    if (i < in->len)
        s->state = TAG;
    take(s, in, i);
    return false;
}

/* ---- Comments, sections, declarations ---------------------------------------------------------*/

static bool bang(struct markupscan *s, struct span *in)
{
    static const char comment[] = "--";
    static const char cdata[] = "[CDATA[";
    char c = in->ptr[0];
    bool is_cdata = s->matched ? s->is_empty : c == '[';
    const char *want = is_cdata ? cdata : comment;
    s->is_empty = is_cdata;
    s->nested = 0;
    if (c != want[s->matched]) {
        s->nested = s->matched && is_cdata;
        s->state = DECLARATION;
        s->quote = '\0';
        return false;
    }
    take(s, in, 1);
    if (want[++s->matched])
        return false;
    s->state = is_cdata ? CDATA : COMMENT;
    s->matched = s->is_html && !is_cdata ? 2 : 0; /* HTML's <!--> is a whole comment */
    s->is_first = true;
    return false;
}

/* Up to a line's end, or the "-->" or "]]>" that ends it. */
static bool part(struct markupscan *s, struct span *in, struct markup_token *out)
{
    bool is_comment = s->state == COMMENT;
    enum markup_type type = is_comment ? MARKUP_COMMENT : MARKUP_CDATA;
    char mark = is_comment ? '-' : ']';
    size_t i = 0;
    bool ends = false;
    for (bool line = false; i < in->len && !line && !ends; i++) {
        char c = in->ptr[i];
        line = c == '\n';
        ends = c == '>' && s->matched == 2;
        s->matched = (uint8_t)(c != mark ? 0 : s->matched < 2 ? s->matched + 1 : 2);
    }
    struct span bytes = span_sub(*in, 0, i);
    take(s, in, i);
    return give_part(s, type, bytes, ends, out);
}

/* A document type can hold declarations of its own, in brackets. */
static bool declaration(struct markupscan *s, struct span *in, struct markup_token *out)
{
    for (size_t i = 0; i < in->len; i++) {
        char c = in->ptr[i];
        if (s->quote) {
            s->quote = c == s->quote ? '\0' : s->quote;
        } else if ((c == '"' || c == '\'') && !s->is_html) {
            s->quote = c;
        } else if (c == '[') {
            s->nested++;
        } else if (c == ']') {
            s->nested -= s->nested > 0;
        } else if (c == '>' && (!s->nested || s->is_html)) {
            take(s, in, i + 1);
            return give(s, MARKUP_OTHER, out);
        }
    }
    take(s, in, in->len);
    return false;
}

static bool instruction(struct markupscan *s, struct span *in, struct markup_token *out)
{
    for (size_t i = 0; i < in->len; i++) {
        char c = in->ptr[i];
        if (c == '>' && (s->matched || s->is_html)) {
            take(s, in, i + 1);
            return give(s, MARKUP_OTHER, out);
        }
        s->matched = c == '?';
    }
    take(s, in, in->len);
    return false;
}

static bool advance(struct markupscan *s, struct span *in, struct markup_token *out)
{
    switch ((enum state)s->state) {
    case CONTENT:
        return content(s, in, out);
    case LESS:
        return less(s, in, out);
    case TAG_NAME:
        return tag_name(s, in);
    case TAG:
        return tag(s, in, out);
    case ATTRIBUTE:
        return attribute(s, in);
    case NAMED:
        return named(s, in);
    case EQUALS:
        return equals(s, in);
    case VALUE:
        return value(s, in);
    case BARE_VALUE:
        return bare_value(s, in);
    case BANG:
        return bang(s, in);
    case COMMENT:
    case CDATA:
        return part(s, in, out);
    case DECLARATION:
        return declaration(s, in, out);
    case INSTRUCTION:
        return instruction(s, in, out);
    case RAW_LESS:
        return raw_less(s, in, out);
    case REFERENCE:
        return reference(s, in);
    }
    return false;
}

bool markupscan_next(struct markupscan *s, struct span *in, struct markup_token *out)
{
    while (in->len)
        if (advance(s, in, out))
            return true;
    return false;
}

bool markupscan_finish(struct markupscan *s, struct markup_token *out)
{
    bool is_whole = s->state == CONTENT || s->state == REFERENCE;
    if (s->state == REFERENCE)
        markupscan_wrong(s, s->at - 1, "an & that begins no reference");
    if (is_whole)
        return false;
    markupscan_wrong(s, s->at,
                     s->state == COMMENT ? "the text ends inside a comment"
                     : s->state == CDATA ? "the text ends inside a CDATA section"
                                         : "the text ends inside a tag");
    bool is_part = s->state == COMMENT || s->state == CDATA;
    if (is_part && !s->is_first)
        return false;
    return give_part(s, MARKUP_TEXT, (struct span){ 0 }, true, out);
}
