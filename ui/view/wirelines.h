/* The wire log of a transfer as lines for a pager: hop by hop, what was sent and received in the
 * order it went, with an arrow and the time where the direction changes; as text or in hex. What
 * the frames of HTTP/2 hold, but for DATA, is no text and always in hex, with the fields of a head
 * unpacked below it. The bytes stay in the log: the lines are an index of it. The fields are a
 * part of the source, so that they are searched too; the log is what is saved. What is jig's own
 * (marks) is a part of neither. */
#ifndef JIG_VIEW_WIRELINES_H
#define JIG_VIEW_WIRELINES_H

#include "data/lines.h"
#include "view/restab.h"
#include "view/wirefields.h"
#include "wire/chunkwalk.h"

struct wirepiece;
struct wireline;
struct wiretold;

/* How it is laid out. */
struct wirelook {
    int columns;       /* of a row */
    uint32_t per_line; /* bytes in a line in hex */
    bool is_hex;       /* all of it is */
};

/* How far an exchange's log was read. The bytes of an answer in chunks have a note in front of
 * each. */
struct wirereading {
    size_t exchange;
    size_t n_pieces; /* that were read, and how much of the last of them: it may grow */
    size_t n_last;
    bool ended; /* the last line is complete */
    bool in_chunks;
    bool is_socks; /* what is said with its proxy is no text */
    struct chunkwalk walk;
    size_t left[2];    /* bytes to be shown of each direction */
    size_t no_text[2]; /* bytes of each that come next and are no text */
    size_t frame[2];   /* the piece that begins the frame of each; SIZE_MAX: none does */
};

struct wiresettled {
    size_t n_pieces;
    size_t n_last; /* bytes of the last ones */
};

struct wirelines {
    const struct restab_shown *shown;    /* borrowed */
    const struct jig_transfer *transfer; /* its */
    struct wirelook look;
    struct source log;    /* all its bytes, one after the other */
    struct source source; /* the same with the fields between them, as "name: value" */
    struct window window;
    struct wirepiece *pieces;
    size_t n_pieces, pieces_room;
    struct wireline *lines;
    size_t n_lines, lines_room;
    struct wiretold *told; /* the fields of those lines that are a field's */
    size_t n_told, told_room;
    struct wirefields fields;
    struct buf words; /* of the fields */
    size_t n_fields;
    struct wirereading reading; /* of the last exchange that has begun */
    bool is_full;               /* there are as many lines as can be */
    bool is_short;              /* without memory: the log ends before its end */
    bool has_more;              /* that was there when it was looked at is not read yet */
    size_t n_whole;             /* lines in front of those that end the log for now */
    struct wiresettled settled; /* of the exchanges before, as they were read */
    uint64_t shape;             /* of what may change though no byte has come */
    uint64_t n_read;            /* bytes that were cut into lines, in all */
    uint64_t tries;             /* of the exchanges, when they were read */
    int64_t began_us;           /* the transfer: another may lie where it lay */
    uint64_t n_anew; /* how often the source's bytes became others, rather than more */
};

void wirelines_init(struct wirelines *w);
void wirelines_clear(struct wirelines *w);

/* Looks at the log as it is now, at so much of it as takes no time: wirelines_step() goes on with
 * the rest. Without memory, what is left out is said at the end. A log that was longer so far
 * counts as other bytes. */
void wirelines_read(struct wirelines *w, const struct restab_shown *shown,
                    const struct wirelook *look);
/* The same where it is of the transfer that was read last, laid out alike: what has come since is
 * added. What an exchange before the last one still says (HTTP/2 keeps what the connection says in
 * the log of the oldest) is read with the end, or once it is an eighth of all. */
void wirelines_update(struct wirelines *w);
/* Reads a slice more of what was there; true while there is more (has_more). The lines' own step is
 * the same. */
bool wirelines_step(struct wirelines *w);

struct lines wirelines_lines(struct wirelines *w);

/* Where a place of the source is in the log, of a field that of the byte behind it; and back. */
uint64_t wirelines_raw(const struct wirelines *w, uint64_t offset);
uint64_t wirelines_shown(const struct wirelines *w, uint64_t raw);

/* The exchange that a line (from 1) belongs to, and its bytes in the log; false: no such line. */
bool wirelines_hop(const struct wirelines *w, uint64_t line, size_t *exchange, uint64_t *at,
                   uint64_t *end);
/* Appends what is said in the place of an unpacked field; false: the line is none of that kind. */
bool wirelines_add_said(const struct wirelines *w, uint64_t line, struct buf *out);
/* The line that an exchange begins with. */
uint64_t wirelines_line_of(const struct wirelines *w, size_t exchange);

#endif
