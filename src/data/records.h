/* Where the records of a text begin: lines of a CSV, whose quoted cells may hold line ends (RFC
 * 4180), or pairs of a form. A mark is kept for every 64 KiB, so that a record is found again by
 * reading no more than that. */
#ifndef JIG_DATA_RECORDS_H
#define JIG_DATA_RECORDS_H

#include "data/source.h"

struct recordmark {
    uint64_t at;     /* where a record begins */
    uint64_t before; /* how many are before it */
};

struct record {
    uint64_t at, end; /* what ends it is in it */
    uint64_t before;
};

struct records {
    const struct source *source; /* borrowed; may grow */
    char ends;                   /* the byte that ends a record */
    char parts;                  /* and the one between its cells */
    bool has_quotes;
    uint8_t state;
    struct recordmark *marks;
    size_t n_marks, room;
    uint64_t n;    /* records that have begun */
    uint64_t at;   /* scanned up to here */
    uint64_t last; /* where the last record begins */
    struct window scan, window;
};

void records_init(struct records *r, const struct source *s, char ends, char parts,
                  bool has_quotes);
void records_clear(struct records *r);

/* Scans up to `bytes` more; true while there are bytes left that can be. */
bool records_step(struct records *r, size_t bytes);

/* What was scanned ends inside quotes: the last record has swallowed all behind them. */
bool records_are_open(const struct records *r);

/* The record that holds `offset`, or that has `before` before it; the last one for more than there
 * are, false where there is none. */
bool records_find(struct records *r, uint64_t offset, struct record *out);
/* The one behind it; false: it is the last. */
bool records_next(struct records *r, const struct record *record, struct record *out);
bool records_numbered(struct records *r, uint64_t before, struct record *out);

#endif
