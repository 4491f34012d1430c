#include "data/jsondiffrows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/jsonindex.h"

void jsondiffrows_clear(struct jsondiffrows *r)
{
    if (!r)
        return;
    free(r->rows);
    window_clear(&r->windows[0]);
    window_clear(&r->windows[1]);
    *r = (struct jsondiffrows){ 0 };
}

bool jsondiffrows_let_go(struct jsondiffrows *r)
{
    void *rows = r->rows;
    size_t bytes = r->room * sizeof *r->rows;
    bool has_more = mem_let_go(&rows, &bytes);
    r->rows = rows;
    r->room = bytes / sizeof *r->rows;
    r->n = 0;
    return has_more;
}

uint64_t jsonmember_begin(const struct jsonmember *m)
{
    return m->key_end ? m->key_at : m->at;
}

uint32_t jsondiffrows_add(struct jsondiffrows *r, struct jsondiff_row row)
{
    void *rows = r->rows;
    if (r->n >= JSONDIFF_ROWS_MAX) {
        r->is_cut = true;
        return JSONDIFF_NO_ROW;
    }
    if (!mem_grow(&rows, &r->room, r->n + 1, sizeof *r->rows)) {
        r->failed = true;
        return JSONDIFF_NO_ROW;
    }
    r->rows = rows;
    r->rows[r->n] = row;
    return (uint32_t)r->n++;
}

struct laying {
    struct jsondiffrows *rows;
    struct jsondiff_row row;
    uint32_t depth; /* of the member */
    uint64_t line_at;
    bool has_line, is_a;
    size_t n;
};

static void end_line(struct laying *l, uint64_t end)
{
    if (!l->has_line)
        return;
    uint64_t *at = l->is_a ? &l->row.a_at : &l->row.b_at;
    uint64_t *to = l->is_a ? &l->row.a_end : &l->row.b_end;
    *at = l->line_at;
    *to = end;
    l->row.kind = l->is_a ? JSONDIFF_ADDED : JSONDIFF_REMOVED;
    jsondiffrows_add(l->rows, l->row);
    l->n++;
}

static void begin_line(struct laying *l, const struct jsonwalk_token *t)
{
    end_line(l, t->token.at);
    l->line_at = t->token.at;
    l->has_line = true;
    l->row.depth = l->depth + t->depth;
}

static void add_rest(struct laying *l, uint64_t at, uint64_t end)
{
    l->row.kind = l->is_a ? JSONDIFF_REST_A : JSONDIFF_REST_B;
    l->row.count = end - at;
    l->row.a_at = l->row.a_end = l->row.b_at = l->row.b_end = 0;
    jsondiffrows_add(l->rows, l->row);
}

/* False where enough was laid out. */
static bool lay_token(struct laying *l, struct jsonwalk *walk, struct span *in)
{
    struct jsonwalk_token t;
    enum jsonscan_result got = jsonwalk_next(walk, in, &t);
    if (got == JSONSCAN_TOKEN && t.begins_line)
        begin_line(l, &t);
    return got != JSONSCAN_ERROR && l->n < JSONDIFF_LINES;
}

size_t jsondiffrows_add_lines(struct jsondiffrows *r, const struct source *s,
                              const struct jsonmember *m, bool is_a, struct jsondiff_row row)
{
    struct laying l = { .rows = r, .row = row, .depth = row.depth, .is_a = is_a };
    uint64_t begin = jsonmember_begin(m);
    uint64_t until = m->end - begin > JSONDIFF_BYTES ? begin + JSONDIFF_BYTES : m->end;
    struct jsonwalk walk;
    bool goes_on = true;
    jsonwalk_init(&walk, begin, 0);
    while (goes_on && walk.lex.at < until) {
        struct span in =
            window_look(&r->windows[is_a], s, walk.lex.at, (size_t)(until - walk.lex.at));
        goes_on = in.len > 0;
        while (goes_on && in.len)
            goes_on = lay_token(&l, &walk, &in);
    }
    if (!l.has_line) { /* a number, which ends only where the byte behind it is seen */
        l.line_at = begin;
        l.has_line = true;
    }
    if (walk.lex.at >= m->end) {
        end_line(&l, m->end);
    } else if (l.n) {
        add_rest(&l, l.line_at, m->end);
    } else {
        end_line(&l, until);
        add_rest(&l, until, m->end);
    }
    return (size_t)(walk.lex.at - begin);
}
