#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "data/jq.h"

static const struct {
    const char *json, *filter;
    int code;           /* of enum jig_err; -1: it takes too much */
    const char *result; /* NULL: none */
} cases[] = {
    { "{\"a\":[1,{\"b\":\"x\"}]}", ".a[1].b", JIG_OK, "\"x\"" },
    { "{\"a\":[1,2,3]}", ".a | length", JIG_OK, "3" },
    { "[3,1]", ".[]", JIG_OK, "3" }, /* the first */
    { "{\"b\":1,\"a\":null}", ".", JIG_OK, "{\"b\":1,\"a\":null}" },
    { "{}", ".a", JIG_OK, "null" },
    { "[]", ".[]", JIG_OK, NULL },
    { "[]", "empty", JIG_OK, NULL },
    { "{}", ".a |", JIG_ERR_USAGE, NULL },
    { "{}", "nonsense", JIG_ERR_USAGE, NULL },
    { "nope", ".", JIG_ERR_DECODE, NULL },
    { "{\"a\":1}", ".a.b", JIG_ERR_DECODE, NULL },
    { "{}", "error(\"mine\")", JIG_ERR_DECODE, NULL },
    /* a stranger's filter sees nothing of this machine and does not run for ever */
    { "{}", "env | length", JIG_OK, "0" },
    { "{}", "$ENV.JIG_TREE", JIG_OK, "null" },
    { "{}", "import \"/etc/passwd\" as $x; $x", JIG_ERR_USAGE, NULL },
    { "{}", "reduce range(40) as $i (\"x\"; . + .) | length", -1, NULL },
};

START_TEST(jq_gives_the_first_result)
{
    struct buf out;
    bool found;
    struct jig_error error = { .code = JIG_OK };
    buf_init(&out, 1u << 20);
    enum jig_err err =
        jq_first(span_of(cases[_i].json), cases[_i].filter, &found, &out, &error);
    if (cases[_i].code == -1)
        ck_assert(err == JIG_ERR_TOO_LARGE || err == JIG_ERR_TIMEOUT);
    else
        ck_assert_msg((int)err == cases[_i].code, "%s", error.text);
    ck_assert_int_eq(found, cases[_i].result != NULL);
    ck_assert_str_eq(buf_str(&out), cases[_i].result ? cases[_i].result : "");
    buf_clear(&out);
}
END_TEST

Suite *test_jq(void);
Suite *test_jq(void)
{
    Suite *s = suite_create("jq");
    TCase *t = tcase_create("jq");
    tcase_set_timeout(t, 30);
    tcase_add_loop_test(t, jq_gives_the_first_result, 0, (int)(sizeof cases / sizeof *cases));
    suite_add_tcase(s, t);
    return s;
}
