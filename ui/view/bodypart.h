/* A part of a multipart body, opened as a body of its own: its bytes with their
 * Content-Transfer-Encoding taken off, and what its head says of it. */
#ifndef JIG_VIEW_BODYPART_H
#define JIG_VIEW_BODYPART_H

#include "base/buf.h"
#include "data/partsource.h"
#include "view/bodydoc.h"

struct bodypart {
    struct partway way; /* to it, from the body that all of them are in */
    struct partsource *source;
    struct buf heads; /* a line each field */
    size_t number, n; /* which of how many so far */
    bool is_whole;    /* its end was seen */
};

/* The part of that index in what `doc` shows, as far as that has come. `outer` is the way to what
 * doc shows. NULL: out of memory. */
struct bodypart *bodypart_new(const struct source *body, const struct partway *outer,
                              struct bodydoc *doc, size_t i);
void bodypart_free(struct bodypart *p); /* takes NULL */

/* Takes note of what of it has come to `doc` since; the rest is as bodypart_new() was given it. */
void bodypart_grow(struct bodypart *p, const struct source *body, const struct partway *outer,
                   struct bodydoc *doc);
/* Takes note of how many there are by now, however whole it is itself. */
void bodypart_count(struct bodypart *p, const struct bodydoc *doc);
/* More of it may come. */
bool bodypart_is_open(const struct bodypart *p);

struct bodyinput bodypart_input(const struct bodypart *p);
/* Appends what its head says: "part 2 of 3   photo   photo.png   base64". */
void bodypart_describe(const struct bodypart *p, struct buf *out);
/* Why it is not whole: "breaks off after 1.2 kB"; nothing where it is. */
void bodypart_add_state(const struct bodypart *p, struct buf *out);
/* What a file of it may be called; NULL: nothing that will do. To be freed. */
char *bodypart_file_name(const struct bodypart *p);

#endif
