#include "cli/outcomes.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/visible.h"
#include "cli/colour.h"

static void outcome_clear(struct outcome *o)
{
    free(o->name);
    free(o->method);
    free(o->url);
    for (size_t i = 0; i < o->n_checks; i++) {
        free(o->checks[i].name);
        free(o->checks[i].why);
    }
    free(o->checks);
}

void outcomes_clear(struct outcomes *o)
{
    for (size_t i = 0; i < o->n; i++)
        outcome_clear(&o->items[i]);
    free(o->items);
    *o = (struct outcomes){ .mask = o->mask };
}

/* A copy with the known secrets in it made unreadable; NULL: out of memory. */
static char *masked(const struct outcomes *all, const char *text)
{
    struct buf out;
    if (!all->mask)
        return mem_strdup(text);
    buf_init(&out, SIZE_MAX / 4);
    mask_apply(all->mask, span_of(text), &out);
    return buf_take(&out);
}

static bool mask_error(const struct outcomes *all, struct jig_error *error)
{
    char *text = masked(all, error->text);
    if (text)
        jig_error_set(error, error->code, error->phase, "%s", text);
    free(text);
    return text != NULL;
}

/* Times add up over redirects; everything else is the last exchange's. */
static void describe(const struct outcomes *all, struct outcome *o,
                     const struct jig_transfer *t)
{
    const struct jig_exchange *last = jig_transfer_last(t);
    o->status = jig_exchange_status(last);
    o->len = jig_exchange_body_len(last);
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++)
        o->us += jig_exchange_timing(jig_transfer_exchange(t, i)).total;
    o->method = mem_strdup(jig_exchange_method(last));
    o->url = masked(all, jig_exchange_url(last));
}

static bool add_checks(const struct outcomes *all, struct outcome *o, const struct judgement *j)
{
    if (!j || j->n == 0)
        return true;
    o->checks = mem_zero(j->n, sizeof *o->checks);
    bool ok = o->checks != NULL;
    for (size_t i = 0; ok && i < j->n; i++) {
        struct outcome_check *c = &o->checks[o->n_checks++];
        c->name = masked(all, j->items[i].name);
        c->why = masked(all, j->items[i].why);
        c->holds = j->items[i].holds;
        o->n_failed += !c->holds;
        ok = c->name && c->why;
    }
    return ok;
}

const struct outcome *outcomes_add(struct outcomes *o, const struct outcome_input *in)
{
    if (!mem_grow((void **)&o->items, &o->room, o->n + 1, sizeof *o->items))
        return NULL;
    struct outcome *new = &o->items[o->n];
    *new = (struct outcome){ .name = mem_strdup(in->name), .error = *in->error };
    if (in->transfer)
        describe(o, new, in->transfer);
    else {
        new->method = mem_strdup("");
        new->url = mem_strdup("");
    }
    bool ok = new->name &&new->method &&new->url &&mask_error(o, &new->error) &&
              add_checks(o, new, in->judgement);
    if (!ok) {
        outcome_clear(new);
        return NULL;
    }
    new->passed =
        !new->error.code && !(in->judges_status && new->status >= 400) && new->n_failed == 0;
    o->n_passed += new->passed;
    o->n++;
    return new;
}

void outcome_add_reason(const struct outcome *o, struct buf *out)
{
    bool is_first = true;
    if (o->error.code) {
        buf_addf(out, "%s: %s", jig_err_name(o->error.code), o->error.text);
        return;
    }
    for (size_t i = 0; i < o->n_checks; i++) {
        if (o->checks[i].holds)
            continue;
        buf_addf(out, "%s%s: %s", is_first ? "" : "; ", o->checks[i].name, o->checks[i].why);
        is_first = false;
    }
    if (is_first)
        buf_addf(out, "status %d", o->status);
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int64_t outcomes_percentile(const struct outcomes *o, unsigned percent)
{
    int64_t *times = mem_zero(o->n, sizeof *times), found = -1;
    size_t n = 0;
    for (size_t i = 0; times && i < o->n; i++)
        if (o->items[i].status > 0)
            times[n++] = o->items[i].us;
    if (n > 0) {
        qsort(times, n, sizeof *times, compare);
        size_t rank = (n * percent + 99) / 100; /* nearest rank */
        found = times[rank > 0 ? rank - 1 : 0];
    }
    free(times);
    return found;
}

void outcomes_add_ms(int64_t us, struct buf *out)
{
    buf_addf(out, "%" PRId64 ".%d ms", us / 1000, (int)(us % 1000 / 100));
}

void outcomes_add_line(const struct outcome *o, bool colour, struct buf *out)
{
    struct buf time;
    buf_init(&time, 64);
    outcomes_add_ms(o->us, &time);
    colour_set(out, colour, o->passed ? COLOUR_GOOD : COLOUR_BAD);
    buf_add_str(out, o->passed ? "ok  " : "FAIL");
    colour_set(out, colour, COLOUR_PLAIN);
    if (o->error.code)
        buf_addf(out, "  %s  ", jig_err_name(o->error.code));
    else
        buf_addf(out, "  %3d  %10s  ", o->status, buf_str(&time));
    visible_add(out, span_of(o->name), VISIBLE_ONE_LINE);
    if (o->error.code) {
        buf_add_str(out, ": ");
        visible_add(out, span_of(o->error.text), VISIBLE_ONE_LINE);
    } else if (o->n_failed > 0) {
        struct buf reason;
        buf_init(&reason, 1u << 20);
        outcome_add_reason(o, &reason);
        buf_add_str(out, ": ");
        visible_add(out, buf_span(&reason), VISIBLE_ONE_LINE);
        buf_clear(&reason);
    }
    buf_add_byte(out, '\n');
    buf_clear(&time);
}

void outcomes_add_percentiles(const struct outcomes *o, const char *first, const char *others,
                              struct buf *out)
{
    static const unsigned percents[] = { 50, 90, 99, 100 };
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
        int64_t us = outcomes_percentile(o, percents[i]);
        if (us < 0)
            break;
        buf_add_str(out, i ? others : first);
        if (percents[i] < 100)
            buf_addf(out, "p%u ", percents[i]);
        else
            buf_add_str(out, "max ");
        outcomes_add_ms(us, out);
    }
}

void outcomes_add_summary(const struct outcomes *o, struct buf *out)
{
    buf_addf(out, "%zu request%s: %zu ok, %zu failed, ", o->n, o->n == 1 ? "" : "s",
             o->n_passed, o->n - o->n_passed);
    outcomes_add_ms(o->us, out);
    outcomes_add_percentiles(o, "; ", ", ", out);
    buf_add_byte(out, '\n');
}
