/* A file of rows in the user's configuration: the collection's path, and what was agreed to word for
 * word, which nobody can forge by choosing other words. */
#include "book/consent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/request.h"
#include "book/userdir.h"

static const char file_name[] = "consent.json";

/* A fresh one where there is none or it is damaged; NULL: out of memory. */
static struct book_request *load(int dir)
{
    struct buf text;
    struct book_request *file = NULL;
    buf_init(&text, 8u << 20);
    if (dir >= 0 && save_read(dir, file_name, &text, NULL, NULL) == JIG_OK)
        book_request_parse(buf_span(&text), &file, NULL);
    buf_clear(&text);
    return file ? file : book_request_new();
}

static bool has(const struct book_request *file, const char *root, struct span needs)
{
    const struct book_rows *rows = &file->tables[BOOK_VARS];
    for (size_t i = 0; i < rows->n; i++)
        if (strcmp(rows->rows[i].name, root) == 0 && span_eq_str(needs, rows->rows[i].value))
            return true;
    return false;
}

bool consent_is_given(const struct collection *c, struct span needs)
{
    int dir = userdir_open(USERDIR_CONFIG, false);
    if (dir < 0)
        return false;
    struct book_request *file = load(dir);
    bool given = file && has(file, c->root, needs);
    book_request_free(file);
    close(dir);
    return given;
}

static bool add(struct book_request *file, const char *root, struct span needs)
{
    char *words = mem_dup(needs), *path = mem_strdup(root);
    struct book_row row = { .name = path, .value = words };
    bool ok = words && path && book_request_insert_row(file, BOOK_VARS, SIZE_MAX, &row);
    free(words);
    free(path);
    return ok;
}

enum jig_err consent_give(const struct collection *c, struct span needs,
                          struct jig_error *error)
{
    int dir = userdir_open(USERDIR_CONFIG, true);
    if (dir < 0)
        return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                             "the configuration folder: %s", strerror(errno));
    struct book_request *file = load(dir);
    enum jig_err err = JIG_OK;
    if (!file || (!has(file, c->root, needs) && !add(file, c->root, needs)))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (!err) {
        struct save_job job = {
            .root = dir, .path = file_name, .bytes = book_request_text(file), .mode = 0600
        };
        err = save_run(&job, error);
    }
    book_request_free(file);
    close(dir);
    return err;
}
