/* Tables say which member of the file is which field, for reading and for writing alike. What is
 * not in them is never touched. */
#include "book/requesttext.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/mem.h"

#define MEMBERS_MAX \
    1000 /* of an object that is read as rows, each looked for among the others */

/* The order in which the sample collection has its keys: where a new one is put. */
const char *const requesttext_order[] = { "jig",     "name",    "order",  "tags",    "note",
                                          "needs",   "method",  "url",    "path",    "query",
                                          "headers", "auth",    "body",   "options", "vars",
                                          "secrets", "capture", "assert", NULL };

const char *const requesttext_tables[BOOK_N_TABLES] = {
    [BOOK_QUERY] = "query",
    [BOOK_PATH] = "path",
    [BOOK_HEADERS] = "headers",
    [BOOK_VARS] = "vars",
    [BOOK_SECRETS] = "secrets",
    [BOOK_FORM] = "body.form",
    [BOOK_MULTIPART] = "body.multipart",
};

#define FIELD(path, member, absent)                         \
    {                                                       \
        path, offsetof(struct book_request, member), absent \
    }
const struct requesttext_field requesttext_fields[] = {
    FIELD("name", name, ""), FIELD("note", note, ""), FIELD("method", method, "GET"),
    FIELD("url", url, ""),   { NULL, 0, NULL },
};
const struct requesttext_field requesttext_graphql[] = {
    FIELD("query", graphql_query, ""),
    FIELD("variables", graphql_variables, ""),
    FIELD("operationName", graphql_operation, ""),
    { NULL, 0, NULL },
};
#undef FIELD

char **requesttext_slot(struct book_request *r, const struct requesttext_field *f)
{
    return (char **)(void *)((char *)r + f->offset);
}

/* Every way to spell a body; of the first that is there. */
const struct requesttext_body requesttext_bodies[] = {
    { "text", BOOK_BODY_BYTES },      { "lines", BOOK_BODY_BYTES },
    { "base64", BOOK_BODY_BYTES },    { "file", BOOK_BODY_FILE },
    { "form", BOOK_BODY_FORM },       { "multipart", BOOK_BODY_MULTIPART },
    { "graphql", BOOK_BODY_GRAPHQL }, { "raw", BOOK_BODY_RAW },
    { NULL, BOOK_BODY_NONE },
};

static const struct {
    const char *type;
    const char *params[6];
} auth_types[] = {
    { "none", { NULL } },
    { "basic", { "username", "password", NULL } },
    { "digest", { "username", "password", NULL } },
    { "bearer", { "token", "prefix", NULL } },
    { "apikey", { "name", "value", "in", NULL } },
    { "awsv4", { "accessKey", "secretKey", "region", "service", "sessionToken", NULL } },
};
#define N_AUTH_TYPES (sizeof auth_types / sizeof *auth_types)

const char *const *requesttext_auth_params(const char *type)
{
    for (size_t i = 0; type && i < N_AUTH_TYPES; i++)
        if (strcmp(auth_types[i].type, type) == 0)
            return auth_types[i].params;
    return NULL;
}

static bool is_in(const char *const *list, const char *word)
{
    while (*list && strcmp(*list, word) != 0)
        list++;
    return *list != NULL;
}

bool requesttext_auth_fits(const char *type, const char *param)
{
    const char *const *own = requesttext_auth_params(type);
    if (!own || is_in(own, param))
        return true;
    for (size_t i = 0; i < N_AUTH_TYPES; i++)
        if (is_in(auth_types[i].params, param))
            return false;
    return true;
}

/* ---- Reading ---- */

/* The key that it stands behind, or the array that it is in does. */
static void add_key(const struct json *doc, uint32_t node, struct buf *out)
{
    while (node != JSON_NONE && !doc->nodes[node].key_end)
        node = doc->nodes[node].parent;
    if (node == JSON_NONE)
        return;
    buf_add_byte(out, '"');
    json_key(doc, node, out);
    buf_add_str(out, "\": ");
}

static enum jig_err refuse(const struct book_request *r, uint32_t node, struct jig_error *error,
                           const char *what)
{
    struct jsonlex_place p = jsonlex_place(json_text(&r->doc), r->doc.nodes[node].at);
    struct buf key;
    buf_init(&key, 200);
    add_key(&r->doc, node, &key);
    jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_NONE, "line %zu, column %zu: %s%s", p.line,
                  p.column, key.failed ? "" : buf_str(&key), what);
    buf_clear(&key);
    return JIG_ERR_DECODE;
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static enum jig_err read_text(struct book_request *r, const char *path, char **slot,
                              const char *absent, struct jig_error *error)
{
    uint32_t node = json_at(&r->doc, path);
    if (node != JSON_NONE && !json_is(&r->doc, node, JSON_STRING))
        return refuse(r, node, error, "a text is expected here");
    free(*slot);
    *slot = node == JSON_NONE ? mem_strdup(absent) : json_take_text(&r->doc, node);
    return *slot ? JIG_OK : out_of_memory(error);
}

/* A row's text without the indent that its further lines have in the file. Where it has none, the
 * line's start is not looked for: it may be the start of a file that is all in one line. */
static void add_dedented(struct span text, struct span row, struct buf *out)
{
    size_t start = (size_t)(row.ptr - text.ptr), indent = 0;
    if (span_find_byte(row, '\n', 0) == SIZE_MAX) {
        buf_add(out, row);
        return;
    }
    while (start > 0 && text.ptr[start - 1] != '\n')
        start--;
    while (start + indent < text.len &&
           (text.ptr[start + indent] == ' ' || text.ptr[start + indent] == '\t'))
        indent++;
    for (bool first = true; row.ptr; first = false) {
        struct span line = span_cut(&row, '\n');
        size_t skip = 0;
        while (!first && skip < indent && skip < line.len && ascii_is_blank(line.ptr[skip]))
            skip++;
        buf_add(out, span_sub(line, skip, line.len));
        if (row.ptr)
            buf_add_byte(out, '\n');
    }
}

/* A number or true is its text as it is spelled; a list or an object is none. */
static enum jig_err check_member(const struct book_request *r, uint32_t row, const char *key,
                                 struct jig_error *error)
{
    uint32_t node = json_member(&r->doc, row, span_of(key));
    bool is_text = !json_is(&r->doc, node, JSON_ARRAY) && !json_is(&r->doc, node, JSON_OBJECT);
    return is_text ? JIG_OK : refuse(r, node, error, "a text is expected here");
}

static enum jig_err check_flag(const struct book_request *r, uint32_t node,
                               struct jig_error *error)
{
    bool is_flag = node == JSON_NONE || json_is(&r->doc, node, JSON_TRUE) ||
                   json_is(&r->doc, node, JSON_FALSE) || json_is(&r->doc, node, JSON_NULL);
    return is_flag ? JIG_OK : refuse(r, node, error, "true or false is expected here");
}

static enum jig_err check_row(const struct book_request *r, uint32_t row,
                              struct jig_error *error)
{
    static const char *const texts[] = { "name", "value", "note", "file", "type" };
    enum jig_err err = check_flag(r, json_member(&r->doc, row, SPAN("off")), error);
    for (size_t i = 0; !err && i < sizeof texts / sizeof *texts; i++)
        err = check_member(r, row, texts[i], error);
    return err;
}

static enum jig_err read_row(struct book_request *r, uint32_t node, struct book_rows *rows,
                             struct jig_error *error)
{
    struct buf text;
    if (!json_is(&r->doc, node, JSON_OBJECT))
        return refuse(r, node, error, "a row is an object with name and value");
    if (check_row(r, node, error))
        return JIG_ERR_DECODE;
    buf_init(&text, JSON_MAX_LEN);
    add_dedented(json_text(&r->doc), json_spelling(&r->doc, node), &text);
    bool ok = !text.failed && book_rows_add_text(rows, buf_span(&text));
    buf_clear(&text);
    return ok ? JIG_OK : out_of_memory(error);
}

static enum jig_err read_table(struct book_request *r, enum book_table table,
                               struct jig_error *error)
{
    uint32_t array = json_at(&r->doc, requesttext_tables[table]);
    book_rows_clear(&r->tables[table]);
    if (array != JSON_NONE && !json_is(&r->doc, array, JSON_ARRAY))
        return refuse(r, array, error, "an array of rows is expected here");
    for (uint32_t c = json_first(&r->doc, array); c != JSON_NONE; c = json_next(&r->doc, c)) {
        enum jig_err err = read_row(r, c, &r->tables[table], error);
        if (err)
            return err;
    }
    return JIG_OK;
}

/* An object's members as rows of name and text, but for `skip`. */
static enum jig_err read_members(struct book_request *r, uint32_t object, const char *skip,
                                 struct book_rows *rows, struct jig_error *error)
{
    size_t n = 0;
    book_rows_clear(rows);
    for (uint32_t c = json_first(&r->doc, object); c != JSON_NONE; c = json_next(&r->doc, c)) {
        struct buf key;
        if (n++ == MEMBERS_MAX)
            return refuse(r, c, error, "no more than 1000 members are read here");
        if (json_key_is(&r->doc, c, span_of(skip)))
            continue;
        buf_init(&key, JSON_MAX_LEN);
        json_key(&r->doc, c, &key);
        char *value = json_take_text(&r->doc, c);
        bool ok = value && !key.failed && book_rows_put(rows, buf_str(&key), value);
        free(value);
        buf_clear(&key);
        if (!ok)
            return out_of_memory(error);
    }
    return JIG_OK;
}

static enum jig_err read_auth(struct book_request *r, struct jig_error *error)
{
    uint32_t node = json_at(&r->doc, "auth");
    free(r->auth_type);
    r->auth_type = NULL;
    book_rows_clear(&r->auth);
    if (node == JSON_NONE || json_is(&r->doc, node, JSON_NULL))
        return JIG_OK;
    uint32_t type = json_member(&r->doc, node, SPAN("type"));
    if (!json_is(&r->doc, type, JSON_STRING))
        return refuse(r, node, error, "an object with a type is expected here");
    r->auth_type = json_take_text(&r->doc, type);
    if (!r->auth_type)
        return out_of_memory(error);
    return read_members(r, node, "type", &r->auth, error);
}

static enum jig_err read_options(struct book_request *r, struct jig_error *error)
{
    uint32_t node = json_at(&r->doc, "options");
    book_rows_clear(&r->options);
    if (node != JSON_NONE && !json_is(&r->doc, node, JSON_OBJECT))
        return refuse(r, node, error, "an object of options is expected here");
    return read_members(r, node, "", &r->options, error);
}

/* ---- Reading the body ---- */

/* Strings joined with LF: the last line has no end of its own. */
static enum jig_err read_lines(const struct book_request *r, uint32_t array, struct buf *out,
                               struct jig_error *error)
{
    if (!json_is(&r->doc, array, JSON_ARRAY))
        return refuse(r, array, error, "an array of lines is expected here");
    for (uint32_t c = json_first(&r->doc, array); c != JSON_NONE; c = json_next(&r->doc, c)) {
        if (c != json_first(&r->doc, array))
            buf_add_byte(out, '\n');
        if (!json_string(&r->doc, c, out))
            return refuse(r, c, error, "a line is a string");
    }
    return JIG_OK;
}

static enum jig_err read_base64(const struct book_request *r, uint32_t node, struct buf *out,
                                struct jig_error *error)
{
    struct buf text;
    buf_init(&text, JSON_MAX_LEN);
    bool ok = json_string(&r->doc, node, &text) && base64_decode(buf_span(&text), out);
    buf_clear(&text);
    return ok ? JIG_OK : refuse(r, node, error, "base64 is expected here");
}

static enum jig_err read_raw(const struct book_request *r, uint32_t node, struct buf *out,
                             struct jig_error *error)
{
    if (json_string(&r->doc, node, out))
        return JIG_OK;
    uint32_t base64 = json_member(&r->doc, node, SPAN("base64"));
    if (base64 == JSON_NONE)
        return refuse(r, node, error, "a text or base64 is expected here");
    return read_base64(r, base64, out, error);
}

static enum jig_err read_bytes(const struct book_request *r, const char *key, uint32_t node,
                               struct buf *out, struct jig_error *error)
{
    if (strcmp(key, "lines") == 0)
        return read_lines(r, node, out, error);
    if (strcmp(key, "base64") == 0)
        return read_base64(r, node, out, error);
    if (strcmp(key, "raw") == 0)
        return read_raw(r, node, out, error);
    return json_string(&r->doc, node, out) ? JIG_OK
                                           : refuse(r, node, error, "a text is expected here");
}

static enum jig_err read_graphql(struct book_request *r, uint32_t node, struct jig_error *error)
{
    if (!json_is(&r->doc, node, JSON_OBJECT))
        return refuse(r, node, error, "an object with a query is expected here");
    for (const struct requesttext_field *f = requesttext_graphql; f->path; f++) {
        uint32_t member = json_member(&r->doc, node, span_of(f->path));
        char **slot = requesttext_slot(r, f);
        free(*slot);
        *slot = member == JSON_NONE ? mem_strdup(f->absent) : json_take_text(&r->doc, member);
        if (!*slot)
            return out_of_memory(error);
    }
    return JIG_OK;
}

/* Sent, it would be an empty one. */
static enum jig_err refuse_unknown(const struct book_request *r, uint32_t node,
                                   struct jig_error *error)
{
    struct buf words;
    buf_init(&words, JSON_MAX_LEN);
    buf_add_str(&words, "a body is one of");
    for (const struct requesttext_body *b = requesttext_bodies; b->key; b++)
        buf_addf(&words, "%s %s", b == requesttext_bodies ? "" : ",", b->key);
    buf_add_str(&words, ", and not ");
    json_key(&r->doc, node, &words);
    enum jig_err err = refuse(r, node, error, buf_str(&words));
    buf_clear(&words);
    return err;
}

/* Two would be two bodies, and which of them was meant nobody knows. */
static enum jig_err check_one_body(const struct book_request *r, uint32_t body,
                                   struct jig_error *error)
{
    size_t n = 0;
    for (const struct requesttext_body *b = requesttext_bodies; b->key; b++) {
        uint32_t node = json_member(&r->doc, body, span_of(b->key));
        if (node != JSON_NONE && n++ > 0)
            return refuse(r, node, error, "this body is there already, spelled otherwise");
    }
    if (n == 0 && json_n(&r->doc, body) > 0)
        return refuse_unknown(r, json_first(&r->doc, body), error);
    return JIG_OK;
}

static enum jig_err read_body(struct book_request *r, struct jig_error *error)
{
    uint32_t body = json_at(&r->doc, "body");
    const struct requesttext_body *spelling = requesttext_bodies;
    uint32_t node = JSON_NONE;
    r->body = BOOK_BODY_NONE;
    buf_reset(&r->bytes);
    if (body != JSON_NONE && !json_is(&r->doc, body, JSON_NULL) &&
        !json_is(&r->doc, body, JSON_OBJECT))
        return refuse(r, body, error, "an object is expected here");
    if (check_one_body(r, body, error))
        return JIG_ERR_DECODE;
    for (; spelling->key; spelling++) {
        node = json_member(&r->doc, body, span_of(spelling->key));
        if (node != JSON_NONE)
            break;
    }
    r->body = spelling->kind;
    if (check_flag(r, json_at(&r->doc, "body.template"), error))
        return JIG_ERR_DECODE;
    r->body_template = json_is(&r->doc, json_at(&r->doc, "body.template"), JSON_TRUE);
    if (r->body == BOOK_BODY_FILE)
        return read_text(r, "body.file", &r->body_file, "", error);
    if (r->body == BOOK_BODY_GRAPHQL)
        return read_graphql(r, node, error);
    if (r->body != BOOK_BODY_BYTES && r->body != BOOK_BODY_RAW)
        return JIG_OK;
    enum jig_err err = read_bytes(r, spelling->key, node, &r->bytes, error);
    return !err && r->bytes.failed ? out_of_memory(error) : err;
}

static enum jig_err read_numbers(struct book_request *r, struct jig_error *error)
{
    int64_t format = BOOK_FORMAT;
    uint32_t jig = json_at(&r->doc, "jig"), order = json_at(&r->doc, "order");
    if (jig != JSON_NONE && !json_integer(&r->doc, jig, &format))
        return refuse(r, jig, error, "the format's number is expected here");
    r->readonly = format > BOOK_FORMAT;
    r->has_order = order != JSON_NONE;
    r->order = 0;
    if (r->has_order && !json_integer(&r->doc, order, &r->order))
        return refuse(r, order, error, "a whole number is expected here");
    return JIG_OK;
}

/* Nobody reads them yet. */
static enum jig_err check_tags(const struct book_request *r, struct jig_error *error)
{
    uint32_t node = json_at(&r->doc, "tags");
    bool is_list = node == JSON_NONE || json_is(&r->doc, node, JSON_ARRAY);
    return is_list ? JIG_OK : refuse(r, node, error, "an array is expected here");
}

enum jig_err requesttext_read(struct book_request *r, struct jig_error *error)
{
    if (!json_is(&r->doc, 0, JSON_OBJECT))
        return refuse(r, 0, error, "an object is expected here");
    enum jig_err err = read_numbers(r, error);
    if (!err)
        err = check_tags(r, error);
    for (const struct requesttext_field *f = requesttext_fields; !err && f->path; f++)
        err = read_text(r, f->path, requesttext_slot(r, f), f->absent, error);
    for (size_t t = 0; !err && t < BOOK_N_TABLES; t++)
        err = read_table(r, (enum book_table)t, error);
    if (!err)
        err = read_auth(r, error);
    if (!err)
        err = read_options(r, error);
    return err ? err : read_body(r, error);
}
