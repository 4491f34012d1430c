/* Child processes for the tests: run one to its end and keep what it printed, or keep one running
 * behind a listening socket that was bound before it started. */
#ifndef JIG_TESTS_PROC_H
#define JIG_TESTS_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

/* fork() for tests: it fails the test instead of giving -1. What the child asserts is not written
 * down while it holds: Check's messages go to a file whose offset parent and child share, and one
 * that comes while the parent reads it back ends the suite. */
pid_t proc_fork(void);
/* True in such a child, and in its children. */
bool proc_is_child(void);
/* How many threads this process has, the one that asks among them. */
unsigned proc_n_threads(void);

struct proc_result {
    struct buf out;
    struct buf err;
    int status; /* exit status, or 128 + the signal */
};

/* Runs argv (argv[0] is looked up in PATH), feeds `input` to its standard input, and fails the test
 * when it takes longer than 100 s. Clear the result when done. */
void proc_run(struct proc_result *result, const char *const *argv, struct span input);
/* The same with another limit than these 100 s. */
void proc_run_within(struct proc_result *result, const char *const *argv, struct span input,
                     int limit_ms);
void proc_result_clear(struct proc_result *result);

/* The program under test, from the environment that `make test` sets. */
const char *proc_jig(void);
/* A path inside the source tree; `out` holds PATH_MAX bytes. */
const char *proc_tree(char *out, const char *path);

/* A socket that listens on a free port of 127.0.0.1: whoever connects before its server is up waits
 * in the queue, so no test needs to wait for a server to start. */
int proc_listen(uint16_t *port);

/* Starts argv with `fds` as its descriptors 3, 4, ... and its output thrown away (or to the file
 * JIG_TEST_LOG names). The child dies with the test. */
pid_t proc_start(const char *const *argv, const int *fds, size_t n);
/* Ends it and waits for it. */
void proc_stop(pid_t pid, int signal);

/* What this process and its children keep for a while, the user's state too, is in one new folder
 * from now on, so that one proc_remove_tree ends what a killed test leaves behind. Its path and
 * those below it are short: screens show them. False: errno. */
bool proc_begin_run(char *out);
/* A new folder under the temporary one; `out` holds PATH_MAX bytes. Removed by proc_remove_tree. */
const char *proc_temp_folder(char *out);
void proc_remove_tree(const char *path);
void proc_write_file(const char *folder, const char *name, struct span content);
/* What a small file holds, until the next call; "-" where there is none. */
const char *proc_content(const char *path);
/* The user's settings, state and data are in this folder from now on. */
void proc_be_home(const char *folder);

#endif
