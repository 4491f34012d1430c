#include "cli/wirehead.h"

static void gather(const struct jig_exchange *x, enum jig_direction direction, struct buf *out)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction == direction && !piece.with_proxy)
            buf_add(out, span_make(piece.data, piece.len));
    }
}

/* The history holds back what can't be masked where it stands, and a HAR has none. */
static bool has_received(const struct jig_exchange *x)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction == JIG_RECEIVED && !piece.with_proxy)
            return true;
    }
    return false;
}

/* ---- HTTP/2, or bytes that are not there: there are no lines, so the fields are written ------ */

static void add_field(struct jig_field f, struct buf *out)
{
    buf_add(out, span_make(f.name, f.name_len));
    buf_add_str(out, ": ");
    buf_add(out, span_make(f.value, f.value_len));
    buf_add_str(out, "\r\n");
}

static void add_fields(const struct jig_exchange *x, enum jig_section section, struct buf *out)
{
    for (size_t i = 0; i < jig_exchange_n_fields(x, section); i++) {
        struct jig_field f = jig_exchange_field(x, section, i);
        add_field(f, out);
    }
    buf_add_str(out, "\r\n");
}

static void add_request(const struct jig_exchange *x, struct buf *out)
{
    struct jig_field path;
    jig_exchange_find(x, JIG_SECTION_REQUEST, ":path", &path);
    buf_addf(out, "%s %.*s HTTP/2\r\n", jig_exchange_method(x), (int)path.value_len,
             path.value_len ? path.value : "");
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        struct span name = span_make(f.name, f.name_len);
        if (!span_eq(name, SPAN(":method")) && !span_eq(name, SPAN(":path")))
            add_field(f, out);
    }
    buf_add_str(out, "\r\n");
}

static void add_status_line(const struct jig_exchange *x, struct buf *out)
{
    size_t len;
    const char *reason = jig_exchange_reason(x, &len);
    if (jig_exchange_is_h2(x))
        buf_addf(out, "HTTP/2 %d\r\n", jig_exchange_status(x));
    else
        buf_addf(out, "%s %d %.*s\r\n", jig_exchange_version(x), jig_exchange_status(x),
                 (int)len, len ? reason : "");
}

static void add_answer(const struct jig_exchange *x, struct buf *out)
{
    const char *version = jig_exchange_is_h2(x) ? "HTTP/2" : jig_exchange_version(x);
    for (size_t i = 0; i < jig_exchange_n_interim(x); i++) {
        buf_addf(out, "%s %d\r\n", version, jig_exchange_interim_status(x, i));
        for (size_t k = 0; k < jig_exchange_n_interim_fields(x, i); k++)
            add_field(jig_exchange_interim_field(x, i, k), out);
        buf_add_str(out, "\r\n");
    }
    add_status_line(x, out);
    add_fields(x, JIG_SECTION_RESPONSE, out);
}

/* ---- For callers ----------------------------------------------------------------------------- */

size_t wirehead_end(struct span s)
{
    size_t at = 0;
    while ((at = span_find_byte(s, '\n', at)) != SIZE_MAX) {
        at++;
        if (at < s.len && s.ptr[at] == '\n')
            return at + 1;
        if (at + 1 < s.len && s.ptr[at] == '\r' && s.ptr[at + 1] == '\n')
            return at + 2;
    }
    return SIZE_MAX;
}

static void add_lines(const struct jig_exchange *x, enum jig_direction direction, size_t heads,
                      struct buf *out)
{
    struct buf all;
    buf_init(&all, 2 * WIREHEAD_KEEP);
    gather(x, direction, &all);
    struct span rest = buf_span(&all);
    for (; heads > 0 && rest.len > 0; heads--) {
        size_t end = wirehead_end(rest);
        buf_add(out, span_sub(rest, 0, end));
        rest = end == SIZE_MAX ? SPAN("") : span_sub(rest, end, rest.len);
    }
    buf_clear(&all);
}

void wirehead_add_request(const struct jig_exchange *x, struct buf *out)
{
    if (jig_exchange_is_h2(x))
        add_request(x, out);
    else
        add_lines(x, JIG_SENT, 1, out);
}

void wirehead_add_answer(const struct jig_exchange *x, struct buf *out)
{
    if (jig_exchange_status(x) == 0)
        return;
    if (jig_exchange_is_h2(x) || !has_received(x))
        add_answer(x, out);
    else
        add_lines(x, JIG_RECEIVED, jig_exchange_n_interim(x) + 1, out);
}
