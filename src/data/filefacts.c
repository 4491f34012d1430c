#include "data/filefacts.h"

#include <stdlib.h>

#include "data/factsheet.h"

/* Of an archive, that are there at once: more than a screen of them. */
#define FIRST_MEMBERS 128u

void filefacts_init(struct factlines *f)
{
    *f = (struct factlines){ .n = 0 };
    buf_init(&f->text, FACTSHEET_MAX);
}

void filefacts_clear(struct factlines *f)
{
    if (!f)
        return;
    buf_clear(&f->text);
    free(f->lines);
    filefacts_init(f);
}

/* ---- Kinds ------------------------------------------------------------------------------------*/

struct magic {
    size_t at, len;
    const char *bytes;
    void (*read)(struct factsheet *f);
};

#define MAGIC(at, bytes, read)               \
    {                                        \
        (at), sizeof(bytes) - 1, bytes, read \
    }

static const struct magic magics[] = {
    MAGIC(0, "PK\3\4", archivefacts_zip),
    MAGIC(0, "PK\5\6", archivefacts_zip),
    MAGIC(257, "ustar", archivefacts_tar),
    MAGIC(0, "\x1f\x8b", archivefacts_gzip),
    MAGIC(0, "\x28\xb5\x2f\xfd", archivefacts_zstd),
    MAGIC(0, "\xfd\x37zXZ\0", archivefacts_xz),
    MAGIC(4, "ftyp", mediafacts_mp4),
    MAGIC(8, "WAVE", mediafacts_riff),
    MAGIC(8, "AVI ", mediafacts_riff),
    MAGIC(0, "fLaC", mediafacts_flac),
    MAGIC(0, "OggS", mediafacts_ogg),
    MAGIC(0, "ID3", mediafacts_mp3),
    MAGIC(0, "\x1a\x45\xdf\xa3", mediafacts_matroska),
    MAGIC(0,
          "\x7f"
          "ELF",
          codefacts_elf),
    MAGIC(0, "\0asm", codefacts_wasm),
    MAGIC(0, "%PDF-", documentfacts_pdf),
    MAGIC(0, "SQLite format 3\0", documentfacts_sqlite),
    MAGIC(0, "\0\1\0\0\0", documentfacts_font),
    MAGIC(0, "OTTO", documentfacts_font),
    MAGIC(0, "wOFF", documentfacts_woff),
    MAGIC(0, "wOF2", documentfacts_woff),
};

bool filefacts_has_more(const struct factlines *f)
{
    return f->walk.step != NULL;
}

bool filefacts_step(struct factlines *f, const struct source *s, size_t members)
{
    struct factwalk *w = &f->walk;
    struct factsheet sheet = {
        .facts = f, .peek = { .source = s }, .len = w->len, .complete = w->complete
    };
    window_init_sized(&sheet.peek.window, w->look);
    for (; members > 0 && w->step; members--)
        if (!w->step(&sheet))
            w->step = NULL;
    window_clear(&sheet.peek.window);
    return filefacts_has_more(f);
}

/* Nothing is inside another one where nothing is known of it. */
static void read_kind(struct factsheet *sheet, const struct magic *m)
{
    struct factlines *f = sheet->facts;
    if (sheet->coding.inside)
        factsheet_fact(sheet, 0, "inside", "%s data", sheet->coding.inside);
    size_t n = f->n;
    m->read(sheet);
    if (f->n == n) {
        buf_reset(&f->text);
        f->n = 0;
    }
}

void filefacts_read(struct factlines *f, const struct source *s, bool complete,
                    const struct factcoding *coding)
{
    struct factsheet sheet = {
        .facts = f, .peek = { .source = s }, .len = s->len, .complete = complete
    };
    if (coding)
        sheet.coding = *coding;
    buf_reset(&f->text);
    f->n = 0;
    f->walk = (struct factwalk){ .len = s->len, .complete = complete };
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *m = &magics[i];
        struct span head = peek_look(&sheet.peek, 0, 512);
        if (!peek_has(head, m->at, span_make(m->bytes, m->len)))
            continue;
        read_kind(&sheet, m);
        break;
    }
    window_clear(&sheet.peek.window);
    filefacts_step(f, s, FIRST_MEMBERS);
}

/* ---- Places -----------------------------------------------------------------------------------*/

uint64_t filefacts_to_bytes(const struct factlines *f, uint64_t text)
{
    uint64_t at = 0;
    for (size_t i = 0; i < f->n && f->lines[i].text <= text; i++)
        at = f->lines[i].at;
    return at;
}

uint64_t filefacts_to_text(const struct factlines *f, uint64_t at)
{
    uint64_t best = 0, text = 0;
    for (size_t i = 0; i < f->n; i++)
        if (f->lines[i].at <= at && f->lines[i].at > best) {
            best = f->lines[i].at;
            text = f->lines[i].text;
        }
    return text;
}
