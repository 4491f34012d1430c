#include "base/errands.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"

struct errands {
    int wait_ms;
    bool has_thread, has_no_thread; /* started; not to be had */
    bool is_late;                   /* it was waited for in vain */
    pthread_t thread;

    pthread_mutex_t lock; /* of all below, and of every errand's state */
    pthread_cond_t work, idle;
    struct errand *first, **end; /* in the order in which they were given */
    bool is_at_work;
    bool has_news;
    bool is_closing; /* the thread ends when all is done, */
    bool is_alone;   /* and has it all for itself */
    int wake[2];
};

/* ---- The work -------------------------------------------------------------------------------- */

static struct errand *take_first(struct errands *q)
{
    struct errand *e = q->first;
    q->first = e->next;
    if (!q->first)
        q->end = &q->first;
    e->next = NULL;
    return e;
}

static void tell(struct errands *q)
{
    q->has_news = true;
    ssize_t wrote = q->wake[1] >= 0 ? write(q->wake[1], "", 1) : 0;
    (void)wrote; /* a full pipe is readable, which is all that it is for */
}

/* Locked before and after, but not meanwhile. One that is left is gone before it counts as done:
 * who has waited for all finds nothing of it. */
static void run_first(struct errands *q)
{
    struct errand *e = take_first(q);
    q->is_at_work = true;
    e->state = ERRAND_RUNS;
    pthread_mutex_unlock(&q->lock);
    e->run(e);
    pthread_mutex_lock(&q->lock);
    e->state = ERRAND_DONE;
    if (e->is_left) {
        pthread_mutex_unlock(&q->lock);
        e->free(e);
        pthread_mutex_lock(&q->lock);
    }
    q->is_at_work = false;
    if (!q->first)
        pthread_cond_signal(&q->idle);
    tell(q);
}

static void destroy(struct errands *q)
{
    for (int i = 0; i < 2; i++)
        if (q->wake[i] >= 0)
            close(q->wake[i]);
    pthread_mutex_destroy(&q->lock);
    pthread_cond_destroy(&q->work);
    pthread_cond_destroy(&q->idle);
    free(q);
}

static void *run(void *arg)
{
    struct errands *q = arg;
    pthread_mutex_lock(&q->lock);
    while (q->first || !q->is_closing) {
        if (q->first)
            run_first(q);
        else
            pthread_cond_wait(&q->work, &q->lock);
    }
    bool is_alone = q->is_alone;
    pthread_mutex_unlock(&q->lock);
    if (is_alone)
        destroy(q);
    return NULL;
}

/* ---- Life ------------------------------------------------------------------------------------ */

/* What is waited for on the clock that nobody sets. */
static void init_idle(struct errands *q)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&q->idle, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

struct errands *errands_new(int wait_ms)
{
    struct errands *q = mem_zero(1, sizeof *q);
    if (!q)
        return NULL;
    q->wait_ms = wait_ms;
    q->end = &q->first;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->work, NULL);
    init_idle(q);
    if (pipe2(q->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        q->wake[0] = q->wake[1] = -1;
    return q;
}

void errands_free(struct errands *q)
{
    if (!q)
        return;
    if (!q->has_thread) {
        destroy(q);
        return;
    }
    pthread_t thread = q->thread;
    bool is_done = errands_finish(q);
    pthread_mutex_lock(&q->lock);
    q->is_closing = true;
    q->is_alone = !is_done;
    pthread_cond_signal(&q->work);
    pthread_mutex_unlock(&q->lock);
    if (is_done) {
        pthread_join(thread, NULL);
        destroy(q);
    } else
        pthread_detach(thread);
}

/* ---- Giving and asking ----------------------------------------------------------------------- */

void errands_give(struct errands *q, struct errand *e)
{
    e->next = NULL;
    e->is_left = false;
    if (!q) {
        e->run(e);
        e->state = ERRAND_DONE;
        return;
    }
    pthread_mutex_lock(&q->lock);
    e->state = ERRAND_WAITS;
    *q->end = e;
    q->end = &e->next;
    if (!q->has_thread && !q->has_no_thread) {
        q->has_thread = thread_start(run, q, &q->thread);
        q->has_no_thread = !q->has_thread;
    }
    if (q->has_thread)
        pthread_cond_signal(&q->work);
    else
        run_first(q);
    pthread_mutex_unlock(&q->lock);
}

bool errands_is_done(struct errands *q, const struct errand *e)
{
    if (!q)
        return e->state == ERRAND_DONE;
    pthread_mutex_lock(&q->lock);
    bool is_done = e->state == ERRAND_DONE;
    pthread_mutex_unlock(&q->lock);
    return is_done;
}

/* Locked. */
static void unlink_it(struct errands *q, struct errand *e)
{
    struct errand **at = &q->first;
    while (*at != e)
        at = &(*at)->next;
    *at = e->next;
    if (!e->next)
        q->end = at;
    e->next = NULL;
    e->state = ERRAND_NOT_GIVEN;
}

bool errands_take_back(struct errands *q, struct errand *e)
{
    if (!q)
        return false;
    pthread_mutex_lock(&q->lock);
    bool waits = e->state == ERRAND_WAITS;
    if (waits)
        unlink_it(q, e);
    pthread_mutex_unlock(&q->lock);
    return waits;
}

void errands_leave(struct errands *q, struct errand *e)
{
    bool is_done = !q;
    if (q) {
        pthread_mutex_lock(&q->lock);
        is_done = e->state == ERRAND_DONE;
        e->is_left = true;
        pthread_mutex_unlock(&q->lock);
    }
    if (is_done)
        e->free(e);
}

/* ---- Waiting --------------------------------------------------------------------------------- */

bool errands_is_idle(struct errands *q)
{
    if (!q)
        return true;
    pthread_mutex_lock(&q->lock);
    bool is_idle = !q->first && !q->is_at_work;
    pthread_mutex_unlock(&q->lock);
    return is_idle;
}

static struct timespec end_of_wait(const struct errands *q)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += q->wait_ms / 1000;
    t.tv_nsec += q->wait_ms % 1000 * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    return t;
}

bool errands_finish(struct errands *q)
{
    if (!q)
        return true;
    struct timespec until = end_of_wait(q);
    int why = q->is_late ? ETIMEDOUT : 0;
    pthread_mutex_lock(&q->lock);
    while ((q->first || q->is_at_work) && why == 0)
        why = pthread_cond_timedwait(&q->idle, &q->lock, &until);
    bool is_done = !q->first && !q->is_at_work;
    pthread_mutex_unlock(&q->lock);
    q->is_late = !is_done;
    return is_done;
}

void errands_hurry(struct errands *q)
{
    if (q)
        q->is_late = true;
}

int errands_fd(const struct errands *q)
{
    return q ? q->wake[0] : -1;
}

bool errands_take_news(struct errands *q)
{
    char bytes[64];
    if (!q)
        return false;
    pthread_mutex_lock(&q->lock);
    bool has_news = q->has_news;
    q->has_news = false;
    while (has_news && q->wake[0] >= 0 && read(q->wake[0], bytes, sizeof bytes) > 0)
        ;
    pthread_mutex_unlock(&q->lock);
    return has_news;
}
