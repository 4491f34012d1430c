#include "wire/tlspipe.h"

#include <stdlib.h>
#include <string.h>

#include "wire/tlscontext_private.h"

/* Small while a handshake goes on, so that an idle connection costs little; large once data flows,
 * so that a download is read in few calls. */
#define IN_SMALL 16384
#define IN_LARGE 65536
#define OUT_FULL 262144

void tlspipe_init(struct tlspipe *p)
{
    *p = (struct tlspipe){ 0 };
}

void tlspipe_clear(struct tlspipe *p)
{
    free(p->in);
    free(p->out);
    tlspipe_init(p);
}

/* The room to ask for where `need` bytes are: half as much again, so that many small records do not
 * copy all that waits, each of them. */
static size_t grown(size_t room, size_t need)
{
    size_t more = room < IN_SMALL ? IN_SMALL : room + room / 2;
    return need < more ? more : need;
}

static bool resize(char **bytes, size_t *room, size_t want)
{
    if (want <= *room)
        return true;
    char *moved = realloc(*bytes, want);
    if (!moved)
        return false;
    *bytes = moved;
    *room = want;
    return true;
}

static void slide(char *bytes, size_t *from, size_t *to)
{
    if (*from > 0 && *to > *from)
        memmove(bytes, bytes + *from, *to - *from);
    *to -= *from;
    *from = 0;
}

/* The kinds of records and the version that they say they are of (RFC 8446, 5.1); OpenSSL reads no
 * more than their heads before it judges them. */
enum { RECORD_HEAD = 5, FIRST_KIND = 20, LAST_KIND = 24, MAJOR_VERSION = 3 };

static bool begins_record(struct span s)
{
    bool is_kind = s.len == 0 || (s.ptr[0] >= FIRST_KIND && s.ptr[0] <= LAST_KIND);
    return is_kind && (s.len < 2 || s.ptr[1] == MAJOR_VERSION);
}

char *tlspipe_space(struct tlspipe *p, size_t *room)
{
    if (p->received >= RECORD_HEAD && !p->is_plain)
        slide(p->in, &p->in_from, &p->in_to);
    size_t want = p->received > 4 * IN_SMALL ? IN_LARGE : IN_SMALL;
    if (want < p->in_to + IN_SMALL / 2)
        want = p->in_to + IN_SMALL;
    if (!resize(&p->in, &p->in_room, want)) {
        p->is_starved = true;
        return NULL;
    }
    *room = p->in_room - p->in_to;
    return p->in + p->in_to;
}

void tlspipe_added(struct tlspipe *p, size_t n)
{
    bool is_begun = p->received >= RECORD_HEAD;
    p->in_to += n;
    p->received += n;
    if (!is_begun)
        p->is_plain = !begins_record(span_make(p->in, p->in_to));
    p->round_trips += p->is_waiting && n > 0;
    p->is_waiting = p->is_waiting && n == 0;
}

struct span tlspipe_in(const struct tlspipe *p)
{
    return span_sub(span_make(p->in, p->in_to), p->in_from, p->in_to);
}

bool tlspipe_is_over(const struct tlspipe *p)
{
    return p->ended && p->in_from == p->in_to;
}

struct span tlspipe_plain(const struct tlspipe *p)
{
    return span_make(p->in, p->is_plain ? p->in_to : 0);
}

struct span tlspipe_out(const struct tlspipe *p)
{
    return span_sub(span_make(p->out, p->out_to), p->out_from, p->out_to);
}

void tlspipe_sent(struct tlspipe *p, size_t n)
{
    p->out_from += n;
    p->sent += n;
    p->is_waiting = p->is_waiting || n > 0;
    if (p->out_from == p->out_to)
        p->out_from = p->out_to = 0;
}

bool tlspipe_is_full(const struct tlspipe *p)
{
    return p->out_to - p->out_from >= OUT_FULL;
}

/* ---- OpenSSL's side ---- */

static int pipe_read(BIO *bio, char *into, size_t room, size_t *n)
{
    const struct openssl *o = openssl_get(NULL);
    struct tlspipe *p = o->BIO_get_data(bio);
    struct span in = tlspipe_in(p);
    o->BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
    *n = in.len < room ? in.len : room;
    if (*n == 0) {
        if (!p->ended)
            o->BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
        return 0;
    }
    memcpy(into, in.ptr, *n);
    p->in_from += *n;
    return 1;
}

static int pipe_write(BIO *bio, const char *from, size_t len, size_t *n)
{
    const struct openssl *o = openssl_get(NULL);
    struct tlspipe *p = o->BIO_get_data(bio);
    o->BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
    *n = 0;
    slide(p->out, &p->out_from, &p->out_to);
    size_t need = p->out_to + len;
    if (need > p->out_room && !resize(&p->out, &p->out_room, grown(p->out_room, need))) {
        p->is_starved = true;
        return 0;
    }
    memcpy(p->out + p->out_to, from, len);
    p->out_to += len;
    *n = len;
    return 1;
}

static long pipe_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)number;
    (void)pointer;
    if (command == BIO_CTRL_EOF)
        return tlspipe_is_over(openssl_get(NULL)->BIO_get_data(bio));
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP;
}

BIO_METHOD *tls_pipe_method(const struct openssl *o)
{
    BIO_METHOD *method = o->BIO_meth_new(BIO_TYPE_SOURCE_SINK, "jig pipe");
    if (!method)
        return NULL;
    o->BIO_meth_set_read_ex(method, pipe_read);
    o->BIO_meth_set_write_ex(method, pipe_write);
    o->BIO_meth_set_ctrl(method, pipe_ctrl);
    return method;
}
