/* The Body tab by the kind of what came: what a person sees of it, and what keys do with it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/multiparts.h"
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

START_TEST(bodykinds_records_are_numbered_and_open_one_by_one)
{
    viewer_show(&v, SPAN("{\"id\":1,\"tags\":[\"a\",\"b\"]}\n{\"id\":2,\"broken\n{\"id\":3}\n"),
                "application/x-ndjson");
    viewer_has(&v, "1 ▸ {\"id\": 1, \"tags\": [\"a\", \"b\"]}");
    viewer_has(&v, "2 ▸ ✗ {\"id\": 2, \"broken");
    viewer_has(&v, "3 ▸ {\"id\": 3}");
    viewer_has(&v, "NDJSON   record 1 of 3");
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, "1 ▾ {");
    viewer_has(&v, "\"id\": 1,");
    viewer_has(&v, "3 ▸ {\"id\": 3}");
    viewer_keys(&v, "j");
    viewer_has(&v, ".id ");
    viewer_has(&v, "record 1 of 3");
}
END_TEST

START_TEST(bodykinds_a_text_sequence_is_records)
{
    viewer_show(&v, SPAN("\x1e{\"id\":1}\n\x1e{\"id\":2}\n"), "application/json-seq");
    viewer_has(&v, "2 ▸ {\"id\": 2}");
    viewer_has(&v, "JSON sequence   record 1 of 2");
    viewer_lacks(&v, "␞");
    viewer_keys(&v, "m");
    viewer_has(&v, "␞{\"id\":2}");
}
END_TEST

START_TEST(bodykinds_what_a_filter_gives_is_open)
{
    viewer_show(&v, SPAN("[{\"id\":1},{\"id\":2}]\n"), "");
    viewer_keys(&v, "f.[0],.[1]<Enter>");
    viewer_wait_for(&v, "5     \"id\": 2");
    viewer_lacks(&v, "▸");
}
END_TEST

static const char parts[] =
    "--B\r\nContent-Disposition: form-data; name=\"meta\"; filename=\"m.json\"\r\n"
    "Content-Type: application/json\r\n\r\n{\"a\":[1,2]}\r\n"
    "--B\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 0-2/9\r\n\r\n"
    "\1\2\3\r\n"
    "--B\r\n\r\nplain\x1b[31m words\r\n--B--\r\n";

START_TEST(bodykinds_parts_are_laid_out_by_their_own_kind)
{
    viewer_show(&v, span_of(parts), "multipart/form-data; boundary=B");
    viewer_has(&v, "1 ▾ JSON   11 B   meta   m.json");
    viewer_has(&v, "Content-Type: application/json");
    viewer_has(&v, "▾   \"a\": [");
    viewer_has(&v, "2 ▸ binary   3 B   bytes 0-2/9");
    viewer_has(&v, "3 ▾ text   16 B");
    viewer_has(&v, "plain␛[31m words");
    viewer_has(&v, "multipart/form-data   part 1 of 3");
}
END_TEST

START_TEST(bodykinds_parts_open_and_close_and_are_copied)
{
    viewer_show(&v, span_of(parts), "multipart/form-data; boundary=B");
    viewer_keys(&v, "y");
    ck_assert_str_eq(buf_str(&v.text), "{\"a\":[1,2]}");
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, "1 ▸ JSON");
    viewer_lacks(&v, "\"a\"");
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "00000000  01 02 03");
    viewer_keys(&v, "gg/\"a\"<Enter>");
    viewer_has(&v, "1 ▾ JSON");
    viewer_has(&v, ".a ");
    viewer_keys(&v, "<Esc>G");
    viewer_has(&v, "part 3 of 3");
    viewer_keys(&v, "m");
    viewer_has(&v, "--B--");
}
END_TEST

/* As httpbin's /stream and other logs are called. */
START_TEST(bodykinds_records_that_are_called_json_are_records)
{
    viewer_show(&v, SPAN("{\"id\": 0}\n{\"id\": 1}\n{\"id\": 2}\n"), "application/json");
    viewer_has(&v, "JSON lines called JSON   record 1 of 3");
    viewer_lacks(&v, "not JSON");
    viewer_show(&v, SPAN("{\"id\": 0}\nand more\n"), "application/json");
    viewer_has(&v, "not JSON");
}
END_TEST

/* The first of them is a document of its own while nothing follows. */
START_TEST(bodykinds_records_are_told_when_the_second_comes)
{
    static const char lines[] = "{\"id\": 0}\n{\"id\": 1}\n{\"id\": 2}\n";
    viewer_show(&v, SPAN(lines), "application/json");
    v.input.complete = false;
    v.input.source.len = 10;
    response_set_bytes(v.response, &v.input);
    viewer_work(&v);
    viewer_has(&v, "JSON   line 1 of 3");
    for (size_t len = 11; len <= sizeof lines - 1; len++) {
        v.input.source.len = len;
        v.input.complete = len == sizeof lines - 1;
        response_update(v.response, 0);
        viewer_work(&v);
    }
    viewer_has(&v, "1 ▸ {\"id\": 0}");
    viewer_has(&v, "3 ▸ {\"id\": 2}");
    viewer_has(&v, "JSON lines called JSON   record 1 of 3");
}
END_TEST

START_TEST(bodykinds_parts_say_where_they_break_off)
{
    viewer_show(&v, SPAN("--B\r\n\r\none\r\n--B\r\n\r\ntw"), "multipart/mixed; boundary=B");
    viewer_has(&v, "multipart/mixed, breaks off   part 1 of 2");
    viewer_has(&v, "tw");
}
END_TEST

/* The last of those that are told apart has the rest, its end as well. */
START_TEST(bodykinds_parts_that_are_too_many_do_not_break_off)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    for (int i = 0; i <= MULTIPARTS_MAX; i++)
        buf_add_str(&body, "--B\n\none\n");
    buf_add_str(&body, "--B--\n");
    viewer_show(&v, buf_span(&body), "multipart/mixed; boundary=B");
    viewer_has(&v, "multipart/mixed, more in the last   part 1 of 10,000");
    viewer_has(&v, "o open   / find");
    viewer_keys(&v, "G");
    viewer_has(&v, "and all parts behind it: raw has them");
    buf_clear(&body);
}
END_TEST

START_TEST(bodykinds_a_file_shows_its_facts_and_the_place_of_each)
{
    viewer_show(&v,
                SPAN("RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0\2\0D\254\0\0\20\261\2\0\4\0\20\0"
                     "data\0\0\0\0\0\0\0\0"),
                "audio/wav");
    viewer_has(&v, "  kind          WAV sound");
    viewer_has(&v, "  sound         44,100 Hz, stereo, 16 bits");
    viewer_has(&v, "WAV audio   line 1 of 3");
    viewer_keys(&v, "/stereo<Enter>");
    viewer_has(&v, "line 3 of 3");
    viewer_keys(&v, "<Esc>mm");
    viewer_has(&v, "52 49 46 46");
    viewer_has(&v, "byte 0 of 48");
    viewer_keys(&v, "m");
    viewer_has(&v, "WAV audio   line 1 of 3");
}
END_TEST

START_TEST(bodykinds_a_picture_names_the_keys_that_it_has)
{
    viewer_show(&v, SPAN("BM\0\0\0\0\0\0\0\0\66\0\0\0\50\0\0\0\2\0\0\0\2\0\0\0\1\0\30\0"),
                "image/bmp");
    viewer_has(&v, "BMP   2 × 2 pixels   RGB   8 bits a channel");
    viewer_has(&v, "m raw   s save");
}
END_TEST

START_TEST(bodykinds_a_filter_reads_the_body_in_its_charset)
{
    viewer_show(&v, SPAN("{\"name\":\"caf\xe9\"}"), "application/json; charset=latin1");
    viewer_keys(&v, "f.name<Enter>");
    viewer_wait_for(&v, "\"café\"");
    viewer_keys(&v, "<Esc>");
    viewer_show(&v,
                SPAN("\xff\xfe[\0"
                     "1\0,\0"
                     "2\0]\0"),
                "application/json");
    viewer_keys(&v, "f.[1]+40<Enter>");
    viewer_wait_for(&v, "42");
}
END_TEST

/* As the JSON that they stand for, as far as they do. */
START_TEST(bodykinds_a_filter_reads_cbor_and_messagepack)
{
    viewer_show(&v, SPAN("\xa1\x64name\x63one"), "application/cbor");
    viewer_keys(&v, "f.name+\"2\"<Enter>");
    viewer_wait_for(&v, "\"one2\"");
    viewer_keys(&v, "<Esc>");
    viewer_show(&v, SPAN("\x81\xa1n\x07"), "application/vnd.msgpack");
    viewer_keys(&v, "f.n+70<Enter>");
    viewer_wait_for(&v, "77");
    viewer_keys(&v, "<Esc>");
    viewer_show(&v, SPAN("\x01\x02\x1c"), "application/cbor");
    viewer_keys(&v, "ftype");
    viewer_wait_for(&v, "\"number\"");
    viewer_has(&v, "jq reads no further than byte 2: no CBOR from here on");
}
END_TEST

START_TEST(bodykinds_a_filter_that_takes_long_says_so)
{
    viewer_show(&v, SPAN("[1]"), "");
    viewer_keys(&v, "flast(range(1e12))");
    viewer_wait_for(&v, "at work");
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, "jq last(range(1e12))   at work");
    viewer_has(&v, "Esc ends it");
    viewer_keys(&v, "<Esc>");
    viewer_lacks(&v, "at work");
    viewer_has(&v, "JSON   line 1 of 3");
}
END_TEST

START_TEST(bodykinds_a_filter_that_is_none_says_why_in_a_few_words)
{
    viewer_show(&v, SPAN("[1]"), "");
    viewer_keys(&v, "f{");
    viewer_wait_for(&v, "syntax error, unexpected $end, line 1");
    viewer_lacks(&v, "shell");
}
END_TEST

/* {"id": 9007199254740993, "at": 1(2), "bytes": h'0102', "list": [_ "one", NaN]} */
static const char order[] = "\xa4\x62id\x1b\0\x20\0\0\0\0\0\1\x62"
                            "at\xc1\2\x65"
                            "bytes\x42\1\2\x64list\x9f\x63one\xf9\x7e\0\xff";

START_TEST(bodykinds_cbor_is_shown_as_json)
{
    viewer_show(&v, span_make(order, sizeof order - 1), "application/cbor");
    viewer_has(&v, "    2     \"id\": 9007199254740993,");
    viewer_has(&v, "    4       \"⟨tag 1⟩\": 2");
    viewer_has(&v, "    6     \"bytes\": \"⟨h'0102' 2 bytes⟩\",");
    viewer_has(&v, "    8 ▾     \"⟨indefinite length⟩\": [");
    viewer_has(&v, "CBOR as JSON   line 1 of 13");
    viewer_keys(&v, "j");
    viewer_has(&v, ".id ");
    viewer_keys(&v, "y");
    ck_assert_str_eq(buf_str(&v.text), "9007199254740993");
    viewer_keys(&v, "jjj<Down>y");
    ck_assert_str_eq(buf_str(&v.text), "⟨h'0102' 2 bytes⟩");
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "    7 ▸   \"list\": {");
    viewer_keys(&v, "/id");
    viewer_has(&v, "1 of 1");
}
END_TEST

START_TEST(bodykinds_cbor_is_bytes_in_the_other_modes)
{
    viewer_show(&v, span_make(order, sizeof order - 1), "application/vnd.orders+cbor");
    viewer_keys(&v, "mm");
    viewer_has(&v, "CBOR hex");
    viewer_has(&v, "a4 62 69 64 1b 00 20 00");
    viewer_keys(&v, "/list");
    viewer_has(&v, "1 of 1");
    viewer_keys(&v, "<Esc>m");
    viewer_has(&v, "CBOR as JSON   line ");
    viewer_has(&v, "\"⟨tag 1⟩\": 2");
}
END_TEST

START_TEST(bodykinds_cbor_that_breaks_off_says_where)
{
    viewer_show(&v, SPAN("\x82\x01\x1c and more"), "application/cbor");
    viewer_has(&v, "\"⟨✗ byte 2: no CBOR from here on, a length that has no meaning⟩\"");
    viewer_show(&v, SPAN("\x92\x01"), "application/msgpack");
    viewer_has(&v, "\"⟨✗ byte 2: the bytes end in the middle⟩\"");
    viewer_has(&v, "MessagePack as JSON, only to byte 2   line 1 of 4");
    viewer_show(&v, SPAN(""), "application/cbor");
    viewer_lacks(&v, "✗");
}
END_TEST

/* What has not come is waited for, not missed. */
START_TEST(bodykinds_cbor_is_laid_out_while_it_arrives)
{
    struct bodyinput *in = &v.input;
    viewer_show(&v, span_make(order, sizeof order - 1), "application/cbor");
    in->complete = false;
    in->source.len = 20;
    response_set_bytes(v.response, in);
    viewer_work(&v);
    viewer_has(&v, "\"id\": 9007199254740993");
    viewer_lacks(&v, "✗");
    viewer_lacks(&v, "h'0102'");
    in->source.len = sizeof order - 1;
    in->complete = true;
    response_update(v.response, 0);
    viewer_work(&v);
    viewer_has(&v, "\"bytes\": \"⟨h'0102' 2 bytes⟩\",");
    viewer_has(&v, "line 1 of 13");
}
END_TEST

/* A file that is written on: what is shown is of all that is there now. */
START_TEST(bodykinds_a_filter_reads_again_what_has_grown)
{
    static const char rows[] = "[1, 2, 3]\n[4, 5]\n";
    struct bodyinput *in = &v.input;
    viewer_show(&v, SPAN(rows), "application/x-ndjson");
    v.bytes.len = (size_t)(in->source.len = 10);
    response_set_bytes(v.response, in);
    viewer_keys(&v, "f.[]<Enter>");
    viewer_wait_for(&v, "JSON results   line 1 of 3");
    viewer_keys(&v, "jj");
    v.bytes.len = (size_t)(in->source.len = sizeof rows - 1);
    response_update(v.response, v.stage.now);
    viewer_wait_for(&v, "JSON results   line 3 of 5");
    viewer_has(&v, "    5   5\n");
}
END_TEST

/* The first result is there long before the one that the cursor was on. */
START_TEST(bodykinds_a_filter_comes_back_to_what_takes_long)
{
    static const char rows[] = "[1, 2, 3]\n[4, 5]\n";
    struct bodyinput *in = &v.input;
    viewer_show(&v, SPAN(rows), "application/x-ndjson");
    v.bytes.len = (size_t)(in->source.len = 10);
    response_set_bytes(v.response, in);
    viewer_keys(&v, "f.[]|select(.==1 or last(range(2e5)))<Enter>");
    viewer_wait_for(&v, "JSON results   line 1 of 3");
    viewer_keys(&v, "jj");
    v.bytes.len = (size_t)(in->source.len = sizeof rows - 1);
    response_update(v.response, v.stage.now);
    viewer_wait_for(&v, "JSON results   line 3 of 5");
}
END_TEST

/* The last result is there once all of the body is. */
START_TEST(bodykinds_a_filter_comes_back_to_no_place_that_the_wheel_has_left)
{
    static const char rows[] = "[1]\n[2]\n[3]\n";
    struct bodyinput *in = &v.input;
    viewer_show(&v, SPAN(rows), "application/x-ndjson");
    v.bytes.len = (size_t)(in->source.len = 8);
    response_set_bytes(v.response, in);
    viewer_keys(&v, "frange(90), (last(inputs) | tostring)<Enter>");
    viewer_wait_for(&v, "JSON results   line 1 of 91");
    viewer_keys(&v, "G");
    v.bytes.len = (size_t)(in->source.len = sizeof rows - 1);
    in->complete = false;
    response_update(v.response, v.stage.now);
    viewer_wait_for(&v, "of 90");
    viewer_keys(&v, "<wheel 5,5>");
    in->complete = true;
    response_update(v.response, v.stage.now);
    viewer_wait_for(&v, "of 91");
    viewer_lacks(&v, "line 91 of 91");
}
END_TEST

Suite *test_bodykinds(void);
Suite *test_bodykinds(void)
{
    Suite *suite = suite_create("bodykinds");
    TCase *tc = tcase_create("bodykinds");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, bodykinds_records_are_numbered_and_open_one_by_one);
    tcase_add_test(tc, bodykinds_a_text_sequence_is_records);
    tcase_add_test(tc, bodykinds_what_a_filter_gives_is_open);
    tcase_add_test(tc, bodykinds_parts_are_laid_out_by_their_own_kind);
    tcase_add_test(tc, bodykinds_parts_open_and_close_and_are_copied);
    tcase_add_test(tc, bodykinds_records_that_are_called_json_are_records);
    tcase_add_test(tc, bodykinds_records_are_told_when_the_second_comes);
    tcase_add_test(tc, bodykinds_parts_say_where_they_break_off);
    tcase_add_test(tc, bodykinds_parts_that_are_too_many_do_not_break_off);
    tcase_add_test(tc, bodykinds_a_file_shows_its_facts_and_the_place_of_each);
    tcase_add_test(tc, bodykinds_a_picture_names_the_keys_that_it_has);
    tcase_add_test(tc, bodykinds_a_filter_reads_the_body_in_its_charset);
    tcase_add_test(tc, bodykinds_a_filter_reads_cbor_and_messagepack);
    tcase_add_test(tc, bodykinds_a_filter_that_takes_long_says_so);
    tcase_add_test(tc, bodykinds_a_filter_reads_again_what_has_grown);
    tcase_add_test(tc, bodykinds_a_filter_comes_back_to_what_takes_long);
    tcase_add_test(tc, bodykinds_a_filter_comes_back_to_no_place_that_the_wheel_has_left);
    tcase_add_test(tc, bodykinds_a_filter_that_is_none_says_why_in_a_few_words);
    tcase_add_test(tc, bodykinds_cbor_is_shown_as_json);
    tcase_add_test(tc, bodykinds_cbor_is_bytes_in_the_other_modes);
    tcase_add_test(tc, bodykinds_cbor_that_breaks_off_says_where);
    tcase_add_test(tc, bodykinds_cbor_is_laid_out_while_it_arrives);
    suite_add_tcase(suite, tc);
    return suite;
}
