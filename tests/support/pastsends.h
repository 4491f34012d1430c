/* Sends that are made up, in a history. */
#ifndef JIG_TESTS_PASTSENDS_H
#define JIG_TESTS_PASTSENDS_H

#include "book/historian.h"
#include "support/folder.h"

/* Limits that nothing reaches. */
#define PASTSENDS_PLENTY                                       \
    {                                                          \
        UINT64_C(1) << 40, UINT64_C(1) << 40, INT64_C(1) << 60 \
    }

/* A test's fixture: a folder of its own, and where in it the history is to be. */
extern struct folder pastsends_folder;
extern char pastsends_path[512];
void pastsends_setup(void);
void pastsends_teardown(void);

/* Whoever holds it is waited for. */
struct history *pastsends_open(const char *path);
struct history_row pastsends_row(const char *url, const char *host, int status, int64_t at_us);
/* With a body of so many bytes; its number. */
int64_t pastsends_put(struct history *h, const struct history_row *row, size_t body);
/* The same, handed over to a historian under a key: it is under way, then it is there with a piece
 * of its body, and its end. */
void pastsends_send_one(struct historian *w, uint64_t key, const char *url);
void pastsends_begin_one(struct historian *w, uint64_t key);
void pastsends_finish_one(struct historian *w, uint64_t key, const char *url,
                          enum history_origin origin);
/* The URLs that a query finds, "c b a". */
void pastsends_expect(struct history *h, const struct history_query *q, const char *want);

#endif
