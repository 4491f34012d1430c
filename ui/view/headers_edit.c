#include "view/headers_edit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "book/expand.h"
#include "view/headernames.h"

enum { MOST_INHERITED = 200, BESIDES_MAX = 4096 };

void headers_edit_init(struct headers_edit *h, const struct composing *composing)
{
    *h = (struct headers_edit){ 0 };
    rowsmodel_init(&h->own, composing, BOOK_HEADERS);
    buf_init(&h->auth, 1 << 20);
    buf_init(&h->besides, BESIDES_MAX);
}

void headers_edit_clear(struct headers_edit *h)
{
    rowsmodel_clear(&h->own);
    buf_clear(&h->auth);
    buf_clear(&h->besides);
}

/* ---- What comes from elsewhere ---------------------------------------------------------------*/

static const struct composing *composing_of(const struct headers_edit *h)
{
    return h->own.composing;
}

static size_t count_own(const struct headers_edit *h)
{
    const struct book_request *r = composing_of(h)->request;
    return r ? book_request_n_rows(r, BOOK_HEADERS) : 0;
}

/* The ancestors' headers that hold for this request, outermost first. */
static size_t inherited(const struct headers_edit *h, struct scope_header *out)
{
    const struct composing *c = composing_of(h);
    struct scope_header all[MOST_INHERITED];
    size_t n = c->scope ? scope_headers(c->scope, all, MOST_INHERITED) : 0;
    size_t kept = 0;
    for (size_t i = 0; i < n && i < MOST_INHERITED; i++)
        if (all[i].from != c->request && !all[i].row->off)
            out[kept++] = all[i];
    return kept;
}

static bool has_own(const struct headers_edit *h, struct span name)
{
    for (size_t i = 0; i < count_own(h); i++) {
        const struct book_row *row =
            book_request_row(composing_of(h)->request, BOOK_HEADERS, i);
        if (!row->off && span_ieq(span_of(row->name), name))
            return true;
    }
    return false;
}

/* Builds the Authorization that Auth will make; false where it makes none. */
static bool build_auth(struct headers_edit *h, const struct book_request **from)
{
    const struct composing *c = composing_of(h);
    const char *type = c->scope     ? scope_auth_type(c->scope, from)
                       : c->request ? c->request->auth_type
                                    : NULL;
    if (!c->scope)
        *from = c->request;
    buf_reset(&h->auth);
    if (!type || !*from || has_own(h, SPAN("Authorization")))
        return false;
    const char *token = book_request_auth(*from, "token");
    if (strcmp(type, "bearer") == 0)
        buf_addf(&h->auth, "Bearer %s", strstr(token, "{{") ? token : "••••");
    else if (strcmp(type, "basic") == 0)
        buf_addf(&h->auth, "Basic %s:••••", book_request_auth(*from, "username"));
    else if (strcmp(type, "digest") == 0)
        buf_add_str(&h->auth, "Digest, when asked for");
    else if (strcmp(type, "awsv4") == 0)
        buf_addf(&h->auth, "AWS4-HMAC-SHA256 %s ••••", book_request_auth(*from, "accessKey"));
    return h->auth.len > 0;
}

static size_t count(void *ctx)
{
    struct headers_edit *h = ctx;
    struct scope_header rows[MOST_INHERITED];
    const struct book_request *from;
    return count_own(h) + inherited(h, rows) + (build_auth(h, &from) ? 1 : 0);
}

static struct span origin_note(struct headers_edit *h, const struct book_request *from)
{
    if (from == composing_of(h)->request)
        return SPAN("from Auth");
    buf_reset(&h->own.note);
    buf_addf(&h->own.note, "from %s", from->name[0] ? from->name : "its folder");
    return buf_span(&h->own.note);
}

static void row(void *ctx, size_t i, struct kv_row *out)
{
    struct headers_edit *h = ctx;
    size_t own = count_own(h);
    if (i < own) {
        rowsmodel_functions.row(&h->own, i, out);
        return;
    }
    struct scope_header rows[MOST_INHERITED];
    size_t n = inherited(h, rows);
    const struct book_request *from;
    out->on = out->fixed = true;
    if (i - own < n) {
        out->name = span_of(rows[i - own].row->name);
        out->value = span_of(rows[i - own].row->value);
        out->note = origin_note(h, rows[i - own].from);
    } else if (build_auth(h, &from)) {
        out->name = SPAN("Authorization");
        out->value = buf_span(&h->auth);
        out->note = origin_note(h, from);
    }
}

size_t headers_edit_n_on(struct headers_edit *h)
{
    size_t n = count(h);
    for (size_t i = 0; i < count_own(h); i++)
        n -= book_request_row(composing_of(h)->request, BOOK_HEADERS, i)->off ? 1 : 0;
    return n;
}

/* ---- What jig adds by itself -----------------------------------------------------------------*/

/* The names of the table's rows that are on, in order: a pasted request may have thousands. */
struct names {
    struct span *name; /* owned array, borrowed texts */
    size_t n;
};

static int compare_names(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    size_t shorter = x->len < y->len ? x->len : y->len;
    int order = shorter ? strncasecmp(x->ptr, y->ptr, shorter) : 0;
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static bool collect_names(struct headers_edit *h, struct names *out)
{
    size_t n = count(h);
    *out = (struct names){ mem_zero(n + 1, sizeof *out->name), 0 };
    for (size_t i = 0; i < n && out->name; i++) {
        struct kv_row shown = { 0 };
        row(h, i, &shown);
        if (shown.on)
            out->name[out->n++] = shown.name;
    }
    if (out->name)
        qsort(out->name, out->n, sizeof *out->name, compare_names);
    return out->name;
}

static void add_besides(struct headers_edit *h, const struct names *shown, struct span name)
{
    if (bsearch(&name, shown->name, shown->n, sizeof name, compare_names))
        return;
    if (h->besides.len > 0)
        buf_add_str(&h->besides, "  ");
    buf_add(&h->besides, name);
}

static void read_head(struct headers_edit *h, const struct names *shown, struct span head)
{
    span_cut(&head, '\n'); /* the request line */
    while (head.ptr) {
        struct span line = span_cut(&head, '\n');
        size_t colon = span_find_byte(line, ':', 0);
        if (colon == SIZE_MAX)
            return;
        add_besides(h, shown, span_sub(line, 0, colon));
    }
}

/* The head as libjig would send it; false where the request can't be built yet. */
static bool besides_from_head(struct headers_edit *h, const struct names *shown)
{
    struct jig_request *request = NULL;
    if (!composing_of(h)->scope ||
        expand_head(composing_of(h)->scope, &request, NULL) != JIG_OK)
        return false;
    char *bytes = NULL;
    size_t len = 0;
    bool printed =
        jig_request_preview(request, composing_of(h)->jar, &bytes, &len, NULL) == JIG_OK;
    if (printed)
        read_head(h, shown, span_make(bytes, len));
    free(bytes);
    jig_request_free(request);
    return printed;
}

static void besides_by_rule(struct headers_edit *h, const struct names *shown)
{
    static const char *const always[] = { "Host", "User-Agent", "Accept", "Accept-Encoding" };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        add_besides(h, shown, span_of(always[i]));
    if (composing_of(h)->request && composing_of(h)->request->body != BOOK_BODY_NONE)
        add_besides(h, shown, SPAN("Content-Length"));
}

void headers_edit_refresh(struct headers_edit *h)
{
    const struct composing *c = composing_of(h);
    size_t n_cookies = c->jar ? jig_jar_n(c->jar) : 0;
    bool is_same_jar = h->jar == c->jar && h->n_cookies == n_cookies;
    if (!c->request || (h->version == c->request->version && h->scope == c->scope &&
                        is_same_jar && h->besides.len > 0))
        return;
    h->version = c->request->version;
    h->scope = c->scope;
    h->jar = c->jar;
    h->n_cookies = n_cookies;
    buf_reset(&h->besides);
    struct names shown;
    if (collect_names(h, &shown) && !besides_from_head(h, &shown)) {
        buf_reset(&h->besides);
        besides_by_rule(h, &shown);
    }
    free(shown.name);
}

struct span headers_edit_besides(const struct headers_edit *h)
{
    return buf_span(&h->besides);
}

/* ---- The model: changes meet the own rows only -----------------------------------------------*/

static size_t offer(void *ctx, enum kv_column column, struct span name, struct span typed,
                    struct candidate *out, size_t room)
{
    (void)ctx;
    if (column == KV_NAME)
        return typed.len > 0 ? headernames_offer(typed, out, room) : 0;
    return headernames_offer_values(name, typed, out, room);
}

const struct kv_model headers_edit_functions = {
    .count = count,
    .row = row,
    .set = rowsmodel_set,
    .toggle = rowsmodel_toggle,
    .insert = rowsmodel_insert,
    .remove = rowsmodel_remove,
    .move = rowsmodel_move,
    .replace = rowsmodel_replace,
    .save = rowsmodel_save,
    .restore = rowsmodel_restore,
    .drop = rowsmodel_drop,
    .offer = offer,
};
