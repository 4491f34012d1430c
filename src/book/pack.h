/* Values as bytes, and out of them again: numbers of seven bits a byte, texts with their length
 * before them, and structs by a table of their members. What is read is believed only as far as it
 * can be: a length beyond the end, or a number too large for its place, fails, stickily. */
#ifndef JIG_BOOK_PACK_H
#define JIG_BOOK_PACK_H

#include "base/buf.h"
#include "book/mask.h"

struct packer {
    struct buf *out;         /* its failure is the packer's */
    const struct mask *mask; /* for pack_hidden(); NULL: nothing is hidden */
};

void pack_u64(struct packer *p, uint64_t number);
void pack_i64(struct packer *p, int64_t number);
void pack_bool(struct packer *p, bool is);
void pack_text(struct packer *p, struct span text);
/* Without the secrets that the mask knows. */
void pack_hidden(struct packer *p, struct span text);

struct unpacker {
    struct span in;   /* what is left; borrowed */
    unsigned version; /* of what is read */
    bool failed;
};

/* All of them give 0, false or an empty text after a failure. */
uint64_t unpack_u64(struct unpacker *u, uint64_t most);
int64_t unpack_i64(struct unpacker *u);
bool unpack_bool(struct unpacker *u);
struct span unpack_text(struct unpacker *u); /* borrowed from the input */
char *unpack_string(struct unpacker *u);     /* the caller's to free; NULL: it failed */
/* How many of something that takes at least a byte each. */
size_t unpack_count(struct unpacker *u, size_t most);

/* ---- Structs by their members -----------------------------------------------------------------*/

enum pack_kind {
    PACK_I64,
    PACK_INT,
    PACK_UNSIGNED,
    PACK_U64,
    PACK_SIZE,
    PACK_U16,
    PACK_BOOL,
    PACK_STRING,  /* char *, allocated; NULL is kept apart from "" */
    PACK_CHARS64, /* char[64] */
    PACK_CHARS256
};

struct pack_member {
    enum pack_kind kind;
    size_t offset;
    unsigned since; /* the version of what is read that has it first; 0: each has it */
};

struct pack_struct {
    const struct pack_member *members;
    size_t n;
};

void pack_struct(struct packer *p, const struct pack_struct *what, const void *from);
/* Into one that is zeroed, where members stay so that came with a later version; also what was read
 * before a failure is the caller's to free. */
void unpack_struct(struct unpacker *u, const struct pack_struct *what, void *to);
/* Frees its strings. */
void pack_struct_clear(const struct pack_struct *what, void *of);

#endif
