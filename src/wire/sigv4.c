#include "wire/sigv4.h"

#include <stdlib.h>
#include <time.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "wire/url.h"

enum { MAX_TEXT = 1 << 20, MAX_PAIRS = 4096 };

/* Part of a field's name and of the credential's scope. */
static bool is_plain(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_is_alnum(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '_')
            return false;
    return true;
}

enum jig_err sigv4_parse(struct span text, struct sigv4_spec *out, struct jig_error *error)
{
    struct span rest = text;
    out->provider = span_cut(&rest, ':');
    out->vendor = span_cut(&rest, ':');
    out->region = span_cut(&rest, ':');
    out->service = span_cut(&rest, ':');
    if (out->vendor.len == 0)
        out->vendor = span_eq_str(out->provider, "aws") ? SPAN("amz") : out->provider;
    bool fits = out->provider.len > 0 && out->provider.len < 64 && out->vendor.len < 64;
    if (fits && !rest.ptr && is_plain(out->provider) && is_plain(out->vendor) &&
        is_plain(out->region) && is_plain(out->service))
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "\"%.*s\" is not PROVIDER1[:PROVIDER2[:REGION[:SERVICE]]], such as "
                         "aws:amz:eu-west-1:s3",
                         (int)text.len, text.ptr ? text.ptr : "");
}

void sigv4_set_time(struct sigv4 *s, int64_t unix_s)
{
    time_t t = (time_t)unix_s;
    struct tm tm;
    s->time[0] = '\0';
    if (gmtime_r(&t, &tm))
        strftime(s->time, sizeof s->time, "%Y%m%dT%H%M%SZ", &tm);
}

static struct span date_of(const struct sigv4 *s)
{
    return span_sub(span_of(s->time), 0, 8);
}

/* ---- Encoding ---- */

/* Everything but RFC 3986's unreserved; "%41" and "A" are two texts here. */
static void encode(struct span s, bool keeps_slash, struct buf *out)
{
    url_encode(s, keeps_slash ? URL_UNRESERVED "/" : URL_UNRESERVED, out);
}

/* What is encoded already is encoded anew in the one spelling that both sides know. */
static void encode_again(struct span s, bool keeps_slash, struct buf *out)
{
    struct buf plain;
    buf_init(&plain, MAX_TEXT);
    url_decode(s, &plain);
    encode(buf_span(&plain), keeps_slash, out);
    buf_clear(&plain);
}

/* ---- The path ---- */

static void drop_last_segment(struct buf *path)
{
    while (path->len > 0 && path->ptr[path->len - 1] != '/')
        buf_remove(path, path->len - 1, 1);
    if (path->len > 0)
        buf_remove(path, path->len - 1, 1);
}

static void normalize(struct span path, struct buf *out)
{
    bool ends_open = true;
    while (path.ptr) {
        struct span segment = span_cut(&path, '/');
        bool is_up = span_eq_str(segment, "..");
        ends_open = is_up || segment.len == 0 || span_eq_str(segment, ".");
        if (is_up)
            drop_last_segment(out);
        if (ends_open)
            continue;
        buf_add_byte(out, '/');
        buf_add(out, segment);
    }
    if (ends_open)
        buf_add_byte(out, '/');
}

static void add_path(const struct sigv4 *s, struct span path, struct buf *out)
{
    struct buf normal;
    buf_init(&normal, MAX_TEXT);
    if (!s->keeps_path) {
        normalize(path, &normal);
        path = buf_span(&normal);
    }
    if (s->encodes_once)
        encode_again(path, true, out);
    else
        encode(path, true, out);
    buf_clear(&normal);
}

/* ---- Sorted rows: of the query, and of the fields ---- */

struct row {
    struct span name, value;
    size_t at; /* equal names keep their order */
};

static int by_name(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int names = span_cmp(x->name, y->name);
    return names ? names : (x->at > y->at) - (x->at < y->at);
}

static int by_name_and_value(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int names = span_cmp(x->name, y->name);
    return names ? names : span_cmp(x->value, y->value);
}

static void add_row(struct row *rows, size_t *n, struct span name, struct span value)
{
    rows[*n] = (struct row){ name, value, *n };
    ++*n;
}

/* Encodes the pairs into `text`, one after the other, each name and value with an end of its
 * own. */
static void encode_pairs(struct span query, struct buf *text)
{
    while (query.ptr) {
        struct span value = span_cut(&query, '&'), name = span_cut(&value, '=');
        if (name.len == 0 && !value.ptr)
            continue;
        encode_again(name, false, text);
        buf_add_byte(text, '\n');
        encode_again(value, false, text);
        buf_add_byte(text, '\n');
    }
}

static void add_query(struct span query, struct buf *out)
{
    struct row *rows = mem_zero(MAX_PAIRS, sizeof *rows);
    size_t n = 0;
    struct buf text;
    buf_init(&text, 8 * MAX_TEXT);
    encode_pairs(query, &text);
    struct span rest = buf_span(&text);
    while (rows && n < MAX_PAIRS && rest.len > 0) {
        struct span name = span_cut(&rest, '\n'), value = span_cut(&rest, '\n');
        add_row(rows, &n, name, value);
    }
    if (!rows)
        out->failed = JIG_ERR_MEMORY;
    else if (text.failed || rest.len > 0)
        out->failed = text.failed ? text.failed : JIG_ERR_TOO_LARGE;
    if (n > 0)
        qsort(rows, n, sizeof *rows, by_name_and_value);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_byte(out, '&');
        buf_add(out, rows[i].name);
        buf_add_byte(out, '=');
        buf_add(out, rows[i].value);
    }
    buf_clear(&text);
    free(rows);
}

/* ---- The fields ---- */

/* Proxies and the connection's own needs may change these on the way. */
static bool is_signed(struct span name)
{
    static const char *const passed_over[] = {
        "Authorization",     "User-Agent", "Connection",
        "Keep-Alive",        "Expect",     "TE",
        "Transfer-Encoding", "Trailer",    "Upgrade",
        "X-Amzn-Trace-Id",   "Accept",     "Accept-Encoding",
    };
    for (size_t i = 0; i < sizeof passed_over / sizeof *passed_over; i++)
        if (span_ieq_str(name, passed_over[i]))
            return false;
    return true;
}

/* The signed fields by their names in lower case, which lie in `names`; NULL: out of memory. */
static struct row *sort_fields(const struct header *fields, struct buf *names, size_t *n)
{
    struct row *rows = mem_zero(fields->n + 1, sizeof *rows);
    *n = 0;
    for (size_t i = 0; i < fields->n; i++) {
        struct span name = header_at(fields, i).name;
        for (size_t c = 0; c < name.len; c++)
            buf_add_byte(names, ascii_lower(name.ptr[c]));
    }
    if (!rows || names->failed)
        return free(rows), NULL;
    for (size_t i = 0, at = 0; i < fields->n; i++) {
        struct field f = header_at(fields, i);
        if (is_signed(f.name))
            add_row(rows, n, span_sub(buf_span(names), at, at + f.name.len), f.value);
        at += f.name.len;
    }
    qsort(rows, *n, sizeof *rows, by_name);
    return rows;
}

/* Runs of blanks count as one. */
static void add_value(struct span value, struct buf *out)
{
    bool after_blank = false;
    value = span_trim(value);
    for (size_t i = 0; i < value.len; i++) {
        bool is_blank = ascii_is_blank(value.ptr[i]) || value.ptr[i] == '\n';
        if (!(is_blank && after_blank))
            buf_add_byte(out, is_blank ? ' ' : value.ptr[i]);
        after_blank = is_blank;
    }
}

static void add_fields(const struct row *rows, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        bool repeats = i > 0 && span_eq(rows[i].name, rows[i - 1].name);
        if (!repeats)
            buf_add(out, rows[i].name);
        buf_add_byte(out, repeats ? ',' : ':');
        add_value(rows[i].value, out);
        if (i + 1 == n || !span_eq(rows[i].name, rows[i + 1].name))
            buf_add_byte(out, '\n');
    }
}

static void add_names(const struct row *rows, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && span_eq(rows[i].name, rows[i - 1].name))
            continue;
        if (i > 0)
            buf_add_byte(out, ';');
        buf_add(out, rows[i].name);
    }
}

/* Adds what `add` makes of the sorted fields. */
static void with_fields(const struct sigv4_request *r,
                        void (*add)(const struct row *, size_t, struct buf *), struct buf *out)
{
    struct buf names;
    size_t n;
    buf_init(&names, HEADER_MAX_BYTES);
    struct row *rows = sort_fields(r->fields, &names, &n);
    if (rows)
        add(rows, n, out);
    else
        out->failed = JIG_ERR_MEMORY;
    free(rows);
    buf_clear(&names);
}

void sigv4_signed_names(const struct sigv4_request *r, struct buf *out)
{
    with_fields(r, add_names, out);
}

/* ---- The steps ---- */

void sigv4_canonical(const struct sigv4 *s, const struct sigv4_request *r, struct buf *out)
{
    struct span query = r->target, path = span_cut(&query, '?');
    buf_add(out, r->method);
    buf_add_byte(out, '\n');
    add_path(s, path, out);
    buf_add_byte(out, '\n');
    add_query(query, out);
    buf_add_byte(out, '\n');
    with_fields(r, add_fields, out);
    buf_add_byte(out, '\n');
    with_fields(r, add_names, out);
    buf_add_byte(out, '\n');
    buf_add(out, r->body_hash);
}

static void add_in_case(struct span s, char (*in_case)(char), struct buf *out)
{
    for (size_t i = 0; i < s.len; i++)
        buf_add_byte(out, in_case(s.ptr[i]));
}

static void add_algorithm(const struct sigv4 *s, struct buf *out)
{
    add_in_case(s->provider, ascii_upper, out);
    buf_add_str(out, "4-HMAC-SHA256");
}

static void add_scope(const struct sigv4 *s, struct buf *out)
{
    buf_add(out, date_of(s));
    buf_add_byte(out, '/');
    buf_add(out, s->region);
    buf_add_byte(out, '/');
    buf_add(out, s->service);
    buf_add_byte(out, '/');
    add_in_case(s->provider, ascii_lower, out);
    buf_add_str(out, "4_request");
}

/* In words, where it is a failure. */
static enum jig_err as_told(enum jig_err failed, struct jig_error *error)
{
    return failed ? jig_error_set(error, failed, JIG_PHASE_NONE,
                                  "the request can't be signed: %s", jig_err_meaning(failed))
                  : JIG_OK;
}

enum jig_err sigv4_string_to_sign(const struct sigv4 *s, const struct sigv4_request *r,
                                  struct buf *out, struct jig_error *error)
{
    struct buf canonical;
    buf_init(&canonical, HEADER_MAX_BYTES);
    sigv4_canonical(s, r, &canonical);
    add_algorithm(s, out);
    buf_addf(out, "\n%s\n", s->time);
    add_scope(s, out);
    buf_add_byte(out, '\n');
    enum jig_err err = as_told(canonical.failed, error);
    if (!err)
        err = digest_hex(DIGEST_SHA256, buf_span(&canonical), out, error);
    buf_clear(&canonical);
    return err;
}

/* The key is made of the secret in four steps, so that none of them is ever sent. */
static enum jig_err sign(const struct sigv4 *s, struct span text, struct buf *hex,
                         struct jig_error *error)
{
    char key[DIGEST_SHA256_LEN];
    struct buf begin, last;
    buf_init_secret(&begin, MAX_TEXT);
    buf_init(&last, MAX_TEXT);
    add_in_case(s->provider, ascii_upper, &begin);
    buf_add_byte(&begin, '4');
    buf_add(&begin, s->secret);
    add_in_case(s->provider, ascii_lower, &last);
    buf_add_str(&last, "4_request");
    const struct span steps[] = { date_of(s), s->region, s->service, buf_span(&last), text };
    enum jig_err err = as_told(begin.failed ? begin.failed : last.failed, error);
    for (size_t i = 0; !err && i < sizeof steps / sizeof *steps; i++)
        err = digest_hmac_sha256(i == 0 ? buf_span(&begin) : span_make(key, sizeof key),
                                 steps[i], key, error);
    if (!err)
        digest_add_hex(span_make(key, sizeof key), hex);
    mem_wipe(key, sizeof key);
    buf_wipe(&begin);
    buf_clear(&last);
    return err;
}

enum jig_err sigv4_authorize(const struct sigv4 *s, const struct sigv4_request *r,
                             struct buf *out, struct jig_error *error)
{
    struct buf text;
    buf_init(&text, MAX_TEXT);
    enum jig_err err = sigv4_string_to_sign(s, r, &text, error);
    add_algorithm(s, out);
    buf_add_str(out, " Credential=");
    buf_add(out, s->key_id);
    buf_add_byte(out, '/');
    add_scope(s, out);
    buf_add_str(out, ", SignedHeaders=");
    sigv4_signed_names(r, out);
    buf_add_str(out, ", Signature=");
    if (!err)
        err = sign(s, buf_span(&text), out, error);
    buf_clear(&text);
    return err ? err : as_told(out->failed, error);
}
