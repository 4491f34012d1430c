/* Reads the lines of a head or of trailers into a struct header (RFC 9112, 4 and 5). The bytes
 * are kept as they came, in the list's arena, and parsed where they lie; what was scanned once
 * is not scanned again, so input may come byte by byte. For wire/h1, which owns one. */
#ifndef JIG_WIRE_HEADPARSE_H
#define JIG_WIRE_HEADPARSE_H

#include "wire/head.h"

struct headparse {
    /* Set by the owner before the first byte. */
    struct header *into; /* empty */
    struct head *head;   /* where the status line goes; NULL: there is none (trailers) */
    size_t max_line, max_fields, max_len;
    enum jig_phase phase; /* for errors */
    /* Kept between calls. */
    bool done;      /* the blank line was read */
    bool folding;   /* private: stopped at a fold in bytes that are not ours */
    size_t line_at; /* where the first unfinished line begins; the length of it all when done */
    size_t scanned; /* bytes that need no second look */
    size_t line_no; /* the unfinished line's, from 1 */
};

/* Takes bytes up to the blank line, or all of them; *used is how many. */
enum jig_err headparse_recv(struct headparse *p, struct span in, size_t *used,
                            struct jig_error *error);

#endif
