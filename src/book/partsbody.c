#include "book/partsbody.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "base/pathtail.h"

/* The text up to there, and then the file. */
struct partfile {
    size_t text_end;
    int fd;
    uint64_t len;
};

struct partsbody {
    struct buf text;
    struct partfile files[PARTSBODY_FILES];
    size_t n;
};

struct partsbody *partsbody_new(size_t max_text)
{
    struct partsbody *p = mem_zero(1, sizeof *p);
    if (p)
        buf_init_secret(&p->text, max_text);
    return p;
}

void partsbody_free(void *body)
{
    struct partsbody *p = body;
    if (!p)
        return;
    for (size_t i = 0; i < p->n; i++)
        close(p->files[i].fd);
    buf_wipe(&p->text);
    free(p);
}

struct buf *partsbody_text(struct partsbody *p)
{
    return &p->text;
}

bool partsbody_has_files(const struct partsbody *p)
{
    return p->n > 0;
}

enum jig_err partsbody_add_file(struct partsbody *p, const char *path, uint64_t at_least,
                                bool *taken, struct jig_error *error)
{
    struct stat st;
    char shown[PATHTAIL_SIZE];
    *taken = false;
    if (p->n == PARTSBODY_FILES)
        return JIG_OK;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    bool ok = fd >= 0 && fstat(fd, &st) == 0;
    int why = errno;
    if (ok && !S_ISREG(st.st_mode)) {
        ok = false;
        why = S_ISDIR(st.st_mode) ? EISDIR : ENXIO;
    }
    *taken = ok && (uint64_t)st.st_size >= at_least;
    if (*taken)
        p->files[p->n++] = (struct partfile){ p->text.len, fd, (uint64_t)st.st_size };
    else if (fd >= 0)
        close(fd);
    return ok ? JIG_OK
              : jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: %s",
                              pathtail(path, shown), strerror(why));
}

uint64_t partsbody_len(const struct partsbody *p)
{
    uint64_t len = p->text.len;
    for (size_t i = 0; i < p->n; i++)
        len += p->files[i].len;
    return len;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static size_t read_text(const struct partsbody *p, size_t from, size_t end, char *out,
                        size_t room)
{
    size_t n = end - from < room ? end - from : room;
    memcpy(out, p->text.ptr + from, n);
    return n;
}

static size_t read_file(const struct partfile *f, uint64_t from, char *out, size_t room)
{
    size_t n = f->len - from < room ? (size_t)(f->len - from) : room;
    return fileio_read_at(f->fd, from, out, n);
}

/* From within one text or one file. */
static size_t read_some(const struct partsbody *p, uint64_t offset, char *out, size_t room)
{
    size_t text = 0; /* where the next one begins */
    for (size_t i = 0; i < p->n; i++) {
        const struct partfile *f = &p->files[i];
        size_t len = f->text_end - text;
        if (offset < len)
            return read_text(p, text + (size_t)offset, f->text_end, out, room);
        offset -= len;
        if (offset < f->len)
            return read_file(f, offset, out, room);
        offset -= f->len;
        text = f->text_end;
    }
    if (offset >= p->text.len - text)
        return 0;
    return read_text(p, text + (size_t)offset, p->text.len, out, room);
}

size_t partsbody_read(void *body, uint64_t offset, void *out, size_t len)
{
    size_t done = 0, n = 1;
    while (done < len && n > 0) {
        n = read_some(body, offset + done, (char *)out + done, len - done);
        done += n;
    }
    return done;
}
