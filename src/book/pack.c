#include "book/pack.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"

/* ---- Single values ----------------------------------------------------------------------------*/

void pack_u64(struct packer *p, uint64_t number)
{
    varint_add_u64(number, p->out);
}

void pack_i64(struct packer *p, int64_t number)
{
    varint_add_i64(number, p->out);
}

void pack_bool(struct packer *p, bool is)
{
    pack_u64(p, is);
}

void pack_text(struct packer *p, struct span text)
{
    pack_u64(p, text.len);
    buf_add(p->out, text);
}

void pack_hidden(struct packer *p, struct span text)
{
    struct buf masked;
    if (!p->mask || !mask_hits(p->mask, text)) {
        pack_text(p, text);
        return;
    }
    buf_init(&masked, SIZE_MAX / 2);
    mask_apply(p->mask, text, &masked);
    if (masked.failed && !p->out->failed)
        p->out->failed = masked.failed;
    pack_text(p, buf_span(&masked));
    buf_clear(&masked);
}

uint64_t unpack_u64(struct unpacker *u, uint64_t most)
{
    uint64_t number = 0;
    if (!u->failed && varint_take_u64(&u->in, &number) && number <= most)
        return number;
    u->failed = true;
    return 0;
}

int64_t unpack_i64(struct unpacker *u)
{
    int64_t number = 0;
    if (!u->failed && varint_take_i64(&u->in, &number))
        return number;
    u->failed = true;
    return 0;
}

bool unpack_bool(struct unpacker *u)
{
    return unpack_u64(u, 1) == 1;
}

struct span unpack_text(struct unpacker *u)
{
    size_t len = (size_t)unpack_u64(u, u->in.len);
    if (u->failed || len > u->in.len) { /* the number itself took some of it */
        u->failed = true;
        return SPAN("");
    }
    struct span text = span_sub(u->in, 0, len);
    u->in = span_sub(u->in, len, u->in.len);
    return text;
}

char *unpack_string(struct unpacker *u)
{
    struct span text = unpack_text(u);
    if (!u->failed && memchr(text.ptr, '\0', text.len))
        u->failed = true;
    char *string = u->failed ? NULL : mem_dup(text);
    if (!string)
        u->failed = true;
    return string;
}

size_t unpack_count(struct unpacker *u, size_t most)
{
    return (size_t)unpack_u64(u, u->in.len < most ? u->in.len : most);
}

/* ---- Structs ----------------------------------------------------------------------------------*/

static void pack_string(struct packer *p, const char *string)
{
    pack_bool(p, string != NULL);
    if (string)
        pack_text(p, span_of(string));
}

static void pack_member(struct packer *p, enum pack_kind kind, const void *at)
{
    switch (kind) {
    case PACK_I64:
        pack_i64(p, *(const int64_t *)at);
        break;
    case PACK_INT:
        pack_i64(p, *(const int *)at);
        break;
    case PACK_UNSIGNED:
        pack_u64(p, *(const unsigned *)at);
        break;
    case PACK_U64:
        pack_u64(p, *(const uint64_t *)at);
        break;
    case PACK_SIZE:
        pack_u64(p, *(const size_t *)at);
        break;
    case PACK_U16:
        pack_u64(p, *(const uint16_t *)at);
        break;
    case PACK_BOOL:
        pack_bool(p, *(const bool *)at);
        break;
    case PACK_STRING:
        pack_string(p, *(char *const *)at);
        break;
    case PACK_CHARS64:
        pack_text(p, span_make(at, strnlen(at, 63)));
        break;
    case PACK_CHARS256:
        pack_text(p, span_make(at, strnlen(at, 255)));
        break;
    }
}

static void unpack_chars(struct unpacker *u, char *to, size_t most)
{
    struct span text = unpack_text(u);
    if (text.len > most)
        u->failed = true;
    else if (text.len > 0)
        memcpy(to, text.ptr, text.len);
}

static int unpack_int(struct unpacker *u)
{
    int64_t number = unpack_i64(u);
    if (number >= INT_MIN && number <= INT_MAX)
        return (int)number;
    u->failed = true;
    return 0;
}

static void unpack_member(struct unpacker *u, enum pack_kind kind, void *at)
{
    switch (kind) {
    case PACK_I64:
        *(int64_t *)at = unpack_i64(u);
        break;
    case PACK_INT:
        *(int *)at = unpack_int(u);
        break;
    case PACK_UNSIGNED:
        *(unsigned *)at = (unsigned)unpack_u64(u, UINT_MAX);
        break;
    case PACK_U64:
        *(uint64_t *)at = unpack_u64(u, UINT64_MAX);
        break;
    case PACK_SIZE:
        *(size_t *)at = (size_t)unpack_u64(u, SIZE_MAX);
        break;
    case PACK_U16:
        *(uint16_t *)at = (uint16_t)unpack_u64(u, UINT16_MAX);
        break;
    case PACK_BOOL:
        *(bool *)at = unpack_bool(u);
        break;
    case PACK_STRING:
        *(char **)at = unpack_bool(u) ? unpack_string(u) : NULL;
        break;
    case PACK_CHARS64:
        unpack_chars(u, at, 63);
        break;
    case PACK_CHARS256:
        unpack_chars(u, at, 255);
        break;
    }
}

void pack_struct(struct packer *p, const struct pack_struct *what, const void *from)
{
    for (size_t i = 0; i < what->n; i++)
        pack_member(p, what->members[i].kind, (const char *)from + what->members[i].offset);
}

void unpack_struct(struct unpacker *u, const struct pack_struct *what, void *to)
{
    for (size_t i = 0; i < what->n; i++)
        if (what->members[i].since <= u->version)
            unpack_member(u, what->members[i].kind, (char *)to + what->members[i].offset);
}

void pack_struct_clear(const struct pack_struct *what, void *of)
{
    for (size_t i = 0; i < what->n; i++)
        if (what->members[i].kind == PACK_STRING) {
            char **string = (char **)((char *)of + what->members[i].offset);
            free(*string);
            *string = NULL;
        }
}
