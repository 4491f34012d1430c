#include "book/userdir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

static const struct {
    const char *variable;
    const char *below_home;
} places[] = {
    [USERDIR_CONFIG] = { "XDG_CONFIG_HOME", ".config" },
    [USERDIR_DATA] = { "XDG_DATA_HOME", ".local/share" },
    [USERDIR_STATE] = { "XDG_STATE_HOME", ".local/state" },
};

char *userdir_path(enum userdir which)
{
    struct buf path;
    const char *base = getenv(places[which].variable), *home = getenv("HOME");
    buf_init(&path, 4096);
    if (base && base[0] == '/')
        buf_addf(&path, "%s/jig", base);
    else if (home && home[0] == '/')
        buf_addf(&path, "%s/%s/jig", home, places[which].below_home);
    else
        return NULL;
    return buf_take(&path);
}

/* Makes every folder on the way that is not there. */
static bool make_way(char *path)
{
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        bool ok = mkdir(path, 0700) == 0 || errno == EEXIST;
        if (!slash || !ok)
            return ok;
        *slash = '/';
    }
}

int userdir_open(enum userdir which, bool make)
{
    char *path = userdir_path(which);
    if (!path) {
        errno = ENOENT;
        return -1;
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && make && errno == ENOENT && make_way(path))
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int why = errno;
    free(path);
    errno = why;
    return fd;
}
