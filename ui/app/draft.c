#include "app/draft.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/places.h"

#define DRAFT_MAX (64u << 20)

/* The file's first line: the request's path, empty for one that was never saved. */

/* A name that is the collection's and the request's: two hashes. */
static bool draft_path(const struct workspace *ws, const struct book_request *r,
                       struct buf *out)
{
    const char *root = ws->collection ? ws->collection->root : "";
    buf_init(out, 8192);
    bool ok = places_path(USERDIR_STATE, "drafts/", out);
    buf_addf(out, "%016llx-%016llx", (unsigned long long)save_hash(span_of(root)),
             (unsigned long long)save_hash(span_of(r->path ? r->path : "")));
    return ok && out->failed == JIG_OK;
}

static void drop(struct workspace *ws, struct opened *o)
{
    struct buf path;
    if (draft_path(ws, o->request, &path))
        unlink(buf_str(&path));
    buf_clear(&path);
    o->has_draft = false;
}

static void write_one(struct workspace *ws, struct opened *o)
{
    struct span text = book_request_text(o->request);
    struct buf path, file;
    buf_init(&file, DRAFT_MAX);
    buf_add_str(&file, o->request->path ? o->request->path : "");
    buf_add_byte(&file, '\n');
    buf_add(&file, text);
    if (text.ptr && draft_path(ws, o->request, &path)) {
        o->has_draft = !file.failed && places_write(buf_str(&path), buf_span(&file));
        buf_clear(&path);
    }
    o->drafted = o->request->version;
    buf_clear(&file);
}

bool draft_is_due(const struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        if (ws->opened[i]->drafted != ws->opened[i]->request->version)
            return true;
    return false;
}

void draft_write_all(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        bool dirty = book_request_is_dirty(o->request);
        if (dirty && o->drafted != o->request->version)
            write_one(ws, o);
        if (!dirty && o->has_draft)
            drop(ws, o);
        if (!dirty)
            o->drafted = o->request->version;
    }
}

void draft_drop_all(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        if (ws->opened[i]->has_draft)
            drop(ws, ws->opened[i]);
}

/* Puts a draft's content over the request it belongs to; one whose file is gone comes back as new. */
static bool restore_one(struct workspace *ws, struct span file)
{
    struct jig_error ignored;
    char path[4096];
    struct span text = file, name = span_cut(&text, '\n');
    if (!text.ptr || name.len >= sizeof path)
        return false;
    memcpy(path, name.ptr, name.len);
    path[name.len] = '\0';
    bool is_there = name.len > 0 && !workspace_open_request(ws, path, &ignored);
    if (!is_there && !workspace_open_empty(ws))
        return false;
    struct opened *o = ws->current;
    o->has_draft = true;
    return book_request_restore(o->request, text, &ignored) == JIG_OK;
}

static bool is_ours(const struct workspace *ws, const char *name)
{
    struct book_request none = { 0 };
    struct buf path;
    bool ours = false;
    if (draft_path(ws, &none, &path)) {
        const char *own = strrchr(buf_str(&path), '/') + 1;
        ours = strlen(name) == strlen(own) && strncmp(name, own, 17) == 0;
    }
    buf_clear(&path);
    return ours;
}

static size_t restore_folder(struct workspace *ws, DIR *folder, const char *base)
{
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct buf path, file;
        if (!is_ours(ws, entry->d_name))
            continue;
        buf_init(&path, 8192);
        buf_init(&file, DRAFT_MAX);
        buf_addf(&path, "%s/%s", base, entry->d_name);
        n += places_read(buf_str(&path), &file) && restore_one(ws, buf_span(&file));
        buf_clear(&path);
        buf_clear(&file);
    }
    return n;
}

size_t draft_restore(struct workspace *ws)
{
    struct buf base;
    size_t n = 0;
    buf_init(&base, 8192);
    if (places_path(USERDIR_STATE, "drafts", &base)) {
        DIR *folder = opendir(buf_str(&base));
        if (folder) {
            n = restore_folder(ws, folder, buf_str(&base));
            closedir(folder);
        }
    }
    buf_clear(&base);
    return n;
}
