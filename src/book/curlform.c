#include "book/curlform.h"

#include "base/ascii.h"
#include "book/curlnotes.h"

enum { NO_COMMA = ';' }; /* what ends a word where commas do not */

static void skip(struct span *s, size_t n)
{
    *s = span_sub(*s, n, s->len);
}

static void skip_blanks(struct span *s)
{
    while (s->len > 0 && ascii_is_blank(s->ptr[0]))
        skip(s, 1);
}

static size_t word_end(struct span s, char end)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] != ';' && s.ptr[n] != end)
        n++;
    return n;
}

/* "a \"b\"" up to its closing quote; false where it has none, and then it is no quote. */
static bool cut_quoted(struct span *s, struct buf *out)
{
    for (size_t i = 1; i < s->len; i++) {
        bool escape = s->ptr[i] == '\\' && i + 1 < s->len &&
                      (s->ptr[i + 1] == '\\' || s->ptr[i + 1] == '"');
        if (escape)
            i++;
        else if (s->ptr[i] == '"') {
            skip(s, i + 1);
            return true;
        }
        buf_add_byte(out, s->ptr[i]);
    }
    buf_reset(out);
    return false;
}

/* Up to ";" or `end`, without the blanks around it. */
static void cut_word(struct span *s, char end, struct buf *out)
{
    skip_blanks(s);
    bool quoted = s->len > 0 && s->ptr[0] == '"' && cut_quoted(s, out);
    size_t n = word_end(*s, end);
    if (!quoted)
        buf_add(out, span_trim(span_sub(*s, 0, n)));
    skip(s, n);
}

static const char *const params[] = { "type=", "filename=", "headers=", "encoder=" };
enum { TYPE, N_PARAMS = sizeof params / sizeof *params };

/* Which of them a text begins with; N_PARAMS: none. */
static size_t param_at(struct span s)
{
    size_t i = 0;
    while (i < N_PARAMS && !span_istarts(s, span_of(params[i])))
        i++;
    return i;
}

/* A media type goes on over its own parameters. */
static void cut_type(struct span *s, char end, struct buf *out)
{
    size_t n = word_end(*s, end);
    while (n < s->len && s->ptr[n] == ';') {
        struct span behind = span_sub(*s, n + 1, s->len);
        skip_blanks(&behind);
        if (param_at(behind) < N_PARAMS)
            break;
        n += 1 + word_end(span_sub(*s, n + 1, s->len), end);
    }
    buf_reset(out);
    buf_add(out, span_trim(span_sub(*s, 0, n)));
    skip(s, n);
}

/* One behind its semicolon. */
static void cut_param(struct curlform *form, struct span *s, char end, struct buf *notes)
{
    skip_blanks(s);
    size_t which = param_at(*s);
    if (which == TYPE) {
        skip(s, sizeof "type=" - 1);
        cut_type(s, end, &form->type);
        return;
    }
    struct buf value;
    buf_init(&value, form->value.max);
    if (which < N_PARAMS) {
        struct span name = span_sub(span_of(params[which]), 0, span_of(params[which]).len - 1);
        skip(s, name.len + 1);
        cut_word(s, end, &value);
        curlnotes_add(notes, "%.*s of the part %s", (int)name.len, name.ptr,
                      buf_str(&form->name));
    } else {
        cut_word(s, end, &value); /* curl warns of it and goes on */
    }
    buf_clear(&value);
}

bool curlform_read(struct curlform *form, struct span text, bool is_literal, struct buf *notes)
{
    struct span rest = text, name = span_cut(&rest, '=');
    *form = (struct curlform){ 0 };
    buf_init(&form->name, text.len + 1);
    buf_init(&form->value, text.len + 1);
    buf_init(&form->type, text.len + 1);
    if (!rest.ptr)
        return false;
    buf_add(&form->name, name);
    if (is_literal) {
        buf_add(&form->value, rest);
        return true;
    }
    bool is_sent = rest.len > 0 && rest.ptr[0] == '@';
    form->is_file = is_sent || (rest.len > 0 && rest.ptr[0] == '<');
    char end = is_sent ? ',' : NO_COMMA;
    skip(&rest, form->is_file ? 1 : 0);
    cut_word(&rest, end, &form->value);
    while (rest.len > 0 && rest.ptr[0] == ';') {
        skip(&rest, 1);
        cut_param(form, &rest, end, notes);
    }
    if (rest.len > 0)
        curlnotes_add(notes, "more files of the part %s", buf_str(&form->name));
    if (form->is_file && !is_sent)
        curlnotes_add(notes, "%s without its file name", buf_str(&form->name));
    return true;
}

void curlform_clear(struct curlform *form)
{
    buf_clear(&form->name);
    buf_clear(&form->value);
    buf_clear(&form->type);
}
