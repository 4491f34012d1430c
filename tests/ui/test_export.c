/* A body saved while the screen goes on: in slices, whole or not there. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../support/folder.h"
#include "app/export.h"
#include "base/mem.h"
#include "support/diskgate.h"

static struct folder folder;
static struct export e;
static struct jig_error error;
static char *path;
static struct buf bytes;
static struct span all;
static struct source source;

static void set_up(void)
{
    folder_make(&folder);
    folder_write(&folder, "out/other", "");
    path = folder_at(&folder, "out/saved.bin");
    export_init(&e);
    buf_init(&bytes, 64 << 20);
    for (int i = 0; i < 400000; i++)
        buf_addf(&bytes, "%07d\n", i);
    all = buf_span(&bytes);
    source = source_of_span(&all);
}

static void tear_down(void)
{
    export_cancel(&e);
    buf_clear(&bytes);
    free(path);
    folder_remove(&folder);
}

static size_t finish(void)
{
    size_t steps = 0;
    for (; export_is_running(&e); steps++) {
        ck_assert_int_eq(export_step(&e, 0, &error), JIG_OK);
        ck_assert_int_eq(access(path, F_OK) == 0, !export_is_running(&e));
        ck_assert_int_ge(export_deadline(&e, 5), 5);
        if (e.syncing)
            usleep(1000); /* the disk's time, not the program's */
    }
    return steps;
}

static const size_t sizes[] = { 0, 1, 262144, 262145, 1 << 20, 3200000 };

START_TEST(export_writes_a_body_in_slices)
{
    source.len = sizes[_i];
    ck_assert_int_eq(export_begin(&e, path, &source, &error), JIG_OK);
    ck_assert_uint_ge(finish(), (sizes[_i] + 262143) / 262144);
    char *got = folder_read(&folder, "out/saved.bin");
    ck_assert_uint_eq(strlen(got), sizes[_i]);
    ck_assert_int_eq(memcmp(got, all.ptr, sizes[_i]), 0);
    ck_assert_uint_eq(folder_count(&folder, "out"), 2);
    free(got);
}
END_TEST

/* At every step, and while the disk is waited for. */
START_TEST(export_leaves_nothing_when_it_is_stopped)
{
    ck_assert_int_eq(export_begin(&e, path, &source, &error), JIG_OK);
    for (int i = 0; i < _i && export_is_running(&e); i++)
        ck_assert_int_eq(export_step(&e, 0, &error), JIG_OK);
    bool was_running = export_is_running(&e);
    export_cancel(&e);
    ck_assert(!export_is_running(&e));
    ck_assert_int_eq(export_deadline(&e, 5), INT64_MAX);
    ck_assert_uint_eq(folder_count(&folder, "out"), was_running ? 1 : 2);
    export_cancel(&e);
}
END_TEST

static enum jig_err end_of_it(void)
{
    enum jig_err err = JIG_OK;
    while (export_is_running(&e))
        err = export_step(&e, 0, &error);
    return err;
}

START_TEST(export_leaves_what_is_there)
{
    folder_write(&folder, "out/saved.bin", "mine");
    ck_assert_int_eq(export_begin(&e, path, &source, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "saved.bin is there already"));
    unlink(path);
    ck_assert_int_eq(export_begin(&e, path, &source, &error), JIG_OK);
    folder_write(&folder, "out/saved.bin", "mine"); /* meanwhile */
    enum jig_err err = JIG_OK;
    while (export_is_running(&e))
        err = export_step(&e, 1000, &error);
    ck_assert_int_eq(err, JIG_ERR_WRITE);
    char *got = folder_read(&folder, "out/saved.bin");
    ck_assert_str_eq(got, "mine");
    free(got);
}
END_TEST

START_TEST(export_says_that_a_folder_is_no_file)
{
    folder_write(&folder, "out/other", "");
    char *at = folder_at(&folder, "out/");
    ck_assert_int_eq(export_begin(&e, at, &source, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "out/: Is a directory"));
    at[strlen(at) - 1] = '\0';
    ck_assert_int_eq(export_begin(&e, at, &source, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "out is there already"));
    free(at);
}
END_TEST

static size_t breaks_off(const void *ctx, uint64_t offset, void *out, size_t len)
{
    (void)ctx;
    memset(out, 'x', len);
    return offset < 500000 ? len : 0;
}

static size_t fills(const void *ctx, uint64_t offset, void *out, size_t len)
{
    (void)ctx, (void)offset;
    memset(out, 'x', len);
    return len;
}

START_TEST(export_says_why_it_failed)
{
    struct source broken = { breaks_off, NULL, 1 << 20 };
    ck_assert_int_eq(export_begin(&e, "/no/such/folder/x", &source, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "/no/such/folder/x: No such file or directory");
    ck_assert_int_eq(export_begin(&e, path, &broken, &error), JIG_OK);
    enum jig_err err = JIG_OK;
    while (export_is_running(&e))
        err = export_step(&e, 0, &error);
    ck_assert_int_eq(err, JIG_ERR_READ);
    ck_assert_str_eq(error.text,
                     "what is to be written can't be read beyond its first 512 KiB; "
                     "nothing was kept");
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

static bool is_other(const void *ctx, struct jig_error *why)
{
    if (e.at <= *(const uint64_t *)ctx)
        return false;
    jig_error_set(why, JIG_ERR_READ, JIG_PHASE_NONE, "it is another one");
    return true;
}

static const uint64_t changes_at[] = { 0, 1000000, 3199999 };

/* Behind the last byte too, before any of it has a name; what has no length seems to have ended. */
START_TEST(export_keeps_nothing_of_what_has_changed)
{
    struct source broken = { breaks_off, NULL, EXPORT_TO_THE_END };
    uint64_t at = 262144;
    ck_assert_int_eq(export_begin(&e, path, &source, &error), JIG_OK);
    export_watch(&e, is_other, &changes_at[_i]);
    ck_assert_int_eq(end_of_it(), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "it is another one");
    ck_assert_int_eq(export_begin(&e, path, &broken, &error), JIG_OK);
    export_watch(&e, is_other, &at);
    ck_assert_int_eq(end_of_it(), JIG_ERR_READ);
    ck_assert_uint_eq(folder_count(&folder, "out"), 1);
    at = UINT64_MAX;
    ck_assert_int_eq(export_begin(&e, path, &source, &error), JIG_OK);
    export_watch(&e, is_other, &at);
    ck_assert_int_eq(end_of_it(), JIG_OK);
    ck_assert_uint_eq(folder_count(&folder, "out"), 2);
}
END_TEST

static size_t often_later(const void *ctx, uint64_t offset, void *out, size_t len)
{
    unsigned *calls = (unsigned *)ctx;
    if (offset >= 500000)
        return 0;
    return ++*calls % 3 ? EXPORT_LATER : fills(NULL, offset, out, len);
}

/* A turn ends where its time is over, also when there was nothing to write in it. */
START_TEST(export_goes_on_where_there_is_nothing_yet)
{
    unsigned calls = 0;
    struct source slow = { often_later, &calls, EXPORT_TO_THE_END };
    ck_assert_int_eq(export_begin(&e, path, &slow, &error), JIG_OK);
    ck_assert_int_eq(export_step(&e, 0, &error), JIG_OK);
    ck_assert_uint_eq(calls, 1);
    ck_assert_uint_eq(e.at, 0);
    ck_assert_int_eq(export_deadline(&e, 5), 5);
    ck_assert_uint_ge(finish(), 6);
    char *got = folder_read(&folder, "out/saved.bin");
    ck_assert_uint_eq(strlen(got), 2 * 262144);
    free(got);
}
END_TEST

/* As a full disk does it: some goes in, then no more. */
START_TEST(export_leaves_nothing_on_a_full_disk)
{
    struct rlimit little = { 300000, 300000 };
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    struct source large = { fills, NULL, 1 << 20 };
    ck_assert_int_eq(export_begin(&e, path, &large, &error), JIG_OK);
    enum jig_err err = JIG_OK;
    while (export_is_running(&e))
        err = export_step(&e, 0, &error);
    ck_assert_int_eq(err, JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "File too large"));
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* No step waits for a disk that does not keep up; then it has room, has none, or it is stopped. */
START_TEST(export_takes_no_more_than_the_disk)
{
    enum { SIZE = 16 << 20 };
    struct source large = { fills, NULL, SIZE };
    struct stat st;
    ck_assert_int_eq(export_begin(&e, path, &large, &error), JIG_OK);
    diskgate_close();
    while (!export_waits_for_disk(&e))
        ck_assert_int_eq(export_step(&e, 1000, &error), JIG_OK);
    diskgate_await(1);
    uint64_t had = e.at;
    ck_assert_int_eq(export_step(&e, 1000, &error), JIG_OK);
    ck_assert(e.at == had && had <= WRITEBEHIND_ROOM + (1 << 20));
    ck_assert_int_gt(export_deadline(&e, 5), 5);
    if (_i == 2) {
        export_cancel(&e);
        diskgate_open(0);
        ck_assert_uint_eq(folder_count(&folder, "out"), 1);
        return;
    }
    diskgate_open(_i ? ENOSPC : 0);
    enum jig_err err = JIG_OK;
    while (export_is_running(&e)) {
        err = export_step(&e, 1000, &error);
        usleep(1000); /* the disk's time, not the program's */
    }
    ck_assert_int_eq(err, _i ? JIG_ERR_WRITE : JIG_OK);
    ck_assert_int_eq(stat(path, &st), _i ? -1 : 0);
    if (_i)
        ck_assert_ptr_nonnull(strstr(error.text, "No space left"));
    else
        ck_assert_uint_eq((uint64_t)st.st_size, SIZE);
}
END_TEST

/* In slices too; it is the user's alone, and gone where it is stopped. */
START_TEST(export_hands_over_a_private_file)
{
    bool is_stopped = _i == 1;
    struct stat st;
    setenv("TMPDIR", folder.path, 1);
    ck_assert_int_eq(export_begin_private(&e, ".json", &source, &error), JIG_OK);
    char *made = mem_strdup(e.path);
    size_t steps = 0;
    for (; export_is_running(&e) && !(is_stopped && steps == 3); steps++)
        ck_assert_int_eq(export_step(&e, 0, &error), JIG_OK);
    export_cancel(&e);
    ck_assert_int_eq(stat(made, &st), is_stopped ? -1 : 0);
    if (!is_stopped) {
        ck_assert_uint_ge(steps, source.len / (256u << 10));
        ck_assert_uint_eq((uint64_t)st.st_size, source.len);
        ck_assert_uint_eq(st.st_mode & 0777, 0600);
        ck_assert_str_eq(made + strlen(made) - 5, ".json");
        ck_assert_int_eq(unlink(made), 0);
    }
    free(made);
}
END_TEST

/* The folder is others' too: it is not filled. What has no length is stopped on its way. */
START_TEST(export_makes_no_copy_that_has_no_room)
{
    struct source huge = { fills, NULL, UINT64_C(1) << 60 };
    unsigned before = folder_count(&folder, "");
    setenv("TMPDIR", folder.path, 1);
    ck_assert_int_eq(export_begin_private(&e, "", &huge, &error), JIG_ERR_WRITE);
    ck_assert(!export_is_running(&e));
    ck_assert_msg(strstr(error.text, ": save it, or set TMPDIR (now "), "%s", error.text);
    ck_assert_msg(strstr(error.text, folder.path), "%s", error.text);
    huge.len = EXPORT_TO_THE_END;
    ck_assert_int_eq(export_begin_private(&e, "", &huge, &error), JIG_OK);
    ck_assert_uint_lt(e.room, UINT64_C(1) << 60);
    e.room = 700000;
    ck_assert_int_eq(end_of_it(), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "No space left"));
    ck_assert_uint_eq(folder_count(&folder, ""), before);
}
END_TEST

/* ---- With errands ---------------------------------------------------------------------------- */

static struct errands *begin_held_up(void)
{
    struct errands *q = errands_new(60000);
    ck_assert_ptr_nonnull(q);
    e.errands = q;
    source.len = 1000;
    diskgate_close();
    ck_assert_int_eq(export_begin(&e, path, &source, &error), JIG_OK);
    ck_assert_int_eq(export_step(&e, 0, &error), JIG_OK);
    diskgate_await(1); /* a thread, not this one */
    ck_assert_int_eq(export_step(&e, 0, &error), JIG_OK);
    ck_assert(export_is_running(&e) && export_waits_for_disk(&e));
    ck_assert_int_gt(export_deadline(&e, 5), 5);
    ck_assert(!folder_has(&folder, "out/saved.bin"));
    return q;
}

static void end_errands(struct errands *q)
{
    export_cancel(&e);
    errands_free(q);
    e.errands = NULL;
}

START_TEST(export_is_put_in_its_place_by_an_errand)
{
    struct errands *q = begin_held_up();
    diskgate_open(0);
    ck_assert(errands_finish(q));
    ck_assert_int_eq(export_step(&e, 0, &error), JIG_OK);
    ck_assert(!export_is_running(&e));
    char *got = folder_read(&folder, "out/saved.bin");
    ck_assert_uint_eq(strlen(got), 1000);
    free(got);
    end_errands(q);
}
END_TEST

START_TEST(export_says_what_an_errand_could_not_do)
{
    struct errands *q = begin_held_up();
    diskgate_open(ENOSPC);
    ck_assert(errands_finish(q));
    ck_assert_int_eq(export_step(&e, 0, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "No space left on device"));
    ck_assert(!export_is_running(&e));
    ck_assert_uint_eq(folder_count(&folder, "out"), 1);
    end_errands(q);
}
END_TEST

/* Before the errand has done it, and when it has and nobody has taken note yet. At the program's
 * end it is left to itself. */
START_TEST(export_that_is_stopped_while_it_is_placed_is_not_there)
{
    struct errands *q = begin_held_up();
    if (_i == 1) {
        diskgate_open(0);
        ck_assert(errands_finish(q));
        ck_assert(folder_has(&folder, "out/saved.bin"));
    }
    if (_i == 2)
        export_let_finish(&e);
    export_cancel(&e);
    diskgate_open(0);
    ck_assert(errands_finish(q));
    ck_assert_int_eq(folder_has(&folder, "out/saved.bin"), _i == 2);
    ck_assert_uint_eq(folder_count(&folder, "out"), _i == 2 ? 2 : 1);
    end_errands(q);
}
END_TEST

Suite *test_export(void);
Suite *test_export(void)
{
    Suite *suite = suite_create("export");
    TCase *tc = tcase_create("export");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, export_writes_a_body_in_slices, 0,
                        (int)(sizeof sizes / sizeof *sizes));
    tcase_add_loop_test(tc, export_leaves_nothing_when_it_is_stopped, 0, 16);
    tcase_add_test(tc, export_leaves_what_is_there);
    tcase_add_test(tc, export_says_that_a_folder_is_no_file);
    tcase_add_test(tc, export_says_why_it_failed);
    tcase_add_loop_test(tc, export_keeps_nothing_of_what_has_changed, 0, 3);
    tcase_add_test(tc, export_goes_on_where_there_is_nothing_yet);
    tcase_add_test(tc, export_leaves_nothing_on_a_full_disk);
    tcase_add_loop_test(tc, export_takes_no_more_than_the_disk, 0, 3);
    tcase_add_loop_test(tc, export_hands_over_a_private_file, 0, 2);
    tcase_add_test(tc, export_makes_no_copy_that_has_no_room);
    tcase_add_test(tc, export_is_put_in_its_place_by_an_errand);
    tcase_add_test(tc, export_says_what_an_errand_could_not_do);
    tcase_add_loop_test(tc, export_that_is_stopped_while_it_is_placed_is_not_there, 0, 3);
    suite_add_tcase(suite, tc);
    return suite;
}
