/* How the readers of data/filefacts write what they find. A part of it. */
#ifndef JIG_DATA_FACTSHEET_H
#define JIG_DATA_FACTSHEET_H

#include "data/factcoding.h"
#include "data/factlines.h"
#include "data/peek.h"

#define FACTSHEET_MAX (4u << 20) /* bytes of text */
/* Members that are listed, and those that are counted at all. */
#define FACTSHEET_LISTED  5000u
#define FACTSHEET_COUNTED 100000u

struct factsheet {
    struct factlines *facts;
    struct peek peek;
    uint64_t len;  /* of the file, as far as it is there */
    bool complete; /* and that is all */
    struct factcoding coding;
};

/* From here on little is read at a time (of a look 4 KiB at most): for parts that stand far from
 * each other. What was looked at before is gone. */
void factsheet_look_closely(struct factsheet *f);

/* A line "name words", and one of a list, for what stands at `at`. Words are printf's; what they
 * are made of has to be clean (factsheet_text). */
void factsheet_fact(struct factsheet *f, uint64_t at, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void factsheet_row(struct factsheet *f, uint64_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void factsheet_gap(struct factsheet *f); /* an empty line */

/* The bytes as they may stand in words: up to the first NUL, one line, and cut. */
#define FACTSHEET_TEXT 512
const char *factsheet_text(char out[FACTSHEET_TEXT], struct span bytes);

/* "2 min 5 s" of that many units, `rate` of which are a second; "" where that is nothing. */
const char *factsheet_duration(char out[64], uint64_t units, uint64_t rate);

/* A member of an archive, as a row: date "" where none is known. */
struct factsheet_member {
    uint64_t at, size;
    const char *date;
    struct span name;
    const char *remark; /* "encrypted", "link"; "" */
};
void factsheet_member(struct factsheet *f, const struct factsheet_member *m);
/* What of n members is not in the list. */
void factsheet_rest(struct factsheet *f, uint64_t listed, uint64_t n, bool counted_all);

/* Each adds what it knows; nothing where the file is not what it seemed. */
void archivefacts_zip(struct factsheet *f);
void archivefacts_tar(struct factsheet *f);
void archivefacts_gzip(struct factsheet *f);
void archivefacts_zstd(struct factsheet *f);
void archivefacts_xz(struct factsheet *f);
void mediafacts_mp4(struct factsheet *f);
void mediafacts_riff(struct factsheet *f);
void mediafacts_flac(struct factsheet *f);
void mediafacts_ogg(struct factsheet *f);
void mediafacts_mp3(struct factsheet *f);
void mediafacts_matroska(struct factsheet *f);
void codefacts_elf(struct factsheet *f);
void codefacts_wasm(struct factsheet *f);
void documentfacts_pdf(struct factsheet *f);
void documentfacts_sqlite(struct factsheet *f);
void documentfacts_font(struct factsheet *f);
void documentfacts_woff(struct factsheet *f);

#endif
