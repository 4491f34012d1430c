/* Who writes the history: a thread of its own, so that a disk that is slow, full or held by another
 * program never keeps anybody waiting. Jobs are handed over in their order; what came of them is
 * told through a descriptor. The history is opened with the first job. */
#ifndef JIG_BOOK_HISTORIAN_H
#define JIG_BOOK_HISTORIAN_H

#include "book/history.h"

struct historian;

struct historian_config {
    const char *path; /* NULL: the user's own */
    struct history_limits limits;
    bool in_place; /* without a thread: a job is done when it is handed over */
    int wait_ms;   /* for one that was given up; 0: HISTORIAN_WAIT_MS */
};

/* How long a program that does not want to wait waits at its end for a disk all the same. */
enum { HISTORIAN_WAIT_MS = 3000 };

/* NULL: no memory, no thread. Before any other thread uses SQLite. */
struct historian *historian_new(const struct historian_config *config);
/* Waits for what was handed over, where another program holds the file a second or two, and on a
 * slow disk for as long as that takes; but for one that was given up no longer than it says: what
 * is under way then comes to its end while the program lasts. Takes NULL. */
void historian_free(struct historian *h);

/* A send in parts: begun, its pieces, and finished or dropped; `key` is the caller's name for it,
 * of which there are several at a time. What is handed over is taken, also on failure (false: no
 * memory; the send is dropped then). */
bool historian_begin(struct historian *h, uint64_t key);
/* Before that: it is under way, and there as its row and its request (history_begin_row(); NULL:
 * not known) from now on, which are taken like what historian_finish() takes. Where it can't be
 * written, historian_begin() begins it anew. */
bool historian_send(struct historian *h, uint64_t key, struct history_row *take_row,
                    char *take_request, size_t len);
bool historian_add_piece(struct historian *h, uint64_t key, size_t exchange, size_t number,
                         char *take, size_t len);
/* The row's strings are taken, and the row is cleared; facts NULL: those that it has stay. */
bool historian_finish(struct historian *h, uint64_t key, struct history_row *take_row,
                      char *take_facts, size_t len);
void historian_drop(struct historian *h, uint64_t key);

/* A stream, which is there as soon as it is begun. It is ended as other sends are; what can't
 * be written any more stays as it is. The batch is taken like those that follow. */
bool historian_open_stream(struct historian *h, uint64_t key, struct history_row *take_row,
                           char *take_facts, size_t len, const struct history_batch *take);
/* It was connected again, and has other facts. */
bool historian_reopen_stream(struct historian *h, uint64_t key, char *take_facts, size_t len);
/* The next bytes of the log of such a send, or of another one that was begun: both texts of the
 * batch were allocated with malloc(), and are taken. */
bool historian_add_batch(struct historian *h, uint64_t key, const struct history_batch *take);

/* Bytes that were handed over and are not written. */
size_t historian_waiting(const struct historian *h);
/* Is there room for another piece now? */
bool historian_has_room(const struct historian *h);

bool historian_delete(struct historian *h, int64_t id);
/* All of a request in a collection; both NULL: everything. */
bool historian_clear(struct historian *h, const char *collection, const char *request);

/* Somebody who reads the file has found it damaged: it is looked at, and put aside where it is. */
void historian_doubt(struct historian *h);

/* How many sends of that origin were ended and are kept so far. */
uint64_t historian_n_kept(const struct historian *h, enum history_origin origin);
/* How many imported ones were not kept because the limit would have pushed others out for them. */
uint64_t historian_n_refused(const struct historian *h);

/* Readable when there are news or room; -1 in place. */
int historian_fd(const struct historian *h);
bool historian_is_idle(const struct historian *h);
/* Waits until it is idle. */
void historian_finish_all(struct historian *h);
/* What was not begun by now is not kept, and nothing more is: it is soon idle. */
void historian_give_up(struct historian *h);

struct historian_news {
    uint64_t changes;  /* how often the history has changed so far */
    uint64_t openings; /* and how often its file is another one */
    char word[400];    /* what is to be told, once; "": nothing */
    char trouble[400]; /* why nothing could be kept of late; "": all goes well */
    bool is_of_disk;   /* room, another folder or other permissions would help */
    bool is_held;      /* another program holds the file; what is handed over waits for it */
    size_t n_lost;     /* sends that were not kept for it */
    uint64_t losses;   /* and all that were not kept so far */
};
/* Empties the descriptor. */
void historian_take_news(struct historian *h, struct historian_news *out);

#endif
