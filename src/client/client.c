/* The client: its transfers, and the one step that moves them all. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tempdir.h"
#include "client/transfer.h"
#include "net/clock.h"

enum {
    DEFAULT_IDLE_CONNECTIONS = 8,
    DEFAULT_IDLE_S = 60,
    DEFAULT_BODY_MIB = 64,
    LOOK_UP_US = 10000, /* between polls, while there is something to do */
    A_MOMENT_US = 10000,
    SPIN_US = 100,
    BULK_US = 5000
};

struct jig_client {
    struct transfer_env env;
    struct jig_transfer *running, *last; /* in the order in which they were sent */
    struct jig_transfer *finished;
    struct pollfd *fds; /* for jig_client_wait() */
    size_t fds_room;
    int64_t polled;     /* when it last was; by jig_now() */
    uint64_t seen_bulk; /* of the env's n_bulk, at the last look */
    int64_t bulk_at;    /* when it last grew */
    size_t muxes_at;    /* where the shared connections begin in the last interest */
    size_t resolver_at; /* of its descriptor in the last interest; SIZE_MAX: not there */
};

const char *jig_version(void)
{
    return JIG_VERSION;
}

int64_t jig_now(void)
{
    return clock_now(NULL);
}

static const char *temp_folder(const struct jig_client_config *config)
{
    return config->temp_folder ? config->temp_folder : tempdir_path();
}

struct jig_client *jig_client_new(const struct jig_client_config *config)
{
    static const struct jig_client_config defaults;
    config = config ? config : &defaults;
    struct jig_client *c = mem_zero(1, sizeof *c);
    if (!c)
        return NULL;
    int64_t idle_us =
        config->max_idle_us > 0 ? config->max_idle_us : DEFAULT_IDLE_S * 1000000LL;
    size_t in_memory = (size_t)DEFAULT_BODY_MIB << 20;
    pool_init(&c->env.pool, config->max_idle > 0 ? config->max_idle : DEFAULT_IDLE_CONNECTIONS,
              idle_us);
    muxes_init(&c->env.muxes, c->env.pool.max, idle_us);
    events_init(&c->env.events);
    logins_init(&c->env.logins);
    c->env.body_in_memory = config->body_in_memory > 0 ? config->body_in_memory : in_memory;
    c->env.temp_folder = mem_strdup(temp_folder(config));
    c->env.conn.resolver = resolver_new();
    c->env.conn.contexts = &c->env.contexts;
    c->env.conn.lap = &c->env.lap;
    c->resolver_at = SIZE_MAX;
    if (c->env.temp_folder && c->env.conn.resolver)
        return c;
    jig_client_free(c);
    return NULL;
}

void jig_client_set_seam(struct jig_client *c, const struct seam *seam)
{
    c->env.seam = *seam;
    c->env.conn.seam = &c->env.seam;
    c->env.logins.cnonce = seam->cnonce;
    c->env.still.is_set = true;
    c->env.lap.clock = seam->clock ? seam->clock : &c->env.still;
}

void jig_client_keep_request_bodies(struct jig_client *c, uint64_t most)
{
    c->env.request_body_keep =
        most > EXCHANGE_REQUEST_IN_MEMORY ? most : EXCHANGE_REQUEST_IN_MEMORY;
}

void jig_client_set_jar(struct jig_client *c, struct jig_jar *jar)
{
    struct jig_jar *before = c->env.jar;
    c->env.jar = jar_share(jar);
    jig_jar_free(before);
}

/* ---- Lists ---- */

static void list_add(struct jig_transfer **list, struct jig_transfer *t)
{
    t->before = NULL;
    t->next = *list;
    if (t->next)
        t->next->before = t;
    *list = t;
}

static void list_remove(struct jig_transfer **list, struct jig_transfer *t)
{
    if (t->before)
        t->before->next = t->next;
    else
        *list = t->next;
    if (t->next)
        t->next->before = t->before;
}

/* Who was sent first is stepped first: streams of a shared connection go to who waited longest. */
static void add_running(struct jig_client *c, struct jig_transfer *t)
{
    t->next = NULL;
    t->before = c->last;
    *(c->last ? &c->last->next : &c->running) = t;
    c->last = t;
}

static void remove_running(struct jig_client *c, struct jig_transfer *t)
{
    if (c->last == t)
        c->last = t->before;
    list_remove(&c->running, t);
}

static void file_away(struct jig_client *c, struct jig_transfer *t)
{
    remove_running(c, t);
    list_add(&c->finished, t);
}

static void free_list(struct jig_transfer *t)
{
    while (t) {
        struct jig_transfer *next = t->next;
        transfer_free(t);
        t = next;
    }
}

void jig_client_free(struct jig_client *c)
{
    if (!c)
        return;
    free_list(c->running);
    free_list(c->finished);
    pool_clear(&c->env.pool);
    muxes_clear(&c->env.muxes);
    contexts_clear(&c->env.contexts);
    events_clear(&c->env.events);
    logins_clear(&c->env.logins);
    resolver_free(c->env.conn.resolver);
    jig_jar_free(c->env.jar);
    free(c->env.temp_folder);
    free(c->fds);
    free(c);
}

size_t jig_client_n_idle(const struct jig_client *c)
{
    return c->env.pool.n + muxes_n_idle(&c->env.muxes);
}

void jig_client_close_idle(struct jig_client *c)
{
    pool_clear(&c->env.pool);
    muxes_close_idle(&c->env.muxes);
}

/* ---- Sending and stepping ---- */

static void step_transfer(struct jig_client *c, struct jig_transfer *t, int64_t now)
{
    transfer_step(t, now);
    if (t->state == TRANSFER_DONE)
        file_away(c, t);
}

enum jig_err jig_client_send(struct jig_client *c, struct jig_request *take, int64_t now,
                             struct jig_transfer **out, struct jig_error *error)
{
    lap_begin(&c->env.lap, now);
    enum jig_err err = transfer_new(&c->env, take, now, out, error);
    if (err)
        return err;
    struct jig_transfer *t = *out;
    t->client = c;
    add_running(c, t);
    step_transfer(c, t, now);
    return JIG_OK;
}

void jig_client_cancel(struct jig_client *c, struct jig_transfer *t, int64_t now)
{
    if (t->state == TRANSFER_DONE)
        return;
    transfer_cancel(t, now);
    file_away(c, t);
}

void jig_transfer_free(struct jig_transfer *t)
{
    if (!t)
        return;
    if (!t->client)
        ; /* in no list */
    else if (t->state == TRANSFER_DONE)
        list_remove(&t->client->finished, t);
    else
        remove_running(t->client, t);
    transfer_free(t);
}

static size_t add_resolver(struct jig_client *c, bool wanted, struct pollfd *fds, size_t room)
{
    int fd = resolver_fd(c->env.conn.resolver);
    c->resolver_at = SIZE_MAX;
    if (!wanted || fd < 0)
        return 0;
    if (room > 0)
        fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
    c->resolver_at = 0;
    return 1;
}

static size_t add_muxes(struct jig_client *c, struct pollfd *fds, size_t room,
                        int64_t *deadline)
{
    size_t n = 0;
    for (struct mux *m = c->env.muxes.first; m; m = m->next) {
        size_t used = n < room ? n : room;
        m->poll_at = n;
        m->poll_n = mux_interest(m, fds ? fds + used : NULL, room - used, deadline);
        n += m->poll_n;
    }
    return n;
}

static int64_t expiry(const struct jig_client *c)
{
    int64_t pool = pool_deadline(&c->env.pool), muxes = muxes_deadline(&c->env.muxes);
    return pool < muxes ? pool : muxes;
}

/* Of transfers that have ended. */
static void let_go(struct jig_client *c)
{
    for (struct jig_transfer *t = c->finished; t && c->env.n_lingering > 0; t = t->next)
        transfer_let_go(t);
}

size_t jig_client_interest(struct jig_client *c, struct pollfd *fds, size_t room,
                           int64_t *deadline)
{
    bool resolving = false;
    *deadline = c->env.n_lingering > 0 ? INT64_MIN : expiry(c);
    muxes_want_nothing(&c->env.muxes);
    for (struct jig_transfer *t = c->running; t; t = t->next)
        resolving |= transfer_is_resolving(t);
    size_t n = add_resolver(c, resolving, fds, room);
    for (struct jig_transfer *t = c->running; t; t = t->next) {
        size_t used = n < room ? n : room;
        t->poll_at = n;
        t->poll_n = transfer_interest(t, fds ? fds + used : NULL, room - used, deadline);
        n += t->poll_n;
    }
    size_t used = n < room ? n : room;
    c->muxes_at = n;
    return n + add_muxes(c, fds ? fds + used : NULL, room - used, deadline);
}

/* Did the last poll find something in these entries? What was left out of it is always tried. */
static bool is_ready(size_t at, size_t count, const struct pollfd *fds, size_t n)
{
    if (n == 0 || count == 0 || at + count > n)
        return true;
    for (size_t i = 0; i < count; i++)
        if (fds[at + i].revents & (POLLIN | POLLHUP | POLLERR))
            return true;
    return false;
}

static void note_ready_muxes(struct jig_client *c, const struct pollfd *fds, size_t n)
{
    for (struct mux *m = c->env.muxes.first; m; m = m->next)
        m->can_read |=
            conn_has_buffered(m->conn) || is_ready(c->muxes_at + m->poll_at, m->poll_n, fds, n);
}

void jig_client_step(struct jig_client *c, const struct pollfd *fds, size_t n, int64_t now)
{
    lap_begin(&c->env.lap, now);
    if (resolver_fd(c->env.conn.resolver) >= 0)
        resolver_step(c->env.conn.resolver);
    note_ready_muxes(c, fds, n);
    let_go(c);
    struct jig_transfer *next;
    for (struct jig_transfer *t = c->running; t; t = next) {
        next = t->next;
        t->can_read |= is_ready(t->poll_at, t->poll_n, fds, n) || transfer_has_buffered(t);
        step_transfer(c, t, now);
    }
    muxes_flush(&c->env.muxes, lap_latest(&c->env.lap));
    muxes_expire(&c->env.muxes, now);
    pool_expire(&c->env.pool, now);
}

bool jig_client_next_event(struct jig_client *c, struct jig_event *event)
{
    if (!events_pop(&c->env.events, event))
        return false;
    if (event->type == JIG_EVENT_BODY && event->exchange->is_streamed)
        event->transfer->is_unpulled = false;
    if (event->type == JIG_EVENT_DONE)
        event->transfer->is_told = true;
    return true;
}

/* ---- The loop for callers that have none ---- */

/* Milliseconds from now, rounded up so that the deadline has come when the wait ends. */
static int poll_timeout(int64_t deadline, int64_t now)
{
    if (deadline == INT64_MAX)
        return -1;
    if (deadline <= now)
        return 0;
    int64_t ms = (deadline - now + 999) / 1000;
    return ms < 60000 ? (int)ms : 60000;
}

/* Room for every descriptor and the caller's own. Where there is no memory for it, what was left
 * out is looked at again after a moment. */
static size_t collect(struct jig_client *c, int64_t now, int64_t *deadline)
{
    size_t n = jig_client_interest(c, c->fds, c->fds_room, deadline);
    if (n < c->fds_room)
        return n;
    if (!mem_grow((void **)&c->fds, &c->fds_room, n + 1, sizeof *c->fds)) {
        *deadline = *deadline < now + A_MOMENT_US ? *deadline : now + A_MOMENT_US;
        return c->fds_room > 0 ? c->fds_room - 1 : 0;
    }
    return jig_client_interest(c, c->fds, c->fds_room, deadline);
}

/* A transfer that is alone and has something to do needs no look at its descriptors first; the
 * caller's is looked at now and then. */
static bool may_go_on(const struct jig_client *c, int64_t deadline, int64_t now)
{
    return deadline <= now && !c->running->next && now - c->polled < LOOK_UP_US;
}

/* A fast peer sends more in less time than it takes to fall asleep and be woken: so while bytes
 * come in bulk, it is looked for a moment whether the next ones are there. Plain downloads over the
 * loopback are half as fast again with it. */
static int look_before_sleep(struct jig_client *c, size_t n, int64_t now)
{
    int ready = 0;
    if (c->env.n_bulk != c->seen_bulk)
        c->bulk_at = now;
    c->seen_bulk = c->env.n_bulk;
    bool is_bulk = c->seen_bulk > 0 && now - c->bulk_at < BULK_US;
    while (is_bulk && ready == 0 && jig_now() - now < SPIN_US)
        ready = poll(c->fds, (nfds_t)n, 0);
    return ready;
}

bool jig_client_wait(struct jig_client *c, int wake_fd, struct jig_event *event)
{
    while (!jig_client_next_event(c, event)) {
        int64_t deadline, now = jig_now();
        if (!c->running) {
            let_go(c);
            return false;
        }
        size_t n = collect(c, now, &deadline), all = n;
        if (wake_fd >= 0 && n < c->fds_room)
            c->fds[all++] = (struct pollfd){ .fd = wake_fd, .events = POLLIN };
        int ready = 0;
        if (!may_go_on(c, deadline, now)) {
            c->polled = now;
            ready = look_before_sleep(c, all, now);
            if (ready == 0)
                ready = poll(c->fds, (nfds_t)all, poll_timeout(deadline, now));
        }
        if (ready > 0 && all > n && c->fds[n].revents)
            return false;
        if (ready <= 0) /* a signal or the deadline: nothing is readable */
            for (size_t i = 0; i < n; i++)
                c->fds[i].revents = 0;
        jig_client_step(c, c->fds, n, jig_now());
    }
    return true;
}

/* ---- Facts of a transfer ---- */

bool jig_transfer_is_done(const struct jig_transfer *t)
{
    return t->state == TRANSFER_DONE;
}

const struct jig_error *jig_transfer_error(const struct jig_transfer *t)
{
    return &t->x->error;
}

size_t jig_transfer_n_exchanges(const struct jig_transfer *t)
{
    return t->n;
}

const struct jig_exchange *jig_transfer_exchange(const struct jig_transfer *t, size_t i)
{
    return i < t->n ? t->exchanges[i] : NULL;
}

const struct jig_exchange *jig_transfer_last(const struct jig_transfer *t)
{
    return t->x;
}
