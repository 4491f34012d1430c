#include <check.h>
#include <limits.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/dataset.h"
#include "support/folder.h"

static const struct {
    const char *name, *text;
    const char *rows; /* "a=1,b=2;a=3,b=4;", or the failure's words */
    enum jig_err code;
} cases[] = {
    { "d.csv", "a,b\n1,2\n3,4\n", "a=1,b=2,;a=3,b=4,;", JIG_OK },
    { "d.csv",
      "\xef\xbb\xbf"
      "a, b \r\n1,\r\n\r\n\"x,\"\"y\"\"\nz\",2",
      "a=1,b=,;a=x,\"y\"\nz,b=2,;", JIG_OK },
    { "d.csv", "a,b\n1\n", "d.csv: line 2: fewer values than names", JIG_ERR_READ },
    { "d.csv", "a\n1\n2,3\n", "d.csv: line 3: more values than names", JIG_ERR_READ },
    { "d.csv", "a\n\"1\n", "d.csv: line 2: a quote has no end", JIG_ERR_READ },
    { "d.csv", "a\n", "d.csv: no row of values", JIG_ERR_READ },
    { "d.json", "[{\"a\": 1, \"b\": \"x\"}, {\"a\": [true]}]", "a=1,b=x,;a=[true],;", JIG_OK },
    { "d.json", "{\"a\": 1}", "d.json: not an array of objects", JIG_ERR_READ },
    { "d.json", "[1]", "d.json: element 1 is no object", JIG_ERR_READ },
};

START_TEST(dataset_reads_tables)
{
    struct folder folder;
    struct dataset d;
    struct buf rows;
    struct jig_error error = { .text = "" };
    folder_make(&folder);
    ck_assert_int_eq(chdir(folder.path), 0);
    folder_write(&folder, cases[_i].name, cases[_i].text);
    buf_init(&rows, 4096);
    ck_assert_int_eq(dataset_read(cases[_i].name, &d, &error), cases[_i].code);
    for (size_t i = 0; i < d.n; i++) {
        for (size_t k = 0; k < d.rows[i].n; k++)
            buf_addf(&rows, "%s=%s,", d.rows[i].rows[k].name, d.rows[i].rows[k].value);
        buf_add_byte(&rows, ';');
    }
    ck_assert_str_eq(cases[_i].code ? error.text : buf_str(&rows), cases[_i].rows);
    buf_clear(&rows);
    dataset_clear(&d);
    folder_remove(&folder);
}
END_TEST

START_TEST(dataset_that_is_not_there_is_said)
{
    struct dataset d;
    struct jig_error error;
    ck_assert_int_eq(dataset_read("/nowhere/d.csv", &d, &error), JIG_ERR_READ);
}
END_TEST

Suite *test_dataset(void);
Suite *test_dataset(void)
{
    Suite *s = suite_create("dataset");
    TCase *t = tcase_create("dataset");
    tcase_add_loop_test(t, dataset_reads_tables, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(t, dataset_that_is_not_there_is_said);
    suite_add_tcase(s, t);
    return s;
}
