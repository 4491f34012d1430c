#include "app/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/newfile.h"

#define PIECE 262144

/* What is written: an exchange's body, or a text. */
struct source {
    const struct jig_exchange *exchange;
    const char *text;
    size_t len;
};

static size_t read_piece(const struct source *s, uint64_t at, char *out)
{
    if (s->exchange)
        return jig_exchange_body_read(s->exchange, at, out, PIECE);
    size_t n = at < s->len ? s->len - (size_t)at : 0;
    if (n > PIECE)
        n = PIECE;
    memcpy(out, s->text + at, n);
    return n;
}

static bool copy(const struct source *s, struct newfile *f)
{
    char *piece = malloc(PIECE);
    bool ok = piece != NULL;
    uint64_t at = 0;
    for (size_t n; ok && (n = read_piece(s, at, piece)) > 0; at += n)
        ok = newfile_write(f, span_make(piece, n));
    int why = errno;
    free(piece);
    errno = why;
    return ok;
}

static bool write_file(int folder, const char *name, const struct source *s, bool over)
{
    struct newfile f;
    bool ok = newfile_open(&f, folder, 0666, NULL) && copy(s, &f) && newfile_finish(&f) &&
              (over ? newfile_replace(&f, name) : newfile_place(&f, name));
    newfile_discard(&f);
    return ok;
}

/* A new file beside it takes its place when it is whole. */
static bool write_path(const char *path, const struct source *s, bool over, bool *exists)
{
    const char *name;
    int folder = newfile_folder(path, &name);
    bool ok = folder >= 0 && write_file(folder, name, s, over);
    int why = errno;
    *exists = folder >= 0 && !ok && !over && why == EEXIST;
    if (folder >= 0)
        close(folder);
    errno = why;
    return ok;
}

static enum jig_err write_to(const char *path, const struct source *s, bool over, bool *exists,
                             struct jig_error *error)
{
    const char *home = getenv("HOME");
    struct buf whole;
    buf_init(&whole, 8192);
    bool at_home = path[0] == '~' && path[1] == '/' && home;
    buf_addf(&whole, "%s%s", at_home ? home : "", at_home ? path + 1 : path);
    *exists = false;
    bool ok = !whole.failed && write_path(buf_str(&whole), s, over, exists);
    int why = errno;
    buf_clear(&whole);
    return ok ? JIG_OK
              : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", path,
                              strerror(why));
}

enum jig_err export_body(const char *path, const struct jig_exchange *x, bool over,
                         bool *exists, struct jig_error *error)
{
    struct source s = { .exchange = x };
    return write_to(path, &s, over, exists, error);
}

enum jig_err export_text(const char *path, const char *text, size_t len, bool over,
                         bool *exists, struct jig_error *error)
{
    struct source s = { .text = text, .len = len };
    return write_to(path, &s, over, exists, error);
}
