#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/factsheet.h"
#include "data/filefacts.h"

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

#define GZIP_HEAD "\37\213\10\0\0\0\0\0\0\3"

/* Made with Python's zipfile and struct. */
static const struct facts_case {
    const char *name;
    struct span file;
    const char *want;
} cases[] = {
    { "ZIP, by its members",
      BYTES(
          "PK\3\4\24\0\0\0\0\0@\256|]\26\303z\31\4\0\0\0\4\0\0\0\21\0\0\0word/document.xml<w/>P"
          "K\3\4\24\0\0\0\0\0@\256|]"
          "\0\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0a\33\12bPK\1\2\24\3\24\0\0\0"
          "\0\0@\256|]\26\303z\31\4\0\0\0\4\0\0\0\21\0\0\0\0\0\0\0\0\0\0\0\200\1\0\0\0\0word/do"
          "cument.xmlPK\1\2\24\3\24\0\0\0\0\0@\256|]"
          "\0\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0\0\0"
          "\0\0\200\1\063\0\0\0a\33\12bPK\5\6\0\0\0\0\2\0\2\0q\0\0\0U\0\0\0\0\0"),
      "kind          Word document (OOXML)\n"
      "members       2\n"
      "unpacked      4 B from 4 B\n"
      "\n"
      "             4  2026-11-28 21:50  word/document.xml\n"
      "             0  2026-11-28 21:50  a␛␊b\n" },
    { "ZIP without its directory",
      BYTES(
          "PK\3\4\24\0\0\0\0\0@\256|]\26\303z\31\4\0\0\0\4\0\0\0\21\0\0\0word/document.xml<w/>P"
          "K\3\4\24\0\0\0\0"),
      "kind          ZIP archive without its directory: it is cut, or damaged\n" },
    { "ZIP whose directory breaks off", BYTES("PK\5\6\0\0\0\0\3\0\3\0\0\0\0\0\0\0\0\0\0\0"),
      "kind          ZIP archive\n"
      "members       3\n"
      "damaged       the directory breaks off after 0 of them\n"
      "\n" },
    { "gzip", BYTES("\37\213\10\10\320/*i\0\3name\0\3\0\0\0\0\0\0\6\0\0"),
      "kind          gzip data\n"
      "name          name\n"
      "changed       2025-11-28 23:27 UTC\n"
      "unpacked      1.5 KiB, if one member below 4 GiB and nothing behind it\n" },
    { "gzip that does not end in what it may unpack to", BYTES(GZIP_HEAD "\3\0crc.\0\0\200\1"),
      "kind          gzip data\n"
      "unpacked      not known: its last bytes may be no size\n" },
    { "gzip that is padded",
      BYTES(GZIP_HEAD "some thirty bytes of packed data, crc.\20\0\0\0\0\0\0\0"),
      "kind          gzip data\n"
      "unpacked      not known: its last bytes may be no size\n" },
    { "gzip that was flushed at each line",
      BYTES(GZIP_HEAD
            "2\340\2\0\0\0\377\3772\344\2\0\0\0\377\3772\342\2\0\0\0\377\3772\346\2\0\0"
            "\0\377\377\3\0!&\2\202\10\0\0\0"),
      "kind          gzip data\n"
      "unpacked      not known: its last bytes may be no size\n" },
    { "gzip with an extra field and a comment",
      BYTES("\37\213\10\26\0\0\0\0\0\3\4\0hatscomment\0hc\3\0\0\0\0\0\0\0\0\0"),
      "kind          gzip data\n"
      "unpacked      0 B, if one member below 4 GiB and nothing behind it\n" },
    { "zstd", BYTES("(\265/\375d\0\1xx"),
      "kind          zstd data\n"
      "unpacked      512 B in its first frame\n"
      "checksum      XXH64 at the end of each frame\n" },
    { "xz", BYTES("\3757zXZ\0\0\4abcd"),
      "kind          xz data\n"
      "checksum      CRC64\n" },
    { "MP4",
      BYTES(
          "\0\0\0\20ftypisom\0\0\2\0\0\0\0\10free\0\0\1(moov\0\0\0lmvhd\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\3\350\0\1F,\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\264trak\0\0\0\134tkhd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\0\0\0\7\200\0\0\48\0\0\0\0\0Pmdia\0\0\0Hminf\0\0\0@"
          "stbl\0\0\08stsd\0\0"
          "\0\0\0\0\0\1\0\0\0("
          "avc1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0"),
      "kind          MP4 (ISO media)\n"
      "brand         isom\n"
      "duration      1 min 24 s\n"
      "picture       1920 × 1080 pixels\n"
      "track         avc1\n" },
    { "WAV",
      BYTES("RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0\2\0D\254\0\0\20\261\2\0\4\0\20\0data b\5\0"),
      "kind          WAV sound\n"
      "coding        PCM\n"
      "sound         44,100 Hz, stereo, 16 bits\n"
      "duration      2.00 s\n" },
    { "FLAC",
      BYTES("fLaC\0\0\0\42\0\0\0\0\0\0\0\0\0\0\13\270\3p\0A\353\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
            "\0"),
      "kind          FLAC sound\n"
      "sound         48,000 Hz, stereo, 24 bits\n"
      "duration      1 min 30 s\n" },
    { "Ogg with Opus",
      BYTES(
          "OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\23OpusHead\1\1\0\0\0\0\0\0\0\0\0O"
          "ggS\0\0\2002\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\2xx"),
      "kind          Ogg media\n"
      "coding        Opus\n"
      "sound         48,000 Hz, mono\n"
      "duration      3.00 s\n" },
    { "MP3 behind ID3",
      BYTES(
          "ID3\4\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0"
          "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\0\0\0\377\373\220d"),
      "kind          MP3 sound\n"
      "tag           ID3v2.4, 138 bytes\n"
      "sound         44,100 Hz, stereo\n"
      "rate          128 kbit/s in its first frame\n" },
    { "WebM",
      BYTES(
          "\32E\337\243\207B\202\204webm\30S\200g\1\377\377\377\377\377\377\377\25I\251f\230*"
          "\327"
          "\261\203\17B@D\211\210@\355\311\0\0\0\0\0WA\203app\26T\256k\223\256\221\206\205V_VP9"
          "\340\210\260\202\2\200\272\202\1h"),
      "kind          Matroska media\n"
      "format        webm\n"
      "written by    app\n"
      "track         V_VP9\n"
      "width         640 pixels\n"
      "height        360 pixels\n"
      "duration      1 min 1 s\n" },
    { "ELF",
      BYTES(
          "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\0\0\0\0\0\0\0\0@"
          "\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\0@\08\0\1\0@\0\7\0\6\0\3\0\0\0\4\0\0\0x\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0/ld.so"),
      "kind          ELF, shared object or position-independent program\n"
      "machine       x86-64, 64 bits, least significant byte first\n"
      "loader        /ld.so\n"
      "linked        statically\n"
      "sections      7\n" },
    { "WebAssembly", BYTES("\0asm\1\0\0\0\1\4\1`\0\0\0\5\4name\3\2\1\0"),
      "kind          WebAssembly, module\n"
      "version       1\n"
      "\n"
      "types                4 B   1\n"
      "custom               5 B   name\n"
      "functions            2 B   1\n" },
    { "PDF",
      BYTES(
          "%PDF-1.7\12\061 0 obj<</Type/Pages/Kids[]/Count 12>>endobj\12trailer<</Root 1 0 R/En"
          "crypt 2 0 R>>\12%%EOF"),
      "kind          PDF\n"
      "version       1.7\n"
      "pages         12\n"
      "encrypted     yes\n" },
    { "PDF that is cut", BYTES("%PDF-1.4\12\061 0 obj<<"),
      "kind          PDF\n"
      "version       1.4\n"
      "damaged       it has no end: it is cut\n" },
    { "SQLite",
      BYTES(
          "SQLite format 3\0\20\0\2\0\0\0\0\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
          "\0\0\0\0\0\0.zp"),
      "kind          SQLite database\n"
      "pages         3 of 4096 bytes\n"
      "damaged       it is cut: all its pages are 12 KiB\n"
      "free pages    0\n"
      "text          UTF-8\n"
      "journal       write-ahead log\n"
      "user version  0\n"
      "written by    SQLite 3.46.0\n" },
    { "font", BYTES("OTTO\0\1\0\0\0\0\0\0head\0\0\0\0\0\0\0\34\0\0\0\066"),
      "kind          OpenType font, CFF outlines\n"
      "tables        1\n"
      "\n"
      "      54 B   head\n" },
    { "WOFF 2",
      BYTES("wOF2\0\1\0\0\0\0\0,\0\21\0\0\0\1["
            "\250\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
      "kind          WOFF 2 font, TrueType outlines\n"
      "tables        17\n"
      "unpacked      87 KiB\n" },
    { "something else", BYTES("\1\2\3\4"), "" },
    { "nothing", { NULL, 0 }, "" },
};

static void read_known(struct factlines *f, const struct span *file,
                       const struct factcoding *coding)
{
    struct source source = source_of_span(file);
    filefacts_init(f);
    filefacts_read(f, &source, true, coding);
    while (filefacts_step(f, &source, 100))
        continue;
}

static void read_all(struct factlines *f, const struct span *file)
{
    read_known(f, file, NULL);
}

START_TEST(filefacts_say_what_a_file_says_of_itself)
{
    const struct facts_case *c = &cases[_i];
    struct factlines f;
    read_all(&f, &c->file);
    ck_assert_msg(strcmp(buf_str(&f.text), c->want) == 0, "%s:\n%s\nnot\n%s", c->name,
                  buf_str(&f.text), c->want);
    filefacts_clear(&f);
}
END_TEST

static const struct unpacked_case {
    const char *name;
    struct factcoding coding;
    struct span file;
    const char *want;
} unpacked[] = {
    { "all of it",
      { NULL, FACTCODING_WHOLE, 5000, 20, false },
      BYTES(GZIP_HEAD "\3\0crc.size"),
      "kind          gzip data\n"
      "unpacked      4.9 KiB\n" },
    { "what is behind its end",
      { NULL, FACTCODING_WHOLE, 5000, 20, false },
      BYTES(GZIP_HEAD "\3\0crc.sizetail"),
      "kind          gzip data\n"
      "unpacked      4.9 KiB\n"
      "behind it     4 B\n" },
    { "zeros behind its end",
      { NULL, FACTCODING_WHOLE, 5000, 20, true },
      BYTES(GZIP_HEAD "\3\0crc.size\0\0\0\0"),
      "kind          gzip data\n"
      "unpacked      4.9 KiB\n"
      "padding       4 B of zeros\n" },
    { "it breaks",
      { NULL, FACTCODING_BROKEN, 5000, 0, false },
      BYTES(GZIP_HEAD "\3\0crc.size"),
      "kind          gzip data\n"
      "unpacked      4.9 KiB, then it breaks\n" },
    { "zstd",
      { NULL, FACTCODING_WHOLE, 3000, 9, false },
      BYTES("(\265/\375d\0\1xxtail"),
      "kind          zstd data\n"
      "unpacked      2.9 KiB\n"
      "behind it     4 B\n"
      "checksum      XXH64 at the end of each frame\n" },
    { "one in another",
      { "zstd", FACTCODING_UNKNOWN, 0, 0, false },
      BYTES(GZIP_HEAD "\3\0crc.\0\0\0\0"),
      "inside        zstd data\n"
      "kind          gzip data\n"
      "unpacked      0 B, if one member below 4 GiB and nothing behind it\n" },
    { "something else", { "gzip", FACTCODING_UNKNOWN, 0, 0, false }, BYTES("\1\2\3\4"), "" },
    { "too little of what it seems",
      { "gzip", FACTCODING_UNKNOWN, 0, 0, false },
      BYTES("SQLite format 3\0"),
      "" },
};

START_TEST(filefacts_say_how_a_file_is_packed_where_that_is_known)
{
    const struct unpacked_case *c = &unpacked[_i];
    struct factlines f;
    read_known(&f, &c->file, &c->coding);
    ck_assert_msg(strcmp(buf_str(&f.text), c->want) == 0, "%s:\n%s\nnot\n%s", c->name,
                  buf_str(&f.text), c->want);
    filefacts_clear(&f);
}
END_TEST

/* No line end too many, no control, whatever is in the file. */
static void check_lines(const struct factlines *f)
{
    struct span text = buf_span(&f->text);
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        ck_assert(text.ptr[i] == '\n' || (unsigned char)text.ptr[i] >= ' ');
        lines += text.ptr[i] == '\n';
    }
    ck_assert_uint_eq(lines, f->n);
}

START_TEST(filefacts_stand_any_cut)
{
    const struct facts_case *c = &cases[_i];
    for (size_t len = 0; len <= c->file.len; len++) {
        char *copy = malloc(len + 1); /* so that a byte read behind it is seen */
        ck_assert(copy != NULL);
        struct span file = { memcpy(copy, c->file.len ? c->file.ptr : "", len), len };
        struct factlines f;
        read_all(&f, &file);
        check_lines(&f);
        filefacts_clear(&f);
        free(copy);
    }
}
END_TEST

START_TEST(filefacts_stand_any_byte)
{
    static const unsigned char odd[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
    const struct facts_case *c = &cases[_i];
    for (size_t i = 0; i < c->file.len; i++)
        for (size_t k = 0; k < sizeof odd; k++) {
            char *copy = malloc(c->file.len);
            ck_assert(copy != NULL);
            memcpy(copy, c->file.ptr, c->file.len);
            copy[i] = (char)odd[k];
            struct span file = { copy, c->file.len };
            struct factlines f;
            read_all(&f, &file);
            check_lines(&f);
            filefacts_clear(&f);
            free(copy);
        }
}
END_TEST

static void add_member(struct buf *tar, const char *name, char kind, size_t size)
{
    char block[512] = { 0 };
    unsigned sum = 0;
    snprintf(block, 100, "%s", name);
    snprintf(block + 124, 12, "%011zo", size);
    snprintf(block + 136, 12, "%011lo", 1795902600ul);
    memset(block + 148, ' ', 8);
    block[156] = kind;
    memcpy(block + 257,
           "ustar\0"
           "00",
           8);
    for (size_t i = 0; i < sizeof block; i++)
        sum += (unsigned char)block[i];
    snprintf(block + 148, 8, "%06o", sum);
    buf_add(tar, span_make(block, sizeof block));
    for (size_t i = 0; i < (size + 511) / 512 * 512; i++)
        buf_add_byte(tar, 'x');
}

START_TEST(filefacts_list_a_tar)
{
    struct buf tar;
    struct factlines f;
    buf_init(&tar, 1 << 20);
    add_member(&tar, "./PaxHeaders/a.txt", 'x', 30);
    add_member(&tar, "a.txt", '0', 1234);
    add_member(&tar, "folder/", '5', 0);
    size_t last = tar.len;
    add_member(&tar, "folder/l", '2', 0);
    for (int i = 0; i < 1024; i++)
        buf_add_byte(&tar, '\0');
    struct span file = buf_span(&tar);
    read_all(&f, &file);
    ck_assert_str_eq(buf_str(&f.text), "kind          tar archive\n\n"
                                       "         1,234  2026-11-28 21:50  a.txt\n"
                                       "             0  2026-11-28 21:50  folder/   folder\n"
                                       "             0  2026-11-28 21:50  folder/l   link\n");
    ck_assert_uint_eq(filefacts_to_bytes(&f, f.text.len - 1), last);
    ck_assert_uint_eq(filefacts_to_text(&f, last + 100), f.lines[f.n - 1].text);
    ck_assert_uint_eq(filefacts_to_text(&f, 0), 0);
    filefacts_clear(&f);
    buf_clear(&tar);
}
END_TEST

START_TEST(filefacts_list_no_more_than_so_many)
{
    struct buf tar;
    struct factlines f;
    buf_init(&tar, 64 << 20);
    for (unsigned i = 0; i < FACTSHEET_LISTED + 10; i++)
        add_member(&tar, "a", '0', 0);
    struct span file = buf_span(&tar);
    read_all(&f, &file);
    ck_assert_uint_eq(f.n, FACTSHEET_LISTED + 3);
    ck_assert(strstr(buf_str(&f.text), "… and there are more, which were not counted\n"));
    filefacts_clear(&f);
    buf_clear(&tar);
}
END_TEST

static void add_number(struct buf *out, uint64_t number, size_t n)
{
    for (; n > 0; n--, number >>= 8)
        buf_add_byte(out, (char)(number & 0xff));
}

/* Of a ZIP's directory: an entry with that name, and so many bytes of what else there may be. */
static void add_entry(struct buf *zip, const char *name, size_t extra)
{
    buf_add(zip, SPAN("PK\1\2"));
    buf_add_fill(zip, 0, 24);
    add_number(zip, strlen(name), 2);
    add_number(zip, extra, 2);
    buf_add_fill(zip, 0, 14);
    buf_add_str(zip, name);
    buf_add_fill(zip, 0, extra);
}

/* The end of one whose directory begins behind four bytes. */
static void add_end(struct buf *zip, unsigned entries)
{
    buf_add(zip, SPAN("PK\5\6"));
    buf_add_fill(zip, 0, 6);
    add_number(zip, entries, 2);
    add_number(zip, 0, 4);
    add_number(zip, 4, 4);
    add_number(zip, 0, 2);
}

/* A directory of long entries is not read to its end, and that is said. */
START_TEST(filefacts_look_at_so_much_of_a_directory)
{
    enum { ENTRIES = 600 };
    struct buf zip;
    struct factlines f;
    buf_init(&zip, 64 << 20);
    buf_add(&zip, SPAN("PK\3\4"));
    for (int i = 0; i < ENTRIES; i++)
        add_entry(&zip, "a", 60000);
    add_end(&zip, ENTRIES);
    struct span file = buf_span(&zip);
    read_all(&f, &file);
    ck_assert_ptr_nonnull(strstr(buf_str(&f.text), "members       600\n"));
    ck_assert_ptr_nonnull(strstr(buf_str(&f.text), ", as far as it was read\n"));
    ck_assert_ptr_nonnull(strstr(buf_str(&f.text), "… 41 more are not listed\n"));
    ck_assert_ptr_null(strstr(buf_str(&f.text), "damaged"));
    filefacts_clear(&f);
    buf_clear(&zip);
}
END_TEST

START_TEST(filefacts_say_what_a_late_member_makes_of_a_zip)
{
    enum { ENTRIES = 1000 };
    struct buf zip;
    struct factlines f;
    buf_init(&zip, 1 << 20);
    buf_add(&zip, SPAN("PK\3\4"));
    for (int i = 1; i < ENTRIES; i++)
        add_entry(&zip, "xl/worksheets/sheet.xml", 0);
    add_entry(&zip, "xl/workbook.xml", 0);
    add_end(&zip, ENTRIES);
    struct span file = buf_span(&zip);
    read_all(&f, &file);
    const char *begins = "kind          ZIP archive\n"
                         "members       1,000\n"
                         "holds         Excel workbook (OOXML)\n"
                         "unpacked ";
    ck_assert_int_eq(strncmp(buf_str(&f.text), begins, strlen(begins)), 0);
    filefacts_clear(&f);
    buf_clear(&zip);
}
END_TEST

/* Parts of 100,000 bytes each behind a first one of 12 bytes; it counts what is read of them. */
struct far_parts {
    struct span first, part;
    uint64_t read;
};

static size_t read_far_parts(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct far_parts *f = (struct far_parts *)ctx;
    for (size_t i = 0; i < len; i++) {
        uint64_t at = offset + i;
        struct span from = at < 12 ? f->first : f->part;
        at = at < 12 ? at : (at - 12) % 100000;
        ((char *)out)[i] = at < from.len ? from.ptr[at] : 0;
    }
    f->read += len;
    return len;
}

static const struct far_parts far_parts[] = {
    { BYTES("\0\0\0\14ftypisom"), BYTES("\0\1\206\240mdat"), 0 },
    { BYTES("RIFF\0\0\0\0WAVE"), BYTES("LIST\230\206\1\0"), 0 },
    { BYTES("\x1a\x45\xdf\xa3\x80\xec\x85xxxxx"), BYTES("\xec\x21\x86\x9c"), 0 },
};

/* However large it is, a file takes no time to speak of. */
START_TEST(filefacts_read_little_of_parts_far_from_each_other)
{
    struct far_parts parts = far_parts[_i];
    struct source source = { read_far_parts, &parts, 12 + 900 * 100000ull };
    struct factlines f;
    filefacts_init(&f);
    filefacts_read(&f, &source, true, NULL);
    ck_assert_uint_gt(f.n, 0);
    ck_assert_uint_gt(parts.read, 1 << 20);
    ck_assert_uint_lt(parts.read, 8 << 20);
    filefacts_clear(&f);
}
END_TEST

/* An archive in memory; it counts what is read of it. */
struct counted {
    struct span bytes;
    uint64_t read, times;
};

static size_t read_counted(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct counted *c = (struct counted *)ctx;
    struct span part = span_sub(c->bytes, (size_t)offset, (size_t)offset + len);
    if (part.len)
        memcpy(out, part.ptr, part.len);
    c->read += part.len;
    c->times++;
    return part.len;
}

static void make_tar(struct buf *out, unsigned members)
{
    for (unsigned i = 0; i < members; i++)
        add_member(out, "a", '0', 0);
}

static void make_zip(struct buf *out, unsigned members)
{
    buf_add(out, SPAN("PK\3\4"));
    for (unsigned i = 0; i < members; i++)
        add_entry(out, "some/folder/with/a/file.txt", 0);
    add_end(out, members);
}

static void (*const archives[])(struct buf *, unsigned) = { make_tar, make_zip };

START_TEST(filefacts_go_through_an_archive_by_and_by)
{
    enum { MEMBERS = 20000, AT_A_TIME = 64 };
    struct buf archive;
    struct counted c = { { 0 }, 0, 0 };
    struct factlines f;
    buf_init(&archive, 64 << 20);
    archives[_i](&archive, MEMBERS);
    c.bytes = buf_span(&archive);
    struct source source = { read_counted, &c, c.bytes.len };
    filefacts_init(&f);
    filefacts_read(&f, &source, true, NULL);
    ck_assert_uint_lt(c.read, 400 << 10);
    ck_assert_uint_gt(f.n, 0);
    size_t steps = 0, len = f.text.len, rows = f.n;
    do {
        ck_assert_uint_ge(f.text.len, len); /* it grows, and nothing else */
        ck_assert_uint_le(f.n - rows, AT_A_TIME + 3);
        len = f.text.len;
        rows = f.n;
        c.read = c.times = 0;
        steps++;
    } while (filefacts_step(&f, &source, AT_A_TIME) && c.read <= 64 << 10 &&
             c.times <= AT_A_TIME);
    ck_assert(!filefacts_has_more(&f));
    ck_assert_uint_ge(steps, FACTSHEET_LISTED / AT_A_TIME - 2); /* two were done at once */
    ck_assert_uint_gt(f.n, FACTSHEET_LISTED);
    filefacts_clear(&f);
    buf_clear(&archive);
}
END_TEST

START_TEST(filefacts_wait_for_the_end_of_a_zip)
{
    struct source source = source_of_span(&cases[0].file);
    struct factlines f;
    filefacts_init(&f);
    filefacts_read(&f, &source, false, NULL);
    ck_assert_str_eq(buf_str(&f.text),
                     "kind          ZIP archive; its directory is at its end, "
                     "which has not come\n");
    filefacts_read(&f, &source, true, NULL);
    while (filefacts_step(&f, &source, 1))
        continue;
    ck_assert_str_eq(buf_str(&f.text), cases[0].want);
    filefacts_clear(&f);
}
END_TEST

Suite *test_filefacts(void);
Suite *test_filefacts(void)
{
    Suite *suite = suite_create("filefacts");
    TCase *tc = tcase_create("filefacts");
    const int n = sizeof cases / sizeof *cases;
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, filefacts_say_what_a_file_says_of_itself, 0, n);
    tcase_add_loop_test(tc, filefacts_say_how_a_file_is_packed_where_that_is_known, 0,
                        sizeof unpacked / sizeof *unpacked);
    tcase_add_loop_test(tc, filefacts_stand_any_cut, 0, n);
    tcase_add_loop_test(tc, filefacts_stand_any_byte, 0, n);
    tcase_add_test(tc, filefacts_list_a_tar);
    tcase_add_test(tc, filefacts_look_at_so_much_of_a_directory);
    tcase_add_loop_test(tc, filefacts_read_little_of_parts_far_from_each_other, 0,
                        sizeof far_parts / sizeof *far_parts);
    tcase_add_test(tc, filefacts_list_no_more_than_so_many);
    tcase_add_test(tc, filefacts_say_what_a_late_member_makes_of_a_zip);
    tcase_add_loop_test(tc, filefacts_go_through_an_archive_by_and_by, 0,
                        sizeof archives / sizeof *archives);
    tcase_add_test(tc, filefacts_wait_for_the_end_of_a_zip);
    suite_add_tcase(suite, tc);
    return suite;
}
