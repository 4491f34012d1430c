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

/* So many bytes of the body have come, and (is_all) no more will. */
static void arrive(size_t len, bool is_all)
{
    v.bytes.len = (size_t)(v.input.source.len = len);
    v.input.complete = is_all;
    response_update(v.response, v.stage.now);
    viewer_work(&v);
}

/* The first of the bytes, and no more yet. */
static void begin(struct span body, size_t len)
{
    v.input.complete = false;
    viewer_show(&v, span_sub(body, 0, len), TYPE);
}

START_TEST(bodyparts_one_that_arrives_is_open_meanwhile)
{
    struct span body =
        SPAN("--B\r\n\r\none\r\n--B\r\n\r\ntwo\r\nlines\r\n--B\r\n\r\nthree\r\n--B--");
    begin(body, span_find(body, SPAN("o\r\nlines"), 0));
    viewer_keys(&v, "Go");
    viewer_has(&v, "part 2 of 2   still arriving, 2 B so far");
    viewer_has(&v, "1   tw");
    arrive(span_find(body, SPAN("B\r\n\r\nthree"), 0), false);
    viewer_has(&v, "still arriving, 10 B so far");
    viewer_has(&v, "2   lines");
    viewer_lacks(&v, "--");
    viewer_keys(&v, "J");
    ck_assert_str_eq(buf_str(&v.text), "the next part has not come yet");
    arrive(body.len, false);
    viewer_has(&v, "part 2 of 3   Esc all parts");
    viewer_has(&v, "line 1 of 2 ");
    viewer_keys(&v, "J");
    viewer_has(&v, "part 3 of 3   still arriving, 5 B so far");
    viewer_has(&v, "1   three");
    arrive(body.len, true);
    viewer_has(&v, "part 3 of 3   Esc all parts");
}
END_TEST

START_TEST(bodyparts_one_that_is_whole_knows_how_many_come_behind_it)
{
    struct span body = SPAN("--B\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B\r\n\r\nthree\r\n--B--");
    begin(body, span_find(body, SPAN("wo"), 0));
    viewer_keys(&v, "o");
    viewer_has(&v, "part 1 of 2   Esc all parts");
    arrive(span_find(body, SPAN("hree"), 0), false);
    viewer_has(&v, "part 1 of 3   Esc all parts");
    viewer_has(&v, "1   one");
    arrive(body.len, true);
    viewer_has(&v, "part 1 of 3   Esc all parts");
    viewer_keys(&v, "J");
    viewer_has(&v, "part 2 of 3");
    viewer_has(&v, "1   two");
}
END_TEST

/* However it is cut, what is shown is what of the part is there, and nothing of the delimiter. */
START_TEST(bodyparts_one_that_arrives_by_bytes_is_never_more_than_it_is)
{
    struct span body = SPAN("--B\nContent-Transfer-Encoding: base64\n\n"
                            "b25lIHR3byB0aHJlZSBmb3VyIGZpdmU=\n--B--\n");
    size_t begins = span_find(body, SPAN("\n\n"), 0) + 2;
    const char all[] = "one two three four five";
    begin(body, begins);
    viewer_keys(&v, "o");
    viewer_has(&v, "nothing of this part has come yet");
    for (size_t len = begins + 1, had = 0; len <= body.len; len++) {
        arrive(len, len == body.len);
        viewer_keys(&v, "Y");
        ck_assert_msg(strncmp(buf_str(&v.text), all, v.text.len) == 0, "\"%s\"",
                      buf_str(&v.text));
        ck_assert_uint_ge(v.text.len, had);
        had = v.text.len;
    }
    ck_assert_str_eq(buf_str(&v.text), all);
    viewer_has(&v, "part 1 of 1   base64   Esc");
}
END_TEST

START_TEST(bodyparts_one_in_another_grows_with_it)
{
    struct span body = SPAN("--B\nContent-Type: multipart/mixed; boundary=I\n\n"
                            "--I\n\nfirst\n--I\n\nsecond line\n--I--\n--B--\n");
    begin(body, span_find(body, SPAN("cond"), 0));
    viewer_keys(&v, "oGo");
    viewer_has(&v, "part 1 of 1 › part 2 of 2   still arriving, 2 B so far");
    viewer_has(&v, "1   se");
    arrive(body.len, true);
    viewer_has(&v, "part 1 of 1 › part 2 of 2   Esc");
    viewer_has(&v, "1   second line");
    viewer_keys(&v, "K");
    viewer_has(&v, "part 1 of 1 › part 1 of 2   Esc");
    viewer_has(&v, "1   first");
}
END_TEST

START_TEST(bodyparts_one_that_breaks_off_says_so)
{
    viewer_show(&v, SPAN("--B\n\none\n--B\nContent-Transfer-Encoding: base64\n\nYWJjZG"), TYPE);
    viewer_has(&v, "2 ▾ text   6 B   breaks off   base64");
    viewer_keys(&v, "Go");
    viewer_has(&v, "part 2 of 2   base64   breaks off after 4 B   Esc all parts");
    viewer_has(&v, "1   abcd");
    struct partway way;
    ck_assert(response_part(v.response, &way));
    struct partsource *saved = partsource_new(&v.input.source, &way);
    ck_assert_ptr_nonnull(saved);
    char bytes[8];
    struct source in_order = partsource_in_order(saved);
    ck_assert_uint_eq(in_order.read(in_order.ctx, 0, bytes, sizeof bytes), 4);
    partsource_free(saved);
}
END_TEST

START_TEST(bodyparts_one_that_arrives_unfolds_in_the_list)
{
    struct span body = SPAN("--B\n\n{\"a\": [1,\n2,\n3]}\n--B--");
    begin(body, span_find(body, SPAN("2,"), 0));
    viewer_has(&v, "1 ▸ JSON   9 B…");
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, "\"a\": [");
    viewer_lacks(&v, "3");
    arrive(body.len, true);
    viewer_has(&v, "1 ▾ JSON   16 B");
    viewer_has(&v, "3");
    viewer_lacks(&v, "not JSON");
}
END_TEST

START_TEST(bodyparts_the_next_and_the_one_before_take_its_place)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, "oJ");
    viewer_has(&v, "part 2 of 5   note");
    viewer_has(&v, "1   un café noir");
    viewer_keys(&v, "<Alt+Down>");
    viewer_has(&v, "GIF   1 × 1 pixels");
    viewer_keys(&v, "K<Alt+Up>");
    viewer_has(&v, "part 1 of 5   meta");
    viewer_keys(&v, "K");
    ck_assert_str_eq(buf_str(&v.text), "this is the first part");
    viewer_keys(&v, "JJJJ");
    viewer_has(&v, "part 5 of 5   Esc all parts   J next   K before");
    viewer_has(&v, "this part is empty");
    viewer_keys(&v, "J");
    ck_assert_str_eq(buf_str(&v.text), "this is the last part");
    viewer_keys(&v, "<Esc>");
    viewer_has(&v, "multipart/form-data   part 5 of 5");
}
END_TEST

START_TEST(bodyparts_the_same_keys_go_from_row_to_row)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, "J");
    viewer_has(&v, "multipart/form-data   part 2 of 5");
    viewer_keys(&v, "jjK");
    viewer_has(&v, "multipart/form-data   part 2 of 5");
    viewer_keys(&v, "K");
    viewer_has(&v, "multipart/form-data   part 1 of 5");
    viewer_keys(&v, "K");
    ck_assert_str_eq(buf_str(&v.text), "this is the first part");
}
END_TEST

START_TEST(bodyparts_a_filter_keeps_to_its_part)
{
    viewer_show(&v, span_of(parts), TYPE);
    viewer_keys(&v, "of.a[1]+40<Enter>");
    viewer_wait_for(&v, "42");
    viewer_keys(&v, "J");
    viewer_has(&v, "42");
    viewer_keys(&v, "<Esc>J");
    viewer_has(&v, "part 2 of 5   note");
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
    tcase_add_test(tc, bodyparts_one_that_arrives_is_open_meanwhile);
    tcase_add_test(tc, bodyparts_one_that_is_whole_knows_how_many_come_behind_it);
    tcase_add_test(tc, bodyparts_one_that_arrives_by_bytes_is_never_more_than_it_is);
    tcase_add_test(tc, bodyparts_one_in_another_grows_with_it);
    tcase_add_test(tc, bodyparts_one_that_breaks_off_says_so);
    tcase_add_test(tc, bodyparts_one_that_arrives_unfolds_in_the_list);
    tcase_add_test(tc, bodyparts_the_next_and_the_one_before_take_its_place);
    tcase_add_test(tc, bodyparts_the_same_keys_go_from_row_to_row);
    tcase_add_test(tc, bodyparts_a_filter_keeps_to_its_part);
    tcase_add_test(tc, bodyparts_are_left_where_another_body_comes);
    tcase_add_test(tc, bodyparts_names_are_hidden_where_they_tell_a_secret);
    tcase_add_test(tc, bodyparts_one_of_many_blocks_is_gone_through);
    suite_add_tcase(suite, tc);
    return suite;
}
