/* A jq filter over a body as it is typed: what it gives is shown in the body's place. Each change
 * of the filter starts a child process anew; the results before stay until there are others, or a
 * complaint. */
#ifndef JIG_VIEW_BODYFILTER_H
#define JIG_VIEW_BODYFILTER_H

#include "base/buf.h"
#include "data/packed.h"
#include "data/recode.h"
#include "view/bodyinput.h"

#define BODYFILTER_MAX 1024 /* bytes of a filter */

struct jqrun;

struct bodyfilter {
    struct buf text;                    /* as typed; empty: off */
    struct jqrun *shown;                /* whose results are shown; NULL: the body is */
    struct jqrun *next;                 /* that takes its place; NULL: none */
    const struct charset_kind *charset; /* of the body: jq reads UTF-8 alone */
    enum packed_kind kind;              /* that stands for JSON, or 0 */
    struct source bytes;                /* the body's, as far as they are there */
    struct recode *recode;              /* of them; NULL: they are UTF-8 */
    struct packed *packed;              /* of them; NULL: they are text */
    int64_t due;                        /* when the next one starts; INT64_MAX: none is to */
    int64_t started;                    /* when the last one was */
    int64_t running_us;                 /* for how long one has been at work; 0: none is */
    uint64_t fed, all;                  /* bytes of the body that it has read, of how many */
    uint64_t given;                     /* how long the body was that the last one was given */
    bool was_complete;                  /* as far as was known then */
    bool reads_again;                   /* the next one is the same over more of it */
    char wrong[320];                    /* "": nothing */
};

void bodyfilter_init(struct bodyfilter *f);
void bodyfilter_clear(struct bodyfilter *f); /* takes NULL */

/* Another filter; an empty one ends it. Over a large body it waits until the typing pauses. */
void bodyfilter_set(struct bodyfilter *f, struct span text, uint64_t body_len, int64_t now);
/* The same filter over another body: what is shown of the one before is let go of. */
void bodyfilter_restart(struct bodyfilter *f, int64_t now);

/* What the body is written in; `kind` 0: text. */
void bodyfilter_read_as(struct bodyfilter *f, const struct charset_kind *charset,
                        enum packed_kind kind);

bool bodyfilter_is_on(const struct bodyfilter *f);
/* Goes on; over a body that has grown after it was complete, from its beginning. True:
 * bodyfilter_input() is another one, or is none any more. */
bool bodyfilter_step(struct bodyfilter *f, const struct bodyinput *body, int64_t now);
/* When it is to go on; INT64_MAX: it need not. */
int64_t bodyfilter_deadline(const struct bodyfilter *f, int64_t now);

/* It was changed, and neither what it gives now nor why it gives nothing is there yet. */
bool bodyfilter_is_awaited(const struct bodyfilter *f);
/* Results are shown: these. */
bool bodyfilter_shows(const struct bodyfilter *f);
struct bodyinput bodyfilter_input(const struct bodyfilter *f);
/* Appends how far it is, where that takes a while: "has read 45 %, 3 s". */
void bodyfilter_add_progress(const struct bodyfilter *f, struct buf *out);
const char *bodyfilter_complaint(const struct bodyfilter *f); /* NULL: nothing is wrong */

#endif
