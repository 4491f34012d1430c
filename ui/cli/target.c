#include "cli/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

static bool holds_collection(const char *folder, size_t len)
{
    struct buf path;
    buf_init(&path, 8192);
    buf_addf(&path, "%.*s/jig.json", (int)len, folder);
    bool holds = access(buf_str(&path), F_OK) == 0;
    buf_clear(&path);
    return holds;
}

/* Length of the folder in `path` that is the collection's root. */
static size_t find_root(const char *path, bool is_folder)
{
    size_t own = is_folder ? strlen(path) : (size_t)(strrchr(path, '/') - path);
    for (size_t len = own; len > 0; len--)
        if ((path[len] == '/' || path[len] == '\0') && holds_collection(path, len))
            return len;
    return own > 0 ? own : 1;
}

static enum jig_err find_item(struct target *t, const char *rest, const char *typed,
                              struct jig_error *error)
{
    collection_scan(t->collection, SIZE_MAX);
    t->item = collection_find(t->collection, *rest == '/' ? rest + 1 : rest);
    if (t->item)
        return JIG_OK;
    collection_close(t->collection);
    t->collection = NULL;
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: no saved request", typed);
}

enum jig_err target_open(struct target *t, const char *path, struct jig_error *error)
{
    struct stat st;
    char *real = realpath(path, NULL);
    *t = (struct target){ 0 };
    if (!real || stat(real, &st) != 0) {
        free(real);
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: %s", path,
                             strerror(errno));
    }
    size_t len = find_root(real, S_ISDIR(st.st_mode));
    char *root = mem_dup(span_make(real, len));
    enum jig_err failed = root ? collection_open(root, &t->collection, error) : JIG_ERR_MEMORY;
    if (!failed)
        failed = find_item(t, len > 1 ? real + len : real, path, error);
    free(root);
    free(real);
    return failed;
}

void target_close(struct target *t)
{
    collection_close(t->collection);
    *t = (struct target){ 0 };
}

static bool is_below(const struct item *item, const struct item *top)
{
    while (item && item != top)
        item = item->parent;
    return item == top;
}

const struct item *target_next(const struct target *t, const struct item *item)
{
    if (t->item->kind == ITEM_REQUEST)
        return item ? NULL : t->item;
    const struct item *next = collection_next(item ? item : t->item);
    while (next && next->kind != ITEM_REQUEST)
        next = collection_next(next);
    return next && is_below(next, t->item) ? next : NULL;
}
