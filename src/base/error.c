#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mark.h"
#include "base/utf8.h"

struct err_row {
    const char *name;
    int exit_status;
    const char *meaning;
};

static const struct err_row err_rows[] = {
#define X(constant, name, exit_status, meaning) [constant] = { name, exit_status, meaning },
    JIG_ERRORS(X) JIG_ORDER_ERRORS(X)
#undef X
};

static const char *const phase_names[] = {
#define X(constant, name) [constant] = name,
    JIG_PHASES(X)
#undef X
};

static const struct err_row *row_of(enum jig_err code)
{
    size_t n = sizeof err_rows / sizeof *err_rows;
    return &err_rows[(size_t)code < n ? code : JIG_ERR_USAGE];
}

const char *jig_err_name(enum jig_err code)
{
    return row_of(code)->name;
}

int jig_err_exit_status(enum jig_err code)
{
    return row_of(code)->exit_status;
}

const char *jig_err_meaning(enum jig_err code)
{
    return row_of(code)->meaning;
}

const char *jig_phase_name(enum jig_phase phase)
{
    size_t n = sizeof phase_names / sizeof *phase_names;
    return phase_names[(size_t)phase < n ? phase : JIG_PHASE_NONE];
}

/* A full one ends in "…", and not within a character. */
static void mark_cut(char *text, size_t size)
{
    static const char mark[] = "…";
    size_t at = size - sizeof mark;
    while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
        at--;
    memcpy(text + at, mark, sizeof mark);
}

enum { ERROR_TEXT = sizeof((struct jig_error *)NULL)->text };

static size_t write_mark(uint32_t cp, char out[MARK_MAX])
{
    return cp < 0x20 || cp == 0x7f ? mark_control((unsigned char)cp, out)
                                   : mark_character(cp, out);
}

/* The first character, or a mark for it, goes to `out`; returns how many bytes it was. */
static size_t take_visible(struct span s, char out[MARK_MAX], size_t *out_len)
{
    uint32_t cp;
    size_t n = utf8_decode(s, &cp);
    if (n == 0) {
        *out_len = mark_byte((unsigned char)s.ptr[0], out);
        return 1;
    }
    if (utf8_is_unsafe(cp)) {
        *out_len = write_mark(cp, out);
        return n;
    }
    memcpy(out, s.ptr, n);
    *out_len = n;
    return n;
}

/* One line of printable UTF-8: of bytes that could move a cursor or forge a line stand marks. */
static void clean_line(char text[ERROR_TEXT])
{
    char clean[ERROR_TEXT], piece[MARK_MAX];
    struct span rest = span_of(text);
    size_t len = 0;
    while (rest.len > 0) {
        size_t n_piece, n = take_visible(rest, piece, &n_piece);
        if (n_piece > sizeof clean - 1 - len)
            break;
        memcpy(clean + len, piece, n_piece);
        len += n_piece;
        rest = span_sub(rest, n, rest.len);
    }
    memcpy(text, clean, len);
    text[len] = '\0';
    if (rest.len > 0)
        mark_cut(text, len < ERROR_TEXT - sizeof "…" ? len + sizeof "…" : ERROR_TEXT);
}

enum jig_err jig_error_set(struct jig_error *error, enum jig_err code, enum jig_phase phase,
                           const char *format, ...)
{
    if (!error)
        return code;
    va_list args;
    va_start(args, format);
    error->code = code;
    error->phase = phase;
    int len = vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    if (len >= (int)sizeof error->text)
        mark_cut(error->text, sizeof error->text);
    clean_line(error->text);
    return code;
}

void jig_error_clear(struct jig_error *error)
{
    *error = (struct jig_error){ .code = JIG_OK };
}
