/* The walk keeps a descriptor for each folder it is in, so `..` is the one below on the stack and
 * never the kernel's idea of a parent that may have been moved. */
#include "book/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/span.h"

#define DEPTH_MAX 128
#define LINKS_MAX 16

struct walk {
    int folders[DEPTH_MAX]; /* [0] is the root and not ours to close */
    size_t depth;
    size_t links;
    char rest[PATH_MAX]; /* what is still to be walked */
};

static int leave(int err)
{
    errno = err;
    return -1;
}

static void walk_clear(struct walk *w)
{
    int err = errno;
    while (w->depth > 0)
        close(w->folders[w->depth--]);
    errno = err;
}

/* Cuts the next component off the rest. 1: there was one; 0: the end; -1: errno. */
static int next_component(struct walk *w, char name[NAME_MAX + 1])
{
    struct span rest = span_of(w->rest), piece = { 0 };
    while (rest.ptr && (piece.len == 0 || span_eq_str(piece, ".")))
        piece = span_cut(&rest, '/');
    if (piece.len == 0 || span_eq_str(piece, "."))
        return 0;
    if (piece.len > NAME_MAX)
        return leave(ENAMETOOLONG);
    memcpy(name, piece.ptr, piece.len);
    name[piece.len] = '\0';
    memmove(w->rest, rest.ptr ? rest.ptr : "", rest.len);
    w->rest[rest.len] = '\0';
    return 1;
}

static bool is_last(const struct walk *w)
{
    return strspn(w->rest, "/.") == strlen(w->rest) && !strstr(w->rest, "..");
}

/* Puts a link's target before the rest. 1: done; 0: the name is no link; -1: errno. */
static int follow_link(struct walk *w, const char *name)
{
    char target[PATH_MAX];
    ssize_t len = readlinkat(w->folders[w->depth], name, target, sizeof target);
    if (len < 0)
        return errno == EINVAL || errno == ENOENT ? 0 : -1;
    size_t rest = strlen(w->rest);
    if (++w->links > LINKS_MAX)
        return leave(ELOOP);
    if (len == 0 || target[0] == '/')
        return leave(EXDEV);
    if ((size_t)len + 1 + rest >= sizeof w->rest)
        return leave(ENAMETOOLONG);
    memmove(w->rest + len + 1, w->rest, rest + 1);
    memcpy(w->rest, target, (size_t)len);
    w->rest[len] = '/';
    return 1;
}

static int enter(struct walk *w, const char *name)
{
    if (w->depth + 1 == DEPTH_MAX)
        return leave(ENAMETOOLONG);
    int fd =
        openat(w->folders[w->depth], name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        w->folders[++w->depth] = fd;
        return 0;
    }
    if (errno != ELOOP && errno != ENOTDIR)
        return -1;
    int linked = follow_link(w, name);
    if (linked == 0)
        return leave(ENOTDIR);
    return linked < 0 ? -1 : 0;
}

static int step(struct walk *w, const char *name)
{
    if (strcmp(name, "..") != 0)
        return enter(w, name);
    if (w->depth == 0)
        return leave(EXDEV);
    close(w->folders[w->depth--]);
    return 0;
}

/* Walks to the folder of the last component, which goes into `name`; "." where the path names a
 * folder by `..` or as a whole. */
static int walk_to_parent(struct walk *w, char name[NAME_MAX + 1])
{
    int more;
    while ((more = next_component(w, name)) > 0) {
        if (is_last(w) && strcmp(name, "..") != 0) {
            int linked = follow_link(w, name);
            if (linked <= 0)
                return linked;
            continue;
        }
        if (step(w, name) != 0)
            return -1;
    }
    if (more == 0)
        memcpy(name, ".", 2);
    return more;
}

static int walk_init(struct walk *w, int root, const char *path)
{
    w->folders[0] = root;
    w->depth = 0;
    w->links = 0;
    if (path[0] == '/')
        return leave(EXDEV);
    if (strlen(path) >= sizeof w->rest)
        return leave(ENAMETOOLONG);
    memcpy(w->rest, path, strlen(path) + 1);
    return 0;
}

int beneath_open(int root, const char *path, int flags, mode_t mode)
{
    struct walk w;
    char name[NAME_MAX + 1];
    if (walk_init(&w, root, path) != 0)
        return -1;
    int fd = walk_to_parent(&w, name);
    if (fd == 0)
        fd = openat(w.folders[w.depth], name, flags | O_CLOEXEC | O_NOFOLLOW, mode);
    walk_clear(&w);
    return fd;
}

int beneath_parent(int root, const char *path, char name[256])
{
    struct walk w;
    if (walk_init(&w, root, path) != 0)
        return -1;
    int fd = walk_to_parent(&w, name);
    if (fd == 0)
        fd = fcntl(w.folders[w.depth], F_DUPFD_CLOEXEC, 0);
    walk_clear(&w);
    return fd;
}
