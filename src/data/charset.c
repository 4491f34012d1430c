#include "data/charset.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"

struct row {
    struct charset_kind kind;
    const char *labels; /* in small letters, each with a blank before and behind it */
};

#define ROW(name, people, iconv, unit, shifts, labels) \
    {                                                  \
        { name, people, iconv, unit, shifts }, labels  \
    }

/* Those of the Encoding Standard, UTF-32 and two that mainframes and old disks have. */
static const struct row rows[] = {
    ROW("UTF-8", "all", "UTF-8", 1, false,
        " utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8 us-ascii ascii iso646-us "),
    ROW("UTF-16LE", "all", "UTF-16LE", 2, false,
        " utf-16le utf-16 unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff "),
    ROW("UTF-16BE", "all", "UTF-16BE", 2, false, " utf-16be unicodefffe "),
    ROW("UTF-32LE", "all", "UTF-32LE", 4, false, " utf-32le utf-32 "),
    ROW("UTF-32BE", "all", "UTF-32BE", 4, false, " utf-32be "),
    ROW("windows-1252", "Western", "CP1252", 1, false,
        " windows-1252 iso-8859-1 latin1 iso8859-1 iso88591 iso_8859-1 l1 cp1252 x-cp1252 "
        "cp819 "
        "ibm819 csisolatin1 iso-ir-100 iso_8859-1:1987 "),
    ROW("ISO-8859-15", "Western", "ISO-8859-15", 1, false,
        " iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 latin-9 l9 csisolatin9 "),
    ROW("ISO-8859-14", "Celtic", "ISO-8859-14", 1, false,
        " iso-8859-14 iso8859-14 iso885914 latin8 "),
    ROW("macintosh", "Western", "MACINTOSH", 1, false,
        " macintosh mac x-mac-roman csmacintosh "),
    ROW("IBM437", "Western", "IBM437", 1, false, " ibm437 cp437 437 cspc8codepage437 "),
    ROW("IBM850", "Western", "IBM850", 1, false, " ibm850 cp850 850 cspc850multilingual "),
    ROW("IBM037", "Western", "IBM037", 1, false,
        " ibm037 cp037 ebcdic-cp-us ebcdic-cp-ca csibm037 "),
    ROW("windows-1250", "Central European", "CP1250", 1, false,
        " windows-1250 cp1250 x-cp1250 "),
    ROW("ISO-8859-2", "Central European", "ISO-8859-2", 1, false,
        " iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2 csisolatin2 iso-ir-101 "),
    ROW("ISO-8859-16", "Romanian", "ISO-8859-16", 1, false, " iso-8859-16 "),
    ROW("ISO-8859-3", "South European", "ISO-8859-3", 1, false,
        " iso-8859-3 iso8859-3 iso88593 latin3 l3 csisolatin3 "),
    ROW("windows-1257", "Baltic", "CP1257", 1, false, " windows-1257 cp1257 x-cp1257 "),
    ROW("ISO-8859-4", "Baltic", "ISO-8859-4", 1, false,
        " iso-8859-4 iso8859-4 iso88594 latin4 l4 csisolatin4 "),
    ROW("ISO-8859-13", "Baltic", "ISO-8859-13", 1, false, " iso-8859-13 iso8859-13 iso885913 "),
    ROW("ISO-8859-10", "Nordic", "ISO-8859-10", 1, false,
        " iso-8859-10 iso8859-10 iso885910 latin6 l6 "),
    ROW("windows-1251", "Cyrillic", "CP1251", 1, false, " windows-1251 cp1251 x-cp1251 "),
    ROW("KOI8-R", "Cyrillic", "KOI8-R", 1, false, " koi8-r koi koi8 koi8_r cskoi8r "),
    ROW("KOI8-U", "Cyrillic", "KOI8-U", 1, false, " koi8-u koi8-ru "),
    ROW("ISO-8859-5", "Cyrillic", "ISO-8859-5", 1, false,
        " iso-8859-5 iso8859-5 iso88595 cyrillic csisolatincyrillic "),
    ROW("IBM866", "Cyrillic", "IBM866", 1, false, " ibm866 cp866 866 csibm866 "),
    ROW("x-mac-cyrillic", "Cyrillic", "MAC-CYRILLIC", 1, false,
        " x-mac-cyrillic x-mac-ukrainian "),
    ROW("windows-1253", "Greek", "CP1253", 1, false, " windows-1253 cp1253 x-cp1253 "),
    ROW("ISO-8859-7", "Greek", "ISO-8859-7", 1, false,
        " iso-8859-7 iso8859-7 iso88597 greek greek8 ecma-118 elot_928 csisolatingreek "),
    ROW("windows-1254", "Turkish", "CP1254", 1, false,
        " windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 latin5 l5 csisolatin5 "),
    ROW("windows-1255", "Hebrew", "CP1255", 1, false, " windows-1255 cp1255 x-cp1255 "),
    ROW("ISO-8859-8", "Hebrew", "ISO-8859-8", 1, false,
        " iso-8859-8 iso8859-8 iso88598 hebrew visual csisolatinhebrew iso-8859-8-i logical "),
    ROW("windows-1256", "Arabic", "CP1256", 1, false, " windows-1256 cp1256 x-cp1256 "),
    ROW("ISO-8859-6", "Arabic", "ISO-8859-6", 1, false,
        " iso-8859-6 iso8859-6 iso88596 arabic ecma-114 asmo-708 csisolatinarabic "),
    ROW("windows-874", "Thai", "CP874", 1, false,
        " windows-874 tis-620 iso-8859-11 iso8859-11 iso885911 dos-874 "),
    ROW("windows-1258", "Vietnamese", "CP1258", 1, false, " windows-1258 cp1258 x-cp1258 "),
    ROW("Shift_JIS", "Japanese", "CP932", 1, false,
        " shift_jis shift-jis sjis x-sjis windows-31j ms932 ms_kanji cp932 csshiftjis "),
    ROW("EUC-JP", "Japanese", "EUC-JP", 1, false,
        " euc-jp x-euc-jp eucjp cseucpkdfmtjapanese "),
    ROW("ISO-2022-JP", "Japanese", "ISO-2022-JP", 1, true, " iso-2022-jp csiso2022jp "),
    ROW("GBK", "Chinese, simplified", "GB18030", 1, false,
        " gbk x-gbk gb2312 gb_2312 gb_2312-80 csgb2312 chinese cp936 gb18030 iso-ir-58 "),
    ROW("Big5", "Chinese, traditional", "BIG5-HKSCS", 1, false,
        " big5 big5-hkscs cn-big5 csbig5 x-x-big5 "),
    ROW("EUC-KR", "Korean", "CP949", 1, false,
        " euc-kr euckr cseuckr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 cp949 "
        "windows-949 "),
};

#define N_ROWS (sizeof rows / sizeof *rows)

const struct charset_kind *charset_at(size_t i)
{
    return i < N_ROWS ? &rows[i].kind : NULL;
}

bool charset_is_utf8(const struct charset_kind *kind)
{
    return kind == &rows[0].kind;
}

const struct charset_kind *charset_find(struct span label)
{
    char word[48];
    label = span_trim(label);
    if (!label.len || label.len > sizeof word - 3 || span_find_byte(label, ' ', 0) != SIZE_MAX)
        return NULL;
    word[0] = ' ';
    for (size_t i = 0; i < label.len; i++)
        word[i + 1] = ascii_lower(label.ptr[i]);
    word[label.len + 1] = ' ';
    for (size_t i = 0; i < N_ROWS; i++)
        if (span_find(span_of(rows[i].labels), span_make(word, label.len + 2), 0) != SIZE_MAX)
            return &rows[i].kind;
    return NULL;
}

/* ---- What says which --------------------------------------------------------------------------*/

struct mark {
    const char *bytes;
    uint8_t len;
    const char *name;
};

/* UTF-32's before UTF-16's, which its first bytes are too. */
static const struct mark marks[] = {
    { "\xef\xbb\xbf", 3, "UTF-8" },    { "\xff\xfe\0\0", 4, "UTF-32LE" },
    { "\0\0\xfe\xff", 4, "UTF-32BE" }, { "\xff\xfe", 2, "UTF-16LE" },
    { "\xfe\xff", 2, "UTF-16BE" },
};

static void settle(struct charset *c, const struct charset_kind *kind,
                   enum charset_origin origin)
{
    c->kind = kind;
    c->origin = origin;
}

static bool by_mark(struct span head, struct charset *c)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!span_starts(head, span_make(marks[i].bytes, marks[i].len)))
            continue;
        settle(c, charset_find(span_of(marks[i].name)), CHARSET_MARK);
        c->mark = marks[i].len;
        return true;
    }
    return false;
}

static void note_label(struct charset *c, struct span label, enum charset_origin origin)
{
    snprintf(c->said, sizeof c->said, "%.*s",
             (int)(label.len < sizeof c->said ? label.len : sizeof c->said - 1), label.ptr);
    const struct charset_kind *kind = charset_find(label);
    settle(c, kind ? kind : &rows[0].kind, origin);
    c->is_unknown = !kind;
}

/* What follows an attribute's or parameter's '=', without its quotes. */
static struct span value_after(struct span s, size_t at)
{
    while (at < s.len && (ascii_is_blank(s.ptr[at]) || s.ptr[at] == '\n' || s.ptr[at] == '\r'))
        at++;
    if (at >= s.len || s.ptr[at] != '=')
        return (struct span){ 0 };
    s = span_trim(span_sub(s, at + 1, s.len));
    bool quoted = s.len && (s.ptr[0] == '"' || s.ptr[0] == '\'');
    size_t end = quoted ? span_find_byte(s, s.ptr[0], 1) : 0;
    if (quoted)
        return span_sub(s, 1, end == SIZE_MAX ? s.len : end);
    while (end < s.len && !strchr(" \t\r\n;\"'/>?", s.ptr[end]))
        end++;
    return span_sub(s, 0, end);
}

/* Where `word`, in small letters, begins in s without regard to case; SIZE_MAX: nowhere. */
static size_t find_word(struct span s, struct span word, size_t from)
{
    for (size_t i = from; i + word.len <= s.len; i++)
        if (span_ieq(span_sub(s, i, i + word.len), word))
            return i;
    return SIZE_MAX;
}

static struct span value_of(struct span s, struct span name)
{
    for (size_t at = 0; (at = find_word(s, name, at)) != SIZE_MAX; at += name.len) {
        struct span value = value_after(s, at + name.len);
        if (value.len)
            return value;
    }
    return (struct span){ 0 };
}

/* The label that HTML's first meta with one has (HTML, 13.2.3.2, without its finer points). */
static struct span meta_label(struct span head)
{
    for (size_t at = 0; (at = find_word(head, SPAN("<meta"), at)) != SIZE_MAX; at += 5) {
        size_t end = span_find_byte(head, '>', at);
        struct span label = value_of(span_sub(head, at + 5, end), SPAN("charset"));
        if (label.len)
            return label;
    }
    return (struct span){ 0 };
}

static struct span document_label(struct span head)
{
    struct span css = SPAN("@charset \"");
    if (span_starts(head, css))
        return span_sub(head, css.len, span_find_byte(head, '"', css.len));
    if (span_starts(head, SPAN("<?xml")))
        return value_of(span_sub(head, 0, span_find(head, SPAN("?>"), 0)), SPAN("encoding"));
    return meta_label(head);
}

/* Documents of these kinds may say it themselves. */
static bool may_say(struct span type, struct span head)
{
    size_t i = 0;
    while (i < head.len &&
           (ascii_is_blank(head.ptr[i]) || head.ptr[i] == '\n' || head.ptr[i] == '\r'))
        i++;
    if (!type.len)
        return i < head.len && (head.ptr[i] == '<' || head.ptr[i] == '@');
    return find_word(type, SPAN("xml"), 0) != SIZE_MAX ||
           find_word(type, SPAN("html"), 0) != SIZE_MAX ||
           find_word(type, SPAN("css"), 0) != SIZE_MAX;
}

/* Texts begin with two characters of ASCII: RFC 4627, 3, for JSON; XML 1.0, appendix F. */
static const char *by_zeros(struct span head)
{
    if (head.len < 4)
        return NULL;
    unsigned zeros = 0;
    for (size_t i = 0; i < 4; i++)
        zeros = zeros << 1 | (head.ptr[i] == '\0');
    switch (zeros) {
    case 0x5: /* x0x0 */
        return "UTF-16LE";
    case 0xa:
        return "UTF-16BE";
    case 0x7:
        return "UTF-32LE";
    case 0xe:
        return "UTF-32BE";
    default:
        return NULL;
    }
}

/* Zeros are trusted where a text was promised: anything may begin so. */
static bool is_text_type(struct span type)
{
    return span_istarts(type, SPAN("text/")) || find_word(type, SPAN("json"), 0) != SIZE_MAX ||
           find_word(type, SPAN("xml"), 0) != SIZE_MAX;
}

struct charset charset_of(struct span content_type, struct span head)
{
    struct charset c = { .kind = &rows[0].kind };
    struct span parameters = content_type;
    struct span type = span_trim(span_cut(&parameters, ';'));
    head = span_sub(head, 0, CHARSET_HEAD);
    struct span declared = value_of(parameters, SPAN("charset"));
    struct span own = may_say(type, head) ? document_label(head) : (struct span){ 0 };
    if (declared.len)
        note_label(&c, declared, CHARSET_HEADER);
    else if (own.len)
        note_label(&c, own, CHARSET_DOCUMENT);
    if (by_mark(head, &c)) {
        c.is_unknown = false;
        return c;
    }
    const char *look = by_zeros(head);
    if (look && (c.origin == CHARSET_ASSUMED || c.kind->unit > 1) && is_text_type(type))
        settle(&c, charset_find(span_of(look)), CHARSET_LOOK);
    return c;
}
