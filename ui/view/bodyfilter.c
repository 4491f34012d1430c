#include "view/bodyfilter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/tempdir.h"
#include "data/jqrun.h"

/* jq reads a body of this size within a frame or two. */
#define LARGE    (1u << 20)
#define PAUSE_US 250000
#define MOST_MIB 256 /* of results */
/* What is read of a body in another charset, at a time. */
#define RECODE_STEP (256u << 10)
/* Between two looks at a child that is at work. */
#define LOOK_US 8000
/* What is done sooner is not told about while it runs. */
#define SOON_US 300000

void bodyfilter_init(struct bodyfilter *f)
{
    *f = (struct bodyfilter){ .due = INT64_MAX, .charset = charset_at(0) };
    buf_init(&f->text, BODYFILTER_MAX);
}

static void drop(struct jqrun **run)
{
    jqrun_free(*run);
    *run = NULL;
}

void bodyfilter_clear(struct bodyfilter *f)
{
    if (!f)
        return;
    drop(&f->shown);
    drop(&f->next);
    buf_clear(&f->text);
    recode_free(f->recode);
    packed_free(f->packed);
    bodyfilter_init(f);
}

bool bodyfilter_is_on(const struct bodyfilter *f)
{
    return f->text.len > 0;
}

void bodyfilter_set(struct bodyfilter *f, struct span text, uint64_t body_len, int64_t now)
{
    buf_reset(&f->text);
    buf_add(&f->text, text);
    drop(&f->next);
    f->wrong[0] = '\0';
    f->was_complete = f->reads_again = false;
    f->due = !text.len ? INT64_MAX : body_len > LARGE ? now + PAUSE_US : now;
}

void bodyfilter_restart(struct bodyfilter *f, int64_t now)
{
    drop(&f->shown);
    drop(&f->next);
    recode_free(f->recode);
    packed_free(f->packed);
    f->recode = NULL;
    f->packed = NULL;
    f->charset = charset_at(0);
    f->kind = 0;
    f->wrong[0] = '\0';
    f->was_complete = f->reads_again = false;
    f->due = f->text.len ? now : INT64_MAX;
}

void bodyfilter_read_as(struct bodyfilter *f, const struct charset_kind *charset,
                        enum packed_kind kind)
{
    if (charset == f->charset && kind == f->kind)
        return;
    recode_free(f->recode);
    packed_free(f->packed);
    f->recode = charset_is_utf8(charset) ? NULL : recode_new(&f->bytes, charset);
    f->packed = kind ? packed_new(&f->bytes, kind) : NULL;
    f->charset = charset;
    f->kind = kind;
}

/* jq reads the JSON that it stands for; that this is not all of it is said. */
static bool read_packed(struct bodyfilter *f, bool complete, struct source *out)
{
    packed_step(f->packed, RECODE_STEP, complete);
    *out = *packed_text(f->packed);
    if (packed_complaint(f->packed))
        snprintf(f->wrong, sizeof f->wrong, "jq reads no further than %s",
                 packed_complaint(f->packed));
    return packed_is_done(f->packed);
}

/* The body as jq reads it; true: no more of it will come. */
static bool read_text(struct bodyfilter *f, const struct bodyinput *body, struct source *out)
{
    *out = f->bytes = body->source;
    if (f->packed)
        return read_packed(f, body->complete, out);
    if (!f->recode)
        return body->complete;
    bool more = recode_step(f->recode, RECODE_STEP, body->complete);
    *out = *recode_text(f->recode);
    return body->complete && !more;
}

static void complain(struct bodyfilter *f, const struct jig_error *error)
{
    if (error->code)
        snprintf(f->wrong, sizeof f->wrong, "%s", error->text);
}

static void start(struct bodyfilter *f, int64_t now)
{
    struct jig_error error = { 0 };
    f->due = INT64_MAX;
    f->was_complete = false;
    f->started = now;
    f->next = jqrun_new(buf_str(&f->text), tempdir_path(), MOST_MIB, &error);
    complain(f, &error);
}

/* The new one has something to show, or has ended. True: it is shown from now on. */
static bool step_next(struct bodyfilter *f, const struct source *text, bool complete)
{
    jqrun_step(f->next, text, complete);
    bool is_done = jqrun_is_done(f->next);
    bool has_results = jqrun_results(f->next).len > 0;
    if (!is_done && !has_results)
        return false;
    complain(f, jqrun_error(f->next));
    if (!has_results && jqrun_error(f->next)->code) {
        drop(&f->next);
        return false;
    }
    drop(&f->shown);
    f->shown = f->next;
    f->next = NULL;
    return true;
}

static const struct jqrun *at_work(const struct bodyfilter *f)
{
    return f->next ? f->next : f->shown && !jqrun_is_done(f->shown) ? f->shown : NULL;
}

static void note_progress(struct bodyfilter *f, const struct bodyinput *body, int64_t now)
{
    const struct jqrun *run = at_work(f);
    f->running_us = run ? now - f->started : 0;
    f->fed = run ? jqrun_fed(run) : 0;
    f->all = body->source.len;
}

/* A file that is written on. What was shown stays until there is other. */
static void read_again(struct bodyfilter *f, const struct bodyinput *body, int64_t now)
{
    bool has_ended = f->text.len && f->due == INT64_MAX && !at_work(f);
    if (!has_ended || !f->was_complete || body->source.len <= f->given)
        return;
    f->wrong[0] = '\0';
    f->reads_again = true;
    f->due = body->source.len > LARGE ? now + PAUSE_US : now;
}

static bool step(struct bodyfilter *f, const struct bodyinput *body, int64_t now)
{
    if (!f->text.len && f->shown) {
        drop(&f->shown);
        return true;
    }
    read_again(f, body, now);
    if (now >= f->due)
        start(f, now);
    bool is_at_work = at_work(f) != NULL;
    struct source text;
    bool complete = is_at_work && read_text(f, body, &text);
    if (is_at_work && !f->was_complete) { /* what it was told first is the end for it */
        f->given = body->source.len;
        f->was_complete = complete;
    }
    if (f->next)
        return step_next(f, &text, complete);
    if (is_at_work) {
        jqrun_step(f->shown, &text, complete);
        complain(f, jqrun_error(f->shown));
    }
    return false;
}

bool bodyfilter_step(struct bodyfilter *f, const struct bodyinput *body, int64_t now)
{
    bool is_other = step(f, body, now);
    note_progress(f, body, now);
    return is_other;
}

int64_t bodyfilter_deadline(const struct bodyfilter *f, int64_t now)
{
    return at_work(f) ? now + LOOK_US : f->due;
}

/* What is read of a body in another charset is its text, whose length nobody knows yet. */
void bodyfilter_add_progress(const struct bodyfilter *f, struct buf *out)
{
    int64_t seconds = f->running_us / 1000000;
    if (f->running_us < SOON_US)
        return;
    if (f->fed < f->all && !f->recode && !f->packed)
        buf_addf(out, "has read %.0f %%", 100.0 * (double)f->fed / (double)f->all);
    else
        buf_add_str(out, "at work");
    if (seconds)
        buf_addf(out, ", %" PRId64 " s", seconds);
}

bool bodyfilter_is_awaited(const struct bodyfilter *f)
{
    return (f->due != INT64_MAX || f->next) && !f->reads_again;
}

bool bodyfilter_shows(const struct bodyfilter *f)
{
    return f->shown != NULL;
}

struct bodyinput bodyfilter_input(const struct bodyfilter *f)
{
    return (struct bodyinput){ .source = jqrun_results(f->shown),
                               .type = SPAN("application/x-ndjson"),
                               .complete = jqrun_is_done(f->shown),
                               .is_open = true,
                               .nothing = "The filter gives nothing" };
}

const char *bodyfilter_complaint(const struct bodyfilter *f)
{
    return f->wrong[0] ? f->wrong : NULL;
}
