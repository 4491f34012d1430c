#include "data/mime.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "data/jsonrecords.h"
#include "data/multiparts.h"

struct declared {
    /* with a leading '+' or trailing '/': any that ends or begins like this */
    const char *type;
    enum mime_kind kind;
    const char *label;
};

static const struct declared types[] = {
    { "application/json", MIME_JSON, "JSON" },
    { "text/json", MIME_JSON, "JSON" },
    { "application/x-ndjson", MIME_JSON_LINES, "NDJSON" },
    { "application/ndjson", MIME_JSON_LINES, "NDJSON" },
    { "application/jsonl", MIME_JSON_LINES, "JSON lines" },
    { "application/x-jsonlines", MIME_JSON_LINES, "JSON lines" },
    { "application/stream+json", MIME_JSON_LINES, "JSON stream" },
    { "application/json-seq", MIME_JSON_LINES, "JSON sequence" },
    { "+json-seq", MIME_JSON_LINES, "JSON sequence" },
    { "+json", MIME_JSON, "JSON" },
    { "text/html", MIME_HTML, "HTML" },
    { "application/xhtml+xml", MIME_HTML, "XHTML" },
    { "image/svg+xml", MIME_XML, "SVG" },
    { "application/xml", MIME_XML, "XML" },
    { "text/xml", MIME_XML, "XML" },
    { "+xml", MIME_XML, "XML" },
    { "application/x-www-form-urlencoded", MIME_FORM, "form" },
    { "text/csv", MIME_CSV, "CSV" },
    { "application/csv", MIME_CSV, "CSV" },
    { "text/tab-separated-values", MIME_CSV, "TSV" },
    { "text/css", MIME_TEXT, "CSS" },
    { "text/markdown", MIME_TEXT, "Markdown" },
    { "text/event-stream", MIME_TEXT, "event stream" },
    { "text/javascript", MIME_TEXT, "JavaScript" },
    { "application/javascript", MIME_TEXT, "JavaScript" },
    { "application/yaml", MIME_TEXT, "YAML" },
};

struct magic {
    const char *bytes;
    size_t at, len;
    const char *label;
};

#define MAGIC(at, bytes, label)             \
    {                                       \
        bytes, at, sizeof(bytes) - 1, label \
    }

static const struct magic magics[] = {
    MAGIC(0, "\x89PNG\r\n\x1a\n", "PNG image"),
    MAGIC(0, "GIF87a", "GIF image"),
    MAGIC(0, "GIF89a", "GIF image"),
    MAGIC(0, "\xff\xd8\xff", "JPEG image"),
    MAGIC(8, "WEBP", "WebP image"),
    MAGIC(4, "ftypavif", "AVIF image"),
    MAGIC(4, "ftyphei", "HEIC image"),
    MAGIC(4, "ftypmif1", "HEIC image"),
    MAGIC(4, "ftyp", "MP4"),
    MAGIC(0, "BM", "BMP image"),
    MAGIC(0, "II*\0", "TIFF image"),
    MAGIC(0, "MM\0*", "TIFF image"),
    MAGIC(0, "\0\0\1\0", "icon"),
    MAGIC(0, "%PDF-", "PDF"),
    MAGIC(0, "PK\3\4", "ZIP archive"),
    MAGIC(0, "PK\5\6", "ZIP archive"),
    MAGIC(0, "\x1f\x8b", "gzip data"),
    MAGIC(0, "\x28\xb5\x2f\xfd", "zstd data"),
    MAGIC(0, "BZh", "bzip2 data"),
    MAGIC(0, "\xfd\x37zXZ\0", "xz data"),
    MAGIC(0, "7z\xbc\xaf\x27\x1c", "7z archive"),
    MAGIC(257, "ustar", "tar archive"),
    MAGIC(0,
          "\x7f"
          "ELF",
          "ELF binary"),
    MAGIC(0, "\0asm", "WebAssembly"),
    MAGIC(0, "wOFF", "WOFF font"),
    MAGIC(0, "wOF2", "WOFF2 font"),
    MAGIC(0, "OTTO", "OpenType font"),
    MAGIC(0, "\0\1\0\0\0", "TrueType font"),
    MAGIC(0, "OggS", "Ogg media"),
    MAGIC(0, "ID3", "MP3 audio"),
    MAGIC(0, "fLaC", "FLAC audio"),
    MAGIC(8, "WAVE", "WAV audio"),
    MAGIC(8, "AVI ", "AVI film"),
    MAGIC(0, "\x1a\x45\xdf\xa3", "Matroska media"),
    MAGIC(0, "SQLite format 3\0", "SQLite database"),
};

void mime_essence(struct span content_type, char out[64])
{
    struct span type = span_trim(span_cut(&content_type, ';'));
    size_t n = type.len < 63 ? type.len : 63;
    for (size_t i = 0; i < n; i++)
        out[i] = ascii_lower(type.ptr[i]);
    out[n] = '\0';
}

static unsigned byte_at(struct span s, size_t i)
{
    return i < s.len ? (unsigned char)s.ptr[i] : 0;
}

static unsigned big16(struct span s, size_t i)
{
    return byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static unsigned little16(struct span s, size_t i)
{
    return byte_at(s, i + 1) << 8 | byte_at(s, i);
}

struct size {
    unsigned width, height;
};

/* The frame header among a JPEG's segments (ITU T.81, B.1). */
static struct size jpeg_size(struct span s)
{
    size_t at = 2;
    while (at + 9 < s.len && byte_at(s, at) == 0xff) {
        unsigned marker = byte_at(s, at + 1);
        bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
                     marker != 0xcc;
        if (frame)
            return (struct size){ big16(s, at + 7), big16(s, at + 5) };
        at += 2 + big16(s, at + 2);
    }
    return (struct size){ 0 };
}

static struct size webp_size(struct span s)
{
    if (span_starts(span_sub(s, 12, s.len), SPAN("VP8X")))
        return (struct size){ 1 + little16(s, 24) + (byte_at(s, 26) << 16),
                              1 + little16(s, 27) + (byte_at(s, 29) << 16) };
    if (span_starts(span_sub(s, 12, s.len), SPAN("VP8 ")))
        return (struct size){ little16(s, 26) & 0x3fff, little16(s, 28) & 0x3fff };
    if (!span_starts(span_sub(s, 12, s.len), SPAN("VP8L")))
        return (struct size){ 0 };
    unsigned bits = little16(s, 21) | little16(s, 23) << 16;
    return (struct size){ (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1 };
}

static struct size image_size(const char *label, struct span s)
{
    if (strcmp(label, "PNG image") == 0)
        return (struct size){ big16(s, 16) << 16 | big16(s, 18),
                              big16(s, 20) << 16 | big16(s, 22) };
    if (strcmp(label, "GIF image") == 0)
        return (struct size){ little16(s, 6), little16(s, 8) };
    if (strcmp(label, "JPEG image") == 0)
        return jpeg_size(s);
    if (strcmp(label, "WebP image") == 0)
        return webp_size(s);
    if (strcmp(label, "BMP image") == 0)
        return (struct size){ little16(s, 18), little16(s, 22) };
    return (struct size){ 0 };
}

/* A text may begin with it: "BM is a name", "GIF89a came after GIF87a". */
static bool is_word(const struct magic *m)
{
    for (size_t i = 0; i < m->len; i++)
        if (m->bytes[i] < ' ' || m->bytes[i] > '~')
            return false;
    return true;
}

/* Some of these are text for pages. */
static bool is_pdf(struct span head)
{
    return span_starts(head, SPAN("%PDF-")) && ascii_is_digit((char)byte_at(head, 5)) &&
           byte_at(head, 6) == '.' && ascii_is_digit((char)byte_at(head, 7));
}

static bool by_magic(struct span head, bool is_binary, struct mime *out)
{
    bool is_text = !is_binary && !is_pdf(head);
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *m = &magics[i];
        if (!span_starts(span_sub(head, m->at, head.len), span_make(m->bytes, m->len)) ||
            (is_text && is_word(m)))
            continue;
        struct size size = image_size(m->label, head);
        out->kind = MIME_BINARY;
        if (size.width && size.height)
            snprintf(out->label, sizeof out->label, "%s, %u×%u", m->label, size.width,
                     size.height);
        else
            snprintf(out->label, sizeof out->label, "%s", m->label);
        return true;
    }
    return false;
}

/* Bytes that no text has, each of which counts. */
static size_t n_odd(struct span head)
{
    size_t odd = 0;
    for (size_t i = 0; i < head.len;) {
        size_t plain = visible_plain(span_sub(head, i, head.len)); /* most are */
        if (plain > 0) {
            i += plain;
            continue;
        }
        char c = head.ptr[i];
        uint32_t cp;
        size_t n = utf8_decode(span_sub(head, i, head.len), &cp);
        bool cut = n == 0 && head.len - i < UTF8_MAX;
        odd += !cut && (n == 0 || (ascii_is_control(c) && !ascii_is_one_of(c, "\t\n\r\f\x1b")));
        i += n ? n : 1;
    }
    return odd;
}

static bool is_mostly_text(struct span head)
{
    return n_odd(head) * 10 <= head.len * 3;
}

bool mime_is_binary(struct span head)
{
    return span_find_byte(head, '\0', 0) != SIZE_MAX || !is_mostly_text(head);
}

static bool type_fits(const char *type, const char *pattern)
{
    size_t len = strlen(type);
    size_t tail = strlen(pattern);
    if (pattern[0] == '+')
        return len > tail && strcmp(type + len - tail, pattern) == 0;
    return strcmp(type, pattern) == 0;
}

static const struct declared *by_type(const char *type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (type_fits(type, types[i].type))
            return &types[i];
    return NULL;
}

static const struct {
    const char *type;
    enum packed_kind kind;
    const char *label;
} packed_types[] = {
    { "application/cbor", PACKED_CBOR, "CBOR" },
    { "application/cbor-seq", PACKED_CBOR, "CBOR sequence" },
    { "application/cose", PACKED_CBOR, "COSE" },
    { "+cbor", PACKED_CBOR, "CBOR" },
    { "+cbor-seq", PACKED_CBOR, "CBOR sequence" },
    { "application/msgpack", PACKED_MSGPACK, "MessagePack" },
    { "application/x-msgpack", PACKED_MSGPACK, "MessagePack" },
    { "application/vnd.msgpack", PACKED_MSGPACK, "MessagePack" },
    { "+msgpack", PACKED_MSGPACK, "MessagePack" },
};

static bool by_packing(const char *type, struct mime *out)
{
    for (size_t i = 0; i < sizeof packed_types / sizeof *packed_types; i++)
        if (type_fits(type, packed_types[i].type)) {
            *out = (struct mime){ .kind = MIME_BINARY, .packed = packed_types[i].kind };
            snprintf(out->label, sizeof out->label, "%s", packed_types[i].label);
            return true;
        }
    return false;
}

static struct span skip_blanks(struct span s)
{
    size_t i = span_starts(s, SPAN("\xef\xbb\xbf")) ? 3 : 0;
    while (i < s.len && ascii_is_one_of(s.ptr[i], " \t\r\n"))
        i++;
    return span_sub(s, i, s.len);
}

static void set(struct mime *m, enum mime_kind kind, const char *label)
{
    m->kind = kind;
    snprintf(m->label, sizeof m->label, "%.39s", label);
}

static void sniff_text(struct span head, struct mime *out)
{
    struct span s = skip_blanks(head);
    char first = s.len ? s.ptr[0] : '\0';
    if (span_istarts(s, SPAN("<!doctype html")) || span_istarts(s, SPAN("<html")))
        set(out, MIME_HTML, "HTML");
    else if (span_starts(s, SPAN("<?xml")))
        set(out, MIME_XML, "XML");
    else if (first == '\x1e')
        set(out, MIME_JSON_LINES, "JSON sequence");
    else if ((first == '{' || first == '[') && jsonrecords_follow(head))
        set(out, MIME_JSON_LINES, "JSON lines");
    else if (first == '{' || first == '[')
        set(out, MIME_JSON, "JSON");
    else
        set(out, MIME_TEXT, "text");
}

struct mime mime_of(struct span content_type, struct span head)
{
    struct mime out = { .kind = MIME_TEXT, .label = "text" };
    char type[64], boundary[MULTIPARTS_BOUNDARY];
    mime_essence(content_type, type);
    if (multiparts_boundary(content_type, head, boundary)) {
        set(&out, MIME_MULTIPART, type[0] ? type : "multipart");
        out.sniffed = !type[0];
        return out;
    }
    if (by_packing(type, &out))
        return out;
    bool is_binary = mime_is_binary(head);
    if (by_magic(head, is_binary, &out)) {
        out.sniffed = !type[0];
        return out;
    }
    const struct declared *d = by_type(type);
    bool is_that = d && is_mostly_text(head); /* a zero among the rest is a fault in it */
    if (is_binary && !is_that) {
        set(&out, MIME_BINARY, "binary");
        return out;
    }
    if (d) {
        set(&out, d->kind, d->label);
        if (d->kind == MIME_JSON && jsonrecords_follow(head)) /* as many a stream is */
            set(&out, MIME_JSON_LINES, "JSON lines called JSON");
        return out;
    }
    bool says = type[0] && strcmp(type, "application/octet-stream") != 0 &&
                strcmp(type, "text/plain") != 0;
    if (!says) {
        sniff_text(head, &out);
        out.sniffed = out.kind != MIME_TEXT;
    }
    return out;
}
