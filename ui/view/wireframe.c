#include "view/wireframe.h"

#include "data/human.h"

#define SETTING 6 /* bytes */

static uint32_t number_at(struct span bytes, size_t at, size_t n)
{
    uint32_t number = 0;
    for (size_t i = at; i < at + n; i++)
        number = number << 8 | (unsigned char)bytes.ptr[i];
    return number;
}

/* RFC 9113, 6.5.2; RFC 8441, 3; RFC 9218, 2.1. */
static const char *const setting_names[] = {
    [1] = "HEADER_TABLE_SIZE",       [2] = "ENABLE_PUSH",
    [3] = "MAX_CONCURRENT_STREAMS",  [4] = "INITIAL_WINDOW_SIZE",
    [5] = "MAX_FRAME_SIZE",          [6] = "MAX_HEADER_LIST_SIZE",
    [8] = "ENABLE_CONNECT_PROTOCOL", [9] = "NO_RFC7540_PRIORITIES",
};

static void add_setting(uint32_t id, uint32_t value, struct buf *out)
{
    char number[HUMAN_COUNT];
    bool is_known = id < sizeof setting_names / sizeof *setting_names && setting_names[id];
    human_count(number, value);
    if (is_known)
        buf_addf(out, ", %s %s", setting_names[id], number);
    else
        buf_addf(out, ", setting %lu %s", (unsigned long)id, number);
}

static void add_settings(const struct h2frame *frame, struct span payload, struct buf *out)
{
    size_t n = payload.len / SETTING;
    size_t all = frame->len / SETTING;
    for (size_t i = 0; i < n; i++)
        add_setting(number_at(payload, i * SETTING, 2), number_at(payload, i * SETTING + 2, 4),
                    out);
    if (n < all)
        buf_addf(out, " and %zu more", all - n);
}

static void add_code(uint32_t code, struct buf *out)
{
    buf_addf(out, ", %s", h2_code_name(code));
    if (code > H2_HTTP_1_1_REQUIRED)
        buf_addf(out, " (%lu)", (unsigned long)code);
}

/* How many bytes more may be sent (RFC 9113, 6.9). */
static void add_increment(struct span payload, struct buf *out)
{
    char number[HUMAN_COUNT];
    buf_addf(out, ", by %s", human_count(number, number_at(payload, 0, 4) & 0x7fffffff));
}

static void add_goaway(struct span payload, struct buf *out)
{
    if (payload.len < 8)
        return;
    buf_addf(out, ", last stream %lu", (unsigned long)(number_at(payload, 0, 4) & 0x7fffffff));
    add_code(number_at(payload, 4, 4), out);
}

void wireframe_describe(const struct h2frame *frame, struct span payload, struct buf *out)
{
    payload = span_sub(payload, 0, frame->len);
    if (frame->type == H2_SETTINGS)
        add_settings(frame, payload, out);
    else if (frame->type == H2_GOAWAY)
        add_goaway(payload, out);
    else if (frame->type == H2_RST_STREAM && payload.len == 4)
        add_code(number_at(payload, 0, 4), out);
    else if (frame->type == H2_WINDOW_UPDATE && payload.len == 4)
        add_increment(payload, out);
}
