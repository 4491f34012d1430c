/* A part of a multipart body as bytes of its own: where it stands in the body, what takes its
 * coding off, and the source that comes of it. A part may be multipart itself: the way to one of
 * its parts has a step more. */
#ifndef JIG_DATA_PARTSOURCE_H
#define JIG_DATA_PARTSOURCE_H

#include "data/mimecoding.h"

#define PARTWAY_MAX 8 /* parts in parts */

/* The content of one part: bytes [at, end) of the body, or of what the step before gives. */
struct partstep {
    uint64_t at, end;
    enum mimecoding_kind coding;
    bool is_open; /* `end` is how far it is known to go; more may come */
};

struct partway {
    struct partstep steps[PARTWAY_MAX];
    size_t n;
};

struct partsource;

/* Of a body whose bytes up to the part's end are there; `body` is copied, what it reads is
 * borrowed. NULL: out of memory. The way has a step at least. */
struct partsource *partsource_new(const struct source *body, const struct partway *way);
void partsource_free(struct partsource *p); /* takes NULL */

/* More of the body is there, and the same way ends further on, or it has an end now. */
void partsource_grow(struct partsource *p, const struct source *body,
                     const struct partway *way);

/* The bytes so far; they grow with partsource_step(). Borrowed. */
struct source partsource_bytes(const struct partsource *p);
/* Goes on decoding by about that many bytes; true while there are more. */
bool partsource_step(struct partsource *p, size_t bytes);
/* All of it is decoded. */
bool partsource_is_done(const struct partsource *p);
/* Bytes that make no sense in the coding that the part says it has. */
uint64_t partsource_invalid(const struct partsource *p);

/* For one who reads it from its beginning to its end: reading decodes as far as it takes, and gives
 * nothing where the part ends. Its len is UINT64_MAX where a coding hides how much that is. */
struct source partsource_in_order(struct partsource *p);

#endif
