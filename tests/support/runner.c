/* Runs every suite of the tree (the Makefile lists them in suites.h), each in a process of its own,
 * as many at a time as there are cores or JIG_TEST_JOBS says. What Check prints of each is kept
 * until the end: the counts are added up into one result line, the failures follow it as Check
 * wrote them. JIG_TEST_TIMES=1 adds how long each suite took and how many
 * tests it has.
 *
 * The tests of a suite are run in one process, one after another: with the sanitizers, which look
 * for leaks whenever a process ends, that takes a tenth of the time. Where one of them fails,
 * crashes, leaks or hangs, the suite is run again with each test apart, and that run is shown: where
 * it finds nothing, what is wrong between the tests is an error. Some suites are always run with
 * each test apart, see apart_folders and apart_suites.
 * JIG_TEST_APART=1: all are apart at once. */
#include <check.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
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

#define MAX_JOBS       64
#define TOGETHER_LIMIT 900 /* s */

#define SUITE(folder, name) Suite *name(void);
#include "suites.h"
#undef SUITE

struct suite {
    const char *folder, *name;
    Suite *(*make)(void);
    bool is_together;     /* its tests are, in this run */
    bool failed_together; /* in the end: and apart nothing is wrong */
    pid_t pid;
    FILE *output; /* what its process prints; NULL before it runs */
    double began, seconds;
};

static struct suite suites[] = {
#define SUITE(folder, name) { #folder, #name, name, false, false, 0, NULL, 0, 0 },
#include "suites.h"
#undef SUITE
};

#define SUITE_COUNT (sizeof suites / sizeof *suites)

/* Check writes down each assertion that holds, to name the last one should the test crash. In a loop
 * over every split of a long input that costs more than the test, so after the first thousand only
 * some are written; the name in a crash is then that of a place shortly before. Linked in with
 * --wrap. A child that a test forked writes nothing, see proc_fork(). */
void __real__mark_point(const char *file, int line);
void __wrap__mark_point(const char *file, int line);
void __wrap__mark_point(const char *file, int line)
{
    static atomic_uint n; /* a test's threads assert, too */
    unsigned before = n++;
    if (!proc_is_child() && (before < 1000 || before % 1024 == 0))
        __real__mark_point(file, line);
}

struct counts {
    int checks, failures, errors;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Servers and other programs outlive a test in these folders. */
static const char *const apart_folders[] = { "peers", "pty", "faults", "torture" };
/* In these suites a test does to its process what others there can't do with: limits and signals are
 * set, threads and streams left in use. */
static const char *const apart_suites[] = {
    "test_demo",       "test_export",  "test_external",  "test_leaving",
    "test_livestream", "test_mangled", "test_scenarios", "test_slowleaving",
    "test_slowsaves",  "test_thread",  "test_viewfile",  "test_writebehind"
};

static bool holds(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static bool can_be_together(const struct suite *s)
{
    return !holds(apart_folders, sizeof apart_folders / sizeof *apart_folders, s->folder) &&
           !holds(apart_suites, sizeof apart_suites / sizeof *apart_suites, s->name);
}

static _Noreturn void run_suite(const struct suite *s)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(fileno(s->output), STDOUT_FILENO);
    SRunner *runner = srunner_create(s->make());
    if (s->is_together) {
        setpgid(0, 0); /* as Check does for each: some signal their group */
        srunner_set_fork_status(runner, CK_NOFORK);
        alarm(TOGETHER_LIMIT);
    }
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    fflush(stdout);
    if (s->is_together)
        exit(failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE); /* what leaks is found there */
    _exit(failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void start(struct suite *s, bool together)
{
    if (s->output)
        fclose(s->output);
    s->output = tmpfile();
    s->is_together = together;
    s->began = now();
    fflush(NULL);
    s->pid = s->output ? fork() : -1;
    if (s->pid == 0)
        run_suite(s);
    if (s->pid < 0) {
        perror("jig-tests: cannot start a suite");
        exit(EXIT_FAILURE);
    }
}

static void copy_rest(FILE *f, FILE *to)
{
    char line[4096];
    while (fgets(line, sizeof line, f))
        fputs(line, to);
}

/* True: one has ended for good. */
static bool wait_for_one(void)
{
    pid_t pid;
    int status;
    do
        pid = wait(&status);
    while (pid < 0 && errno == EINTR);
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        if (suites[i].pid != pid)
            continue;
        suites[i].pid = 0; /* which another may be given */
        suites[i].seconds += now() - suites[i].began;
        if (suites[i].is_together && status != 0) {
            suites[i].failed_together = true;
            fprintf(stderr, "%s, whose tests shared a process, once more:\n", suites[i].name);
            rewind(suites[i].output);
            copy_rest(suites[i].output, stderr);
            start(&suites[i], false);
            return false;
        }
    }
    return true;
}

static void run_all(long jobs)
{
    bool apart = getenv("JIG_TEST_APART") || getenv("CK_FORK");
    long running = 0;
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        while (running == jobs)
            running -= wait_for_one();
        start(&suites[i], !apart && can_be_together(&suites[i]));
        running++;
    }
    while (running > 0)
        running -= wait_for_one();
}

/* Check's result line, which its failures follow. A process that did not get so far counts as one
 * error. */
static bool read_counts(FILE *f, struct counts *c)
{
    char line[4096];
    rewind(f);
    while (fgets(line, sizeof line, f)) {
        const char *result = strstr(line, "%: Checks: ");
        if (result && sscanf(result, "%%: Checks: %d, Failures: %d, Errors: %d", &c->checks,
                             &c->failures, &c->errors) == 3)
            return true;
    }
    *c = (struct counts){ .checks = 1, .errors = 1 };
    return false;
}

static void add_counts(struct counts *sum)
{
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        struct counts c;
        read_counts(suites[i].output, &c);
        sum->checks += c.checks;
        sum->failures += c.failures;
        sum->errors += c.errors;
        suites[i].failed_together &= c.failures + c.errors == 0;
        sum->errors += suites[i].failed_together;
    }
}

static void print_times(void)
{
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        struct counts c;
        read_counts(suites[i].output, &c);
        printf("%7.2f s %5d checks  %s/%s\n", suites[i].seconds, c.checks, suites[i].folder,
               suites[i].name);
    }
}

static void print_failures(void)
{
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        struct counts c;
        if (!read_counts(suites[i].output, &c)) {
            printf("%s ended without a result; it printed:\n", suites[i].name);
            rewind(suites[i].output);
        }
        if (suites[i].failed_together)
            printf("%s fails only where its tests share a process, as above\n", suites[i].name);
        copy_rest(suites[i].output, stdout);
    }
}

static long job_count(void)
{
    const char *said = getenv("JIG_TEST_JOBS");
    long jobs = said ? strtol(said, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    return jobs < 1 ? 1 : jobs > MAX_JOBS ? MAX_JOBS : jobs;
}

/* The program that is tested and the tree, by paths that hold in any folder. Where it is missing, a
 * test that waits for it to connect would wait long. */
static bool find_program(void)
{
    char path[PATH_MAX], tree[PATH_MAX];
    if (realpath(proc_jig(), path) && access(path, X_OK) == 0 && realpath(".", tree))
        return setenv("JIG", path, 1) == 0 && setenv("JIG_TREE", tree, 0) == 0;
    fprintf(stderr, "jig-tests: %s: no program to test; build it, or name it in JIG\n",
            proc_jig());
    return false;
}

int main(int argc, char **argv)
{
    selfexec_begin(argc, argv, testroles);
    roles_begin(argc, argv);
    if (!find_program())
        return EXIT_FAILURE;
    /* A busy machine and the sanitizers are slow; a hang is still found. */
    setenv("CK_DEFAULT_TIMEOUT", "120", 0);
    setenv("TZ", "UTC", 1); /* clocks on the screens are local ones */
    /* What is sent here is no part of the user's history. */
    char scratch[PATH_MAX];
    if (!proc_begin_run(scratch)) {
        perror("jig-tests: cannot make a temporary folder");
        return EXIT_FAILURE;
    }
    long jobs = job_count();
    printf("Running suite(s): %zu, %ld at a time\n", SUITE_COUNT, jobs);
    run_all(jobs);
    if (getenv("JIG_TEST_TIMES"))
        print_times();
    struct counts sum = { 0 };
    add_counts(&sum);
    int bad = sum.failures + sum.errors;
    printf("%d%%: Checks: %d, Failures: %d, Errors: %d\n",
           sum.checks ? 100 * (sum.checks - bad) / sum.checks : 100, sum.checks, sum.failures,
           sum.errors);
    print_failures();
    proc_remove_tree(scratch);
    return bad == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
