/* The events that wait to be pulled, oldest first. */
#ifndef JIG_CLIENT_EVENTS_H
#define JIG_CLIENT_EVENTS_H

#include "jig.h"

struct events {
    struct jig_event *items;
    size_t first, n, room;
    size_t reserved; /* slots that only events_push_reserved() may use */
};

void events_init(struct events *e);
void events_clear(struct events *e);

/* A slot for an event that must not be lost, as a transfer's end; false: out of memory. */
bool events_reserve(struct events *e);
void events_release(struct events *e); /* gives an unused one back */
void events_push_reserved(struct events *e, const struct jig_event *event);

bool events_push(struct events *e, const struct jig_event *event); /* false: out of memory */
bool events_pop(struct events *e, struct jig_event *out);
/* The event that was pushed last, or NULL. */
const struct jig_event *events_last(const struct events *e);
void events_forget(struct events *e, const struct jig_transfer *t); /* every one of t */

#endif
