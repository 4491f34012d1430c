#include "support/split.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Input up to this size is cut at every point; longer input at this many that lie evenly, and all
 * around each line's end. */
#define ALL_CUTS  1500
#define SOME_CUTS 150

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

static bool is_plain(char c)
{
    return c >= ' ' && c < 0x7f;
}

void split_say_bytes(struct split_log *log, struct span bytes)
{
    for (size_t i = 0, plain; i < bytes.len; i += plain) {
        for (plain = 0; i + plain < bytes.len && is_plain(bytes.ptr[i + plain]); plain++)
            continue;
        buf_add(&log->text, span_sub(bytes, i, i + plain));
        if (plain == 0)
            buf_addf(&log->text, "\\x%02X", (unsigned)(unsigned char)bytes.ptr[i++]);
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
    if (piece.len > 0)
        memcpy(copy, piece.ptr, piece.len);
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

static bool is_cut(struct span input, size_t at)
{
    if (input.len <= ALL_CUTS || at % (input.len / SOME_CUTS) == 0)
        return true;
    struct span around =
        span_sub(input, at < 2 ? 0 : at - 2, at + 2 < input.len ? at + 2 : input.len);
    return span_find_byte(around, '\n', 0) != SIZE_MAX;
}

char *split_log(const struct split_machine *m, const void *setup, struct span input)
{
    char *whole = run(m, setup, input, input.len, 1);
    compare(m, setup, input, whole, 0, 1);
    compare(m, setup, input, whole, 0, 7);
    for (size_t at = 1; at < input.len; at++)
        if (is_cut(input, at))
            compare(m, setup, input, whole, at, input.len);
    return whole;
}
