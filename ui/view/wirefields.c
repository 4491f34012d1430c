#include "view/wirefields.h"

#include <stdio.h>

/* Of a frame, and of the frames of a block; longer ones are not unpacked. */
enum { FRAME_MAX = 1 << 16, BLOCK_MAX = 1 << 18, PRIORITY_FLAG = 0x20, PRIORITY_LEN = 5 };
enum { PROMISED_LEN = 4, SETTING_LEN = 6, SETTING_TABLE = 1 };

void wirefields_init(struct wirefields *w)
{
    *w = (struct wirefields){ .blocks = { { .left = 0 } } };
    for (int d = JIG_SENT; d <= JIG_RECEIVED; d++) {
        buf_init_secret(&w->blocks[d].block, BLOCK_MAX);
        buf_init_secret(&w->blocks[d].payload, FRAME_MAX);
    }
}

void wirefields_clear(struct wirefields *w)
{
    for (int d = JIG_SENT; d <= JIG_RECEIVED; d++) {
        h2fields_free(w->blocks[d].fields);
        buf_wipe(&w->blocks[d].block);
        buf_wipe(&w->blocks[d].payload);
    }
    wirefields_init(w);
}

void wirefields_begin(struct wirefields *w, const struct jig_exchange *before,
                      const struct jig_exchange *x)
{
    uint64_t connection = jig_exchange_connection(x)->id;
    if (!before || !connection || connection != jig_exchange_connection(before)->id)
        wirefields_clear(w);
    w->blocks[JIG_SENT].n_heads = w->blocks[JIG_RECEIVED].n_heads = 0;
}

/* ---- Frames -----------------------------------------------------------------------------------*/

static bool has_fields(const struct h2frame *frame)
{
    return frame->type == H2_HEADERS || frame->type == H2_PUSH_PROMISE ||
           frame->type == H2_CONTINUATION;
}

static struct h2fields *fields_of(struct wireblock *b)
{
    if (!b->fields)
        b->fields = h2fields_new();
    return b->fields;
}

/* What one side allows is for the blocks of the other (RFC 9113, 6.5.2). */
static void take_settings(struct wireblock *others, struct span payload)
{
    struct h2fields *fields = fields_of(others);
    for (; fields && payload.len >= SETTING_LEN;
         payload = span_sub(payload, SETTING_LEN, payload.len)) {
        const unsigned char *b = (const unsigned char *)payload.ptr;
        if (b[0] == 0 && b[1] == SETTING_TABLE)
            h2fields_allow(fields, (uint32_t)b[2] << 24 | (uint32_t)b[3] << 16 |
                                       (uint32_t)b[4] << 8 | b[5]);
    }
}

/* The frame's part of the block, without what stands around it (RFC 9113, 6.2, 6.6). */
static struct span fragment(const struct h2frame *frame, struct span payload)
{
    size_t front = 0, behind = 0;
    bool is_padded = frame->type != H2_CONTINUATION && (frame->flags & H2_PADDED);
    if (is_padded) {
        behind = payload.len ? (unsigned char)payload.ptr[0] : 0;
        front = 1;
    }
    if (frame->type == H2_HEADERS && (frame->flags & PRIORITY_FLAG))
        front += PRIORITY_LEN;
    if (frame->type == H2_PUSH_PROMISE)
        front += PROMISED_LEN;
    if (front + behind > payload.len)
        return span_sub(payload, 0, 0);
    return span_sub(payload, front, payload.len - behind);
}

/* True: the block is whole. */
static bool end_frame(struct wirefields *w, enum jig_direction direction)
{
    struct wireblock *b = &w->blocks[direction];
    struct span payload = buf_span(&b->payload);
    if (b->frame.type == H2_SETTINGS && !(b->frame.flags & H2_ACK))
        take_settings(&w->blocks[!direction], payload);
    if (!has_fields(&b->frame))
        return false;
    if (b->frame.type != H2_CONTINUATION || b->is_whole)
        buf_reset(&b->block);
    b->taken = b->n_fields = 0;
    buf_add(&b->block, fragment(&b->frame, payload));
    if (b->payload.failed)
        b->block.failed = b->payload.failed;
    b->n_heads += b->frame.type == H2_HEADERS;
    b->is_open = b->is_whole = b->frame.flags & H2_END_HEADERS;
    b->agrees = b->n_heads > 0;
    return b->is_open;
}

bool wirefields_add(struct wirefields *w, enum jig_direction direction, struct span bytes,
                    bool begins)
{
    struct wireblock *b = &w->blocks[direction];
    if (begins) {
        b->left = 0;
        if (!h2frame_parse(bytes, &b->frame))
            return false;
        b->left = b->frame.len;
        buf_reset(&b->payload);
        bytes = span_sub(bytes, H2_FRAME_HEAD, bytes.len);
        if (b->left == 0)
            return end_frame(w, direction);
    }
    if (b->left == 0)
        return false;
    bytes = span_sub(bytes, 0, b->left);
    b->left -= (uint32_t)bytes.len;
    if (has_fields(&b->frame) || b->frame.type == H2_SETTINGS)
        buf_add(&b->payload, bytes);
    return b->left == 0 && end_frame(w, direction);
}

/* ---- Fields -----------------------------------------------------------------------------------*/

static bool field_at(const struct jig_exchange *x, enum jig_section section, size_t i,
                     struct jig_field *out)
{
    if (i >= jig_exchange_n_fields(x, section))
        return false;
    *out = jig_exchange_field(x, section, i);
    return true;
}

static struct jig_field status_field(struct wirefields *w, int status)
{
    static const char name[] = ":status";
    int len = snprintf(w->status, sizeof w->status, "%d", status);
    return (struct jig_field){ name, sizeof name - 1, w->status, (size_t)len };
}

/* Of an answer's heads, the `head`th. */
static bool received_at(struct wirefields *w, const struct jig_exchange *x, size_t head,
                        size_t i, struct jig_field *out)
{
    size_t n_interim = jig_exchange_n_interim(x);
    if (head > n_interim)
        return head == n_interim + 1 && field_at(x, JIG_SECTION_TRAILERS, i, out);
    bool is_interim = head < n_interim;
    if (i == 0)
        *out = status_field(w, is_interim ? jig_exchange_interim_status(x, head)
                                          : jig_exchange_status(x));
    if (i == 0 || !is_interim)
        return i == 0 || field_at(x, JIG_SECTION_RESPONSE, i - 1, out);
    if (i > jig_exchange_n_interim_fields(x, head))
        return false;
    *out = jig_exchange_interim_field(x, head, i - 1);
    return true;
}

/* What the exchange has in that place of the block; false: nothing. */
static bool own_field(struct wirefields *w, enum jig_direction direction,
                      const struct jig_exchange *x, struct jig_field *out)
{
    const struct wireblock *b = &w->blocks[direction];
    if (b->frame.type == H2_PUSH_PROMISE || b->n_heads == 0)
        return false;
    if (direction == JIG_RECEIVED)
        return received_at(w, x, b->n_heads - 1, b->n_fields, out);
    return b->n_heads == 1 && field_at(x, JIG_SECTION_REQUEST, b->n_fields, out);
}

static bool has_value(const struct jig_field *f, const struct h2field *field)
{
    return span_eq(span_make(f->value, f->value_len), field->value);
}

static bool is_it(const struct jig_field *f, const struct h2field *field)
{
    return span_ieq(span_make(f->name, f->name_len), field->name) && has_value(f, field);
}

/* An entry of the table, or a name in it, is as good as what the exchange says of it. */
static void fill(struct wirefields *w, enum jig_direction direction,
                 const struct jig_exchange *x, const struct h2field *field,
                 struct wirefield *out)
{
    struct wireblock *b = &w->blocks[direction];
    struct jig_field own = { .name = "", .value = "" };
    bool is_doubted = field->lacks_name || field->is_from_table;
    bool has_own = b->agrees && own_field(w, direction, x, &own);
    bool is_own = has_own && !field->lacks_name && is_it(&own, field);
    b->agrees =
        has_own && (is_own || (is_doubted && (!field->has_value || has_value(&own, field))));
    *out = (struct wirefield){ .name = field->name, .value = field->value };
    if (!is_doubted || is_own)
        return;
    out->is_outside = b->agrees;
    out->name = b->agrees ? span_make(own.name, own.name_len) : SPAN("");
    out->value = b->agrees ? span_make(own.value, own.value_len) : SPAN("");
    out->words = b->agrees ? NULL : "an entry of the connection's table, not known for sure";
}

static bool say(struct wireblock *b, const char *words, struct wirefield *out)
{
    *out = (struct wirefield){ .words = words };
    b->is_open = false;
    return true;
}

bool wirefields_next(struct wirefields *w, enum jig_direction direction,
                     const struct jig_exchange *x, struct wirefield *out)
{
    struct wireblock *b = &w->blocks[direction];
    struct h2fields *fields = fields_of(b);
    struct h2field field;
    if (!b->is_open)
        return false;
    if (!fields || b->block.failed)
        return say(
            b, fields ? "too long to be unpacked here" : "nghttp2 is not there to unpack it",
            out);
    struct span block = span_sub(buf_span(&b->block), b->taken, b->block.len);
    enum h2fields_result result = h2fields_next(fields, &block, &field);
    if (result == H2FIELDS_BROKEN)
        return say(b, "can't be unpacked from here on: it is no HPACK", out);
    b->is_open = result == H2FIELDS_ONE;
    b->taken = b->block.len - block.len;
    if (b->is_open)
        fill(w, direction, x, &field, out);
    b->n_fields++;
    return b->is_open;
}
