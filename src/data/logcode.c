#include "data/logcode.h"

#include "base/varint.h"

/* The first byte: the kind below, then the way, and whether it came compressed. */
enum { KIND_BITS = 4, KIND = 0x0f, WAY = 0x03, COMPRESSED = 0x40 };

size_t logcode_len(const struct logrow *row)
{
    return row->type.len + 1 + row->id.len + 1 + row->text.len;
}

void logcode_add_head(const struct logrow *row, struct buf *out)
{
    unsigned first = (unsigned)row->kind | (unsigned)row->way << KIND_BITS |
                     (row->is_compressed ? COMPRESSED : 0);
    buf_add_byte(out, (char)first);
    varint_add_i64(row->at, out);
    varint_add_u64(row->wire_len, out);
    varint_add_u64(row->code, out);
    varint_add_u64(row->type.len, out);
    varint_add_u64(row->id.len, out);
    varint_add_u64(row->text.len, out);
}

void logcode_add(const struct logrow *row, struct buf *out)
{
    logcode_add_head(row, out);
    buf_add(out, row->type);
    buf_add_byte(out, '\n');
    buf_add(out, row->id);
    buf_add_byte(out, '\n');
    buf_add(out, row->text);
}

static bool take_first(struct span *in, struct logrow *row)
{
    unsigned first = in->len > 0 ? (unsigned char)in->ptr[0] : 0xff;
    *row = (struct logrow){ .kind = (enum logrow_kind)(first & KIND),
                            .way = (enum logrow_way)(first >> KIND_BITS & WAY),
                            .is_compressed = (first & COMPRESSED) != 0 };
    *in = span_sub(*in, 1, in->len);
    return row->kind < LOGROW_N_KINDS && row->way <= LOGROW_NEITHER &&
           first <= (COMPRESSED | LOGROW_NEITHER << KIND_BITS | KIND);
}

bool logcode_take_head(struct span *in, struct logrow *row)
{
    const uint64_t most = SIZE_MAX / 4;
    uint64_t code, type, id, text;
    if (!take_first(in, row) || !varint_take_i64(in, &row->at) ||
        !varint_take_u64(in, &row->wire_len) || !varint_take_u64(in, &code) ||
        !varint_take_u64(in, &type) || !varint_take_u64(in, &id) || !varint_take_u64(in, &text))
        return false;
    if (code > UINT16_MAX || type > most || id > most || text > most)
        return false;
    row->code = (unsigned)code;
    row->type.len = (size_t)type;
    row->id.len = (size_t)id;
    row->text.len = (size_t)text;
    return true;
}

bool logcode_take(struct span *in, struct logrow *row, struct span *all)
{
    if (!logcode_take_head(in, row) || logcode_len(row) > in->len)
        return false;
    size_t to_id = row->type.len + 1, to_text = to_id + row->id.len + 1;
    *all = span_sub(*in, 0, logcode_len(row));
    row->type = span_sub(*all, 0, row->type.len);
    row->id = span_sub(*all, to_id, to_text - 1);
    row->text = span_sub(*all, to_text, all->len);
    *in = span_sub(*in, all->len, in->len);
    return true;
}
