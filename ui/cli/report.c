#include "cli/report.h"

#include <inttypes.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "cli/reporthtml.h"
#include "data/jsonlex.h"

static void add_seconds(int64_t us, struct buf *out)
{
    buf_addf(out, "%" PRId64 ".%06d", us / 1000000, (int)(us % 1000000));
}

static void add_ms(int64_t us, struct buf *out)
{
    buf_addf(out, "%" PRId64 ".%03d", us / 1000, (int)(us % 1000));
}

/* ---- JSON -------------------------------------------------------------------------------------*/

static void add_member(const char *key, const char *value, struct buf *out)
{
    buf_addf(out, "\"%s\": ", key);
    jsonlex_quote(span_of(value), out);
    buf_add_str(out, ", ");
}

static void add_json_checks(const struct outcome *o, struct buf *out)
{
    buf_add_str(out, ", \"checks\": [");
    for (size_t i = 0; i < o->n_checks; i++) {
        buf_add_str(out, i ? ", {" : "{");
        add_member("name", o->checks[i].name, out);
        if (!o->checks[i].holds)
            add_member("message", o->checks[i].why, out);
        buf_addf(out, "\"passed\": %s}", o->checks[i].holds ? "true" : "false");
    }
    buf_add_byte(out, ']');
}

static void add_json_outcome(const struct outcome *o, struct buf *out)
{
    buf_add_str(out, "    {");
    add_member("name", o->name, out);
    add_member("method", o->method, out);
    add_member("url", o->url, out);
    buf_addf(out, "\"status\": %d, \"bytes\": %" PRIu64 ", \"timeMs\": ", o->status, o->len);
    add_ms(o->us, out);
    if (o->error.code) {
        buf_add_str(out, ", \"error\": {");
        add_member("code", jig_err_name(o->error.code), out);
        add_member("message", o->error.text, out);
        add_member("phase", jig_phase_name(o->error.phase), out);
        buf_remove(out, out->len - 2, 2);
        buf_add_byte(out, '}');
    }
    if (o->n_checks > 0)
        add_json_checks(o, out);
    buf_addf(out, ", \"passed\": %s}", o->passed ? "true" : "false");
}

static void add_json(const struct outcomes *o, struct buf *out)
{
    buf_add_str(out, "{\n  \"jig\": 1,\n  \"requests\": [\n");
    for (size_t i = 0; i < o->n; i++) {
        add_json_outcome(&o->items[i], out);
        buf_add_str(out, i + 1 < o->n ? ",\n" : "\n");
    }
    buf_addf(out,
             "  ],\n  \"total\": %zu,\n  \"passed\": %zu,\n  \"failed\": %zu,\n  \"timeMs\": ",
             o->n, o->n_passed, o->n - o->n_passed);
    add_ms(o->us, out);
    buf_add_str(out, "\n}\n");
}

/* ---- TAP (testanything.org, version 13) -------------------------------------------------------*/

/* '#' begins a directive. */
static void add_tap_text(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (*text == '#' || *text == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, ascii_is_control(*text) ? '?' : *text);
    }
}

static void add_tap(const struct outcomes *o, struct buf *out)
{
    buf_addf(out, "TAP version 13\n1..%zu\n", o->n);
    for (size_t i = 0; i < o->n; i++) {
        const struct outcome *one = &o->items[i];
        buf_addf(out, "%sok %zu - ", one->passed ? "" : "not ", i + 1);
        add_tap_text(one->name, out);
        buf_addf(out, "\n  ---\n  status: %d\n  duration_ms: ", one->status);
        add_ms(one->us, out);
        if (!one->passed) {
            struct buf reason;
            buf_init(&reason, 1024);
            outcome_add_reason(one, &reason);
            buf_add_str(out, "\n  message: ");
            jsonlex_quote(buf_span(&reason), out);
            buf_clear(&reason);
        }
        buf_add_str(out, "\n  ...\n");
    }
}

/* ---- JUnit ------------------------------------------------------------------------------------*/

/* XML 1.0 has no place for control characters, not even escaped. */
static void add_xml(const char *text, struct buf *out)
{
    static const struct {
        char byte;
        const char *entity;
    } entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };
    for (; *text; text++) {
        const char *entity = NULL;
        for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
            if (*text == entities[i].byte)
                entity = entities[i].entity;
        if (entity)
            buf_add_str(out, entity);
        else
            buf_add_byte(out, ascii_is_control(*text) ? '?' : *text);
    }
}

static void add_xml_attribute(const char *name, const char *value, struct buf *out)
{
    buf_addf(out, " %s=\"", name);
    add_xml(value, out);
    buf_add_byte(out, '"');
}

static void add_failure(const struct outcome *o, struct buf *out)
{
    const char *element = o->error.code ? "error" : "failure";
    struct buf reason;
    buf_init(&reason, 1024);
    outcome_add_reason(o, &reason);
    buf_addf(out, "      <%s", element);
    add_xml_attribute("type",
                      o->error.code     ? jig_err_name(o->error.code)
                      : o->n_failed > 0 ? "check"
                                        : "status",
                      out);
    add_xml_attribute("message", buf_str(&reason), out);
    buf_add_str(out, "/>\n");
    buf_clear(&reason);
}

static void add_testcase(const struct outcome *o, struct buf *out)
{
    buf_add_str(out, "    <testcase classname=\"jig\"");
    add_xml_attribute("name", o->name, out);
    buf_add_str(out, " time=\"");
    add_seconds(o->us, out);
    buf_add_str(out, o->passed ? "\"/>\n" : "\">\n");
    if (o->passed)
        return;
    add_failure(o, out);
    buf_add_str(out, "    </testcase>\n");
}

static size_t n_errors(const struct outcomes *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->n; i++)
        n += o->items[i].error.code != JIG_OK;
    return n;
}

static void add_counts(const struct outcomes *o, struct buf *out)
{
    size_t errors = n_errors(o);
    buf_addf(out, " name=\"jig run\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"",
             o->n, o->n - o->n_passed - errors, errors);
    add_seconds(o->us, out);
    buf_add_str(out, "\">\n");
}

static void add_junit(const struct outcomes *o, struct buf *out)
{
    buf_add_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    add_counts(o, out);
    buf_add_str(out, "  <testsuite");
    add_counts(o, out);
    for (size_t i = 0; i < o->n; i++)
        add_testcase(&o->items[i], out);
    buf_add_str(out, "  </testsuite>\n</testsuites>\n");
}

report_fn *report_find(struct span kind)
{
    static const struct {
        const char *name;
        report_fn *add;
    } kinds[] = { { "json", add_json },
                  { "tap", add_tap },
                  { "junit", add_junit },
                  { "html", reporthtml_add } };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (span_eq_str(kind, kinds[i].name))
            return kinds[i].add;
    return NULL;
}
