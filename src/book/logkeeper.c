#include "book/logkeeper.h"

#include <stdio.h>

#include "base/varint.h"
#include "data/human.h"
#include "data/logcode.h"

#define TABLE_MAX ((size_t)64 << 20)

void logkeeper_init(struct logkeeper *k, const struct live *live, const struct mask *mask,
                    uint64_t max)
{
    *k = (struct logkeeper){ .live = live, .mask = mask, .next = live->log.first, .max = max };
    buf_init(&k->table, TABLE_MAX);
    buf_init(&k->masked, SIZE_MAX / 2);
}

void logkeeper_clear(struct logkeeper *k)
{
    buf_clear(&k->table);
    buf_wipe(&k->masked);
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

static void add_row(struct logkeeper *k, const struct logrow *row, struct buf *out)
{
    size_t before = out->len;
    logcode_add(row, out);
    k->bytes += out->len - before;
    k->bytes_in_chunk += out->len - before;
    k->rows_in_chunk++;
    k->n_rows++;
    if (k->bytes_in_chunk >= LOGCHUNKS_ENOUGH)
        end_chunk(k);
}

/* ---- Rows -------------------------------------------------------------------------------------*/

/* Its texts are then in `masked`. */
static bool hide(struct logkeeper *k, struct logrow *row)
{
    struct span *const parts[] = { &row->type, &row->id, &row->text };
    size_t ends[4] = { 0 };
    if (!k->mask || mask_longest(k->mask) == 0)
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
    const struct streamlog *log = &k->live->log;
    k->missing = log->end - k->next;
    snprintf(words, sizeof words,
             "%s more rows are not in the history: history.body in config.ini keeps more",
             human_count(n, k->missing));
    struct logrow row = { .kind = LOGROW_NOTE,
                          .way = LOGROW_NEITHER,
                          .at = streamlog_row(log, k->next).at,
                          .text = span_of(words) };
    add_row(k, &row, out);
    end(k);
    return true;
}

bool logkeeper_has_next(const struct logkeeper *k)
{
    return !k->is_over && !k->is_full && k->next < k->live->log.end;
}

/* How many rows are too many shows at the end only. */
static bool has_room(struct logkeeper *k, const struct logrow *row)
{
    k->is_full = k->is_full || k->bytes + row->text.len > k->max;
    return !k->is_full;
}

bool logkeeper_next(struct logkeeper *k, struct buf *out)
{
    const struct streamlog *log = &k->live->log;
    if (k->is_over)
        return false;
    pass_lost(k);
    if (k->next >= log->end)
        return !k->goes_on && end(k);
    struct logrow row = streamlog_row(log, k->next);
    if (!has_room(k, &row))
        return !k->goes_on && end_early(k, out);
    if (!hide(k, &row) || k->table.failed) {
        out->failed = JIG_ERR_MEMORY;
        return false;
    }
    k->next++;
    add_row(k, &row, out);
    return true;
}
