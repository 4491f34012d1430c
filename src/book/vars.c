/* Finding references, looking names up, and expanding without recursion on the input: what is
 * being expanded stands on a stack of names of fixed depth, so a loop is seen and cut. */
#include "book/vars.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/base64.h"
#include "base/mem.h"
#include "data/jsonlex.h"

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
    bool trusted;
    struct book_rows missing;
    struct book_rows used_secrets;
};

const char *vars_origin_name(enum vars_origin origin)
{
    static const char *const names[] = {
        [VARS_NOWHERE] = "not set",
        [VARS_COMMAND_LINE] = "command line",
        [VARS_CAPTURE] = "capture",
        [VARS_REQUEST] = "request",
        [VARS_FOLDER] = "folder",
        [VARS_ENVIRONMENT] = "environment",
        [VARS_COLLECTION] = "collection",
        [VARS_SECRET] = "secret",
        [VARS_DYNAMIC] = "made anew",
        [VARS_PROCESS] = "process environment",
        [VARS_REFUSED] = "needs your consent",
    };
    return names[origin];
}

/* ---- Finding ---- */

/* Names have no braces and no line breaks: `{{` of a JSON text or a template language is not ours. */
static bool is_name(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr("{}\"\n\r", s.ptr[i]) || s.ptr[i] == '\0')
            return false;
    return s.len > 0;
}

static bool take_ref(struct span text, size_t at, struct vars_ref *ref)
{
    size_t close = span_find(text, SPAN("}}"), at + 2);
    if (close == SIZE_MAX)
        return false;
    struct span inside = span_sub(text, at + 2, close);
    if (!is_name(inside))
        return false;
    size_t bar = span_find_byte(inside, '|', 0);
    struct span name = bar == SIZE_MAX ? inside : span_sub(inside, 0, bar);
    struct span filter = bar == SIZE_MAX ? SPAN("") : span_sub(inside, bar + 1, inside.len);
    *ref = (struct vars_ref){
        .at = at, .end = close + 2, .name = span_trim(name), .filter = span_trim(filter)
    };
    return ref->name.len > 0;
}

bool vars_next_ref(struct span text, size_t *from, struct vars_ref *ref)
{
    size_t at = span_find(text, SPAN("{{"), *from);
    while (at != SIZE_MAX) {
        if (at > *from && text.ptr[at - 1] == '\\') {
            *ref = (struct vars_ref){ .at = at - 1, .end = at + 2, .literal = true };
            *from = ref->end;
            return true;
        }
        if (take_ref(text, at, ref)) {
            *from = ref->end;
            return true;
        }
        at = span_find(text, SPAN("{{"), at + 1);
    }
    *from = text.len;
    return false;
}

bool vars_has_ref(struct span text)
{
    size_t from = 0;
    struct vars_ref ref;
    return vars_next_ref(text, &from, &ref);
}

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
    book_rows_clear(&v->given);
    book_rows_clear(&v->captures);
    book_rows_clear(&v->missing);
    wipe_rows(&v->used_secrets);
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

void vars_set_trusted(struct vars *v, bool trusted)
{
    v->trusted = trusted;
}

/* ---- What is made anew ---- */

static int64_t unix_time_us(const struct vars *v)
{
    struct timespec now;
    if (v->world && v->world->unix_time_us)
        return v->world->unix_time_us();
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool random_bytes(const struct vars *v, void *bytes, size_t len)
{
    if (v->world && v->world->random)
        return v->world->random(bytes, len);
    return getrandom(bytes, len, 0) == (ssize_t)len;
}

static bool add_uuid(const struct vars *v, struct buf *out)
{
    unsigned char b[16];
    if (!random_bytes(v, b, sizeof b))
        return false;
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40); /* version 4 (RFC 9562, 5.4) */
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < sizeof b; i++)
        buf_addf(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", b[i]);
    return true;
}

static bool add_timestamp(const struct vars *v, struct buf *out)
{
    buf_addf(out, "%lld", (long long)(unix_time_us(v) / 1000000));
    return true;
}

static bool add_iso_timestamp(const struct vars *v, struct buf *out)
{
    struct tm tm;
    int64_t now = unix_time_us(v);
    time_t seconds = (time_t)(now / 1000000);
    if (!gmtime_r(&seconds, &tm))
        return false;
    buf_addf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now / 1000 % 1000));
    return true;
}

/* 0 to 1000, as in the tool that gave the name. */
static bool add_random_int(const struct vars *v, struct buf *out)
{
    uint32_t n;
    do {
        if (!random_bytes(v, &n, sizeof n))
            return false;
    } while (n >= UINT32_MAX - UINT32_MAX % 1001);
    buf_addf(out, "%u", (unsigned)(n % 1001));
    return true;
}

static const struct {
    const char *name;
    bool (*add)(const struct vars *v, struct buf *out);
} dynamics[] = {
    { "$uuid", add_uuid },
    { "$guid", add_uuid },
    { "$randomUUID", add_uuid },
    { "newUuid", add_uuid },
    { "$timestamp", add_timestamp },
    { "$isoTimestamp", add_iso_timestamp },
    { "$datetime iso8601", add_iso_timestamp },
    { "newDate", add_iso_timestamp },
    { "$randomInt", add_random_int },
};

/* Spellings of the process's environment: what goes before the name. */
static const char *const env_prefixes[] = { "$env.", "process.env.", "$processEnv " };

static enum vars_origin from_process(const struct vars *v, struct span name, struct buf *out)
{
    for (size_t i = 0; i < sizeof env_prefixes / sizeof *env_prefixes; i++) {
        struct span prefix = span_of(env_prefixes[i]);
        if (!span_starts(name, prefix))
            continue;
        if (!v->trusted)
            return VARS_REFUSED;
        char *key = mem_dup(span_trim(span_sub(name, prefix.len, name.len)));
        const char *value = !key                           ? NULL
                            : v->world && v->world->getenv ? v->world->getenv(key)
                                                           : getenv(key);
        free(key);
        buf_add(out, span_of(value));
        return value ? VARS_PROCESS : VARS_NOWHERE;
    }
    return VARS_NOWHERE;
}

/* ---- Looking up one name, its value as it is written ---- */

static enum vars_origin from_secrets(struct vars *v, struct span name, struct buf *out)
{
    struct span prefix = SPAN("secret.");
    if (!v->secret || !span_starts(name, prefix))
        return VARS_NOWHERE;
    size_t before = out->len;
    if (!v->secret(v->secret_ctx, span_sub(name, prefix.len, name.len), out))
        return VARS_NOWHERE;
    char *key = mem_dup(name), *value = mem_dup(span_sub(buf_span(out), before, out->len));
    if (!key || !value || !book_rows_put(&v->used_secrets, key, value))
        out->failed = JIG_ERR_MEMORY;
    if (value)
        mem_wipe(value, strlen(value));
    free(value);
    free(key);
    return VARS_SECRET;
}

static enum vars_origin from_dynamics(const struct vars *v, struct span name, struct buf *out)
{
    for (size_t i = 0; i < sizeof dynamics / sizeof *dynamics; i++)
        if (span_eq_str(name, dynamics[i].name))
            return dynamics[i].add(v, out) ? VARS_DYNAMIC : VARS_NOWHERE;
    return VARS_NOWHERE;
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
        origin = from_dynamics(v, name, out);
    return origin == VARS_NOWHERE ? from_process(v, name, out) : origin;
}

/* ---- Filters ---- */

static void filter_json(struct span value, struct buf *out)
{
    struct buf quoted;
    buf_init(&quoted, VALUE_MAX);
    jsonlex_quote(value, &quoted);
    if (quoted.failed)
        out->failed = quoted.failed;
    else
        buf_add(out, span_sub(buf_span(&quoted), 1, quoted.len - 1));
    buf_clear(&quoted);
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_' || c == '~';
}

void vars_percent_encode(struct span value, bool plus, struct buf *out)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (is_unreserved(c))
            buf_add_byte(out, c);
        else if (c == ' ' && plus)
            buf_add_byte(out, '+');
        else
            buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

static void filter_url(struct span value, struct buf *out)
{
    vars_percent_encode(value, false, out);
}

static void filter_form(struct span value, struct buf *out)
{
    vars_percent_encode(value, true, out);
}

static const struct {
    const char *name;
    void (*apply)(struct span value, struct buf *out);
} filters[] = {
    { "json", filter_json },
    { "url", filter_url },
    { "form", filter_form },
    { "base64", base64_add },
};

/* False: no such filter. */
static bool apply_filter(struct span filter, struct span value, struct buf *out)
{
    if (filter.len == 0) {
        buf_add(out, value);
        return true;
    }
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        if (span_eq_str(filter, filters[i].name)) {
            filters[i].apply(value, out);
            return true;
        }
    }
    return false;
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
    buf_init(&f->out, VALUE_MAX);
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
    buf_init(&value, VALUE_MAX);
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
    } else if (!apply_filter(ref->filter, buf_span(&value), out)) {
        note_missing(e->vars, ref->filter, VARS_NOWHERE, out);
    }
    buf_clear(&value);
}

static void close_frame(struct expansion *e)
{
    struct frame *f = &e->frames[e->depth--];
    struct buf *out = &e->frames[e->depth].out;
    if (f->out.failed)
        out->failed = f->out.failed;
    else if (!apply_filter(f->filter, buf_span(&f->out), out))
        note_missing(e->vars, f->filter, VARS_NOWHERE, out);
    buf_clear(&f->out);
    buf_clear(&f->text);
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

static bool expand_named(struct vars *v, struct span text, struct span name, struct buf *out)
{
    struct expansion e = { .vars = v };
    struct frame *f = &e.frames[0];
    f->source = text;
    buf_init(&f->out, VALUE_MAX);
    if (name.len > 0) { /* a value that is looked at by itself must not name itself */
        e.depth = 1;
        e.frames[1] = *f;
        e.frames[1].name = name;
        f->source = (struct span){ 0 };
        buf_init(&f->out, VALUE_MAX);
    }
    walk(&e);
    if (f->out.failed)
        out->failed = f->out.failed;
    buf_add(out, buf_span(&f->out));
    buf_clear(&f->out);
    return !out->failed;
}

bool vars_expand(struct vars *v, struct span text, struct buf *out)
{
    if (span_find(text, SPAN("{{"), 0) == SIZE_MAX) {
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
    buf_init(&value, VALUE_MAX);
    enum vars_origin origin = find(v, name, &value, &whose, &may_nest);
    if (label)
        *label = whose;
    if (out && origin != VARS_NOWHERE && origin != VARS_REFUSED) {
        if (may_nest)
            expand_named(v, buf_span(&value), name, out);
        else
            buf_add(out, buf_span(&value));
    }
    buf_clear(&value);
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

enum jig_err vars_check(const struct vars *v, struct jig_error *error)
{
    struct buf names, refused;
    if (v->missing.n == 0)
        return JIG_OK;
    buf_init(&names, 4096);
    buf_init(&refused, 4096);
    for (size_t i = 0; i < v->missing.n; i++) {
        struct buf *list = v->missing.rows[i].value[0] ? &refused : &names;
        buf_addf(list, "%s%s", list->len ? ", " : "", v->missing.rows[i].name);
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
    return v->used_secrets.n;
}

struct span vars_used_secret(const struct vars *v, size_t i)
{
    return i < v->used_secrets.n ? span_of(v->used_secrets.rows[i].value) : (struct span){ 0 };
}
