#include "view/bodycopy.h"

#include <string.h>

#include "data/jsonlex.h"

static bool take(struct bodytab *b, uint64_t at, uint64_t end)
{
    buf_reset(&b->copied);
    if (end - at <= RESTAB_COPY_MAX)
        veil_read(&b->veil, at, end, &b->copied);
    return end - at <= RESTAB_COPY_MAX && !b->copied.failed;
}

bool bodycopy_say(struct intent *out, const char *words)
{
    *out = (struct intent){ .command = "say", .text = span_of(words) };
    return true;
}

/* A string is copied as what it means, anything else as it stands. */
static void unquote(struct bodytab *b)
{
    if (!b->copied.len || b->copied.ptr[0] != '"')
        return;
    struct buf plain;
    buf_init(&plain, RESTAB_COPY_MAX);
    jsonlex_unquote(buf_span(&b->copied), &plain);
    if (!plain.failed) {
        buf_reset(&b->copied);
        buf_add(&b->copied, buf_span(&plain));
    }
    buf_clear(&plain);
}

/* Without its end, and the mark in front of a text. */
static void trim(struct bodytab *b, uint64_t at)
{
    struct buf *text = &b->copied;
    while (text->len && strchr("\r\n", text->ptr[text->len - 1]))
        buf_remove(text, text->len - 1, 1);
    if (at == 0 && span_starts(buf_span(text), SPAN("\xef\xbb\xbf")))
        buf_remove(text, 0, 3);
}

static bool copy_selection(struct bodytab *b, struct intent *out)
{
    buf_reset(&b->copied);
    if (!pager_add_selection(&b->pager, &b->copied))
        return restab_too_large(b->shown, "it", &b->copied, out);
    pager_select(&b->pager, false);
    restab_copy(buf_span(&b->copied), out);
    return true;
}

bool bodycopy(struct bodytab *b, struct intent *out)
{
    const struct line *line = pager_line(&b->pager);
    if (b->pager.selects)
        return copy_selection(b, out);
    if (!line)
        return false;
    uint64_t at = line->at;
    uint64_t end = line->end;
    bool value = bodydoc_value(b->doc, line, &at, &end);
    if (!take(b, at, end))
        return restab_too_large(b->shown, "it", &b->copied, out);
    if (value && (bodydoc_is_json(b->doc) || bodydoc_is_packed(b->doc)))
        unquote(b);
    else if (b->doc->mode != BODY_HEX)
        trim(b, at);
    restab_copy(buf_span(&b->copied), out);
    return true;
}
bool bodycopy_all(struct bodytab *b, struct intent *out)
{
    if (!take(b, 0, b->doc->source.len))
        return restab_too_large(b->shown, "it", &b->copied, out);
    restab_copy(buf_span(&b->copied), out);
    return true;
}

bool bodycopy_filtered(struct bodytab *b, struct intent *out)
{
    if (!take(b, 0, b->doc->source.len))
        return bodycopy_say(
            out, "more results than can be saved from here (16 MiB): narrow the filter");
    *out = (struct intent){ .command = "response.save-text", .text = buf_span(&b->copied) };
    return true;
}
