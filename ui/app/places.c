#include "app/places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

bool places_path(enum userdir place, const char *name, struct buf *out)
{
    char *base = userdir_path(place);
    if (!base)
        return false;
    buf_add_str(out, base);
    free(base);
    if (name[0])
        buf_addf(out, "/%s", name);
    return out->failed == JIG_OK;
}

bool places_make_parents(const char *path)
{
    char *copy = mem_strdup(path);
    bool ok = copy != NULL;
    for (char *p = copy; ok && (p = strchr(p + 1, '/'));) {
        *p = '\0';
        ok = mkdir(copy, 0700) == 0 || errno == EEXIST;
        *p = '/';
    }
    free(copy);
    return ok;
}

bool places_read(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n;
    do {
        char *room = buf_space(out, 4096);
        n = room ? read(fd, room, 4096) : -1;
        if (n > 0)
            buf_added(out, (size_t)n);
    } while (n > 0);
    close(fd);
    return n == 0;
}

static bool write_all(int fd, struct span text)
{
    while (text.len > 0) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            text = span_sub(text, (size_t)n, text.len);
    }
    return fsync(fd) == 0;
}

bool places_write(const char *path, struct span text)
{
    struct buf temp;
    buf_init(&temp, 8192);
    buf_addf(&temp, "%s.XXXXXX", path);
    int fd = temp.failed || !places_make_parents(path) ? -1 : mkostemp(temp.ptr, O_CLOEXEC);
    bool ok = fd >= 0 && write_all(fd, text);
    if (fd >= 0 && close(fd) != 0)
        ok = false;
    ok = ok && rename(temp.ptr, path) == 0;
    if (fd >= 0 && !ok)
        unlink(temp.ptr);
    buf_clear(&temp);
    return ok;
}
