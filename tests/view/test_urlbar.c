#include <check.h>
#include <string.h>
#include <time.h>

#include "support/composer.h"
#include "support/screen.h"

struct url_case {
    const char *json, *keys, *url;
};

static const struct url_case url_cases[] = {
    { "{ \"url\": \"http://h/\" }", "a?b=c d", "http://h/a?b=c d" }, /* what is typed stays */
    { "{ \"url\": \"http://h/\" }", "<Ctrl+W>x", "http://hx" },
    { "{ \"url\": \"http://h/\" }", "<Ctrl+Z>", "http://h/" },
    { "{ \"url\": \"http://h/\" }", "abc<Ctrl+Z>", "http://h/" },
    { "{ \"url\": \"\" }", "<paste http://h/long\nrest\n>", "http://h/longrest" },
    { "{ \"url\": \"\" }", "<paste \n  http://h/ >", "http://h/" },
    { "{ \"url\": \"\", \"vars\": [ { \"name\": \"host\", \"value\": \"h\" } ] }",
      "{{ho<Tab>/x", "{{host}}/x" },
    { "{ \"url\": \"\", \"vars\": [ { \"name\": \"host\", \"value\": \"h\" } ] }",
      "{{<Down><Down><Enter>", "{{$uuid}}" },
    { "{ \"url\": \"\" }", "{{nope<Tab>", "{{nope" },
};

START_TEST(urlbar_writes_what_is_typed)
{
    struct composer c;
    composer_open(&c, url_cases[_i].json);
    screen_keys(url_cases[_i].keys, composer_bar_key, &c);
    ck_assert_str_eq(c.request->url, url_cases[_i].url);
    composer_close(&c);
}
END_TEST

/* A file may have one: no key and no click writes over what is not seen. */
START_TEST(urlbar_leaves_a_url_that_it_can_not_hold)
{
    struct composer c;
    struct buf url;
    buf_init(&url, 1 << 20);
    buf_add_str(&url, "http://h/?");
    for (int i = 0; i < 70000; i++)
        buf_add_byte(&url, 'x');
    composer_open(&c, "{ \"url\": \"http://before/\" }");
    book_request_set_url(c.request, buf_str(&url));
    urlbar_refresh(c.urlbar);
    composer_bar(&c);
    ck_assert_ptr_null(strstr(screen_row(&c.bar_grid, 0), "before"));
    ck_assert_ptr_nonnull(strstr(screen_row(&c.bar_grid, 0), "more than 65,536 bytes"));
    screen_keys("<click 20,0>a<Backspace><paste b><Ctrl+W>", composer_bar_key, &c);
    ck_assert_uint_eq(strlen(c.request->url), url.len);
    screen_keys("<paste curl http://h/><End>b", composer_bar_key, &c);
    ck_assert_str_eq(c.request->url, "http://h/b");
    buf_clear(&url);
    composer_close(&c);
}
END_TEST

struct preview_case {
    const char *json, *row;
};

static const struct preview_case previews[] = {
    { "{ \"url\": \"http://{{x}}/\" }", "        → http://x/  x is not set" },
    { "{ \"url\": \"http://{{x}}/{{y}}{{x}}\" }", "        → http://x/yx  x, y are not set" },
    { "{ \"url\": \"http://h/:id\", \"path\": [ { \"name\": \"id\", \"value\": \"7\" } ] }",
      "        → http://h/7" },
    { "{ \"url\": \"http://h/?a=1\", \"query\": [ { \"name\": \"b\", \"value\": \"2&\" } ] }",
      "        → http://h/?a=1&b=2%26" },
    { "{ \"url\": \"http://h/\", \"query\": [ { \"name\": \"b\", \"value\": \"2\", \"off\": "
      "true } ] }",
      "        → http://h/" },
    { "{ \"url\": \"\" }", "" },
};

START_TEST(urlbar_shows_what_would_be_sent)
{
    struct composer c;
    composer_open(&c, previews[_i].json);
    composer_bar(&c);
    ck_assert_str_eq(screen_row(&c.bar_grid, 1), previews[_i].row);
    composer_close(&c);
}
END_TEST

START_TEST(urlbar_says_why_a_url_is_none)
{
    static const char *const urls[] = { "ftp://h/", "http://h/a b", "http://",
                                        "http://h:99999/", "http://[::1" };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct composer c;
        composer_open(&c, "{ \"url\": \"\" }");
        book_request_set_url(c.request, urls[i]);
        urlbar_refresh(c.urlbar);
        composer_bar(&c);
        int x = 0;
        while (x < 80 && screen_role(&c.bar_grid, x, 1) != ROLE_ERROR)
            x++;
        ck_assert_msg(x < 80, "%s: %s", urls[i], screen_row(&c.bar_grid, 1));
        composer_close(&c);
    }
}
END_TEST

START_TEST(urlbar_colours_the_parts)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"https://{{h}}/p/:id?q=v&m={{x}}\","
                      " \"vars\": [ { \"name\": \"h\", \"value\": \"a\" } ] }");
    composer_bar(&c);
    static const struct {
        int x; /* in the URL */
        enum role role;
    } want[] = {
        { 0, ROLE_URL_SCHEME }, { 8, ROLE_VARIABLE },   { 13, ROLE_URL_PATH },
        { 16, ROLE_URL_NAME },  { 19, ROLE_URL_PUNCT }, { 20, ROLE_URL_NAME },
        { 21, ROLE_URL_PUNCT }, { 22, ROLE_URL_VALUE }, { 26, ROLE_VARIABLE_MISSING }
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        ck_assert_int_eq(screen_role(&c.bar_grid, 8 + want[i].x, 0), want[i].role);
    composer_close(&c);
}
END_TEST

struct method_case {
    const char *keys, *method;
};

static const struct method_case method_cases[] = {
    { "<Alt+m>post<Enter>", "POST" },
    { "<Alt+m>po<Tab>", "POST" },
    { "<Alt+m>p<Right><Right><Enter>", "PUT" },
    { "<Alt+m>PURGE<Enter>", "PURGE" },
    { "<Alt+m>purge<Enter>", "purge" },
    { "<Alt+m>a b<Enter><Esc>", "GET" },
    { "<Alt+m>post<Esc>", "GET" },
    { "<click 2,0>del<Tab>", "DELETE" },
};

START_TEST(urlbar_takes_any_token_as_method)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    screen_keys(method_cases[_i].keys, composer_bar_key, &c);
    ck_assert_str_eq(c.request->method, method_cases[_i].method);
    ck_assert_str_eq(c.request->url, "http://h/"); /* nothing of it went there */
    composer_close(&c);
}
END_TEST

START_TEST(urlbar_offers_methods_where_the_preview_is)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    screen_keys("<Alt+m>", composer_bar_key, &c);
    composer_bar(&c);
    ck_assert_ptr_nonnull(strstr(screen_row(&c.bar_grid, 1), "GET  POST  PUT  PATCH  DELETE"));
    screen_keys("<click 29,1>", composer_bar_key, &c);
    ck_assert_str_eq(c.request->method, "POST");
    composer_close(&c);
}
END_TEST

struct intent_case {
    const char *keys, *command, *text;
    int64_t since;
};

static const struct intent_case intent_cases[] = {
    { "<Enter>", "request.send", "", 0 },
    { "<click 72,0>", "request.send", "", 0 },
    { "<click 72,0>", "request.cancel", "", 1 },
    { "<paste curl -o x --foo http://b/>", "say", "left out: output, --foo", 0 },
    { "<paste curl -r 5-2 http://b/>", "say", "taken over; -r 5-2: it ends before it begins",
      0 },
    { "<paste curl -r x -o x http://b/>", "say",
      "left out: output; -r x: a part is 0-99, 500- (from there on) or -200 (the last)", 0 },
    { "<paste curl -X>", "say", "--request lacks its value", 0 },
    { "<paste get http://h/>", NULL, "", 0 },
};

START_TEST(urlbar_asks_for_what_it_does_not_do)
{
    const struct intent_case *i = &intent_cases[_i];
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    urlbar_set_sending(c.urlbar, i->since);
    screen_keys(i->keys, composer_bar_key, &c);
    if (i->command)
        ck_assert_str_eq(c.said.command, i->command);
    else
        ck_assert_ptr_null(c.said.command);
    ck_assert_str_eq(c.text, i->text);
    composer_close(&c);
}
END_TEST

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), n = strlen(end);
    return len >= n && strcmp(text + len - n, end) == 0;
}

/* That there is no room to name it all is no reason to name none. */
START_TEST(urlbar_tells_that_it_left_out_more_than_it_names)
{
    static const size_t lens[] = { 0, 100, 161, 170000 }; /* of the second option */
    struct composer c;
    struct buf line;
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    buf_init(&line, 1 << 20);
    buf_add_str(&line, "curl http://b/ ");
    for (int i = 0; i < 40 && lens[_i] == 0; i++)
        buf_addf(&line, "--an-option-%d ", i);
    if (lens[_i] > 0) {
        buf_add_str(&line, "--");
        buf_add_fill(&line, 'x', lens[_i]);
    }
    struct key paste = { .code = JKEY_PASTE, .text = buf_span(&line) };
    composer_give(&c, c.bar, &paste);
    ck_assert_msg(span_starts(span_of(c.text), SPAN("left out: ")), "%s", c.text);
    ck_assert_int_eq(ends_with(c.text, "…"), lens[_i] != 100);
    ck_assert_int_eq(ends_with(c.text, "--an-option-9, …"), lens[_i] == 0);
    ck_assert_str_eq(c.request->url, "http://b/");
    buf_clear(&line);
    composer_close(&c);
}
END_TEST

START_TEST(urlbar_is_filled_by_a_pasted_command_and_takes_it_back)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    screen_keys("<paste curl -X PUT -H 'A: b' http://x/ -d 1>", composer_bar_key, &c);
    ck_assert_str_eq(c.request->method, "PUT");
    ck_assert_str_eq(c.request->url, "http://x/");
    ck_assert_ptr_nonnull(strstr(composer_bar(&c), "http://x/"));
    screen_keys("<Ctrl+z>", composer_bar_key, &c);
    ck_assert_str_eq(composer_saved(&c), "{ \"url\": \"http://h/\" }");
    ck_assert_ptr_nonnull(strstr(composer_bar(&c), "http://h/"));
    composer_close(&c);
}
END_TEST

START_TEST(urlbar_shows_send_and_cancel)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\", \"method\": \"DELETE\" }");
    composer_bar(&c);
    ck_assert_str_eq(
        screen_row(&c.bar_grid, 0),
        " DELETE ▾  http://h/                                                   Send");
    urlbar_set_sending(c.urlbar, 1);
    composer_bar(&c);
    ck_assert_ptr_nonnull(strstr(screen_row(&c.bar_grid, 0), "Cancel"));
    ck_assert_ptr_nonnull(strstr(screen_row(&c.bar_grid, 1), "0.0 s"));
    composer_close(&c);
}
END_TEST

/* What typing costs grows as the URL does, also where it is all names or braces: four times as long,
 * and not ten times the work. Whatever else the machine does can only add to a measure, so that the least
 * of several counts. */
static const struct {
    const char *begin, *piece;
    int pieces;
} long_urls[] = {
    { "http://{{h}}/?a=1", "&name=value", 50 },
    { "http://h/", "{", 15000 },
    { "http://h", "/:a", 5000 },
};

/* Seconds of the processor. */
static double cost_of_typing(const char *begin, const char *piece, int pieces)
{
    struct composer c;
    struct buf url;
    struct timespec from, to;
    buf_init(&url, 1u << 20);
    buf_add_str(&url, begin);
    for (int i = 0; i < pieces; i++)
        buf_add_str(&url, piece);
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    book_request_set_url(c.request, buf_str(&url));
    urlbar_refresh(c.urlbar);
    buf_clear(&url);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < 3; i++) {
        screen_keys("x", composer_bar_key, &c);
        composer_bar(&c);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    composer_close(&c);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

START_TEST(urlbar_works_no_more_than_a_long_url_asks_for)
{
    enum { TRIES = 20 };
    const char *begin = long_urls[_i].begin, *piece = long_urls[_i].piece;
    int pieces = long_urls[_i].pieces;
    double least = 1e9, least_fourfold = 1e9;
    for (int i = 0; i < TRIES && (i < 2 || least_fourfold >= 10 * least); i++) {
        double once = cost_of_typing(begin, piece, pieces);
        double fourfold = cost_of_typing(begin, piece, 4 * pieces);
        least = once < least ? once : least;
        least_fourfold = fourfold < least_fourfold ? fourfold : least_fourfold;
    }
    ck_assert_double_lt(least_fourfold, 10 * least);
}
END_TEST

Suite *test_urlbar(void);
Suite *test_urlbar(void)
{
    Suite *suite = suite_create("urlbar");
    TCase *tc = tcase_create("urlbar");
    tcase_set_timeout(tc, 240);
    tcase_add_loop_test(tc, urlbar_writes_what_is_typed, 0,
                        sizeof url_cases / sizeof *url_cases);
    tcase_add_test(tc, urlbar_leaves_a_url_that_it_can_not_hold);
    tcase_add_loop_test(tc, urlbar_shows_what_would_be_sent, 0,
                        sizeof previews / sizeof *previews);
    tcase_add_test(tc, urlbar_says_why_a_url_is_none);
    tcase_add_test(tc, urlbar_colours_the_parts);
    tcase_add_loop_test(tc, urlbar_takes_any_token_as_method, 0,
                        sizeof method_cases / sizeof *method_cases);
    tcase_add_test(tc, urlbar_offers_methods_where_the_preview_is);
    tcase_add_loop_test(tc, urlbar_asks_for_what_it_does_not_do, 0,
                        sizeof intent_cases / sizeof *intent_cases);
    tcase_add_test(tc, urlbar_is_filled_by_a_pasted_command_and_takes_it_back);
    tcase_add_test(tc, urlbar_shows_send_and_cancel);
    tcase_add_loop_test(tc, urlbar_tells_that_it_left_out_more_than_it_names, 0, 4);
    tcase_add_loop_test(tc, urlbar_works_no_more_than_a_long_url_asks_for, 0,
                        sizeof long_urls / sizeof *long_urls);
    suite_add_tcase(suite, tc);
    return suite;
}
