/* A stream's log as lines of JSON (NDJSON), one a row:
 *
 *     {"time":"2026-11-28T12:03:11.250000Z","at":0.25,"way":"received","type":"text",
 *      "size":5,"text":"hello"}
 *
 * `at` is seconds since the stream was opened, `way` received, sent or none, `type` text, binary,
 * event, ping, pong, close, comment, note or error. Where there is one: `event` and `id` of a
 * server-sent event, `code` of a close, `compressed`, `wire` (bytes as they went). What is no UTF-8
 * is `base64` in place of `text`. `missing` are bytes at a text's end that went while it was
 * written. */
#ifndef JIG_DATA_LOGJSON_H
#define JIG_DATA_LOGJSON_H

#include "base/buf.h"
#include "data/streamlog.h"

/* In the place of since_us: neither `time` nor `at` is written. */
#define LOGJSON_TIMELESS INT64_MAX

/* Appends the row with its LF. `wall_us` is its Unix time, `since_us` from the stream's
 * beginning. */
void logjson_add(const struct logrow *row, int64_t wall_us, int64_t since_us, struct buf *out);
/* The same of a row whose text comes in parts: of row->text only the length is looked at. Parts are
 * cut between characters (LOGJSON_TEXT), or behind three bytes or a multiple of them. */
enum logjson_form { LOGJSON_TEXT, LOGJSON_BASE64 };
void logjson_begin(const struct logrow *row, enum logjson_form form, int64_t wall_us,
                   int64_t since_us, struct buf *out);
void logjson_add_part(struct span part, enum logjson_form form, struct buf *out);
void logjson_end(size_t n_missing, struct buf *out);
/* The line that stands for rows that went before they could be written. */
void logjson_add_gap(uint64_t n, struct buf *out);

const char *logjson_type(enum logrow_kind kind); /* "text" */

#endif
