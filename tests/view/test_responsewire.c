/* The Wire tab of the response pane over scripted exchanges: every byte of them, and no secret. */
#include <check.h>
#include <string.h>

#include "support/screen.h"
#include "support/viewer.h"

#define BYTES(literal) span_make(literal, sizeof(literal) - 1)
#define OK             "HTTP/1.1 200 OK\r\n"

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 78, 20);
}

static void teardown(void)
{
    viewer_close(&v);
}

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
    viewer_says(&v, "response.copied", "<" MASK_TEXT ">");
    viewer_keys(&v, "jy");
    viewer_says(&v, "response.copied", MASK_TEXT ">");
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
    static const char *const said[] = { "", "2 found   Alt+r regex",
                                        "not found   Alt+r regex" };
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
    viewer_says(&v, "response.copied", ":status: 200");
    viewer_keys(&v, "<Esc>/01 88<Enter>jy"); /* below the bytes */
    viewer_says(&v, "response.copied", ":status: 200");
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
    viewer_says(&v, "response.copied", ":authority: " MASK_TEXT);
    response_set_transfer(v.response, NULL);
    response_set_secrets(v.response, NULL);
    mask_free(mask);
}
END_TEST

Suite *test_responsewire(void);
Suite *test_responsewire(void)
{
    Suite *suite = suite_create("responsewire");
    TCase *tc = tcase_create("responsewire");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, response_hides_secrets_across_rows);
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
    suite_add_tcase(suite, tc);
    return suite;
}
