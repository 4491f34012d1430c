#include "data/markupwalk.h"

#include <stddef.h>
#include <string.h>

#include "base/ascii.h"
#include "data/htmlnames.h"

enum before { AFTER_OTHER, AFTER_OPEN, AFTER_TEXT };

void markupwalk_init(struct markupwalk *w, bool is_html, uint64_t offset)
{
    *w = (struct markupwalk){ .depth = 0 };
    markupscan_init(&w->scan, is_html, offset);
}

size_t markupwalk_size(const struct markupwalk *w)
{
    uint32_t n = w->depth < MARKUP_LEVELS ? w->depth + 1 : MARKUP_LEVELS + 1;
    return offsetof(struct markupwalk, levels) + n * sizeof *w->levels;
}

uint32_t markupwalk_n_levels(const struct markup_line *line)
{
    uint32_t n = line->depth + (line->is_element || line->closes);
    return n < MARKUP_LEVELS ? n : MARKUP_LEVELS;
}

/* ---- Lines ------------------------------------------------------------------------------------*/

static bool begin_line(struct markupwalk *w, uint64_t at, uint32_t depth,
                       struct markup_line *out)
{
    *out = (struct markup_line){ .at = at, .depth = depth };
    w->has_line = true;
    w->line_opens = false;
    w->line_depth = depth;
    w->is_new_line = false;
    return true;
}

/* Letters, or what stands among them: on the line under way where that can be. */
static bool flow(struct markupwalk *w, uint64_t at, struct markup_line *out)
{
    bool goes_on = w->has_line && w->before != AFTER_OTHER && !w->is_new_line;
    w->before = AFTER_TEXT;
    return !goes_on && begin_line(w, at, w->depth, out);
}

/* A line of a text whose blanks count begins behind the line's end before it. */
static bool kept_line(struct markupwalk *w, struct markup_token *t, enum markup_mode mode,
                      struct markup_line *out)
{
    bool begins = w->is_new_line || !w->has_line;
    bool ends = t->bytes.len && t->bytes.ptr[t->bytes.len - 1] == '\n';
    if (begins) {
        begin_line(w, w->is_new_line ? w->new_line_at : t->at, w->depth, out);
        out->mode = (uint8_t)mode;
    }
    w->is_new_line = ends;
    w->new_line_at = t->end;
    w->before = AFTER_TEXT;
    return begins;
}

static size_t blanks(struct span s)
{
    size_t i = 0;
    while (i < s.len && ascii_is_one_of(s.ptr[i], " \t\r\n\f"))
        i++;
    return i;
}

static bool text(struct markupwalk *w, struct markup_token *t, struct markup_line *out)
{
    size_t skip = t->is_solid ? 0 : blanks(t->bytes);
    bool is_blank = !t->is_solid && skip == t->bytes.len;
    bool ends = t->bytes.len && t->bytes.ptr[t->bytes.len - 1] == '\n';
    bool is_kept = w->scan.raw[0] || w->pre;
    if (is_kept && (!is_blank || (ends && w->is_new_line)))
        return kept_line(w, t, w->scan.raw[0] ? MARKUP_RAW : MARKUP_PRE, out);
    if (is_blank) {
        if (ends && !w->is_new_line)
            w->new_line_at = t->end;
        w->is_new_line = w->is_new_line || ends;
        return false;
    }
    if (!w->depth)
        markupscan_wrong(&w->scan, t->at + skip, "text outside of the root element");
    bool begins = flow(w, t->at + skip, out);
    w->is_new_line = ends;
    w->new_line_at = t->end;
    return begins;
}

static bool comment(struct markupwalk *w, struct markup_token *t, struct markup_line *out)
{
    bool ends = t->bytes.len && t->bytes.ptr[t->bytes.len - 1] == '\n';
    bool begins = t->is_first || w->is_new_line;
    if (begins)
        begin_line(w, t->at, w->depth, out);
    if (begins && !t->is_first)
        out->mode = MARKUP_IN_COMMENT;
    w->is_new_line = ends;
    w->before = AFTER_OTHER;
    return begins;
}

static bool cdata(struct markupwalk *w, struct markup_token *t, struct markup_line *out)
{
    bool ends = t->bytes.len && t->bytes.ptr[t->bytes.len - 1] == '\n';
    if (!w->depth)
        markupscan_wrong(&w->scan, t->at, "text outside of the root element");
    bool begins = t->is_first ? flow(w, t->at, out) : w->is_new_line;
    if (begins && !t->is_first) {
        begin_line(w, t->at, w->depth, out);
        out->mode = MARKUP_IN_CDATA;
    }
    w->is_new_line = ends;
    w->new_line_at = t->end;
    w->before = AFTER_TEXT;
    return begins;
}

static bool other(struct markupwalk *w, struct markup_token *t, struct markup_line *out)
{
    w->before = AFTER_OTHER;
    return begin_line(w, t->at, w->depth, out);
}

/* ---- Elements ---------------------------------------------------------------------------------*/

static const struct html_name *known(const struct markupwalk *w, const struct markup_token *t)
{
    return w->scan.is_html ? htmlnames_find(span_make(t->name, t->name_len)) : NULL;
}

static bool is_listed(const char *list, uint8_t level_known)
{
    const struct html_name *name = level_known ? htmlnames_at(level_known - 1u) : NULL;
    size_t len = name ? strlen(name->name) : 0;
    for (const char *at = list; name && (at = strstr(at, name->name)); at += len)
        if (at[-1] == ' ' && at[len] == ' ')
            return true;
    return false;
}

/* What HTML ends without a closing tag. */
static void end_implied(struct markupwalk *w, const struct html_name *name)
{
    if (!name || !name->ends)
        return;
    while (w->depth && w->depth <= MARKUP_LEVELS &&
           is_listed(name->ends, w->levels[w->depth - 1].known))
        w->depth--;
}

/* Counts it among its parent's, and fills its level. */
static void note_element(struct markupwalk *w, const struct markup_token *t,
                         const struct html_name *name)
{
    if (w->depth > MARKUP_LEVELS)
        return;
    struct markup_level *parent = w->depth ? &w->levels[w->depth - 1] : NULL;
    struct markup_level *own = &w->levels[w->depth];
    *own = (struct markup_level){ .at = t->at, .hash = t->hash, .nth = 1 };
    own->known = name ? (uint8_t)(1 + htmlnames_place(name)) : 0;
    own->is_like_kin = true;
    if (!parent)
        return;
    own->nth = ++parent->n;
    if (own->nth == 1)
        parent->first = t->hash;
    parent->is_mixed = parent->is_mixed || parent->first != t->hash;
    own->is_like_kin = !parent->is_mixed;
}

static bool element(struct markupwalk *w, struct markup_token *t, struct markup_line *out)
{
    const struct html_name *name = known(w, t);
    uint8_t traits = name ? name->traits : 0;
    if (w->pre || (traits & HTML_INLINE)) {
        bool begins = w->pre ? kept_line(w, t, MARKUP_PRE, out) : flow(w, t->at, out);
        if (traits & HTML_VOID && span_eq_str(span_make(t->name, t->name_len), "br"))
            w->is_new_line = true;
        return begins;
    }
    end_implied(w, name);
    if (!w->depth && w->has_root)
        markupscan_wrong(&w->scan, t->at, "a second root element");
    w->has_root = true;
    note_element(w, t, name);
    begin_line(w, t->at, w->depth, out);
    out->is_element = true;
    w->before = AFTER_OTHER;
    if (t->type == MARKUP_EMPTY || traits & HTML_VOID)
        return true;
    w->depth++;
    w->line_opens = true;
    w->before = AFTER_OPEN;
    if (traits & HTML_RAW)
        markupscan_raw(&w->scan, name->name);
    if (traits & HTML_PRE)
        w->pre = w->depth;
    return true;
}

/* The level that the tag closes; UINT32_MAX: none is open. */
static uint32_t closed_level(const struct markupwalk *w, uint32_t hash)
{
    if (w->depth > MARKUP_LEVELS)
        return w->depth - 1;
    for (uint32_t i = w->depth; i > 0; i--)
        if (w->levels[i - 1].hash == hash)
            return i - 1;
    return UINT32_MAX;
}

static bool closing(struct markupwalk *w, struct markup_token *t, struct markup_line *out)
{
    const struct html_name *name = known(w, t);
    bool is_inline = name && name->traits & HTML_INLINE;
    uint32_t level = is_inline ? UINT32_MAX : closed_level(w, t->hash);
    if (w->pre && level + 1 != w->pre)
        return kept_line(w, t, MARKUP_PRE, out);
    if (is_inline)
        return flow(w, t->at, out);
    if (level == UINT32_MAX || level + 1 != w->depth)
        markupscan_wrong(&w->scan, t->at,
                         w->depth ? "it closes another element than the one that is open"
                                  : "it closes an element that is not open");
    w->before = AFTER_OTHER;
    if (level == UINT32_MAX)
        return begin_line(w, t->at, w->depth, out);
    w->depth = level;
    w->pre = 0;
    if (w->line_opens && w->line_depth == level) {
        w->is_new_line = w->line_opens = false;
        return false;
    }
    begin_line(w, t->at, level, out);
    out->closes = true;
    return true;
}

static bool take(struct markupwalk *w, struct markup_token *t, struct markup_line *out)
{
    switch (t->type) {
    case MARKUP_TEXT:
        return text(w, t, out);
    case MARKUP_OPEN:
    case MARKUP_EMPTY:
        return element(w, t, out);
    case MARKUP_CLOSE:
        return closing(w, t, out);
    case MARKUP_COMMENT:
        return comment(w, t, out);
    case MARKUP_CDATA:
        return cdata(w, t, out);
    case MARKUP_OTHER:
        return other(w, t, out);
    }
    return false;
}

bool markupwalk_next(struct markupwalk *w, struct span *in, struct markup_line *out)
{
    struct markup_token t;
    while (markupscan_next(&w->scan, in, &t))
        if (take(w, &t, out))
            return true;
    return false;
}

bool markupwalk_finish(struct markupwalk *w, struct markup_line *out)
{
    struct markup_token t;
    bool begins = markupscan_finish(&w->scan, &t) && take(w, &t, out);
    if (w->depth)
        markupscan_wrong(&w->scan, w->scan.at, "the text ends inside an element");
    else if (!w->has_root)
        markupscan_wrong(&w->scan, w->scan.at, "the text ends without an element");
    return begins;
}
