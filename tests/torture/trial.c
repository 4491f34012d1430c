#include "torture/trial.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEPTH = 8, MAX_TEXT = 64 << 10 };

static struct trial_report *shared;

void *trial_share(size_t size)
{
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
        perror("jig-torture");
        exit(EXIT_FAILURE);
    }
    return at;
}

/* ---- Within ---- */

/* Who called whom, as one number (FNV-1a over the return addresses). */
static uint64_t chain(void)
{
    void *frames[DEPTH];
    uint64_t hash = 0xcbf29ce484222325u;
    for (int depth = backtrace(frames, DEPTH), i = 2; i < depth; i++)
        hash = (hash ^ (uintptr_t)frames[i]) * 0x100000001b3u;
    return hash;
}

static void note_allocation(unsigned n)
{
    if (n <= TRIAL_CHAINS)
        shared->chains[n - 1] = chain();
}

static void note_call(unsigned n)
{
    if (n <= TRIAL_CALLS)
        shared->call_chains[n - 1] = chain();
}

static void note_refusal(void)
{
    void *frames[TRIAL_DEPTH];
    int depth = backtrace(frames, TRIAL_DEPTH);
    for (int i = 0; i < depth; i++)
        shared->refused[i] = (uintptr_t)frames[i];
}

static _Noreturn void run(const struct trial *t, int err)
{
    int null = open("/dev/null", O_RDWR);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(null, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(null);
    alarm(t->limit_s);
    collect_set_up(t->tc->each, t->tc->n_each);
    faults_counts = &shared->counts;
    faults_on_allocation = shared->wants_chains ? note_allocation : NULL;
    faults_on_call = shared->wants_chains ? note_call : NULL;
    faults_on_refusal = note_refusal;
    faults = t->faults;
    faults_paused = 0;
    t->test->fn(t->i);
    faults_paused = 1;
    collect_tear_down(t->tc->each, t->tc->n_each);
    exit(EXIT_SUCCESS);
}

/* ---- From outside ---- */

/* How far it is from where a stack ends to the test: how many frames of src/ and ui/ stand before the
 * first of tests/, and where that one goes on. What src/base gives is used by tests and code alike, so
 * it is nobody's; nor are the calls of tests/faults, which some compilers leave a frame to. */
struct way {
    unsigned depth;
    uintptr_t test; /* 0: there is none */
};

static bool has(const char *line, size_t len, const char *word)
{
    return memmem(line, len, word, strlen(word)) != NULL;
}

/* Of a file in that folder of the tree, which gcc names from there and clang from the root on. */
static bool is_in(const char *line, size_t len, const char *folder)
{
    static char tree[PATH_MAX];
    char near[NAME_MAX], far[PATH_MAX + NAME_MAX];
    if (!tree[0] && !getcwd(tree, sizeof tree))
        tree[0] = '\0';
    snprintf(near, sizeof near, " %s/", folder);
    snprintf(far, sizeof far, " %s/%s/", tree, folder);
    return has(line, len, near) || has(line, len, far);
}

static bool is_of_code(const char *line, size_t len)
{
    return (is_in(line, len, "src") && !is_in(line, len, "src/base")) ||
           is_in(line, len, "ui") || has(line, len, "/sins.c");
}

static bool is_of_test(const char *line, size_t len)
{
    return is_in(line, len, "tests") && !is_in(line, len, "tests/faults");
}

static struct way way_of(const char *stack)
{
    struct way way = { 0, 0 };
    for (const char *line = strstr(stack, "\n    #");
         line && strncmp(line, "\n    #", 6) == 0;) {
        const char *end = strchr(line + 1, '\n'), *at = strstr(line, " 0x");
        size_t len = end ? (size_t)(end - line) : strlen(line);
        bool is_code = is_of_code(line, len);
        if (at && !is_code && is_of_test(line, len)) {
            way.test = (uintptr_t)strtoull(at, NULL, 16);
            break;
        }
        way.depth += is_code;
        line = end;
    }
    return way;
}

/* Was the refusal in the same call that the test made? Sanitizers print the begin of the instruction. */
static bool is_in_refused(const struct way *way)
{
    for (size_t i = 0; i < TRIAL_DEPTH && shared->refused[i]; i++)
        if (shared->refused[i] - way->test <= 1)
            return true;
    return false;
}

/* At or near nothing at all: what a call that had failed before gave. */
static bool is_of_nothing(const char *report)
{
    return strstr(report, "null pointer") || strstr(report, "unknown address 0x000000000");
}

/* A test asks only of what it tests whether it worked; of the rest it takes it for granted, and hands
 * in nothing where that has failed, which shows in the function that it calls or a few below. */
static enum trial_end judge_crash(const char *report)
{
    struct way way = way_of(report);
    bool is_handed = way.depth <= 4 && is_of_nothing(report) && !is_in_refused(&way);
    return way.depth == 0 || is_handed ? TRIAL_OWN : TRIAL_CRASHED;
}

/* A test that fails lets go of all that it has made before, and has failed, no more. What the call with
 * the refusal made and lost is no concern of the test. */
static enum trial_end judge_leak(const char *report, bool has_failed)
{
    for (const char *leak = report; (leak = strstr(leak, "Direct leak of ")); leak++) {
        struct way way = way_of(leak);
        if (!has_failed || (way.depth > 0 && is_in_refused(&way)))
            return TRIAL_LEAKED;
    }
    return TRIAL_FAILED;
}

static enum trial_end judge(int status, const char *said)
{
    const char *leak = strstr(said, "ERROR: LeakSanitizer");
    const char *report = strstr(said, "ERROR: AddressSanitizer");
    if (!report)
        report = strstr(said, "runtime error: ");
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        return TRIAL_HUNG;
    if (report)
        return judge_crash(report);
    if (leak)
        return judge_leak(leak, strstr(said, COLLECT_SAYS_FAILED) != NULL);
    if (WIFSIGNALED(status))
        return TRIAL_CRASHED;
    return WEXITSTATUS(status) == EXIT_SUCCESS     ? TRIAL_PASSED
           : WEXITSTATUS(status) == COLLECT_FAILED ? TRIAL_FAILED
                                                   : TRIAL_CRASHED;
}

static const char *read_all(int fd)
{
    static char text[MAX_TEXT];
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

enum trial_end trial_run(const struct trial *t, struct trial_report *report, int err)
{
    int status = 0;
    shared = report;
    memset(&report->counts, 0, sizeof report->counts);
    memset(report->refused, 0, sizeof report->refused);
    if (ftruncate(err, 0) != 0 || lseek(err, 0, SEEK_SET) != 0)
        return TRIAL_CRASHED;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        run(t, err);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    kill(-pid, SIGKILL); /* what it left running */
    return judge(status, read_all(err));
}
