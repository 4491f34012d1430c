#include "cli/writeout.h"

#include <inttypes.h>
#include <string.h>

#include "base/ascii.h"
#include "data/jsonlex.h"
#include "wire/url.h"

/* ---- Facts ------------------------------------------------------------------------------------*/

static const struct jig_exchange *last(const struct writeout *w)
{
    return jig_transfer_last(w->transfer);
}

static void add_code(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%03d", jig_exchange_status(last(w)));
}

static void add_connect_code(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%03d", jig_exchange_proxy_status(last(w)));
}

static void add_method(const struct writeout *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_method(last(w)));
}

static void add_url(const struct writeout *w, struct buf *out)
{
    buf_add_str(out, w->url);
}

static void add_url_effective(const struct writeout *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_url(last(w)));
}

static void add_scheme(const struct writeout *w, struct buf *out)
{
    struct span url = span_of(jig_exchange_url(last(w)));
    buf_add(out, span_cut(&url, ':'));
}

static void add_version(const struct writeout *w, struct buf *out)
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

static void add_content_type(const struct writeout *w, struct buf *out)
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

static void add_redirect_url(const struct writeout *w, struct buf *out)
{
    int status = jig_exchange_status(last(w));
    if (status >= 300 && status < 400)
        add_target(last(w), out);
}

static void add_n_redirects(const struct writeout *w, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < jig_transfer_n_exchanges(w->transfer); i++)
        n += jig_exchange_status(jig_transfer_exchange(w->transfer, i)) / 100 == 3;
    buf_addf(out, "%zu", n);
}

static void add_n_headers(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%zu", jig_exchange_n_fields(last(w), JIG_SECTION_RESPONSE));
}

static void add_n_connects(const struct writeout *w, struct buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < jig_transfer_n_exchanges(w->transfer); i++) {
        const struct jig_connection_facts *c =
            jig_exchange_connection(jig_transfer_exchange(w->transfer, i));
        n += c && c->id > 0 && !c->reused;
    }
    buf_addf(out, "%zu", n);
}

static void add_remote_ip(const struct writeout *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_connection(last(w))->remote);
}

static void add_remote_port(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%u", (unsigned)jig_exchange_connection(last(w))->remote_port);
}

static void add_local_ip(const struct writeout *w, struct buf *out)
{
    buf_add_str(out, jig_exchange_connection(last(w))->local);
}

static void add_local_port(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%u", (unsigned)jig_exchange_connection(last(w))->local_port);
}

static void add_size_download(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%" PRIu64, jig_exchange_body_wire_len(last(w)));
}

static void add_size_upload(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%" PRIu64, jig_exchange_request_body_len(last(w)));
}

static void add_size_request(const struct writeout *w, struct buf *out)
{
    uint64_t n = 0;
    for (size_t i = 0; i < jig_transfer_n_exchanges(w->transfer); i++)
        n += jig_exchange_connection(jig_transfer_exchange(w->transfer, i))->bytes_sent;
    buf_addf(out, "%" PRIu64, n);
}

static void add_file(const struct writeout *w, struct buf *out)
{
    buf_add_str(out, w->file);
}

static void add_exit(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%d", w->exit_status);
}

static void add_error(const struct writeout *w, struct buf *out)
{
    if (w->code)
        buf_add_str(out, jig_transfer_error(w->transfer)->text);
}

static void add_error_code(const struct writeout *w, struct buf *out)
{
    if (w->code)
        buf_add_str(out, jig_err_name(w->code));
}

static void add_url_number(const struct writeout *w, struct buf *out)
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

static void add_n_retries(const struct writeout *w, struct buf *out)
{
    buf_addf(out, "%u", w->n_retries);
}

static void add_n_certs(const struct writeout *w, struct buf *out)
{
    const struct jig_tls_facts *t = jig_exchange_tls(last(w));
    buf_addf(out, "%zu", t ? t->n_chain : 0);
}

static void add_certs(const struct writeout *w, struct buf *out)
{
    const struct jig_tls_facts *t = jig_exchange_tls(last(w));
    for (size_t i = 0; t && i < t->n_chain; i++)
        buf_add_str(out, t->chain[i].pem);
}

static void add_referer(const struct writeout *w, struct buf *out)
{
    struct jig_field field;
    if (jig_exchange_find(last(w), JIG_SECTION_REQUEST, "referer", &field))
        buf_add(out, span_make(field.value, field.value_len));
}

/* Every name in small letters, once, with all its values: as curl prints it. */
static void add_header_json(const struct writeout *w, struct buf *out)
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

static void add_verify(const struct writeout *w, struct buf *out)
{
    const struct jig_tls_facts *t = jig_exchange_tls(last(w));
    buf_add_str(out, t && !t->verified ? "1" : "0");
}

/* ---- Times: seconds since the beginning of the transfer ---------------------------------------*/

/* What the exchanges before the last one took. */
static int64_t before_last(const struct writeout *w)
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

static void add_phase(const struct writeout *w, int64_t end, struct buf *out)
{
    add_seconds(end < 0 ? 0 : before_last(w) + end, out);
}

static void add_time_namelookup(const struct writeout *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).resolve, out);
}

static void add_time_connect(const struct writeout *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).connect, out);
}

static void add_time_appconnect(const struct writeout *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).tls, out);
}

static void add_time_pretransfer(const struct writeout *w, struct buf *out)
{
    struct jig_timing t = jig_exchange_timing(last(w));
    int64_t open = t.proxy > t.connect ? t.proxy : t.connect;
    add_phase(w, t.tls >= 0 ? t.tls : open, out);
}

static void add_time_starttransfer(const struct writeout *w, struct buf *out)
{
    add_phase(w, jig_exchange_timing(last(w)).wait, out);
}

static void add_time_redirect(const struct writeout *w, struct buf *out)
{
    add_seconds(before_last(w), out);
}

static void add_time_total(const struct writeout *w, struct buf *out)
{
    add_seconds(before_last(w) + jig_exchange_timing(last(w)).total, out);
}

static void add_speed(const struct writeout *w, struct buf *out)
{
    int64_t us = before_last(w) + jig_exchange_timing(last(w)).total;
    double bytes = (double)jig_exchange_body_wire_len(last(w));
    buf_addf(out, "%.0f", us > 0 ? bytes * 1e6 / (double)us : 0.0);
}

static void add_speed_upload(const struct writeout *w, struct buf *out)
{
    int64_t us = before_last(w) + jig_exchange_timing(last(w)).total;
    double bytes = (double)jig_exchange_request_body_len(last(w));
    buf_addf(out, "%.0f", us > 0 ? bytes * 1e6 / (double)us : 0.0);
}

/* ---- The format -------------------------------------------------------------------------------*/

struct variable {
    const char *name;
    void (*add)(const struct writeout *w, struct buf *out);
};

static const struct variable variables[] = {
    { "certs", add_certs },
    { "content_type", add_content_type },
    { "error_code", add_error_code },
    { "errormsg", add_error },
    { "exitcode", add_exit },
    { "filename_effective", add_file },
    { "header_json", add_header_json },
    { "http_code", add_code },
    { "http_connect", add_connect_code },
    { "http_version", add_version },
    { "local_ip", add_local_ip },
    { "local_port", add_local_port },
    { "method", add_method },
    { "num_certs", add_n_certs },
    { "num_connects", add_n_connects },
    { "num_headers", add_n_headers },
    { "num_redirects", add_n_redirects },
    { "num_retries", add_n_retries },
    { "redirect_url", add_redirect_url },
    { "referer", add_referer },
    { "remote_ip", add_remote_ip },
    { "remote_port", add_remote_port },
    { "response_code", add_code },
    { "scheme", add_scheme },
    { "size_download", add_size_download },
    { "size_request", add_size_request },
    { "size_upload", add_size_upload },
    { "speed_download", add_speed },
    { "speed_upload", add_speed_upload },
    { "ssl_verify_result", add_verify },
    { "time_appconnect", add_time_appconnect },
    { "time_connect", add_time_connect },
    { "time_namelookup", add_time_namelookup },
    { "time_pretransfer", add_time_pretransfer },
    { "time_redirect", add_time_redirect },
    { "time_starttransfer", add_time_starttransfer },
    { "time_total", add_time_total },
    { "url", add_url },
    { "url_effective", add_url_effective },
    { "urlnum", add_url_number },
};

enum { N_VARIABLES = sizeof variables / sizeof *variables };

const char *writeout_name(size_t i)
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

static void add_header(const struct writeout *w, struct span name, struct buf *out)
{
    char field[256];
    if (name.len >= sizeof field)
        return;
    memcpy(field, name.ptr, name.len);
    field[name.len] = '\0';
    add_field_value(last(w), field, out);
}

/* What a percent sign begins. */
struct reference {
    size_t len; /* of all of it; 0: the sign stands for itself */
    struct span name;
    bool is_header;
};

/* "%{name}", "%header{name}" as curl has it, or "%{header{name}}". */
static struct reference read_reference(struct span f)
{
    static const char *const headers[] = { "%header{", "%{header{" };
    size_t end = span_find_byte(f, '}', 0);
    if (end == SIZE_MAX)
        return (struct reference){ 0 };
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(headers[i]);
        bool is_closed_twice = i == 1 && end + 1 < f.len && f.ptr[end + 1] == '}';
        if (span_starts(f, span_of(headers[i])))
            return (struct reference){ end + 1 + is_closed_twice, span_sub(f, len, end), true };
    }
    if (span_starts(f, SPAN("%{")))
        return (struct reference){ end + 1, span_sub(f, 2, end), false };
    return (struct reference){ 0 };
}

/* What follows "%{stderr}" goes there, up to a "%{stdout}". */
static struct buf *channel(struct span name, struct buf *out, struct buf *err)
{
    return span_eq(name, SPAN("stdout")) ? out : span_eq(name, SPAN("stderr")) ? err : NULL;
}

bool writeout_knows(const char *format, struct span *unknown)
{
    struct buf none;
    struct span f = span_of(format);
    for (size_t at = 0; (at = span_find_byte(f, '%', at)) != SIZE_MAX;) {
        struct reference r = read_reference(span_sub(f, at, f.len));
        if (r.len > 0 && !r.is_header && !find_variable(r.name) &&
            !channel(r.name, &none, &none)) {
            *unknown = r.name;
            return false;
        }
        bool is_sign = r.len == 0 && at + 1 < f.len && f.ptr[at + 1] == '%';
        at += r.len > 0 ? r.len : 1u + is_sign;
    }
    return true;
}

static char escape_of(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case '\\':
        return '\\';
    default:
        return '\0';
    }
}

/* One character, or the two that stand for one; returns how many. */
static size_t add_literal(struct span f, struct buf *out)
{
    char c = f.ptr[0], next = f.len > 1 ? f.ptr[1] : '\0';
    bool is_escape = c == '\\' && escape_of(next);
    buf_add_byte(out, is_escape ? escape_of(next) : c);
    return is_escape || (c == '%' && next == '%') ? 2 : 1;
}

void writeout_add(const struct writeout *w, const char *format, struct buf *out,
                  struct buf *err)
{
    struct buf *to = out;
    for (struct span f = span_of(format); f.len > 0;) {
        struct reference r = { 0 };
        if (f.ptr[0] == '%')
            r = read_reference(f);
        const struct variable *v = r.is_header ? NULL : find_variable(r.name);
        struct buf *turned = channel(r.name, out, err);
        if (r.len == 0)
            r.len = add_literal(f, to);
        else if (r.is_header)
            add_header(w, r.name, to);
        else if (v)
            v->add(w, to);
        else if (turned)
            to = turned;
        f = span_sub(f, r.len, f.len);
    }
}
