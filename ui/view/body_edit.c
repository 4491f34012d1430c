#include "view/body_edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "view/bodyfile.h"
#include "view/graphql.h"
#include "view/jsonguess.h"
#include "view/rowsmodel.h"
#include "view/textbody.h"

enum { X_KINDS = 2, KIND_GAP = 3, FIRST_ROW = 2 };

enum kind { NONE, TEXT, JSON, FORM, MULTIPART, A_FILE, GRAPHQL, RAW, N_KINDS };

struct kind_info {
    const char *name;
    enum book_body body;
    const char *content_type; /* that choosing it writes; NULL: none of its own */
};

static const struct kind_info kinds[N_KINDS] = {
    [NONE] = { "none", BOOK_BODY_NONE, NULL },
    [TEXT] = { "text", BOOK_BODY_BYTES, "text/plain; charset=utf-8" },
    [JSON] = { "json", BOOK_BODY_BYTES, "application/json" },
    [FORM] = { "form", BOOK_BODY_FORM, NULL },
    [MULTIPART] = { "multipart", BOOK_BODY_MULTIPART, NULL },
    [A_FILE] = { "file", BOOK_BODY_FILE, NULL },
    [GRAPHQL] = { "graphql", BOOK_BODY_GRAPHQL, NULL },
    [RAW] = { "raw", BOOK_BODY_RAW, NULL },
};

struct body_edit {
    struct composing *composing;
    struct textbody text; /* of TEXT, JSON and RAW */
    struct graphql graphql;
    struct rowsmodel form_rows, part_rows;
    struct kvtable *form, *parts;
    struct bodyfile file_model;
    struct fields file;
    struct jsonguess guess; /* of what it is without a Content-Type */
    uint64_t version;       /* of the request that was taken over */
    bool too_large;         /* for the editor; it is left alone */
};

/* ---- Kinds -----------------------------------------------------------------------------------*/

static struct book_request *request_of(const struct body_edit *b)
{
    return b->composing->request;
}

static bool mentions_json(struct span type)
{
    for (size_t i = 0; i + 4 <= type.len; i++)
        if (span_istarts(span_sub(type, i, type.len), SPAN("json")))
            return true;
    return false;
}

static enum kind kind_of(const struct body_edit *b)
{
    const struct book_request *r = request_of(b);
    if (r && r->body == BOOK_BODY_BYTES) {
        struct span type = composing_content_type(b->composing);
        bool json = type.len > 0 ? mentions_json(type)
                                 : jsonguess_is_json(&b->guess, buf_span(&r->bytes));
        return json ? JSON : TEXT;
    }
    enum kind k = NONE;
    while (r && kinds[k].body != r->body)
        k++;
    return k;
}

const char *body_edit_kind(const struct body_edit *b)
{
    enum kind kind = kind_of(b);
    return kind == NONE ? "" : kinds[kind].name;
}

/* The editor of a kind; class NULL where there is nothing to edit. */
static struct reqtab editor_of(const struct body_edit *shown, enum kind kind)
{
    struct body_edit *b = (struct body_edit *)(uintptr_t)shown;
    switch (kind) {
    case TEXT:
    case JSON:
    case RAW:
        return b->too_large ? (struct reqtab){ 0 } : textbody_tab(&b->text);
    case FORM:
        return reqtab_of_table(b->form);
    case MULTIPART:
        return reqtab_of_table(b->parts);
    case A_FILE:
        return reqtab_of_fields(&b->file);
    case GRAPHQL:
        return graphql_tab(&b->graphql);
    default:
        return (struct reqtab){ 0 };
    }
}

static struct reqtab active(const struct body_edit *b)
{
    return editor_of(b, kind_of(b));
}

static void write_content_type(struct book_request *r, const char *type)
{
    size_t n = book_request_n_rows(r, BOOK_HEADERS);
    while (n-- > 0) {
        const struct book_row *row = book_request_row(r, BOOK_HEADERS, n);
        if (!row->off && span_ieq_str(span_of(row->name), "content-type")) {
            book_request_set_row(r, BOOK_HEADERS, n, BOOK_VALUE, type);
            return;
        }
    }
    struct book_row row = { .name = mem_strdup("Content-Type"), .value = mem_strdup(type) };
    if (row.name && row.value)
        book_request_insert_row(r, BOOK_HEADERS, book_request_n_rows(r, BOOK_HEADERS), &row);
    free(row.name);
    free(row.value);
}

/* A Content-Type that choosing a kind wrote goes with that kind: what follows has its own. */
static void drop_content_type(struct book_request *r)
{
    size_t n = book_request_n_rows(r, BOOK_HEADERS);
    while (n-- > 0) {
        const struct book_row *row = book_request_row(r, BOOK_HEADERS, n);
        bool is_ours = span_eq_str(span_of(row->value), kinds[TEXT].content_type) ||
                       span_eq_str(span_of(row->value), kinds[JSON].content_type);
        if (!row->off && is_ours && span_ieq_str(span_of(row->name), "content-type"))
            book_request_remove_row(r, BOOK_HEADERS, n);
    }
}

static void leave(void *self);
static void refresh(void *self);

/* Between text and JSON the Content-Type decides, so it is written where it says otherwise. A type
 * of the user's own that fits stays. */
static void choose(struct body_edit *b, enum kind kind)
{
    struct book_request *r = request_of(b);
    if (!r)
        return;
    leave(b);
    book_request_set_body_kind(r, kinds[kind].body);
    jsonguess_see(&b->guess, buf_span(&r->bytes), true);
    if (kind == NONE || kind == FORM || kind == MULTIPART || kind == GRAPHQL)
        drop_content_type(r);
    if (kinds[kind].content_type && kind_of(b) != kind)
        write_content_type(r, kinds[kind].content_type);
    if (kind == JSON && composing_content_type(b->composing).len == 0)
        write_content_type(r, kinds[kind].content_type);
    refresh(b);
}

/* ---- Lifecycle -------------------------------------------------------------------------------*/

static bool store_bytes(void *ctx, struct span text)
{
    struct body_edit *b = ctx;
    struct book_request *r = request_of(b);
    if (!r)
        return false;
    struct span before = buf_span(&r->bytes);
    bool is_other = span_common_start(before, text) == 0 && span_common_end(before, text) == 0;
    bool stored = book_request_set_bytes(r, text);
    jsonguess_see(&b->guess, buf_span(&r->bytes), is_other);
    b->version = r->version;
    return stored;
}

static struct kvtable *table_new(const struct composing *composing, struct rowsmodel *rows,
                                 const char *add)
{
    struct kvtable_config config = { .model = &rowsmodel_functions,
                                     .ctx = rows,
                                     .add = add,
                                     .separator = '=',
                                     .names = &composing->names,
                                     .clipboard = composing->clipboard };
    return kvtable_new(&config);
}

struct body_edit *body_edit_new(struct composing *composing)
{
    struct body_edit *b = mem_zero(1, sizeof *b);
    if (!b)
        return NULL;
    b->composing = composing;
    textbody_init(&b->text, composing);
    b->text.store = store_bytes;
    b->text.ctx = b;
    b->text.has_status = true;
    graphql_init(&b->graphql, composing);
    rowsmodel_init(&b->form_rows, composing, BOOK_FORM);
    rowsmodel_init(&b->part_rows, composing, BOOK_MULTIPART);
    bodyfile_init(&b->file_model, composing);
    fields_init(&b->file, &bodyfile_functions, &b->file_model, composing->clipboard);
    b->file.offers.names = &composing->names;
    b->form = table_new(composing, &b->form_rows, "add a field");
    b->parts = table_new(composing, &b->part_rows, "add a part; @path as value for a file");
    if (b->form && b->parts)
        return b;
    body_edit_free(b);
    return NULL;
}

void body_edit_free(struct body_edit *b)
{
    if (!b)
        return;
    kvtable_free(b->form);
    kvtable_free(b->parts);
    fields_clear(&b->file);
    bodyfile_clear(&b->file_model);
    rowsmodel_clear(&b->form_rows);
    rowsmodel_clear(&b->part_rows);
    graphql_clear(&b->graphql);
    textbody_clear(&b->text);
    free(b);
}

/* ---- In step with the request ----------------------------------------------------------------*/

static enum textbody_grammar grammar_of(enum kind kind)
{
    return kind == JSON ? TEXTBODY_JSON : kind == RAW ? TEXTBODY_MESSAGE : TEXTBODY_PLAIN;
}

static void refresh(void *self)
{
    struct body_edit *b = self;
    struct book_request *r = request_of(b);
    enum kind kind = kind_of(b);
    if (!r)
        return;
    if (r->version != b->version)
        jsonguess_see(&b->guess, buf_span(&r->bytes), false);
    textbody_be(&b->text, grammar_of(kind));
    if (r->version != b->version) {
        b->too_large = r->bytes.len > TEXTBODY_MAX;
        if (!b->too_large && (kind == TEXT || kind == JSON || kind == RAW))
            textbody_update(&b->text, buf_span(&r->bytes));
    }
    b->version = r->version;
    struct reqtab tab = active(b);
    if (tab.class && tab.class->refresh)
        tab.class->refresh(tab.self);
}

static void reset(void *self)
{
    struct body_edit *b = self;
    struct book_request *r = request_of(b);
    bool fits = r && r->bytes.len <= TEXTBODY_MAX;
    jsonguess_see(&b->guess, r ? buf_span(&r->bytes) : SPAN(""), true);
    textbody_set(&b->text, fits ? buf_span(&r->bytes) : SPAN(""));
    for (enum kind k = NONE; k < N_KINDS; k++) {
        struct reqtab tab = editor_of(b, k);
        if (tab.class && tab.class->reset)
            tab.class->reset(tab.self);
    }
    if (r)
        b->version = r->version - 1;
    refresh(b);
}

static void leave(void *self)
{
    for (enum kind k = NONE; k < N_KINDS; k++) {
        struct reqtab tab = editor_of(self, k);
        if (tab.class)
            tab.class->leave(tab.self);
    }
}

static void put(void *self, struct span text)
{
    struct reqtab tab = active(self);
    if (tab.class && tab.class->put)
        tab.class->put(tab.self, text);
}

/* ---- Keys and mouse --------------------------------------------------------------------------*/

static void resize(void *self, int w, int h)
{
    int rows = h - FIRST_ROW > 1 ? h - FIRST_ROW : 1;
    for (enum kind k = NONE; k < N_KINDS; k++) {
        struct reqtab tab = editor_of(self, k);
        if (tab.class)
            tab.class->resize(tab.self, w, rows);
    }
}

static bool is_typing(const void *self)
{
    struct reqtab tab = active(self);
    return tab.class && tab.class->is_typing(tab.self);
}

static struct typedkeys typed(const void *self)
{
    struct reqtab tab = active(self);
    return tab.class->typed(tab.self);
}

/* What is pasted where there is no body becomes one, of the kind that it looks like. */
static void begin_body(struct body_edit *b, struct span text)
{
    struct jsonguess guess = { 0 };
    jsonguess_see(&guess, text, true);
    choose(b, jsonguess_is_json(&guess, text) ? JSON : TEXT);
}

static bool key(void *self, const struct key *k)
{
    struct body_edit *b = self;
    if (k->code == JKEY_PASTE && k->text.len > 0 && kind_of(b) == NONE)
        begin_body(b, k->text);
    struct reqtab tab = active(self);
    return tab.class && tab.class->key(tab.self, k);
}

static bool press_kind(struct body_edit *b, int at)
{
    int x = X_KINDS;
    for (enum kind k = NONE; k < N_KINDS; k++) {
        int w = (int)strlen(kinds[k].name);
        if (at >= x - 1 && at <= x + w) {
            choose(b, k);
            return true;
        }
        x += w + KIND_GAP;
    }
    return false;
}

static bool mouse(void *self, const struct key *k)
{
    struct reqtab tab = active(self);
    if (k->mouse == MOUSE_PRESS && k->y == 0)
        return press_kind(self, k->x);
    struct key inner = *k;
    inner.y -= FIRST_ROW;
    return tab.class && tab.class->mouse(tab.self, &inner);
}

static bool can(const void *self, enum reqtab_command command)
{
    struct reqtab tab = active(self);
    if (command == REQTAB_KIND)
        return request_of(self) != NULL;
    return tab.class && tab.class->can(tab.self, command);
}

static bool run(void *self, enum reqtab_command command, struct intent *out)
{
    struct reqtab tab = active(self);
    if (command != REQTAB_KIND)
        return tab.class && tab.class->run(tab.self, command, out);
    choose(self, (kind_of(self) + 1) % N_KINDS);
    return true;
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

static void draw(const void *self, const struct canvas *c, bool focused)
{
    const struct body_edit *b = self;
    struct reqtab tab = active(b);
    int x = X_KINDS;
    for (enum kind k = NONE; k < N_KINDS; k++)
        x += KIND_GAP +
             canvas_str(c, x, 0, k == kind_of(b) ? ROLE_STRONG : ROLE_FAINT, kinds[k].name);
    struct canvas part = canvas_sub(c, 0, FIRST_ROW, canvas_w(c), canvas_h(c) - FIRST_ROW);
    if (tab.class)
        tab.class->draw(tab.self, &part, focused);
    else
        canvas_str(&part, X_KINDS, 0, ROLE_FAINT,
                   b->too_large ? "The body is too large to be edited here."
                                : "No body. What is pasted here becomes one.");
}

static bool cursor(const void *self, int *x, int *y)
{
    struct reqtab tab = active(self);
    bool shown = tab.class && tab.class->cursor(tab.self, x, y);
    *y += FIRST_ROW;
    return shown;
}

static bool work(void *self, int64_t budget_us)
{
    struct reqtab tab = active(self);
    return tab.class && tab.class->work && tab.class->work(tab.self, budget_us);
}

static const struct reqtab_class class = {
    .reset = reset,
    .refresh = refresh,
    .leave = leave,
    .put = put,
    .resize = resize,
    .draw = draw,
    .cursor = cursor,
    .is_typing = is_typing,
    .typed = typed,
    .key = key,
    .mouse = mouse,
    .can = can,
    .run = run,
    .work = work,
};

struct reqtab body_edit_tab(struct body_edit *b)
{
    return (struct reqtab){ &class, b };
}
