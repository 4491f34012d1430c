#include "app/unpacking.h"

#include <stdlib.h>
#include <string.h>

#include "app/viewfile.h"
#include "base/tempdir.h"
#include "data/mimetype.h"
#include "jig.h"
#include "wire/decode.h"

#define PIECE     (64u << 10)
#define MAGIC_MAX 4

/* ---- What it is ------------------------------------------------------------------------------ */

struct ending {
    const char *name;
    const char *inner; /* what stands in its place once it is unpacked */
};

static const struct {
    const char *coding, *magic; /* "": it has none */
    struct ending endings[3];
} kinds[] = {
    { "gzip", "\x1f\x8b\x08", { { ".gz", "" }, { ".tgz", ".tar" }, { ".svgz", ".svg" } } },
    { "zstd", "\x28\xb5\x2f\xfd", { { ".zst", "" }, { ".zstd", "" }, { ".tzst", ".tar" } } },
    { "br", "", { { ".br", "" } } },
};

enum { N_KINDS = sizeof kinds / sizeof *kinds };

static bool ends_so(struct span name, const char *ending)
{
    size_t len = ending ? strlen(ending) : SIZE_MAX;
    return name.len > len && span_ieq_str(span_sub(name, name.len - len, name.len), ending);
}

static const struct ending *ending_of(struct span name, size_t kind)
{
    for (size_t i = 0; i < sizeof kinds->endings / sizeof *kinds->endings; i++)
        if (ends_so(name, kinds[kind].endings[i].name))
            return &kinds[kind].endings[i];
    return NULL;
}

static bool begins_so(struct span head, const char *magic)
{
    size_t len = strlen(magic);
    return len > 0 && head.len >= len && memcmp(head.ptr, magic, len) == 0;
}

const char *unpacking_coding(struct span head, const char *name)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (kinds[i].magic[0] ? begins_so(head, kinds[i].magic)
                              : head.len > 0 && ending_of(span_of(name), i))
            return kinds[i].coding;
    return NULL;
}

struct span unpacking_type(const char *name)
{
    struct span inner = span_of(name);
    for (size_t i = 0; i < N_KINDS; i++) {
        const struct ending *e = ending_of(span_of(name), i);
        if (e)
            inner = e->inner[0] ? span_of(e->inner)
                                : span_sub(inner, 0, inner.len - strlen(e->name));
    }
    const char *type = mimetype_of_file(inner);
    bool says = inner.len < strlen(name) && strcmp(type, "application/octet-stream") != 0;
    return says ? span_of(type) : (struct span){ 0 };
}

/* ---- Lifecycle ------------------------------------------------------------------------------- */

static enum jig_err open_decoder(struct unpacking *u, struct jig_error *error)
{
    struct header fields;
    header_init(&fields);
    enum jig_err err = header_add(&fields, SPAN("Content-Encoding"), span_of(u->coding));
    if (err)
        jig_error_set(error, err, JIG_PHASE_NONE, "%s", jig_err_meaning(err));
    else
        err = decode_new(&fields, &u->decode, error);
    header_clear(&fields);
    return err;
}

enum jig_err unpacking_begin(struct unpacking *u, const char *coding, struct jig_error *error)
{
    *u = (struct unpacking){ .coding = coding, .step = VIEWFILE_STEP };
    body_init(&u->came, VIEWFILE_MEMORY, tempdir_path());
    body_write_behind(&u->came);
    enum jig_err err = open_decoder(u, error);
    u->piece = err ? NULL : malloc(PIECE);
    if (!err && !u->piece)
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (err) {
        unpacking_clear(u);
        return err;
    }
    decode_trust(u->decode); /* here it waits in place of failing */
    u->limit = unpacking_next(u);
    return JIG_OK;
}

void unpacking_clear(struct unpacking *u)
{
    if (!u->coding)
        return;
    decode_free(u->decode);
    free(u->piece);
    body_clear(&u->came);
    *u = (struct unpacking){ 0 };
}

static size_t read_unpacked(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct unpacking *u = ctx;
    return u->coding ? body_read(&u->came, offset, out, len) : 0;
}

struct source unpacking_source(const struct unpacking *u)
{
    return (struct source){ .read = read_unpacked, .ctx = u, .len = u->len };
}

/* ---- Limits ---------------------------------------------------------------------------------- */

static bool swells(const struct unpacking *u)
{
    return !u->may_swell && u->len > DECODE_FREE && u->len / DECODE_MAX_RATIO > u->at;
}

bool unpacking_is_paused(const struct unpacking *u)
{
    return u->coding && !u->is_over && (u->len >= u->limit || swells(u));
}

uint64_t unpacking_next(const struct unpacking *u)
{
    uint64_t room = tempdir_room();
    if (room < VIEWFILE_MEMORY)
        room = VIEWFILE_MEMORY;
    return u->step < room ? u->step : room;
}

_Static_assert(DECODE_MAX_RATIO == 250, "what is said");

const char *unpacking_why_paused(const struct unpacking *u)
{
    if (swells(u))
        return "it is more than 250 times what is packed";
    return unpacking_next(u) < u->step ? "the disk is nearly full" : "it may have no end";
}

void unpacking_read_on(struct unpacking *u)
{
    u->may_swell |= swells(u);
    u->limit = u->len + unpacking_next(u);
}

void unpacking_pause(struct unpacking *u)
{
    u->limit = u->len;
}

/* ---- Unpacking ------------------------------------------------------------------------------- */

uint64_t unpacking_broke_at(const struct unpacking *u)
{
    return decode_used(u->decode);
}

uint64_t unpacking_tail(const struct unpacking *u)
{
    return u->has_tail ? u->packed - decode_end_at(u->decode) : 0;
}

bool unpacking_is_padded(const struct unpacking *u)
{
    return u->has_tail && !u->has_more && u->looked == unpacking_tail(u);
}

struct factcoding unpacking_facts(const struct unpacking *u, bool of_packed)
{
    bool is_broken = u->wrong.code == JIG_ERR_DECODE;
    if (!of_packed)
        return (struct factcoding){ .inside = u->coding };
    if (!u->is_over || (u->wrong.code && !is_broken))
        return (struct factcoding){ .is = FACTCODING_UNKNOWN };
    return (struct factcoding){ .is = is_broken ? FACTCODING_BROKEN : FACTCODING_WHOLE,
                                .unpacked = u->len,
                                .end = u->packed - unpacking_tail(u),
                                .is_padded = unpacking_is_padded(u) };
}

static bool is_used(const struct unpacking *u)
{
    return !u->is_fed && (u->has_tail || u->at >= u->packed);
}

/* More of it may mend what was only cut off. */
void unpacking_note(struct unpacking *u, uint64_t packed, bool has_all)
{
    bool has_grown = packed > u->packed;
    u->packed = packed;
    u->has_all = has_all;
    if (has_grown && u->is_over && !u->has_failed) {
        u->is_over = false;
        u->wrong = (struct jig_error){ 0 };
    }
}

/* What stands behind the end is looked through still. */
static bool looks_on(const struct unpacking *u)
{
    return u->is_over && u->has_tail && !u->has_more && u->looked < unpacking_tail(u);
}

bool unpacking_is_done(const struct unpacking *u)
{
    return u->is_over && !looks_on(u);
}

bool unpacking_waits_for_disk(const struct unpacking *u)
{
    bool is_at_end = u->has_all && is_used(u);
    return u->coding && !u->is_over &&
           (body_is_late(&u->came) || (is_at_end && !body_is_settled(&u->came)));
}

static bool can_go_on(const struct unpacking *u)
{
    return u->coding && !u->is_over && !unpacking_is_paused(u) &&
           !unpacking_waits_for_disk(u) && (u->has_all || !is_used(u));
}

bool unpacking_has_work(const struct unpacking *u)
{
    return can_go_on(u) || (u->coding && looks_on(u));
}

/* Whether behind an end stand bytes that begin no other of its kind. Of gzip such are ignored by
 * what unpacks it: tapes and disks pad a file with zeros. */
static bool ends_in_tail(const struct unpacking *u, const struct source *packed)
{
    char head[MAGIC_MAX];
    uint64_t at = decode_end_at(u->decode);
    size_t n = at && at < u->packed ? packed->read(packed->ctx, at, head, sizeof head) : 0;
    const char *magic = "";
    for (size_t i = 0; i < N_KINDS; i++)
        if (strcmp(kinds[i].coding, u->coding) == 0)
            magic = kinds[i].magic;
    size_t len = strlen(magic);
    return n > 0 && (!len || memcmp(head, magic, n < len ? n : len) != 0);
}

/* Nothing was done wrong, but what the end of the coding is to be was not there. */
static void end(struct unpacking *u, const struct source *packed)
{
    if (!body_is_settled(&u->came))
        return;
    u->is_over = true;
    u->has_failed = body_finish(&u->came, &u->wrong) != JIG_OK;
    u->has_tail |= ends_in_tail(u, packed);
    if (!u->has_failed && !u->has_tail)
        decode_end(u->decode, &u->wrong);
}

static void fail(struct unpacking *u)
{
    u->is_over = u->has_failed = true;
    body_leave(&u->came);
}

/* False: there is nothing more that could be read now. */
static bool feed(struct unpacking *u, const struct source *packed)
{
    uint64_t left = u->at < u->packed && !u->has_tail ? u->packed - u->at : 0;
    size_t n = packed->read(packed->ctx, u->at, u->piece, left < PIECE ? (size_t)left : PIECE);
    u->at += n;
    u->is_fed = n > 0;
    if (n > 0)
        decode_put(u->decode, span_make(u->piece, n));
    else if (u->has_all)
        end(u, packed);
    return n > 0;
}

/* A block of it; false where that is all for now. */
static bool unpack_block(struct unpacking *u, const struct source *packed)
{
    struct span block;
    if (!u->is_fed && !feed(u, packed))
        return false;
    enum jig_err err = decode_take(u->decode, &block, &u->wrong);
    if (!err && block.len > 0)
        err = body_append(&u->came, block, &u->wrong);
    u->len = body_len(&u->came);
    u->is_fed = !err && block.len > 0;
    u->has_tail = err == JIG_ERR_DECODE && ends_in_tail(u, packed);
    if (u->has_tail)
        u->wrong = (struct jig_error){ 0 };
    else if (err)
        fail(u);
    return !err || u->has_tail;
}

static void look_behind(struct unpacking *u, const struct source *packed)
{
    uint64_t left = unpacking_tail(u) - u->looked, at = u->packed - left;
    size_t n = packed->read(packed->ctx, at, u->piece, left < PIECE ? (size_t)left : PIECE);
    bool is_zero = n > 0 && !u->piece[0] && memcmp(u->piece, u->piece + 1, n - 1) == 0;
    u->has_more = !is_zero;
    u->looked += n;
}

bool unpacking_step(struct unpacking *u, const struct source *packed, int64_t budget_us)
{
    uint64_t had = u->len;
    bool was_done = unpacking_is_done(u);
    int64_t until = jig_now() + budget_us;
    while (can_go_on(u) && unpack_block(u, packed) && jig_now() < until)
        ;
    for (bool more = looks_on(u); more; more = looks_on(u) && jig_now() < until)
        look_behind(u, packed);
    return u->len != had || unpacking_is_done(u) != was_done;
}
