/* Looking names up, and expanding without recursion on the input: what is being expanded stands on
 * a stack of names of fixed depth, so a loop is seen and cut. */
#include "book/vars.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DEPTH_MAX   20                 /* variables inside variables */
#define VALUE_MAX   ((size_t)64 << 20) /* bytes of an expanded text */
#define REFS_MAX    100000             /* references followed for one text */
#define MISSING_MAX 100                /* names that are listed */

struct vars {
    struct vars_layer *layers;
    size_t n_layers, layers_room;
    struct book_rows given, captures; /* own rows of vars_set() */
    vars_secret_fn *secret;
    void *secret_ctx;
    const struct vars_world *world;
    vars_may_fn *may;
    void *may_ctx;
    struct book_rows missing;
    char **used_secrets; /* values, each once */
    size_t n_used, used_room;
};

/* ---- The set ---- */

struct vars *vars_new(void)
{
    return mem_zero(1, sizeof(struct vars));
}

static void wipe_rows(struct book_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        mem_wipe(rows->rows[i].value, strlen(rows->rows[i].value));
        mem_wipe(rows->rows[i].raw, strlen(rows->rows[i].raw));
    }
    book_rows_clear(rows);
}

void vars_free(struct vars *v)
{
    if (!v)
        return;
    free(v->layers);
    wipe_rows(&v->given);
    wipe_rows(&v->captures);
    book_rows_clear(&v->missing);
    for (size_t i = 0; i < v->n_used; i++)
        mem_free_secret(v->used_secrets[i]);
    free(v->used_secrets);
    free(v);
}

bool vars_add_layer(struct vars *v, enum vars_origin origin, const char *label,
                    const struct book_rows *rows)
{
    if (!mem_grow((void **)&v->layers, &v->layers_room, v->n_layers + 1, sizeof *v->layers))
        return false;
    v->layers[v->n_layers++] = (struct vars_layer){ origin, label, rows };
    return true;
}

bool vars_set(struct vars *v, enum vars_origin origin, const char *name, const char *value)
{
    return book_rows_put(origin == VARS_CAPTURE ? &v->captures : &v->given, name, value);
}

void vars_set_secrets(struct vars *v, vars_secret_fn *secret, void *ctx)
{
    v->secret = secret;
    v->secret_ctx = ctx;
}

void vars_set_world(struct vars *v, const struct vars_world *world)
{
    v->world = world;
}

void vars_set_consent(struct vars *v, vars_may_fn *may, void *ctx)
{
    v->may = may;
    v->may_ctx = ctx;
}

/* ---- Looking up one name, its value as it is written ---- */

/* Each value once: one that changes meanwhile is still known as it was. */
static bool note_used(struct vars *v, struct span value)
{
    for (size_t i = 0; i < v->n_used; i++)
        if (span_eq_str(value, v->used_secrets[i]))
            return true;
    char *copy = mem_dup(value);
    if (!copy ||
        !mem_grow((void **)&v->used_secrets, &v->used_room, v->n_used + 1, sizeof copy)) {
        mem_free_secret(copy);
        return false;
    }
    v->used_secrets[v->n_used++] = copy;
    return true;
}

static enum vars_origin from_secrets(struct vars *v, struct span name, struct buf *out)
{
    struct span prefix = SPAN("secret.");
    if (!v->secret || !span_starts(name, prefix))
        return VARS_NOWHERE;
    size_t before = out->len;
    if (!v->secret(v->secret_ctx, span_sub(name, prefix.len, name.len), out))
        return VARS_NOWHERE;
    if (!note_used(v, span_sub(buf_span(out), before, out->len)))
        out->failed = JIG_ERR_MEMORY;
    return VARS_SECRET;
}

/* `may_nest` tells whether the value may hold references: what people wrote may; secrets, the
 * process's environment and captured answers are taken as they are. */
static enum vars_origin find(struct vars *v, struct span name, struct buf *out,
                             const char **label, bool *may_nest)
{
    const struct book_row *row = book_rows_find(&v->given, name);
    *label = "";
    *may_nest = true;
    if (row) {
        buf_add_str(out, row->value);
        return VARS_COMMAND_LINE;
    }
    *may_nest = false;
    if ((row = book_rows_find(&v->captures, name))) {
        buf_add_str(out, row->value);
        return VARS_CAPTURE;
    }
    for (size_t i = 0; i < v->n_layers; i++) {
        row = book_rows_find(v->layers[i].rows, name);
        if (!row)
            continue;
        *label = v->layers[i].label ? v->layers[i].label : "";
        *may_nest = v->layers[i].origin != VARS_CAPTURE;
        buf_add_str(out, row->value);
        return v->layers[i].origin;
    }
    enum vars_origin origin = from_secrets(v, name, out);
    if (origin == VARS_NOWHERE)
        origin = varsmade_dynamic(v->world, name, out);
    if (origin != VARS_NOWHERE)
        return origin;
    return varsmade_process(v->world, v->may && v->may(v->may_ctx, name), name, out);
}

/* ---- Expanding ---- */

/* One text that is being expanded: the outermost, or a variable's value. */
struct frame {
    struct buf text;    /* owned where it is a value */
    struct span source; /* what is walked */
    size_t at;
    struct buf out;
    struct span name, filter; /* of the variable; of the outermost empty */
};

struct expansion {
    struct vars *vars;
    struct frame frames[DEPTH_MAX + 1];
    size_t depth;
    size_t refs; /* followed so far */
};

static void note_missing(struct vars *v, struct span name, enum vars_origin origin,
                         struct buf *out)
{
    char *key = mem_dup(name);
    if (v->missing.n >= MISSING_MAX) {
        free(key);
        return;
    }
    if (!key || !book_rows_put(&v->missing, key, origin == VARS_REFUSED ? "refused" : ""))
        out->failed = JIG_ERR_MEMORY;
    free(key);
}

static bool is_open(const struct expansion *e, struct span name)
{
    for (size_t i = 1; i <= e->depth; i++)
        if (span_eq(e->frames[i].name, name))
            return true;
    return false;
}

static void open_frame(struct expansion *e, const struct vars_ref *ref, struct buf *value)
{
    struct frame *f = &e->frames[++e->depth];
    *f = (struct frame){ .text = *value, .name = ref->name, .filter = ref->filter };
    f->source = buf_span(&f->text);
    buf_init_secret(&f->out, VALUE_MAX);
}

/* A reference in the text on top: its value goes to the text's output, or on the stack. */
static void expand_ref(struct expansion *e, const struct vars_ref *ref)
{
    struct buf *out = &e->frames[e->depth].out;
    struct buf value;
    const char *label;
    bool may_nest;
    if (ref->literal) {
        buf_add(out, SPAN("{{"));
        return;
    }
    if (e->refs++ == REFS_MAX) {
        out->failed = JIG_ERR_TOO_LARGE;
        return;
    }
    buf_init_secret(&value, VALUE_MAX);
    bool loop = is_open(e, ref->name) || e->depth == DEPTH_MAX;
    enum vars_origin origin =
        loop ? VARS_NOWHERE : find(e->vars, ref->name, &value, &label, &may_nest);
    if (value.failed)
        out->failed = value.failed;
    if (origin == VARS_NOWHERE || origin == VARS_REFUSED) {
        note_missing(e->vars, ref->name, origin, out);
        buf_add(out, ref->name);
    } else if (may_nest && vars_has_ref(buf_span(&value))) {
        open_frame(e, ref, &value);
        return;
    } else if (!vars_filter(ref->filter, buf_span(&value), out)) {
        note_missing(e->vars, ref->filter, VARS_NOWHERE, out);
    }
    buf_wipe(&value);
}

static void close_frame(struct expansion *e)
{
    struct frame *f = &e->frames[e->depth--];
    struct buf *out = &e->frames[e->depth].out;
    if (f->out.failed)
        out->failed = f->out.failed;
    else if (!vars_filter(f->filter, buf_span(&f->out), out))
        note_missing(e->vars, f->filter, VARS_NOWHERE, out);
    buf_wipe(&f->out);
    buf_wipe(&f->text);
}

static void walk(struct expansion *e)
{
    for (;;) {
        struct frame *f = &e->frames[e->depth];
        struct vars_ref ref;
        size_t from = f->at;
        bool found = !f->out.failed && vars_next_ref(f->source, &f->at, &ref);
        buf_add(&f->out, span_sub(f->source, from, found ? ref.at : f->source.len));
        if (found)
            expand_ref(e, &ref);
        else if (e->depth > 0)
            close_frame(e);
        else
            break;
    }
}

/* Of a large text there is no second copy. */
static void take_over(struct buf *out, struct buf *from)
{
    size_t max = out->max;
    if (out->failed || out->len > 0 || !out->is_secret || from->len > max) {
        buf_add(out, buf_span(from));
        return;
    }
    struct buf taken = *from;
    *from = *out;
    *out = taken;
    out->max = max;
}

static bool expand_named(struct vars *v, struct span text, struct span name, struct buf *out)
{
    struct expansion e = { .vars = v };
    struct frame *f = &e.frames[0];
    f->source = text;
    buf_init_secret(&f->out, VALUE_MAX);
    if (name.len > 0) { /* a value that is looked at by itself must not name itself */
        e.depth = 1;
        e.frames[1] = *f;
        e.frames[1].name = name;
        f->source = (struct span){ 0 };
        buf_init_secret(&f->out, VALUE_MAX);
    } else if (text.len <= VALUE_MAX / 2) /* most values are about as long as their names */
        buf_space(&f->out, text.len + text.len / 16);
    walk(&e);
    if (f->out.failed)
        out->failed = f->out.failed;
    else
        take_over(out, &f->out);
    buf_wipe(&f->out);
    return !out->failed;
}

bool vars_expand(struct vars *v, struct span text, struct buf *out)
{
    if (vars_is_plain(text)) {
        buf_add(out, text);
        return !out->failed;
    }
    return expand_named(v, text, (struct span){ 0 }, out);
}

enum vars_origin vars_lookup(struct vars *v, struct span name, struct buf *out,
                             const char **label)
{
    struct buf value;
    const char *whose;
    bool may_nest;
    buf_init_secret(&value, VALUE_MAX);
    enum vars_origin origin = find(v, name, &value, &whose, &may_nest);
    if (label)
        *label = whose;
    if (out && origin != VARS_NOWHERE && origin != VARS_REFUSED) {
        if (may_nest)
            expand_named(v, buf_span(&value), name, out);
        else
            buf_add(out, buf_span(&value));
    }
    buf_wipe(&value);
    return origin;
}

/* ---- What was not set ---- */

size_t vars_n_missing(const struct vars *v)
{
    return v->missing.n;
}

const char *vars_missing(const struct vars *v, size_t i)
{
    return i < v->missing.n ? v->missing.rows[i].name : NULL;
}

bool vars_is_refused(const struct vars *v, size_t i)
{
    return i < v->missing.n && v->missing.rows[i].value[0] != '\0';
}

void vars_reset_missing(struct vars *v)
{
    book_rows_clear(&v->missing);
}

/* Asked for as a variable, while there is a secret of that name. */
static bool is_a_secret(const struct vars *v, const char *name)
{
    struct buf value;
    if (!v->secret)
        return false;
    buf_init_secret(&value, VALUE_MAX);
    bool is_one = v->secret(v->secret_ctx, span_of(name), &value);
    buf_wipe(&value);
    return is_one;
}

static void add_unset(const struct vars *v, const char *name, struct buf *out)
{
    buf_addf(out, "%s%s", out->len ? ", " : "", name);
    if (is_a_secret(v, name))
        buf_addf(out, " (a secret is written {{secret.%s}})", name);
}

enum jig_err vars_check(const struct vars *v, struct jig_error *error)
{
    struct buf names, refused;
    if (v->missing.n == 0)
        return JIG_OK;
    buf_init(&names, 4096);
    buf_init(&refused, 4096);
    for (size_t i = 0; i < v->missing.n; i++) {
        const char *name = v->missing.rows[i].name;
        if (vars_is_refused(v, i))
            buf_addf(&refused, "%s%s", refused.len ? ", " : "", name);
        else
            add_unset(v, name, &names);
    }
    jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s%s%s%s%s",
                  names.len ? "not set: " : "", buf_str(&names),
                  names.len && refused.len ? "; " : "",
                  refused.len ? "needs your consent (--trust): " : "", buf_str(&refused));
    buf_clear(&names);
    buf_clear(&refused);
    return JIG_ERR_USAGE;
}

size_t vars_n_used_secrets(const struct vars *v)
{
    return v->n_used;
}

struct span vars_used_secret(const struct vars *v, size_t i)
{
    return i < v->n_used ? span_of(v->used_secrets[i]) : (struct span){ 0 };
}
