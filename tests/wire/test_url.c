#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/url.h"

/* ---- Parsing ----------------------------------------------------------------------------------*/

/* Each part after its letter, in this order, left out where it is not there:
 * s scheme, u user, p password, n name, z zone, P port, / path, ? query, # fragment. */
static char *parts_of(const struct url *u)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    buf_addf(&out, "s=%.*s", (int)u->scheme.len, u->scheme.ptr);
    if (u->user.ptr)
        buf_addf(&out, " u=%.*s", (int)u->user.len, u->user.ptr);
    if (u->password.ptr)
        buf_addf(&out, " p=%.*s", (int)u->password.len, u->password.ptr);
    buf_addf(&out, " n=%s", u->name);
    if (u->zone)
        buf_addf(&out, " z=%s", u->zone);
    buf_addf(&out, " P=%u%s", (unsigned)u->port, u->has_port ? "!" : "");
    if (u->path.len > 0)
        buf_addf(&out, " /=%.*s", (int)u->path.len, u->path.ptr);
    if (u->query.ptr)
        buf_addf(&out, " ?=%.*s", (int)u->query.len, u->query.ptr);
    if (u->fragment.ptr)
        buf_addf(&out, " #=%.*s", (int)u->fragment.len, u->fragment.ptr);
    return buf_take(&out);
}

struct text_case {
    const char *in, *want;
};

static const struct text_case parsed[] = {
    { "http://example.test", "s=http n=example.test P=80" },
    { "http://example.test/", "s=http n=example.test P=80 /=/" },
    { "HTTPS://Example.test:8443/a/../b?c=d?e#f#g",
      "s=HTTPS n=Example.test P=8443! /=/a/../b ?=c=d?e #=f#g" },
    { "http://h?", "s=http n=h P=80 ?=" },
    { "http://h#", "s=http n=h P=80 #=" },
    { "http://h/#f?x", "s=http n=h P=80 /=/ #=f?x" },
    { "http://h//a//b", "s=http n=h P=80 /=//a//b" },
    { "http://h:/", "s=http n=h P=80 /=/" },
    { "http://h:0080/", "s=http n=h P=80! /=/" },
    { "http://h:65535", "s=http n=h P=65535!" },
    { "http://us%40er:p%3Aw:x@h/", "s=http u=us%40er p=p%3Aw:x n=h P=80 /=/" },
    { "http://u@h", "s=http u=u n=h P=80" },
    { "http://:@h", "s=http u= p= n=h P=80" },
    { "http://@h/", "s=http n=h P=80 /=/" },
    { "http://h/x@y:z", "s=http n=h P=80 /=/x@y:z" },
    { "http://[2001:db8::1]:81/", "s=http n=2001:db8::1 P=81! /=/" },
    { "http://[fe80::1%25eth0]/", "s=http n=fe80::1 z=eth0 P=80 /=/" },
    { "http://[fe80::1%eth0]:8080", "s=http n=fe80::1 z=eth0 P=8080!" },
    { "http://[::ffff:1.2.3.4]", "s=http n=::ffff:1.2.3.4 P=80" },
    { "http://127.0.0.1:1", "s=http n=127.0.0.1 P=1!" },
    { "http://ex%61mple.test", "s=http n=example.test P=80" },
    { "http://my_host-1.test.", "s=http n=my_host-1.test. P=80" },
    { "http://b\xc3\xbc"
      "cher.example/\xc3\xa9",
      "s=http n=xn--bcher-kva.example P=80 /=/\xc3\xa9" },
    { "http://B%C3%9Ccher.example", "s=http n=xn--bcher-kva.example P=80" },
    { "http://stra\xc3\x9f"
      "e.de",
      "s=http n=xn--strae-oqa.de P=80" },
    { "localhost", "s=http n=localhost P=80" },
    { "localhost:8080/x", "s=http n=localhost P=8080! /=/x" },
    { "127.0.0.1:8080?q", "s=http n=127.0.0.1 P=8080! ?=q" },
    { "[::1]:8080/", "s=http n=::1 P=8080! /=/" },
    { "example.test/a:b", "s=http n=example.test P=80 /=/a:b" },
    { "socks5h://u:p@proxy", "s=socks5h u=u p=p n=proxy P=1080" },
    { "http://h/%zz%", "s=http n=h P=80 /=/%zz%" },
};

START_TEST(url_parse_keeps_what_was_typed)
{
    struct url u;
    struct jig_error error = { 0 };
    url_init(&u);
    ck_assert_msg(url_parse(&u, span_of(parsed[_i].in), &error) == JIG_OK, "%s: %s",
                  parsed[_i].in, error.text);
    char *parts = parts_of(&u);
    ck_assert_str_eq(parts, parsed[_i].want);
    ck_assert_str_eq(u.text, parsed[_i].in);
    free(parts);
    url_clear(&u);
    url_clear(&u);
}
END_TEST

static const struct {
    const char *in;
    const char *says; /* in the error's words */
    enum jig_err err; /* 0: invalid-url */
} refused[] = {
    { "", "empty", 0 },
    { "http://", "no host (at byte 8)", 0 },
    { "http:///a", "no host", 0 },
    { "http://user@:80/", "no host (at byte 13)", 0 },
    { "http://:80", "no host", 0 },
    { "http://?q", "no host", 0 },
    { "http:h", "// is missing", 0 },
    { "http:/h", "// is missing", 0 },
    { "http://h:99999/", "port is not a number from 1 to 65535 (at byte 10)", 0 },
    { "http://h:65536/", "port", 0 },
    { "http://h:0/", "port", 0 },
    { "http://h:-1/", "port", 0 },
    { "http://h:+80/", "port", 0 },
    { "http://h:8_0/", "port", 0 },
    { "http://h:80:80/", "port", 0 },
    { "http://h:80a", "port", 0 },
    { "http://h:18446744073709551696/", "port", 0 },
    { "http://[::1/", "'[' without ']'", 0 },
    { "http://::1]/", "no host", 0 },
    { "http://[nonsense]/", "no IPv6 address", 0 },
    { "http://[127.0.0.1]/", "no IPv6 address", 0 },
    { "http://[]/", "no IPv6 address", 0 },
    { "http://[::1]x/", "between ']' and the port", 0 },
    { "http://[::1%25]/", "zone", 0 },
    { "http://[::1%25a/b]/", "'[' without ']'", 0 },
    { "http://[::1%25a%20]/", "zone", 0 },
    { "http://h:80\\@evil.test/", "backslash", 0 },
    { "http://a\\b/", "backslash", 0 },
    { "http://a@b@c/", "second '@'", 0 },
    { "http://h/a b", "blank (at byte 11)", 0 },
    { " http://h/", "blank (at byte 1)", 0 },
    { "http://h/\r\nX: y", "control character (at byte 10)", 0 },
    { "http://h/\x7f", "control", 0 },
    { "http://a%20b/", "can't stand in a name", 0 },
    { "http://a%00b/", "can't stand in a name", 0 },
    { "http://a%2Fb/", "can't stand in a name", 0 },
    { "http://a%40b/", "can't stand in a name", 0 },
    { "http://a%0d%0ab/", "can't stand in a name", 0 },
    { "http://a%zzb/", "can't stand in a name", 0 },
    { "http://a<b/", "can't stand in a name", 0 },
    { "http://a..b/", "empty label", 0 },
    { "http://.b/", "empty label", 0 },
    { "http://./", "empty label", 0 },
    { "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test/",
      "longer than 63 bytes", 0 },
    { "http://\xff.test/", "no ASCII form", 0 },
    { "ftp://h/", "does not speak \"ftp\"", JIG_ERR_UNKNOWN_PROTOCOL },
    { "file:/etc/passwd", "does not speak \"file\"", JIG_ERR_UNKNOWN_PROTOCOL },
    { "mailto:a@b", "does not speak", JIG_ERR_UNKNOWN_PROTOCOL },
    { "javascript:alert(1)", "does not speak", JIG_ERR_UNKNOWN_PROTOCOL },
};

START_TEST(url_parse_says_what_is_wrong_and_where)
{
    struct url u;
    struct jig_error error = { 0 };
    url_init(&u);
    enum jig_err want = refused[_i].err ? refused[_i].err : JIG_ERR_INVALID_URL;
    ck_assert_int_eq(url_parse(&u, span_of(refused[_i].in), &error), want);
    ck_assert_int_eq(error.code, want);
    ck_assert_msg(strstr(error.text, refused[_i].says) != NULL, "%s: %s", refused[_i].in,
                  error.text);
    ck_assert_ptr_null(u.text);
    ck_assert_ptr_null(u.name);
}
END_TEST

START_TEST(url_parse_refuses_a_nul_and_long_names)
{
    struct url u;
    char text[400] = "http://";
    url_init(&u);
    ck_assert_int_eq(url_parse(&u, SPAN("http://h/a\0b"), NULL), JIG_ERR_INVALID_URL);
    for (size_t i = 7; i < 7 + 256; i += 2)
        memcpy(text + i, "a.", 3);
    ck_assert_int_eq(url_parse(&u, span_of(text), NULL), JIG_ERR_INVALID_URL);
    text[7 + 253] = '\0';
    ck_assert_int_eq(url_parse(&u, span_of(text), NULL), JIG_OK);
    url_clear(&u);
}
END_TEST

/* An error's words go to logs: no login in them. */
START_TEST(url_parse_keeps_passwords_out_of_its_words)
{
    struct url u;
    struct jig_error error = { 0 };
    url_init(&u);
    ck_assert_int_ne(url_parse(&u, SPAN("http://u:secret@h:99999/"), &error), JIG_OK);
    ck_assert_ptr_null(strstr(error.text, "secret"));
}
END_TEST

/* ---- On the wire ------------------------------------------------------------------------------*/

static const struct {
    const char *url, *origin, *absolute, *authority, *host;
} targets[] = {
    { "http://h", "/", "http://h/", "h:80", "h" },
    { "http://h:80/a?b#c", "/a?b", "http://h/a?b", "h:80", "h" },
    { "https://h:443/", "/", "https://h/", "h:443", "h" },
    { "https://h:80/", "/", "https://h:80/", "h:80", "h:80" },
    { "http://h:0080/", "/", "http://h/", "h:80", "h" },
    { "http://h?q#f?x", "/?q", "http://h/?q", "h:80", "h" },
    { "http://h/a?", "/a?", "http://h/a?", "h:80", "h" },
    { "http://u:p@h:81/x@y", "/x@y", "http://h:81/x@y", "h:81", "h:81" },
    { "http://[fe80::1%25eth0]:81/", "/", "http://[fe80::1]:81/", "[fe80::1]:81",
      "[fe80::1]:81" },
    { "http://[::1]/", "/", "http://[::1]/", "[::1]:80", "[::1]" },
    { "http://EXAMPLE.test//a//../b", "//a//../b", "http://EXAMPLE.test//a//../b",
      "EXAMPLE.test:80", "EXAMPLE.test" },
    { "http://b\xc3\xbc"
      "cher.test/caf\xc3\xa9?\xff%41%zz",
      "/caf%C3%A9?%FF%41%zz", "http://xn--bcher-kva.test/caf%C3%A9?%FF%41%zz",
      "xn--bcher-kva.test:80", "xn--bcher-kva.test" },
    { "http://h/{a}|\"<>`^\\", "/{a}|\"<>`^\\", "http://h/{a}|\"<>`^\\", "h:80", "h" },
};

static void expect_target(const struct url *u, enum url_target form, const char *want)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    url_add_target(u, form, &out);
    ck_assert_str_eq(buf_str(&out), want);
    buf_clear(&out);
}

START_TEST(url_add_target_writes_the_three_forms)
{
    struct url u;
    struct buf host;
    url_init(&u);
    buf_init(&host, 1000);
    ck_assert_int_eq(url_parse(&u, span_of(targets[_i].url), NULL), JIG_OK);
    expect_target(&u, URL_ORIGIN_FORM, targets[_i].origin);
    expect_target(&u, URL_ABSOLUTE_FORM, targets[_i].absolute);
    expect_target(&u, URL_AUTHORITY_FORM, targets[_i].authority);
    url_add_host(&u, &host);
    ck_assert_str_eq(buf_str(&host), targets[_i].host);
    buf_clear(&host);
    url_clear(&u);
}
END_TEST

static const struct {
    const char *url;
    unsigned without;
    const char *want;
} printed[] = {
    { "http://u:p@h:8080/a?b#c", URL_ALL, "http://u:p@h:8080/a?b#c" },
    { "http://u:p@h:8080/a?b#c", URL_NO_LOGIN, "http://h:8080/a?b#c" },
    { "http://u@h/a?b#c", URL_NO_LOGIN | URL_NO_FRAGMENT, "http://h/a?b" },
    { "localhost:80", URL_ALL, "http://localhost:80/" },
    { "http://B\xc3\xbc.de/\xc3\xa9#\xc3\xa9", URL_ALL, "http://B\xc3\xbc.de/%C3%A9#%C3%A9" },
};

START_TEST(url_print_leaves_out_what_it_is_told)
{
    struct url u;
    struct buf out;
    url_init(&u);
    buf_init(&out, 1000);
    ck_assert_int_eq(url_parse(&u, span_of(printed[_i].url), NULL), JIG_OK);
    url_print(&u, printed[_i].without, &out);
    ck_assert_str_eq(buf_str(&out), printed[_i].want);
    buf_clear(&out);
    url_clear(&u);
}
END_TEST

static const struct {
    const char *websocket, *http;
} handshakes[] = {
    { "ws://h:80/a", "http://h:80/a" },
    { "wss://h", "https://h" },
    { "ws:", "http:" },
};

START_TEST(url_of_a_websocket_is_that_of_its_handshake_and_back)
{
    const char *websocket = handshakes[_i].websocket, *http = handshakes[_i].http;
    struct buf out;
    buf_init(&out, 100);
    ck_assert(url_is_websocket(span_of(websocket)));
    ck_assert(!url_is_websocket(span_of(http)));
    url_add_as_http(span_of(websocket), &out);
    ck_assert_str_eq(buf_str(&out), http);
    buf_reset(&out);
    url_add_as_websocket(span_of(http), &out);
    ck_assert_str_eq(buf_str(&out), websocket);
    buf_reset(&out);
    url_add_as_websocket(span_of(websocket),
                         &out); /* what is one already, and what is neither */
    url_add_as_websocket(SPAN("httpx://h"), &out);
    ck_assert_str_eq(buf_str(&out) + strlen(websocket), "httpx://h");
    buf_clear(&out);
}
END_TEST

static const struct text_case decoded[] = {
    { "", "" },     { "a%40b", "a@b" },   { "%C3%a9", "\xc3\xa9" }, { "%", "%" },
    { "%4", "%4" }, { "%zz%41", "%zzA" }, { "a+b", "a+b" },
};

START_TEST(url_decode_undoes_escapes_only)
{
    struct buf out;
    buf_init(&out, 100);
    url_decode(span_of(decoded[_i].in), &out);
    ck_assert_str_eq(buf_str(&out), decoded[_i].want);
    buf_clear(&out);
}
END_TEST

/* ---- Origins and redirects --------------------------------------------------------------------*/

static const struct {
    const char *a, *b;
    bool same;
} origins[] = {
    { "http://h/a", "HTTP://H:80/b?c", true },
    { "https://h", "https://h:443/", true },
    { "http://u:p@h", "http://h", true },
    { "http://b\xc3\xbc"
      "cher.de",
      "http://XN--bcher-kva.de", true },
    { "http://h", "https://h", false },
    { "http://h:80", "https://h:80", false },
    { "http://h", "http://h:81", false },
    { "http://h", "http://h.", false },
    { "http://h", "http://a.h", false },
    { "http://[fe80::1%25a]", "http://[fe80::1%25b]", false },
};

START_TEST(url_same_origin_compares_scheme_host_and_port)
{
    struct url a, b;
    url_init(&a);
    url_init(&b);
    ck_assert_int_eq(url_parse(&a, span_of(origins[_i].a), NULL), JIG_OK);
    ck_assert_int_eq(url_parse(&b, span_of(origins[_i].b), NULL), JIG_OK);
    ck_assert_int_eq(url_same_origin(&a, &b), origins[_i].same);
    ck_assert_int_eq(url_same_origin(&b, &a), origins[_i].same);
    url_clear(&a);
    url_clear(&b);
}
END_TEST

static const struct {
    const char *base, *reference, *want; /* NULL: refused */
} resolved[] = {
    /* RFC 3986, 5.4.1, over http. */
    { "http://a/b/c/d;p?q", "g", "http://a/b/c/g" },
    { "http://a/b/c/d;p?q", "./g", "http://a/b/c/g" },
    { "http://a/b/c/d;p?q", "g/", "http://a/b/c/g/" },
    { "http://a/b/c/d;p?q", "/g", "http://a/g" },
    { "http://a/b/c/d;p?q", "//g", "http://g/" },
    { "http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y" },
    { "http://a/b/c/d;p?q", "g?y", "http://a/b/c/g?y" },
    { "http://a/b/c/d;p?q", "#s", "http://a/b/c/d;p?q#s" },
    { "http://a/b/c/d;p?q", "g#s", "http://a/b/c/g#s" },
    { "http://a/b/c/d;p?q", ";x", "http://a/b/c/;x" },
    { "http://a/b/c/d;p?q", "g;x?y#s", "http://a/b/c/g;x?y#s" },
    { "http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q" },
    { "http://a/b/c/d;p?q", ".", "http://a/b/c/" },
    { "http://a/b/c/d;p?q", "./", "http://a/b/c/" },
    { "http://a/b/c/d;p?q", "..", "http://a/b/" },
    { "http://a/b/c/d;p?q", "../g", "http://a/b/g" },
    { "http://a/b/c/d;p?q", "../..", "http://a/" },
    { "http://a/b/c/d;p?q", "../../g", "http://a/g" },
    /* 5.4.2 */
    { "http://a/b/c/d;p?q", "../../../g", "http://a/g" },
    { "http://a/b/c/d;p?q", "/./g", "http://a/g" },
    { "http://a/b/c/d;p?q", "/../g", "http://a/g" },
    { "http://a/b/c/d;p?q", "g.", "http://a/b/c/g." },
    { "http://a/b/c/d;p?q", "..g", "http://a/b/c/..g" },
    { "http://a/b/c/d;p?q", "./../g", "http://a/b/g" },
    { "http://a/b/c/d;p?q", "g/./h", "http://a/b/c/g/h" },
    { "http://a/b/c/d;p?q", "g/../h", "http://a/b/c/h" },
    { "http://a/b/c/d;p?q", "g;x=1/../y", "http://a/b/c/y" },
    { "http://a/b/c/d;p?q", "g?y/../x", "http://a/b/c/g?y/../x" },
    { "http://a/b/c/d;p?q", "g#s/../x", "http://a/b/c/g#s/../x" },
    { "http://a/b/c/d;p?q", "http:g", "http://a/b/c/g" },
    /* Whole URLs. */
    { "http://a/b", "https://B.test:8443/x?y", "https://B.test:8443/x?y" },
    { "http://a/b", "http://c", "http://c/" },
    { "https://a/b", "http:c/d", "http://c/d" },
    { "http://a/b", "https:/c/d", "https://c/d" },
    { "http://a/b", "HTTP://c/%2E%2e/d/%2e", "HTTP://c/d/" },
    { "http://a/b", "http://c:0/", NULL },
    { "http://a/b", "http://", NULL },
    { "http://a/b", "//", NULL },
    { "http://a/b", "//[::1", NULL },
    { "http://a/b", "file:///etc/passwd", NULL },
    { "http://a/b", "javascript:x", NULL },
    { "http://a/b", "ws://h/", NULL },
    /* As browsers do it. */
    { "http://a/b/c", "\\g", "http://a/g" },
    { "http://a/b/c", "g\\..\\h", "http://a/b/h" },
    { "http://a/b/c", "\\\\evil\\x", "http://evil/x" },
    { "http://a/b/c", "/\\evil", "http://evil/" },
    { "http://a/b/c", "///evil", "http://evil/" },
    { "http://a/b/c", "?a\\b", "http://a/b/c?a\\b" },
    { "http://a/b/c", "http:\\\\h\\@x/", "http://h/@x/" },
    { "http://a/b/c", " \t g \r\n", "http://a/b/g" },
    { "http://a/b/c", "g\th\ni", "http://a/b/ghi" },
    { "http://a/b/c", "b c?d e#f g", "http://a/b/b%20c?d%20e#f%20g" },
    { "http://a/b/c",
      "b\x01"
      "c",
      "http://a/b/b%01c" },
    { "http://a/b/c", "caf\xc3\xa9\xff", "http://a/b/caf%C3%A9%FF" },
    { "http://a/b/c", "/x%20y%2Fz%0d%0a", "http://a/x%20y%2Fz%0d%0a" },
    { "http://a/b/c", "/r?u=http://x.test/../y", "http://a/r?u=http://x.test/../y" },
    { "http://a/b/c", "d:e", NULL },
    { "http://a/b/c", "./d:e", "http://a/b/d:e" },
    { "http://a/b/c", "1d:e", "http://a/b/1d:e" },
    { "http://a/b/c", "//h ost/", NULL },
    /* What is taken from the base. */
    { "http://a", "g", "http://a/g" },
    { "http://a?q", "", "http://a/?q" },
    { "http://u:p@a:81/b#f", "c", "http://u:p@a:81/c#f" },
    { "http://u:p@a/b#f", "c#g", "http://u:p@a/c#g" },
    { "http://u:p@a/b", "//c/d", "http://c/d" },
    { "http://u:p@a/b", "http://a/d", "http://a/d" },
    { "https://[fe80::1%25e]:1/b", "c", "https://[fe80::1%25e]:1/c" },
    { "http://a//b//c", "d", "http://a//b//d" },
    { "http://a/x//..", "", "http://a/x/" },
    { "localhost:8080/a", "b", "http://localhost:8080/b" },
};

static const struct {
    const char *url;
    bool is_loopback;
} machines[] = {
    { "http://localhost/", true },
    { "http://LocalHost.:8080/", true },
    { "http://a.b.localhost/", true },
    { "http://127.0.0.1/", true },
    { "http://127.200.3.4/", true },
    { "http://[::1]/", true },
    { "http://[0:0:0:0:0:0:0:1]:8080/", true },
    { "http://notlocalhost/", false },
    { "http://localhost.test/", false },
    { "http://127.0.0.1.test/", false },
    { "http://128.0.0.1/", false },
    { "http://[::2]/", false },
    { "http://[::ffff:127.0.0.1]/", false },
};

START_TEST(url_is_loopback_names_this_machine_and_no_other)
{
    struct url u;
    url_init(&u);
    ck_assert_int_eq(url_parse(&u, span_of(machines[_i].url), NULL), JIG_OK);
    ck_assert_msg(url_is_loopback(&u) == machines[_i].is_loopback, "%s", machines[_i].url);
    url_clear(&u);
}
END_TEST

START_TEST(url_resolve_reads_a_location_as_browsers_do)
{
    struct url base, out;
    struct buf text;
    struct jig_error error = { 0 };
    url_init(&base);
    url_init(&out);
    buf_init(&text, 1 << 16);
    ck_assert_int_eq(url_parse(&base, span_of(resolved[_i].base), NULL), JIG_OK);
    enum jig_err err = url_resolve(&base, span_of(resolved[_i].reference), &out, &error);
    ck_assert_int_eq(err, error.code);
    if (!err)
        url_print(&out, URL_ALL, &text);
    ck_assert_msg(span_eq(span_of(err ? NULL : buf_str(&text)), span_of(resolved[_i].want)),
                  "%s + %s gives %s", resolved[_i].base, resolved[_i].reference,
                  err ? error.text : buf_str(&text));
    buf_clear(&text);
    url_clear(&base);
    url_clear(&out);
}
END_TEST

START_TEST(url_resolve_may_replace_its_base)
{
    struct url u;
    url_init(&u);
    ck_assert_int_eq(url_parse(&u, SPAN("http://a/b/c?d"), NULL), JIG_OK);
    ck_assert_int_eq(url_resolve(&u, SPAN("e"), &u, NULL), JIG_OK);
    ck_assert_str_eq(u.text, "http://a/b/e");
    url_clear(&u);
}
END_TEST

START_TEST(url_copy_and_move_own_their_text)
{
    struct url a, b, c;
    url_init(&a);
    url_init(&b);
    url_init(&c);
    ck_assert_int_eq(url_parse(&a, SPAN("http://u@[::1%25z]:8/p?q#f"), NULL), JIG_OK);
    ck_assert_int_eq(url_copy(&b, &a), JIG_OK);
    url_clear(&a);
    url_move(&c, &b);
    ck_assert_ptr_null(b.text);
    char *parts = parts_of(&c);
    ck_assert_str_eq(parts, "s=http u=u n=::1 z=z P=8! /=/p ?=q #=f");
    free(parts);
    url_clear(&c);
}
END_TEST

Suite *test_url(void);

#define ROWS(tc, test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

Suite *test_url(void)
{
    Suite *suite = suite_create("url");
    TCase *tc = tcase_create("url");
    ROWS(tc, url_parse_keeps_what_was_typed, parsed);
    ROWS(tc, url_parse_says_what_is_wrong_and_where, refused);
    tcase_add_test(tc, url_parse_refuses_a_nul_and_long_names);
    tcase_add_test(tc, url_parse_keeps_passwords_out_of_its_words);
    ROWS(tc, url_add_target_writes_the_three_forms, targets);
    ROWS(tc, url_print_leaves_out_what_it_is_told, printed);
    ROWS(tc, url_of_a_websocket_is_that_of_its_handshake_and_back, handshakes);
    ROWS(tc, url_decode_undoes_escapes_only, decoded);
    ROWS(tc, url_same_origin_compares_scheme_host_and_port, origins);
    ROWS(tc, url_is_loopback_names_this_machine_and_no_other, machines);
    ROWS(tc, url_resolve_reads_a_location_as_browsers_do, resolved);
    tcase_add_test(tc, url_resolve_may_replace_its_base);
    tcase_add_test(tc, url_copy_and_move_own_their_text);
    suite_add_tcase(suite, tc);
    return suite;
}
