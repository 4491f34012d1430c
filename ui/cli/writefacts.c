#include "cli/writefacts.h"

#include <inttypes.h>
#include <string.h>

#include "base/ascii.h"
#include "cli/wirehead.h"
#include "data/jsonlex.h"
#include "wire/url.h"

static const struct jig_exchange *last(const struct writefacts *w)
{
    return jig_transfer_last(w->transfer);
}

static void add_code(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%03d", jig_exchange_status(last(w)));
}

static void add_connect_code(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%03d", jig_exchange_proxy_status(last(w)));
}

static void add_method(const struct writefacts *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_method(last(w)));
}

static void add_url(const struct writefacts *w, struct buf *out)
{
    buf_add_str(out, w->url);
}

static void add_url_effective(const struct writefacts *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_url(last(w)));
}

static void add_scheme(const struct writefacts *w, struct buf *out)
{
    struct span url = span_of(jig_exchange_url(last(w)));
    buf_add(out, span_cut(&url, ':'));
}

static void add_version(const struct writefacts *w, struct buf *out)
{
    const char *slash = strchr(jig_exchange_version(last(w)), '/');
    buf_add_str(out, slash ? slash + 1 : "0");
}

static void add_field_value(const struct jig_exchange *x, const char *name, struct buf *out)
{
    struct jig_field f;
    if (jig_exchange_find(x, JIG_SECTION_RESPONSE, name, &f))
        buf_add(out, span_make(f.value, f.value_len));
}

static void add_content_type(const struct writefacts *w, struct buf *out)
{
    add_field_value(last(w), "content-type", out);
}

/* Where the Location leads: whole, as it would be followed. */
static void add_target(const struct jig_exchange *x, struct buf *out)
{
    struct jig_field location;
    struct url base, target;
    if (!jig_exchange_find(x, JIG_SECTION_RESPONSE, "location", &location))
        return;
    struct span text = span_make(location.value, location.value_len);
    url_init(&base);
    url_init(&target);
    if (!url_parse(&base, span_of(jig_exchange_url(x)), NULL) &&
        !url_resolve(&base, text, &target, NULL))
        url_print(&target, 0, out);
    else
        buf_add(out, text);
    url_clear(&target);
    url_clear(&base);
}

static void add_redirect_url(const struct writefacts *w, struct buf *out)
{
    int status = jig_exchange_status(last(w));
    if (status >= 300 && status < 400)
        add_target(last(w), out);
}

static void add_n_redirects(const struct writefacts *w, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < jig_transfer_n_exchanges(w->transfer); i++)
        n += jig_exchange_status(jig_transfer_exchange(w->transfer, i)) / 100 == 3;
    buf_addf(out, "%zu", n);
}

static void add_n_headers(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%zu", jig_exchange_n_fields(last(w), JIG_SECTION_RESPONSE));
}

/* Of every exchange, interim answers' heads too. */
static void add_size_header(const struct writefacts *w, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < jig_transfer_n_exchanges(w->transfer); i++) {
        struct buf head;
        buf_init(&head, 2 * WIREHEAD_KEEP);
        wirehead_add_answer(jig_transfer_exchange(w->transfer, i), &head);
        n += head.len;
        buf_clear(&head);
    }
    buf_addf(out, "%zu", n);
}

static void add_connection(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%" PRIu64, jig_exchange_connection(last(w))->id);
}

static void add_proxy_used(const struct writefacts *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_proxy(last(w)) ? "1" : "0");
}

static void add_size_delivered(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%" PRIu64, jig_exchange_body_len(last(w)));
}

static void add_n_connects(const struct writefacts *w, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < jig_transfer_n_exchanges(w->transfer); i++) {
        const struct jig_connection_facts *c =
            jig_exchange_connection(jig_transfer_exchange(w->transfer, i));
        n += c && c->id > 0 && !c->reused;
    }
    buf_addf(out, "%zu", n);
}

static void add_remote_ip(const struct writefacts *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_connection(last(w))->remote);
}

static void add_remote_port(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%u", (unsigned)jig_exchange_connection(last(w))->remote_port);
}

static void add_local_ip(const struct writefacts *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_connection(last(w))->local);
}

static void add_local_port(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%u", (unsigned)jig_exchange_connection(last(w))->local_port);
}

static void add_size_download(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%" PRIu64, jig_exchange_body_wire_len(last(w)));
}

static void add_size_upload(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%" PRIu64, jig_exchange_request_body_len(last(w)));
}

static void add_size_request(const struct writefacts *w, struct buf *out)
{
    uint64_t n = 0;
    for (size_t i = 0; i < jig_transfer_n_exchanges(w->transfer); i++)
        n += jig_exchange_connection(jig_transfer_exchange(w->transfer, i))->bytes_sent;
    buf_addf(out, "%" PRIu64, n);
}

static void add_file(const struct writefacts *w, struct buf *out)
{
    buf_add_str(out, w->file);
}

static void add_exit(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%d", w->exit_status);
}

static void add_error(const struct writefacts *w, struct buf *out)
{
    buf_add_str(out, w->message ? w->message : "");
}

static void add_error_code(const struct writefacts *w, struct buf *out)
{
    if (w->code)
        buf_add_str(out, jig_err_name(w->code));
}

static void add_url_number(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%zu", w->url_number);
}

static void add_lower_name(struct span name, struct buf *out)
{
    struct buf lower;
    buf_init(&lower, 1u << 20);
    for (size_t i = 0; i < name.len; i++)
        buf_add_byte(&lower, ascii_lower(name.ptr[i]));
    jsonlex_quote(buf_span(&lower), out);
    buf_clear(&lower);
}

static void add_values(const struct jig_exchange *x, struct span name, struct buf *out)
{
    size_t n = 0;
    buf_add_str(out, ":[");
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_RESPONSE); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_RESPONSE, i);
        if (!span_ieq(name, span_make(f.name, f.name_len)))
            continue;
        buf_add_str(out, n++ ? "," : "");
        jsonlex_quote(span_make(f.value, f.value_len), out);
    }
    buf_add_byte(out, ']');
}

static void add_n_retries(const struct writefacts *w, struct buf *out)
{
    buf_addf(out, "%u", w->n_retries);
}

static void add_n_certs(const struct writefacts *w, struct buf *out)
{
    const struct jig_tls_facts *t = jig_exchange_tls(last(w));
    buf_addf(out, "%zu", t ? t->n_chain : 0);
}

static void add_certs(const struct writefacts *w, struct buf *out)
{
    const struct jig_tls_facts *t = jig_exchange_tls(last(w));
    for (size_t i = 0; t && i < t->n_chain; i++)
        buf_add_str(out, t->chain[i].pem);
}

static void add_referer(const struct writefacts *w, struct buf *out)
{
    struct jig_field field;
    if (jig_exchange_find(last(w), JIG_SECTION_REQUEST, "referer", &field))
        buf_add(out, span_make(field.value, field.value_len));
}

/* Every name in small letters, once, with all its values: as curl prints it. */
static void add_header_json(const struct writefacts *w, struct buf *out)
{
    const struct jig_exchange *x = last(w);
    size_t n = jig_exchange_n_fields(x, JIG_SECTION_RESPONSE), n_names = 0;
    buf_add_byte(out, '{');
    for (size_t i = 0; i < n; i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_RESPONSE, i), other;
        struct span name = span_make(f.name, f.name_len);
        bool is_first = true;
        for (size_t k = 0; k < i; k++) {
            other = jig_exchange_field(x, JIG_SECTION_RESPONSE, k);
            is_first &= !span_ieq(name, span_make(other.name, other.name_len));
        }
        if (!is_first)
            continue;
        buf_add_str(out, n_names++ ? ",\n" : "");
        add_lower_name(name, out);
        add_values(x, name, out);
    }
    buf_add_str(out, "\n}");
}

static void add_verdict(const struct jig_tls_facts *t, struct buf *out)
{
    buf_add_str(out, t && !t->verified ? "1" : "0");
}

static void add_verify(const struct writefacts *w, struct buf *out)
{
    add_verdict(jig_exchange_tls(last(w)), out);
}

static void add_proxy_verify(const struct writefacts *w, struct buf *out)
{
    add_verdict(jig_exchange_proxy_tls(last(w)), out);
}

/* ---- Times: seconds since the beginning of the transfer ---------------------------------------*/

/* What the exchanges before the last one took. */
static int64_t before_last(const struct writefacts *w)
{
    int64_t us = 0;
    for (size_t i = 0; i + 1 < jig_transfer_n_exchanges(w->transfer); i++)
        us += jig_exchange_timing(jig_transfer_exchange(w->transfer, i)).total;
    return us;
}

static void add_seconds(int64_t us, struct buf *out)
{
    int64_t shown = us < 0 ? 0 : us;
    buf_addf(out, "%" PRId64 ".%06d", shown / 1000000, (int)(shown % 1000000));
}

static void add_phase(const struct writefacts *w, int64_t end, struct buf *out)
{
    add_seconds(end < 0 ? 0 : before_last(w) + end, out);
}

static void add_time_namelookup(const struct writefacts *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).resolve, out);
}

static void add_time_connect(const struct writefacts *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).connect, out);
}

static void add_time_appconnect(const struct writefacts *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).tls, out);
}

static void add_time_pretransfer(const struct writefacts *w, struct buf *out)
{
    struct jig_timing t = jig_exchange_timing(last(w));
    int64_t open = t.proxy > t.connect ? t.proxy : t.connect;
    add_phase(w, t.tls >= 0 ? t.tls : open, out);
}

static void add_time_posttransfer(const struct writefacts *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).send, out);
}

static void add_time_starttransfer(const struct writefacts *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).wait, out);
}

static void add_time_redirect(const struct writefacts *w, struct buf *out)
{
    add_seconds(before_last(w), out);
}

static void add_time_total(const struct writefacts *w, struct buf *out)
{
    add_seconds(before_last(w) + jig_exchange_timing(last(w)).total, out);
}

static void add_speed(const struct writefacts *w, struct buf *out)
{
    int64_t us = before_last(w) + jig_exchange_timing(last(w)).total;
    double bytes = (double)jig_exchange_body_wire_len(last(w));
    buf_addf(out, "%.0f", us > 0 ? bytes * 1e6 / (double)us : 0.0);
}

static void add_speed_upload(const struct writefacts *w, struct buf *out)
{
    int64_t us = before_last(w) + jig_exchange_timing(last(w)).total;
    double bytes = (double)jig_exchange_request_body_len(last(w));
    buf_addf(out, "%.0f", us > 0 ? bytes * 1e6 / (double)us : 0.0);
}

/* ---- Their names ------------------------------------------------------------------------------*/

static void add_json(const struct writefacts *w, struct buf *out);

enum kind { TEXT, NUMBER, JSON }; /* JSON: is a whole one, and no member of %{json} */

struct variable {
    const char *name;
    void (*add)(const struct writefacts *w, struct buf *out);
    enum kind kind;
};

static const struct variable variables[] = {
    { "certs", add_certs, TEXT },
    { "conn_id", add_connection, NUMBER },
    { "content_type", add_content_type, TEXT },
    { "error_code", add_error_code, TEXT },
    { "errormsg", add_error, TEXT },
    { "exitcode", add_exit, NUMBER },
    { "filename_effective", add_file, TEXT },
    { "header_json", add_header_json, JSON },
    { "http_code", add_code, NUMBER },
    { "http_connect", add_connect_code, NUMBER },
    { "http_version", add_version, TEXT },
    { "json", add_json, JSON },
    { "local_ip", add_local_ip, TEXT },
    { "local_port", add_local_port, NUMBER },
    { "method", add_method, TEXT },
    { "num_certs", add_n_certs, NUMBER },
    { "num_connects", add_n_connects, NUMBER },
    { "num_headers", add_n_headers, NUMBER },
    { "num_redirects", add_n_redirects, NUMBER },
    { "num_retries", add_n_retries, NUMBER },
    { "proxy_ssl_verify_result", add_proxy_verify, NUMBER },
    { "proxy_used", add_proxy_used, NUMBER },
    { "redirect_url", add_redirect_url, TEXT },
    { "referer", add_referer, TEXT },
    { "remote_ip", add_remote_ip, TEXT },
    { "remote_port", add_remote_port, NUMBER },
    { "response_code", add_code, NUMBER },
    { "scheme", add_scheme, TEXT },
    { "size_delivered", add_size_delivered, NUMBER },
    { "size_download", add_size_download, NUMBER },
    { "size_header", add_size_header, NUMBER },
    { "size_request", add_size_request, NUMBER },
    { "size_upload", add_size_upload, NUMBER },
    { "speed_download", add_speed, NUMBER },
    { "speed_upload", add_speed_upload, NUMBER },
    { "ssl_verify_result", add_verify, NUMBER },
    { "time_appconnect", add_time_appconnect, NUMBER },
    { "time_connect", add_time_connect, NUMBER },
    { "time_namelookup", add_time_namelookup, NUMBER },
    { "time_posttransfer", add_time_posttransfer, NUMBER },
    { "time_pretransfer", add_time_pretransfer, NUMBER },
    { "time_redirect", add_time_redirect, NUMBER },
    { "time_starttransfer", add_time_starttransfer, NUMBER },
    { "time_total", add_time_total, NUMBER },
    { "url", add_url, TEXT },
    { "url_effective", add_url_effective, TEXT },
    { "urlnum", add_url_number, NUMBER },
};

enum { N_VARIABLES = sizeof variables / sizeof *variables };

const char *writefacts_name(size_t i)
{
    return i < N_VARIABLES ? variables[i].name : NULL;
}

static const struct variable *find_variable(struct span name)
{
    for (size_t i = 0; i < N_VARIABLES; i++)
        if (span_eq_str(name, variables[i].name))
            return &variables[i];
    return NULL;
}

/* A number of JSON has no zeros before it: "000" is 0. */
static struct span without_zeros(struct span digits)
{
    size_t n = 0;
    while (n + 1 < digits.len && digits.ptr[n] == '0' && ascii_is_digit(digits.ptr[n + 1]))
        n++;
    return span_sub(digits, n, digits.len);
}

static void add_member(const struct variable *v, const struct writefacts *w, struct buf *out)
{
    struct buf value;
    buf_init(&value, 1u << 20);
    v->add(w, &value);
    buf_addf(out, "\"%s\":", v->name);
    if (v->kind == NUMBER)
        buf_add(out, without_zeros(buf_span(&value)));
    else if (value.len > 0)
        jsonlex_quote(buf_span(&value), out);
    else
        buf_add_str(out, "null");
    if (value.failed && !out->failed)
        out->failed = value.failed;
    buf_clear(&value);
}

static void add_json(const struct writefacts *w, struct buf *out)
{
    size_t n = 0;
    buf_add_byte(out, '{');
    for (size_t i = 0; i < N_VARIABLES; i++) {
        if (variables[i].kind == JSON)
            continue;
        buf_add_str(out, n++ > 0 ? "," : "");
        add_member(&variables[i], w, out);
    }
    buf_add_byte(out, '}');
}

/* ---- Parts of a URL: "url.host" of the one that was given, "urle.host" of the last one ------- */

enum part { SCHEME, USER, PASSWORD, HOST, PORT, PATH, QUERY, FRAGMENT, N_PARTS };

const char writefacts_parts[] = "scheme user password host port path query fragment";

static enum part find_part(struct span name, bool *is_effective)
{
    struct span part = name, url = span_cut(&part, '.'), rest = span_of(writefacts_parts);
    *is_effective = span_eq_str(url, "urle");
    for (enum part i = SCHEME; part.ptr && i < N_PARTS; i++)
        if (span_eq(span_cut(&rest, ' '), part))
            return *is_effective || span_eq_str(url, "url") ? i : N_PARTS;
    return N_PARTS;
}

static void add_part(const char *text, enum part part, struct buf *out)
{
    struct url url;
    url_init(&url);
    if (!url_parse(&url, span_of(text), NULL)) {
        const struct span spans[N_PARTS] = {
            [SCHEME] = url.scheme,     [USER] = url.user, [PASSWORD] = url.password,
            [HOST] = url.host,         [PATH] = url.path, [QUERY] = url.query,
            [FRAGMENT] = url.fragment,
        };
        if (part == PORT)
            buf_addf(out, "%u", (unsigned)url.port);
        else if (spans[part].len > 0)
            buf_add(out, spans[part]);
    }
    url_clear(&url);
}

/* ---- For callers ------------------------------------------------------------------------------*/

bool writefacts_knows(struct span name)
{
    bool is_effective;
    return find_variable(name) || find_part(name, &is_effective) != N_PARTS;
}

void writefacts_add(const struct writefacts *w, struct span name, struct buf *out)
{
    bool is_effective;
    const struct variable *v = find_variable(name);
    enum part part = find_part(name, &is_effective);
    if (v)
        v->add(w, out);
    else if (part != N_PARTS)
        add_part(is_effective ? jig_exchange_url(last(w)) : w->url, part, out);
}

/* What is counted from the wire log. */
bool writefacts_wants_heads(struct span name)
{
    return span_eq_str(name, "size_header") || span_eq_str(name, "json");
}

void writefacts_add_field(const struct writefacts *w, struct span name, struct buf *out)
{
    char field[256];
    if (name.len >= sizeof field)
        return;
    memcpy(field, name.ptr, name.len);
    field[name.len] = '\0';
    add_field_value(last(w), field, out);
}
