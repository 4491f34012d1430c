/* One request as the demo's server understands it: enough to answer by, no more. */
#ifndef JIG_UI_DEMO_ASKED_H
#define JIG_UI_DEMO_ASKED_H

#include "base/buf.h"
#include "demo/link.h"

struct asked {
    struct buf in;                   /* received and not used yet, the request first */
    size_t head_len;                 /* of the head in `in`, with its empty line */
    struct buf body;                 /* up to 16 MiB */
    struct span method, path, query; /* in `in` */
    struct span fields;              /* the field lines, in `in` */
    bool keep;                       /* the connection may go on */
};

void asked_init(struct asked *a);
void asked_clear(struct asked *a);
/* Forgets the request before, waits for the next one. False: there is none, or none that can be
 * understood (which was then answered). */
bool asked_read(struct asked *a, struct link *link);
/* The value of a field, trimmed; a NULL pointer where there is none. */
struct span asked_field(const struct asked *a, const char *name);
/* Each field line in turn: `rest` begins as a->fields. */
bool asked_next_field(struct span *rest, struct span *name, struct span *value);
/* A parameter of the query, not decoded; a NULL pointer where there is none. */
struct span asked_param(const struct asked *a, const char *name);

#endif
