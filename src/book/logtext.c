#include "book/logtext.h"

#include "base/mem.h"
#include "base/utf8.h"

void logtext_init(struct logtext *t, const struct mask *mask)
{
    *t = (struct logtext){ .mask = mask };
    mask_stream_init(&t->hiding, mask);
    buf_init_secret(&t->plain, SIZE_MAX / 2);
}

void logtext_clear(struct logtext *t)
{
    mask_stream_clear(&t->hiding);
    buf_wipe(&t->plain);
    logtext_init(t, NULL);
}

static void begin(struct logtext *t)
{
    const struct mask *mask = t->mask;
    mask_stream_clear(&t->hiding);
    mask_stream_init(&t->hiding, mask);
    buf_reset(&t->plain);
    t->len = 0;
    t->is_utf8 = true;
}

void logtext_begin_measure(struct logtext *t)
{
    begin(t);
    t->is_written = false;
}

void logtext_begin_write(struct logtext *t, enum logjson_form form)
{
    begin(t);
    t->is_written = true;
    t->form = form;
}

/* How much of what is there can be written for itself: whole characters, or groups of three. */
static size_t whole_part(const struct logtext *t)
{
    size_t len = t->plain.len;
    if (t->is_written && t->form == LOGJSON_BASE64)
        return len - len % 3;
    size_t valid = utf8_valid_prefix(buf_span(&t->plain));
    return len - valid < UTF8_MAX ? valid : len;
}

static bool take(struct logtext *t, bool is_last, struct buf *out)
{
    if (t->plain.failed)
        return false;
    size_t n = is_last ? t->plain.len : whole_part(t);
    struct span part = span_sub(buf_span(&t->plain), 0, n);
    if (t->is_written)
        logjson_add_part(part, t->form, out);
    else
        t->is_utf8 = t->is_utf8 && utf8_is_valid(part);
    t->len += n;
    buf_remove(&t->plain, 0, n);
    return !t->is_written || !out->failed;
}

bool logtext_add(struct logtext *t, struct span part, struct buf *out)
{
    if (!t->mask)
        buf_add(&t->plain, part);
    else if (!mask_stream_add(&t->hiding, part, &t->plain))
        return false;
    return take(t, false, out);
}

bool logtext_end(struct logtext *t, struct buf *out)
{
    if (t->mask)
        mask_stream_end(&t->hiding, &t->plain);
    return take(t, true, out);
}
