#include "base/visible.h"

#include <stdio.h>
#include <string.h>

#include "base/mark.h"
#include "base/utf8.h"

#define DOTTED_CIRCLE "\xe2\x97\x8c"

static void set_text(struct visible *out, const char *text, size_t len, int columns)
{
    memcpy(out->text, text, len);
    out->len = (uint8_t)len;
    out->columns = (uint8_t)columns;
}

/* A mark of ASCII, a column a byte. */
static void set_mark(struct visible *out, const char *text, size_t len)
{
    set_text(out, text, len, (int)len);
    out->is_mark = true;
}

static void set_picture(struct visible *out, unsigned char c)
{
    char mark[MARK_MAX];
    size_t len = mark_control(c, mark);
    set_text(out, mark, len, 1);
    out->is_mark = true;
}

static void set_byte(struct visible *out, unsigned char byte)
{
    char mark[MARK_MAX];
    size_t len = mark_byte(byte, mark);
    set_mark(out, mark, len);
}

static void set_code_point(struct visible *out, uint32_t cp)
{
    char mark[MARK_MAX];
    size_t len = mark_character(cp, mark);
    set_mark(out, mark, len);
}

static size_t count_characters(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return n;
}

/* Marks that stand on no letter: a few are shown on a dotted circle, a flood is counted. */
static void set_lone_marks(struct visible *out, struct span marks)
{
    size_t circle = strlen(DOTTED_CIRCLE);
    if (circle + marks.len <= CLUSTER_MAX) {
        memcpy(out->text, DOTTED_CIRCLE, circle);
        memcpy(out->text + circle, marks.ptr, marks.len);
        out->len = (uint8_t)(circle + marks.len);
        out->columns = 1;
        return;
    }
    char text[CLUSTER_MAX];
    int len = snprintf(text, sizeof text, "<+%zu>", count_characters(marks));
    set_mark(out, text, (size_t)len);
}

/* Characters that would take no column, or that hide: soft hyphen, zero-width space, fillers. */
static bool is_hidden(uint32_t cp, int columns)
{
    return columns == 0 || cp == 0xad;
}

/* Latin, Greek and Cyrillic have no use for the joiner and the non-joiner (U+200C, U+200D), which
 * hide in a word there: what of the cluster stands before one. */
static size_t before_joiner(uint32_t base, struct span cluster)
{
    const uint32_t first_that_joins = 0x590;
    size_t at = base < first_that_joins ? span_find(cluster, SPAN("\xe2\x80"), 0) : SIZE_MAX;
    bool is_joiner = at != SIZE_MAX && at + 2 < cluster.len &&
                     ((unsigned char)cluster.ptr[at + 2] | 1) == 0x8d;
    return is_joiner && at > 0 ? at : cluster.len;
}

static size_t next_beyond_ascii(struct span s, struct visible *out)
{
    uint32_t cp;
    size_t len = utf8_decode(s, &cp);
    if (len == 0) {
        set_byte(out, (unsigned char)s.ptr[0]);
        return 1;
    }
    if (utf8_is_unsafe(cp)) {
        set_code_point(out, cp);
        return len;
    }
    size_t cluster = before_joiner(cp, span_sub(s, 0, cluster_next(s)));
    int columns = cluster_columns(span_sub(s, 0, cluster));
    bool combining = cluster_is_combining(cp);
    if (combining && (columns == 0 || cluster > CLUSTER_MAX)) {
        set_lone_marks(out, span_sub(s, 0, cluster));
        return cluster;
    }
    if (is_hidden(cp, columns)) {
        set_code_point(out, cp);
        return len;
    }
    set_text(out, s.ptr, cluster, columns);
    return cluster;
}

size_t visible_next(struct span s, struct visible *out)
{
    if (s.len == 0)
        return 0;
    out->is_mark = false;
    unsigned char c = (unsigned char)s.ptr[0];
    if (c < 0x20 || c == 0x7f) {
        set_picture(out, c);
        return 1;
    }
    if (c < 0x80 && (s.len == 1 || (unsigned char)s.ptr[1] < 0x80)) {
        out->text[0] = (char)c;
        out->len = out->columns = 1;
        return 1;
    }
    return next_beyond_ascii(s, out);
}

static bool is_printable(char c)
{
    return c >= 0x20 && c < 0x7f;
}

/* Eight bytes at once: none below a blank, none from DEL on. */
static bool all_printable(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    const uint64_t each = 0x0101010101010101u;
    return !((word | (word - 0x20 * each) | (word + each)) & 0x80 * each);
}

/* ASCII from the front that needs no look: printable, and LF and TAB where they stay. */
static size_t plain_prefix(struct span s, enum visible_keep keep)
{
    size_t i = 0;
    while (s.len - i >= sizeof(uint64_t) && all_printable(s.ptr + i))
        i += sizeof(uint64_t);
    while (i < s.len && (is_printable(s.ptr[i]) ||
                         (keep == VISIBLE_LINES && (s.ptr[i] == '\n' || s.ptr[i] == '\t'))))
        i++;
    /* The last letter may be the base of a cluster that goes on beyond ASCII. */
    bool cut =
        i < s.len && i > 0 && (unsigned char)s.ptr[i] >= 0x80 && is_printable(s.ptr[i - 1]);
    return cut ? i - 1 : i;
}

size_t visible_plain(struct span s)
{
    return plain_prefix(s, VISIBLE_ONE_LINE);
}

int visible_columns(struct span s, int most)
{
    int used;
    return most > 0 && visible_fit(s, most, &used) == s.len ? used : most;
}

size_t visible_fit(struct span s, int columns, int *used)
{
    size_t at = 0;
    int taken = 0;
    while (taken < columns && at < s.len) {
        size_t left = (size_t)(columns - taken);
        size_t plain = visible_plain(span_sub(s, at, at + left + 1));
        plain = plain < left ? plain : left;
        taken += (int)plain;
        at += plain;
        if (taken == columns || at == s.len)
            break;
        struct visible piece;
        size_t n = visible_next(span_sub(s, at, s.len), &piece);
        if (taken + piece.columns > columns)
            break;
        taken += piece.columns;
        at += n;
    }
    if (used)
        *used = taken;
    return at;
}

size_t visible_break(struct span s, int columns)
{
    size_t fits = visible_fit(s, columns, NULL);
    if (fits >= s.len)
        return s.len;
    for (size_t i = fits; i > fits / 2; i--)
        if (s.ptr[i - 1] == ' ' || s.ptr[i - 1] == ',' || s.ptr[i - 1] == ';')
            return i;
    struct visible one;
    return fits ? fits : visible_next(s, &one);
}

void visible_add(struct buf *out, struct span s, enum visible_keep keep)
{
    while (s.len > 0 && out->failed == JIG_OK) {
        size_t plain = plain_prefix(s, keep);
        buf_add(out, span_sub(s, 0, plain));
        s = span_sub(s, plain, s.len);
        struct visible piece;
        size_t n = visible_next(s, &piece);
        if (n == 0)
            break;
        buf_add(out, span_make(piece.text, piece.len));
        s = span_sub(s, n, s.len);
    }
}
