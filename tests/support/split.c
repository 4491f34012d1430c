#include "support/split.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define ALL_CUTS \
    3000 /* input up to this size is cut at every point, longer input at this many */

static void leave_body(struct split_log *log)
{
    if (log->in_body)
        buf_add_byte(&log->text, ')');
    log->in_body = false;
}

void split_say(struct split_log *log, const char *format, ...)
{
    char word[512];
    va_list args;
    leave_body(log);
    va_start(args, format);
    vsnprintf(word, sizeof word, format, args);
    va_end(args);
    if (log->text.len > 0)
        buf_add_byte(&log->text, ' ');
    buf_add_str(&log->text, word);
}

void split_say_bytes(struct split_log *log, struct span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c >= ' ' && c < 0x7f)
            buf_add_byte(&log->text, bytes.ptr[i]);
        else
            buf_addf(&log->text, "\\x%02X", (unsigned)c);
    }
}

void split_say_body(struct split_log *log, struct span bytes)
{
    if (!log->in_body)
        split_say(log, "body(");
    log->in_body = true;
    split_say_bytes(log, bytes);
}

static void feed_piece(const struct split_machine *m, void *state, struct span piece,
                       struct split_log *log)
{
    char *copy = malloc(piece.len ? piece.len : 1);
    ck_assert_ptr_nonnull(copy);
    for (size_t i = 0; i < piece.len; i++)
        copy[i] = piece.ptr[i];
    m->feed(state, span_make(copy, piece.len), log);
    free(copy);
}

/* `first` bytes, then pieces of `step`. */
static char *run(const struct split_machine *m, const void *setup, struct span input,
                 size_t first, size_t step)
{
    struct split_log log = { .in_body = false };
    buf_init(&log.text, (size_t)64 << 20);
    void *state = m->begin(setup);
    feed_piece(m, state, span_sub(input, 0, first), &log);
    for (size_t at = first; at < input.len; at += step)
        feed_piece(m, state, span_sub(input, at, at + step), &log);
    m->end(state, &log);
    leave_body(&log);
    ck_assert_int_eq(log.text.failed, JIG_OK);
    return buf_take(&log.text);
}

static void compare(const struct split_machine *m, const void *setup, struct span input,
                    const char *whole, size_t first, size_t step)
{
    char *log = run(m, setup, input, first, step);
    ck_assert_msg(span_eq_str(span_of(log), whole),
                  "cut at %zu, then every %zu bytes:\n  %s\nwhole:\n  %s", first, step, log,
                  whole);
    free(log);
}

char *split_log(const struct split_machine *m, const void *setup, struct span input)
{
    char *whole = run(m, setup, input, input.len, 1);
    compare(m, setup, input, whole, 0, 1);
    compare(m, setup, input, whole, 0, 7);
    size_t stride = input.len / ALL_CUTS + 1;
    for (size_t at = 1; at < input.len; at += stride)
        compare(m, setup, input, whole, at, input.len);
    return whole;
}
