#include <check.h>
#include <stdio.h>
#include <string.h>

#include "book/curlin.h"
#include "book/messagein.h"
#include "data/shellwords.h"

struct words_case {
    const char *text, *words; /* with "|" behind each */
};

static const struct words_case words[] = {
    { "curl  -X 'PO''ST' \"a b\"", "curl|-X|POST|a b|" },
    { "a\\ b \"q\\\"\\$\\x\" '\\n'", "a b|q\"$\\x|\\n|" },
    { "$'a\\n\\u00e9\\x41\\''", "a\n\xc3\xa9"
                                "A'|" },
    { "a \\\n  b \\\r\n c ^\n d", "a|b|c|d|" },
    { "a; rm -rf /", "a|" },
    { "a | b", "a|" },
    { "a > file", "a|" },
    { "a\nb", "a|" },
    { "$(x) `y` $z", "$(x)|`y`|$z|" },
    { "'open", "open|" },
    { "''", "|" },
    { "", "" },
};

START_TEST(shellwords_reads_words_and_runs_nothing)
{
    struct span rest = span_of(words[_i].text);
    struct buf word, all;
    buf_init(&word, 1000);
    buf_init(&all, 1000);
    while (shellwords_next(&rest, &word)) {
        buf_add(&all, buf_span(&word));
        buf_add_byte(&all, '|');
    }
    ck_assert_str_eq(buf_str(&all), words[_i].words);
    buf_clear(&word);
    buf_clear(&all);
}
END_TEST

/* The request in one line: METHOD URL, headers, auth, options, body. */
static const char *shown(const struct book_request *r)
{
    static char out[4096];
    int n = snprintf(out, sizeof out, "%s %s", r->method, r->url);
    for (size_t i = 0; i < r->tables[BOOK_HEADERS].n; i++)
        n += snprintf(out + n, sizeof out - (size_t)n, " [%s: %s]",
                      r->tables[BOOK_HEADERS].rows[i].name,
                      r->tables[BOOK_HEADERS].rows[i].value);
    if (r->auth_type)
        n += snprintf(out + n, sizeof out - (size_t)n, " (%s)", r->auth_type);
    for (size_t i = 0; i < r->auth.n; i++)
        n += snprintf(out + n, sizeof out - (size_t)n, " %s=%s", r->auth.rows[i].name,
                      r->auth.rows[i].value);
    for (size_t i = 0; i < r->options.n; i++)
        n += snprintf(out + n, sizeof out - (size_t)n, " --%s=%s", r->options.rows[i].name,
                      r->options.rows[i].value);
    for (size_t i = 0; i < r->tables[BOOK_MULTIPART].n; i++) {
        const struct book_row *row = &r->tables[BOOK_MULTIPART].rows[i];
        n += snprintf(out + n, sizeof out - (size_t)n, " <%s=%s%s %s>", row->name,
                      row->file ? "@" : "", row->file ? row->file : row->value,
                      row->type ? row->type : "");
    }
    if (r->body == BOOK_BODY_FILE)
        snprintf(out + n, sizeof out - (size_t)n, " @%s", r->body_file);
    if (r->body == BOOK_BODY_BYTES)
        snprintf(out + n, sizeof out - (size_t)n, " %s", buf_str(&r->bytes));
    return out;
}

struct curl_case {
    const char *line, *want, *left_out;
};

#define FORM_TYPE " [Content-Type: application/x-www-form-urlencoded]"

static const struct curl_case curls[] = {
    { "curl http://h/", "GET http://h/", "" },
    { "$ curl h/x?a=1&b=2", "GET h/x?a=1",
      "" }, /* as a shell would: the rest is another command */
    { "curl 'h/x?a=1&b=2'", "GET h/x?a=1&b=2", "" },
    { "curl -XDELETE --url http://h/", "DELETE http://h/", "" },
    { "curl -H 'A: b' -H 'a:c' -H 'E;' http://h/", "GET http://h/ [A: b] [a: c] [E: ]", "" },
    { "curl http://h/ -d a=1 -d b=2", "POST http://h/" FORM_TYPE " a=1&b=2", "" },
    { "curl http://h/ -H 'content-type: x' -d 1", "POST http://h/ [content-type: x] 1", "" },
    { "curl http://h/ --data-raw @x", "POST http://h/" FORM_TYPE " @x", "" },
    { "curl http://h/ --data-urlencode 'q=a b'", "POST http://h/" FORM_TYPE " q=a+b", "" },
    { "curl http://h/ --json '{}'",
      "POST http://h/ [Content-Type: application/json] [Accept: application/json] {}", "" },
    { "curl -G http://h/?a=1 -d b=2", "GET http://h/?a=1&b=2", "" },
    { "curl -I http://h/", "HEAD http://h/", "" },
    { "curl http://h/ --data-binary @/etc/passwd", "POST http://h/" FORM_TYPE " @/etc/passwd",
      "" }, /* named, not read */
    { "curl http://h/ -d @up.txt", "POST http://h/" FORM_TYPE " @up.txt",
      "the removal of line ends in up.txt" },
    { "curl http://h/ --json @up.json",
      "POST http://h/ [Content-Type: application/json] [Accept: application/json] @up.json",
      "" },
    { "curl http://h/ -d a=1 -d @up.txt", "POST http://h/" FORM_TYPE " a=1",
      "the data of up.txt" },
    { "curl http://h/ -d @up.txt -d a=1", "POST http://h/" FORM_TYPE " a=1",
      "the data of up.txt" },
    { "curl http://h/ --data-binary @a -d @b", "POST http://h/" FORM_TYPE " @a",
      "the data of b" },
    { "curl http://h/ -d @-", "POST http://h/" FORM_TYPE, "standard input" },
    { "curl http://h/ --data-urlencode 'n@up.txt' -d a=1", "POST http://h/" FORM_TYPE " a=1",
      "data-urlencode n@up.txt" },
    { "curl http://h/ --data-urlencode '=a=b' --data-urlencode 'c d'",
      "POST http://h/" FORM_TYPE " a%3Db&c+d", "" },
    { "curl http://h/ -H Content-Type: -d a=1", "POST http://h/ a=1", "" },
    { "curl http://h/ -T up.bin", "PUT http://h/up.bin @up.bin", "" },
    { "curl http://h -T 'a/b c'", "PUT http://h/b%20c @a/b c", "" },
    { "curl http://h/up -T up.bin -X POST", "POST http://h/up @up.bin", "" },
    { "curl 'http://h/up/?a=1' -T up.bin", "PUT http://h/up/up.bin?a=1 @up.bin", "" },
    { "curl http://h/ -T -", "PUT http://h/", "standard input" },
    { "curl http://h/ -F a=1 -F 'f=@p.jpg;type=image/jpeg'",
      "POST http://h/ <a=1 > <f=@p.jpg image/jpeg>", "" },
    { "curl http://h/ --form-string 'x=@y' --form-string 'z=<a;type=b/c'",
      "POST http://h/ <x=@y > <z=<a;type=b/c >", "" },
    { "curl http://h/ -F 'x=a;type=text/plain;charset=utf-8' -F 'y=\"a;\\\"b\"'",
      "POST http://h/ <x=a text/plain;charset=utf-8> <y=a;\"b >", "" },
    { "curl http://h/ -F 'f=@p.jpg;filename=o.jpg;type=a/b' -F 'g=<p.txt' -F 'i=@a,b'",
      "POST http://h/ <f=@p.jpg a/b> <g=@p.txt > <i=@a >",
      "filename of the part f, g without its file name, more files of the part i" },
    { "curl http://h/ -H 'Content-Type: multipart/form-data' -F a=1", "POST http://h/ <a=1 >",
      "" }, /* as Swagger copies it: the boundary is yet to come */
    { "curl -u ann:pw:x http://h/", "GET http://h/ (basic) username=ann password=pw:x", "" },
    { "curl --digest http://h/", "GET http://h/", "digest (no user)" },
    { "curl --digest --no-digest http://h/", "GET http://h/", "" },
    { "curl --digest http://h/ -u ann:pw", "GET http://h/ (digest) username=ann password=pw",
      "" },
    { "curl --aws-sigv4 aws:amz:here:s3 -u key:word http://h/",
      "GET http://h/ (awsv4) accessKey=key secretKey=word region=here service=s3", "" },
    { "curl --aws-sigv4 goog:goog -u key:word http://h/", "GET http://h/", "aws-sigv4" },
    { "curl --oauth2-bearer t http://h/", "GET http://h/ (bearer) token=t", "" },
    { "curl -sSLk -m 5 --http2 http://h/",
      "GET http://h/ --location=true --insecure=true --max-time=5 --http2=true", "" },
    { "curl --max-redirs -1 --max-filesize 2k http://h/",
      "GET http://h/ --max-redirs=1000000 --max-filesize=2048", "" },
    { "curl -x p:3128 -p --noproxy a.test --connect-to ::b.test: http://h/",
      "GET http://h/ --proxy=p:3128 --proxytunnel=true --noproxy=a.test --connect-to=::b.test:",
      "" },
    { "curl -x u:secret@p:3128 -U v:secret http://h/", "GET http://h/", "proxy, proxy-user" },
    { "curl -A me -e 'http://r/;auto' -b a=1 http://h/",
      "GET http://h/ [User-Agent: me] [Referer: http://r/] [Cookie: a=1]", "" },
    { "curl -A me -H 'User-Agent: you' http://h/", "GET http://h/ [User-Agent: you]", "" },
    { "curl -A '' -H Accept: http://h/", "GET http://h/",
      "the removal of User-Agent, the removal of Accept" },
    { "curl -b jar.txt http://h/", "GET http://h/", "the cookies of the file jar.txt" },
    { "curl -b a=1 -b '' -b 'b=2; c=3' http://h/", "GET http://h/ [Cookie: a=1; b=2; c=3]",
      "" },
    { "curl -r 0-99 http://h/", "GET http://h/ [Range: bytes=0-99]", "" },
    { "curl -r 5 http://h/", "GET http://h/ [Range: bytes=5-]", "" },
    { "curl -r 5-2 http://h/", "GET http://h/ [Range: bytes=5-2]", "" },
    { "curl -r x http://h/", "GET http://h/ [Range: bytes=x]", "" },
    { "curl -r '' http://h/", "GET http://h/ [Range: bytes=]", "" },
    { "curl -H @names http://h/", "GET http://h/", "header @names" },
    { "curl --netrc -o out -K cfg --foo http://h/ -@", "GET http://h/",
      "netrc, output, config, --foo, -@" },
    { "curl --foo bar http://h/", "GET http://h/", "--foo" },
    { "curl --retry 2 --retry-delay 1 --proto =https http://h/", "GET http://h/",
      "retry, retry-delay, proto" },
    { "curl -u ann:pw --ntlm http://h/", "GET http://h/", "ntlm, user" },
    { "curl --cert c.pem:pw --pass pw http://h/", "GET http://h/ --cert=c.pem",
      "the password of the certificate, pass" },
    { "curl --tlsv1.2 --tls-max 1.3 --location-trusted --no-insecure http://h/",
      "GET http://h/ --tls-min=1.2 --tls-max=1.3 --location-trusted=true", "" },
    { "curl --resolve a:1:b --resolve c:2:d --resolve e:3:f http://h/",
      "GET http://h/ --resolve=[\"a:1:b\", \"c:2:d\", \"e:3:f\"]", "" },
    { "curl --socks5-hostname p:1080 --insec http://h/",
      "GET http://h/ --proxy=socks5h://p:1080 --insecure=true", "" },
    { "curl http://h/a http://h/b", "GET http://h/a", "another URL" },
    { "curl http://h/a --next -d 1 http://h/b", "GET http://h/a", "what follows --next" },
    { "curl -- http://h/", "GET http://h/", "" },
    { "curl 'http://h/{a,b}' -g", "GET http://h/{a,b}", "" },
    { "curl 'http://h/[1-2]'", "GET http://h/[1-2]", "the pattern in the URL" },
    { "curl 'http://[::1]:80/{{x}}'", "GET http://[::1]:80/{{x}}", "" },
    { "curl http://h/a/../b", "GET http://h/a/../b", "the shortening of dots in the path" },
    { "curl --url-query 'a b' --url-query +c=%20 -G -d d=1 'http://h/?#f'",
      "GET http://h/?d=1&a+b&c=%20#f", "" },
    { "curl -I -G -d a=1 http://h/", "HEAD http://h/?a=1", "" },
    { "curl -G -d a=1 '#f'", "GET ?a=1#f", "" },
    { "/usr/bin/curl\thttp://h/", "GET http://h/", "" },
    { "curl ^\"http://h/?a=1^&b=^%2^\" ^\r\n  -H ^\"A: ^\\^\"b^\\^\"^\" ^\r\n  --data-raw "
      "^\"c^\r\n\r\nd^\"",
      "POST http://h/?a=1&b=%2 [A: \"b\"]" FORM_TYPE " c\nd",
      "" }, /* as Windows' browsers do */
    { "curl 'http://h/' --data-raw '{\"op\":\"^\",\"n\":1}'",
      "POST http://h/" FORM_TYPE " {\"op\":\"^\",\"n\":1}", "" },
    { "curl http://h/ \\\n  -H 'A: b' \\\n  --compressed",
      "GET http://h/ [A: b] --compressed=true", "" },
};

START_TEST(curlin_fills_a_request)
{
    const struct curl_case *c = &curls[_i];
    struct book_request *r = book_request_new();
    struct buf left_out;
    ck_assert_ptr_nonnull(r);
    buf_init(&left_out, 1000);
    ck_assert_int_eq(curlin_fill(r, span_of(c->line), &left_out, NULL, NULL), JIG_OK);
    ck_assert_str_eq(shown(r), c->want);
    ck_assert_str_eq(buf_str(&left_out), c->left_out);
    buf_clear(&left_out);
    book_request_free(r);
}
END_TEST

static const struct {
    const char *line, *doubts;
} doubted[] = {
    { "curl -r 5-2 http://h/", "-r 5-2: it ends before it begins" },
    { "curl -r 0-1,5-2 http://h/", "-r 0-1,5-2: it ends before it begins" },
    { "curl -r x http://h/", "-r x: a part is 0-99, 500- (from there on) or -200 (the last)" },
    { "curl -r 1-2x http://h/", "-r 1-2x: not whole numbers of bytes" },
    { "curl -r 5-2 -r 2-5 http://h/", "" },                /* the last one counts */
    { "curl -r 5-2 -H 'Range: bytes=2-5' http://h/", "" }, /* before which comes the header */
    { "curl -r 5 http://h/", "" },
    { "curl -r 0-1,-5 http://h/", "" },
};

START_TEST(curlin_doubts_a_range_that_is_none)
{
    struct book_request *r = book_request_new();
    struct buf doubts;
    ck_assert_ptr_nonnull(r);
    buf_init(&doubts, 1000);
    ck_assert_int_eq(curlin_fill(r, span_of(doubted[_i].line), NULL, &doubts, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&doubts), doubted[_i].doubts);
    buf_clear(&doubts);
    book_request_free(r);
}
END_TEST

START_TEST(curlin_replaces_what_was_there_but_not_the_name)
{
    struct book_request *r;
    ck_assert_int_eq(
        book_request_parse(
            SPAN("{ \"name\": \"N\", \"order\": 7, \"method\": \"PUT\", \"url\": \"u\","
                 " \"headers\": [ { \"name\": \"Old\", \"value\": \"1\" } ],"
                 " \"query\": [ { \"name\": \"q\", \"value\": \"1\" } ],"
                 " \"body\": { \"text\": \"old\" } }"),
            &r, NULL),
        JIG_OK);
    ck_assert_int_eq(curlin_fill(r, SPAN("curl http://h/"), NULL, NULL, NULL), JIG_OK);
    ck_assert_str_eq(shown(r), "GET http://h/");
    ck_assert_str_eq(r->name, "N");
    ck_assert_uint_eq(r->tables[BOOK_QUERY].n, 0);
    book_request_free(r);
}
END_TEST

START_TEST(curlin_leaves_the_request_alone_when_it_can_not)
{
    static const char *const lines[] = { "wget http://h/", "curl", "curl -X", "curl -v",
                                         "curly http://h/" };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct book_request *r = book_request_new();
        ck_assert_ptr_nonnull(r);
        book_request_set_url(r, "http://before/");
        ck_assert_int_eq(curlin_fill(r, span_of(lines[i]), NULL, NULL, NULL), JIG_ERR_USAGE);
        ck_assert_str_eq(shown(r), "GET http://before/");
        book_request_free(r);
    }
}
END_TEST

struct message_case {
    const char *text, *want; /* NULL: it is none */
};

static const struct message_case messages[] = {
    { "GET /a?b HTTP/1.1\r\nHost: h:8080\r\nA: b\r\nA: c\r\n\r\n",
      "GET https://h:8080/a?b [A: b] [A: c]" },
    { "\nPOST http://h/ HTTP/1.1\nHost: h\nContent-Length: 4\nX:y\n\nbody",
      "POST http://h/ [X: y] body" },
    { "GET / HTTP/1.1\n\n", NULL },
    { "GET /", NULL },
    { "hello HTTP/1.1", NULL },
    { "HTTP/1.1 200 OK\nHost: h\n\n", NULL },
};

START_TEST(messagein_fills_a_request)
{
    struct book_request *r = book_request_new();
    ck_assert_ptr_nonnull(r);
    enum jig_err err = messagein_fill(r, span_of(messages[_i].text), NULL);
    ck_assert_int_eq(err, messages[_i].want ? JIG_OK : JIG_ERR_USAGE);
    ck_assert_str_eq(shown(r), messages[_i].want ? messages[_i].want : "GET ");
    book_request_free(r);
}
END_TEST

Suite *test_curlin(void);
Suite *test_curlin(void)
{
    Suite *suite = suite_create("curlin");
    TCase *tc = tcase_create("curlin");
    tcase_add_loop_test(tc, shellwords_reads_words_and_runs_nothing, 0,
                        sizeof words / sizeof *words);
    tcase_add_loop_test(tc, curlin_fills_a_request, 0, sizeof curls / sizeof *curls);
    tcase_add_loop_test(tc, curlin_doubts_a_range_that_is_none, 0,
                        sizeof doubted / sizeof *doubted);
    tcase_add_test(tc, curlin_replaces_what_was_there_but_not_the_name);
    tcase_add_test(tc, curlin_leaves_the_request_alone_when_it_can_not);
    tcase_add_loop_test(tc, messagein_fills_a_request, 0, sizeof messages / sizeof *messages);
    suite_add_tcase(suite, tc);
    return suite;
}
