#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/screen.h"
#include "support/viewer.h"

#define ANSWER(text) span_make(text, sizeof(text) - 1)

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 78, 20);
}

static void teardown(void)
{
    viewer_close(&v);
}

START_TEST(look)
{
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_answer(&v, "http://a.test/x", ANSWER("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: nginx/1.2\r\nDate: Mon, 24 Nov 2025 16:00:00 GMT\r\nSet-Cookie: a=b; Path=/\r\n\r\n{\"id\":\"ord_7\",\"total\":129.90,\"items\":[{\"sku\":\"A-100\",\"quantity\":2},{\"sku\":\"B\",\"x\":[]}],\"paid\":false,\"z\":null}"));
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_keys(&v, "jjjjj<Enter>");
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_keys(&v, "/paid<Enter>");
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_keys(&v, "mm");
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_keys(&v, "2");
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_keys(&v, "3");
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_keys(&v, "4");
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_keys(&v, "5");
    printf("%s\n=====\n", viewer_screen(&v));
    viewer_keys(&v, "m");
    printf("%s\n=====\n", viewer_screen(&v));
}
END_TEST

Suite *test_response(void);
Suite *test_response(void)
{
    Suite *suite = suite_create("response");
    TCase *tc = tcase_create("response");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, look);
    suite_add_tcase(suite, tc);
    return suite;
}
