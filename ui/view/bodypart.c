#include "view/bodypart.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "data/human.h"
#include "data/remotename.h"

/* A field that takes several lines becomes one of a single line (RFC 5322, 2.2.3). */
static void unfold(struct buf *heads)
{
    for (size_t i = 0; i + 1 < heads->len; i++) {
        if (heads->ptr[i] != '\n' || !ascii_is_blank(heads->ptr[i + 1]))
            continue;
        heads->ptr[i] = ' ';
        if (i && heads->ptr[i - 1] == '\r')
            heads->ptr[i - 1] = ' ';
    }
}

static void read_heads(struct bodypart *p, const struct source *text,
                       const struct multipart_part *part)
{
    size_t len = part->body - part->heads < MULTIPARTS_HEADS
                     ? (size_t)(part->body - part->heads)
                     : MULTIPARTS_HEADS;
    buf_init(&p->heads, MULTIPARTS_HEADS);
    char *room = len ? buf_space(&p->heads, len) : NULL;
    if (room)
        buf_added(&p->heads, text->read(text->ctx, part->heads, room, len));
    unfold(&p->heads);
}

static struct span field(const struct bodypart *p, const char *name)
{
    return multiparts_field(buf_span(&p->heads), name);
}

static enum mimecoding_kind coding_of(const struct bodypart *p)
{
    return mimecoding_of(field(p, "content-transfer-encoding"));
}

void bodypart_count(struct bodypart *p, const struct bodydoc *doc)
{
    p->n = doc->parts.parts.n;
}

static void find_way(struct bodypart *p, const struct partway *outer, struct bodydoc *doc)
{
    const struct multiparts *parts = &doc->parts.parts;
    const struct multipart_part *part = &parts->parts[p->number - 1];
    bodypart_count(p, doc);
    p->is_whole = multiparts_is_whole(parts, p->number - 1);
    p->way = *outer;
    p->way.steps[p->way.n++] =
        (struct partstep){ .at = bodydoc_offset(doc, part->body, BODY_HEX),
                           .end = bodydoc_offset(doc, part->end, BODY_HEX),
                           .coding = coding_of(p),
                           .is_open = !multiparts_is_settled(parts, p->number - 1) };
}

struct bodypart *bodypart_new(const struct source *body, const struct partway *outer,
                              struct bodydoc *doc, size_t i)
{
    struct bodypart *p = mem_zero(1, sizeof *p);
    if (!p)
        return NULL;
    read_heads(p, &doc->utf8, &doc->parts.parts.parts[i]);
    p->number = i + 1;
    find_way(p, outer, doc);
    p->source = partsource_new(body, &p->way);
    if (p->source)
        return p;
    bodypart_free(p);
    return NULL;
}

void bodypart_free(struct bodypart *p)
{
    if (!p)
        return;
    partsource_free(p->source);
    buf_clear(&p->heads);
    free(p);
}

void bodypart_grow(struct bodypart *p, const struct source *body, const struct partway *outer,
                   struct bodydoc *doc)
{
    if (p->number > doc->parts.parts.n)
        return;
    find_way(p, outer, doc);
    partsource_grow(p->source, body, &p->way);
}

bool bodypart_is_open(const struct bodypart *p)
{
    return p->way.steps[p->way.n - 1].is_open;
}

struct bodyinput bodypart_input(const struct bodypart *p)
{
    return (struct bodyinput){ .source = partsource_bytes(p->source),
                               .type = field(p, "content-type"),
                               .complete = partsource_is_done(p->source),
                               .nothing = bodypart_is_open(p)
                                              ? "nothing of this part has come yet"
                                              : "this part is empty" };
}

static void add(struct buf *out, struct span words)
{
    if (!words.len)
        return;
    buf_add_str(out, "   ");
    buf_add(out, words);
}

void bodypart_describe(const struct bodypart *p, struct buf *out)
{
    char number[HUMAN_COUNT], all[HUMAN_COUNT], type[64];
    struct span disposition = field(p, "content-disposition");
    uint64_t invalid = partsource_invalid(p->source);
    buf_addf(out, "part %s of %s", human_count(number, p->number), human_count(all, p->n));
    add(out, multiparts_param_as_sent(disposition, "name"));
    add(out, multiparts_param_as_sent(disposition, "filename"));
    mime_essence(field(p, "content-type"), type);
    add(out, span_of(type));
    add(out, field(p, "content-range"));
    add(out, span_of(mimecoding_name(coding_of(p))));
    if (invalid)
        buf_addf(out, ", %s invalid byte%s", human_count(number, invalid),
                 invalid == 1 ? "" : "s");
}

void bodypart_add_state(const struct bodypart *p, struct buf *out)
{
    char size[HUMAN_SHORT];
    human_bytes(size, partsource_bytes(p->source).len);
    if (bodypart_is_open(p))
        buf_addf(out, "still arriving, %s so far", size);
    else if (!p->is_whole)
        buf_addf(out, "breaks off after %s", size);
}

char *bodypart_file_name(const struct bodypart *p)
{
    return remotename_of_field(field(p, "content-disposition"));
}
