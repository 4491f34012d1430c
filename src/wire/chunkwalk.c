#include "wire/chunkwalk.h"

#include "base/ascii.h"

enum { IN_HEAD, AT_SIZE, IN_SIZE, IN_DATA, AFTER_DATA, OVER };

#define MAX_DIGITS 15

void chunkwalk_init(struct chunkwalk *w, unsigned heads)
{
    *w = (struct chunkwalk){ .state = IN_HEAD, .heads = heads };
}

bool chunkwalk_size(struct span line, uint64_t *size)
{
    size_t n = 0;
    while (n < line.len && ascii_hex_value(line.ptr[n]) >= 0)
        n++;
    return n > 0 && n <= MAX_DIGITS && span_hex_to_u64(span_sub(line, 0, n), size);
}

static void head_byte(struct chunkwalk *w, char c)
{
    if (c == '\r')
        return;
    if (c != '\n') {
        w->line++;
        return;
    }
    if (w->line == 0 && --w->heads == 0)
        w->state = AT_SIZE;
    w->line = 0;
}

/* Digits up to the first byte that is none; the rest of the line is passed over. */
static void size_byte(struct chunkwalk *w, char c)
{
    int digit = ascii_hex_value(c);
    bool in_digits = digit >= 0 && w->left == 0;
    if (c == '\n') {
        w->left = w->size;
        w->state = w->line == 0 || w->size == 0 ? OVER : IN_DATA;
    } else if (in_digits && w->line++ < MAX_DIGITS) {
        w->size = w->size * 16 + (uint64_t)digit;
    } else if (in_digits) {
        w->state = OVER;
    } else {
        w->left = 1; /* no more digits */
    }
}

static void one_byte(struct chunkwalk *w, char c)
{
    if (w->state == IN_HEAD)
        head_byte(w, c);
    else if (w->state == IN_SIZE)
        size_byte(w, c);
    else if (w->state == AFTER_DATA && c == '\n')
        w->state = AT_SIZE;
    else if (w->state == AFTER_DATA && c != '\r')
        w->state = OVER;
}

size_t chunkwalk_next(struct chunkwalk *w, struct span in, bool *begins)
{
    size_t at = 0;
    *begins = w->state == AT_SIZE && in.len > 0;
    if (*begins)
        *w = (struct chunkwalk){ .state = IN_SIZE };
    while (at < in.len && w->state != AT_SIZE && w->state != OVER) {
        if (w->state != IN_DATA) {
            one_byte(w, in.ptr[at++]);
            continue;
        }
        uint64_t n = w->left < in.len - at ? w->left : in.len - at;
        at += (size_t)n;
        w->left -= n;
        if (w->left == 0)
            w->state = AFTER_DATA;
    }
    return w->state == OVER ? in.len : at;
}
