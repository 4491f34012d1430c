/* Environments and the sources of secrets. The local file and the store are only believed where
 * nobody else can read them. */
#include "book/environment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/beneath.h"
#include "book/ownfile.h"

#define NAMES_MAX 1000

/* ---- Their names ---- */

static const char suffix[] = ".json", local_suffix[] = ".local.json";

static bool ends_with(struct span s, const char *end)
{
    struct span e = span_of(end);
    return s.len > e.len && span_eq(span_sub(s, s.len - e.len, s.len), e);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void environment_free_names(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}

static bool is_environment(const char *file)
{
    struct span s = span_of(file);
    return file[0] != '.' && ends_with(s, suffix) && !ends_with(s, local_suffix);
}

char **environment_names(const struct collection *c, size_t *n)
{
    char **names = mem_zero(NAMES_MAX + 1, sizeof *names);
    int fd = beneath_open(c->fd, "env", O_RDONLY | O_DIRECTORY, 0);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    *n = 0;
    for (struct dirent *e = dir ? readdir(dir) : NULL; names && e && *n < NAMES_MAX;
         e = readdir(dir)) {
        if (!is_environment(e->d_name))
            continue;
        names[*n] = mem_dup(span_make(e->d_name, strlen(e->d_name) - sizeof suffix + 1));
        *n += names[*n] != NULL;
    }
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
    if (names)
        qsort(names, *n, sizeof *names, compare_names);
    return names;
}

/* ---- One ---- */

/* A name is a file's name: nothing that could walk elsewhere. */
static bool is_plain_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && !strchr(name, '/') && strlen(name) < 200;
}

/* Keys that say nothing to this program stay as they are; that it has no others is told. */
static bool has_values(const struct book_request *file)
{
    return json_at(&file->doc, "secrets") != JSON_NONE ||
           json_at(&file->doc, "vars") != JSON_NONE ||
           json_n(&file->doc, 0) == (json_at(&file->doc, "jig") != JSON_NONE);
}

static void add_why(struct buf *words, const char *path, const char *why)
{
    buf_addf(words, "%s: %s; no value of it is used", path, why);
}

static const char *why_not_opened(int why)
{
    return why == EXDEV ? "it leads out of the collection's folder" : strerror(why);
}

static void load_local(const struct collection *c, struct environment *e, const char *path)
{
    struct stat st;
    struct jig_error error = { 0 };
    struct buf words;
    int fd = beneath_open(c->fd, path, O_RDONLY | O_NONBLOCK, 0);
    int why = errno;
    buf_init(&words, 1024);
    if (fd < 0 && why != ENOENT && why != ENOTDIR)
        add_why(&words, path, why_not_opened(why));
    else if (fd < 0)
        return;
    else if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
        add_why(&words, path, S_ISDIR(st.st_mode) ? "it is a folder" : "it is no file");
    else if ((st.st_mode & 077) != 0)
        buf_addf(&words, "%s is not used: others can read it (chmod 600 makes it private)",
                 path);
    else if (book_request_load(c, path, &e->local, &error) != JIG_OK)
        buf_addf(&words, "%s; no value of it is used", error.text);
    else if (!has_values(e->local))
        add_why(&words, path,
                "its values are wanted as \"secrets\" or \"vars\": "
                "[{ \"name\": …, \"value\": … }]");
    if (words.len > 0)
        e->warning = mem_dup(buf_span(&words));
    buf_clear(&words);
    if (fd >= 0)
        close(fd);
}

enum jig_err environment_load(const struct collection *c, const char *name,
                              struct environment **out, struct jig_error *error)
{
    char path[256];
    if (!is_plain_name(name))
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                             "%s is no name of an environment", name);
    struct environment *e = mem_zero(1, sizeof *e);
    if (!e || !(e->name = mem_strdup(name))) {
        environment_free(e);
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    }
    snprintf(path, sizeof path, "env/%s.json", name);
    enum jig_err err = book_request_load(c, path, &e->file, error);
    if (err) {
        environment_free(e);
        return err;
    }
    snprintf(path, sizeof path, "env/%s.local.json", name);
    load_local(c, e, path);
    *out = e;
    return JIG_OK;
}

void environment_free(struct environment *e)
{
    if (!e)
        return;
    book_request_free(e->file);
    book_request_free(e->local);
    free(e->name);
    free(e->warning);
    free(e);
}

/* ---- Secrets ---- */

static bool from_rows(const struct book_request *file, struct span name, struct buf *out)
{
    const struct book_row *row = NULL;
    if (file)
        row = book_rows_find(&file->tables[BOOK_SECRETS], name);
    if (file && !row)
        row = book_rows_find(&file->tables[BOOK_VARS], name);
    if (row)
        buf_add_str(out, row->value);
    return row != NULL;
}

static const char process_prefix[] = "JIG_SECRET_";

static bool from_process(struct span name, struct buf *out)
{
    struct buf key;
    buf_init(&key, 1024);
    buf_add_str(&key, process_prefix);
    buf_add(&key, name);
    const char *value = key.failed ? NULL : getenv(buf_str(&key));
    buf_clear(&key);
    if (value)
        buf_add_str(out, value);
    return value != NULL;
}

/* The store's file for a collection and environment: named by the collection's path, so that two
 * collections of one name do not share secrets. */
static void store_name(const struct collection *c, const char *env, struct buf *out)
{
    buf_addf(out, "secrets/%016llx", (unsigned long long)save_hash(span_of(c->root)));
    buf_addf(out, "%s%s.json", env ? "." : "", env ? env : "");
}

static struct ownfile store_at(const struct buf *path)
{
    return (struct ownfile){ USERDIR_DATA, buf_str(path), .is_private = true };
}

/* NULL: it can't be read. */
static struct book_request *load_store(const struct collection *c, const char *env)
{
    struct buf path;
    struct book_request *file = NULL;
    buf_init(&path, 1024);
    store_name(c, env, &path);
    struct ownfile store = store_at(&path);
    if (path.failed || ownfile_load(&store, &file, NULL))
        file = NULL;
    buf_clear(&path);
    return file;
}

static bool from_store(const struct collection *c, const char *env, struct span name,
                       struct buf *out)
{
    struct book_request *file = load_store(c, env);
    bool found = from_rows(file, name, out);
    book_request_free(file);
    return found;
}

bool environment_secret(const struct collection *c, const struct environment *e,
                        struct span name, struct buf *out)
{
    if (from_process(name, out) || (e && from_rows(e->local, name, out)))
        return true;
    if (!c)
        return false;
    return (e && from_store(c, e->name, name, out)) || from_store(c, NULL, name, out);
}

/* Who is told of secrets. */
struct teller {
    environment_secret_fn *take;
    void *ctx;
};

static bool tell_process(const struct teller *t)
{
    for (char **word = environ; word && *word; word++) {
        struct span value = span_of(*word);
        if (span_starts(span_cut(&value, '='), span_of(process_prefix)) &&
            !t->take(t->ctx, value))
            return false;
    }
    return true;
}

/* Those that `names` has; NULL: all. */
static bool tell_rows(const struct teller *t, const struct book_rows *rows,
                      const struct book_rows *names)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct book_row *row = &rows->rows[i];
        bool is_one = !names || book_rows_find(names, span_of(row->name));
        if (is_one && !t->take(t->ctx, span_of(row->value)))
            return false;
    }
    return true;
}

static bool tell_local(const struct teller *t, const struct environment *e)
{
    return !e->local ||
           (tell_rows(t, &e->local->tables[BOOK_SECRETS], NULL) &&
            tell_rows(t, &e->local->tables[BOOK_VARS], &e->file->tables[BOOK_SECRETS]));
}

static bool tell_store(const struct teller *t, const struct collection *c, const char *env)
{
    struct book_request *file = load_store(c, env);
    bool goes_on = !file || (tell_rows(t, &file->tables[BOOK_SECRETS], NULL) &&
                             tell_rows(t, &file->tables[BOOK_VARS], NULL));
    book_request_free(file);
    return goes_on;
}

bool environment_each_secret(const struct collection *c, const struct environment *e,
                             environment_secret_fn *take, void *ctx)
{
    struct teller t = { take, ctx };
    return tell_process(&t) && (!e || tell_local(&t, e)) &&
           (!c || ((!e || tell_store(&t, c, e->name)) && tell_store(&t, c, NULL)));
}

struct new_secret {
    const char *name, *value;
};

static bool put_secret(struct book_request *file, void *ctx)
{
    const struct new_secret *secret = ctx;
    file->touched = true;
    return book_rows_put(&file->tables[BOOK_SECRETS], secret->name, secret->value);
}

enum jig_err environment_store_secret(const struct collection *c, const char *env,
                                      const char *name, const char *value,
                                      struct jig_error *error)
{
    struct new_secret secret = { name, value };
    struct buf path;
    if (env && !is_plain_name(env))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "%s is no name of an environment", env);
    buf_init(&path, 1024);
    store_name(c, env, &path);
    struct ownfile store = store_at(&path);
    enum jig_err err =
        path.failed ? jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory")
                    : ownfile_change(&store, put_secret, &secret, error);
    buf_clear(&path);
    return err;
}
