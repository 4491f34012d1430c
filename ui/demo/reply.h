/* Writing answers: a status, fields, a body of known size, or one in chunks. */
#ifndef JIG_UI_DEMO_REPLY_H
#define JIG_UI_DEMO_REPLY_H

#include "demo/asked.h"

/* `status` is "200 OK"; `fields` are whole lines with CRLF, or "". To HEAD and 304 no body goes. */
void reply(const struct asked *a, struct link *l, const char *status, const char *fields,
           struct span body);
void reply_json(const struct asked *a, struct link *l, const char *status, struct span body);
void reply_text(const struct asked *a, struct link *l, const char *status, const char *text);

/* The head alone; the body follows by hand. */
void reply_head(struct link *l, const char *status, const char *fields);
void reply_chunk(struct link *l, struct span data); /* an empty one is passed over */
void reply_last_chunk(struct link *l, const char *trailers);

/* A string of JSON with its quotes. */
void reply_quote(struct buf *out, struct span s);
void reply_pause(unsigned ms);

#endif
