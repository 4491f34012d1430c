#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/composer.h"
#include "support/screen.h"
#include "term/input.h"

struct shown_case {
    const char *keys, *want;
};

#define TABS "  Params 3   Headers 3   Body json   Auth bearer   Options\n\n"

static const struct shown_case shown_cases[] = {
    { "2", TABS "▌ ✓  Accept              application/json\n"
                "  ·  X-Debug             1                                       off\n"
                "  ✓  X-Id                {{$uuid}}                  new at each send\n"
                "  ✓  Authorization       Bearer ••••                       from Auth\n"
                "\n"
                "  + add a header\n"
                "  sent besides: Host  User-Agent  Accept-Encoding  Content-Length" },
    { "1", TABS "▌ ✓  :org                acme                                   path\n"
                "  ✓  expand              items\n"
                "  ✓  dry                 {{dry}}                             not set\n"
                "  ·  trace               a b&c                                   off\n"
                "\n"
                "  + add a parameter" },
    { "3", TABS "  none   text   json   form   multipart   file   graphql   raw\n"
                "\n"
                "  1  {\n"
                "  2    \"a\": 1\n"
                "  3  }\n"
                "\n\n\n\n"
                "  JSON ✓  12 bytes" },
    { "3<Enter><Ctrl+End><Left>,",
      TABS "  none   text   json   form   multipart   file   graphql   raw\n"
           "\n"
           "  1  {\n"
           "  2    \"a\": 1\n"
           "  3  ,}\n"
           "\n\n\n\n"
           "  line 3, column 2: a key is missing                line 3, column 2" },
    { "3<Enter><Ctrl+End><Left>{{o",
      TABS "  none   text   json   form   multipart   file   graphql   raw\n"
           "\n"
           "  1  {\n"
           "  2    \"a\": 1\n"
           "  3  {{o}\n"
           "       host                  request\n"
           "       $isoTimestamp  made when sent\n"
           "       $randomInt     made when sent\n"
           "\n"
           "  line 3, column 1: a comma or the end is missing   line 3, column 4" },
    { "3<Enter><Ctrl+Home><Right>\"a long word<Enter>",
      TABS "  none   text   json   form   multipart   file   graphql   raw\n"
           "\n"
           "  1  {\"a long word\n"
           "  2\n"
           "  3    \"a\": 1\n"
           "  4  }\n"
           "\n\n\n"
           "  line 1, column 14: a control character in a str…  line 2, column 1" },
    { "4", TABS "▌ Type                inherit  none  basic  bearer  digest  apikey  aw\n"
                "\n"
                "  Token               ••••••••\n"
                "  Prefix              Bearer" },
    { "5", TABS "▌ Time in all         no limit\n"
                "  Time to connect     30 s\n"
                "\n"
                "  Follow redirects    default  yes  no\n"
                "  At most             50 redirects\n"
                "\n"
                "  Verify certificate  default  yes  no\n"
                "  Trusted (CA) file   the system's\n"
                "  Client certificate  none; a PEM file\n"
                "  Its key             in the same file" },
};

START_TEST(request_pane_shows_each_tab)
{
    struct composer c;
    composer_open(&c, COMPOSER_ORDER);
    screen_keys(shown_cases[_i].keys, composer_pane_key, &c);
    ck_assert_str_eq(composer_pane(&c), shown_cases[_i].want);
    composer_close(&c);
}
END_TEST

/* ---- Params and the URL, both ways -----------------------------------------------------------*/

struct url_case {
    const char *before, *keys; /* in the Params tab */
    const char *after;
    size_t n_off; /* rows that are in the `query` table then */
};

static const struct url_case url_cases[] = {
    { "http://h/?a=1&b=2", "<Enter>0<Enter>", "http://h/?a=10&b=2", 0 },
    { "http://h/?a=1&b=2", "<Enter> &<Enter>", "http://h/?a=1%20%26&b=2", 0 },
    { "http://h/?a=1&b=2", "<Left><Enter>=<Enter>", "http://h/?a%3D=1&b=2", 0 },
    { "http://h/?a={{x}}&b=2", "<Enter>{{y z}}<Enter>", "http://h/?a={{x}}{{y z}}&b=2", 0 },
    { "http://h/?a=%C3%A9&b", "<Enter>1<Enter>", "http://h/?a=%C3%A91&b", 0 },
    { "http://h/?a=1&b=2#f", " ", "http://h/?b=2#f", 1 },
    { "http://h/?a=1&b=2#f", " <Down> ", "http://h/?b=2&a=1#f", 0 },
    { "http://h/?a=1&b=2", "d", "http://h/?b=2", 0 },
    { "http://h/?a=1&b=2", "dd", "http://h/", 0 },
    { "http://h/?a=1&b=2", "dduu", "http://h/?a=1&b=2", 0 },
    { "http://h/?a=1&b=2", "J", "http://h/?b=2&a=1", 0 },
    { "http://h/?a=1", "D", "http://h/?a=1&a=1", 0 },
    { "http://h/", "ax<Enter>y z<Enter>", "http://h/?x=y%20z", 0 },
    { "http://h/#f", "ax<Enter>y<Enter>", "http://h/?x=y#f", 0 },
    { "http://h/?a=1", "ax<Enter>y<Enter>", "http://h/?a=1&x=y", 0 },
    { "http://h/?a=1&b=%7E", "b<End>0<Esc>", "http://h/?a=10&b=%7E", 0 },
    { "http://h/?a=1&b=2", "b# <Esc>", "http://h/?b=2", 1 },
    { "http://h/:id?a=1", "<Enter>7<Enter>", "http://h/:id?a=1", 0 },
    { "http://h/:id?a=1", " dD", "http://h/:id?a=1", 0 },
};

START_TEST(request_pane_keeps_params_and_url_in_step)
{
    const struct url_case *u = &url_cases[_i];
    struct composer c;
    composer_open(&c, "{ \"url\": \"\" }");
    book_request_set_url(c.request, u->before);
    screen_keys("1", composer_pane_key, &c);
    screen_keys(u->keys, composer_pane_key, &c);
    ck_assert_str_eq(c.request->url, u->after);
    ck_assert_uint_eq(book_request_n_rows(c.request, BOOK_QUERY), u->n_off);
    ck_assert(strstr(composer_bar(&c), u->after)); /* the bar shows it at once */
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_shows_rows_as_the_url_is_typed)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    screen_keys("1", composer_pane_key, &c);
    screen_keys("<End>:id?q=1", composer_bar_key, &c);
    composer_pane(&c);
    ck_assert_str_eq(screen_row(&c.grid, 0), "  Params 2   Headers   Body   Auth   Options");
    ck_assert_str_eq(screen_row(&c.grid, 2),
                     "▌ ✓  :id                                                     not set");
    ck_assert_str_eq(screen_row(&c.grid, 3), "  ✓  q                   1");
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_has_the_proxy_among_the_options)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\", \"options\": { \"proxy\": \"http://p:1\" } }");
    screen_keys("5<End>", composer_pane_key, &c);
    const char *screen = composer_pane(&c);
    ck_assert_msg(strstr(screen, "Proxy ") && strstr(screen, "http://p:1"), "%s", screen);
    ck_assert_msg(strstr(screen, "▌ Not for"), "%s", screen);
    screen_keys("<Enter>a.test<Enter>", composer_pane_key, &c);
    ck_assert_str_eq(book_request_option(c.request, "noproxy"), "a.test");
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_keeps_a_path_value_beside_the_url)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/:id\" }");
    screen_keys("1<Enter>42<Enter>", composer_pane_key, &c);
    ck_assert_uint_eq(book_request_n_rows(c.request, BOOK_PATH), 1);
    ck_assert_str_eq(book_request_row(c.request, BOOK_PATH, 0)->value, "42");
    ck_assert(strstr(composer_bar(&c), "→ http://h/42"));
    composer_close(&c);
}
END_TEST

/* ---- What keys do to the file ----------------------------------------------------------------*/

struct file_case {
    const char *keys, *text; /* that is in the file then; "!…": that is not */
};

static const struct file_case file_cases[] = {
    { "2<Enter>; q=1<Enter>",
      "{ \"name\": \"Accept\", \"value\": \"application/json; q=1\" }" },
    { "2aIf-M<Tab>*<Enter>", "{ \"name\": \"If-Match\", \"value\": \"*\" }" },
    { "2<Down> ", "!\"off\": true },\n    { \"name\": \"X-Id\"" },
    { "2d", "!Accept" },
    { "2du", "Accept" },
    { "2<End><Up>d", "bearer" }, /* Authorization comes from Auth */
    { "3<Enter><Ctrl+A>hi<Esc>", "\"hi\"" },
    { "3m", "{\\\"a\\\":1}" },
    { "3mu", "  \\\"a\\\": 1" },
    { "4<Left>", "\"basic\"" },
    { "4<Right>", "\"digest\"" },
    { "4<Right><Right><Down><Enter>X-K<Enter>", "\"name\": \"X-K\"" },
    { "4<Right><Right><Down><Down><Down><Right>", "\"in\": \"query\"" },
    { "4<Right><Right><Right><Down><Enter>id<Enter>", "\"accessKey\": \"id\"" },
    { "4<Left><Left>", "\"none\"" },
    { "4<Left><Left><Left>", "!\"auth\"" },
    { "4<Left><Down><Enter>ann<Enter>", "\"username\": \"ann\"" },
    { "4<Down><Enter><Ctrl+U>{{t}}<Enter>", "\"token\": \"{{t}}\"" },
    { "4<Down><Enter>x<Esc>", "\"token\": \"t0k\"" },
    { "5<Enter>2.5<Enter>", "\"max-time\": 2.5" },
    { "5<Enter>2.5<Enter><Del>", "!max-time" },
    { "5<Down><Down><Right>", "\"location\": true" },
    { "5<Down><Down><Right><Right>", "\"location\": false" },
    { "5<Down><Down><Down><Down><Right><Right>", "\"insecure\": true" },
    { "5<click 22,5>", "!location" }, /* "default" */
    { "5<click 31,5>", "\"location\": true" },
    /* variables complete wherever a text is typed */
    { "2<Enter>{{ho<Tab><Enter>", "\"application/json{{host}}\"" },
    { "2<Enter><Home>{{$u<Down><Enter><Enter>", "\"{{$uuid}}application/json\"" },
    { "2aX-{{ho<Tab>y<Tab>1<Enter>", "{ \"name\": \"X-{{host}}y\", \"value\": \"1\" }" },
    { "1<Enter>{{ho<Tab><Enter>", "\"value\": \"acme{{host}}\"" },
    { "1<Down><Enter>{{ho<Tab><Enter>", "expand=items{{host}}&dry={{dry}}" },
    { "1<Down><Enter>}}<Left><Left>{{ho<Tab><Enter>", "expand=items{{host}}&" },
    { "2b<Ctrl+End>{{ho<Tab><Esc>", "\"name\": \"{{host}}\"" },
    { "3<Enter><Ctrl+End><Left>{{ho<Tab><Esc>", "\"{{host}}}\"" },
    { "3<Enter><Ctrl+A>{{ho<Esc>x<Esc>", "\"{{hox\"" },
    { "3tt<Enter>f<Tab>{{ho<Tab><Enter>", "\"value\": \"{{host}}\"" },
    { "3ttt<Enter>{{ho<Tab><Enter>", "\"file\": \"{{host}}\"" },
    { "4<Down><Enter><Ctrl+U>{{ho<Tab><Enter>", "\"token\": \"{{host}}\"" },
    { "5<Enter>{{ho<Tab><Enter>", "\"max-time\": \"{{host}}\"" },
};

START_TEST(request_pane_changes_the_file)
{
    struct composer c;
    composer_open(&c, COMPOSER_ORDER);
    screen_keys(file_cases[_i].keys, composer_pane_key, &c);
    const char *text = file_cases[_i].text;
    bool absent = text[0] == '!';
    if (!strstr(composer_saved(&c), text + absent) != absent)
        ck_abort_msg("%s\nwith %s:\n%s", text, file_cases[_i].keys, composer_saved(&c));
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_leaves_the_file_alone_when_only_looking)
{
    struct composer c;
    composer_open(&c, COMPOSER_ORDER);
    screen_keys("12345[]<Down><Up><Enter><Esc>3<Enter><Esc><PgDn>2b<Esc>", composer_pane_key,
                &c);
    composer_pane(&c);
    struct book_request *again;
    ck_assert_int_eq(book_request_parse(span_of(COMPOSER_ORDER), &again, NULL), JIG_OK);
    ck_assert(span_eq(book_request_text(c.request), book_request_text(again)));
    book_request_free(again);
    composer_close(&c);
}
END_TEST

/* ---- Bodies ----------------------------------------------------------------------------------*/

START_TEST(request_pane_tells_json_by_type_and_by_look)
{
    static const struct {
        const char *json, *tab;
    } cases[] = {
        { "{ \"url\": \"\", \"body\": { \"text\": \" {}\" } }", "Body json" },
        { "{ \"url\": \"\", \"body\": { \"text\": \"{{x}}\" } }", "Body text" },
        { "{ \"url\": \"\", \"body\": { \"text\": \"hi\" } }", "Body text" },
        { "{ \"url\": \"\", \"body\": { \"text\": \"{}\" }, \"headers\": [ { \"name\": "
          "\"content-TYPE\","
          " \"value\": \"text/plain\" } ] }",
          "Body text" },
        { "{ \"url\": \"\", \"body\": { \"text\": \"x\" }, \"headers\": [ { \"name\": "
          "\"Content-Type\","
          " \"value\": \"application/problem+JSON\" } ] }",
          "Body json" },
        { "{ \"url\": \"\", \"body\": { \"form\": [] } }", "Body form" },
        { "{ \"url\": \"\" }", "Body   Auth" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct composer c;
        composer_open(&c, cases[i].json);
        composer_pane(&c);
        ck_assert_ptr_nonnull(strstr(screen_row(&c.grid, 0), cases[i].tab));
        composer_close(&c);
    }
}
END_TEST

struct guess_case {
    const char *text, *keys, *kind; /* after the keys */
};

static const struct guess_case guess_cases[] = {
    /* from scratch */
    { "", "{", "json" },
    { "", "<Enter>  [", "json" },
    { "", "// note<Enter>{", "json" },
    { "", "/* a", "text" },
    { "", "/* a */ {", "json" },
    { "", "{{", "text" },
    { "", "{{name}}, hello", "text" },
    { "", "hello {", "text" },
    { "", "{\"a\": 1}", "json" },
    /* before what is there */
    { "[1]", "<Ctrl+Home> ", "json" },
    { "[1]", "<Ctrl+Home>x", "json" },
    { "[1]", "<Ctrl+Home>/", "json" },
    { "[1]", "<Ctrl+Home>// note<Enter>", "json" },
    { "[1]", "<Ctrl+Home>{{x}}", "json" },
    { "[1]", "<Ctrl+Home><Del>", "json" },
    { "hello", "<Ctrl+Home>[", "json" }, /* as it begins */
    { "hello", "x", "text" },
    /* another text, or none */
    { "[1]", "<Ctrl+Home><Shift+End><Del>x", "text" },
    { "[1]", "<Ctrl+Home><Shift+End>x", "text" },
    { "hello", "<Ctrl+Home><Shift+End>[", "json" },
    { "[1]", "<Ctrl+Home><Shift+End><Del>x<Ctrl+z><Ctrl+z>", "json" },
};

START_TEST(request_pane_takes_what_was_json_for_json_while_it_is_edited)
{
    const struct guess_case *g = &guess_cases[_i];
    struct composer c;
    char json[200], tab[20];
    snprintf(json, sizeof json, "{ \"url\": \"\", \"body\": { \"text\": \"%s\" } }", g->text);
    snprintf(tab, sizeof tab, "Body %s", g->kind);
    composer_open(&c, json);
    screen_keys("3<Enter>", composer_pane_key, &c);
    screen_keys(g->keys, composer_pane_key, &c);
    ck_assert_msg(strstr(composer_pane(&c), tab), "%s, then %s: no %s\n%s", g->text, g->keys,
                  tab, composer_pane(&c));
    composer_close(&c);
}
END_TEST

/* Where an answer that was too large says that it stands. */
START_TEST(request_pane_says_how_large_a_body_may_be)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\", \"options\": { \"max-filesize\": 4096 } }");
    screen_keys("5<Down><Down><Down><Down><Down><Down><Down><Down><Down><Down><Down>",
                composer_pane_key, &c);
    ck_assert_msg(strstr(composer_pane(&c), "Body at most        4096"), "%s",
                  composer_pane(&c));
    composer_close(&c);
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    screen_keys("5<Down><Down><Down><Down><Down><Down><Down><Down><Down><Down><Down>",
                composer_pane_key, &c);
    ck_assert_msg(strstr(composer_pane(&c), "packed up to 250 times"), "%s", composer_pane(&c));
    composer_close(&c);
}
END_TEST

static const struct {
    const char *body, *pasted, *tab, *saved;
} paste_cases[] = {
    { "", "{\"a\": [1]}", "Body json", "\"{\\\"a\\\": [1]}\"" },
    { "", "[1,\n2]", "Body json", "application/json" },
    { "", "hello", "Body text", "\"hello\"" },
    { ", \"body\": { \"text\": \"\" }", "more", "Body text", "more" },
};

/* Without a key that begins one before it. */
START_TEST(request_pane_makes_a_body_of_what_is_pasted)
{
    struct composer c;
    char json[100];
    struct key paste = { .code = JKEY_PASTE, .text = span_of(paste_cases[_i].pasted) };
    snprintf(json, sizeof json, "{ \"url\": \"http://h/\"%s }", paste_cases[_i].body);
    composer_open(&c, json);
    screen_keys("3", composer_pane_key, &c);
    ck_assert(composer_pane_key(&c, &paste));
    ck_assert_msg(strstr(composer_pane(&c), paste_cases[_i].tab), "%s", composer_pane(&c));
    ck_assert_msg(strstr(composer_saved(&c), paste_cases[_i].saved), "%s", composer_saved(&c));
    composer_close(&c);
}
END_TEST

/* A type that was said counts, whatever the text looks like. */
START_TEST(request_pane_asks_the_content_type_before_the_text)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"\", \"body\": { \"text\": \"[1]\" } }");
    screen_keys("3<click 8,2>", composer_pane_key, &c);
    ck_assert_ptr_nonnull(strstr(composer_pane(&c), "Body text"));
    ck_assert_ptr_nonnull(strstr(composer_saved(&c), "text/plain"));
    screen_keys("<Enter> {}", composer_pane_key, &c);
    ck_assert_ptr_nonnull(strstr(composer_pane(&c), "Body text"));
    composer_close(&c);
}
END_TEST

/* Who scrolls by the bar only reads; a drag holds it above the pane too. */
START_TEST(request_pane_scrolls_a_body_by_its_bar)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"\", \"body\": { \"text\": "
                      "\"1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\n10\\n11\\n12\\n13\" } }");
    screen_keys("3<click 69,10>", composer_pane_key, &c);
    ck_assert_msg(strstr(composer_pane(&c), " 13  13"), "%s", composer_pane(&c));
    ck_assert_ptr_null(strstr(composer_pane(&c), "  1  1\n"));
    ck_assert(!view_is_typing(c.view));
    screen_keys("<drag 69,-3>", composer_pane_key, &c);
    ck_assert_ptr_nonnull(strstr(composer_pane(&c), "  1  1"));
    screen_keys("<drop 69,-3><click 9,5>", composer_pane_key, &c);
    ck_assert(view_is_typing(c.view));
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_writes_the_content_type_of_a_chosen_kind)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    screen_keys("3tt", composer_pane_key, &c);
    ck_assert_ptr_nonnull(strstr(composer_saved(&c), "application/json"));
    screen_keys("<Enter>[1]<Esc>t", composer_pane_key,
                &c); /* to form and back: nothing is lost */
    ck_assert_int_eq(c.request->body, BOOK_BODY_FORM);
    screen_keys("<click 14,2>", composer_pane_key, &c);
    ck_assert_str_eq(buf_str(&c.request->bytes), "[1]");
    screen_keys("<click 8,2>", composer_pane_key, &c);
    ck_assert_ptr_nonnull(strstr(composer_saved(&c), "text/plain"));
    ck_assert_ptr_null(strstr(composer_saved(&c), "application/json"));
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_takes_a_large_paste_and_stays_quick)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\", \"body\": { \"text\": \"\" } }");
    size_t len = 1 << 20;
    char *large = malloc(len);
    memset(large, 'x', len);
    struct key paste = { .code = JKEY_PASTE, .text = span_make(large, len) };
    screen_keys("3<Enter>", composer_pane_key, &c);
    composer_give(&c, c.view, &paste);
    screen_keys("<Left>y", composer_pane_key, &c);
    ck_assert_uint_eq(c.request->bytes.len, len + 1);
    ck_assert_int_eq(c.request->bytes.ptr[len - 1], 'y');
    composer_pane(&c);
    composer_give(&c, c.bar, &paste); /* a URL is not that long */
    ck_assert_str_eq(c.request->url, "http://h/");
    ck_assert_str_eq(c.said.command, "say");
    free(large);
    composer_close(&c);
}
END_TEST

/* As the terminal sends it: what is more than can be kept is not put in as if it were all. */
START_TEST(request_pane_refuses_a_paste_that_was_cut)
{
    struct composer c;
    struct input in;
    struct key paste;
    struct buf sent;
    composer_open(&c, "{ \"url\": \"http://h/\", \"body\": { \"text\": \"\" } }");
    screen_keys("3<Enter>", composer_pane_key, &c);
    input_init(&in);
    buf_init(&sent, 32 << 20);
    buf_add_str(&sent, "\x1b[200~");
    buf_add_fill(&sent, 'x', (16 << 20) + (_i ? 1000 : 0));
    buf_add_str(&sent, "\x1b[201~");
    for (size_t at = 0; at < sent.len; at += 1 << 20) {
        input_feed(&in, span_sub(buf_span(&sent), at, at + (1 << 20)));
        if (input_next(&in, 0, &paste))
            composer_give(&c, c.view, &paste);
    }
    ck_assert_uint_eq(c.request->bytes.len, _i ? 0 : 16 << 20);
    if (_i)
        ck_assert_ptr_nonnull(strstr(composer_pane(&c), "that is too much"));
    buf_clear(&sent);
    input_clear(&in);
    composer_close(&c);
}
END_TEST

/* More than is checked while it is typed: what is wrong has to be said when it is laid out. */
START_TEST(request_pane_says_why_a_large_body_can_not_be_laid_out)
{
    struct composer c;
    composer_open(&c, "{ \"url\": \"http://h/\", \"body\": { \"text\": \"{}\" } }");
    size_t len = 5 << 20;
    char *large = malloc(len);
    memset(large, ' ', len);
    large[0] = '[';
    large[len - 1] = '}';
    struct key paste = { .code = JKEY_PASTE, .text = span_make(large, len) };
    screen_keys("3<Enter><Ctrl+A>", composer_pane_key, &c);
    composer_give(&c, c.view, &paste);
    screen_keys("<Esc>f", composer_pane_key, &c);
    ck_assert_str_eq(c.said.command, "say");
    ck_assert_ptr_nonnull(strstr(c.text, "line 1, column"));
    free(large);
    composer_close(&c);
}
END_TEST

/* A cell and a setting that no field holds are not opened: what is typed would take their place. */
START_TEST(request_pane_leaves_alone_what_is_too_long)
{
    static const char *const tabs[] = { "2<Right><Enter>x", "4<Down><Enter>" };
    struct composer c;
    size_t len = (1 << 20) + 1;
    char *large = malloc(len + 1);
    memset(large, 'x', len);
    large[len] = '\0';
    struct book_row row = { .name = "X-Large", .value = large };
    composer_open(&c, "{ \"url\": \"http://h/\", \"auth\": { \"type\": \"bearer\" } }");
    ck_assert(book_request_set_rows(c.request, BOOK_HEADERS, &row, 1));
    ck_assert(book_request_set_auth(c.request, "token", large));
    request_pane_refresh(c.pane);
    screen_keys(tabs[_i], composer_pane_key, &c);
    ck_assert_ptr_nonnull(strstr(composer_pane(&c), "too long to be edited here"));
    ck_assert_uint_eq(strlen(book_request_row(c.request, BOOK_HEADERS, 0)->value), len);
    ck_assert_uint_eq(strlen(book_request_auth(c.request, "token")), len);
    free(large);
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_takes_thousands_of_headers_and_stays_quick)
{
    struct composer c;
    struct buf curl;
    composer_open(&c, "{ \"url\": \"http://h/\" }");
    buf_init(&curl, 1 << 20);
    buf_add_str(&curl, "curl http://i/");
    for (int i = 0; i < 24000; i++)
        buf_addf(&curl, " -H 'X-%d: y'", i % 12000);
    struct key paste = { .code = JKEY_PASTE, .text = buf_span(&curl) };
    composer_give(&c, c.bar, &paste);
    ck_assert_str_eq(c.request->url, "http://i/");
    ck_assert_uint_eq(book_request_n_rows(c.request, BOOK_HEADERS), 24000);
    screen_keys("2<End>", composer_pane_key, &c);
    ck_assert_msg(strstr(composer_pane(&c), "X-11999"), "%s", composer_pane(&c));
    buf_clear(&curl);
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_hands_the_body_to_an_editor_and_takes_it_back)
{
    struct composer c;
    composer_open(&c, COMPOSER_ORDER);
    screen_keys("3E", composer_pane_key, &c);
    ck_assert_str_eq(c.said.command, "request.edit-external");
    ck_assert_str_eq(c.text, "{\n  \"a\": 1\n}");
    request_pane_put_body(c.pane, SPAN("[2]"));
    ck_assert_str_eq(buf_str(&c.request->bytes), "[2]");
    screen_keys("u", composer_pane_key, &c);
    ck_assert_str_eq(buf_str(&c.request->bytes), "{\n  \"a\": 1\n}");
    composer_close(&c);
}
END_TEST

START_TEST(request_pane_survives_any_size)
{
    struct composer c;
    composer_open(&c, COMPOSER_ORDER);
    for (int w = 1; w < 90; w += 7)
        for (int h = 1; h < 14; h++)
            for (int tab = 0; tab < REQUEST_N_TABS; tab++) {
                request_pane_show_tab(c.pane, (enum request_tab)tab);
                view_resize(c.view, w, h);
                screen_keys("<Enter>", composer_pane_key, &c);
                composer_draw(c.view, &c.grid, w, h);
                screen_keys("<Esc>", composer_pane_key, &c);
                view_resize(c.bar, w, 2);
                composer_draw(c.bar, &c.bar_grid, w, 2);
            }
    composer_close(&c);
}
END_TEST

/* Parted by bars. */
static const char random_keys[] =
    "1|2|3|4|5|]|<Enter>|<Esc>|<Tab>|<Up>|<Down>|<Left>|<Right>|<Del>|<Backspace>| |a|d|D|"
    "J|K|b|u|U|t|f|m|w|/|x|\xe6\x97\xa5|\xcc\x81|{|}|\"|:|&|=|%|#|?|<Ctrl+A>|<Ctrl+X>|"
    "<Ctrl+V>|<Ctrl+Z>|<Ctrl+Y>|<Ctrl+F>|<Ctrl+W>|<Home>|<End>|<PgDn>|<PgUp>|<Shift+Left>|"
    "<Shift+Up>|<Ctrl+Left>|<click 3,3>|<click 30,4>|<double 20,5>|<drag 40,6>|"
    "<click 40,2>|<wheel 5,5>|<paste a: b\nc=d\r\n\xff\x1b>|<Alt+m>|v|<Alt+v>|{{h";

static const char *nth_key(size_t n)
{
    static char key[64];
    struct span rest = SPAN(random_keys), one = { 0 };
    for (size_t i = 0; i <= n; i++) {
        one = span_cut(&rest, '|');
        if (!rest.ptr)
            rest = SPAN(random_keys);
    }
    snprintf(key, sizeof key, "%.*s", (int)one.len, one.ptr);
    return key;
}

/* Whatever is pressed, everything can be drawn and the file can be read again. */
START_TEST(request_pane_survives_random_keys)
{
    struct composer c;
    uint32_t seed = (uint32_t)_i * 2654435761u + 7;
    composer_open(&c, COMPOSER_ORDER);
    for (int i = 0; i < 400; i++) {
        seed = seed * 1664525u + 1013904223u;
        const char *key = nth_key((seed >> 16) % 66);
        screen_keys(key, (seed >> 8) % 4 == 0 ? composer_bar_key : composer_pane_key, &c);
        composer_pane(&c);
        composer_bar(&c);
        int x, y;
        view_cursor(c.view, &x, &y);
    }
    struct book_request *again = NULL;
    ck_assert_int_eq(book_request_parse(book_request_text(c.request), &again, NULL), JIG_OK);
    book_request_free(again);
    composer_close(&c);
}
END_TEST

Suite *test_request_pane(void);
Suite *test_request_pane(void)
{
    Suite *suite = suite_create("request_pane");
    TCase *tc = tcase_create("request_pane");
    tcase_set_timeout(tc, 240); /* thousands of keys under a sanitizer, on a busy machine */
    tcase_add_loop_test(tc, request_pane_shows_each_tab, 0,
                        sizeof shown_cases / sizeof *shown_cases);
    tcase_add_loop_test(tc, request_pane_keeps_params_and_url_in_step, 0,
                        sizeof url_cases / sizeof *url_cases);
    tcase_add_test(tc, request_pane_shows_rows_as_the_url_is_typed);
    tcase_add_test(tc, request_pane_has_the_proxy_among_the_options);
    tcase_add_test(tc, request_pane_keeps_a_path_value_beside_the_url);
    tcase_add_loop_test(tc, request_pane_changes_the_file, 0,
                        sizeof file_cases / sizeof *file_cases);
    tcase_add_test(tc, request_pane_leaves_the_file_alone_when_only_looking);
    tcase_add_test(tc, request_pane_tells_json_by_type_and_by_look);
    tcase_add_loop_test(tc, request_pane_takes_what_was_json_for_json_while_it_is_edited, 0,
                        sizeof guess_cases / sizeof *guess_cases);
    tcase_add_test(tc, request_pane_says_how_large_a_body_may_be);
    tcase_add_loop_test(tc, request_pane_makes_a_body_of_what_is_pasted, 0,
                        (int)(sizeof paste_cases / sizeof *paste_cases));
    tcase_add_test(tc, request_pane_asks_the_content_type_before_the_text);
    tcase_add_test(tc, request_pane_scrolls_a_body_by_its_bar);
    tcase_add_test(tc, request_pane_writes_the_content_type_of_a_chosen_kind);
    tcase_add_loop_test(tc, request_pane_refuses_a_paste_that_was_cut, 0, 2);
    tcase_add_test(tc, request_pane_takes_a_large_paste_and_stays_quick);
    tcase_add_test(tc, request_pane_says_why_a_large_body_can_not_be_laid_out);
    tcase_add_loop_test(tc, request_pane_leaves_alone_what_is_too_long, 0, 2);
    tcase_add_test(tc, request_pane_takes_thousands_of_headers_and_stays_quick);
    tcase_add_test(tc, request_pane_hands_the_body_to_an_editor_and_takes_it_back);
    tcase_add_test(tc, request_pane_survives_any_size);
    tcase_add_loop_test(tc, request_pane_survives_random_keys, 0, 8);
    suite_add_tcase(suite, tc);
    return suite;
}
