#include "app/posting.h"

#include "base/error.h"
#include "data/hexread.h"
#include "data/streamlog.h"
#include "jig.h"

/* Dense JSON is read at some 12 ms a MiB. */
enum { SLICE = 64 << 10 };

/* Two digits a byte, a blank behind each, and as much again. */
#define HEX_MAX (STREAMLOG_HEADROOM + 4 * (size_t)POSTING_MAX)

static void init_message(struct buf *message)
{
    buf_init_secret(message, STREAMLOG_HEADROOM + POSTING_MAX);
    buf_add_fill(message, 0, STREAMLOG_HEADROOM);
}

void posting_init(struct posting *o)
{
    *o = (struct posting){ .is_on = false };
    buf_init_secret(&o->source, HEX_MAX);
    buf_init_secret(&o->message, STREAMLOG_HEADROOM + POSTING_MAX);
}

void posting_clear(struct posting *o)
{
    buf_wipe(&o->source);
    buf_wipe(&o->message);
    posting_init(o);
}

struct buf *posting_room(struct posting *o)
{
    posting_clear(o);
    init_message(&o->message);
    return &o->message;
}

/* All its room at once: what is secret would be copied and overwritten whenever it grows. */
static void make_room(struct posting *o)
{
    init_message(&o->message);
    buf_space(&o->message, o->mode == MESSAGEFIELD_HEX ? o->text.len / 2 : o->text.len);
}

void posting_begin(struct posting *o, enum messagefield_mode mode, struct span text)
{
    posting_clear(o);
    o->is_on = true;
    o->mode = mode;
    o->text = text;
    make_room(o);
}

void posting_begin_own(struct posting *o, enum messagefield_mode mode)
{
    o->is_on = o->is_own = true;
    o->mode = mode;
    o->text = posting_text(o);
    o->at = mode == MESSAGEFIELD_HEX ? 0 : o->text.len; /* it stands where it is to */
    if (mode != MESSAGEFIELD_HEX)
        return;
    o->source = o->message;
    make_room(o);
}

/* A text is copied where it is wanted, hex is to be read yet. */
bool posting_own(struct posting *o)
{
    bool is_hex = o->mode == MESSAGEFIELD_HEX;
    struct span rest = span_sub(o->text, o->at, o->text.len);
    size_t len = o->message.len;
    if (o->is_own)
        return true;
    buf_add(is_hex ? &o->source : &o->message, is_hex ? o->text : rest);
    if (o->source.failed || o->message.failed) {
        buf_wipe(&o->source);
        o->message.len = len;
        o->source.failed = o->message.failed = JIG_OK;
        return false;
    }
    o->is_own = true;
    o->text = is_hex ? buf_span(&o->source) : posting_text(o);
    o->at = is_hex ? o->at : o->text.len;
    return true;
}

struct span posting_text(const struct posting *o)
{
    return span_sub(buf_span(&o->message), STREAMLOG_HEADROOM, o->message.len);
}

char *posting_take(struct posting *o)
{
    return buf_take_fit(&o->message);
}

/* ---- Slices -----------------------------------------------------------------------------------*/

static enum jig_err take_some(struct posting *o, struct jig_error *error)
{
    size_t left = o->text.len - o->at, n = left < SLICE ? left : SLICE;
    if (o->mode != MESSAGEFIELD_HEX) {
        buf_add(&o->message, span_sub(o->text, o->at, o->at + n));
        o->at += n;
    } else if (!hexread_some(o->text, &o->at, SLICE, &o->message)) {
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "not hex at character %zu: two digits make a byte", o->at + 1);
    }
    return o->message.failed ? jig_error_set(error, o->message.failed, JIG_PHASE_NONE,
                                             "there is no room for the message: not sent")
                             : JIG_OK;
}

static enum jig_err check_some(struct posting *o, bool *more, struct jig_error *error)
{
    struct jsonlex_token token;
    enum jsonread_event event;
    if (!o->is_checking)
        jsonread_init(&o->json, posting_text(o), false);
    o->is_checking = true;
    size_t from = o->json.lex.at;
    do {
        event = jsonread_next(&o->json, &token);
    } while (event != JSONREAD_END && event != JSONREAD_ERROR && o->json.lex.at - from < SLICE);
    *more = event != JSONREAD_END;
    if (event != JSONREAD_ERROR)
        return JIG_OK;
    struct jsonlex_place place = jsonlex_place(posting_text(o), o->json.error_at);
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "no JSON, line %zu, column %zu: %s", (size_t)place.line,
                         (size_t)place.column, o->json.why);
}

enum jig_err posting_work(struct posting *o, int64_t budget_us, bool *more,
                          struct jig_error *error)
{
    int64_t until = jig_now() + budget_us;
    bool is_small = o->text.len <= SLICE;
    enum jig_err err = JIG_OK;
    *more = false;
    if (o->is_ready)
        return JIG_OK;
    do {
        *more = true;
        if (o->at < o->text.len)
            err = take_some(o, error);
        else if (o->mode == MESSAGEFIELD_JSON)
            err = check_some(o, more, error);
        else
            *more = false;
    } while (*more && !err && (is_small || jig_now() < until));
    o->is_ready = !*more && !err;
    *more |= !is_small; /* to send a large one is a turn of its own */
    return err;
}
