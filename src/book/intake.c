#include "book/intake.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/knownsends.h"

#define BATCH    200  /* rows of the history that are looked at in a turn */
#define ROW_COST 1024 /* at least, of what is kept besides bodies */

struct intake {
    struct intake_what what;
    struct knownsends held; /* those of imports before, as far as they may be met again */
    int64_t since, before;  /* when ours were made */
    /* how far the look into the history has come; 0: not yet */
    int64_t below_at_us, below_id;
    bool has_looked;
    uint64_t room; /* bytes that the history can take, about */
    struct jig_error error;

    size_t next;       /* of the transfers */
    struct mask *mask; /* of the one at hand; NULL: none is */
    uint64_t used;     /* bytes of those that were handed over */
    uint64_t left;
    uint64_t kept_before, refused_before; /* imports, by the historian, until then */
    struct intake_result result;
};

static int64_t made_at(const struct jig_transfer *t)
{
    return jig_exchange_timing(jig_transfer_exchange(t, 0)).started_wall_us;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Bytes that the history is to hold of one of them. */
static uint64_t cost_of(const struct intake *in, size_t i)
{
    uint64_t most = in->what.limits.body, all = ROW_COST;
    const struct jig_transfer *t = in->what.transfers[i];
    const struct live *live = in->what.lives[i];
    for (size_t k = 0; k < jig_transfer_n_exchanges(t); k++) {
        const struct jig_exchange *x = jig_transfer_exchange(t, k);
        all += least(jig_exchange_body_kept(x), most);
        all += least(jig_exchange_request_body_kept(x), most);
    }
    if (live)
        all += least(live->log.bytes[LOGROW_RECEIVED] + live->log.bytes[LOGROW_SENT], most);
    return all;
}

static bool is_cut(const struct intake *in, const struct jig_transfer *t)
{
    return jig_exchange_body_kept(jig_transfer_last(t)) > in->what.limits.body;
}

struct intake *intake_new(const struct intake_what *what)
{
    struct intake *in = mem_zero(1, sizeof *in);
    if (!in)
        return NULL;
    in->what = *what;
    in->since = INT64_MAX;
    in->has_looked = !what->before;
    in->room = what->limits.size;
    in->kept_before = historian_n_kept(what->historian, HISTORY_IMPORTED);
    in->refused_before = historian_n_refused(what->historian);
    knownsends_init(&in->held, (uint64_t)what->now_us ^ (uint64_t)(uintptr_t)in);
    in->result.n = what->n;
    for (size_t i = 0; i < what->n; i++) {
        int64_t at = made_at(what->transfers[i]);
        in->left += cost_of(in, i);
        in->since = at > 0 && at < in->since ? at : in->since;
        in->before = at >= in->before ? at + 1 : in->before;
    }
    return in;
}

void intake_free(struct intake *in)
{
    if (!in)
        return;
    mask_free(in->mask);
    knownsends_clear(&in->held);
    free(in);
}

/* ---- What is there ----------------------------------------------------------------------------*/

static enum jig_err out_of_memory(struct intake *in)
{
    return jig_error_set(&in->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static enum jig_err end_look(struct intake *in)
{
    uint64_t bytes, most = in->what.limits.size;
    enum jig_err err = history_size(in->what.before, &bytes, &in->error);
    in->has_looked = true;
    in->room = bytes < most ? most - bytes : 0;
    return err;
}

static enum jig_err take_batch(struct intake *in, const struct history_rows *batch)
{
    bool ok = true;
    for (size_t i = 0; ok && i < batch->n; i++) {
        const struct history_row *row = &batch->rows[i];
        in->below_at_us = row->at_us;
        in->below_id = row->id;
        ok = row->origin != HISTORY_IMPORTED || knownsends_add(&in->held, row);
    }
    if (!ok)
        return out_of_memory(in);
    return batch->n < BATCH ? end_look(in) : JIG_OK;
}

/* Without knowing what is there nothing is kept. */
static void look_back(struct intake *in)
{
    struct history_rows batch = { 0 };
    struct history_query q = { .since_us = in->since,
                               .before_us = in->before,
                               .below_at_us = in->below_at_us,
                               .below_id = in->below_id,
                               .limit = BATCH };
    if (!history_list(in->what.before, &q, &batch, &in->error))
        take_batch(in, &batch);
    history_rows_clear(&batch);
    if (!in->error.code)
        return;
    in->has_looked = true;
    in->result.fates[INTAKE_UNWRITTEN] = in->what.n;
    in->next = in->what.n;
    in->left = 0;
}

void intake_leave_history(struct intake *in)
{
    if (!in)
        return;
    knownsends_clear(&in->held); /* they are not in the new one */
    in->has_looked = true;
    in->room = in->what.limits.size;
}

/* ---- One of them ------------------------------------------------------------------------------*/

static struct recorder_about about(const struct intake *in, size_t i)
{
    return (struct recorder_about){ .origin = HISTORY_IMPORTED, .live = in->what.lives[i] };
}

static enum intake_fate judge(struct intake *in, const struct history_row *row, uint64_t cost)
{
    const struct history_limits *limits = &in->what.limits;
    if (row->at_us <= 0)
        return INTAKE_UNDATED;
    if (row->at_us < in->what.now_us - limits->age_us)
        return INTAKE_OLD;
    if (knownsends_take(&in->held, row)) /* it stands for one of ours */
        return INTAKE_TWICE;
    return cost > in->room || in->used > in->room - cost ? INTAKE_LARGE : INTAKE_KEPT;
}

/* The row is as the recorder will write it, or the next import would not know it again. */
static enum intake_fate hand_over(struct intake *in, size_t i, uint64_t cost)
{
    const struct jig_transfer *t = in->what.transfers[i];
    const struct recorder_about what = about(in, i);
    struct history_row row;
    in->mask = mask_new();
    if (!in->mask || !mask_add_sent(in->mask, jig_transfer_last(t)) ||
        !recordrow_fill(t, in->mask, &what, &row))
        return INTAKE_UNWRITTEN;
    enum intake_fate fate = judge(in, &row, cost);
    history_row_clear(&row);
    if (fate == INTAKE_KEPT && !recorder_add(in->what.recorder, t, in->mask, &what))
        return INTAKE_UNWRITTEN;
    return fate;
}

static void let_go(struct intake *in)
{
    mask_free(in->mask);
    in->mask = NULL;
}

static void take_next(struct intake *in)
{
    size_t i = in->next++;
    uint64_t cost = cost_of(in, i);
    enum intake_fate fate = hand_over(in, i, cost);
    in->result.fates[fate]++;
    in->left -= cost;
    if (fate != INTAKE_KEPT) {
        let_go(in);
        return;
    }
    in->used += cost;
    in->result.n_cut += is_cut(in, in->what.transfers[i]);
}

/* ---- The whole --------------------------------------------------------------------------------*/

static bool go_on(struct intake *in, int64_t budget_us)
{
    struct recorder *r = in->what.recorder;
    if (!in->has_looked)
        look_back(in);
    else if (in->mask && !recorder_is_idle(r))
        return recorder_step(r, budget_us) || recorder_is_idle(r);
    else if (in->mask)
        let_go(in);
    else if (in->next < in->what.n)
        take_next(in);
    else
        return false;
    return true;
}

bool intake_step(struct intake *in, int64_t budget_us)
{
    int64_t now = jig_now(), until = now + budget_us;
    bool more;
    do
        more = go_on(in, until - now);
    while (more && (now = jig_now()) < until);
    return more;
}

bool intake_is_over(const struct intake *in)
{
    return in->has_looked && in->next == in->what.n && !in->mask &&
           historian_is_idle(in->what.historian);
}

uint64_t intake_left(const struct intake *in)
{
    return in->left + recorder_left(in->what.recorder);
}

const struct jig_error *intake_error(const struct intake *in)
{
    return &in->error;
}

static size_t least_count(uint64_t n, size_t most)
{
    return n < most ? (size_t)n : most;
}

/* What was refused at last was larger than it had looked. */
void intake_result(const struct intake *in, struct intake_result *out)
{
    const struct historian *h = in->what.historian;
    size_t left = in->result.fates[INTAKE_KEPT];
    *out = in->result;
    out->fates[INTAKE_KEPT] =
        least_count(historian_n_kept(h, HISTORY_IMPORTED) - in->kept_before, left);
    left -= out->fates[INTAKE_KEPT];
    size_t refused = least_count(historian_n_refused(h) - in->refused_before, left);
    out->fates[INTAKE_LARGE] += refused;
    out->fates[INTAKE_UNWRITTEN] += left - refused;
    out->n_cut = least_count(out->n_cut, out->fates[INTAKE_KEPT]);
}
