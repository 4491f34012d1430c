/* What the historian does with its jobs, and what it tells of them. */
#include "book/historian_private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/historydb.h"

#define BUSY_MS    1000
#define BUSY_TRIES 60 /* of that long, while the program goes on */
#define LAST_TRIES 4  /* where somebody waits for it */

/* ---- News -------------------------------------------------------------------------------------*/

void historian_lock(struct historian *h)
{
    if (h->has_thread)
        pthread_mutex_lock(&h->lock);
}

void historian_unlock(struct historian *h)
{
    if (h->has_thread)
        pthread_mutex_unlock(&h->lock);
}

void historian_wake(struct historian *h)
{
    ssize_t wrote = h->wake[1] >= 0 ? write(h->wake[1], "", 1) : 0;
    (void)wrote; /* a full pipe is readable, which is all that it is for */
}

static void say(struct historian *h, const char *word)
{
    if (strcmp(h->said, word) == 0)
        return;
    snprintf(h->said, sizeof h->said, "%s", word);
    historian_lock(h);
    snprintf(h->news.word, sizeof h->news.word, "%s", word);
    historian_unlock(h);
}

/* Neither another program that holds the file nor a later jig that made it. */
static bool is_of_disk(const struct historian *h, const struct jig_error *error, bool is_held)
{
    bool is_anothers = h->history && history_is_read_only(h->history);
    return !is_anothers && error->code != JIG_ERR_MEMORY && !is_held;
}

/* It stays until something can be written again. */
static void note_trouble(struct historian *h, const char *why, bool by_disk)
{
    historian_lock(h);
    h->news.is_of_disk = by_disk;
    snprintf(h->news.trouble, sizeof h->news.trouble, "%s", why);
    historian_unlock(h);
}

/* A send whose end has come, and that is not there. */
static void note_loss(struct historian *h)
{
    historian_lock(h);
    h->news.n_lost += h->news.trouble[0] != '\0';
    h->news.losses += h->news.trouble[0] != '\0';
    historian_unlock(h);
}

/* An import never pushes out what was there. */
static void note_refusal(struct historian *h)
{
    historian_lock(h);
    h->n_refused++;
    historian_unlock(h);
}

/* NULL: it was no send that was ended. */
static void note_change(struct historian *h, const struct history_row *kept)
{
    h->said[0] = '\0'; /* what went wrong before is over */
    historian_lock(h);
    h->news.changes++;
    h->news.trouble[0] = '\0';
    h->news.n_lost = 0;
    if (kept)
        h->n_kept[kept->origin]++;
    historian_unlock(h);
}

/* ---- The work ---------------------------------------------------------------------------------*/

static bool may_wait(struct historian *h, int tries)
{
    if (!h->has_thread)
        return tries < LAST_TRIES;
    historian_lock(h);
    h->is_given_up |= h->is_closing; /* one try, not one for each of thousands */
    bool waits = !h->is_given_up && tries < BUSY_TRIES;
    historian_unlock(h);
    return waits;
}

static const char waits[] =
    "another program holds the history: what is sent waits until it lets go";

/* Both at once: a word that comes with is_held is taken for this one, and goes with it. */
static void tell_wait(struct historian *h)
{
    bool is_told = strcmp(h->said, waits) == 0;
    memcpy(h->said, waits, sizeof waits);
    historian_lock(h);
    h->news.is_held = true;
    if (!is_told)
        memcpy(h->news.word, waits, sizeof waits);
    historian_unlock(h);
    historian_wake(h);
}

/* Nor is it told any more, where nobody was told so far. */
static void end_wait(struct historian *h)
{
    historian_lock(h);
    bool waited = h->news.is_held;
    h->news.is_held = false;
    if (strcmp(h->news.word, waits) == 0)
        h->news.word[0] = '\0';
    historian_unlock(h);
    if (!waited)
        return;
    if (strcmp(h->said, waits) == 0)
        h->said[0] = '\0';
    historian_wake(h);
}

/* One that reads it alone keeps everybody else out until there is room. */
static enum jig_err open_patiently(struct historian *h, bool *is_held, struct jig_error *error)
{
    enum jig_err err = history_open_or_held(h->path, BUSY_MS, &h->history, is_held, error);
    for (int tries = 0; err && *is_held && may_wait(h, tries); tries++) {
        tell_wait(h);
        err = history_open_or_held(h->path, BUSY_MS, &h->history, is_held, error);
    }
    end_wait(h);
    return err;
}

static bool open_history(struct historian *h)
{
    struct jig_error error = { .code = JIG_OK };
    bool is_held;
    if (h->history)
        return true;
    if (open_patiently(h, &is_held, &error)) {
        say(h, error.text);
        note_trouble(h, error.text, is_of_disk(h, &error, is_held));
        return false;
    }
    historian_lock(h);
    h->news.openings++;
    historian_unlock(h);
    if (history_word(h->history)[0])
        say(h, history_word(h->history));
    return true;
}

/* Is a send being written that is not there yet? A stream may be at hand for days, and so may a
 * send that is under way. */
static bool is_busy(const struct historian *h)
{
    for (size_t i = 0; i < h->n_at_hand; i++)
        if (!h->at_hand[i].is_stream && !h->at_hand[i].is_under_way)
            return true;
    return false;
}

/* What was being written is lost with the file, and streams end there; the next job finds another
 * one. */
static void leave_file(struct historian *h, const char *why)
{
    say(h, why);
    if (is_busy(h))
        note_trouble(h, why, false);
    h->n_at_hand = 0;
    history_close(h->history);
    h->history = NULL;
}

static void look_for_damage(struct historian *h)
{
    if (h->history && history_looks_damaged(h->history) && history_set_aside(h->history))
        leave_file(h, history_word(h->history));
}

/* NULL: it is not at hand, or it has failed. */
static struct historian_send *find(struct historian *h, uint64_t key)
{
    for (size_t i = 0; i < h->n_at_hand; i++)
        if (h->at_hand[i].key == key)
            return &h->at_hand[i];
    return NULL;
}

static void forget(struct historian *h, uint64_t key)
{
    struct historian_send *at = find(h, key);
    if (at)
        *at = h->at_hand[--h->n_at_hand];
}

/* Half a send is none, but of a stream what came before stays. */
static void give_up_send(struct historian *h, const struct historian_send *at)
{
    if (at->is_stream)
        history_cut_stream(h->history, at->id, NULL);
    else
        history_delete(h->history, at->id, NULL);
}

/* Where a damage shows only now, what was kept is put aside. */
static void give_up(struct historian *h, uint64_t key, const struct jig_error *error)
{
    const struct historian_send *at = find(h, key);
    bool is_damaged = history_is_damaged(h->history), is_full = history_is_full(h->history);
    bool is_deleted = at && error->code == JIG_ERR_USAGE;
    if (!is_deleted && (!history_is_read_only(h->history) || !history_word(h->history)[0]))
        say(h, error->text);
    if (!is_deleted && !is_damaged)
        note_trouble(h, error->text, is_of_disk(h, error, history_is_busy(h->history)));
    if (at && !is_damaged && !is_deleted)
        give_up_send(h, at);
    if (is_full && !is_deleted)
        history_regain_room(h->history);
    if (!is_damaged) {
        forget(h, key);
        return;
    }
    leave_file(h, history_set_aside(h->history) ? history_word(h->history) : error->text);
}

/* Is what is there of a send more than its row? */
static bool has_begun(const struct historian *h)
{
    for (size_t i = 0; i < h->n_at_hand; i++)
        if (!h->at_hand[i].is_under_way)
            return true;
    return false;
}

static enum jig_err clear(struct historian *h, const struct historian_job *job,
                          struct jig_error *error)
{
    struct history_query q = { .collection = job->row.collection, .request = job->row.request };
    size_t n;
    h->gives_back = true;
    enum jig_err err = history_clear(h->history, &q, &n, error);
    /* The numbers of what is at hand are those of the old file; a row alone can begin anew. */
    if (!err || !history_is_full(h->history) || q.collection || has_begun(h))
        return err;
    err = history_remove(h->history, error);
    if (!err) {
        h->n_at_hand = 0;
        history_close(h->history);
        h->history = NULL;
    }
    return err;
}

static enum jig_err begin_anew(struct historian *h, const struct historian_job *job,
                               struct jig_error *error)
{
    struct historian_send send = { .key = job->key,
                                   .is_stream = job->kind == HISTORIAN_OPEN,
                                   .is_under_way = job->kind == HISTORIAN_SEND };
    struct span facts = span_make(job->bytes, job->len);
    if (!mem_grow((void **)&h->at_hand, &h->room, h->n_at_hand + 1, sizeof *h->at_hand))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE,
                             "no memory for the history");
    history_keep_log_short(h->history);
    enum jig_err err =
        send.is_stream
            ? history_open_stream(h->history, &job->row, facts, &job->batch, &send.id, error)
        : send.is_under_way ? history_begin_row(h->history, &job->row, facts, &send.id, error)
                            : history_begin(h->history, &send.id, error);
    if (!err)
        h->at_hand[h->n_at_hand++] = send;
    return err;
}

/* What is there of it as a row goes on as that one. */
static enum jig_err begin(struct historian *h, const struct historian_job *job,
                          struct jig_error *error)
{
    struct historian_send *at = find(h, job->key);
    struct span facts = span_make(job->bytes, job->len);
    enum jig_err err = JIG_OK;
    if (!at)
        return begin_anew(h, job, error);
    if (job->kind == HISTORIAN_OPEN)
        err = history_become_stream(h->history, at->id, &job->row, facts, &job->batch, error);
    at->is_stream = job->kind == HISTORIAN_OPEN && !err;
    at->is_under_way = err != JIG_OK;
    return err;
}

/* Bytes that all sends may be with it. */
static uint64_t most_for(const struct historian *h, const struct history_row *row)
{
    return row->origin == HISTORY_IMPORTED ? h->config.limits.size : UINT64_MAX;
}

static enum jig_err act(struct historian *h, const struct historian_job *job,
                        struct jig_error *error)
{
    struct span bytes = span_make(job->bytes, job->len);
    const struct historian_send *at = find(h, job->key);
    int64_t id = at ? at->id : job->id;
    switch (job->kind) {
    case HISTORIAN_SEND:
    case HISTORIAN_BEGIN:
    case HISTORIAN_OPEN:
        return begin(h, job, error);
    case HISTORIAN_REOPEN:
        return history_reopen_stream(h->history, id, bytes, error);
    case HISTORIAN_PIECE:
        return history_add_piece(h->history, id, job->exchange, job->number, bytes, error);
    case HISTORIAN_BATCH:
        return history_add_batch(h->history, id, &job->batch, error);
    case HISTORIAN_FINISH:
        return history_finish_within(h->history, id, &job->row, bytes, most_for(h, &job->row),
                                     error);
    case HISTORIAN_DROP:
    case HISTORIAN_DELETE:
        return history_delete(h->history, id, error);
    case HISTORIAN_CLEAR:
    case HISTORIAN_DOUBT: /* which comes to look_for_damage() */
        break;
    }
    return clear(h, job, error);
}

static bool may_begin(struct historian *h)
{
    historian_lock(h);
    bool may = !h->is_given_up;
    historian_unlock(h);
    return may;
}

/* Of what SQLite has refused: what is refused here (it was deleted, there is no room for it) says
 * nothing of another program, which may have held the file long before. */
static bool is_held(const struct historian *h, enum jig_err err)
{
    return (err == JIG_ERR_WRITE || err == JIG_ERR_READ) && history_is_busy(h->history);
}

/* The log may have grown by what was kept before, and by what could not be. */
static bool has_no_room(const struct historian *h, enum jig_err err)
{
    return err == JIG_ERR_WRITE && history_is_full(h->history);
}

/* Another program may hold the file for longer than anybody likes to wait without a word. */
static enum jig_err act_patiently(struct historian *h, const struct historian_job *job,
                                  struct jig_error *error)
{
    enum jig_err err = act(h, job, error);
    if (has_no_room(h, err)) {
        history_cut_log(h->history);
        err = act(h, job, error);
    }
    for (int tries = 0; err && is_held(h, err) && may_wait(h, tries);
         tries++, err = act(h, job, error))
        tell_wait(h);
    end_wait(h);
    return err;
}

/* Others get at it between what is done here. */
static void let_others_in(struct historian *h)
{
    if (!h->history || h->n_at_hand > 0 || !history_is_alone(h->history))
        return;
    history_close(h->history);
    h->history = NULL;
}

/* A send that is under way may be so for long, and one that has the file alone keeps everybody else
 * out for as long as something is at hand: there, a send begins with its end. */
static bool begins_later(const struct historian *h, const struct historian_job *job)
{
    return job->kind == HISTORIAN_SEND && history_is_alone(h->history);
}

void historian_work_on(struct historian *h, const struct historian_job *job)
{
    struct jig_error error = { .code = JIG_OK };
    bool begins = job->kind == HISTORIAN_SEND || job->kind == HISTORIAN_BEGIN ||
                  job->kind == HISTORIAN_OPEN;
    bool is_part = job->kind < HISTORIAN_DELETE && !begins;
    bool has_moved = h->history && history_has_moved(h->history);
    if (has_moved)
        leave_file(h, history_word(h->history));
    if (job->kind == HISTORIAN_DOUBT) {
        look_for_damage(h);
        return;
    }
    const struct historian_send *at = find(h, job->key);
    if (begins && at && (!at->is_under_way || !may_begin(h)))
        forget(h, job->key);
    /* What was to be deleted went with the file that it was in. */
    bool is_wanted = begins ? may_begin(h) : is_part ? find(h, job->key) != NULL : !has_moved;
    bool is_there = is_wanted && open_history(h);
    if (!is_there && job->kind == HISTORIAN_FINISH)
        note_loss(h);
    if (!is_there)
        return;
    if (begins_later(h, job)) {
        let_others_in(h);
        return;
    }
    if (!act_patiently(h, job, &error)) {
        if (job->kind == HISTORIAN_SEND || job->kind >= HISTORIAN_FINISH)
            note_change(h, job->kind == HISTORIAN_FINISH ? &job->row : NULL);
    } else if (error.code == JIG_ERR_TOO_LARGE) {
        note_refusal(h);
    } else {
        give_up(h, job->key, &error);
        if (job->kind == HISTORIAN_FINISH)
            note_loss(h);
    }
    if (job->kind == HISTORIAN_FINISH || job->kind == HISTORIAN_DROP)
        forget(h, job->key);
}

static enum jig_err trim_step(struct historian *h, bool *more, struct jig_error *error)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    enum jig_err err = history_trim(h->history, &h->config.limits, now_us, more, error);
    if (!err && *more)
        note_change(h, NULL);
    if (err || *more || !h->gives_back)
        return err;
    err = history_give_back(h->history, more, error);
    h->gives_back = *more;
    return err;
}

bool historian_trim(struct historian *h)
{
    struct jig_error error;
    bool more = false;
    if (!h->history || is_busy(h))
        return false;
    if (trim_step(h, &more, &error))
        give_up(h, 0, &error);
    if (!more)
        let_others_in(h);
    return more;
}
