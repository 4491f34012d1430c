/* Words for what a frame says. */
#include <check.h>

#include "view/wireframe.h"

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct {
    struct h2frame frame;
    struct span payload;
    const char *words;
} frames[] = {
    { { 0, H2_SETTINGS, H2_ACK, 0 }, BYTES(""), "" },
    { { 18, H2_SETTINGS, 0, 0 },
      BYTES("\0\2\0\0\0\0\0\4\0\x80\0\0\0\x10\xff\xff\xff\xff"),
      ", ENABLE_PUSH 0, INITIAL_WINDOW_SIZE 8,388,608, setting 16 4,294,967,295" },
    { { 18, H2_SETTINGS, 0, 0 }, BYTES("\0\2\0\0\0\0\0\4\0"), ", ENABLE_PUSH 0 and 2 more" },
    { { 12, H2_SETTINGS, 0, 0 },
      BYTES("\0\3\0\0\0\x80\0\0\0\0\0\1more of the log"),
      ", MAX_CONCURRENT_STREAMS 128, setting 0 1" },
    { { 4, H2_WINDOW_UPDATE, 0, 0 }, BYTES("\x80\1\0\0"), ", by 65,536" },
    { { 4, H2_WINDOW_UPDATE, 0, 0 }, BYTES("\0\1\0"), "" },
    { { 5, H2_WINDOW_UPDATE, 0, 0 }, BYTES("\0\1\0\0\0"), "" },
    { { 4, H2_RST_STREAM, 0, 1 }, BYTES("\0\0\0\x8"), ", CANCEL" },
    { { 4, H2_RST_STREAM, 0, 1 }, BYTES("\0\0\1\0"), ", an unknown code (256)" },
    { { 8, H2_GOAWAY, 0, 0 },
      BYTES("\0\0\0\5\0\0\0\xb"),
      ", last stream 5, ENHANCE_YOUR_CALM" },
    { { 10, H2_GOAWAY, 0, 0 }, BYTES("\0\0\0\5\0\0\0\0ab"), ", last stream 5, NO_ERROR" },
    { { 8, H2_GOAWAY, 0, 0 }, BYTES("\0\0\0\5\0\0\0"), "" },
    { { 4, H2_DATA, 0, 1 }, BYTES("\0\0\0\x8"), "" },
    { { 4, 0xbe, 0, 1 }, BYTES("\0\0\0\x8"), "" },
};

START_TEST(wireframe_says_what_a_frame_is_about)
{
    struct buf words;
    buf_init(&words, 1000);
    wireframe_describe(&frames[_i].frame, frames[_i].payload, &words);
    ck_assert_str_eq(buf_str(&words), frames[_i].words);
    buf_clear(&words);
}
END_TEST

Suite *test_wireframe(void);
Suite *test_wireframe(void)
{
    Suite *suite = suite_create("wireframe");
    TCase *tc = tcase_create("wireframe");
    tcase_add_loop_test(tc, wireframe_says_what_a_frame_is_about, 0,
                        sizeof frames / sizeof *frames);
    suite_add_tcase(suite, tc);
    return suite;
}
