#include "base/cluster.h"

#include <utf8proc.h>

#include "base/utf8.h"

/* A run of marks is scanned no further than this, so that one step stays short. */
#define RUN_MAX 65536

/* How far back a boundary is looked for before any character will do. */
#define BACK_MAX 4096

static bool is_plain_ascii(char c)
{
    return c >= 0x20 && c < 0x7f;
}

/* Letters and signs of one column that stand alone, whatever follows but a mark: what jig's own
 * screen is drawn with, and most of what is written in Europe. They need none of utf8proc's tables,
 * 250 KiB which a process that shows nothing else then never loads. */
static bool is_simple(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
    } simple[] = {
        { 0x20, 0x7e },     { 0xa1, 0xac },     { 0xae, 0x24f },
        { 0x3a3, 0x482 },   { 0x2010, 0x2027 }, { 0x2030, 0x203b },
        { 0x2190, 0x2193 }, { 0x2500, 0x25f9 }, { 0x2713, 0x2718 },
    };
    for (size_t i = 0; i < sizeof simple / sizeof *simple && cp >= simple[i].first; i++)
        if (cp <= simple[i].last)
            return true;
    return false;
}

static bool is_mark(uint32_t cp)
{
    if (is_simple(cp))
        return false;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

bool cluster_is_combining(uint32_t cp)
{
    return is_mark(cp) ||
           (!is_simple(cp) && utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_MC);
}

/* U+0300 to U+036F extend whatever they follow, but a control, and another changes nothing (UAX 29,
 * GB9), not even the width: behind one a flood of them is passed over without asking the tables. */
static bool is_common_mark(uint32_t cp)
{
    return cp >= 0x300 && cp <= 0x36f;
}

static size_t skip_common_marks(struct span s, size_t at, size_t most)
{
    size_t end = s.len < most ? s.len : most;
    for (; at + 2 <= end; at += 2) {
        unsigned char lead = (unsigned char)s.ptr[at], next = (unsigned char)s.ptr[at + 1];
        if ((next & 0xc0) != 0x80 || (lead != 0xcc && (lead != 0xcd || next > 0xaf)))
            break;
    }
    return at;
}

/* The end of the cluster whose first character, of `len` bytes, is `first`; looks no further than
 * `most` bytes, a character that does not fit ends it. */
static size_t extend(struct span s, size_t len, uint32_t first, size_t most)
{
    utf8proc_int32_t state = 0;
    uint32_t before = first;
    while (len < s.len) {
        uint32_t cp;
        size_t n = utf8_decode(span_sub(s, len, s.len), &cp);
        if (n == 0 || len + n > most || utf8_is_unsafe(cp))
            break;
        if (is_simple(before) && is_simple(cp))
            break;
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)cp,
                                             &state))
            break;
        before = cp;
        len += n;
        if (is_common_mark(cp))
            len = skip_common_marks(s, len, most);
    }
    return len;
}

size_t cluster_next(struct span s)
{
    if (s.len == 0)
        return 0;
    if (is_plain_ascii(s.ptr[0]) && (s.len == 1 || (unsigned char)s.ptr[1] < 0x80))
        return 1;
    uint32_t cp;
    size_t n = utf8_decode(s, &cp);
    if (n == 0)
        return 1;
    if (utf8_is_unsafe(cp))
        return n;
    return extend(s, n, cp, is_mark(cp) ? RUN_MAX : CLUSTER_MAX);
}

/* A place before `at` where a cluster surely begins: a printable ASCII character, the character
 * after a control, or the beginning. */
static size_t restart_before(struct span s, size_t at)
{
    size_t low = at > BACK_MAX ? at - BACK_MAX : 0;
    for (size_t i = at; i > low; i--)
        if ((unsigned char)s.ptr[i - 1] < 0x80)
            return i - 1;
    size_t start = low; /* at 0 a stray continuation byte is a beginning like any other */
    while (low > 0 && start < low + 3 && start + 1 < at &&
           ((unsigned char)s.ptr[start] & 0xc0) == 0x80)
        start++;
    return start;
}

size_t cluster_prev(struct span s, size_t at)
{
    if (at > s.len)
        at = s.len;
    if (at == 0)
        return 0;
    size_t start = restart_before(s, at);
    for (;;) {
        size_t next = start + cluster_next(span_sub(s, start, s.len));
        if (next >= at)
            return start;
        start = next;
    }
}

size_t cluster_floor(struct span s, size_t at)
{
    return at >= s.len ? s.len : cluster_prev(s, at + 1);
}

/* utf8proc knows no width for characters newer than itself; in these blocks they are wide. */
static int columns_of(uint32_t cp)
{
    if (is_simple(cp))
        return 1;
    if (utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_CN)
        return (cp >= 0x1f000 && cp <= 0x1faff) || (cp >= 0x20000 && cp <= 0x3ffff) ? 2 : 0;
    return utf8proc_charwidth((utf8proc_int32_t)cp);
}

int cluster_columns(struct span cluster)
{
    int sum = 0;
    size_t at = 0;
    while (at < cluster.len && sum < 2) {
        uint32_t cp;
        size_t n = utf8_decode(span_sub(cluster, at, cluster.len), &cp);
        if (n == 0)
            break;
        sum += columns_of(cp);
        at += n;
        if (is_common_mark(cp))
            at = skip_common_marks(cluster, at, cluster.len);
    }
    return sum > 2 ? 2 : sum;
}
