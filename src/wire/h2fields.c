#include "wire/h2fields.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/h2lib.h"
#include "wire/h2memory.h"

enum { STATIC_ENTRIES = 61, DEFAULT_TABLE = 4096, LITERAL_MAX = 1 << 20, INT_MOST = 28 };

struct h2fields {
    const struct h2lib *lib;
    nghttp2_hd_inflater *inflater;
    nghttp2_nv nv;
    struct buf literal; /* one written again, with a name */
    uint32_t table;
    bool is_broken;
};

struct h2fields *h2fields_new(void)
{
    struct jig_error error;
    const struct h2lib *lib = h2lib_get(&error);
    struct h2fields *f = lib ? mem_zero(1, sizeof *f) : NULL;
    if (!f)
        return NULL;
    *f = (struct h2fields){ .lib = lib, .table = DEFAULT_TABLE };
    buf_init_secret(&f->literal, LITERAL_MAX);
    if (lib->nghttp2_hd_inflate_new2(&f->inflater, h2memory_wiped()) == 0)
        return f;
    free(f);
    return NULL;
}

void h2fields_free(struct h2fields *f)
{
    if (!f)
        return;
    f->lib->nghttp2_hd_inflate_del(f->inflater);
    buf_wipe(&f->literal);
    free(f);
}

void h2fields_allow(struct h2fields *f, uint32_t table)
{
    table = table < H2FIELDS_TABLE_MAX ? table : H2FIELDS_TABLE_MAX;
    if (f->is_broken || table <= f->table)
        return;
    f->table = table;
    f->is_broken = f->lib->nghttp2_hd_inflate_change_table_size(f->inflater, table) != 0;
}

/* ---- How a field is written (RFC 7541, 6) -----------------------------------------------------*/

/* A number whose first bits share a byte (5.1): how many bytes it has; 0: it is none. */
static size_t read_int(struct span s, unsigned bits, uint64_t *out)
{
    uint64_t most = (1u << bits) - 1;
    if (s.len == 0)
        return 0;
    *out = (unsigned char)s.ptr[0] & most;
    if (*out < most)
        return 1;
    for (size_t i = 1; i < s.len && 7 * (i - 1) <= INT_MOST; i++) {
        unsigned char b = (unsigned char)s.ptr[i];
        *out += (uint64_t)(b & 0x7f) << 7 * (i - 1);
        if (!(b & 0x80))
            return i + 1;
    }
    return 0;
}

struct form {
    uint64_t index; /* of the field, or of its name; 0: the name is there */
    size_t head;    /* bytes in front of the name or the value */
    bool is_whole;  /* both are at the index */
};

static unsigned bits_of(unsigned char first)
{
    return first & 0x80 ? 7 : first & 0x40 ? 6 : first & 0x20 ? 5 : 4;
}

/* Also of a new size of the table. False: it is none. */
static bool read_form(struct span s, struct form *out)
{
    unsigned char first = s.len ? (unsigned char)s.ptr[0] : 0;
    *out = (struct form){ .is_whole = first & 0x80 };
    out->head = read_int(s, bits_of(first), &out->index);
    return out->head > 0;
}

static bool is_new_size(struct span s)
{
    return s.len && ((unsigned char)s.ptr[0] & 0xe0) == 0x20;
}

/* Bytes of a string with its length in front; 0: it is none. */
static size_t string_len(struct span s)
{
    uint64_t len;
    size_t head = read_int(s, 7, &len);
    return head && len <= s.len - head ? head + (size_t)len : 0;
}

/* ---- Unpacking --------------------------------------------------------------------------------*/

static enum h2fields_result give_up(struct h2fields *f)
{
    f->is_broken = true;
    return H2FIELDS_BROKEN;
}

/* Feeds the inflater until it has a field or has used all up. */
static enum h2fields_result inflate(struct h2fields *f, struct span *in, bool ends)
{
    for (;;) {
        int flags = 0;
        ssize_t n = f->lib->nghttp2_hd_inflate_hd2(f->inflater, &f->nv, &flags,
                                                   (const uint8_t *)in->ptr, in->len, ends);
        if (n < 0)
            return give_up(f);
        *in = span_sub(*in, (size_t)n, in->len);
        if (flags & NGHTTP2_HD_INFLATE_EMIT)
            return H2FIELDS_ONE;
        if (ends && (flags & NGHTTP2_HD_INFLATE_FINAL)) {
            f->lib->nghttp2_hd_inflate_end_headers(f->inflater);
            return H2FIELDS_END;
        }
        if (in->len == 0)
            return ends ? give_up(f) : H2FIELDS_END;
    }
}

/* The value is there, its name is not: it takes its place in the table under an empty one, so that
 * the places of the others stay right. */
static enum h2fields_result nameless(struct h2fields *f, struct span *block,
                                     const struct form *form)
{
    size_t len = string_len(span_sub(*block, form->head, block->len));
    char first = (char)(block->ptr[0] & 0x40 ? 0x40 : block->ptr[0] & 0x10);
    if (len == 0)
        return give_up(f);
    buf_reset(&f->literal);
    buf_add(&f->literal, span_make(&first, 1));
    buf_add(&f->literal, span_make("\0", 1));
    buf_add(&f->literal, span_sub(*block, form->head, form->head + len));
    if (f->literal.failed)
        return give_up(f);
    *block = span_sub(*block, form->head + len, block->len);
    struct span literal = buf_span(&f->literal);
    return inflate(f, &literal, false);
}

static bool is_in_table(const struct h2fields *f, const struct form *form)
{
    return form->index <= f->lib->nghttp2_hd_inflate_get_num_table_entries(f->inflater);
}

static enum h2fields_result take(struct h2fields *f, struct span *block,
                                 const struct form *form, struct h2field *out)
{
    out->lacks_name = !is_in_table(f, form);
    out->lacks_value = out->lacks_name && form->is_whole;
    out->has_value = !form->is_whole;
    if (out->lacks_value) {
        *block = span_sub(*block, form->head, block->len);
        return H2FIELDS_ONE;
    }
    return out->lacks_name ? nameless(f, block, form) : inflate(f, block, true);
}

static size_t skip_sizes(struct span block)
{
    struct form form;
    size_t at = 0;
    while (is_new_size(span_sub(block, at, block.len)) &&
           read_form(span_sub(block, at, block.len), &form))
        at += form.head;
    return at;
}

enum h2fields_result h2fields_next(struct h2fields *f, struct span *block, struct h2field *out)
{
    struct form form = { 0 };
    *out = (struct h2field){ .name = SPAN("") };
    if (f->is_broken)
        return H2FIELDS_BROKEN;
    size_t sizes = skip_sizes(*block);
    if (sizes) {
        struct span front = span_sub(*block, 0, sizes);
        *block = span_sub(*block, sizes, block->len);
        if (inflate(f, &front, false) == H2FIELDS_BROKEN)
            return H2FIELDS_BROKEN;
    }
    if (block->len && (!read_form(*block, &form) || (form.is_whole && form.index == 0)))
        return give_up(f);
    enum h2fields_result result =
        block->len ? take(f, block, &form, out) : inflate(f, block, true);
    if (result != H2FIELDS_ONE || out->lacks_value)
        return result;
    out->is_from_table = form.index > STATIC_ENTRIES && !out->lacks_name;
    out->name = span_make((const char *)f->nv.name, f->nv.namelen);
    out->value = span_make((const char *)f->nv.value, f->nv.valuelen);
    return result;
}
