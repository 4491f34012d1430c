/* Every file of tests/ui/scenarios is a test; the format is in tests/support/scenario.h. */
#include <check.h>
#include <glob.h>
#include <limits.h>

#include "../support/proc.h"
#include "../support/scenario.h"

static glob_t files;

START_TEST(scenario_holds)
{
    scenario_run(files.gl_pathv[_i]);
}
END_TEST

Suite *test_scenarios(void);
Suite *test_scenarios(void)
{
    char pattern[PATH_MAX];
    Suite *suite = suite_create("scenarios");
    TCase *tc = tcase_create("scenarios");
    tcase_set_timeout(tc, 30);
    if (glob(proc_tree(pattern, "tests/ui/scenarios/*.txt"), 0, NULL, &files) == 0)
        tcase_add_loop_test(tc, scenario_holds, 0, (int)files.gl_pathc);
    suite_add_tcase(suite, tc);
    return suite;
}
