#include "book/loglines.h"

void loglines_begin(struct loglines *l, const struct live *live, const struct mask *mask)
{
    const struct streamlog *log = &live->log;
    *l = (struct loglines){ .live = live,
                            .mask = mask,
                            .next = log->first,
                            .end = log->end,
                            .n_before = log->n_dropped };
    buf_init_secret(&l->masked, SIZE_MAX / 2);
    logtext_init(&l->text, mask);
}

void loglines_begin_at(struct loglines *l, const struct live *live, uint64_t first)
{
    loglines_begin(l, live, NULL);
    l->n_before = 0;
    l->next = first > l->next ? first : l->next;
}

void loglines_clear(struct loglines *l)
{
    buf_wipe(&l->masked);
    logtext_clear(&l->text);
    *l = (struct loglines){ .live = NULL };
}

static bool out_of_memory(struct buf *out)
{
    out->failed = JIG_ERR_MEMORY;
    return false;
}

/* Its texts, or those that it has, are then in `masked`. */
static bool hide(struct loglines *l, struct logrow *row)
{
    struct span *const parts[] = { &row->type, &row->id, &row->text };
    size_t ends[4] = { 0 };
    if (!l->mask)
        return true;
    buf_reset(&l->masked);
    for (size_t i = 0; i < 3; i++) {
        mask_apply(l->mask, *parts[i], &l->masked);
        ends[i + 1] = l->masked.len;
    }
    for (size_t i = 0; i < 3; i++)
        *parts[i] = span_sub(buf_span(&l->masked), ends[i], ends[i + 1]);
    return !l->masked.failed;
}

/* From the next row on, those that are gone; it is one of them, or 0. */
static uint64_t gone(const struct loglines *l)
{
    const struct streamlog *log = &l->live->log;
    uint64_t n = l->next < log->first ? log->first - l->next : streamlog_lost(log, l->next);
    return n < l->end - l->next ? n : l->end - l->next;
}

static int64_t since(const struct loglines *l, const struct logrow *row)
{
    return l->is_timeless ? LOGJSON_TIMELESS : row->at - l->live->opened_at;
}

static bool add_small(struct loglines *l, struct buf *out)
{
    struct logrow row = streamlog_row(&l->live->log, l->next++);
    if (!hide(l, &row))
        return out_of_memory(out);
    logjson_add(&row, row.at + l->live->wall_us, since(l, &row), out);
    return !out->failed;
}

/* ---- A large row ------------------------------------------------------------------------------*/

static bool begin_large(struct loglines *l, size_t text_len)
{
    l->text_len = text_len;
    l->at = 0;
    l->large = LOGLINES_MEASURES;
    logtext_begin_measure(&l->text);
    return true;
}

/* The next part of its text; empty where it can't be read, too. */
static struct span read_part(struct loglines *l)
{
    const struct streamlog *log = &l->live->log;
    size_t all;
    if (gone(l) > 0)
        return SPAN("");
    streamlog_part(log, l->next, 0, 0, &all);
    if (all < l->text_len)
        return SPAN("");
    struct span part =
        streamlog_part(log, l->next, all - l->text_len + l->at, LOGLINES_PART, &all);
    l->at += part.len;
    return part;
}

static bool begin_write(struct loglines *l, struct buf *out)
{
    size_t text_len;
    struct logrow row = streamlog_glance(&l->live->log, l->next, 0, &text_len);
    bool is_text = row.kind != LOGROW_BINARY && l->text.is_utf8;
    enum logjson_form form = is_text ? LOGJSON_TEXT : LOGJSON_BASE64;
    l->size = l->text.len;
    if (!hide(l, &row))
        return out_of_memory(out);
    row.text.len = l->size;
    logjson_begin(&row, form, row.at + l->live->wall_us, since(l, &row), out);
    logtext_begin_write(&l->text, form);
    l->at = 0;
    l->large = LOGLINES_WRITES;
    return !out->failed;
}

static bool measure_part(struct loglines *l, struct buf *out)
{
    struct span part = read_part(l);
    if (part.len == 0) { /* nothing of it is written yet: it is a gap, or words say why */
        l->large = LOGLINES_NONE;
        return gone(l) > 0 || add_small(l, out);
    }
    if (!logtext_add(&l->text, part, NULL))
        return out_of_memory(out);
    if (l->at < l->text_len)
        return true;
    return logtext_end(&l->text, NULL) ? begin_write(l, out) : out_of_memory(out);
}

/* What was held back for the secret that it may have begun is missing as well. */
static bool write_part(struct loglines *l, struct buf *out)
{
    struct span part = read_part(l);
    bool is_whole = part.len > 0 && l->at == l->text_len;
    if (!logtext_add(&l->text, part, out))
        return out_of_memory(out);
    if (part.len > 0 && !is_whole)
        return true;
    if (is_whole && !logtext_end(&l->text, out))
        return out_of_memory(out);
    bool is_missing = !is_whole && l->size > l->text.len;
    logjson_end(is_missing ? l->size - l->text.len : 0, out);
    l->large = LOGLINES_NONE;
    l->next++;
    return !out->failed;
}

/* ---- The next row -----------------------------------------------------------------------------*/

static bool add_gap(uint64_t n, struct buf *out)
{
    logjson_add_gap(n, out);
    return !out->failed;
}

bool loglines_next(struct loglines *l, struct buf *out)
{
    uint64_t n = l->n_before;
    size_t text_len;
    l->n_before = 0;
    if (n > 0)
        return add_gap(n, out);
    if (l->large)
        return l->large == LOGLINES_MEASURES ? measure_part(l, out) : write_part(l, out);
    if (l->next >= l->end)
        return false;
    n = gone(l);
    l->next += n;
    if (n > 0)
        return add_gap(n, out);
    streamlog_glance(&l->live->log, l->next, 0, &text_len);
    return text_len > LOGLINES_PART ? begin_large(l, text_len) : add_small(l, out);
}
