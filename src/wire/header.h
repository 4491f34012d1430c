/* Header fields in the order of the wire, with their case and repeats: for a request's fields,
 * an answer's, and trailers. All bytes of a list lie in one arena, so that a field costs no
 * allocation; spans handed out are borrowed until the list is next changed. Names are compared
 * without case, values are bytes and may hold anything (RFC 9110, 5). */
#ifndef JIG_WIRE_HEADER_H
#define JIG_WIRE_HEADER_H

#include "base/error.h"
#include "base/span.h"

struct field {
    struct span name;
    struct span value; /* without the blanks around it */
};

/* Where a field lies in the arena. */
struct header_slot {
    uint32_t name_at, name_len;
    uint32_t value_at, value_len;
};

struct header {
    char *bytes; /* the arena */
    size_t len, room;
    struct header_slot *slots;
    size_t n, n_room; /* n: how many fields there are */
    uint64_t lengths; /* bit n: a name of n bytes (modulo 64) may be among them */
};

/* The arena never grows beyond this: adding then fails with JIG_ERR_TOO_LARGE. */
#define HEADER_MAX_BYTES ((size_t)64 << 20)

void header_init(struct header *h);
void header_clear(struct header *h); /* releases; takes NULL and what was cleared before */
void header_reset(struct header *h); /* empties, keeps the memory */

/* Moves all of `from` to `to`, which is cleared before; `from` is left empty and usable. */
void header_move(struct header *to, struct header *from);

/* Appends a copy; nothing is checked or trimmed (header_check() does that). JIG_ERR_MEMORY or
 * JIG_ERR_TOO_LARGE, and the list is as before. The spans must not lie in this list. */
enum jig_err header_add(struct header *h, struct span name, struct span value);
enum jig_err header_add_all(struct header *h, const struct header *from);

/* For parsers: bytes at the end of the arena, and a field that lies in them. */
enum jig_err header_add_bytes(struct header *h, struct span s);
enum jig_err header_grow(struct header *h); /* JIG_ERR_MEMORY */
static inline uint64_t header_length_bit(size_t name_len)
{
    return UINT64_C(1) << (name_len & 63);
}

static inline enum jig_err header_add_slot(struct header *h, struct header_slot slot)
{
    enum jig_err err = h->n == h->n_room ? header_grow(h) : JIG_OK;
    if (err)
        return err;
    h->slots[h->n++] = slot;
    h->lengths |= header_length_bit(slot.name_len);
    return JIG_OK;
}

/* Drops every field of that name and returns how many there were. */
size_t header_remove(struct header *h, struct span name);

struct field header_at(const struct header *h, size_t i); /* i below h->n */

/* The index of the first field of that name at or after `from`, or SIZE_MAX. All of them:
 *     for (size_t i = 0; (i = header_find(h, name, i)) != SIZE_MAX; i++) */
size_t header_find(const struct header *h, struct span name, size_t from);
bool header_has(const struct header *h, struct span name);
/* The value of the first field of that name; false and *value empty where there is none. */
bool header_get(const struct header *h, struct span name, struct span *value);

/* Walks the members of a comma-separated list over all fields of that name as if they were one
 * (RFC 9110, 5.3): trimmed, empty members passed over, commas in quoted strings left alone.
 *     struct header_walk w = { 0 };
 *     while (header_next_member(h, SPAN("Connection"), &w, &member)) ... */
struct header_walk {
    size_t next; /* the field to look at next */
    struct span rest;
};
bool header_next_member(const struct header *h, struct span name, struct header_walk *w,
                        struct span *member);
/* Is `token` a member of that list, compared without case? */
bool header_has_token(const struct header *h, struct span name, struct span token);

/* RFC 9110, 5.6.2: at least one byte, and tchar only. */
bool header_is_token(struct span s);

/* May this field be sent: the name is a token, the value is without controls but tabs (RFC 9110,
 * 5.5). Otherwise JIG_ERR_INVALID_REQUEST, and the words name the byte and where it stands. */
enum jig_err header_check(struct span name, struct span value, struct jig_error *error);

#endif
