#include "widget/kvtext.h"

static bool has(struct span s, char byte)
{
    return span_find_byte(s, byte, 0) != SIZE_MAX;
}

static bool fits_on_a_line(struct span s)
{
    return !has(s, '\n') && !has(s, '\r') && span_eq(span_trim(s), s);
}

bool kvtext_add(struct buf *out, const struct kvtext_row *row, char separator)
{
    struct span name = row->name;
    if (!fits_on_a_line(name) || !fits_on_a_line(row->value) || has(name, separator) ||
        name.len == 0 || name.ptr[0] == '#')
        return false;
    if (!row->on)
        buf_add_str(out, "# ");
    buf_add(out, name);
    buf_add_byte(out, separator);
    if (separator == ':' && row->value.len > 0)
        buf_add_byte(out, ' ');
    buf_add(out, row->value);
    buf_add_byte(out, '\n');
    return true;
}

static struct span cut_line(struct span *text)
{
    struct span line = span_cut(text, '\n');
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return span_trim(line);
}

bool kvtext_next(struct span *text, char separator, struct kvtext_row *row)
{
    while (text->ptr) {
        struct span line = cut_line(text);
        row->on = line.len == 0 || line.ptr[0] != '#';
        while (line.len > 0 && line.ptr[0] == '#')
            line = span_trim(span_sub(line, 1, line.len));
        if (line.len == 0)
            continue;
        size_t at = span_find_byte(line, separator, 1); /* ":authority" begins with one */
        row->name = span_trim(span_sub(line, 0, at));
        row->value =
            at == SIZE_MAX ? (struct span){ 0 } : span_trim(span_sub(line, at + 1, line.len));
        return true;
    }
    return false;
}
