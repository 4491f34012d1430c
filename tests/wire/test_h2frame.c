#include <check.h>
#include <stdlib.h>

#include "support/h2peer.h"
#include "support/split.h"
#include "wire/h2frame.h"

/* ---- The walk, cut at every point -------------------------------------------------------------*/

static void *begin(const void *setup)
{
    const struct h2walk *at_first = setup;
    struct h2walk *w = malloc(sizeof *w);
    ck_assert_ptr_nonnull(w);
    *w = *at_first;
    return w;
}

static void feed(void *state, struct span in, struct split_log *log)
{
    struct h2piece piece;
    while (h2walk_next(state, &in, &piece)) {
        if (piece.begins)
            split_say(log, "%u/%u+%u", piece.frame->type, (unsigned)piece.frame->stream,
                      (unsigned)piece.frame->len);
        else
            split_say_body(log, piece.bytes);
    }
    ck_assert_uint_eq(in.len, 0);
}

static void end(void *state, struct split_log *log)
{
    const struct h2walk *w = state;
    split_say(log, "%u left", (unsigned)(w->left + w->preface) + w->n_head);
    free(state);
}

START_TEST(h2frame_walks_over_frames_however_they_are_cut)
{
    static const struct split_machine machine = { begin, feed, end };
    const struct h2walk walk = { .preface = 3 };
    struct buf said;
    buf_init(&said, 1 << 16);
    buf_add_str(&said, "PRI");
    h2peer_frame(&said, H2_SETTINGS, 0, 0, SPAN(""));
    h2peer_frame(&said, H2_HEADERS, 5, 0x80000001, SPAN("abc"));
    h2peer_frame(&said, H2_DATA, 0, 0x7fffffff, SPAN("hello"));
    h2peer_frame(&said, H2_DATA, 0, 1, SPAN("cut short"));
    said.len -= 4;
    char *log = split_log(&machine, &walk, buf_span(&said));
    ck_assert_str_eq(log, "body(PRI) 4/0+0 1/1+3 body(abc) 0/2147483647+5 body(hello) 0/1+9 "
                          "body(cut s) 4 left");
    free(log);
    buf_clear(&said);
}
END_TEST

static const struct {
    struct h2frame frame;
    const char *words;
} described[] = {
    { { 45, H2_HEADERS, 0x5, 1 }, "HEADERS, stream 1, 45 bytes, END_STREAM, END_HEADERS" },
    { { 1, H2_DATA, 0x8, 3 }, "DATA, stream 3, 1 byte, PADDED" },
    { { 0, H2_SETTINGS, 0x1, 0 }, "SETTINGS, 0 bytes, ACK" },
    { { 8, H2_PING, 0x4, 0 }, "PING, 8 bytes" },
    { { 4, H2_WINDOW_UPDATE, 0, 0 }, "WINDOW_UPDATE, 4 bytes" },
    { { 2, 0xbe, 0xff, 7 }, "frame of type 190, stream 7, 2 bytes" },
};

START_TEST(h2frame_describes_a_frame)
{
    struct buf words;
    buf_init(&words, 1000);
    h2frame_describe(&described[_i].frame, &words);
    ck_assert_str_eq(buf_str(&words), described[_i].words);
    buf_clear(&words);
}
END_TEST

START_TEST(h2frame_knows_the_codes)
{
    ck_assert_str_eq(h2_code_name(H2_NO_ERROR), "NO_ERROR");
    ck_assert_str_eq(h2_code_name(H2_HTTP_1_1_REQUIRED), "HTTP_1_1_REQUIRED");
    ck_assert_str_eq(h2_code_name(14), "an unknown code");
    ck_assert_str_eq(h2_code_name(UINT32_MAX), "an unknown code");
}
END_TEST

START_TEST(h2frame_wants_nine_bytes)
{
    struct h2frame frame;
    ck_assert(!h2frame_parse(SPAN("12345678"), &frame));
    ck_assert(h2frame_parse(span_make("\0\1\2\3\4\xff\0\0\5", 9), &frame));
    ck_assert_uint_eq(frame.len, 258);
    ck_assert_uint_eq(frame.stream, 0x7f000005);
}
END_TEST

Suite *test_h2frame(void);
Suite *test_h2frame(void)
{
    Suite *suite = suite_create("h2frame");
    TCase *tc = tcase_create("h2frame");
    tcase_add_test(tc, h2frame_walks_over_frames_however_they_are_cut);
    tcase_add_loop_test(tc, h2frame_describes_a_frame, 0,
                        (int)(sizeof described / sizeof *described));
    tcase_add_test(tc, h2frame_knows_the_codes);
    tcase_add_test(tc, h2frame_wants_nine_bytes);
    suite_add_tcase(suite, tc);
    return suite;
}
