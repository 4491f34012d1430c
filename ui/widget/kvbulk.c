#include "widget/kvbulk.h"

#include <stdlib.h>

#include "base/mem.h"
#include "widget/kvtext.h"

enum { TEXT_MAX = 4 << 20 };

bool kvbulk_open(struct kvtable *t)
{
    struct buf text;
    buf_init(&text, TEXT_MAX);
    bool all = true;
    for (size_t i = 0; i < kvstate_count_own(t) && all; i++) {
        struct kv_row row = kvstate_row(t, i);
        struct kvtext_row line = { row.name, row.value, row.on };
        all = kvtext_add(&text, &line, t->config.separator);
    }
    all = all && !text.failed && editor_set(&t->editor, buf_span(&text)) == JIG_OK;
    buf_clear(&text);
    t->complaint = all ? NULL : "a row here can't be written as one line of text";
    t->bulk = all;
    return all;
}

/* Which of the old rows a line is: one that is equal, else one of the same name; each once. */
static size_t origin(const struct kvtable *t, const struct kv_row *row, bool *used, size_t n)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            struct kv_row old = kvstate_row(t, i);
            bool same =
                span_eq(old.name, row->name) && (pass > 0 || span_eq(old.value, row->value));
            if (!same || used[i])
                continue;
            used[i] = true;
            return i;
        }
    return SIZE_MAX;
}

bool kvbulk_close(struct kvtable *t)
{
    size_t n_old = kvstate_count_own(t), n = 0, room = 0;
    void *rows = NULL;
    bool *used = mem_zero(n_old, sizeof *used);
    bool done = used;
    struct span text = editor_text(&t->editor);
    struct kvtext_row line;
    while (done && kvtext_next(&text, t->config.separator, &line)) {
        done = mem_grow(&rows, &room, n + 1, sizeof(struct kv_row));
        if (!done)
            break;
        struct kv_row row = { line.name, line.value, .on = line.on };
        row.from = origin(t, &row, used, n_old);
        ((struct kv_row *)rows)[n++] = row;
    }
    if (done) {
        kvstate_remember(t);
        done = t->config.model->replace(t->config.ctx, rows, n);
    }
    t->complaint = done ? NULL : "the rows could not be taken over";
    t->bulk = !done;
    free(used);
    free(rows);
    kvstate_settle(t);
    return done;
}

bool kvbulk_key(struct kvtable *t, const struct key *key)
{
    if (key_is(key, 0, JKEY_ESC) && !editor_wants_esc(&t->editor))
        return kvbulk_close(t);
    return editor_key(&t->editor, key);
}
