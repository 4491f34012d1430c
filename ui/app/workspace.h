/* What is worked on: the collection with its operations and its watch, the environment, and the
 * requests that were opened, each with its unsaved changes and its last answer. Knows no screen. */
#ifndef JIG_APP_WORKSPACE_H
#define JIG_APP_WORKSPACE_H

#include "app/draftwriter.h"
#include "app/livestream.h"
#include "base/error.h"
#include "book/collection.h"
#include "book/environment.h"
#include "book/history.h"
#include "book/mask.h"
#include "book/ops.h"
#include "book/scope.h"
#include "book/watch.h"
#include "jig.h"

#define OPENED_SENDS 24 /* durations kept for each request */

/* An answer, with what must not be read on the screen of it. */
struct kept_answer {
    struct jig_transfer *transfer; /* NULL: none */
    struct mask *secrets;          /* NULL: none */
    uint64_t serial;
    const struct live *live; /* the stream that it is of; NULL: it is none */
};

/* A request that was opened. It stays while it has changes or an answer. */
struct opened {
    uint64_t id;                   /* of all that were opened, never used again */
    struct book_request *request;  /* owned */
    struct jig_transfer *transfer; /* owned: the one under way or the last; NULL: never sent */
    struct livestream *live; /* owned, and the transfer with it: a stream; NULL: it is none */
    struct mask *secrets;    /* owned: those of the transfer; NULL: none */
    enum history_origin origin; /* of the transfer */
    bool is_private;            /* it is not kept in the history */
    /* a stream that has ended while its transfer has not: it is kept once that has */
    bool is_unrecorded;
    int64_t sent_at;             /* of the one under way; 0: none is */
    uint64_t serial;             /* of the transfer, never used again; 0: none */
    struct kept_answer before;   /* owned: what it had before it was sent again */
    uint64_t used;               /* counts up: the least recently used answer goes first */
    int64_t sends[OPENED_SENDS]; /* microseconds, oldest first */
    size_t n_sends;
    uint64_t sends_of;     /* a hash of what the last of them was sent to */
    struct errand *filing; /* owned: its way into its file; NULL: it is not on it */
    int64_t filing_since;  /* microseconds */
    bool files_again;      /* and once more after that */
    char *deleted; /* owned: where its file was, for an undo; NULL: it was not deleted here */
    /* What is not saved is kept as a draft (app/draft), which belongs to this one wherever the
     * request is saved, moved or deleted. */
    uint64_t draft;      /* its number; 0: none */
    uint64_t drafted;    /* request->version when it was handed over */
    bool draft_is_stale; /* the request's path has changed since, or it was not written */
    int draft_failed;    /* errno of that; 0: it went well */
    int draft_refused;   /* errno of what could not be handed over; 0: it was */
};

/* Something that is not used any more but may still be shown. */
struct retired {
    void *object;
    void (*free)(void *object);
};

#define WORKSPACE_RETIRED 64

struct workspace {
    struct collection *collection; /* NULL: none */
    struct ops *ops;
    struct watch *watch;
    char **env_names; /* NULL-terminated */
    size_t n_envs;
    struct environment *environment; /* NULL: none is chosen */
    struct jig_error env_wrong;      /* with the files of the one that was wanted last */
    size_t wire_keep;                /* bytes of each direction; 0: the default, 1 MiB */
    const struct book_rows *given;   /* variables above all others, borrowed; NULL: none */
    struct opened **opened;
    size_t n, room;
    struct opened *current; /* NULL: none */
    struct scope *scope;    /* of the current request; NULL where it can't be had */
    struct jig_error scope_error;
    uint64_t clock;             /* for opened.used */
    uint64_t n_made;            /* for opened.id */
    struct draftwriter *drafts; /* NULL: none are needed yet */
    struct errands *errands;    /* borrowed; who writes them */
    struct errands *filings;    /* borrowed; who saves requests */
    struct retired retired[WORKSPACE_RETIRED];
    size_t n_retired;
};

/* Requests, scopes and environments that are replaced stay readable until workspace_settle(): the
 * panes that show them are told first. */
void workspace_settle(struct workspace *ws);
bool workspace_retires_answers(const struct workspace *ws); /* it will free answers */

void kept_answer_clear(struct kept_answer *k);

void workspace_init(struct workspace *ws);
/* Transfers must be gone by then: workspace_drop_transfers(). */
void workspace_clear(struct workspace *ws);
void workspace_drop_transfers(struct workspace *ws);
void workspace_drop_transfer(struct opened *o); /* the one it has, with its stream */

/* Opens the collection that `path` is or lies in; a request file is opened as well. What was open
 * before is dropped. read-failed. */
enum jig_err workspace_open(struct workspace *ws, const char *path, struct jig_error *error);
/* The same with that collection, which was opened at `path`. */
enum jig_err workspace_take(struct workspace *ws, struct collection *take, const char *path,
                            struct jig_error *error);

/* The same for one that was made just now, where none was open: the requests stay. False: no
 * memory. */
bool workspace_adopt(struct workspace *ws, struct collection *take);

/* Makes a request of the collection the current one, reading it unless it is open already. */
enum jig_err workspace_open_request(struct workspace *ws, const char *path,
                                    struct jig_error *error);
/* A new one that is in no file yet. */
bool workspace_open_empty(struct workspace *ws);
/* Takes a request over as a new one that is in no file yet. */
bool workspace_open_made(struct workspace *ws, struct book_request *take);

/* The environment by name; NULL for none. */
enum jig_err workspace_set_environment(struct workspace *ws, const char *name,
                                       struct jig_error *error);
/* After anything that a scope is made of: files of folders, the environment, the request. */
void workspace_renew_scope(struct workspace *ws);

/* Makes one that is open already the current one. */
void workspace_show(struct workspace *ws, struct opened *o);

struct opened *workspace_find(const struct workspace *ws, const char *path);
struct opened *workspace_of_transfer(const struct workspace *ws, const struct jig_transfer *t);
/* One that is on its way into its file, where it must stay what it was until it has come there;
 * NULL: none is. */
const struct opened *workspace_filing(const struct workspace *ws);
size_t workspace_n_unsaved(const struct workspace *ws); /* those that are on it, too */

/* Paths after an item went elsewhere, or (to NULL) was deleted: the requests under it follow, a
 * deleted one with changes stays as one that is in no file. */
void workspace_moved(struct workspace *ws, const char *from, const char *to);

/* An item is back where it was deleted: the requests under it have their files again. */
void workspace_returned(struct workspace *ws, const char *path);
/* Files of opened requests were changed by jig itself: reads those again that have no changes. */
void workspace_reread(struct workspace *ws);

/* Something outside may have changed: reads again what needs it. True where anything did. */
bool workspace_refresh(struct workspace *ws);

#endif
