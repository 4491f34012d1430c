#include <check.h>
#include <errno.h>
#include <glob.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cookies.h"
#include "base/buf.h"
#include "base/fileio.h"
#include "support/diskgate.h"
#include "support/folder.h"
#include "support/proc.h"

static struct folder home;
static struct jig_client *client;

static void setup(void)
{
    folder_make(&home);
    ck_assert_int_eq(setenv("XDG_STATE_HOME", home.path, 1), 0);
    client = jig_client_new(NULL);
}

static void teardown(void)
{
    jig_client_free(client);
    folder_remove(&home);
}

static void put(struct cookies *c, const char *name)
{
    struct jig_cookie cookie = {
        .name = name, .value = "v", .domain = "a.test", .path = "/", .host_only = true
    };
    ck_assert_int_eq(jig_jar_set(c->jar, &cookie, NULL), JIG_OK);
    cookies_save(c);
    cookies_step(c);
    ck_assert_msg(c->wrong.code == JIG_OK, "%s", c->wrong.text);
}

START_TEST(cookies_of_a_collection_are_its_own_and_stay)
{
    struct cookies c = { .jar = NULL };
    ck_assert(cookies_use(&c, client, "/one", false));
    put(&c, "first");
    ck_assert(cookies_use(&c, client, "/one", false));
    ck_assert_uint_eq(jig_jar_n(c.jar), 1);
    ck_assert(cookies_use(&c, client, "/two", false));
    ck_assert_uint_eq(jig_jar_n(c.jar), 0);
    put(&c, "second");
    ck_assert(cookies_use(&c, client, "/one", false));
    ck_assert_uint_eq(jig_jar_n(c.jar), 1);
    ck_assert_str_eq(jig_jar_at(c.jar, 0).name, "first");
    cookies_clear(&c);
}
END_TEST

START_TEST(cookies_are_in_a_private_file_that_two_share)
{
    struct cookies first = { .jar = NULL }, second = { .jar = NULL };
    struct stat st;
    ck_assert(cookies_use(&first, client, "/one", false));
    ck_assert(cookies_use(&second, client, "/one", false));
    put(&first, "a");
    put(&second, "b");
    ck_assert_uint_eq(jig_jar_n(second.jar), 2);
    cookies_save(&first);
    ck_assert_uint_eq(jig_jar_n(first.jar), 2);
    ck_assert_ptr_nonnull(strstr(first.first->path, "/jig/cookies/"));
    ck_assert_int_eq(stat(first.first->path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    cookies_clear(&first);
    cookies_clear(&second);
}
END_TEST

START_TEST(cookies_stay_in_memory_where_nothing_is_remembered)
{
    struct cookies c = { .jar = NULL };
    ck_assert(cookies_use(&c, client, "/one", true));
    put(&c, "a");
    ck_assert(cookies_use(&c, client, NULL, false));
    ck_assert_uint_eq(jig_jar_n(c.jar), 0);
    put(&c, "b");
    ck_assert_uint_eq(folder_count(&home, ""), 0);
    cookies_clear(&c);
}
END_TEST

START_TEST(cookies_that_can_not_be_kept_are_told)
{
    struct cookies c = { .jar = NULL };
    folder_write(&home, "jig", "a file in the way");
    ck_assert(cookies_use(&c, client, "/one", false));
    cookies_save(&c);
    ck_assert_int_eq(c.wrong.code, JIG_ERR_WRITE);
    ck_assert(cookies_are_unsaved(&c));
    char *in_the_way = folder_at(&home, "jig");
    ck_assert_int_eq(unlink(in_the_way), 0);
    free(in_the_way);
    cookies_save(&c);
    ck_assert(!cookies_are_unsaved(&c));
    cookies_clear(&c);
}
END_TEST

/* The name of the file that stands beside the jar's. */
static bool find_damaged(const struct cookies *c, char out[512])
{
    glob_t found;
    char pattern[512];
    snprintf(pattern, sizeof pattern, "%s.damaged-*", c->first->path);
    bool is_there = glob(pattern, 0, NULL, &found) == 0;
    if (is_there)
        snprintf(out, 512, "%s", found.gl_pathv[0]);
    globfree(&found);
    return is_there;
}

START_TEST(cookies_of_a_damaged_file_are_taken_and_the_file_is_kept)
{
    static const char damaged[] = "\x80\xff not a jar\n"
                                  "a.test\tFALSE\t/\tFALSE\t0\tgood\tv\n"
                                  "a.test\tFALSE\t/\tFAL";
    struct cookies c = { .jar = NULL };
    struct buf text;
    char beside[512];
    ck_assert(cookies_use(&c, client, "/one", false));
    put(&c, "first");
    ck_assert(!find_damaged(&c, beside));
    proc_write_file("/", c.first->path, SPAN(damaged));
    ck_assert(cookies_use(&c, client, "/two", false));
    ck_assert(cookies_use(&c, client, "/one", false));
    ck_assert_int_eq(c.wrong.code, JIG_ERR_READ);
    ck_assert_ptr_nonnull(strstr(
        c.wrong.text, "2 lines of the cookie file can't be read; it is kept as it was: "));
    ck_assert_uint_eq(jig_jar_n(c.jar), 1);
    ck_assert_str_eq(jig_jar_at(c.jar, 0).name, "good");
    ck_assert(find_damaged(&c, beside));
    buf_init(&text, 4096);
    ck_assert(fileio_read_path(beside, &text));
    ck_assert(span_eq(buf_span(&text), SPAN(damaged)));
    buf_clear(&text);
    ck_assert(cookies_use(&c, client, "/two", false));
    ck_assert(cookies_use(&c, client, "/one", false)); /* it is sound from now on */
    ck_assert_msg(c.wrong.code == JIG_OK, "%s", c.wrong.text);
    ck_assert_uint_eq(jig_jar_n(c.jar), 1);
    cookies_clear(&c);
}
END_TEST

/* ---- On a disk that is held up --------------------------------------------------------------- */

static struct cookies held_up(struct errands *q)
{
    struct cookies c = { .errands = q };
    ck_assert_ptr_nonnull(q);
    ck_assert(cookies_use(&c, client, "/one", false));
    diskgate_close();
    put(&c, "first");
    diskgate_await(1);
    return c;
}

static void check_saved(const char *root, const char *names)
{
    struct cookies c = { .jar = NULL };
    struct buf text;
    buf_init(&text, 4096);
    ck_assert(cookies_use(&c, client, root, false));
    for (size_t i = 0; i < jig_jar_n(c.jar); i++)
        buf_addf(&text, "%s ", jig_jar_at(c.jar, i).name);
    ck_assert_str_eq(buf_str(&text), names);
    buf_clear(&text);
    cookies_clear(&c);
}

START_TEST(cookies_that_change_while_they_are_saved_are_saved_after_that)
{
    struct errands *q = errands_new(60000);
    struct cookies c = held_up(q);
    put(&c, "second");
    jig_jar_delete(c.jar, 0); /* the first, which is on its way into the file */
    cookies_save(&c);
    put(&c, "third");
    ck_assert(cookies_are_busy(&c));
    diskgate_open(0);
    cookies_clear(&c);
    check_saved("/one", "second third ");
    errands_free(q);
}
END_TEST

START_TEST(cookies_say_later_that_the_disk_is_full)
{
    struct errands *q = errands_new(60000);
    struct cookies c = held_up(q);
    ck_assert(!cookies_are_unsaved(&c));
    diskgate_open(ENOSPC);
    ck_assert(errands_finish(q) && errands_take_news(q));
    cookies_step(&c);
    ck_assert_int_eq(c.wrong.code, JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(c.wrong.text, "No space left on device"));
    ck_assert(cookies_are_unsaved(&c) && !cookies_are_busy(&c));
    c.wrong.code = JIG_OK;
    put(&c, "second");
    ck_assert(errands_finish(q));
    cookies_step(&c);
    ck_assert(!cookies_are_unsaved(&c));
    check_saved("/one", "first second ");
    cookies_clear(&c);
    errands_free(q);
}
END_TEST

/* Coming back to one whose file is not written yet finds it as it was left. */
START_TEST(cookies_of_a_collection_that_was_left_are_saved_all_the_same)
{
    struct errands *q = errands_new(60000);
    struct cookies c = held_up(q);
    put(&c, "second");
    ck_assert(cookies_use(&c, client, "/two", false));
    put(&c, "third");
    if (_i == 0)
        ck_assert(cookies_use(&c, client, "/one", false));
    ck_assert_uint_eq(jig_jar_n(c.jar), _i == 0 ? 2 : 1);
    ck_assert(cookies_are_busy(&c));
    diskgate_open(0);
    while (cookies_are_busy(&c)) {
        ck_assert(errands_finish(q));
        cookies_step(&c);
    }
    ck_assert_ptr_null(c.first->next);
    check_saved("/one", "first second ");
    check_saved("/two", "third ");
    cookies_clear(&c);
    errands_free(q);
}
END_TEST

START_TEST(cookies_are_waited_for_only_so_long)
{
    struct errands *q = errands_new(1);
    struct jig_error error;
    struct cookies c = held_up(q);
    ck_assert_int_eq(cookies_finish(&c, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "cookies are not saved yet: the disk takes its time");
    cookies_clear(&c); /* what is on its way gets there */
    diskgate_open(0);
    while (!errands_is_idle(q))
        sched_yield();
    check_saved("/one", "first ");
    errands_free(q);
}
END_TEST

Suite *test_cookies_kept(void);
Suite *test_cookies_kept(void)
{
    Suite *s = suite_create("cookies_kept");
    TCase *t = tcase_create("cookies_kept");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, cookies_of_a_collection_are_its_own_and_stay);
    tcase_add_test(t, cookies_are_in_a_private_file_that_two_share);
    tcase_add_test(t, cookies_stay_in_memory_where_nothing_is_remembered);
    tcase_add_test(t, cookies_that_can_not_be_kept_are_told);
    tcase_add_test(t, cookies_of_a_damaged_file_are_taken_and_the_file_is_kept);
    tcase_add_test(t, cookies_that_change_while_they_are_saved_are_saved_after_that);
    tcase_add_test(t, cookies_say_later_that_the_disk_is_full);
    tcase_add_loop_test(t, cookies_of_a_collection_that_was_left_are_saved_all_the_same, 0, 2);
    tcase_add_test(t, cookies_are_waited_for_only_so_long);
    suite_add_tcase(s, t);
    return s;
}
