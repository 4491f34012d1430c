#include "book/logkeeper.h"

#include <stdio.h>

#include "base/varint.h"
#include "data/human.h"
#include "data/logcode.h"

#define TABLE_MAX ((size_t)64 << 20)

/* A row with more text than that is gone through by so much of it at a time. */
#define PART ((size_t)256 << 10)

void logkeeper_init(struct logkeeper *k, const struct live *live, const struct mask *mask,
                    uint64_t max)
{
    *k = (struct logkeeper){ .live = live, .mask = mask, .next = live->log.first, .max = max };
    buf_init(&k->table, TABLE_MAX);
    buf_init_secret(&k->masked, SIZE_MAX / 2);
    mask_stream_init(&k->hiding, mask);
}

void logkeeper_clear(struct logkeeper *k)
{
    buf_clear(&k->table);
    buf_wipe(&k->masked);
    mask_stream_clear(&k->hiding);
    *k = (struct logkeeper){ .live = NULL };
}

/* ---- Chunks -----------------------------------------------------------------------------------*/

static void add_chunk(struct logkeeper *k, uint64_t n, uint64_t len)
{
    if (n == 0)
        return;
    varint_add_u64(n, &k->table);
    varint_add_u64(len, &k->table);
    k->n_chunks++;
}

static void end_chunk(struct logkeeper *k)
{
    add_chunk(k, k->rows_in_chunk, k->bytes_in_chunk);
    k->rows_in_chunk = k->bytes_in_chunk = 0;
}

static void count_row(struct logkeeper *k, uint64_t bytes)
{
    k->bytes += bytes;
    k->bytes_in_chunk += bytes;
    k->rows_in_chunk++;
    k->n_rows++;
    if (k->bytes_in_chunk >= LOGCHUNKS_ENOUGH)
        end_chunk(k);
}

static void add_row(struct logkeeper *k, const struct logrow *row, struct buf *out)
{
    size_t before = out->len;
    logcode_add(row, out);
    count_row(k, out->len - before);
}

/* ---- Rows -------------------------------------------------------------------------------------*/

static bool has_secrets(const struct logkeeper *k)
{
    return k->mask && mask_longest(k->mask) > 0;
}

/* Its texts are then in `masked`. */
static bool hide(struct logkeeper *k, struct logrow *row)
{
    struct span *const parts[] = { &row->type, &row->id, &row->text };
    size_t ends[4] = { 0 };
    if (!has_secrets(k))
        return true;
    buf_reset(&k->masked);
    for (size_t i = 0; i < 3; i++) {
        mask_apply(k->mask, *parts[i], &k->masked);
        ends[i + 1] = k->masked.len;
    }
    for (size_t i = 0; i < 3; i++)
        *parts[i] = span_sub(buf_span(&k->masked), ends[i], ends[i + 1]);
    return !k->masked.failed;
}

/* What the log has lost is lost here too; what was cleared while it was written, as well. */
static void pass_lost(struct logkeeper *k)
{
    const struct streamlog *log = &k->live->log;
    uint64_t n = k->next < log->first ? log->first - k->next : streamlog_lost(log, k->next);
    n = n < log->end - k->next ? n : log->end - k->next;
    if (n == 0)
        return;
    end_chunk(k);
    add_chunk(k, n, 0);
    k->n_rows += n;
    k->next += n;
}

static bool end(struct logkeeper *k)
{
    end_chunk(k);
    k->is_over = true;
    return false;
}

static bool end_early(struct logkeeper *k, struct buf *out)
{
    char words[200], n[HUMAN_COUNT];
    size_t text_len;
    const struct streamlog *log = &k->live->log;
    k->missing = log->end - k->next;
    snprintf(words, sizeof words,
             "%s more rows are not in the history: history.body in config.ini keeps more",
             human_count(n, k->missing));
    struct logrow row = { .kind = LOGROW_NOTE,
                          .way = LOGROW_NEITHER,
                          .at = streamlog_glance(log, k->next, 0, &text_len).at,
                          .text = span_of(words) };
    add_row(k, &row, out);
    end(k);
    return true;
}

/* How many rows are too many shows at the end only. */
static bool has_room(struct logkeeper *k, size_t text_len)
{
    k->is_full = k->is_full || k->bytes + text_len > k->max;
    return !k->is_full;
}

static bool out_of_memory(struct buf *out)
{
    out->failed = JIG_ERR_MEMORY;
    return false;
}

static bool add_next(struct logkeeper *k, struct buf *out)
{
    struct logrow row = streamlog_row(&k->live->log, k->next);
    if (!hide(k, &row) || k->table.failed)
        return out_of_memory(out);
    k->next++;
    add_row(k, &row, out);
    return true;
}

/* ---- A large row ------------------------------------------------------------------------------*/

/* Its type or id, and the LF behind it. */
static void take_name(struct logkeeper *k, struct span name, struct span *head)
{
    size_t before = k->masked.len;
    if (has_secrets(k))
        mask_apply(k->mask, name, &k->masked);
    else
        buf_add(&k->masked, name);
    *head = span_make(NULL, k->masked.len - before);
    buf_add_byte(&k->masked, '\n');
}

static bool begin_large(struct logkeeper *k, const struct logrow *row, size_t text_len)
{
    buf_reset(&k->masked);
    buf_space(&k->masked, logcode_len(row) + text_len); /* to grow it would wipe it each time */
    k->head = *row;
    take_name(k, row->type, &k->head.type);
    take_name(k, row->id, &k->head.id);
    k->head.text = span_make(NULL, text_len);
    k->at = 0;
    k->large = LOGKEEPER_TAKES;
    return true;
}

/* How long it is without its secrets is known once all of it was gone through. */
static bool begin_to_give(struct logkeeper *k, struct buf *out)
{
    size_t before = out->len;
    if (has_secrets(k))
        mask_stream_end(&k->hiding, &k->masked);
    if (k->masked.failed || k->table.failed)
        return out_of_memory(out);
    k->head.text.len = k->masked.len - k->head.type.len - k->head.id.len - 2;
    logcode_add_head(&k->head, out);
    k->row_len = out->len - before + k->masked.len;
    k->next++;
    k->at = 0;
    k->large = LOGKEEPER_GIVES;
    return true;
}

/* Its store may lose it meanwhile, or the user clear the log: nothing of it was given yet. */
static bool is_gone(const struct logkeeper *k)
{
    return k->next < k->live->log.first || streamlog_lost(&k->live->log, k->next) > 0;
}

static bool take_part(struct logkeeper *k, struct buf *out)
{
    const struct streamlog *log = &k->live->log;
    size_t all, text_len = k->head.text.len;
    if (is_gone(k)) {
        mask_stream_clear(&k->hiding);
        k->large = LOGKEEPER_NONE;
        return true;
    }
    streamlog_part(log, k->next, 0, 0, &all);
    struct span part = streamlog_part(log, k->next, all - text_len + k->at, PART, &all);
    k->at += part.len;
    if (!has_secrets(k))
        buf_add(&k->masked, part);
    else if (!mask_stream_add(&k->hiding, part, &k->masked))
        return out_of_memory(out);
    return part.len > 0 && k->at < text_len ? true : begin_to_give(k, out);
}

/* The table has a row once all of it was given: a program may be ended between two parts. */
static bool give_part(struct logkeeper *k, struct buf *out)
{
    struct span part = span_sub(buf_span(&k->masked), k->at, k->at + PART);
    buf_add(out, part);
    k->at += part.len;
    if (k->at < k->masked.len)
        return !out->failed;
    k->large = LOGKEEPER_NONE;
    count_row(k, k->row_len);
    return !out->failed;
}

/* ---- The next row -----------------------------------------------------------------------------*/

bool logkeeper_has_next(const struct logkeeper *k)
{
    return k->large || (!k->is_over && !k->is_full && k->next < k->live->log.end);
}

bool logkeeper_next(struct logkeeper *k, struct buf *out)
{
    const struct streamlog *log = &k->live->log;
    size_t text_len;
    if (k->large)
        return k->large == LOGKEEPER_TAKES ? take_part(k, out) : give_part(k, out);
    if (k->is_over)
        return false;
    pass_lost(k);
    if (k->next >= log->end)
        return !k->goes_on && end(k);
    struct logrow row = streamlog_glance(log, k->next, 0, &text_len);
    if (!has_room(k, text_len))
        return !k->goes_on && end_early(k, out);
    return text_len > PART ? begin_large(k, &row, text_len) : add_next(k, out);
}
