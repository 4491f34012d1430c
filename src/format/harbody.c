#include "format/harbody.h"

#include <string.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/utf8.h"
#include "book/mask.h"

#define MARK_LEN (sizeof MASK_TEXT - 1)

_Static_assert(MARK_LEN - 1 <= sizeof((struct harbody_mark *)0)->last, "it has room");

/* Across where the parts meet, then in the part itself, whose last bytes are kept. */
static void look_for_mark(struct harbody_mark *m, struct span part)
{
    char joint[2 * MARK_LEN];
    size_t n = part.len < MARK_LEN - 1 ? part.len : MARK_LEN - 1;
    memcpy(joint, m->last, m->n);
    memcpy(joint + m->n, part.len ? part.ptr : "", n);
    struct span ends[] = { span_make(joint, m->n + n), part };
    for (size_t i = 0; i < 2; i++)
        m->is_seen = m->is_seen || span_find(ends[i], span_of(MASK_TEXT), 0) != SIZE_MAX;
    struct span tail = part.len < MARK_LEN - 1 ? ends[0] : part;
    size_t keep = tail.len < MARK_LEN - 1 ? tail.len : MARK_LEN - 1;
    memmove(m->last, tail.len ? tail.ptr + tail.len - keep : "", keep);
    m->n = keep;
}

static bool is_usual_control(char c)
{
    return c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\033';
}

/* Text is UTF-8 without the control characters that no text has. */
static bool is_text(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_is_control(s.ptr[i]) && !is_usual_control(s.ptr[i]))
            return false;
    return true;
}

/* The next block, cut where a character ends; *len 0 at the end. False: what is there is no
 * text. */
static bool next_text(struct harbody *b, size_t *len)
{
    uint64_t left = b->len - b->offset;
    size_t want = left < HARBODY_BLOCK ? (size_t)left : HARBODY_BLOCK;
    struct span s = span_make(b->block, b->read(b->ctx, b->offset, b->block, want));
    *len = utf8_valid_prefix(s);
    bool is_cut = b->offset + s.len < b->len && s.len - *len < UTF8_MAX;
    return (*len == s.len || is_cut) && (b->has_controls || is_text(span_sub(s, 0, *len)));
}

/* ---- Steps ------------------------------------------------------------------------------------*/

static void end(struct harbody *b, struct hartext *h)
{
    if (b->is_truncated)
        hartext_bool(h, "_truncated", true);
    if (b->written_mark.is_seen && !b->is_element)
        hartext_str(h, "comment", "secrets are hidden in it: it had another length");
    b->n_truncated += b->is_truncated;
    hartext_close(h, "}");
    if (b->is_element) {
        buf_remove(&h->text, h->text.len - 1, 1);
        hartext_flush(h);
    }
    buf_clear(&b->bytes);
    b->phase = HARBODY_OVER;
}

/* One that was kept without its secrets is as long as what came, not as what is left of it. */
static bool is_shorter(const struct harbody *b)
{
    return !jig_exchange_coding(b->ctx)[0] && b->read_mark.is_seen;
}

/* Whether its secrets are hidden is known by now. */
static void begin_content(const struct harbody *b, struct hartext *h)
{
    uint64_t len = jig_exchange_body_len(b->ctx), wire = jig_exchange_body_wire_len(b->ctx);
    uint64_t size = is_shorter(b) ? wire : len;
    hartext_open(h, "content", "{");
    hartext_number(h, "size", (int64_t)(size > b->least ? size : b->least));
    if (size > wire)
        hartext_number(h, "compression", (int64_t)(size - wire));
    hartext_member(h, "mimeType", b->type.len > 0 ? b->type : SPAN("x-unknown"));
}

static void begin_string(struct harbody *b, struct hartext *h, enum harbody_phase phase)
{
    if (b->is_content)
        begin_content(b, h);
    if (phase == HARBODY_BASE64 && b->encoding_key)
        hartext_str(h, b->encoding_key, "base64");
    hartext_open(h, b->text_key, "");
    buf_add_byte(&h->text, '"');
    b->phase = phase;
    b->offset = 0;
    b->read_mark = b->written_mark = (struct harbody_mark){ .n = 0 };
}

/* Is all of it text? */
static void look(struct harbody *b, struct hartext *h)
{
    size_t len = 0;
    bool is = next_text(b, &len);
    look_for_mark(&b->read_mark, span_make(b->block, len));
    b->offset += len;
    if (!is && b->is_content)
        b->phase = HARBODY_MARKS;
    else if (!is)
        begin_string(b, h, HARBODY_BASE64);
    else if (len == 0)
        begin_string(b, h, b->offset == b->len ? HARBODY_TEXT : HARBODY_BASE64);
}

/* The rest of bytes that are no text: where the size depends on it, are secrets hidden in them? */
static void look_for_marks(struct harbody *b, struct hartext *h)
{
    bool is_clear = jig_exchange_body_len(b->ctx) == jig_exchange_body_wire_len(b->ctx) ||
                    jig_exchange_coding(b->ctx)[0] || b->read_mark.is_seen;
    uint64_t left = b->len - b->offset;
    size_t want = left < HARBODY_BLOCK ? (size_t)left : HARBODY_BLOCK;
    size_t len = want > 0 && !is_clear ? b->read(b->ctx, b->offset, b->block, want) : 0;
    look_for_mark(&b->read_mark, span_make(b->block, len));
    b->offset += len;
    if (len == 0)
        begin_string(b, h, HARBODY_BASE64);
}

static void add_part(struct harbody *b, struct hartext *h, size_t len, bool is_last)
{
    size_t at = h->text.len;
    struct span part = span_make(b->block, len);
    look_for_mark(&b->read_mark, part);
    hartext_part(h, part, is_last);
    look_for_mark(&b->written_mark, span_sub(buf_span(&h->text), at, h->text.len));
}

static void add_text(struct harbody *b, struct hartext *h)
{
    size_t len = 0;
    if (next_text(b, &len) && len > 0) {
        b->offset += len;
        add_part(b, h, len, false);
        hartext_flush(h);
        return;
    }
    add_part(b, h, 0, true);
    buf_add_str(&h->text, "\",");
    end(b, h);
}

/* Whole groups of three, so that base64 can go on behind them; at the end all of it. */
static void add_base64(struct harbody *b, struct hartext *h)
{
    uint64_t left = b->len - b->offset;
    size_t want = left < HARBODY_BLOCK ? (size_t)left : HARBODY_BLOCK;
    size_t len = want > 0 ? b->read(b->ctx, b->offset, b->block, want) : 0;
    size_t at = b->bytes.len;
    look_for_mark(&b->read_mark, span_make(b->block, len));
    hartext_mask(h, span_make(b->block, len), len == 0, &b->bytes);
    look_for_mark(&b->written_mark, span_sub(buf_span(&b->bytes), at, b->bytes.len));
    size_t whole = len == 0 ? b->bytes.len : b->bytes.len - b->bytes.len % 3;
    base64_add(span_sub(buf_span(&b->bytes), 0, whole), &h->text);
    buf_remove(&b->bytes, 0, whole);
    h->broken = h->broken || b->bytes.failed;
    hartext_flush(h);
    b->offset += len;
    if (len > 0)
        return;
    buf_add_str(&h->text, "\",");
    end(b, h);
}

void harbody_step(struct harbody *b, struct hartext *h)
{
    if (b->phase == HARBODY_LOOK)
        look(b, h);
    else if (b->phase == HARBODY_MARKS)
        look_for_marks(b, h);
    else if (b->phase == HARBODY_TEXT)
        add_text(b, h);
    else if (b->phase == HARBODY_BASE64)
        add_base64(b, h);
}

bool harbody_was_masked(const struct harbody *b)
{
    return b->read_mark.is_seen;
}

void harbody_clear(struct harbody *b)
{
    buf_clear(&b->bytes);
    b->phase = HARBODY_OVER;
}

/* ---- Beginnings -------------------------------------------------------------------------------*/

static size_t read_sent(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_request_body_read(ctx, offset, out, len);
}

static size_t read_received(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_body_read(ctx, offset, out, len);
}

static void begin(struct harbody *b, const void *ctx, uint64_t len)
{
    b->ctx = ctx;
    b->len = len < HARBODY_MAX ? len : HARBODY_MAX;
    b->offset = 0;
    b->text_key = "text";
    b->is_element = b->has_controls = b->is_content = false;
    buf_init(&b->bytes, SIZE_MAX / 2);
    b->phase = HARBODY_LOOK;
    b->read_mark = b->written_mark = (struct harbody_mark){ .n = 0 };
}

void harbody_begin_sent(struct harbody *b, struct hartext *h, const struct jig_exchange *x,
                        struct span type)
{
    uint64_t len = jig_exchange_request_body_len(x);
    b->read_mark.is_seen = false;
    if (len == 0)
        return;
    begin(b, x, jig_exchange_request_body_kept(x));
    b->read = read_sent;
    b->encoding_key = "_encoding";
    b->is_truncated = b->len < len;
    hartext_open(h, "postData", "{");
    hartext_member(h, "mimeType", type);
}

void harbody_begin_received(struct harbody *b, struct hartext *h, const struct jig_exchange *x,
                            struct span type, uint64_t least)
{
    begin(b, x, jig_exchange_body_kept(x));
    b->read = read_received;
    b->encoding_key = "encoding";
    b->is_truncated = b->len < jig_exchange_body_len(x);
    b->is_content = true;
    b->type = type;
    b->least = least;
    if (b->len > 0)
        return;
    begin_content(b, h);
    end(b, h);
}

void harbody_begin_message(struct harbody *b, struct hartext *h,
                           size_t (*read)(const void *ctx, uint64_t offset, void *out,
                                          size_t len),
                           const void *ctx, uint64_t len, bool is_binary)
{
    begin(b, ctx, len);
    b->read = read;
    b->text_key = "data";
    b->encoding_key = is_binary ? NULL : "_encoding";
    b->is_truncated = b->len < len;
    b->is_element = b->has_controls = true;
    if (is_binary)
        begin_string(b, h, HARBODY_BASE64);
}
