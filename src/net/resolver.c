#include "net/resolver.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/thread.h"

/* A name server that is silent holds a worker for half a minute; more of them keep the others
 * going, and that many lost ones is an end of the network anyway. */
#define MAX_WORKERS 8
#define MAX_NAME    255 /* RFC 1035, 2.3.4 */

enum job_state { QUEUED, RUNNING, DONE };

/* What the resolver and its workers hold together; the last to let go frees it. */
struct shared {
    pthread_mutex_t lock;
    pthread_cond_t work;
    int holders;
    int workers, idle, queued;
    bool closing;
    int wake; /* eventfd */
    struct resolver_job *first, *last;
};

struct resolver_job {
    struct resolver_job *next;
    struct shared *shared; /* NULL: answered at once */
    enum job_state state;
    bool disowned;
    char host[MAX_NAME + 2];
    uint16_t port;
    int family;
    struct address *addresses;
    size_t n, room;
    enum jig_err failed;
    char why[96];
};

struct resolver {
    struct shared *shared; /* NULL until a name has to be asked for */
};

/* ---- Answers ----------------------------------------------------------------------------------*/

static void job_fail(struct resolver_job *job, const char *why)
{
    job->failed = JIG_ERR_RESOLVE;
    strncpy(job->why, why, sizeof job->why - 1);
}

static bool job_add(struct resolver_job *job, const struct address *a)
{
    if (!mem_grow((void **)&job->addresses, &job->room, job->n + 1, sizeof *job->addresses))
        return false;
    job->addresses[job->n++] = *a;
    return true;
}

static void job_take_list(struct resolver_job *job, const struct addrinfo *list)
{
    for (; list; list = list->ai_next) {
        struct address a;
        if (!address_from(list->ai_addr, list->ai_addrlen, &a))
            continue;
        address_set_port(&a, job->port);
        if (!job_add(job, &a)) {
            job->failed = JIG_ERR_MEMORY;
            return;
        }
    }
    if (job->n == 0)
        job_fail(job, "no address");
}

/* In a worker; the job is its own while it is RUNNING. */
static void job_ask_system(struct resolver_job *job)
{
    struct addrinfo hints = { .ai_family = job->family, .ai_socktype = SOCK_STREAM };
    struct addrinfo *list = NULL;
    int got = getaddrinfo(job->host, NULL, &hints, &list);
    if (got == 0)
        job_take_list(job, list);
    else
        job_fail(job, got == EAI_SYSTEM ? strerror(errno) : gai_strerror(got));
    if (list)
        freeaddrinfo(list);
}

/* RFC 6761, 6.3: localhost and what stands below it is the loopback, whatever a server says. */
static bool is_localhost(struct span host)
{
    static const struct span below = { ".localhost", sizeof ".localhost" - 1 };
    if (host.len > 0 && host.ptr[host.len - 1] == '.')
        host.len--;
    if (span_ieq_str(host, "localhost"))
        return true;
    return host.len > below.len &&
           span_ieq(span_sub(host, host.len - below.len, host.len), below);
}

static bool add_if_wanted(struct resolver_job *job, struct span text)
{
    struct address a;
    if (!address_parse(text, job->port, &a))
        return false;
    if (job->family != AF_UNSPEC && job->family != address_family(&a))
        return true;
    return job_add(job, &a);
}

/* What needs no worker: numbers and the loopback's name. */
static bool job_answer_at_once(struct resolver_job *job, struct span host)
{
    if (is_localhost(host)) {
        if (!add_if_wanted(job, SPAN("::1")) || !add_if_wanted(job, SPAN("127.0.0.1")))
            job->failed = JIG_ERR_MEMORY;
        return true;
    }
    if (!add_if_wanted(job, host))
        return false;
    if (job->n == 0)
        job_fail(job, job->family == AF_INET ? "not an IPv4 address" : "not an IPv6 address");
    return true;
}

static void job_destroy(struct resolver_job *job)
{
    free(job->addresses);
    free(job);
}

/* ---- Workers ----------------------------------------------------------------------------------*/

/* With the lock held; gives it up. */
static void shared_release(struct shared *sh)
{
    bool last = --sh->holders == 0;
    pthread_mutex_unlock(&sh->lock);
    if (!last)
        return;
    close(sh->wake);
    pthread_cond_destroy(&sh->work);
    pthread_mutex_destroy(&sh->lock);
    free(sh);
}

static struct resolver_job *wait_for_job(struct shared *sh)
{
    sh->idle++;
    while (!sh->first && !sh->closing)
        pthread_cond_wait(&sh->work, &sh->lock);
    sh->idle--;
    struct resolver_job *job = sh->first;
    if (!job)
        return NULL;
    sh->first = job->next;
    if (!sh->first)
        sh->last = NULL;
    sh->queued--;
    job->state = RUNNING;
    return job;
}

static void give_back(struct shared *sh, struct resolver_job *job)
{
    job->state = DONE;
    if (job->disowned) {
        job_destroy(job);
        return;
    }
    uint64_t one = 1;
    ssize_t wrote = write(sh->wake, &one, sizeof one);
    (void)wrote; /* a full counter is readable, which is all that it is for */
}

static void *work(void *arg)
{
    struct shared *sh = arg;
    struct resolver_job *job;
    pthread_mutex_lock(&sh->lock);
    while ((job = wait_for_job(sh))) {
        pthread_mutex_unlock(&sh->lock);
        job_ask_system(job);
        pthread_mutex_lock(&sh->lock);
        give_back(sh, job);
    }
    sh->workers--;
    shared_release(sh);
    return NULL;
}

static struct shared *shared_new(void)
{
    struct shared *sh = mem_zero(1, sizeof *sh);
    if (!sh)
        return NULL;
    sh->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (sh->wake < 0) {
        int why = errno;
        free(sh);
        errno = why;
        return NULL;
    }
    pthread_mutex_init(&sh->lock, NULL);
    pthread_cond_init(&sh->work, NULL);
    sh->holders = 1;
    return sh;
}

/* Hands the job to a worker, a new one where none is idle. False: there is none to be had. */
static bool shared_submit(struct shared *sh, struct resolver_job *job)
{
    pthread_mutex_lock(&sh->lock);
    if (sh->queued >= sh->idle && sh->workers < MAX_WORKERS && thread_start(work, sh, NULL)) {
        sh->workers++;
        sh->holders++;
    }
    bool can = sh->workers > 0;
    if (can) {
        job->shared = sh;
        if (sh->last)
            sh->last->next = job;
        else
            sh->first = job;
        sh->last = job;
        sh->queued++;
        pthread_cond_signal(&sh->work);
    }
    pthread_mutex_unlock(&sh->lock);
    return can;
}

/* ---- The caller's side ------------------------------------------------------------------------*/

struct resolver *resolver_new(void)
{
    return mem_zero(1, sizeof(struct resolver));
}

void resolver_free(struct resolver *r)
{
    if (!r)
        return;
    if (r->shared) {
        pthread_mutex_lock(&r->shared->lock);
        r->shared->closing = true;
        pthread_cond_broadcast(&r->shared->work);
        shared_release(r->shared);
    }
    free(r);
}

int resolver_fd(const struct resolver *r)
{
    return r->shared ? r->shared->wake : -1;
}

void resolver_step(struct resolver *r)
{
    uint64_t count;
    if (!r->shared)
        return;
    ssize_t got = read(r->shared->wake, &count, sizeof count);
    (void)got; /* nothing to read is fine: the jobs are what is asked */
}

static struct resolver_job *job_new(struct span host, uint16_t port, int family)
{
    struct resolver_job *job = mem_zero(1, sizeof *job);
    if (!job)
        return NULL;
    job->port = port;
    job->family = family;
    job->state = DONE;
    size_t n = host.len < sizeof job->host ? host.len : sizeof job->host - 1;
    if (n > 0)
        memcpy(job->host, host.ptr, n);
    if (host.len == 0 || host.len > MAX_NAME + 1 || memchr(host.ptr, '\0', host.len))
        job_fail(job, "not a host's name");
    return job;
}

static bool job_queue(struct resolver *r, struct resolver_job *job, struct jig_error *error)
{
    if (!r->shared)
        r->shared = shared_new();
    job->state = QUEUED;
    if (r->shared && shared_submit(r->shared, job))
        return true;
    if (r->shared || errno == ENOMEM)
        jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_RESOLVE,
                      "no thread to look up names with");
    else
        jig_error_set(error, JIG_ERR_RESOLVE, JIG_PHASE_RESOLVE, "%s: %s", job->host,
                      strerror(errno));
    return false;
}

struct resolver_job *resolver_start(struct resolver *r, struct span host, uint16_t port,
                                    int family, struct jig_error *error)
{
    struct resolver_job *job = job_new(host, port, family);
    if (!job) {
        jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_RESOLVE, "out of memory");
        return NULL;
    }
    if (job->failed || job_answer_at_once(job, host) || job_queue(r, job, error))
        return job;
    job_destroy(job);
    return NULL;
}

static void unqueue(struct shared *sh, struct resolver_job *job)
{
    struct resolver_job **link = &sh->first, *before = NULL;
    while (*link != job) {
        before = *link;
        link = &(*link)->next;
    }
    *link = job->next;
    if (sh->last == job)
        sh->last = before;
    sh->queued--;
}

void resolver_job_free(struct resolver_job *job)
{
    if (!job)
        return;
    bool mine = true;
    if (job->shared) {
        pthread_mutex_lock(&job->shared->lock);
        if (job->state == QUEUED)
            unqueue(job->shared, job);
        mine = job->state != RUNNING;
        job->disowned = true;
        pthread_mutex_unlock(&job->shared->lock);
    }
    if (mine)
        job_destroy(job);
}

bool resolver_job_is_done(const struct resolver_job *job)
{
    if (!job->shared)
        return true;
    pthread_mutex_lock(&job->shared->lock);
    bool done = job->state == DONE;
    pthread_mutex_unlock(&job->shared->lock);
    return done;
}

enum jig_err resolver_job_result(const struct resolver_job *job,
                                 const struct address **addresses, size_t *n,
                                 struct jig_error *error)
{
    *addresses = job->addresses;
    *n = job->n;
    if (!job->failed)
        return JIG_OK;
    if (job->failed == JIG_ERR_MEMORY)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_RESOLVE, "out of memory");
    return jig_error_set(error, job->failed, JIG_PHASE_RESOLVE, "%s: %s", job->host, job->why);
}
