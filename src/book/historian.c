#include "book/historian.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"
#include "book/historian_private.h"
#include "book/historydb.h"

#define LAST_STEPS  16                /* towards the limits, where somebody waits for it */
#define WAITING_MAX ((size_t)8 << 20) /* bytes that are handed over and not written */

/* ---- The queue --------------------------------------------------------------------------------*/

static void free_batch(const struct history_batch *b)
{
    if (b->log.ptr)
        mem_wipe((char *)b->log.ptr, b->log.len);
    free((char *)b->log.ptr);
    free((char *)b->state.ptr);
}

static void job_free(struct historian_job *job)
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
static struct historian_job *take_job(struct historian *h)
{
    struct historian_job *job = h->first;
    if (job)
        h->first = job->next;
    if (!h->first)
        h->last = NULL;
    return job;
}

/* With the lock held, given up while it works. */
static bool turn(struct historian *h, bool trims)
{
    struct historian_job *job = take_job(h);
    bool more = true;
    h->is_at_work = true;
    pthread_mutex_unlock(&h->lock);
    if (job)
        historian_work_on(h, job);
    else
        more = trims && historian_trim(h);
    pthread_mutex_lock(&h->lock);
    if (job)
        h->waiting -= job->len + job->batch.log.len;
    h->is_at_work = false;
    pthread_mutex_unlock(&h->lock);
    job_free(job);
    historian_wake(h);
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

static bool hand_over(struct historian *h, struct historian_job *job)
{
    if (!h->has_thread) {
        historian_work_on(h, job);
        job_free(job);
        while (historian_trim(h))
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

static bool submit(struct historian *h, const struct historian_job *like)
{
    struct historian_job *job = mem_zero(1, sizeof *job);
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
    return submit(h, &(struct historian_job){ .kind = HISTORIAN_BEGIN, .key = key });
}

bool historian_add_piece(struct historian *h, uint64_t key, size_t exchange, size_t number,
                         char *take, size_t len)
{
    return submit(h, &(struct historian_job){ .kind = HISTORIAN_PIECE,
                                              .key = key,
                                              .exchange = exchange,
                                              .number = number,
                                              .bytes = take,
                                              .len = len });
}

static bool submit_row(struct historian *h, const struct historian_job *like,
                       struct history_row *take)
{
    struct historian_job job = *like;
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
    struct historian_job job = {
        .kind = HISTORIAN_FINISH, .key = key, .bytes = take_facts, .len = len
    };
    return submit_row(h, &job, take_row);
}

bool historian_send(struct historian *h, uint64_t key, struct history_row *take_row,
                    char *take_request, size_t len)
{
    struct historian_job job = {
        .kind = HISTORIAN_SEND, .key = key, .bytes = take_request, .len = len
    };
    return submit_row(h, &job, take_row);
}

bool historian_open_stream(struct historian *h, uint64_t key, struct history_row *take_row,
                           char *take_facts, size_t len, const struct history_batch *take)
{
    struct historian_job job = {
        .kind = HISTORIAN_OPEN, .key = key, .bytes = take_facts, .len = len, .batch = *take
    };
    return submit_row(h, &job, take_row);
}

bool historian_reopen_stream(struct historian *h, uint64_t key, char *take_facts, size_t len)
{
    return submit(h,
                  &(struct historian_job){
                      .kind = HISTORIAN_REOPEN, .key = key, .bytes = take_facts, .len = len });
}

bool historian_add_batch(struct historian *h, uint64_t key, const struct history_batch *take)
{
    return submit(
        h, &(struct historian_job){ .kind = HISTORIAN_BATCH, .key = key, .batch = *take });
}

void historian_drop(struct historian *h, uint64_t key)
{
    submit(h, &(struct historian_job){ .kind = HISTORIAN_DROP, .key = key });
}

bool historian_delete(struct historian *h, int64_t id)
{
    return submit(h, &(struct historian_job){ .kind = HISTORIAN_DELETE, .id = id });
}

void historian_doubt(struct historian *h)
{
    submit(h, &(struct historian_job){ .kind = HISTORIAN_DOUBT });
}

bool historian_clear(struct historian *h, const char *collection, const char *request)
{
    struct historian_job job = { .kind = HISTORIAN_CLEAR };
    job.row.collection = mem_strdup(collection);
    job.row.request = mem_strdup(request);
    if ((!collection || job.row.collection) && (!request || job.row.request) && submit(h, &job))
        return true;
    history_row_clear(&job.row);
    return false;
}

void historian_take_news(struct historian *h, struct historian_news *out)
{
    char bytes[256];
    while (h->wake[0] >= 0 && read(h->wake[0], bytes, sizeof bytes) > 0)
        ;
    historian_lock(h);
    *out = h->news;
    h->news.word[0] = '\0';
    historian_unlock(h);
}

size_t historian_waiting(const struct historian *h)
{
    struct historian *own = (struct historian *)h;
    historian_lock(own);
    size_t waiting = h->waiting;
    historian_unlock(own);
    return waiting;
}

bool historian_has_room(const struct historian *h)
{
    return historian_waiting(h) < WAITING_MAX;
}

static uint64_t read_count(const struct historian *h, const uint64_t *count)
{
    struct historian *own = (struct historian *)h;
    historian_lock(own);
    uint64_t n = *count;
    historian_unlock(own);
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
    historian_lock(own);
    bool idle = !h->first && !h->is_at_work;
    historian_unlock(own);
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
    historian_lock(h);
    h->is_given_up = true;
    historian_unlock(h);
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
