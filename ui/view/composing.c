#include "view/composing.h"

#include <string.h>

#include "book/vars.h"

/* No reference that begins further away than this reaches into what is painted. */
enum { LONGEST_REF = 1024 };

static enum vars_origin origin_of(const struct composing *c, struct span name)
{
    return c->scope ? vars_lookup(c->scope->vars, name, NULL, NULL) : VARS_NOWHERE;
}

static bool is_set(enum vars_origin origin)
{
    return origin != VARS_NOWHERE && origin != VARS_REFUSED;
}

void composing_paint_variables(void *ctx, struct span text, size_t from, size_t to,
                               uint8_t *roles)
{
    const struct composing *c = ctx;
    struct vars_ref ref;
    size_t at = from > LONGEST_REF ? from - LONGEST_REF : 0;
    text = span_sub(text, 0, to + LONGEST_REF);
    while (vars_next_ref(text, &at, &ref) && ref.at < to) {
        if (ref.literal || ref.end <= from)
            continue;
        enum role role = is_set(origin_of(c, ref.name)) ? ROLE_VARIABLE : ROLE_VARIABLE_MISSING;
        size_t first = ref.at > from ? ref.at : from;
        size_t end = ref.end < to ? ref.end : to;
        memset(roles + (first - from), (int)role, end - first);
    }
}

struct span composing_preview(const struct composing *c, struct span text, struct buf *out)
{
    bool any = false, dynamic = false, secret = false, missing = false;
    struct vars_ref ref;
    size_t at = 0;
    while (vars_next_ref(text, &at, &ref)) {
        if (ref.literal)
            continue;
        enum vars_origin origin = origin_of(c, ref.name);
        any = true;
        dynamic |= origin == VARS_DYNAMIC;
        secret |= origin == VARS_SECRET;
        missing |= !is_set(origin);
    }
    if (!any)
        return (struct span){ 0 };
    if (missing)
        return SPAN("not set");
    if (secret)
        return SPAN("••••••");
    if (dynamic)
        return SPAN("new at each send");
    buf_reset(out);
    vars_expand(c->scope->vars, text, out);
    vars_reset_missing(c->scope->vars);
    return vars_n_used_secrets(c->scope->vars) == 0 ? buf_span(out) : (struct span){ 0 };
}

static size_t add_rows(const struct book_rows *rows, struct span note, struct candidate *all,
                       size_t n)
{
    for (size_t i = 0; i < rows->n && n < COMPLETE_MAX; i++) {
        struct candidate item = { span_of(rows->rows[i].name), note };
        bool known = rows->rows[i].off;
        for (size_t k = 0; k < n && !known; k++)
            known = span_eq(all[k].text, item.text);
        if (!known)
            all[n++] = item;
    }
    return n;
}

/* "secret.key": names that the environment says have a value elsewhere. */
static size_t add_secrets(const struct book_rows *rows, struct composing *c,
                          struct candidate *all, size_t n)
{
    size_t from = n;
    buf_reset(&c->secrets);
    for (size_t i = 0; i < rows->n && n < COMPLETE_MAX; i++) {
        size_t at = c->secrets.len;
        buf_addf(&c->secrets, "secret.%s", rows->rows[i].name);
        all[n++] = (struct candidate){ { NULL, c->secrets.len - at }, SPAN("secret") };
    }
    size_t at = 0;
    for (size_t i = from; i < n && !c->secrets.failed; at += all[i++].text.len)
        all[i].text.ptr = c->secrets.ptr + at; /* it may have moved as it grew */
    return c->secrets.failed ? from : n;
}

static size_t offer_variables(void *ctx, struct span typed, struct candidate *out, size_t room)
{
    struct composing *c = ctx;
    static const char *const dynamic[] = { "$uuid", "$timestamp", "$isoTimestamp",
                                           "$randomInt" };
    struct candidate all[COMPLETE_MAX];
    size_t n = 0;
    if (c->request)
        n = add_rows(&c->request->tables[BOOK_VARS], SPAN("request"), all, n);
    for (size_t i = 0; c->scope && i + 1 < c->scope->n_chain; i++)
        n = add_rows(&c->scope->chain[i]->tables[BOOK_VARS], SPAN("folder"), all, n);
    if (c->scope && c->scope->environment)
        n = add_rows(&c->scope->environment->file->tables[BOOK_VARS],
                     span_of(c->scope->environment->name), all, n);
    if (c->scope && c->scope->environment)
        n = add_secrets(&c->scope->environment->file->tables[BOOK_SECRETS], c, all, n);
    if (c->scope && c->scope->n_chain > 0)
        n = add_rows(&c->scope->chain[c->scope->n_chain - 1]->tables[BOOK_VARS],
                     SPAN("collection"), all, n);
    for (size_t i = 0; i < sizeof dynamic / sizeof *dynamic && n < COMPLETE_MAX; i++)
        all[n++] = (struct candidate){ span_of(dynamic[i]), SPAN("made when sent") };
    return complete_filter(all, n, typed, out, room);
}

void composing_init(struct composing *c, struct clipboard *clipboard)
{
    *c = (struct composing){ .clipboard = clipboard, .names = { offer_variables, c } };
    buf_init(&c->secrets, 1 << 16);
}

void composing_clear(struct composing *c)
{
    buf_clear(&c->secrets);
}

struct span composing_content_type(const struct composing *c)
{
    struct span found = { 0 };
    size_t n = c->request ? book_request_n_rows(c->request, BOOK_HEADERS) : 0;
    for (size_t i = 0; i < n; i++) {
        const struct book_row *row = book_request_row(c->request, BOOK_HEADERS, i);
        if (!row->off && span_ieq_str(span_of(row->name), "content-type"))
            found = span_of(row->value);
    }
    return found;
}
