/* The workbench on a disk that the test holds up (support/diskgate): whoever writes waits there, and
 * no key does. It is of a collection with one request, a.req.json. */
#ifndef JIG_TESTS_HELDUP_H
#define JIG_TESTS_HELDUP_H

#include "app/app.h"
#include "support/folder.h"

#define HELDUP_SECOND INT64_C(1000000)
#define HELDUP_URL    "{ \"jig\": 1, \"url\": \"http://a.test/"

extern struct heldup {
    struct folder shop, home;
    struct app *app;
    struct grid grid;
    int64_t now;
    int wait_ms; /* for heldup_begin() */
} heldup;
void heldup_set_up(void);
void heldup_tear_down(void);
void heldup_begin(void); /* another session; heldup_end() is before it */
void heldup_end(void);

void heldup_press(const char *keys);
const char *heldup_look(void); /* after a turn, what is on the screen */
void heldup_expect(const char *text);
void heldup_expect_not(const char *text);

/* As the loop does it; with what has come on descriptors. */
void heldup_turn(void);
/* To when the loop would wake up by itself. */
void heldup_wait_for_deadline(void);
/* Waits for an errand as the loop does, and for nothing else. */
void heldup_await_errand(void);

void heldup_set_cookie(const char *line);

/* Saves a text, and the disk is held up there; the caller frees the path. */
char *heldup_save_text(void);
void heldup_await_turn_of_saving(void);
void heldup_await_saving(void);

/* Saves the request with that typed, and the disk is held up there. */
void heldup_save_request(const char *typed);
bool heldup_is_filing(void);
void heldup_await_filing(void);
void heldup_expect_file(const char *start); /* of the request */

#endif
