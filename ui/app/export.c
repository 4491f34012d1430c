#include "app/export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

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

static bool write_all(int fd, const char *p, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        }
    }
    return true;
}

static bool copy(const struct source *s, int fd)
{
    char *piece = malloc(PIECE);
    bool ok = piece != NULL;
    uint64_t at = 0;
    for (size_t n; ok && (n = read_piece(s, at, piece)) > 0; at += n)
        ok = write_all(fd, piece, n);
    free(piece);
    return ok && fsync(fd) == 0;
}

/* A temporary file beside it takes its place when it is whole. link() fails where one is there. */
static bool put_in_place(const char *temp, const char *path, bool over, bool *exists)
{
    if (over)
        return rename(temp, path) == 0;
    bool ok = link(temp, path) == 0;
    *exists = !ok && errno == EEXIST;
    int why = errno;
    unlink(temp);
    errno = why;
    return ok;
}

static bool write_file(const char *path, const struct source *s, bool over, bool *exists)
{
    struct buf temp;
    buf_init(&temp, 8192);
    buf_addf(&temp, "%s.XXXXXX", path);
    int fd = temp.failed ? -1 : mkostemp(temp.ptr, O_CLOEXEC);
    bool ok = fd >= 0 && copy(s, fd) && fchmod(fd, 0644) == 0;
    int why = errno;
    if (fd >= 0 && close(fd) != 0)
        ok = false;
    if (ok) {
        ok = put_in_place(temp.ptr, path, over, exists);
        why = errno;
    }
    if (fd >= 0 && !ok)
        unlink(temp.ptr);
    buf_clear(&temp);
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
    bool ok = !whole.failed && write_file(buf_str(&whole), s, over, exists);
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
