#include "book/curlbuild.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/url.h"

/* ---- Pieces ----------------------------------------------------------------------------------*/

void curlbuild_leave_out(struct curlbuild *in, const char *name)
{
    if (in->left_out)
        buf_addf(in->left_out, "%s%s", in->left_out->len > 0 ? ", " : "", name);
}

static bool add_row(struct curlbuild *in, enum book_table table, struct span name,
                    struct span value)
{
    struct book_row row = { .name = mem_dup(name), .value = mem_dup(value) };
    bool ok = row.name && row.value &&
              book_request_insert_row(in->r, table, book_request_n_rows(in->r, table), &row);
    free(row.name);
    free(row.value);
    return ok;
}

/* "Name: value"; "Name;" is one with an empty value, "Name:" takes a default away. */
static bool add_header(struct curlbuild *in, struct span text)
{
    size_t colon = span_find_byte(text, ':', 0);
    if (colon == SIZE_MAX) {
        bool empty = text.len > 0 && text.ptr[text.len - 1] == ';';
        return !empty || add_row(in, BOOK_HEADERS, span_sub(text, 0, text.len - 1), SPAN(""));
    }
    struct span value = span_trim(span_sub(text, colon + 1, text.len));
    if (value.len == 0) {
        curlbuild_leave_out(in, "a header that is taken away");
        return true;
    }
    return add_row(in, BOOK_HEADERS, span_sub(text, 0, colon), value);
}

static bool set_file(struct curlbuild *in, struct span path)
{
    char *copy = mem_dup(path);
    bool ok = copy && book_request_set_body_file(in->r, copy, false);
    free(copy);
    in->is_file = true;
    return ok;
}

static bool add_data(struct curlbuild *in, struct span text, enum curl_action action)
{
    bool file =
        text.len > 0 && text.ptr[0] == '@' && action != ADD_RAW && action != ADD_ENCODED;
    if (file)
        return set_file(in, span_sub(text, 1, text.len));
    if (in->has_data && action != ADD_JSON)
        buf_add_byte(&in->data, '&');
    in->has_data = true;
    in->is_json |= action == ADD_JSON;
    if (action != ADD_ENCODED) {
        buf_add(&in->data, text);
        return !in->data.failed;
    }
    size_t equals = span_find_byte(text, '=', 0);
    if (equals != SIZE_MAX && equals > 0)
        buf_add(&in->data, span_sub(text, 0, equals + 1));
    url_encode_plus(equals == SIZE_MAX ? text : span_sub(text, equals + 1, text.len),
                    URL_UNRESERVED, &in->data);
    return !in->data.failed;
}

/* "name=value", "name=@path" with ";type=…" behind it. */
static bool add_part(struct curlbuild *in, struct span text)
{
    struct span rest = text;
    struct span name = span_cut(&rest, '=');
    if (!rest.ptr)
        return true;
    if (!add_row(in, BOOK_MULTIPART, name, SPAN("")))
        return false;
    size_t i = book_request_n_rows(in->r, BOOK_MULTIPART) - 1;
    size_t type = span_find(rest, SPAN(";type="), 0);
    char *kind = type == SIZE_MAX ? NULL : mem_dup(span_sub(rest, type + 6, rest.len));
    bool file = rest.len > 0 && (rest.ptr[0] == '@' || rest.ptr[0] == '<');
    char *value = mem_dup(span_sub(rest, file ? 1 : 0, type));
    bool ok =
        value &&
        book_request_set_row(in->r, BOOK_MULTIPART, i, file ? BOOK_FILE : BOOK_VALUE, value) &&
        (!kind || book_request_set_row(in->r, BOOK_MULTIPART, i, BOOK_TYPE, kind));
    free(kind);
    free(value);
    book_request_set_body_kind(in->r, BOOK_BODY_MULTIPART);
    return ok;
}

static bool keep(char **place, struct span text)
{
    free(*place);
    *place = mem_dup(text);
    return *place != NULL;
}

static bool set_user(struct curlbuild *in, struct span text)
{
    struct span password = text, user = span_cut(&password, ':');
    return keep(&in->user, user) && keep(&in->password, password);
}

static bool set_login(struct curlbuild *in, const char *type, const char *user_param,
                      const char *password_param)
{
    return book_request_set_auth_type(in->r, type) &&
           book_request_set_auth(in->r, user_param, in->user ? in->user : "") &&
           book_request_set_auth(in->r, password_param, in->password ? in->password : "");
}

/* "aws:amz:REGION:SERVICE"; what others sign in the same way is left out. */
static bool set_signature(struct curlbuild *in)
{
    struct span rest = span_of(in->signing);
    struct span provider = span_cut(&rest, ':');
    span_cut(&rest, ':');
    struct span region = span_cut(&rest, ':'), service = span_cut(&rest, ':');
    if (!span_ieq_str(provider, "aws")) {
        curlbuild_leave_out(in, "aws-sigv4");
        return true;
    }
    char *where = mem_dup(region), *what = mem_dup(service);
    bool ok = where && what && set_login(in, "awsv4", "accessKey", "secretKey") &&
              book_request_set_auth(in->r, "region", where) &&
              book_request_set_auth(in->r, "service", what);
    free(where);
    free(what);
    return ok;
}

/* How the login is said may stand before or behind it. */
static bool say_login(struct curlbuild *in)
{
    if (in->signing)
        return set_signature(in);
    if (in->user || in->is_digest)
        return set_login(in, in->is_digest ? "digest" : "basic", "username", "password");
    return true;
}

/* ---- Options ---------------------------------------------------------------------------------*/

bool curlbuild_act(struct curlbuild *in, const struct curl_option *o, struct span value,
                   const char *text)
{
    switch (o->action) {
    case LEAVE_OUT:
        curlbuild_leave_out(in, o->longer);
        return true;
    case IGNORE:
        return true;
    case SET_URL:
        return book_request_set_url(in->r, text);
    case SET_METHOD:
        in->has_method = true;
        return book_request_set_method(in->r, text);
    case ADD_HEADER:
        return add_header(in, value);
    case ADD_NAMED:
        return add_row(in, BOOK_HEADERS, span_of(o->name), value);
    case ADD_DATA:
    case ADD_RAW:
    case ADD_ENCODED:
    case ADD_JSON:
        return add_data(in, value, o->action);
    case ADD_PART:
        return add_part(in, value);
    case SET_FILE:
        return set_file(in, value) && (in->has_method || book_request_set_method(in->r, "PUT"));
    case SET_GET:
        in->in_url = true;
        return true;
    case SET_HEAD:
        in->head = true;
        return true;
    case SET_USER:
        return set_user(in, value);
    case SET_DIGEST:
        in->is_digest = true;
        return true;
    case SET_AWS:
        return keep(&in->signing, value);
    case SET_BEARER:
        return book_request_set_auth_type(in->r, "bearer") &&
               book_request_set_auth(in->r, "token", text);
    case SET_FLAG:
        return book_request_set_option(in->r, o->longer, "true");
    case SET_PROXY:
        if (strchr(text, '@')) {
            curlbuild_leave_out(in, o->longer);
            return true;
        }
        return book_request_set_option(in->r, o->longer, text);
    case SET_VALUE:
        return book_request_set_option(in->r, o->longer, text);
    }
    return true;
}

/* ---- Its end ---------------------------------------------------------------------------------*/

static bool has_header(const struct curlbuild *in, const char *name)
{
    for (size_t i = 0; i < book_request_n_rows(in->r, BOOK_HEADERS); i++)
        if (span_ieq_str(span_of(book_request_row(in->r, BOOK_HEADERS, i)->name), name))
            return true;
    return false;
}

static bool data_into_url(struct curlbuild *in)
{
    struct buf url;
    buf_init(&url, CURL_WORD_MAX);
    buf_add_str(&url, in->r->url);
    buf_add_byte(&url, strchr(in->r->url, '?') ? '&' : '?');
    buf_add(&url, buf_span(&in->data));
    bool ok = !url.failed && book_request_set_url(in->r, buf_str(&url));
    buf_clear(&url);
    return ok;
}

/* curl's own defaults: what -d and --json say by themselves. */
static bool data_into_body(struct curlbuild *in)
{
    const char *type = in->is_json ? "application/json" : "application/x-www-form-urlencoded";
    book_request_set_body_kind(in->r, BOOK_BODY_BYTES);
    bool ok = book_request_set_bytes(in->r, buf_span(&in->data));
    if (ok && !has_header(in, "content-type"))
        ok = add_row(in, BOOK_HEADERS, SPAN("Content-Type"), span_of(type));
    if (ok && in->is_json && !has_header(in, "accept"))
        ok = add_row(in, BOOK_HEADERS, SPAN("Accept"), SPAN("application/json"));
    return ok;
}

bool curlbuild_finish(struct curlbuild *in)
{
    if (!say_login(in))
        return false;
    bool body = (in->has_data && !in->in_url) || in->is_file || in->r->body != BOOK_BODY_NONE;
    if (!in->has_method && in->head)
        return book_request_set_method(in->r, "HEAD");
    if (in->has_data && in->in_url)
        return data_into_url(in);
    if (!in->has_method && body && strcmp(in->r->method, "PUT") != 0 &&
        !book_request_set_method(in->r, "POST"))
        return false;
    if (in->is_file)
        book_request_set_body_kind(in->r, BOOK_BODY_FILE);
    return !in->has_data || data_into_body(in);
}

void curlbuild_clear(struct curlbuild *in)
{
    free(in->user);
    free(in->password);
    free(in->signing);
    buf_clear(&in->data);
    book_request_free(in->r);
}
