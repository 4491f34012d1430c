#include "client/muxes.h"

#include <stdlib.h>

#include "base/mem.h"

void muxes_init(struct muxes *m, size_t max_idle, int64_t max_idle_us)
{
    *m = (struct muxes){ .max_idle = max_idle, .max_idle_us = max_idle_us };
}

void muxes_clear(struct muxes *m)
{
    while (m->first) {
        struct mux *mux = m->first;
        m->first = mux->next;
        mux_free(mux);
    }
    free(m->opening);
    muxes_init(m, m->max_idle, m->max_idle_us);
}

/* ---- Routes that are known ---- */

/* FNV-1a. Two routes with one hash would at worst not wait for each other. */
static uint64_t hash(struct span key)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < key.len; i++)
        h = (h ^ (unsigned char)key.ptr[i]) * UINT64_C(0x100000001b3);
    return h;
}

static bool is_among(const struct muxes_routes *r, struct span key)
{
    if (r->n == 0)
        return false;
    uint64_t h = hash(key);
    size_t n = r->n < MUXES_REMEMBERED ? r->n : MUXES_REMEMBERED;
    for (size_t i = 0; i < n; i++)
        if (r->hashes[i] == h)
            return true;
    return false;
}

static void remember(struct muxes_routes *r, struct span key)
{
    if (!is_among(r, key))
        r->hashes[r->n++ % MUXES_REMEMBERED] = hash(key);
}

static bool is_plain(const struct muxes *m, struct span key)
{
    return is_among(&m->plain, key);
}

void muxes_remember_plain(struct muxes *m, const struct conn *conn)
{
    remember(&m->plain, conn_key(conn));
}

void muxes_remember_unwilling(struct muxes *m, struct span key)
{
    remember(&m->unwilling, key);
}

bool muxes_is_unwilling(const struct muxes *m, struct span key)
{
    return is_among(&m->unwilling, key);
}

bool muxes_announce(struct muxes *m, struct conn *conn)
{
    if (!mem_grow((void **)&m->opening, &m->opening_room, m->n_opening + 1,
                  sizeof(struct conn *)))
        return false;
    m->opening[m->n_opening++] = conn;
    return true;
}

void muxes_retract(struct muxes *m, const struct conn *conn)
{
    for (size_t i = 0; i < m->n_opening; i++)
        if (m->opening[i] == conn)
            m->opening[i--] = m->opening[--m->n_opening];
}

static bool is_opening(const struct muxes *m, struct span key)
{
    for (size_t i = 0; i < m->n_opening; i++)
        if (span_eq(conn_key(m->opening[i]), key))
            return !is_plain(m, key);
    return false;
}

enum muxes_answer muxes_find(const struct muxes *m, struct span key, bool is_new, int64_t fresh,
                             struct mux **out)
{
    enum muxes_answer answer = is_opening(m, key) ? MUXES_BUSY : MUXES_NONE;
    *out = NULL;
    for (struct mux *mux = m->first; mux; mux = mux->next) {
        if (!span_eq(conn_key(mux->conn), key))
            continue;
        bool has_room = mux_has_room(mux, fresh); /* may find that it is closing */
        if (mux_is_closing(mux))
            continue;
        *out = mux;
        answer = MUXES_BUSY;
        if (has_room && !(is_new && mux->n_queued > 0))
            return MUXES_ROOM;
    }
    return answer;
}

/* ---- The list ---- */

void muxes_add(struct muxes *m, struct mux *take)
{
    take->next = m->first;
    m->first = take;
}

void muxes_want_nothing(struct muxes *m)
{
    for (struct mux *mux = m->first; mux; mux = mux->next)
        mux->wants_input = false;
}

void muxes_flush(struct muxes *m, int64_t now)
{
    for (struct mux *mux = m->first; mux; mux = mux->next)
        mux_flush(mux, now);
}

static bool is_idle(const struct mux *mux)
{
    return mux->n_streams == 0 && mux->n_queued == 0;
}

size_t muxes_n_idle(const struct muxes *m)
{
    size_t n = 0;
    for (const struct mux *mux = m->first; mux; mux = mux->next)
        n += is_idle(mux);
    return n;
}

/* Those whose last use is older than that, what has ended, and of too many the oldest, which stand
 * at the end of the list. */
static void close_idle(struct muxes *m, int64_t before, size_t most)
{
    size_t seen = 0;
    for (struct mux **at = &m->first; *at;) {
        struct mux *mux = *at;
        bool idle = is_idle(mux);
        seen += idle;
        if (!idle || (seen <= most && mux->since > before && !mux_is_closing(mux))) {
            at = &mux->next;
            continue;
        }
        *at = mux->next;
        mux_free(mux);
    }
}

void muxes_expire(struct muxes *m, int64_t now)
{
    close_idle(m, now - m->max_idle_us, m->max_idle);
}

void muxes_close_idle(struct muxes *m)
{
    close_idle(m, INT64_MAX, 0);
}

int64_t muxes_deadline(const struct muxes *m)
{
    int64_t at = INT64_MAX;
    for (const struct mux *mux = m->first; mux; mux = mux->next)
        if (is_idle(mux) && mux->since + m->max_idle_us < at)
            at = mux->since + m->max_idle_us;
    return at;
}
