/* Every send that was made, with its whole answer: one SQLite file, $XDG_STATE_HOME/jig/history.db,
 * for its owner alone (0600). A send is a row that tells what it was, a record of its facts
 * (book/record), and the bodies of its answers in pieces, so that a gigabyte is written a piece at
 * a time and read at any offset at once. Several programs may use the file at a time. A send is
 * there from its beginning on, as its row and its request until all of it is, and stays as that
 * where its program ended before; one that was begun without a row is not there then. A stream is
 * there while it is open, as far as it was written. A struct history is one thread's at a time.
 * Beside the file lie SQLite's own and a little room ("-room"), without which nothing could be
 * deleted on a full disk.
 *
 * Texts and bodies are stored as they are given: secrets are hidden by who writes
 * (book/recorder). */
#ifndef JIG_BOOK_HISTORY_H
#define JIG_BOOK_HISTORY_H

#include "base/buf.h"
#include "data/live.h"
#include "jig.h"

#define HISTORY_PIECE \
    ((size_t)1 << 20) /* bytes of a body in one row; all but the last are full */

/* In the place of a body's exchange: the log of a send that was a stream (data/logcode), and of its
 * last piece the parts that are there before it is full. */
#define HISTORY_LOG       ((size_t)1 << 20)
#define HISTORY_LOG_PARTS (HISTORY_LOG + 1)
/* And the body that was sent in an exchange. */
#define HISTORY_SENT ((size_t)1 << 21)
/* And what a send that is under way asks for (book/recordbegun). */
#define HISTORY_REQUEST ((size_t)1 << 22)

enum history_origin {
    HISTORY_BY_HAND,
    HISTORY_RESENT, /* out of the history */
    HISTORY_RUN,
    HISTORY_IMPORTED,
    HISTORY_N_ORIGINS
};

enum history_state {
    HISTORY_DONE,
    HISTORY_OPEN, /* it goes on, in this program or in another one */
    HISTORY_CUT   /* its program ended before it */
};

const char *history_state_name(enum history_state state);    /* "done" "open" "cut" */
const char *history_origin_name(enum history_origin origin); /* "by hand" */

/* What a row's error begins with where it is the code of a close: "close-1011". */
#define HISTORY_CLOSE "close-"

/* A send, without its facts and bodies. The strings are owned, or borrowed where it is given. */
struct history_row {
    int64_t id;
    int64_t at_us; /* Unix time */
    enum history_state state;
    enum history_origin origin;
    char *collection; /* the folder's path; "": none */
    char *request;    /* the path in it; "": in no file */
    char *method, *url, *host;
    int status;  /* of the last answer; 0: none */
    char *error; /* jig_err_name(), or of a WebSocket HISTORY_CLOSE and a code; "": none */
    int64_t duration_us;
    uint64_t size; /* of the last body */
    uint64_t kept; /* of that, in the history */
};
void history_row_clear(struct history_row *row);
/* There is nothing but the row and its request, if that: the answer is not over, or was not when
 * the program ended. */
bool history_row_is_bare(const struct history_row *row);

struct history_rows {
    struct history_row *rows;
    size_t n, room;
};
void history_rows_clear(struct history_rows *rows);

/* In the place of both statuses of a query. */
enum { HISTORY_FAILED = -1, HISTORY_STILL_OPEN = -2, HISTORY_WAS_CUT = -3 };

/* What is asked for; zeroed: everything. What began last comes first, whenever it was taken in. */
struct history_query {
    const char *collection, *request; /* NULL: of any */
    const char *host;                 /* a part of it, without case; NULL: any */
    int status_from, status_to;       /* 0, 0: any; or both one of the above */
    int64_t since_us, before_us;      /* Unix time, [since, before); 0: no bound */
    int64_t below_at_us, below_id;    /* what comes behind that send; 0, 0: no bound */
    size_t limit;                     /* 0: none */
};

/* How much is kept. */
struct history_limits {
    uint64_t size; /* bytes of all sends */
    uint64_t body; /* bytes of one body */
    int64_t age_us;
};

struct history;

/* Opens the file, and makes it where there is none; a damaged one is put aside under another name,
 * and history_word() says so. `path` NULL: the user's own. READ or WRITE in words: no home, no
 * SQLite, no room. */
enum jig_err history_open(const char *path, int busy_ms, struct history **out,
                          struct jig_error *error);
/* The same; *is_held: it failed because another program holds the file. */
enum jig_err history_open_or_held(const char *path, int busy_ms, struct history **out,
                                  bool *is_held, struct jig_error *error);
/* Reads only; *out NULL: there is no history yet, which is no failure. READ: one that is there
 * can't be read. */
enum jig_err history_find(const char *path, int busy_ms, struct history **out,
                          struct jig_error *error);
/* The same, but READ where there is none yet. */
enum jig_err history_open_to_read(const char *path, int busy_ms, struct history **out,
                                  struct jig_error *error);
void history_close(struct history *h); /* after its transfers; takes NULL */
/* What is to be told about the file once, or "". */
const char *history_word(const struct history *h);
/* A later jig has made it: it is read, and nothing is written. */
bool history_is_read_only(const struct history *h);
/* The last failure was that the file is damaged. */
bool history_is_damaged(const struct history *h);
/* It was that another program holds the file. */
bool history_is_busy(const struct history *h);
/* There was no room for what those share who have it open: nobody else can open it meanwhile. */
bool history_is_alone(const struct history *h);
/* For want of room: it may come to be shared. */
bool history_waits_for_room(const struct history *h);
/* And there is room now, which is tried: who opens it again shares it. */
bool history_could_be_shared(const struct history *h);
/* It was that the disk, or its quota, has no room. */
bool history_is_full(const struct history *h);
/* What it reads and writes is not at its path any more: it was removed, or another file has taken
 * its place, which history_word() tells then. What is written would be found by nobody. */
bool history_has_moved(struct history *h);
/* Looks through the file as somebody does who has nothing of it in memory: is it damaged? */
bool history_looks_damaged(const struct history *h);
/* Gives a damaged file another name, which history_word() tells. The history can only be closed
 * then. */
bool history_set_aside(struct history *h);

/* ---- Writing ----------------------------------------------------------------------------------*/

/* A send in parts: begun, its pieces in their order, and ended. It is there from its end on. */
enum jig_err history_begin(struct history *h, int64_t *id, struct jig_error *error);
/* The same, and there from now on: the row is all that there is of it before its end, and where
 * there is room for it what it asks for (book/recordbegun; may be empty). */
enum jig_err history_begin_row(struct history *h, const struct history_row *row,
                               struct span request, int64_t *id, struct jig_error *error);
enum jig_err history_add_piece(struct history *h, int64_t id, size_t exchange, size_t number,
                               struct span bytes, struct jig_error *error);
/* Without facts, those that it has stay. USAGE where it is not there any more. */
enum jig_err history_finish(struct history *h, int64_t id, const struct history_row *row,
                            struct span facts, struct jig_error *error);
/* The same where all sends are then no more than `most` bytes; TOO_LARGE: it is not kept. */
enum jig_err history_finish_within(struct history *h, int64_t id, const struct history_row *row,
                                   struct span facts, uint64_t most, struct jig_error *error);

/* The next bytes of its log, and how it stands then: all or nothing. */
struct history_batch {
    size_t number;   /* of the piece */
    size_t part;     /* the next part of it, while it is not full */
    bool is_piece;   /* it is the whole piece, and takes the place of its parts */
    struct span log; /* may be empty */
    /* All of its state; or, where it goes on, the first state_head bytes of it anew, and behind
     * them in this span those from state_at on. */
    struct span state;
    size_t state_head, state_at; /* state_at 0: it is all */
    size_t state_len;            /* of all of it */
    uint64_t size, kept;         /* of the row, as the duration */
    int64_t duration_us;
};
/* A stream that has begun is there at once: its row, its facts, and how it stands. */
enum jig_err history_open_stream(struct history *h, const struct history_row *row,
                                 struct span facts, const struct history_batch *first,
                                 int64_t *id, struct jig_error *error);
/* The same of a send that was begun with its row, which is the stream's from now on. */
enum jig_err history_become_stream(struct history *h, int64_t id, const struct history_row *row,
                                   struct span facts, const struct history_batch *first,
                                   struct jig_error *error);
/* It was connected again: other facts. */
enum jig_err history_reopen_stream(struct history *h, int64_t id, struct span facts,
                                   struct jig_error *error);
/* USAGE where there is no such send, not any more. */
enum jig_err history_add_batch(struct history *h, int64_t id, const struct history_batch *batch,
                               struct jig_error *error);
/* Nothing more comes of it. */
enum jig_err history_cut_stream(struct history *h, int64_t id, struct jig_error *error);
/* Takes one away, finished or not: also where the disk has no room left, if at all possible. WRITE
 * also where it is gone, as the words say then, and not all of its room free. */
enum jig_err history_delete(struct history *h, int64_t id, struct jig_error *error);
/* All that the query (its limit aside) finds; *n how many. The room stays in the file. */
enum jig_err history_clear(struct history *h, const struct history_query *q, size_t *n,
                           struct jig_error *error);
/* Gives a step's worth of room that nothing needs back to the disk; a gigabyte takes a while.
 * *more: there is more of it. */
enum jig_err history_give_back(struct history *h, bool *more, struct jig_error *error);
/* Before a send is begun: on a disk that is nearly full what was kept goes from SQLite's log into
 * the file first, which can't grow any more once the log has taken the last of the room. */
void history_keep_log_short(struct history *h);
/* After a write that failed for want of room: SQLite's log, which grew for it, is written into the
 * file and cut, so that what was left can be used; another try may go well then. */
void history_cut_log(struct history *h);
/* And of what was deleted for that all the room goes back to the disk. */
void history_regain_room(struct history *h);
/* Where nothing can be deleted for want of room: all of it goes with its file. The history can only
 * be closed then; who else has it open sees that it has moved. WRITE, in words, also where another
 * program is writing a send. */
enum jig_err history_remove(struct history *h, struct jig_error *error);
/* The same of one that nobody has open. False: errno says why. */
bool history_remove_files(const char *path);
/* One step towards the limits: what began first goes, or room is given back to the disk. The newest
 * send stays, however large it is. *more: there is more to do. */
enum jig_err history_trim(struct history *h, const struct history_limits *limits,
                          int64_t now_us, bool *more, struct jig_error *error);

/* ---- Reading ----------------------------------------------------------------------------------*/

enum jig_err history_list(struct history *h, const struct history_query *q,
                          struct history_rows *out, struct jig_error *error);
enum jig_err history_count(struct history *h, const struct history_query *q, size_t *n,
                           struct jig_error *error);
/* Which sends there were when somebody last looked. */
struct history_mark {
    int64_t version;  /* of the file; another one after each change by another connection */
    int64_t n, sum;   /* how many, and their numbers taken together */
    int64_t going_on; /* those that are not over, each as one and its status */
};
/* Sends have come, ended, become streams or gone since then, by whatever hand; that a stream goes
 * on is no news. False where it can't be known now. */
bool history_has_news(struct history *h, struct history_mark *since);
/* Bytes of all sends, as history_limits has them. */
enum jig_err history_size(struct history *h, uint64_t *bytes, struct jig_error *error);
/* USAGE where there is none of that number. */
enum jig_err history_row_of(struct history *h, int64_t id, struct history_row *out,
                            struct jig_error *error);
/* Appends the record of its facts. */
enum jig_err history_facts(struct history *h, int64_t id, struct buf *out,
                           struct jig_error *error);
/* Appends its next bytes from *at on, no more than HISTORY_PIECE, and moves *at behind them. */
enum jig_err history_facts_part(struct history *h, int64_t id, size_t *at, bool *is_last,
                                struct buf *out, struct jig_error *error);
/* Appends the piece of a send's bodies at or after *exchange and *number, which become its own;
 * they go from body to body in their order. */
enum jig_err history_piece(struct history *h, int64_t id, size_t *exchange, size_t *number,
                           struct buf *out, bool *is_there, struct jig_error *error);
/* The transfer as if it had just come; its bodies are read from the history when they are looked
 * at, so it must go before the history does. Of a bare row: its request, or as much of that as is
 * known, with an error that says that. */
enum jig_err history_transfer(struct history *h, int64_t id, struct jig_transfer **out,
                              struct jig_error *error);
/* The stream that it was, as it was when it ended, or as far as it has come; NULL: it was none. Its
 * rows are read when they are looked at, so it must go (live_free) before the history does. */
enum jig_err history_stream(struct history *h, int64_t id, struct live **out,
                            struct jig_error *error);

#endif
