/* The workbench on a disk that the test holds up: whoever writes waits there, and no key does. */
#include <check.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/cookieops.h"
#include "app/dialogs.h"
#include "app/draft.h"
#include "app/leaving.h"
#include "app/saving.h"
#include "app/screen.h"
#include "app/treeops.h"
#include "app/workbench.h"
#include "format/harread.h"
#include "support/diskgate.h"
#include "support/folder.h"
#include "support/pastsends.h"
#include "support/proc.h"
#include "support/screen.h"

#define SECOND INT64_C(1000000)
#define URL    "{ \"jig\": 1, \"url\": \"http://a.test/"

static struct folder shop, home;
static struct app *app;
static struct grid grid;
static int64_t now;
static int wait_ms = 100000;

static void begin(void)
{
    struct jig_error error;
    char *path = folder_at(&shop, "a.req.json");
    struct workbench_setup setup = { .path = path, .now = now, .disk_wait_ms = wait_ms };
    ck_assert_msg(!workbench_new(&setup, &app, &error), "%s", error.text);
    app_resize(app, 120, 30);
    app_focus(app, PANE_URL);
    free(path);
}

static void end(void)
{
    workbench_free(app);
    app = NULL;
}

static void set_up(void)
{
    folder_make(&shop);
    folder_make(&home);
    proc_be_home(home.path);
    folder_write(&shop, "jig.json", "{ \"jig\": 1, \"name\": \"Shop\" }\n");
    folder_write(&shop, "a.req.json", "{ \"jig\": 1, \"url\": \"http://a.test/\" }\n");
    folder_write(&shop, "env/dev.json", "{ \"jig\": 1 }\n");
    ck_assert_int_eq(grid_resize(&grid, 120, 30), JIG_OK);
    now = 100 * SECOND;
    begin();
}

static void tear_down(void)
{
    diskgate_open(0);
    diskgate_leave(-1);
    workbench_free(app);
    grid_clear(&grid);
    folder_remove(&shop);
    folder_remove(&home);
}

static bool take_key(void *ctx, const struct key *key)
{
    (void)ctx;
    now += 1000;
    workbench_key(app, key, now);
    return true;
}

static const char *look(void)
{
    int x, y;
    workbench_step(app, NULL, 0, now);
    workbench_draw(app, &grid, &x, &y);
    return screen_text(&grid);
}

/* On a busy machine a turn may be over before it comes to what tells it. */
static void expect(const char *text)
{
    const char *screen = look();
    while (!strstr(screen, text) && app->has_work)
        screen = look();
    ck_assert_msg(strstr(screen, text), "\"%s\" is not in %.3000s", text, screen);
}

/* As in the Cookies tab. */
static void set_cookie(const char *line)
{
    app_set_subject(app, SPAN("a.test"), -1);
    cookieops_set(app, &(struct intent){ .text = span_of(line) });
}

/* To when the loop would wake up by itself: once its work is done, which on a busy machine takes more
 * turns. */
static void wait_for_deadline(void)
{
    int64_t deadline;
    while (app->has_work)
        look();
    workbench_interest(app, &(struct pollfd){ .fd = -1 }, 1, &deadline);
    now = deadline;
}

/* Waits for the errand as the loop does, and for nothing else. */
static void await_errand(void)
{
    struct pollfd fds[8];
    int64_t deadline;
    size_t n = workbench_interest(app, fds, 8, &deadline);
    ck_assert_int_gt(poll(fds, (nfds_t)n, -1), 0);
}

START_TEST(workbench_answers_keys_while_cookies_are_held_up)
{
    diskgate_close();
    set_cookie("one=1");
    diskgate_await(1); /* a thread, not this one */
    screen_keys("<End>two", take_key, NULL);
    expect("http://a.test/two");
    expect("cookies 1");
    set_cookie("two=2");
    expect("cookies 2");
    diskgate_open(0);
    while (cookies_are_busy(&app->sends.cookies)) {
        await_errand();
        look();
    }
    end();
    begin();
    expect("cookies 2");
}
END_TEST

static int gate[2];

static void wait_at_gate(struct errand *e)
{
    (void)e;
    char byte;
    while (read(gate[0], &byte, 1) < 0 && errno == EINTR)
        ;
}

/* Such as one that is to be put on a server of files that is gone. */
START_TEST(workbench_saves_cookies_while_a_body_is_held_up)
{
    struct errand body = { .run = wait_at_gate };
    ck_assert_int_eq(pipe(gate), 0);
    errands_give(app->placings, &body);
    set_cookie("one=1");
    while (cookies_are_busy(&app->sends.cookies)) {
        await_errand();
        look();
    }
    ck_assert(!errands_is_done(app->placings, &body));
    ck_assert_int_eq(write(gate[1], "", 1), 1);
    while (!errands_is_done(app->placings, &body))
        await_errand();
    close(gate[0]);
    close(gate[1]);
    end();
    begin();
    expect("cookies 1");
}
END_TEST

static const struct {
    const char *keys; /* while the disk is waited for */
    bool asks_again;
} failed_saves[] = { { "", true },
                     { "<End>x", false },
                     { "<F1>", false },
                     { "<wheel 80,20>", false },
                     { "<drop 80,20>", true } };

/* It looks by itself whether it is done: what tells of the errand may have come just before that. */
static void await_turn_of_saving(void)
{
    struct pollfd fds[8];
    int64_t deadline;
    size_t n = workbench_interest(app, fds, 8, &deadline);
    int ms = deadline > now ? (int)((deadline - now + 999) / 1000) : 0;
    if (poll(fds, (nfds_t)n, ms) == 0 && ms > 0)
        now = deadline;
}

static void await_saving(void)
{
    while (saving_is_running(app)) {
        await_turn_of_saving();
        look();
    }
}

/* The caller frees the path. */
static char *save_text_on_closed_disk(void)
{
    folder_write(&home, "o/other", "");
    char *path = folder_at(&home, "o/t");
    saving_ask_text(app, &(struct intent){ .text = SPAN("text"), .number = RESPONSE_TEXT_ANY });
    screen_keys(path, take_key, NULL);
    diskgate_close();
    screen_keys("<Enter>", take_key, NULL);
    ck_assert_ptr_null(strstr(look(), "Save the text"));
    diskgate_await(1);
    return path;
}

START_TEST(workbench_asks_again_where_a_save_failed_and_nothing_was_done_since)
{
    char *path = save_text_on_closed_disk();
    screen_keys(failed_saves[_i].keys, take_key, NULL);
    diskgate_open(ENOSPC);
    await_saving();
    expect("No space left on device");
    ck_assert((strstr(look(), "Save the text") != NULL) == failed_saves[_i].asks_again);
    if (failed_saves[_i].asks_again) {
        screen_keys("<Enter>", take_key, NULL);
        await_saving();
        expect("Wrote");
        ck_assert_str_eq(proc_content(path), "text");
    }
    free(path);
}
END_TEST

/* What the history says is said once, in the turn in which the save fails too. */
START_TEST(workbench_that_asks_again_leaves_what_others_said)
{
    char *path = save_text_on_closed_disk();
    diskgate_open(ENOSPC);
    while (saving_is_running(app)) {
        await_turn_of_saving();
        app_say(app, ROLE_ERROR, "the history: it is full");
        look();
    }
    expect("Save the text");
    ck_assert_str_eq(app->message, "the history: it is full");
    free(path);
}
END_TEST

static void hand_over_one(void)
{
    struct historian *w = app->sends.keeping.historian;
    pastsends_begin_one(w, 1);
    pastsends_finish_one(w, 1, "one", HISTORY_BY_HAND);
    historian_finish_all(w);
}

static void lose_one(void)
{
    hand_over_one();
    look();
}

/* Also where one was kept between two that were not, and nobody looked meanwhile. */
START_TEST(workbench_tells_of_each_send_that_is_not_kept)
{
    while (!app->sends.keeping.historian)
        look();
    diskgate_leave(0);
    lose_one();
    expect("1 send is not kept: the history: ");
    app->message[0] = '\0';
    diskgate_leave(-1);
    hand_over_one();
    diskgate_leave(0);
    lose_one();
    expect("1 send is not kept: the history: ");
}
END_TEST

/* Which may be the send's own; the number is in sight all the same. */
START_TEST(workbench_tells_what_is_not_kept_beside_an_error)
{
    while (!app->sends.keeping.historian)
        look();
    diskgate_leave(0);
    app_say(app, ROLE_ERROR, "connection refused");
    lose_one();
    ck_assert_str_eq(app->message, "connection refused");
    expect("history 1 not kept");
    app->message[0] = '\0';
    lose_one();
    ck_assert_msg(strstr(app->message, "2 sends are not kept: the history: "), "%s",
                  app->message);
    diskgate_leave(-1);
    lose_one(); /* no more */
    ck_assert_str_eq(app->message, "");
    ck_assert_ptr_null(strstr(look(), "not kept"));
}
END_TEST

/* Of a send that is in no history, for who looks whether one is being saved. */
static void begin_har(void)
{
    static const char one_entry[] =
        "{\"log\": {\"entries\": [{\"startedDateTime\": \"2026-11-28T10:00:00Z\", \"request\": "
        "{\"method\": \"GET\", \"url\": \"http://a/\"}, \"response\": {\"status\": 200}}]}}";
    struct jig_error error = { .code = JIG_OK };
    struct harlog har;
    ck_assert_msg(!harread(span_of(one_entry), &har, &error), "%s", error.text);
    ck_assert(harsave_begin(&app->saving.har, har.transfers[0], NULL));
    har.transfers[0] = NULL;
    harlog_clear(&har);
}

/* It would lose what it saves; then others are let in. */
START_TEST(workbench_stays_alone_with_the_history_while_it_saves_a_send)
{
    end();
    history_close(pastsends_open(NULL));
    diskgate_leave(0);
    begin();
    const struct keeping *k = &app->sends.keeping;
    while (!k->reader)
        look();
    ck_assert(history_is_alone(k->reader));
    diskgate_leave(-1);
    begin_har();
    for (int i = 0; i < 3; i++, now += 2 * SECOND)
        look();
    ck_assert_ptr_nonnull(app->saving.har.transfer);
    ck_assert_str_eq(app->saving.word, "");
    ck_assert(history_is_alone(k->reader));
    saving_clear(app);
    look();
    ck_assert(!history_is_alone(k->reader));
}
END_TEST

START_TEST(workbench_drops_no_save_for_another_one)
{
    char *path = save_text_on_closed_disk();
    saving_ask_text(app, &(struct intent){ .text = SPAN("new"), .number = RESPONSE_TEXT_ANY });
    ck_assert(!overlay_is_open(&app->overlay));
    expect("another file is written still; Esc stops it");
    diskgate_open(0);
    await_saving();
    ck_assert_str_eq(proc_content(path), "text");
    free(path);
}
END_TEST

/* Nor does the history's word hide the save's, whichever comes last. */
START_TEST(workbench_says_how_far_a_save_is_beside_what_others_say)
{
    char *path = save_text_on_closed_disk();
    app_say(app, ROLE_ERROR, "the history: it is full");
    expect("Writing");
    expect("the history: it is full");
    diskgate_open(0);
    while (saving_is_running(app)) {
        await_turn_of_saving();
        app_say(app, ROLE_ERROR, "the history: it is full");
        look();
    }
    expect("Wrote");
    expect("the history: it is full");
    screen_keys("<wheel 80,20>", take_key, NULL);
    expect("Wrote");
    screen_keys("<F1>", take_key, NULL);
    ck_assert(!strstr(look(), "Wrote") && !strstr(look(), "it is full"));
    free(path);
}
END_TEST

START_TEST(workbench_says_later_that_cookies_are_not_saved)
{
    diskgate_close();
    set_cookie("one=1");
    diskgate_await(1);
    ck_assert_ptr_null(strstr(look(), "not saved"));
    diskgate_open(ENOSPC);
    while (cookies_are_busy(&app->sends.cookies)) {
        await_errand();
        look();
    }
    expect("No space left on device");
    expect("cookies 1, not saved");
    set_cookie("two=2");
    while (cookies_are_busy(&app->sends.cookies)) {
        await_errand();
        look();
    }
    ck_assert_ptr_null(strstr(look(), "not saved"));
}
END_TEST

/* What another jig has set comes in with a save, and is shown then. */
START_TEST(workbench_shows_what_a_save_brings_in)
{
    struct jig_jar *other = jig_jar_new();
    struct jig_cookie theirs = {
        .name = "theirs", .value = "1", .domain = "a.test", .path = "/", .host_only = true
    };
    diskgate_close();
    set_cookie("one=1");
    diskgate_await(1);
    ck_assert_int_eq(jig_jar_set(other, &theirs, NULL), JIG_OK);
    ck_assert_int_eq(jig_jar_save(other, app->sends.cookies.first->path, NULL), JIG_OK);
    diskgate_open(0);
    jig_jar_free(other);
    while (cookies_are_busy(&app->sends.cookies)) {
        await_errand();
        look();
    }
    expect("cookies 2");
}
END_TEST

/* ---- What was open, and the theme ------------------------------------------------------------ */

START_TEST(workbench_remembers_what_was_open_without_waiting)
{
    struct buf folder, theme;
    diskgate_close();
    dialogs_use_theme(app, &(struct intent){ .text = SPAN("light") });
    dialogs_use_environment(app, &(struct intent){ .text = SPAN("dev") });
    diskgate_await(1);
    dialogs_open_collection(app, &(struct intent){ .text = span_of(shop.path) });
    expect("env dev"); /* although it is in no file yet */
    diskgate_open(0);
    end();
    begin();
    buf_init(&folder, 4096);
    buf_init(&theme, 4096);
    ck_assert(recent_collection(&app->recent, &folder) && recent_theme(&app->recent, &theme));
    ck_assert_str_eq(buf_str(&folder), app->ws.collection->root);
    ck_assert_str_eq(buf_str(&theme), "light");
    expect("env dev");
    buf_clear(&folder);
    buf_clear(&theme);
}
END_TEST

/* ---- Requests -------------------------------------------------------------------------------- */

static void press(const char *keys)
{
    screen_keys(keys, take_key, NULL);
}

static void expect_not(const char *text)
{
    const char *screen = look();
    ck_assert_msg(strstr(screen, text) == NULL, "%s", screen);
}

static void expect_file(const char *start)
{
    char *now_there = folder_read(&shop, "a.req.json");
    ck_assert_msg(strncmp(now_there, start, strlen(start)) == 0, "%s", now_there);
    free(now_there);
}

static void save_on_closed_disk(const char *typed)
{
    diskgate_close();
    press(typed);
    press("<Ctrl+s>");
    diskgate_await(1);
}

static bool is_filing(void)
{
    return workspace_filing(&app->ws) != NULL;
}

/* As the loop does it. */
static void turn(void)
{
    struct pollfd fds[16];
    int64_t deadline;
    size_t n = workbench_interest(app, fds, 16, &deadline);
    ck_assert_int_ge(poll(fds, (nfds_t)n, -1), 0);
    workbench_step(app, fds, n, now);
}

static void await_filing(void)
{
    while (is_filing())
        turn();
}

START_TEST(workbench_answers_keys_while_a_request_is_held_up)
{
    save_on_closed_disk("<End>one");
    expect("Saving a.req.json");
    expect_not("being saved"); /* most disks are quicker than that */
    press("two");
    expect("http://a.test/onetwo");
    expect("Shop › a ●");
    wait_for_deadline();
    expect("file being saved");
    diskgate_open(0);
    await_filing();
    expect("Saved a.req.json, but for what was changed since");
    expect("Shop › a ●");
    expect_not("being saved");
    expect_file(URL "one\"");
    press("<Ctrl+s>");
    await_filing();
    expect("Saved a.req.json");
    expect_not("Shop › a ●");
    expect_file(URL "onetwo\"");
}
END_TEST

/* The draft was begun as one of the file before. */
START_TEST(workbench_keeps_a_draft_of_what_was_changed_while_it_was_saved)
{
    struct jig_error error;
    save_on_closed_disk("<End>one");
    press("two");
    now = app->drafts_at;
    look();
    diskgate_open(0);
    await_filing();
    ck_assert_int_eq(workbench_hang_up(app, &error), JIG_OK);
    end();
    begin();
    expect("1 request with unsaved changes was brought back");
    expect("http://a.test/onetwo");
    expect_not("changed outside");
    expect_file(URL "one\"");
}
END_TEST

START_TEST(workbench_saves_once_more_what_is_asked_for_meanwhile)
{
    save_on_closed_disk("<End>one");
    press("two<Ctrl+s>three");
    diskgate_open(0);
    await_filing();
    expect_file(URL "onetwothree\"");
    expect_not("Shop › a ●");
    ck_assert(!workspace_n_unsaved(&app->ws));
}
END_TEST

/* Its own new file is no change by others, although what is here says again what the old one
 * said. */
START_TEST(workbench_keeps_what_is_taken_back_while_it_is_saved)
{
    save_on_closed_disk("<End>x");
    press("<BS>");
    ck_assert_uint_eq(workspace_n_unsaved(&app->ws), 1); /* it is not known what it will be */
    diskgate_open(0);
    while (!errands_is_done(app->filings, app->ws.current->filing))
        sched_yield();
    turn();
    await_filing();
    expect_file(URL "x\"");
    ck_assert_str_eq(app->ws.current->request->url, "http://a.test/");
    expect("Shop › a ●");
}
END_TEST

START_TEST(workbench_tells_later_that_a_request_is_not_saved)
{
    static const char *const since[] = { "", "d", "<Ctrl+n>" };
    save_on_closed_disk("<End>x");
    press(since[_i]);
    diskgate_open(ENOSPC);
    await_filing();
    expect(
        "write-failed: a.req.json: No space left on device   It stays unsaved: ^S tries again");
    ck_assert_uint_eq(workspace_n_unsaved(&app->ws), 1);
    expect_file(URL "\"");
    press(_i == 2 ? "<Esc><Ctrl+s>" : "<Ctrl+s>");
    await_filing();
    expect("Saved a.req.json");
    expect_file(_i == 1 ? URL "xd\"" : URL "x\"");
}
END_TEST

/* The letter that is typed just then would be taken for an answer. */
START_TEST(workbench_asks_about_a_file_that_others_changed_only_who_waits_for_it)
{
    bool types = _i == 1;
    save_on_closed_disk("<End>x");
    folder_write(&shop, "a.req.json", "{ \"url\": \"theirs\" }\n");
    press(types ? "m" : "");
    diskgate_open(0);
    await_filing();
    if (types) {
        expect(
            "it was changed outside since it was read   It stays unsaved: ^S asks which is to "
            "stay");
        press("<Ctrl+s>");
        await_filing();
    }
    expect("Which of the two is to stay?");
    expect_file("{ \"url\": \"theirs\" }");
    press("m");
    await_filing();
    expect("Saved a.req.json");
    expect_file(types ? URL "xm\"" : URL "x\"");
}
END_TEST

static void save_new_on_closed_disk(void)
{
    ck_assert(workspace_open_empty(&app->ws));
    app_show_current(app);
    press("http://new.test/<Ctrl+s>New one");
    diskgate_close();
    press("<Enter>");
    diskgate_await(1);
}

START_TEST(workbench_answers_keys_while_a_new_request_is_held_up)
{
    save_new_on_closed_disk();
    expect("Saving new-one.req.json");
    press("x");
    diskgate_open(0);
    await_filing();
    expect("Saved new-one.req.json, but for what was changed since");
    expect("GET   New one"); /* in the tree */
    char *there = folder_read(&shop, "new-one.req.json");
    ck_assert_ptr_nonnull(strstr(there, "\"http://new.test/\""));
    ck_assert_ptr_nonnull(strstr(there, "\"order\": "));
    free(there);
    press("<Ctrl+s>");
    await_filing();
    expect("Saved new-one.req.json");
    treeops_undo(app, &(struct intent){ 0 });
    expect("new-one.req.json was changed since it was made");
}
END_TEST

START_TEST(workbench_undoes_a_new_request_that_was_held_up)
{
    save_new_on_closed_disk();
    diskgate_open(0);
    await_filing();
    treeops_undo(app, &(struct intent){ 0 });
    expect("Undone: Created New one");
    ck_assert(!folder_has(&shop, "new-one.req.json"));
}
END_TEST

START_TEST(workbench_keeps_a_new_request_that_can_not_be_saved)
{
    bool is_taken = _i == 1;
    save_new_on_closed_disk();
    if (is_taken)
        folder_write(&shop, "new-one.req.json", "{ \"url\": \"theirs\" }\n");
    diskgate_open(is_taken ? 0 : ENOSPC);
    await_filing();
    expect(is_taken ? "new-one.req.json: a file of this name is there already"
                    : "new-one.req.json: No space left on device");
    expect("It stays unsaved: ^S tries again");
    expect_not("new-one          ●");
    ck_assert_ptr_null(app->ws.current->request->path);
    ck_assert_uint_eq(workspace_n_unsaved(&app->ws), 1);
    press("<Ctrl+s><Enter>"); /* by the name that it has already */
    await_filing();
    expect(is_taken ? "Saved new-one-2.req.json" : "Saved new-one.req.json");
    ck_assert_uint_eq(workspace_n_unsaved(&app->ws), 0);
}
END_TEST

START_TEST(workbench_leaves_the_tree_alone_while_a_request_is_held_up)
{
    save_on_closed_disk("<End>x");
    app_focus(app, PANE_TREE);
    press("<Delete>y");
    expect("a.req.json is still being saved: try again when it is");
    ck_assert(folder_has(&shop, "a.req.json"));
    diskgate_open(0);
    await_filing();
    press("<Delete>y");
    expect("Deleted a");
    ck_assert(!folder_has(&shop, "a.req.json"));
}
END_TEST

START_TEST(leaving_waits_for_a_request_that_is_being_saved)
{
    static const struct {
        const char *keys;
        int why;
        bool quits;
        const char *shown;
    } cases[] = {
        { "<Ctrl+q>", 0, true, "" },
        { "<Ctrl+q>", ENOSPC, false, "No space left on device   It stays unsaved" },
        { "<Ctrl+q>y", 0, false, "but for what was changed since" },
        { "y<Ctrl+q>", 0, false, "1 request has unsaved changes" },
        { "<Ctrl+q><Ctrl+q>", 0, false, "1 request has unsaved changes" },
        { "<Ctrl+q><Ctrl+q>s", 0, true, "" },
        { "y<Ctrl+q><Ctrl+q>s", 0, true, "" },
        { "<Ctrl+q><Ctrl+q>s", EIO, false, "Input/output error   It stays unsaved" },
    };
    save_on_closed_disk("<End>x");
    press("<Ctrl+q>");
    expect("a.req.json is being saved: jig ends after that");
    press("<Esc>");
    press(cases[_i].keys);
    ck_assert(!app->leaving_since);
    diskgate_open(cases[_i].why);
    await_filing();
    while (cases[_i].quits && !app->wants_quit) {
        sched_yield();
        look();
    }
    if (!cases[_i].quits) {
        expect(cases[_i].shown);
        ck_assert(!app->leaving_since);
    }
    expect_file(cases[_i].why ? URL "\"" : cases[_i].quits && _i == 6 ? URL "xy\"" : URL "x\"");
}
END_TEST

START_TEST(leaving_that_drops_changes_does_not_wait_for_ever)
{
    save_on_closed_disk("<End>x");
    press("<Ctrl+q><Ctrl+q>d");
    look();
    ck_assert(app->leaving_since && !app->wants_quit);
    press("<Esc>");
    ck_assert(app->wants_quit);
}
END_TEST

START_TEST(workbench_that_is_hung_up_saves_what_was_to_be_saved)
{
    struct jig_error error;
    save_on_closed_disk("<End>x");
    diskgate_open(_i == 0 ? 0 : ENOSPC);
    ck_assert_int_eq(workbench_hang_up(app, &error), JIG_OK);
    expect_file(_i == 0 ? URL "x\"" : URL "\"");
    end();
    begin();
    expect(_i == 0 ? "http://a.test/x" : "1 request with unsaved changes was brought back");
}
END_TEST

/* ---- Leaving --------------------------------------------------------------------------------- */

static void await_end(void)
{
    while (!app->wants_quit) {
        await_turn_of_saving();
        look();
    }
}

static const struct {
    const char *click;
    enum pane focus;
} clicks_at_words[] = { { "<click 80,29>", PANE_URL },
                        { "<click 80,28>", PANE_URL },
                        { "<click 80,27>", PANE_URL },
                        { "<click 80,26>", PANE_RESPONSE } };

/* All rows of them, but for what of an overlay lies above them. */
START_TEST(workbench_that_is_clicked_at_words_takes_them_away)
{
    char *path = save_text_on_closed_disk();
    app_say(app, ROLE_ERROR, "the history: %0150d", 7);
    expect("Writing");
    expect("0007");
    press(clicks_at_words[_i].click);
    expect_not("0007");
    ck_assert_int_eq(app->focus, clicks_at_words[_i].focus);
    press("<F1>");
    app_say(app, ROLE_ERROR, "the history: %0150d", 7);
    ck_assert(screen_has_words_at(app, 1, 28));
    ck_assert(!screen_has_words_at(app, 60, 28));
    press("<click 1,28>");
    ck_assert(overlay_is_open(&app->overlay));
    press("<click 1,28>");
    ck_assert(!overlay_is_open(&app->overlay));
    free(path);
}
END_TEST

/* What was to be dropped is unsaved once more. */
START_TEST(leaving_that_is_called_off_keeps_drafts_again)
{
    struct jig_error error;
    char *path = save_text_on_closed_disk();
    press("<End>x");
    now = app->drafts_at;
    look();
    press("<Ctrl+q>d");
    look();
    ck_assert(app->leaving_since && !app->wants_quit);
    diskgate_open(ENOSPC);
    await_saving();
    ck_assert(!app->leaving_since);
    ck_assert_int_lt(app->drafts_at, INT64_MAX);
    now = app->drafts_at;
    look();
    ck_assert_int_eq(draft_finish(&app->ws, &error), JIG_OK);
    end();
    begin();
    expect("1 request with unsaved changes was brought back");
    expect("http://a.test/x");
    free(path);
}
END_TEST

START_TEST(leaving_waits_for_what_is_being_saved)
{
    struct jig_error error;
    char *path = save_text_on_closed_disk();
    press("<Ctrl+q>");
    do
        look();
    while (app->has_work); /* a turn of a busy machine may have no time left for it */
    expect("o/t: 4 B of 4 B, waiting for the disk, before jig ends   Esc leaves it out");
    now += 600 * SECOND; /* however long the disk takes */
    press("q<Ctrl+q><wheel 80,20>");
    expect("before jig ends");
    ck_assert(!app->wants_quit);
    diskgate_open(0);
    await_end();
    ck_assert_int_eq(leaving_end(app, 0, &error), JIG_OK);
    ck_assert_str_eq(proc_content(path), "text");
    free(path);
}
END_TEST

START_TEST(leaving_leaves_out_what_is_being_saved)
{
    struct jig_error error;
    char *path = save_text_on_closed_disk();
    press("<Ctrl+q><Esc>");
    ck_assert(app->wants_quit);
    ck_assert_int_eq(leaving_end(app, 0, &error), JIG_ERR_CANCELLED);
    ck_assert_ptr_nonnull(strstr(error.text, "/o/t: saving was stopped; nothing was written"));
    diskgate_open(0);
    end();
    ck_assert_uint_eq(folder_count(&home, "o"), 1);
    begin();
    free(path);
}
END_TEST

/* What it is of may be had nowhere else. */
START_TEST(leaving_is_called_off_where_a_save_fails)
{
    char *path = save_text_on_closed_disk();
    press("<Ctrl+q>");
    look();
    diskgate_open(ENOSPC);
    await_saving();
    expect("write-failed: ");
    expect("No space left on device: save it elsewhere");
    ck_assert(!app->wants_quit && !app->leaving_since);
    press("<Ctrl+q>");
    await_end();
    free(path);
}
END_TEST

static const struct {
    int why;
    bool is_open, is_leaving;
    enum jig_err err;
} hang_ups[] = { { 0, true, false, JIG_OK },
                 { 0, true, true, JIG_OK },
                 { ENOSPC, true, false, JIG_ERR_WRITE },
                 { 0, false, false, JIG_ERR_CANCELLED },
                 { 0, false, true, JIG_ERR_CANCELLED } };

/* For as long as for all else that is on its way to the disk then. */
START_TEST(workbench_that_is_hung_up_saves_what_was_being_saved)
{
    struct jig_error error;
    if (!hang_ups[_i].is_open) {
        end();
        wait_ms = 50;
        begin();
    }
    char *path = save_text_on_closed_disk();
    if (hang_ups[_i].is_leaving)
        press("<Ctrl+q>");
    if (hang_ups[_i].is_open)
        diskgate_open(hang_ups[_i].why);
    ck_assert_int_eq(workbench_hang_up(app, &error), hang_ups[_i].err);
    ck_assert(!saving_is_running(app));
    ck_assert_str_eq(proc_content(path), hang_ups[_i].err ? "-" : "text");
    free(path);
}
END_TEST

static void quit_after(const char *cookie)
{
    diskgate_close();
    set_cookie(cookie);
    diskgate_await(1);
    screen_keys("<Ctrl+q>", take_key, NULL);
    look();
    ck_assert(!app->wants_quit);
}

START_TEST(leaving_waits_for_the_disk_with_a_word)
{
    struct jig_error error;
    quit_after("one=1");
    ck_assert_ptr_null(strstr(look(), "takes its time")); /* most do not */
    wait_for_deadline();
    expect("The disk takes its time: jig ends when all is written   Esc ends it now");
    diskgate_open(0);
    while (!app->wants_quit) {
        sched_yield();
        look();
    }
    ck_assert_int_eq(leaving_end(app, 0, &error), JIG_OK);
    end();
    begin();
    expect("cookies 1");
}
END_TEST

START_TEST(leaving_tells_in_the_end_what_was_not_saved)
{
    static const struct {
        const char *keys;
        int why;
        const char *told;
    } ends[] = { { "", ENOSPC, "No space left on device" },
                 { "<Esc>", 0, "cookies are not saved yet: the disk takes its time" } };
    struct jig_error error;
    quit_after("one=1");
    screen_keys(ends[_i].keys, take_key, NULL);
    if (!ends[_i].keys[0])
        diskgate_open(ends[_i].why);
    while (!app->wants_quit) {
        sched_yield();
        look();
    }
    ck_assert_int_eq(leaving_end(app, 0, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, ends[_i].told));
}
END_TEST

START_TEST(workbench_that_is_hung_up_saves_its_cookies)
{
    struct jig_error error;
    diskgate_close();
    set_cookie("one=1");
    diskgate_await(1);
    set_cookie("two=2");
    diskgate_open(_i == 0 ? 0 : ENOSPC);
    ck_assert_int_eq(workbench_hang_up(app, &error), JIG_OK); /* the second save went well */
    end();
    begin();
    expect("cookies 2");
}
END_TEST

Suite *test_slowdisk(void);
Suite *test_slowdisk(void)
{
    Suite *suite = suite_create("slowdisk");
    TCase *tc = tcase_create("slowdisk");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, workbench_answers_keys_while_cookies_are_held_up);
    tcase_add_test(tc, workbench_saves_cookies_while_a_body_is_held_up);
    tcase_add_test(tc, workbench_says_later_that_cookies_are_not_saved);
    tcase_add_loop_test(tc, workbench_asks_again_where_a_save_failed_and_nothing_was_done_since,
                        0, sizeof failed_saves / sizeof *failed_saves);
    tcase_add_test(tc, workbench_that_asks_again_leaves_what_others_said);
    tcase_add_test(tc, workbench_tells_what_is_not_kept_beside_an_error);
    tcase_add_test(tc, workbench_tells_of_each_send_that_is_not_kept);
    tcase_add_test(tc, workbench_stays_alone_with_the_history_while_it_saves_a_send);
    tcase_add_test(tc, workbench_drops_no_save_for_another_one);
    tcase_add_test(tc, workbench_says_how_far_a_save_is_beside_what_others_say);
    tcase_add_test(tc, workbench_shows_what_a_save_brings_in);
    tcase_add_test(tc, workbench_remembers_what_was_open_without_waiting);
    tcase_add_test(tc, workbench_answers_keys_while_a_request_is_held_up);
    tcase_add_test(tc, workbench_keeps_a_draft_of_what_was_changed_while_it_was_saved);
    tcase_add_test(tc, workbench_saves_once_more_what_is_asked_for_meanwhile);
    tcase_add_test(tc, workbench_keeps_what_is_taken_back_while_it_is_saved);
    tcase_add_loop_test(tc, workbench_tells_later_that_a_request_is_not_saved, 0, 3);
    tcase_add_loop_test(
        tc, workbench_asks_about_a_file_that_others_changed_only_who_waits_for_it, 0, 2);
    tcase_add_test(tc, workbench_answers_keys_while_a_new_request_is_held_up);
    tcase_add_test(tc, workbench_undoes_a_new_request_that_was_held_up);
    tcase_add_loop_test(tc, workbench_keeps_a_new_request_that_can_not_be_saved, 0, 2);
    tcase_add_test(tc, workbench_leaves_the_tree_alone_while_a_request_is_held_up);
    tcase_add_loop_test(tc, leaving_waits_for_a_request_that_is_being_saved, 0, 8);
    tcase_add_test(tc, leaving_that_drops_changes_does_not_wait_for_ever);
    tcase_add_loop_test(tc, workbench_that_is_hung_up_saves_what_was_to_be_saved, 0, 2);
    tcase_add_test(tc, leaving_waits_for_what_is_being_saved);
    tcase_add_test(tc, leaving_leaves_out_what_is_being_saved);
    tcase_add_test(tc, leaving_is_called_off_where_a_save_fails);
    tcase_add_test(tc, leaving_that_is_called_off_keeps_drafts_again);
    tcase_add_loop_test(tc, workbench_that_is_clicked_at_words_takes_them_away, 0,
                        sizeof clicks_at_words / sizeof *clicks_at_words);
    tcase_add_loop_test(tc, workbench_that_is_hung_up_saves_what_was_being_saved, 0,
                        sizeof hang_ups / sizeof *hang_ups);
    tcase_add_test(tc, leaving_waits_for_the_disk_with_a_word);
    tcase_add_loop_test(tc, leaving_tells_in_the_end_what_was_not_saved, 0, 2);
    tcase_add_loop_test(tc, workbench_that_is_hung_up_saves_its_cookies, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
