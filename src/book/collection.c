/* The collection's folder and its listing. A scan works through a queue of folders; each is listed
 * by its entries, its files' heads are read, and then it appears in the tree as a whole. */
#include "book/collection.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/beneath.h"
#include "book/itemhead.h"
#include "book/fields.h"
#include "book/save.h"
#include "data/json.h"

#define HEAD_MAX 16384 /* bytes of a file that the listing reads */

static const char request_suffix[] = ".req.json";

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

/* ---- Items ---- */

static void item_free(struct item *item);

static void clear_items(struct item **items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        item_free(items[i]);
    free(items);
}

/* Depth is limited by the scan, so freeing may walk down. */
static void item_free(struct item *item)
{
    if (!item)
        return;
    clear_items(item->items, item->n);
    free(item->file);
    free(item->name);
    free(item->why);
    free(item);
}

static bool has_suffix(struct span s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.len > n && span_eq_str(span_sub(s, s.len - n, s.len), suffix);
}

static struct span without_suffix(const char *file)
{
    struct span s = span_of(file);
    return has_suffix(s, request_suffix) ? span_sub(s, 0, s.len - sizeof request_suffix + 1)
                                         : s;
}

static struct item *item_new(enum item_kind kind, const char *file, struct item *parent)
{
    struct item *item = mem_zero(1, sizeof *item);
    if (!item)
        return NULL;
    item->kind = kind;
    item->parent = parent;
    item->file = mem_strdup(file);
    item->name = mem_dup(without_suffix(file));
    memcpy(item->method, "GET", 4);
    if (item->file && item->name)
        return item;
    item_free(item);
    return NULL;
}

static size_t depth_of(const struct item *item)
{
    size_t depth = 0;
    for (; item->parent; item = item->parent)
        depth++;
    return depth;
}

/* By order, those without one last; then by name. */
static int compare_items(const void *pa, const void *pb)
{
    const struct item *a = *(struct item *const *)pa, *b = *(struct item *const *)pb;
    if (a->has_order != b->has_order)
        return a->has_order ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    int by_name = strcmp(a->name, b->name);
    return by_name ? by_name : strcmp(a->file, b->file);
}

char *collection_path(const struct item *item)
{
    size_t len = 0;
    for (const struct item *i = item; i->parent; i = i->parent)
        len += strlen(i->file) + 1;
    char *path = mem_zero(len + 1, 1);
    if (!path)
        return NULL;
    for (const struct item *i = item; i->parent; i = i->parent) {
        size_t n = strlen(i->file);
        len -= n + 1;
        memcpy(path + len, i->file, n);
        if (i != item)
            path[len + n] = '/';
    }
    return path;
}

struct item *collection_next(const struct item *item)
{
    if (item->n > 0)
        return item->items[0];
    while (item->parent && item->index + 1 >= item->parent->n)
        item = item->parent;
    return item->parent ? item->parent->items[item->index + 1] : NULL;
}

static struct item *child_named(const struct item *folder, struct span name)
{
    for (size_t i = 0; i < folder->n; i++) {
        struct item *child = folder->items[i];
        if (span_eq_str(name, child->file) ||
            (child->kind == ITEM_REQUEST && span_eq(name, without_suffix(child->file))))
            return child;
    }
    return NULL;
}

struct item *collection_find(const struct collection *c, const char *path)
{
    struct item *item = c->top;
    struct span rest = span_of(path);
    while (item && rest.len > 0) {
        struct span name = span_cut(&rest, '/');
        if (name.len > 0)
            item = child_named(item, name);
    }
    return item;
}

/* ---- Scanning: one folder's entries ---- */

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
        if (depth_of(s->folder) + 1 >= COLLECTION_MAX_DEPTH)
            c->limited = true;
        else
            ok = add_found(s, ITEM_FOLDER, name);
    } else if (kind == S_IFREG && has_suffix(span_of(name), request_suffix)) {
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

/* ---- Scanning: one file's head ---- */

static bool set_name(struct item *item, struct span quoted)
{
    struct buf name;
    buf_init(&name, HEAD_MAX);
    jsonlex_unquote(quoted, &name);
    char *text = name.len ? mem_dup(buf_span(&name)) : NULL;
    if (text) {
        free(item->name);
        item->name = text;
    }
    buf_clear(&name);
    return true;
}

static void set_method(struct item *item, struct span quoted)
{
    struct span s = span_sub(quoted, 1, quoted.len - 1);
    size_t n = s.len < sizeof item->method - 1 ? s.len : sizeof item->method - 1;
    memcpy(item->method, s.ptr, n);
    item->method[n] = '\0';
}

static void set_damaged(struct item *item, const char *why)
{
    item->damaged = true;
    free(item->why);
    item->why = mem_strdup(why);
}

static void take_head(struct item *item, struct span text, bool whole)
{
    struct itemhead head = { 0 };
    struct jig_error error = { 0 };
    if (itemhead_read(text, whole, &head, &error) != JIG_OK)
        set_damaged(item, error.text);
    if (head.name.ptr)
        set_name(item, head.name);
    if (head.method.ptr)
        set_method(item, head.method);
    item->has_order = head.has_order;
    item->order = head.order;
    item->readonly = head.format > BOOK_FORMAT;
}

static ssize_t read_some(int fd, char *bytes, size_t room)
{
    ssize_t n;
    do {
        n = read(fd, bytes, room);
    } while (n < 0 && errno == EINTR);
    return n;
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
    ssize_t n = fd < 0 ? -1 : read_some(fd, s->head, sizeof s->head);
    if (n < 0)
        set_damaged(item, errno == EXDEV ? "a link that leads out of the collection's folder"
                                         : strerror(errno));
    else
        take_head(item, span_make(s->head, (size_t)n), (size_t)n < sizeof s->head);
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
    ssize_t n = fd < 0 ? -1 : read_some(fd, s->head, sizeof s->head);
    if (n >= 0)
        take_head(item, span_make(s->head, (size_t)n), (size_t)n < sizeof s->head);
    item->has_file = n >= 0;
    if (fd >= 0)
        close(fd);
    if (folder >= 0)
        close(folder);
}

/* ---- Scanning: the whole ---- */

static void scan_free(struct collection *c)
{
    struct collection_scan *s = c->scan;
    if (!s)
        return;
    if (s->top != c->top)
        item_free(s->top);
    clear_items(s->found, s->n_found);
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
        qsort(s->found, s->n_found, sizeof(struct item *), compare_items);
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
    scan_free(c);
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

static bool begin_scan(struct collection *c, struct item *top)
{
    c->scan = mem_zero(1, sizeof *c->scan);
    if (!c->scan)
        return false;
    c->scan->fd = -1;
    c->scan->top = top;
    c->limited = false;
    return enqueue(c->scan, top);
}

/* The scan under way, if any, saw an older state. */
void collection_rescan(struct collection *c)
{
    bool first = c->scan && c->scan->top == c->top;
    struct item *top = item_new(ITEM_FOLDER, "", NULL);
    if (!top)
        return;
    if (first) {
        item_free(c->top);
        c->top = top;
        c->scan->top = top;
    }
    scan_free(c);
    if (!begin_scan(c, top)) {
        scan_free(c);
        if (top != c->top)
            item_free(top);
    }
}

/* ---- Opening ---- */

/* Cuts the last component off; false at the root of the file system. */
static bool go_up(char *path)
{
    char *slash = strrchr(path, '/');
    if (!slash || path[1] == '\0')
        return false;
    slash[slash == path ? 1 : 0] = '\0';
    return true;
}

static bool has_file(const char *folder, const char *file)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool there = fd >= 0 && faccessat(fd, file, F_OK, 0) == 0;
    if (fd >= 0)
        close(fd);
    return there;
}

/* The folder that is the collection's, for a folder or a file in it. */
static char *find_root(const char *path)
{
    struct stat st;
    char *real = realpath(path, NULL);
    if (!real || stat(real, &st) != 0)
        return real;
    if (!S_ISDIR(st.st_mode))
        go_up(real);
    char *up = mem_strdup(real);
    while (up && !has_file(up, "jig.json"))
        if (!go_up(up)) {
            free(up);
            return real;
        }
    free(real);
    return up;
}

static char *start_of(const char *root, const char *path)
{
    char *real = realpath(path, NULL);
    size_t n = strlen(root);
    struct span rest = span_of(real);
    bool inside = real && strncmp(real, root, n) == 0;
    char *start = mem_dup(inside ? span_sub(rest, n + (real[n] == '/'), rest.len) : SPAN(""));
    free(real);
    return start;
}

static void read_own_file(struct collection *c)
{
    struct buf text;
    struct itemhead head = { 0 };
    struct jig_error error = { 0 };
    buf_init(&text, JSON_MAX_LEN);
    if (faccessat(c->fd, "jig.json", F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        enum jig_err err = save_read(c->fd, "jig.json", &text, NULL, &error);
        if (!err)
            err = itemhead_read(buf_span(&text), true, &head, &error);
        if (err) {
            c->damaged = true;
            c->why = mem_strdup(error.text);
        } else {
            c->readonly = head.format > BOOK_FORMAT;
            struct buf name;
            buf_init(&name, HEAD_MAX);
            jsonlex_unquote(head.name, &name);
            c->name = name.len ? buf_take(&name) : NULL;
            buf_clear(&name);
        }
    }
    buf_clear(&text);
    if (!c->name) {
        const char *slash = strrchr(c->root, '/');
        c->name = mem_strdup(slash && slash[1] ? slash + 1 : c->root);
    }
}

enum jig_err collection_open(const char *path, struct collection **out, struct jig_error *error)
{
    struct collection *c = mem_zero(1, sizeof *c);
    if (!c)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    c->root = find_root(path);
    c->fd = c->root ? open(c->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (c->fd < 0) {
        jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: %s", path, strerror(errno));
        collection_close(c);
        return JIG_ERR_READ;
    }
    c->start = start_of(c->root, path);
    c->top = item_new(ITEM_FOLDER, "", NULL);
    read_own_file(c);
    if (!c->start || !c->name || !c->top || !begin_scan(c, c->top)) {
        collection_close(c);
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    }
    *out = c;
    return JIG_OK;
}

void collection_close(struct collection *c)
{
    if (!c)
        return;
    scan_free(c);
    item_free(c->top);
    if (c->fd >= 0)
        close(c->fd);
    free(c->root);
    free(c->start);
    free(c->name);
    free(c->why);
    free(c);
}
