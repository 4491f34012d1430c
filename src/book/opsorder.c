#include "book/opsorder.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/opsfile.h"

#define ORDER_GAP 1024

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* The file that says an item's name and order. */
char *opsorder_file(const struct item *item)
{
    struct buf path;
    char *own = collection_path(item);
    if (!own || item->kind == ITEM_REQUEST)
        return own;
    buf_init(&path, 8192);
    buf_addf(&path, "%s/_folder.json", own);
    free(own);
    return buf_take(&path);
}

/* Loads an item's file, or for a folder without one makes it up. */
static enum jig_err load_own(const struct collection *c, const char *file,
                             struct book_request **out, struct jig_error *error)
{
    if (!opsfile_is_free(c, file))
        return book_request_load(c, file, out, error);
    *out = book_request_new();
    if (*out && ((*out)->path = mem_strdup(file)))
        return JIG_OK;
    book_request_free(*out);
    return out_of_memory(error);
}

/* Changes an item's name (NULL: not) and order, remembering the old text. */
enum jig_err opsorder_change(const struct collection *c, struct undo *u, const char *file,
                             const char *name, const int64_t *order, struct jig_error *error)
{
    struct book_request *r = NULL;
    enum jig_err err = load_own(c, file, &r, error);
    if (err)
        return err;
    bool fresh = r->saved == NULL;
    char *before = fresh ? NULL : mem_strdup(r->saved);
    if ((!fresh && !before) || (name && !book_request_set_name(r, name)) ||
        (order && !book_request_set_order(r, *order)))
        err = out_of_memory(error);
    if (!err)
        err = book_request_save(r, c, error);
    bool noted = err || (fresh ? undo_add(u, UNDO_MADE, file, SPAN(""))
                               : undo_add_text(u, file, before, r));
    if (!noted)
        err = out_of_memory(error);
    free(before);
    book_request_free(r);
    return err;
}

static int64_t order_at(const struct item *folder, size_t i)
{
    return folder->items[i]->has_order ? folder->items[i]->order : INT64_MAX;
}

/* Siblings get gapped numbers anew, where there is no room between two. */
static enum jig_err renumber(const struct collection *c, struct undo *u,
                             const struct item *folder, struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    for (size_t i = 0; !err && i < folder->n; i++) {
        int64_t order = (int64_t)(i + 1) * ORDER_GAP;
        char *file = folder->items[i]->damaged ? NULL : opsorder_file(folder->items[i]);
        if (file && order_at(folder, i) != order) {
            err = opsorder_change(c, u, file, NULL, &order, error);
            folder->items[i]->order = order;
            folder->items[i]->has_order = true;
        }
        free(file);
    }
    return err;
}

/* A number between position `at` - 1 and `at` of the folder without `moved`; false: no room. */
static bool midpoint(const struct item *folder, const struct item *moved, size_t at,
                     int64_t *out)
{
    int64_t before = 0, after = INT64_MAX;
    size_t place = 0;
    for (size_t i = 0; i < folder->n; i++) {
        if (folder->items[i] == moved)
            continue;
        if (place < at)
            before = order_at(folder, i);
        else if (place == at)
            after = order_at(folder, i);
        place++;
    }
    if (before == INT64_MAX || before < 0 || (after != INT64_MAX && after - before < 2))
        return false;
    if (after == INT64_MAX && before >= INT64_MAX - ORDER_GAP)
        return false;
    if (after == INT64_MAX) {
        *out = before + ORDER_GAP;
        return true;
    }
    *out = before + (after - before) / 2;
    return true;
}

/* Siblings whose number is missing or equal to a neighbour's leave no place between them. */
enum jig_err opsorder_between(const struct collection *c, struct undo *u, struct item *folder,
                              const struct item *moved, size_t at, int64_t *out,
                              struct jig_error *error)
{
    if (midpoint(folder, moved, at, out))
        return JIG_OK;
    enum jig_err err = renumber(c, u, folder, error);
    if (!err && !midpoint(folder, moved, at, out))
        *out = (int64_t)(at + 1) * ORDER_GAP;
    return err;
}

/* Its place among the others of the folder, `moved` not counted; after `after`, or at the end. */
size_t opsorder_place(const struct item *folder, const char *after, const struct collection *c,
                      const struct item *moved)
{
    const struct item *sibling = after ? collection_find(c, after) : NULL;
    size_t place = 0;
    for (size_t i = 0; i < folder->n; i++) {
        if (folder->items[i] == moved)
            continue;
        place++;
        if (folder->items[i] == sibling)
            return place;
    }
    return after && after[0] == '\0' ? 0 : place;
}
