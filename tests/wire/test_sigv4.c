#include <check.h>
#include <string.h>

#include "wire/sigv4_vectors.h"
#include "wire/sigv4.h"

static const struct sigv4 signer = {
    .provider = { "aws", 3 },
    .region = { "us-east-1", 9 },
    .service = { "service", 7 },
    .key_id = { "AKIDEXAMPLE", 11 },
    .secret = { "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", 40 },
};

static void add_fields(const char *lines, struct header *h)
{
    struct span rest = span_of(lines);
    while (rest.ptr) {
        struct span value = span_cut(&rest, '\n'), name = span_cut(&value, ':');
        ck_assert_int_eq(header_add(h, name, span_trim(value)), JIG_OK);
    }
}

START_TEST(sigv4_signs_as_the_suite_does)
{
    const struct sigv4_vector *v = &sigv4_vectors[_i];
    struct sigv4 s = signer;
    struct header h;
    struct buf hash, out;
    header_init(&h);
    buf_init(&hash, 256);
    buf_init(&out, 1 << 16);
    s.keeps_path = v->keeps_path;
    sigv4_set_time(&s, 1440938160);
    add_fields(v->fields, &h);
    ck_assert_int_eq(digest_hex(DIGEST_SHA256, span_of(v->body), &hash, NULL), JIG_OK);
    struct sigv4_request r = { span_of(v->method), span_of(v->target), &h, buf_span(&hash) };
    sigv4_canonical(&s, &r, &out);
    ck_assert_msg(strcmp(buf_str(&out), v->canonical) == 0, "%s:\n%s", v->name, buf_str(&out));
    buf_reset(&out);
    ck_assert_int_eq(sigv4_string_to_sign(&s, &r, &out, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&out), v->string_to_sign);
    buf_reset(&out);
    ck_assert_int_eq(sigv4_authorize(&s, &r, &out, NULL), JIG_OK);
    ck_assert_str_eq(buf_str(&out), v->authorization);
    header_clear(&h);
    buf_clear(&hash);
    buf_clear(&out);
}
END_TEST

struct path {
    const char *target;
    bool keeps, once;
    const char *line; /* the second of the canonical request */
};

static const struct path paths[] = {
    { "/a%20b/c", false, false, "/a%2520b/c" },
    { "/a%20b//c/../d", true, true, "/a%20b//c/../d" },
    { "/a+b(1)/%c3%a9", true, true, "/a%2Bb%281%29/%C3%A9" },
    { "/a/../../b/.", false, false, "/b/" },
    { "/a/b/..", false, false, "/a/" },
    { "/..", false, false, "/" },
};

START_TEST(sigv4_spells_paths_as_the_service_does)
{
    const struct path *p = &paths[_i];
    struct sigv4 s = signer;
    struct header h;
    struct buf out;
    header_init(&h);
    buf_init(&out, 1 << 16);
    s.keeps_path = p->keeps;
    s.encodes_once = p->once;
    struct sigv4_request r = { SPAN("GET"), span_of(p->target), &h, SPAN("UNSIGNED-PAYLOAD") };
    sigv4_canonical(&s, &r, &out);
    struct span rest = buf_span(&out);
    span_cut(&rest, '\n');
    struct span line = span_cut(&rest, '\n');
    ck_assert_msg(span_eq_str(line, p->line), "%.*s", (int)line.len, line.ptr);
    header_clear(&h);
    buf_clear(&out);
}
END_TEST

START_TEST(sigv4_leaves_out_what_changes_on_the_way)
{
    struct header h;
    struct buf out;
    header_init(&h);
    buf_init(&out, 1 << 16);
    add_fields("User-Agent: a\nHost: b\nConnection: close\nX-B: 1\nx-a: 2\nX-b: 3\nExpect: x",
               &h);
    struct sigv4_request r = { SPAN("GET"), SPAN("/"), &h, SPAN("") };
    sigv4_signed_names(&r, &out);
    ck_assert_str_eq(buf_str(&out), "host;x-a;x-b");
    header_clear(&h);
    buf_clear(&out);
}
END_TEST

Suite *test_sigv4(void);
Suite *test_sigv4(void)
{
    Suite *suite = suite_create("sigv4");
    TCase *tcase = tcase_create("sigv4");
    tcase_add_loop_test(tcase, sigv4_signs_as_the_suite_does, 0,
                        sizeof sigv4_vectors / sizeof *sigv4_vectors);
    tcase_add_loop_test(tcase, sigv4_spells_paths_as_the_service_does, 0,
                        sizeof paths / sizeof *paths);
    tcase_add_test(tcase, sigv4_leaves_out_what_changes_on_the_way);
    suite_add_tcase(suite, tcase);
    return suite;
}
