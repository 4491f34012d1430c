/* What a person types to find a send again, words apart by blanks, all of which must hold:
 *
 *     404  4xx  failed       the status of the last answer; sends that failed; also status:404
 *     open  cut              what is still under way; what was when its jig ended, as by a kill
 *     host:api.example       a part of the host's name
 *     today  yesterday       when it was sent, in the local time; 30m, 3h, 2d, 1w: since then
 *     2026-11-20             on that day
 *     anything else          stands in the method, the URL, the path of the request, the fields
 *                            sent or received, or a body; capital letters count as small ones
 */
#ifndef JIG_BOOK_HISTORYFILTER_H
#define JIG_BOOK_HISTORYFILTER_H

#include "base/span.h"
#include "book/history.h"

#define HISTORYFILTER_WORDS 8

struct historyfilter {
    struct history_query query;       /* its host is owned */
    char *words[HISTORYFILTER_WORDS]; /* owned, small letters */
    size_t n;
};

/* `now_us`: Unix time. False: no memory, or more words than there may be; what was read counts. */
bool historyfilter_parse(struct historyfilter *f, struct span text, int64_t now_us);
/* The same, where each word is one that stands there: open, 404 and today too. */
bool historyfilter_words(struct historyfilter *f, struct span text);
void historyfilter_clear(struct historyfilter *f);
bool historyfilter_is_empty(const struct historyfilter *f);

/* A status as above; false: it is none. */
bool historyfilter_status(struct span word, int *from, int *to);
/* A time as above: [*since, *before), 0 for no bound; false: it is none. */
bool historyfilter_time(struct span word, int64_t now_us, int64_t *since_us,
                        int64_t *before_us);

#endif
