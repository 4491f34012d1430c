/* What was meant by a word that is not there. */
#include "base/nearest.h"

#include <check.h>
#include <string.h>

static const char *const words[] = { "send", "history", "history.size", "on",
                                     "request.rename" };
enum { N = sizeof words / sizeof *words };

struct near_case {
    const char *word, *want; /* NULL: nothing is near */
};

static const struct near_case cases[] = {
    { "sned", "send" },
    { "SEND", "send" },
    { "hist", "history" }, /* its beginning */
    { "histroy", "history" },
    { "history.sise", "history.size" },
    { "no", NULL }, /* two letters of two are all of it */
    { "of", "on" },
    { "xyz", NULL },
    { "", NULL },
    { "request.renamed.of.some.that.is.much.too.long", NULL },
};

START_TEST(nearest_word_is_the_one_with_fewest_slips)
{
    ck_assert_pstr_eq(nearest_word(span_of(cases[_i].word), words, N, sizeof *words),
                      cases[_i].want);
}
END_TEST

START_TEST(nearest_word_is_found_in_the_first_member_of_structs)
{
    static const struct {
        const char *name;
        int other;
    } table[] = { { "list", 1 }, { "show", 2 } };
    ck_assert_str_eq(nearest_word(SPAN("shwo"), &table->name, 2, sizeof *table), "show");
    ck_assert_ptr_null(nearest_word(SPAN("shwo"), &table->name, 1, sizeof *table));
}
END_TEST

START_TEST(nearest_hint_is_words_or_nothing)
{
    char hint[NEAREST_HINT];
    char name[200];
    const char *const names[] = { name };
    ck_assert_str_eq(nearest_hint(hint, SPAN("sned"), words, N, sizeof *words),
                     "; did you mean send?");
    ck_assert_str_eq(nearest_hint(hint, SPAN("xyz"), words, N, sizeof *words), "");
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    nearest_hint(hint, SPAN("aaaa"), names, 1, sizeof *names);
    ck_assert_uint_eq(strlen(hint), strlen("; did you mean ?") + 60);
}
END_TEST

Suite *test_nearest(void);
Suite *test_nearest(void)
{
    Suite *suite = suite_create("nearest");
    TCase *tc = tcase_create("nearest");
    tcase_add_loop_test(tc, nearest_word_is_the_one_with_fewest_slips, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, nearest_word_is_found_in_the_first_member_of_structs);
    tcase_add_test(tc, nearest_hint_is_words_or_nothing);
    suite_add_tcase(suite, tc);
    return suite;
}
