/* What a file that is packed as a whole (gzip, br, zstd) holds, as a source. It is unpacked by
 * slices, into memory and behind that into a file without a name, as what arrives is. Where it
 * swells beyond measure, and at each further step of what may have no end, it waits to be asked. */
#ifndef JIG_APP_UNPACKING_H
#define JIG_APP_UNPACKING_H

#include "base/body.h"
#include "data/factcoding.h"
#include "data/source.h"

struct unpacking {
    const char *coding; /* "gzip"; NULL: nothing is unpacked */
    struct decode *decode;
    char *piece;     /* of the packed bytes, that is being unpacked */
    uint64_t at;     /* so many packed bytes were given to it */
    uint64_t packed; /* of so many that are there */
    bool has_all;    /* no more packed bytes will come */
    bool is_fed;     /* some of those that were given are to be unpacked still */
    uint64_t len;    /* unpacked so far */
    uint64_t step;   /* so much is unpacked without being asked for more */
    uint64_t limit;  /* it is unpacked up to here */
    bool may_swell;  /* it was asked for more of what swells beyond measure */
    bool has_tail;   /* behind the coding's end stands what is none of it, */
    bool has_more;   /* and that is more than zeros, */
    uint64_t looked; /* as far as it was looked through: so many bytes of it */
    bool is_over;    /* nothing more can be unpacked */
    bool has_failed; /* nor could it if there were more of it */
    struct body came;
    struct jig_error wrong; /* why; code JIG_OK: nothing is wrong */
};

/* How a file that begins with `head` is packed: by its first bytes, or by its name where the coding
 * has none of its own. NULL: it is not. */
const char *unpacking_coding(struct span head, const char *name);
/* The content type that the name gives to what is in it: "x.json.gz" is JSON. Static; empty: the
 * name says nothing. */
struct span unpacking_type(const char *name);

/* decode-failed: the coding's library is not there; out-of-memory. */
enum jig_err unpacking_begin(struct unpacking *u, const char *coding, struct jig_error *error);
void unpacking_clear(struct unpacking *u); /* takes what is zero */

/* Of what is unpacked; borrows u. */
struct source unpacking_source(const struct unpacking *u);

/* Takes note of the packed bytes, which may be more than before, or will not grow any more. */
void unpacking_note(struct unpacking *u, uint64_t packed, bool has_all);
/* Unpacks for about budget_us, or to the end of what is there; true where something came of it. */
bool unpacking_step(struct unpacking *u, const struct source *packed, int64_t budget_us);
/* There is more to unpack now. */
bool unpacking_has_work(const struct unpacking *u);
/* It goes on, or ends, when the disk has caught up. */
bool unpacking_waits_for_disk(const struct unpacking *u);
/* All was unpacked that can be. */
bool unpacking_is_done(const struct unpacking *u);
/* Where the packed bytes break, as far as they were read. */
uint64_t unpacking_broke_at(const struct unpacking *u);
/* How many packed bytes stand behind the coding's end and are none of it: padding, or what else was
 * appended. */
uint64_t unpacking_tail(const struct unpacking *u);

/* Those are zeros, which tapes and disks fill a file up with. */
bool unpacking_is_padded(const struct unpacking *u);

/* What is known by it of the packed bytes, or of those that are in them. */
struct factcoding unpacking_facts(const struct unpacking *u, bool of_packed);

/* It waits to be asked for a further step, which is no more than there is room for. */
bool unpacking_is_paused(const struct unpacking *u);
const char *unpacking_why_paused(const struct unpacking *u); /* static */
uint64_t unpacking_next(const struct unpacking *u);
void unpacking_read_on(struct unpacking *u);
/* Waits where it is. */
void unpacking_pause(struct unpacking *u);

#endif
