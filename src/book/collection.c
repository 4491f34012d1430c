#include "book/collection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/fields.h"
#include "book/itemhead.h"
#include "book/save.h"

#define NAME_LEN_MAX 16384

/* ---- Finding one's way ---- */

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
    for (size_t i = 0; i < folder->n; i++)
        if (item_has_name(folder->items[i], name))
            return folder->items[i];
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
            err = itemhead_read(buf_span(&text), ITEMHEAD_OF_FOLDER, true, &head, &error);
        if (err) {
            c->damaged = true;
            c->why = mem_strdup(error.text);
        } else {
            c->readonly = head.format > BOOK_FORMAT;
            struct buf name;
            buf_init(&name, NAME_LEN_MAX);
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
    collection_rescan(c);
    read_own_file(c);
    if (!c->start || !c->name || !c->top || !c->scan) {
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
    collection_end_scan(c);
    item_free(c->top);
    if (c->fd >= 0)
        close(c->fd);
    free(c->root);
    free(c->start);
    free(c->name);
    free(c->why);
    free(c);
}
