/* Growable bytes with a maximum and one sticky failure: build freely, ask once at the end.
 * The content is always followed by a NUL that is not counted, so that it can be read as a string
 * where it holds none itself. */
#ifndef JIG_BASE_BUF_H
#define JIG_BASE_BUF_H

#include <stdarg.h>

#include "base/error.h"
#include "base/span.h"

struct buf {
    char *ptr;  /* NULL while nothing was ever added */
    size_t len; /* bytes used */
    size_t room;
    size_t max; /* never holds more than this */
    /* JIG_OK, JIG_ERR_MEMORY or JIG_ERR_TOO_LARGE; additions after it are void */
    enum jig_err failed;
    bool is_secret;
};

void buf_init(struct buf *b, size_t max);
/* The same for what is secret: whatever memory it lets go of, also as it grows, is overwritten
 * first. */
void buf_init_secret(struct buf *b, size_t max);
void buf_clear(struct buf *b); /* releases; takes NULL and a buffer cleared before */
void buf_wipe(struct buf *b);  /* buf_clear() of what may be secret: overwrites it first */
void buf_reset(struct buf *b); /* empties and forgets the failure, keeps the memory */

void buf_add(struct buf *b, struct span s);
void buf_add_str(struct buf *b, const char *str);
void buf_add_byte(struct buf *b, char byte);
void buf_add_u64(struct buf *b, uint64_t number); /* in decimal */
void buf_add_fill(struct buf *b, char byte, size_t n);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_addv(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void buf_insert(struct buf *b, size_t at, struct span s); /* `at` up to len; s not inside b */
void buf_remove(struct buf *b, size_t at, size_t n);      /* clipped */

/* Room for n more bytes at the end, to be written by hand and counted with buf_added(); NULL with
 * the failure set where there is none. */
char *buf_space(struct buf *b, size_t n);
void buf_added(struct buf *b, size_t n);

struct span buf_span(const struct buf *b); /* borrowed until the next change */
const char *buf_str(const struct buf *b);  /* never NULL */
char *buf_take(struct buf *b); /* hands the memory over, to be freed; NULL after a failure */
/* The same, for long: what is not used of it is given back, which moves nothing that is large. */
char *buf_take_fit(struct buf *b);

#endif
