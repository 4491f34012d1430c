/* What h2.c and h2events.c share. */
#ifndef JIG_WIRE_H2_PRIVATE_H
#define JIG_WIRE_H2_PRIVATE_H

#include "wire/h2.h"
#include "wire/h2lib.h"

struct h2_stream {
    struct h2_stream *next, *before;
    uint32_t id;
    struct span method; /* a literal: HEAD, CONNECT or any other */
    /* The request's body. */
    struct span pending;
    size_t taken;
    bool is_last, is_deferred;
    /* The answer. */
    struct head head;
    struct header trailers;
    struct bodylen length;
    size_t heads_len, n_interim, n_fields;
    bool has_final;  /* the head is there: what comes now are trailers */
    bool has_ended;  /* DONE or RESET is queued */
    bool is_told;    /* and was given out */
    bool is_dropped; /* nobody waits for it */
    bool is_closed;  /* nghttp2 knows it no more */
    bool was_reset;  /* by the peer */
    struct jig_error why;
};

/* An event that waits; it owns what it carries. */
struct h2_queued {
    enum event_type type;
    uint32_t stream, code;
    struct head head;
    struct header trailers;
    struct bodylen length;
    struct span body;
};

struct h2 {
    const struct h2lib *lib;
    nghttp2_session *session;
    struct h2_limits limits;
    struct h2_stream *streams;
    struct h2_stream *latest; /* that was opened or read: nearly always the one in question */
    size_t n_active;          /* streams that are not closed */
    struct h2_queued *queue;
    size_t first, n, room;
    struct h2_queued given; /* the event at hand */
    struct jig_error given_why;
    struct buf out;
    size_t out_sent;
    struct h2walk in;
    size_t n_idle, n_continuations, n_stray;
    bool is_paused; /* nghttp2 stopped behind a piece of a body */
    bool is_over;   /* nothing is read or written any more */
    bool is_closing, has_goaway, has_settings;
    uint32_t goaway_code, goaway_last;
    char goaway_words[80];
    char said[160]; /* what nghttp2 had to say about the last fault */
};

/* ---- h2.c ---- */

struct h2_stream *h2_find(const struct h2 *h, uint32_t id); /* or NULL */
/* Frees it once nobody needs it. */
void h2_settle(struct h2 *h, struct h2_stream *s);
/* Every stream that has not ended ends with this. */
void h2_fail(struct h2 *h, const struct jig_error *error);

/* ---- h2events.c ---- */

void h2_set_callbacks(const struct h2lib *lib, nghttp2_session_callbacks *callbacks);
/* Puts an event behind the others; takes it. Without memory the connection fails. */
void h2_push(struct h2 *h, struct h2_queued *take);
/* The next one that somebody waits for becomes the one at hand; false: there is none. */
bool h2_pop(struct h2 *h);
void h2_queued_clear(struct h2_queued *q);

#endif
