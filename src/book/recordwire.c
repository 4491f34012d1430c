#include "book/recordwire.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/recordparts.h"

/* RFC 9113, 6: frames that carry fields, packed so that no secret can be found in them, and frames
 * of a body, between which one can be cut in two. */
enum {
    FRAME_HEAD = 9,
    FRAME_DATA = 0,
    FRAME_HEADERS = 1,
    FRAME_PUSH_PROMISE = 5,
    FRAME_CONTINUATION = 9
};

struct stretch {
    size_t at, end;
};

/* All bytes of a direction as one text, and what is to be hidden in it. */
struct side {
    struct buf bytes;
    struct stretch *hits;
    size_t n, room;
    size_t next;       /* of the hits: those before it are behind */
    size_t at;         /* where the next piece begins */
    size_t whole;      /* behind it may stand the first part of a secret that was cut off */
    bool is_withheld;  /* none of it is kept */
    bool hides_fields; /* nor of its frames with fields */
    bool hides_body;   /* nor of those with the body */
    bool in_hidden;    /* the frame at hand is one of these */
    uint64_t dropped;
};

static void gather(struct side *s, const struct jig_exchange *x, enum jig_direction direction)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction == direction)
            buf_add(&s->bytes, span_make(piece.data, piece.len));
    }
}

static bool find_secrets(struct side *s, const struct mask *mask)
{
    size_t from = 0, at, end;
    while (mask_find(mask, span_sub(buf_span(&s->bytes), from, s->bytes.len), &at, &end)) {
        if (!mem_grow((void **)&s->hits, &s->room, s->n + 1, sizeof *s->hits))
            return false;
        s->hits[s->n++] = (struct stretch){ from + at, from + end };
        from += end;
    }
    return true;
}

static bool fields_hold_secrets(const struct jig_exchange *x, const struct mask *mask,
                                enum jig_section section)
{
    for (size_t i = 0; i < jig_exchange_n_fields(x, section); i++) {
        struct jig_field f = jig_exchange_field(x, section, i);
        if (mask_hits(mask, span_make(f.value, f.value_len)))
            return true;
    }
    return false;
}

static bool answer_holds_secrets(const struct jig_exchange *x, const struct mask *mask)
{
    for (size_t i = 0; i < jig_exchange_n_interim(x); i++)
        for (size_t k = 0; k < jig_exchange_n_interim_fields(x, i); k++) {
            struct jig_field f = jig_exchange_interim_field(x, i, k);
            if (mask_hits(mask, span_make(f.value, f.value_len)))
                return true;
        }
    return fields_hold_secrets(x, mask, JIG_SECTION_RESPONSE) ||
           fields_hold_secrets(x, mask, JIG_SECTION_TRAILERS);
}

/* Whose fields the exchange has. */
static size_t n_known_heads(const struct jig_exchange *x, enum jig_direction direction)
{
    if (direction == JIG_SENT)
        return jig_exchange_n_fields(x, JIG_SECTION_REQUEST) > 0;
    return jig_exchange_n_interim(x) + (jig_exchange_status(x) != 0) +
           (jig_exchange_n_fields(x, JIG_SECTION_TRAILERS) > 0);
}

/* The exchange lacks those of a head that is to go on in another frame or was refused, and those of
 * a request that is promised. */
static bool has_unknown_fields(const struct jig_exchange *x, enum jig_direction direction)
{
    size_t n = 0, n_known = n_known_heads(x, direction);
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction != direction || !piece.is_frame)
            continue;
        unsigned char type =
            piece.len < FRAME_HEAD ? FRAME_HEADERS : (unsigned char)piece.data[3];
        n += type == FRAME_HEADERS;
        if (type == FRAME_PUSH_PROMISE || n > n_known)
            return true;
    }
    return false;
}

bool recordwire_hides_fields(const struct jig_exchange *x, enum jig_direction direction,
                             const struct mask *mask)
{
    if (mask_n(mask) == 0)
        return false;
    bool holds = direction == JIG_SENT ? fields_hold_secrets(x, mask, JIG_SECTION_REQUEST)
                                       : answer_holds_secrets(x, mask);
    /* What was refused may have left a part of its fields. */
    bool is_part = direction == JIG_RECEIVED && jig_exchange_error(x)->code != JIG_OK;
    return holds || is_part || has_unknown_fields(x, direction);
}

static bool is_hidden(const struct side *s, struct span frame)
{
    if (frame.len < FRAME_HEAD)
        return s->hides_fields || s->hides_body;
    unsigned char type = (unsigned char)frame.ptr[3];
    if (type == FRAME_DATA)
        return s->hides_body;
    return s->hides_fields &&
           (type == FRAME_HEADERS || type == FRAME_PUSH_PROMISE || type == FRAME_CONTINUATION);
}

/* Bytes [s->at, end) with the hits in them replaced; a hit's mark stands where it begins. */
static void hide(struct side *s, size_t end, struct buf *out)
{
    for (size_t at = s->at; at < end;) {
        while (s->next < s->n && s->hits[s->next].end <= at)
            s->next++;
        const struct stretch *hit = s->next < s->n ? &s->hits[s->next] : NULL;
        size_t plain_end = hit && hit->at < end ? hit->at : end;
        if (at < plain_end)
            buf_add(out, span_sub(buf_span(&s->bytes), at, plain_end));
        if (hit && hit->at >= at && hit->at < end)
            buf_add_str(out, MASK_TEXT);
        at = hit && hit->at < end ? hit->end : end;
    }
    s->at = end;
}

/* Bytes [s->at, end) as far as they are sure to end with no part of a secret. */
static void keep(struct side *s, size_t end, struct buf *out)
{
    if (s->at < s->whole)
        hide(s, end < s->whole ? end : s->whole, out);
    s->dropped += end - s->at;
    s->at = end;
}

/* What is kept of a piece. */
static void clean(struct side *s, const struct jig_wire_piece *piece, struct buf *out)
{
    struct span bytes = span_make(piece->data, piece->len);
    if (piece->is_frame)
        s->in_hidden = is_hidden(s, bytes);
    if (s->is_withheld || s->in_hidden) {
        size_t kept =
            piece->is_frame && !s->is_withheld && bytes.len > FRAME_HEAD ? FRAME_HEAD : 0;
        buf_add(out, span_sub(bytes, 0, kept));
        s->dropped += bytes.len - kept;
        s->at += bytes.len;
        return;
    }
    keep(s, s->at + bytes.len, out);
}

static void write_piece(struct packer *p, struct side *s, const struct jig_wire_piece *piece)
{
    struct buf kept;
    buf_init(&kept, SIZE_MAX / 2);
    clean(s, piece, &kept);
    if (kept.failed && !p->out->failed)
        p->out->failed = kept.failed;
    pack_u64(p, (piece->direction == JIG_RECEIVED ? RECORDPARTS_RECEIVED : 0u) |
                    (piece->with_proxy ? RECORDPARTS_WITH_PROXY : 0u) |
                    (piece->is_frame ? RECORDPARTS_FRAME : 0u));
    pack_i64(p, piece->at);
    pack_text(p, buf_span(&kept));
    buf_clear(&kept);
}

/* Its bytes are not one after the other on the wire: compressed, or with the sizes of chunks
 * between. */
static bool is_body_broken_up(const struct jig_exchange *x, enum jig_direction direction)
{
    struct jig_field f;
    enum jig_section section =
        direction == JIG_SENT ? JIG_SECTION_REQUEST : JIG_SECTION_RESPONSE;
    return (direction == JIG_RECEIVED && jig_exchange_coding(x)[0]) ||
           jig_exchange_find(x, section, "Transfer-Encoding", &f);
}

static void side_init(struct side *s, struct packer *p, const struct jig_exchange *x,
                      enum jig_direction direction, bool body_has_secrets)
{
    bool is_h2 = jig_exchange_is_h2(x);
    *s = (struct side){ .hides_body = is_h2 && body_has_secrets };
    s->is_withheld = !is_h2 && body_has_secrets && is_body_broken_up(x, direction);
    s->dropped = jig_exchange_wire_dropped(x, direction);
    buf_init_secret(&s->bytes, SIZE_MAX / 2);
    gather(s, x, direction);
    s->whole = s->bytes.len;
    if (p->mask && s->dropped > 0)
        s->whole = mask_whole(p->mask, buf_span(&s->bytes));
    if (p->mask && !s->is_withheld && !find_secrets(s, p->mask))
        s->bytes.failed = JIG_ERR_MEMORY;
    if (s->bytes.failed && !p->out->failed)
        p->out->failed = s->bytes.failed;
    if (p->mask && is_h2)
        s->hides_fields = recordwire_hides_fields(x, direction, p->mask);
}

static void side_clear(struct side *s)
{
    buf_wipe(&s->bytes);
    free(s->hits);
}

void recordwire_write(struct packer *p, const struct jig_exchange *x,
                      const bool body_has_secrets[2])
{
    struct side sides[2];
    for (int i = 0; i < 2; i++)
        side_init(&sides[i], p, x, (enum jig_direction)i, body_has_secrets[i]);
    pack_u64(p, jig_exchange_n_wire(x));
    for (size_t i = 0; i < jig_exchange_n_wire(x) && !p->out->failed; i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        write_piece(p, &sides[piece.direction], &piece);
    }
    for (int i = 0; i < 2; i++) {
        pack_u64(p, sides[i].dropped);
        side_clear(&sides[i]);
    }
}
