#include "cli/cookiejar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/diag.h"

/* curl's rule: what has a '=' is cookies, else it is a file. */
static bool is_file(const char *text)
{
    return !strchr(text, '=');
}

enum jig_err cookiejar_set(const struct settings *set, struct jig_request *r,
                           struct jig_error *error)
{
    enum jig_err failed = JIG_OK;
    for (size_t i = 0; i < set->cookies.n && !failed; i++)
        if (!is_file(set->cookies.items[i].text))
            failed = jig_request_add_cookies(r, set->cookies.items[i].text, error);
    return failed;
}

static bool wants_jar(const struct settings *set)
{
    for (size_t i = 0; i < set->cookies.n; i++)
        if (is_file(set->cookies.items[i].text))
            return true;
    return set->cookie_jar != NULL;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat of_a, of_b;
    if (strcmp(a, b) == 0)
        return true;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}

static bool is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* The name under which -b has read the file of -c, which is how the jar knows it; NULL: it has not. */
static const char *read_name(const struct settings *set)
{
    for (size_t i = 0; set->cookie_jar && i < set->cookies.n; i++) {
        const char *text = set->cookies.items[i].text;
        if (is_file(text) && *text && is_same_file(text, set->cookie_jar))
            return text;
    }
    return NULL;
}

static void note(const struct settings *set, const char *path, const char *what)
{
    struct jig_error line;
    jig_error_set(&line, JIG_OK, JIG_PHASE_NONE, "note: -b %s: %s", path, what);
    if (!set->silent || set->show_error)
        diag_text(line.text);
}

/* -b FILE -c FILE is how a jar is begun: only then is it no surprise that there is none. */
static enum jig_err load(const struct settings *set, struct jig_jar *jar, const char *path,
                         struct jig_error *error)
{
    size_t n_odd = 0;
    const char *real = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
    enum jig_err err = jig_jar_load(jar, real, &n_odd, error);
    if (err == JIG_ERR_READ && errno == ENOENT) {
        if (!set->cookie_jar || strcmp(set->cookie_jar, path) != 0)
            note(set, path, "there is no such file, and no '=' for it to be cookies");
        return JIG_OK;
    }
    if (!err && n_odd > 0)
        note(set, path, "some of its lines are not cookies");
    return err;
}

static enum jig_err fill(const struct settings *set, struct jig_jar *jar,
                         struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    for (size_t i = 0; i < set->cookies.n && !err; i++) {
        const char *text = set->cookies.items[i].text;
        if (is_file(text) && *text)
            err = load(set, jar, text, error);
    }
    if (!err && set->cookie_jar && !is_stdout(set->cookie_jar) && !read_name(set))
        err = jig_jar_replace(jar, set->cookie_jar, error);
    return err;
}

enum jig_err cookiejar_open(const struct settings *set, struct jig_jar **out,
                            struct jig_error *error)
{
    *out = NULL;
    if (!wants_jar(set))
        return JIG_OK;
    struct jig_jar *jar = jig_jar_new();
    if (!jar)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    enum jig_err err = fill(set, jar, error);
    if (err)
        jig_jar_free(jar);
    else
        *out = jar;
    return err;
}

static enum jig_err print(const struct jig_jar *jar, struct jig_error *error)
{
    size_t len;
    char *text = jig_jar_print(jar, &len);
    if (!text)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    bool ok = diag_put(span_make(text, len));
    int why = errno;
    mem_wipe(text, len);
    free(text);
    return ok ? JIG_OK
              : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "standard output: %s",
                              strerror(why));
}

enum jig_err cookiejar_save(const struct settings *set, struct jig_jar *jar,
                            struct jig_error *error)
{
    if (!set->cookie_jar || !jar)
        return JIG_OK;
    if (is_stdout(set->cookie_jar))
        return print(jar, error);
    const char *known = read_name(set);
    return jig_jar_save(jar, known ? known : set->cookie_jar, error);
}
