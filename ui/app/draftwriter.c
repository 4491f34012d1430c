#include "app/draftwriter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"

struct wanted {
    struct wanted *next;
    uint64_t number;
    char name[DRAFTBOX_NAME]; /* in the box; of who writes */
    char *root, *bytes;       /* owned: what it is to be; NULL: it is so */
    size_t len;
    bool is_unwanted;
    int failed;
};

struct draftwriter {
    struct draftbox box; /* of who writes */
    bool in_place, has_thread;
    bool is_late; /* it was waited for in vain */
    pthread_t thread;

    pthread_mutex_t lock; /* of all below and of what is wanted, but the names */
    pthread_cond_t work;
    struct wanted *first; /* in the order in which they were made */
    uint64_t n_made;
    const struct wanted *at_work; /* what is being written or removed; NULL: nothing is */
    bool has_news;
    bool is_closing; /* the thread ends when all is done, */
    bool is_left;    /* and has it all for itself */
    int wake[2];
};

/* ---- The work -------------------------------------------------------------------------------- */

static void forget_bytes(struct wanted *d)
{
    free(d->root);
    free(d->bytes);
    d->root = d->bytes = NULL;
}

static struct wanted **find(struct draftwriter *w, uint64_t number)
{
    struct wanted **at = &w->first;
    while (*at && (*at)->number != number)
        at = &(*at)->next;
    return at;
}

static struct wanted *next_work(const struct draftwriter *w)
{
    struct wanted *d = w->first;
    while (d && !d->bytes && !d->is_unwanted)
        d = d->next;
    return d;
}

/* What follows is locked before and after the disk's work, but not meanwhile. */

static void write_it(struct draftwriter *w, struct wanted *d)
{
    struct wanted what = *d;
    d->root = d->bytes = NULL;
    w->at_work = d;
    pthread_mutex_unlock(&w->lock);
    bool ok = draftbox_write(&w->box, what.root, d->name, span_make(what.bytes, what.len));
    int why = ok ? 0 : errno ? errno : EIO;
    forget_bytes(&what);
    pthread_mutex_lock(&w->lock);
    w->at_work = NULL;
    d->failed = why;
}

static void remove_it(struct draftwriter *w, struct wanted *d)
{
    *find(w, d->number) = d->next;
    w->at_work = d;
    pthread_mutex_unlock(&w->lock);
    draftbox_drop(&w->box, d->name);
    pthread_mutex_lock(&w->lock);
    w->at_work = NULL;
    free(d);
}

static void work_on(struct draftwriter *w, struct wanted *d)
{
    if (d->is_unwanted)
        remove_it(w, d);
    else
        write_it(w, d);
    w->has_news = true;
    ssize_t wrote = w->wake[1] >= 0 ? write(w->wake[1], "", 1) : 0;
    (void)wrote; /* a full pipe is readable, which is all that it is for */
}

/* ---- The thread ------------------------------------------------------------------------------ */

static void destroy(struct draftwriter *w)
{
    for (struct wanted *d = w->first, *next; d; d = next) {
        next = d->next;
        forget_bytes(d);
        free(d);
    }
    draftbox_clear(&w->box);
    for (int i = 0; i < 2; i++)
        if (w->wake[i] >= 0)
            close(w->wake[i]);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->work);
    free(w);
}

static void *run(void *arg)
{
    struct draftwriter *w = arg;
    pthread_mutex_lock(&w->lock);
    for (struct wanted *d; (d = next_work(w)) || !w->is_closing;) {
        if (d)
            work_on(w, d);
        else
            pthread_cond_wait(&w->work, &w->lock);
    }
    bool is_left = w->is_left;
    pthread_mutex_unlock(&w->lock);
    if (is_left)
        destroy(w);
    return NULL;
}

/* Locked: something is to be done. */
static void begin_work(struct draftwriter *w)
{
    if (!w->in_place && !w->has_thread)
        w->has_thread = thread_start(run, w, &w->thread);
    if (w->has_thread)
        pthread_cond_signal(&w->work);
    for (struct wanted *d; !w->has_thread && (d = next_work(w));)
        work_on(w, d);
}

/* ---- Life ------------------------------------------------------------------------------------ */

struct draftwriter *draftwriter_new(bool in_place)
{
    struct draftwriter *w = mem_zero(1, sizeof *w);
    if (!w)
        return NULL;
    w->in_place = in_place;
    w->wake[0] = w->wake[1] = -1;
    draftbox_init(&w->box);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->work, NULL);
    if (!in_place && pipe2(w->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        w->wake[0] = w->wake[1] = -1;
    return w;
}

void draftwriter_free(struct draftwriter *w)
{
    if (!w)
        return;
    if (!w->has_thread) {
        destroy(w);
        return;
    }
    pthread_t thread = w->thread;
    bool is_done = draftwriter_finish(w);
    pthread_mutex_lock(&w->lock);
    w->is_closing = true;
    w->is_left = !is_done;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    if (is_done) {
        pthread_join(thread, NULL);
        destroy(w);
    } else
        pthread_detach(thread);
}

static bool is_idle(struct draftwriter *w)
{
    pthread_mutex_lock(&w->lock);
    bool idle = !next_work(w) && !w->at_work;
    pthread_mutex_unlock(&w->lock);
    return idle;
}

bool draftwriter_finish(struct draftwriter *w)
{
    bool is_done = is_idle(w);
    for (int ms = 0; !is_done && !w->is_late && ms < DRAFTWRITER_WAIT_MS; ms++) {
        poll(NULL, 0, 1);
        is_done = is_idle(w);
    }
    w->is_late = !is_done;
    return is_done;
}

/* ---- What is wanted -------------------------------------------------------------------------- */

/* Locked. NULL: no memory. */
static struct wanted *add(struct draftwriter *w)
{
    struct wanted *d = mem_zero(1, sizeof *d);
    if (!d)
        return NULL;
    *find(w, 0) = d; /* at the end: none has this number */
    d->number = ++w->n_made;
    return d;
}

static uint64_t want(struct draftwriter *w, uint64_t draft, char *root, char *take, size_t len)
{
    pthread_mutex_lock(&w->lock);
    struct wanted *d = draft ? *find(w, draft) : add(w);
    uint64_t number = d ? d->number : 0;
    if (d) {
        forget_bytes(d);
        d->root = root;
        d->bytes = take;
        d->len = len;
        begin_work(w);
    }
    pthread_mutex_unlock(&w->lock);
    return number;
}

uint64_t draftwriter_write(struct draftwriter *w, uint64_t draft, const char *root, char *take,
                           size_t len)
{
    char *own_root = mem_strdup(root);
    uint64_t number = own_root ? want(w, draft, own_root, take, len) : 0;
    if (!number) {
        free(own_root);
        free(take);
    }
    return number;
}

void draftwriter_drop(struct draftwriter *w, uint64_t draft)
{
    if (!draft)
        return;
    pthread_mutex_lock(&w->lock);
    struct wanted *d = *find(w, draft);
    if (d) {
        forget_bytes(d);
        d->is_unwanted = true;
        begin_work(w);
    }
    pthread_mutex_unlock(&w->lock);
}

struct draftwriter_state draftwriter_state(struct draftwriter *w, uint64_t draft)
{
    struct draftwriter_state state = { .failed = 0 };
    pthread_mutex_lock(&w->lock);
    const struct wanted *d = *find(w, draft);
    if (d) {
        state.is_pending = d->bytes || w->at_work == d;
        state.failed = d->failed;
    }
    pthread_mutex_unlock(&w->lock);
    return state;
}

int draftwriter_fd(const struct draftwriter *w)
{
    return w->wake[0];
}

bool draftwriter_take_news(struct draftwriter *w)
{
    char bytes[64];
    pthread_mutex_lock(&w->lock);
    bool has_news = w->has_news;
    w->has_news = false;
    while (has_news && w->wake[0] >= 0 && read(w->wake[0], bytes, sizeof bytes) > 0)
        ;
    pthread_mutex_unlock(&w->lock);
    return has_news;
}

/* ---- The box --------------------------------------------------------------------------------- */

struct draftbox *draftwriter_box(struct draftwriter *w)
{
    return draftwriter_finish(w) ? &w->box : NULL;
}

uint64_t draftwriter_adopt(struct draftwriter *w, const char name[DRAFTBOX_NAME])
{
    pthread_mutex_lock(&w->lock);
    struct wanted *d = add(w);
    if (d)
        memcpy(d->name, name, sizeof d->name);
    uint64_t number = d ? d->number : 0;
    pthread_mutex_unlock(&w->lock);
    return number;
}
