#include "book/curlbuild.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "book/curlform.h"
#include "book/curlnotes.h"
#include "book/options.h"
#include "data/byterange.h"
#include "data/jsonlex.h"

bool curlbuild_init(struct curlbuild *in, struct buf *notes, struct buf *doubts)
{
    *in = (struct curlbuild){ .r = book_request_new(), .notes = notes, .doubts = doubts };
    curldata_init(&in->data, CURL_WORD_MAX, notes);
    for (size_t i = 0; i < CURL_N_NAMED; i++)
        buf_init_secret(&in->named[i], CURL_WORD_MAX);
    return in->r != NULL;
}

void curlbuild_clear(struct curlbuild *in)
{
    free(in->user);
    mem_free_secret(in->password);
    free(in->signing);
    free(in->doubtful);
    curldata_clear(&in->data);
    for (size_t i = 0; i < CURL_N_NAMED; i++)
        buf_wipe(&in->named[i]);
    book_request_free(in->r);
}

/* ---- Headers ---------------------------------------------------------------------------------*/

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

/* What curl would send by itself; a request's rows only add. */
static void take_away(struct curlbuild *in, struct span name)
{
    in->no_type |= span_ieq_str(name, "content-type");
    if (!span_ieq_str(name, "content-type") && !span_ieq_str(name, "expect"))
        curlnotes_add(in->notes, "the removal of %.*s", (int)name.len, name.ptr);
}

/* "Name: value"; "Name;" is one with an empty value, "Name:" takes a default away. */
static bool add_header(struct curlbuild *in, struct span text)
{
    size_t colon = span_find_byte(text, ':', 0);
    if (span_starts(text, SPAN("@"))) {
        curlnotes_add(in->notes, "header %.*s", (int)text.len, text.ptr);
        return true;
    }
    if (colon == SIZE_MAX) {
        bool empty = text.len > 0 && text.ptr[text.len - 1] == ';';
        return !empty || add_row(in, BOOK_HEADERS, span_sub(text, 0, text.len - 1), SPAN(""));
    }
    struct span name = span_sub(text, 0, colon);
    struct span value = span_trim(span_sub(text, colon + 1, text.len));
    if (value.len > 0)
        return add_row(in, BOOK_HEADERS, name, value);
    take_away(in, name);
    return true;
}

/* Of these the last one counts. */
static bool set_agent(struct curlbuild *in, struct span value)
{
    buf_reset(&in->named[CURL_AGENT]);
    buf_add(&in->named[CURL_AGENT], value);
    if (value.len == 0)
        take_away(in, SPAN("User-Agent"));
    return !in->named[CURL_AGENT].failed;
}

/* "URL;auto" would name each page that redirects. */
static bool set_referer(struct curlbuild *in, struct span value)
{
    size_t automatic = span_find(value, SPAN(";auto"), 0);
    buf_reset(&in->named[CURL_REFERER]);
    buf_add(&in->named[CURL_REFERER], span_sub(value, 0, automatic));
    return !in->named[CURL_REFERER].failed;
}

/* A number alone is where to begin; what is no range at all curl sends as it is. */
static bool set_range(struct curlbuild *in, struct span value)
{
    struct buf *range = &in->named[CURL_RANGE];
    buf_reset(range);
    buf_add_str(range, "bytes=");
    buf_add(range, value);
    if (value.len && ascii_is_digit(value.ptr[0]) && span_find_byte(value, '-', 0) == SIZE_MAX)
        buf_add_byte(range, '-');
    return !range->failed;
}

/* Without "=" it is the name of a file to read cookies from. */
static bool add_cookies(struct curlbuild *in, struct span value)
{
    struct buf *cookies = &in->named[CURL_COOKIE];
    if (value.len > 0 && span_find_byte(value, '=', 0) == SIZE_MAX) {
        curlnotes_add(in->notes, "the cookies of the file %.*s", (int)value.len, value.ptr);
        return true;
    }
    if (value.len > 0 && cookies->len > 0)
        buf_add_str(cookies, "; ");
    buf_add(cookies, value);
    return !cookies->failed;
}

/* ---- Form ------------------------------------------------------------------------------------*/

static bool set_part(struct curlbuild *in, const struct curlform *form)
{
    if (form->name.failed || form->value.failed || form->type.failed ||
        !add_row(in, BOOK_MULTIPART, buf_span(&form->name), SPAN("")))
        return false;
    size_t i = book_request_n_rows(in->r, BOOK_MULTIPART) - 1;
    book_request_set_body_kind(in->r, BOOK_BODY_MULTIPART);
    return book_request_set_row(in->r, BOOK_MULTIPART, i,
                                form->is_file ? BOOK_FILE : BOOK_VALUE,
                                buf_str(&form->value)) &&
           (form->type.len == 0 ||
            book_request_set_row(in->r, BOOK_MULTIPART, i, BOOK_TYPE, buf_str(&form->type)));
}

static bool add_part(struct curlbuild *in, struct span text, bool is_literal)
{
    struct curlform form;
    bool ok = true;
    if (curlform_read(&form, text, is_literal, in->notes))
        ok = set_part(in, &form);
    curlform_clear(&form);
    return ok;
}

/* ---- Login -----------------------------------------------------------------------------------*/

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
        curlnotes_add(in->notes, "aws-sigv4");
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

/* How the login is said may stand before or behind it. What jig does not speak is not said in a
 * way that shows the password. */
static bool say_login(struct curlbuild *in)
{
    if (in->is_other_login && in->user) {
        curlnotes_add(in->notes, "user");
        return true;
    }
    if (in->signing)
        return set_signature(in);
    if (in->is_digest && !in->user)
        curlnotes_add(in->notes, "digest (no user)"); /* curl then logs in with nothing */
    if (in->user)
        return set_login(in, in->is_digest ? "digest" : "basic", "username", "password");
    return true;
}

/* ---- Options ---------------------------------------------------------------------------------*/

/* "10M" is a number of bytes; what is none stays as it is, to be refused where it is sent. */
static bool set_size(struct curlbuild *in, const struct curl_option *o, const char *text)
{
    static const char units[] = "bkmg";
    char number[24];
    uint64_t n;
    struct span digits = span_of(text);
    const char *unit = digits.len ? strchr(units, ascii_lower(text[digits.len - 1])) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - units) : 0;
    digits.len -= unit != NULL;
    if (!span_to_u64(digits, &n) || n > UINT64_MAX >> shift)
        return book_request_set_option(in->r, o->longer, text);
    snprintf(number, sizeof number, "%" PRIu64, n << shift);
    return book_request_set_option(in->r, o->longer, number);
}

/* Given once more, it is one of a list. */
static bool add_to_list(struct curlbuild *in, const char *name, const char *text)
{
    const char *before = book_request_option(in->r, name);
    struct buf list;
    buf_init(&list, CURL_WORD_MAX);
    if (before && options_is_list(span_of(before))) {
        buf_add(&list, span_sub(span_of(before), 0, strlen(before) - 1));
        buf_add_str(&list, ", ");
    } else if (before) {
        buf_add_str(&list, "[");
        jsonlex_quote(span_of(before), &list);
        buf_add_str(&list, ", ");
    }
    if (before)
        jsonlex_quote(span_of(text), &list);
    buf_add_str(&list, before ? "]" : text);
    bool ok = !list.failed && book_request_set_option(in->r, name, buf_str(&list));
    buf_clear(&list);
    return ok;
}

/* "socks5://host:port" where the option says which kind it is. */
static bool set_proxy(struct curlbuild *in, const struct curl_option *o, const char *text)
{
    struct buf url;
    if (strchr(text, '@')) {
        curlnotes_add(in->notes, "%s", o->longer);
        return true;
    }
    buf_init(&url, CURL_WORD_MAX);
    buf_addf(&url, "%s%s", o->name ? o->name : "", text);
    bool ok = !url.failed && book_request_set_option(in->r, "proxy", buf_str(&url));
    buf_clear(&url);
    return ok;
}

/* "FILE:PASSWORD"; a file holds no passwords. */
static bool set_certificate(struct curlbuild *in, struct span value)
{
    size_t colon = span_find_byte(value, ':', 0);
    char *path = mem_dup(span_sub(value, 0, colon));
    bool ok = path && book_request_set_option(in->r, "cert", path);
    if (colon != SIZE_MAX)
        curlnotes_add(in->notes, "the password of the certificate");
    free(path);
    return ok;
}

static bool act_on_data(struct curlbuild *in, const struct curl_option *o, struct span value)
{
    switch (o->action) {
    case ADD_PART:
    case ADD_LITERAL_PART:
        return add_part(in, value, o->action == ADD_LITERAL_PART);
    case ADD_QUERY:
        return curldata_add_query(&in->data, value);
    case SET_FILE:
        return curldata_set_upload(&in->data, value);
    default:
        return curldata_add(&in->data, value, o->action);
    }
}

static bool act_on_header(struct curlbuild *in, const struct curl_option *o, struct span value)
{
    switch (o->action) {
    case SET_AGENT:
        return set_agent(in, value);
    case SET_REFERER:
        return set_referer(in, value);
    case SET_RANGE:
        return set_range(in, value);
    case ADD_COOKIES:
        return add_cookies(in, value);
    default:
        return add_header(in, value);
    }
}

static void set_switch(struct curlbuild *in, const struct curl_option *o, bool on)
{
    bool *const places[] = {
        [SET_GET] = &in->in_url,          [SET_HEAD] = &in->head,
        [SET_DIGEST] = &in->is_digest,    [OTHER_LOGIN] = &in->is_other_login,
        [NO_PATTERNS] = &in->no_patterns, [KEEP_DOTS] = &in->keeps_dots
    };
    *places[o->action] = on;
    if (o->action == OTHER_LOGIN && on)
        curlnotes_add(in->notes, "%s", o->longer);
}

bool curlbuild_act(struct curlbuild *in, const struct curl_option *o, bool off,
                   struct span value, const char *text)
{
    if (o->action >= ADD_HEADER && o->action <= ADD_COOKIES)
        return act_on_header(in, o, value);
    if (o->action >= ADD_DATA && o->action <= SET_FILE)
        return act_on_data(in, o, value);
    switch (o->action) {
    case LEAVE_OUT:
        if (!off)
            curlnotes_add(in->notes, "%s", o->longer);
        return true;
    case IGNORE:
        return true;
    case SET_URL:
        return curlbuild_url(in, text);
    case SET_METHOD:
        in->has_method = true;
        return book_request_set_method(in->r, text);
    case SET_USER:
        return set_user(in, value);
    case SET_AWS:
        return keep(&in->signing, value);
    case SET_BEARER:
        return book_request_set_auth_type(in->r, "bearer") &&
               book_request_set_auth(in->r, "token", text);
    case SET_CERT:
        return set_certificate(in, value);
    case SET_PROXY:
        return set_proxy(in, o, text);
    case SET_FLAG:
        return book_request_set_option(in->r, o->longer, off ? NULL : "true");
    case SET_TLS_MIN:
        return book_request_set_option(in->r, "tls-min", o->name);
    case SET_VALUE:
        return book_request_set_option(in->r, o->longer, text);
    case SET_SIZE:
        return set_size(in, o, text);
    case SET_COUNT: /* a million is the most that is taken */
        return book_request_set_option(in->r, o->longer, text[0] == '-' ? "1000000" : text);
    case ADD_VALUE:
        return add_to_list(in, o->longer, text);
    default:
        set_switch(in, o, !off);
        return true;
    }
}

/* ---- URL -------------------------------------------------------------------------------------*/

bool curlbuild_url(struct curlbuild *in, const char *text)
{
    return in->n_urls++ > 0 || book_request_set_url(in->r, text);
}

bool curlbuild_maybe_url(struct curlbuild *in, const char *text)
{
    return in->doubtful || keep(&in->doubtful, span_of(text));
}

/* "{a,b}", "[1-9]": curl sends each. "{{name}}" is a variable, "[::1]" an address. */
static bool has_pattern(struct span url)
{
    for (size_t i = 0; i < url.len; i++) {
        struct span rest = span_sub(url, i, url.len);
        bool is_host = i == 0 || url.ptr[i - 1] == '@' ||
                       (i > 1 && url.ptr[i - 1] == '/' && url.ptr[i - 2] == '/');
        if (span_starts(rest, SPAN("{{")))
            i++;
        else if (rest.ptr[0] == '{' || (rest.ptr[0] == '[' && !is_host))
            return true;
    }
    return false;
}

static bool settle_url(struct curlbuild *in)
{
    if (in->n_urls == 0 && in->doubtful && !curlbuild_url(in, in->doubtful))
        return false;
    struct span url = span_of(in->r->url);
    if (in->n_urls > 1)
        curlnotes_add(in->notes, in->n_urls > 2 ? "%zu more URLs" : "another URL",
                      in->n_urls - 1);
    if (!in->no_patterns && has_pattern(url))
        curlnotes_add(in->notes, "the pattern in the URL");
    if (!in->keeps_dots && (span_find(url, SPAN("/../"), 0) != SIZE_MAX ||
                            span_find(url, SPAN("/./"), 0) != SIZE_MAX))
        curlnotes_add(in->notes, "the shortening of dots in the path");
    return curldata_into_url(&in->data, in->in_url, in->r);
}

/* ---- Its end ---------------------------------------------------------------------------------*/

static size_t find_header(const struct curlbuild *in, const char *name)
{
    size_t i = 0, n = book_request_n_rows(in->r, BOOK_HEADERS);
    while (i < n &&
           !span_ieq_str(span_of(book_request_row(in->r, BOOK_HEADERS, i)->name), name))
        i++;
    return i < n ? i : SIZE_MAX;
}

static bool add_default(struct curlbuild *in, const char *name, const char *value)
{
    return find_header(in, name) != SIZE_MAX ||
           add_row(in, BOOK_HEADERS, span_of(name), span_of(value));
}

/* A server takes no notice of such a field (RFC 9110, 14.2). */
static void doubt_range(struct curlbuild *in)
{
    struct span range = buf_span(&in->named[CURL_RANGE]);
    struct span parts = span_sub(range, SPAN("bytes=").len, range.len);
    const char *fault = range.len ? byterange_fault(parts) : NULL;
    if (fault)
        curlnotes_add(in->doubts, "-r %.*s: %s", (int)(parts.len < 40 ? parts.len : 40),
                      parts.ptr, fault);
}

/* -H comes before an option of the field's own. */
static bool say_named(struct curlbuild *in)
{
    static const char *const names[] = { [CURL_AGENT] = "User-Agent",
                                         [CURL_REFERER] = "Referer",
                                         [CURL_RANGE] = "Range",
                                         [CURL_COOKIE] = "Cookie" };
    bool ok = true;
    if (find_header(in, names[CURL_RANGE]) == SIZE_MAX)
        doubt_range(in);
    for (size_t i = 0; ok && i < CURL_N_NAMED; i++)
        ok = in->named[i].len == 0 || add_default(in, names[i], buf_str(&in->named[i]));
    return ok;
}

/* curl's own defaults: what -d and --json say by themselves. */
static bool say_type(struct curlbuild *in)
{
    const char *type =
        in->data.is_json ? "application/json" : "application/x-www-form-urlencoded";
    return (in->no_type || add_default(in, "Content-Type", type)) &&
           (!in->data.is_json || add_default(in, "Accept", "application/json"));
}

/* The boundary is not known before the form is sent: curl adds it to what was said. */
static void drop_form_type(struct curlbuild *in)
{
    size_t i = find_header(in, "content-type");
    if (i != SIZE_MAX && span_istarts(span_of(book_request_row(in->r, BOOK_HEADERS, i)->value),
                                      SPAN("multipart/form-data")))
        book_request_remove_row(in->r, BOOK_HEADERS, i);
}

static bool settle_body(struct curlbuild *in)
{
    if (in->r->body == BOOK_BODY_MULTIPART)
        drop_form_type(in);
    else if (in->in_url || in->head)
        return true;
    else if (in->data.is_upload)
        return curldata_into_body(&in->data, in->r);
    else if (in->data.is_given)
        return say_type(in) && curldata_into_body(&in->data, in->r);
    return true;
}

static bool settle_method(struct curlbuild *in)
{
    bool posts = in->r->body == BOOK_BODY_MULTIPART || (in->data.is_given && !in->in_url);
    const char *method = in->head ? "HEAD" : in->data.is_upload ? "PUT" : posts ? "POST" : NULL;
    return in->has_method || !method || book_request_set_method(in->r, method);
}

bool curlbuild_finish(struct curlbuild *in)
{
    return settle_url(in) && say_named(in) && say_login(in) && settle_body(in) &&
           settle_method(in);
}
