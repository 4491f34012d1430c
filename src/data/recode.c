#include "data/recode.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define BLOCK (16u << 10)
/* No charset here makes more of a byte than four, and marks between bytes take three. */
#define ROOM (4 * BLOCK + 64)

struct block {
    uint64_t bytes; /* where it begins */
    uint64_t text;
    uint64_t invalid; /* before it */
};

struct recode {
    const struct source *bytes; /* borrowed */
    const struct charset_kind *kind;
    iconv_t cd;
    struct source text;
    struct block *blocks;
    size_t n, room;
    uint64_t done;    /* bytes that are converted */
    uint64_t invalid; /* so far */
    struct window window;
    char *held;      /* ROOM bytes: the text of one block */
    size_t held_len; /* 0: of none */
    size_t held_block;
};

static size_t read_text(const void *ctx, uint64_t offset, void *out, size_t len);

struct recode *recode_new(const struct source *bytes, const struct charset_kind *kind)
{
    struct recode *r = mem_zero(1, sizeof *r);
    if (!r)
        return NULL;
    r->bytes = bytes;
    r->kind = kind;
    r->text = (struct source){ .read = read_text, .ctx = r };
    r->cd = iconv_open("UTF-8", kind->iconv);
    if (r->cd == (iconv_t)-1)
        r->cd = iconv_open("UTF-8", kind->name);
    r->held = malloc(ROOM);
    if (r->cd != (iconv_t)-1 && r->held)
        return r;
    recode_free(r);
    return NULL;
}

void recode_free(struct recode *r)
{
    if (!r)
        return;
    if (r->cd != (iconv_t)-1)
        iconv_close(r->cd);
    window_clear(&r->window);
    free(r->blocks);
    free(r->held);
    free(r);
}

const struct source *recode_text(const struct recode *r)
{
    return &r->text;
}

uint64_t recode_invalid(const struct recode *r)
{
    return r->invalid;
}

uint64_t recode_done(const struct recode *r)
{
    return r->done;
}

/* ---- A block ----------------------------------------------------------------------------------*/

/* One conversion, from the front of `in` into `out`. */
struct job {
    struct span in;
    bool is_last; /* no bytes follow: what is cut short stays so */
    char *out;
    size_t room, len;
    size_t raw; /* of those, bytes at the end that are no character */
    uint64_t invalid;
};

/* Bytes that are no character here must not be read as one of UTF-8: a mark parts them. */
static bool reads_as_one(const struct job *j, char byte)
{
    for (size_t n = 1; n <= 3 && n <= j->raw; n++) {
        char bytes[UTF8_MAX];
        uint32_t cp;
        memcpy(bytes, j->out + j->len - n, n);
        bytes[n] = byte;
        if (utf8_decode(span_make(bytes, n + 1), &cp) == n + 1)
            return true;
    }
    return false;
}

static void put_raw(struct job *j, char byte)
{
    if (reads_as_one(j, byte)) {
        memcpy(j->out + j->len, "\xef\xbf\xbd", 3);
        j->len += 3;
        j->raw = 0;
    }
    j->out[j->len++] = byte;
    j->raw++;
    j->invalid++;
}

/* Takes a character's worth of bytes as they are; false where there is no room. */
static bool pass_invalid(struct recode *r, struct job *j)
{
    size_t n = r->kind->unit < j->in.len ? r->kind->unit : j->in.len;
    if (j->room - j->len < 4 * n)
        return false;
    for (size_t i = 0; i < n; i++)
        put_raw(j, j->in.ptr[i]);
    j->in = span_sub(j->in, n, j->in.len);
    return true;
}

/* Until the bytes or the room are used up. */
static void convert(struct recode *r, struct job *j)
{
    iconv(r->cd, NULL, NULL, NULL, NULL);
    while (j->in.len) {
        char *in = (char *)j->in.ptr;
        char *out = j->out + j->len;
        size_t left = j->in.len;
        size_t space = j->room - j->len;
        size_t got = iconv(r->cd, &in, &left, &out, &space);
        int why = errno;
        if (out != j->out + j->len)
            j->raw = 0;
        j->in = span_sub(j->in, j->in.len - left, j->in.len);
        j->len = j->room - space;
        if (got != (size_t)-1)
            break;
        if (why == E2BIG || (why == EINVAL && !j->is_last) || !pass_invalid(r, j))
            return;
    }
    /* A character that was held back to see what follows it. */
    char *out = j->out + j->len;
    size_t space = j->room - j->len;
    iconv(r->cd, NULL, NULL, &out, &space);
    j->len = j->room - space;
}

/* The bytes of a block that begins at `at`. Where there are shifts a line's end undoes them (RFC
 * 1468), so a block ends there if it can. */
static struct span block_bytes(struct recode *r, uint64_t at, bool complete)
{
    struct span in = window_look(&r->window, r->bytes, at, BLOCK);
    if (!r->kind->has_shifts || (complete && at + in.len == r->bytes->len))
        return in;
    size_t n = in.len;
    while (n && in.ptr[n - 1] != '\n')
        n--;
    return n || in.len < BLOCK ? span_sub(in, 0, n) : in;
}

/* Fills `held` with a block's text. */
static bool hold(struct recode *r, size_t i)
{
    if (r->held_len && r->held_block == i)
        return true;
    uint64_t at = r->blocks[i].bytes;
    uint64_t end = i + 1 < r->n ? r->blocks[i + 1].bytes : r->done;
    struct span in = window_look(&r->window, r->bytes, at, (size_t)(end - at));
    struct job j = { .in = in, .is_last = true, .out = r->held, .room = ROOM };
    convert(r, &j);
    r->held_len = j.len;
    r->held_block = i;
    return j.len > 0;
}

/* ---- Scanning ---------------------------------------------------------------------------------*/

/* The block to go on with: a new one, or the last where little came after it began. */
static struct block *next_block(struct recode *r)
{
    if (r->n && r->done - r->blocks[r->n - 1].bytes < BLOCK / 2)
        return &r->blocks[r->n - 1];
    void *blocks = r->blocks;
    if (!mem_grow(&blocks, &r->room, r->n + 1, sizeof *r->blocks))
        return NULL;
    r->blocks = blocks;
    r->blocks[r->n] = (struct block){ r->done, r->text.len, r->invalid };
    return &r->blocks[r->n++];
}

bool recode_step(struct recode *r, size_t bytes, bool complete)
{
    uint64_t stop = r->done + bytes;
    while (r->done < stop && r->done < r->bytes->len) {
        struct block *b = next_block(r);
        if (!b)
            return false;
        struct span in = block_bytes(r, b->bytes, complete);
        bool is_last = complete && b->bytes + in.len == r->bytes->len;
        struct job j = { .in = in, .is_last = is_last, .out = r->held, .room = ROOM };
        convert(r, &j);
        r->held_len = 0;
        uint64_t done = b->bytes + (in.len - j.in.len);
        if (done <= r->done)
            return false;
        r->done = done;
        r->invalid = b->invalid + j.invalid;
        r->text.len = b->text + j.len;
    }
    return r->done < r->bytes->len;
}

/* ---- Looking ----------------------------------------------------------------------------------*/

static size_t block_of(const struct recode *r, uint64_t offset, bool is_text)
{
    size_t low = 0;
    for (size_t high = r->n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        uint64_t at = is_text ? r->blocks[middle].text : r->blocks[middle].bytes;
        *(at <= offset ? &low : &high) = middle;
    }
    return low;
}

static size_t read_text(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct recode *r = (struct recode *)ctx;
    size_t done = 0;
    while (done < len && offset + done < r->text.len) {
        size_t i = block_of(r, offset + done, true);
        if (!hold(r, i))
            break;
        size_t skip = (size_t)(offset + done - r->blocks[i].text);
        if (skip >= r->held_len)
            break;
        size_t n = r->held_len - skip < len - done ? r->held_len - skip : len - done;
        memcpy((char *)out + done, r->held + skip, n);
        done += n;
    }
    return done;
}

uint64_t recode_to_bytes(struct recode *r, uint64_t text)
{
    if (text >= r->text.len || !r->n)
        return r->done;
    const struct block *b = &r->blocks[block_of(r, text, true)];
    struct span in = window_look(&r->window, r->bytes, b->bytes, BLOCK);
    struct job j = { .in = in, .out = r->held, .room = (size_t)(text - b->text) };
    r->held_len = 0;
    convert(r, &j);
    return b->bytes + (in.len - j.in.len);
}

uint64_t recode_to_text(struct recode *r, uint64_t bytes)
{
    if (bytes >= r->done || !r->n)
        return r->text.len;
    const struct block *b = &r->blocks[block_of(r, bytes, false)];
    struct span in = window_look(&r->window, r->bytes, b->bytes, (size_t)(bytes - b->bytes));
    struct job j = { .in = in, .out = r->held, .room = ROOM };
    r->held_len = 0;
    convert(r, &j);
    return b->text + j.len;
}
