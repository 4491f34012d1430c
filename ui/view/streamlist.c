#include "view/streamlist.h"

enum { SLICE = 256 << 10 };

#define NOWHERE STREAMLIST_NOWHERE

void streamlist_begin(struct streamlist *l)
{
    l->at = l->paused = NOWHERE;
    l->follows = true;
    l->list = (struct list){ .height = l->list.height };
    logfilter_set_type(&l->filter, NULL);
    logfilter_set_text(&l->filter, (struct span){ 0 });
}

void streamlist_init(struct streamlist *l)
{
    *l = (struct streamlist){ .at = NOWHERE };
    logfilter_init(&l->filter);
    streamlist_begin(l);
}

void streamlist_clear(struct streamlist *l)
{
    logfilter_clear(&l->filter);
}

/* ---- The rows ---------------------------------------------------------------------------------*/

uint64_t streamlist_end(const struct streamlist *l, const struct streamlog *log)
{
    return l->paused < log->end ? l->paused : log->end;
}

uint64_t streamlist_held(const struct streamlist *l, const struct streamlog *log)
{
    return l->paused == NOWHERE ? NOWHERE : log->end - streamlist_end(l, log);
}

size_t streamlist_n(const struct streamlist *l, const struct streamlog *log)
{
    return logfilter_n(&l->filter, log, streamlist_end(l, log));
}

uint64_t streamlist_number(const struct streamlist *l, const struct streamlog *log, size_t i)
{
    return logfilter_at(&l->filter, log, i);
}

static void note_cursor(struct streamlist *l, const struct streamlog *log)
{
    l->at = l->list.n > 0 ? streamlist_number(l, log, l->list.cursor) : NOWHERE;
}

void streamlist_settle(struct streamlist *l, const struct streamlog *log)
{
    size_t n = streamlist_n(l, log), offset = l->list.cursor - l->list.top;
    list_set_n(&l->list, n);
    if (l->follows || l->at == NOWHERE) {
        list_move_to(&l->list, n ? n - 1 : 0);
    } else {
        size_t i = logfilter_find(&l->filter, log, streamlist_end(l, log), l->at);
        l->list.cursor = i < n ? i : n ? n - 1 : 0;
        l->list.top = l->list.cursor > offset ? l->list.cursor - offset : 0;
        list_move_by(&l->list, 0);
    }
    note_cursor(l, log);
}

bool streamlist_look(struct streamlist *l, const struct streamlog *log)
{
    bool more = logfilter_step(&l->filter, log, streamlist_end(l, log), SLICE);
    streamlist_settle(l, log);
    return more;
}

/* ---- What the user does -----------------------------------------------------------------------*/

void streamlist_moved(struct streamlist *l, const struct streamlog *log)
{
    l->follows = l->list.n == 0 || l->list.cursor + 1 == l->list.n;
    note_cursor(l, log);
}

void streamlist_move_by(struct streamlist *l, const struct streamlog *log, int64_t rows)
{
    list_move_by(&l->list, rows);
    streamlist_moved(l, log);
}

void streamlist_hold(struct streamlist *l, const struct streamlog *log)
{
    l->paused = l->paused == NOWHERE ? log->end : NOWHERE;
}

void streamlist_next_way(struct streamlist *l)
{
    static const enum logrow_way next[] = { [LOGROW_NEITHER] = LOGROW_RECEIVED,
                                            [LOGROW_RECEIVED] = LOGROW_SENT,
                                            [LOGROW_SENT] = LOGROW_NEITHER };
    logfilter_set_way(&l->filter, next[l->filter.way]);
}

void streamlist_alike(struct streamlist *l, const struct streamlog *log)
{
    struct logrow row = { .kind = LOGROW_NOTE };
    size_t text_len;
    if (!l->filter.has_type && l->at != NOWHERE)
        row = streamlog_glance(log, l->at, 0, &text_len);
    bool has = row.kind != LOGROW_NOTE && row.kind != LOGROW_ERROR;
    logfilter_set_type(&l->filter, has ? &row : NULL);
}

bool streamlist_unfilter(struct streamlist *l)
{
    if (l->filter.text.len == 0 && !l->filter.has_type)
        return false;
    logfilter_set_type(&l->filter, NULL);
    logfilter_set_text(&l->filter, (struct span){ 0 });
    return true;
}
