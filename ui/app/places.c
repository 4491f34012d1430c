#include "app/places.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/newfile.h"

bool places_path(enum userdir place, const char *name, struct buf *out)
{
    char *base = userdir_path(place);
    if (!base)
        return false;
    buf_add_str(out, base);
    free(base);
    if (name[0])
        buf_addf(out, "/%s", name);
    return out->failed == JIG_OK;
}

char *places_typed(struct span typed)
{
    const char *home = getenv("HOME");
    struct buf whole;
    if (!home || !span_starts(typed, SPAN("~/")))
        return mem_dup(typed);
    buf_init(&whole, SIZE_MAX);
    buf_add_str(&whole, home);
    buf_add(&whole, span_sub(typed, 1, typed.len));
    char *path = whole.failed ? NULL : buf_take(&whole);
    buf_clear(&whole);
    return path;
}

bool places_make_parents(const char *path)
{
    char *copy = mem_strdup(path);
    bool ok = copy != NULL;
    for (char *p = copy; ok && (p = strchr(p + 1, '/'));) {
        *p = '\0';
        ok = mkdir(copy, 0700) == 0 || errno == EEXIST;
        *p = '/';
    }
    free(copy);
    return ok;
}

bool places_read(const char *path, struct buf *out)
{
    return fileio_read_path(path, out);
}

bool places_write(const char *path, struct span text)
{
    const char *name;
    int folder = places_make_parents(path) ? newfile_folder(path, &name) : -1;
    if (folder < 0)
        return false;
    bool ok = newfile_put(folder, name, text, 0600);
    int why = errno;
    close(folder);
    errno = why;
    return ok;
}

/* ---- Later ----------------------------------------------------------------------------------- */

struct later {
    struct errand errand;
    char *path, *text; /* owned */
    size_t len;
};

static void write_now(struct errand *e)
{
    struct later *l = (struct later *)e;
    places_write(l->path, span_make(l->text, l->len));
}

static void free_later(struct errand *e)
{
    struct later *l = (struct later *)e;
    free(l->path);
    free(l->text);
    free(l);
}

void places_write_later(struct errands *q, const char *path, struct span text)
{
    struct later *l = mem_zero(1, sizeof *l);
    if (!l)
        return;
    *l = (struct later){ .errand = { .run = write_now, .free = free_later },
                         .path = mem_strdup(path),
                         .text = mem_dup(text),
                         .len = text.len };
    if (!l->path || !l->text) {
        free_later(&l->errand);
        return;
    }
    errands_give(q, &l->errand);
    errands_leave(q, &l->errand);
}
