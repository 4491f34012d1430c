#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/hash64.h"
#include "view/wirecut.h"
#include "view/wirelines_private.h"
#include "wire/h2frame.h"

#define TEXT_MOST LINES_PIECE
#define MAX_LINES (1u << 20)
/* Of fields: so many, so much in all. */
#define FIELDS_MAX 10000
#define WORDS_MAX  (4u << 20)
/* Bytes that are read at once: they may be as many lines. */
#define SLICE      ((size_t)8 << 10)
#define FULL_SLICE ((size_t)1 << 20) /* where no more lines are made of them */

void wirelines_init(struct wirelines *w)
{
    *w = (struct wirelines){ .log = { .read = wirelines_read_log, .ctx = w },
                             .source = { .read = wirelines_read_shown, .ctx = w } };
    window_init(&w->window);
    wirefields_init(&w->fields);
    buf_init_secret(&w->words, WORDS_MAX + WIRE_VALUE_MAX);
}

void wirelines_clear(struct wirelines *w)
{
    if (!w)
        return;
    window_clear(&w->window);
    free(w->pieces);
    free(w->lines);
    free(w->told);
    wirefields_clear(&w->fields);
    buf_wipe(&w->words);
    wirelines_init(w);
}

/* ---- The index --------------------------------------------------------------------------------*/

/* Where it is in the source and in the log is filled in. */
static bool add_piece(struct wirelines *w, struct wirepiece piece)
{
    void *pieces = w->pieces;
    if (!mem_grow(&pieces, &w->pieces_room, w->n_pieces + 1, sizeof *w->pieces)) {
        w->is_short = true;
        return false;
    }
    piece.at = w->source.len;
    piece.raw = w->log.len;
    w->pieces = pieces;
    w->pieces[w->n_pieces++] = piece;
    w->source.len += piece.len;
    w->log.len += piece.is_words ? 0 : piece.len;
    return true;
}

/* The last place is kept for saying that there was no more. */
static bool add_line(struct wirelines *w, struct wireline line)
{
    void *lines = w->lines;
    if (w->is_full)
        return true;
    if (w->n_lines + 1 >= MAX_LINES && line.kind != WIRE_FULL)
        return false;
    if (!mem_grow(&lines, &w->lines_room, w->n_lines + 1, sizeof *w->lines))
        return false;
    w->lines = lines;
    w->lines[w->n_lines++] = line;
    return true;
}

/* The line that more bytes of this direction belong to; NULL where they begin one. */
static struct wireline *open_line(const struct wirelines *w, enum jig_direction direction,
                                  bool ended, bool is_hex)
{
    struct wireline *last = w->n_lines ? &w->lines[w->n_lines - 1] : NULL;
    bool fits = last && last->kind == WIRE_TEXT && last->direction == direction &&
                last->at + last->len == w->source.len && !ended && last->is_hex == is_hex &&
                last->len < (is_hex ? w->look.per_line : TEXT_MOST);
    return fits ? last : NULL;
}

static size_t line_len(struct span bytes, size_t room, bool is_hex)
{
    size_t n = bytes.len < room ? bytes.len : room;
    size_t end = is_hex ? SIZE_MAX : span_find_byte(span_sub(bytes, 0, n), '\n', 0);
    return end == SIZE_MAX ? n : end + 1;
}

/* Cuts bytes that stand at source.len, of a piece, into lines, and passes over them. */
static bool cut_bytes(struct wirelines *w, const struct jig_wire_piece *piece,
                      struct span bytes, struct wirereading *r, bool is_hex)
{
    bool more = true;
    while (bytes.len && more) {
        const struct wireline *before = w->n_lines ? &w->lines[w->n_lines - 1] : NULL;
        bool turns =
            !before || before->kind != WIRE_TEXT || before->direction != piece->direction;
        struct wireline *line = open_line(w, piece->direction, r->ended, is_hex);
        size_t room = (is_hex ? w->look.per_line : TEXT_MOST) - (line ? line->len : 0);
        size_t n = line_len(bytes, room, is_hex);
        w->n_read += n;
        if (line)
            line->len += (uint32_t)n;
        else
            more = add_line(w, (struct wireline){ .at = w->source.len,
                                                  .len = (uint32_t)n,
                                                  .direction = (uint8_t)piece->direction,
                                                  .turns = turns,
                                                  .is_hex = is_hex,
                                                  .exchange = (uint32_t)r->exchange });
        r->ended = !is_hex && bytes.ptr[n - 1] == '\n';
        w->source.len += n;
        bytes = span_sub(bytes, n, bytes.len);
    }
    return more;
}

static struct wireline note(const struct wirelines *w, enum wirekind kind, size_t exchange)
{
    return (struct wireline){ .at = w->source.len,
                              .kind = (uint8_t)kind,
                              .exchange = (uint32_t)exchange };
}

static bool cut_piece(struct wirelines *w, const struct jig_wire_piece *piece,
                      struct wirereading *r)
{
    struct span rest = span_make(piece->data, piece->len);
    bool walks = r->in_chunks && piece->direction == JIG_RECEIVED && !piece->with_proxy;
    while (rest.len) {
        bool begins = false;
        size_t n = walks ? chunkwalk_next(&r->walk, rest, &begins) : rest.len;
        size_t *no_text = &r->no_text[piece->direction];
        bool is_hex = w->look.is_hex || *no_text > 0;
        n = *no_text && *no_text < n ? *no_text : n;
        *no_text -= *no_text < n ? *no_text : n;
        if (begins && !add_line(w, note(w, WIRE_CHUNK, r->exchange)))
            return false;
        if (!cut_bytes(w, piece, span_sub(rest, 0, n), r, is_hex))
            return false;
        rest = span_sub(rest, n, rest.len);
    }
    return true;
}

/* How much of a frame is no text: of DATA its head, of others all. */
static size_t no_text_of(const struct jig_wire_piece *piece)
{
    struct h2frame frame;
    if (!h2frame_parse(span_make(piece->data, piece->len), &frame))
        return 0;
    return H2_FRAME_HEAD + (frame.type == H2_DATA ? 0 : frame.len);
}

/* What was read of a piece may have been a part of it. */
static bool note_piece(struct wirelines *w, const struct wirereading *r, size_t index,
                       const struct jig_wire_piece *rest, size_t from)
{
    struct wirepiece *last = w->n_pieces ? &w->pieces[w->n_pieces - 1] : NULL;
    if (from && last && !last->is_words) {
        last->len += rest->len;
        w->source.len += rest->len;
        w->log.len += rest->len;
        return true;
    }
    struct wireline frame = note(w, WIRE_FRAME, r->exchange);
    struct wirepiece piece = { .len = rest->len,
                               .exchange = r->exchange,
                               .index = index,
                               .from = from,
                               .frame = r->frame[rest->direction] };
    return add_piece(w, piece) && (!rest->is_frame || from || add_line(w, frame));
}

/* The line of one, whose words begin at told.words; `len` of them are a part of the source. */
static bool tell_field(struct wirelines *w, const struct wiretold *told, size_t len)
{
    void *all = w->told;
    struct wireline line = note(w, WIRE_FIELD, w->reading.exchange);
    if (w->words.failed || !mem_grow(&all, &w->told_room, w->n_told + 1, sizeof *w->told))
        return false;
    w->told = all;
    w->told[w->n_told] = *told;
    line.told = (uint32_t)w->n_told++;
    line.len = (uint32_t)len;
    struct wirepiece piece = {
        .exchange = w->reading.exchange, .from = told->words, .len = len, .is_words = true
    };
    return (len == 0 || add_piece(w, piece)) && add_line(w, line);
}

/* One that is told of by words: they are no part of the source. */
static bool say_field(struct wirelines *w, struct span name, struct span words)
{
    struct wiretold told = { .words = (uint32_t)w->words.len,
                             .name_len = (uint32_t)name.len,
                             .value_len = (uint32_t)words.len,
                             .is_said = true };
    buf_add(&w->words, name);
    buf_add(&w->words, words);
    return tell_field(w, &told, 0);
}

/* "name: value" */
static bool put_field(struct wirelines *w, const struct wirefield *f, struct span name,
                      struct span value)
{
    struct wiretold told = { .words = (uint32_t)w->words.len,
                             .name_len = (uint32_t)name.len,
                             .value_len = (uint32_t)value.len,
                             .left_out = (uint32_t)(f->value.len - value.len),
                             .is_outside = f->is_outside };
    buf_add(&w->words, name);
    buf_add_str(&w->words, name.len ? ": " : "");
    buf_add(&w->words, value);
    return tell_field(w, &told, w->words.len - told.words);
}

static bool add_field(struct wirelines *w, const struct wirefield *f)
{
    struct span value = span_sub(f->value, 0, WIRE_VALUE_MAX);
    struct span name = span_sub(f->name, 0, WIRE_VALUE_MAX);
    if (w->n_fields >= FIELDS_MAX)
        return true;
    if (w->words.len + name.len + value.len > WORDS_MAX)
        w->n_fields = FIELDS_MAX - 1;
    if (++w->n_fields == FIELDS_MAX)
        return say_field(w, SPAN(""), SPAN("further fields are not unpacked here"));
    if (f->words)
        return say_field(w, name, span_of(f->words));
    return put_field(w, f, name, value);
}

/* The fields of a block that these bytes are the last of. */
static bool unpack(struct wirelines *w, const struct jig_wire_piece *piece, bool begins)
{
    const struct jig_exchange *x = jig_transfer_exchange(w->transfer, w->reading.exchange);
    struct wirefield field;
    if (!wirefields_add(&w->fields, piece->direction, span_make(piece->data, piece->len),
                        begins))
        return true;
    while (wirefields_next(&w->fields, piece->direction, x, &field))
        if (!add_field(w, &field))
            return false;
    return true;
}

/* Of a piece `most` bytes behind `from`; leaves source.len behind them. */
static bool read_piece(struct wirelines *w, size_t index, size_t from, size_t most)
{
    struct wirereading *r = &w->reading;
    const struct jig_exchange *x = jig_transfer_exchange(w->transfer, r->exchange);
    struct jig_wire_piece piece = jig_exchange_wire(x, index);
    size_t *left = &r->left[piece.direction];
    bool begins = piece.is_frame && !from;
    if (begins) {
        r->frame[piece.direction] = index;
        r->no_text[piece.direction] = no_text_of(&piece);
    }
    if (piece.with_proxy && r->is_socks)
        r->no_text[piece.direction] = piece.len;
    piece.data += from;
    piece.len = most < *left ? most : *left;
    *left -= piece.len;
    if (piece.len == 0)
        return true;
    if (!note_piece(w, r, index, &piece, from))
        return false;
    if (w->is_full)
        return true;
    uint64_t end = w->source.len;
    w->source.len = end - piece.len;
    bool more = cut_piece(w, &piece, r);
    w->source.len = end;
    return more && unpack(w, &piece, begins);
}

static bool is_in_chunks(const struct jig_exchange *x)
{
    struct jig_field f;
    return !jig_exchange_is_h2(x) &&
           jig_exchange_find(x, JIG_SECTION_RESPONSE, "Transfer-Encoding", &f) &&
           f.value_len >= 7 &&
           span_ieq(span_make(f.value + f.value_len - 7, 7), SPAN("chunked"));
}

static bool is_socks(const struct jig_exchange *x)
{
    const char *proxy = jig_exchange_proxy(x);
    return proxy && span_starts(span_of(proxy), SPAN("socks"));
}

struct wirehop wirelines_hop_row(const struct wirelines *w, size_t i)
{
    return (struct wirehop){ .shown = w->shown,
                             .exchange = jig_transfer_exchange(w->transfer, i),
                             .number = i + 1,
                             .columns = w->look.columns };
}

static bool add_hop(struct wirelines *w, size_t i)
{
    struct wirehop h = wirelines_hop_row(w, i);
    return add_line(w, note(w, WIRE_HOP, i)) &&
           (!wirehop_has_way_row(&h) || add_line(w, note(w, WIRE_WAY, i)));
}

/* Where nothing is held back, more may come. */
static void begin_reading(struct wirelines *w, size_t i)
{
    const struct jig_exchange *x = jig_transfer_exchange(w->transfer, i);
    struct wirereading *r = &w->reading;
    *r = (struct wirereading){ .exchange = i,
                               .in_chunks = is_in_chunks(x),
                               .is_socks = is_socks(x),
                               .frame = { SIZE_MAX, SIZE_MAX } };
    wirefields_begin(&w->fields, i ? jig_transfer_exchange(w->transfer, i - 1) : NULL, x);
    chunkwalk_init(&r->walk, (unsigned)jig_exchange_n_interim(x) + 1);
    for (int d = JIG_SENT; d <= JIG_RECEIVED; d++) {
        bool is_cut = wirecut_hidden(x, (enum jig_direction)d, restab_mask(w->shown)) > 0;
        r->left[d] =
            is_cut ? wirecut_shown(x, (enum jig_direction)d, restab_mask(w->shown)) : SIZE_MAX;
    }
}

static size_t len_of_last(const struct wirereading *r, const struct jig_exchange *x)
{
    return r->n_pieces ? jig_exchange_wire(x, r->n_pieces - 1).len : 0;
}

/* There is more of the exchange than was read. */
static bool is_behind(const struct wirelines *w)
{
    const struct wirereading *r = &w->reading;
    const struct jig_exchange *x = jig_transfer_exchange(w->transfer, r->exchange);
    return r->n_pieces < jig_exchange_n_wire(x) || r->n_last < len_of_last(r, x);
}

/* What has come of the exchange since, no more than *room bytes. */
static bool read_on(struct wirelines *w, size_t *room)
{
    struct wirereading *r = &w->reading;
    const struct jig_exchange *x = jig_transfer_exchange(w->transfer, r->exchange);
    while (*room > 0 && is_behind(w)) {
        size_t n = len_of_last(r, x) - r->n_last;
        if (n == 0) {
            r->n_pieces++;
            r->n_last = 0;
            continue;
        }
        if (n > *room && r->n_last == 0 && *room < H2_FRAME_HEAD)
            return true; /* of a frame the head is read at once: it says what follows */
        n = n < *room ? n : *room;
        bool fits = read_piece(w, r->n_pieces - 1, r->n_last, n);
        r->n_last += n;
        *room -= n;
        if (!fits)
            return false;
    }
    return true;
}

/* What there is to say behind its last byte. */
static bool end_exchange(struct wirelines *w)
{
    size_t i = w->reading.exchange;
    const struct jig_exchange *x = jig_transfer_exchange(w->transfer, i);
    for (int d = JIG_SENT; d <= JIG_RECEIVED; d++) {
        struct wireline line = note(w, WIRE_DROPPED, i);
        line.direction = (uint8_t)d;
        if (jig_exchange_wire_dropped(x, (enum jig_direction)d) && !add_line(w, line))
            return false;
    }
    return true;
}

/* ---- What has changed -------------------------------------------------------------------------*/

/* The pieces of the exchanges before, and how long the last of each is. */
static struct wiresettled settled_now(const struct wirelines *w)
{
    struct wiresettled s = { 0, 0 };
    for (size_t i = 0; i < w->reading.exchange; i++) {
        const struct jig_exchange *x = jig_transfer_exchange(w->transfer, i);
        size_t n = jig_exchange_n_wire(x);
        s.n_pieces += n;
        s.n_last += n ? jig_exchange_wire(x, n - 1).len : 0;
    }
    return s;
}

/* Each try of an exchange has a log of its own. */
static uint64_t tries_of(const struct wirelines *w)
{
    uint64_t tries = 0;
    for (size_t i = 0; i <= w->reading.exchange; i++)
        tries = hash64_mix(tries, jig_exchange_n_tries(jig_transfer_exchange(w->transfer, i)));
    return tries;
}

/* Of all exchanges that were read: what decides on their lines besides their bytes. */
static uint64_t shape_of(const struct wirelines *w)
{
    const struct mask *mask = restab_mask(w->shown);
    uint64_t shape = tries_of(w);
    for (size_t i = 0; i <= w->reading.exchange; i++) {
        const struct jig_exchange *x = jig_transfer_exchange(w->transfer, i);
        struct wirehop h = wirelines_hop_row(w, i);
        shape = hash64_mix(shape, wirehop_has_way_row(&h));
        shape = hash64_mix(shape, is_in_chunks(x));
        shape = hash64_mix(shape, jig_exchange_n_interim(x));
        for (int d = JIG_SENT; d <= JIG_RECEIVED; d++) {
            shape = hash64_mix(shape, jig_exchange_wire_dropped(x, (enum jig_direction)d) > 0);
            shape = hash64_mix(shape, wirecut_hidden(x, (enum jig_direction)d, mask));
        }
    }
    return shape;
}

static bool is_worth_reading_anew(const struct wirelines *w)
{
    struct wiresettled now = settled_now(w);
    size_t more = now.n_pieces - w->settled.n_pieces;
    return (more || now.n_last != w->settled.n_last) &&
           (jig_transfer_is_done(w->transfer) || (!w->has_more && more >= w->n_pieces / 8));
}

static int64_t began_at(const struct jig_transfer *t)
{
    return t && jig_transfer_n_exchanges(t)
               ? jig_exchange_timing(jig_transfer_exchange(t, 0)).started_wall_us
               : 0;
}

static void take_note(struct wirelines *w)
{
    w->shape = shape_of(w);
    w->tries = tries_of(w);
}

/* Of the same transfer and the same tries: where its pieces were before, they are still. */
static bool has_same_log(const struct wirelines *w)
{
    return w->n_pieces && w->transfer == w->shown->transfer &&
           w->began_us == began_at(w->transfer) && w->tries == tries_of(w);
}

static bool begins_with(const struct wirelines *w, const struct wirepiece *had, size_t n)
{
    if (n > w->n_pieces)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct wirepiece *p = &w->pieces[i];
        bool is_cut = i + 1 < n ? p->len != had[i].len : p->len < had[i].len;
        if (p->at != had[i].at || p->exchange != had[i].exchange || p->index != had[i].index ||
            p->is_words != had[i].is_words || is_cut)
            return false;
    }
    return true;
}

/* ---- A slice of it ----------------------------------------------------------------------------*/

static bool begin_exchange(struct wirelines *w, size_t i)
{
    begin_reading(w, i);
    take_note(w);
    return add_hop(w, i);
}

static bool begin_next(struct wirelines *w)
{
    w->settled.n_pieces += w->reading.n_pieces;
    w->settled.n_last += w->reading.n_last;
    return begin_exchange(w, w->reading.exchange + 1);
}

/* Of the exchange that is being read, and of those behind it. */
static bool read_exchanges(struct wirelines *w, size_t room)
{
    for (;;) {
        if (!read_on(w, &room))
            return false;
        w->n_whole = w->n_lines;
        if (is_behind(w))
            return true;
        if (!end_exchange(w))
            return false;
        if (w->reading.exchange + 1 >= jig_transfer_n_exchanges(w->transfer))
            return true;
        if (!begin_next(w))
            return false;
    }
}

/* What comes behind it has no lines: it is a part of the log all the same. */
static void say_full(struct wirelines *w)
{
    add_line(w, note(w, WIRE_FULL, w->reading.exchange));
    w->is_full = true;
    w->n_whole = w->n_lines;
}

static void read_slice(struct wirelines *w)
{
    w->window.len = 0;
    w->n_lines = w->n_whole;
    bool fits = read_exchanges(w, w->is_full ? FULL_SLICE : SLICE);
    if (!fits && !w->is_full) {
        say_full(w);
        fits = !w->is_short && read_exchanges(w, FULL_SLICE);
    }
    w->has_more = fits && is_behind(w);
}

static void read_pieces(struct wirelines *w)
{
    const struct jig_transfer *t = w->shown->transfer;
    w->transfer = t;
    w->began_us = began_at(t);
    w->n_pieces = w->n_lines = w->n_told = w->n_whole = 0;
    w->is_full = w->is_short = w->has_more = false;
    w->settled = (struct wiresettled){ 0, 0 };
    w->log = (struct source){ .read = wirelines_read_log, .ctx = w };
    w->source = (struct source){ .read = wirelines_read_shown, .ctx = w };
    w->window.len = 0;
    w->n_fields = 0;
    buf_reset(&w->words);
    wirefields_clear(&w->fields);
    if (!t || jig_transfer_n_exchanges(t) == 0)
        return;
    if (!begin_exchange(w, 0))
        say_full(w);
    w->n_whole = w->n_lines;
    read_slice(w);
}

/* The pieces that were read are kept until it is known whether the new ones go on with them. */
void wirelines_read(struct wirelines *w, const struct restab_shown *shown,
                    const struct wirelook *look)
{
    size_t n_had = w->n_pieces;
    w->shown = shown;
    bool is_same = has_same_log(w);
    struct wirepiece *had = w->pieces;
    w->pieces = NULL;
    w->pieces_room = 0;
    w->look = *look;
    read_pieces(w);
    w->n_anew += n_had > 0 && !(is_same && begins_with(w, had, n_had));
    free(had);
}

void wirelines_update(struct wirelines *w)
{
    bool is_new = w->n_lines == 0;
    if (is_new || shape_of(w) != w->shape || is_worth_reading_anew(w)) {
        struct wirelook same = w->look;
        wirelines_read(w, w->shown, &same);
        return;
    }
    if (!w->is_short)
        read_slice(w);
}

bool wirelines_step(struct wirelines *w)
{
    if (w->has_more)
        read_slice(w);
    return w->has_more;
}
