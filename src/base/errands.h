/* What the program's loop would have to wait for, such as a disk: done by a thread beside it, one
 * after the other in the order in which it was given. All calls are the loop's. */
#ifndef JIG_BASE_ERRANDS_H
#define JIG_BASE_ERRANDS_H

#include <stdbool.h>

/* NULL is one too, without a thread: every errand is done when it is given. */
struct errands;

enum errand_state { ERRAND_NOT_GIVEN, ERRAND_WAITS, ERRAND_RUNS, ERRAND_DONE };

/* The first member of what it is about. It belongs to the errands from errands_give() on, until
 * errands_is_done() or errands_take_back() says that it is its giver's again. */
struct errand {
    void (*run)(struct errand *e);
    void (*free)(struct errand *e); /* for one that nobody waits for; by any thread */
    struct errand *next;            /* the rest is the errands' own */
    enum errand_state state;
    bool is_left;
};

/* How long a program waits at its end for a disk that does not come to an end. */
enum { ERRANDS_WAIT_MS = 3000 };

/* Whoever waits for them waits no longer than `wait_ms`. NULL: no memory, and so one without a
 * thread, as is one for which there is no thread to be had. */
struct errands *errands_new(int wait_ms);
/* Waits until all is done; what does not come to an end in time is done later, while the program
 * lasts. Every errand must be its giver's again, or be left. Takes NULL. */
void errands_free(struct errands *q);

void errands_give(struct errands *q, struct errand *e);
/* Has it been run, and is the giver's again? */
bool errands_is_done(struct errands *q, const struct errand *e);
/* False: too late, it is being run or done. */
bool errands_take_back(struct errands *q, struct errand *e);
/* Nobody asks for it any more: it is done all the same, and freed. */
void errands_leave(struct errands *q, struct errand *e);

bool errands_is_idle(struct errands *q);
/* Waits until all is done; false: not in time. Then nobody waits again until all has been done. */
bool errands_finish(struct errands *q);
/* As if it had been waited for in vain: nobody waits until all has been done. */
void errands_hurry(struct errands *q);

/* Readable when an errand has been done; -1: there is none to be had. */
int errands_fd(const struct errands *q);
/* Was one done since it was asked last? */
bool errands_take_news(struct errands *q);

#endif
