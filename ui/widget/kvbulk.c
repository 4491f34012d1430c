#include "widget/kvbulk.h"

#include <stdlib.h>

#include "base/mem.h"
#include "widget/kvtext.h"

/* Rows in which a line's old row is looked for: what is moved further counts as new. */
enum { SEARCHED_MAX = 256 };

static bool add_rows(const struct kvtable *t, struct buf *text)
{
    size_t n = kvstate_count_own(t);
    bool all = true;
    for (size_t i = 0; i < n && all; i++) {
        struct kv_row row = kvstate_row(t, i);
        struct kvtext_row line = { row.name, row.value, row.on };
        all = kvtext_add(text, &line, t->config.separator);
    }
    return all;
}

static const char *fill(struct kvtable *t)
{
    struct buf text;
    buf_init(&text, KVBULK_TEXT_MAX);
    bool written = add_rows(t, &text);
    const char *complaint = text.failed ? "more than 256 KiB of rows: too many for one text"
                            : !written  ? "a row here can't be written as one line of text"
                            : editor_set(&t->editor, buf_span(&text)) ? "out of memory"
                                                                      : NULL;
    buf_clear(&text);
    return complaint;
}

bool kvbulk_open(struct kvtable *t)
{
    t->complaint = fill(t);
    if (t->complaint)
        return false;
    t->bulk_before = t->config.model->save(t->config.ctx);
    t->bulk_opened = t->bulk_taken = t->editor.edits.state;
    t->bulk = t->bulk_before != NULL;
    if (!t->bulk)
        t->complaint = "out of memory";
    return t->bulk;
}

/* ---- Taking the text over ---------------------------------------------------------------------*/

/* Which of the old rows a line is. */
struct origins {
    const struct kvtable *t;
    bool *used;
    size_t n, next; /* behind the last one found: most lines stand as their rows did */
};

static bool is_same(const struct kv_row *a, const struct kv_row *b, bool by_name)
{
    return span_eq(a->name, b->name) && (by_name || span_eq(a->value, b->value));
}

/* One that is equal, else one of the same name; each once. */
static size_t origin_of(struct origins *o, const struct kv_row *row)
{
    size_t searched = o->n < SEARCHED_MAX ? o->n : SEARCHED_MAX;
    for (int by_name = 0; by_name < 2; by_name++)
        for (size_t k = 0; k < searched; k++) {
            size_t i = (o->next + k) % o->n;
            struct kv_row old = kvstate_row(o->t, i);
            if (o->used[i] || !is_same(&old, row, by_name))
                continue;
            o->used[i] = true;
            o->next = i + 1;
            return i;
        }
    return SIZE_MAX;
}

static bool read_rows(const struct kvtable *t, struct kv_row **rows, size_t *n)
{
    struct span text = editor_text(&t->editor);
    struct origins origins = { .t = t, .n = kvstate_count_own(t) };
    struct kvtext_row line;
    size_t room = 0;
    origins.used = mem_zero(origins.n + 1, sizeof *origins.used);
    bool done = origins.used != NULL;
    while (done && kvtext_next(&text, t->config.separator, &line)) {
        struct kv_row row = { line.name, line.value, .on = line.on };
        row.from = origin_of(&origins, &row);
        done = mem_grow((void **)rows, &room, *n + 1, sizeof **rows);
        if (done)
            (*rows)[(*n)++] = row;
    }
    free(origins.used);
    return done;
}

/* Always from the rows as they were: a line that is half typed loses nothing of its row. */
static bool take_over(struct kvtable *t)
{
    const struct kv_model *model = t->config.model;
    struct kv_row *rows = NULL;
    size_t n = 0;
    if (t->editor.edits.state == t->bulk_taken)
        return true;
    bool done = model->restore(t->config.ctx, t->bulk_before) && read_rows(t, &rows, &n) &&
                model->replace(t->config.ctx, rows, n);
    free(rows);
    t->complaint = done ? NULL : "the rows could not be taken over: out of memory";
    if (done)
        t->bulk_taken = t->editor.edits.state;
    return done;
}

void kvbulk_drop(struct kvtable *t)
{
    if (t->bulk_before)
        t->config.model->drop(t->bulk_before);
    t->bulk_before = NULL;
    t->bulk = false;
}

bool kvbulk_close(struct kvtable *t)
{
    if (!take_over(t))
        return false;
    if (t->bulk_taken != t->bulk_opened) {
        kvstate_remember_saved(t, t->bulk_before);
        t->bulk_before = NULL;
    }
    kvbulk_drop(t);
    kvstate_settle(t);
    return true;
}

bool kvbulk_key(struct kvtable *t, const struct key *key)
{
    if (key_is(key, 0, JKEY_ESC) && !editor_wants_esc(&t->editor))
        return kvbulk_close(t);
    bool taken = editor_key(&t->editor, key);
    t->complaint = t->editor.refused ? "this text holds 256 KiB at most" : NULL;
    take_over(t);
    return taken;
}

bool kvbulk_mouse(struct kvtable *t, const struct key *key)
{
    struct key inner = *key;
    inner.y -= 1;
    bool taken = editor_mouse(&t->editor, &inner);
    take_over(t);
    return taken;
}
