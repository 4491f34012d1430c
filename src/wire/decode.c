#include "wire/decode.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "wire/decode_codec.h"

/* One coding of the row; its input is the body or what the one before gives. */
struct stage {
    const struct codec *codec;
    void *state;
    struct span in;
    bool has_begun;
    bool has_ended;
    bool is_another; /* begun behind an end, and nothing has come of it yet */
    bool is_bad;     /* what came before the damage was given, the damage is still to be told */
    bool is_full;    /* the last block was: there may be more without more input */
    uint64_t given;
    char out[DECODE_BLOCK];
};

struct decode {
    struct stage *stages[DECODE_MAX_CODINGS]; /* the last one named comes first */
    size_t n;
    struct buf names;
    uint64_t taken;
    uint64_t end_at; /* so many of them stand before the last end that came */
    bool is_trusted;
};

static const struct codec *const codecs[] = { &codec_zlib, &codec_brotli, &codec_zstd };

static const struct codec *codec_of(struct span name)
{
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        for (const char *const *n = codecs[i]->names; *n; n++)
            if (span_ieq_str(name, *n))
                return codecs[i];
    return NULL;
}

/* ---- The row ---- */

static enum jig_err add_stage(struct decode *d, struct span name, struct jig_error *error)
{
    const struct codec *codec = codec_of(name);
    char why[256], text[16];
    if (!codec->load(why, sizeof why))
        return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_BODY, "%.*s can't be undone: %s",
                             (int)name.len, name.ptr, why);
    struct stage *s = malloc(sizeof *s);
    if (s) {
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = i < name.len ? name.ptr[i] : '\0';
        *s = (struct stage){ .codec = codec, .state = codec->open(text) };
    }
    if (!s || !s->state) {
        free(s);
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_BODY, "out of memory");
    }
    d->stages[d->n++] = s;
    return JIG_OK;
}

/* The codings in their order, identity left out; SIZE_MAX for more than can be. */
static size_t list_codings(const struct header *fields, struct span out[DECODE_MAX_CODINGS])
{
    struct header_walk walk = { 0 };
    struct span name;
    size_t n = 0;
    while (header_next_member(fields, SPAN("Content-Encoding"), &walk, &name)) {
        if (span_ieq_str(name, "identity"))
            continue;
        if (n == DECODE_MAX_CODINGS)
            return SIZE_MAX;
        out[n++] = name;
    }
    return n;
}

static bool all_known(const struct span *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!codec_of(names[i]))
            return false;
    return true;
}

enum jig_err decode_new(const struct header *fields, struct decode **out,
                        struct jig_error *error)
{
    struct span names[DECODE_MAX_CODINGS];
    size_t n = list_codings(fields, names);
    *out = NULL;
    if (n == SIZE_MAX)
        return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_BODY,
                             "more than %d content codings", DECODE_MAX_CODINGS);
    if (n == 0 || !all_known(names, n))
        return JIG_OK;
    struct decode *d = mem_zero(1, sizeof *d);
    if (!d)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_BODY, "out of memory");
    buf_init(&d->names, 4096);
    enum jig_err err = JIG_OK;
    for (size_t i = n; i > 0 && !err; i--)
        err = add_stage(d, names[i - 1], error);
    for (size_t i = 0; i < n; i++) {
        buf_add_str(&d->names, i > 0 ? ", " : "");
        buf_add(&d->names, names[i]);
    }
    if (!err && d->names.failed)
        err = jig_error_set(error, d->names.failed, JIG_PHASE_BODY, "%s",
                            jig_err_meaning(d->names.failed));
    if (err)
        decode_free(d);
    else
        *out = d;
    return err;
}

void decode_free(struct decode *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->n; i++) {
        d->stages[i]->codec->close(d->stages[i]->state);
        free(d->stages[i]);
    }
    buf_clear(&d->names);
    free(d);
}

const char *decode_names(const struct decode *d)
{
    return buf_str(&d->names);
}

/* ---- Bytes ---- */

void decode_trust(struct decode *d)
{
    d->is_trusted = true;
}

void decode_put(struct decode *d, struct span bytes)
{
    d->stages[0]->in = bytes;
    d->taken += bytes.len;
}

uint64_t decode_used(const struct decode *d)
{
    return d->taken - d->stages[0]->in.len;
}

uint64_t decode_end_at(const struct decode *d)
{
    return d->end_at;
}

static enum jig_err damaged(const struct decode *d, const char *how, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_BODY, "the %s coding %s",
                         buf_str(&d->names), how);
}

#define BEHIND_END "has bytes after its end"

/* A server that names a coding and packs nothing is met more often than one that packs badly. */
static const char *how_bad(const struct decode *d, const struct stage *s)
{
    enum { FIRST_BYTES = 8 };
    if (s->is_another)
        return BEHIND_END;
    if (s == d->stages[0] && s->given == 0 && decode_used(d) <= FIRST_BYTES)
        return "breaks at its first bytes: perhaps there is none";
    return "is damaged";
}

/* Behind an end there may be another stream of the same kind, and nothing else. */
static bool begin_again(struct stage *s)
{
    if (!s->codec->again || !s->codec->again(s->state))
        return false;
    s->has_ended = false;
    s->is_another = true;
    return true;
}

/* One block out of a stage's input; empty: it is used up. A codec is never asked in vain: zstd
 * takes a row of calls without input and without output for a caller that is stuck. */
static enum jig_err run_stage(struct decode *d, struct stage *s, struct span *block,
                              struct jig_error *error)
{
    size_t n = 0, before;
    do {
        before = s->in.len;
        if (s->is_bad)
            return damaged(d, how_bad(d, s), error);
        if (s->in.len == 0 && (s->has_ended || !s->is_full))
            break;
        if (s->has_ended && !begin_again(s))
            return damaged(d, BEHIND_END, error);
        s->has_begun = true;
        enum codec_status status = s->codec->run(s->state, &s->in, s->out, sizeof s->out, &n);
        s->is_bad = status == CODEC_BAD;
        s->has_ended = status == CODEC_END;
        if (s->has_ended && s == d->stages[0])
            d->end_at = decode_used(d);
        s->is_full = n == sizeof s->out;
        s->is_another = s->is_another && n == 0 && !s->has_ended;
    } while (n == 0 && (s->is_bad || (s->in.len > 0 && s->in.len < before)));
    *block = span_make(s->out, n);
    return JIG_OK;
}

/* Each stage counts, not only the last: what swells first may come to nothing in the next one, and
 * would still keep the caller waiting. */
static enum jig_err count(const struct decode *d, struct stage *s, size_t n,
                          struct jig_error *error)
{
    s->given += n;
    if (d->is_trusted || s->given <= DECODE_FREE || s->given / DECODE_MAX_RATIO <= d->taken)
        return JIG_OK;
    return jig_error_set(
        error, JIG_ERR_TOO_LARGE, JIG_PHASE_BODY,
        "the %s coding swells beyond %d times what came; a limit of your own for the body's "
        "size (max-filesize) takes the place of this one",
        buf_str(&d->names), DECODE_MAX_RATIO);
}

/* From the last stage backwards to one that gives something, then forwards again. */
enum jig_err decode_take(struct decode *d, struct span *block, struct jig_error *error)
{
    size_t i = d->n - 1;
    *block = span_make(NULL, 0);
    for (;;) {
        enum jig_err err = run_stage(d, d->stages[i], block, error);
        if (!err)
            err = count(d, d->stages[i], block->len, error);
        if (err)
            *block = span_make(NULL, 0);
        if (err || (block->len > 0 && i == d->n - 1))
            return err;
        if (block->len > 0)
            d->stages[++i]->in = *block;
        else if (i-- == 0)
            return JIG_OK;
    }
}

enum jig_err decode_end(const struct decode *d, struct jig_error *error)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->stages[i]->has_begun && !d->stages[i]->has_ended)
            return damaged(d, "is cut off", error);
    return JIG_OK;
}
