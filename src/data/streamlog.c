#include "data/streamlog.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/logcode.h"

enum { BLOCK = 128 << 10, FIRST_ROOM = 64, SECOND_US = 1000000 };

/* Bytes of rows one behind the other; it goes with the last of them. */
struct block {
    struct block *next;
    size_t room, used;
    size_t n_rows;
    char *bytes; /* its own, or those that were taken over */
    char own[];
};

/* Its bytes are the type, LF, the id, LF, the text. */
struct kept {
    struct block *block;
    const char *bytes;
    int64_t at;
    uint64_t wire_len;
    size_t type_len, id_len, text_len;
    uint16_t code;
    uint8_t kind, way;
    bool is_compressed;
};

void streamlog_init(struct streamlog *l, size_t max)
{
    *l = (struct streamlog){ .max = max };
    buf_init_secret(&l->packed, SIZE_MAX / 2);
}

void streamlog_set_store(struct streamlog *l, struct logchunks *take)
{
    l->chunks = take;
}

void streamlog_set_stored(struct streamlog *l, struct logchunks *take, uint64_t n,
                          uint64_t lost)
{
    l->chunks = take;
    l->in_memory = l->end = n;
    l->n_lost = lost;
}

static void free_block(struct block *b)
{
    if (b->bytes != b->own)
        free(b->bytes);
    free(b);
}

/* Pages of a large one are given back by and by (streamlog_work), one block at a time. */
static void drop_block(struct streamlog *l)
{
    struct block *gone = l->oldest;
    l->used -= sizeof *gone + gone->room;
    l->oldest = gone->next;
    if (!l->oldest)
        l->newest = NULL;
    if (gone->bytes == gone->own || gone->room <= MEM_PART || l->leaving)
        free_block(gone);
    else
        l->leaving = gone;
}

static void let_go(struct streamlog *l)
{
    void *bytes = l->leaving->bytes;
    bool is_more = mem_let_go(&bytes, &l->leaving->room);
    l->leaving->bytes = bytes;
    if (is_more)
        return;
    free(l->leaving);
    l->leaving = NULL;
}

static struct kept *kept_at(const struct streamlog *l, uint64_t number)
{
    return &l->rows[number & (l->room - 1)];
}

/* The oldest row goes for good. */
static void drop_row(struct streamlog *l)
{
    l->used -= sizeof *l->rows;
    if (--kept_at(l, l->in_memory++)->block->n_rows == 0)
        drop_block(l);
    l->first = l->in_memory;
    l->n_dropped++;
}

static void forget_stored(struct streamlog *l, size_t n)
{
    l->used -= n * sizeof *l->rows;
    l->in_memory += n;
    drop_block(l);
}

/* The oldest block's rows go into the store. */
static void store_block(struct streamlog *l)
{
    size_t n = l->oldest->n_rows;
    buf_reset(&l->packed);
    for (uint64_t i = l->in_memory; i < l->in_memory + n; i++) {
        struct logrow row = streamlog_row(l, i);
        logcode_add(&row, &l->packed);
    }
    struct span bytes = l->packed.failed ? (struct span){ 0 } : buf_span(&l->packed);
    if (!logchunks_add(l->chunks, bytes, n))
        l->n_lost += n;
    forget_stored(l, n);
}

static bool is_large(const struct block *b)
{
    return b->room > BLOCK;
}

static void store_head(struct streamlog *l)
{
    struct logrow row = streamlog_row(l, l->in_memory);
    buf_reset(&l->packed);
    logcode_add_head(&row, &l->packed);
    logchunks_append(l->chunks, l->packed.failed ? (struct span){ 0 } : buf_span(&l->packed));
}

/* Of the oldest row, which is large and has a block of its own: up to so many bytes more. */
static void store_part(struct streamlog *l, size_t bytes)
{
    struct span all = streamlog_all(l, l->in_memory);
    if (l->stored == 0)
        store_head(l);
    size_t end = bytes < all.len - l->stored ? l->stored + bytes : all.len;
    logchunks_append(l->chunks, span_sub(all, l->stored, end));
    l->stored = end;
    if (end < all.len)
        return;
    l->stored = 0;
    if (!logchunks_finish(l->chunks, 1))
        l->n_lost++;
    forget_stored(l, 1);
}

void streamlog_forget(struct streamlog *l)
{
    while (l->oldest)
        drop_block(l);
    l->first = l->in_memory = l->end;
    l->used = l->n_lost = l->stored = 0;
    if (l->chunks)
        logchunks_empty(l->chunks, l->end);
}

void streamlog_clear(struct streamlog *l)
{
    while (l->oldest)
        drop_block(l);
    if (l->leaving)
        free_block(l->leaving);
    free(l->spare);
    free(l->rows);
    logchunks_free(l->chunks);
    buf_wipe(&l->packed);
    streamlog_init(l, l->max);
}

/* ---- Adding -----------------------------------------------------------------------------------*/

static void count(struct streamlog *l, const struct logrow *row)
{
    int64_t second = row->at / SECOND_US;
    if (row->way == LOGROW_NEITHER || row->kind == LOGROW_COMMENT)
        return;
    l->n[row->way]++;
    l->bytes[row->way] += row->text.len;
    if (second != l->second) {
        l->in_second_before = second == l->second + 1 ? l->in_second : 0;
        l->in_second = 0;
        l->second = second;
    }
    l->in_second++;
}

static bool has_room(const struct block *b, size_t len)
{
    return b && b->room - b->used >= len;
}

/* What is large has a block of its own, so that it goes when its row goes. */
static size_t block_room(size_t len)
{
    return len > BLOCK / 4 ? len : BLOCK;
}

static bool fits(const struct streamlog *l, size_t len, size_t most)
{
    size_t more = sizeof(struct kept);
    if (!has_room(l->newest, len))
        more += sizeof(struct block) + block_room(len);
    return l->used <= most && more <= most - l->used;
}

static void make_room(struct streamlog *l, size_t len)
{
    while (l->in_memory < l->end && !fits(l, len, l->max)) {
        if (!l->chunks)
            drop_row(l);
        else if (!is_large(l->oldest))
            store_block(l);
        else if (fits(l, len, 2 * l->max + BLOCK))
            return; /* streamlog_work() comes to it */
        else
            store_part(l, SIZE_MAX);
    }
}

static bool is_too_full(const struct streamlog *l)
{
    return l->chunks && l->used > l->max && l->end - l->in_memory > 1;
}

bool streamlog_work(struct streamlog *l, size_t bytes)
{
    if (l->leaving)
        let_go(l);
    else if (is_too_full(l) && is_large(l->oldest))
        store_part(l, bytes);
    else if (is_too_full(l))
        store_block(l);
    return l->leaving || is_too_full(l);
}

/* The ring has a power of two of places: a row's is in its number. */
static bool grow_ring(struct streamlog *l)
{
    size_t room = l->room ? l->room * 2 : FIRST_ROOM;
    if (l->end - l->in_memory < l->room)
        return true;
    struct kept *rows = room < SIZE_MAX / sizeof *rows ? malloc(room * sizeof *rows) : NULL;
    if (!rows)
        return false;
    for (uint64_t i = l->in_memory; i < l->end; i++)
        rows[i & (room - 1)] = *kept_at(l, i);
    free(l->rows);
    l->rows = rows;
    l->room = room;
    return true;
}

static struct block *new_block(size_t own)
{
    struct block *b = own < SIZE_MAX - sizeof *b ? malloc(sizeof *b + own) : NULL;
    if (!b)
        return NULL;
    *b = (struct block){ .room = own };
    b->bytes = b->own;
    return b;
}

/* The spare one where it is what is asked for. */
static struct block *take_block(struct streamlog *l, size_t own)
{
    struct block *b = l->spare && l->spare->room == own ? l->spare : NULL;
    if (!b)
        return new_block(own);
    l->spare = NULL;
    return b;
}

/* At the end, with so much room of its own, or none, where it is to have bytes of others. */
static struct block *add_block(struct streamlog *l, size_t own)
{
    struct block *b = take_block(l, own);
    if (!b)
        return NULL;
    *(l->newest ? &l->newest->next : &l->oldest) = b;
    l->newest = b;
    l->used += sizeof *b + own;
    return b;
}

static struct block *block_for(struct streamlog *l, size_t len)
{
    return has_room(l->newest, len) ? l->newest : add_block(l, block_room(len));
}

/* NULL: no memory, and the bytes are freed. */
static struct block *block_of(struct streamlog *l, char *take, size_t len)
{
    struct block *b = add_block(l, 0);
    if (!b) {
        free(take);
        return NULL;
    }
    b->bytes = take;
    b->room = len;
    l->used += len;
    return b;
}

static void put(struct block *b, struct span s, const char *behind)
{
    if (s.len > 0)
        memcpy(b->bytes + b->used, s.ptr, s.len);
    b->used += s.len;
    if (behind)
        b->bytes[b->used++] = *behind;
}

/* The row whose bytes go behind those that the block has. */
static void add_kept(struct streamlog *l, struct block *b, const struct logrow *row)
{
    *kept_at(l, l->end) = (struct kept){ .block = b,
                                         .bytes = b->bytes + b->used,
                                         .at = row->at,
                                         .wire_len = row->wire_len,
                                         .type_len = row->type.len,
                                         .id_len = row->id.len,
                                         .text_len = row->text.len,
                                         .code = (uint16_t)row->code,
                                         .kind = (uint8_t)row->kind,
                                         .way = (uint8_t)row->way,
                                         .is_compressed = row->is_compressed };
    b->n_rows++;
    l->used += sizeof *l->rows;
    l->end++;
}

enum jig_err streamlog_add(struct streamlog *l, const struct logrow *row)
{
    count(l, row);
    make_room(l, logcode_len(row));
    struct block *b = grow_ring(l) ? block_for(l, logcode_len(row)) : NULL;
    if (!b)
        return JIG_ERR_MEMORY;
    add_kept(l, b, row);
    put(b, row->type, "\n");
    put(b, row->id, "\n");
    put(b, row->text, NULL);
    return JIG_OK;
}

enum jig_err streamlog_reserve(struct streamlog *l, const struct logrow *row)
{
    size_t len = logcode_len(row), room = block_room(len);
    make_room(l, len);
    if (!grow_ring(l))
        return JIG_ERR_MEMORY;
    if (has_room(l->newest, len) || (l->spare && l->spare->room == room))
        return JIG_OK;
    free(l->spare);
    l->spare = new_block(room);
    return l->spare ? JIG_OK : JIG_ERR_MEMORY;
}

static enum jig_err add_copy(struct streamlog *l, struct logrow row, char *take)
{
    row.text.ptr = take + STREAMLOG_HEADROOM;
    enum jig_err err = streamlog_add(l, &row);
    free(take);
    return err;
}

enum jig_err streamlog_take(struct streamlog *l, const struct logrow *row, char *take)
{
    size_t len = STREAMLOG_HEADROOM + row->text.len;
    size_t names = row->type.len + 1 + row->id.len + 1;
    if (names > STREAMLOG_HEADROOM)
        return add_copy(l, *row, take);
    count(l, row);
    make_room(l, len);
    if (!grow_ring(l)) {
        free(take);
        return JIG_ERR_MEMORY;
    }
    struct block *b = block_of(l, take, len);
    if (!b)
        return JIG_ERR_MEMORY;
    b->used = STREAMLOG_HEADROOM - names;
    add_kept(l, b, row);
    put(b, row->type, "\n");
    put(b, row->id, "\n");
    b->used = len;
    return JIG_OK;
}

/* ---- Reading ----------------------------------------------------------------------------------*/

struct logrow streamlog_row(const struct streamlog *l, uint64_t number)
{
    struct span all;
    if (number < l->in_memory)
        return logchunks_row(l->chunks, number, &all);
    const struct kept *k = kept_at(l, number);
    const char *id = k->bytes + k->type_len + 1;
    return (struct logrow){ .kind = (enum logrow_kind)k->kind,
                            .way = (enum logrow_way)k->way,
                            .at = k->at,
                            .type = { k->bytes, k->type_len },
                            .id = { id, k->id_len },
                            .text = { id + k->id_len + 1, k->text_len },
                            .code = k->code,
                            .is_compressed = k->is_compressed,
                            .wire_len = k->wire_len };
}

struct span streamlog_all(const struct streamlog *l, uint64_t number)
{
    struct span all;
    if (number < l->in_memory) {
        logchunks_row(l->chunks, number, &all);
        return all;
    }
    const struct kept *k = kept_at(l, number);
    return span_make(k->bytes, k->type_len + 1 + k->id_len + 1 + k->text_len);
}

struct logrow streamlog_glance(const struct streamlog *l, uint64_t number, size_t most,
                               size_t *text_len)
{
    if (number < l->in_memory)
        return logchunks_glance(l->chunks, number, most, text_len);
    struct logrow row = streamlog_row(l, number);
    *text_len = row.text.len;
    row.text = span_sub(row.text, 0, most);
    return row;
}

struct span streamlog_part(const struct streamlog *l, uint64_t number, size_t at, size_t len,
                           size_t *all_len)
{
    if (number < l->in_memory)
        return logchunks_part(l->chunks, number, at, len, all_len);
    struct span all = streamlog_all(l, number);
    *all_len = all.len;
    at = at < all.len ? at : all.len;
    return span_sub(all, at, len < all.len - at ? at + len : all.len);
}

uint64_t streamlog_lost(const struct streamlog *l, uint64_t number)
{
    return number < l->in_memory ? logchunks_lost(l->chunks, number) : 0;
}

uint64_t streamlog_rate(const struct streamlog *l, int64_t now)
{
    int64_t second = now / SECOND_US;
    if (second == l->second)
        return l->in_second_before;
    return second == l->second + 1 ? l->in_second : 0;
}

size_t streamlog_memory(const struct streamlog *l)
{
    return l->used + (l->chunks ? logchunks_memory(l->chunks) : 0);
}
