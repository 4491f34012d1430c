/* Archives and packed data for data/filefacts: ZIP (APPNOTE 6.3), tar (POSIX pax), gzip (RFC 1952),
 * zstd (RFC 8878), xz (its format 1.2). */
#include <stdio.h>
#include <time.h>

#include "data/factsheet.h"
#include "data/human.h"

/* ---- ZIP --------------------------------------------------------------------------------------*/

#define EOCD_LEN 22u
/* A comment is at most 64 KiB long, but nobody writes one of more than this. */
#define EOCD_LOOK (32u << 10)
/* Of the directory: some 300,000 members. */
#define DIRECTORY_LOOK (32u << 20)
/* Members whose names tell at once what kind of archive it is. */
#define KIND_LOOK 512u
/* Read at a time, of which an entry may take 4 KiB. */
#define ENTRY_WINDOW (16u << 10)

struct zip {
    uint64_t at, entries, directory;
};

struct zipentry {
    uint64_t size, packed, at;
    uint64_t name_at, next;
    uint32_t method, date, time, flags, name_len;
};

static bool zip64(struct factsheet *f, struct zip *z)
{
    struct span locator = peek_look(&f->peek, z->at - 20, 20);
    if (!peek_has(locator, 0, SPAN("PK\6\7")))
        return false;
    struct span end = peek_look(&f->peek, peek_little(locator, 8, 8), 56);
    if (!peek_has(end, 0, SPAN("PK\6\6")))
        return false;
    z->entries = peek_little(end, 32, 8);
    z->directory = peek_little(end, 48, 8);
    return true;
}

static bool find_directory(struct factsheet *f, struct zip *z)
{
    uint64_t from = f->len > EOCD_LOOK ? f->len - EOCD_LOOK : 0;
    struct span tail = peek_look(&f->peek, from, EOCD_LOOK);
    for (size_t i = tail.len < EOCD_LEN ? 0 : tail.len - EOCD_LEN + 1; i-- > 0;) {
        if (!peek_has(tail, i, SPAN("PK\5\6")))
            continue;
        *z = (struct zip){ from + i, peek_little(tail, i + 10, 2),
                           peek_little(tail, i + 16, 4) };
        if (z->at >= 20 && (z->entries == 0xffff || z->directory == 0xffffffff))
            zip64(f, z);
        return true;
    }
    return false;
}

/* The sizes that did not fit into the entry itself (4.5.3). */
static void read_extra(struct span extra, struct zipentry *e)
{
    while (extra.len >= 4) {
        size_t len = (size_t)peek_little(extra, 2, 2), at = 4;
        if (peek_little(extra, 0, 2) == 1) {
            uint64_t *const wide[] = { &e->size, &e->packed, &e->at };
            for (size_t i = 0; i < 3; i++)
                if (*wide[i] == 0xffffffff && at + 8 <= len + 4) {
                    *wide[i] = peek_little(extra, at, 8);
                    at += 8;
                }
        }
        extra = span_sub(extra, 4 + len, extra.len);
    }
}

static bool read_entry(struct factsheet *f, uint64_t at, struct zipentry *e)
{
    struct span s = peek_look(&f->peek, at, 4096);
    if (!peek_has(s, 0, SPAN("PK\1\2")) || s.len < 46)
        return false;
    size_t name = (size_t)peek_little(s, 28, 2), extra = (size_t)peek_little(s, 30, 2);
    *e = (struct zipentry){
        .flags = (uint32_t)peek_little(s, 8, 2),
        .method = (uint32_t)peek_little(s, 10, 2),
        .time = (uint32_t)peek_little(s, 12, 2),
        .date = (uint32_t)peek_little(s, 14, 2),
        .packed = peek_little(s, 20, 4),
        .size = peek_little(s, 24, 4),
        .at = peek_little(s, 42, 4),
        .name_at = at + 46,
        .name_len = (uint32_t)name,
        .next = at + 46 + name + extra + peek_little(s, 32, 2),
    };
    read_extra(span_sub(s, 46 + name, 46 + name + extra), e);
    return true;
}

static struct span name_of(struct factsheet *f, const struct zipentry *e)
{
    return peek_look(&f->peek, e->name_at,
                     e->name_len < FACTSHEET_TEXT ? e->name_len : FACTSHEET_TEXT);
}

/* What is known by a member of it. */
static const char *kind_by(struct span name)
{
    static const struct {
        const char *begins, *kind;
    } kinds[] = {
        { "word/document.xml", "Word document (OOXML)" },
        { "xl/workbook.xml", "Excel workbook (OOXML)" },
        { "ppt/presentation.xml", "PowerPoint presentation (OOXML)" },
        { "AndroidManifest.xml", "Android package" },
        { "META-INF/MANIFEST.MF", "Java archive" },
        { "META-INF/container.xml", "EPUB book" },
        { "META-INF/manifest.xml", "OpenDocument file" },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (span_starts(name, span_of(kinds[i].begins)))
            return kinds[i].kind;
    return NULL;
}

static const char *date_of(const struct zipentry *e, char out[32])
{
    unsigned date = e->date, time = e->time;
    out[0] = '\0';
    if (date)
        snprintf(out, 32, "%u-%02u-%02u %02u:%02u", 1980 + (date >> 9), date >> 5 & 15,
                 date & 31, time >> 11, time >> 5 & 63);
    return out;
}

/* One more entry: there is an end to it, however long a stranger made each of them. */
static bool is_looked_at(const struct factwalk *w, uint64_t most)
{
    return w->n < w->zip.entries && w->n < most && w->at - w->zip.directory < DIRECTORY_LOOK;
}

static bool list_entry(struct factsheet *f)
{
    struct factwalk *w = &f->facts->walk;
    struct zipentry e;
    char date[32];
    bool is_in = is_looked_at(w, FACTSHEET_LISTED);
    if (!is_in && w->n < w->zip.entries)
        factsheet_rest(f, w->n, w->zip.entries, true);
    if (!is_in || !read_entry(f, w->at, &e))
        return false;
    factsheet_member(f, &(struct factsheet_member){ e.at, e.size, date_of(&e, date),
                                                    name_of(f, &e),
                                                    e.flags & 1 ? "encrypted" : "" });
    w->at = e.next;
    w->n++;
    return true;
}

static void sum_up(struct factsheet *f)
{
    const struct factwalk *w = &f->facts->walk;
    char number[HUMAN_COUNT], all[HUMAN_SHORT], less[HUMAN_SHORT];
    if (w->zip.kind && !w->zip.is_kind_told)
        factsheet_fact(f, 0, "holds", "%s", w->zip.kind);
    if (is_looked_at(w, FACTSHEET_COUNTED))
        factsheet_fact(f, w->at, "damaged", "the directory breaks off after %s of them",
                       human_count(number, w->n));
    if (w->n)
        factsheet_fact(f, w->zip.directory, "unpacked", "%s from %s%s",
                       human_bytes(all, w->zip.size), human_bytes(less, w->zip.packed),
                       w->n < w->zip.entries ? ", as far as it was read" : "");
    if (w->zip.encrypted)
        factsheet_fact(f, w->zip.directory, "encrypted", "%s of them",
                       human_count(number, w->zip.encrypted));
}

static bool count_entry(struct factsheet *f)
{
    struct factwalk *w = &f->facts->walk;
    struct zipentry e;
    if (!is_looked_at(w, FACTSHEET_COUNTED) || !read_entry(f, w->at, &e))
        return false;
    w->zip.size += e.size;
    w->zip.packed += e.packed;
    w->zip.encrypted += e.flags & 1;
    if (!w->zip.kind)
        w->zip.kind = kind_by(name_of(f, &e));
    w->at = e.next;
    w->n++;
    return true;
}

/* Once all are counted they are gone through again, to be listed. */
static bool count_on(struct factsheet *f)
{
    struct factwalk *w = &f->facts->walk;
    if (count_entry(f))
        return true;
    sum_up(f);
    factsheet_gap(f);
    w->at = w->zip.directory;
    w->n = 0;
    w->step = list_entry;
    return true;
}

static void begin_zip(struct factsheet *f, const struct zip *z)
{
    struct factwalk *w = &f->facts->walk;
    char number[HUMAN_COUNT];
    w->look = ENTRY_WINDOW;
    w->at = w->zip.directory = z->directory;
    w->zip.entries = z->entries;
    while (w->n < KIND_LOOK && count_entry(f))
        continue;
    w->step = count_on;
    w->zip.is_kind_told = w->zip.kind != NULL;
    factsheet_fact(f, 0, "kind", "%s", w->zip.kind ? w->zip.kind : "ZIP archive");
    factsheet_fact(f, z->directory, "members", "%s", human_count(number, z->entries));
}

void archivefacts_zip(struct factsheet *f)
{
    struct zip z;
    if (!f->complete)
        factsheet_fact(f, 0, "kind",
                       "ZIP archive; its directory is at its end, which has not come");
    else if (!find_directory(f, &z))
        factsheet_fact(f, 0, "kind",
                       "ZIP archive without its directory: it is cut, or damaged");
    else
        begin_zip(f, &z);
}

/* ---- tar --------------------------------------------------------------------------------------*/

#define TAR_BLOCK 512u

/* Octal, or of GNU's big ones the last eight bytes (the first has its top bit set). */
static uint64_t tar_number(struct span s, size_t at, size_t len)
{
    uint64_t value = 0;
    if (peek_big(s, at, 1) & 0x80)
        return peek_big(s, at + len - 8, 8);
    for (size_t i = at; i < at + len && i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '7')
            value = value * 8 + (uint64_t)(s.ptr[i] - '0');
    return value;
}

static bool is_tar_block(struct span s)
{
    uint64_t sum = 8 * ' ';
    for (size_t i = 0; i < s.len; i++)
        sum += i >= 148 && i < 156 ? 0 : (unsigned char)s.ptr[i];
    return s.len == TAR_BLOCK && s.ptr[0] && sum == tar_number(s, 148, 8);
}

static const char *tar_date(uint64_t seconds, char out[32])
{
    time_t t = (time_t)seconds;
    struct tm utc;
    out[0] = '\0';
    if (seconds && seconds < (1ull << 36) && gmtime_r(&t, &utc))
        strftime(out, 32, "%Y-%m-%d %H:%M", &utc);
    return out;
}

static void tar_member(struct factsheet *f, struct span s, uint64_t at)
{
    char date[32], name[FACTSHEET_TEXT];
    char kind = s.ptr[156];
    struct span base = span_sub(s, 0, 100), prefix = span_sub(s, 345, 500);
    bool has_prefix = peek_has(s, 257, SPAN("ustar\0")) && prefix.ptr[0];
    snprintf(name, sizeof name, "%.155s%s%.100s", has_prefix ? prefix.ptr : "",
             has_prefix ? "/" : "", base.ptr);
    const char *remark = kind == '5' ? "folder" : kind == '1' || kind == '2' ? "link" : "";
    if (kind == 'x' || kind == 'g' || kind == 'L' || kind == 'K')
        return; /* facts of the next one (pax), or its long name (GNU) */
    factsheet_member(f, &(struct factsheet_member){ at, tar_number(s, 124, 12),
                                                    tar_date(tar_number(s, 136, 12), date),
                                                    span_of(name), remark });
}

/* False: it can't be told where the next one is. */
static bool go_behind(struct factwalk *w, uint64_t size)
{
    if (size > w->len)
        return false;
    w->at += TAR_BLOCK + (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    w->n++;
    return true;
}

static bool list_block(struct factsheet *f)
{
    struct factwalk *w = &f->facts->walk;
    struct span s = w->at < f->len ? peek_look(&f->peek, w->at, TAR_BLOCK) : (struct span){ 0 };
    bool is_member = is_tar_block(s), is_more = is_member && w->n == FACTSHEET_LISTED;
    if (is_member && !is_more)
        tar_member(f, s, w->at);
    if (is_member && !is_more && go_behind(w, tar_number(s, 124, 12)))
        return true;
    if (w->at > f->len && f->complete)
        factsheet_row(f, f->len, "✗ it breaks off in the last member");
    factsheet_rest(f, w->n, w->n, !is_more && f->complete);
    return false;
}

void archivefacts_tar(struct factsheet *f)
{
    f->facts->walk.look = TAR_BLOCK;
    f->facts->walk.step = list_block;
    factsheet_fact(f, 0, "kind", "tar archive");
    factsheet_gap(f);
}

/* ---- Packed data ------------------------------------------------------------------------------*/

/* What was found by unpacking it; false: nothing was. */
static bool tell_unpacked(struct factsheet *f, uint64_t at)
{
    const struct factcoding *c = &f->coding;
    char size[HUMAN_SHORT];
    bool is_broken = c->is == FACTCODING_BROKEN;
    if (c->is == FACTCODING_UNKNOWN)
        return false;
    factsheet_fact(f, at, "unpacked", "%s%s", human_bytes(size, c->unpacked),
                   is_broken ? ", then it breaks" : "");
    if (!is_broken && c->end < f->len)
        factsheet_fact(f, c->end, c->is_padded ? "padding" : "behind it", "%s%s",
                       human_bytes(size, f->len - c->end), c->is_padded ? " of zeros" : "");
    return true;
}

/* Where the one that begins at `at` ends, with its NUL; SIZE_MAX: further than was looked. */
static size_t text_end(struct span s, size_t at)
{
    size_t nul = span_find_byte(s, '\0', at);
    return nul == SIZE_MAX ? SIZE_MAX : nul + 1;
}

/* Whether so many bytes of deflate may unpack to that: at best they are 258 for two bits of them
 * (RFC 1951), and what can't be packed grows by some bytes a block. Who flushes at each short line
 * gets more of them, and a file that is padded too: which of the two it is can't be told by its
 * end. */
static bool may_unpack_to(uint64_t packed, uint64_t size)
{
    return size <= packed * 1032 + 258 && packed <= size + size / 8 + 16;
}

/* The sum and the size that it ends in (RFC 1952, 2.3.1) are those of its last member, and only
 * where nothing stands behind it. */
static void guess_unpacked(struct factsheet *f, uint64_t head)
{
    char size[HUMAN_SHORT];
    struct span tail = peek_look(&f->peek, f->len - 8, 8);
    uint64_t last = peek_little(tail, 4, 4);
    if (head + 8 <= f->len && may_unpack_to(f->len - head - 8, last))
        factsheet_fact(f, f->len - 4, "unpacked",
                       "%s, if one member below 4 GiB and nothing behind it",
                       human_bytes(size, last));
    else
        factsheet_fact(f, f->len - 4, "unpacked", "not known: its last bytes may be no size");
}

void archivefacts_gzip(struct factsheet *f)
{
    struct span s = peek_look(&f->peek, 0, 4096);
    uint64_t flags = peek_little(s, 3, 1), time = peek_little(s, 4, 4);
    size_t at = 10 + (flags & 4 ? 2 + (size_t)peek_little(s, 10, 2) : 0);
    char date[32], name[FACTSHEET_TEXT];
    factsheet_fact(f, 0, "kind", "gzip data");
    if (flags & 8)
        factsheet_fact(f, at, "name", "%s", factsheet_text(name, span_sub(s, at, s.len)));
    if (time)
        factsheet_fact(f, 4, "changed", "%s UTC", tar_date(time, date));
    for (uint64_t texts = flags & 24; texts && at != SIZE_MAX; texts &= texts - 1)
        at = text_end(s, at);
    bool has_end = f->complete && f->len >= 18;
    uint64_t end = f->coding.is == FACTCODING_WHOLE ? f->coding.end : f->len;
    if (!tell_unpacked(f, end < 4 ? 0 : end - 4) && has_end && at != SIZE_MAX)
        guess_unpacked(f, at + (flags & 2));
}

/* RFC 8878, 3.1.1.1. */
void archivefacts_zstd(struct factsheet *f)
{
    static const unsigned id_len[] = { 0, 1, 2, 4 }, size_len[] = { 0, 2, 4, 8 };
    struct span s = peek_look(&f->peek, 0, 32);
    unsigned d = (unsigned)peek_little(s, 4, 1);
    unsigned single = d >> 5 & 1, ids = id_len[d & 3];
    unsigned n = d >> 6 ? size_len[d >> 6] : single;
    size_t at = 5 + !single;
    char words[HUMAN_SHORT];
    factsheet_fact(f, 0, "kind", "zstd data");
    if (!single)
        factsheet_fact(f, 5, "window", "%s",
                       human_bytes(words, 1ull << (10 + (peek_little(s, 5, 1) >> 3))));
    if (ids)
        factsheet_fact(f, at, "dictionary", "%llu",
                       (unsigned long long)peek_little(s, at, ids));
    if (!tell_unpacked(f, at + ids) && n)
        factsheet_fact(f, at + ids, "unpacked", "%s in its first frame",
                       human_bytes(words, peek_little(s, at + ids, n) + (n == 2 ? 256 : 0)));
    factsheet_fact(f, 4, "checksum", "%s", d & 4 ? "XXH64 at the end of each frame" : "none");
}

void archivefacts_xz(struct factsheet *f)
{
    static const char *const checks[16] = { "none", "CRC32", [4] = "CRC64", [10] = "SHA-256" };
    struct span s = peek_look(&f->peek, 0, 12);
    const char *check = checks[peek_little(s, 7, 1) & 15];
    factsheet_fact(f, 0, "kind", "xz data");
    factsheet_fact(f, 6, "checksum", "%s", check ? check : "of a kind that is not known");
}
