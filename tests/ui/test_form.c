#include <check.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cli/form.h"
#include "support/proc.h"

struct form_case {
    const char *field;
    const char
        *part; /* the head's lines behind Content-Disposition: form-data, then the body */
};

static const struct form_case cases[] = {
    { "a=1", "; name=\"a\"\r\n\r\n1" },
    { "a=", "; name=\"a\"\r\n\r\n" },
    { "a=b=c;d", "; name=\"a\"\r\n\r\nb=c;d" },
    { "a=x;type=text/css", "; name=\"a\"\r\nContent-Type: text/css\r\n\r\nx" },
    { "a=@t.txt", "; name=\"a\"; filename=\"t.txt\"\r\nContent-Type: text/plain\r\n\r\nT\r\n" },
    { "a=@./t.txt;type=x/y",
      "; name=\"a\"; filename=\"t.txt\"\r\nContent-Type: x/y\r\n\r\nT\r\n" },
    { "a=@t.txt;filename=b.png",
      "; name=\"a\"; filename=\"b.png\"\r\nContent-Type: image/png\r\n\r\nT\r\n" },
    { "a=@t.txt;type=x/y;filename=b",
      "; name=\"a\"; filename=\"b\"\r\nContent-Type: x/y\r\n\r\nT\r\n" },
    { "a=@t.txt;filename=b;type=x/y",
      "; name=\"a\"; filename=\"b\"\r\nContent-Type: x/y\r\n\r\nT\r\n" },
    { "a=@odd;name", "; name=\"a\"; filename=\"odd;name\"\r\nContent-Type: "
                     "application/octet-stream\r\n\r\nO" },
    { "a=@t.txt;filename=\"b;type=c\";type=x/y",
      "; name=\"a\"; filename=\"b;type=c\"\r\nContent-Type: x/y\r\n\r\nT\r\n" },
    { "a=@t.txt;type=x/y;filename=\"b;c\"",
      "; name=\"a\"; filename=\"b;c\"\r\nContent-Type: x/y\r\n\r\nT\r\n" },
    { "a=@t.txt;filename=\"b", "; name=\"a\"; filename=\"%22b\"\r\nContent-Type: "
                               "application/octet-stream\r\n\r\nT\r\n" },
    { "a=x;type=\"text/css\"", "; name=\"a\"\r\nContent-Type: text/css\r\n\r\nx" },
    { "a=\"x;y\"", "; name=\"a\"\r\n\r\nx;y" },
    { "a=\"x;type=y\"; type=text/css",
      "; name=\"a\"\r\nContent-Type: text/css\r\n\r\nx;type=y" },
    { "a=\"x \\\"y\\\" \\\\ \\z\"", "; name=\"a\"\r\n\r\nx \"y\" \\ \\z" },
    { "a=\"x\" and \"y\"", "; name=\"a\"\r\n\r\n\"x\" and \"y\"" },
    { "a=\"x", "; name=\"a\"\r\n\r\n\"x" },
    { "a=\"", "; name=\"a\"\r\n\r\n\"" },
    { "a=@\"odd;name\";type=x/y",
      "; name=\"a\"; filename=\"odd;name\"\r\nContent-Type: x/y\r\n\r\nO" },
    { "a=<\"odd;name\"", "; name=\"a\"\r\n\r\nO" },
    { "a=x;type=text/plain; charset=utf-8",
      "; name=\"a\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nx" },
    { "a=x;headers=X-A: 1", "; name=\"a\"\r\nX-A: 1\r\n\r\nx" },
    { "a=x;headers=\"X-A: 1;type=2\";headers=X-B:3;type=x/y",
      "; name=\"a\"\r\nContent-Type: x/y\r\nX-A: 1;type=2\r\nX-B: 3\r\n\r\nx" },
    { "a=@t.txt;headers=content-type: x/z",
      "; name=\"a\"; filename=\"t.txt\"\r\ncontent-type: x/z\r\n\r\nT\r\n" },
    { "a=x;headers=@h", "; name=\"a\"\r\nX-A: 1\r\nX-B: 2\r\n\r\nx" },
    { "a=<t.txt", "; name=\"a\"\r\n\r\nT\r\n" },
};

START_TEST(form_fields_mean_what_curl_means)
{
    const struct form_case *c = &cases[_i];
    char folder[PATH_MAX];
    struct args_item item = { NULL, (char *)c->field };
    struct args_list list = { &item, 1, 1 };
    struct buf body, type;
    struct jig_error error;
    proc_temp_folder(folder);
    proc_write_file(folder, "t.txt", SPAN("T\r\n"));
    proc_write_file(folder, "odd;name", SPAN("O"));
    proc_write_file(folder, "h", SPAN("# two\nX-A: 1\r\n\nX-B: 2"));
    ck_assert_int_eq(chdir(folder), 0);
    buf_init(&body, 4096);
    buf_init(&type, 4096);
    ck_assert_int_eq(form_build(&list, &body, &type, &error), JIG_OK);
    struct span boundary = span_of(strstr(buf_str(&type), "boundary=") + 9);
    struct span got = buf_span(&body);
    size_t from = 2 + boundary.len + 2 + strlen("Content-Disposition: form-data");
    size_t end = span_find(got, boundary, from);
    ck_assert_uint_ne(end, SIZE_MAX);
    got = span_sub(got, from, end - 4);
    ck_assert_msg(span_eq_str(got, c->part), "%.*s", (int)got.len, got.ptr);
    buf_clear(&body);
    buf_clear(&type);
    proc_remove_tree(folder);
}
END_TEST

static const struct {
    const char *field;
    enum jig_err code;
} refused[] = {
    { "a=1;type=a\r\nX: y", JIG_ERR_INVALID_REQUEST },
    { "a=1;type=a\nb", JIG_ERR_INVALID_REQUEST },
    { "a=1;type=\r", JIG_ERR_INVALID_REQUEST },
    { "a=1;headers=X: y\r\nZ: 1", JIG_ERR_INVALID_REQUEST },
    { "a=1;headers=X y: 1", JIG_ERR_INVALID_REQUEST },
    { "a=1;headers=: 1", JIG_ERR_INVALID_REQUEST },
    { "a=1;headers=X", JIG_ERR_USAGE },
    { "a=1;headers=@none", JIG_ERR_READ },
    { "a", JIG_ERR_USAGE },
};

START_TEST(form_refuses_what_would_break_a_part)
{
    struct args_item item = { NULL, (char *)refused[_i].field };
    struct args_list list = { &item, 1, 1 };
    struct buf body, type;
    struct jig_error error;
    buf_init(&body, 4096);
    buf_init(&type, 4096);
    ck_assert_int_eq(form_build(&list, &body, &type, &error), refused[_i].code);
    buf_clear(&body);
    buf_clear(&type);
}
END_TEST

static const char *const lacking_room[] = { "a=b;filename=", "a=b;type=", "a=b;headers=X:",
                                            "a=b;headers=\"X:" };

/* A part with less of it than was said would be another one. */
START_TEST(form_refuses_what_has_no_room)
{
    struct buf text, body, type;
    struct jig_error error;
    buf_init(&text, 1 << 20);
    buf_init(&body, 1 << 20);
    buf_init(&type, 4096);
    buf_addf(&text, "%s%070000d\"", lacking_room[_i], 0);
    struct args_item item = { NULL, text.ptr };
    struct args_list list = { &item, 1, 1 };
    ck_assert_int_eq(form_build(&list, &body, &type, &error), JIG_ERR_TOO_LARGE);
    buf_clear(&text);
    buf_clear(&body);
    buf_clear(&type);
}
END_TEST

Suite *test_form(void);
Suite *test_form(void)
{
    Suite *s = suite_create("form");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, form_fields_mean_what_curl_means, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(t, form_refuses_what_would_break_a_part, 0,
                        sizeof refused / sizeof *refused);
    tcase_add_loop_test(t, form_refuses_what_has_no_room, 0,
                        sizeof lacking_room / sizeof *lacking_room);
    suite_add_tcase(s, t);
    return s;
}
