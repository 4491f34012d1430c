/* The Headers tab on recorded answers: what is judged, and what a header means by its parts. */
#include <check.h>
#include <string.h>

#include "data/explanation.h"
#include "data/fieldparts.h"
#include "support/screen.h"
#include "support/viewer.h"

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 90, 30);
}

static void teardown(void)
{
    viewer_close(&v);
}

/* "Name: value\n", as they came over `url`. */
static void show(const char *url, const char *fields)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head head = { 200, "OK", 2, "HTTP/1.1" };
    struct jig_recorded_body body = {
        .len = 10, .wire_len = 4, .expected = -1, .coding = "gzip"
    };
    struct jig_error error = { .code = JIG_OK };
    struct span rest = span_of(fields);
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "PUT", url);
    jig_recording_set_request_body(r, "the first of it", 15, 1234567);
    jig_recording_set_answer(r, &head);
    jig_recording_set_body(r, &body);
    jig_recording_set_phase(r, JIG_PHASE_BODY);
    while (rest.len) {
        struct span value = span_cut(&rest, '\n'), name = span_cut(&value, ':');
        value = span_trim(value);
        jig_recording_add_field(r, JIG_SECTION_RESPONSE,
                                &(struct jig_field){ .name = name.ptr,
                                                     .name_len = name.len,
                                                     .value = value.ptr,
                                                     .value_len = value.len });
    }
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    response_set_transfer(v.response, v.transfer);
    viewer_keys(&v, "2");
}

#define HTML "Content-Type: text/html; charset=utf-8\n"

START_TEST(headerstab_lists_what_was_not_sent)
{
    show("https://a.test/", HTML "X-Content-Type-Options: nosniff\n");
    viewer_has(&v,
               "  Not sent                Strict-Transport-Security, Content-Security-Policy,\n"
               "                          Referrer-Policy, X-Frame-Options\n");
    ck_assert_int_eq(screen_role(&v.grid, 26, 5), ROLE_WARN);
    viewer_keys(&v, "t"); /* of the request nothing is missing */
    viewer_lacks(&v, "Not sent");
    viewer_has(&v, "  Sent          PUT https://a.test/\n");
    viewer_has(&v, "  Body          1,234,567 bytes\n");
}
END_TEST

START_TEST(headerstab_offers_nothing_that_does_nothing)
{
    show("http://a.test/", "");
    viewer_has(&v, "  the answer has no headers\n");
    viewer_has(&v, "\n  t the request");
    viewer_keys(&v, "t");
    viewer_has(&v, "t the answer");
    viewer_keys(&v, "t");
    jig_transfer_free(v.transfer);
    show("http://a.test/", "Server: x\n");
    viewer_has(&v, "y copy   Enter what it means   t the request");
}
END_TEST

START_TEST(headerstab_tells_what_it_misses_a_header_for)
{
    show("https://a.test/", "Content-Type: application/json\n");
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "▌ Not sent      Strict-Transport-Security, X-Content-Type-Options\n"
                   "▌                 Strict-Transport-Security\n"
                   "▌                   browsers must use https from now on  RFC 6797, 6.1\n"
                   "▌                 X-Content-Type-Options\n");
    viewer_keys(&v, "<Enter>y");
    ck_assert_str_eq(v.said.command, "response.copied");
    ck_assert_str_eq(buf_str(&v.text), "Strict-Transport-Security, X-Content-Type-Options");
}
END_TEST

/* Each field by itself, for values have commas and semicolons in them. */
START_TEST(headerstab_takes_what_stands_apart_for_fields_too)
{
    static const char answer[] =
        "HTTP/1.1 100 Go\r\n\r\n"
        "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nLink: </b>; as=x\r\n\r\n"
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer-Timing: a\r\n\r\n"
        "0\r\nServer-Timing: db;dur=4\r\nX-Sum: 1\r\n\r\n";
    viewer_answer(&v, "http://a.test/", span_make(answer, sizeof answer - 1));
    viewer_keys(&v, "2");
    viewer_has(&v, "  Trailers           Server-Timing: db;dur=4\n"
                   "                     db 4 ms\n"
                   "                     X-Sum: 1\n"
                   "  Interim            100 Go\n"
                   "                     103 Early Hints\n"
                   "                     Link: </a>; rel=preload\n"
                   "                     1 link: preload\n"
                   "                     Link: </b>; as=x\n");
    viewer_keys(&v, "jj<Enter>");
    viewer_has(&v, "▌ Trailers           Server-Timing: db;dur=4\n"
                   "▌                    db 4 ms\n"
                   "▌                    where the server's time went\n");
    viewer_keys(&v, "y");
    ck_assert_str_eq(buf_str(&v.text), "Server-Timing: db;dur=4");
    viewer_keys(&v, "Gky");
    ck_assert_str_eq(buf_str(&v.text), "Link: </a>; rel=preload");
    viewer_keys(&v, "ky");
    ck_assert_str_eq(buf_str(&v.text), "103 Early Hints");
}
END_TEST

#define LONG_WORD "Rueckfragebearbeitungsverzoegerungsankuendigungshinweis"

START_TEST(headerstab_copies_what_is_wrapped_as_it_was)
{
    static const char answer[] = "HTTP/1.1 103 Early  " LONG_WORD LONG_WORD "  Hints\r\n\r\n"
                                 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    viewer_answer(&v, "http://a.test/", span_make(answer, sizeof answer - 1));
    viewer_keys(&v, "2Gy");
    viewer_lacks(&v, LONG_WORD LONG_WORD);
    ck_assert_str_eq(buf_str(&v.text), "103 Early  " LONG_WORD LONG_WORD "  Hints");
}
END_TEST

START_TEST(headerstab_and_wire_tell_what_is_found_once_the_field_is_closed)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nX-One: zebra\r\nX-Two: zebra zebra\r\n"
                                 "Content-Length: 0\r\n\r\n";
    viewer_answer(&v, "http://a.test/", span_make(answer, sizeof answer - 1));
    viewer_keys(&v, "2/zebra<Enter>");
    viewer_has(&v, "   2 rows");
    viewer_keys(&v, "/gnu<Enter>");
    viewer_has(&v, "   not found");
    viewer_keys(&v, "6/zebra<Enter>n");
    viewer_has(&v, " 2 of 3   ");
}
END_TEST

/* A name has a row for itself only where there is little room. */
START_TEST(headerstab_puts_long_names_beside_their_values)
{
    static const char field[] = "Access-Control-Allow-Credentials: true\n";
    show("https://a.test/", field);
    viewer_has(&v, "▌ Access-Control-Allow-Credentials\n▌               true");
    viewer_close(&v);
    viewer_open(&v, 110, 30);
    show("https://a.test/", field);
    viewer_has(&v, "▌ Access-Control-Allow-Credentials  true");
}
END_TEST

/* The role of what stands on a row by itself. */
static enum role is_said(const char *words)
{
    for (int y = 0; y < 30; y++) {
        const char *row = viewer_row(&v, y);
        size_t blanks = strspn(row, " ");
        if (strcmp(row + blanks, words) == 0)
            return screen_role(&v.grid, (int)blanks, y);
    }
    ck_abort_msg("\"%s\" is not in\n%s", words, viewer_screen(&v));
}

START_TEST(headerstab_judges_in_colours)
{
    show("https://a.test/",
         HTML "Set-Cookie: sid=1; Path=/; HttpOnly; SameSite=Lax\n"
              "Strict-Transport-Security: max-age=31536000; includeSubDomains\n"
              "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Credentials: true\n"
              "Content-Encoding: gzip\n");
    ck_assert_int_eq(is_said("no Secure on an https site"), ROLE_WARN);
    ck_assert_int_eq(is_said("1 year, subdomains too"), ROLE_OK);
    ck_assert_int_eq(is_said("browsers refuse * where cookies are allowed"), ROLE_ERROR);
    ck_assert_int_eq(is_said("4 bytes on the wire, 10 decoded"), ROLE_FAINT);
}
END_TEST

START_TEST(headerstab_takes_a_policy_and_a_cookie_apart)
{
    show("https://a.test/",
         "Content-Security-Policy: default-src 'self'; script-src 'unsafe-inline'\n"
         "Set-Cookie: sid=1; Path=/; HttpOnly\n");
    viewer_keys(&v, "<Enter>");
    viewer_has(
        &v,
        "▌                            default-src         'self'\n"
        "▌                                                for all that has no rule of its own\n"
        "▌                            script-src          'unsafe-inline'\n"
        "▌                                                where scripts come from\n");
    viewer_keys(&v, "j<Enter>");
    viewer_has(&v, "▌                            sid  its name\n"
                   "▌                            Path                /  sent to every path\n"
                   "▌                            HttpOnly            kept from scripts\n");
}
END_TEST

/* Beside a name without a value too. */
START_TEST(headerstab_breaks_words_that_do_not_fit)
{
    viewer_resize(&v, 64, 30);
    show("https://a.test/", "Set-Cookie: sid=1; Partitioned\n");
    viewer_keys(&v, "<Enter>");
    viewer_has(&v, "▌                 Partitioned         one for each site that\n"
                   "▌                                     embeds this one\n");
}
END_TEST

/* A file may hold any number of them. */
START_TEST(headerstab_counts_all_that_are_repeated)
{
    struct buf fields;
    buf_init(&fields, 1 << 20);
    for (int i = 0; i < 3000; i++)
        buf_add_str(&fields, "Age: 1\n");
    buf_add_str(&fields, "Date: 1\nDate: 2\n");
    show("http://a.test/", buf_str(&fields));
    viewer_has(&v, "sent 3,000 times: the first counts");
    viewer_keys(&v, "G<Up><Up><Up><Up><Up><Up>");
    viewer_has(&v, "sent 2 times: readers differ");
    buf_clear(&fields);
}
END_TEST

START_TEST(headerstab_says_how_many_parts_it_leaves_out)
{
    struct buf fields;
    buf_init(&fields, 1 << 20);
    buf_add_str(&fields, "Cache-Control: a=0");
    for (int i = 1; i < FIELDPARTS_MAX + 7; i++)
        buf_addf(&fields, ", a=%d", i);
    buf_add_byte(&fields, '\n');
    show("https://a.test/", buf_str(&fields));
    viewer_keys(&v, "<Enter><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn>");
    viewer_has(&v, "and 7 more; y copies all of it");
    buf_clear(&fields);
}
END_TEST

Suite *test_headerstab(void);
Suite *test_headerstab(void)
{
    Suite *suite = suite_create("headerstab");
    TCase *tc = tcase_create("headerstab");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, headerstab_lists_what_was_not_sent);
    tcase_add_test(tc, headerstab_offers_nothing_that_does_nothing);
    tcase_add_test(tc, headerstab_tells_what_it_misses_a_header_for);
    tcase_add_test(tc, headerstab_takes_what_stands_apart_for_fields_too);
    tcase_add_test(tc, headerstab_copies_what_is_wrapped_as_it_was);
    tcase_add_test(tc, headerstab_and_wire_tell_what_is_found_once_the_field_is_closed);
    tcase_add_test(tc, headerstab_puts_long_names_beside_their_values);
    tcase_add_test(tc, headerstab_judges_in_colours);
    tcase_add_test(tc, headerstab_breaks_words_that_do_not_fit);
    tcase_add_test(tc, headerstab_counts_all_that_are_repeated);
    tcase_add_test(tc, headerstab_says_how_many_parts_it_leaves_out);
    tcase_add_test(tc, headerstab_takes_a_policy_and_a_cookie_apart);
    suite_add_tcase(suite, tc);
    return suite;
}
