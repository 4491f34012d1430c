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
