/* What historian.c, which takes the jobs and has the thread, and historianwork.c, which does them,
 * share. */
#ifndef JIG_BOOK_HISTORIAN_PRIVATE_H
#define JIG_BOOK_HISTORIAN_PRIVATE_H

#include <pthread.h>

#include "book/historian.h"

/* Up to HISTORIAN_DROP parts of a send; from HISTORIAN_FINISH on what is kept changes, but for
 * HISTORIAN_DOUBT. */
enum historian_kind {
    HISTORIAN_SEND,
    HISTORIAN_BEGIN,
    HISTORIAN_PIECE,
    HISTORIAN_BATCH,
    HISTORIAN_REOPEN,
    HISTORIAN_FINISH,
    HISTORIAN_OPEN,
    HISTORIAN_DROP,
    HISTORIAN_DELETE,
    HISTORIAN_CLEAR,
    HISTORIAN_DOUBT
};

struct historian_job {
    struct historian_job *next;
    enum historian_kind kind;
    uint64_t key;
    int64_t id;
    size_t exchange, number;
    char *bytes; /* owned */
    size_t len;
    struct history_batch batch; /* owned; `bytes` are the facts, if any */
    /* Owned; of HISTORIAN_CLEAR: what it is about, in `collection` and `request`. */
    struct history_row row;
};

/* A send that is being written. */
struct historian_send {
    uint64_t key;
    int64_t id;
    bool is_stream;    /* it is there already */
    bool is_under_way; /* it is there as its row and its request, and not begun */
};

struct historian {
    struct historian_config config;
    char *path; /* owned */

    /* The thread's own. */
    struct history *history; /* NULL: not open */
    struct historian_send *at_hand;
    size_t n_at_hand, room;
    char said[400];  /* the last complaint, which is not repeated */
    bool gives_back; /* the room of what was cleared */

    /* Between both, under the lock. */
    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_t thread;
    bool has_thread, is_closing, is_at_work;
    bool is_given_up; /* no other send is begun */
    bool has_ended;   /* the thread, having closed the history */
    bool is_alone;    /* it has it all for itself */
    struct historian_job *first, *last;
    size_t waiting;
    struct historian_news news;
    uint64_t n_kept[HISTORY_N_ORIGINS], n_refused;
    int wake[2];
};

/* Nothing where there is no thread. */
void historian_lock(struct historian *h);
void historian_unlock(struct historian *h);
/* Makes the descriptor readable. */
void historian_wake(struct historian *h);

/* Both by who does the work, without the lock. */
void historian_work_on(struct historian *h, const struct historian_job *job);
/* One step towards the limits, or of giving back what was cleared; false: there is nothing more to
 * do. */
bool historian_trim(struct historian *h);

#endif
