/* Sends that are made up, in a history. */
#ifndef JIG_TESTS_PASTSENDS_H
#define JIG_TESTS_PASTSENDS_H

#include "book/history.h"

/* Whoever holds it is waited for. */
struct history *pastsends_open(const char *path);
struct history_row pastsends_row(const char *url, const char *host, int status, int64_t at_us);
/* With a body of so many bytes; its number. */
int64_t pastsends_put(struct history *h, const struct history_row *row, size_t body);
/* The URLs that a query finds, "c b a". */
void pastsends_expect(struct history *h, const struct history_query *q, const char *want);

#endif
