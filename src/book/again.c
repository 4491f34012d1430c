#include "book/again.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/refill.h"
#include "book/secrethosts.h"
#include "data/human.h"
#include "wire/url.h"

/* Of a body so large at most a copy is sent, and nothing of the history is held. */
#define COPIED_MAX ((size_t)1 << 20)

struct again {
    struct history *history;
    struct history_row row;
    struct jig_transfer *sent;  /* as it is kept */
    struct jig_transfer *whole; /* with the secrets in its head; NULL: there were none */
    struct refill *body;
    struct rehead now;
    bool body_wants, is_looked_up;
    char missing[REHEAD_NAME];
};

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static enum jig_err unreadable(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                         "the body that it sent can't be read back from the history");
}

void again_free(struct again *a)
{
    if (!a)
        return;
    refill_free(a->body);
    rehead_clear(&a->now);
    jig_transfer_free(a->whole);
    jig_transfer_free(a->sent);
    history_row_clear(&a->row);
    history_close(a->history);
    free(a);
}

const struct history_row *again_row(const struct again *a)
{
    return &a->row;
}

const char *again_missing(const struct again *a)
{
    return a->missing;
}

static const struct jig_exchange *first_of(const struct again *a)
{
    return jig_transfer_exchange(a->sent, 0);
}

bool again_is_websocket(const struct again *a)
{
    return url_is_websocket(span_of(jig_exchange_url(first_of(a))));
}

uint64_t again_at(const struct again *a, uint64_t *all)
{
    return refill_at(a->body, all);
}

/* ---- What it was ------------------------------------------------------------------------------*/

/* Of one that is not over no more is kept than what it asked for, if that. */
static enum jig_err check_bare(const struct again *a, struct jig_error *error)
{
    const struct jig_exchange *x = first_of(a);
    bool is_raw = jig_transfer_is_raw(a->sent);
    const char *state = a->row.state == HISTORY_OPEN ? "it is still under way"
                                                     : "jig ended before its answer was over";
    if (!is_raw && jig_exchange_n_fields(x, JIG_SECTION_REQUEST) == 0)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "it can't be sent again: %s, and of what it sent no more than its "
                             "method and URL is kept until then",
                             state);
    if (is_raw ? jig_exchange_wire_dropped(x, JIG_SENT) > 0
               : jig_exchange_request_body_kept(x) < jig_exchange_request_body_len(x))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "it can't be sent again: %s, and its body is not kept until then, "
                             "for it is large or comes from a file",
                             state);
    return JIG_OK;
}

static enum jig_err check_whole(const struct again *a, struct jig_error *error)
{
    char all[HUMAN_SHORT], kept[HUMAN_SHORT];
    uint64_t len = jig_exchange_request_body_len(first_of(a)),
             n = jig_exchange_request_body_kept(first_of(a));
    if (n == len || jig_transfer_is_raw(a->sent))
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "it can't be sent again: of the %s that it sent the history has the "
                         "first %s; history.body in config.ini says how much is kept",
                         human_bytes(all, len), human_bytes(kept, n));
}

static enum jig_err open_send(struct again *a, const char *path, int busy_ms, int64_t id,
                              struct jig_error *error)
{
    enum jig_err err = history_open_to_read(path, busy_ms, &a->history, error);
    if (!err)
        err = history_row_of(a->history, id, &a->row, error);
    if (!err)
        err = history_transfer(a->history, id, &a->sent, error);
    if (!err)
        err = history_row_is_bare(&a->row) ? check_bare(a, error) : check_whole(a, error);
    if (!err && !(a->body = refill_new(first_of(a))))
        err = out_of_memory(error);
    return err;
}

enum jig_err again_new(const char *path, int busy_ms, int64_t id, struct again **out,
                       struct jig_error *error)
{
    struct again *a = mem_zero(1, sizeof *a);
    enum jig_err err = a ? open_send(a, path, busy_ms, id, error) : out_of_memory(error);
    if (err) {
        again_free(a);
        a = NULL;
    }
    *out = a;
    return err;
}

/* ---- Its secrets ------------------------------------------------------------------------------*/

/* Literal bytes are those of the wire. */
static bool is_raw_hidden(const struct again *a)
{
    const struct jig_exchange *x = first_of(a);
    bool is = false;
    for (size_t i = 0; jig_transfer_is_raw(a->sent) && i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        is = is || (piece.direction == JIG_SENT &&
                    unmask_is_needed(span_make(piece.data, piece.len)));
    }
    return is;
}

static bool wants(const struct again *a)
{
    return a->body_wants || rehead_is_needed(a->sent) || is_raw_hidden(a);
}

bool again_has_request(const struct again *a)
{
    return !jig_transfer_is_raw(a->sent) && a->row.collection[0] && a->row.request[0];
}

static enum again_status fail(struct again *a, enum refill_status why, struct jig_error *error)
{
    if (why == REFILL_MISSING) {
        memcpy(a->missing, "the body", sizeof "the body");
        jig_error_set(
            error, JIG_ERR_USAGE, JIG_PHASE_NONE,
            "it can't be sent as it was: secrets are not kept, and one in the body is "
            "not in its request now");
    } else if (why == REFILL_UNREADABLE)
        unreadable(error);
    else
        jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE,
                      "no memory for the secrets of its body");
    return AGAIN_FAILED;
}

enum again_status again_step(struct again *a, int64_t budget_us, struct jig_error *error)
{
    enum refill_status status = refill_step(a->body, budget_us);
    if (status == REFILL_MORE)
        return AGAIN_MORE;
    a->body_wants = a->body_wants || status == REFILL_WANTS;
    if (status != REFILL_DONE && status != REFILL_WANTS)
        return fail(a, status, error);
    return wants(a) && !a->is_looked_up ? AGAIN_WANTS : AGAIN_READY;
}

/* Secrets go where the request's own may go. */
static enum jig_err judge_host(const struct again *a, struct scope *s, struct jig_error *error)
{
    const char *url = jig_exchange_url(jig_transfer_exchange(a->whole, 0));
    buf_reset(&s->needs);
    enum jig_err err = secrethosts_judge(s, span_of(url), error);
    if (!err && (s->needs.len > 0 || s->needs.failed))
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                            "it went to another host, which has none of the secrets: not sent");
    return err;
}

enum jig_err again_look_up(struct again *a, struct scope *s, struct jig_request *take,
                           struct jig_error *error)
{
    size_t len;
    rehead_clear(&a->now);
    enum jig_err err = rehead_init(&a->now, s, take, error);
    if (!err)
        err = rehead_build(&a->now, a->sent, &a->whole, a->missing, error);
    if (!err)
        err = judge_host(a, s, error);
    if (err)
        return err;
    a->is_looked_up = true;
    const char *body = jig_request_body(a->now.request, &len);
    if (a->body_wants && !refill_give(a->body, span_make(body, len), a->now.mask))
        return out_of_memory(error);
    return JIG_OK;
}

/* ---- The request ------------------------------------------------------------------------------*/

static size_t read_body(void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct again *a = ctx;
    return refill_read(a->body, offset, out, len);
}

static void drop(void *ctx)
{
    again_free(ctx);
}

static enum jig_err copy_body(const struct again *a, struct jig_request *request, size_t len,
                              struct jig_error *error)
{
    struct buf body;
    enum jig_err err;
    buf_init_secret(&body, COPIED_MAX);
    char *room = buf_space(&body, len);
    if (!room)
        return out_of_memory(error);
    buf_added(&body, refill_read(a->body, 0, room, len));
    if (body.len == len)
        err = jig_request_set_body(request, body.ptr, body.len, error);
    else
        err = unreadable(error);
    buf_wipe(&body);
    return err;
}

/* The secrets of now may be longer or shorter than those of then. */
static enum jig_err say_length(struct again *a, struct jig_error *error)
{
    jig_transfer_free(a->whole);
    a->now.is_other_length = true;
    a->now.body_len = refill_len(a->body);
    return rehead_build(&a->now, a->sent, &a->whole, a->missing, error);
}

/* What is sent again is kept as what it turns out to be, whatever it was. */
static enum jig_err follow_events(struct jig_request *r, struct jig_error *error)
{
    struct jig_options options = *jig_request_options(r);
    options.stream_events = true;
    return jig_request_set_options(r, &options, error);
}

enum jig_err again_take(struct again *take, struct jig_request **out, struct jig_error *error)
{
    uint64_t len = refill_len(take->body);
    struct jig_body_source source = { take, read_body, drop };
    bool has_body = len > 0 && !jig_transfer_is_raw(take->sent);
    *out = NULL;
    enum jig_err err = take->body_wants ? say_length(take, error) : JIG_OK;
    if (!err)
        err = jig_transfer_repeat(take->whole ? take->whole : take->sent, out, error);
    if (!err)
        err = follow_events(*out, error);
    if (!err && has_body && len > COPIED_MAX) {
        jig_request_set_body_source(*out, &source, len);
        return JIG_OK;
    }
    if (!err && has_body)
        err = copy_body(take, *out, (size_t)len, error);
    if (err) {
        jig_request_free(*out);
        *out = NULL;
    }
    again_free(take);
    return err;
}
