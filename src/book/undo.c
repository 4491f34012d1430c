#include "book/undo.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/request.h"
#include "book/save.h"

void undo_clear(struct undo *u)
{
    for (size_t i = 0; i < u->n; i++) {
        free(u->steps[i].path);
        free(u->steps[i].old);
        free(u->steps[i].made);
    }
    free(u->steps);
    free(u->what);
    free(u->path);
    *u = (struct undo){ 0 };
}

bool undo_add(struct undo *u, enum undo_kind kind, const char *path, struct span old)
{
    if (!mem_grow((void **)&u->steps, &u->room, u->n + 1, sizeof *u->steps))
        return false;
    struct undo_step step = { .kind = kind, .path = mem_strdup(path), .old = mem_dup(old) };
    if (!step.path || !step.old) {
        free(step.path);
        free(step.old);
        return false;
    }
    u->steps[u->n++] = step;
    return true;
}

bool undo_add_text(struct undo *u, const char *path, const char *old,
                   const struct book_request *saved)
{
    if (!undo_add(u, UNDO_TEXT, path, span_of(old)))
        return false;
    struct undo_step *step = &u->steps[u->n - 1];
    step->mark = saved->mark;
    step->made = mem_strdup(saved->saved);
    return step->made != NULL;
}

bool undo_add_made(struct undo *u, const struct book_request *saved)
{
    if (!undo_add(u, UNDO_MADE, saved->path, SPAN("")))
        return false;
    u->steps[u->n - 1].mark = saved->mark;
    return true;
}

/* ---- Texts that were changed since ---- */

static bool take_back_file(struct book_request *now, const struct book_request *old,
                           const struct book_request *made)
{
    const char *is = now->body_file, *was = old->body_file, *set = made->body_file;
    if (!is || !was || !set || strcmp(is, set) != 0 || strcmp(was, set) == 0)
        return true;
    return book_request_set_body_file(now, was, now->body_template);
}

static bool take_back_part(struct book_request *now, const struct book_request *old,
                           const struct book_request *made, size_t i)
{
    const struct book_rows *rows = &now->tables[BOOK_MULTIPART];
    const struct book_rows *was = &old->tables[BOOK_MULTIPART];
    const struct book_rows *set = &made->tables[BOOK_MULTIPART];
    if (i >= was->n || i >= set->n || !rows->rows[i].file || !was->rows[i].file ||
        !set->rows[i].file || strcmp(rows->rows[i].file, set->rows[i].file) != 0)
        return true;
    return book_request_set_row(now, BOOK_MULTIPART, i, BOOK_FILE, was->rows[i].file);
}

static bool take_back(struct book_request *now, const struct book_request *old,
                      const struct book_request *made)
{
    bool ok = true;
    if (strcmp(now->name, made->name) == 0 && strcmp(old->name, made->name) != 0)
        ok = book_request_set_name(now, old->name);
    if (ok && old->has_order && now->order == made->order && old->order != made->order)
        ok = book_request_set_order(now, old->order);
    ok = ok && take_back_file(now, old, made);
    for (size_t i = 0; ok && i < now->tables[BOOK_MULTIPART].n; i++)
        ok = take_back_part(now, old, made, i);
    return ok;
}

static enum jig_err run_changed_text(const struct undo_step *s, const struct collection *c,
                                     struct jig_error *error)
{
    struct book_request *now = NULL, *old = NULL, *made = NULL;
    enum jig_err err = book_request_load(c, s->path, &now, error);
    if (!err)
        err = book_request_parse(span_of(s->old), &old, error);
    if (!err)
        err = book_request_parse(span_of(s->made), &made, error);
    if (!err && !take_back(now, old, made))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (!err)
        err = book_request_save(now, c, error);
    book_request_free(now);
    book_request_free(old);
    book_request_free(made);
    return err;
}

/* ---- Running ---- */

static enum jig_err run_text(const struct undo_step *s, const struct collection *c,
                             struct jig_error *error)
{
    struct save_job job = {
        .root = c->fd, .path = s->path, .bytes = span_of(s->old), .expect = &s->mark
    };
    enum jig_err err = save_run(&job, error);
    return job.conflict ? run_changed_text(s, c, error) : err;
}

/* What is not there any more need not be taken away. */
static enum jig_err run_made(const struct undo_step *s, const struct collection *c,
                             struct trash *trash, struct jig_error *error)
{
    if (opsfile_is_free(c, s->path))
        return JIG_OK;
    if (s->mark.exists && !save_is_current(c->fd, s->path, &s->mark))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "%s was changed since it was made: delete it instead", s->path);
    return trash_take(trash, c, s->path, NULL, error);
}

static enum jig_err run_step(const struct undo_step *s, const struct collection *c,
                             struct trash *trash, struct jig_error *error)
{
    if (s->kind == UNDO_RENAME)
        return opsfile_rename(c, s->path, s->old, error);
    return s->kind == UNDO_MADE ? run_made(s, c, trash, error) : run_text(s, c, error);
}

static void tell(const struct undo_step *s, const struct trash *trash,
                 const struct undo_listener *moved)
{
    if (moved && s->kind == UNDO_RENAME)
        moved->moved(moved->ctx, trash_has(trash, s->path) ? NULL : s->path, s->old);
    if (moved && s->kind == UNDO_MADE)
        moved->moved(moved->ctx, s->path, NULL);
}

enum jig_err undo_run(struct undo *u, const struct collection *c, struct trash *trash,
                      const struct undo_listener *moved, struct jig_error *error)
{
    while (u->n > 0) {
        struct undo_step *s = &u->steps[u->n - 1];
        enum jig_err err = run_step(s, c, trash, error);
        if (err)
            return err;
        tell(s, trash, moved);
        free(s->path);
        free(s->old);
        free(s->made);
        u->n--;
    }
    return JIG_OK;
}
