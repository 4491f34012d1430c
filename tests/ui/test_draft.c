/* Drafts as several jigs see them: each workspace here is one, and a child that ends without a word is
 * one that was killed. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/draft.h"
#include "support/folder.h"
#include "support/proc.h"

static struct folder shop, home;

static void set_up(void)
{
    char path[128];
    folder_make(&shop);
    folder_make(&home);
    snprintf(path, sizeof path, "%s/state", home.path);
    setenv("XDG_STATE_HOME", path, 1);
    folder_write(&shop, "jig.json", "{ \"jig\": 1, \"name\": \"Shop\" }\n");
    folder_write(&shop, "a.req.json", "{ \"jig\": 1, \"url\": \"http://a/\" }\n");
}

static void tear_down(void)
{
    folder_remove(&shop);
    folder_remove(&home);
}

static void open_shop(struct workspace *ws)
{
    workspace_init(ws);
    ck_assert_int_eq(workspace_open(ws, shop.path, NULL), JIG_OK);
}

static struct opened *change(struct workspace *ws, const char *path, const char *url)
{
    if (path)
        ck_assert_int_eq(workspace_open_request(ws, path, NULL), JIG_OK);
    else
        ck_assert(workspace_open_empty(ws));
    ck_assert(book_request_set_url(ws->current->request, url));
    return ws->current;
}

/* More than may be replaced before the panes are told. */
static void change_many(struct workspace *ws)
{
    char url[32];
    for (int i = 0; i < WORKSPACE_RETIRED + 8; i++) {
        snprintf(url, sizeof url, "http://new/%d", i);
        change(ws, NULL, url);
        workspace_settle(ws);
    }
}

static void write_drafts(struct workspace *ws)
{
    struct jig_error error = { 0 };
    draft_write_all(ws);
    ck_assert_msg(draft_finish(ws, &error) == JIG_OK, "%s", error.text);
    ck_assert(!draft_is_due(ws));
}

/* In a process of its own, which ends as if it was killed. */
static void be_killed_after(void (*work)(struct workspace *ws))
{
    int status;
    pid_t child = proc_fork();
    if (child == 0) {
        struct workspace ws;
        open_shop(&ws);
        work(&ws);
        write_drafts(&ws);
        kill(getpid(), SIGKILL);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void restore(struct workspace *ws, size_t n, size_t n_damaged)
{
    struct draft_found found;
    draft_restore(ws, &found);
    ck_assert_uint_eq(found.n, n);
    ck_assert_uint_eq(found.n_damaged, n_damaged);
    draft_found_clear(&found);
}

/* Is a request open with this URL, and path (NULL: in no file)? */
static struct opened *find(const struct workspace *ws, const char *path, const char *url)
{
    for (size_t i = 0; i < ws->n; i++) {
        const struct book_request *r = ws->opened[i]->request;
        if (strcmp(r->url, url) == 0 &&
            (path ? r->path && strcmp(r->path, path) == 0 : !r->path))
            return ws->opened[i];
    }
    return NULL;
}

static unsigned n_files(void)
{
    return folder_count(&home, "state/jig/drafts");
}

static void change_three(struct workspace *ws)
{
    change(ws, NULL, "http://new/1");
    change(ws, "a.req.json", "http://a/changed");
    change(ws, NULL, "http://new/2");
}

START_TEST(draft_of_however_many_requests_is_brought_back)
{
    struct workspace ws;
    be_killed_after(change_many);
    open_shop(&ws);
    restore(&ws, WORKSPACE_RETIRED + 8, 0);
    draft_drop_all(&ws);
    workspace_clear(&ws);
}
END_TEST

START_TEST(draft_of_each_request_outlives_a_kill)
{
    struct workspace ws;
    be_killed_after(change_three);
    open_shop(&ws);
    restore(&ws, 3, 0);
    ck_assert_ptr_nonnull(find(&ws, NULL, "http://new/1"));
    ck_assert_ptr_nonnull(find(&ws, NULL, "http://new/2"));
    ck_assert_ptr_nonnull(find(&ws, "a.req.json", "http://a/changed"));
    ck_assert(!ws.current->request->conflict);
    restore(&ws, 3, 0); /* they are this jig's now, and nothing is left */
    ck_assert_uint_eq(ws.n, 3);
    draft_drop_all(&ws);
    workspace_clear(&ws);
    ck_assert_uint_eq(n_files(), 0);
}
END_TEST

/* As on the command line: the file that is named is looked at, not what else was changed. */
START_TEST(draft_leaves_the_request_that_was_asked_for_in_sight)
{
    struct workspace ws;
    folder_write(&shop, "b.req.json", "{ \"jig\": 1, \"url\": \"http://b/\" }\n");
    be_killed_after(change_three);
    open_shop(&ws);
    ck_assert_int_eq(workspace_open_request(&ws, "b.req.json", NULL), JIG_OK);
    restore(&ws, 3, 0);
    ck_assert_str_eq(ws.current->request->url, "http://b/");
    ck_assert_ptr_nonnull(find(&ws, "a.req.json", "http://a/changed"));
    draft_drop_all(&ws);
    workspace_clear(&ws);
}
END_TEST

START_TEST(draft_is_there_again_after_a_second_kill)
{
    struct workspace ws;
    be_killed_after(change_three);
    pid_t child = proc_fork();
    if (child == 0) {
        open_shop(&ws);
        restore(&ws, 3, 0);
        kill(getpid(), SIGKILL);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    open_shop(&ws);
    restore(&ws, 3, 0);
    workspace_clear(&ws);
}
END_TEST

START_TEST(draft_of_a_living_jig_is_left_alone)
{
    struct workspace one, two;
    open_shop(&one);
    open_shop(&two);
    change(&one, NULL, "http://new/1");
    change(&two, NULL, "http://new/2");
    write_drafts(&one);
    write_drafts(&two);
    ck_assert_uint_eq(n_files(), 4);
    restore(&two, 1, 0); /* its own, which it had */
    ck_assert_uint_eq(two.n, 1);
    draft_drop_all(&two);
    write_drafts(&two);
    ck_assert_uint_eq(n_files(), 3);
    workspace_clear(&one); /* its end, with changes */
    restore(&two, 1, 0);
    ck_assert_ptr_nonnull(find(&two, NULL, "http://new/1"));
    workspace_clear(&two);
}
END_TEST

START_TEST(draft_follows_its_request)
{
    struct workspace ws;
    open_shop(&ws);
    change(&ws, "a.req.json", "http://a/changed");
    write_drafts(&ws);
    folder_write(&shop, "sub/b.req.json", "{ \"jig\": 1, \"url\": \"http://a/\" }\n");
    char *gone = folder_at(&shop, "a.req.json");
    unlink(gone);
    free(gone);
    workspace_moved(&ws, "a.req.json", "sub/b.req.json");
    ck_assert(draft_is_due(&ws));
    write_drafts(&ws);
    ck_assert_uint_eq(n_files(), 2);
    workspace_clear(&ws);
    open_shop(&ws);
    restore(&ws, 1, 0);
    ck_assert_ptr_nonnull(find(&ws, "sub/b.req.json", "http://a/changed"));
    ck_assert_uint_eq(ws.n, 1);
    workspace_moved(&ws, "sub/b.req.json", NULL); /* deleted */
    write_drafts(&ws);
    workspace_clear(&ws);
    open_shop(&ws);
    restore(&ws, 1, 0);
    ck_assert_ptr_nonnull(find(&ws, NULL, "http://a/changed"));
    workspace_clear(&ws);
}
END_TEST

START_TEST(draft_is_gone_when_the_request_is_saved)
{
    struct workspace ws;
    char *path = NULL;
    open_shop(&ws);
    struct opened *o = change(&ws, NULL, "http://new/");
    write_drafts(&ws);
    ck_assert_int_eq(ops_new_request(ws.ops, "", NULL, o->request, &path, NULL), JIG_OK);
    if (!o->request->path)
        o->request->path = path;
    else
        free(path);
    write_drafts(&ws);
    ck_assert_uint_eq(o->draft, 0);
    change(&ws, "a.req.json", "http://a/changed");
    write_drafts(&ws);
    ck_assert_int_eq(book_request_save(ws.current->request, ws.collection, NULL), JIG_OK);
    write_drafts(&ws);
    ck_assert_uint_eq(n_files(), 1); /* the lock */
    workspace_clear(&ws);
    ck_assert_uint_eq(n_files(), 0);
}
END_TEST

/* Also where another request is looked at before the draft is removed. */
START_TEST(draft_is_gone_when_the_change_is_taken_back)
{
    struct workspace ws;
    folder_write(&shop, "b.req.json", "{ \"jig\": 1, \"url\": \"http://b/\" }\n");
    open_shop(&ws);
    change(&ws, "a.req.json", "http://a/changed");
    write_drafts(&ws);
    change(&ws, "a.req.json", "http://a/");
    ck_assert_int_eq(workspace_open_request(&ws, "b.req.json", NULL), JIG_OK);
    workspace_settle(&ws);
    write_drafts(&ws);
    workspace_clear(&ws);
    ck_assert_uint_eq(n_files(), 0);
}
END_TEST

START_TEST(draft_that_was_dropped_on_purpose_is_not_written_again)
{
    struct workspace ws;
    open_shop(&ws);
    change(&ws, "a.req.json", "http://a/changed");
    write_drafts(&ws);
    change(&ws, "a.req.json", "http://a/changed/again");
    draft_drop_all(&ws);
    write_drafts(&ws);
    workspace_clear(&ws);
    ck_assert_uint_eq(n_files(), 0);
}
END_TEST

START_TEST(drafts_of_one_request_by_two_jigs_are_both_kept)
{
    struct workspace one, two;
    open_shop(&one);
    open_shop(&two);
    change(&one, "a.req.json", "http://a/one");
    change(&two, "a.req.json", "http://a/two");
    write_drafts(&one);
    write_drafts(&two);
    workspace_clear(&one);
    workspace_clear(&two);
    open_shop(&one);
    restore(&one, 2, 0);
    bool first = find(&one, "a.req.json", "http://a/one") != NULL;
    ck_assert_ptr_nonnull(find(&one, first ? NULL : "a.req.json", "http://a/two"));
    ck_assert_ptr_nonnull(find(&one, first ? "a.req.json" : NULL, "http://a/one"));
    workspace_clear(&one);
}
END_TEST

START_TEST(draft_of_a_file_that_was_changed_since_is_a_conflict)
{
    struct workspace ws;
    struct jig_error error;
    open_shop(&ws);
    change(&ws, "a.req.json", "http://a/changed");
    write_drafts(&ws);
    workspace_clear(&ws);
    folder_write(&shop, "a.req.json", "{ \"jig\": 1, \"url\": \"http://b/\" }\n");
    for (int restart = 0; restart < 2; restart++) {
        open_shop(&ws);
        restore(&ws, 1, 0);
        struct book_request *r = ws.current->request;
        ck_assert_str_eq(r->url, "http://a/changed");
        ck_assert(r->conflict);
        ck_assert_int_eq(book_request_save(r, ws.collection, &error), JIG_ERR_WRITE);
        ck_assert(r->conflict);
        book_request_set_url(r, "http://a/changed");
        write_drafts(&ws);
        workspace_clear(&ws);
    }
}
END_TEST

START_TEST(draft_of_what_is_saved_by_now_is_none)
{
    struct workspace ws;
    open_shop(&ws);
    change(&ws, "a.req.json", "http://a/changed");
    write_drafts(&ws);
    struct span text = book_request_text(ws.current->request);
    char *copy = strndup(text.ptr, text.len);
    workspace_clear(&ws);
    folder_write(&shop, "a.req.json", copy);
    free(copy);
    open_shop(&ws);
    restore(&ws, 0, 0);
    ck_assert_str_eq(ws.current->request->url, "http://a/changed");
    ck_assert(!ws.current->request->conflict);
    write_drafts(&ws);
    workspace_clear(&ws);
    ck_assert_uint_eq(n_files(), 0);
}
END_TEST

/* ---- Damage ---- */

/* The name of the one file in the folder of drafts. */
static void only_file(char name[300])
{
    char *path = folder_at(&home, "state/jig/drafts");
    DIR *folder = opendir(path);
    unsigned n = 0;
    for (struct dirent *e; (e = readdir(folder));)
        if (e->d_name[0] != '.') {
            snprintf(name, 300, "state/jig/drafts/%s", e->d_name);
            n++;
        }
    closedir(folder);
    free(path);
    ck_assert_uint_eq(n, 1);
}

static const char *const damages[] = {
    "",
    "\n",
    "jig-draft",
    "jig-draft 1 0 - 0\n",
    "jig-draft 1 99999999999999999999 - 0\n\n{}",
    "jig-draft 1 50 - 0\na.req.json\n{}",
    "jig-draft 1 0 - 0000000000000000\n\n{ \"jig\": 1, \"url\": \"http",
    "{ \"jig\": 1 }",
};

START_TEST(draft_that_is_damaged_is_told_and_kept)
{
    struct workspace ws;
    struct draft_found found;
    char name[300];
    open_shop(&ws);
    change(&ws, NULL, "http://new/");
    write_drafts(&ws);
    workspace_clear(&ws);
    only_file(name);
    folder_write(&home, name, damages[_i]);
    open_shop(&ws);
    draft_restore(&ws, &found);
    ck_assert_uint_eq(found.n, 0);
    ck_assert_uint_eq(found.n_damaged, 1);
    ck_assert_uint_eq(ws.n, 0);
    char *told = strndup(buf_str(&found.damaged), strcspn(buf_str(&found.damaged), "\n"));
    draft_found_clear(&found);
    restore(&ws, 0, 0);
    workspace_clear(&ws);
    only_file(name);
    char *path = folder_at(&home, name), *text = folder_read(&home, name);
    ck_assert_str_eq(told, path);
    ck_assert_str_eq(text, damages[_i]);
    free(told);
    free(path);
    free(text);
}
END_TEST

START_TEST(draft_that_cannot_be_written_is_told_and_tried_again)
{
    struct workspace ws;
    struct jig_error error;
    folder_write(&home, "state", "a file where the folder should be");
    open_shop(&ws);
    change(&ws, NULL, "http://new/");
    draft_write_all(&ws);
    ck_assert_int_eq(draft_finish(&ws, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "unsaved changes can't be kept for a crash: Not a directory");
    ck_assert(draft_is_due(&ws));
    char *path = folder_at(&home, "state");
    unlink(path);
    free(path);
    write_drafts(&ws);
    workspace_clear(&ws);
    open_shop(&ws);
    restore(&ws, 1, 0);
    workspace_clear(&ws);
}
END_TEST

/* The first collection is made when the first request is saved; the others come with it. */
START_TEST(draft_comes_into_the_collection_with_its_request)
{
    struct workspace ws;
    struct collection *c;
    workspace_init(&ws);
    change(&ws, NULL, "http://new/");
    write_drafts(&ws);
    ck_assert_int_eq(collection_open(shop.path, &c, NULL), JIG_OK);
    ck_assert(workspace_adopt(&ws, c));
    write_drafts(&ws);
    ck_assert_uint_eq(n_files(), 2);
    workspace_clear(&ws);
    open_shop(&ws);
    restore(&ws, 1, 0);
    workspace_clear(&ws);
}
END_TEST

Suite *test_draft(void);
Suite *test_draft(void)
{
    Suite *suite = suite_create("draft");
    TCase *tc = tcase_create("draft");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, draft_of_each_request_outlives_a_kill);
    tcase_add_test(tc, draft_of_however_many_requests_is_brought_back);
    tcase_add_test(tc, draft_leaves_the_request_that_was_asked_for_in_sight);
    tcase_add_test(tc, draft_is_there_again_after_a_second_kill);
    tcase_add_test(tc, draft_of_a_living_jig_is_left_alone);
    tcase_add_test(tc, draft_follows_its_request);
    tcase_add_test(tc, draft_is_gone_when_the_request_is_saved);
    tcase_add_test(tc, draft_is_gone_when_the_change_is_taken_back);
    tcase_add_test(tc, draft_that_was_dropped_on_purpose_is_not_written_again);
    tcase_add_test(tc, drafts_of_one_request_by_two_jigs_are_both_kept);
    tcase_add_test(tc, draft_of_a_file_that_was_changed_since_is_a_conflict);
    tcase_add_test(tc, draft_of_what_is_saved_by_now_is_none);
    tcase_add_loop_test(tc, draft_that_is_damaged_is_told_and_kept, 0,
                        sizeof damages / sizeof *damages);
    tcase_add_test(tc, draft_that_cannot_be_written_is_told_and_tried_again);
    tcase_add_test(tc, draft_comes_into_the_collection_with_its_request);
    suite_add_tcase(suite, tc);
    return suite;
}
