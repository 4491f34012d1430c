#include "widget/undolog.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t change_bytes(const struct change *c)
{
    return sizeof *c + c->removed.len + c->inserted.len;
}

static void change_clear(struct change *c)
{
    buf_clear(&c->removed);
    buf_clear(&c->inserted);
}

static void drop_from(struct undolog *log, size_t first)
{
    for (size_t i = first; i < log->n; i++) {
        log->bytes -= change_bytes(&log->changes[i]);
        change_clear(&log->changes[i]);
    }
    log->n = first;
}

static void drop_oldest(struct undolog *log, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        log->bytes -= change_bytes(&log->changes[i]);
        change_clear(&log->changes[i]);
    }
    log->n -= n;
    log->done -= n;
    memmove(log->changes, log->changes + n, log->n * sizeof *log->changes);
}

static void keep_bounded(struct undolog *log)
{
    size_t n = 0;
    size_t bytes = log->bytes;
    while (n < log->done && bytes > log->max_bytes)
        bytes -= change_bytes(&log->changes[n++]);
    if (n > 0)
        drop_oldest(log, n);
}

void undolog_init(struct undolog *log, size_t max_bytes)
{
    *log = (struct undolog){ .max_bytes = max_bytes };
}

void undolog_clear(struct undolog *log)
{
    drop_from(log, 0);
    free(log->changes);
    undolog_init(log, log->max_bytes);
}

bool undolog_add(struct undolog *log, const struct change *facts, struct span removed,
                 struct span inserted)
{
    drop_from(log, log->done);
    void *array = log->changes;
    bool grown = mem_grow(&array, &log->room, log->n + 1, sizeof *log->changes);
    log->changes = array;
    if (!grown)
        return false;
    struct change *c = &log->changes[log->n];
    *c = *facts;
    buf_init(&c->removed, SIZE_MAX / 4);
    buf_init(&c->inserted, SIZE_MAX / 4);
    buf_add(&c->removed, removed);
    buf_add(&c->inserted, inserted);
    if (c->removed.failed || c->inserted.failed) {
        change_clear(c);
        return false;
    }
    log->done = ++log->n;
    log->bytes += change_bytes(c);
    keep_bounded(log);
    return true;
}

static bool joins(const struct change *c, size_t at, struct span removed, struct span inserted)
{
    if (inserted.len > 0)
        return removed.len == 0 && c->inserted.len > 0 && at == c->at + c->inserted.len;
    return c->inserted.len == 0 && (at == c->at || at + removed.len == c->at);
}

bool undolog_join(struct undolog *log, size_t at, struct span removed, struct span inserted,
                  uint64_t after)
{
    if (log->done == 0 || log->done < log->n)
        return false;
    struct change *c = &log->changes[log->n - 1];
    if (!c->open || !joins(c, at, removed, inserted))
        return false;
    buf_add(&c->inserted, inserted);
    buf_insert(&c->removed, at == c->at ? c->removed.len : 0, removed);
    if (c->inserted.failed || c->removed.failed) {
        c->inserted.failed = c->removed.failed = JIG_OK; /* what was there still is */
        return false;
    }
    if (inserted.len == 0)
        c->at = at;
    c->after = after;
    log->bytes += removed.len + inserted.len;
    keep_bounded(log);
    return true;
}

void undolog_close(struct undolog *log)
{
    if (log->done > 0)
        log->changes[log->done - 1].open = false;
}

const struct change *undolog_back(struct undolog *log)
{
    if (log->done == 0)
        return NULL;
    struct change *c = &log->changes[--log->done];
    c->open = false;
    return c;
}

const struct change *undolog_forth(struct undolog *log)
{
    return log->done < log->n ? &log->changes[log->done++] : NULL;
}
