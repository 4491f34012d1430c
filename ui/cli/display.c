#include "cli/display.h"

#include <inttypes.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "cli/colour.h"
#include "data/jsonformat.h"

void display_init(struct display *d, struct span content_type, bool colour)
{
    struct span rest = content_type, type = span_trim(span_cut(&rest, ';'));
    *d = (struct display){ .colour = colour };
    if (type.len >= sizeof d->type)
        type.len = sizeof d->type - 1;
    for (size_t i = 0; i < type.len; i++)
        d->type[i] = ascii_is_control(type.ptr[i]) ? '?' : ascii_lower(type.ptr[i]);
    buf_init(&d->held, DISPLAY_MAX_JSON);
}

void display_clear(struct display *d)
{
    buf_clear(&d->held);
}

/* ---- JSON -------------------------------------------------------------------------------------*/

static enum colour colour_of(const struct jsonlex *after, enum jsonlex_type type)
{
    struct jsonlex ahead = *after;
    switch (type) {
    case JSONLEX_STRING:
        return jsonlex_next(&ahead).type == JSONLEX_COLON ? COLOUR_KEY : COLOUR_STRING;
    case JSONLEX_NUMBER:
        return COLOUR_NUMBER;
    case JSONLEX_TRUE:
    case JSONLEX_FALSE:
    case JSONLEX_NULL:
        return COLOUR_WORD;
    default:
        return COLOUR_PLAIN;
    }
}

static void add_tokens(struct span text, struct buf *out)
{
    struct jsonlex lex;
    size_t shown = 0;
    jsonlex_init(&lex, text, false);
    for (;;) {
        struct jsonlex_token t = jsonlex_next(&lex);
        if (t.type == JSONLEX_END || t.type == JSONLEX_ERROR)
            break;
        enum colour colour = colour_of(&lex, t.type);
        visible_add(out, span_sub(text, shown, t.at), VISIBLE_LINES);
        colour_set(out, colour != COLOUR_PLAIN, colour);
        visible_add(out, t.text, VISIBLE_LINES);
        colour_set(out, colour != COLOUR_PLAIN, COLOUR_PLAIN);
        shown = t.at + t.text.len;
    }
}

bool display_json(struct span text, bool colour, struct buf *out)
{
    struct buf pretty;
    buf_init(&pretty, SIZE_MAX / 4);
    bool ok = json_format(text, 2, &pretty, NULL) == JIG_OK && !pretty.failed;
    if (ok && colour)
        add_tokens(buf_span(&pretty), out);
    else if (ok)
        visible_add(out, buf_span(&pretty), VISIBLE_LINES);
    if (ok)
        buf_add_byte(out, '\n');
    buf_clear(&pretty);
    return ok;
}

/* ---- What it is -------------------------------------------------------------------------------*/

static bool is_json_type(const char *type)
{
    size_t len = strlen(type);
    return strcmp(type, "application/json") == 0 ||
           (len > 5 && strcmp(type + len - 5, "+json") == 0);
}

/* A NUL is in no text; other controls are, now and then. */
static bool is_binary(struct span s)
{
    size_t odd = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\0')
            return true;
        odd += ascii_is_control(c) && !strchr("\t\n\r\f\b\033", c);
    }
    size_t well = utf8_valid_prefix(s);
    bool is_cut = s.len - well < UTF8_MAX;
    return odd * 10 > s.len || (!is_cut && odd > 2);
}

/* An unlabelled answer that begins like JSON is tried as JSON. */
static enum display_kind decide(const struct display *d, struct span first)
{
    if (is_binary(first))
        return DISPLAY_BINARY;
    if (is_json_type(d->type))
        return DISPLAY_JSON;
    bool unlabelled = d->type[0] == '\0';
    return unlabelled && (first.ptr[0] == '{' || first.ptr[0] == '[') ? DISPLAY_JSON
                                                                      : DISPLAY_TEXT;
}

/* ---- Text -------------------------------------------------------------------------------------*/

/* A line end of CR LF is one line end on the screen. */
static void add_lines(struct display *d, struct span s, struct buf *out)
{
    while (s.len > 0) {
        size_t crlf = span_find(s, SPAN("\r\n"), 0);
        size_t end = crlf == SIZE_MAX ? s.len : crlf;
        visible_add(out, span_sub(s, 0, end), VISIBLE_LINES);
        if (crlf != SIZE_MAX)
            buf_add_byte(out, '\n');
        d->ended_line = crlf != SIZE_MAX || s.ptr[end - 1] == '\n';
        s = span_sub(s, crlf == SIZE_MAX ? end : end + 2, s.len);
    }
}

/* Holds back what the next bytes may complete: a cut character, a CR. */
static size_t complete_len(struct span s)
{
    size_t len = s.len;
    if (len > 0 && s.ptr[len - 1] == '\r')
        return len - 1;
    for (size_t back = 1; back < UTF8_MAX && back <= len; back++) {
        unsigned char c = (unsigned char)s.ptr[len - back];
        size_t needs = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
        if (c >= 0xc0)
            return needs > back ? len - back : len;
        if (c < 0x80)
            return len;
    }
    return len;
}

static void show_held_text(struct display *d, struct buf *out)
{
    size_t len = complete_len(buf_span(&d->held));
    add_lines(d, span_sub(buf_span(&d->held), 0, len), out);
    buf_remove(&d->held, 0, len);
}

void display_add(struct display *d, struct span bytes, struct buf *out)
{
    if (bytes.len == 0)
        return;
    if (d->kind == DISPLAY_UNDECIDED)
        d->kind = decide(d, bytes);
    d->len += bytes.len;
    if (d->kind == DISPLAY_BINARY)
        return;
    if (d->kind == DISPLAY_JSON && d->held.len + bytes.len > DISPLAY_MAX_JSON) {
        d->kind = DISPLAY_TEXT;
        show_held_text(d, out);
    }
    buf_add(&d->held, bytes);
    if (d->kind == DISPLAY_TEXT)
        show_held_text(d, out);
}

static void name_binary(const struct display *d, struct buf *out)
{
    colour_set(out, d->colour, COLOUR_DIM);
    buf_addf(out, "[%" PRIu64 " bytes", d->len);
    if (d->type[0]) {
        buf_add_str(out, " of ");
        visible_add(out, span_of(d->type), VISIBLE_ONE_LINE);
    }
    buf_add_str(out, ", not text: -o FILE saves them, -o - prints them as they are]");
    colour_set(out, d->colour, COLOUR_PLAIN);
    buf_add_byte(out, '\n');
}

void display_finish(struct display *d, struct buf *out)
{
    if (d->kind == DISPLAY_BINARY) {
        name_binary(d, out);
        return;
    }
    if (d->kind == DISPLAY_JSON && display_json(buf_span(&d->held), d->colour, out))
        return;
    add_lines(d, buf_span(&d->held), out);
    if (d->len > 0 && !d->ended_line)
        buf_add_byte(out, '\n');
}
