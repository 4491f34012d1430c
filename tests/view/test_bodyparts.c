/* Parts of a multipart body, opened as bodies of their own. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "support/screen.h"
#include "support/viewer.h"

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 78, 20);
}

static void teardown(void)
{
    viewer_close(&v);
}

#define TYPE "multipart/form-data; boundary=B"

static const char parts[] =
    "--B\r\nContent-Disposition: form-data; name=\"meta\"; filename=\"../m.json\"\r\n"
    "Content-Type: application/json\r\n\r\n{\"a\":[1,2]}\r\n"
    "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n"
    "Content-Type: text/plain;\r\n charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\nun caf=E9 =\r\nnoir\r\n"
    "--B\r\nContent-Disposition: form-data; name=\"dot\"; filename=\"dot.gif\"\r\n"
    "Content-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "R0lGODlhAQABAIAAAAAAAP//\r\n/yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\r\n"
    "--B\r\nContent-Transfer-Encoding: base64\r\n\r\n*aGk*\r\n"
    "--B\r\n\r\n\r\n--B--\r\n";

START_TEST(bodyparts_a_row_says_what_is_in_the_coding)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_has(&v, "1 ▾ JSON   11 B   meta   ../m.json");
    viewer_has(&v, "2 ▾ text   17 B   quoted-printable   note");
    viewer_has(&v, "un caf=E9 =");
    viewer_keys(&v, "GG");
    viewer_has(&v, "3 ▸ GIF image, 1×1   58 B   base64   dot   dot.gif");
    viewer_has(&v, "o open   / find");
}
END_TEST

START_TEST(bodyparts_one_opens_by_its_own_kind)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, "o");
    viewer_has(&v, "  part 1 of 5   meta   ../m.json   application/json   Esc all parts");
    viewer_has(&v, "  1 ▾ {");
    viewer_has(&v, "JSON   line 1 of 6");
    viewer_keys(&v, "jjj");
    viewer_has(&v, ".a[1] ");
    viewer_keys(&v, "m");
    viewer_has(&v, "{\"a\":[1,2]}");
    viewer_lacks(&v, "--B");
    viewer_keys(&v, "m");
    viewer_has(&v, "byte 0 of 11");
}
END_TEST

START_TEST(bodyparts_one_is_decoded_and_read_in_its_charset)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, ":2<Enter>o");
    viewer_has(&v, "part 2 of 5   note   text/plain   quoted-printable");
    viewer_has(&v, "1   un café noir");
    viewer_has(&v, "text, windows-1252 for \"iso-8859-1\"");
    viewer_keys(&v, "Y");
    ck_assert_str_eq(buf_str(&v.text), "un café noir");
}
END_TEST

START_TEST(bodyparts_one_that_is_a_picture_is_one)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, ":3<Enter>o");
    viewer_has(&v, "GIF   1 × 1 pixels");
    viewer_keys(&v, "s");
    ck_assert_str_eq(v.said.command, "response.save-body");
    ck_assert_str_eq(buf_str(&v.text), "dot.gif");
}
END_TEST

START_TEST(bodyparts_one_says_what_of_it_is_no_code)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, ":4<Enter>o");
    viewer_has(&v, "part 4 of 5   base64, 2 invalid bytes   Esc");
    viewer_has(&v, "1   hi");
}
END_TEST

START_TEST(bodyparts_one_that_is_empty_says_so)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, ":5<Enter>o");
    viewer_has(&v, "this part is empty");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "part 5 of 5");
}
END_TEST

START_TEST(bodyparts_the_list_is_as_it_was)
{
    static char before[20000];
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, "<Enter>j<Enter>j");
    ck_assert_uint_lt(strlen(viewer_screen(&v)), sizeof before);
    snprintf(before, sizeof before, "%s", viewer_screen(&v));
    viewer_has(&v, "2 ▸ text");
    viewer_keys(&v, "o");
    viewer_has(&v, "GIF   1 × 1 pixels");
    viewer_keys(&v, "m<Esc>");
    ck_assert_str_eq(viewer_screen(&v), before);
}
END_TEST

START_TEST(bodyparts_what_is_found_is_left_before_the_part)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, "o/2<Enter>");
    viewer_has(&v, ".a[1] ");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "part 1 of 5   meta");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "quoted-printable   note");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "quoted-printable   note");
}
END_TEST

START_TEST(bodyparts_a_filter_reads_the_part)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, "of.a[1]+40<Enter>");
    viewer_wait_for(&v, "42");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "JSON   line 1 of 6");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "multipart/form-data   part 1 of 5");
}
END_TEST

START_TEST(bodyparts_one_that_has_parts_opens_them_in_turn)
{
    struct buf inner, outer;
    buf_init(&inner, 4096);
    buf_init(&outer, 4096);
    buf_add_str(&inner, "--I\n\none\n--I\nContent-Type: application/json\n"
                        "Content-Transfer-Encoding: base64\n\neyJkZWVwIjp0cnVlfQ==\n--I--\n");
    buf_add_str(&outer, "--O\nContent-Type: multipart/mixed; boundary=I\n"
                        "Content-Transfer-Encoding: base64\n\n");
    base64_add(buf_span(&inner), &outer);
    buf_add_str(&outer, "\n--O--\n");
    viewer_show(&v, buf_span(&outer), "multipart/mixed; boundary=O");
    viewer_has(&v, "1 ▾ multipart/mixed   ");
    viewer_keys(&v, "o");
    viewer_has(&v, "multipart/mixed   part 1 of 2");
    viewer_keys(&v, ":2<Enter>o");
    viewer_has(&v, "part 1 of 1 › part 2 of 2   application/json   base64   Esc all parts");
    viewer_has(&v, "\"deep\": true");
    viewer_keys(&v, "Y");
    ck_assert_str_eq(buf_str(&v.text), "{\"deep\":true}");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "multipart/mixed   part 2 of 2");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "multipart/mixed   part 1 of 1");
    buf_clear(&inner);
    buf_clear(&outer);
}
END_TEST

START_TEST(bodyparts_one_whose_end_has_not_come_waits)
{
    v.input.complete = false;
    viewer_show(&v, SPAN("--B\r\n\r\none\r\n--B\r\n\r\ntw"),
                "multipart/x-mixed-replace; boundary=B");
    viewer_keys(&v, "Go");
    ck_assert_str_eq(v.said.command, "say");
    ck_assert_str_eq(buf_str(&v.text), "the end of this part has not come yet");
    viewer_keys(&v, "ggo");
    viewer_has(&v, "part 1 of 2");
    viewer_has(&v, "1   one");
}
END_TEST

START_TEST(bodyparts_are_left_where_another_body_comes)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, "of.a<Enter>");
    viewer_show(&v, SPAN("plain"), "text/plain");
    viewer_has(&v, "1   plain");
    viewer_lacks(&v, "part 1");
    viewer_lacks(&v, "jq");
    viewer_keys(&v, "o");
    viewer_has(&v, "1   plain");
}
END_TEST

START_TEST(bodyparts_names_are_hidden_where_they_tell_a_secret)
{
    struct mask *mask = mask_new();
    ck_assert_ptr_nonnull(mask);
    ck_assert(mask_add(mask, SPAN("hunter22")));
    response_set_secrets(v.response, mask);
    viewer_show(&v,
                SPAN("--B\r\nContent-Disposition: form-data; name=\"hunter22\"; "
                     "filename=\"x-hunter22.txt\"\r\n\r\n{\"hunter22\":1}\r\n--B--"),
                TYPE);
    viewer_has(&v, "1 ▾ JSON   14 B   ••••••   x-••••••.txt");
    viewer_lacks(&v, "hunter22");
    viewer_keys(&v, "o");
    viewer_has(&v, "part 1 of 1   ••••••   x-••••••.txt");
    viewer_keys(&v, "j");
    viewer_has(&v, "••••••");
    viewer_lacks(&v, "hunter22");
    viewer_keys(&v, "s");
    ck_assert_str_eq(buf_str(&v.text), "");
    response_set_secrets(v.response, NULL);
    mask_free(mask);
}
END_TEST

/* A large one: what is far into it is found, and the end of it shown. */
START_TEST(bodyparts_one_of_many_blocks_is_gone_through)
{
    struct buf plain, body;
    buf_init(&plain, 8 << 20);
    buf_init(&body, 8 << 20);
    for (int i = 1; plain.len < 3 << 20 && !plain.failed; i++)
        buf_addf(&plain, "line %d\n", i);
    buf_add_str(&plain, "the last");
    buf_add_str(&body, "--B\n\nbefore\n--B\nContent-Transfer-Encoding: base64\n\n");
    for (size_t at = 0; at < plain.len; at += 57) {
        base64_add(span_sub(buf_span(&plain), at, at + 57), &body);
        buf_add_byte(&body, '\n');
    }
    buf_add_str(&body, "--B--");
    ck_assert(!plain.failed && !body.failed);
    viewer_show(&v, buf_span(&body), TYPE);
    viewer_keys(&v, ":2<Enter>oG");
    viewer_has(&v, "the last");
    viewer_keys(&v, "gg/line 200000<Enter>");
    viewer_has(&v, "200000   line 200000");
    buf_clear(&plain);
    buf_clear(&body);
}
END_TEST

Suite *test_bodyparts(void);
Suite *test_bodyparts(void)
{
    Suite *suite = suite_create("bodyparts");
    TCase *tc = tcase_create("bodyparts");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, bodyparts_a_row_says_what_is_in_the_coding);
    tcase_add_test(tc, bodyparts_one_opens_by_its_own_kind);
    tcase_add_test(tc, bodyparts_one_is_decoded_and_read_in_its_charset);
    tcase_add_test(tc, bodyparts_one_that_is_a_picture_is_one);
    tcase_add_test(tc, bodyparts_one_says_what_of_it_is_no_code);
    tcase_add_test(tc, bodyparts_one_that_is_empty_says_so);
    tcase_add_test(tc, bodyparts_the_list_is_as_it_was);
    tcase_add_test(tc, bodyparts_what_is_found_is_left_before_the_part);
    tcase_add_test(tc, bodyparts_a_filter_reads_the_part);
    tcase_add_test(tc, bodyparts_one_that_has_parts_opens_them_in_turn);
    tcase_add_test(tc, bodyparts_one_whose_end_has_not_come_waits);
    tcase_add_test(tc, bodyparts_are_left_where_another_body_comes);
    tcase_add_test(tc, bodyparts_names_are_hidden_where_they_tell_a_secret);
    tcase_add_test(tc, bodyparts_one_of_many_blocks_is_gone_through);
    suite_add_tcase(suite, tc);
    return suite;
}
