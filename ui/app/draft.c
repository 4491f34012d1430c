/* A draft is a line "jig-draft 1 PATH-LENGTH SIZE HASH", the request's path (empty where it was
 * never saved), a line's end, and the request's text. SIZE and HASH (hexadecimal) are those of the
 * file that the changes were made to, SIZE "-" where there is none. */
#include "app/draft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

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

static enum jig_err write_one(struct workspace *ws, struct opened *o, struct jig_error *error)
{
    struct span text = book_request_text(o->request);
    struct buf file;
    buf_init(&file, DRAFT_MAX);
    add_head(o->request, &file);
    buf_add(&file, text);
    errno = file.failed == JIG_ERR_TOO_LARGE ? EFBIG : ENOMEM;
    bool ok = text.ptr && !file.failed &&
              draftbox_write(&ws->drafts, root_of(ws), o->draft, buf_span(&file));
    int why = errno;
    buf_clear(&file);
    if (!ok)
        return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                             "unsaved changes can't be kept for a crash: %s", strerror(why));
    o->drafted = o->request->version;
    o->draft_is_stale = false;
    return JIG_OK;
}

static bool needs_look(const struct opened *o)
{
    return o->drafted != o->request->version || (o->draft[0] && o->draft_is_stale);
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
    draftbox_drop(&ws->drafts, o->draft);
    o->drafted = o->request->version;
    o->draft_is_stale = false;
}

enum jig_err draft_write_all(struct workspace *ws, struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        if (!book_request_is_dirty(o->request))
            drop(ws, o);
        else if (needs_look(o) && write_one(ws, o, error))
            err = JIG_ERR_WRITE;
    }
    return err;
}

void draft_drop_all(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        drop(ws, ws->opened[i]);
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
    bool is_taken = !ws->collection || !d->path[0] || (there && there->draft[0]);
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

static enum jig_err apply(struct workspace *ws, const struct draft *d, const char *name,
                          struct jig_error *error)
{
    struct opened *o = open_for(ws, d);
    if (!o)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    enum jig_err err = book_request_restore(o->request, d->text, error);
    if (err)
        return err;
    compare_base(o->request, &d->base);
    memcpy(o->draft, name, sizeof o->draft);
    o->drafted = o->request->version;
    o->draft_is_stale = strcmp(d->path, o->request->path ? o->request->path : "") != 0;
    return JIG_OK;
}

static enum jig_err restore_one(struct workspace *ws, const char *name, struct jig_error *error)
{
    struct draft draft = { 0 };
    struct buf file;
    enum jig_err err = JIG_OK;
    buf_init(&file, DRAFT_MAX);
    if (!draftbox_read(&ws->drafts, name, &file))
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
    *found = (struct draft_found){ 0 };
    buf_init(&found->damaged, 1u << 16);
    while (draftbox_adopt(&ws->drafts, root_of(ws), name)) {
        enum jig_err err = restore_one(ws, name, &error);
        workspace_settle(ws); /* it can't hold back what any number of drafts replaces */
        if (!err || err == JIG_ERR_MEMORY) /* then it stays for another time */
            continue;
        found->n_damaged++;
        draftbox_set_aside(&ws->drafts, name, &found->damaged);
        buf_addf(&found->damaged, "\n  %s\n", error.text);
    }
    show_again(ws, asked);
    for (size_t i = 0; i < ws->n; i++)
        found->n += ws->opened[i]->draft[0] && book_request_is_dirty(ws->opened[i]->request);
}

void draft_found_clear(struct draft_found *found)
{
    buf_clear(&found->damaged);
}
