#include <check.h>
#include <string.h>

#include "base/visible.h"
#include "cli/historyprint.h"

/* Columns in front of the method. */
static int columns_before_method(const char *line)
{
    const char *method = strstr(line, "GET ");
    ck_assert_ptr_nonnull(method);
    return visible_columns(span_make(line, (size_t)(method - line)), 1000);
}

START_TEST(historyprint_keeps_its_columns_and_the_status_that_came)
{
    static const struct {
        int status;
        const char *error, *shown;
    } cases[] = {
        { 200, "", "  200  " },
        { 200, "receive-failed", "  200  " },
        { 0, "connect-refused", "  —    " },
    };
    struct history_row row = {
        .id = 7, .method = "GET", .url = "http://api.test/", .request = "", .collection = ""
    };
    struct buf line;
    buf_init(&line, 4096);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        row.status = cases[i].status;
        row.error = (char *)cases[i].error;
        buf_reset(&line);
        historyprint_add_line(&row, &line);
        ck_assert_msg(strstr(buf_str(&line), cases[i].shown) != NULL, "%s", buf_str(&line));
        ck_assert_int_eq(columns_before_method(buf_str(&line)), 69);
    }
    buf_clear(&line);
}
END_TEST

Suite *test_historyprint(void);
Suite *test_historyprint(void)
{
    Suite *s = suite_create("historyprint");
    TCase *c = tcase_create("all");
    tcase_add_test(c, historyprint_keeps_its_columns_and_the_status_that_came);
    suite_add_tcase(s, c);
    return s;
}
