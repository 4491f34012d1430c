#include "data/logchunks.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/logcode.h"

/* A row is drawn with the time since the one before it, which may be in another chunk. */
enum { N_SLOTS = 2 };

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
    uint64_t end; /* rows */
    uint64_t len; /* bytes in the store */
    struct slot slots[N_SLOTS];
    size_t last; /* the slot that was used last */
};

struct logchunks *logchunks_new(const struct logstore *take)
{
    struct logchunks *c = mem_zero(1, sizeof *c);
    if (!c) {
        take->drop(take->ctx);
        return NULL;
    }
    c->store = *take;
    for (size_t i = 0; i < N_SLOTS; i++)
        buf_init(&c->slots[i].bytes, SIZE_MAX / 2);
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
    }
    c->store.drop(c->store.ctx);
    free(c->table);
    free(c);
}

void logchunks_empty(struct logchunks *c, uint64_t first)
{
    forget_slots(c);
    c->store.empty(c->store.ctx);
    c->n = 0;
    c->len = 0;
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

bool logchunks_add(struct logchunks *c, struct span bytes, uint64_t n)
{
    bool ok =
        bytes.len > 0 && has_place(c) && c->store.add && c->store.add(c->store.ctx, bytes);
    if (ok)
        know(c, n, bytes.len);
    else
        lose(c, n);
    return ok;
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
