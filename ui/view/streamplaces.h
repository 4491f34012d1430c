/* Where each of the last streams was left when another request was looked at: its filter, its
 * cursor, what it held back. */
#ifndef JIG_VIEW_STREAMPLACES_H
#define JIG_VIEW_STREAMPLACES_H

#include "view/streamlist.h"

#define STREAMPLACES_MOST 16

struct streamplaces {
    struct {
        uint64_t serial;  /* of the stream; 0: nothing */
        uint64_t left_at; /* counts up */
        struct streamlist list;
    } kept[STREAMPLACES_MOST];
    uint64_t clock;
};

void streamplaces_clear(struct streamplaces *p);
/* The list is taken, and is one of no log afterwards. That which was left longest ago makes
 * room. */
void streamplaces_leave(struct streamplaces *p, uint64_t serial, struct streamlist *take);
/* Puts the list of that stream into *list, in place of what was there. False: it was not left
 * here. */
bool streamplaces_return(struct streamplaces *p, uint64_t serial, struct streamlist *list);

#endif
