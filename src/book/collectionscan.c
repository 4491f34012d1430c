/* The listing of a collection. A scan works through a queue of folders; each is listed by its
 * entries, its files' heads are read, and then it appears in the tree as a whole. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/beneath.h"
#include "book/collection.h"

#define HEAD_MAX 16384 /* bytes of a file that the listing reads */

struct collection_scan {
    struct item *top;    /* being built; the collection's own where that is the first */
    struct item **queue; /* folders still to be listed */
    size_t n_queue, room, next;
    struct item *folder; /* being read; NULL: take the next */
    int fd;              /* of it */
    struct item **found; /* its items, of which [0, read) are read */
    size_t n_found, found_room, read;
    size_t n_requests;
    char head[HEAD_MAX];
};

/* ---- One folder's entries ---- */

static bool enqueue(struct collection_scan *s, struct item *folder)
{
    if (!mem_grow((void **)&s->queue, &s->room, s->n_queue + 1, sizeof(struct item *)))
        return false;
    s->queue[s->n_queue++] = folder;
    return true;
}

static bool add_found(struct collection_scan *s, enum item_kind kind, const char *name)
{
    if (!mem_grow((void **)&s->found, &s->found_room, s->n_found + 1, sizeof(struct item *)))
        return false;
    struct item *item = item_new(kind, name, s->folder);
    if (!item)
        return false;
    s->found[s->n_found++] = item;
    return true;
}

static mode_t kind_of(int folder, const struct dirent *entry)
{
    struct stat st;
    if (entry->d_type == DT_DIR)
        return S_IFDIR;
    if (entry->d_type == DT_REG || entry->d_type == DT_LNK)
        return S_IFREG; /* a link is judged when it is opened */
    if (entry->d_type != DT_UNKNOWN ||
        fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return 0;
    return S_ISLNK(st.st_mode) ? S_IFREG : st.st_mode & S_IFMT;
}

static void add_entry(struct collection *c, struct collection_scan *s,
                      const struct dirent *entry)
{
    const char *name = entry->d_name;
    mode_t kind = name[0] == '.' ? 0 : kind_of(s->fd, entry);
    bool in_root = s->folder->parent == NULL;
    bool ok = true;
    if (kind == S_IFDIR && !(in_root && strcmp(name, "env") == 0)) {
        if (item_depth(s->folder) + 1 >= COLLECTION_MAX_DEPTH)
            c->limited = true;
        else
            ok = add_found(s, ITEM_FOLDER, name);
    } else if (kind == S_IFREG && item_is_request(span_of(name))) {
        if (s->n_requests >= COLLECTION_MAX_REQUESTS)
            c->limited = true;
        else if ((ok = add_found(s, ITEM_REQUEST, name)))
            s->n_requests++;
    }
    if (!ok)
        c->limited = true;
}

static int open_folder(const struct collection *c, const struct item *folder)
{
    char *path = collection_path(folder);
    int fd = path ? beneath_open(c->fd, path, O_RDONLY | O_DIRECTORY, 0) : -1;
    free(path);
    return fd;
}

static void list_folder(struct collection *c, struct collection_scan *s)
{
    int copy = fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
    DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
    if (!dir) {
        if (copy >= 0)
            close(copy);
        return;
    }
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        add_entry(c, s, entry);
    closedir(dir);
}

/* ---- One file's head ---- */

/* Up to the file's end or that of the room; less than it has is taken for damage. */
static ssize_t read_head(int fd, char *bytes, size_t room)
{
    size_t len = 0;
    while (len < room) {
        ssize_t n = read(fd, bytes + len, room - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    return (ssize_t)len;
}

/* A file that is a link is opened by the careful way, from the root. */
static int open_file(const struct collection *c, const struct collection_scan *s,
                     const struct item *item, const char *file)
{
    int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int fd = openat(s->fd, file, flags);
    if (fd >= 0 || errno != ELOOP)
        return fd;
    char *path = collection_path(item);
    fd = path ? beneath_open(c->fd, path, flags & ~O_NOFOLLOW, 0) : -1;
    free(path);
    if (fd < 0 && errno == ENOENT)
        errno = EXDEV;
    return fd;
}

static void read_request(const struct collection *c, struct collection_scan *s,
                         struct item *item)
{
    int fd = open_file(c, s, item, item->file);
    ssize_t n = fd < 0 ? -1 : read_head(fd, s->head, sizeof s->head);
    if (n < 0)
        item_set_damaged(item, errno == EXDEV
                                   ? "a link that leads out of the collection's folder"
                                   : strerror(errno));
    else
        item_take_head(item, span_make(s->head, (size_t)n), (size_t)n < sizeof s->head);
    if (fd >= 0)
        close(fd);
}

/* A folder's own file, if it has one; its items come later. */
static void read_folder(struct collection_scan *s, struct item *item)
{
    int folder = openat(s->fd, item->file, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int fd = folder < 0 ? -1
                        : openat(folder, "_folder.json",
                                 O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    ssize_t n = fd < 0 ? -1 : read_head(fd, s->head, sizeof s->head);
    if (n >= 0)
        item_take_head(item, span_make(s->head, (size_t)n), (size_t)n < sizeof s->head);
    item->has_file = n >= 0;
    if (fd >= 0)
        close(fd);
    if (folder >= 0)
        close(folder);
}

/* ---- The whole ---- */

void collection_end_scan(struct collection *c)
{
    struct collection_scan *s = c->scan;
    if (!s)
        return;
    if (s->top != c->top)
        item_free(s->top);
    item_clear_list(s->found, s->n_found);
    free(s->queue);
    if (s->fd >= 0)
        close(s->fd);
    free(s);
    c->scan = NULL;
}

static bool begin_folder(struct collection *c, struct collection_scan *s)
{
    if (s->next == s->n_queue)
        return false;
    s->folder = s->queue[s->next++];
    s->fd = open_folder(c, s->folder);
    if (s->fd >= 0)
        list_folder(c, s);
    return true;
}

/* All its items are read: the folder takes them, sorted, and its own folders are next. */
static void end_folder(struct collection *c, struct collection_scan *s)
{
    struct item *folder = s->folder;
    size_t requests = 0;
    if (s->n_found > 1)
        qsort(s->found, s->n_found, sizeof(struct item *), item_compare);
    for (size_t i = 0; i < s->n_found; i++) {
        s->found[i]->index = i;
        requests += s->found[i]->kind == ITEM_REQUEST;
        if (s->found[i]->kind == ITEM_FOLDER && !enqueue(s, s->found[i]))
            c->limited = true;
    }
    folder->items = s->found;
    folder->n = s->n_found;
    folder->room = s->found_room;
    for (struct item *i = folder; i; i = i->parent)
        i->n_requests += requests;
    s->found = NULL;
    s->n_found = s->found_room = s->read = 0;
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    s->folder = NULL;
    if (s->top == c->top)
        c->generation++;
}

/* Folders that hold no request and have no file of their own are none of the collection's. */
static void drop_strangers(struct item *folder)
{
    size_t kept = 0;
    for (size_t i = 0; i < folder->n; i++) {
        struct item *item = folder->items[i];
        if (item->kind == ITEM_FOLDER && item->n_requests == 0 && !item->has_file) {
            item_free(item);
            continue;
        }
        drop_strangers(item);
        item->index = kept;
        folder->items[kept++] = item;
    }
    folder->n = kept;
}

static void end_scan(struct collection *c)
{
    struct collection_scan *s = c->scan;
    drop_strangers(s->top);
    if (s->top != c->top) {
        struct item *old = c->top;
        c->top = s->top;
        item_free(old);
    }
    collection_end_scan(c);
    c->scanned = true;
    c->generation++;
}

bool collection_scan(struct collection *c, size_t files)
{
    struct collection_scan *s = c->scan;
    while (s && files > 0) {
        if (!s->folder && !begin_folder(c, s)) {
            end_scan(c);
            break;
        }
        if (s->read == s->n_found) {
            end_folder(c, s);
            files--;
            continue;
        }
        struct item *item = s->found[s->read++];
        if (item->kind == ITEM_REQUEST)
            read_request(c, s, item);
        else
            read_folder(s, item);
        files--;
    }
    return c->scan == NULL;
}

/* Takes `top`. */
static void begin_scan(struct collection *c, struct item *top)
{
    c->scan = mem_zero(1, sizeof *c->scan);
    if (!c->scan) {
        if (top != c->top)
            item_free(top);
        return;
    }
    c->scan->fd = -1;
    c->scan->top = top;
    c->limited = false;
    if (!enqueue(c->scan, top))
        collection_end_scan(c);
}

/* The first listing is built where it is seen; a later one apart, until it is whole. One that is
 * under way saw an older state. */
void collection_rescan(struct collection *c)
{
    struct item *top = item_new(ITEM_FOLDER, "", NULL);
    if (!top)
        return;
    collection_end_scan(c);
    if (!c->scanned) {
        item_free(c->top);
        c->top = top;
        c->generation++;
    }
    begin_scan(c, top);
}
