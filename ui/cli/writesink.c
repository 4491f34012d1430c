#include "cli/writesink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "cli/diag.h"
#include "cli/savefile.h"

static enum jig_err failed_at(const char *place, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", place,
                         strerror(errno));
}

static enum jig_err replace(const char *path, struct span text, struct jig_error *error)
{
    struct savefile file;
    enum jig_err failed = savefile_open(&file, path, 0, error);
    if (failed)
        return failed;
    struct jig_error closing;
    failed = savefile_write(&file, text.ptr, text.len, error);
    enum jig_err at_close = savefile_close(&file, !failed, &closing);
    if (!failed && at_close)
        *error = closing;
    return failed ? failed : at_close;
}

static enum jig_err append(const char *path, struct span text, struct jig_error *error)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && fileio_write(fd, text);
    enum jig_err failed = ok ? JIG_OK : failed_at(path, error);
    if (fd >= 0 && close(fd) != 0 && !failed)
        failed = failed_at(path, error);
    return failed;
}

static enum jig_err put_into_file(const struct writeout *w, struct span text,
                                  struct jig_error *error)
{
    char *path = mem_dup(w->file);
    enum jig_err failed = JIG_ERR_MEMORY;
    if (!path)
        jig_error_set(error, failed, JIG_PHASE_NONE, "out of memory");
    else
        failed =
            w->to == WRITEOUT_APPEND ? append(path, text, error) : replace(path, text, error);
    free(path);
    return failed;
}

enum jig_err writesink_put(const struct writeout *w, struct span text, bool *is_pipe_closed,
                           struct jig_error *error)
{
    *is_pipe_closed = false;
    if (w->to == WRITEOUT_FILE || w->to == WRITEOUT_APPEND)
        return put_into_file(w, text, error);
    bool is_output = w->to == WRITEOUT_STDOUT;
    if (diag_write(is_output ? STDOUT_FILENO : STDERR_FILENO, text.ptr, text.len))
        return JIG_OK;
    *is_pipe_closed = errno == EPIPE;
    return failed_at(is_output ? "standard output" : "standard error", error);
}
