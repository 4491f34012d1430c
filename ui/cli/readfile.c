#include "cli/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static enum jig_err failed_to_read(const char *path, int why, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: %s", path, strerror(why));
}

enum jig_err readfile(const char *path, struct buf *out, struct jig_error *error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed_to_read(path, errno, error);
    ssize_t n = 1;
    while (n > 0) {
        char *space = buf_space(out, 65536);
        if (!space)
            break;
        do
            n = read(fd, space, 65536);
        while (n < 0 && errno == EINTR);
        if (n > 0)
            buf_added(out, (size_t)n);
    }
    int why = errno;
    if (!is_stdin)
        close(fd);
    if (out->failed)
        return jig_error_set(error, out->failed, JIG_PHASE_NONE, "%s: %s", path,
                             jig_err_meaning(out->failed));
    return n < 0 ? failed_to_read(path, why, error) : JIG_OK;
}
