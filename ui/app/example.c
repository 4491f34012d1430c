#include "app/example.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/places.h"

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
    buf_clear(&temp);
    return ok ? JIG_OK
              : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", to,
                              strerror(why));
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

/* examples/demo of the tree that the program was built in, else the installed one. */
static bool find_shipped(struct buf *out)
{
    char program[4096];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    for (int up = 0; n > 0 && up < 3; up++) { /* build/jig, build/asan/jig */
        while (n > 0 && program[--n] != '/')
            ;
        buf_reset(out);
        buf_addf(out, "%.*s/examples/demo", (int)n, program);
        if (is_collection(buf_str(out)))
            return true;
    }
    buf_reset(out);
    buf_add_str(out, JIG_DATADIR "/demo");
    return is_collection(buf_str(out));
}

enum jig_err example_folder(char **path, struct jig_error *error)
{
    struct buf own, shipped;
    enum jig_err err = JIG_OK;
    buf_init(&own, PATH_LEN);
    buf_init(&shipped, PATH_LEN);
    *path = NULL;
    if (!places_path(USERDIR_DATA, "demo", &own))
        err =
            jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "no home folder for the demo");
    else if (is_collection(buf_str(&own)))
        err = JIG_OK;
    else if (!find_shipped(&shipped))
        err = jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                            "the example collection is not at " JIG_DATADIR "/demo");
    else
        err = example_copy(buf_str(&shipped), buf_str(&own), error);
    if (!err)
        *path = buf_take(&own);
    if (!err && !*path)
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "a path");
    buf_clear(&own);
    buf_clear(&shipped);
    return err;
}
