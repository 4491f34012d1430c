#include "app/workspace.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define REQUEST_SUFFIX ".req.json"
#define WIRE_KEEP      (1u << 20) /* of each direction */

void workspace_init(struct workspace *ws)
{
    *ws = (struct workspace){ 0 };
}

void kept_answer_clear(struct kept_answer *k)
{
    jig_transfer_free(k->transfer);
    mask_free(k->secrets);
    *k = (struct kept_answer){ 0 };
}

void workspace_drop_transfer(struct opened *o)
{
    if (o->live)
        livestream_free(o->live);
    else
        jig_transfer_free(o->transfer);
    o->live = NULL;
    o->transfer = NULL;
    o->sent_at = 0;
}

static void free_opened(void *object)
{
    struct opened *o = object;
    kept_answer_clear(&o->before);
    workspace_drop_transfer(o);
    mask_free(o->secrets);
    book_request_free(o->request);
    free(o->deleted);
    free(o);
}

static void free_scope(void *object)
{
    scope_free(object);
}

static void free_environment(void *object)
{
    environment_free(object);
}

void workspace_settle(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n_retired; i++)
        ws->retired[i].free(ws->retired[i].object);
    ws->n_retired = 0;
}

bool workspace_retires_answers(const struct workspace *ws)
{
    for (size_t i = 0; i < ws->n_retired; i++)
        if (ws->retired[i].free == free_opened)
            return true;
    return false;
}

static void retire(struct workspace *ws, void *object, void (*free_it)(void *))
{
    assert(ws->n_retired < WORKSPACE_RETIRED);
    if (object)
        ws->retired[ws->n_retired++] = (struct retired){ object, free_it };
}

void workspace_drop_transfers(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++) {
        kept_answer_clear(&ws->opened[i]->before);
        workspace_drop_transfer(ws->opened[i]);
    }
}

void workspace_clear(struct workspace *ws)
{
    scope_free(ws->scope);
    workspace_settle(ws);
    for (size_t i = 0; i < ws->n; i++) {
        if (ws->opened[i]->filing)
            errands_leave(ws->filings, ws->opened[i]->filing);
        free_opened(ws->opened[i]);
    }
    free(ws->opened);
    environment_free(ws->environment);
    environment_free_names(ws->env_names);
    watch_free(ws->watch);
    ops_free(ws->ops);
    collection_close(ws->collection);
    draftwriter_free(ws->drafts);
    struct workspace fresh = { .given = ws->given,
                               .n_made = ws->n_made,
                               .wire_keep = ws->wire_keep,
                               .errands = ws->errands,
                               .filings = ws->filings };
    *ws = fresh;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static bool ends_with(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && strcmp(s + n - m, suffix) == 0;
}

/* The path of a request file relative to the collection's folder; NULL where it is not in it. */
static char *relative(const struct collection *c, const char *path)
{
    char *absolute = realpath(path, NULL);
    size_t n = strlen(c->root);
    char *found = NULL;
    if (absolute && strncmp(absolute, c->root, n) == 0 && absolute[n] == '/')
        found = mem_strdup(absolute + n + 1);
    free(absolute);
    return found;
}

static void read_environments(struct workspace *ws)
{
    environment_free_names(ws->env_names);
    ws->env_names = environment_names(ws->collection, &ws->n_envs);
    if (!ws->env_names)
        ws->n_envs = 0;
}

enum jig_err workspace_take(struct workspace *ws, struct collection *take, const char *path,
                            struct jig_error *error)
{
    workspace_clear(ws);
    if (!workspace_adopt(ws, take))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "a collection");
    read_environments(ws);
    if (!ends_with(path, REQUEST_SUFFIX))
        return JIG_OK;
    char *inside = relative(take, path);
    enum jig_err err = inside ? workspace_open_request(ws, inside, error) : JIG_OK;
    free(inside);
    return err;
}

enum jig_err workspace_open(struct workspace *ws, const char *path, struct jig_error *error)
{
    struct collection *c;
    enum jig_err err = collection_open(path, &c, error);
    return err ? err : workspace_take(ws, c, path, error);
}

bool workspace_adopt(struct workspace *ws, struct collection *take)
{
    ws->collection = take;
    ws->ops = ops_new(take);
    ws->watch = watch_new(take);
    for (size_t i = 0; i < ws->n; i++)
        ws->opened[i]->draft_is_stale = true; /* it has become one of a collection */
    return ws->ops && ws->watch;
}

static bool add(struct workspace *ws, struct book_request *take)
{
    struct opened *o = mem_zero(1, sizeof *o);
    if (o)
        o->id = ++ws->n_made;
    if (!o || !mem_grow((void **)&ws->opened, &ws->room, ws->n + 1, sizeof *ws->opened)) {
        free(o);
        book_request_free(take);
        return false;
    }
    o->request = take;
    o->drafted = take->version;
    ws->opened[ws->n++] = o;
    return true;
}

static bool is_unsaved(const struct opened *o)
{
    return o->filing || book_request_is_dirty(o->request);
}

/* An opened request is kept for its changes or its answer, and until its draft is gone. */
static bool is_worth_keeping(const struct opened *o)
{
    return o->transfer || o->before.transfer || o->draft || is_unsaved(o);
}

static void make_current(struct workspace *ws, struct opened *o)
{
    struct opened *before = ws->current;
    ws->current = o;
    o->used = ++ws->clock;
    workspace_renew_scope(ws);
    if (!before || before == o || is_worth_keeping(before))
        return;
    for (size_t i = 0; i < ws->n; i++)
        if (ws->opened[i] == before) {
            retire(ws, before, free_opened);
            ws->opened[i] = ws->opened[--ws->n];
            break;
        }
}

void workspace_show(struct workspace *ws, struct opened *o)
{
    make_current(ws, o);
}

enum jig_err workspace_open_request(struct workspace *ws, const char *path,
                                    struct jig_error *error)
{
    struct opened *o = workspace_find(ws, path);
    if (!o) {
        struct book_request *request;
        enum jig_err err = book_request_load(ws->collection, path, &request, error);
        if (err)
            return err;
        if (!add(ws, request))
            return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "%s", path);
        o = ws->opened[ws->n - 1];
    }
    make_current(ws, o);
    return JIG_OK;
}

bool workspace_open_made(struct workspace *ws, struct book_request *take)
{
    if (!take || !add(ws, take))
        return false;
    make_current(ws, ws->opened[ws->n - 1]);
    return true;
}

bool workspace_open_empty(struct workspace *ws)
{
    return workspace_open_made(ws, book_request_new());
}

/* ---- Environment and scope ------------------------------------------------------------------- */

enum jig_err workspace_set_environment(struct workspace *ws, const char *name,
                                       struct jig_error *error)
{
    struct environment *made = NULL;
    jig_error_clear(&ws->env_wrong);
    if (name && environment_load(ws->collection, name, &made, &ws->env_wrong)) {
        if (error)
            *error = ws->env_wrong;
        return ws->env_wrong.code;
    }
    if (made && made->warning)
        jig_error_set(&ws->env_wrong, JIG_ERR_READ, JIG_PHASE_NONE, "%s", made->warning);
    retire(ws, ws->scope, free_scope);
    ws->scope = NULL;
    retire(ws, ws->environment, free_environment);
    ws->environment = made;
    workspace_renew_scope(ws);
    return JIG_OK;
}

void workspace_renew_scope(struct workspace *ws)
{
    retire(ws, ws->scope, free_scope);
    ws->scope = NULL;
    jig_error_clear(&ws->scope_error);
    if (!ws->current)
        return;
    struct scope_input in = { .collection = ws->collection,
                              .request = ws->current->request,
                              .environment = ws->environment,
                              .given = ws->given };
    if (scope_new(&in, &ws->scope, &ws->scope_error)) {
        ws->scope = NULL;
        return;
    }
    ws->scope->wire_keep = ws->wire_keep ? ws->wire_keep : WIRE_KEEP;
    ws->scope->follows_streams = true;
    ws->scope->reads_files_late = true;
}

/* ---- Finding --------------------------------------------------------------------------------- */

struct opened *workspace_find(const struct workspace *ws, const char *path)
{
    for (size_t i = 0; i < ws->n; i++)
        if (ws->opened[i]->request->path && strcmp(ws->opened[i]->request->path, path) == 0)
            return ws->opened[i];
    return NULL;
}

struct opened *workspace_of_transfer(const struct workspace *ws, const struct jig_transfer *t)
{
    for (size_t i = 0; i < ws->n; i++)
        if (ws->opened[i]->transfer == t)
            return ws->opened[i];
    return NULL;
}

size_t workspace_n_unsaved(const struct workspace *ws)
{
    size_t n = 0;
    for (size_t i = 0; i < ws->n; i++)
        n += is_unsaved(ws->opened[i]);
    return n;
}

const struct opened *workspace_filing(const struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        if (ws->opened[i]->filing)
            return ws->opened[i];
    return NULL;
}

/* ---- Changes of the tree --------------------------------------------------------------------- */

/* What follows the item in a path that is the item or lies under it; NULL where it does not. */
static const char *below(const char *path, const char *item)
{
    size_t n = strlen(item);
    if (!path || strncmp(path, item, n) != 0)
        return NULL;
    return path[n] == '\0' || path[n] == '/' ? path + n : NULL;
}

static void move_one(struct opened *o, const char *from, const char *to)
{
    struct book_request *r = o->request;
    const char *rest = below(r->path, from);
    struct buf path;
    if (!rest)
        return;
    buf_init(&path, 1u << 16);
    buf_addf(&path, "%s%s", to ? to : "", rest);
    free(o->deleted);
    o->deleted = to ? NULL : r->path;
    if (to)
        free(r->path);
    r->path = to ? buf_take(&path) : NULL;
    buf_clear(&path);
    o->draft_is_stale = true;
}

void workspace_moved(struct workspace *ws, const char *from, const char *to)
{
    for (size_t i = 0; i < ws->n; i++)
        move_one(ws->opened[i], from, to);
    workspace_renew_scope(ws);
}

void workspace_returned(struct workspace *ws, const char *path)
{
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        if (o->request->path || !below(o->deleted, path) || workspace_find(ws, o->deleted))
            continue;
        o->request->path = o->deleted;
        o->deleted = NULL;
        o->draft_is_stale = true;
    }
    workspace_renew_scope(ws);
}

/* What jig writes itself just now is no change outside. */
static void refresh_requests(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        if (!ws->opened[i]->filing)
            watch_refresh(ws->opened[i]->request, ws->collection);
}

void workspace_reread(struct workspace *ws)
{
    refresh_requests(ws);
    workspace_renew_scope(ws);
}

bool workspace_refresh(struct workspace *ws)
{
    if (!ws->watch || !watch_due(ws->watch, ws->collection))
        return false;
    collection_rescan(ws->collection);
    collection_scan(ws->collection, SIZE_MAX);
    refresh_requests(ws);
    read_environments(ws);
    if (ws->environment) {
        struct jig_error ignored;
        char *name = mem_strdup(ws->environment->name);
        if (name)
            workspace_set_environment(ws, name, &ignored);
        free(name);
    }
    workspace_renew_scope(ws);
    return true;
}
