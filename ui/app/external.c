#include "app/external.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "base/tempdir.h"
#include "data/mime.h"

enum { PATH_ROOM = 4096, TEXT_MAX = 64 << 20, NOT_FOUND = 127, GRACE_S = 3 };

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] ? value : NULL;
}

/* ---- The file --------------------------------------------------------------------------------*/

int external_file(const char *suffix, char **path, struct jig_error *error)
{
    char made[PATH_ROOM];
    int n = snprintf(made, PATH_ROOM, "%s/jig-XXXXXX%s", tempdir_path(), suffix);
    int fd = n > 0 && n < PATH_ROOM ? mkostemps(made, (int)strlen(suffix), O_CLOEXEC) : -1;
    if (fd < 0) {
        jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "no file for the program: %s",
                      strerror(errno));
        return -1;
    }
    *path = mem_strdup(made);
    if (*path)
        return fd;
    close(fd);
    unlink(made);
    jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return -1;
}

static enum jig_err make_file(char **path, const char *suffix, struct span text,
                              struct jig_error *error)
{
    int fd = external_file(suffix, path, error);
    if (fd < 0)
        return error->code;
    bool written = fileio_write(fd, text);
    int why = errno;
    if (close(fd) == 0 && written)
        return JIG_OK;
    why = written ? errno : why;
    jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", *path, strerror(why));
    unlink(*path);
    free(*path);
    return JIG_ERR_WRITE;
}

static enum jig_err read_file(const char *path, struct buf *out, struct jig_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct buf text;
    buf_init(&text, TEXT_MAX);
    enum jig_err err = JIG_OK;
    if (fd < 0 || !fileio_read(fd, &text))
        err = jig_error_set(error, text.failed ? text.failed : JIG_ERR_READ, JIG_PHASE_NONE,
                            "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (!err)
        buf_add(out, buf_span(&text));
    buf_clear(&text);
    return err ? err : out->failed;
}

const char *external_suffix(struct span head)
{
    static const char *const suffixes[] = {
        [MIME_TEXT] = ".txt", [MIME_JSON] = ".json",     [MIME_JSON_LINES] = ".jsonl",
        [MIME_XML] = ".xml",  [MIME_HTML] = ".html",     [MIME_FORM] = ".txt",
        [MIME_CSV] = ".csv",  [MIME_MULTIPART] = ".txt", [MIME_BINARY] = ".bin",
    };
    return suffixes[mime_of((struct span){ 0 }, span_sub(head, 0, MIME_HEAD)).kind];
}

/* ---- The program -----------------------------------------------------------------------------*/

/* As git does it: the variable is a shell's words, the file an argument that no shell reads. */
static bool make_command(char command[PATH_ROOM], const char *program)
{
    int n = snprintf(command, PATH_ROOM, "%s \"$@\"", program);
    return n > 0 && n < PATH_ROOM;
}

/* Who is told to end while it waits for a program lets that one know, and ends after it; one that
 * does not listen is ended. */
static volatile sig_atomic_t program_pid, told_to_end;

static void pass_on(int number)
{
    if (!told_to_end)
        alarm(GRACE_S);
    told_to_end = number;
    if (program_pid > 0)
        kill((pid_t)program_pid, number);
}

static void end_program(int number)
{
    (void)number;
    if (program_pid > 0)
        kill((pid_t)program_pid, SIGKILL);
}

/* What jig handles itself is the program's own while it runs: ^C must not end jig, ^Z must stop
 * both, or the shell never gets the terminal. What jig ignores would stay ignored in the
 * program. */
static const struct {
    int number;
    void (*in_jig)(int);
} handed_over[] = { { SIGINT, SIG_IGN },  { SIGQUIT, SIG_IGN }, { SIGTSTP, SIG_DFL },
                    { SIGTERM, pass_on }, { SIGHUP, pass_on },  { SIGALRM, end_program },
                    { SIGPIPE, SIG_IGN }, { SIGXFSZ, SIG_IGN } };

enum { N_HANDED = sizeof handed_over / sizeof *handed_over };

static void hand_over(struct sigaction before[N_HANDED])
{
    program_pid = told_to_end = 0;
    for (size_t i = 0; i < N_HANDED; i++) {
        struct sigaction action = { .sa_handler = handed_over[i].in_jig };
        sigaction(handed_over[i].number, &action, &before[i]);
    }
}

static void take_back(const struct sigaction before[N_HANDED])
{
    alarm(0);
    for (size_t i = 0; i < N_HANDED; i++)
        sigaction(handed_over[i].number, &before[i], NULL);
    if (told_to_end)
        raise(told_to_end);
}

static void set_usual(void)
{
    struct sigaction usual = { .sa_handler = SIG_DFL };
    for (size_t i = 0; i < N_HANDED; i++)
        sigaction(handed_over[i].number, &usual, NULL);
}

/* In the child nothing that another thread of jig may have locked. */
static int run_program(const char *command, const char *program, const char *path)
{
    pid_t child = fork();
    if (child == 0) {
        set_usual();
        if (told_to_end) /* before that */
            raise(told_to_end);
        execl("/bin/sh", "sh", "-c", command, program, path, (char *)NULL);
        _exit(NOT_FOUND);
    }
    program_pid = child;
    if (child > 0 && told_to_end) /* before it was there */
        kill(child, told_to_end);
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    program_pid = 0;
    return child < 0 ? -1 : status;
}

static enum jig_err show(const struct external_terminal *terminal, const char *program,
                         const char *path, struct jig_error *error)
{
    char command[PATH_ROOM];
    if (!make_command(command, program))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%.80s... can't be run",
                             program);
    struct sigaction before[N_HANDED];
    hand_over(before); /* before the terminal's keys send signals, until they do no more */
    if (terminal)
        terminal->suspend(terminal->ctx);
    int status = run_program(command, program, path);
    if (terminal)
        terminal->resume(terminal->ctx);
    take_back(before);
    if (status == 0)
        return JIG_OK;
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s can't be run", program);
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s ended with a failure",
                         program);
}

enum jig_err external_open(const struct external_terminal *terminal,
                           enum external_program program, const char *path,
                           struct jig_error *error)
{
    const char *editor = variable("VISUAL");
    const char *pager = variable("PAGER");
    if (program == EXTERNAL_PAGER)
        return show(terminal, pager ? pager : "less", path, error);
    editor = editor ? editor : variable("EDITOR");
    return show(terminal, editor ? editor : "editor", path, error);
}

enum jig_err external_edit(const struct external_terminal *terminal, struct span text,
                           const char *suffix, struct buf *out, struct jig_error *error)
{
    struct jig_error own = { 0 };
    char *path;
    error = error ? error : &own;
    enum jig_err err = make_file(&path, suffix, text, error);
    if (err)
        return err;
    err = external_open(terminal, EXTERNAL_EDITOR, path, error);
    if (!err)
        err = read_file(path, out, error);
    unlink(path);
    free(path);
    return err;
}
