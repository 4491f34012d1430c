#include "view/copying.h"

#include <string.h>

#include "data/jsonlex.h"

/* To look for secrets in so much takes some 50 microseconds. */
#define SLICE (16u << 10)

void copying_init(struct copying *c)
{
    *c = (struct copying){ .state = COPYING_NOTHING };
    buf_init_secret(&c->text, COPYING_MAX);
    buf_init_secret(&c->meaning, COPYING_MAX);
}

void copying_clear(struct copying *c)
{
    buf_clear(&c->text);
    buf_clear(&c->meaning);
    c->state = COPYING_NOTHING;
}

/* Room for all of it: what grows is copied each time. */
bool copying_begin(struct copying *c, const struct source *source, uint64_t at, uint64_t end,
                   enum copying_as as)
{
    copying_clear(c);
    if (end - at > COPYING_MAX)
        return false;
    c->state = COPYING_READS;
    c->as = as;
    c->source = *source;
    c->first = c->at = at;
    c->end = end;
    c->unquoted = 0;
    c->failed = buf_space(&c->text, (size_t)(end - at)) ? JIG_OK : JIG_ERR_MEMORY;
    return true;
}

void copying_begin_lines(struct copying *c, const struct copying_lines *lines, uint64_t about)
{
    copying_clear(c);
    c->state = COPYING_ADDS;
    c->as = COPYING_PLAIN;
    c->lines = *lines;
    c->first = c->at = 0;
    c->end = about;
    c->failed = JIG_OK;
}

static bool is_string(const struct copying *c)
{
    return c->as == COPYING_STRING && c->text.len >= 2 && c->text.ptr[0] == '"';
}

static void trim(struct copying *c)
{
    struct buf *text = &c->text;
    while (text->len && strchr("\r\n", text->ptr[text->len - 1]))
        buf_remove(text, text->len - 1, 1);
    if (c->first == 0 && span_starts(buf_span(text), SPAN("\xef\xbb\xbf")))
        buf_remove(text, 0, 3);
}

static void finish_reading(struct copying *c)
{
    c->state = is_string(c) ? COPYING_UNQUOTES : COPYING_READY;
    if (c->as == COPYING_LINE)
        trim(c);
    if (c->state == COPYING_UNQUOTES)
        buf_space(&c->meaning, c->text.len); /* which fails by itself */
}

static void read_on(struct copying *c, const struct mask *mask)
{
    struct veil veil = { .mask = mask, .source = &c->source };
    uint64_t to = c->end - c->at > SLICE ? veil_cut(&veil, c->at + SLICE) : c->end;
    to = to < c->end ? to : c->end;
    if (c->at < to && !veil_read(&veil, c->at, to, &c->text))
        c->failed = JIG_ERR_READ;
    c->at = to;
    if (to == c->end)
        finish_reading(c);
}

static void unquote_on(struct copying *c)
{
    struct span inside = span_sub(buf_span(&c->text), 1, c->text.len - 1);
    struct span rest = span_sub(inside, c->unquoted, inside.len);
    c->unquoted += jsonlex_unescape(rest, SLICE, &c->meaning);
    if (c->unquoted >= inside.len)
        c->state = COPYING_READY;
}

static void add_on(struct copying *c)
{
    bool more = c->lines.add(c->lines.ctx, &c->text);
    if (!more && !c->text.failed)
        c->state = COPYING_READY;
}

static enum jig_err failure(const struct copying *c)
{
    return c->failed ? c->failed : c->text.failed ? c->text.failed : c->meaning.failed;
}

static void fail(struct copying *c, enum jig_err why)
{
    copying_clear(c);
    c->state = COPYING_READY;
    c->failed = why;
}

bool copying_step(struct copying *c, const struct mask *mask)
{
    if (c->state == COPYING_READS)
        read_on(c, mask);
    else if (c->state == COPYING_UNQUOTES)
        unquote_on(c);
    else if (c->state == COPYING_ADDS)
        add_on(c);
    if (copying_is_on(c) && failure(c))
        fail(c, failure(c));
    return copying_is_on(c);
}

void copying_give_up(struct copying *c)
{
    if (copying_is_on(c))
        fail(c, JIG_ERR_READ);
}

bool copying_is_on(const struct copying *c)
{
    return c->state != COPYING_NOTHING && c->state != COPYING_READY;
}

bool copying_take(struct copying *c, struct buf *out)
{
    if (c->state != COPYING_READY)
        return false;
    struct buf *from = is_string(c) ? &c->meaning : &c->text;
    enum jig_err failed = failure(c);
    buf_clear(out);
    *out = *from;
    out->is_secret = false; /* the clipboard is none, and to overwrite so much takes a turn */
    *from = (struct buf){ .max = from->max, .is_secret = from->is_secret };
    out->failed = failed;
    copying_clear(c);
    return true;
}
