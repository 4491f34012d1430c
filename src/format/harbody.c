#include "format/harbody.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"

#define BLOCK 49152u

/* Both bodies of an exchange are read the same way. */
typedef size_t read_fn(const struct jig_exchange *x, uint64_t offset, void *out, size_t len);

struct content {
    const struct jig_exchange *x;
    read_fn *read;
    uint64_t len;
    char block[BLOCK];
};

/* Text is UTF-8 without the control characters that no text has. */
static bool is_text(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_is_control(s.ptr[i]) && !strchr("\t\n\r\f\033", s.ptr[i] ? s.ptr[i] : 1))
            return false;
    return true;
}

/* The next block from `offset` on, cut where a character ends; *len 0 at the end. False: what is
 * there is no text. */
static bool next_text(struct content *c, uint64_t offset, size_t *len)
{
    size_t want = c->len - offset < BLOCK ? (size_t)(c->len - offset) : BLOCK;
    struct span s = span_make(c->block, c->read(c->x, offset, c->block, want));
    *len = utf8_valid_prefix(s);
    bool is_cut = offset + s.len < c->len && s.len - *len < UTF8_MAX;
    return (*len == s.len || is_cut) && is_text(span_sub(s, 0, *len));
}

static bool content_is_text(struct content *c)
{
    uint64_t offset = 0;
    size_t len = 0;
    do {
        if (!next_text(c, offset, &len))
            return false;
        offset += len;
    } while (len > 0);
    return offset == c->len;
}

/* One JSON string of several blocks. */
static void add_text_blocks(struct hartext *h, struct content *c)
{
    uint64_t offset = 0;
    size_t len = 0;
    buf_add_byte(&h->text, '"');
    while (next_text(c, offset, &len) && len > 0) {
        offset += len;
        hartext_part(h, span_make(c->block, len), false);
        hartext_flush(h);
    }
    hartext_part(h, SPAN(""), true);
    buf_add_str(&h->text, "\",");
}

/* Whole groups of three, so that base64 can go on behind them; at the end all of it. */
static void add_base64(struct hartext *h, struct buf *bytes, bool is_last)
{
    size_t len = is_last ? bytes->len : bytes->len - bytes->len % 3;
    base64_add(span_sub(buf_span(bytes), 0, len), &h->text);
    buf_remove(bytes, 0, len);
    h->broken = h->broken || bytes->failed;
    hartext_flush(h);
}

static void add_base64_blocks(struct hartext *h, struct content *c)
{
    uint64_t offset = 0;
    size_t len = 1;
    struct buf bytes;
    buf_init(&bytes, SIZE_MAX / 2);
    buf_add_byte(&h->text, '"');
    while (len > 0) {
        size_t want = c->len - offset < BLOCK ? (size_t)(c->len - offset) : BLOCK;
        len = want > 0 ? c->read(c->x, offset, c->block, want) : 0;
        hartext_mask(h, span_make(c->block, len), len == 0, &bytes);
        add_base64(h, &bytes, len == 0);
        offset += len;
    }
    buf_add_str(&h->text, "\",");
    buf_clear(&bytes);
}

static void add_content(struct hartext *h, struct content *c, const char *encoding_key)
{
    bool text = content_is_text(c);
    if (!text)
        hartext_str(h, encoding_key, "base64");
    hartext_open(h, "text", "");
    if (text)
        add_text_blocks(h, c);
    else
        add_base64_blocks(h, c);
}

void harbody_add_sent(struct hartext *h, const struct jig_exchange *x, struct span type)
{
    struct content *c = mem_zero(1, sizeof *c);
    uint64_t len = jig_exchange_request_body_len(x);
    if (!c)
        h->broken = true;
    if (!c || len == 0) {
        free(c);
        return;
    }
    char last;
    c->x = x;
    c->read = jig_exchange_request_body_read;
    c->len = len < HARBODY_MAX ? len : HARBODY_MAX;
    while (c->len > 0 && c->read(x, c->len - 1, &last, 1) == 0)
        c->len /= 2; /* libjig keeps the beginning only */
    hartext_open(h, "postData", "{");
    hartext_member(h, "mimeType", type);
    add_content(h, c, "_encoding");
    if (c->len < len)
        hartext_bool(h, "_truncated", true);
    hartext_close(h, "}");
    free(c);
}

void harbody_add_received(struct hartext *h, const struct jig_exchange *x, struct span type)
{
    struct content *c = mem_zero(1, sizeof *c);
    uint64_t len = jig_exchange_body_len(x), wire = jig_exchange_body_wire_len(x);
    if (!c) {
        h->broken = true;
        return;
    }
    c->x = x;
    c->read = jig_exchange_body_read;
    c->len = len < HARBODY_MAX ? len : HARBODY_MAX;
    hartext_open(h, "content", "{");
    hartext_number(h, "size", (int64_t)len);
    if (len > wire)
        hartext_number(h, "compression", (int64_t)(len - wire));
    hartext_member(h, "mimeType", type.len > 0 ? type : SPAN("x-unknown"));
    if (c->len > 0)
        add_content(h, c, "encoding");
    if (c->len < len)
        hartext_bool(h, "_truncated", true);
    hartext_close(h, "}");
    free(c);
}
