#include "view/jsoncheck.h"

#include <string.h>

#include "view/jsonbody.h"

enum { TEXT_MAX = 64 << 20 };

void jsoncheck_init(struct jsoncheck *c)
{
    *c = (struct jsoncheck){ .is_done = true, .is_json = true };
    buf_init(&c->masked, TEXT_MAX);
}

void jsoncheck_clear(struct jsoncheck *c)
{
    buf_clear(&c->masked);
    jsoncheck_init(c);
}

void jsoncheck_begin(struct jsoncheck *c)
{
    buf_reset(&c->masked);
    c->is_reading = c->is_done = false;
    c->is_json = true;
    c->why = NULL;
}

static bool end(struct jsoncheck *c)
{
    c->is_done = true;
    buf_clear(&c->masked);
    return false;
}

/* A variable is masked whole, so that it may be more than a slice. */
static void mask_more(struct jsoncheck *c, struct span text, size_t bytes)
{
    size_t from = c->masked.len, at = from;
    while (at < text.len && at - from < bytes) {
        size_t behind = jsonbody_skip_reference(text, at);
        if (behind > at)
            buf_add_fill(&c->masked, '1', behind - at);
        else
            buf_add_byte(&c->masked, text.ptr[at]);
        at = behind > at ? behind : at + 1;
    }
    c->n_bytes += at - from;
}

static bool read_more(struct jsoncheck *c, size_t bytes)
{
    struct jsonlex_token token;
    enum jsonread_event event;
    size_t from = c->read.lex.at;
    do {
        event = jsonread_next(&c->read, &token);
    } while (event != JSONREAD_END && event != JSONREAD_ERROR && c->read.lex.at - from < bytes);
    c->n_bytes += c->read.lex.at - from;
    if (event == JSONREAD_ERROR) {
        c->is_json = false;
        c->bad = c->read.error_at;
        c->why = c->read.why;
    }
    return event != JSONREAD_END && event != JSONREAD_ERROR;
}

bool jsoncheck_step(struct jsoncheck *c, struct span text, size_t bytes)
{
    if (c->is_done)
        return false;
    if (!c->is_reading) {
        mask_more(c, text, bytes);
        if (c->masked.failed)
            return end(c);
        c->is_reading = c->masked.len >= text.len;
        if (c->is_reading)
            jsonread_init(&c->read, buf_span(&c->masked), false);
        return true;
    }
    return read_more(c, bytes) || end(c);
}
