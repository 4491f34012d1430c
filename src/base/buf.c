#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){ .max = max };
}

void buf_init_secret(struct buf *b, size_t max)
{
    *b = (struct buf){ .max = max, .is_secret = true };
}

void buf_clear(struct buf *b)
{
    if (!b)
        return;
    if (b->is_secret && b->ptr)
        mem_wipe(b->ptr, b->room);
    free(b->ptr);
    *b = (struct buf){ .max = b->max, .is_secret = b->is_secret };
}

void buf_wipe(struct buf *b)
{
    if (!b)
        return;
    if (b->ptr && !b->is_secret) /* else it is, as it is cleared */
        mem_wipe(b->ptr, b->room);
    buf_clear(b);
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->failed = JIG_OK;
    if (b->ptr)
        b->ptr[0] = '\0';
}

/* realloc() leaves the old block behind as it was. */
static char *grow(struct buf *b, size_t room)
{
    if (!b->is_secret)
        return realloc(b->ptr, room);
    char *grown = malloc(room);
    if (!grown || !b->ptr)
        return grown;
    memcpy(grown, b->ptr, b->len);
    mem_wipe(b->ptr, b->room);
    free(b->ptr);
    return grown;
}

/* Doubles, so that adding is linear; one byte more than asked for the NUL. */
static bool make_room(struct buf *b, size_t n)
{
    size_t need = b->len + n + 1;
    if (n > b->max - b->len)
        b->failed = b->failed ? b->failed : JIG_ERR_TOO_LARGE;
    if (b->failed)
        return false;
    if (need <= b->room)
        return true;
    size_t room = b->room < 32 ? 64 : b->room * 2;
    if (room < need)
        room = need;
    char *grown = grow(b, room);
    if (!grown) {
        b->failed = JIG_ERR_MEMORY;
        return false;
    }
    b->ptr = grown;
    b->room = room;
    b->ptr[b->len] = '\0'; /* nothing may be put in after all */
    return true;
}

/* A screen's worth of bytes is put in one by one. */
static inline bool reserve(struct buf *b, size_t n)
{
    bool fits = n < b->room - b->len && n <= b->max - b->len;
    return (fits && !b->failed) || make_room(b, n);
}

void buf_add(struct buf *b, struct span s)
{
    if (!reserve(b, s.len))
        return;
    if (s.len > 0)
        memcpy(b->ptr + b->len, s.ptr, s.len);
    buf_added(b, s.len);
}

void buf_add_str(struct buf *b, const char *str)
{
    buf_add(b, span_of(str));
}

void buf_add_byte(struct buf *b, char byte)
{
    if (!reserve(b, 1))
        return;
    b->ptr[b->len++] = byte;
    b->ptr[b->len] = '\0';
}

void buf_add_u64(struct buf *b, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    buf_add(b, span_make(digits + at, sizeof digits - at));
}

void buf_add_fill(struct buf *b, char byte, size_t n)
{
    char *space = buf_space(b, n);
    if (!space)
        return;
    memset(space, byte, n);
    buf_added(b, n);
}

void buf_addv(struct buf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    size_t room = b->failed || !b->ptr ? 0 : b->room - b->len;
    int n = vsnprintf(room > 0 ? b->ptr + b->len : NULL, room, format, args);
    if (n < 0 || !reserve(b, (size_t)n)) {
        if (room > 0)
            b->ptr[b->len] = '\0';
    } else {
        if ((size_t)n >= room)
            vsnprintf(b->ptr + b->len, (size_t)n + 1, format, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void buf_addf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_addv(b, format, args);
    va_end(args);
}

void buf_insert(struct buf *b, size_t at, struct span s)
{
    if (at > b->len || s.len == 0 || !reserve(b, s.len))
        return;
    memmove(b->ptr + at + s.len, b->ptr + at, b->len - at);
    memcpy(b->ptr + at, s.ptr, s.len);
    buf_added(b, s.len);
}

void buf_remove(struct buf *b, size_t at, size_t n)
{
    if (at >= b->len)
        return;
    if (n > b->len - at)
        n = b->len - at;
    memmove(b->ptr + at, b->ptr + at + n, b->len - at - n);
    b->len -= n;
    b->ptr[b->len] = '\0';
}

char *buf_space(struct buf *b, size_t n)
{
    return reserve(b, n) ? b->ptr + b->len : NULL;
}

void buf_added(struct buf *b, size_t n)
{
    b->len += n;
    b->ptr[b->len] = '\0';
}

struct span buf_span(const struct buf *b)
{
    return span_make(b->ptr, b->len);
}

const char *buf_str(const struct buf *b)
{
    return b->ptr ? b->ptr : "";
}

char *buf_take(struct buf *b)
{
    char *taken = NULL;
    if (!b->failed && reserve(b, 0)) {
        taken = b->ptr;
        taken[b->len] = '\0';
        b->ptr = NULL;
    }
    buf_clear(b);
    return taken;
}

char *buf_take_fit(struct buf *b)
{
    size_t len = b->len;
    char *bytes = buf_take(b), *fit = bytes ? realloc(bytes, len + 1) : NULL;
    return fit ? fit : bytes;
}
