/* The list is a line for each file that was shipped, "HASH PATH": 16 digits, and the path in the
 * folder. */
#include "app/shipped.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/places.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/newfile.h"
#include "book/save.h"

#define FILE_MAX (16u << 20)
#define LIST_MAX (1u << 20)
#define PATH_LEN 8192
#define HASH_LEN 16

struct follow {
    const char *from, *to;
    struct map before,
        now; /* path to hash: what was shipped when the copy was brought in step, and now */
    bool ok;
};

/* ---- Files and their hashes ------------------------------------------------------------------ */

static void hash_of(struct span bytes, char hash[HASH_LEN + 1])
{
    snprintf(hash, HASH_LEN + 1, "%016llx", (unsigned long long)save_hash(bytes));
}

static void join(const char *folder, const char *path, struct buf *out)
{
    buf_init(out, PATH_LEN);
    buf_addf(out, "%s/%s", folder, path);
}

static bool read_at(const char *folder, const char *path, struct buf *out)
{
    struct buf whole;
    join(folder, path, &whole);
    bool ok = !whole.failed && places_read(buf_str(&whole), out);
    buf_clear(&whole);
    return ok;
}

/* Something has that name, a link that leads nowhere too. */
static bool is_there(const char *folder, const char *path)
{
    struct stat st;
    struct buf whole;
    join(folder, path, &whole);
    bool there = lstat(buf_str(&whole), &st) == 0;
    buf_clear(&whole);
    return there;
}

static bool write_at(const char *folder, const char *path, struct span bytes)
{
    const char *name;
    struct buf whole;
    join(folder, path, &whole);
    int fd = !whole.failed && places_make_parents(buf_str(&whole))
                 ? newfile_folder(buf_str(&whole), &name)
                 : -1;
    bool ok = fd >= 0 && newfile_put(fd, name, bytes, 0644);
    if (fd >= 0)
        close(fd);
    buf_clear(&whole);
    return ok;
}

/* ---- The list -------------------------------------------------------------------------------- */

static bool note(struct map *map, struct span path, struct span hash)
{
    char *copy = mem_dup(hash);
    return copy && map_set(map, path, copy);
}

static bool read_list(const char *list, struct map *out)
{
    struct buf text;
    buf_init(&text, LIST_MAX);
    bool ok = places_read(list, &text);
    for (struct span rest = buf_span(&text); ok && rest.ptr && rest.len > 0;) {
        struct span path = span_cut(&rest, '\n'), hash = span_cut(&path, ' ');
        if (hash.len == HASH_LEN && path.len > 0)
            ok = note(out, path, hash);
    }
    buf_clear(&text);
    return ok;
}

static bool write_list(const char *list, const struct map *map)
{
    struct buf text, old;
    buf_init(&text, LIST_MAX);
    buf_init(&old, LIST_MAX);
    for (size_t i = 0; i < map->n; i++)
        buf_addf(&text, "%s %s\n", (const char *)map->entries[i].value, map->entries[i].key);
    bool ok = !text.failed;
    if (ok && (!places_read(list, &old) || !span_eq(buf_span(&old), buf_span(&text))))
        ok = places_write(list, buf_span(&text));
    buf_clear(&text);
    buf_clear(&old);
    return ok;
}

/* ---- One file -------------------------------------------------------------------------------- */

/* May the copy's file be written over? It is as it was shipped once, or was never there. */
static bool is_untouched(const struct follow *f, const char *path, const char *shipped_before)
{
    char hash[HASH_LEN + 1];
    struct buf own;
    if (!is_there(f->to, path))
        return shipped_before == NULL;
    buf_init(&own, FILE_MAX);
    bool same = shipped_before && read_at(f->to, path, &own);
    hash_of(buf_span(&own), hash);
    buf_clear(&own);
    return same && strcmp(hash, shipped_before) == 0;
}

static bool has_bytes(const struct follow *f, const char *path, struct span bytes)
{
    struct buf own;
    buf_init(&own, FILE_MAX);
    bool same = read_at(f->to, path, &own) && span_eq(buf_span(&own), bytes);
    buf_clear(&own);
    return same;
}

/* What stays the user's keeps its old hash, so that taking the change back makes it follow
 * again. */
static void follow_file(struct follow *f, const char *path)
{
    char hash[HASH_LEN + 1];
    struct buf bytes;
    buf_init(&bytes, FILE_MAX);
    const char *before = map_get(&f->before, span_of(path));
    bool ok = read_at(f->from, path, &bytes);
    hash_of(buf_span(&bytes), hash);
    bool follows =
        ok && (has_bytes(f, path, buf_span(&bytes)) || is_untouched(f, path, before));
    if (follows && !has_bytes(f, path, buf_span(&bytes)))
        ok = write_at(f->to, path, buf_span(&bytes));
    const char *noted = ok && follows ? hash : before ? before : ok ? hash : NULL;
    if (noted)
        ok = note(&f->now, span_of(path), span_of(noted)) && ok;
    f->ok = f->ok && ok;
    buf_clear(&bytes);
}

static void follow_all(struct follow *f)
{
    char *paths[] = { (char *)(uintptr_t)f->from, NULL };
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    f->ok = f->ok && tree;
    for (FTSENT *entry; tree && (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_F)
            follow_file(f, entry->fts_path + strlen(f->from) + 1);
        f->ok = f->ok && entry->fts_info != FTS_ERR && entry->fts_info != FTS_DNR;
    }
    if (tree)
        fts_close(tree);
}

/* The folders that became empty go too. */
static void remove_at(const char *folder, const char *path)
{
    struct buf whole;
    join(folder, path, &whole);
    if (!whole.failed && unlink(buf_str(&whole)) == 0)
        for (size_t n = whole.len; n > strlen(folder) + 1; n--)
            if (whole.ptr[n - 1] == '/') {
                whole.ptr[n - 1] = '\0';
                if (rmdir(whole.ptr) != 0)
                    break;
            }
    buf_clear(&whole);
}

/* What is shipped no more, and was never touched. */
static void remove_gone(struct follow *f)
{
    for (size_t i = 0; i < f->before.n; i++) {
        const struct map_entry *e = &f->before.entries[i];
        if (!map_get(&f->now, span_of(e->key)) && is_there(f->to, e->key) &&
            is_untouched(f, e->key, e->value))
            remove_at(f->to, e->key);
    }
}

bool shipped_follow(const char *from, const char *to, const char *list)
{
    struct follow f = { .from = from, .to = to, .ok = true };
    map_init(&f.before, free);
    map_init(&f.now, free);
    if (!read_list(list, &f.before))
        map_clear(&f.before);
    follow_all(&f);
    if (f.ok) {
        remove_gone(&f);
        f.ok = write_list(list, &f.now);
    }
    map_clear(&f.before);
    map_clear(&f.now);
    return f.ok;
}
