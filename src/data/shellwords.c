#include "data/shellwords.h"

#include "base/ascii.h"
#include "base/utf8.h"

static bool starts(struct span s, const char *with)
{
    return span_starts(s, span_of(with));
}

static void skip(struct span *s, size_t n)
{
    *s = span_sub(*s, n, s->len);
}

/* Blanks, and line ends that a backslash (of a Windows prompt: a caret) joins. */
static void skip_blanks(struct span *s)
{
    for (;;) {
        if (s->len > 0 && ascii_is_blank(s->ptr[0]))
            skip(s, 1);
        else if (starts(*s, "\\\r\n") || starts(*s, "^\r\n"))
            skip(s, 3);
        else if (starts(*s, "\\\n") || starts(*s, "^\n"))
            skip(s, 2);
        else
            return;
    }
}

static void single_quoted(struct span *s, struct buf *word)
{
    size_t end = span_find_byte(*s, '\'', 0);
    buf_add(word, span_sub(*s, 0, end));
    skip(s, end == SIZE_MAX ? s->len : end + 1);
}

/* In double quotes a backslash counts only before $ ` " \ and a line end. */
static void double_quoted(struct span *s, struct buf *word)
{
    while (s->len > 0 && s->ptr[0] != '"') {
        bool escape = s->ptr[0] == '\\' && s->len > 1 &&
                      span_find_byte(SPAN("$`\"\\\n"), s->ptr[1], 0) != SIZE_MAX;
        if (escape && s->ptr[1] != '\n')
            buf_add_byte(word, s->ptr[1]);
        if (!escape)
            buf_add_byte(word, s->ptr[0]);
        skip(s, escape ? 2 : 1);
    }
    skip(s, 1);
}

static size_t add_number(struct span digits, size_t most, struct buf *word, bool unicode)
{
    size_t n = 0;
    uint32_t value = 0;
    while (n < most && n < digits.len && ascii_hex_value(digits.ptr[n]) >= 0)
        value = value * 16 + (uint32_t)ascii_hex_value(digits.ptr[n++]);
    char bytes[UTF8_MAX] = { (char)value };
    size_t len = unicode ? utf8_encode(value, bytes) : 1;
    buf_add(word, span_make(bytes, n > 0 ? len : 0));
    return n;
}

/* One escape of $'…', behind its backslash (bash's ANSI-C quoting, the parts that browsers
 * write). */
static void ansi_escape(struct span *s, struct buf *word)
{
    static const char from[] = "nrtabfve", to[] = "\n\r\t\a\b\f\v\033";
    char c = s->ptr[0];
    skip(s, 1);
    for (size_t i = 0; from[i]; i++)
        if (c == from[i]) {
            buf_add_byte(word, to[i]);
            return;
        }
    if (c == 'x')
        skip(s, add_number(*s, 2, word, false));
    else if (c == 'u' || c == 'U')
        skip(s, add_number(*s, c == 'u' ? 4 : 8, word, true));
    else
        buf_add_byte(word, c);
}

static void ansi_quoted(struct span *s, struct buf *word)
{
    while (s->len > 0 && s->ptr[0] != '\'') {
        bool escape = s->ptr[0] == '\\' && s->len > 1;
        if (!escape)
            buf_add_byte(word, s->ptr[0]);
        skip(s, 1);
        if (escape)
            ansi_escape(s, word);
    }
    skip(s, 1);
}

static bool ends_command(struct span s)
{
    return s.len == 0 || span_find_byte(SPAN("\n\r;|&<>"), s.ptr[0], 0) != SIZE_MAX;
}

static void add_piece(struct span *s, struct buf *word)
{
    char c = s->ptr[0];
    if (starts(*s, "$'")) {
        skip(s, 2);
        ansi_quoted(s, word);
        return;
    }
    skip(s, 1);
    if (c == '\'')
        single_quoted(s, word);
    else if (c == '"')
        double_quoted(s, word);
    else if (c == '\\' && s->len > 0) {
        buf_add_byte(word, s->ptr[0]);
        skip(s, 1);
    } else {
        buf_add_byte(word, c);
    }
}

bool shellwords_next(struct span *text, struct buf *word)
{
    buf_reset(word);
    skip_blanks(text);
    if (ends_command(*text))
        return false;
    while (!ends_command(*text) && !ascii_is_blank(text->ptr[0])) {
        if (starts(*text, "\\\n") || starts(*text, "\\\r\n") || starts(*text, "^\n"))
            break;
        add_piece(text, word);
    }
    return true;
}

static size_t line_end(struct span s)
{
    return starts(s, "\r\n") ? 2 : starts(s, "\n") ? 1 : 0;
}

void shellwords_drop_carets(struct span text, struct buf *out)
{
    while (text.len > 0) {
        bool caret = text.ptr[0] == '^' && text.len > 1;
        skip(&text, caret ? 1 : 0);
        size_t joined = caret ? line_end(text) : 0;
        skip(&text, joined);
        if (joined > 0 && line_end(text) == 0)
            continue;
        buf_add_byte(out, joined > 0 ? '\n' : text.ptr[0]);
        skip(&text, joined > 0 ? line_end(text) : 1);
    }
}
