#include "support/heldup.h"

#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "app/cookieops.h"
#include "app/saving.h"
#include "app/workbench.h"
#include "support/diskgate.h"
#include "support/proc.h"
#include "support/screen.h"

struct heldup heldup;

void heldup_begin(void)
{
    struct jig_error error;
    char *path = folder_at(&heldup.shop, "a.req.json");
    struct workbench_setup setup = { .path = path,
                                     .now = heldup.now,
                                     .disk_wait_ms = heldup.wait_ms };
    ck_assert_msg(!workbench_new(&setup, &heldup.app, &error), "%s", error.text);
    app_resize(heldup.app, 120, 30);
    app_focus(heldup.app, PANE_URL);
    free(path);
}

void heldup_end(void)
{
    workbench_free(heldup.app);
    heldup.app = NULL;
}

void heldup_set_up(void)
{
    folder_make(&heldup.shop);
    folder_make(&heldup.home);
    proc_be_home(heldup.home.path);
    folder_write(&heldup.shop, "jig.json", "{ \"jig\": 1, \"name\": \"Shop\" }\n");
    folder_write(&heldup.shop, "a.req.json", "{ \"jig\": 1, \"url\": \"http://a.test/\" }\n");
    folder_write(&heldup.shop, "env/dev.json", "{ \"jig\": 1 }\n");
    ck_assert_int_eq(grid_resize(&heldup.grid, 120, 30), JIG_OK);
    heldup.now = 100 * HELDUP_SECOND;
    heldup.wait_ms = 100000;
    heldup_begin();
}

void heldup_tear_down(void)
{
    diskgate_open(0);
    diskgate_leave(-1);
    workbench_free(heldup.app);
    grid_clear(&heldup.grid);
    folder_remove(&heldup.shop);
    folder_remove(&heldup.home);
}

static bool take_key(void *ctx, const struct key *key)
{
    (void)ctx;
    heldup.now += 1000;
    workbench_key(heldup.app, key, heldup.now);
    return true;
}

const char *heldup_look(void)
{
    int x, y;
    workbench_step(heldup.app, NULL, 0, heldup.now);
    workbench_draw(heldup.app, &heldup.grid, &x, &y);
    return screen_text(&heldup.grid);
}

/* On a busy machine a turn may be over before it comes to what tells it. */
void heldup_expect(const char *text)
{
    const char *screen = heldup_look();
    while (!strstr(screen, text) && heldup.app->has_work)
        screen = heldup_look();
    ck_assert_msg(strstr(screen, text), "\"%s\" is not in %.3000s", text, screen);
}

void heldup_expect_not(const char *text)
{
    const char *screen = heldup_look();
    ck_assert_msg(strstr(screen, text) == NULL, "%s", screen);
}

void heldup_press(const char *keys)
{
    screen_keys(keys, take_key, NULL);
}

/* As in the Cookies tab. */
void heldup_set_cookie(const char *line)
{
    app_set_subject(heldup.app, SPAN("a.test"), -1);
    cookieops_set(heldup.app, &(struct intent){ .text = span_of(line) });
}

/* To when the loop would wake up by itself: once its work is done, which on a busy machine takes more
 * turns. */
void heldup_wait_for_deadline(void)
{
    int64_t deadline;
    while (heldup.app->has_work)
        heldup_look();
    workbench_interest(heldup.app, &(struct pollfd){ .fd = -1 }, 1, &deadline);
    heldup.now = deadline;
}

/* Waits for the errand as the loop does, and for nothing else. */
void heldup_await_errand(void)
{
    struct pollfd fds[8];
    int64_t deadline;
    size_t n = workbench_interest(heldup.app, fds, 8, &deadline);
    ck_assert_int_gt(poll(fds, (nfds_t)n, -1), 0);
}

/* It looks by itself whether it is done: what tells of the errand may have come just before that. */
void heldup_await_turn_of_saving(void)
{
    struct pollfd fds[8];
    int64_t deadline;
    size_t n = workbench_interest(heldup.app, fds, 8, &deadline);
    int ms = deadline > heldup.now ? (int)((deadline - heldup.now + 999) / 1000) : 0;
    if (poll(fds, (nfds_t)n, ms) == 0 && ms > 0)
        heldup.now = deadline;
}

void heldup_await_saving(void)
{
    while (saving_is_running(heldup.app)) {
        heldup_await_turn_of_saving();
        heldup_look();
    }
}

/* The caller frees the path. */
char *heldup_save_text(void)
{
    folder_write(&heldup.home, "o/other", "");
    char *path = folder_at(&heldup.home, "o/t");
    saving_ask_text(heldup.app,
                    &(struct intent){ .text = SPAN("text"), .number = RESPONSE_TEXT_ANY });
    heldup_press(path);
    diskgate_close();
    heldup_press("<Enter>");
    ck_assert_ptr_null(strstr(heldup_look(), "Save the text"));
    diskgate_await(1);
    return path;
}

void heldup_expect_file(const char *start)
{
    char *now_there = folder_read(&heldup.shop, "a.req.json");
    ck_assert_msg(strncmp(now_there, start, strlen(start)) == 0, "%s", now_there);
    free(now_there);
}

void heldup_save_request(const char *typed)
{
    diskgate_close();
    heldup_press(typed);
    heldup_press("<Ctrl+s>");
    diskgate_await(1);
}

bool heldup_is_filing(void)
{
    return workspace_filing(&heldup.app->ws) != NULL;
}

/* As the loop does it. */
void heldup_turn(void)
{
    struct pollfd fds[16];
    int64_t deadline;
    size_t n = workbench_interest(heldup.app, fds, 16, &deadline);
    ck_assert_int_ge(poll(fds, (nfds_t)n, -1), 0);
    workbench_step(heldup.app, fds, n, heldup.now);
}

void heldup_await_filing(void)
{
    while (heldup_is_filing())
        heldup_turn();
}
