/* A part of a multipart body, opened as a body of its own: its bytes with their Content-Transfer-Encoding taken
 * off, and what its head says of it. */
#ifndef JIG_VIEW_BODYPART_H
#define JIG_VIEW_BODYPART_H

#include "base/buf.h"
#include "data/partsource.h"
#include "view/bodydoc.h"

struct bodypart {
    struct partway way; /* to it, from the body that all of them are in */
    struct partsource *source;
    struct buf heads; /* a line each field */
    size_t number, n; /* which of how many, when it was opened */
};

/* The part of that index in what `doc` shows, where its end has come. `outer` is the way to what doc shows. NULL:
 * out of memory. */
struct bodypart *bodypart_new(const struct source *body, const struct partway *outer,
                              struct bodydoc *doc, size_t i);
void bodypart_free(struct bodypart *p); /* takes NULL */

struct bodyinput bodypart_input(const struct bodypart *p);
/* Appends what its head says: "part 2 of 3   photo   photo.png   base64". */
void bodypart_describe(const struct bodypart *p, struct buf *out);
/* What a file of it may be called; NULL: nothing that will do. To be freed. */
char *bodypart_file_name(const struct bodypart *p);

#endif
