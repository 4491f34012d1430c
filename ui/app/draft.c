/* A draft is a line "jig-draft 1 PATH-LENGTH SIZE HASH", the request's path (empty where it was
 * never saved), a line's end, and the request's text. SIZE and HASH (hexadecimal) are those of the
 * file that the changes were made to, SIZE "-" where there is none. */
#include "app/draft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/snapshot.h"

#define DRAFT_MAX ((size_t)64 << 20)

/* ---- Writing --------------------------------------------------------------------------------- */

static const char *root_of(const struct workspace *ws)
{
    return ws->collection ? ws->collection->root : "";
}

static void add_head(const struct book_request *r, struct buf *out)
{
    const char *path = r->path ? r->path : "";
    buf_addf(out, "jig-draft 1 %zu ", strlen(path));
    if (r->path && r->mark.exists)
        buf_addf(out, "%llu", (unsigned long long)r->mark.size);
    else
        buf_add_byte(out, '-');
    buf_addf(out, " %016llx\n%s\n", (unsigned long long)r->mark.hash, path);
}

static struct draftwriter *writer_of(struct workspace *ws)
{
    if (!ws->drafts)
        ws->drafts = draftwriter_new(ws->errands);
    return ws->drafts;
}

/* What is to be written, by another thread while the request changes. */
struct content {
    struct buf head;
    struct snapshot *request;
};

static void content_free(void *self)
{
    struct content *c = self;
    if (!c)
        return;
    buf_clear(&c->head);
    snapshot_free(c->request);
    free(c);
}

static bool content_write(void *self, struct buf *out)
{
    struct content *c = self;
    buf_add(out, buf_span(&c->head));
    return snapshot_write(c->request, out);
}

static struct content *content_of(const struct book_request *r)
{
    struct content *c = mem_zero(1, sizeof *c);
    if (!c)
        return NULL;
    buf_init(&c->head, DRAFT_MAX);
    add_head(r, &c->head);
    c->request = snapshot_new(r);
    if (c->request && !c->head.failed)
        return c;
    content_free(c);
    return NULL;
}

/* 0, or errno of what it was not handed over for. */
static int hand_over(struct workspace *ws, struct opened *o)
{
    struct draftwriter *writer = writer_of(ws);
    struct draftwriter_text text = { NULL, content_write, content_free };
    text.self = writer ? content_of(o->request) : NULL;
    uint64_t number = text.self ? draftwriter_write(writer, o->draft, root_of(ws), &text) : 0;
    if (!number)
        return ENOMEM;
    o->draft = number;
    o->drafted = o->request->version;
    o->draft_is_stale = false;
    return 0;
}

static bool needs_look(const struct opened *o)
{
    return o->drafted != o->request->version || (o->draft && o->draft_is_stale);
}

bool draft_is_due(const struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        if (needs_look(ws->opened[i]))
            return true;
    return false;
}

static void drop(struct workspace *ws, struct opened *o)
{
    if (o->draft)
        draftwriter_drop(ws->drafts, o->draft);
    o->draft = 0;
    o->drafted = o->request->version;
    o->draft_is_stale = false;
    o->draft_failed = o->draft_refused = 0;
}

void draft_write_all(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        if (!book_request_is_dirty(o->request))
            drop(ws, o);
        else if (needs_look(o))
            o->draft_refused = hand_over(ws, o);
    }
}

/* A write that is still to come leaves open whether what failed before is over. */
static void hear_of(struct workspace *ws, struct opened *o)
{
    struct draftwriter_state state = draftwriter_state(ws->drafts, o->draft);
    if (state.is_pending)
        return;
    o->draft_failed = state.failed;
    o->draft_is_stale |= state.failed != 0;
}

enum jig_err draft_heard(struct workspace *ws, struct jig_error *error)
{
    int why = 0;
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        if (o->draft)
            hear_of(ws, o);
        int failed = o->draft_refused ? o->draft_refused : o->draft_failed;
        why = why ? why : failed;
    }
    return !why ? JIG_OK
                : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                                "unsaved changes can't be kept for a crash: %s", strerror(why));
}

enum jig_err draft_finish(struct workspace *ws, struct jig_error *error)
{
    bool is_done = !ws->drafts || errands_finish(ws->errands);
    enum jig_err err = draft_heard(ws, error);
    return err || is_done
               ? err
               : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                               "unsaved changes are not kept for a crash yet: the disk "
                               "takes its time");
}

void draft_drop_all(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        drop(ws, ws->opened[i]);
}

void draft_keep_again(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        if (!o->draft && book_request_is_dirty(o->request))
            o->drafted = o->request->version - 1;
    }
}

/* ---- Reading --------------------------------------------------------------------------------- */

struct draft {
    char *path; /* owned; "" never saved */
    struct span text;
    struct save_mark base; /* of the file that it changes */
};

static bool parse_head(struct span line, uint64_t *path_len, struct save_mark *base)
{
    if (!span_starts(line, SPAN("jig-draft 1 ")))
        return false;
    line = span_sub(line, strlen("jig-draft 1 "), line.len);
    struct span len = span_cut(&line, ' '), size = span_cut(&line, ' ');
    base->exists = !span_eq_str(size, "-");
    return span_to_u64(len, path_len) && (!base->exists || span_to_u64(size, &base->size)) &&
           span_hex_to_u64(line, &base->hash);
}

static enum jig_err parse(struct span file, struct draft *out, struct jig_error *error)
{
    uint64_t len = 0;
    struct span rest = file, head = span_cut(&rest, '\n');
    *out = (struct draft){ 0 };
    if (!parse_head(head, &len, &out->base) || len >= rest.len || rest.ptr[len] != '\n')
        return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_NONE, "it does not begin as one");
    out->text = span_sub(rest, (size_t)len + 1, rest.len);
    struct book_request *whole = NULL;
    enum jig_err err = book_request_parse(out->text, &whole, error);
    book_request_free(whole);
    if (!err && !(out->path = mem_dup(span_sub(rest, 0, (size_t)len))))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return err;
}

/* The request that a draft belongs to, or a new one; never one that has another draft. NULL: no
 * memory. */
static struct opened *open_for(struct workspace *ws, const struct draft *d)
{
    struct jig_error ignored;
    const struct opened *there = d->path[0] ? workspace_find(ws, d->path) : NULL;
    bool is_taken = !ws->collection || !d->path[0] || (there && there->draft);
    if (!is_taken && !workspace_open_request(ws, d->path, &ignored))
        return ws->current;
    return workspace_open_empty(ws) ? ws->current : NULL;
}

/* The file as it is now may not be the one that was changed: saving would go over somebody's
 * work. */
static void compare_base(struct book_request *r, const struct save_mark *base)
{
    if (!r->path || (base->exists && r->mark.size == base->size && r->mark.hash == base->hash))
        return;
    r->mark = *base;
    r->conflict = true;
}

static enum jig_err apply(struct workspace *ws, const struct draft *d,
                          const char name[DRAFTBOX_NAME], struct jig_error *error)
{
    struct opened *o = open_for(ws, d);
    if (!o)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    enum jig_err err = book_request_restore(o->request, d->text, error);
    if (err)
        return err;
    if (book_request_is_dirty(o->request)) /* else it was saved, and its jig ended just then */
        compare_base(o->request, &d->base);
    o->draft = draftwriter_adopt(ws->drafts, name);
    if (!o->draft)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    o->drafted = o->request->version;
    o->draft_is_stale = strcmp(d->path, o->request->path ? o->request->path : "") != 0;
    return JIG_OK;
}

static enum jig_err restore_one(struct workspace *ws, struct draftbox *box,
                                const char name[DRAFTBOX_NAME], struct jig_error *error)
{
    struct draft draft = { 0 };
    struct buf file;
    enum jig_err err = JIG_OK;
    buf_init(&file, DRAFT_MAX);
    if (!draftbox_read(box, name, &file))
        err =
            jig_error_set(error, file.failed == JIG_ERR_MEMORY ? JIG_ERR_MEMORY : JIG_ERR_READ,
                          JIG_PHASE_NONE, "%s", strerror(errno));
    if (!err)
        err = parse(buf_span(&file), &draft, error);
    if (!err)
        err = apply(ws, &draft, name, error);
    free(draft.path);
    buf_clear(&file);
    return err;
}

/* What was asked for stays in sight, whatever else was brought back. Takes its path. */
static void show_again(struct workspace *ws, char *asked)
{
    struct jig_error ignored;
    if (asked)
        workspace_open_request(ws, asked, &ignored);
    free(asked);
}

void draft_restore(struct workspace *ws, struct draft_found *found)
{
    char name[DRAFTBOX_NAME];
    const char *path = ws->current ? ws->current->request->path : NULL;
    char *asked = path ? mem_strdup(path) : NULL;
    struct jig_error error;
    struct draftwriter *writer = writer_of(ws);
    struct draftbox *box = writer ? draftwriter_box(writer) : NULL;
    *found = (struct draft_found){ 0 };
    buf_init(&found->damaged, 1u << 16);
    while (box && draftbox_adopt(box, root_of(ws), name)) {
        enum jig_err err = restore_one(ws, box, name, &error);
        workspace_settle(ws); /* it can't hold back what any number of drafts replaces */
        if (!err || err == JIG_ERR_MEMORY) /* then it stays for another time */
            continue;
        found->n_damaged++;
        draftbox_set_aside(box, name, &found->damaged);
        buf_addf(&found->damaged, "\n  %s\n", error.text);
    }
    show_again(ws, asked);
    for (size_t i = 0; i < ws->n; i++)
        found->n += ws->opened[i]->draft && book_request_is_dirty(ws->opened[i]->request);
}

void draft_found_clear(struct draft_found *found)
{
    buf_clear(&found->damaged);
}
