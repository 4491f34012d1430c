/* What the demo's server says without being asked: server-sent events that are taken up where a connection
 * broke off, and a WebSocket with prices that also gives back what it is sent. */
#ifndef JIG_UI_DEMO_STREAMS_H
#define JIG_UI_DEMO_STREAMS_H

#include "demo/asked.h"

void streams_events(const struct asked *a, struct link *l, struct span rest);

/* /live?every=MS (500; 0: nothing by itself). Text and bytes come back as they are, but for some words:
 * "burst N" N prices at once, "big N" a message of N bytes, "ping", "close CODE". */
void streams_live(const struct asked *a, struct link *l, struct span rest);

#endif
