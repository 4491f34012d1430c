#include "cli/compose.h"

#include <string.h>
#include <unistd.h>

#include "cli/cookiejar.h"
#include "cli/form.h"
#include "cli/readfile.h"
#include "wire/url.h"

void compose_init(struct compose *c, const struct settings *set)
{
    *c = (struct compose){ .set = set };
    buf_init(&c->data, READFILE_MAX);
    buf_init(&c->type, 256);
}

void compose_clear(struct compose *c)
{
    buf_clear(&c->data);
    buf_clear(&c->type);
    jig_login_clear(&c->login);
}

/* ---- -d and its kin ---------------------------------------------------------------------------*/

/* What `text` stands for: itself, or after '@' a file's content. */
static enum jig_err add_content(const char *text, bool may_be_file, struct buf *out,
                                struct jig_error *error)
{
    if (may_be_file && text[0] == '@')
        return readfile(text + 1, out, error);
    buf_add_str(out, text);
    return JIG_OK;
}

/* curl's forms: "content", "=content", "name=content", "@file", "name@file"; only what is
 * content is encoded. */
static enum jig_err add_encoded(const char *text, struct buf *out, struct jig_error *error)
{
    const char *sign = text + strcspn(text, "=@");
    bool has_sign = *sign != '\0';
    struct buf content;
    buf_init(&content, READFILE_MAX);
    enum jig_err failed = JIG_OK;
    if (!has_sign)
        buf_add_str(&content, text);
    else if (*sign == '=')
        buf_add_str(&content, sign + 1);
    else
        failed = readfile(sign + 1, &content, error);
    if (has_sign && sign > text) {
        buf_add(out, span_make(text, (size_t)(sign - text)));
        buf_add_byte(out, '=');
    }
    url_encode_plus(buf_span(&content), URL_UNRESERVED, out);
    buf_clear(&content);
    return failed;
}

/* curl drops CR, LF and NUL of a file given with -d. */
static void drop_line_ends(struct buf *b, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < b->len; i++)
        if (b->ptr[i] != '\r' && b->ptr[i] != '\n' && b->ptr[i] != '\0')
            b->ptr[kept++] = b->ptr[i];
    buf_remove(b, kept, b->len - kept);
}

static enum jig_err add_data(const struct args_item *item, struct buf *out,
                             struct jig_error *error)
{
    enum settings_data kind = (enum settings_data)item->option->number;
    size_t from = out->len;
    if (kind == DATA_URLENCODE)
        return add_encoded(item->text, out, error);
    enum jig_err failed = add_content(item->text, kind != DATA_RAW, out, error);
    if (!failed && kind == DATA_ASCII && item->text[0] == '@')
        drop_line_ends(out, from);
    return failed;
}

static enum jig_err read_data(struct compose *c, struct jig_error *error)
{
    const struct args_list *data = &c->set->data;
    enum jig_err failed = JIG_OK;
    if (c->data_read)
        return JIG_OK;
    c->data_read = true;
    if (c->set->raw)
        return readfile(c->set->raw, &c->data, error);
    if (c->set->form.n > 0)
        return form_build(&c->set->form, &c->data, &c->type, error);
    for (size_t i = 0; i < data->n && !failed; i++) {
        if (i > 0 && data->items[i].option->number != DATA_JSON)
            buf_add_byte(&c->data, '&');
        failed = add_data(&data->items[i], &c->data, error);
    }
    if (!failed && c->data.failed)
        failed = jig_error_set(error, c->data.failed, JIG_PHASE_NONE, "the body: %s",
                               jig_err_meaning(c->data.failed));
    return failed;
}

/* ---- Fields -----------------------------------------------------------------------------------*/

/* A -H line as it is meant: "Name: value", "Name;" (empty), "Name:" (leave out). */
struct line {
    struct span name, value;
    bool leaves_out;
};

static bool parse_line(struct span text, struct line *out)
{
    size_t colon = span_find_byte(text, ':', 0);
    *out = (struct line){ .name = text };
    if (colon == SIZE_MAX) {
        if (text.len < 2 || text.ptr[text.len - 1] != ';')
            return false;
        out->name.len--;
        return true;
    }
    out->name.len = colon;
    out->value = span_trim(span_sub(text, colon + 1, text.len));
    out->leaves_out = out->value.len == 0;
    return true;
}

static bool is_given(const struct settings *set, const char *name)
{
    struct line line;
    for (size_t i = 0; i < set->fields.n; i++)
        if (parse_line(span_of(set->fields.items[i].text), &line) &&
            span_ieq_str(line.name, name))
            return true;
    return false;
}

static enum jig_err add_field(struct jig_request *r, struct span name, struct span value,
                              struct jig_error *error)
{
    char copy[256];
    if (name.len >= sizeof copy)
        return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                             "a field's name of %zu bytes is too long", name.len);
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = '\0';
    return jig_request_add_field(r, copy, value.ptr ? value.ptr : "", value.len, error);
}

static enum jig_err leave_out(struct jig_request *r, struct span name, struct jig_error *error)
{
    char copy[256] = "";
    if (name.len < sizeof copy)
        memcpy(copy, name.ptr, name.len);
    return jig_request_drop_default(r, copy, error);
}

static enum jig_err add_line(struct jig_request *r, struct span text, struct jig_error *error)
{
    struct line line;
    if (!parse_line(text, &line))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--header 'Name: value': no colon in '%.*s'", (int)text.len,
                             text.ptr);
    return line.leaves_out ? leave_out(r, line.name, error)
                           : add_field(r, line.name, line.value, error);
}

/* -H @FILE: a line each; empty ones are passed over. */
static enum jig_err add_lines_of_file(struct jig_request *r, const char *path,
                                      struct jig_error *error)
{
    struct buf text;
    buf_init(&text, 1u << 20);
    enum jig_err failed = readfile(path, &text, error);
    struct span rest = buf_span(&text);
    while (!failed && rest.ptr) {
        struct span one = span_cut_line(&rest);
        if (one.len > 0)
            failed = add_line(r, one, error);
    }
    buf_clear(&text);
    return failed;
}

static enum jig_err add_user_fields(const struct settings *set, struct jig_request *r,
                                    struct jig_error *error)
{
    enum jig_err failed = JIG_OK;
    for (size_t i = 0; i < set->fields.n && !failed; i++) {
        const char *text = set->fields.items[i].text;
        failed = text[0] == '@' ? add_lines_of_file(r, text + 1, error)
                                : add_line(r, span_of(text), error);
    }
    return failed;
}

/* A field that an option implies, unless -H speaks of it. */
static enum jig_err add_implied(const struct settings *set, struct jig_request *r,
                                const char *name, const char *value, struct jig_error *error)
{
    if (!value || is_given(set, name))
        return JIG_OK;
    if (*value == '\0')
        return jig_request_drop_default(r, name, error);
    return jig_request_add_field(r, name, value, strlen(value), error);
}

static bool is_json(const struct settings *set)
{
    return set->data.n > 0 && set->data.items[set->data.n - 1].option->number == DATA_JSON;
}

static enum jig_err add_content_type(const struct compose *c, struct jig_request *r,
                                     struct jig_error *error)
{
    const struct settings *set = c->set;
    if (set->form.n > 0)
        return add_implied(set, r, "Content-Type", buf_str(&c->type), error);
    if (set->data.n == 0 || set->get)
        return JIG_OK;
    if (!is_json(set))
        return add_implied(set, r, "Content-Type", "application/x-www-form-urlencoded", error);
    enum jig_err failed = add_implied(set, r, "Content-Type", "application/json", error);
    return failed ? failed : add_implied(set, r, "Accept", "application/json", error);
}

static enum jig_err add_bearer(const struct settings *set, struct jig_request *r,
                               struct jig_error *error)
{
    if (!set->bearer)
        return JIG_OK;
    struct buf value;
    buf_init(&value, 1u << 20);
    buf_addf(&value, "Bearer %s", set->bearer);
    enum jig_err failed = add_implied(set, r, "Authorization", buf_str(&value), error);
    buf_clear(&value);
    return failed;
}

static enum jig_err add_range(const struct compose *c, struct jig_request *r,
                              struct jig_error *error)
{
    const char *range = c->range ? c->range : c->set->range;
    if (!range)
        return JIG_OK;
    struct buf value;
    buf_init(&value, 4096);
    buf_addf(&value, "bytes=%s", range);
    enum jig_err failed = add_implied(c->set, r, "Range", buf_str(&value), error);
    buf_clear(&value);
    return failed ? failed : add_implied(c->set, r, "If-Range", c->if_range, error);
}

/* Standard input has no size, also where the shell has put a file there. */
static enum jig_err add_framing(const struct settings *set, struct jig_request *r,
                                struct jig_error *error)
{
    bool is_stdin = set->upload && strcmp(set->upload, "-") == 0;
    if (!is_stdin || set->http == JIG_HTTP_1_0 || is_given(set, "Content-Length"))
        return JIG_OK;
    return add_implied(set, r, "Transfer-Encoding", "chunked", error);
}

static enum jig_err add_fields(const struct compose *c, struct jig_request *r,
                               struct jig_error *error)
{
    const struct settings *set = c->set;
    enum jig_err failed = add_bearer(set, r, error);
    if (!failed)
        failed = add_implied(set, r, "User-Agent", set->agent, error);
    if (!failed)
        failed = add_implied(set, r, "Referer", set->referer, error);
    if (!failed)
        failed = add_range(c, r, error);
    if (!failed)
        failed = add_content_type(c, r, error);
    if (!failed)
        failed = add_framing(set, r, error);
    return failed ? failed : add_user_fields(set, r, error);
}

/* ---- The rest ---------------------------------------------------------------------------------*/

/* Is there a body in memory? */
static bool has_data(const struct settings *set)
{
    return (set->data.n > 0 && !set->get) || set->form.n > 0;
}

static const char *method_of(const struct settings *set)
{
    if (set->method)
        return set->method;
    if (set->head)
        return "HEAD";
    if (set->upload)
        return "PUT";
    return has_data(set) ? "POST" : "GET";
}

/* -G: the data behind the query, before the fragment. */
static void add_to_query(struct buf *url, struct span data)
{
    size_t end = span_find_byte(buf_span(url), '#', 0);
    bool has_query = span_find_byte(span_sub(buf_span(url), 0, end), '?', 0) != SIZE_MAX;
    if (end == SIZE_MAX)
        end = url->len;
    buf_insert(url, end, data);
    buf_insert(url, end, has_query ? SPAN("&") : SPAN("?"));
}

/* -T FILE to a folder: the file's name belongs to the URL, as curl has it. */
static void add_file_name(struct buf *url, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct span here = buf_span(url);
    size_t from = span_find(here, SPAN("://"), 0);
    bool has_path = span_find_byte(here, '/', from == SIZE_MAX ? 0 : from + 3) != SIZE_MAX;
    if (strcmp(path, "-") == 0 || span_find_byte(here, '?', 0) != SIZE_MAX ||
        span_find_byte(here, '#', 0) != SIZE_MAX)
        return;
    if (!has_path)
        buf_add_byte(url, '/');
    if (url->ptr[url->len - 1] == '/')
        url_encode(span_of(slash ? slash + 1 : path), URL_UNRESERVED, url);
}

static enum jig_err set_url(struct compose *c, struct jig_request *r, const char *text,
                            struct jig_error *error)
{
    struct buf url;
    buf_init(&url, READFILE_MAX);
    buf_add_str(&url, text);
    if (c->set->get && c->data.len > 0)
        add_to_query(&url, buf_span(&c->data));
    if (c->set->upload && url.len > 0)
        add_file_name(&url, c->set->upload);
    enum jig_err failed = url.failed ? jig_error_set(error, url.failed, JIG_PHASE_NONE,
                                                     "the URL: %s", jig_err_meaning(url.failed))
                                     : jig_request_set_url(r, buf_str(&url), error);
    buf_clear(&url);
    return failed;
}

static enum jig_err set_body(struct compose *c, struct jig_request *r, struct jig_error *error)
{
    const struct settings *set = c->set;
    if (set->raw)
        return jig_request_set_raw(r, c->data.ptr, c->data.len, error);
    if (set->upload && strcmp(set->upload, "-") == 0)
        return jig_request_set_body_file(r, NULL, STDIN_FILENO, error);
    if (set->upload)
        return jig_request_set_body_file(r, set->upload, -1, error);
    if (has_data(set))
        return jig_request_set_body(r, buf_str(&c->data), c->data.len, error);
    return JIG_OK;
}

static enum jig_err fill(struct compose *c, struct jig_request *r, const char *url,
                         struct jig_error *error)
{
    enum jig_err failed = jig_request_set_method(r, method_of(c->set), error);
    if (!failed)
        failed = read_data(c, error);
    if (!failed)
        failed = set_url(c, r, url, error);
    if (!failed)
        failed = set_body(c, r, error);
    if (!failed)
        failed = add_fields(c, r, error);
    if (!failed)
        failed = cookiejar_set(c->set, r, error);
    return failed ? failed : login_set(&c->login, c->set, r, url, error);
}

enum jig_err compose_request(struct compose *c, const char *url, struct jig_request **out,
                             struct jig_error *error)
{
    *out = jig_request_new();
    if (!*out)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    enum jig_err failed = fill(c, *out, url, error);
    if (!failed)
        return JIG_OK;
    jig_request_free(*out);
    *out = NULL;
    return failed;
}

const char *compose_body_file(const struct compose *c)
{
    return c->set->upload;
}
