#include "book/historian.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"
#include "book/historydb.h"

#define BUSY_MS     1000
#define BUSY_TRIES  60                /* of that long, while the program goes on */
#define LAST_TRIES  4                 /* where somebody waits for it */
#define LAST_STEPS  16                /* towards the limits, for the same */
#define WAITING_MAX ((size_t)8 << 20) /* bytes that are handed over and not written */

enum kind { BEGIN, PIECE, BATCH, REOPEN, FINISH, OPEN, DROP, DELETE, CLEAR };

struct job {
    struct job *next;
    enum kind kind;
    uint64_t key;
    int64_t id;
    size_t exchange, number;
    char *bytes; /* owned */
    size_t len;
    struct history_batch batch; /* owned; `bytes` are the facts, if any */
    struct history_row
        row; /* owned; of CLEAR: what it is about, in `collection` and `request` */
};

/* A send that is being written. */
struct at_hand {
    uint64_t key;
    int64_t id;
    bool is_stream; /* it is there already */
};

struct historian {
    struct historian_config config;
    char *path; /* owned */

    /* The thread's own. */
    struct history *history; /* NULL: not open */
    struct at_hand *at_hand;
    size_t n_at_hand, room;
    char said[400];  /* the last complaint, which is not repeated */
    bool gives_back; /* the room of what was cleared */

    /* Between both, under the lock. */
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_t thread;
    bool has_thread, is_closing, is_at_work;
    bool is_given_up; /* no other send is begun */
    bool has_ended;   /* the thread, having closed the history */
    bool is_alone;    /* it has it all for itself */
    struct job *first, *last;
    size_t waiting;
    struct historian_news news;
    uint64_t n_kept[HISTORY_N_ORIGINS], n_refused;
    int wake[2];
};

/* ---- News -------------------------------------------------------------------------------------*/

static void lock(struct historian *h)
{
    if (h->has_thread)
        pthread_mutex_lock(&h->lock);
}

static void unlock(struct historian *h)
{
    if (h->has_thread)
        pthread_mutex_unlock(&h->lock);
}

static void wake(struct historian *h)
{
    ssize_t wrote = h->wake[1] >= 0 ? write(h->wake[1], "", 1) : 0;
    (void)wrote; /* a full pipe is readable, which is all that it is for */
}

static void say(struct historian *h, const char *word)
{
    if (strcmp(h->said, word) == 0)
        return;
    snprintf(h->said, sizeof h->said, "%s", word);
    lock(h);
    snprintf(h->news.word, sizeof h->news.word, "%s", word);
    unlock(h);
}

/* It stays until something can be written again. */
static void note_trouble(struct historian *h, const char *why)
{
    lock(h);
    snprintf(h->news.trouble, sizeof h->news.trouble, "%s", why);
    unlock(h);
}

/* A send whose end has come, and that is not there. */
static void note_loss(struct historian *h)
{
    lock(h);
    h->news.n_lost += h->news.trouble[0] != '\0';
    unlock(h);
}

/* An import never pushes out what was there. */
static void note_refusal(struct historian *h)
{
    lock(h);
    h->n_refused++;
    unlock(h);
}

/* NULL: it was no send that was ended. */
static void note_change(struct historian *h, const struct history_row *kept)
{
    h->said[0] = '\0'; /* what went wrong before is over */
    lock(h);
    h->news.changes++;
    h->news.trouble[0] = '\0';
    h->news.n_lost = 0;
    if (kept)
        h->n_kept[kept->origin]++;
    unlock(h);
}

void historian_take_news(struct historian *h, struct historian_news *out)
{
    char bytes[256];
    while (h->wake[0] >= 0 && read(h->wake[0], bytes, sizeof bytes) > 0)
        ;
    lock(h);
    *out = h->news;
    h->news.word[0] = '\0';
    unlock(h);
}

/* ---- The work ---------------------------------------------------------------------------------*/

static bool open_history(struct historian *h)
{
    struct jig_error error = { .code = JIG_OK };
    if (h->history)
        return true;
    if (history_open(h->path, BUSY_MS, &h->history, &error)) {
        say(h, error.text);
        note_trouble(h, error.text);
        return false;
    }
    lock(h);
    h->news.openings++;
    unlock(h);
    if (history_word(h->history)[0])
        say(h, history_word(h->history));
    return true;
}

/* NULL: it was not begun, or it has failed. */
static struct at_hand *find(struct historian *h, uint64_t key)
{
    for (size_t i = 0; i < h->n_at_hand; i++)
        if (h->at_hand[i].key == key)
            return &h->at_hand[i];
    return NULL;
}

static void forget(struct historian *h, uint64_t key)
{
    struct at_hand *at = find(h, key);
    if (at)
        *at = h->at_hand[--h->n_at_hand];
}

/* Half a send is none, but of a stream what came before stays. */
static void give_up_send(struct historian *h, const struct at_hand *at)
{
    if (at->is_stream)
        history_cut_stream(h->history, at->id, NULL);
    else
        history_delete(h->history, at->id, NULL);
}

/* A damage that shows only now: what was kept is put aside, and the next job finds a new file. */
static void give_up(struct historian *h, uint64_t key, const struct jig_error *error)
{
    const struct at_hand *at = find(h, key);
    bool is_damaged = history_is_damaged(h->history);
    bool is_deleted = at && error->code == JIG_ERR_USAGE;
    if (!is_deleted && (!history_is_read_only(h->history) || !history_word(h->history)[0]))
        say(h, error->text);
    if (!is_deleted && !is_damaged)
        note_trouble(h, error->text);
    if (at && !is_damaged && !is_deleted)
        give_up_send(h, at);
    forget(h, key);
    if (!is_damaged)
        return;
    h->n_at_hand = 0;
    if (history_set_aside(h->history))
        say(h, history_word(h->history));
    history_close(h->history);
    h->history = NULL;
}

static enum jig_err clear(struct historian *h, const struct job *job, struct jig_error *error)
{
    struct history_query q = { .collection = job->row.collection, .request = job->row.request };
    size_t n;
    h->gives_back = true;
    return history_clear(h->history, &q, &n, error);
}

static enum jig_err begin(struct historian *h, const struct job *job, struct jig_error *error)
{
    int64_t id;
    struct span facts = span_make(job->bytes, job->len);
    bool is_stream = job->kind == OPEN;
    if (!mem_grow((void **)&h->at_hand, &h->room, h->n_at_hand + 1, sizeof *h->at_hand))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE,
                             "no memory for the history");
    enum jig_err err =
        is_stream ? history_open_stream(h->history, &job->row, facts, &job->batch, &id, error)
                  : history_begin(h->history, &id, error);
    if (!err)
        h->at_hand[h->n_at_hand++] = (struct at_hand){ job->key, id, is_stream };
    return err;
}

/* Bytes that all sends may be with it. */
static uint64_t most_for(const struct historian *h, const struct history_row *row)
{
    return row->origin == HISTORY_IMPORTED ? h->config.limits.size : UINT64_MAX;
}

static enum jig_err act(struct historian *h, const struct job *job, struct jig_error *error)
{
    struct span bytes = span_make(job->bytes, job->len);
    const struct at_hand *at = find(h, job->key);
    int64_t id = at ? at->id : job->id;
    switch (job->kind) {
    case BEGIN:
    case OPEN:
        return begin(h, job, error);
    case REOPEN:
        return history_reopen_stream(h->history, id, bytes, error);
    case PIECE:
        return history_add_piece(h->history, id, job->exchange, job->number, bytes, error);
    case BATCH:
        return history_add_batch(h->history, id, &job->batch, error);
    case FINISH:
        return history_finish_within(h->history, id, &job->row, bytes, most_for(h, &job->row),
                                     error);
    case DROP:
    case DELETE:
        return history_delete(h->history, id, error);
    case CLEAR:
        break;
    }
    return clear(h, job, error);
}

static bool may_wait(struct historian *h, int tries)
{
    if (!h->has_thread)
        return tries < LAST_TRIES;
    lock(h);
    h->is_given_up |= h->is_closing; /* one try, not one for each of thousands */
    bool waits = !h->is_given_up && tries < BUSY_TRIES;
    unlock(h);
    return waits;
}

static bool may_begin(struct historian *h)
{
    lock(h);
    bool may = !h->is_given_up;
    unlock(h);
    return may;
}

/* Of what SQLite has refused: what is refused here (it was deleted, there is no room for it) says
 * nothing of another program, which may have held the file long before. */
static bool is_held(const struct historian *h, enum jig_err err)
{
    return (err == JIG_ERR_WRITE || err == JIG_ERR_READ) && history_is_busy(h->history);
}

/* Another program may hold the file for longer than anybody likes to wait without a word. */
static enum jig_err act_patiently(struct historian *h, const struct job *job,
                                  struct jig_error *error)
{
    enum jig_err err;
    for (int tries = 0; (err = act(h, job, error)) && is_held(h, err) && may_wait(h, tries);
         tries++) {
        say(h, "another program holds the history: what is sent waits until it lets go");
        wake(h);
    }
    return err;
}

static void work_on(struct historian *h, const struct job *job)
{
    struct jig_error error = { .code = JIG_OK };
    bool begins = job->kind == BEGIN || job->kind == OPEN;
    bool is_part = job->kind < DELETE && !begins;
    if (begins)
        forget(h, job->key);
    bool is_wanted = begins ? may_begin(h) : !is_part || find(h, job->key);
    bool is_there = is_wanted && open_history(h);
    if (!is_there && job->kind == FINISH)
        note_loss(h);
    if (!is_there)
        return;
    if (!act_patiently(h, job, &error)) {
        if (job->kind >= FINISH)
            note_change(h, job->kind == FINISH ? &job->row : NULL);
    } else if (error.code == JIG_ERR_TOO_LARGE) {
        note_refusal(h);
    } else {
        give_up(h, job->key, &error);
        if (job->kind == FINISH)
            note_loss(h);
    }
    if (job->kind == FINISH || job->kind == DROP)
        forget(h, job->key);
}

/* Is a send being written that is not there yet? A stream may be at hand for days. */
static bool is_busy(const struct historian *h)
{
    for (size_t i = 0; i < h->n_at_hand; i++)
        if (!h->at_hand[i].is_stream)
            return true;
    return false;
}

static enum jig_err trim_step(struct historian *h, bool *more, struct jig_error *error)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    enum jig_err err = history_trim(h->history, &h->config.limits, now_us, more, error);
    if (!err && *more)
        note_change(h, NULL);
    if (err || *more || !h->gives_back)
        return err;
    err = history_give_back(h->history, more, error);
    h->gives_back = *more;
    return err;
}

/* One step towards the limits, or of giving back what was cleared; false: there is nothing more to
 * do. */
static bool trim(struct historian *h)
{
    struct jig_error error;
    bool more = false;
    if (!h->history || is_busy(h))
        return false;
    if (trim_step(h, &more, &error)) {
        give_up(h, 0, &error);
        return false;
    }
    return more;
}

/* ---- The queue --------------------------------------------------------------------------------*/

static void free_batch(const struct history_batch *b)
{
    if (b->log.ptr)
        mem_wipe((char *)b->log.ptr, b->log.len);
    free((char *)b->log.ptr);
    free((char *)b->state.ptr);
}

static void job_free(struct job *job)
{
    if (!job)
        return;
    if (job->bytes)
        mem_wipe(job->bytes, job->len);
    free(job->bytes);
    free_batch(&job->batch);
    history_row_clear(&job->row);
    free(job);
}

/* With the lock held. */
static struct job *take_job(struct historian *h)
{
    struct job *job = h->first;
    if (job)
        h->first = job->next;
    if (!h->first)
        h->last = NULL;
    return job;
}

/* With the lock held, given up while it works. */
static bool turn(struct historian *h, bool trims)
{
    struct job *job = take_job(h);
    bool more = true;
    h->is_at_work = true;
    pthread_mutex_unlock(&h->lock);
    if (job)
        work_on(h, job);
    else
        more = trims && trim(h);
    pthread_mutex_lock(&h->lock);
    if (job)
        h->waiting -= job->len + job->batch.log.len;
    h->is_at_work = false;
    pthread_mutex_unlock(&h->lock);
    job_free(job);
    wake(h);
    pthread_mutex_lock(&h->lock);
    return more;
}

static void destroy(struct historian *h)
{
    if (h->has_thread) {
        pthread_cond_destroy(&h->work);
        pthread_mutex_destroy(&h->lock);
    }
    for (int i = 0; i < 2; i++)
        if (h->wake[i] >= 0)
            close(h->wake[i]);
    history_close(h->history);
    free(h->at_hand);
    free(h->path);
    free(h);
}

/* To close the history may take as long as to write it. */
static void end(struct historian *h)
{
    history_close(h->history);
    h->history = NULL;
    pthread_mutex_lock(&h->lock);
    h->has_ended = true;
    bool is_alone = h->is_alone;
    pthread_mutex_unlock(&h->lock);
    if (is_alone)
        destroy(h);
}

/* Sessions that end right behind a send would else never keep to the limits. */
static void *run(void *arg)
{
    struct historian *h = arg;
    int last_steps = LAST_STEPS;
    pthread_mutex_lock(&h->lock);
    for (bool more = false;;) {
        while (!h->first && !h->is_closing && !more)
            pthread_cond_wait(&h->work, &h->lock);
        bool may_trim = more && !h->is_given_up;
        if (!h->first && h->is_closing && (!may_trim || last_steps-- == 0))
            break;
        more = turn(h, !h->is_given_up);
    }
    pthread_mutex_unlock(&h->lock);
    end(h);
    return NULL;
}

static bool hand_over(struct historian *h, struct job *job)
{
    if (!h->has_thread) {
        work_on(h, job);
        job_free(job);
        while (trim(h))
            ;
        return true;
    }
    pthread_mutex_lock(&h->lock);
    if (h->last)
        h->last->next = job;
    else
        h->first = job;
    h->last = job;
    h->waiting += job->len + job->batch.log.len;
    pthread_cond_signal(&h->work);
    pthread_mutex_unlock(&h->lock);
    return true;
}

static bool submit(struct historian *h, const struct job *like)
{
    struct job *job = mem_zero(1, sizeof *job);
    if (!job) {
        free(like->bytes);
        free_batch(&like->batch);
        return false;
    }
    *job = *like;
    return hand_over(h, job);
}

bool historian_begin(struct historian *h, uint64_t key)
{
    return submit(h, &(struct job){ .kind = BEGIN, .key = key });
}

bool historian_add_piece(struct historian *h, uint64_t key, size_t exchange, size_t number,
                         char *take, size_t len)
{
    return submit(h, &(struct job){ .kind = PIECE,
                                    .key = key,
                                    .exchange = exchange,
                                    .number = number,
                                    .bytes = take,
                                    .len = len });
}

static bool submit_row(struct historian *h, const struct job *like, struct history_row *take)
{
    struct job job = *like;
    job.row = *take;
    bool ok = submit(h, &job);
    if (ok)
        *take = (struct history_row){ .id = 0 };
    else
        history_row_clear(take);
    return ok;
}

bool historian_finish(struct historian *h, uint64_t key, struct history_row *take_row,
                      char *take_facts, size_t len)
{
    struct job job = { .kind = FINISH, .key = key, .bytes = take_facts, .len = len };
    return submit_row(h, &job, take_row);
}

bool historian_open_stream(struct historian *h, uint64_t key, struct history_row *take_row,
                           char *take_facts, size_t len, const struct history_batch *take)
{
    struct job job = {
        .kind = OPEN, .key = key, .bytes = take_facts, .len = len, .batch = *take
    };
    return submit_row(h, &job, take_row);
}

bool historian_reopen_stream(struct historian *h, uint64_t key, char *take_facts, size_t len)
{
    return submit(h,
                  &(struct job){ .kind = REOPEN, .key = key, .bytes = take_facts, .len = len });
}

bool historian_add_batch(struct historian *h, uint64_t key, const struct history_batch *take)
{
    return submit(h, &(struct job){ .kind = BATCH, .key = key, .batch = *take });
}

void historian_drop(struct historian *h, uint64_t key)
{
    submit(h, &(struct job){ .kind = DROP, .key = key });
}

bool historian_delete(struct historian *h, int64_t id)
{
    return submit(h, &(struct job){ .kind = DELETE, .id = id });
}

bool historian_clear(struct historian *h, const char *collection, const char *request)
{
    struct job job = { .kind = CLEAR };
    job.row.collection = mem_strdup(collection);
    job.row.request = mem_strdup(request);
    if ((!collection || job.row.collection) && (!request || job.row.request) && submit(h, &job))
        return true;
    history_row_clear(&job.row);
    return false;
}

size_t historian_waiting(const struct historian *h)
{
    struct historian *own = (struct historian *)h;
    lock(own);
    size_t waiting = h->waiting;
    unlock(own);
    return waiting;
}

bool historian_has_room(const struct historian *h)
{
    return historian_waiting(h) < WAITING_MAX;
}

static uint64_t read_count(const struct historian *h, const uint64_t *count)
{
    struct historian *own = (struct historian *)h;
    lock(own);
    uint64_t n = *count;
    unlock(own);
    return n;
}

uint64_t historian_n_kept(const struct historian *h, enum history_origin origin)
{
    return read_count(h, &h->n_kept[origin]);
}

uint64_t historian_n_refused(const struct historian *h)
{
    return read_count(h, &h->n_refused);
}

bool historian_is_idle(const struct historian *h)
{
    struct historian *own = (struct historian *)h;
    lock(own);
    bool idle = !h->first && !h->is_at_work;
    unlock(own);
    return idle;
}

void historian_finish_all(struct historian *h)
{
    while (!historian_is_idle(h))
        poll(NULL, 0, 1);
}

int historian_fd(const struct historian *h)
{
    return h->wake[0];
}

void historian_give_up(struct historian *h)
{
    lock(h);
    h->is_given_up = true;
    unlock(h);
}

/* ---- Life -------------------------------------------------------------------------------------*/

static bool start(struct historian *h)
{
    if (pipe2(h->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->work, NULL);
    h->has_thread = true; /* the thread looks at it */
    if (!thread_start(run, h, &h->thread))
        h->has_thread = false;
    return h->has_thread;
}

struct historian *historian_new(const struct historian_config *config)
{
    struct historian *h = mem_zero(1, sizeof *h);
    if (!h)
        return NULL;
    h->config = *config;
    h->wake[0] = h->wake[1] = -1;
    h->path = mem_strdup(config->path);
    historydb_load(NULL); /* a failure shows with the first job */
    if ((!config->path || h->path) && (config->in_place || start(h)))
        return h;
    historian_free(h);
    return NULL;
}

static bool has_ended(struct historian *h)
{
    pthread_mutex_lock(&h->lock);
    bool has_ended = h->has_ended;
    pthread_mutex_unlock(&h->lock);
    return has_ended;
}

/* False: it goes on, and has it all for itself. */
static bool ends_in_time(struct historian *h)
{
    int most = h->config.wait_ms ? h->config.wait_ms : HISTORIAN_WAIT_MS;
    for (int ms = 0; ms < most && !has_ended(h); ms++)
        poll(NULL, 0, 1);
    pthread_mutex_lock(&h->lock);
    h->is_alone = !h->has_ended;
    bool ends = h->has_ended;
    pthread_mutex_unlock(&h->lock);
    return ends;
}

/* False: the thread frees it. */
static bool stop(struct historian *h)
{
    pthread_t thread = h->thread;
    pthread_mutex_lock(&h->lock);
    h->is_closing = true;
    bool is_given_up = h->is_given_up;
    pthread_cond_signal(&h->work);
    pthread_mutex_unlock(&h->lock);
    if (is_given_up && !ends_in_time(h)) {
        pthread_detach(thread);
        return false;
    }
    pthread_join(thread, NULL);
    return true;
}

void historian_free(struct historian *h)
{
    if (h && (!h->has_thread || stop(h)))
        destroy(h);
}
