#include "app/recent.h"

#include "app/places.h"
#include "base/mem.h"

#include <stdlib.h>

#define FILE_MAX 16384

void recent_init(struct recent *r, struct errands *errands)
{
    r->errands = errands;
    map_init(&r->written, free);
}

void recent_clear(struct recent *r)
{
    map_clear(&r->written);
}

/* The first line of a file of the place; false where there is none. */
static bool read_file(const char *name, struct buf *out)
{
    struct buf path, text;
    buf_init(&path, 8192);
    buf_init(&text, FILE_MAX);
    bool ok = places_path(USERDIR_STATE, name, &path) && places_read(buf_str(&path), &text);
    struct span rest = buf_span(&text);
    struct span line = ok && rest.ptr ? span_cut(&rest, '\n') : (struct span){ 0 };
    buf_add(out, line);
    buf_clear(&path);
    buf_clear(&text);
    return line.len > 0 && out->failed == JIG_OK;
}

static bool read_line(const struct recent *r, const char *name, struct buf *out)
{
    const char *line = map_get(&r->written, span_of(name));
    if (!line)
        return read_file(name, out);
    buf_add_str(out, line);
    return line[0] && out->failed == JIG_OK;
}

static void write_line(struct recent *r, const char *name, const char *text)
{
    struct buf path, line;
    buf_init(&path, 8192);
    buf_init(&line, FILE_MAX);
    buf_addf(&line, "%s\n", text);
    if (places_path(USERDIR_STATE, name, &path) && !line.failed) {
        char *copy = mem_strdup(text);
        if (copy)
            map_set(&r->written, span_of(name), copy);
        places_write_later(r->errands, buf_str(&path), buf_span(&line));
    }
    buf_clear(&path);
    buf_clear(&line);
}

bool recent_collection(const struct recent *r, struct buf *out)
{
    return read_line(r, "collection", out);
}

bool recent_theme(const struct recent *r, struct buf *out)
{
    return read_line(r, "theme", out);
}

void recent_set_theme(struct recent *r, const char *name)
{
    write_line(r, "theme", name);
}

/* "open/HASH.request": one name for each collection and kind. */
static void name_for(const struct workspace *ws, const char *kind, struct buf *out)
{
    buf_init(out, 256);
    buf_addf(out, "open/%016llx.%s",
             (unsigned long long)save_hash(span_of(ws->collection->root)), kind);
}

static bool read_for(const struct recent *r, const struct workspace *ws, const char *kind,
                     struct buf *out)
{
    struct buf name;
    name_for(ws, kind, &name);
    buf_reset(out);
    bool ok = read_line(r, buf_str(&name), out);
    buf_clear(&name);
    return ok;
}

static void write_for(struct recent *r, const struct workspace *ws, const char *kind,
                      const char *text)
{
    struct buf name;
    name_for(ws, kind, &name);
    write_line(r, buf_str(&name), text);
    buf_clear(&name);
}

static bool has_environment(const struct workspace *ws, const char *name)
{
    for (size_t i = 0; i < ws->n_envs; i++)
        if (span_eq_str(span_of(name), ws->env_names[i]))
            return true;
    return false;
}

void recent_restore(const struct recent *r, struct workspace *ws)
{
    struct jig_error ignored;
    struct buf line;
    buf_init(&line, FILE_MAX);
    if (read_for(r, ws, "environment", &line) && has_environment(ws, buf_str(&line)))
        workspace_set_environment(ws, buf_str(&line), &ignored);
    else if (ws->n_envs > 0)
        workspace_set_environment(ws, ws->env_names[0], &ignored);
    if (!ws->current && read_for(r, ws, "request", &line))
        workspace_open_request(ws, buf_str(&line), &ignored);
    buf_clear(&line);
}

void recent_remember(struct recent *r, const struct workspace *ws)
{
    if (!ws->collection)
        return;
    if (!ws->given) /* the demo's lives on a server that ends with it */
        write_line(r, "collection", ws->collection->root);
    write_for(r, ws, "environment", ws->environment ? ws->environment->name : "");
    if (ws->current && ws->current->request->path)
        write_for(r, ws, "request", ws->current->request->path);
}
