#include "folder.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/tempdir.h"
#include "support/failalloc.h"

void folder_make(struct folder *f)
{
    snprintf(f->path, sizeof f->path, "%s/XXXXXX", tempdir_path());
    ck_assert_ptr_nonnull(mkdtemp(f->path));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

void folder_remove(struct folder *f)
{
    nftw(f->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

char *folder_at(const struct folder *f, const char *file)
{
    struct buf path;
    failalloc_pause();
    buf_init(&path, 8192);
    buf_addf(&path, "%s/%s", f->path, file);
    failalloc_resume();
    return buf_take(&path);
}

static void make_folders(char *path, size_t from)
{
    for (char *slash = strchr(path + from, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        ck_assert_msg(mkdir(path, 0755) == 0 || errno == EEXIST, "%s", path);
        *slash = '/';
    }
}

static void write_bytes(const struct folder *f, const char *file, const char *bytes, size_t len)
{
    char *path = folder_at(f, file);
    make_folders(path, strlen(f->path) + 1);
    FILE *out = fopen(path, "w");
    ck_assert_msg(out != NULL, "%s", path);
    ck_assert_uint_eq(fwrite(bytes, 1, len, out), len);
    ck_assert_int_eq(fclose(out), 0);
    free(path);
}

void folder_write(const struct folder *f, const char *file, const char *text)
{
    write_bytes(f, file, text, strlen(text));
}

static char *read_path(const char *path, size_t *len)
{
    struct buf bytes;
    char piece[4096];
    size_t n;
    FILE *in = fopen(path, "r");
    ck_assert_msg(in != NULL, "%s", path);
    failalloc_pause();
    buf_init(&bytes, 64u << 20);
    while ((n = fread(piece, 1, sizeof piece, in)) > 0)
        buf_add(&bytes, span_make(piece, n));
    fclose(in);
    *len = bytes.len;
    char *text = buf_take(&bytes);
    failalloc_resume();
    return text;
}

char *folder_read(const struct folder *f, const char *file)
{
    size_t len;
    char *path = folder_at(f, file);
    char *text = read_path(path, &len);
    free(path);
    return text;
}

char *folder_read_tree(const char *file, size_t *len)
{
    char path[4096];
    const char *tree = getenv("JIG_TREE");
    snprintf(path, sizeof path, "%s/%s", tree ? tree : ".", file);
    return read_path(path, len);
}

bool folder_has(const struct folder *f, const char *file)
{
    struct stat st;
    char *path = folder_at(f, file);
    bool there = lstat(path, &st) == 0;
    free(path);
    return there;
}

void folder_copy_shop(const struct folder *f)
{
    static const char *const files[] = {
        ".gitattributes",
        ".gitignore",
        "auth/login.req.json",
        "env/dev.json",
        "jig.json",
        "users/_folder.json",
        "users/create-user.req.json",
        "users/upload-photo.body.bin",
        "users/upload-photo.req.json",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char from[128];
        size_t len;
        snprintf(from, sizeof from, "tests/book/data/shop/%s", files[i]);
        char *bytes = folder_read_tree(from, &len);
        write_bytes(f, files[i], bytes, len);
        free(bytes);
    }
}

unsigned folder_count(const struct folder *f, const char *sub)
{
    char *path = folder_at(f, sub);
    DIR *dir = opendir(path);
    unsigned n = 0;
    ck_assert_msg(dir != NULL, "%s", path);
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(dir);
    free(path);
    return n;
}
