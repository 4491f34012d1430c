#include "view/bodyfolds.h"

#include "data/human.h"
#include "jig.h"

bool bodyfolds_can(const struct bodylayout *l)
{
    return l->kind == BODYLAYOUT_JSON || l->kind == BODYLAYOUT_MARKUP;
}

static bool is_open(const struct line *line)
{
    return line->can_fold && !line->is_folded;
}

/* The first line in the outermost container, where `line` is one of its ends. */
static bool find_within(struct lines lines, const struct line *line, struct line *first)
{
    struct line top = *line;
    if (line->depth > 0 || line->is_folded)
        return false;
    if (!line->can_fold && !lines.class->find(lines.ctx, 0, &top))
        return false;
    return is_open(&top) && lines.class->next(lines.ctx, &top, first);
}

void bodyfolds_begin(struct bodyfolds *f, struct bodylayout *l, const struct line *line,
                     bool folds)
{
    struct line first;
    bool is_within = find_within(bodylayout_lines(l), line, &first);
    *f = (struct bodyfolds){ .state = is_within ? BODYFOLDS_ON : BODYFOLDS_BACK,
                             .folds = folds,
                             .depth = is_within ? 1 : line->depth,
                             .at = is_within ? first.at : line->at };
}

/* A line back, or at once to the one that opens the container; false where the first is found. */
static bool go_back(struct bodyfolds *f, struct lines lines)
{
    struct line here, above;
    bool is_there = lines.class->find(lines.ctx, f->at, &here);
    if (is_there && lines.class->up && lines.class->up(lines.ctx, &here, &above)) {
        if (lines.class->next(lines.ctx, &above, &here))
            f->at = here.at;
        return false;
    }
    if (!is_there || !lines.class->prev(lines.ctx, &here, &above) || above.depth < f->depth)
        return false;
    f->at = above.at;
    return true;
}

/* Of what stays as it is, the end is where it would be if it were folded. */
static void skip(struct lines lines, struct line *line)
{
    struct line folded;
    if (!lines.class->fold(lines.ctx, line))
        return;
    if (lines.class->find(lines.ctx, line->at, &folded)) {
        line->end = folded.end;
        lines.class->fold(lines.ctx, &folded);
    }
}

/* False where there are no more. */
static bool go_on(struct bodyfolds *f, struct bodylayout *l, struct lines lines)
{
    struct line line, next;
    if (!lines.class->find(lines.ctx, f->at, &line) || line.is_note || line.depth < f->depth)
        return false;
    bool is_one = line.depth == f->depth && line.can_fold && !line.is_rest;
    if (is_one && line.is_folded != f->folds) {
        if (f->folds && bodylayout_is_full(l))
            return false;
        f->n += lines.class->fold(lines.ctx, &line);
        lines.class->find(lines.ctx, f->at, &line);
    }
    if (is_one && is_open(&line))
        skip(lines, &line);
    if (!lines.class->next(lines.ctx, &line, &next) || next.at <= f->at)
        return false;
    f->at = next.at;
    return true;
}

bool bodyfolds_step(struct bodyfolds *f, struct bodylayout *l, int64_t until)
{
    if (!bodyfolds_is_at_work(f))
        return false;
    if (!bodyfolds_can(l)) {
        f->state = BODYFOLDS_NONE;
        return false;
    }
    struct lines lines = bodylayout_lines(l);
    do {
        if (f->state == BODYFOLDS_BACK && !go_back(f, lines))
            f->state = BODYFOLDS_ON;
        else if (f->state == BODYFOLDS_ON && !go_on(f, l, lines))
            f->state = BODYFOLDS_NONE;
    } while (f->state != BODYFOLDS_NONE && jig_now() < until);
    return f->state != BODYFOLDS_NONE;
}

bool bodyfolds_is_at_work(const struct bodyfolds *f)
{
    return f->state == BODYFOLDS_BACK || f->state == BODYFOLDS_ON;
}

void bodyfolds_stop(struct bodyfolds *f)
{
    if (bodyfolds_is_at_work(f))
        f->state = BODYFOLDS_STOPPED;
}

/* On the way back to the first one it is not known how far that is. */
void bodyfolds_add_progress(const struct bodyfolds *f, uint64_t len, struct buf *out)
{
    char n[HUMAN_COUNT];
    const char *done = f->folds ? "folded" : "unfolded";
    if (f->state == BODYFOLDS_STOPPED)
        buf_addf(out, "stopped: %s %s, which stay%s so", human_count(n, f->n), done,
                 f->n == 1 ? "s" : "");
    else if (f->state == BODYFOLDS_BACK)
        buf_addf(out, "%s …", f->folds ? "folding" : "unfolding");
    else if (f->state == BODYFOLDS_ON && len)
        buf_addf(out, "%s: %s so far, at %.0f %%", f->folds ? "folding" : "unfolding",
                 human_count(n, f->n), 100.0 * (double)f->at / (double)len);
}
