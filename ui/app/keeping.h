/* The workbench's hold on the history: who writes it, a connection of its own to read it, and what
 * the views are shown of it. It begins after the first screen; a session that forgets keeps its
 * history in a folder that goes with it. */
#ifndef JIG_APP_KEEPING_H
#define JIG_APP_KEEPING_H

#include <poll.h>

#include "book/historylimits.h"
#include "book/intake.h"
#include "book/mask.h"
#include "book/recorder.h"
#include "view/pastlook.h"

struct keeping {
    struct historylimits limits;
    bool forgets;    /* the session */
    bool in_place;   /* nothing is done beside the application, for tests */
    int64_t wall_us; /* what time it is; 0: it is looked up */
    bool is_begun;
    bool has_given_up;   /* what the recorder has is not waited for */
    char *folder, *path; /* of a session that forgets; owned */
    struct historian *historian;
    struct recorder *recorder;
    struct history *reader;
    /* when a file that could not be read yet is tried again; INT64_MAX: it is not */
    int64_t look_again_at;
    int looks_left;
    /* when somebody who looks at the sends is to be shown what another program has sent;
     * INT64_MAX: nobody looks */
    int64_t watch_at;
    struct history_mark seen;   /* by whoever was shown them last */
    struct intake *intake;      /* of exchanges out of a file; NULL: there is none */
    struct historian_news news; /* the last */
    uint64_t said; /* n_messages of the application once it was told what waits, or is lost */
    /* on the application's clock: there is something to be written; 0: there is not */
    int64_t busy_since;
    bool is_replaced; /* another file has taken the place of the one that is read, or it can be
                          shared now: it is to be left */
    bool is_saved_from; /* a send of it is being saved, by who reads it for that */
    unsigned n_left;   /* files that were left for that: a send's number is one of its file's */
    unsigned asked_of; /* n_left when it was asked whether to delete a send */
    char why[400];     /* there is no history */
    char
        unread[400]; /* why the one that is there can't be read; "": it can, or there is none */

    struct pastlook look;
    char *collection, *request; /* that it is about; owned */
    struct history_row open; /* the old send that is shown, and its transfer; NULL: none is */
    struct jig_transfer *transfer;
    struct live *live; /* the stream that it was; NULL: it was none */
    /* another old send, beside the one that is shown; NULL: none */
    struct jig_transfer *compared;
    struct live *compared_live; /* the stream that it was; NULL: it was none */

    bool is_primed;                /* the tree has its statuses */
    size_t primed;                 /* rows that were looked at for them */
    int64_t below_at_us, below_id; /* where that goes on */
};

void keeping_init(struct keeping *k); /* until then, nothing else */
/* Writes what is to be written; the transfers that are not its own must still be there. */
void keeping_clear(struct keeping *k);
/* For who may not come back: goes on for so long at most. What is not on its way to the disk then
 * is not kept, nor is it waited for again: cancelled, in words. */
enum jig_err keeping_finish(struct keeping *k, int wait_ms, struct jig_error *error);

/* The Unix time. */
int64_t keeping_now(const struct keeping *k);

/* Opens what there is to be opened. */
void keeping_begin(struct keeping *k);
/* Tries again to read a file that another program was making or held; true: it can be read now. */
bool keeping_look_again(struct keeping *k, int64_t now);

/* Whether the list of sends is in sight: from then on the file is asked again and again, for
 * another program may write it; and so it is while it is read alone. True: what is shown is old, or
 * the file is to be left (is_replaced). */
bool keeping_watch(struct keeping *k, bool is_seen, int64_t now);

/* A transfer that has just begun: it is there as its row from now on. */
void keeping_record_begun(struct keeping *k, const struct jig_transfer *t,
                          const struct mask *mask, const struct recorder_about *about);
/* A stream that has been opened, or opened again: it and the mask stay until it is over. */
void keeping_record_open(struct keeping *k, const struct jig_transfer *t,
                         const struct mask *mask, const struct recorder_about *about);
/* When keeping_work() is wanted; INT64_MAX: it is not. */
int64_t keeping_deadline(const struct keeping *k);

/* A transfer that is over. */
void keeping_record(struct keeping *k, const struct jig_transfer *t, const struct mask *mask,
                    const struct recorder_about *about);
/* Takes exchanges out of a file in, which stay until keeping_end_import() or keeping_clear().
 * WRITE, READ in words: the history is not written, or can't be looked into. */
enum jig_err keeping_import(struct keeping *k, struct jig_transfer *const *transfers,
                            struct live *const *lives, size_t n, struct jig_error *error);
void keeping_end_import(struct keeping *k); /* once it is over */
/* Its owner wants to be rid of it: true, and it is the keeping's, with the mask, or false. */
bool keeping_adopt(struct keeping *k, struct jig_transfer *t, struct mask *mask);
bool keeping_adopt_stream(struct keeping *k, const struct jig_transfer *t, struct mask *mask,
                          void *stream, void (*free_stream)(void *stream));

/* What the look is about: the request of a collection, "" for neither. True where it is another
 * one. */
bool keeping_look_at(struct keeping *k, const char *collection, const char *request);
/* Counts anew, and lets the views look again. */
void keeping_refresh(struct keeping *k, int64_t now_us);

size_t keeping_interest(const struct keeping *k, struct pollfd *fds, size_t room);
/* Takes the historian's news: true where the history has changed. *word: to be told, or "". */
bool keeping_take_news(struct keeping *k, char word[400]);
/* Closes the file that is read, and what was opened of it; nobody may be looking at that any
 * more. */
void keeping_leave_file(struct keeping *k);
/* Is what is read not the history any more? Then `word` says why, and it is to be left. */
bool keeping_has_moved(struct keeping *k, char word[400]);
/* About how many bytes are still to be written. */
uint64_t keeping_left(const struct keeping *k);
bool keeping_is_idle(const struct keeping *k);
/* What is not written by now is not kept, and nothing more is. */
void keeping_drop(struct keeping *k);
/* Goes on writing; true while there is more to do at once. */
bool keeping_work(struct keeping *k, int64_t budget_us);

/* Shows an old send, in the place of the one that was shown. */
enum jig_err keeping_open(struct keeping *k, int64_t id, struct jig_error *error);
void keeping_leave(struct keeping *k);
/* Another one, to be compared with what is shown; in the place of the one before, which stays where
 * there is none. */
enum jig_err keeping_compare(struct keeping *k, int64_t id, struct jig_error *error);
void keeping_end_compare(struct keeping *k);
/* The newest send of the request that the look is about that began before that time and is more
 * than its row; false: there is none. */
bool keeping_before(struct keeping *k, int64_t at_us, int64_t *id);

/* The durations of the last sends of the request that the look is about, the oldest first, without
 * those that were not answered; returns how many. None of a request that is in no file: others were
 * sent from there too. */
size_t keeping_durations(struct keeping *k, int64_t *out, size_t room);

#endif
