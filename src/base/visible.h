/* The one place where untrusted text becomes something that may stand on a terminal. Bytes from
 * a server, a file, a certificate or a paste go through visible_next() (cells of the screen) or
 * visible_add() (lines of the commands); what comes out holds no control character, no
 * ill-formed UTF-8, no bidi control, no tag, nothing without a width.
 *
 * The marks: C0 and DEL are their pictures (U+2400 to U+2421: "␛"), another byte that is no
 * UTF-8 is <9B>, another character is <U+202E>, a mark without a letter stands on "◌", and of a
 * flood of marks on one letter the first stay and the rest is counted: <+9983>. */
#ifndef JIG_BASE_VISIBLE_H
#define JIG_BASE_VISIBLE_H

#include "base/buf.h"
#include "base/cluster.h"

/* A piece of text as it is shown: one cluster, or a mark that stands for something. */
struct visible {
    char text[CLUSTER_MAX]; /* printable UTF-8, not NUL-terminated */
    uint8_t len;
    uint8_t columns; /* a cluster: 1 or 2. A mark: one for each of its characters */
    bool is_mark;
};

/* Takes one piece off the front of s. Returns how many bytes of s it stands for, 0 where s is
 * empty. LF, CR and TAB are marked like the others: who lays out lines cuts there first. */
size_t visible_next(struct span s, struct visible *out);

/* How many bytes from the front are shown as they are, in a column each; with what follows it the
 * last one may be more than its byte, and then is not among them. */
size_t visible_plain(struct span s);

/* Columns that s takes when shown, counting no further than `most`. */
int visible_columns(struct span s, int most);

/* How many bytes of s fit into `columns`, whole pieces only; *used (may be NULL) is what they
 * take. */
size_t visible_fit(struct span s, int columns, int *used);

/* How many bytes of a text that is not empty make its first row of so many columns (1 or more): all
 * of them where they fit, else up to behind the last blank, comma or semicolon of the second half,
 * or as many as fit. */
size_t visible_break(struct span s, int columns);

enum visible_keep {
    VISIBLE_ONE_LINE, /* LF and TAB are marked too */
    VISIBLE_LINES     /* LF and TAB stay */
};

/* Appends s as it is shown. */
void visible_add(struct buf *out, struct span s, enum visible_keep keep);

#endif
