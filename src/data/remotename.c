#include "data/remotename.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/visible.h"

enum { NAME_MAX_LEN = 200 };

char *remotename_of_url(const char *url)
{
    struct span rest = span_of(url);
    size_t scheme = span_find(rest, SPAN("://"), 0);
    rest = span_sub(rest, scheme == SIZE_MAX ? 0 : scheme + 3, rest.len);
    rest.len = strcspn(rest.ptr, "?#") < rest.len ? strcspn(rest.ptr, "?#") : rest.len;
    size_t slash = span_find_byte(rest, '/', 0);
    struct span name = { 0 };
    while (slash != SIZE_MAX) {
        name = span_sub(rest, slash + 1, rest.len);
        slash = span_find_byte(rest, '/', slash + 1);
    }
    if (name.len == 0 || span_eq_str(name, ".") || span_eq_str(name, ".."))
        return NULL;
    return mem_dup(name);
}

/* ---- Content-Disposition ----------------------------------------------------------------------*/

/* A token or a quoted string (RFC 9110, 5.6.4) off the front of *rest. */
static void take_value(struct span *rest, struct buf *out)
{
    size_t i = 0;
    if (rest->len == 0 || rest->ptr[0] != '"') {
        while (i < rest->len && rest->ptr[i] != ';')
            i++;
        buf_add(out, span_trim(span_sub(*rest, 0, i)));
    } else {
        for (i = 1; i < rest->len && rest->ptr[i] != '"'; i++) {
            i += rest->ptr[i] == '\\' && i + 1 < rest->len;
            buf_add_byte(out, rest->ptr[i]);
        }
    }
    size_t end = span_find_byte(*rest, ';', i);
    *rest = end == SIZE_MAX ? span_make(NULL, 0) : span_sub(*rest, end + 1, rest->len);
}

/* The parameter's value into out, which is emptied first; false: there is none of that name. */
static bool find_parameter(struct span field, const char *name, struct buf *out)
{
    span_cut(&field, ';'); /* the disposition's type */
    while (field.ptr) {
        size_t equals = span_find_byte(field, '=', 0);
        if (equals == SIZE_MAX)
            return false;
        struct span key = span_trim(span_sub(field, 0, equals));
        field = span_trim(span_sub(field, equals + 1, field.len));
        buf_reset(out);
        take_value(&field, out);
        if (span_ieq_str(key, name))
            return true;
    }
    return false;
}

/* UTF-8''na%C3%AFve (RFC 8187); nothing else is taken. */
static bool decode_extended(struct buf *value)
{
    struct span rest = buf_span(value), charset = span_cut(&rest, '\'');
    struct buf plain;
    uint64_t byte;
    if (!span_ieq_str(charset, "UTF-8") || !rest.ptr)
        return false;
    span_cut(&rest, '\'');
    buf_init(&plain, 4096);
    for (size_t i = 0; i < rest.len; i++) {
        bool is_escape = rest.ptr[i] == '%' && i + 2 < rest.len &&
                         span_hex_to_u64(span_sub(rest, i + 1, i + 3), &byte);
        buf_add_byte(&plain, is_escape ? (char)byte : rest.ptr[i]);
        i += is_escape ? 2 : 0;
    }
    buf_clear(value);
    *value = plain;
    return true;
}

/* Is each character of it shown as it is? Not so what drives a terminal, hides or turns letters
 * around, so that the name reads as another one. */
static bool is_plain(struct span name)
{
    struct visible piece;
    for (size_t n; (n = visible_next(name, &piece)) > 0; name = span_sub(name, n, name.len))
        if (piece.is_mark)
            return false;
    return true;
}

/* A dash would make an option of it where a command is given all the folder's names. */
static bool is_fit(struct span name)
{
    return name.len > 0 && name.len <= NAME_MAX_LEN && name.ptr[0] != '.' &&
           name.ptr[0] != '-' && is_plain(name);
}

/* Folders of any system are cut off. */
static struct span base_of(struct span name)
{
    size_t from = 0;
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '/' || name.ptr[i] == '\\')
            from = i + 1;
    return span_trim(span_sub(name, from, name.len));
}

char *remotename_to_propose(const char *url)
{
    char *name = remotename_of_url(url);
    if (!name || is_fit(span_of(name)))
        return name;
    free(name);
    return NULL;
}

char *remotename_of_field(struct span content_disposition)
{
    struct buf value;
    buf_init(&value, 8192);
    bool found =
        (find_parameter(content_disposition, "filename*", &value) && decode_extended(&value)) ||
        find_parameter(content_disposition, "filename", &value);
    struct span name = base_of(buf_span(&value));
    char *fit = found && !value.failed && is_fit(name) ? mem_dup(name) : NULL;
    buf_clear(&value);
    return fit;
}
