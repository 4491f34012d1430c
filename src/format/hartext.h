/* The words of a HAR: JSON members one after the other, each with a comma behind it that the end of
 * its object or array takes back. Strings are made valid UTF-8 and lose known secrets here. */
#ifndef JIG_FORMAT_HARTEXT_H
#define JIG_FORMAT_HARTEXT_H

#include "base/buf.h"

/* Where the text goes, and what it passes on the way there. */
struct har_output {
    void *ctx;
    bool (*write)(void *ctx, const char *bytes, size_t len); /* false: it can't be written */
    /* Appends the text with the known secrets in it made unreadable. A text may come in parts, in a
     * row up to the one that is its last: what is not decided yet is held back. NULL: nothing is
     * hidden. */
    void (*mask)(void *ctx, struct span part, bool is_last, struct buf *out);
};

struct hartext {
    struct har_output out;
    struct buf text; /* what is not written yet */
    struct buf rest; /* of a string in parts: the beginning of a character */
    bool broken;     /* it could not be written; nothing more is */
};

void hartext_init(struct hartext *h, const struct har_output *out);
void hartext_clear(struct hartext *h);

void hartext_open(struct hartext *h, const char *key, const char *bracket);
void hartext_close(struct hartext *h, const char *bracket);

void hartext_member(struct hartext *h, const char *key, struct span value);
void hartext_str(struct hartext *h, const char *key, const char *value);
void hartext_bool(struct hartext *h, const char *key, bool value);
void hartext_number(struct hartext *h, const char *key, int64_t value);
/* Microseconds as milliseconds; below 0: it does not apply, -1. */
void hartext_ms(struct hartext *h, const char *key, int64_t us);
/* Unix time as ISO 8601. */
void hartext_time(struct hartext *h, const char *key, int64_t unix_us);
/* The same of seconds; null of INT64_MIN and of what else is no date of this calendar's. */
void hartext_date(struct hartext *h, const char *key, int64_t unix_s);
/* {"name": ..., "value": ...} as an element of an array. */
void hartext_pair(struct hartext *h, struct span name, struct span value);

/* A string alone, with its quotes and no comma. */
void hartext_string(struct hartext *h, struct span s);
/* What stands between the quotes of a string of several parts; none is cut inside a character. */
void hartext_part(struct hartext *h, struct span part, bool is_last);
/* Bytes that go through the mask, in parts, before they are encoded otherwise. */
void hartext_mask(const struct hartext *h, struct span part, bool is_last, struct buf *out);
/* Writes what has gathered. */
void hartext_flush(struct hartext *h);

#endif
