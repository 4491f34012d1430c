/* The response pane over scripted exchanges: what is on the screen, and what keys do to it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/screen.h"
#include "support/viewer.h"

#define BYTES(literal) span_make(literal, sizeof(literal) - 1)
#define OK             "HTTP/1.1 200 OK\r\n"
#define OK_JSON        OK "Content-Type: application/json\r\n\r\n"

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 78, 20);
}

static void teardown(void)
{
    viewer_close(&v);
}

START_TEST(response_invites_to_send)
{
    viewer_has(&v, "Nothing was sent yet");
    viewer_has(&v, "^R     sends the request");
    struct response_badge badges[RESPONSE_BADGES];
    ck_assert_uint_eq(response_badges(v.response, badges), 0);
    viewer_keys(&v, "jk123456yYsmw<Enter>/:nN<lt>><Esc><click 3,0><wheel 3,3>");
    viewer_has(&v, "Nothing was sent yet");
}
END_TEST

#define ORDER                                                                             \
    "{\"id\":\"ord\\u0037\",\"total\":129.90,\"items\":[{\"sku\":\"A-100\",\"n\":1},{}]," \
    "\"paid\":false}"

START_TEST(response_lays_json_out_and_folds_it)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    ck_assert_str_eq(viewer_row(&v, 0), "  Body   Headers 1   Cookies   TLS   Timing   Wire");
    ck_assert_str_eq(viewer_row(&v, 2), "    1 ▾ {");
    ck_assert_str_eq(viewer_row(&v, 3), "    2     \"id\": \"ord\\u0037\",");
    ck_assert_str_eq(viewer_row(&v, 4), "    3     \"total\": 129.90,");
    ck_assert_str_eq(viewer_row(&v, 9), "    8       },");
    viewer_has(&v, "JSON   line 1 of 12   wrap");
    viewer_keys(&v, "jjjj<Enter>");
    ck_assert_str_eq(viewer_row(&v, 6), "    5 ▸     { \"sku\": \"A-100\", … 1 more },");
    ck_assert_str_eq(viewer_row(&v, 7), "    9       {}");
    ck_assert_str_eq(
        viewer_row(&v, 19),
        "  .items[0]                                       JSON   line 5 of 12   wrap");
    viewer_keys(&v, "<Space>j");
    viewer_has(&v, ".items[0].sku");
    viewer_keys(&v, "<click 6,5>"); /* the mark of "items" */
    ck_assert_str_eq(viewer_row(&v, 5), "    4 ▸   \"items\": [ {…}, … 1 more ],");
}
END_TEST

START_TEST(response_copies_values_paths_and_all)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "jy");
    viewer_says(&v, "response.copied", "ord7");
    viewer_keys(&v, "jy");
    viewer_says(&v, "response.copied", "129.90");
    viewer_keys(&v, "jjy");
    viewer_says(&v, "response.copied", "{\"sku\":\"A-100\",\"n\":1}");
    viewer_keys(&v, "p");
    viewer_says(&v, "response.copied", ".items[0]");
    viewer_keys(&v, "Y");
    viewer_says(&v, "response.copied", ORDER);
    viewer_keys(&v, "s");
    viewer_says(&v, "response.save-body", "");
    viewer_keys(&v, "E");
    viewer_says(&v, "response.open-editor", "");
    viewer_keys(&v, "P");
    viewer_says(&v, "response.open-pager", "");
}
END_TEST

START_TEST(response_goes_round_pretty_raw_and_hex)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "m");
    viewer_has(&v, "    1   {\"id\":\"ord\\u0037\",\"total\":129.90");
    viewer_has(&v, "JSON raw   line 1 of 1   wrap");
    viewer_keys(&v, "w");
    viewer_has(&v, "columns 1–68 of 81");
    viewer_has(&v, "›");
    viewer_keys(&v, "lllll");
    viewer_has(&v, "‹");
    viewer_keys(&v, "mm");
    viewer_has(&v, "    1 ▾ {");
    viewer_keys(&v, "mm");
    viewer_has(&v, "00000000  7b 22 69 64 22 3a 22 6f   {\"id\":\"o");
    viewer_has(&v, "byte 0 of 81");
}
END_TEST

static const char *const open_things[] = { "/id", "/<Alt+r>i.", ":1", "f.", "v", "/id<Enter>" };

/* Whoever shows another request lets go of the old one's answer. */
START_TEST(response_asks_nothing_of_an_answer_that_is_gone)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, open_things[_i]);
    response_set_transfer(v.response, NULL);
    jig_transfer_free(v.transfer);
    v.transfer = NULL;
    viewer_keys(&v, "d<Down>nN<Enter><Esc>");
    viewer_has(&v, "Nothing was sent yet");
    ck_assert(!v.view.class->is_typing(v.view.self));
    response_update(v.response, v.stage.now);
    viewer_show(&v, SPAN("another"), "text/plain");
    viewer_has(&v, "another");
    ck_assert(!v.view.class->is_typing(v.view.self));
}
END_TEST

START_TEST(response_finds_text_in_all_of_a_body)
{
    struct buf answer;
    buf_init(&answer, 16 << 20);
    buf_add_str(&answer, OK_JSON "[");
    for (int i = 0; i < 20000; i++)
        buf_addf(&answer, "%s{\"n\":%d,\"text\":\"Lorem ipsum dolor sit amet\"}", i ? "," : "",
                 i);
    buf_add_str(&answer, "]");
    viewer_answer(&v, "http://a.test/", buf_span(&answer));
    viewer_keys(&v, "/:19999,");
    viewer_has(&v, "/ :19999,");
    viewer_has(&v, "1 of 1");
    viewer_has(&v, "\"n\": 19999,");
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, ".[19999].n");
    viewer_keys(&v, "g/lorem");
    viewer_has(&v, "1 of 20,000");
    viewer_keys(&v, "<Enter>N");
    viewer_has(&v, ".[19999].text");
    viewer_has(&v, "20,000 of 20,000   JSON");
    viewer_keys(&v, "nn");
    viewer_has(&v, ".[1].text");
    viewer_has(&v, "2 of 20,000   JSON");
    viewer_keys(&v, "<Esc>");
    viewer_lacks(&v, "of 20,000");
    viewer_keys(&v, "/:19999,zzz");
    viewer_has(&v, "not found");
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, ".[1].text");
    viewer_has(&v, "not found   JSON");
    viewer_keys(&v, "<Esc>:40001<Enter>");
    viewer_has(&v, "line 40,001 of 80,002");
    viewer_keys(&v, ":50%<Enter>");
    viewer_has(&v, "line 40,");
    viewer_keys(&v, ":soon<Enter>");
    viewer_says(&v, "say", "a line's number, or a part: 50%");
    viewer_keys(&v, "G");
    viewer_has(&v, "line 80,002 of 80,002");
    viewer_keys(&v, "<PgUp>");
    viewer_has(&v, "line 79,987");
    buf_clear(&answer);
}
END_TEST

START_TEST(response_finds_what_a_pattern_matches)
{
    struct buf answer;
    buf_init(&answer, 16 << 20);
    buf_add_str(&answer, OK_JSON "[");
    for (int i = 0; i < 20000; i++)
        buf_addf(&answer, "%s{\"n\":%d}", i ? "," : "", i);
    buf_add_str(&answer, "]");
    viewer_answer(&v, "http://a.test/", buf_span(&answer));
    viewer_keys(&v, "/");
    viewer_has(&v, "Alt+r regex");
    viewer_keys(&v, "<Alt+r>:1999\\d\\b");
    viewer_has(&v, "~ :1999\\d\\b");
    viewer_has(&v, "1 of 10   Alt+r text");
    viewer_has(&v, "\"n\": 19990");
    viewer_keys(&v, "<Enter>nn");
    viewer_has(&v, ".[19992].n");
    viewer_keys(&v, "N<Esc>/");
    viewer_has(&v, "~");
    viewer_keys(&v, ":1(9");
    viewer_has(&v, "~ :1(9");
    ck_assert_str_eq(viewer_row(&v, 19), "    missing closing parenthesis, at 5");
    viewer_keys(&v, "<Alt+r>"); /* the same as a text: there is none of it */
    viewer_has(&v, "/ :1(9");
    viewer_has(&v, "not found");
    viewer_keys(&v, "<Esc>6/<Alt+r>^get .*http");
    viewer_has(&v, "~ ^get .*http");
    viewer_has(&v, "1 of 1");
    viewer_keys(&v, "<Esc>2/");
    viewer_lacks(&v, "Alt+r");
    buf_clear(&answer);
}
END_TEST

START_TEST(response_finds_what_is_folded_away)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "<Enter>");
    viewer_lacks(&v, "A-100\",\n");
    viewer_keys(&v, "/a-10<Enter>");
    viewer_has(&v, "\"sku\": \"A-100\",\n");
}
END_TEST

struct shown_case {
    const char *answer;
    size_t len;
    const char *has[3];
};

#define CASE(bytes, ...)          \
    {                             \
        bytes, sizeof(bytes) - 1, \
        {                         \
            __VA_ARGS__           \
        }                         \
    }

static const struct shown_case shown[] = {
    CASE(OK "Content-Length: 0\r\n\r\n", "the answer has no body"),
    CASE(OK_JSON "{\"a\":[1,", "✗ the text ends inside a container, after 8 bytes", "[\n"),
    CASE(OK_JSON "{\"a\":1}\nx", "the JSON text has ended before this (byte 8)", "4   x"),
    CASE(OK "Content-Type: text/plain\r\n\r\n[section]\nname=1", "text   line", "2   name=1"),
    CASE(OK "Content-Type: text/html\r\n\r\n<p>a</p>\n", "HTML   line 1 of 1", "<p>a</p>"),
    CASE(OK "Content-Type: text/plain\r\n\r\n\x1b[31m\x9b\xe2\x80\xae\x7f",
         "␛[31m<9B><U+202E>␡"),
    CASE(OK "\r\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0", "PNG image, 640×480",
         "PNG   640 × 480 pixels", "drawn where the terminal has 256 colours or more"),
    CASE(OK "\r\n\x7f"
            "ELF\2\1\1\0\0\0\0\0",
         "ELF binary", "7f 45 4c 46 02"),
    CASE(OK "Content-Type: application/x-ndjson\r\n\r\n{\"a\":1}\n{\"a\":2}\n",
         "NDJSON   record", "2 ▸ {\"a\": 2}"),
    CASE("HTTP/1.1 204 \x1b[2JGone\r\n\r\n", "the answer has no body"),
};

START_TEST(response_shows_any_body)
{
    const struct shown_case *c = &shown[_i];
    viewer_answer(&v, "http://a.test/", span_make(c->answer, c->len));
    for (size_t i = 0; i < 3 && c->has[i]; i++)
        viewer_has(&v, c->has[i]);
}
END_TEST

START_TEST(response_keeps_what_came_before_a_failure)
{
    viewer_answer(
        &v, "http://a.test/",
        BYTES(OK "Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"a\":1,"));
    ck_assert_str_eq(viewer_row(&v, 0), "  Body   Headers 2   Cookies   TLS   Timing   Wire");
    viewer_has(&v, "  ✗ incomplete-read\n");
    viewer_has(&v, "    the connection was closed");
    viewer_has(&v, "while receiving  What came is kept and shown.");
    viewer_has(&v, "    2     \"a\": 1,");
    struct response_badge badges[RESPONSE_BADGES];
    size_t n = response_badges(v.response, badges);
    ck_assert_uint_ge(n, 4);
    ck_assert_str_eq(badges[0].text, "incomplete-read");
    ck_assert_int_eq(badges[0].role, ROLE_BADGE_ERROR);
    ck_assert_str_eq(badges[1].text, "200 OK");
    viewer_keys(&v, "2");
    viewer_has(&v, "Content-Length  99");
    viewer_has(&v, "only 7 of them came");
    viewer_keys(&v, "5");
    viewer_has(&v, "incomplete-read");
}
END_TEST

START_TEST(response_tells_where_a_failure_has_too_little_room)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK "Content-Length: 99\r\n\r\nhello"));
    viewer_lacks(&v, "…");
    viewer_resize(&v, 40, 4);
    viewer_has(&v, "  ✗ incomplete-read\n    the connection was closed after 5 …\n");
    viewer_resize(&v, 40, 20);
    viewer_lacks(&v, "…");
    viewer_has(&v, "What came is kept");
}
END_TEST

START_TEST(response_shows_how_far_it_is_and_cancels)
{
    static const struct script script = {
        { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
          { SCRIPT_SEND, OK "Content-Length: 4000\r\n\r\nline one\nline", 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 60000000 } }
    };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/", NULL);
    viewer_has(&v, "Esc cancels");
    stage_settle(&v.stage);
    v.stage.now += 1500000;
    response_update(v.response, v.stage.now);
    viewer_has(&v, "  receiving   13 B of 3.9 KiB  ━━━━━");
    viewer_has(&v, "1.50 s   Esc cancels");
    viewer_has(&v, "    1   line one");
    viewer_has(&v, "line 1 of 2…");
    for (int w = 40; w < 80; w++) { /* the key is there with its word, or not at all */
        viewer_resize(&v, w, 20);
        const char *esc = strstr(viewer_screen(&v), "Esc");
        ck_assert_msg(!esc || strncmp(esc, "Esc cancels", 11) == 0, "%s", viewer_screen(&v));
    }
    ck_assert_int_lt(response_deadline(v.response, v.stage.now), v.stage.now + 1000000);
    viewer_keys(&v, "<Esc>");
    viewer_says(&v, "request.cancel", "");
    jig_client_cancel(v.stage.client, v.transfer, v.stage.now);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "✗ cancelled");
    viewer_lacks(&v, "cancelled  cancelled");
    viewer_has(&v, "    1   line one");
    ck_assert_int_eq(response_deadline(v.response, v.stage.now), INT64_MAX);
}
END_TEST

START_TEST(response_shows_headers_as_they_came)
{
    viewer_answer(&v, "http://a.test/",
                  BYTES("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" OK
                        "x-B: 1\r\nX-b: 2\r\nServer: nginx/1.2\r\nx-B:  3\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n"
                        "5\r\nhello\r\n0\r\nServer-Timing: db;dur=41.2\r\n\r\n"));
    viewer_keys(&v, "2");
    ck_assert_str_eq(viewer_row(&v, 2), "▌ x-B                1");
    ck_assert_str_eq(viewer_row(&v, 3), "  X-b                2");
    ck_assert_str_eq(viewer_row(&v, 4), "  Server             nginx/1.2");
    ck_assert_str_eq(viewer_row(&v, 5), "                     tells its version");
    ck_assert_str_eq(viewer_row(&v, 6), "  x-B                3");
    viewer_has(&v, "  Trailers           Server-Timing: db;dur=41.2");
    viewer_has(&v, "  Interim            103 Early Hints\n"
                   "                     Link: </a.css>; rel=preload\n");
    viewer_keys(&v, "jy");
    viewer_says(&v, "response.copied", "X-b: 2");
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "▌                    the software of the server");
    viewer_has(&v, "▌                    RFC 9110, 10.2.4");
    viewer_keys(&v, "/TRANS<Enter>y");
    viewer_says(&v, "response.copied", "Transfer-Encoding: chunked");
    viewer_keys(&v, "t");
    viewer_has(&v, "  Sent             GET http://a.test/");
    viewer_has(&v, " Host             a.test");
    viewer_keys(&v, "Y");
    ck_assert(strstr(buf_str(&v.text), "Host: a.test\nUser-Agent: "));
}
END_TEST

START_TEST(response_cuts_a_header_without_end_until_it_is_asked_for)
{
    struct buf answer;
    buf_init(&answer, 1u << 20);
    buf_add_str(&answer, OK "X-Long: ");
    for (int i = 0; i < 30000; i++)
        buf_add_str(&answer, "ü");
    buf_add_str(&answer, "end\r\nX-After: 1\r\nContent-Length: 0\r\n\r\n");
    viewer_answer(&v, "http://a.test/", buf_span(&answer));
    viewer_keys(&v, "2");
    viewer_resize(&v, 100, 40);
    viewer_has(&v, "and 58,979 bytes more; Enter shows them all");
    viewer_has(&v, "  X-After");
    viewer_keys(&v, "<Enter>");
    viewer_lacks(&v, "bytes more");
    viewer_keys(&v, "y");
    ck_assert_uint_eq(v.text.len, strlen("X-Long: end") + 60000);
    buf_clear(&answer);
}
END_TEST

START_TEST(response_walks_the_hops_of_a_redirect)
{
    static const struct script script = {
        { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 40000 },
          { SCRIPT_SEND, "HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Length: 3\r\n\r\nold",
            0, 0 },
          { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 60000 },
          { SCRIPT_SEND, OK "Content-Length: 3\r\n\r\nnew", 0, 0 },
          { SCRIPT_END, NULL, 0, 0 } }
    };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/a", NULL);
    while (!jig_transfer_is_done(v.transfer)) {
        stage_settle(&v.stage);
        v.stage.now += 10000;
    }
    static const int64_t sends[] = { 90000, 100000, 80000, 300000, 110000 };
    response_set_sends(v.response, sends, 5);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "    1   new");
    viewer_has(&v, "< exchange 2 of 2 >");
    viewer_keys(&v, "<lt>");
    viewer_has(&v, "    1   old");
    viewer_keys(&v, "5");
    viewer_has(&v, "2 exchanges, 1 redirect   total 1");
    viewer_has(&v, "  1  301 http://a.test/a");
    viewer_has(&v, "  2  200 http://a.test/b");
    viewer_keys(&v, "G");
    viewer_has(&v, "Last 5 sends   median 100 ms   p95 300 ms   slower than 75 % of them");
    viewer_keys(&v, "6");
    viewer_has(&v, "→ GET /a HTTP/1.1␍␊");
    viewer_has(&v, "← HTTP/1.1 301 Moved␍␊");
    viewer_keys(&v, "/GET /b");
    viewer_has(&v, "1 of 1");
    viewer_has(&v, "  2  GET http://a.test/b");
    viewer_keys(&v, "<Enter>m");
    viewer_has(&v, "47 45 54 20 2f 62");
}
END_TEST

START_TEST(response_keeps_the_status_where_badges_are_many)
{
    struct response_badge badges[RESPONSE_BADGES];
    viewer_answer(&v, "http://a.test/", BYTES("HTTP/1.1 404 Not Found\r\n\r\n" ORDER));
    ck_assert_uint_eq(response_badges(v.response, badges), 4);
    viewer_resize(&v, 44, 20);
    ck_assert_uint_eq(response_badges(v.response, badges), 2);
    ck_assert_str_eq(badges[0].text, "404 Not Found");
    ck_assert_int_eq(badges[0].role, ROLE_BADGE_WARN);
    viewer_resize(&v, 20, 20);
    ck_assert_uint_eq(response_badges(v.response, badges), 1);
}
END_TEST

/* Every size down to nothing, on every tab: nothing is drawn outside, nothing fails. */
START_TEST(response_fits_into_any_size)
{
    viewer_answer(
        &v, "http://a.test/",
        BYTES(OK
              "Content-Type: application/json\r\nX: y\r\nContent-Length: 999\r\n\r\n" ORDER));
    for (int h = 1; h < 24; h += 3)
        for (int w = 1; w < 90; w += 7) {
            viewer_resize(&v, w, h);
            viewer_keys(&v, "123456<PgDn>G<PgUp>]m]j[mgk/a<Enter>n<Esc>");
            viewer_screen(&v);
        }
}
END_TEST

START_TEST(response_survives_another_transfer_in_its_place)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "/ord<Enter>jjj2jj3jj6jj1");
    response_set_transfer(v.response, NULL);
    jig_transfer_free(v.transfer);
    v.transfer = NULL;
    viewer_has(&v, "Nothing was sent yet");
    viewer_keys(&v, "n123456m");
    viewer_has(&v, "Nothing was sent yet");
}
END_TEST

START_TEST(response_filters_with_jq_as_typed)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "jjf");
    viewer_has(&v, "jq .items[] | select(.n > 1)"); /* what it could be */
    viewer_keys(&v, ".items[0]");
    viewer_wait_for(&v, "2     \"sku\": \"A-100\"");
    viewer_lacks(&v, "total");
    viewer_keys(&v, ".nope(");
    viewer_wait_for(&v, "syntax error");
    viewer_has(&v, "\"sku\": \"A-100\""); /* what was found before stays */
    viewer_keys(&v, "<BS><BS><BS><BS><BS><BS>.sku");
    viewer_wait_for(&v, "1   \"A-100\"");
    viewer_keys(&v, "<Enter>");
    viewer_wait_for(&v, "jq .items[0].sku   f change   Esc end");
    viewer_has(&v, "JSON results   line 1 of 1");
    viewer_keys(&v, "Y");
    viewer_says(&v, "response.copied", "\"A-100\"\n");
    viewer_keys(&v, "s");
    viewer_says(&v, "response.save-results", "");
    ck_assert_uint_eq(jqrun_results(response_results(v.response)).len, strlen("\"A-100\"\n"));
    viewer_keys(&v, "<Esc>");
    viewer_wait_for(&v, "\"total\": 129.90");
    viewer_lacks(&v, "jq .items");
    ck_assert_ptr_null(response_results(v.response));
    viewer_keys(&v, "f.total<Esc>");
    viewer_work(&v);
    viewer_has(&v, "\"total\": 129.90");
    viewer_lacks(&v, "jq .total");
}
END_TEST

/* The filter is named below already, and the body is not what it gives. */
START_TEST(response_hands_out_no_body_for_what_a_filter_will_give)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "frange(1e15) | select(. == \"a\")<Enter>");
    for (const char *key = "sYPE"; *key; key++) {
        viewer_keys(&v, (char[]){ *key, '\0' });
        viewer_says(&v, "say", "jq is at work, and has given nothing of it yet");
        v.said.command = NULL;
    }
    viewer_keys(&v, "<Esc>s");
    viewer_says(&v, "response.save-body", "");
}
END_TEST

/* Before the field is closed, and after. */
START_TEST(response_shows_all_of_a_long_complaint)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "ferror(\"one \" + \"more \" * 40 + \"\\u0007and \\u001bthe end\")");
    viewer_wait_for(&v, "␛the end");
    viewer_has(&v, "one more");
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, "one more");
    viewer_has(&v, "␇and ␛the end");
    viewer_keys(&v, "G");
    viewer_has(&v, "12   }"); /* above it */
    viewer_keys(&v, "<Esc>");
    viewer_lacks(&v, "the end");
}
END_TEST

START_TEST(response_says_where_a_filter_gives_nothing)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "fempty<Enter>");
    viewer_wait_for(&v, "The filter gives nothing");
    for (const char *key = "sYPEy"; *key; key++) {
        v.said.command = NULL;
        viewer_keys(&v, (char[]){ *key, '\0' });
        viewer_says(&v, "say", "the filter gives nothing");
    }
}
END_TEST

START_TEST(response_shows_the_way_in_what_a_filter_gives)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "f.items[0]<Enter>");
    viewer_wait_for(&v, "2     \"sku\": \"A-100\"");
    viewer_keys(&v, "j");
    viewer_wait_for(&v, "jq .items[0]   .sku"); /* behind the words that it is at work */
}
END_TEST

static const struct {
    const char *url, *field, *name;
} names[] = {
    { "http://a.test/reports/may.json?x=1", "", "may.json" },
    { "http://a.test/", "", "" },
    { "http://a.test/.hidden", "", "" },
    { "http://a.test/may.json", "Content-Disposition: attachment; filename=\"../../x\"\r\n",
      "x" },
    { "http://a.test/may.json", "Content-Disposition: attachment; filename=.x\r\n",
      "may.json" },
};

START_TEST(response_proposes_a_name_to_save_by)
{
    char answer[300];
    int len = snprintf(answer, sizeof answer,
                       "HTTP/1.1 200 OK\r\n%sContent-Length: 2\r\n\r\n{}", names[_i].field);
    viewer_answer(&v, names[_i].url, span_make(answer, (size_t)len));
    viewer_keys(&v, "s");
    viewer_says(&v, "response.save-body", names[_i].name);
}
END_TEST

/* The thumb's first row; -1: there is none. */
static int thumb_row(void)
{
    viewer_screen(&v);
    for (int y = 1; y < v.h; y++)
        if (span_eq_str(grid_text(&v.grid, v.w - 1, y), "▐"))
            return y;
    return -1;
}

static void press(enum mouse_action action, int x, int y)
{
    struct key key = { .code = JKEY_MOUSE, .mouse = action, .x = x, .y = y, .clicks = 1 };
    struct intent intent = { 0 };
    view_on_mouse(v.view, &key, &intent);
    viewer_work(&v);
}

/* In each tab: to the end, back beyond the pane's first row, and let go there. */
START_TEST(response_scrolls_by_bars)
{
    static const char tabs[] = "126";
    struct buf answer;
    buf_init(&answer, 1 << 16);
    buf_add_str(&answer, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 60; i++)
        buf_addf(&answer, "X-Number-%d: %d\r\n", i, i);
    buf_add_str(&answer, "\r\nfirst line\n");
    for (int i = 0; i < 60; i++)
        buf_addf(&answer, "line %d\n", i);
    buf_add_str(&answer, "last line\n");
    viewer_answer(&v, "http://a.test/", buf_span(&answer));
    for (const char *tab = tabs; *tab; tab++) {
        viewer_keys(&v, (char[]){ *tab, '\0' });
        viewer_keys(&v, "g");
        int top = thumb_row();
        ck_assert_int_gt(top, 0);
        press(MOUSE_PRESS, v.w - 1, v.h - 4);
        ck_assert_int_gt(thumb_row(), top);
        press(MOUSE_DRAG, 3, -2);
        ck_assert_int_eq(thumb_row(), top);
        press(MOUSE_RELEASE, 3, -2);
        press(MOUSE_DRAG, v.w - 1, v.h - 4); /* of the bar no more */
        ck_assert_int_eq(thumb_row(), top);
    }
    buf_clear(&answer);
}
END_TEST

START_TEST(response_copies_selected_lines)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON ORDER));
    viewer_keys(&v, "jvjj");
    viewer_has(&v, "3 lines");
    viewer_keys(&v, "y");
    viewer_says(&v, "response.copied",
                "  \"id\": \"ord\\u0037\",\n  \"total\": 129.90,\n  \"items\": [");
    viewer_lacks(&v, "3 lines");
    viewer_keys(&v, "vk<Esc>y"); /* nothing is selected any more: the value */
    viewer_says(&v, "response.copied", "129.90");
    viewer_keys(&v, "GvgY");
    viewer_has(&v, "12 lines");
    viewer_keys(&v, "<Esc>");
    viewer_lacks(&v, "12 lines");
}
END_TEST

START_TEST(response_filters_json_alone)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK "Content-Type: text/plain\r\n\r\nplain"));
    viewer_keys(&v, "f");
    viewer_lacks(&v, "jq");
}
END_TEST

START_TEST(response_breaks_a_note_between_words)
{
    viewer_resize(&v, 46, 12);
    viewer_answer(&v, "http://a.test/", BYTES(OK_JSON "{\"a\": [1"));
    viewer_has(&v, "✗ the text ends inside a container,\n        after 8 bytes\n");
    viewer_keys(&v, "GkjG");
    viewer_has(&v, "✗ the text ends inside a container,\n        after 8 bytes\n");
}
END_TEST

static const char *const reasons[][2] = {
    { "418 I am a little teapot, short and stout", "418 I am a little teapot, short…" },
    { "418 \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
      "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
      "418 éééééééééééééé…" },
    { "418 I am a little teapot", "418 I am a little teapot" },
    /* as they are, to be marked where they are drawn: each takes eight columns there */
    { "418 a \xe2\x80\xae b \xe2\x80\xae c", "418 a \xe2\x80\xae b \xe2\x80\xae c" },
    { "418 a \xe2\x80\xae b \xe2\x80\xae c \xe2\x80\xae d",
      "418 a \xe2\x80\xae b \xe2\x80\xae c…" },
    { "418 a <U+202E> b <U+202E> c <U+202E> d", "418 a <U+202E> b <U+202E> c <U+2…" },
    { "418 a\x9b", "418 a\x9b" },
};

START_TEST(response_cuts_a_long_reason_with_a_mark)
{
    char answer[128];
    struct response_badge badges[RESPONSE_BADGES];
    int len = snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\n\r\n", reasons[_i][0]);
    viewer_answer(&v, "http://a.test/", span_make(answer, (size_t)len));
    response_badges(v.response, badges);
    ck_assert_str_eq(badges[0].text, reasons[_i][1]);
}
END_TEST

Suite *test_response(void);
Suite *test_response(void)
{
    Suite *suite = suite_create("response");
    TCase *tc = tcase_create("response");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, response_invites_to_send);
    tcase_add_test(tc, response_lays_json_out_and_folds_it);
    tcase_add_test(tc, response_filters_with_jq_as_typed);
    tcase_add_test(tc, response_hands_out_no_body_for_what_a_filter_will_give);
    tcase_add_test(tc, response_shows_the_way_in_what_a_filter_gives);
    tcase_add_loop_test(tc, response_proposes_a_name_to_save_by, 0,
                        sizeof names / sizeof *names);
    tcase_add_test(tc, response_scrolls_by_bars);
    tcase_add_test(tc, response_copies_selected_lines);
    tcase_add_test(tc, response_shows_all_of_a_long_complaint);
    tcase_add_test(tc, response_says_where_a_filter_gives_nothing);
    tcase_add_test(tc, response_filters_json_alone);
    tcase_add_test(tc, response_copies_values_paths_and_all);
    tcase_add_test(tc, response_goes_round_pretty_raw_and_hex);
    tcase_add_loop_test(tc, response_asks_nothing_of_an_answer_that_is_gone, 0,
                        (int)(sizeof open_things / sizeof *open_things));
    tcase_add_test(tc, response_finds_text_in_all_of_a_body);
    tcase_add_test(tc, response_finds_what_a_pattern_matches);
    tcase_add_test(tc, response_finds_what_is_folded_away);
    tcase_add_loop_test(tc, response_shows_any_body, 0, sizeof shown / sizeof *shown);
    tcase_add_test(tc, response_keeps_what_came_before_a_failure);
    tcase_add_test(tc, response_tells_where_a_failure_has_too_little_room);
    tcase_add_test(tc, response_shows_how_far_it_is_and_cancels);
    tcase_add_test(tc, response_shows_headers_as_they_came);
    tcase_add_test(tc, response_cuts_a_header_without_end_until_it_is_asked_for);
    tcase_add_test(tc, response_walks_the_hops_of_a_redirect);
    tcase_add_test(tc, response_keeps_the_status_where_badges_are_many);
    tcase_add_test(tc, response_fits_into_any_size);
    tcase_add_test(tc, response_survives_another_transfer_in_its_place);
    tcase_add_test(tc, response_breaks_a_note_between_words);
    tcase_add_loop_test(tc, response_cuts_a_long_reason_with_a_mark, 0,
                        sizeof reasons / sizeof *reasons);
    suite_add_tcase(suite, tc);
    return suite;
}
