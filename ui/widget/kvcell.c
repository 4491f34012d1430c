#include "widget/kvcell.h"

#include "widget/kvtext.h"

static void offer(struct kvtable *t)
{
    const struct kv_model *model = t->config.model;
    struct candidate items[COMPLETE_MAX];
    struct span name =
        t->at < kvstate_count(t) ? kvstate_row(t, t->at).name : (struct span){ 0 };
    struct span typed = field_text(&t->field);
    size_t n = model->offer
                   ? model->offer(t->config.ctx, t->column, name, typed, items, COMPLETE_MAX)
                   : 0;
    completion_offer(&t->offers, &t->field.edits, items, n);
}

void kvcell_open(struct kvtable *t, enum kv_column column)
{
    struct kv_row row = kvstate_row(t, t->at);
    t->column = column;
    struct span text = column == KV_NAME ? row.name : row.value;
    buf_reset(&t->before);
    buf_add(&t->before, text);
    if (field_set(&t->field, text) != JIG_OK || t->before.failed) {
        kvstate_stop_typing(t); /* else what is typed would take its place */
        t->complaint = "too long to be edited here";
        return;
    }
    t->typing = true;
    t->adding = false;
    edits_move(&t->field.edits, EDITS_TEXT_END, false);
    kvstate_settle(t);
    complete_close(&t->offers.list);
    if (text.len == 0)
        offer(t);
}

void kvcell_add(struct kvtable *t)
{
    kvstate_stop_typing(t);
    t->at = kvstate_count(t);
    t->column = KV_NAME;
    t->typing = t->adding = true;
    field_set(&t->field, (struct span){ 0 });
    kvstate_settle(t);
}

/* A row whose name was never typed is none. */
void kvcell_leave(struct kvtable *t)
{
    bool nameless = t->typing && !t->adding && kvstate_is_own(t, t->at) &&
                    kvstate_row(t, t->at).name.len == 0 && kvstate_row(t, t->at).value.len == 0;
    kvstate_stop_typing(t);
    if (nameless)
        t->config.model->remove(t->config.ctx, t->at);
    kvstate_settle(t);
}

/* Every key goes into the model at once, so that what is sent is what is seen. */
static void take_over(struct kvtable *t)
{
    const struct kv_model *model = t->config.model;
    struct span text = field_text(&t->field);
    bool taken = true;
    if (t->adding) {
        if (text.len == 0)
            return;
        kvstate_remember(t);
        t->at = kvstate_count_own(t);
        struct kv_row row = { .name = text, .on = true, .from = SIZE_MAX };
        taken = model->insert(t->config.ctx, t->at, &row);
        t->adding = !taken;
        t->fresh = taken;
        buf_reset(&t->before);
    } else {
        if (!t->fresh &&
            span_eq(buf_span(&t->before), t->column == KV_NAME ? kvstate_row(t, t->at).name
                                                               : kvstate_row(t, t->at).value))
            kvstate_remember(t);
        taken = model->set(t->config.ctx, t->at, t->column, text);
    }
    t->complaint = taken ? NULL : "that can't be stored here";
    kvstate_settle(t);
}

static void revert(struct kvtable *t)
{
    if (t->adding) {
        kvstate_stop_typing(t);
        return;
    }
    t->config.model->set(t->config.ctx, t->at, t->column, buf_span(&t->before));
    kvcell_leave(t);
}

static void next_cell(struct kvtable *t)
{
    if (t->column == KV_NAME && !t->adding)
        kvcell_open(t, KV_VALUE);
    else
        kvcell_leave(t);
}

void kvcell_accept(struct kvtable *t)
{
    bool is_whole = completion_accept(&t->offers, &t->field.edits);
    take_over(t);
    if (is_whole && t->column == KV_NAME)
        next_cell(t);
}

/* "Name: value" lines pasted where a name is wanted become rows. */
static bool paste_rows(struct kvtable *t, struct span text)
{
    struct kvtext_row first;
    struct span rest = text;
    bool lines = kvtext_next(&rest, t->config.separator, &first) && first.value.len > 0;
    if (t->column != KV_NAME || field_text(&t->field).len > 0 || !lines)
        return false;
    kvstate_remember(t);
    if (t->adding)
        t->at = kvstate_count_own(t);
    kvstate_stop_typing(t);
    struct kvtext_row row;
    while (kvtext_next(&text, t->config.separator, &row)) {
        struct kv_row added = { row.name, row.value, .on = row.on, .from = SIZE_MAX };
        if (!t->config.model->insert(t->config.ctx, t->at, &added)) {
            t->complaint = "not all of these lines can be stored here";
            break;
        }
        t->at++;
    }
    t->column = KV_VALUE;
    kvstate_settle(t);
    return true;
}

static bool leaving_key(struct kvtable *t, const struct key *key)
{
    if (key_is(key, 0, JKEY_ESC)) {
        revert(t);
    } else if (key_is(key, 0, JKEY_ENTER)) {
        bool on = t->fresh && t->column == KV_NAME;
        on ? next_cell(t) : kvcell_leave(t);
    } else if (key_is(key, 0, JKEY_TAB)) {
        next_cell(t);
    } else if (key_is(key, KEY_SHIFT, JKEY_TAB) && t->column == KV_VALUE) {
        kvcell_open(t, KV_NAME);
    } else if (key_is(key, 0, JKEY_UP) || key_is(key, 0, JKEY_DOWN)) {
        kvcell_leave(t);
        if (key->code == JKEY_DOWN)
            t->at++;
        else if (t->at > 0)
            t->at--;
        kvstate_settle(t);
    } else {
        return false;
    }
    return true;
}

bool kvcell_key(struct kvtable *t, const struct key *key)
{
    enum complete_result result = complete_key(&t->offers.list, key, false);
    if (result == COMPLETE_ACCEPTED)
        kvcell_accept(t);
    if (result != COMPLETE_IGNORED || leaving_key(t, key))
        return true;
    if (key->code == JKEY_PASTE && paste_rows(t, key->text))
        return true;
    uint64_t state = t->field.edits.state;
    if (!field_key(&t->field, key))
        return false;
    if (t->field.refused)
        t->complaint = "too long";
    if (t->field.edits.state != state) {
        take_over(t);
        offer(t);
    }
    return true;
}
