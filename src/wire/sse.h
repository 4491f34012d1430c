/* Server-sent events (WHATWG HTML, 9.2.5 and 9.2.6), taken apart as they come: bytes in, cut
 * anywhere, one event out at a time. An event that the stream's end leaves unfinished is dropped,
 * as the standard says. */
#ifndef JIG_WIRE_SSE_H
#define JIG_WIRE_SSE_H

#include "base/buf.h"
#include "base/error.h"

/* Borrowed until the next call. */
struct sse_event {
    struct span type; /* "message" where the server named none */
    struct span data; /* its lines joined with LF; may be empty */
    struct span id;   /* the last one named on this stream; may be empty */
    bool is_comment;  /* none of these but `data`, the comment's text */
};

enum sse_status {
    SSE_AGAIN, /* all input is used */
    SSE_EVENT, /* one is complete, or a comment; there may be more in what is left of the input */
    /* too-large, line-too-long (a name or an id of over 16 KiB), out-of-memory; and again when it
     * is called again */
    SSE_FAILED,
};

struct sse {
    int64_t retry_ms;    /* what the server wants between connections; -1: it did not say */
    uint64_t n_comments; /* lines that begin with a colon: signs of life */
    bool tells_comments; /* to be set before the first byte */
    /* Private. */
    struct span comment;
    bool has_comment;
    struct buf line, data, type, id, last_id;
    size_t max;         /* bytes of a line, and of an event's data */
    size_t lead;        /* bytes that are free before an event's data */
    bool in_data;       /* the line at hand is one of data, and its part is there */
    unsigned char mark; /* bytes of a byte order mark that were seen; 4: looked for no more */
    bool after_cr;
    bool was_told; /* the event that was handed out is to be forgotten */
    bool too_large, is_starved;
};

void sse_init(struct sse *s, size_t max_event);
void sse_clear(struct sse *s);
/* Right after sse_init(): the last id of the connection before (WHATWG HTML, 9.2.6). */
void sse_resume(struct sse *s, struct span last_id);

/* Before the first byte: so many bytes stay free before each event's data, for who takes it. */
void sse_set_lead(struct sse *s, size_t lead);

enum sse_status sse_recv(struct sse *s, struct span in, size_t *used, struct sse_event *event,
                         struct jig_error *error);

/* Bytes of data of an event that has begun and not ended: at the stream's end, what is dropped. 0
 * where it has failed. */
size_t sse_unfinished(const struct sse *s);

/* For Last-Event-ID when the stream is taken up again; empty where none was named. Borrowed. */
struct span sse_last_id(const struct sse *s);

/* Hands out the memory of the data of the event that was told last: it stands behind the lead. It
 * is the caller's to free. NULL: there is none, or it was a comment. */
char *sse_take_data(struct sse *s);

#endif
