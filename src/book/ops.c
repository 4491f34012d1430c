/* The operations on the tree. Each does its work with renames and saves, remembers how to take it
 * back, and lists the folder anew. */
#include "book/ops.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "book/beneath.h"
#include "book/opsbody.h"
#include "book/opsfile.h"
#include "book/opsorder.h"
#include "book/trash.h"
#include "book/undo.h"

#define NAME_LEN_MAX 100
#define TRIES_MAX    10000

static const char request_suffix[] = ".req.json";

struct ops {
    struct collection *c;
    struct undo *history;
    size_t n, room;
    char *said; /* what the last undo was */
    struct trash trash;
};

/* ---- Life ---- */

struct ops *ops_new(struct collection *c)
{
    struct ops *ops = mem_zero(1, sizeof *ops);
    if (!ops)
        return NULL;
    ops->c = c;
    trash_init(&ops->trash);
    trash_remove_left(c);
    return ops;
}

void ops_free(struct ops *ops)
{
    if (!ops)
        return;
    trash_clear(&ops->trash, ops->c);
    for (size_t i = 0; i < ops->n; i++)
        undo_clear(&ops->history[i]);
    free(ops->history);
    free(ops->said);
    free(ops);
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static enum jig_err refuse(struct jig_error *error, const char *path, const char *why)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", path, why);
}

/* ---- The end of an operation ---- */

/* The listing follows; the operation goes into the history. */
static enum jig_err commit(struct ops *ops, struct undo *u, const char *verb, const char *name,
                           const char *before)
{
    struct buf what;
    buf_init(&what, 4096);
    buf_addf(&what, "%s %s", verb, name);
    u->what = buf_take(&what);
    u->path = mem_strdup(before ? before : "");
    if (mem_grow((void **)&ops->history, &ops->room, ops->n + 1, sizeof *ops->history))
        ops->history[ops->n++] = *u;
    else
        undo_clear(u);
    collection_rescan(ops->c);
    collection_scan(ops->c, SIZE_MAX);
    return JIG_OK;
}

/* What was done so far is taken back; the first failure is the one that is told. */
static enum jig_err abandon(struct ops *ops, struct undo *u, enum jig_err err)
{
    undo_run(u, ops->c, &ops->trash, NULL, NULL);
    undo_clear(u);
    return err;
}

enum jig_err ops_undo(struct ops *ops, const char **what, char **path,
                      const struct undo_listener *moved, struct jig_error *error)
{
    *what = "";
    if (ops->n == 0)
        return JIG_OK;
    struct undo *u = &ops->history[ops->n - 1];
    enum jig_err err = undo_run(u, ops->c, &ops->trash, moved, error);
    if (!err) {
        free(ops->said);
        ops->said = u->what;
        u->what = NULL;
        *what = ops->said ? ops->said : "";
        if (path)
            *path = mem_strdup(u->path);
        undo_clear(u);
        ops->n--;
    }
    collection_rescan(ops->c);
    collection_scan(ops->c, SIZE_MAX);
    return err;
}

/* ---- Names ---- */

static bool is_word(uint32_t cp)
{
    return cp >= 0x80 || ascii_is_alpha((char)cp) || ascii_is_digit((char)cp);
}

void ops_file_name(struct span name, struct buf *out)
{
    size_t start = out->len;
    bool gap = false;
    for (size_t at = 0; at < name.len;) {
        uint32_t cp = 0;
        size_t len = utf8_decode(span_sub(name, at, name.len), &cp);
        bool word = len > 0 && is_word(cp) && !utf8_is_unsafe(cp);
        if (word && out->len - start + len + 1 > NAME_LEN_MAX)
            break;
        if (word && gap && out->len > start)
            buf_add_byte(out, '-');
        if (word && len == 1)
            buf_add_byte(out, ascii_lower((char)cp));
        else if (word)
            buf_add(out, span_sub(name, at, at + len));
        gap = !word || (gap && !word);
        at += len ? len : 1;
    }
    if (out->len == start)
        buf_add_str(out, "request");
}

/* A path in the folder that nothing has yet; `own` (or NULL) counts as free. */
static char *free_path(const struct collection *c, const char *folder, struct span name,
                       const char *suffix, const char *own)
{
    struct buf base, path;
    char *found = NULL;
    buf_init(&base, 1024);
    buf_init(&path, 8192);
    ops_file_name(name, &base);
    if (folder[0] == '\0' && span_eq_str(buf_span(&base), "env") && !suffix[0])
        buf_add_str(&base, "-folder"); /* the root's env is the environments' */
    for (unsigned i = 1; i < TRIES_MAX && !found; i++) {
        buf_reset(&path);
        buf_addf(&path, "%s%s%s", folder, folder[0] ? "/" : "", buf_str(&base));
        if (i > 1)
            buf_addf(&path, "-%u", i);
        buf_add_str(&path, suffix);
        bool mine = own && span_eq_str(buf_span(&path), own);
        if (!path.failed && (mine || opsfile_is_free(c, buf_str(&path))))
            found = mem_strdup(buf_str(&path));
    }
    buf_clear(&base);
    buf_clear(&path);
    return found;
}

/* Why there is no free path in a folder. */
static enum jig_err no_place(const struct ops *ops, const char *folder, struct jig_error *error)
{
    int fd = beneath_open(ops->c->fd, folder, O_RDONLY | O_DIRECTORY, 0);
    int why = errno;
    if (fd < 0)
        return refuse(error, folder[0] ? folder : ops->c->root, strerror(why));
    close(fd);
    return out_of_memory(error);
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return mem_dup(span_make(path, slash ? (size_t)(slash - path) : 0));
}

static enum jig_err find_folder(struct ops *ops, const char *path, struct item **out,
                                struct jig_error *error)
{
    *out = collection_find(ops->c, path);
    if (ops->c->readonly)
        return refuse(error, ops->c->root, "written by a newer jig, so it is only read");
    if (!*out || (*out)->kind != ITEM_FOLDER)
        return refuse(error, path, "there is no such folder");
    return JIG_OK;
}

static enum jig_err find_item(struct ops *ops, const char *path, struct item **out,
                              struct jig_error *error)
{
    *out = collection_find(ops->c, path);
    if (ops->c->readonly)
        return refuse(error, ops->c->root, "written by a newer jig, so it is only read");
    if (!*out || !(*out)->parent)
        return refuse(error, path, "there is no such item");
    return JIG_OK;
}

/* ---- Making ---- */

/* Writes the request to a new file; on failure it is where it was. */
static enum jig_err save_new(struct ops *ops, struct book_request *r, const char *file,
                             struct jig_error *error)
{
    struct book_request before = *r;
    r->path = mem_strdup(file);
    r->mark = (struct save_mark){ 0 };
    r->saved = NULL;
    enum jig_err err = r->path ? book_request_save(r, ops->c, error) : out_of_memory(error);
    if (err) {
        free(r->path);
        free(r->saved);
        r->path = before.path;
        r->mark = before.mark;
        r->saved = before.saved;
        r->conflict = before.conflict;
        r->gone = before.gone;
    } else {
        free(before.path);
        free(before.saved);
    }
    return err;
}

/* A path for the request in *file (to be freed), and an order. */
static enum jig_err find_place(struct ops *ops, struct undo *u, const char *folder,
                               const char *after, struct book_request *request, char **file,
                               struct jig_error *error)
{
    struct item *in;
    int64_t order = 0;
    *file = NULL;
    enum jig_err err = find_folder(ops, folder, &in, error);
    if (err)
        return err;
    err = opsorder_between(ops->c, u, in, NULL, opsorder_place(in, after, ops->c, NULL), &order,
                           error);
    *file = free_path(ops->c, folder, span_of(request->name), request_suffix, NULL);
    if (!err && !*file)
        err = no_place(ops, folder, error);
    if (!err && !book_request_set_order(request, order))
        err = out_of_memory(error);
    return err;
}

enum jig_err ops_new_request(struct ops *ops, const char *folder, const char *after,
                             struct book_request *request, char **out, struct jig_error *error)
{
    struct undo u = { 0 };
    char *file;
    enum jig_err err = find_place(ops, &u, folder, after, request, &file, error);
    if (!err)
        err = save_new(ops, request, file, error);
    if (!err && !undo_add_made(&u, request))
        err = out_of_memory(error);
    if (err) {
        free(file);
        return abandon(ops, &u, err);
    }
    commit(ops, &u, "Created", request->name, file);
    if (out)
        *out = file;
    else
        free(file);
    return JIG_OK;
}

enum jig_err ops_place_request(struct ops *ops, const char *folder,
                               struct book_request *request, struct jig_error *error)
{
    struct undo u = { 0 };
    char *file;
    enum jig_err err = find_place(ops, &u, folder, NULL, request, &file, error);
    if (err) {
        free(file);
        return abandon(ops, &u, err);
    }
    undo_clear(&u); /* numbers of siblings, which mean the same */
    free(request->path);
    request->path = file;
    request->mark = (struct save_mark){ 0 };
    return JIG_OK;
}

void ops_take_up_request(struct ops *ops, const struct book_request *request)
{
    struct undo u = { 0 };
    if (undo_add_made(&u, request))
        commit(ops, &u, "Created", request->name, request->path);
    else
        undo_clear(&u);
}

static enum jig_err make_folder(struct ops *ops, struct undo *u, const char *folder,
                                struct jig_error *error)
{
    char name[256];
    int parent = beneath_parent(ops->c->fd, folder, name);
    bool ok = parent >= 0 && mkdirat(parent, name, 0777) == 0;
    int why = errno;
    if (parent >= 0)
        close(parent);
    if (!ok)
        return refuse(error, folder, strerror(why));
    return undo_add(u, UNDO_MADE, folder, SPAN("")) ? JIG_OK : out_of_memory(error);
}

enum jig_err ops_new_folder(struct ops *ops, const char *folder, const char *after,
                            const char *name, char **out, struct jig_error *error)
{
    struct undo u = { 0 };
    struct item *in;
    int64_t order = 0;
    struct buf file;
    enum jig_err err = find_folder(ops, folder, &in, error);
    if (err)
        return err;
    buf_init(&file, 8192);
    err = opsorder_between(ops->c, &u, in, NULL, opsorder_place(in, after, ops->c, NULL),
                           &order, error);
    char *made = free_path(ops->c, folder, span_of(name), "", NULL);
    if (!err)
        err = made ? make_folder(ops, &u, made, error) : no_place(ops, folder, error);
    buf_addf(&file, "%s/_folder.json", made ? made : "");
    if (!err)
        err = opsorder_change(ops->c, &u, buf_str(&file), name, &order, error);
    buf_clear(&file);
    if (err) {
        free(made);
        return abandon(ops, &u, err);
    }
    commit(ops, &u, "Created", name, made);
    if (out)
        *out = made;
    else
        free(made);
    return JIG_OK;
}

/* ---- Changing ---- */

/* Moves the item's file (and a body that was kept beside it), or its folder. */
static enum jig_err move_files(struct ops *ops, struct undo *u, enum item_kind kind,
                               const char *from, const char *to, struct jig_error *error)
{
    if (strcmp(from, to) == 0)
        return JIG_OK;
    enum jig_err err = opsfile_rename(ops->c, from, to, error);
    if (err)
        return err;
    if (!undo_add(u, UNDO_RENAME, to, span_of(from)))
        return out_of_memory(error);
    return kind == ITEM_REQUEST ? opsbody_follow(ops->c, u, from, to, false, error) : JIG_OK;
}

/* An operation on one item that is under way. */
struct change {
    struct ops *ops;
    struct undo undo;
    struct item *item;
    char *from; /* its path */
    char *to;   /* what its path, or the copy's, is afterwards */
};

/* NULL in `from` where memory is out. */
static enum jig_err change_begin(struct change *ch, struct ops *ops, const char *path,
                                 struct jig_error *error)
{
    *ch = (struct change){ .ops = ops };
    enum jig_err err = find_item(ops, path, &ch->item, error);
    if (err)
        return err;
    if (ch->item->damaged)
        return refuse(error, path, "it is damaged and left alone");
    ch->from = collection_path(ch->item);
    return ch->from ? JIG_OK : out_of_memory(error);
}

/* Keeps or takes back what was done; *out (may be NULL) gets the path, and is left alone after a
 * failure. */
static enum jig_err change_end(struct change *ch, enum jig_err err, const char *verb,
                               char **out)
{
    if (err)
        abandon(ch->ops, &ch->undo, err);
    else
        commit(ch->ops, &ch->undo, verb, ch->item->name, ch->from);
    free(ch->from);
    if (!err && out)
        *out = ch->to;
    else
        free(ch->to);
    return err;
}

/* A free path in the item's own folder. */
static char *sibling_path(const struct change *ch, struct span name, const char *own)
{
    char *folder = folder_of(ch->from);
    const char *suffix = ch->item->kind == ITEM_REQUEST ? request_suffix : "";
    char *path = folder ? free_path(ch->ops->c, folder, name, suffix, own) : NULL;
    free(folder);
    return path;
}

enum jig_err ops_rename(struct ops *ops, const char *path, const char *name, char **out,
                        struct jig_error *error)
{
    struct change ch;
    enum jig_err err = change_begin(&ch, ops, path, error);
    if (err)
        return err;
    char *file = opsorder_file(ch.item);
    ch.to = sibling_path(&ch, span_of(name), ch.from);
    err = file && ch.to ? opsorder_change(ops->c, &ch.undo, file, name, NULL, error)
                        : out_of_memory(error);
    if (!err)
        err = move_files(ops, &ch.undo, ch.item->kind, ch.from, ch.to, error);
    free(file);
    return change_end(&ch, err, "Renamed", out);
}

static enum jig_err copy_files(struct change *ch, struct jig_error *error)
{
    const struct collection *c = ch->ops->c;
    enum jig_err err = opsfile_copy_tree(c, ch->from, ch->to, error);
    if (err)
        return err;
    if (!undo_add(&ch->undo, UNDO_MADE, ch->to, SPAN("")))
        return out_of_memory(error);
    if (ch->item->kind == ITEM_FOLDER)
        return JIG_OK;
    return opsbody_follow(c, &ch->undo, ch->from, ch->to, true, error);
}

/* Gives the copy its name and its place behind the item. */
static enum jig_err place_copy(struct change *ch, const char *name, struct jig_error *error)
{
    struct buf file;
    int64_t order = 0;
    buf_init(&file, 8192);
    buf_addf(&file, "%s%s", ch->to, ch->item->kind == ITEM_FOLDER ? "/_folder.json" : "");
    enum jig_err err = opsorder_between(ch->ops->c, &ch->undo, ch->item->parent, NULL,
                                        ch->item->index + 1, &order, error);
    if (!err)
        err = opsorder_change(ch->ops->c, &ch->undo, buf_str(&file), name, &order, error);
    buf_clear(&file);
    return err;
}

enum jig_err ops_duplicate(struct ops *ops, const char *path, char **out,
                           struct jig_error *error)
{
    struct change ch;
    struct buf name;
    enum jig_err err = change_begin(&ch, ops, path, error);
    if (err)
        return err;
    buf_init(&name, 4096);
    buf_addf(&name, "%s copy", ch.item->name);
    ch.to = sibling_path(&ch, buf_span(&name), NULL);
    err = ch.to ? copy_files(&ch, error) : out_of_memory(error);
    if (!err)
        err = place_copy(&ch, buf_str(&name), error);
    buf_clear(&name);
    return change_end(&ch, err, "Duplicated", out);
}

static bool is_inside(const struct item *folder, const struct item *item)
{
    for (; folder; folder = folder->parent)
        if (folder == item)
            return true;
    return false;
}

/* Keeps the file's name where that is free in the other folder. */
static char *path_in_folder(struct ops *ops, const struct item *item, const char *folder)
{
    struct buf path;
    buf_init(&path, 8192);
    buf_addf(&path, "%s%s%s", folder, folder[0] ? "/" : "", item->file);
    if (!path.failed && opsfile_is_free(ops->c, buf_str(&path)))
        return buf_take(&path);
    buf_clear(&path);
    return free_path(ops->c, folder, span_of(item->name),
                     item->kind == ITEM_REQUEST ? request_suffix : "", NULL);
}

static enum jig_err move_item(struct change *ch, struct item *in, size_t place, char **out,
                              struct jig_error *error)
{
    struct ops *ops = ch->ops;
    int64_t order = 0;
    char *folder = collection_path(in), *file = opsorder_file(ch->item);
    enum jig_err err = opsorder_between(ops->c, &ch->undo, in, ch->item, place, &order, error);
    if (in == ch->item->parent)
        ch->to = mem_strdup(ch->from);
    else if (folder)
        ch->to = path_in_folder(ops, ch->item, folder);
    if (!err)
        err = ch->to && file ? opsorder_change(ops->c, &ch->undo, file, NULL, &order, error)
                             : out_of_memory(error);
    if (!err)
        err = move_files(ops, &ch->undo, ch->item->kind, ch->from, ch->to, error);
    free(folder);
    free(file);
    return change_end(ch, err, "Moved", out);
}

enum jig_err ops_move(struct ops *ops, const char *path, const char *folder, const char *after,
                      char **out, struct jig_error *error)
{
    struct change ch;
    struct item *in;
    enum jig_err err = find_folder(ops, folder, &in, error);
    if (!err)
        err = change_begin(&ch, ops, path, error);
    if (err)
        return err;
    if (is_inside(in, ch.item)) {
        free(ch.from);
        return refuse(error, path, "a folder can't go into itself");
    }
    return move_item(&ch, in, opsorder_place(in, after, ops->c, ch.item), out, error);
}

enum jig_err ops_shift(struct ops *ops, const char *path, int by, struct jig_error *error)
{
    struct change ch;
    enum jig_err err = change_begin(&ch, ops, path, error);
    if (err)
        return err;
    size_t last = ch.item->parent->n - 1, at = ch.item->index;
    if (by == 0 || (by < 0 && at == 0) || (by > 0 && at == last)) {
        free(ch.from);
        return JIG_OK;
    }
    return move_item(&ch, ch.item->parent, by < 0 ? at - 1 : at + 1, NULL, error);
}

enum jig_err ops_delete(struct ops *ops, const char *path, struct jig_error *error)
{
    struct undo u = { 0 };
    struct item *item;
    char *trashed = NULL;
    enum jig_err err = find_item(ops, path, &item, error);
    if (err)
        return err;
    char *own = collection_path(item);
    err = own ? JIG_OK : out_of_memory(error);
    if (!err && item->kind == ITEM_REQUEST)
        err = opsbody_delete(ops->c, &u, own, &ops->trash, error);
    if (!err)
        err = trash_take(&ops->trash, ops->c, own, &trashed, error);
    if (!err && !undo_add(&u, UNDO_RENAME, trashed, span_of(own)))
        err = out_of_memory(error);
    if (err)
        abandon(ops, &u, err);
    else
        commit(ops, &u, "Deleted", item->name, own);
    free(trashed);
    free(own);
    return err;
}
