#include "data/packed.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/tempdir.h"
#include "data/hash64.h"
#include "data/packedhead.h"
#include "data/packedwords.h"

#define IN_MEMORY  (1u << 20)
#define PIECE      4096u
#define MARK_EVERY 4096u
#define OUT_MAX    (1u << 20)
#define HEAD_MOST  16u

enum shape { ARRAY, MAP, TAG, PAIR };

/* What is open. */
struct level {
    enum shape shape;
    bool is_indefinite;
    bool is_chunks; /* of a string without a length: a break ends it, and strings are in it */
    bool has_key;   /* of a map: its value comes */
    uint64_t left;  /* items of an array, members of a map */
    uint64_t n;     /* that have begun */
    enum packed_type chunk;
};

struct mark {
    uint64_t text, bytes;
};

struct packed {
    enum packed_kind kind;
    const struct source *bytes;
    struct window window;
    uint64_t at; /* where the next head is, or the rest of a text */
    uint64_t n_tops;
    struct level *levels;
    size_t n_levels, room;
    uint64_t text_left; /* bytes of a text that is being written */
    bool in_text, text_begins;
    bool has_digests, in_bytes;
    uint64_t seed;
    struct packed_head string; /* of bytes, of which a digest is made */
    uint64_t string_at;        /* where its bytes begin */
    struct hash64 digest;      /* of those before `at` */
    struct buf out;            /* that is on its way to the spool */
    struct body spool;
    struct source text;
    struct mark *marks;
    size_t n_marks, marks_room;
    uint64_t most_text;
    bool is_done;
    char why[100]; /* it is not all; "": it is */
    const char *breaks_off;
};

static size_t read_spool(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return body_read(&((const struct packed *)ctx)->spool, offset, out, len);
}

struct packed *packed_new(const struct source *bytes, enum packed_kind kind)
{
    struct packed *p = mem_zero(1, sizeof *p);
    if (!p)
        return NULL;
    *p = (struct packed){ .kind = kind, .bytes = bytes };
    p->text = (struct source){ .read = read_spool, .ctx = p };
    window_init(&p->window);
    buf_init(&p->out, OUT_MAX);
    body_init(&p->spool, IN_MEMORY, tempdir_path());
    uint64_t room = tempdir_room();
    p->most_text = room < PACKED_MAX_TEXT ? room : PACKED_MAX_TEXT;
    return p;
}

void packed_free(struct packed *p)
{
    if (!p)
        return;
    window_clear(&p->window);
    buf_clear(&p->out);
    body_clear(&p->spool);
    free(p->levels);
    free(p->marks);
    free(p);
}

void packed_add_digests(struct packed *p, uint64_t seed)
{
    p->has_digests = true;
    p->seed = seed;
}

/* ---- Levels -----------------------------------------------------------------------------------*/

static struct level *top(const struct packed *p)
{
    return p->n_levels ? &p->levels[p->n_levels - 1] : NULL;
}

static void put(struct packed *p, const char *words)
{
    buf_add_str(&p->out, words);
}

static void close_level(struct packed *p)
{
    const struct level *l = top(p);
    put(p, l->shape == ARRAY ? "]" : "}");
    if (l->is_indefinite)
        put(p, "}");
    p->n_levels--;
}

/* An item is complete, and with it what it was the last of. */
static void end_item(struct packed *p)
{
    struct level *l;
    while ((l = top(p))) {
        if (l->shape == MAP && !l->has_key) {
            put(p, ":");
            l->has_key = true;
            return;
        }
        if (l->shape == PAIR && l->n == 1) {
            put(p, ",\"" PACKED_LEFT "value" PACKED_RIGHT "\":");
            l->n = 2;
            return;
        }
        l->has_key = false;
        if ((l->shape == ARRAY || l->shape == MAP) && (l->is_indefinite || --l->left > 0))
            return;
        close_level(p);
    }
}

static bool wants_key(const struct packed *p)
{
    const struct level *l = top(p);
    return l && l->shape == MAP && !l->has_key;
}

static void begin_item(struct packed *p)
{
    struct level *l = top(p);
    if (!l)
        put(p, p->n_tops++ ? "\n" : "");
    else if ((l->shape == ARRAY || wants_key(p)) && l->n++)
        put(p, ",");
}

/* Room for what a container may open; false: out of memory. */
static bool has_room(struct packed *p)
{
    void *levels = p->levels;
    if (!mem_grow(&levels, &p->room, p->n_levels + 2, sizeof *p->levels))
        return false;
    p->levels = levels;
    return true;
}

static struct level *open_level(struct packed *p, enum shape shape)
{
    p->levels[p->n_levels] = (struct level){ .shape = shape };
    return &p->levels[p->n_levels++];
}

/* ---- The end ----------------------------------------------------------------------------------*/

/* What is open is closed behind the words, so that all of it is JSON. */
static void stop(struct packed *p, const char *why)
{
    if (p->in_text)
        put(p, "\"");
    if (p->in_text)
        end_item(p);
    p->in_text = false;
    p->is_done = true;
    snprintf(p->why, sizeof p->why, "byte %llu: %s", (unsigned long long)p->at, why);
    bool as_key = wants_key(p);
    begin_item(p);
    buf_addf(&p->out, "\"" PACKED_LEFT "✗ %s" PACKED_RIGHT "\"%s", p->why,
             as_key ? ":null" : "");
    while (p->n_levels)
        close_level(p);
}

static void stop_bad(struct packed *p, const char *why)
{
    char words[120];
    snprintf(words, sizeof words, "no %s from here on, %s",
             p->kind == PACKED_CBOR ? "CBOR" : "MessagePack", why);
    stop(p, words);
}

/* ---- Items ------------------------------------------------------------------------------------*/

/* A key that is no name: both are members of an object. */
static void open_pair(struct packed *p)
{
    put(p, "\"" PACKED_LEFT "a key that is no text" PACKED_RIGHT "\":{\"" PACKED_LEFT
           "key" PACKED_RIGHT "\":");
    top(p)->has_key = true;
    open_level(p, PAIR)->n = 1;
}

static void take_container(struct packed *p, const struct packed_head *head)
{
    bool is_map = head->type == PACKED_MAP, is_string = head->type < PACKED_ARRAY;
    if (p->n_levels >= PACKED_MAX_DEPTH || !has_room(p)) {
        stop(p, p->n_levels >= PACKED_MAX_DEPTH ? "what is nested deeper is not laid out"
                                                : "no memory to lay out the rest");
        return;
    }
    bool as_key = wants_key(p);
    begin_item(p);
    if (as_key)
        open_pair(p);
    if (head->type == PACKED_TAG) {
        buf_addf(&p->out,
                 "{\"" PACKED_LEFT "tag %llu" PACKED_RIGHT "\":", (unsigned long long)head->n);
        open_level(p, TAG);
        return;
    }
    if (head->is_indefinite)
        buf_addf(&p->out, "{\"" PACKED_LEFT "%s" PACKED_RIGHT "\":",
                 is_string ? "in chunks" : "indefinite length");
    struct level *l = open_level(p, is_map ? MAP : ARRAY);
    l->is_indefinite = head->is_indefinite;
    l->is_chunks = is_string;
    l->chunk = head->type;
    l->left = head->n;
    put(p, is_map ? "{" : "[");
    if (!head->is_indefinite && head->n == 0) {
        close_level(p);
        end_item(p);
    }
}

static void take_break(struct packed *p)
{
    const struct level *l = top(p);
    if (!l || !l->is_indefinite || l->has_key) {
        stop_bad(p, "a break that ends nothing");
        return;
    }
    close_level(p);
    end_item(p);
}

static void take_text(struct packed *p, const struct packed_head *head)
{
    begin_item(p);
    put(p, "\"");
    p->in_text = p->text_begins = true;
    p->text_left = head->n;
}

/* More of its text, if there is some; an empty one ends at once. */
static bool write_text(struct packed *p, bool complete)
{
    size_t most = p->text_left < PIECE ? (size_t)p->text_left : PIECE;
    struct span piece = window_look(&p->window, p->bytes, p->at, most);
    bool is_split = p->text_begins && piece.len < 3 && piece.len < p->text_left;
    if (is_split && !complete)
        return false;
    packedwords_add_text(piece, p->text_begins, &p->out);
    p->text_begins = false;
    p->at += piece.len;
    p->text_left -= piece.len;
    if (p->text_left)
        return piece.len > 0;
    put(p, "\"");
    p->in_text = false;
    end_item(p);
    return true;
}

static void write_bytes(struct packed *p, const struct packed_head *head, uint64_t from,
                        const struct hash64 *digest)
{
    size_t shown = head->n < PACKED_BYTES_SHOWN ? (size_t)head->n : PACKED_BYTES_SHOWN;
    begin_item(p);
    packedwords_add_bytes(head, window_look(&p->window, p->bytes, from, shown), digest,
                          &p->out);
    p->at = from + head->n;
    end_item(p);
}

/* More of a string for its digest; with the last of it, it is written. */
static bool digest_bytes(struct packed *p)
{
    uint64_t left = p->string_at + p->string.n - p->at;
    struct span piece =
        window_look(&p->window, p->bytes, p->at, left < PIECE ? (size_t)left : PIECE);
    hash64_add(&p->digest, piece);
    p->at += piece.len;
    p->in_bytes = piece.len < left;
    if (!p->in_bytes)
        write_bytes(p, &p->string, p->string_at, &p->digest);
    return piece.len > 0;
}

/* All of them are to be there. */
static bool take_bytes(struct packed *p, const struct packed_head *head, size_t len,
                       bool complete)
{
    uint64_t from = p->at + len;
    if (from + head->n < from || from + head->n > p->bytes->len) {
        if (complete)
            stop(p, "the bytes end within a string of bytes");
        return complete;
    }
    p->in_bytes = p->has_digests && head->n > PACKED_BYTES_SHOWN;
    if (!p->in_bytes) {
        write_bytes(p, head, from, NULL);
        return true;
    }
    p->string = *head;
    p->string_at = p->at = from;
    hash64_init(&p->digest, p->seed);
    return true;
}

static bool is_chunk(const struct packed *p, const struct packed_head *head)
{
    const struct level *l = top(p);
    return !l || !l->is_chunks || head->type == PACKED_BREAK ||
           (head->type == l->chunk && !head->is_indefinite);
}

/* False: more bytes are needed. */
static bool take(struct packed *p, const struct packed_head *head, size_t len, bool complete)
{
    if (head->type == PACKED_BAD || !is_chunk(p, head)) {
        stop_bad(p, head->type == PACKED_BAD ? head->why : "no chunk of its string");
        return true;
    }
    if ((head->type == PACKED_BYTES && !head->is_indefinite) || head->type == PACKED_EXT)
        return take_bytes(p, head, len, complete);
    if (head->type == PACKED_TEXT && !head->is_indefinite) {
        p->at += len;
        take_text(p, head);
    } else if (head->type == PACKED_BREAK) {
        take_break(p);
        p->at += len;
    } else if (head->type <= PACKED_TAG && head->type >= PACKED_BYTES) {
        take_container(p, head);
        p->at += len;
    } else {
        bool as_key = wants_key(p);
        begin_item(p);
        packedwords_add(head, as_key, &p->out);
        end_item(p);
        p->at += len;
    }
    return true;
}

/* One item, or a piece of one; false: it takes bytes that have not come. */
static bool take_next(struct packed *p, bool complete)
{
    struct packed_head head;
    if (p->in_text)
        return write_text(p, complete);
    if (p->in_bytes)
        return digest_bytes(p);
    struct span in = window_look(&p->window, p->bytes, p->at, HEAD_MOST);
    size_t len =
        p->kind == PACKED_CBOR ? packedhead_cbor(in, &head) : packedhead_msgpack(in, &head);
    return len && take(p, &head, len, complete);
}

/* ---- In slices --------------------------------------------------------------------------------*/

static void note_place(struct packed *p)
{
    uint64_t text = p->text.len + p->out.len;
    void *marks = p->marks;
    if ((p->n_marks && text - p->marks[p->n_marks - 1].text < MARK_EVERY) ||
        !mem_grow(&marks, &p->marks_room, p->n_marks + 1, sizeof *p->marks))
        return;
    p->marks = marks;
    p->marks[p->n_marks++] = (struct mark){ text, p->at };
}

/* Without room for more the text ends there. */
static void flush(struct packed *p)
{
    struct jig_error error;
    enum jig_err err = p->out.failed;
    if (!err)
        err = body_append(&p->spool, buf_span(&p->out), &error);
    if (err) {
        p->is_done = true;
        p->breaks_off = err == JIG_ERR_WRITE ? "no room in TMPDIR to lay out the rest"
                                             : "no memory to lay out the rest";
        snprintf(p->why, sizeof p->why, "byte %llu: %s", (unsigned long long)p->at,
                 p->breaks_off);
    }
    p->text.len = body_len(&p->spool);
    buf_reset(&p->out);
}

static void settle_end(struct packed *p)
{
    bool is_whole = p->n_levels == 0 && !p->in_text && !p->in_bytes && p->at >= p->bytes->len;
    if (!is_whole)
        stop(p, "the bytes end in the middle");
    p->is_done = true;
}

bool packed_step(struct packed *p, size_t bytes, bool complete)
{
    uint64_t from = p->at;
    bool moves = true;
    while (!p->is_done && moves && p->at - from < bytes && p->out.len < OUT_MAX / 4) {
        note_place(p);
        moves = take_next(p, complete);
        if (!p->is_done && p->text.len + p->out.len > p->most_text)
            stop(p, "more is not laid out");
    }
    if (!p->is_done && !moves && complete)
        settle_end(p);
    flush(p);
    return !p->is_done && moves;
}

bool packed_is_done(const struct packed *p)
{
    return p->is_done;
}

const char *packed_complaint(const struct packed *p)
{
    return p->why[0] ? p->why : NULL;
}

uint64_t packed_broken_at(const struct packed *p)
{
    return p->why[0] ? p->at : UINT64_MAX;
}

const char *packed_breaks_off(const struct packed *p)
{
    return p->breaks_off;
}

const struct source *packed_text(const struct packed *p)
{
    return &p->text;
}

/* The last mark at or before it; NULL: none is. */
static const struct mark *mark_at(const struct packed *p, uint64_t at, bool by_text)
{
    size_t low = 0;
    for (size_t high = p->n_marks; low < high;) {
        size_t middle = low + (high - low) / 2;
        const struct mark *m = &p->marks[middle];
        if ((by_text ? m->text : m->bytes) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &p->marks[low - 1] : NULL;
}

uint64_t packed_to_text(const struct packed *p, uint64_t at)
{
    const struct mark *m = mark_at(p, at, false);
    return m ? m->text : 0;
}

uint64_t packed_to_bytes(const struct packed *p, uint64_t at)
{
    const struct mark *m = mark_at(p, at, true);
    return m ? m->bytes : 0;
}
