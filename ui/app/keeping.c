#include "app/keeping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tempdir.h"
#include "data/human.h"
#include "net/clock.h"

#define LAST_US \
    3000000 /* that a send may hold up the end of the program; then it is not kept */
#define LOOK_AGAIN_US 250000
#define LOOKS         20
#define WATCH_US      1000000
#define BEFORE_ROWS   20 /* that are looked at for one with an answer */
#define BUSY_MS       5 /* a reader waits for nobody; what it can't have yet it asks for again */

void keeping_init(struct keeping *k)
{
    *k = (struct keeping){ .look_again_at = INT64_MAX,
                           .looks_left = LOOKS,
                           .watch_at = INT64_MAX };
    historylimits_init(&k->limits);
}

int64_t keeping_now(const struct keeping *k)
{
    return k->wall_us ? k->wall_us : clock_wall();
}

/* ---- Beginning and end ----------------------------------------------------------------------- */

/* A folder that goes with the session. */
static bool make_folder(struct keeping *k)
{
    struct buf path;
    buf_init(&path, 4096);
    buf_addf(&path, "%s/jig-XXXXXX", tempdir_path());
    k->folder = buf_take(&path);
    if (!k->folder || !mkdtemp(k->folder)) {
        free(k->folder);
        k->folder = NULL;
        return false;
    }
    buf_init(&path, 4096);
    buf_addf(&path, "%s/history.db", k->folder);
    k->path = buf_take(&path);
    k->limits.kept.age_us = INT64_MAX / 4;
    return k->path != NULL;
}

static void remove_folder(struct keeping *k)
{
    if (k->folder && k->path)
        history_remove_files(k->path);
    if (k->folder)
        rmdir(k->folder);
    free(k->folder);
    free(k->path);
}

/* Whoever writes has what is damaged in memory as it was, and would go on for long. */
static void doubt(struct keeping *k)
{
    bool may_be_damaged = !k->reader || history_is_damaged(k->reader);
    if (may_be_damaged && k->historian)
        historian_doubt(k->historian);
}

static void open_reader(struct keeping *k)
{
    struct jig_error error = { .text = "" };
    /* Where there is none yet, the first send makes it. */
    if (!k->reader && history_find(k->path, BUSY_MS, &k->reader, &error))
        doubt(k);
    snprintf(k->unread, sizeof k->unread, "%s", error.text);
    k->look.reader = k->reader;
    k->look.why_none = k->unread[0] ? k->unread : NULL;
    bool again = !k->reader && k->looks_left > 0;
    k->look_again_at = again ? clock_now(NULL) + LOOK_AGAIN_US : INT64_MAX;
}

bool keeping_look_again(struct keeping *k, int64_t now)
{
    if (now < k->look_again_at)
        return false;
    k->looks_left--;
    open_reader(k);
    return k->reader != NULL;
}

/* It is opened again then, unless somebody looks at what is in it. */
static bool could_be_shared(const struct keeping *k)
{
    return !k->transfer && !k->compared && !k->intake && !k->is_saved_from &&
           history_could_be_shared(k->reader);
}

/* Who reads alone keeps everybody else out, and lets them in as soon as there is room. */
bool keeping_watch(struct keeping *k, bool is_seen, int64_t now)
{
    bool is_due = k->watch_at == INT64_MAX || now >= k->watch_at;
    bool is_wanted = is_seen || (k->reader && history_waits_for_room(k->reader));
    if (!is_wanted || !k->is_begun || k->why[0] || k->unread[0])
        k->watch_at = INT64_MAX;
    else if (is_due) {
        k->watch_at = now + WATCH_US;
        if (k->reader && could_be_shared(k))
            k->is_replaced = true;
        if (k->reader)
            return k->is_replaced || history_has_news(k->reader, &k->seen) ||
                   history_has_moved(k->reader);
        open_reader(k);
        return k->reader != NULL;
    }
    return false;
}

static void begin_writing(struct keeping *k)
{
    k->look.most = k->limits.kept.size;
    k->look.age_us = k->forgets ? 0 : k->limits.kept.age_us;
    struct historian_config config = { .path = k->path,
                                       .limits = k->limits.kept,
                                       .in_place = k->in_place };
    k->historian = historian_new(&config);
    if (k->historian)
        k->recorder = recorder_new(k->historian, k->limits.kept.body);
}

void keeping_begin(struct keeping *k)
{
    if (k->is_begun)
        return;
    k->is_begun = true;
    if (k->limits.is_off)
        snprintf(k->why, sizeof k->why, "the history is off: see history in config.ini");
    else if (k->forgets && !make_folder(k))
        snprintf(k->why, sizeof k->why, "there is no folder to keep a history in");
    else
        begin_writing(k);
    if (!k->limits.is_off && !k->why[0] && !k->recorder)
        snprintf(k->why, sizeof k->why, "there is no memory for a history");
    if (k->why[0])
        k->look.why_none = k->why;
    else
        open_reader(k);
}

void keeping_clear(struct keeping *k)
{
    keeping_leave(k);
    keeping_end_compare(k);
    if (k->recorder && !k->has_given_up)
        recorder_finish(k->recorder, LAST_US);
    recorder_free(k->recorder);
    keeping_end_import(k);
    historian_free(k->historian);
    history_close(k->reader);
    remove_folder(k);
    free(k->collection);
    free(k->request);
    keeping_init(k);
}

enum jig_err keeping_finish(struct keeping *k, int wait_ms, struct jig_error *error)
{
    char left[HUMAN_SHORT];
    if (!k->recorder || recorder_finish(k->recorder, wait_ms * INT64_C(1000)))
        return JIG_OK;
    k->has_given_up = true;
    return jig_error_set(error, JIG_ERR_CANCELLED, JIG_PHASE_NONE,
                         "the history: %s were still to be kept; what they are of is not in it",
                         human_bytes(left, keeping_left(k)));
}

/* ---- Writing --------------------------------------------------------------------------------- */

void keeping_record(struct keeping *k, const struct jig_transfer *t, const struct mask *mask,
                    const struct recorder_about *about)
{
    keeping_begin(k);
    if (k->recorder)
        recorder_add(k->recorder, t, mask, about);
}

void keeping_record_begun(struct keeping *k, const struct jig_transfer *t,
                          const struct mask *mask, const struct recorder_about *about)
{
    keeping_begin(k);
    if (k->recorder)
        recorder_begin(k->recorder, t, mask, about);
}

void keeping_record_open(struct keeping *k, const struct jig_transfer *t,
                         const struct mask *mask, const struct recorder_about *about)
{
    keeping_begin(k);
    if (k->recorder)
        recorder_open(k->recorder, t, mask, about);
}

int64_t keeping_deadline(const struct keeping *k)
{
    int64_t writing = k->recorder ? recorder_deadline(k->recorder) : INT64_MAX;
    int64_t looking = k->watch_at < k->look_again_at ? k->watch_at : k->look_again_at;
    return writing < looking ? writing : looking;
}

enum jig_err keeping_import(struct keeping *k, struct jig_transfer *const *transfers,
                            struct live *const *lives, size_t n, struct jig_error *error)
{
    keeping_begin(k);
    if (k->why[0])
        return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "nothing is kept: %s",
                             k->why);
    open_reader(k);
    if (k->unread[0]) /* what it has would be there twice */
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "nothing is kept: %s",
                             k->unread);
    struct intake_what what = { .historian = k->historian,
                                .recorder = k->recorder,
                                .before = k->reader,
                                .limits = k->limits.kept,
                                .now_us = keeping_now(k),
                                .transfers = transfers,
                                .lives = lives,
                                .n = n };
    k->intake = intake_new(&what);
    return k->intake ? JIG_OK
                     : jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

void keeping_end_import(struct keeping *k)
{
    intake_free(k->intake);
    k->intake = NULL;
}

bool keeping_adopt(struct keeping *k, struct jig_transfer *t, struct mask *mask)
{
    return k->recorder && recorder_adopt(k->recorder, t, mask);
}

bool keeping_adopt_stream(struct keeping *k, const struct jig_transfer *t, struct mask *mask,
                          void *stream, void (*free_stream)(void *stream))
{
    return k->recorder && recorder_adopt_stream(k->recorder, t, mask, stream, free_stream);
}

size_t keeping_interest(const struct keeping *k, struct pollfd *fds, size_t room)
{
    int fd = k->historian ? historian_fd(k->historian) : -1;
    if (fd < 0 || room == 0)
        return 0;
    fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
    return 1;
}

bool keeping_take_news(struct keeping *k, char word[400])
{
    struct historian_news before = k->news;
    word[0] = '\0';
    if (!k->historian)
        return false;
    historian_take_news(k->historian, &k->news);
    memcpy(word, k->news.word, sizeof k->news.word);
    bool has_changed = k->news.changes != before.changes || k->news.openings != before.openings;
    if ((has_changed || word[0]) && k->reader &&
        (history_has_moved(k->reader) || could_be_shared(k)))
        k->is_replaced = true;
    k->look.trouble = k->news.trouble[0] ? k->news.trouble : NULL;
    k->look.is_of_disk = k->news.is_of_disk;
    k->look.n_lost = k->news.n_lost;
    return has_changed || k->news.is_held != before.is_held ||
           k->news.n_lost != before.n_lost || k->news.losses != before.losses ||
           strcmp(k->news.trouble, before.trouble) != 0;
}

bool keeping_has_moved(struct keeping *k, char word[400])
{
    if (!k->reader || !history_has_moved(k->reader))
        return false;
    snprintf(word, 400, "%s", history_word(k->reader));
    k->is_replaced = true;
    return true;
}

void keeping_leave_file(struct keeping *k)
{
    k->n_left++;
    keeping_end_compare(k);
    keeping_leave(k);
    intake_leave_history(k->intake);
    history_close(k->reader);
    k->reader = k->look.reader = NULL;
    k->is_replaced = false;
}

uint64_t keeping_left(const struct keeping *k)
{
    uint64_t left = k->intake     ? intake_left(k->intake)
                    : k->recorder ? recorder_left(k->recorder)
                                  : 0;
    return left + (k->historian ? historian_waiting(k->historian) : 0);
}

bool keeping_is_idle(const struct keeping *k)
{
    return (!k->intake || intake_is_over(k->intake)) &&
           (!k->recorder || recorder_is_idle(k->recorder)) &&
           (!k->historian || historian_waiting(k->historian) == 0);
}

void keeping_drop(struct keeping *k)
{
    recorder_free(k->recorder);
    k->recorder = NULL;
    keeping_end_import(k);
    if (k->historian)
        historian_give_up(k->historian);
}

bool keeping_work(struct keeping *k, int64_t budget_us)
{
    if (k->intake)
        return intake_step(k->intake, budget_us);
    return k->recorder && recorder_step(k->recorder, budget_us);
}

/* ---- Looking --------------------------------------------------------------------------------- */

bool keeping_look_at(struct keeping *k, const char *collection, const char *request)
{
    if (k->collection && k->request && strcmp(k->collection, collection) == 0 &&
        strcmp(k->request, request) == 0)
        return false;
    free(k->collection);
    free(k->request);
    k->collection = mem_strdup(collection);
    k->request = mem_strdup(request);
    k->look.collection = k->collection ? k->collection : "";
    k->look.request = k->request ? k->request : "";
    return true;
}

void keeping_refresh(struct keeping *k, int64_t now_us)
{
    struct history_query q = { .collection = k->look.collection, .request = k->look.request };
    struct jig_error error;
    k->look.now_us = now_us;
    k->look.changes++;
    if (k->is_begun && !k->why[0])
        open_reader(k);
    k->look.n_of_request = 0;
    if (k->reader)
        history_has_news(k->reader, &k->seen);
    if (k->reader && k->look.request &&
        history_count(k->reader, &q, &k->look.n_of_request, &error))
        doubt(k);
}

static enum jig_err no_history(const struct keeping *k, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s",
                         k->look.why_none ? k->look.why_none : "there is no history");
}

enum jig_err keeping_open(struct keeping *k, int64_t id, struct jig_error *error)
{
    if (!k->reader)
        return no_history(k, error);
    struct history_row row;
    struct jig_transfer *t = NULL;
    struct live *live = NULL;
    enum jig_err err = history_row_of(k->reader, id, &row, error);
    if (!err)
        err = history_transfer(k->reader, id, &t, error);
    if (!err)
        err = history_stream(k->reader, id, &live, error);
    if (err) {
        doubt(k);
        jig_transfer_free(t);
        history_row_clear(&row);
        return err;
    }
    keeping_leave(k);
    k->open = row;
    k->transfer = t;
    k->live = live;
    k->look.open = &k->open;
    return JIG_OK;
}

void keeping_leave(struct keeping *k)
{
    jig_transfer_free(k->transfer);
    live_free(k->live);
    k->transfer = NULL;
    k->live = NULL;
    history_row_clear(&k->open);
    k->look.open = NULL;
}

enum jig_err keeping_compare(struct keeping *k, int64_t id, struct jig_error *error)
{
    struct jig_transfer *t = NULL;
    struct live *live = NULL;
    if (!k->reader)
        return no_history(k, error);
    enum jig_err err = history_transfer(k->reader, id, &t, error);
    if (!err)
        err = history_stream(k->reader, id, &live, error);
    if (err) {
        doubt(k);
        jig_transfer_free(t);
        return err;
    }
    keeping_end_compare(k);
    k->compared = t;
    k->compared_live = live;
    return JIG_OK;
}

bool keeping_before(struct keeping *k, int64_t at_us, int64_t *id)
{
    struct history_query q = { .collection = k->look.collection,
                               .request = k->look.request,
                               .before_us = at_us,
                               .limit = BEFORE_ROWS };
    struct history_rows rows = { 0 };
    struct jig_error error;
    bool is_read = k->reader && k->look.request && k->look.request[0] &&
                   !history_list(k->reader, &q, &rows, &error);
    size_t i = 0;
    while (i < rows.n && history_row_is_bare(&rows.rows[i]))
        i++;
    bool found = is_read && i < rows.n;
    if (found)
        *id = rows.rows[i].id;
    history_rows_clear(&rows);
    return found;
}

void keeping_end_compare(struct keeping *k)
{
    jig_transfer_free(k->compared);
    live_free(k->compared_live);
    k->compared = NULL;
    k->compared_live = NULL;
}

size_t keeping_durations(struct keeping *k, int64_t *out, size_t room)
{
    struct history_query q = { .collection = k->look.collection,
                               .request = k->look.request,
                               .limit = room };
    struct history_rows rows = { 0 };
    struct jig_error error;
    size_t n = 0;
    const char *cancelled = jig_err_name(JIG_ERR_CANCELLED);
    bool is_in_file = k->look.request && k->look.request[0];
    if (k->reader && is_in_file && !history_list(k->reader, &q, &rows, &error))
        for (size_t i = rows.n; i-- > 0;)
            if (rows.rows[i].status && strcmp(rows.rows[i].error, cancelled) != 0)
                out[n++] = rows.rows[i].duration_us;
    history_rows_clear(&rows);
    return n;
}
