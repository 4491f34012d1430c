#include "wire/h2frame.h"

#include <string.h>

bool h2frame_parse(struct span head, struct h2frame *out)
{
    if (head.len < H2_FRAME_HEAD)
        return false;
    const unsigned char *b = (const unsigned char *)head.ptr;
    *out = (struct h2frame){
        .len = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2],
        .type = b[3],
        .flags = b[4],
        .stream =
            (uint32_t)(b[5] & 0x7f) << 24 | (uint32_t)b[6] << 16 | (uint32_t)b[7] << 8 | b[8],
    };
    return true;
}

static struct span take(struct span *in, size_t most)
{
    struct span taken = span_sub(*in, 0, most < in->len ? most : in->len);
    *in = span_sub(*in, taken.len, in->len);
    return taken;
}

/* True once the head is whole. */
static bool gather_head(struct h2walk *w, struct span *in)
{
    struct span part = take(in, (size_t)(H2_FRAME_HEAD - w->n_head));
    memcpy(w->head + w->n_head, part.ptr, part.len);
    w->n_head = (uint8_t)(w->n_head + part.len);
    if (w->n_head < H2_FRAME_HEAD)
        return false;
    h2frame_parse(span_make((const char *)w->head, sizeof w->head), &w->frame);
    w->left = w->frame.len;
    w->n_head = 0;
    return true;
}

bool h2walk_next(struct h2walk *w, struct span *in, struct h2piece *out)
{
    *out = (struct h2piece){ .frame = &w->frame };
    if (in->len == 0)
        return false;
    if (w->preface > 0) {
        out->frame = NULL;
        out->bytes = take(in, w->preface);
        w->preface -= (uint32_t)out->bytes.len;
        return true;
    }
    if (w->left > 0) {
        out->bytes = take(in, w->left);
        w->left -= (uint32_t)out->bytes.len;
        return true;
    }
    if (!gather_head(w, in))
        return false;
    out->begins = true;
    out->bytes = span_make((const char *)w->head, sizeof w->head);
    return true;
}

/* ---- Words ---- */

static const char *const type_names[] = {
    [H2_DATA] = "DATA",
    [H2_HEADERS] = "HEADERS",
    [H2_PRIORITY] = "PRIORITY",
    [H2_RST_STREAM] = "RST_STREAM",
    [H2_SETTINGS] = "SETTINGS",
    [H2_PUSH_PROMISE] = "PUSH_PROMISE",
    [H2_PING] = "PING",
    [H2_GOAWAY] = "GOAWAY",
    [H2_WINDOW_UPDATE] = "WINDOW_UPDATE",
    [H2_CONTINUATION] = "CONTINUATION",
};

static const char *const code_names[] = {
    [H2_NO_ERROR] = "NO_ERROR",
    [H2_PROTOCOL_ERROR] = "PROTOCOL_ERROR",
    [H2_INTERNAL_ERROR] = "INTERNAL_ERROR",
    [H2_FLOW_CONTROL_ERROR] = "FLOW_CONTROL_ERROR",
    [H2_SETTINGS_TIMEOUT] = "SETTINGS_TIMEOUT",
    [H2_STREAM_CLOSED] = "STREAM_CLOSED",
    [H2_FRAME_SIZE_ERROR] = "FRAME_SIZE_ERROR",
    [H2_REFUSED_STREAM] = "REFUSED_STREAM",
    [H2_CANCEL] = "CANCEL",
    [H2_COMPRESSION_ERROR] = "COMPRESSION_ERROR",
    [H2_CONNECT_ERROR] = "CONNECT_ERROR",
    [H2_ENHANCE_YOUR_CALM] = "ENHANCE_YOUR_CALM",
    [H2_INADEQUATE_SECURITY] = "INADEQUATE_SECURITY",
    [H2_HTTP_1_1_REQUIRED] = "HTTP_1_1_REQUIRED",
};

const char *h2_code_name(uint32_t code)
{
    return code < sizeof code_names / sizeof *code_names ? code_names[code] : "an unknown code";
}

/* Which flags have a name in which frames (RFC 9113, 6). */
static const struct {
    uint8_t flag;
    unsigned types; /* a bit each */
    const char *name;
} flags[] = {
    { H2_END_STREAM, 1u << H2_DATA | 1u << H2_HEADERS, "END_STREAM" },
    { H2_ACK, 1u << H2_SETTINGS | 1u << H2_PING, "ACK" },
    { H2_END_HEADERS, 1u << H2_HEADERS | 1u << H2_PUSH_PROMISE | 1u << H2_CONTINUATION,
      "END_HEADERS" },
    { H2_PADDED, 1u << H2_DATA | 1u << H2_HEADERS | 1u << H2_PUSH_PROMISE, "PADDED" },
    { 0x20, 1u << H2_HEADERS, "PRIORITY" },
};

void h2frame_describe(const struct h2frame *frame, struct buf *out)
{
    bool is_known = frame->type < sizeof type_names / sizeof *type_names;
    if (is_known)
        buf_add_str(out, type_names[frame->type]);
    else
        buf_addf(out, "frame of type %u", frame->type);
    if (frame->stream)
        buf_addf(out, ", stream %lu", (unsigned long)frame->stream);
    buf_addf(out, ", %lu byte%s", (unsigned long)frame->len, frame->len == 1 ? "" : "s");
    for (size_t i = 0; is_known && i < sizeof flags / sizeof *flags; i++)
        if ((frame->flags & flags[i].flag) && (flags[i].types >> frame->type & 1u))
            buf_addf(out, ", %s", flags[i].name);
}
