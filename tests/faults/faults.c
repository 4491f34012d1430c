/* What is to go wrong, and what needs no descriptor for it: memory and the clock. */
#include "faults/faults.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static struct faults_counts uncounted;
struct faults faults;
struct faults_counts *faults_counts = &uncounted;
atomic_uint faults_paused;
_Thread_local bool faults_spare_thread;
void (*faults_on_allocation)(unsigned n);
void (*faults_on_call)(unsigned n);
void (*faults_on_refusal)(void);

int __real_open(const char *path, int flags, ...);
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
int __real_clock_gettime(clockid_t id, struct timespec *out);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
int __wrap_clock_gettime(clockid_t id, struct timespec *out);

bool faults_are_off(void)
{
    return faults_paused > 0 || faults_spare_thread;
}

static unsigned number_after(const char *text, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = text; at && *at; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, word, len) == 0 && at[len] == '=')
            return (unsigned)strtoul(at + len + 1, NULL, 10);
    }
    return 0;
}

static void share_counts(const char *path)
{
    int fd = path ? __real_open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (fd < 0)
        return;
    void *at = MAP_FAILED;
    if (ftruncate(fd, sizeof *faults_counts) == 0)
        at = mmap(NULL, sizeof *faults_counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED)
        faults_counts = at;
    close(fd);
}

static __attribute__((constructor)) void begin(void)
{
    const char *text = getenv("JIG_FAULTS");
    if (!text)
        return;
    share_counts(getenv("JIG_FAULTS_COUNTS"));
#define X(word) faults.word = number_after(text, #word);
    FAULTS_WORDS(X)
#undef X
}

bool faults_turn(unsigned every, atomic_uint *calls, atomic_uint *done)
{
    if (every == 0 || faults_are_off() || (atomic_fetch_add(calls, 1) + 1) % every != 0)
        return false;
    atomic_fetch_add(done, 1);
    return true;
}

bool faults_call(int why)
{
    if (faults_are_off())
        return false;
    unsigned n = atomic_fetch_add(&faults_counts->calls, 1) + 1;
    if (faults_on_call)
        faults_on_call(n);
    if (n == faults.die_at)
        raise(SIGKILL);
    if (n != faults.call_at)
        return false;
    atomic_fetch_add(&faults_counts->refused, 1);
    if (faults_on_refusal)
        faults_on_refusal();
    errno = why ? why : faults.call_with ? (int)faults.call_with : EIO;
    return true;
}

/* ---- Memory ---- */

static bool has_none(void)
{
    if (faults_are_off())
        return false;
    unsigned n = atomic_fetch_add(&faults_counts->allocations, 1) + 1;
    if (faults_on_allocation)
        faults_on_allocation(n);
    bool is_due = n == faults.memory_at || (faults.memory > 0 && n % faults.memory == 0);
    if (is_due) {
        atomic_fetch_add(&faults_counts->memory, 1);
        if (faults_on_refusal)
            faults_on_refusal();
        errno = ENOMEM;
    }
    return is_due;
}

void *__wrap_malloc(size_t size)
{
    return has_none() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return has_none() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return has_none() ? NULL : __real_realloc(old, size);
}

/* ---- The clock ---- */

int __wrap_clock_gettime(clockid_t id, struct timespec *out)
{
    static atomic_uint calls;
    int got = __real_clock_gettime(id, out);
    if (got != 0 || faults.wall == 0 || id != CLOCK_REALTIME)
        return got;
    bool is_back = atomic_fetch_add(&calls, 1) % 2 == 0;
    atomic_fetch_add(&faults_counts->jumps, 1);
    out->tv_sec += is_back ? -(time_t)faults.wall : (time_t)faults.wall;
    return 0;
}
