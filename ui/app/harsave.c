#include "app/harsave.h"

#include <string.h>

#include "app/export.h"

#define TEXT_MAX  (64u << 20)
#define STEPS_MAX 16 /* of some 50 KiB each, between two looks at the clock */

static bool add_text(void *ctx, const char *bytes, size_t len)
{
    struct buf *out = ctx;
    buf_add(out, span_make(bytes, len));
    return !out->failed;
}

bool harsave_begin(struct harsave *s, struct jig_transfer *take, struct live *take_live)
{
    struct har_output output = { .write = add_text, .ctx = &s->text };
    *s = (struct harsave){ .transfer = take, .live = take_live };
    buf_init(&s->text, TEXT_MAX);
    s->har = har_new(&output);
    if (!s->har)
        harsave_clear(s);
    return s->har != NULL;
}

void harsave_clear(struct harsave *s)
{
    har_free(s->har);
    jig_transfer_free(s->transfer);
    live_free(s->live);
    buf_clear(&s->text);
    *s = (struct harsave){ .transfer = NULL };
}

size_t harsave_n_truncated(const struct harsave *s)
{
    return s->har ? har_n_truncated(s->har) : 0;
}

static void step(struct harsave *s)
{
    if (s->is_in_entry) {
        s->is_in_entry = har_step(s->har);
    } else if (s->next < jig_transfer_n_exchanges(s->transfer)) {
        bool is_last = s->next + 1 == jig_transfer_n_exchanges(s->transfer);
        har_begin_stream(s->har, jig_transfer_exchange(s->transfer, s->next++),
                         is_last ? s->live : NULL);
        s->is_in_entry = true;
    } else {
        s->is_finished = har_finish(s->har) == JIG_OK;
        if (!s->is_finished)
            s->text.failed = JIG_ERR_MEMORY;
    }
}

/* A body is looked through before anything of it is written; a blank, which JSON lets stand there,
 * says that it is not over. */
static void make_text(struct harsave *s)
{
    buf_reset(&s->text);
    s->used = 0;
    for (int i = 0; s->text.len == 0 && !s->text.failed && !s->is_finished; i++)
        if (i < STEPS_MAX)
            step(s);
        else
            buf_add_byte(&s->text, ' ');
}

static size_t read_on(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct harsave *s = (struct harsave *)ctx;
    (void)offset;
    if (s->used == s->text.len && !s->is_finished)
        make_text(s);
    if (s->text.failed)
        return EXPORT_FAILED;
    struct span part = span_sub(buf_span(&s->text), s->used, s->used + len);
    if (part.len > 0)
        memcpy(out, part.ptr, part.len);
    s->used += part.len;
    return part.len;
}

struct source harsave_source(struct harsave *s)
{
    return (struct source){ .read = read_on, .ctx = s, .len = EXPORT_TO_THE_END };
}
