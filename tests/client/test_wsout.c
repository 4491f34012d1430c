/* Messages of a WebSocket on their way out: what a server would make of their frames. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "client/wsout.h"
#include "wire/wsdeflate.h"

enum { QUEUE_MAX = 8 << 20, ROOM = 64 << 10 };

static struct wsout out;
static struct source source;
static struct buf wire, data, frames;

static void setup(void)
{
    wsout_init(&out, QUEUE_MAX);
    source_from_feed(&source, &out.feed);
    buf_init(&wire, 64 << 20);
    buf_init(&data, 64 << 20);
    buf_init(&frames, 1 << 20);
}

static void teardown(void)
{
    wsout_clear(&out);
    buf_clear(&wire);
    buf_clear(&data);
    buf_clear(&frames);
}

/* One read of what goes out; false: there is nothing now. */
static bool read_some(void)
{
    size_t n;
    struct jig_error error;
    char *to = buf_space(&wire, ROOM);
    ck_assert_ptr_nonnull(to);
    enum source_status status = source_read(&source, to, ROOM, &n, &error);
    ck_assert_int_ne(status, SOURCE_FAILED);
    if (status != SOURCE_OK)
        return false;
    buf_added(&wire, n);
    return true;
}

static uint64_t length_of(const unsigned char *p, size_t *head)
{
    unsigned bytes = (p[1] & 0x7f) == 126 ? 2 : (p[1] & 0x7f) == 127 ? 8 : 0;
    uint64_t n = bytes ? 0 : p[1] & 0x7f;
    for (unsigned i = 0; i < bytes; i++)
        n = n << 8 | p[2 + i];
    *head = 2 + bytes + 4;
    return n;
}

/* Each frame: its opcode, "z" for the bit of compression, "." for the last of its message. The
 * payloads of data frames are put together. */
static const char *unpack(void)
{
    const unsigned char *p = (const unsigned char *)wire.ptr;
    size_t head;
    for (size_t at = 0; at < wire.len;) {
        uint64_t n = length_of(p + at, &head);
        const unsigned char *mask = p + at + head - 4;
        ck_assert(p[at + 1] & 0x80);
        buf_addf(&frames, "%x%s%s ", p[at] & 0xf, p[at] & 0x40 ? "z" : "",
                 p[at] & 0x80 ? "." : "");
        for (size_t i = 0; i < n && (p[at] & 0xf) < 8; i++)
            buf_add_byte(&data, (char)(p[at + head + i] ^ mask[i % 4]));
        at += head + n;
    }
    return buf_str(&frames);
}

static struct span add_text(struct buf *text, size_t n)
{
    buf_init(text, 64 << 20);
    for (unsigned i = 0; text->len < n && !text->failed; i++)
        buf_addf(text, "line %u of it\n", i * 2654435761u);
    ck_assert(!text->failed);
    return span_sub(buf_span(text), 0, n);
}

START_TEST(wsout_makes_a_small_message_one_frame_at_once)
{
    ck_assert(!wsout_add(&out, WS_TEXT, SPAN("hi"), NULL));
    ck_assert(!wsout_add(&out, WS_BINARY, SPAN(""), NULL));
    ck_assert(!out.feed.has_more);
    while (read_some())
        ;
    ck_assert_str_eq(unpack(), "1. 2. ");
    ck_assert(span_eq(buf_span(&data), SPAN("hi")));
}
END_TEST

/* One frame a read, and no more room in the feed than that takes. */
START_TEST(wsout_makes_a_large_message_frame_by_frame)
{
    struct buf text;
    struct span message = add_text(&text, WSOUT_WHOLE + 1);
    ck_assert(!wsout_add(&out, WS_BINARY, message, NULL));
    ck_assert_uint_eq(out.feed.bytes.len, 0);
    ck_assert_uint_eq(wsout_waiting(&out), message.len);
    for (int i = 0; i < 5; i++) {
        ck_assert(feed_has_bytes(&out.feed));
        ck_assert(read_some());
        ck_assert_uint_le(out.feed.bytes.room, 2 * WSOUT_PIECE);
    }
    ck_assert(!feed_has_bytes(&out.feed));
    ck_assert(!read_some());
    ck_assert_str_eq(unpack(), "2 0 0 0 0. ");
    ck_assert(span_eq(buf_span(&data), message));
    buf_clear(&text);
}
END_TEST

/* Messages keep their order; pings do not wait for a large one, a close does. */
START_TEST(wsout_sends_pings_between_and_closes_behind)
{
    struct buf text;
    struct span message = add_text(&text, 4 * WSOUT_PIECE + 1);
    ck_assert(!wsout_add(&out, WS_TEXT, message, NULL));
    ck_assert(!wsout_add(&out, WS_TEXT, SPAN("after"), NULL));
    ck_assert(read_some());
    ck_assert(!wsout_add(&out, WS_PONG, SPAN("p"), NULL));
    ck_assert(!wsout_add_close(&out, 1000, SPAN("bye"), NULL));
    while (read_some())
        ;
    ck_assert_str_eq(unpack(), "1 a. 0 0 0 0. 1. 8. ");
    ck_assert_uint_eq(data.len, message.len + 5);
    ck_assert(span_eq(span_sub(buf_span(&data), message.len, data.len), SPAN("after")));
    buf_clear(&text);
}
END_TEST

/* Pieces are one compressed message, and what follows it refers to them or not, as was agreed. */
START_TEST(wsout_compresses_by_pieces)
{
    static const char *const agreements[] = {
        "permessage-deflate", "permessage-deflate; client_no_context_takeover"
    };
    struct wsdeflate sender, reader;
    struct buf text, got;
    struct span message = add_text(&text, 5 * WSOUT_PIECE);
    buf_init(&got, 64 << 20);
    ck_assert(!wsdeflate_accept(&sender, span_of(agreements[_i]), NULL));
    ck_assert(!wsdeflate_accept(&reader, SPAN("permessage-deflate"), NULL));
    out.deflate = &sender;
    for (int round = 0; round < 2; round++) {
        ck_assert(!wsout_add(&out, WS_TEXT, message, NULL));
        while (read_some())
            ;
        ck_assert_uint_lt(wire.len, message.len / 2);
        ck_assert_str_eq(unpack(), "1z 0 0 0 0. ");
        buf_reset(&got);
        ck_assert(!wsdeflate_inflate(&reader, buf_span(&data), true, &got, NULL));
        ck_assert(span_eq(buf_span(&got), message));
        buf_reset(&wire);
        buf_reset(&data);
        buf_reset(&frames);
    }
    wsout_clear(&out);
    wsdeflate_clear(&sender);
    wsdeflate_clear(&reader);
    buf_clear(&text);
    buf_clear(&got);
}
END_TEST

struct store {
    size_t has;
    int dropped;
};

static size_t read_store(void *ctx, uint64_t offset, void *to, size_t len)
{
    const struct store *s = ctx;
    size_t n = offset >= s->has ? 0 : s->has - offset < len ? s->has - (size_t)offset : len;
    memset(to, 'x', n);
    return n;
}

static void drop_store(void *ctx)
{
    ((struct store *)ctx)->dropped++;
}

/* Half a message can't be taken back. */
START_TEST(wsout_fails_where_what_it_reads_is_gone)
{
    struct store store = { WSOUT_PIECE + 10, 0 };
    struct jig_body_source from = { &store, read_store, drop_store };
    struct jig_error error;
    size_t n;
    char *room = mem_zero(1, ROOM);
    ck_assert_ptr_nonnull(room);
    ck_assert(!wsout_add_source(&out, WS_BINARY, &from, 5 * WSOUT_PIECE, NULL));
    ck_assert(read_some());
    ck_assert_int_eq(source_read(&source, room, ROOM, &n, &error), SOURCE_FAILED);
    ck_assert_int_eq(error.code, JIG_ERR_READ);
    ck_assert_int_eq(store.dropped, 0);
    wsout_drop(&out);
    ck_assert_int_eq(store.dropped, 1);
    ck_assert_uint_eq(wsout_waiting(&out), 0);
    free(room);
}
END_TEST

START_TEST(wsout_takes_no_more_than_may_wait)
{
    struct store store = { 0, 0 };
    struct jig_body_source from = { &store, read_store, drop_store };
    struct jig_error error;
    ck_assert_int_eq(wsout_add_source(&out, WS_BINARY, &from, QUEUE_MAX + 1u, &error),
                     JIG_ERR_TOO_LARGE);
    ck_assert(!wsout_add_source(&out, WS_BINARY, &from, QUEUE_MAX, NULL));
    ck_assert_int_eq(wsout_add_source(&out, WS_BINARY, &from, 1, &error), JIG_ERR_TOO_LARGE);
    ck_assert_int_eq(store.dropped, 2);
    wsout_drop(&out);
    ck_assert_int_eq(store.dropped, 3);
    ck_assert(!wsout_add_source(&out, WS_BINARY, &from, QUEUE_MAX, NULL));
}
END_TEST

/* The last one, wherever it stands; one that has begun stays. */
START_TEST(wsout_takes_back_what_has_not_begun)
{
    struct store store = { SIZE_MAX, 0 };
    struct jig_body_source from = { &store, read_store, drop_store };
    wsout_take_back(&out); /* none */
    for (size_t n = 1; n < 4; n++) {
        for (size_t i = 0; i < n; i++)
            ck_assert(!wsout_add_source(&out, WS_BINARY, &from, 5 * WSOUT_PIECE, NULL));
        for (size_t i = n; i > 0; i--) {
            ck_assert_uint_eq(wsout_waiting(&out), i * 5 * WSOUT_PIECE);
            wsout_take_back(&out);
        }
        ck_assert_uint_eq(wsout_waiting(&out), 0);
    }
    ck_assert_int_eq(store.dropped, 1 + 2 + 3);
    ck_assert(!wsout_add_source(&out, WS_BINARY, &from, 5 * WSOUT_PIECE, NULL));
    ck_assert(read_some());
    wsout_take_back(&out);
    ck_assert_int_eq(store.dropped, 1 + 2 + 3);
    ck_assert_uint_gt(wsout_waiting(&out), 0);
    wsout_drop(&out);
}
END_TEST

Suite *test_wsout(void);
Suite *test_wsout(void)
{
    Suite *s = suite_create("wsout");
    TCase *tc = tcase_create("wsout");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, wsout_makes_a_small_message_one_frame_at_once);
    tcase_add_test(tc, wsout_makes_a_large_message_frame_by_frame);
    tcase_add_test(tc, wsout_sends_pings_between_and_closes_behind);
    tcase_add_loop_test(tc, wsout_compresses_by_pieces, 0, 2);
    tcase_add_test(tc, wsout_fails_where_what_it_reads_is_gone);
    tcase_add_test(tc, wsout_takes_back_what_has_not_begun);
    tcase_add_test(tc, wsout_takes_no_more_than_may_wait);
    suite_add_tcase(s, tc);
    return s;
}
