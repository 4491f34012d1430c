/* Runs commands in turn (A B C A B C ...) and prints what each run cost. Python can't: a child's
 * peak memory never reads lower than that of the process that forked it.
 *
 *   launch ROUNDS COMMAND... --- COMMAND... [--- ...]
 *
 * One line a run: index of the command, wall microseconds, CPU microseconds, peak KiB, exit status.
 * Output of the commands is thrown away. */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t micros(struct timeval t)
{
    return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

static void run_once(int index, char **argv, posix_spawn_file_actions_t *quiet)
{
    pid_t pid;
    int status;
    struct rusage usage;
    int64_t start = now_us();
    if (posix_spawnp(&pid, argv[0], quiet, NULL, argv, environ) != 0) {
        printf("%d -1 -1 -1 127\n", index);
        return;
    }
    wait4(pid, &status, 0, &usage);
    int64_t wall = now_us() - start;
    printf("%d %lld %lld %ld %d\n", index, (long long)wall,
           (long long)(micros(usage.ru_utime) + micros(usage.ru_stime)), usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int main(int argc, char **argv)
{
    char **commands[16];
    int n = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: launch ROUNDS COMMAND... --- COMMAND...\n");
        return 2;
    }
    long rounds = strtol(argv[1], NULL, 10);
    commands[n++] = argv + 2;
    for (int i = 2; i < argc && n < 16; i++)
        if (strcmp(argv[i], "---") == 0) {
            argv[i] = NULL;
            commands[n++] = argv + i + 1;
        }
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    for (long round = 0; round < rounds; round++)
        for (int i = 0; i < n; i++)
            run_once(i, commands[i], &quiet);
    posix_spawn_file_actions_destroy(&quiet);
    return 0;
}
