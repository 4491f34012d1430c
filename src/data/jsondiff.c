#include "data/jsondiff.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "data/jsondiffrows.h"
#include "data/jsonpairs.h"

/* So many members that are alike are shown in a row; of more the first, and how many follow. */
#define ALIKE_SHOWN 3u
/* Handling a member costs about as much as reading so many bytes. */
#define MEMBER_BYTES 64u
/* Letting go of bytes costs a hundredth of reading them. */
#define PARTS_WEIGHT 128u
/* Members of all containers that are open at a time, on both sides. */
#define MEMBERS_MAX (2u << 20)
/* Levels that are gone into. */
#define LEVELS_MAX 1000u
/* In the path of an element, whichever it is. */
#define ELEMENT 0x5b5du

enum frame_stage { LIST_A, END_A, LIST_B, END_B, PAIR, SHOW, NEXT, LEAVE };

/* A container that stands on both sides. Pairs look at a and b only while they are made, when the
 * frame is the last one and stays where it is. */
struct frame {
    enum frame_stage stage;
    bool is_object;
    struct jsonmembers a, b;
    struct jsonpairs pairs;
    size_t at;               /* the next pair */
    size_t n_pairs;          /* of this batch; what stands behind is compared with the next */
    size_t a_used, b_used;   /* members that these are */
    uint64_t a_from, b_from; /* and those of the batches before */
    size_t alike;            /* pairs before `at` that are alike, and not shown yet */
    uint64_t alike_before;   /* the same at the end of the batch before */
    uint32_t row;            /* that opened it */
    uint32_t depth;          /* of its members */
    uint64_t path;
    uint64_t a_close, b_close; /* its closing brackets */
};

struct jsondiff {
    struct source a, b;
    bool ordered;
    size_t batch;
    uint64_t *ignored;
    size_t n_ignored;
    struct jsonnodes nodes_a, nodes_b;
    struct frame *frames;
    size_t n_frames, room;
    size_t n_members; /* of all frames */
    struct jsondiffrows rows;
    struct jsondiff_counts counts;
    const char *complaint;
    bool complains_of_a;
    bool is_done;
};

/* In parts; true while there is more. */
static bool frame_let_go(struct frame *f)
{
    return jsonpairs_let_go(&f->pairs) || jsonmembers_let_go(&f->a) ||
           jsonmembers_let_go(&f->b);
}

static bool complain(struct jsondiff *d, const char *why, bool is_a)
{
    d->complaint = why;
    d->complains_of_a = is_a;
    d->is_done = true;
    return false;
}

static struct frame *push(struct jsondiff *d)
{
    void *frames = d->frames;
    if (!mem_grow(&frames, &d->room, d->n_frames + 1, sizeof *d->frames)) {
        complain(d, "no memory to compare them by path", true);
        return NULL;
    }
    d->frames = frames;
    struct frame *f = &d->frames[d->n_frames++];
    *f = (struct frame){ .row = JSONDIFF_NO_ROW };
    return f;
}

struct jsondiff *jsondiff_new(const struct source *a, const struct source *b,
                              const struct jsondiff_config *config)
{
    struct jsondiff *d = mem_zero(1, sizeof *d);
    if (!d)
        return NULL;
    d->a = *a;
    d->b = *b;
    d->ordered = config->ordered;
    d->batch = config->batch ? config->batch : JSONDIFF_BATCH;
    d->ignored = mem_zero(config->n_ignored + 1, sizeof *d->ignored);
    struct frame *root = d->ignored ? push(d) : NULL;
    if (!root) {
        jsondiff_free(d);
        return NULL;
    }
    if (config->n_ignored)
        memcpy(d->ignored, config->ignored, config->n_ignored * sizeof *d->ignored);
    d->n_ignored = config->n_ignored;
    jsonmembers_begin_root(&root->a, &d->a, &d->nodes_a, d->ordered, config->seed);
    jsonmembers_begin_root(&root->b, &d->b, &d->nodes_b, d->ordered, config->seed);
    root->a.batch = root->b.batch = d->batch;
    return d;
}

void jsondiff_free(struct jsondiff *d)
{
    if (!d)
        return;
    while (jsondiff_let_go(d))
        ;
}

/* A frame that is cleared already takes one call more. */
bool jsondiff_let_go(struct jsondiff *d)
{
    if (d->n_frames) {
        d->n_frames -= !frame_let_go(&d->frames[d->n_frames - 1]);
        return true;
    }
    if (jsonnodes_let_go(&d->nodes_a) || jsonnodes_let_go(&d->nodes_b) ||
        jsondiffrows_let_go(&d->rows))
        return true;
    jsondiffrows_clear(&d->rows);
    free(d->frames);
    free(d->ignored);
    free(d);
    return false;
}

/* ---- Rows ---- */

static bool is_container(const struct jsonmember *m)
{
    return m->type == JSONSCAN_OBJECT_OPEN || m->type == JSONSCAN_ARRAY_OPEN;
}

static bool is_scalar(const struct jsonmember *m)
{
    return m && !is_container(m);
}

static const struct jsonmember *a_of(const struct frame *f, const struct jsonpair *p)
{
    return p->a == JSONPAIRS_NONE ? NULL : &f->a.members[p->a];
}

static const struct jsonmember *b_of(const struct frame *f, const struct jsonpair *p)
{
    return p->b == JSONPAIRS_NONE ? NULL : &f->b.members[p->b];
}

static uint64_t path_of(const struct frame *f, const struct jsonpair *p)
{
    const struct jsonmember *m = a_of(f, p) ? a_of(f, p) : b_of(f, p);
    return hash64_mix(f->path, f->is_object ? m->key : ELEMENT);
}

static struct jsondiff_row row_of(const struct frame *f, const struct jsonpair *p,
                                  enum jsondiff_kind kind)
{
    const struct jsonmember *a = a_of(f, p);
    const struct jsonmember *b = b_of(f, p);
    return (struct jsondiff_row){
        .kind = kind,
        .depth = f->depth,
        .parent = f->row,
        .index = (uint32_t)(a ? f->a_from + p->a : f->b_from + p->b),
        .path = path_of(f, p),
        .a_at = a ? jsonmember_begin(a) : 0,
        .a_end = a ? a->end : 0,
        .b_at = b ? jsonmember_begin(b) : 0,
        .b_end = b ? b->end : 0,
    };
}

/* Those of a batch before are not at hand any more. */
static void show_alike(struct jsondiff *d, struct frame *f)
{
    size_t first = f->at - f->alike;
    uint64_t alike = f->alike_before + f->alike;
    size_t shown = !f->alike_before && alike <= ALIKE_SHOWN ? f->alike : 0;
    bool is_first = first == 0 && !f->a_from;
    if (f->alike && !shown && is_first && is_scalar(a_of(f, &f->pairs.pairs[0])))
        shown = 1; /* most often its name or id */
    for (size_t i = first; i < first + shown; i++)
        jsondiffrows_add(&d->rows, row_of(f, &f->pairs.pairs[i], JSONDIFF_SAME));
    if (alike > shown)
        jsondiffrows_add(&d->rows, (struct jsondiff_row){ .kind = JSONDIFF_SKIP,
                                                          .depth = f->depth,
                                                          .parent = f->row,
                                                          .count = alike - shown });
    f->alike = 0;
    f->alike_before = 0;
}

/* How many bytes it has read; the others that show pairs say the same. */
static size_t show_one_side(struct jsondiff *d, struct frame *f, const struct jsonpair *p,
                            bool is_a)
{
    struct jsondiff_row row = row_of(f, p, is_a ? JSONDIFF_ADDED : JSONDIFF_REMOVED);
    row.a_at = row.a_end = row.b_at = row.b_end = 0;
    return jsondiffrows_add_lines(&d->rows, is_a ? &d->a : &d->b,
                                  is_a ? a_of(f, p) : b_of(f, p), is_a, row);
}

static uint32_t open_row(struct jsondiff *d, const struct frame *f, const struct jsonpair *p)
{
    struct jsondiff_row row = row_of(f, p, JSONDIFF_OPEN);
    row.a_end = a_of(f, p)->at + 1;
    row.b_end = b_of(f, p)->at + 1;
    return jsondiffrows_add(&d->rows, row);
}

static void close_row(struct jsondiff *d, const struct frame *f)
{
    jsondiffrows_add(&d->rows, (struct jsondiff_row){ .kind = JSONDIFF_CLOSE,
                                                      .depth = f->depth - 1,
                                                      .parent = f->row,
                                                      .a_at = f->a_close,
                                                      .a_end = f->a_close + 1,
                                                      .b_at = f->b_close,
                                                      .b_end = f->b_close + 1,
                                                      .path = f->path });
}

/* ---- Pairs ---- */

static bool is_ignored(const struct jsondiff *d, uint64_t path)
{
    for (size_t i = 0; i < d->n_ignored; i++)
        if (d->ignored[i] == path)
            return true;
    return false;
}

/* Their members are compared next. The frames may move. */
static void go_inside(struct jsondiff *d, struct frame *f, const struct jsonpair *p)
{
    struct jsonmember a = *a_of(f, p);
    struct jsonmember b = *b_of(f, p);
    uint32_t row = open_row(d, f, p);
    uint32_t depth = f->depth + 1;
    uint64_t path = path_of(f, p);
    struct frame *inner = push(d);
    if (!inner)
        return;
    inner->row = row;
    inner->depth = depth;
    inner->path = path;
    inner->is_object = a.type == JSONSCAN_OBJECT_OPEN;
    inner->a_close = a.end - 1;
    inner->b_close = b.end - 1;
    jsonmembers_begin(&inner->a, &d->frames[0].a, &a);
    jsonmembers_begin(&inner->b, &d->frames[0].b, &b);
    if (!inner->is_object || d->ordered)
        inner->a.batch = inner->b.batch = d->batch;
}

static size_t show_both(struct jsondiff *d, struct frame *f, const struct jsonpair *p)
{
    const struct jsonmember *a = a_of(f, p);
    const struct jsonmember *b = b_of(f, p);
    if (a->type == b->type && is_container(a) && d->n_frames < LEVELS_MAX) {
        go_inside(d, f, p);
        return 0;
    }
    d->counts.changed++;
    if (is_container(a) != is_container(b))
        return show_one_side(d, f, p, true) + show_one_side(d, f, p, false);
    jsondiffrows_add(&d->rows, row_of(f, p, JSONDIFF_CHANGED));
    return 0;
}

static size_t show_pair(struct jsondiff *d, struct frame *f, const struct jsonpair *p)
{
    bool is_added = p->b == JSONPAIRS_NONE;
    bool is_removed = p->a == JSONPAIRS_NONE;
    if (!is_added && !is_removed)
        return show_both(d, f, p);
    d->counts.added += is_added;
    d->counts.removed += is_removed;
    return show_one_side(d, f, p, is_added);
}

static bool is_alike(struct jsondiff *d, const struct frame *f, const struct jsonpair *p)
{
    const struct jsonmember *a = a_of(f, p);
    const struct jsonmember *b = b_of(f, p);
    if (a && b && a->value == b->value)
        return true;
    bool ignored = d->n_ignored && is_ignored(d, path_of(f, p));
    d->counts.ignored += ignored;
    return ignored;
}

/* There is more than this batch. */
static bool has_more(const struct frame *f)
{
    return f->a.is_full || f->b.is_full;
}

static size_t end_batch(struct jsondiff *d, struct frame *f)
{
    d->n_members -= f->a.n + f->b.n;
    f->stage = has_more(f) ? NEXT : LEAVE;
    if (has_more(f)) {
        f->alike_before += f->alike;
        f->alike = 0;
        return MEMBER_BYTES;
    }
    bool nothing_differs = d->n_frames == 1 && !d->rows.n;
    if (!nothing_differs)
        show_alike(d, f);
    if (d->n_frames > 1)
        close_row(d, f);
    return MEMBER_BYTES;
}

static size_t step_show(struct jsondiff *d, struct frame *f)
{
    if (f->at == f->n_pairs)
        return end_batch(d, f);
    struct jsonpair pair = f->pairs.pairs[f->at];
    if (is_alike(d, f, &pair)) {
        f->at++;
        f->alike++;
        return MEMBER_BYTES;
    }
    show_alike(d, f);
    f->at++;
    size_t done = show_pair(d, f, &pair);
    d->is_done |= d->rows.is_cut || d->rows.failed;
    return done + MEMBER_BYTES;
}

/* ---- Frames ---- */

static void leave_stage(struct jsondiff *d, struct frame *f, unsigned stages)
{
    f->stage += stages;
    if (f->stage == PAIR)
        jsonpairs_begin(&f->pairs, &f->a, &f->b, f->is_object, d->ordered);
}

static size_t step_list(struct jsondiff *d, struct frame *f, struct jsonmembers *m,
                        size_t bytes)
{
    uint64_t before = m->at;
    if (!jsonmembers_step(m, bytes)) {
        d->n_members += m->n;
        leave_stage(d, f, m->is_full ? 2 : 1); /* which takes nothing from one that goes on */
    }
    uint64_t done = m->at - before;
    if (m->is_broken)
        complain(d, m->why, m == &f->a);
    else if (d->n_members > MEMBERS_MAX)
        complain(d, "more members than can be compared one by one", true);
    return done < bytes ? (size_t)done + 1 : bytes;
}

static size_t step_end(struct jsondiff *d, struct frame *f, struct jsonmembers *m)
{
    size_t held = m->open_room * sizeof *m->open;
    if (!jsonmembers_end(m))
        leave_stage(d, f, 1);
    return MEMBER_BYTES + (held < MEM_PART ? held : MEM_PART) / PARTS_WEIGHT;
}

/* The room of its members says how much there is to let go of. */
static size_t step_leave(struct jsondiff *d, struct frame *f)
{
    size_t held = (f->a.room + f->b.room) * sizeof *f->a.members;
    if (!frame_let_go(f))
        d->is_done |= --d->n_frames == 0;
    return MEMBER_BYTES + (held < MEM_PART ? held : MEM_PART) / PARTS_WEIGHT;
}

static bool is_match(const struct frame *f, const struct jsonpair *p)
{
    const struct jsonmember *a = a_of(f, p);
    const struct jsonmember *b = b_of(f, p);
    return a && b && (f->is_object ? a->key == b->key : a->value == b->value);
}

/* Behind the last one that is on both sides in this batch, what is on one side alone may be on the
 * other in the next. But for the second half there is no end to it. */
static void cut_batch(struct frame *f)
{
    f->n_pairs = f->pairs.n;
    f->a_used = f->a.n;
    f->b_used = f->b.n;
    for (size_t i = f->pairs.n; has_more(f) && i > f->pairs.n / 2; i--) {
        const struct jsonpair *p = &f->pairs.pairs[i - 1];
        if (!is_match(f, p))
            continue;
        f->n_pairs = i;
        f->a_used = p->a + 1;
        f->b_used = p->b + 1;
        return;
    }
}

static size_t step_next(struct frame *f)
{
    if (jsonpairs_let_go(&f->pairs))
        return MEM_PART / PARTS_WEIGHT;
    f->a_from += f->a_used;
    f->b_from += f->b_used;
    f->at = 0;
    jsonmembers_go_on(&f->a, f->a_used);
    jsonmembers_go_on(&f->b, f->b_used);
    f->stage = LIST_A;
    return MEMBER_BYTES;
}

static size_t step_pair(struct jsondiff *d, struct frame *f, size_t bytes)
{
    if (!jsonpairs_step(&f->pairs, bytes / MEMBER_BYTES + 1)) {
        cut_batch(f);
        f->stage = SHOW;
    }
    if (f->pairs.failed)
        complain(d, "no memory to compare them by path", true);
    return bytes;
}

static size_t step(struct jsondiff *d, size_t bytes)
{
    struct frame *f = &d->frames[d->n_frames - 1];
    switch (f->stage) {
    case LIST_A:
        return step_list(d, f, &f->a, bytes);
    case END_A:
        return step_end(d, f, &f->a);
    case LIST_B:
        return step_list(d, f, &f->b, bytes);
    case END_B:
        return step_end(d, f, &f->b);
    case PAIR:
        return step_pair(d, f, bytes);
    case SHOW:
        return step_show(d, f);
    case NEXT:
        return step_next(f);
    case LEAVE:
        break;
    }
    return step_leave(d, f);
}

bool jsondiff_step(struct jsondiff *d, size_t bytes)
{
    while (bytes && !d->is_done) {
        size_t done = step(d, bytes);
        bytes -= done < bytes ? done : bytes;
    }
    return !d->is_done;
}

unsigned jsondiff_percent(const struct jsondiff *d)
{
    uint64_t all = d->a.len + d->b.len;
    if (d->is_done)
        return 100;
    if (!d->n_frames || !all)
        return 99;
    return (unsigned)((d->frames[0].a.at + d->frames[0].b.at) * 99 / all);
}

/* ---- Looking ---- */

const char *jsondiff_complaint(const struct jsondiff *d, bool *is_a)
{
    *is_a = d->complains_of_a;
    return d->complaint;
}

const struct jsondiff_row *jsondiff_rows(const struct jsondiff *d, size_t *n)
{
    *n = d->rows.n;
    return d->rows.rows;
}

bool jsondiff_is_cut(const struct jsondiff *d)
{
    return d->rows.is_cut || d->rows.failed;
}

struct jsondiff_counts jsondiff_counts(const struct jsondiff *d)
{
    return d->counts;
}

/* ---- Paths ---- */

#define PATH_LEVELS 40
#define PATH_KEY    256u

/* With a window of each side: b's and a's. */
static struct span look(const struct jsondiff *d, const struct jsondiff_row *r,
                        struct window w[2])
{
    bool is_a = r->a_end > r->a_at;
    uint64_t at = is_a ? r->a_at : r->b_at;
    uint64_t len = (is_a ? r->a_end : r->b_end) - at;
    return window_look(&w[is_a], is_a ? &d->a : &d->b, at,
                       len < PATH_KEY ? (size_t)len : PATH_KEY);
}

static bool opens_object(const struct jsondiff *d, const struct jsondiff_row *r)
{
    char byte = '\0';
    bool is_a = r->a_end > r->a_at;
    const struct source *s = is_a ? &d->a : &d->b;
    s->read(s->ctx, (is_a ? r->a_end : r->b_end) - 1, &byte, 1);
    return byte == '{';
}

/* The string at the beginning, with its quotes as far as it is there. */
static struct span key_of(struct span text)
{
    size_t end = 1;
    while (end < text.len && text.ptr[end] != '"')
        end += text.ptr[end] == '\\' ? 2 : 1;
    return span_sub(text, 0, end + 1);
}

static bool is_plain(struct span key)
{
    for (size_t i = 1; i + 1 < key.len; i++)
        if (!ascii_is_alpha(key.ptr[i]) && key.ptr[i] != '_' &&
            (i == 1 || !ascii_is_digit(key.ptr[i])))
            return false;
    return key.len > 2;
}

static void add_level(const struct jsondiff *d, const struct jsondiff_row *r,
                      struct window w[2], struct buf *out)
{
    if (!opens_object(d, &d->rows.rows[r->parent])) {
        buf_addf(out, out->len ? "[%u]" : ".[%u]", (unsigned)r->index);
        return;
    }
    struct span key = key_of(look(d, r, w));
    buf_add_byte(out, '.');
    buf_add(out, is_plain(key) ? span_sub(key, 1, key.len - 1) : key);
}

void jsondiff_add_path(const struct jsondiff *d, size_t row, struct buf *out)
{
    const struct jsondiff_row *levels[PATH_LEVELS];
    size_t n = 0;
    struct window w[2];
    const struct jsondiff_row *r = &d->rows.rows[row];
    if (r->kind == JSONDIFF_CLOSE || r->kind == JSONDIFF_SKIP)
        r = r->parent == JSONDIFF_NO_ROW ? r : &d->rows.rows[r->parent];
    for (; r->parent != JSONDIFF_NO_ROW && n < PATH_LEVELS; r = &d->rows.rows[r->parent])
        levels[n++] = r;
    if (r->parent != JSONDIFF_NO_ROW)
        buf_add_str(out, "…");
    else if (!n)
        buf_add_byte(out, '.');
    window_init(&w[0]);
    window_init(&w[1]);
    while (n-- > 0)
        add_level(d, levels[n], w, out);
    window_clear(&w[0]);
    window_clear(&w[1]);
}
