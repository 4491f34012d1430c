#include "support/diskgate.h"

#include <pthread.h>
#include <stdatomic.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t keeper;
static bool is_closed;
static size_t waiting;
static int why_not;
static atomic_bool nothing_is_taken;
static atomic_int refusal, keeping;
static atomic_bool is_counted;
static int64_t left; /* under the lock */

void diskgate_close(void)
{
    pthread_mutex_lock(&lock);
    keeper = pthread_self();
    is_closed = true;
    why_not = 0;
    pthread_mutex_unlock(&lock);
}

void diskgate_open(int why)
{
    pthread_mutex_lock(&lock);
    is_closed = false;
    why_not = why;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

void diskgate_await(size_t n)
{
    pthread_mutex_lock(&lock);
    while (waiting < n)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

int diskgate_pass(void)
{
    int why = 0;
    pthread_mutex_lock(&lock);
    if (is_closed && !pthread_equal(keeper, pthread_self())) {
        waiting++;
        pthread_cond_broadcast(&changed);
        while (is_closed)
            pthread_cond_wait(&changed, &lock);
        waiting--;
        why = why_not;
    }
    pthread_mutex_unlock(&lock);
    return why ? why : refusal;
}

void diskgate_take_nothing(bool is_full)
{
    nothing_is_taken = is_full;
}

bool diskgate_takes_nothing(void)
{
    return nothing_is_taken;
}

void diskgate_refuse(int why)
{
    refusal = why;
}

void diskgate_keep(int why)
{
    keeping = why;
}

int diskgate_keeps(void)
{
    return keeping;
}

void diskgate_leave(int64_t bytes)
{
    pthread_mutex_lock(&lock);
    left = bytes;
    is_counted = bytes >= 0;
    pthread_mutex_unlock(&lock);
}

bool diskgate_grows(int64_t bytes)
{
    pthread_mutex_lock(&lock);
    bool ok = bytes <= left;
    left -= ok ? bytes : 0;
    pthread_mutex_unlock(&lock);
    return ok;
}

bool diskgate_counts(void)
{
    return is_counted;
}

int64_t diskgate_left(void)
{
    pthread_mutex_lock(&lock);
    int64_t bytes = left;
    pthread_mutex_unlock(&lock);
    return bytes;
}
