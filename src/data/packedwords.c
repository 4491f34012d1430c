#include "data/packedwords.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/human.h"

static void add_hex(struct span bytes, struct buf *out)
{
    buf_add_str(out, "h'");
    for (size_t i = 0; i < bytes.len; i++)
        buf_addf(out, "%02x", (unsigned)(unsigned char)bytes.ptr[i]);
    buf_add_str(out, "'");
}

/* And not so large that it is better written with an exponent. */
static bool is_whole(double number)
{
    if (number >= 1e15 || number <= -1e15)
        return false;
    double same = (double)(long long)number;
    return same >= number && same <= number;
}

/* Enough digits to say the same number again. A decimal with fewer than are tried first has zeros
 * for the rest, which are left out. A point or an exponent: it is no integer. */
static void add_finite(const struct packed_head *head, struct buf *out)
{
    char text[40];
    if (is_whole(head->number)) {
        buf_addf(out, "%.1f", head->number);
        return;
    }
    for (int digits = head->is_single ? FLT_DIG : DBL_DIG; digits <= DBL_DECIMAL_DIG;
         digits++) {
        snprintf(text, sizeof text, "%.*g", digits, head->number);
        double same = head->is_single ? (double)strtof(text, NULL) : strtod(text, NULL);
        if (same >= head->number && same <= head->number)
            break;
    }
    buf_add_str(out, text);
    if (!strpbrk(text, ".e"))
        buf_add_str(out, ".0");
}

static const char *simple_word(uint64_t n)
{
    static const char *const words[] = { "false", "true", "null" };
    return n >= 20 && n <= 22 ? words[n - 20] : NULL;
}

static const char *odd_number(double number)
{
    if (isnan(number))
        return "NaN";
    return isinf(number) ? (number < 0 ? "-Infinity" : "Infinity") : NULL;
}

static void add_plain(const struct packed_head *head, struct buf *out)
{
    if (head->type == PACKED_UINT)
        buf_add_u64(out, head->n);
    else if (head->type == PACKED_SIMPLE)
        buf_add_str(out, simple_word(head->n));
    else if (head->type == PACKED_FLOAT)
        add_finite(head, out);
    else if (head->n == UINT64_MAX)
        buf_add_str(out, "-18446744073709551616");
    else
        buf_addf(out, "-%llu", (unsigned long long)head->n + 1);
}

void packedwords_add(const struct packed_head *head, bool as_key, struct buf *out)
{
    const char *odd = head->type == PACKED_FLOAT ? odd_number(head->number) : NULL;
    bool is_simple = head->type == PACKED_SIMPLE && !simple_word(head->n);
    bool has_bracket = as_key || odd || is_simple;
    if (has_bracket)
        buf_add_str(out, "\"" PACKED_LEFT);
    if (odd)
        buf_add_str(out, odd);
    else if (is_simple && head->n == 23)
        buf_add_str(out, "undefined");
    else if (is_simple)
        buf_addf(out, "simple(%u)", (unsigned)head->n);
    else
        add_plain(head, out);
    if (has_bracket)
        buf_add_str(out, PACKED_RIGHT "\"");
}

/* Seconds and nanoseconds since 1970 (MessagePack's extension -1). */
static bool add_time(const struct packed_head *head, struct span b, struct buf *out)
{
    uint64_t bits = 0, nano = 0;
    if (head->ext != -1 || (b.len != 4 && b.len != 8 && b.len != 12) || b.len != head->n)
        return false;
    for (size_t i = b.len == 12 ? 4 : 0; i < b.len; i++)
        bits = bits << 8 | (unsigned char)b.ptr[i];
    for (size_t i = 0; b.len == 12 && i < 4; i++)
        nano = nano << 8 | (unsigned char)b.ptr[i];
    if (b.len == 8) {
        nano = bits >> 34;
        bits &= (UINT64_C(1) << 34) - 1;
    }
    buf_addf(out, "time %lld.%09llu ", (long long)bits, (unsigned long long)nano);
    return true;
}

void packedwords_add_bytes(const struct packed_head *head, struct span first,
                           const struct hash64 *digest, struct buf *out)
{
    char number[HUMAN_COUNT];
    buf_add_str(out, "\"" PACKED_LEFT);
    if (head->type == PACKED_EXT && !add_time(head, first, out))
        buf_addf(out, "ext %d ", head->ext);
    add_hex(first, out);
    buf_addf(out, "%s %s byte%s", first.len < head->n ? "…" : "", human_count(number, head->n),
             head->n == 1 ? "" : "s");
    if (digest)
        buf_addf(out, ", digest %016llx", (unsigned long long)hash64_value(digest));
    buf_add_str(out, PACKED_RIGHT "\"");
}

void packedwords_add_text(struct span text, bool begins, struct buf *out)
{
    if (begins && span_starts(text, SPAN(PACKED_LEFT))) {
        buf_add_str(out, "\\u27e8");
        text = span_sub(text, 3, text.len);
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < ' ' || c == 0x7f)
            buf_addf(out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\u%04x", c);
        else if (c == '"' || c == '\\')
            buf_addf(out, "\\%c", c);
        else
            buf_add_byte(out, (char)c);
    }
}
