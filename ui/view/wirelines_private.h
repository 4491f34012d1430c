/* What wirelines.c, which makes the index, and wirerows.c, which shows it, share. */
#ifndef JIG_VIEW_WIRELINES_PRIVATE_H
#define JIG_VIEW_WIRELINES_PRIVATE_H

#include "view/wirehop.h"
#include "view/wirelines.h"

#define WIRE_VALUE_MAX LINES_PIECE /* so much of a field's value is shown */

/* Of the log, or the words of a field that is unpacked behind its block. */
struct wirepiece {
    uint64_t at;  /* in the source */
    uint64_t raw; /* in the log */
    size_t len;
    size_t exchange, index;
    size_t from;  /* in the exchange's piece, or in the words */
    size_t frame; /* the exchange's piece that begins its frame; SIZE_MAX: none does */
    bool is_words;
};

enum wirekind {
    WIRE_TEXT,
    WIRE_HOP,
    WIRE_WAY,
    WIRE_FRAME,
    WIRE_FIELD,
    WIRE_CHUNK,
    WIRE_DROPPED,
    WIRE_FULL
};

/* There may be a million. */
struct wireline {
    uint64_t at;
    uint32_t len;
    uint32_t exchange;
    uint32_t told; /* of a field: which one */
    uint8_t kind;
    uint8_t direction;
    bool turns; /* the direction changed in front of it: it has the time */
    bool is_hex;
};

/* What is told of a field that is unpacked. */
struct wiretold {
    uint32_t words, name_len, value_len; /* where its name and its value begin in the words */
    uint32_t left_out;                   /* bytes of its value */
    bool is_said;                        /* the value is words about it */
    bool is_outside;                     /* an entry that the log does not have */
};

/* Reads what is shown: the source's read, whose ctx is the struct wirelines. Of a log that has
 * begun anew since, as much as is there. */
size_t wirelines_read_shown(const void *ctx, uint64_t offset, void *out, size_t len);
/* The log alone, whose ctx is the same. */
size_t wirelines_read_log(const void *ctx, uint64_t offset, void *out, size_t len);
/* Marks those of bytes [at, end) of the source that are read as stand-ins: packed fields with a
 * secret among them. */
void wirelines_hide(const struct wirelines *w, uint64_t at, uint64_t end, struct painting *out);
/* When the piece that holds a byte of the source went, in microseconds since its exchange began. */
int64_t wirelines_time(const struct wirelines *w, uint64_t offset);
/* What is shown, no further than to the end of the piece that the offset is in. */
size_t wirelines_read_piece(const struct wirelines *w, uint64_t offset, void *out, size_t len);
/* The row that exchange i begins with. */
struct wirehop wirelines_hop_row(const struct wirelines *w, size_t i);

#endif
