/* build/jig-torture: every test of the tree again, once for each thing that can go wrong in it. All that
 * src/ and ui/ allocate and ask of the system goes through tests/faults; the tests, their servers and
 * the shared libraries are left alone.
 *
 *     jig-torture [option ...] [suite ...]     the suites whose names begin so; none: all
 *
 *     --kinds a,b   memory calls interrupt shorten chance; all without it
 *     --each N      of a suite's allocations and calls with the same chain of callers, the first N (10)
 *     --step N      of these every N-th (1)
 *     --budget S    seconds for one test and kind (20)
 *     --limit S     seconds after which a trial hangs (60)
 *     --log FILE    what was found, with the reports
 *     --test NAME   this test alone
 *     --sins        the suite of planted faults instead
 *
 * A test may fail under a fault, for it asks for what it cannot have; it may not crash, leak or hang,
 * and what only delays it may not even make it fail. Exit status 1 where one does. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "data/roles.h"
#include "support/proc.h"
#include "support/testroles.h"
#include "torture/trial.h"

#define SUITE(folder, name) Suite *name(void);
#include "suites.h"
#undef SUITE
Suite *sins(void);

static const struct named {
    const char *name;
    Suite *(*make)(void);
} suites[] = {
#define SUITE(folder, name) { #name, name },
#include "suites.h"
#undef SUITE
}, planted[] = { { "sins", sins } };

/* They start the program, which is not under these faults, or bring their own. */
static const char *const left_out[] = { "test_bench", "test_faults", "test_memory",
                                        "test_names", "test_peers",  "test_powercuts",
                                        "test_pty",   "test_torture" };

/* What a test counts on that a kind takes away, though nothing is wrong with the code. */
static const struct unsuited {
    const char *test;
    bool interrupt, shorten;
} unsuited[] = {
    /* a gigabyte or ten thousand files, a byte at a time */
    { "jqrun_is_bounded", true, true },
    { "ten_thousand_requests_are_listed", false, true },
    /* that one read brings all that was sent */
    { "blocking_keeps_what_came_before_the_break", false, true },
    { "blocking_peeks_skips_and_disconnects", false, true },
    { "client_shows_no_interest_while_a_piece_waits", false, true },
    { "source_fails_when_a_file_becomes_shorter", false, true },
    { "source_never_waits_for_a_pipe", false, true },
    { "source_waits_for_the_writer_of_a_fifo", false, true },
    { "stream_moves_bytes_both_ways", false, true },
    { "transfer_can_not_send_a_pipe_twice", false, true },
    { "transfer_logs_in_before_a_held_body", false, true },
    { "websocket_sends_masked_and_answers_pings_and_closes", false, true },
    /* that all was read before the reset, which drops the rest */
    { "a_secure_connection_may_be_reset_at_each_byte", false, true },
};

/* What each kind does to a test, as words of JIG_FAULTS. */
enum kind { MEMORY, CALLS, INTERRUPT, SHORTEN, CHANCE, N_KINDS };
static const char *const kind_names[] = { "memory", "calls", "interrupt", "shorten", "chance" };
static const int call_errors[] = { EIO, ENOSPC, EDQUOT };
enum { N_SEEDS = 8 };

static struct options {
    bool has_kind[N_KINDS];
    unsigned each, step, budget_s, limit_s;
    const char *log, *test;
    const char *const *only;
    int n_only;
} options = { .each = 10, .step = 1, .budget_s = 20, .limit_s = 60 };

/* Shared by all processes. */
static struct tally {
    atomic_uint next_suite, unfit, cut;
    struct {
        atomic_uint tests, injected, trials, ends[TRIAL_OWN + 1];
    } of[N_KINDS];
} * tally;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- What was found ---- */

static const char *const end_names[] = { "passes", "fails", "crashes",
                                         "leaks",  "hangs", "crashes by itself" };

static bool is_bad(enum kind kind, enum trial_end end)
{
    bool only_delays = kind == INTERRUPT || kind == SHORTEN;
    return end == TRIAL_CRASHED || end == TRIAL_LEAKED || end == TRIAL_HUNG ||
           (only_delays && end == TRIAL_FAILED);
}

static void tell(const struct trial *t, const char *suite, const char *fault, unsigned n,
                 enum trial_end end, int err)
{
    static char text[32 << 10];
    int log = options.log ? open(options.log, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    ssize_t len = pread(err, text, sizeof text, 0);
    dprintf(log < 0 ? STDOUT_FILENO : log, "== %s/%s[%d] %s %u: %s\n%.*s\n", suite,
            t->test->name, t->i, fault, n, end_names[end], len > 0 ? (int)len : 0, text);
    if (log >= 0)
        close(log);
}

/* ---- Which ones ---- */

/* How often each chain of callers was met, within a suite; full, it takes every chain for a new one. */
enum { N_CHAINS = 1 << 18 };
static struct met {
    uint64_t chain;
    atomic_uint n;
} * met; /* shared by the processes of a suite, which run one after the other */

static unsigned meet(uint64_t chain)
{
    for (size_t at = chain % N_CHAINS, i = 0; i < 64; i++, at = (at + 1) % N_CHAINS) {
        if (met[at].n == 0 || met[at].chain == chain) {
            met[at].chain = chain;
            return ++met[at].n;
        }
    }
    return 1;
}

/* Where each of `n` may go wrong, those to try; to be freed. */
static unsigned *choose(const uint64_t *chains, unsigned n, size_t *n_chosen)
{
    static unsigned wanted;
    unsigned *chosen = calloc(n + 1, sizeof *chosen);
    *n_chosen = 0;
    for (unsigned i = 0; chosen && i < n; i++)
        if (meet(chains[i]) <= options.each && wanted++ % options.step == 0)
            chosen[(*n_chosen)++] = i + 1;
    return chosen;
}

/* ---- One test ---- */

struct stage {
    const char *suite;
    struct trial trial;
    struct trial_report *report;
    int err;
};

static void try_once(struct stage *s, enum kind kind, unsigned n)
{
    const struct faults_counts *c = &s->report->counts;
    enum trial_end end = trial_run(&s->trial, s->report, s->err);
    atomic_fetch_add(&tally->of[kind].trials, 1);
    atomic_fetch_add(&tally->of[kind].ends[end], 1);
    atomic_fetch_add(&tally->of[kind].injected,
                     c->memory + c->refused + c->interrupted + c->shortened);
    if (is_bad(kind, end) || end == TRIAL_OWN)
        tell(&s->trial, s->suite, kind_names[kind], n, end, s->err);
}

static struct faults at_point(enum kind kind, unsigned n, size_t turn)
{
    return kind == MEMORY
               ? (struct faults){ .memory_at = n }
               : (struct faults){ .call_at = n, .call_with = (unsigned)call_errors[turn % 3] };
}

static void try_points(struct stage *s, enum kind kind, const unsigned *points, size_t n)
{
    double end = now() + options.budget_s;
    size_t i = 0;
    for (; i < n && now() < end; i++) {
        s->trial.faults = at_point(kind, points[i], i);
        try_once(s, kind, points[i]);
    }
    atomic_fetch_add(&tally->cut, (unsigned)(n - i));
}

static bool is_suited(const struct stage *s, enum kind kind)
{
    for (size_t i = 0; i < sizeof unsuited / sizeof *unsuited; i++)
        if (strcmp(unsuited[i].test, s->trial.test->name) == 0)
            return !(kind == INTERRUPT ? unsuited[i].interrupt
                     : kind == SHORTEN ? unsuited[i].shorten
                                       : false);
    return true;
}

static void try_all(struct stage *s, enum kind kind)
{
    unsigned n = kind == CHANCE && options.step < N_SEEDS ? N_SEEDS / options.step : 1;
    for (unsigned seed = 1; seed <= n; seed++) {
        s->trial.faults = kind == INTERRUPT ? (struct faults){ .interrupt = 2 }
                          : kind == SHORTEN ? (struct faults){ .shorten = 1 }
                                            : (struct faults){ .refuse = 100, .seed = seed };
        try_once(s, kind, seed);
    }
}

static void try_test(struct stage *s)
{
    struct trial_report *r = s->report;
    size_t n_memory, n_calls;
    s->trial.faults = (struct faults){ 0 };
    r->wants_chains = true;
    enum trial_end end = trial_run(&s->trial, r, s->err);
    r->wants_chains = false;
    if (end != TRIAL_PASSED) {
        atomic_fetch_add(&tally->unfit, 1);
        tell(&s->trial, s->suite, "nothing", 0, end, s->err);
        return;
    }
    unsigned of_memory =
        r->counts.allocations < TRIAL_CHAINS ? r->counts.allocations : TRIAL_CHAINS;
    unsigned of_calls = r->counts.calls < TRIAL_CALLS ? r->counts.calls : TRIAL_CALLS;
    unsigned *memory = choose(r->chains, of_memory, &n_memory);
    unsigned *calls = choose(r->call_chains, of_calls, &n_calls);
    for (enum kind kind = 0; kind < N_KINDS; kind++) {
        if (!options.has_kind[kind] || (kind == MEMORY ? of_memory : of_calls) == 0 ||
            !is_suited(s, kind))
            continue;
        atomic_fetch_add(&tally->of[kind].tests, 1);
        if (kind == MEMORY)
            try_points(s, kind, memory, n_memory);
        else if (kind == CALLS)
            try_points(s, kind, calls, n_calls);
        else
            try_all(s, kind);
    }
    free(memory);
    free(calls);
}

/* ---- All of them ---- */

static _Noreturn void run_case(struct stage *s, const struct TCase *tc)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    collect_set_up(tc->once, tc->n_once);
    s->trial.tc = tc;
    for (size_t i = 0; i < tc->n_tests; i++) {
        s->trial.test = tc->tests[i].test;
        if (options.test && strcmp(s->trial.test->name, options.test) != 0)
            continue;
        for (s->trial.i = tc->tests[i].from; s->trial.i < tc->tests[i].to; s->trial.i++)
            try_test(s);
    }
    collect_tear_down(tc->once, tc->n_once);
    _exit(EXIT_SUCCESS);
}

/* Kept where LeakSanitizer looks, in whichever process. */
static Suite *suite;

static void run_suite(const struct named *named, struct trial_report *report, int err)
{
    struct stage s = { named->name, { .limit_s = options.limit_s }, report, err };
    suite = named->make();
    memset(met, 0, N_CHAINS * sizeof *met);
    for (size_t i = 0; i < suite->n_cases; i++) {
        int status;
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0)
            run_case(&s, suite->cases[i]);
        if (waitpid(pid, &status, 0) < 0 || status != 0) {
            printf("%s: its fixture failed\n", named->name);
            atomic_fetch_add(&tally->unfit, 1);
        }
    }
    collect_free(suite);
}

static bool is_one_of(const char *name, const char *const *begins, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(name, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

static bool is_wanted(const char *name)
{
    return options.n_only > 0 ? is_one_of(name, options.only, (size_t)options.n_only)
                              : !is_one_of(name, left_out, sizeof left_out / sizeof *left_out);
}

static _Noreturn void work(const struct named *list, size_t n)
{
    struct trial_report *report = trial_share(sizeof *report);
    FILE *err = tmpfile();
    met = trial_share(N_CHAINS * sizeof *met);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (unsigned i; err && (i = atomic_fetch_add(&tally->next_suite, 1)) < n;)
        if (list == planted || is_wanted(list[i].name))
            run_suite(&list[i], report, fileno(err));
    fflush(NULL);
    _exit(EXIT_SUCCESS);
}

static unsigned print_tally(double seconds)
{
    unsigned bad = 0, injected = 0;
    printf("%-10s %6s %7s %10s %7s %7s %7s %6s %6s %6s\n", "", "tests", "trials", "injections",
           "passed", "failed", "test's", "crash", "leak", "hang");
    for (enum kind k = 0; k < N_KINDS; k++) {
        const atomic_uint *ends = tally->of[k].ends;
        if (!options.has_kind[k])
            continue;
        printf("%-10s %6u %7u %10u %7u %7u %7u %6u %6u %6u\n", kind_names[k],
               tally->of[k].tests, tally->of[k].trials, tally->of[k].injected,
               ends[TRIAL_PASSED], ends[TRIAL_FAILED], ends[TRIAL_OWN], ends[TRIAL_CRASHED],
               ends[TRIAL_LEAKED], ends[TRIAL_HUNG]);
        injected += tally->of[k].injected;
        for (enum trial_end end = 0; end <= TRIAL_OWN; end++)
            bad += is_bad(k, end) ? (unsigned)ends[end] : 0;
    }
    printf("%u injections, %u findings; %u tests unfit, %u trials left out for time; %.0f s\n",
           injected, bad, tally->unfit, tally->cut, seconds);
    return bad;
}

/* ---- Options ---- */

static void read_kinds(const char *list)
{
    for (enum kind k = 0; k < N_KINDS; k++)
        options.has_kind[k] = !list || strstr(list, kind_names[k]);
}

static bool read_number(const char *name, const char *value)
{
    static const struct {
        const char *name;
        unsigned *to;
    } numbers[] = { { "--each", &options.each },
                    { "--step", &options.step },
                    { "--budget", &options.budget_s },
                    { "--limit", &options.limit_s } };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strcmp(name, numbers[i].name) != 0)
            continue;
        *numbers[i].to = (unsigned)strtoul(value, NULL, 10);
        return *numbers[i].to > 0;
    }
    return false;
}

/* How many of the arguments were options; -1: not all are known. */
static int read_options(int argc, char **argv, bool *has_sins)
{
    int i = 1;
    read_kinds(NULL);
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--sins") == 0) {
            *has_sins = true;
            continue;
        }
        if (strcmp(argv[i], "--kinds") == 0)
            read_kinds(value);
        else if (strcmp(argv[i], "--log") == 0)
            options.log = value;
        else if (strcmp(argv[i], "--test") == 0)
            options.test = value;
        else if (!read_number(argv[i], value))
            return -1;
        i++;
    }
    return i;
}

static void run_all(const struct named *list, size_t n)
{
    long jobs = sysconf(_SC_NPROCESSORS_ONLN);
    for (long i = 0; i < jobs; i++) {
        fflush(NULL);
        if (fork() == 0)
            work(list, n);
    }
    while (wait(NULL) > 0 || errno == EINTR)
        ;
}

int main(int argc, char **argv)
{
    char scratch[PATH_MAX];
    bool has_sins = false;
    double began = now();
    selfexec_begin(argc, argv, testroles);
    roles_begin(argc, argv);
    int first = read_options(argc, argv, &has_sins);
    if (first < 0) {
        fputs("jig-torture: not an option, or not a number above 0\n", stderr);
        return 2;
    }
    options.only = (const char *const *)argv + first;
    options.n_only = argc > first ? argc - first : 0;
    faults_paused = 1;
    setenv("TZ", "UTC", 1);
    if (!proc_begin_run(scratch)) {
        perror("jig-torture: cannot make a temporary folder");
        return 2;
    }
    tally = trial_share(sizeof *tally);
    if (options.log)
        unlink(options.log);
    run_all(has_sins ? planted : suites, has_sins ? 1 : sizeof suites / sizeof *suites);
    proc_remove_tree(scratch);
    return print_tally(now() - began) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Read by the sanitizers, where they are linked in. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
__attribute__((visibility("default"))) const char *__ubsan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=1:exitcode=99:allocator_may_return_null=1:handle_abort=1";
}

const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1";
}
