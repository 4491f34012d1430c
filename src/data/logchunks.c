#include "data/logchunks.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/logcode.h"
#include "data/logpiece.h"

/* A row is drawn with the time since the one before it, which may be in another chunk. */
enum { N_SLOTS = 2 };

/* What is not read as a whole to look at a part of it. */
#define LARGE ((size_t)1 << 20)

struct chunk {
    uint64_t first, n; /* rows */
    uint64_t offset;
    size_t len; /* 0: lost */
};

/* A chunk that was read, and where its rows begin. */
struct slot {
    const struct chunk *chunk; /* NULL: none */
    struct buf bytes;
    size_t *starts;
    size_t n, room;
};

struct logchunks {
    struct logstore store;
    struct chunk *table;
    size_t n, room;
    uint64_t end;      /* rows */
    uint64_t len;      /* bytes in the store */
    uint64_t appended; /* bytes behind them, of a chunk that is to come */
    bool has_failed;   /* they can't be all of it */
    struct slot slots[N_SLOTS];
    size_t last; /* the slot that was used last */
    struct logpiece pieces[N_SLOTS];
    size_t last_piece;
};

struct logchunks *logchunks_new(const struct logstore *take)
{
    struct logchunks *c = mem_zero(1, sizeof *c);
    if (!c) {
        take->drop(take->ctx);
        return NULL;
    }
    c->store = *take;
    for (size_t i = 0; i < N_SLOTS; i++) {
        buf_init_secret(&c->slots[i].bytes, SIZE_MAX / 2);
        logpiece_init(&c->pieces[i]);
    }
    return c;
}

static void forget_slots(struct logchunks *c)
{
    for (size_t i = 0; i < N_SLOTS; i++)
        c->slots[i].chunk = NULL;
}

void logchunks_free(struct logchunks *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < N_SLOTS; i++) {
        buf_wipe(&c->slots[i].bytes);
        free(c->slots[i].starts);
        logpiece_clear(&c->pieces[i]);
    }
    c->store.drop(c->store.ctx);
    free(c->table);
    free(c);
}

void logchunks_empty(struct logchunks *c, uint64_t first)
{
    forget_slots(c);
    for (size_t i = 0; i < N_SLOTS; i++)
        logpiece_clear(&c->pieces[i]);
    c->store.empty(c->store.ctx);
    c->n = 0;
    c->len = c->appended = 0;
    c->has_failed = false;
    c->end = first;
}

/* ---- The table --------------------------------------------------------------------------------*/

static bool has_place(struct logchunks *c)
{
    const struct chunk *before = c->table;
    bool has = mem_grow((void **)&c->table, &c->room, c->n + 1, sizeof *c->table);
    if (c->table != before) /* the slots look into it */
        forget_slots(c);
    return has;
}

/* Of what is lost in a row there is one chunk; without a place for it, the last one goes along. */
static void lose(struct logchunks *c, uint64_t n)
{
    bool has = has_place(c);
    struct chunk *last = c->n > 0 ? &c->table[c->n - 1] : NULL;
    if (last && (last->len == 0 || !has)) {
        last->len = 0;
        last->n += n;
    } else if (has) {
        c->table[c->n++] = (struct chunk){ .first = c->end, .n = n, .offset = c->len };
    }
    c->end += n;
}

static void know(struct logchunks *c, uint64_t n, size_t len)
{
    c->table[c->n++] = (struct chunk){ c->end, n, c->len, len };
    c->end += n;
    c->len += len;
}

void logchunks_append(struct logchunks *c, struct span bytes)
{
    bool ok =
        !c->has_failed && bytes.len > 0 && c->store.add && c->store.add(c->store.ctx, bytes);
    c->appended += ok ? bytes.len : 0;
    c->has_failed = !ok;
}

bool logchunks_finish(struct logchunks *c, uint64_t n)
{
    bool ok = !c->has_failed && c->appended > 0 && has_place(c);
    uint64_t appended = c->appended;
    c->appended = 0;
    c->has_failed = false;
    if (ok) {
        know(c, n, (size_t)appended);
    } else {
        c->len += appended; /* what of it the store has stays there */
        lose(c, n);
    }
    return ok;
}

bool logchunks_add(struct logchunks *c, struct span bytes, uint64_t n)
{
    logchunks_append(c, bytes);
    return logchunks_finish(c, n);
}

bool logchunks_know(struct logchunks *c, uint64_t n, size_t len)
{
    if (len == 0) {
        lose(c, n);
        return true;
    }
    if (!has_place(c))
        return false;
    know(c, n, len);
    return true;
}

bool logchunks_at(const struct logchunks *c, size_t i, uint64_t *n, size_t *len)
{
    if (i >= c->n)
        return false;
    *n = c->table[i].n;
    *len = c->table[i].len;
    return true;
}

size_t logchunks_memory(const struct logchunks *c)
{
    return c->room * sizeof *c->table;
}

/* NULL: no chunk has it. */
static const struct chunk *chunk_of(const struct logchunks *c, uint64_t number)
{
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->table[middle].first + c->table[middle].n <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->n && c->table[low].first <= number ? &c->table[low] : NULL;
}

uint64_t logchunks_lost(const struct logchunks *c, uint64_t number)
{
    const struct chunk *chunk = chunk_of(c, number);
    return chunk && chunk->len == 0 ? chunk->first + chunk->n - number : 0;
}

/* ---- Rows -------------------------------------------------------------------------------------*/

static struct logrow words(struct span text, struct span *all)
{
    *all = text;
    return (struct logrow){ .kind = LOGROW_ERROR,
                            .way = LOGROW_NEITHER,
                            .text = span_sub(text, 2, text.len) };
}

/* Where each row begins, as far as they can be told apart. */
static void find_rows(struct slot *s)
{
    struct span in = buf_span(&s->bytes), all;
    struct logrow row;
    s->n = 0;
    while (in.len > 0) {
        size_t at = s->bytes.len - in.len;
        if (!logcode_take(&in, &row, &all) ||
            !mem_grow((void **)&s->starts, &s->room, s->n + 1, sizeof *s->starts))
            return;
        s->starts[s->n++] = at;
    }
}

static void fill(struct logchunks *c, struct slot *s, const struct chunk *chunk)
{
    buf_reset(&s->bytes);
    char *room = buf_space(&s->bytes, chunk->len);
    if (room)
        buf_added(&s->bytes, c->store.read(c->store.ctx, chunk->offset, room, chunk->len));
    s->chunk = room ? chunk : NULL; /* without room it is tried again */
    find_rows(s);
}

static const struct slot *slot_of(struct logchunks *c, const struct chunk *chunk)
{
    for (size_t i = 0; i < N_SLOTS; i++)
        if (c->slots[i].chunk == chunk) {
            c->last = i;
            return &c->slots[i];
        }
    c->last = (c->last + 1) % N_SLOTS;
    fill(c, &c->slots[c->last], chunk);
    return &c->slots[c->last];
}

struct logrow logchunks_row(struct logchunks *c, uint64_t number, struct span *all)
{
    const struct chunk *chunk = chunk_of(c, number);
    struct logrow row;
    if (!chunk || chunk->len == 0)
        return words(SPAN("\n\nthis row made room: it could not be written to the disk"), all);
    const struct slot *s = slot_of(c, chunk);
    size_t i = (size_t)(number - chunk->first);
    struct span in = buf_span(&s->bytes);
    if (i < s->n) {
        in = span_sub(in, s->starts[i], in.len);
        if (logcode_take(&in, &row, all))
            return row;
    }
    return words(SPAN("\n\nthis row can't be read back"), all);
}

/* ---- Parts of rows ----------------------------------------------------------------------------*/

/* NULL: it is with others, or not large, or can't be read. */
static struct logpiece *piece_of(struct logchunks *c, uint64_t number)
{
    const struct chunk *chunk = chunk_of(c, number);
    if (!chunk || chunk->n != 1 || chunk->len < LARGE)
        return NULL;
    size_t i = c->last_piece;
    if (c->pieces[i].len != chunk->len || c->pieces[i].offset != chunk->offset)
        i = (i + 1) % N_SLOTS;
    c->last_piece = i;
    return logpiece_open(&c->pieces[i], &c->store, chunk->offset, chunk->len) ? &c->pieces[i]
                                                                              : NULL;
}

struct span logchunks_part(struct logchunks *c, uint64_t number, size_t at, size_t len,
                           size_t *all_len)
{
    struct logpiece *p = piece_of(c, number);
    struct span all;
    if (p) {
        *all_len = logcode_len(&p->row);
        return logpiece_look(p, &c->store, at, len);
    }
    logchunks_row(c, number, &all);
    *all_len = all.len;
    at = at < all.len ? at : all.len;
    return span_sub(all, at, len < all.len - at ? at + len : all.len);
}

static struct logrow cut_text(struct logrow row, size_t most, size_t *text_len)
{
    *text_len = row.text.len;
    row.text = span_sub(row.text, 0, most);
    return row;
}

struct logrow logchunks_glance(struct logchunks *c, uint64_t number, size_t most,
                               size_t *text_len)
{
    struct logpiece *p = piece_of(c, number);
    struct span all;
    if (!p)
        return cut_text(logchunks_row(c, number, &all), most, text_len);
    struct logrow row = p->row;
    size_t to_id = row.type.len + 1, to_text = to_id + row.id.len + 1;
    most = most < row.text.len ? most : row.text.len;
    all = logpiece_look(p, &c->store, 0, to_text + most);
    if (all.len < to_text)
        return cut_text(logchunks_row(c, number, &all), most, text_len);
    *text_len = row.text.len;
    row.type = span_sub(all, 0, row.type.len);
    row.id = span_sub(all, to_id, to_text - 1);
    row.text = span_sub(all, to_text, all.len);
    return row;
}
