/* Documents for data/filefacts: PDF (ISO 32000), SQLite's files, fonts (OpenType, WOFF 1 and 2). */
#include "base/ascii.h"
#include "data/factsheet.h"
#include "data/human.h"

/* ---- PDF --------------------------------------------------------------------------------------*/

/* The number behind a name in a dictionary: "/Count 12". */
static bool number_behind(struct span s, size_t at, uint64_t *out)
{
    while (at < s.len && s.ptr[at] == ' ')
        at++;
    size_t end = at;
    while (end < s.len && ascii_is_digit(s.ptr[end]))
        end++;
    return span_to_u64(span_sub(s, at, end), out);
}

/* Pages, where a dictionary that says it stands in the open: the largest count is that of the
 * root. */
static uint64_t pages_in(struct span s, uint64_t most)
{
    uint64_t n;
    for (size_t at = 0; (at = span_find(s, SPAN("/Count"), at)) != SIZE_MAX; at += 6)
        if (number_behind(s, at + 6, &n) && n > most && n < 1000000)
            most = n;
    return most;
}

void documentfacts_pdf(struct factsheet *f)
{
    char version[FACTSHEET_TEXT], number[HUMAN_COUNT];
    struct span head = peek_look(&f->peek, 0, WINDOW_SIZE);
    size_t end = 5;
    while (end < head.len && end < 9 && (ascii_is_digit(head.ptr[end]) || head.ptr[end] == '.'))
        end++;
    factsheet_fact(f, 0, "kind", "PDF");
    factsheet_fact(f, 5, "version", "%s", factsheet_text(version, span_sub(head, 5, end)));
    bool is_linear = span_find(span_sub(head, 0, 2048), SPAN("/Linearized"), 0) != SIZE_MAX;
    bool has_type = span_find(head, SPAN("/Pages"), 0) != SIZE_MAX;
    uint64_t pages = has_type ? pages_in(head, 0) : 0;
    uint64_t n = 0;
    size_t linear = span_find(span_sub(head, 0, 2048), SPAN("/N "), 0);
    if (is_linear && linear != SIZE_MAX && number_behind(head, linear + 3, &n))
        pages = n;
    uint64_t from = f->len > WINDOW_SIZE ? f->len - WINDOW_SIZE : 0;
    struct span tail = peek_look(&f->peek, from, WINDOW_SIZE);
    if (!n && span_find(tail, SPAN("/Pages"), 0) != SIZE_MAX)
        pages = pages_in(tail, pages);
    if (pages)
        factsheet_fact(f, 0, "pages", "%s", human_count(number, pages));
    if (is_linear)
        factsheet_fact(f, 0, "layout", "linearized: it can be shown while it comes");
    if (span_find(tail, SPAN("/Encrypt"), 0) != SIZE_MAX)
        factsheet_fact(f, from, "encrypted", "yes");
    if (f->complete && span_find(tail, SPAN("%%EOF"), 0) == SIZE_MAX)
        factsheet_fact(f, f->len, "damaged", "it has no end: it is cut");
}

/* ---- SQLite (its file format, 1.3) ------------------------------------------------------------*/

void documentfacts_sqlite(struct factsheet *f)
{
    static const char *const encodings[] = { "UTF-8", "UTF-8", "UTF-16, little endian",
                                             "UTF-16, big endian" };
    struct span s = peek_look(&f->peek, 0, 100);
    char number[HUMAN_COUNT], words[HUMAN_SHORT];
    if (s.len < 100)
        return;
    uint64_t page = peek_big(s, 16, 2), pages = peek_big(s, 28, 4),
             version = peek_big(s, 96, 4);
    page = page == 1 ? 65536 : page;
    factsheet_fact(f, 0, "kind", "SQLite database");
    factsheet_fact(f, 16, "pages", "%s of %llu bytes", human_count(number, pages),
                   (unsigned long long)page);
    if (f->complete && pages * page > f->len)
        factsheet_fact(f, f->len, "damaged", "it is cut: all its pages are %s",
                       human_bytes(words, pages * page));
    factsheet_fact(f, 36, "free pages", "%s", human_count(number, peek_big(s, 36, 4)));
    factsheet_fact(f, 56, "text", "%s", encodings[peek_big(s, 56, 4) & 3]);
    factsheet_fact(f, 18, "journal", peek_big(s, 18, 1) == 2 ? "write-ahead log" : "rollback");
    factsheet_fact(f, 60, "user version", "%u", (unsigned)peek_big(s, 60, 4));
    factsheet_fact(f, 96, "written by", "SQLite %u.%u.%u", (unsigned)(version / 1000000),
                   (unsigned)(version / 1000 % 1000), (unsigned)(version % 1000));
}

/* ---- Fonts ------------------------------------------------------------------------------------*/

static const char *flavour(struct span s, size_t at)
{
    return peek_has(s, at, SPAN("OTTO"))   ? "CFF outlines"
           : peek_has(s, at, SPAN("ttcf")) ? "a collection"
                                           : "TrueType outlines";
}

void documentfacts_font(struct factsheet *f)
{
    struct span s = peek_look(&f->peek, 0, 12 + 16 * 256);
    unsigned n = (unsigned)peek_big(s, 4, 2);
    factsheet_fact(f, 0, "kind", "OpenType font, %s", flavour(s, 0));
    factsheet_fact(f, 4, "tables", "%u", n);
    factsheet_gap(f);
    for (unsigned i = 0; i < n && i < 256 && 28 + 16 * (size_t)i <= s.len; i++) {
        size_t entry = 12 + 16 * (size_t)i;
        char tag[FACTSHEET_TEXT], size[HUMAN_SHORT];
        factsheet_row(f, peek_big(s, entry + 8, 4), "%10s   %s",
                      human_bytes(size, peek_big(s, entry + 12, 4)),
                      factsheet_text(tag, span_sub(s, entry, entry + 4)));
    }
}

void documentfacts_woff(struct factsheet *f)
{
    struct span s = peek_look(&f->peek, 0, 48);
    char size[HUMAN_SHORT];
    bool is_second = peek_has(s, 3, SPAN("2"));
    if (s.len < 44)
        return;
    factsheet_fact(f, 0, "kind", "%s font, %s", is_second ? "WOFF 2" : "WOFF", flavour(s, 4));
    factsheet_fact(f, 12, "tables", "%u", (unsigned)peek_big(s, 12, 2));
    factsheet_fact(f, 16, "unpacked", "%s", human_bytes(size, peek_big(s, 16, 4)));
    if (f->complete && peek_big(s, 8, 4) != f->len)
        factsheet_fact(f, 8, "damaged", "it says that it is %llu bytes long",
                       (unsigned long long)peek_big(s, 8, 4));
}
