#include "data/partsource.h"

#include <stdlib.h>

#include "base/mem.h"

/* What is decoded at a time for one who reads on. */
#define STEP (256u << 10)

struct stage {
    struct partstep step;
    struct source outer;       /* of the stage before, or the body */
    struct source range;       /* of it, the part's */
    struct mimecoding *coding; /* NULL: there is none to take off */
};

struct partsource {
    struct stage stages[PARTWAY_MAX];
    size_t n;
};

static size_t read_range(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct stage *s = ctx;
    uint64_t left = offset < s->range.len ? s->range.len - offset : 0;
    return s->outer.read(s->outer.ctx, s->step.at + offset, out,
                         len < left ? len : (size_t)left);
}

static struct source bytes_of(const struct stage *s)
{
    return s->coding ? *mimecoding_plain(s->coding) : s->range;
}

/* What of the range is there, of what has come of the stage before. */
static void measure(struct stage *s)
{
    uint64_t end = s->outer.len < s->step.end ? s->outer.len : s->step.end;
    s->range.len = end > s->step.at ? end - s->step.at : 0;
}

static bool init(struct stage *s, const struct partstep *step, const struct source *outer)
{
    *s = (struct stage){ .step = *step, .outer = *outer, .range = { read_range, s, 0 } };
    measure(s);
    if (step->coding != MIMECODING_NONE)
        s->coding = mimecoding_new(&s->range, step->coding);
    return step->coding == MIMECODING_NONE || s->coding;
}

struct partsource *partsource_new(const struct source *body, const struct partway *way)
{
    struct partsource *p = mem_zero(1, sizeof *p);
    struct source outer = *body;
    for (; p && p->n < way->n; p->n++) {
        if (!init(&p->stages[p->n], &way->steps[p->n], &outer)) {
            partsource_free(p);
            return NULL;
        }
        outer = bytes_of(&p->stages[p->n]);
    }
    return p;
}

void partsource_free(struct partsource *p)
{
    for (size_t i = 0; p && i < p->n; i++)
        mimecoding_free(p->stages[i].coding);
    free(p);
}

void partsource_grow(struct partsource *p, const struct source *body, const struct partway *way)
{
    p->stages[0].outer = *body;
    for (size_t i = 0; i < p->n; i++)
        p->stages[i].step = way->steps[i];
}

static const struct stage *last(const struct partsource *p)
{
    return &p->stages[p->n - 1];
}

struct source partsource_bytes(const struct partsource *p)
{
    return bytes_of(last(p));
}

uint64_t partsource_invalid(const struct partsource *p)
{
    return last(p)->coding ? mimecoding_invalid(last(p)->coding) : 0;
}

static bool has_all(const struct stage *s, bool outer_is_done)
{
    return !s->step.is_open && (outer_is_done || s->outer.len >= s->step.end);
}

static bool is_done(const struct stage *s, bool outer_is_done)
{
    return has_all(s, outer_is_done) &&
           (!s->coding || mimecoding_done(s->coding) == s->range.len);
}

bool partsource_is_done(const struct partsource *p)
{
    bool done = true;
    for (size_t i = 0; i < p->n; i++)
        done = is_done(&p->stages[i], done);
    return done;
}

/* True: something came of it. */
static bool step_stage(struct stage *s, size_t bytes, bool outer_is_done)
{
    uint64_t had = bytes_of(s).len, had_done = s->coding ? mimecoding_done(s->coding) : 0;
    measure(s);
    if (s->coding)
        mimecoding_step(s->coding, bytes, has_all(s, outer_is_done));
    return bytes_of(s).len > had || (s->coding && mimecoding_done(s->coding) > had_done);
}

bool partsource_step(struct partsource *p, size_t bytes)
{
    bool done = true, moves = false;
    for (size_t i = 0; i < p->n; i++) {
        struct stage *s = &p->stages[i];
        if (i)
            s->outer = bytes_of(&p->stages[i - 1]);
        moves |= step_stage(s, bytes, done);
        done = is_done(s, done);
    }
    return moves && !done;
}

/* ---- In order ---------------------------------------------------------------------------------*/

static size_t read_on(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct partsource *p = (struct partsource *)ctx;
    while (partsource_bytes(p).len < offset + len && partsource_step(p, STEP))
        ;
    struct source bytes = partsource_bytes(p);
    return offset < bytes.len ? bytes.read(bytes.ctx, offset, out, len) : 0;
}

struct source partsource_in_order(struct partsource *p)
{
    const struct stage *s = last(p);
    return (struct source){ read_on, p, s->coding ? UINT64_MAX : s->step.end - s->step.at };
}
