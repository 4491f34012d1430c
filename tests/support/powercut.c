#include "support/powercut.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "support/proc.h"

enum { SECTOR = 512 };

/* A file as the disk has it. */
struct content {
    char *bytes;
    size_t len, room;
    mode_t mode;
};

struct entry {
    const char *path; /* the log's; NULL: it was taken away */
    size_t file;
};

struct disk {
    const struct disklog *log;
    const struct powercut *cut;
    struct content *files;
    struct entry *entries;
    size_t n, room;
    unsigned chance;
};

/* Numerical Recipes' constants. */
static unsigned chance_of(struct disk *d, unsigned n)
{
    d->chance = d->chance * 1664525u + 1013904223u;
    return (d->chance >> 8) % n;
}

/* ---- What was synced ---- */

static bool is_name_call(const struct disk_op *op)
{
    return op->call == DISK_CREATE || op->call == DISK_LINK || op->call == DISK_RENAME ||
           op->call == DISK_UNLINK;
}

static bool is_in_folder(const char *path, const char *folder)
{
    size_t len = strlen(folder);
    const char *name = path + len + (len > 0);
    return strncmp(path, folder, len) == 0 && (len == 0 || path[len] == '/') &&
           !strchr(name, '/');
}

static bool syncs(const struct disk_op *sync, const struct disk_op *op)
{
    if (!is_name_call(op))
        return sync->call == DISK_SYNC && sync->file == op->file;
    return sync->call == DISK_SYNC_FOLDER &&
           (is_in_folder(op->path, sync->path) || (op->to && is_in_folder(op->to, sync->path)));
}

static bool is_safe(const struct disk *d, size_t op)
{
    for (size_t i = op + 1; i < d->cut->at; i++)
        if (syncs(&d->log->ops[i], &d->log->ops[op]))
            return true;
    return false;
}

/* ---- Bytes ---- */

static void resize(struct content *c, size_t len)
{
    ck_assert(mem_grow((void **)&c->bytes, &c->room, len + 1, 1));
    if (len > c->len)
        memset(c->bytes + c->len, 0, len - c->len);
    c->len = len;
}

static void put_bytes(struct content *c, uint64_t at, const char *bytes, size_t len)
{
    if (at + len > c->len)
        resize(c, (size_t)at + len);
    if (len > 0)
        memcpy(c->bytes + at, bytes, len);
}

/* Its sectors are where the disk's are. */
static void put_torn(struct disk *d, struct content *c, const struct disk_op *op)
{
    for (size_t at = 0, len; at < op->len; at += len) {
        len = SECTOR - (size_t)(op->offset + at) % SECTOR;
        len = len < op->len - at ? len : op->len - at;
        if (chance_of(d, 2))
            put_bytes(c, op->offset + at, op->bytes + at, len);
    }
}

static void put_zeroes(struct content *c, const struct disk_op *op)
{
    if (op->offset + op->len > c->len)
        resize(c, (size_t)op->offset + op->len);
}

static void put(struct content *c, const struct disk_op *op)
{
    if (op->call == DISK_WRITE)
        put_bytes(c, op->offset, op->bytes, op->len);
    else if (op->call == DISK_RESIZE)
        resize(c, (size_t)op->offset);
    else if (op->call == DISK_CHMOD)
        c->mode = op->mode;
}

static void apply_bytes(struct disk *d, const struct disk_op *op, bool is_kept)
{
    struct content *c = &d->files[op->file];
    bool is_write = op->call == DISK_WRITE;
    enum powercut_loss loss = is_kept ? POWERCUT_NOTHING : d->cut->loss;
    if (loss == POWERCUT_NOTHING || loss == POWERCUT_NAMES)
        put(c, op);
    else if (loss == POWERCUT_ZEROES && is_write)
        put_zeroes(c, op);
    else if (loss == POWERCUT_TORN && is_write)
        put_torn(d, c, op);
    else if (loss == POWERCUT_ZEROES || (loss == POWERCUT_TORN && chance_of(d, 2)))
        put(c, op);
}

/* ---- Names ---- */

static void unname(struct disk *d, const char *path)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->entries[i].path && strcmp(d->entries[i].path, path) == 0)
            d->entries[i].path = NULL;
}

static void name(struct disk *d, const char *path, size_t file)
{
    unname(d, path);
    ck_assert(mem_grow((void **)&d->entries, &d->room, d->n + 1, sizeof *d->entries));
    d->entries[d->n++] = (struct entry){ path, file };
}

static void apply_name(struct disk *d, const struct disk_op *op)
{
    if (op->call == DISK_RENAME || op->call == DISK_UNLINK)
        unname(d, op->path);
    if (op->call != DISK_UNLINK)
        name(d, op->to ? op->to : op->path, op->file);
}

/* How many of the names that were not synced are there. */
static size_t count_kept_names(struct disk *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->cut->at; i++)
        n += is_name_call(&d->log->ops[i]) && !is_safe(d, i);
    enum powercut_loss loss = d->cut->loss;
    if (loss == POWERCUT_ALL || loss == POWERCUT_NAMES)
        return 0;
    return loss == POWERCUT_TORN ? chance_of(d, (unsigned)n + 1) : n;
}

/* ---- The disk ---- */

static void apply_all(struct disk *d)
{
    size_t n_names = count_kept_names(d);
    for (size_t i = 0; i < d->cut->at; i++) {
        const struct disk_op *op = &d->log->ops[i];
        bool is_kept = is_safe(d, i);
        if (is_name_call(op) && !is_kept && n_names == 0)
            continue;
        if (!is_name_call(op)) {
            apply_bytes(d, op, is_kept);
            continue;
        }
        n_names -= !is_kept;
        apply_name(d, op);
    }
}

static void make_folders(char *path, size_t from)
{
    for (char *slash = strchr(path + from, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

static void write_entry(const struct disk *d, const struct entry *e)
{
    const struct content *c = &d->files[e->file];
    char path[PATH_MAX + 256];
    snprintf(path, sizeof path, "%s/%s", d->log->root, e->path);
    make_folders(path, strlen(d->log->root) + 1);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, c->mode);
    ck_assert_msg(fd >= 0 && fchmod(fd, c->mode) == 0 &&
                      fileio_write(fd, span_make(c->bytes ? c->bytes : "", c->len)),
                  "%s", path);
    close(fd);
}

static void begin(struct disk *d)
{
    const struct disklog *log = d->log;
    d->files = calloc(log->n_files + 1, sizeof *d->files);
    ck_assert_ptr_nonnull(d->files);
    for (size_t i = 0; i < log->n_files; i++) {
        const struct disk_file *f = &log->files[i];
        d->files[i].mode = f->mode;
        put_bytes(&d->files[i], 0, f->bytes, f->len);
        if (f->path)
            name(d, f->path, i);
    }
}

void powercut_replay(const struct disklog *log, const struct powercut *cut)
{
    struct disk d = { .log = log, .cut = cut, .chance = cut->seed };
    begin(&d);
    apply_all(&d);
    proc_remove_tree(log->root);
    ck_assert_int_eq(mkdir(log->root, 0700), 0);
    for (size_t i = 0; i < d.n; i++)
        if (d.entries[i].path)
            write_entry(&d, &d.entries[i]);
    for (size_t i = 0; i < log->n_files; i++)
        free(d.files[i].bytes);
    free(d.files);
    free(d.entries);
}

size_t powercut_told(const struct disklog *log, const struct powercut *cut)
{
    size_t told = SIZE_MAX;
    for (size_t i = 0; i < cut->at; i++)
        if (log->ops[i].call == DISK_TOLD)
            told = log->ops[i].len;
    return told;
}
