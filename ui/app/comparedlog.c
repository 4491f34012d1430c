#include "app/comparedlog.h"

#include "book/loglines.h"

void comparedlog_init(struct comparedlog *c)
{
    *c = (struct comparedlog){ .is_cut = false };
    buf_init(&c->text, 2 * COMPAREDLOG_MOST); /* the last piece may be beyond it */
}

void comparedlog_clear(struct comparedlog *c)
{
    buf_clear(&c->text);
    comparedlog_init(c);
}

bool comparedlog_read(struct comparedlog *c, const struct live *live, const struct mask *mask)
{
    struct loglines lines;
    bool has_more = true;
    comparedlog_clear(c);
    loglines_begin(&lines, live, mask);
    lines.is_timeless = true;
    while (has_more && c->text.len < COMPAREDLOG_MOST)
        has_more = loglines_next(&lines, &c->text);
    c->is_cut = has_more && (lines.large || lines.next < lines.end);
    loglines_clear(&lines);
    c->bytes = buf_span(&c->text);
    c->input = (struct bodyinput){ .source = source_of_span(&c->bytes),
                                   .type = SPAN("text/plain"),
                                   .complete = true };
    return !c->text.failed;
}
