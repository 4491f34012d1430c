#include "wire/headparse.h"

#include <string.h>

#include "base/ascii.h"
#include "wire/scan.h"

#define TEXT_MAX 60 /* bytes of a bad line that an error quotes */
#define STEP     4096

enum line {
    LINE_WHOLE,   /* a line with its end is there */
    LINE_PARTIAL, /* more bytes are wanted */
    LINE_BAD,     /* *error says why */
};

/* A NUL would end the words: its picture stands for it. The other control characters are the
 * reader's to show. */
static const char *quoted(struct span s, char out[3 * TEXT_MAX + 1])
{
    static const char nul[] = "\xe2\x90\x80";
    size_t n = 0;
    for (size_t i = 0; i < s.len && i < TEXT_MAX; i++) {
        if (s.ptr[i])
            out[n++] = s.ptr[i];
        else
            memcpy(out + n, nul, 3);
        n += s.ptr[i] ? 0 : 3;
    }
    out[n] = '\0';
    return out;
}

static enum jig_err bad_code(const struct headparse *p)
{
    return p->head && p->line_no == 0 ? JIG_ERR_BAD_STATUS_LINE : JIG_ERR_BAD_HEADER;
}

static enum jig_err bad_line(const struct headparse *p, struct span line, const char *what,
                             struct jig_error *error)
{
    char text[3 * TEXT_MAX + 1];
    return jig_error_set(error, bad_code(p), p->phase, "line %zu of the %s %s: \"%s\"",
                         p->line_no + 1, p->head ? "head" : "trailers", what,
                         quoted(line, text));
}

static enum jig_err too_long(const struct headparse *p, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_LINE_TOO_LONG, p->phase,
                         "line %zu of the %s is longer than %zu bytes", p->line_no + 1,
                         p->head ? "head" : "trailers", p->max_line);
}

/* ---- The status line (RFC 9112, 4) ------------------------------------------------------------*/

/* What an answer that is not HTTP/1.x probably is, for the error's words. */
static const struct {
    struct span begins;
    const char *hint;
} strangers[] = {
    { { "\x15\x03", 2 }, "; that is TLS: try https" },
    { { "\x16\x03", 2 }, "; that is TLS: try https" },
    { { "\0\0", 2 }, "; that may be HTTP/2" },
    { { "SSH-", 4 }, "; that is an SSH server" },
    { { "220 ", 4 }, "; that is a mail or FTP server" },
};

static const char *hint_of(struct span bytes)
{
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
        if (span_starts(bytes, strangers[i].begins))
            return strangers[i].hint;
    return "";
}

/* Bytes that can't become a status line are refused as soon as they are there: a server that is
 * not HTTP may never send a line end. */
static enum jig_err check_prefix(struct span seen, struct jig_error *error)
{
    static const struct span http = { "HTTP/", 5 };
    size_t n = seen.len < http.len ? seen.len : http.len;
    if (span_eq(span_sub(seen, 0, n), span_sub(http, 0, n)))
        return JIG_OK;
    char text[3 * TEXT_MAX + 1];
    struct span line = span_cut_line(&(struct span){ seen.ptr, seen.len });
    return jig_error_set(error, JIG_ERR_BAD_STATUS_LINE, JIG_PHASE_HEAD,
                         "the answer begins with \"%s\" instead of HTTP/1%s",
                         quoted(line, text), hint_of(seen));
}

static bool is_version(struct span line)
{
    return line.len >= 8 && ascii_is_digit(line.ptr[5]) && line.ptr[6] == '.' &&
           ascii_is_digit(line.ptr[7]);
}

/* SP 3DIGIT, then nothing or SP and the reason, at byte 8 of the line. */
static bool has_status(struct span line)
{
    const char *p = line.ptr;
    return line.len >= 12 && p[8] == ' ' && p[9] >= '1' && p[9] <= '9' &&
           ascii_is_digit(p[10]) && ascii_is_digit(p[11]) && (line.len == 12 || p[12] == ' ');
}

static enum jig_err status_line(struct headparse *p, struct span line, struct jig_error *error)
{
    struct head *head = p->head;
    if (!is_version(line))
        return bad_line(p, line, "has no HTTP version", error);
    if (line.ptr[5] != '1')
        return jig_error_set(error, JIG_ERR_UNKNOWN_PROTOCOL, JIG_PHASE_HEAD,
                             "the server answers with %.8s, not HTTP/1", line.ptr);
    if (!has_status(line))
        return bad_line(p, line, "has no status code of three digits", error);
    head->major = 1;
    head->minor = (uint8_t)(line.ptr[7] - '0');
    head->status = (line.ptr[9] - '0') * 100 + (line.ptr[10] - '0') * 10 + line.ptr[11] - '0';
    if (line.len > 13) {
        head->reason_at = (uint32_t)p->line_at + 13;
        head->reason_len = (uint32_t)line.len - 13;
    }
    return JIG_OK;
}

/* ---- Field lines (RFC 9112, 5) ----------------------------------------------------------------*/

static enum jig_err bad_name(struct headparse *p, struct span line, size_t at,
                             struct jig_error *error)
{
    if (span_find_byte(line, ':', 0) == SIZE_MAX)
        return bad_line(p, line, "has no colon", error);
    if (at == 0 && line.ptr[0] == ':')
        return bad_line(p, line, "has no name before the colon", error);
    if (ascii_is_blank(line.ptr[at]) && at > 0)
        return bad_line(p, line, "has a blank in the name or before the colon", error);
    return bad_line(p, line, "has a byte in its name that can't stand there", error);
}

static enum jig_err field_line(struct headparse *p, struct span line, struct jig_error *error)
{
    if (p->into->n >= p->max_fields)
        return jig_error_set(error, JIG_ERR_TOO_MANY_HEADERS, p->phase,
                             "the %s have more than %zu fields",
                             p->head ? "headers" : "trailers", p->max_fields);
    size_t colon = scan_token(line);
    if (colon == 0 || colon == line.len || line.ptr[colon] != ':')
        return bad_name(p, line, colon, error);
    size_t from = colon + 1, to = line.len;
    while (from < to && ascii_is_blank(line.ptr[from]))
        from++;
    while (to > from && ascii_is_blank(line.ptr[to - 1]))
        to--;
    struct header_slot slot = { (uint32_t)p->line_at, (uint32_t)colon,
                                (uint32_t)(p->line_at + from), (uint32_t)(to - from) };
    enum jig_err err = header_add_slot(p->into, slot);
    return err ? jig_error_set(error, err, p->phase, "%s", jig_err_meaning(err)) : JIG_OK;
}

/* What nearly every line is, in one go: a field on one line that ends with CR LF. Returns its
 * length with its end, and where in the line the field lies; 0: the line is for the careful way.
 * The end is looked for from the beginning: so the next line need not wait for what this one
 * holds. */
static inline size_t plain_field(struct span line, struct header_slot *slot)
{
    size_t end = scan_line_end(line, 0), to = end;
    if (line.len - end < 2 || line.ptr[end] != '\r' || line.ptr[end + 1] != '\n')
        return 0;
    size_t colon = scan_token(line);
    if (colon == 0 || line.ptr[colon] != ':')
        return 0;
    size_t from = colon + 1;
    while (from < to && ascii_is_blank(line.ptr[from]))
        from++;
    while (to > from && ascii_is_blank(line.ptr[to - 1]))
        to--;
    *slot = (struct header_slot){ 0, (uint32_t)colon, (uint32_t)from, (uint32_t)(to - from) };
    return end + 2;
}

/* Reads plain fields up to the first line that is not one, or that stands at a limit. */
static void plain_fields(struct headparse *p, struct span all)
{
    struct header *h = p->into;
    size_t room = h->n_room < p->max_fields ? h->n_room : p->max_fields;
    size_t at = p->line_at, n = h->n;
    uint64_t lengths = h->lengths;
    struct header_slot slot;
    for (; n < room && at <= p->max_len; n++) {
        size_t len = plain_field((struct span){ all.ptr + at, all.len - at }, &slot);
        if (len == 0 || len - 2 > p->max_line)
            break;
        slot.name_at += (uint32_t)at;
        slot.value_at += (uint32_t)at;
        h->slots[n] = slot;
        lengths |= header_length_bit(slot.name_len);
        at += len;
    }
    p->line_no += n - h->n;
    p->line_at = p->scanned = at;
    h->n = n;
    h->lengths = lengths;
}

/* obs-fold: the line goes on with the value before it, one SP for all the white space (RFC 9112,
 * 5.2). The bytes are ours and the value lies just before them, so it is moved down. */
static enum jig_err fold_line(struct headparse *p, struct span line, struct jig_error *error)
{
    struct header *h = p->into;
    if (h->n == 0)
        return bad_line(p, line, "begins with a blank", error);
    struct header_slot *slot = &h->slots[h->n - 1];
    if (p->line_at + line.len - slot->name_at > p->max_line)
        return too_long(p, error);
    struct span more = span_trim(line);
    if (more.len == 0)
        return JIG_OK;
    if (slot->value_len > 0)
        h->bytes[slot->value_at + slot->value_len++] = ' ';
    memmove(h->bytes + slot->value_at + slot->value_len, more.ptr, more.len);
    slot->value_len += (uint32_t)more.len;
    return JIG_OK;
}

/* ---- Lines ------------------------------------------------------------------------------------*/

/* Finds the end of the line at line_at: *line is it without its end, *next where the next
 * begins. */
static enum line next_line(struct headparse *p, struct span all, struct span *line,
                           size_t *next, struct jig_error *error)
{
    size_t limit = p->line_at + p->max_line;
    size_t end = scan_line_end(all, p->scanned);
    if (end > limit) {
        too_long(p, error);
        return LINE_BAD;
    }
    p->scanned = end;
    *line = (struct span){ all.ptr + p->line_at, end - p->line_at };
    bool cr = end < all.len && all.ptr[end] == '\r';
    if (end + cr >= all.len)
        return LINE_PARTIAL;
    if (all.ptr[end + cr] != '\n') {
        bad_line(p, *line, cr ? "has a CR without LF" : "has a NUL", error);
        return LINE_BAD;
    }
    *next = end + cr + 1;
    return LINE_WHOLE;
}

static enum jig_err one_line(struct headparse *p, struct span line, bool ours,
                             struct jig_error *error)
{
    if (p->head && p->line_no == 0)
        return status_line(p, line, error);
    if (p->line_at > p->max_len)
        return jig_error_set(error, JIG_ERR_TOO_MANY_HEADERS, p->phase,
                             "the %s are longer than %zu bytes",
                             p->head ? "headers" : "trailers", p->max_len);
    if (line.len == 0) {
        p->done = true;
        return JIG_OK;
    }
    if (!ascii_is_blank(line.ptr[0]))
        return field_line(p, line, error);
    p->folding = !ours;
    return ours ? fold_line(p, line, error) : JIG_OK;
}

/* Reads whole lines of `all`, in which offsets are those of the arena. */
static enum jig_err parse(struct headparse *p, struct span all, bool ours,
                          struct jig_error *error)
{
    struct span line;
    size_t next;
    p->folding = false;
    if (p->head && p->line_no == 0) {
        enum jig_err err = check_prefix(all, error);
        if (err)
            return err;
    }
    while (!p->done) {
        bool is_first = p->head && p->line_no == 0;
        if (!is_first && p->scanned == p->line_at)
            plain_fields(p, all);
        enum line got = next_line(p, all, &line, &next, error);
        if (got != LINE_WHOLE)
            return got == LINE_BAD ? error->code : JIG_OK;
        enum jig_err err = one_line(p, line, ours, error);
        if (err || p->folding)
            return err;
        p->line_no++;
        p->line_at = p->scanned = next;
    }
    return JIG_OK;
}

static enum jig_err keep(struct headparse *p, struct span s, struct jig_error *error)
{
    enum jig_err err = header_add_bytes(p->into, s);
    return err ? jig_error_set(error, err, p->phase, "%s", jig_err_meaning(err)) : JIG_OK;
}

/* Takes bytes into the arena a step at a time, so that little of a body comes with them, and reads
 * on there; what lies behind the end is given back. */
static enum jig_err parse_kept(struct headparse *p, struct span in, size_t *used,
                               struct jig_error *error)
{
    struct header *h = p->into;
    *used = 0;
    while (!p->done && *used < in.len) {
        size_t before = h->len;
        struct span step = span_sub(in, *used, *used + STEP);
        enum jig_err err = keep(p, step, error);
        if (!err)
            err = parse(p, span_make(h->bytes, h->len), true, error);
        if (err)
            return err;
        if (p->done)
            h->len = p->line_at;
        *used += h->len - before;
    }
    return JIG_OK;
}

static void forget(struct headparse *p)
{
    header_reset(p->into);
    if (p->head)
        p->head->reason_len = 0;
}

enum jig_err headparse_recv(struct headparse *p, struct span in, size_t *used,
                            struct jig_error *error)
{
    struct jig_error ignored;
    if (!error)
        error = &ignored;
    *used = in.len;
    if (p->done || in.len == 0)
        return JIG_OK;
    if (p->into->len > 0)
        return parse_kept(p, in, used, error);

    /* Nothing is kept yet: read where the bytes lie, and copy them once. */
    enum jig_err err = parse(p, in, false, error);
    if (!err && p->folding)
        return parse_kept(p, in, used, error);
    if (p->done)
        *used = p->line_at;
    enum jig_err kept = keep(p, span_sub(in, 0, err ? p->line_at : *used), err ? NULL : error);
    if (kept)
        forget(p); /* slots without bytes must not be read */
    return err ? err : kept;
}
