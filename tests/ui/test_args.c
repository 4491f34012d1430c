#include <check.h>
#include <stdio.h>
#include <string.h>

#include "cli/args.h"

struct target {
    bool flag, other;
    int mode;
    char *text, *secret;
    int64_t seconds;
    struct args_number number, size;
    struct args_list list;
};

static const char *const colours[] = { "red", "blue", NULL };

static const struct args_option table[] = {
    { "flag", 'f', NULL, "", "", 1, ARGS_FLAG, offsetof(struct target, flag), 0, NULL, false },
    { "other", 'o', NULL, "", "", 1, ARGS_FLAG, offsetof(struct target, other), 0, NULL,
      false },
    { "six", '6', NULL, "", "", 1, ARGS_SET, offsetof(struct target, mode), 6, NULL, false },
    { "text", 't', "T", "", "", 1, ARGS_TEXT, offsetof(struct target, text), 0, NULL, false },
    { "colour", 0, "C", "", "", 1, ARGS_TEXT, offsetof(struct target, text), 0, colours,
      false },
    { "user", 'u', "U", "", "", 1, ARGS_SECRET, offsetof(struct target, secret), 0, NULL,
      false },
    { "max-time", 'm', "S", "", "", 1, ARGS_SECONDS, offsetof(struct target, seconds), 0, NULL,
      false },
    { "number", 'n', "N", "", "", 1, ARGS_NUMBER, offsetof(struct target, number), 0, NULL,
      false },
    { "size", 0, "N", "", "", 1, ARGS_SIZE, offsetof(struct target, size), 0, NULL, false },
    { "list", 'l', "L", "", "", 1, ARGS_LIST, offsetof(struct target, list), 0, NULL, false },
    { "cookie", 'b', "C", "", "", 1, ARGS_SECRETS, offsetof(struct target, list), 0, NULL,
      false },
    { "elsewhere", 'e', NULL, "", "", 2, ARGS_FLAG, offsetof(struct target, flag), 0, NULL,
      false },
};

/* Everything that was read, as text. */
static void print(const struct target *t, const struct args *a, char *out, size_t room)
{
    size_t used =
        (size_t)snprintf(out, room, "%s%s%s%s%s%s%s", t->flag ? "f " : "", t->other ? "o " : "",
                         t->mode ? "six " : "", t->text ? "t=" : "", t->text ? t->text : "",
                         t->text ? " " : "", t->secret ? "u " : "");
    for (size_t i = 0; i < t->list.n; i++)
        used += (size_t)snprintf(out + used, room - used, "l=%s ", t->list.items[i].text);
    for (size_t i = 0; i < a->operands.n; i++)
        used += (size_t)snprintf(out + used, room - used, "(%s)", a->operands.items[i].text);
    if (a->wants_help)
        snprintf(out + used, room - used, "help");
}

enum { MAX_WORDS = 8 };

/* Copies, for a secret is overwritten where it stands. */
static int copy_words(const char *const *words, char copies[][64], char **argv)
{
    int n = 0;
    for (; n < MAX_WORDS && words[n]; n++) {
        snprintf(copies[n], 64, "%s", words[n]);
        argv[n] = copies[n];
    }
    return n;
}

struct line_case {
    const char *words[MAX_WORDS];
    const char *got;   /* NULL: refused */
    const char *error; /* is in the words */
};

static const struct line_case lines[] = {
    { { "x" }, "", NULL },
    { { "x", "-f", "a", "-o", "b" }, "f o (a)(b)", NULL },
    { { "x", "-fo6" }, "f o six ", NULL },
    { { "x", "-t", "v" }, "t=v ", NULL },
    { { "x", "-tv" }, "t=v ", NULL },
    { { "x", "-ftv=w" }, "f t=v=w ", NULL },
    { { "x", "-t", "-f" }, "t=-f ", NULL },
    { { "x", "--text", "v" }, "t=v ", NULL },
    { { "x", "--text=v=w" }, "t=v=w ", NULL },
    { { "x", "--text=" }, "t= ", NULL },
    { { "x", "-t", "a", "-t", "b" }, "t=b ", NULL },
    { { "x", "-l", "a", "--list=b", "-lc" }, "l=a l=b l=c ", NULL },
    { { "x", "--", "-f", "--", "c" }, "(-f)(--)(c)", NULL },
    { { "x", "-", "-f" }, "f (-)", NULL },
    { { "x", "--colour", "blue" }, "t=blue ", NULL },
    { { "x", "--help", "--nonsense" }, "help", NULL },
    { { "x", "-h" }, "help", NULL },
    { { "x", "--colour", "green" }, NULL, "one of red blue" },
    { { "x", "--txet", "v" }, NULL, "did you mean --text?" },
    { { "x", "--num" }, NULL, "did you mean --number?" },
    { { "x", "--quite-another" }, NULL, "unknown option --quite-another" },
    { { "x", "--elsewhere" }, NULL, "unknown option --elsewhere" },
    { { "x", "-e" }, NULL, "unknown option -e" },
    { { "x", "-fZ" }, NULL, "unknown option -Z" },
    { { "x", "--flag=1" }, NULL, "--flag takes no value" },
    { { "x", "--text" }, NULL, "the value is missing" },
    { { "x", "-ft" }, NULL, "the value is missing" },
};

START_TEST(args_read_a_line_as_people_write_it)
{
    const struct line_case *c = &lines[_i];
    char copies[MAX_WORDS][64], got[256] = "", *argv[MAX_WORDS];
    struct target t = { 0 };
    struct args a;
    struct jig_error error = { 0 };
    args_init(&a, table, sizeof table / sizeof *table, 1, &t);
    int argc = copy_words(c->words, copies, argv);
    enum jig_err failed = args_read(&a, argc, argv, &error);
    print(&t, &a, got, sizeof got);
    if (c->got) {
        ck_assert_msg(!failed, "%s", error.text);
        ck_assert_str_eq(got, c->got);
    } else {
        ck_assert_int_eq(failed, JIG_ERR_USAGE);
        ck_assert_ptr_nonnull(strstr(error.text, c->error));
    }
    args_clear(&a);
}
END_TEST

struct value_case {
    const char *option, *text;
    bool ok;
    int64_t value;
};

static const struct value_case values[] = {
    { "max-time", "0", true, 0 },
    { "max-time", "2", true, 2000000 },
    { "max-time", "1.5", true, 1500000 },
    { "max-time", ".25", true, 250000 },
    { "max-time", "3.", true, 3000000 },
    { "max-time", "0.0000019", true, 1 },
    { "max-time", "", false, 0 },
    { "max-time", ".", false, 0 },
    { "max-time", "-1", false, 0 },
    { "max-time", "1e3", false, 0 },
    { "max-time", "1.2.3", false, 0 },
    { "max-time", "soon", false, 0 },
    { "max-time", "99999999999999999999", false, 0 },
    { "number", "0", true, 0 },
    { "number", "400", true, 400 },
    { "number", "many", false, 0 },
    { "number", "-1", false, 0 },
    { "number", "1k", false, 0 },
    { "number", "18446744073709551616", false, 0 },
    { "size", "10", true, 10 },
    { "size", "10k", true, 10240 },
    { "size", "2M", true, 2097152 },
    { "size", "1g", true, 1073741824 },
    { "size", "k", false, 0 },
    { "size", "99999999999T", false, 0 },
    { "size", "1.5M", false, 0 },
};

START_TEST(args_values_are_checked)
{
    const struct value_case *c = &values[_i];
    struct target t = { 0 };
    struct args a;
    struct jig_error error;
    args_init(&a, table, sizeof table / sizeof *table, 1, &t);
    const struct args_option *o = args_find(&a, span_of(c->option));
    enum jig_err failed = args_apply(&a, o, c->text, &error);
    ck_assert_msg(!failed == c->ok, "--%s %s", c->option, c->text);
    if (c->ok && o->kind == ARGS_SECONDS)
        ck_assert_int_eq(t.seconds, c->value);
    else if (c->ok)
        ck_assert_uint_eq(o->kind == ARGS_SIZE ? t.size.value : t.number.value,
                          (uint64_t)c->value);
    args_clear(&a);
}
END_TEST

START_TEST(args_secrets_leave_the_argument_list)
{
    static const char *const lists[][4] = {
        { "x", "-u", "me:hidden", NULL },  { "x", "-ume:hidden", NULL },
        { "x", "--user=me:hidden", NULL }, { "x", "-b", "me:hidden", NULL },
        { "x", "-bme:hidden", NULL },      { "x", "http://me:hidden@h/p?q", NULL },
        { "x", "me:hidden@h", NULL },      { "x", "http://me:hid@hidden@h/#a@b", NULL }
    };
    char copies[MAX_WORDS][64], *argv[MAX_WORDS];
    struct target t = { 0 };
    struct args a;
    struct jig_error error;
    int argc = copy_words(lists[_i], copies, argv);
    args_init(&a, table, sizeof table / sizeof *table, 1, &t);
    ck_assert_int_eq(args_read(&a, argc, argv, &error), JIG_OK);
    const char *kept = t.list.n > 0       ? t.list.items[0].text
                       : a.operands.n > 0 ? a.operands.items[0].text
                                          : t.secret;
    ck_assert_ptr_nonnull(strstr(kept, "hidden"));
    for (int i = 0; i < argc; i++)
        for (size_t at = 0; at < sizeof copies[i] - 6; at++)
            ck_assert_msg(memcmp(copies[i] + at, "hidden", 6) != 0, "still in word %d", i);
    args_clear(&a);
}
END_TEST

Suite *test_args(void);
Suite *test_args(void)
{
    Suite *s = suite_create("args");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, args_read_a_line_as_people_write_it, 0,
                        sizeof lines / sizeof *lines);
    tcase_add_loop_test(t, args_values_are_checked, 0, sizeof values / sizeof *values);
    tcase_add_loop_test(t, args_secrets_leave_the_argument_list, 0, 8);
    suite_add_tcase(s, t);
    return s;
}
