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

static void says(const char *command, const char *text)
{
    ck_assert_ptr_nonnull(v.said.command);
    ck_assert_str_eq(v.said.command, command);
    ck_assert_str_eq(buf_str(&v.text), text);
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
    says("response.copied", "ord7");
    viewer_keys(&v, "jy");
    says("response.copied", "129.90");
    viewer_keys(&v, "jjy");
    says("response.copied", "{\"sku\":\"A-100\",\"n\":1}");
    viewer_keys(&v, "p");
    says("response.copied", ".items[0]");
    viewer_keys(&v, "Y");
    says("response.copied", ORDER);
    viewer_keys(&v, "s");
    says("response.save-body", "");
    viewer_keys(&v, "E");
    says("response.open-editor", "");
    viewer_keys(&v, "P");
    says("response.open-pager", "");
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
    says("say", "a line's number, or a part: 50%");
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
    viewer_has(&v, "M-r regex");
    viewer_keys(&v, "<Alt+r>:1999\\d\\b");
    viewer_has(&v, "~ :1999\\d\\b");
    viewer_has(&v, "1 of 10   M-r text");
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
    viewer_lacks(&v, "M-r");
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
    says("request.cancel", "");
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
    says("response.copied", "X-b: 2");
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "▌                    the software of the server");
    viewer_has(&v, "▌                    RFC 9110, 10.2.4");
    viewer_keys(&v, "/TRANS<Enter>y");
    says("response.copied", "Transfer-Encoding: chunked");
    viewer_keys(&v, "t");
    viewer_has(&v, "  Sent             GET http://a.test/");
    viewer_has(&v, " Host             a.test");
    viewer_keys(&v, "Y");
    ck_assert(strstr(buf_str(&v.text), "Host: a.test\nUser-Agent: "));
}
END_TEST

/* Rows of the wire and of hex part a value anywhere; what is shown never has a piece of it. */
START_TEST(response_hides_secrets_across_rows)
{
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("line one\nline two")));
    response_set_secrets(v.response, mask);
    viewer_answer(&v, "http://a.test/", BYTES(OK "\r\n<line one\nline two>"));
    viewer_has(&v, "    1   <••••••");
    viewer_has(&v, "    2   ••••••>");
    viewer_lacks(&v, "line t");
    viewer_keys(&v, "Y");
    says("response.copied", "<" MASK_TEXT ">");
    viewer_keys(&v, "jy");
    says("response.copied", MASK_TEXT ">");
    viewer_keys(&v, "m");
    viewer_has(&v, "00000000  3c •• •• •• •• •• •• ••   <•••••••");
    viewer_has(&v, "00000008  •• •• •• •• •• •• •• ••   ••••••••");
    viewer_has(&v, "00000010  •• •• 3e                  ••>");
    viewer_keys(&v, "!");
    viewer_has(&v, "00000000  3c 6c 69 6e 65 20 6f 6e   <line on");
    viewer_keys(&v, "6");
    viewer_has(&v, "<line one");
    viewer_keys(&v, "!");
    viewer_has(&v, "<••••••");
    viewer_has(&v, "••••••>");
    viewer_lacks(&v, "line");
    viewer_keys(&v, "!");
    response_set_transfer(v.response, v.transfer); /* hidden again */
    viewer_has(&v, "<••••••");
    viewer_lacks(&v, "line");
    response_set_transfer(v.response, NULL);
    response_set_secrets(v.response, NULL);
    mask_free(mask);
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

START_TEST(response_tells_how_much_of_the_wire_was_dropped)
{
    static const struct script script = { { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
                                            { SCRIPT_SEND, OK "Content-Length: 3\r\n\r\nabc", 0,
                                              0 },
                                            { SCRIPT_CLOSE, NULL, 0, 0 } } };
    static const struct jig_options options = { .wire_keep = 10 };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/", &options);
    stage_play(&v.stage, v.transfer);
    response_update(v.response, v.stage.now);
    viewer_keys(&v, "6");
    viewer_has(&v, "HTTP/1.1 2");
    viewer_resize(&v, 100, 40);
    viewer_has(&v,
               "31 further bytes were received; wire-keep (10 B) in config.ini kept no more");
}
END_TEST

/* What is not whole is not found: a log that ends within a secret ends in front of it. */
START_TEST(response_ends_a_cut_wire_log_before_half_a_secret)
{
    static const struct script script = ANSWER(SENDS("HTTP/1.1 200 OK\r\nA: s3cret-word\r\n"
                                                     "B: s3cret-word\r\nC: c\r\n\r\n"),
                                               CLOSES);
    static const struct jig_options options = { .wire_keep = 40 };
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    response_set_secrets(v.response, mask);
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/", &options);
    stage_play(&v.stage, v.transfer);
    response_update(v.response, v.stage.now);
    viewer_resize(&v, 100, 40);
    viewer_keys(&v, "6");
    viewer_has(&v, "A: ••••••");
    viewer_has(&v, "│ B:");
    viewer_lacks(&v, "s3cr");
    viewer_has(&v, "21 further bytes were received");
    viewer_keys(&v, "Y");
    ck_assert(strstr(buf_str(&v.text), "\r\nB: ") && !strstr(buf_str(&v.text), "s3cr"));
    viewer_keys(&v, "!");
    viewer_has(&v, "B: s3cr");
    viewer_has(&v, "17 further bytes were received");
    response_set_transfer(v.response, NULL);
    response_set_secrets(v.response, NULL);
    mask_free(mask);
}
END_TEST

START_TEST(response_marks_where_chunks_begin_on_the_wire)
{
    viewer_answer(&v, "http://a.test/",
                  BYTES("HTTP/1.1 103 Early Hints\r\n\r\n" OK
                        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
                        "a;note=x\r\n01234\n6789\r\n0\r\nX-T: 1\r\n\r\n"));
    viewer_keys(&v, "6");
    viewer_resize(&v, 90, 40);
    viewer_has(&v, "             chunk, 3 bytes");
    viewer_has(&v, "             chunk, 10 bytes");
    viewer_has(&v, "             the last chunk");
    viewer_keys(&v, "m"); /* in hex each begins a row */
    viewer_has(&v, "             chunk, 10 bytes");
    viewer_has(&v, "00000000");
    viewer_keys(&v, "G");
    viewer_has(&v, " 61 3b 6e 6f 74 65 3d 78 ");
}
END_TEST

START_TEST(response_finds_bytes_written_in_hex_on_the_wire)
{
    viewer_answer(&v, "http://a.test/", BYTES(OK "Content-Length: 4\r\n\r\nAbaB"));
    viewer_keys(&v, "6m/4162");
    viewer_has(&v, "1 of 1");
    viewer_keys(&v, "<Esc>/61 42");
    viewer_has(&v, "1 of 1");
    viewer_keys(&v, "<Esc>/6142ff");
    viewer_has(&v, "not found");
    viewer_keys(&v, "<Esc>/abab"); /* all digits of hex: bytes */
    viewer_has(&v, "not found");
    viewer_keys(&v, "<Esc>m/abab");
    viewer_has(&v, "1 of 1");
}
END_TEST

/* Without the work that follows a key. */
static void type_only(char letter)
{
    struct key k = { .code = JKEY_CHAR, .cp = (unsigned char)letter };
    struct intent out = { 0 };
    ck_assert(v.view.class->key(v.view.self, &k, &out));
}

/* A log of 3 MB, what is looked for at its end: a key looks through a part of it, work through the
 * rest. */
START_TEST(response_looks_through_a_long_wire_log_in_slices)
{
    static const struct jig_options options = { .wire_keep = 8 << 20 };
    struct buf answer;
    buf_init(&answer, 4 << 20);
    buf_add_str(&answer, OK "Content-Length: 3000006\r\n\r\n");
    buf_add_fill(&answer, 'x', 3000000);
    buf_add_str(&answer, "needle");
    struct script script = { { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
                               { SCRIPT_SEND, buf_str(&answer), answer.len, 0 },
                               { SCRIPT_CLOSE, NULL, 0, 0 } } };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/", &options);
    stage_play(&v.stage, v.transfer);
    response_update(v.response, v.stage.now);
    viewer_keys(&v, "6/needl");
    type_only('e');
    viewer_has(&v, "looking …");
    viewer_work(&v);
    viewer_has(&v, "1 of 1");
    type_only('s');
    viewer_has(&v, "looking …");
    viewer_work(&v);
    viewer_has(&v, "not found");
    viewer_keys(&v, "<Esc>/HTTP/1.");
    type_only('1'); /* there at once, but not all of them are counted */
    viewer_has(&v, "1 of 2…");
    viewer_work(&v);
    viewer_has(&v, "1 of 2");
    viewer_lacks(&v, "1 of 2…");
    buf_clear(&answer);
}
END_TEST

/* A transfer may well lie where the one before lay. */
START_TEST(response_searches_the_wire_of_another_send_anew)
{
    static const struct script scripts[] = {
        ANSWER(SENDS(OK "Content-Length: 6\r\n\r\nneedle"), CLOSES),
        ANSWER(SENDS(OK "Content-Length: 13\r\n\r\nneedle needle"), CLOSES),
        ANSWER(SENDS(OK "Content-Length: 4\r\n\r\nnone"), CLOSES),
    };
    static const char *const said[] = { "", "2   M-r regex", "not found   M-r regex" };
    v.stage.scripts = scripts;
    v.stage.n_scripts = 3;
    for (size_t i = 0; i < 3; i++) {
        viewer_send(&v, "http://a.test/", NULL);
        stage_play(&v.stage, v.transfer);
        response_update(v.response, v.stage.now);
        viewer_work(&v);
        viewer_has(&v, said[i]); /* none is the current one */
        viewer_keys(&v, i ? "<Down>" : "6/needle");
        viewer_has(&v, i == 0 ? "1 of 1" : i == 1 ? "1 of 2" : "not found");
    }
}
END_TEST

/* The second request goes over a connection that is dead, and then over a new one. */
START_TEST(response_finds_again_on_the_wire_where_a_request_is_sent_again)
{
    static const struct script scripts[] = {
        ANSWER(SENDS(OK_HELLO), HEAD_END, CLOSES),
        { { { SCRIPT_WAIT, NULL, 0, 1000 }, HEAD_END, SENDS(OK_HELLO) } },
    };
    bool was_lost = false;
    v.stage.scripts = scripts;
    v.stage.n_scripts = 2;
    viewer_send(&v, "http://a.test/", NULL);
    stage_play(&v.stage, v.transfer);
    viewer_send(&v, "http://a.test/", NULL);
    const struct jig_exchange *x = jig_transfer_exchange(v.transfer, 0);
    for (; !jig_transfer_is_done(v.transfer); v.stage.now += 10) {
        bool was_there = !was_lost && jig_exchange_n_wire(x) > 0;
        if (was_there && jig_exchange_n_tries(x) == 1)
            viewer_keys(&v, "<Esc>6/a.test");
        stage_turn(&v.stage);
        was_lost |= was_there && jig_exchange_n_tries(x) == 2;
        response_update(v.response, v.stage.now);
        viewer_work(&v);
        if (was_lost)
            viewer_has(&v, jig_exchange_n_wire(x) ? "1 of 1" : "not found so far");
    }
    ck_assert(was_lost);
    viewer_has(&v, "1 of 1");
}
END_TEST

/* A redirect, the first answer with a NUL in it. */
START_TEST(response_saves_one_exchange_of_the_wire_as_it_was)
{
    static const char first[] =
        "HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Length: 3\r\n\r\no\0d";
    static const struct script script = { { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
                                            { SCRIPT_SEND, first, sizeof first - 1, 0 },
                                            { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
                                            { SCRIPT_SEND, OK "Content-Length: 3\r\n\r\nnew", 0,
                                              0 },
                                            { SCRIPT_CLOSE, NULL, 0, 0 } } };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/a", NULL);
    stage_play(&v.stage, v.transfer);
    response_update(v.response, v.stage.now);
    viewer_keys(&v, "6S"); /* it stands at the exchange that is shown: the last */
    ck_assert_str_eq(v.said.command, "response.save-text");
    ck_assert(span_starts(buf_span(&v.text), SPAN("GET /b HTTP/1.1\r\n")));
    size_t second = v.text.len;
    viewer_keys(&v, "<lt>S");
    ck_assert(span_starts(buf_span(&v.text), SPAN("GET /a HTTP/1.1\r\n")));
    ck_assert_uint_ne(span_find(buf_span(&v.text), SPAN("\r\n\r\no\0d"), 0), SIZE_MAX);
    size_t one = v.text.len;
    viewer_keys(&v, "s");
    ck_assert_uint_eq(v.text.len, one + second);
}
END_TEST

/* Empty settings, a head with the status 200 from the table, a body. */
/* On the Wire tab. */
static void answer_in_http2(void)
{
    static const char frames[] = "\0\0\0\4\0\0\0\0\0"
                                 "\0\0\4\x8\0\0\0\0\0\0\1\0\0"
                                 "\0\0\1\1\4\0\0\0\1\x88"
                                 "\0\0\5\0\1\0\0\0\1hello";
    static const struct script script = { { { SCRIPT_SEND, frames, sizeof frames - 1, 0 } } };
    static const struct jig_options options = { .http = JIG_HTTP_2_PRIOR,
                                                .wire_keep = 1 << 16 };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/", &options);
    stage_play(&v.stage, v.transfer);
    response_update(v.response, v.stage.now);
    viewer_resize(&v, 90, 60);
    viewer_keys(&v, "6");
}

/* What is unpacked is a text, and not what went over the wire; nor does it part what did. */
START_TEST(response_finds_bytes_of_http2_in_the_log_alone)
{
    static const struct {
        const char *keys, *found;
    } bytes[] = {
        { "/3a73", "not found" }, /* ":s" */
        { "/88 00 00 05", "1 of 1" }, { "/68 65 6c 6c 6f", "1 of 1" },
        { "/:status: 2", "1 of 1" },  { "/3a73<Esc>/:s", "1 of 2" }, /* and of ":scheme" */
    };
    answer_in_http2();
    viewer_keys(&v, "m");
    viewer_keys(&v, bytes[_i].keys);
    viewer_has(&v, bytes[_i].found);
}
END_TEST

START_TEST(response_marks_the_frames_of_http2)
{
    answer_in_http2();
    viewer_has(&v, "PRI * HTTP/2.0");
    viewer_has(&v, "HEADERS, stream 1, ");
    viewer_has(&v, "HEADERS, stream 1, 1 byte, END_HEADERS");
    viewer_has(&v, "             :authority: a.test");
    viewer_has(&v, "             :status: 200");
    viewer_has(&v, "WINDOW_UPDATE, 4 bytes, by 65,536");
    viewer_has(&v, "DATA, stream 1, 5 bytes, END_STREAM");
    viewer_has(&v, "  00 00 01 01 04 00 00 00 "); /* what is no text */
    viewer_has(&v, "  00 00 05 00 01 00 00 00 ");
    viewer_has(&v, "│ hello");
    viewer_lacks(&v, "68 65 6c 6c 6f");
    viewer_keys(&v, "m");
    viewer_has(&v, "68 65 6c 6c 6f");
    viewer_has(&v, "00000018  00 00 12 04"); /* where it is in the log */
    viewer_keys(&v, "/:status: 2");          /* what is unpacked is searched too */
    viewer_has(&v, "1 of 1");
    viewer_keys(&v, "<Enter>y");
    says("response.copied", ":status: 200");
    viewer_keys(&v, "<Esc>/01 88<Enter>jy"); /* below the bytes */
    says("response.copied", ":status: 200");
    viewer_keys(&v, "Y"); /* of which alone the log is */
    ck_assert_uint_eq(span_find(buf_span(&v.text), SPAN(":status"), 0), SIZE_MAX);
    ck_assert_uint_eq(span_find(buf_span(&v.text), SPAN("hello"), 0), v.text.len - 5);
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("a.test")));
    response_set_secrets(v.response, mask);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "<Esc>g");
    viewer_has(&v, "             :authority: ••••••\n");
    viewer_lacks(&v, "a.test");
    viewer_keys(&v, "/:auth<Enter>y");
    says("response.copied", ":authority: " MASK_TEXT);
    response_set_transfer(v.response, NULL);
    response_set_secrets(v.response, NULL);
    mask_free(mask);
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
    says("response.copied", "\"A-100\"\n");
    viewer_keys(&v, "s");
    says("response.save-text", "\"A-100\"\n");
    viewer_keys(&v, "<Esc>");
    viewer_wait_for(&v, "\"total\": 129.90");
    viewer_lacks(&v, "jq .items");
    viewer_keys(&v, "f.total<Esc>");
    viewer_work(&v);
    viewer_has(&v, "\"total\": 129.90");
    viewer_lacks(&v, "jq .total");
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
    says("response.save-body", names[_i].name);
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
    says("response.copied", "  \"id\": \"ord\\u0037\",\n  \"total\": 129.90,\n  \"items\": [");
    viewer_lacks(&v, "3 lines");
    viewer_keys(&v, "vk<Esc>y"); /* nothing is selected any more: the value */
    says("response.copied", "129.90");
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
    tcase_add_test(tc, response_shows_the_way_in_what_a_filter_gives);
    tcase_add_loop_test(tc, response_proposes_a_name_to_save_by, 0,
                        sizeof names / sizeof *names);
    tcase_add_test(tc, response_scrolls_by_bars);
    tcase_add_test(tc, response_copies_selected_lines);
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
    tcase_add_test(tc, response_shows_how_far_it_is_and_cancels);
    tcase_add_test(tc, response_shows_headers_as_they_came);
    tcase_add_test(tc, response_hides_secrets_across_rows);
    tcase_add_test(tc, response_cuts_a_header_without_end_until_it_is_asked_for);
    tcase_add_test(tc, response_walks_the_hops_of_a_redirect);
    tcase_add_test(tc, response_tells_how_much_of_the_wire_was_dropped);
    tcase_add_test(tc, response_ends_a_cut_wire_log_before_half_a_secret);
    tcase_add_test(tc, response_marks_where_chunks_begin_on_the_wire);
    tcase_add_test(tc, response_finds_bytes_written_in_hex_on_the_wire);
    tcase_add_test(tc, response_looks_through_a_long_wire_log_in_slices);
    tcase_add_test(tc, response_searches_the_wire_of_another_send_anew);
    tcase_add_test(tc, response_finds_again_on_the_wire_where_a_request_is_sent_again);
    tcase_add_test(tc, response_saves_one_exchange_of_the_wire_as_it_was);
    tcase_add_loop_test(tc, response_finds_bytes_of_http2_in_the_log_alone, 0, 5);
    tcase_add_test(tc, response_marks_the_frames_of_http2);
    tcase_add_test(tc, response_keeps_the_status_where_badges_are_many);
    tcase_add_test(tc, response_fits_into_any_size);
    tcase_add_test(tc, response_survives_another_transfer_in_its_place);
    tcase_add_test(tc, response_breaks_a_note_between_words);
    tcase_add_loop_test(tc, response_cuts_a_long_reason_with_a_mark, 0,
                        sizeof reasons / sizeof *reasons);
    suite_add_tcase(suite, tc);
    return suite;
}
