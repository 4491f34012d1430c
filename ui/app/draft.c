#include "app/draft.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/places.h"

#define DRAFT_MAX        (64u << 20)
#define COLLECTION_PART  17 /* of a name: the collection's hash and a dash */
#define BROKEN_OFF_AGE_S 60

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
    bool placed = draft_path(ws, o->request, &path);
    buf_init(&file, DRAFT_MAX);
    buf_add_str(&file, o->request->path ? o->request->path : "");
    buf_add_byte(&file, '\n');
    buf_add(&file, text);
    if (text.ptr && placed && !file.failed)
        o->has_draft = places_write(buf_str(&path), buf_span(&file));
    buf_clear(&path);
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

enum whose { WHOSE_OTHER, WHOSE_OURS, WHOSE_BROKEN_OFF /* a write that a kill ended */ };

static enum whose whose_is(const struct workspace *ws, const char *name)
{
    struct book_request none = { 0 };
    struct buf path;
    enum whose whose = WHOSE_OTHER;
    if (draft_path(ws, &none, &path)) {
        const char *own = strrchr(buf_str(&path), '/') + 1;
        if (strncmp(name, own, COLLECTION_PART) == 0)
            whose = strlen(name) == strlen(own) ? WHOSE_OURS : WHOSE_BROKEN_OFF;
    }
    buf_clear(&path);
    return whose;
}

/* What another jig is writing just now is left to it. */
static void remove_old(const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0 && time(NULL) - st.st_mtime > BROKEN_OFF_AGE_S)
        unlink(path);
}

static bool restore_file(struct workspace *ws, const char *path)
{
    struct buf file;
    buf_init(&file, DRAFT_MAX);
    bool restored = places_read(path, &file) && restore_one(ws, buf_span(&file));
    buf_clear(&file);
    return restored;
}

static size_t restore_folder(struct workspace *ws, DIR *folder, const char *base)
{
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        enum whose whose = whose_is(ws, entry->d_name);
        struct buf path;
        buf_init(&path, 8192);
        buf_addf(&path, "%s/%s", base, entry->d_name);
        if (whose == WHOSE_OURS)
            n += restore_file(ws, buf_str(&path));
        else if (whose == WHOSE_BROKEN_OFF)
            remove_old(buf_str(&path));
        buf_clear(&path);
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
