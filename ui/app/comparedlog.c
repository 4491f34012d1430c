#include "app/comparedlog.h"

void comparedlog_init(struct comparedlog *c)
{
    *c = (struct comparedlog){ .is_cut = false };
    buf_init(&c->text, 2 * COMPAREDLOG_MOST); /* the last piece may be beyond it */
}

void comparedlog_clear(struct comparedlog *c)
{
    loglines_clear(&c->lines);
    buf_clear(&c->text);
    comparedlog_init(c);
}

void comparedlog_begin(struct comparedlog *c, const struct live *live, const struct mask *mask)
{
    comparedlog_clear(c);
    loglines_begin(&c->lines, live, mask);
    c->lines.is_timeless = true;
    c->is_begun = true;
}

bool comparedlog_is_reading(const struct comparedlog *c)
{
    return c->is_begun && !c->input.complete && !c->text.failed;
}

bool comparedlog_has_failed(const struct comparedlog *c)
{
    return c->text.failed != JIG_OK;
}

static void end(struct comparedlog *c, bool has_more)
{
    c->is_cut = has_more && (c->lines.large || c->lines.next < c->lines.end);
    loglines_clear(&c->lines);
    c->bytes = buf_span(&c->text);
    c->input = (struct bodyinput){ .source = source_of_span(&c->bytes),
                                   .type = SPAN("text/plain"),
                                   .complete = !c->text.failed };
}

bool comparedlog_step(struct comparedlog *c)
{
    if (!comparedlog_is_reading(c))
        return false;
    bool has_more = loglines_next(&c->lines, &c->text);
    if (!has_more || c->text.len >= COMPAREDLOG_MOST)
        end(c, has_more);
    return comparedlog_is_reading(c);
}
