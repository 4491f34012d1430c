#include "cli/reporthtml.h"

#include <inttypes.h>

#include "base/ascii.h"

static const char page_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<title>jig run</title>\n<style>\n"
    "body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: "
    "0 1em;"
    " color-scheme: light dark; }\n"
    "table { border-collapse: collapse; width: 100%; }\n"
    "td, th { text-align: left; padding: .3em .8em; border-bottom: 1px solid #8884; "
    "vertical-align: top; }\n"
    "td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }\n"
    ".ok { color: #1a7f37; } .fail { color: #cf222e; }\n"
    "ul { margin: .2em 0; padding-left: 1.2em; } code { overflow-wrap: anywhere; }\n"
    "</style>\n</head>\n<body>\n";

static void add_text(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (*text == '&')
            buf_add_str(out, "&amp;");
        else if (*text == '<')
            buf_add_str(out, "&lt;");
        else if (*text == '"')
            buf_add_str(out, "&quot;");
        else
            buf_add_byte(out, ascii_is_control(*text) ? '?' : *text);
    }
}

static void add_checks(const struct outcome *o, struct buf *out)
{
    buf_add_str(out, "<ul>");
    for (size_t i = 0; i < o->n_checks; i++) {
        const struct outcome_check *c = &o->checks[i];
        buf_addf(out, "<li class=\"%s\">", c->holds ? "ok" : "fail");
        add_text(c->name, out);
        buf_add_str(out, c->holds ? "" : ": ");
        add_text(c->why, out);
        buf_add_str(out, "</li>");
    }
    buf_add_str(out, "</ul>");
}

static void add_row(const struct outcome *o, struct buf *out)
{
    buf_addf(out, "<tr><td class=\"%s\">%s</td><td>", o->passed ? "ok" : "fail",
             o->passed ? "ok" : "failed");
    add_text(o->name, out);
    buf_add_str(out, "</td><td><code>");
    add_text(o->method, out);
    buf_add_byte(out, ' ');
    add_text(o->url, out);
    buf_add_str(out, "</code>");
    if (o->error.code) {
        buf_addf(out, "<div class=\"fail\">%s: ", jig_err_name(o->error.code));
        add_text(o->error.text, out);
        buf_add_str(out, "</div>");
    }
    if (o->n_checks > 0)
        add_checks(o, out);
    buf_addf(out, "</td><td class=\"n\">%d</td><td class=\"n\">", o->status);
    outcomes_add_ms(o->us, out);
    buf_addf(out, "</td><td class=\"n\">%" PRIu64 "</td></tr>\n", o->len);
}

static void add_summary(const struct outcomes *o, struct buf *out)
{
    buf_addf(out, "<h1>%zu request%s, %zu failed</h1>\n<p>", o->n, o->n == 1 ? "" : "s",
             o->n - o->n_passed);
    outcomes_add_ms(o->us, out);
    outcomes_add_percentiles(o, " · ", " · ", out);
    buf_add_str(out, "</p>\n");
}

void reporthtml_add(const struct outcomes *o, struct buf *out)
{
    buf_add_str(out, page_head);
    add_summary(o, out);
    buf_add_str(out, "<table>\n<tr><th></th><th>Request</th><th>Sent</th><th>Status</th>"
                     "<th>Time</th><th>Bytes</th></tr>\n");
    for (size_t i = 0; i < o->n; i++)
        add_row(&o->items[i], out);
    buf_add_str(out, "</table>\n</body>\n</html>\n");
}
