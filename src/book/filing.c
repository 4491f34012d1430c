#include "book/filing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/collection.h"
#include "book/filed.h"
#include "book/requestfile.h"

struct filing {
    int root; /* owned */
    bool over;
    uint64_t version;          /* of the request, when it was copied */
    struct book_request *copy; /* with the document once it is run */
    struct span text;          /* owned: the document, not in step with the fields yet */
    struct save_mark expect;
    enum jig_err err; /* out, */
    struct jig_error error;
};

void filing_free(struct filing *f)
{
    if (!f)
        return;
    if (f->root >= 0)
        close(f->root);
    book_request_free(f->copy);
    free((char *)f->text.ptr);
    free(f);
}

/* Its fields, and what says where it is saved. */
static struct book_request *copy_of(const struct book_request *r)
{
    struct book_request *copy = filed_copy(r);
    if (!copy)
        return NULL;
    copy->path = mem_strdup(r->path);
    copy->mark = r->mark;
    copy->readonly = r->readonly;
    if (copy->path)
        return copy;
    book_request_free(copy);
    return NULL;
}

struct filing *filing_begin(const struct book_request *r, const struct collection *c, bool over)
{
    struct filing *f = mem_zero(1, sizeof *f);
    struct span text = json_text(&r->doc);
    if (!f)
        return NULL;
    f->over = over;
    f->version = r->version;
    f->expect = r->mark;
    f->text = span_make(mem_dup(text), text.len);
    f->root = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);
    f->copy = copy_of(r);
    if (f->root >= 0 && f->text.ptr && f->copy)
        return f;
    filing_free(f);
    return NULL;
}

void filing_run(struct filing *f)
{
    f->err = json_parse(&f->copy->doc, f->text, NULL, &f->error);
    if (!f->err)
        f->err = requestfile_write(f->copy, f->root, f->over ? NULL : &f->expect, &f->error);
}

/* A body that went to a file of its own is that file from now on. */
static void take_side_file(struct book_request *r, const struct book_request *copy)
{
    if (copy->body == r->body || !book_request_set_body_file(r, copy->body_file, false))
        return;
    book_request_set_body_kind(r, copy->body);
}

/* In step with the fields as they were, and so as they are. */
static void take_document(struct book_request *r, struct book_request *copy)
{
    struct json doc = r->doc;
    r->doc = copy->doc;
    copy->doc = doc;
    r->touched = r->body_touched = false;
}

static void take_saved(struct filing *f, struct book_request *r)
{
    struct book_request *copy = f->copy;
    char *saved = r->saved;
    struct book_request *filed = r->filed;
    r->mark = copy->mark;
    r->saved = copy->saved;
    r->filed = copy->filed;
    copy->saved = saved;
    copy->filed = filed;
    r->judged = UINT64_MAX;
}

enum jig_err filing_end(struct filing *f, struct book_request *r, struct jig_error *error)
{
    r->conflict = f->copy->conflict;
    r->gone = f->copy->gone;
    if (f->err && error)
        *error = f->error;
    bool is_same = r->version == f->version;
    if (is_same)
        take_side_file(r, f->copy);
    if (!f->err)
        take_saved(f, r);
    if (!f->err && is_same)
        take_document(r, f->copy);
    return f->err;
}
