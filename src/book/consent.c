/* A file of rows: the collection's path, and what was agreed to as it was asked, which nobody can
 * forge by choosing other words. */
#include "book/consent.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/ownfile.h"

static const struct ownfile consents = { .where = USERDIR_CONFIG, .name = "consent.json" };

static struct span without_end(struct span words)
{
    while (words.len > 0 && words.ptr[words.len - 1] == '\n')
        words.len--;
    return words;
}

static bool has(const struct book_request *file, const char *root, struct span words)
{
    const struct book_rows *rows = &file->tables[BOOK_VARS];
    words = without_end(words);
    for (size_t i = 0; i < rows->n; i++)
        if (strcmp(rows->rows[i].name, root) == 0 &&
            span_eq(words, without_end(span_of(rows->rows[i].value))))
            return true;
    return false;
}

enum jig_err consent_find(const struct collection *c, struct span needs, bool *given,
                          struct jig_error *error)
{
    struct book_request *file;
    *given = false;
    enum jig_err err = ownfile_load(&consents, &file, error);
    if (err)
        return err;
    *given = has(file, c->root, needs);
    book_request_free(file);
    return JIG_OK;
}

enum jig_err consent_find_like(const struct collection *c, struct span beginning, bool *given,
                               struct jig_error *error)
{
    struct book_request *file;
    *given = false;
    enum jig_err err = ownfile_load(&consents, &file, error);
    if (err)
        return err;
    const struct book_rows *rows = &file->tables[BOOK_VARS];
    for (size_t i = 0; i < rows->n; i++)
        *given |= strcmp(rows->rows[i].name, c->root) == 0 &&
                  span_starts(span_of(rows->rows[i].value), beginning);
    book_request_free(file);
    return JIG_OK;
}

/* ---- Giving ---- */

struct gift {
    const struct collection *c;
    struct span words;
    bool by_lines;
};

static bool add(struct book_request *file, const char *root, struct span words)
{
    if (words.len == 0 || has(file, root, words))
        return true;
    char *value = mem_dup(without_end(words)), *path = mem_strdup(root);
    struct book_row row = { .name = path, .value = value };
    bool ok = value && path && book_request_insert_row(file, BOOK_VARS, SIZE_MAX, &row);
    free(value);
    free(path);
    return ok;
}

static bool put(struct book_request *file, void *ctx)
{
    const struct gift *gift = ctx;
    struct span rest = gift->words;
    bool ok = true;
    if (!gift->by_lines)
        return add(file, gift->c->root, rest);
    while (ok && rest.ptr)
        ok = add(file, gift->c->root, span_cut(&rest, '\n'));
    return ok;
}

static enum jig_err give(struct gift gift, struct jig_error *error)
{
    return ownfile_change(&consents, put, &gift, error);
}

enum jig_err consent_give(const struct collection *c, struct span needs,
                          struct jig_error *error)
{
    return give((struct gift){ .c = c, .words = needs }, error);
}

enum jig_err consent_give_lines(const struct collection *c, struct span lines,
                                struct jig_error *error)
{
    return give((struct gift){ .c = c, .words = lines, .by_lines = true }, error);
}
