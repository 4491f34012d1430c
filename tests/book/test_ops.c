#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../support/folder.h"
#include "book/ops.h"
#include "book/undo.h"

static struct folder folder;
static struct collection *c;
static struct ops *ops;

static void set_up(void)
{
    folder_make(&folder);
    folder_copy_shop(&folder);
    ck_assert_int_eq(collection_open(folder.path, &c, NULL), JIG_OK);
    collection_scan(c, SIZE_MAX);
    ops = ops_new(c);
}

static void tear_down(void)
{
    ops_free(ops);
    collection_close(c);
    folder_remove(&folder);
}

static void list(struct buf *out)
{
    for (const struct item *i = collection_next(c->top); i; i = collection_next(i)) {
        char *path = collection_path(i);
        buf_addf(out, "%s;", path);
        free(path);
    }
}

#define TREE_IS(want)                           \
    do {                                        \
        struct buf tree;                        \
        buf_init(&tree, 1u << 16);              \
        list(&tree);                            \
        ck_assert_str_eq(buf_str(&tree), want); \
        buf_clear(&tree);                       \
    } while (0)

#define DONE(call)                                         \
    do {                                                   \
        struct jig_error words = { 0 }, *error = &words;   \
        ck_assert_msg((call) == JIG_OK, "%s", words.text); \
    } while (0)

static const char start[] = "users;users/create-user.req.json;users/upload-photo.req.json;"
                            "auth;auth/login.req.json;";

static void undo(const char *want)
{
    const char *what;
    DONE(ops_undo(ops, &what, NULL, NULL, error));
    ck_assert_str_eq(what, want);
}

/* ---- Names ---- */

static const struct {
    const char *name, *file;
} names[] = {
    { "Create user", "create-user" },
    { "  GET /users/{id}  ", "get-users-id" },
    { "../../etc/passwd", "etc-passwd" },
    { ".hidden", "hidden" },
    { "a\nb\tc", "a-b-c" },
    { "", "request" },
    { "///", "request" },
    { "Zo\xc3\xab", "zo\xc3\xab" },
    { "x\xe2\x80\xaey", "x-y" },
    { "a\xff\xfe"
      "b",
      "a-b" },
    { "con\x1b]0;x", "con-0-x" },
};

START_TEST(file_names_are_made_safe)
{
    struct buf out;
    buf_init(&out, 1000);
    ops_file_name(span_of(names[_i].name), &out);
    ck_assert_str_eq(buf_str(&out), names[_i].file);
    buf_clear(&out);
}
END_TEST

START_TEST(a_long_name_is_cut_at_a_character)
{
    struct buf name, out;
    buf_init(&name, 10000);
    buf_init(&out, 10000);
    for (int i = 0; i < 500; i++)
        buf_add_str(&name, "\xc3\xa9");
    ops_file_name(buf_span(&name), &out);
    ck_assert_uint_le(out.len, 100);
    ck_assert_uint_eq(out.len % 2, 0);
    buf_clear(&name);
    buf_clear(&out);
}
END_TEST

/* ---- Operations, each with its undo ---- */

START_TEST(a_new_request_stands_where_it_is_wanted)
{
    char *path = NULL;
    struct book_request *r = book_request_new();
    book_request_set_name(r, "Create user");
    book_request_set_url(r, "http://h/");
    DONE(ops_new_request(ops, "users", "users/create-user.req.json", r, &path, error));
    ck_assert_str_eq(path, "users/create-user-2.req.json");
    ck_assert_int_eq(r->order, 1536);
    TREE_IS("users;users/create-user.req.json;users/create-user-2.req.json;"
            "users/upload-photo.req.json;auth;auth/login.req.json;");
    char *text = folder_read(&folder, path);
    ck_assert_str_eq(text,
                     "{\n  \"jig\": 1,\n  \"name\": \"Create user\",\n  \"order\": 1536,\n"
                     "  \"url\": \"http://h/\"\n}\n");
    free(text);
    free(path);
    book_request_free(r);
    undo("Created Create user");
    TREE_IS(start);
}
END_TEST

START_TEST(a_new_folder_has_its_name_in_a_file)
{
    char *path = NULL;
    DONE(ops_new_folder(ops, "", NULL, "env", &path, error));
    ck_assert_str_eq(path, "env-folder"); /* env is the environments' */
    free(path);
    DONE(ops_new_folder(ops, "users", "", "Deep One", &path, error));
    ck_assert_str_eq(path, "users/deep-one");
    char *text = folder_read(&folder, "users/deep-one/_folder.json");
    ck_assert_str_eq(text,
                     "{\n  \"jig\": 1,\n  \"name\": \"Deep One\",\n  \"order\": 512\n}\n");
    free(text);
    free(path);
    undo("Created Deep One");
    undo("Created env");
    TREE_IS(start);
}
END_TEST

START_TEST(a_rename_renames_the_file_and_the_body_beside_it)
{
    char *path = NULL;
    DONE(ops_rename(ops, "users/upload-photo.req.json", "Send Picture", &path, error));
    ck_assert_str_eq(path, "users/send-picture.req.json");
    ck_assert(folder_has(&folder, "users/send-picture.body.bin"));
    ck_assert(!folder_has(&folder, "users/upload-photo.body.bin"));
    char *text = folder_read(&folder, path);
    ck_assert_ptr_nonnull(strstr(text, "\"body\": { \"file\": \"send-picture.body.bin\" }"));
    ck_assert_ptr_nonnull(strstr(text, "\"name\": \"Send Picture\""));
    free(text);
    free(path);
    undo("Renamed Upload photo");
    TREE_IS(start);
    ck_assert(folder_has(&folder, "users/upload-photo.body.bin"));
    DONE(ops_rename(ops, "users", "People", &path, error));
    ck_assert_str_eq(path, "people");
    ck_assert_str_eq(collection_find(c, "people")->name, "People");
    free(path);
    undo("Renamed Users");
    TREE_IS(start);
    DONE(ops_rename(ops, "auth/login", "Log in!", &path, error)); /* the same file name */
    ck_assert_str_eq(path, "auth/log-in.req.json");
    free(path);
}
END_TEST

START_TEST(a_duplicate_has_a_body_of_its_own)
{
    char *path = NULL;
    DONE(ops_duplicate(ops, "users/upload-photo", &path, error));
    ck_assert_str_eq(path, "users/upload-photo-copy.req.json");
    ck_assert(folder_has(&folder, "users/upload-photo-copy.body.bin"));
    ck_assert_str_eq(collection_find(c, path)->name, "Upload photo copy");
    ck_assert_uint_eq(collection_find(c, path)->index, 2);
    free(path);
    undo("Duplicated Upload photo");
    TREE_IS(start);
    ck_assert(!folder_has(&folder, "users/upload-photo-copy.body.bin"));
    DONE(ops_duplicate(ops, "users", &path, error));
    ck_assert_uint_eq(collection_find(c, path)->n_requests, 2);
    free(path);
    undo("Duplicated Users");
    TREE_IS(start);
}
END_TEST

START_TEST(a_move_takes_its_body_along_or_names_it_from_there)
{
    char *path = NULL;
    DONE(ops_move(ops, "users/upload-photo", "auth", "", &path, error));
    ck_assert_str_eq(path, "auth/upload-photo.req.json");
    free(path);
    ck_assert(folder_has(&folder, "auth/upload-photo.body.bin"));
    TREE_IS("users;users/create-user.req.json;auth;auth/upload-photo.req.json;"
            "auth/login.req.json;");
    undo("Moved Upload photo");
    TREE_IS(start);
    ck_assert(folder_has(&folder, "users/upload-photo.body.bin"));
    folder_write(&folder, "users/other.req.json",
                 "{ \"body\": { \"file\": \"upload-photo.body.bin\" } }");
    collection_rescan(c);
    collection_scan(c, SIZE_MAX);
    DONE(ops_move(ops, "users/other", "auth", NULL, NULL, error));
    char *text = folder_read(&folder, "auth/other.req.json");
    ck_assert_str_eq(
        text,
        "{ \"order\": 2048, \"body\": { \"file\": \"../users/upload-photo.body.bin\" } }");
    free(text);
}
END_TEST

START_TEST(a_shift_changes_one_line_of_one_file)
{
    char *before = folder_read(&folder, "users/upload-photo.req.json");
    DONE(ops_shift(ops, "users/create-user", 1, error));
    TREE_IS("users;users/upload-photo.req.json;users/create-user.req.json;"
            "auth;auth/login.req.json;");
    char *after = folder_read(&folder, "users/upload-photo.req.json");
    ck_assert_str_eq(after, before);
    char *moved = folder_read(&folder, "users/create-user.req.json");
    ck_assert_ptr_nonnull(strstr(moved, "\n  \"order\": 3072,\n"));
    free(before);
    free(after);
    free(moved);
    DONE(ops_shift(ops, "users/create-user", 1, error)); /* last already */
    undo("Moved Create user");
    TREE_IS(start);
}
END_TEST

START_TEST(items_without_numbers_get_them_when_one_moves)
{
    for (char name[] = "a.req.json"; name[0] < 'f'; name[0]++) {
        char path[32];
        snprintf(path, sizeof path, "plain/%s", name);
        folder_write(&folder, path, "{}");
    }
    collection_rescan(c);
    collection_scan(c, SIZE_MAX);
    DONE(ops_shift(ops, "plain/e", -1, error));
    const struct item *plain = collection_find(c, "plain");
    const char *want[] = { "a", "b", "c", "e", "d" };
    for (size_t i = 0; i < 5; i++)
        ck_assert_str_eq(plain->items[i]->name, want[i]);
    for (int i = 0; i < 40; i++) /* halves run out */
        DONE(ops_move(ops, i % 2 ? "plain/b" : "plain/c", "plain", "plain/a.req.json", NULL,
                      error));
    plain = collection_find(c, "plain");
    ck_assert_str_eq(plain->items[0]->name, "a");
    ck_assert_str_eq(plain->items[1]->name, "b");
    ck_assert_str_eq(plain->items[2]->name, "c");
    for (int i = 0; i < 41; i++)
        undo(i == 40 ? "Moved e" : i % 2 ? "Moved c" : "Moved b");
    char *text = folder_read(&folder, "plain/a.req.json");
    ck_assert_str_eq(text, "{}");
    free(text);
}
END_TEST

START_TEST(deleting_can_be_taken_back_and_leaves_nothing)
{
    DONE(ops_delete(ops, "users/upload-photo", error));
    ck_assert(!folder_has(&folder, "users/upload-photo.body.bin"));
    DONE(ops_delete(ops, "users", error));
    TREE_IS("auth;auth/login.req.json;");
    undo("Deleted Users");
    undo("Deleted Upload photo");
    TREE_IS(start);
    ck_assert(folder_has(&folder, "users/upload-photo.body.bin"));
    undo("");
    DONE(ops_delete(ops, "auth", error));
    unsigned before = folder_count(&folder, "");
    ops_free(ops);
    ops = NULL;
    ck_assert_uint_eq(folder_count(&folder, ""), before - 1);
}
END_TEST

START_TEST(an_undo_does_not_write_over_somebody_else)
{
    DONE(ops_shift(ops, "users/create-user", 1, error));
    folder_write(&folder, "users/create-user.req.json", "{ \"url\": \"theirs\" }");
    undo("Moved Create user");
    char *text = folder_read(&folder, "users/create-user.req.json");
    ck_assert_str_eq(text, "{ \"url\": \"theirs\" }");
    free(text);
}
END_TEST

/* What was worked on after it: only the name and the body's name go back. */
START_TEST(an_undo_takes_back_its_own_change_alone)
{
    struct book_request *r = NULL;
    DONE(ops_rename(ops, "users/upload-photo", "Send a picture", NULL, error));
    ck_assert(folder_has(&folder, "users/send-a-picture.body.bin"));
    DONE(book_request_load(c, "users/send-a-picture.req.json", &r, error));
    ck_assert(book_request_set_url(r, "http://changed.test/"));
    DONE(book_request_save(r, c, error));
    book_request_free(r);
    undo("Renamed Upload photo");
    TREE_IS(start);
    DONE(book_request_load(c, "users/upload-photo.req.json", &r, error));
    ck_assert_str_eq(r->name, "Upload photo");
    ck_assert_str_eq(r->url, "http://changed.test/");
    ck_assert_str_eq(r->body_file, "upload-photo.body.bin");
    ck_assert(folder_has(&folder, "users/upload-photo.body.bin"));
    book_request_free(r);
}
END_TEST

static struct book_request *make_request(const char *folder_path, const char *name)
{
    struct book_request *r = book_request_new();
    ck_assert(book_request_set_name(r, name));
    DONE(ops_new_request(ops, folder_path, NULL, r, NULL, error));
    return r;
}

START_TEST(an_undo_takes_away_nothing_that_was_worked_on)
{
    const char *what;
    struct jig_error told;
    struct book_request *r = make_request("auth", "Log out");
    ck_assert(book_request_set_url(r, "http://changed.test/"));
    DONE(book_request_save(r, c, error));
    ck_assert_int_eq(ops_undo(ops, &what, NULL, NULL, &told), JIG_ERR_USAGE);
    ck_assert_str_eq(told.text, "auth/log-out.req.json was changed since it was made: "
                                "delete it instead");
    ck_assert(folder_has(&folder, "auth/log-out.req.json"));
    DONE(ops_delete(ops, "auth/log-out", error));
    undo("Deleted Log out");
    char *path = folder_at(&folder, "auth/log-out.req.json");
    ck_assert_int_eq(unlink(path), 0); /* by somebody else */
    undo("Created Log out");
    TREE_IS(start);
    book_request_free(r);
    free(path);
}
END_TEST

static void note_move(void *ctx, const char *from, const char *to)
{
    buf_addf(ctx, "%s > %s;", from ? from : "", to ? to : "");
}

START_TEST(an_undo_tells_what_it_moves)
{
    struct buf moves;
    struct undo_listener listener = { note_move, &moves };
    const char *what;
    buf_init(&moves, 1000);
    book_request_free(make_request("auth", "x"));
    DONE(ops_rename(ops, "auth", "Login", NULL, error));
    DONE(ops_delete(ops, "login/x", error));
    for (int i = 0; i < 3; i++)
        DONE(ops_undo(ops, &what, NULL, &listener, error));
    ck_assert_str_eq(buf_str(&moves), " > login/x.req.json;login > auth;auth/_folder.json > ;"
                                      "auth/x.req.json > ;");
    buf_clear(&moves);
}
END_TEST

/* ---- Trash ---- */

START_TEST(what_a_killed_session_threw_away_is_removed)
{
    folder_write(&folder, ".jig-trash.00000000/1", "left");
    DONE(ops_delete(ops, "auth", error)); /* this one lives, and has a trash */
    struct ops *other = ops_new(c);
    ck_assert(!folder_has(&folder, ".jig-trash.00000000"));
    undo("Deleted auth");
    TREE_IS(start);
    ops_free(other);
}
END_TEST

/* ---- What is refused ---- */

START_TEST(what_makes_no_sense_changes_nothing)
{
    struct jig_error error;
    folder_write(&folder, "bad.req.json", "{");
    collection_rescan(c);
    collection_scan(c, SIZE_MAX);
    ck_assert_int_eq(ops_rename(ops, "none", "x", NULL, &error), JIG_ERR_WRITE);
    ck_assert_int_eq(ops_rename(ops, "", "x", NULL, &error), JIG_ERR_WRITE);
    ck_assert_int_eq(ops_move(ops, "users", "users", NULL, NULL, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "users: a folder can't go into itself");
    ck_assert_int_eq(ops_rename(ops, "bad", "good", NULL, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "bad: it is damaged and left alone");
    ck_assert_int_eq(ops_move(ops, "auth/login", "nowhere", NULL, NULL, &error), JIG_ERR_WRITE);
    ck_assert(folder_has(&folder, "bad.req.json"));
    c->readonly = true;
    ck_assert_int_eq(ops_delete(ops, "users", &error), JIG_ERR_WRITE);
    ck_assert(folder_has(&folder, "users"));
}
END_TEST

/* As on a full disk: files can be made, and nothing be written to them. */
static enum jig_err make_on_full_disk(struct book_request *r, struct jig_error *error)
{
    struct rlimit usual, full;
    getrlimit(RLIMIT_FSIZE, &usual);
    full = usual;
    full.rlim_cur = 0;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &full);
    enum jig_err err = ops_new_request(ops, "users", NULL, r, NULL, error);
    setrlimit(RLIMIT_FSIZE, &usual);
    return err;
}

/* It can be saved again, elsewhere. */
START_TEST(a_request_that_could_not_be_saved_is_as_it_was)
{
    struct jig_error error;
    struct book_request *r = book_request_new();
    char *from = folder_at(&folder, "users"), *to = folder_at(&folder, "elsewhere");
    book_request_free(make_request("users", "y")); /* and all there have their numbers */
    ck_assert(book_request_set_name(r, "x"));
    ck_assert_int_eq(make_on_full_disk(r, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "users/x.req.json: File too large");
    ck_assert_ptr_null(r->path);
    ck_assert(!folder_has(&folder, "users/x.req.json"));
    ck_assert_int_eq(rename(from, to), 0);
    ck_assert_int_eq(ops_new_request(ops, "users", NULL, r, NULL, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "users: No such file or directory");
    ck_assert_ptr_null(r->path);
    ck_assert(book_request_is_dirty(r));
    ck_assert_int_eq(ops_new_request(ops, "auth", NULL, r, NULL, &error), JIG_OK);
    ck_assert_str_eq(r->path, "auth/x.req.json");
    ck_assert(!book_request_is_dirty(r));
    book_request_free(r);
    free(from);
    free(to);
}
END_TEST

START_TEST(a_new_collection_has_what_it_needs)
{
    struct jig_error told;
    struct collection *made;
    char *path = folder_at(&folder, "made");
    DONE(ops_create_collection(path, "Made \"here\"", error));
    char *text = folder_read(&folder, "made/jig.json");
    ck_assert_str_eq(text, "{\n  \"jig\": 1,\n  \"name\": \"Made \\\"here\\\"\"\n}\n");
    free(text);
    text = folder_read(&folder, "made/.gitattributes");
    ck_assert_str_eq(text, "*.body.* -text\n");
    free(text);
    text = folder_read(&folder, "made/.gitignore");
    ck_assert_ptr_nonnull(strstr(text, "env/*.local.json\n"));
    free(text);
    ck_assert(folder_has(&folder, "made/env"));
    ck_assert_int_eq(ops_create_collection(path, "again", &told), JIG_ERR_WRITE);
    ck_assert_int_eq(collection_open(path, &made, &told), JIG_OK);
    ck_assert_str_eq(made->name, "Made \"here\"");
    collection_close(made);
    free(path);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_ops(void);
Suite *test_ops(void)
{
    Suite *suite = suite_create("ops");
    TCase *tc = tcase_create("ops");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, file_names_are_made_safe, 0, COUNT(names));
    tcase_add_test(tc, a_long_name_is_cut_at_a_character);
    tcase_add_test(tc, a_new_request_stands_where_it_is_wanted);
    tcase_add_test(tc, a_new_folder_has_its_name_in_a_file);
    tcase_add_test(tc, a_rename_renames_the_file_and_the_body_beside_it);
    tcase_add_test(tc, a_duplicate_has_a_body_of_its_own);
    tcase_add_test(tc, a_move_takes_its_body_along_or_names_it_from_there);
    tcase_add_test(tc, a_shift_changes_one_line_of_one_file);
    tcase_add_test(tc, items_without_numbers_get_them_when_one_moves);
    tcase_add_test(tc, deleting_can_be_taken_back_and_leaves_nothing);
    tcase_add_test(tc, an_undo_does_not_write_over_somebody_else);
    tcase_add_test(tc, an_undo_takes_back_its_own_change_alone);
    tcase_add_test(tc, an_undo_takes_away_nothing_that_was_worked_on);
    tcase_add_test(tc, an_undo_tells_what_it_moves);
    tcase_add_test(tc, what_a_killed_session_threw_away_is_removed);
    tcase_add_test(tc, what_makes_no_sense_changes_nothing);
    tcase_add_test(tc, a_request_that_could_not_be_saved_is_as_it_was);
    tcase_add_test(tc, a_new_collection_has_what_it_needs);
    suite_add_tcase(suite, tc);
    return suite;
}
