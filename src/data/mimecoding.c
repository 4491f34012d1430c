#include "data/mimecoding.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

#define BLOCK (16u << 10)

struct block {
    uint64_t coded; /* where it begins */
    uint64_t plain;
    uint64_t invalid; /* before it */
};

struct mimecoding {
    const struct source *coded; /* borrowed */
    enum mimecoding_kind kind;
    struct source plain;
    struct block *blocks;
    size_t n, room;
    uint64_t done;
    uint64_t invalid; /* so far */
    bool complete;
    struct window window;
    char *held;      /* BLOCK bytes: what one block stands for; it never grows by decoding */
    size_t held_len; /* 0: of none */
    size_t held_block;
};

enum mimecoding_kind mimecoding_of(struct span value)
{
    if (span_ieq_str(span_trim(value), "base64"))
        return MIMECODING_BASE64;
    return span_ieq_str(span_trim(value), "quoted-printable") ? MIMECODING_QUOTED
                                                              : MIMECODING_NONE;
}

const char *mimecoding_name(enum mimecoding_kind kind)
{
    static const char *const names[] = { "", "base64", "quoted-printable" };
    return names[kind];
}

static size_t read_plain(const void *ctx, uint64_t offset, void *out, size_t len);

struct mimecoding *mimecoding_new(const struct source *coded, enum mimecoding_kind kind)
{
    struct mimecoding *m = mem_zero(1, sizeof *m);
    if (!m)
        return NULL;
    m->coded = coded;
    m->kind = kind;
    m->plain = (struct source){ .read = read_plain, .ctx = m };
    m->held = malloc(BLOCK);
    if (m->held)
        return m;
    mimecoding_free(m);
    return NULL;
}

void mimecoding_free(struct mimecoding *m)
{
    if (!m)
        return;
    window_clear(&m->window);
    free(m->blocks);
    free(m->held);
    free(m);
}

const struct source *mimecoding_plain(const struct mimecoding *m)
{
    return &m->plain;
}

uint64_t mimecoding_done(const struct mimecoding *m)
{
    return m->done;
}

uint64_t mimecoding_invalid(const struct mimecoding *m)
{
    return m->invalid;
}

/* ---- A block ----------------------------------------------------------------------------------*/

/* One decoding of words (four digits of base64, an escape, a blank's run, a byte) that begin before
 * `until`; to tell what a word is, what follows is looked at. */
struct job {
    struct span in;
    size_t until;
    bool is_last; /* nothing follows: what is cut short ends here */
    size_t at;
    char *out; /* as long as `in` */
    size_t len;
    uint64_t invalid;
};

/* What a digit of base64 stands for, and one more; 0: it is none. */
static const unsigned char digits[256] = {
    ['A'] = 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,         12,         13,
    14,         15, 16, 17, 18, 19, 20, 21, 22, 23, 24,         25,         26,
    ['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,         38,         39,
    40,         41, 42, 43, 44, 45, 46, 47, 48, 49, 50,         51,         52,
    ['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, ['+'] = 63, ['/'] = 64,
};

static int digit_of(char c)
{
    return digits[(unsigned char)c] - 1;
}

static bool is_space(char c)
{
    return ascii_is_blank(c) || c == '\r' || c == '\n';
}

/* `n` digits, of four that make three bytes. */
static void put_digits(struct job *j, uint32_t bits, unsigned n)
{
    bits <<= 6 * (4 - n);
    for (unsigned i = 0; i + 1 < n; i++)
        j->out[j->len++] = (char)(bits >> (16 - 8 * i));
    j->invalid += n == 1;
}

/* Words of nothing but four digits: nearly all there are. */
static void take_plain_words(struct job *j)
{
    const unsigned char *in = (const unsigned char *)j->in.ptr;
    for (; j->at + 4 <= j->until; j->at += 4) {
        unsigned a = digits[in[j->at]], b = digits[in[j->at + 1]], c = digits[in[j->at + 2]],
                 d = digits[in[j->at + 3]];
        if (!a || !b || !c || !d)
            return;
        uint32_t bits = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1);
        j->out[j->len++] = (char)(bits >> 16);
        j->out[j->len++] = (char)(bits >> 8);
        j->out[j->len++] = (char)bits;
    }
}

/* Up to four digits, or to the padding that ends them; false: they have not all come. */
static bool take_digits(struct job *j)
{
    uint32_t bits = 0;
    unsigned n = 0;
    uint64_t odd = 0;
    size_t i = j->at;
    while (i < j->in.len && n < 4) {
        char c = j->in.ptr[i++];
        int digit = digit_of(c);
        if (c == '=')
            break;
        if (digit >= 0) {
            bits = bits << 6 | (uint32_t)digit;
            n++;
        } else if (!is_space(c)) {
            odd++;
        }
        if (!n && i >= j->until)
            break;
    }
    bool is_whole = n == 4 || n == 0 || j->in.ptr[i - 1] == '=' || j->is_last;
    if (!is_whole)
        return false;
    if (n)
        put_digits(j, bits, n);
    j->invalid += odd;
    j->at = i;
    take_plain_words(j);
    return true;
}

static size_t behind_blanks(const struct job *j, size_t at)
{
    while (at < j->in.len && ascii_is_blank(j->in.ptr[at]))
        at++;
    return at;
}

/* Behind the line end that stands there; `at`: none does. */
static size_t behind_line_end(const struct job *j, size_t at)
{
    size_t cr = at < j->in.len && j->in.ptr[at] == '\r' ? 1 : 0;
    return at + cr < j->in.len && j->in.ptr[at + cr] == '\n' ? at + cr + 1 : at;
}

static void put(struct job *j, size_t end)
{
    memcpy(j->out + j->len, j->in.ptr + j->at, end - j->at);
    j->len += end - j->at;
    j->at = end;
}

/* "=3D", or a line that goes on in the next one; false: it has not all come. */
static bool take_escape(struct job *j)
{
    size_t at = j->at + 1, blanks = behind_blanks(j, at);
    size_t next = behind_line_end(j, blanks);
    int high = at < j->in.len ? ascii_hex_value(j->in.ptr[at]) : -1;
    int low = at + 1 < j->in.len ? ascii_hex_value(j->in.ptr[at + 1]) : -1;
    bool is_cut = j->in.len - blanks < 2 &&
                  (at == j->in.len || high >= 0 || blanks > at || j->in.ptr[at] == '\r');
    if (next > blanks) {
        j->at = next;
    } else if (high >= 0 && low >= 0) {
        j->out[j->len++] = (char)(high << 4 | low);
        j->at = at + 2;
    } else if (is_cut && !j->is_last) {
        return false;
    } else if (blanks == j->in.len) {
        j->at = blanks; /* the last line goes on in none */
    } else {
        j->invalid++;
        put(j, at);
    }
    return true;
}

/* Blanks at a line's end were added on the way (RFC 2045, 6.7, rule 3); false: what follows has not
 * come. */
static bool take_blanks(struct job *j)
{
    size_t end = behind_blanks(j, j->at);
    bool is_cut = end == j->in.len || (j->in.ptr[end] == '\r' && end + 1 == j->in.len);
    if (is_cut && !j->is_last)
        return false;
    if (end == j->in.len || behind_line_end(j, end) > end)
        j->at = end;
    else
        put(j, end);
    return true;
}

static bool take_quoted(struct job *j)
{
    size_t end = j->at;
    while (end < j->until && j->in.ptr[end] != '=' && !ascii_is_blank(j->in.ptr[end]))
        end++;
    if (end == j->at)
        return j->in.ptr[end] == '=' ? take_escape(j) : take_blanks(j);
    put(j, end);
    return true;
}

static void decode(enum mimecoding_kind kind, struct job *j)
{
    bool (*take)(struct job *) = kind == MIMECODING_BASE64 ? take_digits : take_quoted;
    while (j->at < j->until && take(j))
        ;
}

/* A block that begins there, up to `until`, or as far as it goes. A word that fills all of it ends
 * with it. */
static struct job decode_block(struct mimecoding *m, uint64_t at, size_t until)
{
    struct span in = window_look(&m->window, m->coded, at, BLOCK);
    struct job j = { .in = in, .until = until < in.len ? until : in.len, .out = m->held };
    j.is_last = m->complete && at + in.len == m->coded->len;
    decode(m->kind, &j);
    if (j.at == 0 && in.len == BLOCK) {
        j = (struct job){ .in = in, .until = j.until, .is_last = true, .out = m->held };
        decode(m->kind, &j);
    }
    m->held_len = 0;
    return j;
}

size_t mimecoding_head(enum mimecoding_kind kind, struct span coded, char *out, size_t room)
{
    struct span in = span_sub(coded, 0, room);
    struct job j = { .in = in, .until = in.len, .out = out };
    if (kind == MIMECODING_NONE)
        put(&j, in.len);
    else
        decode(kind, &j);
    return j.len;
}

/* ---- Scanning ---------------------------------------------------------------------------------*/

/* The block to go on with: a new one, or the last where little came after it began and more can. */
static struct block *next_block(struct mimecoding *m, bool is_full)
{
    if (m->n && m->done - m->blocks[m->n - 1].coded < BLOCK / 2 && !is_full)
        return &m->blocks[m->n - 1];
    void *blocks = m->blocks;
    if (!mem_grow(&blocks, &m->room, m->n + 1, sizeof *m->blocks))
        return NULL;
    m->blocks = blocks;
    m->blocks[m->n] = (struct block){ m->done, m->plain.len, m->invalid };
    return &m->blocks[m->n++];
}

bool mimecoding_step(struct mimecoding *m, size_t bytes, bool complete)
{
    uint64_t stop = m->done + bytes;
    bool is_full = false;
    m->complete = complete;
    while (m->done < stop && m->done < m->coded->len) {
        struct block *b = next_block(m, is_full);
        if (!b)
            return false;
        struct job j = decode_block(m, b->coded, BLOCK);
        is_full = j.in.len == BLOCK && b->coded + j.at <= m->done && b->coded < m->done;
        if (is_full)
            continue;
        if (b->coded + j.at <= m->done)
            return false;
        m->done = b->coded + j.at;
        m->invalid = b->invalid + j.invalid;
        m->plain.len = b->plain + j.len;
        m->held_len = &m->blocks[m->held_block] == b ? 0 : m->held_len;
    }
    return m->done < m->coded->len;
}

/* ---- Looking ----------------------------------------------------------------------------------*/

static size_t block_of(const struct mimecoding *m, uint64_t offset)
{
    size_t low = 0;
    for (size_t high = m->n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(m->blocks[middle].plain <= offset ? &low : &high) = middle;
    }
    return low;
}

static void hold(struct mimecoding *m, size_t i)
{
    uint64_t end = i + 1 < m->n ? m->blocks[i + 1].coded : m->done;
    if (m->held_len && m->held_block == i)
        return;
    m->held_len = decode_block(m, m->blocks[i].coded, (size_t)(end - m->blocks[i].coded)).len;
    m->held_block = i;
}

static size_t read_plain(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct mimecoding *m = (struct mimecoding *)ctx;
    size_t done = 0;
    while (done < len && offset + done < m->plain.len) {
        size_t i = block_of(m, offset + done);
        hold(m, i);
        size_t skip = (size_t)(offset + done - m->blocks[i].plain);
        if (skip >= m->held_len)
            break;
        size_t n = m->held_len - skip < len - done ? m->held_len - skip : len - done;
        memcpy((char *)out + done, m->held + skip, n);
        done += n;
    }
    return done;
}
