#include "app/example.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/places.h"
#include "app/shipped.h"
#include "base/mem.h"

#define FILE_MAX (16u << 20)
#define PATH_LEN 8192

static bool copy_file(const char *from, const char *to)
{
    struct buf bytes;
    buf_init(&bytes, FILE_MAX);
    bool ok = places_read(from, &bytes) && places_write(to, buf_span(&bytes));
    buf_clear(&bytes);
    return ok && chmod(to, 0644) == 0;
}

/* One entry of the tree, to the same place below `to`. */
static bool copy_entry(const FTSENT *entry, size_t root_len, const char *to)
{
    struct buf target;
    bool ok = true;
    buf_init(&target, PATH_LEN);
    buf_addf(&target, "%s%s", to, entry->fts_path + root_len);
    if (target.failed)
        ok = false;
    else if (entry->fts_info == FTS_D)
        ok = mkdir(target.ptr, 0755) == 0;
    else if (entry->fts_info == FTS_F)
        ok = copy_file(entry->fts_accpath, target.ptr);
    else if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR)
        ok = false;
    buf_clear(&target);
    return ok;
}

static void remove_tree(const char *path)
{
    char *paths[] = { (char *)path, NULL };
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; tree && (entry = fts_read(tree));)
        if (entry->fts_info != FTS_D)
            remove(entry->fts_accpath);
    if (tree)
        fts_close(tree);
}

static bool copy_tree(const char *from, const char *to)
{
    char *paths[] = { (char *)from, NULL };
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    bool ok = tree != NULL;
    for (FTSENT *entry; ok && (entry = fts_read(tree));)
        ok = copy_entry(entry, strlen(from), to);
    if (tree)
        fts_close(tree);
    return ok;
}

static bool is_collection(const char *folder)
{
    struct buf path;
    buf_init(&path, PATH_LEN);
    buf_addf(&path, "%s/jig.json", folder);
    bool there = !path.failed && access(path.ptr, R_OK) == 0;
    buf_clear(&path);
    return there;
}

enum jig_err example_copy(const char *from, const char *to, struct jig_error *error)
{
    struct buf temp;
    buf_init(&temp, PATH_LEN);
    buf_addf(&temp, "%s.%ld.new", to, (long)getpid());
    bool ok = !temp.failed && places_make_parents(to) && copy_tree(from, temp.ptr) &&
              rename(temp.ptr, to) == 0;
    int why = errno;
    if (!ok && !temp.failed)
        remove_tree(temp.ptr);
    if (!ok && is_collection(to)) /* another jig was faster */
        ok = true;
    buf_clear(&temp);
    return ok ? JIG_OK
              : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", to,
                              strerror(why));
}

/* Cuts the last part off a path; false where there is none. */
static bool go_up(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    return slash != NULL;
}

static bool is_at(const char *folder, const char *below, struct buf *out)
{
    buf_reset(out);
    buf_addf(out, "%s/%s", folder, below);
    return !out->failed && is_collection(buf_str(out));
}

bool example_find(const char *program, struct buf *out)
{
    char *folder = mem_strdup(program);
    bool found = folder && go_up(folder) && is_at(folder, "../share/jig/demo", out);
    for (int up = 0; !found && folder && up < 2; up++) /* build/jig, build/asan/jig */
        found = go_up(folder) && is_at(folder, "examples/demo", out);
    free(folder);
    return found || is_at(JIG_DATADIR, "demo", out);
}

static bool find_shipped(struct buf *out)
{
    char program[4096];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 0] = '\0';
    return example_find(program, out);
}

/* Makes the user's copy, or brings it in step; one that is there is good enough where that
 * fails. */
static enum jig_err renew(const char *own, struct jig_error *error)
{
    struct buf shipped, list;
    enum jig_err err = JIG_OK;
    buf_init(&shipped, PATH_LEN);
    buf_init(&list, PATH_LEN);
    buf_addf(&list, "%s.shipped", own);
    bool there = is_collection(own), found = find_shipped(&shipped);
    if (!there && !found)
        err = jig_error_set(
            error, JIG_ERR_READ, JIG_PHASE_NONE,
            "the example collection is neither beside the program nor at " JIG_DATADIR "/demo");
    else if (!there)
        err = example_copy(buf_str(&shipped), own, error);
    if (!err && found && !list.failed)
        shipped_follow(buf_str(&shipped), own, buf_str(&list));
    buf_clear(&list);
    buf_clear(&shipped);
    return err;
}

enum jig_err example_folder(char **path, struct jig_error *error)
{
    struct buf own;
    enum jig_err err;
    buf_init(&own, PATH_LEN);
    *path = NULL;
    if (places_path(USERDIR_DATA, "demo", &own))
        err = renew(buf_str(&own), error);
    else
        err =
            jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "no home folder for the demo");
    if (!err)
        *path = buf_take(&own);
    if (!err && !*path)
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "a path");
    buf_clear(&own);
    return err;
}
