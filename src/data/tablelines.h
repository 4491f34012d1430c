/* CSV, TSV and forms as a table for a pager: a record a line, its cells decoded and in columns. How
 * wide these are is found in the first TABLE_MEASURED bytes, in a record of every 64 KiB after
 * them, and in those that are painted; what is wider than TABLE_WIDTH is cut, but for the last one.
 * Copies, and offsets, are those of the text as it came. */
#ifndef JIG_DATA_TABLELINES_H
#define JIG_DATA_TABLELINES_H

#include "data/lines.h"
#include "data/records.h"

#define TABLE_COLUMNS  64u
#define TABLE_WIDTH    48
#define TABLE_MEASURED (256u << 10)
/* Bytes of a record that are shown. */
#define TABLE_RECORD (16u << 10)

enum table_kind {
    TABLE_CSV,  /* the first record names the columns */
    TABLE_FORM, /* application/x-www-form-urlencoded: names and values */
};

struct table_column {
    int width;
    bool is_words; /* a cell below the names is no number */
    bool is_cut;
};

struct tablelines {
    enum table_kind kind;
    struct records records;
    struct table_column columns[TABLE_COLUMNS];
    size_t n_columns;
    uint64_t measured; /* up to here */
    size_t n_sampled;  /* marks of the records that are measured besides */
    bool has_names;    /* the first record is not one of the lines */
};

/* The parting byte of a CSV is the one of , ; TAB and | that its first line has most of. */
void tablelines_init(struct tablelines *t, const struct source *s, enum table_kind kind);
void tablelines_clear(struct tablelines *t);

struct lines tablelines_lines(struct tablelines *t);

/* The line of the columns' names, which is none of the lines; false: there is none (yet). */
bool tablelines_names(struct tablelines *t, struct line *out);

/* Quotes that are not closed in what was laid out; *number: of their row, 0: of the names. */
bool tablelines_are_open(const struct tablelines *t, uint64_t *number);

/* Some cells are cut. */
bool tablelines_is_cut(const struct tablelines *t);

#endif
