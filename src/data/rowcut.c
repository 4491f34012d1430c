#include "data/rowcut.h"

#include <stdlib.h>

#include "base/mem.h"

/* A line is cut where it is longer than this, binary data has no pieces shorter than that. */
#define LONG_LINE   512u
#define SHORT_PIECE 16u
/* One byte in so many ends a piece, on the average. */
#define LINE_CUT  (128u - 1)
#define BYTES_CUT (64u - 1)

void rowcut_init(struct rowcut *r, enum rowcut_kind kind, uint64_t seed)
{
    *r = (struct rowcut){ .kind = kind, .seed = seed };
    window_init(&r->window);
}

void rowcut_clear(struct rowcut *r)
{
    if (!r)
        return;
    window_clear(&r->window);
    free(r->hashes);
    free(r->starts);
    rowcut_init(r, r->kind, r->seed);
}

static void begin_piece(struct rowcut *r)
{
    hash64_init(&r->piece, r->seed);
    r->rolling = 0;
}

void rowcut_begin(struct rowcut *r, uint64_t at, uint64_t end, uint64_t unit)
{
    r->from = at;
    r->at = at;
    r->end = end;
    r->mask = unit - 1;
    r->n = 0;
    r->is_full = false;
    r->row_hash = r->seed;
    begin_piece(r);
}

static bool add_row(struct rowcut *r)
{
    size_t room = r->room;
    r->is_full = r->n == ROWCUT_MAX;
    if (r->is_full)
        return true;
    void *hashes = r->hashes;
    void *starts = r->starts;
    if (!mem_grow(&hashes, &room, r->n + 2, sizeof *r->hashes))
        return false;
    r->hashes = hashes;
    room = r->room;
    if (!mem_grow(&starts, &room, r->n + 2, sizeof *r->starts))
        return false;
    r->starts = starts;
    r->room = room;
    r->hashes[r->n] = r->row_hash;
    if (!r->n)
        r->starts[0] = r->from;
    r->starts[++r->n] = r->at;
    return true;
}

/* The piece ends at r->at, and with it, perhaps, the row. */
static void end_piece(struct rowcut *r)
{
    uint64_t hash = hash64_value(&r->piece);
    r->row_hash = hash64_mix(r->row_hash, hash);
    begin_piece(r);
    if (((hash >> 20) & r->mask) && r->at < r->end)
        return;
    r->failed |= !add_row(r);
    r->row_hash = r->seed;
}

/* How much of s belongs to the piece under way; *ends: the piece ends there. */
static size_t bytes_of_piece(struct rowcut *r, struct span s, uint64_t cut, size_t shortest,
                             bool *ends)
{
    for (size_t i = 0; i < s.len; i++) {
        r->rolling = (r->rolling << 1) + (unsigned char)s.ptr[i] * 0x9e3779b97f4a7c15ull;
        if (((r->rolling >> 40) & cut) == 0 && r->piece.len + i + 1 >= shortest) {
            *ends = true;
            return i + 1;
        }
    }
    return s.len;
}

static size_t line_of_piece(struct rowcut *r, struct span s, bool *ends)
{
    size_t at = span_find_byte(s, '\n', 0);
    size_t len = at == SIZE_MAX ? s.len : at + 1;
    *ends = at != SIZE_MAX;
    if (r->piece.len + len <= LONG_LINE)
        return len;
    if (r->piece.len < LONG_LINE) {
        *ends = false;
        return (size_t)(LONG_LINE - r->piece.len);
    }
    bool cut = false;
    size_t taken = bytes_of_piece(r, span_sub(s, 0, len), LINE_CUT, LONG_LINE, &cut);
    *ends = cut || (*ends && taken == len);
    return taken;
}

static void take(struct rowcut *r, struct span s)
{
    while (s.len && !r->failed && !r->is_full) {
        bool ends = false;
        size_t len = r->kind == ROWCUT_LINES
                         ? line_of_piece(r, s, &ends)
                         : bytes_of_piece(r, s, BYTES_CUT, SHORT_PIECE, &ends);
        hash64_add(&r->piece, span_sub(s, 0, len));
        r->at += len;
        s = span_sub(s, len, s.len);
        if (ends || r->at == r->end)
            end_piece(r);
    }
}

bool rowcut_step(struct rowcut *r, const struct source *s, size_t bytes)
{
    while (bytes && r->at < r->end && !r->failed && !r->is_full) {
        uint64_t left = r->end - r->at;
        size_t want = left < bytes ? (size_t)left : bytes;
        struct span got =
            window_look(&r->window, s, r->at, want < WINDOW_SIZE ? want : WINDOW_SIZE);
        if (!got.len) {
            r->end = r->at;
            end_piece(r);
            return false;
        }
        bytes -= got.len;
        take(r, got);
    }
    return r->at < r->end && !r->failed && !r->is_full;
}

uint64_t rowcut_start(const struct rowcut *r, size_t i)
{
    return r->n ? r->starts[i] : r->end;
}
