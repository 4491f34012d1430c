#include "app/pastops.h"

#include <stdlib.h>
#include <string.h>

#include "app/importing.h"
#include "app/requests.h"
#include "app/saving.h"
#include "base/mem.h"
#include "overlay/confirm.h"

#define PRIME_ROWS 250  /* of the history, a slice */
#define PRIME_MOST 5000 /* rows that are looked at for the tree's statuses */

static struct keeping *keeping_of(const struct app *app)
{
    return (struct keeping *)&app->sends.keeping;
}

/* ---- Time ------------------------------------------------------------------------------------ */

/* What a stream ended with is no error of its transfer: a close by 1011 follows a 101. */
static bool has_failed(struct history *h, const struct history_row *row)
{
    struct live *stream = NULL;
    struct jig_error error;
    bool failed = row->error[0] != '\0';
    if (failed || row->status != 101 || history_stream(h, row->id, &stream, &error) || !stream)
        return failed;
    failed = stream->has_failed;
    live_free(stream);
    return failed;
}

/* The last status of each request, from the newest send on, into rows of the tree that have
 * none. */
static bool prime(struct app *app)
{
    struct keeping *k = keeping_of(app);
    struct history_query q = { .collection = k->look.collection,
                               .below_at_us = k->below_at_us,
                               .below_id = k->below_id,
                               .limit = PRIME_ROWS };
    struct history_rows rows = { 0 };
    struct jig_error error;
    if (k->is_primed || !k->reader || !app->ws.collection)
        return false;
    k->is_primed = history_list(k->reader, &q, &rows, &error) || rows.n < PRIME_ROWS ||
                   (k->primed += rows.n) >= PRIME_MOST;
    for (size_t i = 0; i < rows.n; i++) {
        const struct history_row *row = &rows.rows[i];
        bool is_under_way = row->state == HISTORY_OPEN && history_row_is_bare(row);
        if (row->request[0] && !is_under_way && !tree_has_status(app->tree, row->request))
            tree_set_status(app->tree, row->request,
                            has_failed(k->reader, row) ? 0 : row->status);
        k->below_at_us = row->at_us;
        k->below_id = row->id;
    }
    history_rows_clear(&rows);
    return !k->is_primed;
}

/* What was under way when it was opened is looked at again once it is over. */
static void open_ended(struct app *app)
{
    struct keeping *k = keeping_of(app);
    struct history_row row;
    struct jig_error error;
    if (!k->transfer || !k->reader || !history_row_is_bare(&k->open) ||
        history_row_of(k->reader, k->open.id, &row, &error))
        return;
    int64_t id = row.id;
    bool has_ended = row.state != k->open.state;
    history_row_clear(&row);
    if (!has_ended)
        return;
    app_leave_old(app);
    if (keeping_open(k, id, &error))
        app_say_error(app, &error);
    app_show_answer(app);
}

static void changed(struct app *app)
{
    keeping_refresh(keeping_of(app), keeping_now(keeping_of(app)));
    open_ended(app);
    app_take_durations(app);
    response_update(app->response, app->now);
}

/* The file that is read is not the history any more: whoever looks at something of it lets go
 * first. */
static void leave_file(struct app *app)
{
    struct keeping *k = keeping_of(app);
    if (k->transfer || k->compared)
        app_leave_comparison(app);
    if (k->transfer) {
        app_leave_old(app);
        app_show_answer(app);
    }
    saving_leave_history(app);
    keeping_leave_file(k);
}

/* Each one anew, for each is an answer that will be missed; an error that is shown, which may be
 * the send's own, stays, and the title has the number. */
static void tell_lost(struct app *app, const struct historian_news *news)
{
    struct keeping *k = keeping_of(app);
    bool is_own = k->said == app->n_messages;
    if (app->message[0] && app->message_role == ROLE_ERROR && !is_own)
        return;
    app_say(app, ROLE_WARN, "%zu send%s not kept: %s", news->n_lost,
            news->n_lost == 1 ? " is" : "s are", news->trouble);
    k->said = app->n_messages;
}

/* One was kept, or nothing is waited for any more. */
static void unsay(struct app *app)
{
    if (keeping_of(app)->said == app->n_messages)
        app->message[0] = '\0';
}

static void tell_news(struct app *app, const struct historian_news *before, const char *word)
{
    const struct historian_news *news = &keeping_of(app)->news;
    /* One may have been kept since the last look, and the next one lost. */
    bool is_lost = news->n_lost > 0 && news->losses > before->losses;
    bool is_over =
        (before->n_lost > 0 && news->n_lost == 0) || (before->is_held && !news->is_held);
    if (word[0])
        importing_note(app, word);
    if (is_lost)
        tell_lost(app, news);
    else if (is_over)
        unsay(app);
    if (word[0] && !(is_lost && strcmp(word, news->trouble) == 0))
        app_say(app, ROLE_WARN, "%s", word);
    if (word[0] && news->is_held)
        keeping_of(app)->said = app->n_messages;
}

void pastops_step(struct app *app)
{
    struct keeping *k = keeping_of(app);
    struct historian_news before = k->news;
    char word[400];
    k->is_saved_from = app->saving.har.transfer != NULL;
    if (!keeping_take_news(k, word) && !word[0])
        return;
    if (k->is_replaced)
        leave_file(app);
    tell_news(app, &before, word);
    changed(app);
}

/* Before a number of the file that is read is gone by. */
bool pastops_leave_moved(struct app *app)
{
    char word[400];
    if (!keeping_has_moved(keeping_of(app), word))
        return false;
    leave_file(app);
    app_say(app, ROLE_WARN, "%s", word);
    changed(app);
    return true;
}

/* The first turn after the first screen. */
static void begin(struct app *app)
{
    keeping_begin(keeping_of(app));
    changed(app);
}

bool pastops_work(struct app *app, int64_t budget_us)
{
    struct keeping *k = keeping_of(app);
    bool is_seen = !app_is_comparing(app) && response_shows_history(app->response);
    k->is_saved_from = app->saving.har.transfer != NULL;
    bool is_news = keeping_look_again(k, app->now) || keeping_watch(k, is_seen, app->now);
    if (k->is_replaced)
        leave_file(app);
    if (is_news && !pastops_leave_moved(app))
        changed(app);
    if (app->viewing)
        return importing_work(app, budget_us);
    if (!k->is_begun) {
        begin(app);
        return true;
    }
    bool more = keeping_work(k, budget_us);
    if (keeping_is_idle(k))
        k->busy_since = 0;
    else if (!k->busy_since)
        k->busy_since = app->now;
    return prime(app) || more;
}

/* ---- Commands -------------------------------------------------------------------------------- */

void pastops_open(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    app_leave_old(app);
    if (keeping_open(keeping_of(app), intent->number, &error))
        app_say_error(app, &error);
    else
        response_show_tab(app->response, RESPONSE_BODY);
    app_show_answer(app);
}

void pastops_leave(struct app *app, const struct intent *intent)
{
    (void)intent;
    app_leave_old(app);
    response_show_tab(app->response, RESPONSE_HISTORY);
    app_show_answer(app);
}

/* "12:03:11   200   GET http://a.test/x"; nothing where it is gone. */
static void add_name(const struct keeping *k, int64_t id, struct buf *out)
{
    struct history_row row;
    struct jig_error error;
    char at[PASTLOOK_TIME];
    if (!k->reader || history_row_of(k->reader, id, &row, &error))
        return;
    pastlook_time(row.at_us, keeping_now(k), at);
    buf_add_str(out, at);
    if (row.error[0])
        buf_addf(out, "   %s", row.error);
    else if (row.status)
        buf_addf(out, "   %d", row.status);
    if (row.state != HISTORY_DONE && strcmp(row.error, history_state_name(row.state)) != 0)
        buf_addf(out, "   %s", history_state_name(row.state));
    buf_addf(out, "   %s %s\n", row.method, row.url);
    history_row_clear(&row);
}

/* There is no way back, and the same key compares on the other tabs. */
void pastops_ask_delete(struct app *app, const struct intent *intent)
{
    struct buf text;
    buf_init(&text, 1u << 17);
    add_name(keeping_of(app), intent->number, &text);
    buf_add_str(&text, "It goes out of the history with its whole answer.");
    struct confirm asked = {
        .title = "Delete the send",
        .text = buf_span(&text),
        .answers = { { 'k', "Keep it", "overlay.close" },
                     { 'd', "Delete", "history.delete-now" } },
    };
    app_set_subject(app, SPAN(""), intent->number);
    keeping_of(app)->asked_of = keeping_of(app)->n_left;
    app_open(app, confirm_overlay(&asked));
    buf_clear(&text);
}

void pastops_delete(struct app *app, const struct intent *intent)
{
    struct keeping *k = keeping_of(app);
    int64_t id = app->subject_number;
    overlay_clear(&app->overlay);
    if (pastops_leave_moved(app) || k->asked_of != k->n_left) {
        app_say(app, ROLE_WARN, "the history is another file now: nothing was deleted");
        return;
    }
    if (k->transfer && k->open.id == id)
        pastops_leave(app, intent);
    if (k->historian && historian_delete(k->historian, id))
        app_say(app, ROLE_OK, "Deleted from the history");
}

static struct span what_is_cleared(struct app *app, bool of_all)
{
    if (of_all)
        return SPAN("Every send of every request goes out of the history.");
    const char *request = keeping_of(app)->look.request;
    return request && !request[0]
               ? SPAN("The sends of all unsaved requests go out of the history.")
               : SPAN("The sends of this request go out of the history.");
}

void pastops_ask_clear(struct app *app, const struct intent *intent)
{
    struct confirm asked = {
        .title = "Clear the history",
        .text = what_is_cleared(app, intent->number != 0),
        .answers = { { 'k', "Keep them", "overlay.close" },
                     { 'y', "Clear", "history.clear-now" } },
    };
    app_set_subject(app, SPAN(""), intent->number);
    app_open(app, confirm_overlay(&asked));
}

void pastops_clear(struct app *app, const struct intent *intent)
{
    struct keeping *k = keeping_of(app);
    bool of_all = app->subject_number != 0;
    overlay_clear(&app->overlay);
    if (k->transfer)
        pastops_leave(app, intent);
    if (k->historian && historian_clear(k->historian, of_all ? NULL : k->look.collection,
                                        of_all ? NULL : k->look.request))
        app_say(app, ROLE_OK, "Cleared");
}
