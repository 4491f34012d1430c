#include <check.h>
#include <stdlib.h>

#include "data/remotename.h"

struct name_case {
    const char *given;
    const char *name; /* NULL: none */
};

static const struct name_case urls[] = {
    { "http://a.test/b/c.txt", "c.txt" },
    { "http://a.test/b/c.txt?x=/d#/e", "c.txt" },
    { "a.test/b", "b" },
    { "http://a.test/", NULL },
    { "http://a.test", NULL },
    { "http://a.test/b/..", NULL },
};

START_TEST(remotename_is_the_last_part_of_the_path)
{
    char *name = remotename_of_url(urls[_i].given);
    ck_assert_pstr_eq(name, urls[_i].name);
    free(name);
}
END_TEST

static const struct name_case proposals[] = {
    { "http://h/reports/may.json?x=1", "may.json" },
    { "http://h/", NULL },
    { "http://h/.htaccess", NULL },
    { "http://h/-rf", NULL },
    { "http://h/a\x1b[2J", NULL },
};

START_TEST(remotename_proposes_none_that_is_not_plain)
{
    char *name = remotename_to_propose(proposals[_i].given);
    ck_assert_pstr_eq(name, proposals[_i].name);
    free(name);
}
END_TEST

static const struct name_case fields[] = {
    { "attachment; filename=\"a b.txt\"", "a b.txt" },
    { "attachment; filename=a.txt", "a.txt" },
    { "attachment; FileName=a.txt; x=y", "a.txt" },
    { "attachment; filename=\"a\\\"b;c.txt\"", "a\"b;c.txt" },
    { "attachment; filename=old.txt; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt" },
    { "attachment; filename=old.txt; filename*=ISO-8859-1''na%EFve.txt", "old.txt" },
    { "attachment; filename=\"../../etc/passwd\"", "passwd" },
    { "attachment; filename=\"C:\\\\windows\\\\x.dll\"", "x.dll" },
    { "attachment; filename*=UTF-8''..%2F..%2Fsecret", "secret" },
    { "attachment; filename=.bashrc", NULL },
    { "attachment; filename=\"dir/.profile\"", NULL },
    { "attachment; filename=..", NULL },
    { "attachment; filename=\"dir/\"", NULL },
    { "attachment; filename=\"a\x1b[2Jb\"", NULL },
    { "attachment; filename*=UTF-8''a%00b", NULL },
    { "attachment; filename=\"a\xff\"", NULL },
    { "attachment; filename=\"a-b\"", "a-b" },
    { "attachment; filename=\"-rf\"", NULL },
    { "attachment; filename=\"dir/--x\"", NULL },
    { "attachment; filename=\"a\xc2\x9b\"", NULL }, /* C1's CSI */
    { "attachment; filename=\"a\xe2\x80\xae"
      "fdp.exe\"",
      NULL },                                               /* bidi override */
    { "attachment; filename*=UTF-8''a%E2%81%A6b", NULL },   /* bidi isolate */
    { "attachment; filename*=UTF-8''a%F3%A0%81%81", NULL }, /* a tag */
    { "attachment; filename*=UTF-8''a%E2%80%8Bb", NULL },   /* no width */
    { "attachment; filename*=UTF-8''e%CC%81%E4%B8%AD%D7%90.txt", "e\u0301中א.txt" },
    { "attachment; filename=\"\"", NULL },
    { "attachment; filename=\"", NULL },
    { "inline", NULL },
    { "", NULL },
};

START_TEST(remotename_of_a_server_is_a_plain_file)
{
    char *name = remotename_of_field(span_of(fields[_i].given));
    ck_assert_pstr_eq(name, fields[_i].name);
    free(name);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof *(table))

Suite *test_remotename(void);
Suite *test_remotename(void)
{
    Suite *s = suite_create("remotename");
    TCase *t = tcase_create("remotename");
    tcase_add_loop_test(t, remotename_proposes_none_that_is_not_plain, 0, N(proposals));
    tcase_add_loop_test(t, remotename_is_the_last_part_of_the_path, 0, N(urls));
    tcase_add_loop_test(t, remotename_of_a_server_is_a_plain_file, 0, N(fields));
    suite_add_tcase(s, t);
    return s;
}
