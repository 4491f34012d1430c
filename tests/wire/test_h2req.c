#include <check.h>

#include "base/buf.h"
#include "wire/h2req.h"

/* "Name: value\n" lines in, "name=value " out. */
static const struct {
    const char *method, *fields, *want;
} cases[] = {
    { "GET", "Host: a.test:8080\nUser-Agent: x\nAccept: */*\n",
      ":method=GET|:scheme=https|:authority=a.test:8080|:path=/p?q|user-agent=x|accept=*/*|" },
    { "GET", "X-Mixed-CASE: Kept Value\nx-mixed-case: again\n",
      ":method=GET|:scheme=https|:path=/p?q|x-mixed-case=Kept Value|x-mixed-case=again|" },
    { "GET",
      "Connection: close, X-Hop\nX-Hop: 1\nKeep-Alive: 5\nProxy-Connection: x\n"
      "Transfer-Encoding: chunked\nUpgrade: websocket\nHTTP2-Settings: AA\nX-Stays: 1\n",
      ":method=GET|:scheme=https|:path=/p?q|x-stays=1|" },
    { "GET", "TE: gzip\n", ":method=GET|:scheme=https|:path=/p?q|" },
    { "GET", "TE: gzip, Trailers\n", ":method=GET|:scheme=https|:path=/p?q|te=trailers|" },
    { "GET", "Cookie: a=1; b=2;c=3; \nCookie: d\n",
      ":method=GET|:scheme=https|:path=/p?q|cookie=a=1|cookie=b=2|cookie=c=3|cookie=d|" },
    { "POST", "Content-Length: 5\nExpect: 100-continue\nEmpty:\n",
      ":method=POST|:scheme=https|:path=/p?q|content-length=5|expect=100-continue|empty=|" },
    { "CONNECT", "Host: a.test:443\n", ":method=CONNECT|:authority=a.test:443|" },
};

static void read_fields(const char *lines, struct header *out)
{
    struct span rest = span_of(lines);
    while (rest.len > 0) {
        struct span value = span_cut(&rest, '\n'), name = span_cut(&value, ':');
        header_add(out, name, span_trim(value));
    }
}

START_TEST(h2req_says_a_request_as_http2_wants_it)
{
    struct header fields, out;
    struct buf text;
    header_init(&fields);
    header_init(&out);
    buf_init(&text, 1 << 16);
    read_fields(cases[_i].fields, &fields);
    const struct h2req req = { .method = span_of(cases[_i].method),
                               .scheme = SPAN("https"),
                               .target = SPAN("/p?q"),
                               .fields = &fields };
    ck_assert(!h2req_is(&fields));
    ck_assert_int_eq(h2req_fields(&req, &out), JIG_OK);
    ck_assert(h2req_is(&out));
    for (size_t i = 0; i < out.n; i++) {
        struct field f = header_at(&out, i);
        buf_addf(&text, "%.*s=%.*s|", (int)f.name.len, f.name.ptr, (int)f.value.len,
                 f.value.len ? f.value.ptr : "");
    }
    ck_assert_str_eq(buf_str(&text), cases[_i].want);
    header_clear(&fields);
    header_clear(&out);
    buf_clear(&text);
}
END_TEST

Suite *test_h2req(void);
Suite *test_h2req(void)
{
    Suite *suite = suite_create("h2req");
    TCase *tc = tcase_create("h2req");
    tcase_add_loop_test(tc, h2req_says_a_request_as_http2_wants_it, 0,
                        (int)(sizeof cases / sizeof *cases));
    suite_add_tcase(suite, tc);
    return suite;
}
