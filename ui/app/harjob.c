#include "app/harjob.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"

struct harjob {
    pthread_mutex_t lock;
    bool is_done, is_disowned; /* under the lock; the rest is the thread's until it is done */
    int fds[2];                /* a byte comes out of the first one at the end */
    char *text;
    size_t len;
    struct harlog log;
    struct jig_error error;
};

static void destroy(struct harjob *j)
{
    if (j->fds[0] >= 0)
        close(j->fds[0]);
    if (j->fds[1] >= 0)
        close(j->fds[1]);
    harlog_clear(&j->log);
    pthread_mutex_destroy(&j->lock);
    free(j->text);
    free(j);
}

static void *work(void *arg)
{
    struct harjob *j = arg;
    harread(span_make(j->text, j->len), &j->log, &j->error);
    pthread_mutex_lock(&j->lock);
    j->is_done = true;
    bool is_disowned = j->is_disowned;
    ssize_t wrote = write(j->fds[1], "", 1);
    (void)wrote; /* an empty pipe takes a byte */
    pthread_mutex_unlock(&j->lock);
    if (is_disowned)
        destroy(j);
    return NULL;
}

struct harjob *harjob_start(char *take, size_t len)
{
    struct harjob *j = mem_zero(1, sizeof *j);
    if (!j) {
        free(take);
        return NULL;
    }
    pthread_mutex_init(&j->lock, NULL);
    j->text = take;
    j->len = len;
    if (pipe(j->fds) != 0)
        j->fds[0] = j->fds[1] = -1;
    for (int i = 0; i < 2 && j->fds[i] >= 0; i++)
        fcntl(j->fds[i], F_SETFD, FD_CLOEXEC);
    if (j->fds[0] >= 0 && thread_start(work, j, NULL))
        return j;
    destroy(j);
    return NULL;
}

int harjob_fd(const struct harjob *j)
{
    return j->fds[0];
}

bool harjob_take(struct harjob *j, struct harlog *out, struct jig_error *error)
{
    pthread_mutex_lock(&j->lock);
    bool is_done = j->is_done;
    pthread_mutex_unlock(&j->lock);
    if (!is_done)
        return false;
    *out = j->log;
    *error = j->error;
    j->log = (struct harlog){ .n = 0 };
    return true;
}

void harjob_free(struct harjob *j)
{
    if (!j)
        return;
    pthread_mutex_lock(&j->lock);
    bool is_done = j->is_done;
    j->is_disowned = true;
    pthread_mutex_unlock(&j->lock);
    if (is_done)
        destroy(j);
}
