#include "view/body_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "view/bodyfile.h"
#include "view/jsonbody.h"
#include "view/rowsmodel.h"
#include "widget/editor.h"
#include "widget/fields.h"

enum { BODY_MAX = 16 << 20, CHECK_MAX = 4 << 20, X_KINDS = 2, KIND_GAP = 3, FIRST_ROW = 2 };

enum kind { NONE, TEXT, JSON, FORM, MULTIPART, A_FILE, N_KINDS, OTHER = N_KINDS };

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
};

struct body_edit {
    const struct composing *composing;
    int w, h;
    bool typing; /* in the editor */
    struct editor editor;
    struct jsonbody json;
    struct text_paint paint;
    struct rowsmodel form_rows, part_rows;
    struct kvtable *form, *parts;
    struct bodyfile file_model;
    struct fields file;
    uint64_t version; /* of the request that was taken over */
    uint64_t checked; /* state of the text that was checked */
    enum kind checked_kind;
    bool is_wrong;
    struct jsonlex_place place;
    const char *why;
    size_t bad;
    bool too_large; /* for the editor; it is left alone */
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

static bool looks_like_json(struct span text)
{
    size_t i = 0;
    while (i < text.len &&
           (ascii_is_blank(text.ptr[i]) || text.ptr[i] == '\n' || text.ptr[i] == '\r'))
        i++;
    return i < text.len && (text.ptr[i] == '[' || text.ptr[i] == '{') &&
           !span_starts(span_sub(text, i, text.len), SPAN("{{"));
}

static enum kind kind_of(const struct body_edit *b)
{
    const struct book_request *r = request_of(b);
    if (!r)
        return NONE;
    if (r->body == BOOK_BODY_BYTES) {
        struct span type = composing_content_type(b->composing);
        bool json = type.len > 0 ? mentions_json(type) : looks_like_json(buf_span(&r->bytes));
        return json ? JSON : TEXT;
    }
    for (enum kind k = NONE; k < N_KINDS; k++)
        if (kinds[k].body == r->body)
            return k;
    return OTHER;
}

static bool has_editor(const struct body_edit *b)
{
    enum kind kind = kind_of(b);
    return (kind == TEXT || kind == JSON) && !b->too_large;
}

static struct kvtable *table_of(const struct body_edit *b)
{
    enum kind kind = kind_of(b);
    return kind == FORM ? b->form : kind == MULTIPART ? b->parts : NULL;
}

const char *body_edit_kind(const struct body_edit *b)
{
    enum kind kind = kind_of(b);
    if (kind == OTHER)
        return request_of(b)->body == BOOK_BODY_GRAPHQL ? "graphql" : "raw";
    return kind == NONE ? "" : kinds[kind].name;
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

/* Between text and JSON the Content-Type decides, so it is written where it says otherwise. A type
 * of the user's own that fits stays. */
static void choose(struct body_edit *b, enum kind kind)
{
    struct book_request *r = request_of(b);
    if (!r)
        return;
    body_edit_leave(b);
    book_request_set_body_kind(r, kinds[kind].body);
    if (kinds[kind].content_type && kind_of(b) != kind)
        write_content_type(r, kinds[kind].content_type);
    if (kind == JSON && composing_content_type(b->composing).len == 0)
        write_content_type(r, kinds[kind].content_type);
    body_edit_refresh(b);
}

/* ---- Lifecycle -------------------------------------------------------------------------------*/

static void paint(void *ctx, struct span text, size_t from, size_t to, uint8_t *roles)
{
    struct body_edit *b = ctx;
    if (kind_of(b) == JSON)
        jsonbody_paint(&b->json, text, from, to, roles);
    composing_paint_variables((void *)(uintptr_t)b->composing, text, from, to, roles);
}

struct body_edit *body_edit_new(const struct composing *composing)
{
    struct body_edit *b = mem_zero(1, sizeof *b);
    if (!b)
        return NULL;
    b->composing = composing;
    b->bad = SIZE_MAX;
    editor_init(&b->editor, BODY_MAX, composing->clipboard);
    b->editor.offers.names = &composing->names;
    jsonbody_init(&b->json);
    b->paint = (struct text_paint){ paint, b };
    rowsmodel_init(&b->form_rows, composing, BOOK_FORM);
    rowsmodel_init(&b->part_rows, composing, BOOK_MULTIPART);
    bodyfile_init(&b->file_model, composing);
    fields_init(&b->file, &bodyfile_functions, &b->file_model, composing->clipboard);
    b->file.offers.names = &composing->names;
    struct kvtable_config config = { .model = &rowsmodel_functions,
                                     .ctx = &b->form_rows,
                                     .add = "add a field",
                                     .separator = '=',
                                     .names = &composing->names,
                                     .clipboard = composing->clipboard };
    b->form = kvtable_new(&config);
    config.ctx = &b->part_rows;
    config.add = "add a part; @path as value for a file";
    b->parts = kvtable_new(&config);
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
    jsonbody_clear(&b->json);
    editor_clear(&b->editor);
    free(b);
}

/* ---- In step with the request ----------------------------------------------------------------*/

static void check(struct body_edit *b)
{
    enum kind kind = kind_of(b);
    b->json.state = b->editor.edits.state;
    if (b->checked == b->editor.edits.state && b->checked_kind == kind)
        return;
    b->checked = b->editor.edits.state;
    b->checked_kind = kind;
    struct span text = editor_text(&b->editor);
    b->is_wrong = kind == JSON && text.len > 0 && text.len <= CHECK_MAX &&
                  !jsonbody_check(text, &b->place, &b->why);
    b->bad = b->is_wrong ? jsonbody_offset(text, b->place) : SIZE_MAX;
}

void body_edit_refresh(struct body_edit *b)
{
    struct book_request *r = request_of(b);
    if (!r)
        return;
    if (r->version != b->version && r->body == BOOK_BODY_BYTES) {
        b->too_large = r->bytes.len > BODY_MAX;
        if (!b->too_large && !span_eq(editor_text(&b->editor), buf_span(&r->bytes)))
            editor_replace_all(&b->editor, buf_span(&r->bytes));
    }
    b->version = r->version;
    check(b);
    kvtable_refresh(b->form);
    kvtable_refresh(b->parts);
}

void body_edit_reset(struct body_edit *b)
{
    struct book_request *r = request_of(b);
    b->typing = b->editor.finding = false;
    kvtable_reset(b->form);
    kvtable_reset(b->parts);
    fields_reset(&b->file);
    edits_clear(&b->editor.edits);
    if (r && r->bytes.len <= BODY_MAX)
        editor_set(&b->editor, buf_span(&r->bytes));
    if (r)
        b->version = r->version - 1;
    body_edit_refresh(b);
}

static void take_over(struct body_edit *b)
{
    if (request_of(b))
        book_request_set_bytes(request_of(b), editor_text(&b->editor));
    b->version = request_of(b) ? request_of(b)->version : 0;
    check(b);
}

void body_edit_leave(struct body_edit *b)
{
    b->typing = false;
    if (b->editor.finding) {
        b->editor.finding = false;
        editor_resize(&b->editor, b->editor.w, b->editor.h);
    }
    kvtable_leave(b->form);
    kvtable_leave(b->parts);
    fields_leave(&b->file);
}

void body_edit_put(struct body_edit *b, struct span text)
{
    if (!has_editor(b) || span_eq(text, editor_text(&b->editor)))
        return;
    editor_replace_all(&b->editor, text);
    take_over(b);
}

struct span body_edit_text(const struct body_edit *b)
{
    return editor_text(&b->editor);
}

/* ---- Keys and mouse --------------------------------------------------------------------------*/

void body_edit_resize(struct body_edit *b, int w, int h)
{
    b->w = w;
    b->h = h;
    int rows = h - FIRST_ROW > 1 ? h - FIRST_ROW : 1;
    editor_resize(&b->editor, w,
                  rows > 2 ? rows - 1 : rows); /* a row below it for what is wrong */
    kvtable_resize(b->form, w, rows);
    kvtable_resize(b->parts, w, rows);
    fields_resize(&b->file, w, rows);
}

bool body_edit_is_typing(const struct body_edit *b)
{
    if (has_editor(b))
        return b->typing || b->editor.finding;
    if (table_of(b))
        return kvtable_is_typing(table_of(b));
    return kind_of(b) == A_FILE && fields_is_typing(&b->file);
}

static bool editor_takes(struct body_edit *b, const struct key *key)
{
    if (!b->typing)
        return editor_read_key(&b->editor, key);
    if (key_is(key, 0, JKEY_ESC) && !editor_wants_esc(&b->editor)) {
        b->typing = false;
        return true;
    }
    uint64_t state = b->editor.edits.state;
    bool taken = editor_key(&b->editor, key);
    if (b->editor.edits.state != state)
        take_over(b);
    return taken;
}

bool body_edit_key(struct body_edit *b, const struct key *key)
{
    if (has_editor(b))
        return editor_takes(b, key);
    if (table_of(b))
        return kvtable_key(table_of(b), key);
    return kind_of(b) == A_FILE && fields_key(&b->file, key);
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

bool body_edit_mouse(struct body_edit *b, const struct key *key)
{
    if (key->mouse == MOUSE_PRESS && key->y == 0)
        return press_kind(b, key->x);
    struct key inner = *key;
    inner.y -= FIRST_ROW;
    if (table_of(b))
        return kvtable_mouse(table_of(b), &inner);
    if (kind_of(b) == A_FILE)
        return fields_mouse(&b->file, &inner);
    if (!has_editor(b))
        return false;
    if (key->mouse == MOUSE_PRESS && key->button == MOUSE_LEFT)
        b->typing = true;
    return editor_mouse(&b->editor, &inner);
}

/* ---- Commands --------------------------------------------------------------------------------*/

bool body_edit_can(const struct body_edit *b, enum reqtab_command command)
{
    bool text = has_editor(b);
    switch (command) {
    case REQTAB_KIND:
        return request_of(b) != NULL;
    case REQTAB_EDIT:
        return text ? !b->typing : table_of(b) || kind_of(b) == A_FILE;
    case REQTAB_FORMAT:
    case REQTAB_MINIFY:
        return text && kind_of(b) == JSON && editor_text(&b->editor).len > 0;
    case REQTAB_WRAP:
    case REQTAB_FIND:
    case REQTAB_EXTERNAL:
        return text;
    case REQTAB_UNDO:
    case REQTAB_REDO:
        if (text)
            return command == REQTAB_UNDO ? b->editor.edits.log.done > 0
                                          : b->editor.edits.log.done < b->editor.edits.log.n;
        break;
    default:
        break;
    }
    return table_of(b) && command <= REQTAB_REDO &&
           kvtable_can(table_of(b), (enum kv_command)command);
}

static void lay_out(struct body_edit *b, bool minify)
{
    struct buf out;
    buf_init(&out, BODY_MAX);
    if (jsonbody_format(editor_text(&b->editor), minify, &out, NULL) == JIG_OK) {
        editor_replace_all(&b->editor, buf_span(&out));
        take_over(b);
    } else if (b->bad != SIZE_MAX) {
        editor_go(&b->editor, b->bad); /* the words stand below it already */
    }
    buf_clear(&out);
}

static bool travel(struct body_edit *b, bool back)
{
    bool done = back ? edits_undo(&b->editor.edits) : edits_redo(&b->editor.edits);
    editor_resize(&b->editor, b->editor.w, b->editor.h);
    take_over(b);
    return done;
}

static bool run_text(struct body_edit *b, enum reqtab_command command)
{
    switch (command) {
    case REQTAB_EDIT:
        b->typing = true;
        return true;
    case REQTAB_FORMAT:
    case REQTAB_MINIFY:
        lay_out(b, command == REQTAB_MINIFY);
        return true;
    case REQTAB_WRAP:
        editor_set_wrap(&b->editor, !b->editor.wrap);
        return true;
    case REQTAB_FIND:
        editor_open_find(&b->editor);
        return true;
    case REQTAB_UNDO:
    case REQTAB_REDO:
        return travel(b, command == REQTAB_UNDO);
    default:
        return false;
    }
}

bool body_edit_run(struct body_edit *b, enum reqtab_command command)
{
    if (!body_edit_can(b, command))
        return false;
    if (command == REQTAB_KIND) {
        enum kind kind = kind_of(b);
        choose(b, kind + 1 < N_KINDS ? kind + 1 : NONE);
        return true;
    }
    if (has_editor(b))
        return run_text(b, command);
    if (table_of(b))
        return kvtable_run(table_of(b), (enum kv_command)command);
    struct key enter = { .code = JKEY_ENTER };
    return fields_key(&b->file, &enter);
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

static void draw_kinds(const struct body_edit *b, const struct canvas *c)
{
    int x = X_KINDS;
    enum kind kind = kind_of(b);
    for (enum kind k = NONE; k < N_KINDS; k++)
        x +=
            canvas_str(c, x, 0, k == kind ? ROLE_STRONG : ROLE_FAINT, kinds[k].name) + KIND_GAP;
    if (kind == OTHER)
        canvas_str(c, x, 0, ROLE_STRONG, body_edit_kind(b));
}

static void draw_place(const struct body_edit *b, const struct canvas *c, int y)
{
    size_t line, column;
    editor_place(&b->editor, &line, &column);
    char text[80];
    int n = snprintf(text, sizeof text, "line %zu, column %zu", line, column);
    canvas_text_right(c, b->w - 2, y, b->w / 2, ROLE_MUTED, span_make(text, (size_t)n));
}

/* Under the text: what is wrong with it, or what it is. */
static void draw_status(const struct body_edit *b, const struct canvas *c, int y, bool focused)
{
    size_t n = editor_text(&b->editor).len;
    if (b->editor.refused)
        canvas_textf(c, X_KINDS, y, ROLE_ERROR, "that is too much: a body here holds %d MiB",
                     BODY_MAX >> 20);
    else if (b->is_wrong)
        canvas_textf(c, X_KINDS, y, ROLE_ERROR, "line %zu, column %zu: %s", b->place.line,
                     b->place.column, b->why);
    else if (!b->typing && focused && n == 0)
        canvas_str(c, X_KINDS, y, ROLE_FAINT, "Enter to type");
    else
        canvas_textf(c, X_KINDS, y, ROLE_FAINT, "%s%zu bytes",
                     kind_of(b) == JSON && n > 0 && n <= CHECK_MAX ? "JSON ✓  " : "", n);
    if (b->typing)
        draw_place(b, c, y);
}

static void draw_editor(const struct body_edit *b, const struct canvas *c, bool focused)
{
    struct canvas part = canvas_sub(c, 0, FIRST_ROW, b->w, b->editor.h);
    struct editor_look look = { .focused = focused && (b->typing || b->editor.finding),
                                .paint = &b->paint,
                                .bad = b->bad };
    editor_draw(&b->editor, &part, &look);
    if (FIRST_ROW + b->editor.h < b->h)
        draw_status(b, c, FIRST_ROW + b->editor.h, focused);
}

static const char *words_for(const struct body_edit *b)
{
    if (b->too_large)
        return "The body is too large to be edited here.";
    if (kind_of(b) == OTHER)
        return "This kind of body is kept and sent as it is.";
    return "No body.";
}

void body_edit_draw(const struct body_edit *b, const struct canvas *c, bool focused)
{
    draw_kinds(b, c);
    struct canvas part = canvas_sub(c, 0, FIRST_ROW, b->w, b->h - FIRST_ROW);
    if (has_editor(b))
        draw_editor(b, c, focused);
    else if (table_of(b))
        kvtable_draw(table_of(b), &part, focused);
    else if (kind_of(b) == A_FILE)
        fields_draw(&b->file, &part, focused);
    else
        canvas_str(&part, X_KINDS, 0, ROLE_FAINT, words_for(b));
}

bool body_edit_cursor(const struct body_edit *b, int *x, int *y)
{
    bool shown = false;
    if (has_editor(b))
        shown = editor_cursor(&b->editor, x, y) && (b->typing || b->editor.finding);
    else if (table_of(b))
        shown = kvtable_cursor(table_of(b), x, y);
    else if (kind_of(b) == A_FILE)
        shown = fields_cursor(&b->file, x, y);
    *y += FIRST_ROW;
    return shown;
}
