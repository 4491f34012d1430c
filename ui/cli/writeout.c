#include "cli/writeout.h"

#include <string.h>

/* What a percent sign begins. */
struct reference {
    size_t len; /* of all of it; 0: the sign stands for itself */
    struct span name;
    bool is_header;
};

/* "%{name}", "%header{name}" as curl has it, or "%{header{name}}". */
static struct reference read_reference(struct span f)
{
    static const char *const headers[] = { "%header{", "%{header{" };
    size_t end = span_find_byte(f, '}', 0);
    if (end == SIZE_MAX)
        return (struct reference){ 0 };
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(headers[i]);
        bool is_closed_twice = i == 1 && end + 1 < f.len && f.ptr[end + 1] == '}';
        if (span_starts(f, span_of(headers[i])))
            return (struct reference){ end + 1 + is_closed_twice, span_sub(f, len, end), true };
    }
    if (span_starts(f, SPAN("%{")))
        return (struct reference){ end + 1, span_sub(f, 2, end), false };
    return (struct reference){ 0 };
}

/* What follows "%{stderr}" goes there, up to a "%{stdout}". */
static struct buf *channel(struct span name, struct buf *out, struct buf *err)
{
    return span_eq(name, SPAN("stdout")) ? out : span_eq(name, SPAN("stderr")) ? err : NULL;
}

bool writeout_knows(const char *format, struct span *unknown)
{
    struct buf none;
    struct span f = span_of(format);
    for (size_t at = 0; (at = span_find_byte(f, '%', at)) != SIZE_MAX;) {
        struct reference r = read_reference(span_sub(f, at, f.len));
        if (r.len > 0 && !r.is_header && !writefacts_knows(r.name) &&
            !channel(r.name, &none, &none)) {
            *unknown = r.name;
            return false;
        }
        bool is_sign = r.len == 0 && at + 1 < f.len && f.ptr[at + 1] == '%';
        at += r.len > 0 ? r.len : 1u + is_sign;
    }
    return true;
}

static char escape_of(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case '\\':
        return '\\';
    default:
        return '\0';
    }
}

/* One character, or the two that stand for one; returns how many. */
static size_t add_literal(struct span f, struct buf *out)
{
    char c = f.ptr[0], next = f.len > 1 ? f.ptr[1] : '\0';
    bool is_escape = c == '\\' && escape_of(next);
    buf_add_byte(out, is_escape ? escape_of(next) : c);
    return is_escape || (c == '%' && next == '%') ? 2 : 1;
}

void writeout_add(const struct writefacts *w, const char *format, struct buf *out,
                  struct buf *err)
{
    struct buf *to = out;
    for (struct span f = span_of(format); f.len > 0;) {
        struct reference r = { 0 };
        if (f.ptr[0] == '%')
            r = read_reference(f);
        struct buf *turned = channel(r.name, out, err);
        if (r.len == 0)
            r.len = add_literal(f, to);
        else if (r.is_header)
            writefacts_add_field(w, r.name, to);
        else if (turned)
            to = turned;
        else
            writefacts_add(w, r.name, to);
        f = span_sub(f, r.len, f.len);
    }
}
