/* Sends of the history as lines for people, and as JSON. */
#ifndef JIG_CLI_HISTORYPRINT_H
#define JIG_CLI_HISTORYPRINT_H

#include "base/buf.h"
#include "book/history.h"

/* "12  2026-11-28 21:47:24  200  3.0 ms  189 B  by hand  GET http://a.test/": local time, made harmless. */
void historyprint_add_line(const struct history_row *row, struct buf *out);
/* An object of an array; `first`: no comma before it. */
void historyprint_add_json(const struct history_row *row, bool first, struct buf *out);

#endif
